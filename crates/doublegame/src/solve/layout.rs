//! What the sweeps need to know about a game beside its arrays, prepared once for each solve or for many.

use super::blocks::SetRows;
use super::response::center;
use super::runs::Runs;
use crate::game::{Game, InformationSetId, NodeId, NodeKind, Profile};
use std::ops::Range;
use std::sync::Arc;

/// Log-odds of a start's action that has probability 0 are taken as if it had this logarithm.
pub(super) const SMALLEST_START_LOG: f64 = -700.0;

/// How the map treats an information set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SetRole {
    /// All nodes on one level: answered inside the backward sweep.
    Level,
    /// Nodes on several levels: answered at the end of the sweep, the sweep itself goes by the profile given.
    Spread,
    /// Keeps its probabilities.
    Held,
}

/// Facts about the sets of a game. What games of one structure have in common is shared.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    /// Length: sets.
    pub(super) role: Arc<[SetRole]>,
    /// The sets by their roles and numbers of actions.
    pub(super) runs: Arc<Runs<(SetRole, u32)>>,
    /// Length: sets. Whether chance and the held sets let the play come here at all.
    pub(super) reachable: Arc<[bool]>,
    /// Whether all sets are so.
    pub(super) all_reachable: bool,
    /// Whether every probability of chance is above 0.
    all_possible: bool,
    /// Length: sets. The belief at each node of a set that cannot be reached; 0 where the set can be reached.
    pub(super) blank_belief: Arc<[f64]>,
    /// Length: sets.
    pub(super) player: Arc<[u32]>,
    /// Length: sets + 1.
    pub(super) first_action: Arc<[u32]>,
    /// Length: sets + 1. 0, 1, 2 and so on: where the one entry of each set stands.
    numbers: Arc<[u32]>,
    /// Length: sets.
    pub(super) precision: Vec<f64>,
    /// Length: levels + 1. The sets whose first nodes stand on level `l` are `level_start[l]..level_start[l + 1]`; those
    /// among them with [`SetRole::Level`] have all nodes there.
    pub(super) level_start: Arc<[u32]>,
    /// Sets with [`SetRole::Spread`].
    pub(super) spread_sets: Arc<[u32]>,
    /// Sets that play what is given while the values are taken back: all but those with [`SetRole::Level`].
    pub(super) given_sets: Arc<[u32]>,
    /// Length: sets. Whether all nodes of the set stand on one level.
    pub(super) together: Arc<[bool]>,
    /// Length: actions. Logarithms of the base weights.
    pub(super) log_weight: Vec<f64>,
    /// Length: actions. At held sets the logarithms of the probabilities kept; else 0.
    pub(super) held_log: Arc<[f64]>,
    /// Length: actions. At held sets the probabilities kept; else 0.
    pub(super) held_probability: Arc<[f64]>,
}

impl Layout {
    /// Prepares the game; the sets marked in `held` keep the probabilities of its profile.
    pub(super) fn of(game: &Game, held: Option<(&[bool], &Profile)>) -> Self {
        let sets = game.information_sets.len();
        let levels = game.level_nodes.len().saturating_sub(1);
        let is_held = |set: usize| held.is_some_and(|(mask, _)| mask[set]);
        let (first_level, last_level) = level_ranges(game);
        let role: Vec<SetRole> = (0..sets)
            .map(|set| {
                if is_held(set) {
                    SetRole::Held
                } else if first_level[set] == last_level[set] {
                    SetRole::Level
                } else {
                    SetRole::Spread
                }
            })
            .collect();
        let mut level_start = vec![0_u32; levels + 1];
        for level in &first_level {
            level_start[*level as usize + 1] += 1;
        }
        for level in 0..levels {
            level_start[level + 1] += level_start[level];
        }
        let mut held_log = vec![0.0; game.action_count()];
        let mut held_probability = vec![0.0; game.action_count()];
        if let Some((_, profile)) = held {
            for set in (0..sets).filter(|set| is_held(*set)) {
                for action in game.actions(InformationSetId(set as u32)) {
                    held_probability[action] = profile.probabilities[action];
                    held_log[action] = profile.probabilities[action].ln();
                }
            }
        }
        let (reachable, size) = reachable_sets(game, |set, action| {
            !is_held(set) || held_probability[action] > 0.0
        });
        let with_role = |is_so: fn(SetRole) -> bool| {
            let sets = 0..sets as u32;
            sets.filter(|set| is_so(role[*set as usize]))
                .collect::<Arc<[u32]>>()
        };
        Self {
            spread_sets: with_role(|role| role == SetRole::Spread),
            given_sets: with_role(|role| role != SetRole::Level),
            blank_belief: blank_belief(&reachable, &size),
            all_reachable: reachable.iter().all(|it| *it),
            all_possible: all_possible(game),
            player: game.information_sets.iter().map(|s| s.player.0).collect(),
            first_action: game
                .information_sets
                .iter()
                .map(|s| s.first_action.0)
                .chain([game.action_count() as u32])
                .collect(),
            numbers: (0..=sets as u32).collect(),
            precision: precision(game),
            together: first_level
                .iter()
                .zip(&last_level)
                .map(|(first, last)| first == last)
                .collect(),
            log_weight: log_weight(game),
            runs: Arc::new(Runs::of(
                role.iter()
                    .zip(&game.information_sets)
                    .map(|(role, set)| (*role, set.action_count)),
            )),
            role: role.into(),
            reachable: reachable.into(),
            level_start: level_start.into(),
            held_log: held_log.into(),
            held_probability: held_probability.into(),
        }
    }

