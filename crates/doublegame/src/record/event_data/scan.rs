//! Tabs and the end of a line, found 64 bytes at a time.
//!
//! Both are so dense in event data that masks are faster than searches. The code is made for each instruction set apart, by
//! its caller, so that all of it must end up in one function.
#![expect(
    clippy::inline_always,
    reason = "a function that is called would be made for the plainest processor"
)]

use fearless_simd::{Simd, prelude::*, u8x64};

/// The most columns of any format.
pub(super) const MOST_COLUMNS: usize = 61;

/// What was found in a line.
pub(super) struct Found {
    /// Where the line feed stands, or the text ends.
    pub end: usize,
    /// How many tabs there are before it.
    pub tabs: usize,
    pub is_ascii: bool,
}

/// Looks for the end of the text's first line, and writes down where its first fields end, as many as are needed.
#[inline(always)]
pub(super) fn scan<S: Simd>(
    simd: S,
    text: &[u8],
    needed: usize,
    ends: &mut [u32; MOST_COLUMNS],
) -> Found {
    let (chunks, rest) = text.as_chunks::<64>();
    let mut tabs = 0;
    let mut start = 0;
    let mut all_bits = u8x64::splat(simd, 0);
    for chunk in chunks {
        let bytes = u8x64::from_slice(simd, chunk);
        let feeds = places(bytes, b'\n');
        let mask = places(bytes, b'\t');
        if feeds != 0 {
            let length = feeds.trailing_zeros();
            note(mask & below(length), start, needed, &mut tabs, ends);
            return Found {
                end: start + length as usize,
                tabs,
                is_ascii: is_ascii(all_bits) && chunk[..length as usize].is_ascii(),
            };
        }
        note(mask, start, needed, &mut tabs, ends);
        all_bits |= bytes;
        start += 64;
    }
    let mut chunk = [b'\n'; 64];
    chunk[..rest.len()].copy_from_slice(rest);
    let bytes = u8x64::from_slice(simd, &chunk);
    let length = places(bytes, b'\n').trailing_zeros();
    let mask = places(bytes, b'\t') & below(length);
    note(mask, start, needed, &mut tabs, ends);
    Found {
        end: start + length as usize,
        tabs,
        is_ascii: is_ascii(all_bits) && rest[..length as usize].is_ascii(),
    }
}

/// A bit for each byte that is this one.
#[inline(always)]
fn places<S: Simd>(bytes: u8x64<S>, byte: u8) -> u64 {
    bytes.simd_eq(byte).to_bitmask()
}

#[inline(always)]
fn is_ascii<S: Simd>(bytes: u8x64<S>) -> bool {
    bytes.simd_lt(128).all_true()
}

/// A mask of the lowest bits, less than 64 of them.
#[inline(always)]
fn below(bits: u32) -> u64 {
    (1 << bits) - 1
}

/// Counts the tabs of a mask, and writes down where they stand as far as they are needed.
#[inline(always)]
fn note(
    mut mask: u64,
    start: usize,
    needed: usize,
    tabs: &mut usize,
    ends: &mut [u32; MOST_COLUMNS],
) {
    let known = *tabs;
    *tabs += mask.count_ones() as usize;
    if known >= needed {
        return;
    }
    for end in &mut ends[known..] {
        if mask == 0 {
            break;
        }
        *end = start as u32 + mask.trailing_zeros();
        mask &= mask - 1;
    }
}
