//! Worlds in which a record has been read, in a file: a run that was stopped goes on from it.
//!
//! After a first line that names the layout there is a line for each world: a key, which is the hash of everything that its
//! reading depends on, then the terms of its log likelihood and its posteriors, or `-` where it could not be used. A file may
//! hold worlds of several scenarios and settings; what has no key that is asked for is not used. Lines are added as worlds
//! are read, each at once; one that was cut short, by a loss of power, is dropped.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// The first line.
const HEAD: &str = "# doublegame kept worlds 1";

/// The largest file that is read, in bytes.
const MOST_BYTES: u64 = 1 << 32;

/// What stands for a world that could not be used.
const NONE: &str = "-";

/// What reading the record in a world gave.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct KeptWorld {
    /// The terms of the log likelihood.
    pub terms: Vec<f64>,
    /// All posteriors, one after the other.
    pub posterior: Vec<f64>,
}

/// A file of worlds.
#[derive(Debug)]
pub struct Kept {
    worlds: HashMap<String, Option<KeptWorld>>,
    taken: AtomicUsize,
    written: Mutex<Written>,
}

#[derive(Debug)]
struct Written {
    file: File,
    failure: Option<String>,
}

/// Why a file of worlds cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeptError {
    /// It cannot be read or written.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// It is too large.
    #[error(
        "the file has {bytes} bytes, and at most {MOST_BYTES} are read\n  help: name another file"
    )]
    TooLarge {
        /// Its size.
        bytes: u64,
    },
    /// It is another file.
    #[error(
        "line 1: this is no file of kept worlds\n  expected: {HEAD}\n  help: name a file that is not there yet, or one that \
         an earlier run has made"
    )]
    Other,
    /// A line is wrong.
    #[error(
        "line {line}: {what}\n  expected: a key of 64 digits, then `-` or two lists of numbers\n  help: take the line out; its \
         world is read anew"
    )]
    Line {
        /// Which, from 1.
        line: usize,
        /// What is wrong.
        what: &'static str,
    },
}

impl Kept {
    /// Opens a file, or makes it.
    ///
    /// # Errors
    /// [`KeptError`].
    pub fn open(path: &Path) -> Result<Self, KeptError> {
        let mut options = OpenOptions::new();
        let mut file = options.read(true).append(true).create(true).open(path)?;
        let bytes = file.metadata()?.len();
        if bytes > MOST_BYTES {
            return Err(KeptError::TooLarge { bytes });
        }
        let mut read = Vec::new();
        file.read_to_end(&mut read)?;
        let whole = read.iter().rposition(|byte| *byte == b'\n');
        let whole = whole.map_or(0, |last| last + 1);
        let text = str::from_utf8(&read[..whole]).map_err(|_| KeptError::Other)?;
        let worlds = worlds(text, &read[whole..])?;
        if whole < read.len() {
            file.set_len(whole as u64)?;
        }
        if whole == 0 {
            file.write_all(format!("{HEAD}\n").as_bytes())?;
        }
        Ok(Self {
            worlds,
            taken: AtomicUsize::new(0),
            written: Mutex::new(Written {
                file,
                failure: None,
            }),
        })
    }

    /// How many worlds were taken from the file rather than read.
    pub fn taken(&self) -> usize {
        self.taken.load(Ordering::Relaxed)
    }

    /// Why a world could not be written, if one could not.
    pub fn failure(&self) -> Option<String> {
        let written = self.written.lock();
        let written = written.unwrap_or_else(PoisonError::into_inner);
        written.failure.clone()
    }

    /// The world of a key, as it is kept, or else as `read` gives it, to be kept. While the work is being stopped what is read
    /// may not be whole, and is not kept.
    pub(super) fn world(
        &self,
        key: &str,
        stop: &dyn Fn() -> bool,
        read: impl FnOnce() -> Option<KeptWorld>,
    ) -> Option<KeptWorld> {
        if let Some(found) = self.worlds.get(key) {
            self.taken.fetch_add(1, Ordering::Relaxed);
            return found.clone();
        }
        let world = read();
        if !stop() {
            self.keep(key, world.as_ref());
        }
        world
    }

    fn keep(&self, key: &str, world: Option<&KeptWorld>) {
        let line = line(key, world);
        let written = self.written.lock();
        let mut written = written.unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = written.file.write_all(line.as_bytes()) {
            written.failure.get_or_insert(error.to_string());
        }
    }
}

fn line(key: &str, world: Option<&KeptWorld>) -> String {
    let mut line = key.to_owned();
    match world {
        None => line.extend([" ", NONE]),
        Some(world) => {
            for list in [&world.terms, &world.posterior] {
                line.push(' ');
                for (at, number) in list.iter().enumerate() {
                    let before = if at == 0 { "" } else { "," };
                    // Writing to a string cannot fail.
                    let _ = write!(line, "{before}{number}");
                }
            }
        }
    }
    line.push('\n');
    line
}

