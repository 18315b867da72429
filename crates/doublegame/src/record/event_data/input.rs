//! Files: finding them, telling what they are, opening them.
//!
//! All files are looked at before any is read, so that one of another format is refused before work is lost on the rest.

use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use flate2::read::{DeflateDecoder, MultiGzDecoder};
use flate2::{Crc, CrcReader};

use super::blocks;
use super::layout::{self, Format};

/// Where event data comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A file, plain, gzip or zip, told by its first bytes; or a folder, of which all files but hidden ones are read, those
    /// of its folders too, in the order of their names.
    Path(PathBuf),
    /// Standard input, plain or gzip.
    StandardInput,
    /// Bytes in memory, plain or gzip, with a name for messages.
    Bytes(String, Arc<[u8]>),
}

/// A file that is not read, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The file.
    pub file: String,
    /// What was found.
    pub problem: String,
    /// What was expected, and how to mend it.
    pub help: String,
}

/// What the formats are, for a user whose file is none of them.
pub(super) const EXPECTED: &str = "expected event data with tabs between the columns: GDELT 1.0 (57 or 58 columns, no \
    header), GDELT 2.0 (61 columns, no header), ICEWS (20 columns with a header that begins Event ID, Event Date, Source \
    Name) or POLECAT (40 columns with a header that begins Event ID, Event Date, Event Type)";

/// A file to be read.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub name: Arc<str>,
    place: Place,
    /// How many bytes it takes where it lies, for progress; 0 if that is not known.
    pub bytes: u64,
}

#[derive(Debug, Clone)]
enum Place {
    File(PathBuf),
    Zipped { archive: PathBuf, member: Member },
    StandardInput,
    Bytes(Arc<[u8]>),
}

/// Where a part of a zip archive lies.
#[derive(Debug, Clone, Copy)]
struct Member {
    start: u64,
    length: u64,
    deflated: bool,
    checksum: u32,
}

/// Finds all files, and tells the format of each that can be read twice; all that are refused if any is.
pub(super) fn plan(inputs: &[Input], forced: Option<Format>) -> Result<Vec<Part>, Vec<Refusal>> {
    let mut parts = Vec::new();
    let mut refused = Vec::new();
    for input in inputs {
        match input {
            Input::StandardInput => parts.push(Part {
                name: "standard input".into(),
                place: Place::StandardInput,
                bytes: 0,
            }),
            Input::Bytes(name, bytes) => parts.push(Part {
                name: name.as_str().into(),
                place: Place::Bytes(bytes.clone()),
                bytes: bytes.len() as u64,
            }),
            Input::Path(path) => add_path(path, &mut parts, &mut refused),
        }
    }
    if parts.is_empty() && refused.is_empty() {
        refused.push(Refusal {
            file: inputs.iter().map(name_of).collect::<Vec<_>>().join(", "),
            problem: "there is no file in it".to_owned(),
            help: EXPECTED.to_owned(),
        });
    }
    let twice = |part: &&Part| !matches!(part.place, Place::StandardInput);
    for part in parts.iter().filter(twice) {
        if let Err(problem) = part.format(forced) {
            refused.push(refusal(&part.name, problem));
        }
    }
    if refused.is_empty() {
        Ok(parts)
    } else {
        Err(refused)
    }
}

fn name_of(input: &Input) -> String {
    match input {
        Input::Path(path) => path.display().to_string(),
        Input::StandardInput => "standard input".to_owned(),
        Input::Bytes(name, _) => name.clone(),
    }
}

pub(super) fn refusal(file: &str, problem: String) -> Refusal {
    Refusal {
        file: file.to_owned(),
        problem,
        help: EXPECTED.to_owned(),
    }
}

/// How deep folders may lie in each other; links could make them endless.
const DEEPEST: usize = 32;

fn add_path(path: &Path, parts: &mut Vec<Part>, refused: &mut Vec<Refusal>) {
    let mut folders = vec![(path.to_owned(), 0)];
    // A stack, filled in reverse: the first name is taken first.
    while let Some((path, depth)) = folders.pop() {
        if !path.is_dir() {
            add_file(&path, parts, refused);
        } else if depth >= DEEPEST {
            refused.push(refusal(
                &path.display().to_string(),
                format!("folders lie deeper than {DEEPEST} in each other"),
            ));
        } else {
            match listing(&path) {
                Ok(inside) => {
                    folders.extend(inside.into_iter().rev().map(|path| (path, depth + 1)));
                }
                Err(error) => refused.push(refusal(
                    &path.display().to_string(),
                    format!("the folder cannot be read: {}", error.kind()),
                )),
            }
        }
    }
}

fn listing(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut inside = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if !entry.file_name().to_string_lossy().starts_with('.') {
            inside.push(entry.path());
        }
    }
    inside.sort();
    Ok(inside)
}

fn add_file(path: &Path, parts: &mut Vec<Part>, refused: &mut Vec<Refusal>) {
    let name = path.display().to_string();
    let mut start = [0; 4];
    let opened = File::open(path).and_then(|mut file| {
        let read = read_up_to(&mut file, &mut start)?;
        Ok((read, file.metadata()?.len()))
    });
    match opened {
        Err(error) => {
            let problem = match error.kind() {
                io::ErrorKind::NotFound => "there is no such file".to_owned(),
                kind => format!("it cannot be read: {kind}"),
            };
            refused.push(refusal(&name, problem));
        }
        Ok((4, _)) if start == *b"PK\x03\x04" => match members(path) {
            Ok(members) => parts.extend(members),
            Err(problem) => refused.push(refusal(&name, problem)),
        },
        Ok((_, bytes)) => parts.push(Part {
            name: name.into(),
            place: Place::File(path.to_owned()),
            bytes,
        }),
    }
}

