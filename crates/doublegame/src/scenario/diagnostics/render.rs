//! Diagnostics as text for a terminal. The same input gives the same bytes on every machine.

use super::snippet::{Marker, Snippet, is_unprintable};
use super::{Diagnostic, Label, Severity};
use crate::scenario::model::SourceFile;
use std::fmt::Write as _;

/// Whether colors are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Letters only.
    Plain,
    /// With the escape codes of terminals.
    Color,
}

const RED: &str = "\x1b[1;31m";
const YELLOW: &str = "\x1b[1;33m";
const BLUE: &str = "\x1b[34m";
const GREEN: &str = "\x1b[32m";
const BOLD: &str = "\x1b[1m";

impl Style {
    fn paint(self, color: &str, text: &str) -> String {
        match self {
            Self::Plain => text.to_owned(),
            Self::Color if text.is_empty() => String::new(),
            Self::Color => format!("{color}{text}\x1b[0m"),
        }
    }
}

/// Shows the diagnostics one after the other, an empty line between them: message, file, line, marked text, what was
/// expected, and help. Lines keep to `width` columns (at least 40), long source lines are cut around the marked text.
#[must_use]
pub fn render(
    diagnostics: &[Diagnostic],
    files: &[SourceFile],
    width: usize,
    style: Style,
) -> String {
    let painter = Painter {
        files: files.iter().map(Lines::new).collect(),
        width: width.max(40),
        style,
    };
    let mut out = String::new();
    for (i, diagnostic) in diagnostics.iter().enumerate() {
        if i > 0 {
            out.push('\n');
        }
        painter.diagnostic(&mut out, diagnostic);
    }
    out
}

/// A file with the places where its lines start.
struct Lines<'a> {
    file: &'a SourceFile,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    fn new(file: &'a SourceFile) -> Self {
        let breaks = file.text.match_indices('\n').map(|(at, _)| at + 1);
        Self {
            file,
            starts: std::iter::once(0).chain(breaks).collect(),
        }
    }

    /// The line that an offset is on, from 0.
    fn line_of(&self, offset: usize) -> usize {
        self.starts
            .partition_point(|start| *start <= offset)
            .saturating_sub(1)
    }

    /// Where a line starts, and its text.
    fn line(&self, line: usize) -> (usize, &'a str) {
        let text = self.file.text.as_str();
        let start = self.starts.get(line).copied().unwrap_or(text.len());
        let rest = text.get(start..).unwrap_or("");
        let end = rest.find('\n').unwrap_or(rest.len());
        let line = rest.get(..end).unwrap_or("");
        (start, line.strip_suffix('\r').unwrap_or(line))
    }
}

struct Painter<'a> {
    files: Vec<Lines<'a>>,
    width: usize,
    style: Style,
}

