//! Events that come more than once, told by their ids, exactly.
//!
//! Rows are dealt out by a hash of their ids to [`PARTS`] parts, in memory first and on disk beyond the budget. A part holds
//! all rows with its ids, so that it can be worked off alone: of the rows with one id, the first in the order of the files
//! stays. A part with too many ids is dealt out again, by another hash.

use std::fs::File;
use std::hash::{BuildHasher, Hasher};
use std::io::{self, BufReader, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use hashbrown::{DefaultHashBuilder, HashTable};
use rustc_hash::FxHasher;

use super::cells::Cell;

/// How many parts the ids are dealt out to.
const PARTS: usize = 64;

/// A row in short, as one run of bytes: family and kind of the id, id, sums, place, labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Row<'a> {
    pub family: u8,
    pub id: &'a [u8],
    /// The row's place among all rows.
    pub order: u64,
    pub period: i32,
    pub class: u8,
    /// Millionths; `i64::MIN` for none.
    pub goldstein: i64,
    pub mentions: u32,
    pub source: &'a [u8],
    pub target: &'a [u8],
}

const HEAD: usize = 1 + 8 + 4 + 1 + 8 + 4 + 3 * 4;

impl<'a> Row<'a> {
    fn write(&self, out: &mut Vec<u8>) {
        out.push(self.family);
        out.extend_from_slice(&self.order.to_le_bytes());
        out.extend_from_slice(&self.period.to_le_bytes());
        out.push(self.class);
        out.extend_from_slice(&self.goldstein.to_le_bytes());
        out.extend_from_slice(&self.mentions.to_le_bytes());
        for text in [self.id, self.source, self.target] {
            out.extend_from_slice(&(text.len() as u32).to_le_bytes());
        }
        for text in [self.id, self.source, self.target] {
            out.extend_from_slice(text);
        }
    }

    /// Reads the row at the beginning of the bytes, and how long it is.
    fn read(bytes: &'a [u8]) -> Option<(Self, usize)> {
        let (head, rest) = bytes.split_first_chunk::<HEAD>()?;
        let number =
            |at: usize| u32::from_le_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
        let wide = |at: usize| u64::from(number(at)) | u64::from(number(at + 4)) << 32;
        let lengths = [26, 30, 34].map(|at| number(at) as usize);
        let (id, rest) = rest.split_at_checked(lengths[0])?;
        let (source, rest) = rest.split_at_checked(lengths[1])?;
        let (target, _) = rest.split_at_checked(lengths[2])?;
        let row = Self {
            family: head[0],
            order: wide(1),
            period: number(9).cast_signed(),
            class: head[13],
            goldstein: wide(14).cast_signed(),
            mentions: number(22),
            id,
            source,
            target,
        };
        Some((row, HEAD + lengths.iter().sum::<usize>()))
    }

    /// The sums of this row alone.
    pub(super) fn cell(&self) -> Cell {
        let mut cell = Cell::default();
        cell.events[usize::from(self.class.min(4))] = 1;
        if self.goldstein != i64::MIN {
            cell.goldstein = self.goldstein;
            cell.valued = 1;
        }
        cell.mentions = u64::from(self.mentions);
        cell
    }

    /// Whether two rows say the same of their event.
    fn says_the_same(&self, other: &Self) -> bool {
        Self { order: 0, ..*self } == Self { order: 0, ..*other }
    }

    fn is_same_event(&self, other: &Self) -> bool {
        self.family == other.family && self.id == other.id
    }

    /// The part that the id belongs to at a depth.
    fn part(&self, depth: u64) -> usize {
        let mut hasher = FxHasher::default();
        hasher.write_u64(depth);
        hasher.write_u8(self.family);
        hasher.write(self.id);
        (hasher.finish() >> 40) as usize % PARTS
    }
}

/// Rows of one part: chunks in memory and the rest on disk.
#[derive(Default)]
struct Part {
    chunks: Vec<Vec<u8>>,
    file: Option<File>,
}

/// The rows of all parts, from all threads.
pub(super) struct Index {
    folder: PathBuf,
    parts: Vec<Mutex<Part>>,
    in_memory: Mutex<usize>,
    budget: usize,
}

