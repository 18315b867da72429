//! The passes over a player's sequences: from the last moves to the first to update regrets, and back to update reach.
//!
//! Groups of one depth do not touch each other's numbers, so that they may be worked on by several threads. What flows
//! between depths is added up in a fixed order.

use super::rules::Rule;
use super::treeplex::{GROUP, Group, Treeplex};

/// Whether the groups of a depth are shared among the threads of the pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Work {
    /// One thread does all.
    Alone,
    /// All threads of the pool; the result has the same bytes.
    Shared,
}

/// How many groups make a piece of work for a thread.
const GROUPS_TOGETHER: usize = 16;

/// One player's numbers, one for each sequence.
#[derive(Debug, Clone)]
pub(super) struct Tableau {
    /// The probability of the last action at its set. That of the empty sequence is 1.
    pub(super) strategy: Vec<f64>,
    /// The regret of not having played the last action.
    pub(super) regret: Vec<f64>,
    /// The counterfactual utility of the last action.
    pub(super) utility: Vec<f64>,
    /// The probability with which the player plays the whole sequence (its realization plan).
    pub(super) plan: Vec<f64>,
    /// The sum of the plans so far, each with its weight.
    pub(super) total: Vec<f64>,
    /// One for each set: its counterfactual value.
    pub(super) value: Vec<f64>,
}

impl Tableau {
    /// Uniform play, no regrets.
    pub(super) fn of(treeplex: &Treeplex) -> Self {
        let count = treeplex.sequence_count();
        let mut strategy = vec![1.0; count];
        for group in &treeplex.groups {
            strategy[group.sequences()].fill(1.0 / f64::from(group.actions));
        }
        let mut tableau = Self {
            strategy,
            regret: vec![0.0; count],
            utility: vec![0.0; count],
            plan: vec![1.0; count],
            total: vec![0.0; count],
            value: vec![0.0; treeplex.parent.len()],
        };
        tableau.extend_plan(treeplex, 0.0, Work::Alone);
        tableau
    }

    /// Given in `utility` what the sequences are paid at the ends, adds what comes later, updates the regrets and sets
    /// the next strategy.
    pub(super) fn respond<R: Rule>(&mut self, treeplex: &Treeplex, rule: R, work: Work) {
        for groups in treeplex.depths().rev() {
            let sequences = span(groups, Group::sequences);
            let places = span(groups, Group::places);
            let (before, utility) = self.utility.split_at_mut(sequences.start);
            let rows = Response {
                strategy: &mut self.strategy[sequences.clone()],
                regret: &mut self.regret[sequences.clone()],
                utility: &utility[..sequences.len()],
                value: &mut self.value[places.clone()],
            };
            rows.update(groups, rule, work);
            let parents = &treeplex.parent[places.clone()];
            for (parent, value) in parents.iter().zip(&self.value[places]) {
                before[*parent as usize] += value;
            }
        }
    }

    /// Adds the plan with this weight to the total, and then makes the plan of the present strategy.
    pub(super) fn extend_plan(&mut self, treeplex: &Treeplex, weight: f64, work: Work) {
        self.total[0] += weight * self.plan[0];
        for groups in treeplex.depths() {
            let sequences = span(groups, Group::sequences);
            let (before, plan) = self.plan.split_at_mut(sequences.start);
            let rows = Extension {
                before,
                parent: &treeplex.parent[span(groups, Group::places)],
                strategy: &self.strategy[sequences.clone()],
                plan: &mut plan[..sequences.len()],
                total: &mut self.total[sequences],
            };
            rows.update(groups, weight, work);
        }
    }

    /// The average of the plans so far; uniform play before the first iteration.
    pub(super) fn average_plan(&self) -> Vec<f64> {
        let weight = self.total[0];
        if weight > 0.0 {
            self.total.iter().map(|total| total / weight).collect()
        } else {
            self.plan.clone()
        }
    }
}

/// What the groups cover together; they are contiguous.
fn span(groups: &[Group], of: impl Fn(Group) -> std::ops::Range<usize>) -> std::ops::Range<usize> {
    match groups {
        [] => 0..0,
        [first, .., last] => of(*first).start..of(*last).end,
        [one] => of(*one),
    }
}

