//! Files of games: reading them, writing them, and telling the user what is wrong with them.

use std::fmt::Display;
use std::io::Read;
use std::path::Path;

use anyhow::Result;
use doublegame::game::{ReadErrors, ReadWarning};

use crate::output;

/// The formats of games.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Extensive form, `.efg`.
    Extensive,
    /// Strategic form, `.nfg`.
    Strategic,
}

/// The format that the ending of the file's name stands for.
pub fn format(path: &Path) -> Option<Format> {
    let ending = path.extension()?.to_str()?;
    match ending.to_ascii_lowercase().as_str() {
        "efg" => Some(Format::Extensive),
        "nfg" => Some(Format::Strategic),
        _ => None,
    }
}

/// The largest file that is read, in bytes.
const LARGEST: u64 = 1 << 30;

/// The text of a game file; prints why it cannot be had and returns none if it cannot.
pub fn read_text(path: &Path) -> Result<Option<String>> {
    let mut bytes = Vec::new();
    let read =
        std::fs::File::open(path).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes));
    let problem = match read {
        Ok(_) if bytes.len() as u64 <= LARGEST => match String::from_utf8(bytes) {
            Ok(text) => return Ok(Some(text)),
            Err(error) => {
                let good = error.utf8_error().valid_up_to();
                let (line, column) = place_after(&error.as_bytes()[..good]);
                let problem = format!(
                    "line {line}, column {column}: this is not text in UTF-8; save the file as UTF-8"
                );
                print_error(path, &problem)?;
                return Ok(None);
            }
        },
        Ok(_) => format!("it is larger than {LARGEST} bytes"),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            "there is no such file".to_owned()
        }
        Err(error) => error.kind().to_string(),
    };
    let path = path.display();
    output::print_error(&format!(
        "error: cannot read {path}: {problem}\n  help: expected a game in a file that ends in .efg or .nfg; `doublegame \
         export SCENARIO --out game.efg` makes one\n"
    ))?;
    Ok(None)
}

/// The line and the column, in characters, both from 1, of what follows a text.
fn place_after(text: &[u8]) -> (usize, usize) {
    let text = String::from_utf8_lossy(text);
    let last = text.rsplit('\n').next().unwrap_or_default();
    (text.matches('\n').count() + 1, last.chars().count() + 1)
}

/// Prints an error with its place in the file.
pub fn print_error(path: &Path, error: &impl Display) -> Result<()> {
    let message = format!("error: {}: {error}", path.display());
    output::print_error(&format!("{}\n", one_line(&message)))
}

/// Prints all that is wrong with the file, a line for each.
pub fn print_read_errors(path: &Path, errors: &ReadErrors) -> Result<()> {
    errors
        .lines()
        .iter()
        .try_for_each(|line| print_error(path, line))
}

/// Prints warnings with their places in the file.
pub fn print_warnings(path: &Path, warnings: &[ReadWarning]) -> Result<()> {
    let lines = warnings.iter().map(|warning| {
        let message = format!("warning: {}: {warning}", path.display());
        format!("{}\n", one_line(&message))
    });
    output::print_error(&lines.collect::<String>())
}

/// The text without line ends and other control characters, which a terminal might obey.
pub fn one_line(text: &str) -> String {
    text.replace(char::is_control, " ")
}

/// Whether nothing can be written there; says why.
pub fn refuses(path: &Path, option: &str) -> Result<bool> {
    let Some(obstacle) = output::obstacle(path) else {
        return Ok(false);
    };
    output::print_error(&format!("error: {option} {}: {obstacle}\n", path.display()))?;
    Ok(true)
}