/// The size at which a thread hands on what it has collected for a part.
const CHUNK: usize = 1 << 13;

/// What a thread has collected and not handed on.
pub(super) struct Collector<'i> {
    index: &'i Index,
    depth: u64,
    buffers: Vec<Vec<u8>>,
}

impl Index {
    pub(super) fn new(folder: &Path, budget: usize) -> Self {
        Self {
            folder: folder.to_owned(),
            parts: (0..PARTS).map(|_| Mutex::default()).collect(),
            in_memory: Mutex::new(0),
            budget,
        }
    }

    pub(super) fn collector(&self) -> Collector<'_> {
        self.collector_at(0)
    }

    fn collector_at(&self, depth: u64) -> Collector<'_> {
        Collector {
            index: self,
            depth,
            buffers: vec![Vec::new(); PARTS],
        }
    }

    fn hand_on(&self, part: usize, buffer: &mut Vec<u8>) -> io::Result<()> {
        let fits = {
            let mut in_memory = lock(&self.in_memory);
            let fits = *in_memory + buffer.len() <= self.budget;
            if fits {
                *in_memory += buffer.len();
            }
            fits
        };
        let mut part = lock(&self.parts[part]);
        if fits {
            part.chunks.push(buffer.as_slice().into());
        } else {
            let file = match &mut part.file {
                Some(file) => file,
                none => none.insert(tempfile::tempfile_in(&self.folder)?),
            };
            file.write_all(buffer)?;
        }
        buffer.clear();
        Ok(())
    }

    /// The parts, to be worked off one by one in any order.
    pub(super) fn parts(&self) -> std::ops::Range<usize> {
        0..self.parts.len()
    }

    /// Works a part off: gives the first row of every event. `budget` bounds the memory for it in bytes.
    pub(super) fn firsts(
        &self,
        part: usize,
        budget: usize,
        counts: &mut DuplicateCounts,
        take: &mut dyn FnMut(&Row) -> io::Result<()>,
    ) -> io::Result<()> {
        let part = std::mem::take(&mut *lock(&self.parts[part]));
        part.firsts(&self.folder, budget, 0, counts, take)
    }
}

/// What has been found about duplicates.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DuplicateCounts {
    /// Events, each id counted once.
    pub events: u64,
    /// Rows beyond the first of their event.
    pub duplicates: u64,
    /// Events whose rows do not all say the same in what is used here.
    pub contradicted: u64,
}

impl DuplicateCounts {
    pub(super) fn add(&mut self, other: &Self) {
        self.events += other.events;
        self.duplicates += other.duplicates;
        self.contradicted += other.contradicted;
    }
}

impl Collector<'_> {
    pub(super) fn add(&mut self, row: &Row) -> io::Result<()> {
        let part = row.part(self.depth);
        let buffer = &mut self.buffers[part];
        row.write(buffer);
        if buffer.len() >= CHUNK {
            self.index.hand_on(part, buffer)?;
        }
        Ok(())
    }

    pub(super) fn finish(mut self) -> io::Result<()> {
        for (part, buffer) in self.buffers.iter_mut().enumerate() {
            if !buffer.is_empty() {
                self.index.hand_on(part, buffer)?;
            }
        }
        Ok(())
    }
}

/// How often a part may be dealt out again. With 64 parts each time, what is left then has ids made to collide, and is
/// worked off in whatever memory it takes.
const DEEPEST: u64 = 6;

impl Part {
    fn firsts(
        mut self,
        folder: &Path,
        budget: usize,
        depth: u64,
        counts: &mut DuplicateCounts,
        take: &mut dyn FnMut(&Row) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut table = Firsts::default();
        let mut fits = true;
        for chunk in &self.chunks {
            let mut rest = chunk.as_slice();
            while let Some((row, length)) = Row::read(rest) {
                table.add(&row);
                rest = &rest[length..];
            }
        }
        if let Some(file) = &mut self.file {
            file.rewind()?;
            fits = read_rows(file, &mut |row| {
                table.add(row);
                Ok(depth >= DEEPEST || table.bytes() <= budget)
            })?;
        }
        if fits {
            counts.add(&table.counts());
            return table.rows().try_for_each(|row| take(&row));
        }
        drop(table);
        self.deal_again(folder, budget, depth + 1)?
            .into_iter()
            .try_for_each(|part| part.firsts(folder, budget, depth + 1, counts, take))
    }

