//! A text cut into lines, and a line at its tabs, in one pass over its bytes.

use fearless_simd::{Level, dispatch};

use super::scan::{MOST_COLUMNS, scan};

/// Cuts line after line, with the widest instructions that the processor has.
pub(super) struct Cutter {
    level: Level,
    /// Where the first fields of the line end.
    ends: [u32; MOST_COLUMNS],
}

/// A line and its fields. No format quotes its fields, so a tab always ends one.
pub(super) struct Fields<'a> {
    line: &'a [u8],
    /// Where the first fields end; the last of them ends with the line.
    ends: &'a [u32; MOST_COLUMNS],
    columns: usize,
    /// How many bytes the line takes, with what ends it.
    whole_length: usize,
    is_ascii: bool,
}

impl Cutter {
    pub(super) fn new() -> Self {
        Self {
            level: Level::new(),
            ends: [0; MOST_COLUMNS],
        }
    }

    /// Cuts the first line of a text. Only the first `needed` fields can be had afterwards; all are counted.
    pub(super) fn cut<'a>(&'a mut self, text: &'a [u8], needed: usize) -> Fields<'a> {
        let ends = &mut self.ends;
        let needed = needed.min(MOST_COLUMNS);
        let found = dispatch!(self.level, simd => scan(simd, text, needed, ends));
        let line = &text[..found.end];
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        for end in &mut ends[found.tabs.min(needed)..needed] {
            *end = line.len() as u32;
        }
        Fields {
            line,
            ends,
            columns: found.tabs + 1,
            whole_length: text.len().min(found.end + 1),
            is_ascii: found.is_ascii,
        }
    }
}

impl<'a> Fields<'a> {
    /// The whole line, without what ends it.
    pub(super) fn line(&self) -> &'a [u8] {
        self.line
    }

    /// How many bytes the line takes, with what ends it.
    pub(super) fn whole_length(&self) -> usize {
        self.whole_length
    }

    /// How many fields the line has.
    pub(super) fn columns(&self) -> usize {
        self.columns
    }

    /// Whether all bytes of the line are ASCII.
    pub(super) fn is_ascii(&self) -> bool {
        self.is_ascii
    }

    /// A field by its number from 0; empty if the line has no such field.
    pub(super) fn get(&self, column: usize) -> &'a [u8] {
        let start = match column {
            0 => 0,
            _ => self.ends[column - 1] as usize + 1,
        };
        self.line
            .get(start..self.ends[column] as usize)
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Cuts the whole text by this code, with the widest and with the plainest instructions, and by `split`.
    fn check(text: &str) {
        for level in [Level::new(), Level::baseline()] {
            let mut cutter = Cutter {
                level,
                ends: [0; MOST_COLUMNS],
            };
            for needed in [1, 8, MOST_COLUMNS] {
                check_with(&mut cutter, needed, text);
            }
        }
    }

    fn check_with(cutter: &mut Cutter, needed: usize, text: &str) {
        let mut rest = text.as_bytes();
        for whole in text.split_inclusive('\n') {
            let fields = cutter.cut(rest, needed);
            let line = whole.strip_suffix('\n').unwrap_or(whole);
            let line = line.strip_suffix('\r').unwrap_or(line);
            let expected: Vec<_> = line.split('\t').collect();
            assert_eq!(fields.line(), line.as_bytes());
            assert_eq!(fields.whole_length(), whole.len());
            assert_eq!(fields.columns(), expected.len());
            assert_eq!(fields.is_ascii(), whole.is_ascii());
            for column in 0..needed {
                let found = std::str::from_utf8(fields.get(column)).unwrap();
                assert_eq!(found, expected.get(column).copied().unwrap_or_default());
            }
            rest = &rest[fields.whole_length()..];
        }
        assert!(rest.is_empty());
    }

    #[test]
    fn lines_and_fields_are_what_split_gives() {
        let long = "one\t\ttwo three four\tfive\u{9}\u{89}\t\t\t".repeat(9);
        let plain = "one\t\ttwo\t".repeat(30);
        for line in ["\t", "a", "a\tb", "\t\tcc\t", "a\t\tb\tc\td", &long, &plain] {
            check(line);
            check(&format!("{line}\n"));
            check(&format!("{line}\r\n\n\r\n{line}\r"));
        }
    }

    #[test]
    fn line_feeds_are_found_wherever_they_stand() {
        for length in 0..150 {
            for first in 0..length {
                let letter = |at| match at {
                    _ if at == first => '\n',
                    _ if at % 7 == 3 => '\t',
                    _ if at == 100 => '\u{e9}',
                    _ => 'x',
                };
                check(&(0..length).map(letter).collect::<String>());
            }
        }
    }
}
