//! Sums of events for each dyad and period, in as little memory as is given: what does not fit goes to disk, sorted.
//!
//! All sums are of whole numbers, so that the order in which rows are added does not matter, and no more does the number of
//! threads.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use hashbrown::HashMap;

use super::class::Class;
use super::decimal::MILLION;

/// The sums of one dyad in one period.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cell {
    /// Events of each class in the order of [`Class::ALL`], and behind these those of no class.
    pub events: [u64; 5],
    /// The sum of Goldstein values (of intensities in ICEWS and POLECAT) in millionths.
    pub goldstein: i64,
    /// How many events have such a value.
    pub valued: u64,
    /// The sum of mentions; only GDELT has them.
    pub mentions: u64,
}

impl Cell {
    /// The cell of a single event.
    pub(super) fn of(class: Option<Class>, goldstein: Option<i64>, mentions: u32) -> Self {
        let mut cell = Self::default();
        cell.events[class.map_or(4, |class| class as usize)] = 1;
        cell.goldstein = goldstein.unwrap_or(0);
        cell.valued = u64::from(goldstein.is_some());
        cell.mentions = u64::from(mentions);
        cell
    }

    /// Adds the sums of another cell.
    pub fn add(&mut self, other: &Self) {
        for (sum, term) in self.events.iter_mut().zip(other.events) {
            *sum += term;
        }
        // A value is at most 1e9 millionths: it takes 9e9 events in one cell to reach the end of the range.
        self.goldstein = self.goldstein.saturating_add(other.goldstein);
        self.valued += other.valued;
        self.mentions += other.mentions;
    }

    /// Events of a class.
    #[must_use]
    pub fn of_class(&self, class: Class) -> u64 {
        self.events[class as usize]
    }

    /// All events.
    #[must_use]
    pub fn all(&self) -> u64 {
        self.events.iter().sum()
    }

    /// The sum of Goldstein values.
    #[must_use]
    pub fn goldstein_sum(&self) -> f64 {
        self.goldstein as f64 / MILLION as f64
    }

    /// The mean of Goldstein values; none without any.
    #[must_use]
    pub fn goldstein_mean(&self) -> Option<f64> {
        // The product is exact, so that the mean is rounded once.
        (self.valued > 0).then(|| self.goldstein as f64 / (self.valued as f64 * MILLION as f64))
    }
}

/// A cell with its place: source, target, and number of the period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub source: Arc<str>,
    pub target: Arc<str>,
    pub period: i32,
    pub cell: Cell,
}

impl Entry {
    fn place(&self) -> (&str, &str, i32) {
        (&self.source, &self.target, self.period)
    }
}

/// Cells in memory. Labels are numbered, so that a cell's key is small.
pub(super) struct Cells {
    numbers: HashMap<Box<[u8]>, u32>,
    labels: Vec<Arc<str>>,
    label_bytes: usize,
    by_place: HashMap<(u32, u32, i32), Cell>,
    /// How many bytes may be taken before cells go to disk.
    budget: usize,
}

/// Bytes that a cell takes, the free room of the table and its growth included.
const BYTES_OF_CELL: usize = 200;
/// Bytes that a label takes besides its text.
const BYTES_OF_LABEL: usize = 100;

impl Cells {
    pub(super) fn new(budget: usize) -> Self {
        Self {
            numbers: HashMap::new(),
            labels: Vec::new(),
            label_bytes: 0,
            by_place: HashMap::new(),
            budget,
        }
    }

    /// Adds to a cell. Bytes of a label that are not UTF-8 become U+FFFD.
    pub(super) fn add(&mut self, source: &[u8], target: &[u8], period: i32, cell: &Cell) {
        let key = (self.number(source), self.number(target), period);
        self.by_place.entry(key).or_default().add(cell);
    }

    fn number(&mut self, label: &[u8]) -> u32 {
        if let Some(number) = self.numbers.get(label) {
            return *number;
        }
        let text = String::from_utf8_lossy(label);
        // Two labels may become the same text: the numbers differ then, and the cells are added up where they are sorted.
        let number = self.labels.len() as u32;
        self.label_bytes += label.len() + text.len() + BYTES_OF_LABEL;
        self.labels.push(text.into());
        self.numbers.insert(label.into(), number);
        number
    }