/// The files in a zip archive.
fn members(path: &Path) -> Result<Vec<Part>, String> {
    let damaged =
        |error: &dyn std::fmt::Display| format!("the zip archive cannot be read: {error}");
    let file = File::open(path).map_err(|error| damaged(&error))?;
    let mut archive = zip::ZipArchive::new(file).map_err(|error| damaged(&error))?;
    let mut parts = Vec::new();
    for index in 0..archive.len() {
        let member = archive
            .by_index_raw(index)
            .map_err(|error| damaged(&error))?;
        if member.is_dir() {
            continue;
        }
        let inside = member.name().map_err(|error| damaged(&error))?;
        let name = format!("{}/{inside}", path.display());
        if member.encrypted() {
            return Err(format!("{name} is encrypted; unpack it first"));
        }
        let deflated = match member.compression() {
            zip::CompressionMethod::Stored => false,
            zip::CompressionMethod::DEFLATE => true,
            other => {
                return Err(format!(
                    "{name} is compressed by {other}; expected deflate; unpack it first"
                ));
            }
        };
        let start = member
            .data_start()
            .ok_or_else(|| format!("the zip archive does not say where {name} begins"))?;
        parts.push(Part {
            name: name.into(),
            place: Place::Zipped {
                archive: path.to_owned(),
                member: Member {
                    start,
                    length: member.compressed_size(),
                    deflated,
                    checksum: member.crc32(),
                },
            },
            bytes: member.compressed_size(),
        });
    }
    Ok(parts)
}

/// A file that is being read.
pub(super) type Stream = Box<dyn Read + Send>;

impl Part {
    /// Opens the file; what is compressed by gzip or deflate is unpacked.
    pub(super) fn open(&self) -> io::Result<Stream> {
        match &self.place {
            Place::File(path) => unpack(File::open(path)?),
            Place::StandardInput => unpack(io::stdin()),
            Place::Bytes(bytes) => unpack(Cursor::new(bytes.clone())),
            Place::Zipped { archive, member } => {
                let mut file = File::open(archive)?;
                file.seek(SeekFrom::Start(member.start))?;
                let packed = file.take(member.length);
                Ok(if member.deflated {
                    Box::new(Checked::new(DeflateDecoder::new(packed), member.checksum))
                } else {
                    Box::new(Checked::new(packed, member.checksum))
                })
            }
        }
    }

    /// Tells the format from the beginning.
    fn format(&self, forced: Option<Format>) -> Result<(), String> {
        let unreadable = |error: &io::Error| format!("it cannot be read: {error}");
        let mut stream = self.open().map_err(|error| unreadable(&error))?;
        let mut start = vec![0; blocks::BLOCK];
        let filled = match fill(&mut stream, &mut start) {
            (0, Some(error)) => return Err(unreadable(&error)),
            (filled, _) => filled,
        };
        let text = blocks::without_mark(&start[..filled]);
        layout::detect(text, forced).map(|_| ())
    }
}

fn unpack(mut stream: impl Read + Send + 'static) -> io::Result<Stream> {
    let mut start = [0; 4];
    let read = read_up_to(&mut stream, &mut start)?;
    let whole = Cursor::new(start[..read].to_vec()).chain(stream);
    if start.starts_with(&[0x1f, 0x8b]) {
        return Ok(Box::new(MultiGzDecoder::new(io::BufReader::with_capacity(
            1 << 16,
            whole,
        ))));
    }
    if start == *b"PK\x03\x04" {
        return Err(io::Error::new(
            io::ErrorKind::Unsupported,
            "a zip archive cannot be read from a stream; save it as a file",
        ));
    }
    Ok(Box::new(whole))
}

/// Fills the buffer as far as the stream goes.
fn read_up_to(stream: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    match fill(stream, buffer) {
        (filled, None) => Ok(filled),
        (_, Some(error)) => Err(error),
    }
}

/// Fills the buffer as far as the stream goes: how many bytes were read, and what went wrong behind them.
pub(super) fn fill(stream: &mut impl Read, buffer: &mut [u8]) -> (usize, Option<io::Error>) {
    let mut filled = 0;
    while filled < buffer.len() {
        match stream.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return (filled, Some(error)),
        }
    }
    (filled, None)
}

/// A stream whose checksum must be right at its end.
struct Checked<R> {
    stream: CrcReader<R>,
    expected: u32,
}

impl<R: Read> Checked<R> {
    fn new(stream: R, expected: u32) -> Self {
        Self {
            stream: CrcReader::new(stream),
            expected,
        }
    }
}

impl<R: Read> Read for Checked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.stream.read(buffer)?;
        let crc: &Crc = self.stream.crc();
        if read == 0 && !buffer.is_empty() && crc.sum() != self.expected {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "its checksum is not the one in the zip archive",
            ));
        }
        Ok(read)
    }
}
