//! How policies rank on an objective, and whether the ranking turns.

/// A difference of two objectives that is smaller than this, relative to the larger of them and 1, is no difference.
const TIE: f64 = 1e-6;

/// Positions from best to worst; equal values in the order given.
pub(super) fn order(values: &[f64], higher_is_better: bool) -> Vec<usize> {
    let mut positions: Vec<usize> = (0..values.len()).collect();
    positions.sort_by(|&a, &b| {
        let ascending = values[a].total_cmp(&values[b]);
        if higher_is_better {
            ascending.reverse()
        } else {
            ascending
        }
    });
    positions
}

/// The pairs of positions whose order under `first` turns under `second`; ties turn nothing.
pub(super) fn turned(first: &[f64], second: &[f64]) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    for a in 0..first.len().min(second.len()) {
        for b in 0..a {
            let before = sign(first[a], first[b]);
            let after = sign(second[a], second[b]);
            if before * after < 0 {
                pairs.push((b, a));
            }
        }
    }
    pairs.sort_unstable();
    pairs
}

/// 1 if `a` is larger, -1 if it is smaller, 0 if they are the same to within [`TIE`].
fn sign(a: f64, b: f64) -> i8 {
    let tie = TIE * a.abs().max(b.abs()).max(1.0);
    if a - b > tie {
        1
    } else if b - a > tie {
        -1
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn best_first_by_direction() {
        assert_eq!(order(&[1.0, 3.0, 2.0], true), [1, 2, 0]);
        assert_eq!(order(&[1.0, 3.0, 2.0], false), [0, 2, 1]);
        assert_eq!(order(&[1.0, 1.0, 2.0], true), [2, 0, 1]);
        assert_eq!(order(&[], true), [0usize; 0]);
    }

    #[test]
    fn a_pair_turns_only_when_both_differences_count() {
        assert_eq!(turned(&[1.0, 2.0, 3.0], &[1.0, 3.0, 2.0]), [(1, 2)]);
        assert_eq!(turned(&[1.0, 2.0], &[1.0, 2.5]), [(0usize, 0usize); 0]);
        assert_eq!(turned(&[1.0, 1.0 + 1e-9], &[1.0, 0.0]), [(0usize, 0usize); 0]);
        assert_eq!(turned(&[1.0, 2.0], &[2.0, 1.0]), [(0, 1)]);
    }
}