    pub(super) fn is_full(&self) -> bool {
        self.by_place.len() * BYTES_OF_CELL + self.label_bytes > self.budget
    }

    /// Takes all cells out, in the order of their places.
    pub(super) fn take_sorted(&mut self) -> Sorted {
        let labels = std::mem::take(&mut self.labels);
        self.numbers.clear();
        self.label_bytes = 0;
        let mut by_text: Vec<u32> = (0..labels.len() as u32).collect();
        by_text.sort_by(|a, b| labels[*a as usize].cmp(&labels[*b as usize]));
        // Equal texts get equal ranks.
        let mut ranks = vec![0u32; labels.len()];
        for pair in by_text.windows(2) {
            let (before, after) = (pair[0] as usize, pair[1] as usize);
            ranks[after] = ranks[before] + u32::from(labels[before] != labels[after]);
        }
        let mut ranked = vec![Arc::<str>::default(); labels.len()];
        for (label, rank) in labels.into_iter().zip(&ranks) {
            ranked[*rank as usize] = label;
        }
        let place = |(source, target, period)| {
            let rank = |number: u32| ranks[number as usize];
            (rank(source), rank(target), period)
        };
        let mut cells: Vec<_> = self
            .by_place
            .drain()
            .map(|(key, cell)| (place(key), cell))
            .collect();
        self.by_place = HashMap::new();
        cells.sort_unstable_by_key(|(place, _)| *place);
        Sorted {
            labels: ranked,
            cells: cells.into_iter(),
        }
    }
}

/// Cells in memory, in order.
pub(super) struct Sorted {
    labels: Vec<Arc<str>>,
    cells: std::vec::IntoIter<((u32, u32, i32), Cell)>,
}

impl Iterator for Sorted {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        let ((source, target, period), cell) = self.cells.next()?;
        Some(Entry {
            source: self.labels[source as usize].clone(),
            target: self.labels[target as usize].clone(),
            period,
            cell,
        })
    }
}

/// Sorted cells on disk. The file has no name, and goes when it is closed.
struct Run(File);

impl Run {
    fn write(entries: impl Iterator<Item = io::Result<Entry>>, folder: &Path) -> io::Result<Self> {
        let mut out = BufWriter::new(tempfile::tempfile_in(folder)?);
        for entry in entries {
            let entry = entry?;
            for label in [&entry.source, &entry.target] {
                out.write_all(&(label.len() as u32).to_le_bytes())?;
                out.write_all(label.as_bytes())?;
            }
            out.write_all(&entry.period.to_le_bytes())?;
            let Cell {
                events,
                goldstein,
                valued,
                mentions,
            } = entry.cell;
            for number in events.into_iter().chain([valued, mentions]) {
                out.write_all(&number.to_le_bytes())?;
            }
            out.write_all(&goldstein.to_le_bytes())?;
        }
        let mut file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.rewind()?;
        Ok(Self(file))
    }

    fn read(self) -> impl Iterator<Item = io::Result<Entry>> {
        let mut stream = BufReader::with_capacity(1 << 15, self.0);
        std::iter::from_fn(move || read_entry(&mut stream).transpose())
    }
}

fn read_entry(stream: &mut impl Read) -> io::Result<Option<Entry>> {
    let mut length = [0; 4];
    match stream.read_exact(&mut length) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        Err(error) => return Err(error),
    }
    let source = read_label(stream, length)?;
    stream.read_exact(&mut length)?;
    let target = read_label(stream, length)?;
    stream.read_exact(&mut length)?;
    let period = i32::from_le_bytes(length);
    let mut number = || {
        let mut bytes = [0; 8];
        stream.read_exact(&mut bytes)?;
        io::Result::Ok(u64::from_le_bytes(bytes))
    };
    let mut events = [0; 5];
    for count in &mut events {
        *count = number()?;
    }
    let (valued, mentions) = (number()?, number()?);
    let cell = Cell {
        events,
        goldstein: number()?.cast_signed(),
        valued,
        mentions,
    };
    Ok(Some(Entry {
        source,
        target,
        period,
        cell,
    }))
}

