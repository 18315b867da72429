//! A file with a few worlds: a head that says of which sweep and build, lines of CSV, and a hash of all that.
//!
//! A block is written beside its place and renamed, so that it is there as a whole or not at all; the hash shows what
//! happened to it later.

use super::super::options::SweepError;
use super::super::table::{SweepTable, SweptWorld};
use super::rows::{self, Cell};
use crate::report::FileHash;
use std::borrow::Cow;
use std::fmt::Write;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How the head of a block begins.
const HEAD: &str = "# doublegame sweep block 1";
/// How its last line begins.
const FOOT: &str = "# sha256 ";
/// How the names of blocks begin.
const NAME: &str = "worlds-";
/// How the names of files begin that are not yet whole.
pub(super) const UNFINISHED: &str = ".doublegame-";

/// A block that was read.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Block {
    /// Which worlds.
    pub(super) worlds: Range<usize>,
    /// The build that computed it, in a word.
    pub(super) build: String,
    /// The results, in the order of the worlds.
    pub(super) rows: Vec<SweptWorld>,
}

/// The name of the file with these worlds.
pub(super) fn name(worlds: &Range<usize>) -> String {
    format!("{NAME}{:010}-{:010}.csv", worlds.start, worlds.end)
}

/// The worlds that a file of this name should have; `None` for a file that is no block.
pub(super) fn worlds_of_name(name: &str) -> Option<Range<usize>> {
    let (start, end) = name
        .strip_prefix(NAME)?
        .strip_suffix(".csv")?
        .split_once('-')?;
    let (start, end) = (start.parse().ok()?, end.parse().ok()?);
    (start < end).then_some(start..end)
}

fn head(id: &str, build: &str, worlds: &Range<usize>) -> String {
    format!(
        "{HEAD} worlds {}..{} sweep {id} build {build}\n",
        worlds.start, worlds.end
    )
}

/// The text of a block.
pub(super) fn text(id: &str, build: &str, worlds: &Range<usize>, rows: &[SweptWorld]) -> String {
    let mut text = head(id, build, worlds);
    for (number, world) in worlds.clone().zip(rows) {
        text.push_str(&line(number, world));
    }
    let hash = FileHash::of("", &text).sha256;
    text.push_str(&format!("{FOOT}{hash}\n"));
    text
}

/// A world as a line of CSV.
pub(super) fn line(number: usize, world: &SweptWorld) -> String {
    let mut line = String::new();
    for cell in rows::cells(number, world) {
        // Writing into a text cannot fail.
        let _ = match cell {
            Cell::World(number) => write!(line, "{number},"),
            Cell::Number(Some(value)) => write!(line, "{value:?},"),
            Cell::Truth(Some(truth)) => write!(line, "{truth},"),
            Cell::Text(text) => write!(line, "{},", quoted(text)),
            Cell::Number(None) | Cell::Truth(None) => line.write_char(','),
        };
    }
    line.pop();
    line.push('\n');
    line
}

/// A field as it stands in a line.
pub(super) fn quoted(field: &str) -> Cow<'_, str> {
    if field.contains([',', '"', '\n', '\r']) {
        let field = field.replace('"', "\"\"").replace(['\n', '\r'], " ");
        Cow::Owned(format!("\"{field}\""))
    } else {
        Cow::Borrowed(field)
    }
}

