//! Elementary effects from Morris trajectories.

use super::{Bootstrap, Estimate, Refusal, check_bootstrap, check_independent, complete};
use crate::worlds::designs::{Design, MorrisPath, Plan};
use crate::worlds::random::stream;
use rand::RngExt;

/// What moving one input does: statistics of its elementary effects, which are the change of the outcome over the change
/// of the input, in units of the outcome for the whole range of the input.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ElementaryEffects {
    /// The mean of the effects (Morris 1991).
    pub mu: f64,
    /// The mean of their absolute values, with its bootstrap interval (Campolongo, Cariboni and Saltelli 2007).
    pub mu_star: Estimate,
    /// The standard deviation of the effects: not zero where the input acts with others, or not linearly (Morris 1991).
    pub sigma: f64,
    /// How many effects there are: one for each trajectory, less those whose step was too short to divide by.
    pub effects: usize,
}

/// A step that is shorter than this share of the input's range is not divided by.
const LEAST_STEP: f64 = 1e-6;

/// The elementary effects of each input.
///
/// # Errors
/// [`Refusal`] for another design, missing rows, and less than two trajectories. Outcomes that do not differ are none:
/// all effects are then 0.
pub fn elementary_effects(
    design: &Design,
    outcomes: &[Option<f64>],
    bootstrap: &Bootstrap,
) -> Result<Vec<ElementaryEffects>, Refusal> {
    let estimator = "elementary effects";
    let Plan::Morris { path, .. } = design.plan() else {
        return Err(Refusal::WrongDesign {
            estimator,
            needed: "a design of Morris trajectories",
            found: design.plan().words(),
        });
    };
    check_independent(design, estimator)?;
    check_bootstrap(bootstrap)?;
    let outcomes = complete(design, outcomes)?;
    let effects = effects(design, &outcomes, *path);
    effects
        .iter()
        .enumerate()
        .map(|(input, effects)| summary(input, effects, bootstrap))
        .collect()
}

/// The effects of each input.
fn effects(design: &Design, outcomes: &[f64], path: MorrisPath) -> Vec<Vec<f64>> {
    let inputs = design.dimensions();
    let mut effects = vec![Vec::new(); inputs];
    for start in (0..design.rows()).step_by(inputs + 1) {
        for row in start + 1..=start + inputs {
            let from = match path {
                MorrisPath::Winding { .. } => row - 1,
                MorrisPath::Radial => start,
            };
            let steps = design.point(row).iter().zip(design.point(from));
            let longest = steps
                .map(|(to, from)| to - from)
                .enumerate()
                .max_by(|(_, step), (_, other)| step.abs().total_cmp(&other.abs()));
            if let Some((input, step)) = longest
                && step.abs() >= LEAST_STEP
            {
                effects[input].push((outcomes[row] - outcomes[from]) / step);
            }
        }
    }
    effects
}

fn summary(
    input: usize,
    effects: &[f64],
    bootstrap: &Bootstrap,
) -> Result<ElementaryEffects, Refusal> {
    let count = effects.len();
    if count < 2 {
        return Err(Refusal::TooFew {
            rows: count,
            least: 2,
        });
    }
    let mean = |values: &mut dyn Iterator<Item = f64>| values.sum::<f64>() / count as f64;
    let mu = mean(&mut effects.iter().copied());
    let squares: f64 = effects.iter().map(|effect| (effect - mu).powi(2)).sum();
    let resamples: Vec<f64> = (0..bootstrap.resamples)
        .map(|resample| {
            let mut random = stream(bootstrap.seed, &[input as u64, resample as u64]);
            mean(&mut (0..count).map(|_| effects[random.random_range(0..count)].abs()))
        })
        .collect();
    let mu_star = mean(&mut effects.iter().map(|effect| effect.abs()));
    Ok(ElementaryEffects {
        mu,
        mu_star: Estimate::from_resamples(mu_star, resamples.iter().copied(), bootstrap.level),
        sigma: (squares / (count - 1) as f64).sqrt(),
        effects: count,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::worlds::designs::morris;

    fn run(
        path: MorrisPath,
        trajectories: usize,
        f: impl Fn(&[f64]) -> f64,
    ) -> Vec<ElementaryEffects> {
        let design = morris(trajectories, 3, path, 11).unwrap();
        let outcomes: Vec<Option<f64>> = (0..design.rows())
            .map(|row| Some(f(design.point(row))))
            .collect();
        elementary_effects(&design, &outcomes, &Bootstrap::default()).unwrap()
    }

    #[test]
    fn a_linear_function_has_its_slopes() {
        for path in [MorrisPath::Winding { levels: 4 }, MorrisPath::Radial] {
            let found = run(path, 10, |u| 3.0 * u[0] - 2.0 * u[1] + 5.0);
            for (effects, slope) in found.iter().zip([3.0_f64, -2.0, 0.0]) {
                assert!((effects.mu - slope).abs() < 1e-6, "{effects:?}");
                assert!((effects.mu_star.value - slope.abs()).abs() < 1e-6);
                assert!(effects.sigma < 1e-6);
            }
        }
    }

    #[test]
    fn a_product_shows_in_sigma() {
        // The effect of u0 in u0 u1 is u1, which is uniform on the levels: mean 1/2, variance 5/36 on 0, 1/3, 2/3, 1.
        let found = run(MorrisPath::Winding { levels: 4 }, 4000, |u| u[0] * u[1]);
        assert!((found[0].mu - 0.5).abs() < 0.02, "{:?}", found[0]);
        assert!((found[0].sigma - (5.0_f64 / 36.0).sqrt()).abs() < 0.02);
        assert!(found[2].mu_star.value.abs() < 1e-12);
    }

    #[test]
    fn effects_that_cancel_show_in_mu_star() {
        let found = run(MorrisPath::Winding { levels: 4 }, 4000, |u| {
            (u[0] - 0.5).powi(2)
        });
        // From 0 to 2/3: (1/36 - 1/4) / (2/3) = -1/3; from 1/3 to 1: (1/4 - 1/36) / (2/3) = 1/3.
        assert!(found[0].mu.abs() < 0.02);
        assert!((found[0].mu_star.value - 1.0 / 3.0).abs() < 1e-9);
    }
}
