//! A search's folder: what decides its results, and a file for every setting that was tried.
//!
//! ```text
//! search-manifest.json     what decides the results
//! settings/HASH.json       a setting in all worlds; written beside and renamed
//! ```

use super::plan::{Round, SearchManifest};
use super::trying::Tried;
use crate::report::FileHash;
use crate::sweep::options::SweepError;
use crate::sweep::store::{machine, put};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

const MANIFEST: &str = "search-manifest.json";
const SETTINGS: &str = "settings";

/// The folder of a search.
#[derive(Debug, Clone)]
pub struct SearchStore {
    folder: PathBuf,
    id: String,
}

/// What a file of a setting holds.
#[derive(Serialize, Deserialize)]
struct Kept {
    search: String,
    round: String,
    tried: Tried,
}

impl SearchStore {
    /// Whether a folder has a search.
    #[must_use]
    pub fn is_in(folder: &Path) -> bool {
        folder.join(MANIFEST).exists()
    }

    /// Opens the folder of a search, or makes it where there is none.
    ///
    /// # Errors
    /// [`SweepError::Store`] if another search is there, or its manifest is damaged; [`SweepError::Machine`].
    pub fn open(folder: &Path, manifest: &SearchManifest) -> Result<Self, SweepError> {
        let settings = folder.join(SETTINGS);
        std::fs::create_dir_all(&settings).map_err(|error| machine("make", &settings, &error))?;
        let path = folder.join(MANIFEST);
        if path.exists() {
            check(&path, manifest)?;
        } else {
            let mut text = serde_json::to_string_pretty(manifest).unwrap_or_default();
            text.push('\n');
            put(&path, text.as_bytes())?;
        }
        Ok(Self {
            folder: folder.to_owned(),
            id: manifest.id.clone(),
        })
    }

    fn path(&self, round: Round, setting: &[f64]) -> PathBuf {
        let bytes: Vec<u8> = setting
            .iter()
            .flat_map(|value| value.to_bits().to_le_bytes())
            .collect();
        let hash = FileHash::of_bytes("", &bytes).sha256;
        let name = format!("{}-{}.json", word(round), &hash[..24]);
        self.folder.join(SETTINGS).join(name)
    }

    /// What became of a setting, if it was tried in this search before. A file that is damaged or of another search counts
    /// as none: the setting is tried again.
    pub(super) fn get(&self, round: Round, setting: &[f64], worlds: usize) -> Option<Tried> {
        let text = std::fs::read(self.path(round, setting)).ok()?;
        let kept: Kept = serde_json::from_slice(&text).ok()?;
        let same = kept.search == self.id
            && kept.round == word(round)
            && kept.tried.setting == setting
            && kept.tried.worlds.len() == worlds;
        same.then_some(kept.tried)
    }

    /// Keeps what became of a setting.
    ///
    /// # Errors
    /// [`SweepError::Machine`].
    pub(super) fn put(&self, round: Round, tried: &Tried) -> Result<(), SweepError> {
        let kept = Kept {
            search: self.id.clone(),
            round: word(round).to_owned(),
            tried: tried.clone(),
        };
        let text = serde_json::to_vec(&kept).unwrap_or_default();
        put(&self.path(round, &tried.setting), &text)
    }
}

const fn word(round: Round) -> &'static str {
    match round {
        Round::Search => "search",
        Round::Check => "check",
    }
}

fn check(path: &Path, manifest: &SearchManifest) -> Result<(), SweepError> {
    let text = std::fs::read(path).map_err(|error| machine("read", path, &error))?;
    let refuse = |what: String| SweepError::Store {
        path: path.display().to_string(),
        what,
        expected: "the search that is asked for".to_owned(),
        help: "ask for the same, or name another folder with --out".to_owned(),
    };
    let known: SearchManifest = serde_json::from_slice(&text)
        .map_err(|error| refuse(format!("it cannot be read as a search's manifest: {error}")))?;
    if known.id == manifest.id && known.format == manifest.format {
        return Ok(());
    }
    let differences = known.differences(manifest);
    let what = if differences.is_empty() {
        "it is another version's".to_owned()
    } else {
        format!(
            "the search here is another one: {} differ",
            differences.join(", ")
        )
    };
    Err(refuse(what))
}
