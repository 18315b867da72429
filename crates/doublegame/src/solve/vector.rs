//! Vector arithmetic in a fixed order, so that results do not depend on anything but the numbers.

use super::blocks::{by_rows, sum_by_blocks};

/// How many sums run beside each other: enough for the processor to overlap them.
const LANES: usize = 8;

/// The inner product, in double precision, of numbers of which some may be kept in single precision.
pub(super) fn dot<A, B>(a: &[A], b: &[B]) -> f64
where
    A: Copy + Into<f64> + Sync,
    B: Copy + Into<f64> + Sync,
{
    sum_by_blocks(a.len().min(b.len()), |range| {
        dot_of_block(&a[range.clone()], &b[range])
    })
}

fn dot_of_block<A: Copy + Into<f64>, B: Copy + Into<f64>>(a: &[A], b: &[B]) -> f64 {
    let mut sums = [0.0; LANES];
    let (a_chunks, a_rest) = a.as_chunks::<LANES>();
    let (b_chunks, b_rest) = b.as_chunks::<LANES>();
    for (x, y) in a_chunks.iter().zip(b_chunks) {
        for lane in 0..LANES {
            sums[lane] += x[lane].into() * y[lane].into();
        }
    }
    let pairs = a_rest.iter().zip(b_rest);
    let rest: f64 = pairs.map(|(x, y)| (*x).into() * (*y).into()).sum();
    sums.iter().sum::<f64>() + rest
}

/// The Euclidean length.
pub(super) fn norm(a: &[f64]) -> f64 {
    dot(a, a).sqrt()
}

/// `y += factor * x`.
pub(super) fn add_scaled(y: &mut [f64], factor: f64, x: &[f64]) {
    by_rows(y, 1, |first, rows| {
        for (y, x) in rows.iter_mut().zip(&x[first..]) {
            *y += factor * x;
        }
    });
}

/// `y *= factor`.
pub(super) fn scale(y: &mut [f64], factor: f64) {
    for y in y {
        *y *= factor;
    }
}

/// `out = a - b`.
pub(super) fn subtract(out: &mut [f64], a: &[f64], b: &[f64]) {
    by_rows(out, 1, |first, rows| {
        let pairs = a[first..].iter().zip(&b[first..]);
        for (out, (a, b)) in rows.iter_mut().zip(pairs) {
            *out = a - b;
        }
    });
}
