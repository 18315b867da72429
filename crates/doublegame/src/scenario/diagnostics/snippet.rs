//! One source line as it is shown: tabs and control characters replaced, cut to a window around the marked text.

use std::ops::Range;
use unicode_width::UnicodeWidthChar as _;

/// Which underline a label gets. Primary ones come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Marker {
    /// `^^^^`
    Primary,
    /// `----`
    Secondary,
}

/// A source line laid out in columns.
pub(super) struct Snippet {
    /// What is shown.
    text: String,
    /// For each character of the line, its byte and the column where it is shown, counted from the window's left edge;
    /// one more for the end of the line. Columns left of the window are 0, those right of it its width.
    columns: Vec<(usize, usize)>,
    /// How many columns there are.
    width: usize,
}

const CUT: char = '…';

/// How many bytes on each side of the mark are looked at.
const NEAR: usize = 4096;

/// How many columns of what stands before the mark are shown where a line is cut.
const CONTEXT: usize = 30;

impl Snippet {
    /// Lays out a line in at most `width` columns so that the byte `anchor` is shown.
    pub(super) fn new(line: &str, anchor: usize, width: usize) -> Self {
        // Only so much of a very long line is looked at, so that many messages about it take little time.
        let from = line.floor_char_boundary(anchor.saturating_sub(NEAR));
        let to = line.ceil_char_boundary(anchor.saturating_add(NEAR));
        let near = line.get(from..to).unwrap_or("");
        let cells: Vec<(usize, String, usize)> = near
            .char_indices()
            .map(|(at, c)| {
                let shown = shown(c);
                let columns = unicode_width::UnicodeWidthStr::width(shown.as_str());
                (from + at, shown, columns)
            })
            .collect();
        let total: usize = cells.iter().map(|(.., columns)| columns).sum();
        let before: usize = cells
            .iter()
            .take_while(|(at, ..)| *at < anchor)
            .map(|(.., columns)| columns)
            .sum();
        let left = if total <= width || before + 1 < width {
            0
        } else {
            before.saturating_sub(CONTEXT.min(width / 3))
        };
        // One column on each side is the sign that the line goes on there.
        let cut_before = left > 0 || from > 0;
        let fits = total.saturating_sub(left) <= width - usize::from(cut_before);
        let room = if fits && to == line.len() {
            width
        } else {
            width - 1
        };

        let mut text = String::new();
        let mut used = 0;
        if cut_before {
            text.push(CUT);
            used = 1;
        }
        let mut columns = Vec::with_capacity(cells.len() + 1);
        let mut position = 0;
        let mut cut = false;
        for (at, shown, wide) in &cells {
            let hidden = position < left;
            position += wide;
            cut = cut || (!hidden && used + wide > room);
            columns.push((*at, if hidden { 0 } else { used }));
            if !hidden && !cut {
                text.push_str(shown);
                used += wide;
            }
        }
        columns.push((to, used));
        if cut || to < line.len() {
            text.push(CUT);
        }
        Self {
            text,
            columns,
            width,
        }
    }

    /// The line as shown.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The rows below the line that mark the bytes `range` and say `word`.
    pub(super) fn underline(&self, range: Range<usize>, marker: Marker, word: &str) -> Vec<String> {
        let sign = match marker {
            Marker::Primary => "^",
            Marker::Secondary => "-",
        };
        let start = self.column(range.start);
        let length = self.column(range.end).saturating_sub(start).max(1);
        let row = format!("{}{}", " ".repeat(start), sign.repeat(length));
        if word.is_empty() {
            return vec![row];
        }
        let taken = start + length + 1;
        let wide = unicode_width::UnicodeWidthStr::width(word);
        if taken + wide <= self.width {
            return vec![format!("{row} {word}")];
        }
        let indent = start.min(self.width.saturating_sub(wide));
        vec![row, format!("{}{word}", " ".repeat(indent))]
    }

    fn column(&self, byte: usize) -> usize {
        let at = self.columns.partition_point(|(offset, _)| *offset < byte);
        self.columns
            .get(at)
            .or(self.columns.last())
            .map_or(0, |(_, column)| *column)
    }
}

/// A character as it is shown. What could move the cursor or reorder the line is replaced.
fn shown(c: char) -> String {
    match c {
        '\t' => "    ".to_owned(),
        '\u{feff}' => char::REPLACEMENT_CHARACTER.to_string(),
        _ if is_unprintable(c) || c.width().is_none() => char::REPLACEMENT_CHARACTER.to_string(),
        _ => c.to_string(),
    }
}

/// Whether a character acts on what shows it instead of being shown: a control character, or one that turns the
/// direction of writing and so can make a text read as what it is not.
pub(crate) fn is_unprintable(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
