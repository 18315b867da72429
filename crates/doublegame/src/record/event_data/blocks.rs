//! Files cut into blocks of whole lines, in order.
//!
//! A block lies within one file and is as large as the memory for it, so that threads can read their blocks apart. No line
//! longer than [`LONGEST_LINE`] is ever held.

use std::sync::Arc;

use super::input::{self, Part, Refusal, Stream};
use super::layout::{self, Format, Layout};

/// The size of a block in bytes.
pub(super) const BLOCK: usize = 1 << 19;

/// The longest line that is read, in bytes. Real rows have some thousands at most.
pub const LONGEST_LINE: usize = 1 << 18;

/// Lines of one file.
pub(super) struct Block {
    /// Its place among all blocks, from 0.
    pub number: u64,
    /// The file, by its place among the parts.
    pub file: usize,
    /// Whether the file begins here.
    pub first: bool,
    /// Whether a byte order mark was taken off.
    pub mark: bool,
    pub layout: Option<Arc<Layout>>,
    pub content: Content,
}

/// What a block holds.
pub(super) enum Content {
    /// So many bytes of whole lines.
    Lines(usize),
    /// The beginning of a line that is too long; the rest of it is left out.
    TooLong(usize),
    /// Nothing: the file cannot be read from here on.
    Damage(String),
}

/// Reads all files, one after the other.
pub(super) struct BlockReader<'p> {
    parts: &'p [Part],
    forced: Option<Format>,
    next_part: usize,
    next_block: u64,
    /// Bytes of the files that have been read.
    bytes_before: u64,
    open: Option<Open>,
}

struct Open {
    stream: Stream,
    /// The beginning of the next block: what stood behind the last line's end.
    carry: Vec<u8>,
    /// How many bytes were read.
    read: u64,
    layout: Option<Arc<Layout>>,
    started: bool,
    /// Within a line that is too long.
    skipping: bool,
    /// What went wrong behind what has been read.
    damage: Option<String>,
}

impl<'p> BlockReader<'p> {
    pub(super) fn new(parts: &'p [Part], forced: Option<Format>) -> Self {
        Self {
            parts,
            forced,
            next_part: 0,
            next_block: 0,
            bytes_before: 0,
            open: None,
        }
    }

    /// Bytes read of all files as they lie on disk, about: of one that is unpacked no more than it has.
    pub(super) fn bytes_read(&self) -> u64 {
        match (&self.open, self.next_part.checked_sub(1)) {
            (Some(open), Some(part)) => self.bytes_before + open.read.min(self.parts[part].bytes),
            _ => self.bytes_before,
        }
    }

    /// The next block, its bytes in the buffer; none at the end.
    ///
    /// # Errors
    ///
    /// A stream that could not be looked at before turns out to be of no known format.
    pub(super) fn next(&mut self, buffer: &mut Vec<u8>) -> Result<Option<Block>, Refusal> {
        buffer.resize(BLOCK, 0);
        loop {
            if self.open.is_none() {
                let Some(part) = self.parts.get(self.next_part) else {
                    return Ok(None);
                };
                self.next_part += 1;
                match part.open() {
                    Ok(stream) => {
                        self.open = Some(Open {
                            stream,
                            carry: Vec::new(),
                            read: 0,
                            layout: None,
                            started: false,
                            skipping: false,
                            damage: None,
                        });
                    }
                    Err(error) => {
                        return Ok(Some(self.block(
                            true,
                            false,
                            None,
                            Content::Damage(error.to_string()),
                        )));
                    }
                }
            }
            let Some(open) = &mut self.open else {
                return Ok(None);
            };
            let first = !open.started;
            let step = open.read(buffer, self.forced).map_err(|problem| {
                let file = self.parts[self.next_part - 1].name.clone();
                input::refusal(&file, problem)
            })?;
            let layout = open.layout.clone();
            if step.ended {
                self.bytes_before += self.parts[self.next_part - 1].bytes;
                self.open = None;
            }
            if let Some(content) = step.content {
                return Ok(Some(self.block(first, step.mark, layout, content)));
            }
        }
    }

    fn block(
        &mut self,
        first: bool,
        mark: bool,
        layout: Option<Arc<Layout>>,
        content: Content,
    ) -> Block {
        let number = self.next_block;
        self.next_block += 1;
        Block {
            number,
            file: self.next_part - 1,
            first,
            mark,
            layout,
            content,
        }
    }
}

/// What came of reading once.
struct Progress {
    content: Option<Content>,
    mark: bool,
    ended: bool,
}

impl Open {
    fn read(&mut self, buffer: &mut [u8], forced: Option<Format>) -> Result<Progress, String> {
        let mut progress = Progress {
            content: None,
            mark: false,
            ended: false,
        };
        if let Some(damage) = self.damage.take() {
            progress.content = Some(Content::Damage(damage));
            progress.ended = true;
            return Ok(progress);
        }
        let carried = self.carry.len();
        buffer[..carried].copy_from_slice(&self.carry);
        self.carry.clear();
        let (read, error) = input::fill(&mut self.stream, &mut buffer[carried..]);
        self.read += read as u64;
        let mut filled = carried + read;
        self.damage = error.map(|error| error.to_string());
        progress.ended = filled < buffer.len() && self.damage.is_none();
        if !self.started {
            self.started = true;
            progress.mark = buffer[..filled].starts_with(MARK);
            if progress.mark {
                buffer.copy_within(MARK.len()..filled, 0);
                filled -= MARK.len();
            }
            self.layout = layout::detect(&buffer[..filled], forced)?.map(Arc::new);
        }
        if self.skipping {
            let Some(end) = memchr::memchr(b'\n', &buffer[..filled]) else {
                // An empty block, so that whoever wants to stop is asked.
                progress.content = Some(Content::Lines(0));
                return Ok(progress);
            };
            self.skipping = false;
            buffer.copy_within(end + 1..filled, 0);
            filled -= end + 1;
        }
        if progress.ended {
            progress.content = (filled > 0 || progress.mark).then_some(Content::Lines(filled));
            return Ok(progress);
        }
        let end = memchr::memrchr(b'\n', &buffer[..filled]);
        if self.damage.is_some() {
            // What stands behind the last line's end is no whole line.
            progress.content = Some(Content::Lines(end.map_or(0, |end| end + 1)));
            return Ok(progress);
        }
        progress.content = match end {
            Some(end) => {
                self.carry.extend_from_slice(&buffer[end + 1..filled]);
                Some(Content::Lines(end + 1))
            }
            // What is left behind a line that was skipped may be short.
            None if filled <= LONGEST_LINE => {
                self.carry.extend_from_slice(&buffer[..filled]);
                None
            }
            None => {
                self.skipping = true;
                Some(Content::TooLong(filled))
            }
        };
        Ok(progress)
    }
}

/// The byte order mark of UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// A text without its byte order mark.
pub(super) fn without_mark(text: &[u8]) -> &[u8] {
    text.strip_prefix(MARK).unwrap_or(text)
}
