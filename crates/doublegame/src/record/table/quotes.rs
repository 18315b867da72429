//! Cells that a double quote opens and that the line does not close.
//!
//! One event is one line. A quote that is left open would swallow the lines after it, so each such line is told and left
//! out, and reading goes on with the next.

use std::borrow::Cow;

/// A line that ends within a quoted cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct OpenCell {
    /// The line of the file, from 1.
    pub line: usize,
    /// The position of the cell in its row, from 0.
    pub place: usize,
}

/// Finds the lines that end within a quoted cell, and gives the text without them; what is left keeps its line numbers.
pub(super) fn without_open_cells(bytes: &[u8]) -> (Cow<'_, [u8]>, Vec<OpenCell>) {
    let mut open = Vec::new();
    let mut closed: Option<Vec<u8>> = None;
    let mut start = 0;
    let mut line = 1;
    while start < bytes.len() {
        let rest = &bytes[start..];
        let length = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
        let length = length.unwrap_or(rest.len());
        if let Some(place) = open_cell(&rest[..length]) {
            open.push(OpenCell { line, place });
            closed.get_or_insert_with(|| bytes[..start].to_vec());
        } else if let Some(text) = &mut closed {
            text.extend_from_slice(&rest[..length]);
        }
        let end = rest.get(length).copied();
        if let (Some(text), Some(end)) = (&mut closed, end) {
            text.push(end);
        }
        line += usize::from(end == Some(b'\n'));
        start += length + 1;
    }
    (closed.map_or(Cow::Borrowed(bytes), Cow::Owned), open)
}

/// The cell of a line that is open at its end, if one is. As in RFC 4180: a quote opens a cell only as its first character,
/// and two of them within it are one.
fn open_cell(line: &[u8]) -> Option<usize> {
    /// Where in a cell a character stands.
    #[derive(PartialEq, Eq)]
    enum Within {
        Start,
        Plain,
        Quoted,
        AfterQuote,
    }
    let mut within = Within::Start;
    let mut place = 0;
    for byte in line {
        within = match (within, byte) {
            (Within::Quoted, b'"') => Within::AfterQuote,
            (Within::Start | Within::AfterQuote, b'"') | (Within::Quoted, _) => Within::Quoted,
            (_, b',') => {
                place += 1;
                Within::Start
            }
            _ => Within::Plain,
        };
    }
    (within == Within::Quoted).then_some(place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_are_read_as_the_table_reads_them() {
        for (line, expected) in [
            (&b"a,b"[..], None),
            (b"a,\"b, c\"", None),
            (b"a,\"b", Some(1)),
            (b"\"a\"\",b", Some(0)),
            (b"\"a\"\"\",b", None),
            (b"a\"b,c", None),
            (b"\"a\"b,\"", Some(1)),
            (b"", None),
        ] {
            assert_eq!(open_cell(line), expected, "{}", line.escape_ascii());
        }
    }

    #[test]
    fn what_is_left_keeps_its_lines() {
        let (text, open) = without_open_cells(b"a\r\n\"b\r\nc\nd,\"e");
        assert_eq!(text.as_ref(), b"a\r\n\r\nc\n");
        let lines: Vec<(usize, usize)> = open.iter().map(|it| (it.line, it.place)).collect();
        assert_eq!(lines, [(2, 0), (4, 1)]);
        let (text, open) = without_open_cells(b"a,\"b\"\nc");
        assert!(open.is_empty() && matches!(text, Cow::Borrowed(_)));
    }
}
