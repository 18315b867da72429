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

fn told(terms: Vec<f64>, value: f64) -> Told<f64> {
    Told {
        terms,
        numbers: vec![value],
        value,
    }
}

/// Of 30 throws of a coin 27 are heads. The first input is its share of heads, which the second moves up or down.
fn bent(point: &[f64]) -> Vec<f64> {
    let share = (point[0] + 0.3 * (point[1] - 0.5)).clamp(1e-6, 1.0 - 1e-6);
    let terms = (0..30).map(|throw| if throw < 27 { share } else { 1.0 - share });
    terms.map(f64::ln).collect()
}

/// The evidence, and the mean and the standard deviation of the first input, by the midpoint rule.
fn by_quadrature(usable: impl Fn(&[f64]) -> bool) -> (f64, f64, f64) {
    let (steps, mut kept) = (400, 0.0);
    let (mut total, mut sum, mut squares) = (0.0, 0.0, 0.0);
    for first in 0..steps {
        for second in 0..steps {
            let at = |step: i32| (f64::from(step) + 0.5) / f64::from(steps);
            let point = [at(first), at(second)];
            if usable(&point) {
                let likelihood = bent(&point).iter().sum::<f64>().exp();
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
    let sample = drawn((700, 2), &|point| Some(told(bent(point), point[0])));
    let (log_evidence, expected, deviation) = by_quadrature(|_| true);
    let effective = sample.effective_sample_size;
    assert!(effective > 80.0, "{effective}");
    assert!(sample.scale_reduction.unwrap() < 1.1);
    let error = (sample.log_evidence - log_evidence).abs();
    assert!(
        error < 4.0 * sample.log_evidence_error && error < 0.1,
        "{error} {}",
        sample.log_evidence_error
    );
    let error = (mean(&sample) - expected).abs();
    assert!(error < 4.0 * deviation / effective.sqrt(), "{error}");
    let squares = sample.draws.iter();
    let squares = squares.map(|draw| draw.weight * (draw.value - expected).powi(2));
    let spread = squares.sum::<f64>().sqrt();
    assert!(
        (spread / deviation - 1.0).abs() < 0.2,
        "{spread} {deviation}"
    );
    // What was learned from does not count: its mean lies elsewhere.
    let unlearned = sample.draws.iter().filter(|draw| draw.weight > 0.0);
    assert!(unlearned.clone().all(|draw| draw.round >= 12));
    assert!(unlearned.count() > 200);
}

#[test]
fn points_that_cannot_be_used_are_left_out_of_the_prior() {
    let usable = |point: &[f64]| point[0] < 0.8;
    let sample = drawn((700, 2), &|point| {
        usable(point).then(|| told(bent(point), point[0]))
    });
    let (log_evidence, expected, deviation) = by_quadrature(usable);
    assert!(sample.unused > 30);
    let error = (sample.log_evidence - log_evidence).abs();
    assert!(
        error < 4.0 * sample.log_evidence_error && error < 0.3,
        "{error}"
    );
    let error = (mean(&sample) - expected).abs();
    assert!(
        error < 4.0 * deviation / sample.effective_sample_size.sqrt(),
        "{error}"
    );
}

/// How many inputs [`far`] has.
const INPUTS: usize = 20;

/// The log likelihood of a coin whose log-odds of heads are `2 z`: of fifteen throws fourteen are heads.
fn coin(z: f64) -> impl Iterator<Item = f64> {
    let log = |odds: f64| -(-odds).exp().ln_1p();
    (0..15).map(move |throw| log(if throw < 14 { 2.0 * z } else { -2.0 * z }))
}

/// A coin for each of many inputs, far from the prior together; every other input is turned around.
fn far(point: &[f64]) -> Told<f64> {
    let standard = Normal::standard();
    let z: Vec<f64> = point.iter().map(|u| standard.inverse_cdf(*u)).collect();
    let signs = [1.0, -1.0].into_iter().cycle();
    let terms = z.iter().zip(signs).flat_map(|(z, sign)| coin(sign * z));
    told(terms.collect(), z[1])
}

#[test]
fn the_posterior_is_reached_where_the_prior_collapses() {
    let sample = drawn((400, INPUTS), &|point| Some(far(point)));
    let from_prior = sample.draws.iter().filter(|draw| draw.round == 0);
    let from_prior: Vec<f64> = from_prior.map(|draw| draw.log_likelihood.exp()).collect();
    assert!(effective_sample_size(&from_prior) < 5.0);
    let effective = sample.effective_sample_size;
    assert!(effective > 40.0, "{effective}");
    assert!(sample.scale_reduction.unwrap() < 1.2);
    // One coin by the midpoint rule.
    let (mut evidence, mut sum, mut squares, step) = (0.0, 0.0, 0.0, 1e-3);
    for at in -8_000..8_000 {
        let z = (f64::from(at) + 0.5) * step;
        let log = -z * z / 2.0 + coin(z).sum::<f64>();
        let mass = log.exp() * step / std::f64::consts::TAU.sqrt();
        evidence += mass;
        sum += mass * z;
        squares += mass * z * z;
    }
    let expected = sum / evidence;
    let variance = squares / evidence - expected * expected;
    let error = (mean(&sample) + expected).abs();
    assert!(error < 4.0 * (variance / effective).sqrt(), "{error}");
    let error = (sample.log_evidence - INPUTS as f64 * evidence.ln()).abs();
    assert!(
        error < 4.0 * sample.log_evidence_error && error < 0.6,
        "{error} {}",
        sample.log_evidence_error
    );
}

/// An emulator that learns nothing of the likelihood, since all terms of what it learns from are alike, leaves chains that
/// propose from the prior.
#[test]
fn chains_are_exact_without_an_emulator() {
    use std::sync::atomic::{AtomicUsize, Ordering};
    let asked = AtomicUsize::new(0);
    let sample = drawn((2_000, 2), &|point| {
        let learns = asked.fetch_add(1, Ordering::Relaxed) < 800;
        let terms = if learns { vec![-3.0; 30] } else { bent(point) };
        Some(told(terms, point[0]))
    });
    let (log_evidence, expected, deviation) = by_quadrature(|_| true);
    let effective = sample.effective_sample_size;
    assert!(effective > 30.0 && sample.accepted < 0.4, "{effective}");
    let error = (mean(&sample) - expected).abs();
    assert!(error < 4.0 * deviation / effective.sqrt(), "{error}");
    let error = (sample.log_evidence - log_evidence).abs();
    assert!(error < 4.0 * sample.log_evidence_error, "{error}");
}

#[test]
fn any_number_of_threads_gives_the_same_sample() {
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        pool.build()
            .unwrap()
            .install(|| drawn((120, INPUTS), &|point| Some(far(point))))
    };
    assert_eq!(with(1), with(3));
}

#[test]
fn the_draws_are_shared_among_the_rounds() {
    for draws in [1, 5, 16, 31, 32, 60, 100, 400, 5_000] {
        let learning = draws * 2 / 5;
        let rounds = rounds_of(learning, draws);
        assert_eq!(rounds.iter().sum::<usize>(), learning);
        let later = rounds.iter().skip(1);
        assert!(rounds.len() <= ROUNDS && later.into_iter().all(|count| *count >= LEAST_ROUND));
    }
    assert_eq!(rounds_of(4, 10), [4]);
}

#[test]
fn few_draws_are_enough_for_a_sample() {
    for draws in [1, 2, 3, 20] {
        let sample = drawn((draws, 2), &|point| Some(told(bent(point), point[0])));
        assert_eq!(sample.draws.len(), draws);
        let total: f64 = sample.draws.iter().map(|draw| draw.weight).sum();
        assert!((total - 1.0).abs() < 1e-12);
        assert!(sample.effective_sample_size <= draws as f64);
        assert_eq!(sample.scale_reduction, None);
    }
}

#[test]
fn a_stop_and_a_likelihood_that_is_nowhere_end_it() {
    let options = |stop| SampleOptions {
        draws: 40,
        seed: 1,
        stop,
    };
    let nowhere = sample::<f64>(2, &options(&|| false), &|_| None);
    assert_eq!(nowhere, Err(SampleError::NoLikelihood { drawn: 16 }));
    assert_eq!(
        sample(INPUTS, &options(&|| true), &|point| Some(far(point))),
        Err(SampleError::Stopped)
    );
}