    /// Whether it can be that of the game.
    pub(super) fn fits(&self, game: &Game) -> bool {
        self.set_count() == game.information_sets.len()
            && self.action_count() == game.action_count()
    }

    /// The layout of a game with the same structure and other prices, in which no set is held.
    pub(super) fn priced(&self, game: &Game) -> Self {
        let mut layout = Self {
            precision: precision(game),
            log_weight: log_weight(game),
            ..self.clone()
        };
        let is_possible = all_possible(game);
        if !(is_possible && self.all_possible) {
            let (reachable, size) = reachable_sets(game, |_, _| true);
            layout.blank_belief = blank_belief(&reachable, &size);
            layout.all_reachable = reachable.iter().all(|it| *it);
            layout.reachable = reachable.into();
            layout.all_possible = is_possible;
        }
        layout
    }

    /// The centered log-odds of a profile; 0 at held sets.
    pub(super) fn point_of(&self, profile: &Profile) -> Vec<f64> {
        let mut point: Vec<f64> = profile
            .probabilities
            .iter()
            .map(|p| p.ln().max(SMALLEST_START_LOG))
            .collect();
        for set in 0..self.set_count() {
            let actions = self.actions(set);
            if self.role[set] == SetRole::Held {
                point[actions].fill(0.0);
            } else {
                center(&mut point[actions]);
            }
        }
        point
    }

    /// The positions of the set's actions.
    pub(super) fn actions(&self, set: usize) -> Range<usize> {
        self.first_action[set] as usize..self.first_action[set + 1] as usize
    }

    /// The positions of the actions of a range of sets.
    pub(super) fn actions_of(&self, sets: Range<usize>) -> Range<usize> {
        self.first_action[sets.start] as usize..self.first_action[sets.end] as usize
    }

    /// How many actions all sets have together.
    pub(super) fn action_count(&self) -> usize {
        self.log_weight.len()
    }

    /// How the arrays by action divide where the work goes with the actions.
    pub(super) fn by_action(&self) -> SetRows<'_> {
        SetRows {
            first: &self.first_action,
            work: &self.first_action,
        }
    }

    /// Length: sets + 1. Where the one entry of each set stands in arrays by set.
    pub(super) fn numbers(&self) -> &[u32] {
        &self.numbers
    }

    /// How the arrays by set divide; `work` (length: sets + 1) is that of the sets up to each.
    pub(super) fn by_set<'a>(&'a self, work: &'a [u32]) -> SetRows<'a> {
        SetRows {
            first: &self.numbers,
            work,
        }
    }

    /// How many sets there are.
    pub(super) fn set_count(&self) -> usize {
        self.role.len()
    }

    /// The sets that are not held.
    pub(super) fn free_sets(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.set_count()).filter(|set| self.role[*set] != SetRole::Held)
    }
}

fn precision(game: &Game) -> Vec<f64> {
    game.information_sets.iter().map(|s| s.precision).collect()
}

fn log_weight(game: &Game) -> Vec<f64> {
    game.action_weights.iter().map(|w| w.ln()).collect()
}

fn all_possible(game: &Game) -> bool {
    game.probabilities.iter().all(|p| *p > 0.0)
}

fn blank_belief(reachable: &[bool], size: &[u32]) -> Arc<[f64]> {
    reachable
        .iter()
        .zip(size)
        .map(|(reachable, size)| {
            if *reachable {
                0.0
            } else {
                1.0 / f64::from(*size)
            }
        })
        .collect()
}

/// For every set the first and the last level on which it has nodes.
fn level_ranges(game: &Game) -> (Vec<u32>, Vec<u32>) {
    let sets = game.information_sets.len();
    let mut first = vec![u32::MAX; sets];
    let mut last = vec![0; sets];
    for (level, bounds) in game.level_nodes.windows(2).enumerate() {
        for node in bounds[0]..bounds[1] {
            if let NodeKind::Decision(set) = game.kind(NodeId(node)) {
                first[set.index()] = first[set.index()].min(level as u32);
                last[set.index()] = level as u32;
            }
        }
    }
    for set in 0..sets {
        first[set] = first[set].min(last[set]);
    }
    (first, last)
}

/// For every set whether some path of possible edges leads to it, and how many nodes it has.
fn reachable_sets(game: &Game, can: impl Fn(usize, usize) -> bool) -> (Vec<bool>, Vec<u32>) {
    let mut node_reachable = vec![false; game.node_count()];
    let mut reachable = vec![false; game.information_sets.len()];
    let mut size = vec![0_u32; game.information_sets.len()];
    if let Some(root) = node_reachable.first_mut() {
        *root = true;
    }
    for node in 0..game.node_count() {
        let kind = game.kind(NodeId(node as u32));
        if let NodeKind::Decision(set) = kind {
            size[set.index()] += 1;
            reachable[set.index()] |= node_reachable[node];
        }
        if !node_reachable[node] {
            continue;
        }
        for (k, edge) in game.edges(NodeId(node as u32)).enumerate() {
            let possible = match kind {
                NodeKind::Decision(set) => can(set.index(), game.actions(set).start + k),
                NodeKind::Chance | NodeKind::Terminal => {
                    game.probabilities[game.edge_probability[edge] as usize] > 0.0
                }
            };
            if possible {
                node_reachable[game.edge_child[edge] as usize] = true;
            }
        }
    }
    (reachable, size)
}
