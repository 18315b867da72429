//! What weights are worth: how many equal ones they amount to, and how heavy their tail is.

/// With a shape above this the tail of the weights is too heavy for means to be trusted.
pub const MOST_SHAPE: f64 = 0.7;

/// The fewest of the largest weights to which a tail is fitted.
const LEAST_TAIL: usize = 5;

/// The effective sample size: the square of the sum of the weights over the sum of their squares; 0 without weight.
#[must_use]
pub fn effective_sample_size(weights: &[f64]) -> f64 {
    let total: f64 = weights.iter().sum();
    let squares: f64 = weights.iter().map(|weight| weight * weight).sum();
    if squares > 0.0 {
        total * total / squares
    } else {
        0.0
    }
}

/// The shape of a generalized Pareto distribution fitted to the largest weights, as many as the least of a fifth of all and
/// `3 sqrt(count)` (Vehtari, Simpson, Gelman, Yao and Gabry 2024; the fit is that of Zhang and Stephens 2009, drawn toward
/// 1/2 as if by ten more weights). Weights with the shape `k` have finite moments up to the order `1/k`. `None` with fewer
/// than five such weights, or where they are all alike to rounding.
#[must_use]
pub fn tail_shape(weights: &[f64]) -> Option<f64> {
    let count = weights.len() as f64;
    let length = (count / 5.0).min(3.0 * count.sqrt()).ceil() as usize;
    if length < LEAST_TAIL || length >= weights.len() {
        return None;
    }
    let mut descending = weights.to_vec();
    descending.sort_by(|a, b| b.total_cmp(a));
    let cut = descending[length];
    let excess: Vec<f64> = descending[..length]
        .iter()
        .rev()
        .map(|weight| weight - cut)
        .collect();
    let largest = excess[length - 1];
    // Weights that are equal have no tail.
    if largest <= descending[0] * 1e-9 {
        return None;
    }
    let smallest = largest * 1e-12;
    let excess: Vec<f64> = excess.iter().map(|it| it.max(smallest)).collect();
    let shape = generalized_pareto_shape(&excess);
    let length = length as f64;
    Some((shape * length + 0.5 * 10.0) / (length + 10.0))
}

/// The shape by Zhang and Stephens (2009): a mean over a grid of the other parameter, weighed by profile likelihood.
/// `excess` is ascending and above 0.
fn generalized_pareto_shape(excess: &[f64]) -> f64 {
    let count = excess.len() as f64;
    let quartile = excess[((count / 4.0 + 0.5) as usize).saturating_sub(1)];
    let largest = excess[excess.len() - 1];
    let grid = 30 + count.sqrt() as usize;
    let shape_at = |theta: f64| {
        let sum: f64 = excess.iter().map(|it| (-theta * it).ln_1p()).sum();
        sum / count
    };
    let thetas: Vec<f64> = (1..=grid)
        .map(|step| {
            let part = 1.0 - (grid as f64 / (step as f64 - 0.5)).sqrt();
            1.0 / largest + part / (3.0 * quartile)
        })
        .collect();
    let likelihood = |theta: &f64| {
        let shape = shape_at(*theta);
        count * ((-theta / shape).ln() - shape - 1.0)
    };
    let likelihoods: Vec<f64> = thetas.iter().map(likelihood).collect();
    let best = likelihoods
        .iter()
        .copied()
        .fold(f64::NEG_INFINITY, f64::max);
    let (mut sum, mut total) = (0.0, 0.0);
    for (theta, likelihood) in thetas.iter().zip(&likelihoods) {
        let weight = (likelihood - best).exp();
        if weight.is_finite() {
            sum += theta * weight;
            total += weight;
        }
    }
    shape_at(sum / total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_effective_size_counts_equal_weights() {
        assert!((effective_sample_size(&[2.0; 7]) - 7.0).abs() < 1e-12);
        assert!((effective_sample_size(&[1.0, 0.0, 0.0]) - 1.0).abs() < 1e-12);
        assert!(effective_sample_size(&[0.0, 0.0]).abs() < 1e-300);
    }

    #[test]
    fn the_shape_of_a_pareto_tail_is_found() {
        // Quantiles of a Pareto distribution with the shape k: (1 - u)^-k.
        for shape in [0.2, 0.5, 0.9, 1.5] {
            let count = 20_000;
            let weights: Vec<f64> = (0..count)
                .map(|at| (1.0 - (f64::from(at) + 0.5) / f64::from(count)).powf(-shape))
                .collect();
            let found = tail_shape(&weights).unwrap();
            assert!((found - shape).abs() < 0.1, "{shape}: {found}");
        }
    }

    #[test]
    fn few_or_equal_weights_have_no_tail() {
        assert_eq!(tail_shape(&[1.0; 12]), None);
        assert_eq!(tail_shape(&[1.0; 400]), None);
    }
}
