use super::*;

fn drawn<T: Send>((draws, dimensions): (usize, usize), likelihood: &Likelihood<T>) -> Sample<T> {
    let options = SampleOptions {
        draws,
        seed: 1,
        stop: &|| false,
    };
    sample(dimensions, &options, likelihood).unwrap()
}

fn mean(sample: &Sample<f64>) -> f64 {
    let draws = sample.draws.iter();
    draws.map(|draw| draw.weight * draw.value).sum()
}

/// Of 30 throws of a coin 27 are heads. The first input is its share of heads, which the second moves up or down.
fn bent(point: &[f64]) -> f64 {
    let share = (point[0] + 0.3 * (point[1] - 0.5)).clamp(1e-6, 1.0 - 1e-6);
    27.0 * share.ln() + 3.0 * (1.0 - share).ln()
}

/// The evidence, and the mean and the standard deviation of the first input, by the midpoint rule.
fn by_quadrature(usable: impl Fn(&[f64]) -> bool) -> (f64, f64, f64) {
    let (steps, mut kept) = (1_000, 0.0);
    let (mut total, mut sum, mut squares) = (0.0, 0.0, 0.0);
    for first in 0..steps {
        for second in 0..steps {
            let at = |step: i32| (f64::from(step) + 0.5) / f64::from(steps);
            let point = [at(first), at(second)];
            if usable(&point) {
                let likelihood = bent(&point).exp();
                kept += 1.0;
                total += likelihood;
                sum += likelihood * point[0];
                squares += likelihood * point[0] * point[0];
            }
        }
    }
    let mean = sum / total;
    let deviation = (squares / total - mean * mean).sqrt();
    ((total / kept).ln(), mean, deviation)
}

#[test]
fn means_and_evidence_are_those_of_quadrature() {
    let sample = drawn((2_000, 2), &|point| Some((bent(point), point[0])));
    let (log_evidence, expected, deviation) = by_quadrature(|_| true);
    assert!(
        sample.effective_sample_size > 500.0,
        "{}",
        sample.effective_sample_size
    );
    let error = (sample.log_evidence - log_evidence).abs();
    assert!(
        error < 4.0 * sample.log_evidence_error && error < 0.1,
        "{error}"
    );
    assert!(
        (mean(&sample) - expected).abs() < 0.01,
        "{} {expected}",
        mean(&sample)
    );
    let squares: f64 = sample
        .draws
        .iter()
        .map(|draw| draw.weight * (draw.value - expected).powi(2))
        .sum();
    assert!((squares.sqrt() / deviation - 1.0).abs() < 0.1, "{squares}");
    // Weights by the likelihood alone, as if all draws were from the prior, are caught.
    let draws = || sample.draws.iter();
    let wrong: f64 = draws().map(|draw| draw.log_likelihood.exp()).sum();
    let wrong_evidence = (wrong / 2_000.0).ln();
    assert!(
        (wrong_evidence - log_evidence).abs() > 0.3,
        "{wrong_evidence}"
    );
}

#[test]
fn points_that_cannot_be_used_are_left_out_of_the_prior() {
    let usable = |point: &[f64]| point[0] < 0.8;
    let sample = drawn((2_000, 2), &|point| {
        usable(point).then(|| (bent(point), point[0]))
    });
    let (log_evidence, expected, _) = by_quadrature(usable);
    assert!(sample.unused > 100);
    assert!(
        (sample.log_evidence - log_evidence).abs() < 0.15,
        "{}",
        sample.log_evidence
    );
    assert!((mean(&sample) - expected).abs() < 0.01, "{}", mean(&sample));
}

/// A normal likelihood in many inputs, far from the prior: along every direction observations lie at 1 or -1 with the
/// standard deviation 1/2, and the first input is bent a little.
fn far(point: &[f64]) -> (f64, f64) {
    let standard = Normal::standard();
    let z: Vec<f64> = point.iter().map(|u| standard.inverse_cdf(*u)).collect();
    let distance: f64 = z
        .iter()
        .enumerate()
        .map(|(at, z)| (z - if at % 2 == 0 { 1.0 } else { -1.0 }).powi(2))
        .sum();
    (-2.0 * distance - 0.05 * z[0].powi(4), z[1])
}

#[test]
fn the_posterior_is_reached_where_the_prior_collapses() {
    let dimensions = 20;
    let adaptive = drawn((400, dimensions), &|point| Some(far(point)));
    let draws = adaptive.draws.iter().filter(|draw| draw.round == 0);
    let from_prior: Vec<f64> = draws.map(|draw| draw.log_likelihood.exp()).collect();
    assert!(effective_sample_size(&from_prior) < 5.0);
    assert!(
        adaptive.effective_sample_size > 60.0,
        "{}",
        adaptive.effective_sample_size
    );
    assert!(
        adaptive.tail_shape.unwrap() < MOST_SHAPE,
        "{:?}",
        adaptive.tail_shape
    );
    // The posterior mean of an input that is not bent is -4/5.
    assert!((mean(&adaptive) + 0.8).abs() < 0.15, "{}", mean(&adaptive));
    // The evidence of an input that is not bent: 1/sqrt(5) exp(-2/5); of the bent one by the midpoint rule.
    let (mut bent_one, step) = (0.0, 1e-3);
    for at in -8_000..8_000 {
        let z = (f64::from(at) + 0.5) * step;
        let log = -z * z / 2.0 - 2.0 * (z - 1.0).powi(2) - 0.05 * z.powi(4);
        bent_one += log.exp() * step / std::f64::consts::TAU.sqrt();
    }
    let expected = 19.0 * (-0.4 - 0.5 * 5.0_f64.ln()) + bent_one.ln();
    let all = adaptive.draws.iter();
    let wrong: f64 = all.map(|draw| draw.log_likelihood.exp()).sum();
    assert!((wrong / 400.0).ln() - expected > 3.0);
    let error = (adaptive.log_evidence - expected).abs();
    assert!(
        error < 4.0 * adaptive.log_evidence_error && error < 0.4,
        "{error}"
    );
}

#[test]
fn any_number_of_threads_gives_the_same_sample() {
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        pool.build()
            .unwrap()
            .install(|| drawn((100, 6), &|point| Some(far(point))))
    };
    assert_eq!(with(1), with(3));
}

#[test]
fn the_draws_are_shared_among_the_rounds() {
    for draws in [1, 5, 16, 31, 32, 60, 100, 400, 5_000] {
        let rounds = rounds_of(draws);
        assert_eq!(rounds.iter().sum::<usize>(), draws);
        assert!(rounds.len() <= ROUNDS && rounds[1..].iter().all(|count| *count >= LEAST_ROUND));
    }
    assert_eq!(rounds_of(10), [10]);
}

#[test]
fn a_stop_and_a_likelihood_that_is_nowhere_end_it() {
    let options = |stop| SampleOptions {
        draws: 40,
        seed: 1,
        stop,
    };
    let nowhere = sample::<()>(2, &options(&|| false), &|_| None);
    assert_eq!(nowhere, Err(SampleError::NoLikelihood { drawn: 16 }));
    assert_eq!(
        sample(2, &options(&|| true), &|point| Some(far(point))),
        Err(SampleError::Stopped)
    );
}
