//! Which worlds a sweep visits: a design over the params that vary, made into worlds.

use super::options::{Structure, SweepError};
use crate::scenario::compile::{World, structural_params};
use crate::scenario::model::{ParamId, Scenario};
use crate::worlds::designs::{
    Design, MorrisPath, SaltelliOrder, full_factorial, latin_hypercube, morris, one_at_a_time,
    saltelli, scrambled_sobol,
};
use crate::worlds::{DrawnWorlds, Mapped, ParamMap, WeightedWorld};
use serde::{Deserialize, Serialize};

/// The kinds of designs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DesignKind {
    /// A Latin hypercube.
    Latin,
    /// A scrambled Sobol sequence.
    Sobol,
    /// The design for Sobol indices of first and total order.
    Saltelli,
    /// The same for second order too.
    Saltelli2,
    /// Morris trajectories, radial.
    Morris,
    /// All combinations of levels.
    Factorial,
    /// One param at a time.
    OneAtATime,
    /// The posterior of the record, drawn before.
    Posterior,
}

/// A design as a user asks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DesignAsked {
    /// Its kind.
    pub kind: DesignKind,
    /// Its seed; of no meaning where nothing is drawn.
    pub seed: u64,
    /// The number at which the design is whole and from which it is doubled: the worlds first asked for of a Latin
    /// hypercube, the levels of a factorial design or one at a time, the worlds of a posterior, 0 for the others.
    pub base: usize,
}

/// The worlds of a sweep.
#[derive(Debug, Clone, PartialEq)]
pub struct SweepWorlds {
    /// The params that vary, in the order of the design's inputs.
    pub inputs: Vec<ParamId>,
    /// The params with a range that are held, with their values.
    pub held: Vec<(ParamId, f64)>,
    /// All params in the central world, the held ones at their values.
    pub central: World,
    /// The rows of the design that gave a world, and the worlds.
    pub mapped: Mapped,
}

impl DesignAsked {
    /// A design of so many worlds of `inputs` params, as it is when it is first asked for.
    ///
    /// # Errors
    /// [`SweepError::TooFewWorlds`] if the design needs more.
    pub fn first(
        kind: DesignKind,
        seed: u64,
        worlds: usize,
        inputs: usize,
    ) -> Result<Self, SweepError> {
        let base = match kind {
            DesignKind::Latin | DesignKind::Posterior => worlds,
            DesignKind::Factorial => root(worlds, inputs),
            DesignKind::OneAtATime => worlds.saturating_sub(1) / inputs.max(1),
            _ => 0,
        };
        if matches!(kind, DesignKind::Factorial | DesignKind::OneAtATime) && base < 2 {
            let least = match kind {
                DesignKind::Factorial => format!("2^{inputs}"),
                _ => (2 * inputs + 1).to_string(),
            };
            return Err(SweepError::TooFewWorlds {
                design: kind.words(),
                inputs,
                least,
                asked: worlds,
            });
        }
        Ok(Self { kind, seed, base })
    }

    /// Whether the design can be made longer without redoing its first worlds.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        !matches!(
            self.kind,
            DesignKind::Factorial | DesignKind::OneAtATime | DesignKind::Posterior
        )
    }

    /// The points of at least so many worlds; more where rows belong together.
    fn points(&self, worlds: usize, center: &[f64]) -> Result<Design, SweepError> {
        let inputs = center.len();
        let rows_of = |together: usize| worlds.div_ceil(together).max(1);
        let design = match self.kind {
            DesignKind::Latin => latin_hypercube(worlds, inputs, self.base, self.seed),
            DesignKind::Sobol => scrambled_sobol(worlds, inputs, self.seed),
            DesignKind::Saltelli => saltelli(
                rows_of(inputs + 2),
                inputs,
                SaltelliOrder::FirstAndTotal,
                self.seed,
            ),
            DesignKind::Saltelli2 => saltelli(
                rows_of(2 * inputs + 2),
                inputs,
                SaltelliOrder::Second,
                self.seed,
            ),
            DesignKind::Morris => {
                morris(rows_of(inputs + 1), inputs, MorrisPath::Radial, self.seed)
            }
            DesignKind::Factorial => full_factorial(&vec![self.base; inputs]),
            DesignKind::OneAtATime => one_at_a_time(center, self.base),
            DesignKind::Posterior => return Err(SweepError::NoDraws),
        };
        Ok(design?)
    }
}

