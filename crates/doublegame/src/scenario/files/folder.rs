//! Where the files of a scenario are found: on a disk or in memory.

use crate::scenario::lexer::LARGEST_FILE;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// A file that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The same for two names of one file.
    pub identity: PathBuf,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// Why a file was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// There is none of this name.
    Missing,
    /// It lies outside the folder.
    Outside,
    /// It is a folder or a device.
    NoFile,
    /// It has this many bytes, more than are read.
    TooLarge(usize),
    /// The system says no; its own words.
    System(String),
}

impl Refusal {
    /// The reason in words.
    #[must_use]
    pub fn reason(&self) -> String {
        match self {
            Self::Missing => "there is no such file".to_owned(),
            Self::Outside => "it lies outside the scenario's folder".to_owned(),
            Self::NoFile => "it is not a file".to_owned(),
            Self::TooLarge(length) => format!("it has {length} bytes, too many to read"),
            Self::System(reason) => reason.clone(),
        }
    }
}

/// A folder with the files of a scenario.
pub trait Folder {
    /// Reads a file. The name has no part that leads out of the folder, but a link may do so.
    ///
    /// # Errors
    ///
    /// Why the file is not read.
    fn find(&self, name: &str) -> Result<Found, Refusal>;
}

/// A folder in memory: names and texts.
#[derive(Debug, Clone, Default)]
pub struct MemoryFolder {
    files: BTreeMap<String, Vec<u8>>,
}

impl MemoryFolder {
    /// The folder with one more file.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        self.files.insert(name.into(), bytes.into());
        self
    }
}

impl Folder for MemoryFolder {
    fn find(&self, name: &str) -> Result<Found, Refusal> {
        let bytes = self.files.get(name).ok_or(Refusal::Missing)?;
        if bytes.len() > LARGEST_FILE {
            return Err(Refusal::TooLarge(bytes.len()));
        }
        Ok(Found {
            identity: PathBuf::from(name),
            bytes: bytes.clone(),
        })
    }
}

/// A folder on the disk.
#[derive(Debug, Clone)]
pub struct DiskFolder {
    root: PathBuf,
}

impl DiskFolder {
    /// Opens a folder.
    ///
    /// # Errors
    ///
    /// Where there is no such folder.
    pub fn open(path: &Path) -> Result<Self, Refusal> {
        let root = path.canonicalize().map_err(|error| refusal(&error))?;
        Ok(Self { root })
    }

    /// Its path, without links.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }
}

/// Reads the main file, which the user has named and which may therefore lie anywhere.
pub(super) fn find_main(path: &Path) -> Result<Found, Refusal> {
    let identity = path.canonicalize().map_err(|error| refusal(&error))?;
    let bytes = read_file(&identity)?;
    Ok(Found { identity, bytes })
}

impl Folder for DiskFolder {
    fn find(&self, name: &str) -> Result<Found, Refusal> {
        let identity = self
            .root
            .join(name)
            .canonicalize()
            .map_err(|error| refusal(&error))?;
        if !identity.starts_with(&self.root) {
            return Err(Refusal::Outside);
        }
        let bytes = read_file(&identity)?;
        Ok(Found { identity, bytes })
    }
}

fn refusal(error: &std::io::Error) -> Refusal {
    match error.kind() {
        std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory => Refusal::Missing,
        _ => Refusal::System(error.to_string()),
    }
}

/// Reads a file that is no device, and not more of it than [`LARGEST_FILE`].
fn read_file(path: &Path) -> Result<Vec<u8>, Refusal> {
    // A pipe or a device is not even opened: that could wait for ever.
    let about = path.metadata().map_err(|error| refusal(&error))?;
    if !about.is_file() {
        return Err(Refusal::NoFile);
    }
    let file = File::open(path).map_err(|error| refusal(&error))?;
    let mut bytes = Vec::new();
    file.take(LARGEST_FILE as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| refusal(&error))?;
    if bytes.len() > LARGEST_FILE {
        let length = usize::try_from(about.len()).unwrap_or(usize::MAX);
        return Err(Refusal::TooLarge(length.max(bytes.len())));
    }
    Ok(bytes)
}
