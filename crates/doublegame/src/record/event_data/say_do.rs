//! The say-do index: how far an actor's words toward another stand from its deeds.
//!
//! With C friendly and K unfriendly acts of a kind in a period, the balance of the kind is b = (C - K) / (C + K + phi),
//! between -1 (all unfriendly) and 1 (all friendly). The index is the balance of words less the balance of deeds, from -2
//! to 2: above 0 the words are friendlier than the deeds, below 0 the deeds are friendlier than the words.
//!
//! Bands. Each act of a kind in a period is friendly with an unknown probability p, with the prior Beta(1/2, 1/2) of Jeffreys.
//! Reports of one matter come in clusters, so that C + K acts tell less than as many independent ones: they count as
//! (C + K) / phi. The posterior of p is then Beta(C/phi + 1/2, K/phi + 1/2), and b is the mean of 2p - 1. phi is Pearson's
//! dispersion of a quasi-binomial model (`McCullagh` and Nelder 1989, section 4.5), from how far the days of the periods
//! differ, at least 1, one for the words and one for the deeds of a dyad. Words and deeds are taken as independent given
//! their probabilities, and days as independent of each other. The band of the index is made of quantiles of draws from both
//! posteriors.

use rand::SeedableRng;
use rand_distr::{Beta, Distribution};
use rand_pcg::Pcg64Mcg;

use super::cells::Cell;
use super::class::Class;
use super::date::{Day, Step};
use super::series::{self, DyadSeries};

/// How the index is worked out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SayDoOptions {
    /// The length of a period.
    pub step: Step,
    /// The share of the posterior that lies in a band, between 0 and 1.
    pub level: f64,
    /// How many draws a band is made of.
    pub draws: usize,
    /// The seed of the draws. Every period takes the same, so that its band does not depend on what else is in the files.
    pub seed: u64,
    /// The days that the periods shall cover; only periods with events if none.
    pub days: Option<(Day, Day)>,
}

/// A value with its band.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Banded {
    /// The value.
    pub value: f64,
    /// The lower end of the band.
    pub low: f64,
    /// The upper end of the band.
    pub high: f64,
}

/// The index in one period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SayDoPoint {
    /// The number of the period.
    pub period: i32,
    /// The sums it is made of.
    pub cell: Cell,
    /// The balance of words, from -1 to 1.
    pub words: Banded,
    /// The balance of deeds, from -1 to 1.
    pub deeds: Banded,
    /// The balance of words less that of deeds, from -2 to 2.
    pub gap: Banded,
}

/// The index of one dyad over time.
#[derive(Debug, Clone, PartialEq)]
pub struct SayDo {
    /// Who acts.
    pub source: String,
    /// On whom.
    pub target: String,
    /// The length of a period.
    pub step: Step,
    /// The share of the posterior that lies in a band.
    pub level: f64,
    /// The dispersion of words; 1 is that of independent acts.
    pub words_dispersion: f64,
    /// The dispersion of deeds.
    pub deeds_dispersion: f64,
    /// The periods.
    pub points: Vec<SayDoPoint>,
}

/// Friendly and unfriendly acts of a kind.
type Acts = (u64, u64);

fn words(cell: &Cell) -> Acts {
    (
        cell.of_class(Class::VerbalCooperation),
        cell.of_class(Class::VerbalConflict),
    )
}

fn deeds(cell: &Cell) -> Acts {
    (
        cell.of_class(Class::MaterialCooperation),
        cell.of_class(Class::MaterialConflict),
    )
}

/// Works out the index of a dyad whose series is by days. Of a series in longer periods, nothing is known of the clusters in
/// them, and the dispersion is 1.
#[must_use]
pub fn say_do(dyad: &DyadSeries, options: &SayDoOptions) -> SayDo {
    let longer = dyad.in_steps_of(options.step);
    let words_dispersion = dispersion(dyad, &longer, words);
    let deeds_dispersion = dispersion(dyad, &longer, deeds);
    let points = series::points(longer.cells(), options.step, options.days)
        .map(|point| {
            let words = Posterior::of(words(&point.cell), words_dispersion, options, 0);
            let deeds = Posterior::of(deeds(&point.cell), deeds_dispersion, options, 1);
            let gaps = words.draws.iter().zip(&deeds.draws).map(|(w, d)| w - d);
            SayDoPoint {
                period: point.period,
                cell: point.cell,
                gap: band(words.mean - deeds.mean, gaps.collect(), options.level),
                words: band(words.mean, words.draws, options.level),
                deeds: band(deeds.mean, deeds.draws, options.level),
            }
        })
        .collect();
    SayDo {
        source: dyad.source.clone(),
        target: dyad.target.clone(),
        step: options.step,
        level: options.level,
        words_dispersion,
        deeds_dispersion,
        points,
    }
}

/// Pearson's dispersion: squared residuals of the days around the share of their period, for each degree of freedom.
fn dispersion(days: &DyadSeries, periods: &DyadSeries, acts: fn(&Cell) -> Acts) -> f64 {
    let mut residuals = 0.0;
    let mut freedom = 0u64;
    let mut days_left = days.cells().iter().peekable();
    for (period, sum) in periods.cells() {
        let last = periods.step.last_day(*period);
        let (friendly, unfriendly) = acts(sum);
        let both = (friendly + unfriendly) as f64;
        let share = friendly as f64 / both;
        let mut with_acts = 0u64;
        while let Some((_, cell)) = days_left.next_if(|(day, _)| days.step.first_day(*day) <= last)
        {
            let (friendly_then, unfriendly_then) = acts(cell);
            let both_then = (friendly_then + unfriendly_then) as f64;
            if both_then > 0.0 && friendly > 0 && unfriendly > 0 {
                let residual = friendly_then as f64 - both_then * share;
                residuals += residual * residual / (both_then * share * (1.0 - share));
                with_acts += 1;
            }
        }
        freedom += with_acts.saturating_sub(1);
    }
    if freedom == 0 {
        1.0
    } else {
        (residuals / freedom as f64).max(1.0)
    }
}

/// The posterior of a balance.
struct Posterior {
    mean: f64,
    draws: Vec<f64>,
}

impl Posterior {
    fn of(
        (friendly, unfriendly): Acts,
        dispersion: f64,
        options: &SayDoOptions,
        kind: u64,
    ) -> Self {
        let (friendly, unfriendly) = (friendly as f64, unfriendly as f64);
        let mean = (friendly - unfriendly) / (friendly + unfriendly + dispersion);
        let mut random = Pcg64Mcg::seed_from_u64(options.seed.wrapping_mul(2).wrapping_add(kind));
        let beta = Beta::new(friendly / dispersion + 0.5, unfriendly / dispersion + 0.5);
        let draws = match beta {
            Ok(beta) => (0..options.draws)
                .map(|_| 2.0 * beta.sample(&mut random) - 1.0)
                .collect(),
            // Both parameters are at least 1/2.
            Err(_) => Vec::new(),
        };
        Self { mean, draws }
    }
}

fn band(value: f64, mut draws: Vec<f64>, level: f64) -> Banded {
    if draws.is_empty() {
        return Banded {
            value,
            low: value,
            high: value,
        };
    }
    draws.sort_unstable_by(f64::total_cmp);
    let at = |share: f64| {
        let place = share * (draws.len() - 1) as f64;
        let (below, part) = (place.floor() as usize, place.fract());
        let above = (below + 1).min(draws.len() - 1);
        draws[below] + part * (draws[above] - draws[below])
    };
    let outside = (1.0 - level) / 2.0;
    Banded {
        value,
        low: at(outside),
        high: at(1.0 - outside),
    }
}
