//! Writing: whole files or nothing, and standard output that may close early.

use std::io::{self, Write};
use std::path::Path;

use anstream::stream::RawStream;
use anyhow::{Context, Result};
use doublegame::report::{Color, TerminalStyle};
use doublegame::scenario::diagnostics::Style;

/// Writes the text beside the file and renames it, so that no reader ever sees half of it.
///
/// `-` is standard output.
pub fn write(path: &Path, text: &str) -> Result<()> {
    if path == Path::new("-") {
        let mut out = io::stdout().lock();
        out.write_all(text.as_bytes())?;
        out.flush()?;
        return Ok(());
    }
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let failed = || format!("cannot write {}", path.display());
    let mut beside = tempfile::Builder::new()
        .prefix(".doublegame-")
        .tempfile_in(folder)
        .with_context(failed)?;
    beside.write_all(text.as_bytes()).with_context(failed)?;
    set_usual_permissions(beside.as_file()).with_context(failed)?;
    beside.as_file().sync_all().with_context(failed)?;
    beside
        .persist(path)
        .map_err(|error| error.error)
        .with_context(failed)?;
    Ok(())
}

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
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(())
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
