//! The results of a sweep in a folder: a manifest, a file for every few worlds, and in the end one table.
//!
//! ```text
//! manifest.json               what decides the results
//! blocks/worlds-A-B.csv       worlds A..B; written beside and renamed
//! worlds.csv, worlds.parquet  all worlds, once all are there
//! ```
//!
//! Invariants: a block is there as a whole or not at all; the tables depend on the blocks' lines alone and hold no times.

mod block;
mod manifest;
mod merge;
mod parquet;
mod rows;

pub(super) use block::{machine, put};
pub(super) use manifest::entries;
pub use manifest::{Build, Decisive, Manifest};
pub use merge::{Checked, merge};

use super::options::SweepError;
use super::table::{SweepTable, SweptWorld};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The name of the manifest.
const MANIFEST: &str = "manifest.json";
/// The folder of the blocks.
const BLOCKS: &str = "blocks";
/// After so long nobody writes to an unfinished file any more: a file of many worlds is written in a second.
const ABANDONED: Duration = Duration::from_hours(1);

/// A sweep's folder.
#[derive(Debug, Clone)]
pub struct Store {
    folder: PathBuf,
    manifest: Manifest,
    /// The build that computes new blocks, in a word.
    build: String,
}

impl Store {
    /// Makes the folder of a new sweep. Where the same sweep is there already, it is taken as it is, or made longer if the
    /// new one is.
    ///
    /// # Errors
    /// [`SweepError::Store`] if another sweep is there; [`SweepError::Machine`].
    pub fn create(folder: &Path, manifest: Manifest) -> Result<Self, SweepError> {
        let blocks = folder.join(BLOCKS);
        std::fs::create_dir_all(&blocks)
            .map_err(|error| block::machine("make", &blocks, &error))?;
        let store = Self {
            folder: folder.to_owned(),
            build: manifest.build.in_a_word(),
            manifest,
        };
        if !folder.join(MANIFEST).exists() {
            store.write_manifest()?;
            return Ok(store);
        }
        let known = load(folder)?;
        if known.id != store.manifest.id {
            return Err(other_sweep(folder));
        }
        let longer = (store.manifest.asked, store.manifest.worlds);
        let is_longer = longer.0 > known.asked;
        let mut store = Self {
            manifest: known,
            ..store
        };
        if is_longer {
            store.extend(longer)?;
        }
        Ok(store)
    }

    /// Makes the sweep longer: so many worlds asked for, so many there are.
    ///
    /// # Errors
    /// [`SweepError::Machine`].
    pub fn extend(&mut self, (asked, worlds): (usize, usize)) -> Result<(), SweepError> {
        self.manifest.asked = asked;
        self.manifest.worlds = worlds;
        self.write_manifest()
    }

    fn write_manifest(&self) -> Result<(), SweepError> {
        let mut text = serde_json::to_string_pretty(&self.manifest).unwrap_or_default();
        text.push('\n');
        block::put(&self.folder.join(MANIFEST), text.as_bytes())
    }

    /// Opens the folder of a sweep, to add blocks of this build. Files that a killed program has left behind unfinished are
    /// removed.
    ///
    /// # Errors
    /// [`SweepError::Store`] if there is none, or its manifest is damaged; [`SweepError::Machine`].
    pub fn open(folder: &Path, build: &Build) -> Result<Self, SweepError> {
        let manifest = load(folder)?;
        // Not before it is known that a sweep is kept here.
        block::remove_unfinished(folder, ABANDONED);
        block::remove_unfinished(&folder.join(BLOCKS), ABANDONED);
        Ok(Self {
            folder: folder.to_owned(),
            manifest,
            build: build.in_a_word(),
        })
    }

    /// Where it is.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The manifest.
    #[must_use]
    pub const fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The worlds that are not there yet, by the files that they will be in, and the blocks that are there but damaged.
    ///
    /// # Errors
    /// [`SweepError::Machine`] if the folder cannot be read.
    pub fn missing(
        &self,
        table: &SweepTable,
    ) -> Result<(Vec<Range<usize>>, Vec<String>), SweepError> {
        let mut is_there = vec![false; self.manifest.worlds];
        let mut damaged = Vec::new();
        for path in block::list(&self.folder.join(BLOCKS))? {
            match block::read(&path, &self.manifest.id, table) {
                Ok(block) => {
                    for world in block.worlds {
                        if let Some(slot) = is_there.get_mut(world) {
                            *slot = true;
                        }
                    }
                }
                Err(why) => damaged.push(format!("{}: {why}", path.display())),
            }
        }
        let mut missing: Vec<Range<usize>> = Vec::new();
        for world in (0..is_there.len()).filter(|world| !is_there[*world]) {
            let is_new_file = world.is_multiple_of(self.manifest.block);
            match missing.last_mut() {
                Some(last) if last.end == world && !is_new_file => last.end += 1,
                _ => missing.push(world..world + 1),
            }
        }
        Ok((missing, damaged))
    }

    /// Writes a block.
    ///
    /// # Errors
    /// [`SweepError::Machine`].
    pub fn put(&self, worlds: &Range<usize>, rows: &[SweptWorld]) -> Result<(), SweepError> {
        let text = block::text(&self.manifest.id, &self.build, worlds, rows);
        let path = self.folder.join(BLOCKS).join(block::name(worlds));
        block::put(&path, text.as_bytes())
    }
}

fn load(folder: &Path) -> Result<Manifest, SweepError> {
    let path = folder.join(MANIFEST);
    let wrong = |what: String, help: &str| SweepError::Store {
        path: path.display().to_string(),
        what,
        expected: "the manifest of a sweep, as `doublegame sweep plan` writes it".to_owned(),
        help: help.to_owned(),
    };
    let text = std::fs::read_to_string(&path).map_err(|error| {
        wrong(
            format!("it cannot be read: {}", error.kind()),
            "name the folder of a sweep (--out of `doublegame sweep`)",
        )
    })?;
    let manifest: Manifest = serde_json::from_str(&text).map_err(|error| {
        wrong(
            format!("line {}: {error}", error.line()),
            "take the manifest from another copy, or plan the sweep again",
        )
    })?;
    if manifest.format != manifest::FORMAT {
        return Err(wrong(
            format!(
                "its layout has version {}, not {}",
                manifest.format,
                manifest::FORMAT
            ),
            "use the version of the program that planned the sweep",
        ));
    }
    if manifest.plan.hash() != manifest.id || manifest.block == 0 {
        return Err(wrong(
            "what it says does not have the hash that it names".to_owned(),
            "it was changed by hand; plan a new sweep in another folder",
        ));
    }
    Ok(manifest)
}

fn other_sweep(folder: &Path) -> SweepError {
    SweepError::Store {
        path: folder.display().to_string(),
        what: "another sweep is kept there: its scenario, design or settings differ".to_owned(),
        expected: "a new folder, or that of the same sweep".to_owned(),
        help: "name another folder with --out".to_owned(),
    }
}
