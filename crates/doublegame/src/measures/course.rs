//! The likely course of play: what is done when, by whom, with which probability.

use crate::game::NodeId;
use crate::measures::play::Play;
use crate::measures::timeline::Occurrence;
use crate::scenario::compile::{Label, LevelMeaning};
use crate::scenario::model::{ActorId, EndingId, Given, MoveId, Mover, Scenario};

/// When and how the game ends.
#[derive(Debug, Clone, PartialEq)]
pub struct Endings {
    /// Length: periods. For each, the probability of each ending within it: the scenario's endings in order, then
    /// running through all periods.
    pub by_period: Vec<Vec<f64>>,
}

impl Endings {
    /// The probability that the game ends so (`None`: it runs through all its periods).
    #[must_use]
    pub fn total(&self, ending: Option<EndingId>) -> f64 {
        self.by_period
            .iter()
            .filter_map(|period| match ending {
                Some(ending) => period.get(ending.index()),
                None => period.last(),
            })
            .sum()
    }

    /// Length: periods. The probability that each period is reached: that the game has not ended before it.
    #[must_use]
    pub fn reached(&self) -> Vec<f64> {
        let mut left = 1.0;
        self.by_period
            .iter()
            .map(|period| {
                let reached = left;
                left = f64::max(left - period.iter().sum::<f64>(), 0.0);
                reached
            })
            .collect()
    }
}

/// One choice or signal of one period.
#[derive(Debug, Clone, PartialEq)]
pub struct MoveCourse {
    /// Which.
    pub which: MoveId,
    /// The probability that it is made, given that the period is reached.
    pub made: f64,
    /// The probability of each option or branch given that it is made; all 0 where it never is.
    pub values: Vec<f64>,
    /// The same for each type of the actor who chooses, `None` for a type that never gets here. Empty for signals and
    /// for actors with one type.
    pub by_type: Vec<Option<Vec<f64>>>,
    /// What comes out here on the single most likely path; `None` where that path does not make it.
    pub likely: Option<u16>,
}

/// One period of the course of play.
#[derive(Debug, Clone, PartialEq)]
pub struct PeriodCourse {
    /// The period, from 1.
    pub period: u32,
    /// The probability that it is reached.
    pub reached: f64,
    /// The choices and signals in the order of the round.
    pub moves: Vec<MoveCourse>,
    /// The probability of each ending within the period: the scenario's endings in order, then running through.
    pub endings: Vec<f64>,
}

/// How play goes, period by period.
#[derive(Debug, Clone, PartialEq)]
pub struct Course {
    /// The periods in order.
    pub periods: Vec<PeriodCourse>,
    /// The probability of the single most likely path, the draw of the types included.
    pub likely_probability: f64,
    /// The types of all actors on that path.
    pub likely_types: Vec<u16>,
}

/// The mass of every value of every move in every period: `[period - 1][move][value]`.
type ValueMass = Vec<Vec<Vec<f64>>>;