impl DesignKind {
    /// The design in words, for messages.
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::Latin => "a Latin hypercube",
            Self::Sobol => "a scrambled Sobol sequence",
            Self::Saltelli | Self::Saltelli2 => "a Saltelli design",
            Self::Morris => "a design of Morris trajectories",
            Self::Factorial => "a full factorial design",
            Self::OneAtATime => "a design that varies one param at a time",
            Self::Posterior => "worlds drawn from the posterior of the record",
        }
    }
}

/// The largest number whose power to the inputs is at most the worlds.
fn root(worlds: usize, inputs: usize) -> usize {
    let fits = |levels: usize| {
        let power = u32::try_from(inputs)
            .ok()
            .and_then(|inputs| levels.checked_pow(inputs));
        power.is_some_and(|power| power <= worlds)
    };
    (2..=worlds)
        .take_while(|levels| fits(*levels))
        .last()
        .unwrap_or(1)
}

/// The params that vary: those with a range that are not held by the user nor, unless asked for, for the structure.
#[must_use]
pub fn varied(
    scenario: &Scenario,
    held: &[(ParamId, f64)],
    structure: Structure,
) -> (Scenario, World, Vec<(ParamId, f64)>) {
    let mut central = World::central(scenario);
    let mut all = held.to_vec();
    if structure == Structure::Held {
        for param in structural_params(scenario) {
            if scenario.params[param.index()].is_uncertain()
                && !all.iter().any(|(known, _)| *known == param)
            {
                all.push((param, central.values[param.index()]));
            }
        }
    }
    all.sort_by_key(|(param, _)| *param);
    // A param that is held is one without a range, whatever requirements say of it.
    let mut narrowed = scenario.clone();
    for &(param, value) in &all {
        central.values[param.index()] = value;
        let data = &mut narrowed.params[param.index()];
        data.value = value;
        data.range = value..=value;
    }
    (narrowed, central, all)
}

impl SweepWorlds {
    /// The worlds of a design.
    ///
    /// # Errors
    /// [`SweepError`] if nothing varies, or the design or its worlds cannot be made.
    pub fn new(
        scenario: &Scenario,
        held: &[(ParamId, f64)],
        structure: Structure,
        asked: &DesignAsked,
        worlds: usize,
    ) -> Result<Self, SweepError> {
        let (narrowed, central, held) = varied(scenario, held, structure);
        let map = ParamMap::new(&narrowed)?;
        if map.inputs().is_empty() {
            return Err(SweepError::NothingVaries);
        }
        let design = asked.points(worlds, &map.center())?;
        Ok(Self {
            inputs: map.inputs().to_vec(),
            held,
            central,
            mapped: map.worlds(&design)?,
        })
    }
}

impl SweepWorlds {
    /// As many worlds as the design asks for, taken by systematic resampling from those of a posterior. Params that are alike
    /// in all of these are held. The inputs count as dependent.
    ///
    /// # Errors
    /// [`SweepError`] if nothing varies, or the design cannot be made.
    pub fn of_posterior(
        scenario: &Scenario,
        drawn: &DrawnWorlds,
        asked: &DesignAsked,
    ) -> Result<Self, SweepError> {
        let worlds = drawn.worlds();
        let mut central = World::central(scenario);
        let (mut inputs, mut held) = (Vec::new(), Vec::new());
        for (at, param) in scenario.params.iter().enumerate() {
            let id = ParamId(at as u16);
            let first = worlds.first().map_or(param.value, |world| world.values[at]);
            let is_alike = |world: &WeightedWorld| world.values[at].total_cmp(&first).is_eq();
            if worlds.iter().all(is_alike) {
                central.values[at] = first;
                held.extend(param.is_uncertain().then_some((id, first)));
            } else {
                inputs.push(id);
            }
        }
        if inputs.is_empty() {
            return Err(SweepError::NothingVaries);
        }
        let taken = drawn.resampled(asked.base, asked.seed);
        let taken = taken.into_iter().map(|at| World {
            values: worlds[at].values.clone(),
        });
        let taken: Vec<World> = taken.collect();
        let rows = taken.iter();
        let values: Vec<f64> = rows
            .flat_map(|world| inputs.iter().map(|id| world.values[id.index()]))
            .collect();
        Ok(Self {
            mapped: Mapped {
                design: Design::of_values(inputs.len(), &values)?,
                worlds: taken,
                left_out: 0,
            },
            inputs,
            held,
            central,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_fit_the_worlds() {
        for (worlds, inputs, levels) in [(1, 1, 1), (9, 2, 3), (8, 2, 2), (1000, 3, 10), (3, 70, 1)]
        {
            assert_eq!(root(worlds, inputs), levels, "{worlds} {inputs}");
        }
    }
}
