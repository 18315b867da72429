//! From outcomes in many worlds to one number, and which settings can be compared at all.

use super::trying::Tried;
use crate::worlds::robustness::Direction;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How an outcome over all worlds becomes one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RobustMeasure {
    /// The mean (Laplace's principle).
    Mean,
    /// The worst value (Wald's maximin).
    Worst,
    /// The value that nine tenths of the worlds reach or better.
    Tenth,
    /// The largest policy regret: by how much the setting falls short, at most, of the best setting tried in the same world
    /// (Savage's minimax regret). Lower is better, whatever the objective.
    Regret,
}

impl RobustMeasure {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Mean, Self::Worst, Self::Tenth, Self::Regret];

    /// Values by world, `best` those of the best setting in the same world, to one number of which more is better. `None`
    /// without worlds.
    pub(super) fn goodness(
        self,
        values: &[f64],
        best: &[f64],
        direction: Direction,
    ) -> Option<f64> {
        let mut goods: Vec<f64> = values.iter().map(|it| turned(*it, direction)).collect();
        if goods.is_empty() {
            return None;
        }
        Some(match self {
            Self::Mean => goods.iter().sum::<f64>() / goods.len() as f64,
            Self::Worst => goods.iter().copied().fold(f64::INFINITY, f64::min),
            Self::Tenth => {
                goods.sort_unstable_by(f64::total_cmp);
                let place = (goods.len() as f64 * 0.1).ceil() as usize;
                goods[place.saturating_sub(1)]
            }
            Self::Regret => {
                let best = best.iter().map(|it| turned(*it, direction));
                let regrets = best.zip(&goods).map(|(best, good)| best - good);
                -regrets.fold(0.0, f64::max)
            }
        })
    }

    /// The number as it is told: in the objective's own sense, a regret as 0 or more.
    pub(super) fn told(self, goodness: f64, direction: Direction) -> f64 {
        match self {
            Self::Regret => -goodness + 0.0,
            _ => turned(goodness, direction) + 0.0,
        }
    }
}

/// Turned so that more is better, and back.
pub(super) fn turned(value: f64, direction: Direction) -> f64 {
    match direction {
        Direction::HigherIsBetter => value,
        Direction::LowerIsBetter => -value,
    }
}

/// What was tried, in the worlds that count: those in which the setting of the menu, the first tried, was solved.
pub(super) struct Judged<'t> {
    tried: &'t [Tried],
    directions: &'t [Direction],
    /// The worlds that count.
    pub(super) worlds: Vec<usize>,
    /// By criterion and world that counts, the best value of all settings that can be compared.
    best: Vec<Vec<f64>>,
}

impl<'t> Judged<'t> {
    /// Looks at all that was tried; the first is the menu's own setting.
    pub(super) fn new(tried: &'t [Tried], directions: &'t [Direction]) -> Self {
        let solved = |world: &usize| {
            let menu = tried.first().and_then(|it| it.worlds.get(*world));
            menu.is_some_and(|world| world.values.is_some())
        };
        let count = tried.first().map_or(0, |it| it.worlds.len());
        let mut judged = Self {
            tried,
            directions,
            worlds: (0..count).filter(solved).collect(),
            best: Vec::new(),
        };
        judged.best = (0..directions.len())
            .map(|criterion| judged.best_by_world(criterion))
            .collect();
        judged
    }

    fn best_by_world(&self, criterion: usize) -> Vec<f64> {
        let direction = self.directions[criterion];
        let mut best = vec![f64::NEG_INFINITY; self.worlds.len()];
        for setting in 0..self.tried.len() {
            for (best, value) in best
                .iter_mut()
                .zip(self.values(setting, criterion).iter().flatten())
            {
                *best = best.max(turned(*value, direction));
            }
        }
        best.iter().map(|it| turned(*it, direction)).collect()
    }