impl Play<'_> {
    /// When and how the game ends; `None` where what is given has probability 0.
    #[must_use]
    pub fn endings(&self, scenario: &Scenario, given: &Given) -> Option<Endings> {
        let masses = self.edge_masses(given)?;
        let timeline = self.timeline(scenario);
        let kinds = scenario.endings.len() + 1;
        let mut by_period = vec![vec![0.0; kinds]; self.compiled().horizon as usize];
        for (edge, tail) in timeline.edge_tail.iter().enumerate() {
            if let Some((position, Occurrence::End(how))) = timeline.tails[*tail as usize].last() {
                let kind = how.map_or(kinds - 1, EndingId::index);
                by_period[timeline.period_at(*position) as usize - 1][kind] += masses[edge];
            }
        }
        Some(Endings { by_period })
    }

    /// The course of play, period by period and move by move.
    #[must_use]
    pub fn course(&self, scenario: &Scenario) -> Course {
        let all = Given::default();
        let overall = self.value_masses(scenario, &all).unwrap_or_default();
        let by_type: Vec<Vec<Option<ValueMass>>> = scenario
            .actors
            .iter()
            .enumerate()
            .map(|(actor, declared)| {
                let types = if declared.types.len() > 1 {
                    declared.types.len()
                } else {
                    0
                };
                (0..types)
                    .map(|kind| {
                        let given = Given {
                            actor_type: Some((ActorId(actor as u16), kind as u16)),
                            event: None,
                        };
                        self.value_masses(scenario, &given)
                    })
                    .collect()
            })
            .collect();
        let endings = self.endings(scenario, &all).unwrap_or(Endings {
            by_period: Vec::new(),
        });
        let reached = endings.reached();
        let likely = self.likely_path();
        let periods = overall
            .iter()
            .enumerate()
            .map(|(at, moves)| PeriodCourse {
                period: at as u32 + 1,
                reached: reached[at],
                moves: moves
                    .iter()
                    .enumerate()
                    .map(|(which, values)| {
                        let types: &[Option<ValueMass>] = match scenario.moves[which].mover {
                            Mover::Actor { actor, .. } => &by_type[actor.index()],
                            Mover::Chance => &[],
                        };
                        let made: f64 = values.iter().sum();
                        MoveCourse {
                            which: MoveId(which as u16),
                            made: ratio(made, reached[at]).unwrap_or(0.0),
                            values: shares(values).unwrap_or_else(|| vec![0.0; values.len()]),
                            by_type: types
                                .iter()
                                .map(|mass| mass.as_ref().and_then(|mass| shares(&mass[at][which])))
                                .collect(),
                            likely: likely.value(at as u32 + 1, MoveId(which as u16)),
                        }
                    })
                    .collect(),
                endings: endings.by_period[at].clone(),
            })
            .collect();
        Course {
            periods,
            likely_probability: likely.probability,
            likely_types: likely.types,
        }
    }

    fn value_masses(&self, scenario: &Scenario, given: &Given) -> Option<ValueMass> {
        let masses = self.edge_masses(given)?;
        let compiled = self.compiled();
        let empty: Vec<Vec<f64>> = scenario
            .moves
            .iter()
            .map(|declared| vec![0.0; declared.values.len()])
            .collect();
        let mut totals = vec![empty; compiled.horizon as usize];
        for (_, meaning, nodes) in self.levels() {
            let LevelMeaning::Move { period, .. } = meaning else {
                continue;
            };
            for node in nodes {
                for edge in compiled.game.edges(NodeId(node as u32)) {
                    let label = &compiled.labels[compiled.game.edge_label[edge] as usize];
                    if let Label::Move { which, value, .. } = label {
                        totals[period as usize - 1][which.index()][*value as usize] += masses[edge];
                    }
                }
            }
        }
        Some(totals)
    }

    /// The single most likely path from the root to an end; of equally likely ones the first.
    fn likely_path(&self) -> LikelyPath {
        let compiled = self.compiled();
        let game = &compiled.game;
        let mut best = vec![1.0_f64; game.node_count()];
        let mut choice = vec![usize::MAX; game.node_count()];
        for node in (0..game.node_count()).rev() {
            let edges = game.edges(NodeId(node as u32));
            if edges.is_empty() {
                continue;
            }
            best[node] = -1.0;
            for edge in edges {
                let chance = self.edge_probability()[edge] * best[game.edge_child[edge] as usize];
                if chance > best[node] {
                    best[node] = chance;
                    choice[node] = edge;
                }
            }
        }
        let mut path = LikelyPath {
            probability: best[0],
            types: Vec::new(),
            values: Vec::new(),
        };
        let periods = self.node_periods();
        let mut node = 0;
        while choice[node] != usize::MAX {
            let edge = choice[node];
            match &compiled.labels[game.edge_label[edge] as usize] {
                Label::Start { point: start, .. } => {
                    path.types
                        .clone_from(&compiled.starts[*start as usize].types);
                }
                Label::Move { which, value, .. } => {
                    path.values.push((periods[node], *which, *value));
                }
                Label::Nothing => {}
            }
            node = game.edge_child[edge] as usize;
        }
        path
    }
}

struct LikelyPath {
    probability: f64,
    types: Vec<u16>,
    values: Vec<(u32, MoveId, u16)>,
}

impl LikelyPath {
    fn value(&self, period: u32, which: MoveId) -> Option<u16> {
        self.values
            .iter()
            .find(|(when, made, _)| *when == period && *made == which)
            .map(|(_, _, value)| *value)
    }
}

fn ratio(above: f64, below: f64) -> Option<f64> {
    (below > 0.0).then(|| (above / below).min(1.0))
}

fn shares(masses: &[f64]) -> Option<Vec<f64>> {
    let total: f64 = masses.iter().sum();
    (total > 0.0).then(|| masses.iter().map(|mass| mass / total).collect())
}
