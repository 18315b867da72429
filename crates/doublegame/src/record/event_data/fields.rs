//! A line of a file cut at its tabs.

/// The most columns of any format.
pub(super) const MOST_COLUMNS: usize = 61;

/// The fields of a line. No format quotes its fields, so a tab always ends one.
pub(super) struct Fields<'a> {
    line: &'a [u8],
    /// Where the first fields end; the last of them ends with the line.
    ends: [u32; MOST_COLUMNS],
    columns: usize,
}

impl<'a> Fields<'a> {
    /// Cuts the line. Only the first `needed` fields can be had afterwards; all are counted.
    pub(super) fn cut(line: &'a [u8], needed: usize) -> Self {
        let mut fields = Self {
            line,
            ends: [line.len() as u32; MOST_COLUMNS],
            columns: 1,
        };
        let needed = needed.min(MOST_COLUMNS);
        let (words, _) = line.as_chunks::<8>();
        let mut found = 0;
        let mut start = 0;
        // Tabs are dense where fields are wanted: eight bytes at a time are faster than a search for each tab.
        for word in words {
            let mut tabs = tabs_of(u64::from_le_bytes(*word));
            while tabs != 0 {
                let Some(end) = fields.ends[..needed].get_mut(found) else {
                    fields.columns += found + count_tabs(&line[start..]) - before(word, tabs);
                    return fields;
                };
                *end = (start + tabs.trailing_zeros() as usize / 8) as u32;
                found += 1;
                tabs &= tabs - 1;
            }
            start += 8;
        }
        for tab in memchr::memchr_iter(b'\t', &line[start..]) {
            if let Some(end) = fields.ends[..needed].get_mut(found) {
                *end = (start + tab) as u32;
            }
            found += 1;
        }
        fields.columns += found;
        fields
    }

    /// How many fields the line has.
    pub(super) fn columns(&self) -> usize {
        self.columns
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

/// The high bit of each byte that is a tab (Warren, Hacker's Delight, 2012, section 6-1, exact for all bytes).
fn tabs_of(word: u64) -> u64 {
    const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
    let differs = word ^ 0x0909_0909_0909_0909;
    !(((differs & LOW) + LOW) | differs | LOW)
}

fn count_tabs(text: &[u8]) -> usize {
    memchr::memchr_iter(b'\t', text).count()
}

/// How many tabs of a word stand before those that are left.
fn before(word: &[u8; 8], left: u64) -> usize {
    (tabs_of(u64::from_le_bytes(*word)).count_ones() - left.count_ones()) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_what_split_gives() {
        let long = "one\t\ttwo three four\tfive\u{9}\u{89}\t\t\t".repeat(9);
        for line in ["", "\t", "a", "a\tb", "\t\tcc\t", "a\t\tb\tc\td", &long] {
            let expected: Vec<_> = line.split('\t').collect();
            for needed in [1, 3, 8, 9, MOST_COLUMNS] {
                let fields = Fields::cut(line.as_bytes(), needed);
                assert_eq!(fields.columns(), expected.len());
                for column in 0..needed {
                    let found = std::str::from_utf8(fields.get(column)).unwrap();
                    assert_eq!(found, expected.get(column).copied().unwrap_or_default());
                }
            }
        }
    }
}