    /// In how many worlds that count a setting was not solved.
    pub(super) fn unsolved(&self, setting: usize) -> usize {
        let worlds = &self.tried[setting].worlds;
        let lacks = |world: &&usize| worlds[**world].values.is_none();
        self.worlds.iter().filter(lacks).count()
    }

    /// The values of a setting by a criterion in the worlds that count; `None` if one is lacking.
    pub(super) fn values(&self, setting: usize, criterion: usize) -> Option<Vec<f64>> {
        let worlds = &self.tried[setting].worlds;
        let value = |world: &usize| worlds[*world].values.as_ref()?.get(criterion).copied();
        self.worlds.iter().map(value).collect()
    }

    /// The best values by a criterion in the worlds that count.
    pub(super) fn best(&self, criterion: usize) -> &[f64] {
        &self.best[criterion]
    }

    /// How good a setting is by a criterion; `None` if it cannot be compared.
    pub(super) fn goodness(
        &self,
        setting: usize,
        criterion: usize,
        measure: RobustMeasure,
    ) -> Option<f64> {
        let values = self.values(setting, criterion)?;
        measure.goodness(&values, &self.best[criterion], self.directions[criterion])
    }

    /// How good a setting is by all criteria; `None` if it cannot be compared.
    pub(super) fn all_goodness(&self, setting: usize, measure: RobustMeasure) -> Option<Vec<f64>> {
        (0..self.directions.len())
            .map(|criterion| self.goodness(setting, criterion, measure))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::trying::TriedWorld;
    use super::*;

    fn tried(values: &[Option<f64>]) -> Tried {
        let worlds = values.iter().map(|value| TriedWorld {
            status: String::new(),
            values: value.map(|value| vec![value]),
        });
        Tried {
            setting: Vec::new(),
            worlds: worlds.collect(),
        }
    }

    #[test]
    fn measures_by_hand() {
        let all = [
            tried(&[Some(1.0), Some(5.0), None, Some(3.0)]),
            tried(&[Some(2.0), Some(2.0), Some(9.0), Some(2.0)]),
            tried(&[Some(8.0), None, Some(9.0), Some(9.0)]),
        ];
        let directions = [Direction::HigherIsBetter];
        let judged = Judged::new(&all, &directions);
        // The third world has no result for the menu, and the third setting lacks the second world.
        assert_eq!(judged.worlds, [0, 1, 3]);
        assert_eq!(judged.unsolved(2), 1);
        assert_eq!(judged.goodness(2, 0, RobustMeasure::Mean), None);
        assert_eq!(judged.best(0), [2.0, 5.0, 3.0]);
        let of = |setting, measure| judged.goodness(setting, 0, measure);
        assert_eq!(of(0, RobustMeasure::Mean), Some(3.0));
        assert_eq!(of(0, RobustMeasure::Worst), Some(1.0));
        assert_eq!(of(0, RobustMeasure::Tenth), Some(1.0));
        assert_eq!(of(0, RobustMeasure::Regret), Some(-1.0));
        assert_eq!(of(1, RobustMeasure::Regret), Some(-3.0));
    }

    #[test]
    fn where_lower_is_better_the_worst_is_the_highest() {
        let all = [
            tried(&[Some(1.0), Some(5.0)]),
            tried(&[Some(2.0), Some(2.0)]),
        ];
        let directions = [Direction::LowerIsBetter];
        let judged = Judged::new(&all, &directions);
        let told = |setting, measure: RobustMeasure| {
            let goodness = judged.goodness(setting, 0, measure).unwrap();
            measure.told(goodness, directions[0])
        };
        for (setting, measure, value) in [
            (0, RobustMeasure::Worst, 5.0),
            (0, RobustMeasure::Mean, 3.0),
            (0, RobustMeasure::Regret, 3.0),
            (1, RobustMeasure::Regret, 1.0),
        ] {
            let told: f64 = told(setting, measure);
            assert!((told - value).abs() < 1e-12, "{measure:?} {told}");
        }
    }
}
