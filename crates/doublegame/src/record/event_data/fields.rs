//! A line of a file cut at its tabs.

use wide::u8x16;

/// The most columns of any format.
pub(super) const MOST_COLUMNS: usize = 61;

/// Places for the ends of fields; tabs are written down four at a time.
const PLACES: usize = MOST_COLUMNS + 3;

/// The fields of a line. No format quotes its fields, so a tab always ends one.
pub(super) struct Fields<'a> {
    line: &'a [u8],
    /// Where the first fields end; the last of them ends with the line.
    ends: [u32; PLACES],
    columns: usize,
}

impl<'a> Fields<'a> {
    /// Cuts the line. Only the first `needed` fields can be had afterwards; all are counted.
    pub(super) fn cut(line: &'a [u8], needed: usize) -> Self {
        let mut ends = [0; PLACES];
        let needed = needed.min(MOST_COLUMNS);
        let (chunks, _) = line.as_chunks::<64>();
        let mut found = 0;
        let mut start = 0;
        // Tabs are dense where fields are wanted: a mask of 64 bytes is faster than a search for each tab.
        for chunk in chunks {
            if found >= needed {
                break;
            }
            note(tabs_of(chunk), start, &mut found, &mut ends);
            start += 64;
        }
        if found < needed {
            let mut last = [0; 64];
            let rest = &line[start..];
            let short = rest.len().min(64);
            last[..short].copy_from_slice(&rest[..short]);
            note(tabs_of(&last), start, &mut found, &mut ends);
            start += short;
        }
        let columns = found + count_tabs(&line[start..]) + 1;
        for end in &mut ends[found.min(PLACES)..] {
            *end = line.len() as u32;
        }
        Self {
            line,
            ends,
            columns,
        }
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

/// Writes down where the tabs of a mask stand, and how many there are. Four at a time cost less than to ask after each whether
/// there is another; what is written too much is written over.
#[inline]
fn note(mut mask: u64, start: usize, found: &mut usize, ends: &mut [u32; PLACES]) {
    let after = *found + mask.count_ones() as usize;
    let mut place = *found;
    while place < after {
        let Some(places) = ends.get_mut(place..place + 4) else {
            break;
        };
        for end in places {
            *end = start as u32 + mask.trailing_zeros();
            mask &= mask.wrapping_sub(1);
        }
        place += 4;
    }
    *found = after;
}

/// A bit for each byte that is a tab.
#[inline]
fn tabs_of(chunk: &[u8; 64]) -> u64 {
    let (quarters, _) = chunk.as_chunks::<16>();
    quarters
        .iter()
        .enumerate()
        .fold(0, |mask, (place, quarter)| {
            let tabs = u8x16::new(*quarter).simd_eq(u8x16::splat(b'\t'));
            mask | u64::from(tabs.to_bitmask()) << (16 * place)
        })
}

/// Counts in bytes, many at once, which do not overflow in chunks this small.
fn count_tabs(text: &[u8]) -> usize {
    let (chunks, rest) = text.as_chunks::<64>();
    let tab = |byte: &u8| u8::from(*byte == b'\t');
    let in_chunks: usize = chunks
        .iter()
        .map(|chunk| usize::from(chunk.iter().map(tab).sum::<u8>()))
        .sum();
    in_chunks + usize::from(rest.iter().map(tab).sum::<u8>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mask_has_a_bit_for_each_tab() {
        for k in 0..=255_u8 {
            let chunk: [u8; 64] = std::array::from_fn(|at| k.wrapping_mul(at as u8) % 23);
            let bits = (0..64).map(|at| u64::from(chunk[at] == b'\t') << at);
            let expected: u64 = bits.sum();
            assert_eq!(tabs_of(&chunk), expected);
        }
    }

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