/// The worlds of a file, from its whole lines; what follows them counts only where there are none.
fn worlds(text: &str, rest: &[u8]) -> Result<HashMap<String, Option<KeptWorld>>, KeptError> {
    let mut lines = text.lines();
    match lines.next() {
        None if HEAD.as_bytes().starts_with(rest) => return Ok(HashMap::new()),
        Some(HEAD) => {}
        _ => return Err(KeptError::Other),
    }
    let mut worlds = HashMap::new();
    for (at, text) in lines.enumerate() {
        let wrong = |what| KeptError::Line { line: at + 2, what };
        let parts: Vec<&str> = text.split(' ').collect();
        let world = match parts[1..] {
            [NONE] => None,
            [terms, posterior] => Some(KeptWorld {
                terms: numbers(terms).ok_or_else(|| wrong("a term is not a number up to 0"))?,
                posterior: numbers(posterior)
                    .ok_or_else(|| wrong("a probability is not a number"))?,
            }),
            _ => return Err(wrong("it has too few or too many parts")),
        };
        if world
            .iter()
            .flat_map(|world| &world.terms)
            .any(|term| *term > 0.0)
        {
            return Err(wrong("a term is not a number up to 0"));
        }
        let is_digit = |byte: u8| byte.is_ascii_hexdigit();
        if parts[0].len() != 64 || !parts[0].bytes().all(is_digit) {
            return Err(wrong("its key is not one"));
        }
        worlds.insert(parts[0].to_owned(), world);
    }
    Ok(worlds)
}

fn numbers(text: &str) -> Option<Vec<f64>> {
    if text.is_empty() {
        return Some(Vec::new());
    }
    let numbers = text.split(',').map(|number| number.parse().ok());
    let finite = numbers.map(|number| number.filter(|number: &f64| number.is_finite()));
    finite.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn world() -> KeptWorld {
        KeptWorld {
            terms: vec![-0.1, -1.0 / 3.0, -5e-324],
            posterior: vec![0.25, 0.75],
        }
    }

    fn key(digit: char) -> String {
        digit.to_string().repeat(64)
    }

    #[test]
    fn worlds_are_taken_as_they_were_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("kept");
        let bare = KeptWorld {
            posterior: Vec::new(),
            ..world()
        };
        let worlds = [('a', Some(world())), ('b', None), ('c', Some(bare))];
        let going_on = || false;
        let kept = Kept::open(&path).unwrap();
        for (digit, world) in &worlds {
            let read = kept.world(&key(*digit), &going_on, || world.clone());
            assert_eq!(read, *world);
        }
        let stopped = kept.world(&key('d'), &|| true, || Some(world()));
        assert_eq!((stopped, kept.taken()), (Some(world()), 0));
        drop(kept);
        // A line that was cut short is dropped, and the next one is whole.
        let mut file = OpenOptions::new().append(true).open(&path).unwrap();
        let cut = format!("{} -0.5,-0", key('e'));
        file.write_all(cut.as_bytes()).unwrap();
        let kept = Kept::open(&path).unwrap();
        for digit in ['d', 'e'] {
            kept.world(&key(digit), &going_on, || None);
        }
        assert_eq!(kept.taken(), 0);
        drop(kept);
        let kept = Kept::open(&path).unwrap();
        let worlds = worlds.into_iter().chain([('d', None), ('e', None)]);
        for (digit, world) in worlds {
            let taken = kept.world(&key(digit), &going_on, || unreachable!());
            assert_eq!(taken, world, "{digit}");
        }
        assert_eq!((kept.taken(), kept.failure()), (5, None));
    }

    #[test]
    fn wrong_files_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("kept");
        let (a, longer) = (key('a'), key('a') + "a");
        for (text, problem) in [
            ("worlds\n".to_owned(), "line 1: this is no file"),
            ("worlds".to_owned(), "line 1: this is no file"),
            (format!("{HEAD}\n{a} -\n{a} x 1\n"), "line 3: a term"),
            (format!("{HEAD}\n{a} 0.5 1\n"), "line 2: a term"),
            (format!("{HEAD}\n{a} -1 NaN\n"), "line 2: a probability"),
            (format!("{HEAD}\n{a}\n"), "line 2: it has too few"),
            (format!("{HEAD}\n{longer} -\n"), "line 2: its key"),
            (format!("{HEAD}\n\n"), "line 2: it has too few"),
        ] {
            std::fs::write(&path, &text).unwrap();
            let error = Kept::open(&path).unwrap_err().to_string();
            assert!(error.starts_with(problem), "{text}: {error}");
            // A refused file stays as it is.
            assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        }
        assert!(matches!(Kept::open(folder.path()), Err(KeptError::Io(_))));
    }
}