/// What the player can get at most from the empty sequence on, where `utility` holds what the sequences are paid at
/// the ends. Leaves in `utility` what each is worth under best play.
pub(super) fn best_response(treeplex: &Treeplex, utility: &mut [f64]) -> f64 {
    for groups in treeplex.depths().rev() {
        for group in groups {
            let sets = group.sets as usize;
            let mut best = [f64::NEG_INFINITY; GROUP];
            for utility in utility[group.sequences()].chunks_exact(sets) {
                for (best, utility) in best.iter_mut().zip(utility) {
                    *best = best.max(*utility);
                }
            }
            for (parent, best) in treeplex.parent[group.places()].iter().zip(&best) {
                utility[*parent as usize] += best;
            }
        }
    }
    utility[0]
}

/// The numbers of some contiguous groups of one depth while regrets are updated.
struct Response<'a> {
    strategy: &'a mut [f64],
    regret: &'a mut [f64],
    utility: &'a [f64],
    value: &'a mut [f64],
}

impl Response<'_> {
    fn update<R: Rule>(self, groups: &[Group], rule: R, work: Work) {
        if work == Work::Alone || groups.len() <= GROUPS_TOGETHER {
            self.update_in_turn(groups, rule);
            return;
        }
        let (front, back) = groups.split_at(groups.len() / 2);
        let sequences = span(front, Group::sequences).len();
        let (strategy, strategy_back) = self.strategy.split_at_mut(sequences);
        let (regret, regret_back) = self.regret.split_at_mut(sequences);
        let (utility, utility_back) = self.utility.split_at(sequences);
        let (value, value_back) = self.value.split_at_mut(span(front, Group::places).len());
        let rows = Response {
            strategy,
            regret,
            utility,
            value,
        };
        let rows_back = Response {
            strategy: strategy_back,
            regret: regret_back,
            utility: utility_back,
            value: value_back,
        };
        rayon::join(
            || rows.update(front, rule, work),
            || rows_back.update(back, rule, work),
        );
    }

    fn update_in_turn<R: Rule>(self, groups: &[Group], rule: R) {
        let (mut sequence, mut place) = (0, 0);
        for group in groups {
            let (sets, count) = (group.sets as usize, group.sequences().len());
            let strategy = &mut self.strategy[sequence..sequence + count];
            let regret = &mut self.regret[sequence..sequence + count];
            let utility = &self.utility[sequence..sequence + count];
            let value = &mut self.value[place..place + sets];
            match group.actions {
                1 => value.copy_from_slice(utility),
                2 => update_group::<2, R>(rule, strategy, regret, utility, value),
                3 => update_group::<3, R>(rule, strategy, regret, utility, value),
                4 => update_group::<4, R>(rule, strategy, regret, utility, value),
                _ => update_wide_group(rule, strategy, regret, utility, value),
            }
            sequence += count;
            place += sets;
        }
    }
}

/// Regret matching at the sets of a group with a number of actions known beforehand.
#[inline]
fn update_group<const ACTIONS: usize, R: Rule>(
    rule: R,
    strategy: &mut [f64],
    regret: &mut [f64],
    utility: &[f64],
    value: &mut [f64],
) {
    let sets = value.len();
    let strategies = parts_mut::<ACTIONS>(strategy, sets);
    let regrets = parts_mut::<ACTIONS>(regret, sets);
    let utilities: [&[f64]; ACTIONS] = std::array::from_fn(|a| &utility[a * sets..][..sets]);
    for (k, value) in value.iter_mut().enumerate() {
        let mut mean = 0.0;
        for a in 0..ACTIONS {
            mean += strategies[a][k] * utilities[a][k];
        }
        *value = mean;
        let mut weights = [0.0; ACTIONS];
        let mut sum = 0.0;
        for a in 0..ACTIONS {
            let gain = utilities[a][k] - mean;
            let carried = rule.carried(regrets[a][k], gain);
            regrets[a][k] = carried;
            weights[a] = rule.weight(carried, gain);
            sum += weights[a];
        }
        let (scale, base) = normalization(sum, ACTIONS);
        for a in 0..ACTIONS {
            strategies[a][k] = weights[a] * scale + base;
        }
    }
}

