//! From blocks, of one folder or of many, to one table; whatever is wrong with them is named.

use super::super::options::SweepError;
use super::super::table::{SweepTable, SweptWorld};
use super::block::{self, Block};
use super::parquet::WorldsParquet;
use super::{BLOCKS, Store, rows};
use std::io::{BufWriter, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

/// What was found when blocks were put together.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Checked {
    /// Worlds that no block has.
    pub missing: Vec<Range<usize>>,
    /// Blocks that cannot be used, and why.
    pub damaged: Vec<String>,
    /// Worlds that several blocks have, with the same results.
    pub double: Vec<Range<usize>>,
    /// Worlds of which two blocks say different things, with the names of the blocks.
    pub at_odds: Vec<String>,
    /// The builds that computed the blocks; results of different ones may differ in their last digits.
    pub builds: Vec<String>,
}

impl Checked {
    /// Whether a table can be made.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.missing.is_empty() && self.damaged.is_empty() && self.at_odds.is_empty()
    }
}

/// What has been put together.
struct Merging {
    checked: Checked,
    /// Each world with the block that it came from.
    worlds: Vec<Option<(usize, SweptWorld)>>,
    files: Vec<PathBuf>,
}

impl Merging {
    fn take(&mut self, path: PathBuf, block: Block) {
        if !self.checked.builds.contains(&block.build) {
            self.checked.builds.push(block.build);
        }
        let file = self.files.len();
        self.files.push(path);
        let mut double: Option<Range<usize>> = None;
        for (number, row) in block.worlds.zip(block.rows) {
            let Some(slot) = self.worlds.get_mut(number) else {
                continue;
            };
            match slot {
                None => *slot = Some((file, row)),
                // Bit by bit, since what is not a number equals nothing.
                Some((_, known)) if block::line(number, known) == block::line(number, &row) => {
                    match &mut double {
                        Some(range) => range.end = number + 1,
                        None => double = Some(number..number + 1),
                    }
                }
                Some((first, _)) => self.checked.at_odds.push(format!(
                    "world {number} differs between {} and {}",
                    self.files[*first].display(),
                    self.files[file].display()
                )),
            }
        }
        self.checked.double.extend(double);
    }
}

/// Puts the blocks of the store's folder, and of others of the same sweep, together. Where all worlds are there,
/// `worlds.csv` and `worlds.parquet` are written and the table is filled.
///
/// # Errors
/// [`SweepError::Machine`] if a folder cannot be read or a table not written.
pub fn merge(
    store: &Store,
    others: &[PathBuf],
    table: &mut SweepTable,
) -> Result<Checked, SweepError> {
    let mut merging = Merging {
        checked: Checked::default(),
        worlds: vec![None; store.manifest.worlds],
        files: Vec::new(),
    };
    let folders = std::iter::once(&store.folder).chain(others);
    for folder in folders {
        for path in block::list(&folder.join(BLOCKS))? {
            match block::read(&path, &store.manifest.id, table) {
                Ok(block) => merging.take(path, block),
                Err(why) => {
                    let damaged = format!("{}: {why}", path.display());
                    merging.checked.damaged.push(damaged);
                }
            }
        }
    }
    let Merging {
        mut checked,
        worlds,
        ..
    } = merging;
    checked.missing = ranges_without(&worlds);
    checked.builds.sort_unstable();
    if checked.is_whole() {
        let worlds = worlds.into_iter().flatten();
        table.worlds = worlds.map(|(_, world)| world).collect();
        write_tables(&store.folder, table)?;
    }
    Ok(checked)
}

fn ranges_without<T>(worlds: &[Option<T>]) -> Vec<Range<usize>> {
    let mut missing: Vec<Range<usize>> = Vec::new();
    for world in (0..worlds.len()).filter(|world| worlds[*world].is_none()) {
        match missing.last_mut() {
            Some(last) if last.end == world => last.end += 1,
            _ => missing.push(world..world + 1),
        }
    }
    missing
}

fn write_tables(folder: &Path, table: &SweepTable) -> Result<(), SweepError> {
    let columns = rows::columns(table);
    write(&folder.join("worlds.csv"), &mut |out| {
        let names = columns.iter().map(|(name, _)| block::quoted(name));
        writeln!(out, "{}", names.collect::<Vec<_>>().join(","))?;
        for (number, world) in table.worlds.iter().enumerate() {
            out.write_all(block::line(number, world).as_bytes())?;
        }
        Ok(())
    })?;
    write(&folder.join("worlds.parquet"), &mut |out| {
        let mut parquet = WorldsParquet::new(out, &columns)?;
        for (number, world) in table.worlds.iter().enumerate() {
            parquet.write(rows::cells(number, world))?;
        }
        parquet.finish()
    })
}

/// What writes a file.
type Writing<'w> = &'w mut dyn FnMut(&mut (dyn Write + Send)) -> std::io::Result<()>;

/// Writes a file beside its place and renames it.
fn write(path: &Path, writing: Writing) -> Result<(), SweepError> {
    let failed = |error: std::io::Error| block::machine("write", path, &error);
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    let beside = tempfile::Builder::new()
        .prefix(block::UNFINISHED)
        .tempfile_in(folder)
        .map_err(failed)?;
    let mut out = BufWriter::new(beside);
    writing(&mut out).map_err(failed)?;
    let beside = out
        .into_inner()
        .map_err(|error| failed(error.into_error()))?;
    block::place(beside, path)
}