impl Painter<'_> {
    fn diagnostic(&self, out: &mut String, diagnostic: &Diagnostic) {
        self.heading(out, diagnostic);
        let gutter = self.gutter(diagnostic);
        for (i, file) in files_of(diagnostic).into_iter().enumerate() {
            self.file(
                out,
                diagnostic,
                file,
                gutter,
                if i == 0 { "-->" } else { ":::" },
            );
        }
        let notes = [
            ("expected", BLUE, &diagnostic.expected),
            ("help", GREEN, &diagnostic.hint),
        ];
        for (word, color, text) in notes {
            if let Some(text) = text {
                self.note(out, gutter, word, color, text);
            }
        }
    }

    fn heading(&self, out: &mut String, diagnostic: &Diagnostic) {
        let (word, color) = match diagnostic.severity {
            Severity::Error => ("error", RED),
            Severity::Warning => ("warning", YELLOW),
        };
        let plain = format!("{word}[{}]: ", diagnostic.code.as_str());
        let lines = wrap(&diagnostic.message, self.width, plain.len(), 2);
        out.push_str(&self.style.paint(color, plain.trim_end_matches([':', ' '])));
        for (i, line) in lines.iter().enumerate() {
            let lead = if i == 0 { ": " } else { "  " };
            out.push_str(&self.style.paint(BOLD, &format!("{lead}{line}")));
            out.push('\n');
        }
    }

    /// The width of the largest line number shown.
    fn gutter(&self, diagnostic: &Diagnostic) -> usize {
        labels(diagnostic)
            .filter_map(|(label, _)| {
                let lines = self.files.get(usize::from(label.span.file))?;
                Some(lines.line_of(label.span.start as usize) + 1)
            })
            .max()
            .unwrap_or(1)
            .to_string()
            .len()
    }

    fn file(
        &self,
        out: &mut String,
        diagnostic: &Diagnostic,
        file: u16,
        gutter: usize,
        arrow: &str,
    ) {
        let Some(lines) = self.files.get(usize::from(file)) else {
            return;
        };
        let mut here: Vec<(usize, &Label, Marker)> = labels(diagnostic)
            .filter(|(label, _)| label.span.file == file)
            .map(|(label, marker)| (lines.line_of(label.span.start as usize), label, marker))
            .collect();
        here.sort_by_key(|(line, label, marker)| (*line, *marker, label.span));
        let Some((line, first, _)) = here
            .iter()
            .min_by_key(|(_, label, marker)| (*marker, label.span))
        else {
            return;
        };
        let name = shown_name(&lines.file.name);
        let arrow = self.style.paint(BLUE, &format!("{:gutter$}{arrow}", ""));
        // A file that is empty or not there has no line to point at.
        if lines.file.text.is_empty() {
            let _ = writeln!(out, "{arrow} {name}");
            return;
        }
        let (start, text) = lines.line(*line);
        let column = column(text, (first.span.start as usize).saturating_sub(start));
        let _ = writeln!(out, "{arrow} {name}:{}:{column}", line + 1);
        let bar = self.style.paint(BLUE, &format!("{:gutter$} |", ""));
        let _ = writeln!(out, "{bar}");

        let mut previous = None;
        for group in here.chunk_by(|a, b| a.0 == b.0) {
            let Some((line, ..)) = group.first() else {
                continue;
            };
            if previous.is_some_and(|previous| previous + 1 < *line) {
                let _ = writeln!(
                    out,
                    "{}",
                    self.style.paint(BLUE, &format!("{:gutter$} :", ""))
                );
            }
            previous = Some(*line);
            self.line(out, diagnostic, lines, *line, group, gutter);
        }
    }

    fn line(
        &self,
        out: &mut String,
        diagnostic: &Diagnostic,
        lines: &Lines<'_>,
        line: usize,
        labels: &[(usize, &Label, Marker)],
        gutter: usize,
    ) {
        let (start, text) = lines.line(line);
        let relative = |offset: u32| (offset as usize).saturating_sub(start).min(text.len());
        let marks: Vec<_> = labels
            .iter()
            .map(|(_, label, marker)| {
                let range = relative(label.span.start)..relative(label.span.end);
                (range, *marker, label.text.as_str())
            })
            .collect();
        let anchor = marks.first().map_or(0, |(range, ..)| range.start);
        let snippet = Snippet::new(text, anchor, self.width.saturating_sub(gutter + 3));
        let number = self.style.paint(BLUE, &format!("{:>gutter$} |", line + 1));
        let _ = writeln!(out, "{}", format!("{number} {}", snippet.text()).trim_end());
        let bar = self.style.paint(BLUE, &format!("{:gutter$} |", ""));
        for (range, marker, word) in marks {
            let color = match (marker, diagnostic.severity) {
                (Marker::Secondary, _) => BLUE,
                (Marker::Primary, Severity::Error) => RED,
                (Marker::Primary, Severity::Warning) => YELLOW,
            };
            for row in snippet.underline(range, marker, word) {
                let _ = writeln!(out, "{bar} {}", self.style.paint(color, &row));
            }
        }
    }

    fn note(&self, out: &mut String, gutter: usize, word: &str, color: &str, text: &str) {
        let lead = format!("{:gutter$} = {word}: ", "");
        let lines = wrap(text, self.width, lead.len(), lead.len());
        for (i, line) in lines.iter().enumerate() {
            if i == 0 {
                let mark = self.style.paint(BLUE, &format!("{:gutter$} =", ""));
                let _ = writeln!(
                    out,
                    "{mark} {} {line}",
                    self.style.paint(color, &format!("{word}:"))
                );
            } else {
                let _ = writeln!(out, "{:indent$}{line}", "", indent = lead.len());
            }
        }
    }
}

fn labels(diagnostic: &Diagnostic) -> impl Iterator<Item = (&Label, Marker)> {
    let secondary = diagnostic
        .secondary
        .iter()
        .map(|label| (label, Marker::Secondary));
    std::iter::once((&diagnostic.primary, Marker::Primary)).chain(secondary)
}

/// The files that a diagnostic marks: first that of the error itself, then the others in order.
fn files_of(diagnostic: &Diagnostic) -> Vec<u16> {
    let own = diagnostic.primary.span.file;
    let mut others: Vec<u16> = diagnostic
        .secondary
        .iter()
        .map(|label| label.span.file)
        .collect();
    others.sort_unstable();
    others.dedup();
    others.retain(|file| *file != own);
    std::iter::once(own).chain(others).collect()
}

/// The column of a byte of a line, counted in characters from 1.
fn column(line: &str, offset: usize) -> usize {
    line.char_indices()
        .take_while(|(at, _)| *at < offset)
        .count()
        + 1
}

/// The name of a file without characters that act on the terminal.
fn shown_name(name: &str) -> String {
    name.chars()
        .map(|c| {
            if is_unprintable(c) {
                char::REPLACEMENT_CHARACTER
            } else {
                c
            }
        })
        .collect()
}

/// Breaks a text at spaces so that lines keep to `width`; `first` and `rest` columns are already taken.
fn wrap(text: &str, width: usize, first: usize, rest: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = first;
    for word in shown_name(text).split(' ') {
        let length = unicode_width::UnicodeWidthStr::width(word);
        let Some(line) = lines.last_mut() else { break };
        if line.is_empty() {
            line.push_str(word);
            used += length;
        } else if used + 1 + length <= width {
            line.push(' ');
            line.push_str(word);
            used += 1 + length;
        } else {
            lines.push(word.to_owned());
            used = rest + length;
        }
    }
    lines
}