fn read_label(stream: &mut impl Read, length: [u8; 4]) -> io::Result<Arc<str>> {
    let mut label = vec![0; u32::from_le_bytes(length) as usize];
    stream.read_exact(&mut label)?;
    String::from_utf8(label)
        .map(Arc::from)
        .map_err(|_| io::ErrorKind::InvalidData.into())
}

/// How many runs are merged into one of the next level.
const MERGED_AT_ONCE: usize = 16;

/// Sorted cells in memory and on disk, from all threads.
pub(super) struct Runs {
    folder: PathBuf,
    in_memory: Vec<Sorted>,
    /// Runs by level: each of a level was merged from [`MERGED_AT_ONCE`] of the level below.
    on_disk: Vec<Vec<Run>>,
}

impl Runs {
    pub(super) fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            in_memory: Vec::new(),
            on_disk: Vec::new(),
        }
    }

    /// Writes sorted cells to disk.
    pub(super) fn spill(&mut self, cells: Sorted) -> io::Result<()> {
        let mut run = Run::write(cells.map(Ok), &self.folder)?;
        for level in 0.. {
            if level == self.on_disk.len() {
                self.on_disk.push(Vec::new());
            }
            self.on_disk[level].push(run);
            if self.on_disk[level].len() < MERGED_AT_ONCE {
                break;
            }
            let streams = std::mem::take(&mut self.on_disk[level])
                .into_iter()
                .map(|run| Box::new(run.read()) as EntryStream);
            run = Run::write(Merged::of(streams.collect())?, &self.folder)?;
        }
        Ok(())
    }

    /// Keeps sorted cells in memory, to be merged at the end.
    pub(super) fn keep(&mut self, cells: Sorted) {
        self.in_memory.push(cells);
    }

    /// All cells in the order of their places, each place once.
    pub(super) fn merge(self) -> io::Result<Merged> {
        let in_memory = self.in_memory.into_iter();
        let on_disk = self.on_disk.into_iter().flatten();
        let streams = in_memory
            .map(|cells| Box::new(cells.map(Ok)) as EntryStream)
            .chain(on_disk.map(|run| Box::new(run.read()) as EntryStream));
        Merged::of(streams.collect())
    }
}

type EntryStream = Box<dyn Iterator<Item = io::Result<Entry>> + Send>;

/// Streams of sorted cells as one.
pub(super) struct Merged {
    /// The streams that have not ended, with the next cell of each.
    heads: Vec<(Entry, EntryStream)>,
}

impl Merged {
    fn of(streams: Vec<EntryStream>) -> io::Result<Self> {
        let mut heads = Vec::with_capacity(streams.len());
        for mut stream in streams {
            if let Some(first) = stream.next().transpose()? {
                heads.push((first, stream));
            }
        }
        Ok(Self { heads })
    }

    fn pop(&mut self, head: usize) -> io::Result<Entry> {
        let (entry, stream) = &mut self.heads[head];
        Ok(match stream.next().transpose()? {
            Some(next) => std::mem::replace(entry, next),
            None => self.heads.swap_remove(head).0,
        })
    }

    fn take_next(&mut self) -> io::Result<Option<Entry>> {
        let least = (0..self.heads.len())
            .min_by(|a, b| self.heads[*a].0.place().cmp(&self.heads[*b].0.place()));
        let Some(least) = least else {
            return Ok(None);
        };
        let mut entry = self.pop(least)?;
        let mut head = 0;
        while head < self.heads.len() {
            if self.heads[head].0.place() == entry.place() {
                let same = self.pop(head)?;
                entry.cell.add(&same.cell);
            } else {
                head += 1;
            }
        }
        Ok(Some(entry))
    }
}

impl Iterator for Merged {
    type Item = io::Result<Entry>;

    fn next(&mut self) -> Option<io::Result<Entry>> {
        self.take_next().transpose()
    }
}