    /// Deals the rows out by another hash, to files.
    fn deal_again(mut self, folder: &Path, budget: usize, depth: u64) -> io::Result<Vec<Self>> {
        let index = Index::new(folder, budget / 4);
        let mut collector = index.collector_at(depth);
        for chunk in std::mem::take(&mut self.chunks) {
            let mut rest = chunk.as_slice();
            while let Some((row, length)) = Row::read(rest) {
                collector.add(&row)?;
                rest = &rest[length..];
            }
        }
        if let Some(file) = &mut self.file {
            file.rewind()?;
            read_rows(file, &mut |row| collector.add(row).map(|()| true))?;
        }
        collector.finish()?;
        Ok(index
            .parts
            .into_iter()
            .map(|part| part.into_inner().unwrap_or_default())
            .collect())
    }
}

/// Reads rows from a file until told to stop; whether the end was reached.
fn read_rows(file: &mut File, take: &mut dyn FnMut(&Row) -> io::Result<bool>) -> io::Result<bool> {
    let mut stream = BufReader::with_capacity(1 << 16, file);
    let mut bytes = vec![0; HEAD];
    loop {
        bytes.resize(HEAD, 0);
        match stream.read_exact(&mut bytes) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(true),
            Err(error) => return Err(error),
        }
        let length = |at: usize| {
            u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]) as usize
        };
        let rest = length(26) + length(30) + length(34);
        bytes.resize(HEAD + rest, 0);
        stream.read_exact(&mut bytes[HEAD..])?;
        let (row, _) = Row::read(&bytes).ok_or(io::ErrorKind::InvalidData)?;
        if !take(&row)? {
            return Ok(false);
        }
    }
}

/// The first row of every id so far.
#[derive(Default)]
struct Firsts {
    hasher: DefaultHashBuilder,
    /// Rows one behind the other; one that a row before it replaced lies here still.
    bytes: Vec<u8>,
    table: HashTable<First>,
    duplicates: u64,
}

struct First {
    at: usize,
    contradicted: bool,
}

impl Firsts {
    fn hash(&self, row: &Row) -> u64 {
        let mut hasher = self.hasher.build_hasher();
        hasher.write_u8(row.family);
        hasher.write(row.id);
        hasher.finish()
    }

    fn add(&mut self, row: &Row) {
        let hash = self.hash(row);
        let bytes = &self.bytes;
        let known = self.table.find_mut(hash, |first| {
            Row::read(&bytes[first.at..]).is_some_and(|(known, _)| known.is_same_event(row))
        });
        let at = self.bytes.len();
        let Some(first) = known else {
            row.write(&mut self.bytes);
            let first = First {
                at,
                contradicted: false,
            };
            let (bytes, hasher) = (&self.bytes, &self.hasher);
            let again = |first: &First| {
                let mut hasher = hasher.build_hasher();
                if let Some((row, _)) = Row::read(&bytes[first.at..]) {
                    hasher.write_u8(row.family);
                    hasher.write(row.id);
                }
                hasher.finish()
            };
            self.table.insert_unique(hash, first, again);
            return;
        };
        self.duplicates += 1;
        let Some((known, _)) = Row::read(&self.bytes[first.at..]) else {
            return;
        };
        first.contradicted |= !known.says_the_same(row);
        if row.order < known.order {
            first.at = at;
            row.write(&mut self.bytes);
        }
    }

    fn bytes(&self) -> usize {
        // A vector grows to twice its size, and the old one lives until it is copied.
        2 * self.bytes.len() + 3 * self.table.len() * size_of::<First>()
    }

    fn counts(&self) -> DuplicateCounts {
        DuplicateCounts {
            events: self.table.len() as u64,
            duplicates: self.duplicates,
            contradicted: self.table.iter().filter(|first| first.contradicted).count() as u64,
        }
    }

    fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        let at = self.table.iter().map(|first| first.at);
        at.filter_map(|at| Some(Row::read(&self.bytes[at..])?.0))
    }
}

/// A lock whose holder panicked is as good as any: the panic goes on in its own thread.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}
