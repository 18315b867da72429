//! Work on large arrays, divided into blocks for several threads.
//!
//! Where the blocks lie depends on sizes alone, and every entry is computed by one thread in one order. So the results
//! are the same bytes on any number of threads. What is too small to be worth a second thread stays on the first.

use rayon::prelude::*;
use std::ops::Range;

/// How many rows make a block: so many that handing it to another thread costs little beside it, and that solves of
/// moderate size, of which several may run beside each other, keep to their threads.
pub(super) const ROWS: usize = 16_384;

/// Fills an array with rows of the given width block by block; `work` gets the number of a block's first row and the
/// block.
pub(super) fn by_rows(
    array: &mut [f64],
    width: usize,
    work: impl Fn(usize, &mut [f64]) + Sync + Send,
) {
    let block = ROWS * width.max(1);
    if array.len() <= block {
        work(0, array);
    } else {
        array
            .par_chunks_mut(block)
            .enumerate()
            .for_each(|(number, rows)| work(number * ROWS, rows));
    }
}

/// The sum over blocks of what `part` gives for a range of positions, added in the order of the blocks.
pub(super) fn sum_by_blocks(
    length: usize,
    part: impl Fn(Range<usize>) -> f64 + Sync + Send,
) -> f64 {
    if length <= ROWS {
        return part(0..length);
    }
    let parts: Vec<f64> = (0..length.div_ceil(ROWS))
        .into_par_iter()
        .map(|block| part(block * ROWS..length.min((block + 1) * ROWS)))
        .collect();
    parts.iter().sum()
}

/// How arrays divide by information set.
#[derive(Clone, Copy)]
pub(super) struct SetRows<'a> {
    /// Length: sets + 1. Where the entries of each set begin.
    pub(super) first: &'a [u32],
    /// Length: sets + 1. The work of the sets up to each.
    pub(super) work: &'a [u32],
}

impl SetRows<'_> {
    /// Calls `work` for every set of a range with its entries in each of the arrays, which hold the entries of the
    /// range.
    pub(super) fn for_each<const N: usize>(
        self,
        sets: Range<usize>,
        arrays: [&mut [f64]; N],
        work: &(impl Fn(usize, [&mut [f64]; N]) + Sync),
    ) {
        self.for_each_block(sets, arrays, &|sets, mut arrays| {
            for set in sets {
                let count = (self.first[set + 1] - self.first[set]) as usize;
                let entries = arrays.each_mut().map(|array| {
                    let (entries, rest) = std::mem::take(array).split_at_mut(count);
                    *array = rest;
                    entries
                });
                work(set, entries);
            }
        });
    }

    /// Calls `work` for blocks of sets that make up a range, with the entries of each block in each of the arrays.
    pub(super) fn for_each_block<const N: usize>(
        self,
        sets: Range<usize>,
        arrays: [&mut [f64]; N],
        work: &(impl Fn(Range<usize>, [&mut [f64]; N]) + Sync),
    ) {
        let total = self.work[sets.end] - self.work[sets.start];
        if total as usize <= ROWS || sets.len() <= 1 {
            work(sets, arrays);
            return;
        }
        let middle = sets.start + sets.len() / 2;
        let count = (self.first[middle] - self.first[sets.start]) as usize;
        let mut halves = arrays.map(|array| array.split_at_mut(count));
        let left = halves.each_mut().map(|half| std::mem::take(&mut half.0));
        let right = halves.map(|half| half.1);
        rayon::join(
            || self.for_each_block(sets.start..middle, left, work),
            || self.for_each_block(middle..sets.end, right, work),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_filled_once() {
        for rows in [0, 1, ROWS, ROWS + 1, 3 * ROWS + 5] {
            let mut array = vec![0.0; 3 * rows];
            by_rows(&mut array, 3, |first, block| {
                for (k, row) in block.chunks_mut(3).enumerate() {
                    for x in row {
                        *x += (first + k) as f64;
                    }
                }
            });
            assert!((0..3 * rows).all(|k| array[k].to_bits() == ((k / 3) as f64).to_bits()));
        }
    }

    #[test]
    fn every_set_gets_its_own_entries() {
        let sets = 50_000;
        let sizes = (0..sets).map(|set| set % 4);
        let first: Vec<u32> = std::iter::once(0)
            .chain(sizes.scan(0, |sum, size| {
                *sum += size;
                Some(*sum)
            }))
            .collect();
        let rows = SetRows {
            first: &first,
            work: &first,
        };
        let range = 100..49_000;
        let entries = first[100] as usize..first[49_000] as usize;
        let mut numbers = vec![0.0; entries.len()];
        let mut sizes = vec![0.0; entries.len()];
        rows.for_each(range.clone(), [&mut numbers, &mut sizes], &|set,
                                                                   [
            number,
            size,
        ]| {
            let count = size.len() as f64;
            for x in number {
                *x += set as f64;
            }
            for x in size {
                *x += count;
            }
        });
        for set in range {
            for k in first[set]..first[set + 1] {
                let k = k as usize - entries.start;
                assert_eq!(numbers[k].to_bits(), (set as f64).to_bits());
                assert_eq!(sizes[k].to_bits(), ((set % 4) as f64).to_bits());
            }
        }
    }

    #[test]
    fn sums_are_the_same_on_any_number_of_threads() {
        let numbers: Vec<f64> = (0..100_000_u32).map(|k| 1.0 / f64::from(k + 1)).collect();
        let sum = || sum_by_blocks(numbers.len(), |range| numbers[range].iter().sum());
        let sums = [1, 2, 3].map(|threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
            pool.unwrap().install(sum).to_bits()
        });
        assert_eq!(sums, [sums[0]; 3]);
        assert!((f64::from_bits(sums[0]) - numbers.iter().sum::<f64>()).abs() < 1e-12);
    }
}