/// Regret matching at the sets of a group with any number of actions.
fn update_wide_group<R: Rule>(
    rule: R,
    strategy: &mut [f64],
    regret: &mut [f64],
    utility: &[f64],
    value: &mut [f64],
) {
    let sets = value.len();
    value.fill(0.0);
    for (strategy, utility) in strategy.chunks_exact(sets).zip(utility.chunks_exact(sets)) {
        for (value, (strategy, utility)) in value.iter_mut().zip(strategy.iter().zip(utility)) {
            *value += strategy * utility;
        }
    }
    let mut sum = [0.0; GROUP];
    let actions = strategy
        .chunks_exact_mut(sets)
        .zip(regret.chunks_exact_mut(sets))
        .zip(utility.chunks_exact(sets));
    for ((strategy, regret), utility) in actions {
        let (strategy, regret, utility) =
            (&mut strategy[..sets], &mut regret[..sets], &utility[..sets]);
        let (value, sum) = (&value[..sets], &mut sum[..sets]);
        for k in 0..sets {
            let gain = utility[k] - value[k];
            regret[k] = rule.carried(regret[k], gain);
            strategy[k] = rule.weight(regret[k], gain);
            sum[k] += strategy[k];
        }
    }
    let count = strategy.len() / sets;
    let mut base = [0.0; GROUP];
    for (sum, base) in sum[..sets].iter_mut().zip(&mut base) {
        (*sum, *base) = normalization(*sum, count);
    }
    for strategy in strategy.chunks_exact_mut(sets) {
        for (strategy, (scale, base)) in strategy.iter_mut().zip(sum.iter().zip(&base)) {
            *strategy = *strategy * scale + base;
        }
    }
}

/// By what weights that sum to this are multiplied, and what is added, so that they sum to one: all alike where there
/// is no weight (or one too small to divide by).
#[inline]
fn normalization(sum: f64, actions: usize) -> (f64, f64) {
    if sum >= f64::MIN_POSITIVE {
        (1.0 / sum, 0.0)
    } else {
        (0.0, 1.0 / actions as f64)
    }
}

fn parts_mut<const PARTS: usize>(numbers: &mut [f64], length: usize) -> [&mut [f64]; PARTS] {
    let mut rest = numbers;
    std::array::from_fn(|_| {
        let (part, after) = std::mem::take(&mut rest).split_at_mut(length);
        rest = after;
        part
    })
}

/// The numbers of some contiguous groups of one depth while the plan is extended.
struct Extension<'a> {
    /// The plan of all sequences before this depth.
    before: &'a [f64],
    parent: &'a [u32],
    strategy: &'a [f64],
    plan: &'a mut [f64],
    total: &'a mut [f64],
}

impl Extension<'_> {
    fn update(self, groups: &[Group], weight: f64, work: Work) {
        if work == Work::Alone || groups.len() <= GROUPS_TOGETHER {
            self.update_in_turn(groups, weight);
            return;
        }
        let (front, back) = groups.split_at(groups.len() / 2);
        let sequences = span(front, Group::sequences).len();
        let (parent, parent_back) = self.parent.split_at(span(front, Group::places).len());
        let (strategy, strategy_back) = self.strategy.split_at(sequences);
        let (plan, plan_back) = self.plan.split_at_mut(sequences);
        let (total, total_back) = self.total.split_at_mut(sequences);
        let rows = Extension {
            before: self.before,
            parent,
            strategy,
            plan,
            total,
        };
        let rows_back = Extension {
            before: self.before,
            parent: parent_back,
            strategy: strategy_back,
            plan: plan_back,
            total: total_back,
        };
        rayon::join(
            || rows.update(front, weight, work),
            || rows_back.update(back, weight, work),
        );
    }

    fn update_in_turn(self, groups: &[Group], weight: f64) {
        let (mut sequence, mut place) = (0, 0);
        for group in groups {
            let sets = group.sets as usize;
            let mut reach = [0.0; GROUP];
            for (reach, parent) in reach.iter_mut().zip(&self.parent[place..place + sets]) {
                *reach = self.before[*parent as usize];
            }
            for _ in 0..group.actions {
                let action = sequence..sequence + sets;
                let plans = self.plan[action.clone()].iter_mut();
                let totals = &mut self.total[action.clone()];
                let strategies = &self.strategy[action];
                for ((plan, total), (strategy, reach)) in
                    plans.zip(totals).zip(strategies.iter().zip(&reach))
                {
                    *total += weight * *plan;
                    *plan = strategy * reach;
                }
                sequence += sets;
            }
            place += sets;
        }
    }
}
