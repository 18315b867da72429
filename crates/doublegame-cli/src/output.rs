//! Writing: whole files or nothing, and standard output that may close early.

use std::io::{self, Write};
use std::path::Path;

use anstream::stream::RawStream;
use anyhow::{Context, Result};
use doublegame::report::{Color, TerminalStyle};
use doublegame::scenario::diagnostics::Style;

/// Why a file cannot be written, before any work is done for it; none if it can. `-` always can.
pub fn obstacle(path: &Path) -> Option<String> {
    if is_standard_output(path) {
        return None;
    }
    if path.is_dir() {
        return Some("it is a folder; expected the name of a file".to_owned());
    }
    if is_special(path) {
        return None;
    }
    let folder = folder_of(path);
    if !folder.is_dir() {
        return Some(format!(
            "there is no folder {}; make it first",
            folder.display()
        ));
    }
    let probe = tempfile::Builder::new().prefix(PREFIX).tempfile_in(folder);
    probe.err().map(|error| {
        format!(
            "the folder {} takes no new file: {}",
            folder.display(),
            error.kind()
        )
    })
}

/// Whether the path stands for standard output.
pub fn is_standard_output(path: &Path) -> bool {
    path == Path::new("-")
}

/// How the names of files begin that are not yet whole.
const PREFIX: &str = ".doublegame-";

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Whether something stands there that is no file that could be replaced: a device, a pipe.
fn is_special(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|data| !data.is_file() && !data.is_dir())
}

/// Writes the text beside the file and renames it, so that no reader ever sees half of it. What a link points to is
/// replaced, not the link; a device or a pipe is written to.
///
/// `-` is standard output.
pub fn write(path: &Path, text: &str) -> Result<()> {
    if is_standard_output(path) {
        return print_exactly(text);
    }
    // The error of a temporary file names that file, of which the user knows nothing.
    let result = if is_special(path) {
        std::fs::OpenOptions::new()
            .write(true)
            .open(path)
            .and_then(|mut file| file.write_all(text.as_bytes()))
    } else {
        replace(
            &std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned()),
            text,
        )
    };
    result
        .map_err(|error| io::Error::from(error.kind()))
        .with_context(|| format!("cannot write {}", path.display()))
}

fn replace(path: &Path, text: &str) -> io::Result<()> {
    let mut beside = tempfile::Builder::new()
        .prefix(PREFIX)
        .tempfile_in(folder_of(path))?;
    beside.write_all(text.as_bytes())?;
    set_usual_permissions(beside.as_file())?;
    beside.as_file().sync_all()?;
    beside.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// Where something long is written piece by piece: beside the file, which takes its place only when all is written.
pub struct Whole {
    path: std::path::PathBuf,
    sink: Sink,
}

enum Sink {
    Beside(tempfile::NamedTempFile),
    Special(std::fs::File),
    StandardOutput(io::Stdout),
}

impl Whole {
    /// Begins to write. What was written is lost if it is not [finished](Self::finish).
    pub fn begin(path: &Path) -> Result<Self> {
        let sink = if is_standard_output(path) {
            Ok(Sink::StandardOutput(io::stdout()))
        } else if is_special(path) {
            std::fs::OpenOptions::new()
                .write(true)
                .open(path)
                .map(Sink::Special)
        } else {
            let target = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
            tempfile::Builder::new()
                .prefix(PREFIX)
                .tempfile_in(folder_of(&target))
                .map(Sink::Beside)
        };
        Ok(Self {
            sink: sink
                .map_err(|error| io::Error::from(error.kind()))
                .with_context(|| format!("cannot write {}", path.display()))?,
            path: path.to_owned(),
        })
    }

    /// Puts what was written in its place.
    pub fn finish(mut self) -> Result<()> {
        let result = self.flush().and_then(|()| match self.sink {
            Sink::Beside(beside) => {
                set_usual_permissions(beside.as_file())?;
                beside.as_file().sync_all()?;
                let target =
                    std::fs::canonicalize(&self.path).unwrap_or_else(|_| self.path.clone());
                beside.persist(target).map_err(|error| error.error)?;
                Ok(())
            }
            Sink::Special(_) | Sink::StandardOutput(_) => Ok(()),
        });
        result.with_context(|| format!("cannot write {}", self.path.display()))
    }
}

impl Write for Whole {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.sink {
            Sink::Beside(file) => file.write(bytes),
            Sink::Special(file) => file.write(bytes),
            Sink::StandardOutput(out) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.sink {
            Sink::Beside(file) => file.flush(),
            Sink::Special(file) => file.flush(),
            Sink::StandardOutput(out) => out.flush(),
        }
    }
}

/// Prints to standard output as it is.
pub fn print_exactly(text: &str) -> Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .context(STANDARD_OUTPUT)
}

const STANDARD_OUTPUT: &str = "cannot write to standard output";

/// Temporary files are private; a report is meant to be read by others.
#[cfg(unix)]
fn set_usual_permissions(file: &std::fs::File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn set_usual_permissions(_file: &std::fs::File) -> io::Result<()> {
    Ok(())
}

/// Whether the error is a reader that went away, as `head` does.
pub fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<io::Error>()
            .is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
    })
}

/// Prints to standard output; colors are kept or stripped as the terminal and `NO_COLOR` ask.
pub fn print(text: &str) -> Result<()> {
    let mut out = anstream::stdout().lock();
    out.write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .context(STANDARD_OUTPUT)
}

/// Prints to standard error, likewise.
pub fn print_error(text: &str) -> Result<()> {
    let mut out = anstream::stderr().lock();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(())
}

/// Colors for standard error where it is a terminal and nobody asked for none.
pub fn error_style() -> Style {
    if colors(&io::stderr()) {
        Style::Color
    } else {
        Style::Plain
    }
}

/// How text for standard output is laid out; `page` is where the HTML report was written.
pub fn terminal_style(page: Option<String>) -> TerminalStyle {
    TerminalStyle {
        width: width(),
        color: if colors(&io::stdout()) {
            Color::Ansi
        } else {
            Color::None
        },
        page,
    }
}

/// Whether the stream takes colors: a terminal, and `NO_COLOR` is not set.
pub fn colors(stream: &impl RawStream) -> bool {
    anstream::AutoStream::choice(stream) != anstream::ColorChoice::Never
}

/// The width to lay text out for: the terminal's, or 100 where there is none.
pub fn width() -> usize {
    let columns = std::env::var("COLUMNS")
        .ok()
        .and_then(|text| text.parse().ok());
    let terminal = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    columns.or_else(terminal).unwrap_or(100).clamp(40, 120)
}