/// Reads a block of the sweep; the error says what is wrong with the file.
pub(super) fn read(path: &Path, id: &str, table: &SweepTable) -> Result<Block, String> {
    let text = std::fs::read_to_string(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::InvalidData => "it is no text".to_owned(),
        kind => format!("it cannot be read: {kind}"),
    })?;
    let worlds = path
        .file_name()
        .and_then(|name| worlds_of_name(&name.to_string_lossy()))
        .ok_or("its name is not that of a block")?;
    let foot = text.rfind(FOOT).ok_or("its end is missing")?;
    let (body, foot) = text.split_at(foot);
    let hash = foot.strip_prefix(FOOT).unwrap_or_default().trim_end();
    if FileHash::of("", body).sha256 != hash {
        return Err("its content does not have the hash that it ends with".to_owned());
    }
    let (first, lines) = body.split_once('\n').ok_or("its head is missing")?;
    let build = first
        .rsplit_once(" build ")
        .map_or("", |(_, build)| build)
        .to_owned();
    if format!("{first}\n") != head(id, &build, &worlds) {
        return Err("it belongs to another sweep or to other worlds".to_owned());
    }
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(lines.as_bytes());
    let mut rows = Vec::with_capacity(worlds.len());
    for (record, number) in reader.records().zip(worlds.clone()) {
        let record = record.map_err(|error| error.to_string())?;
        match rows::read(table, &record) {
            Some((found, row)) if found == number => rows.push(row),
            _ => return Err(format!("its line of world {number} cannot be read")),
        }
    }
    if rows.len() != worlds.len() {
        return Err("worlds are missing in it".to_owned());
    }
    Ok(Block {
        worlds,
        build,
        rows,
    })
}

/// Writes a text beside the file and renames it.
pub(in super::super) fn put(path: &Path, text: &[u8]) -> Result<(), SweepError> {
    let failed = |error: std::io::Error| machine("write", path, &error);
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    let mut beside = tempfile::Builder::new()
        .prefix(UNFINISHED)
        .tempfile_in(folder)
        .map_err(failed)?;
    std::io::Write::write_all(&mut beside, text).map_err(failed)?;
    place(beside, path)
}

/// Puts a file that is written in its place, for others to read.
pub(super) fn place(beside: tempfile::NamedTempFile, path: &Path) -> Result<(), SweepError> {
    let failed = |error: std::io::Error| machine("write", path, &error);
    share(beside.as_file()).map_err(failed)?;
    beside.as_file().sync_all().map_err(failed)?;
    beside.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}

/// Temporary files are private; results are meant to be read by others.
#[cfg(unix)]
fn share(file: &std::fs::File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn share(_: &std::fs::File) -> std::io::Result<()> {
    Ok(())
}

/// An error of the machine.
pub(in super::super) fn machine(
    action: &'static str,
    path: &Path,
    error: &std::io::Error,
) -> SweepError {
    SweepError::Machine {
        action,
        path: path.display().to_string(),
        why: error.kind(),
    }
}

/// Removes the files of a folder that are not whole and that nobody has written to for so long. One that cannot be removed does
/// no harm and stays.
pub(super) fn remove_unfinished(folder: &Path, age: Duration) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let is_unfinished = entry.file_name().to_string_lossy().starts_with(UNFINISHED);
        let written = entry.metadata().and_then(|data| data.modified());
        let is_old = || written.is_ok_and(|at| at.elapsed().is_ok_and(|since| since >= age));
        if is_unfinished && is_old() {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

/// The blocks of a folder, by name; none where there is no such folder.
pub(super) fn list(folder: &Path) -> Result<Vec<PathBuf>, SweepError> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(machine("read", folder, &error)),
    };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry
            .map_err(|error| machine("read", folder, &error))?
            .path();
        let name = path.file_name().map(|name| name.to_string_lossy());
        if name.is_some_and(|name| worlds_of_name(&name).is_some()) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::{File, exists};
    use std::time::SystemTime;

    #[test]
    fn only_unfinished_files_that_are_old_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        let hour = Duration::from_hours(1);
        let old = SystemTime::now() - 2 * hour;
        let names = [".doublegame-old", ".doublegame-new", "worlds-old"];
        let paths = names.map(|name| folder.path().join(name));
        for path in &paths {
            let file = File::create(path).unwrap();
            if path.to_string_lossy().ends_with("old") {
                file.set_modified(old).unwrap();
            }
        }
        remove_unfinished(folder.path(), hour);
        let are_there = paths.map(|path| exists(path).unwrap());
        assert_eq!(are_there, [false, true, true]);
    }
}
