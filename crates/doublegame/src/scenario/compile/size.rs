//! The size of a game: how many nodes, edges and information sets, and what multiplies them.

use super::build::Counts;
use super::compiled::{Counted, LevelMeaning, Problem, SizeLimit};
use super::fields::{Bits, Field, FieldSet, Layout};
use super::plan::{Knowledge, Operation, Plan};
use super::words;
use crate::scenario::model::{Mover, Scenario};
use rustc_hash::FxHashSet;

/// The size of one level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LevelSize {
    /// What its nodes are.
    pub meaning: LevelMeaning,
    /// How many nodes it has.
    pub nodes: usize,
    /// How many edges leave them.
    pub edges: usize,
    /// How many information sets they form.
    pub information_sets: usize,
}

/// The size of a game, counted before the memory of the game is taken.
#[derive(Debug, Clone, PartialEq)]
pub struct SizeReport {
    /// How many nodes it has.
    pub nodes: f64,
    /// How many edges leave them.
    pub edges: f64,
    /// How many information sets they form; `None` with full memory, where they are not counted beforehand.
    pub information_sets: Option<usize>,
    /// The levels in order; with full memory those of the game in which equal states are merged.
    pub levels: Vec<LevelSize>,
    /// How many nodes the tree has in which nothing is merged.
    pub unmerged_nodes: f64,
    /// What multiplies the nodes of the largest level, the largest factor first.
    pub multipliers: Vec<Multiplier>,
}

/// A part of the state that multiplies the nodes of a level.
#[derive(Debug, Clone, PartialEq)]
pub struct Multiplier {
    /// Which part, in words: "track `trade`", "`last report`".
    pub what: String,
    /// How many times as many states there are as without it.
    pub factor: f64,
    /// What would cut it.
    pub cut: &'static str,
}

impl std::fmt::Display for Multiplier {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { what, factor, cut } = self;
        write!(
            formatter,
            "{what} multiplies the nodes there by {factor:.1}: {cut}"
        )
    }
}

impl SizeReport {
    pub(super) fn of_graph(counts: Counts) -> Self {
        let total = |count: fn(&LevelSize) -> usize| counts.levels.iter().map(count).sum::<usize>();
        Self {
            nodes: total(|level| level.nodes) as f64,
            edges: total(|level| level.edges) as f64,
            information_sets: Some(total(|level| level.information_sets)),
            unmerged_nodes: counts.nodes,
            levels: counts.levels,
            multipliers: counts.multipliers,
        }
    }

    /// With full memory nothing is merged: the nodes are the paths through the graph of states.
    pub(super) fn of_tree(counts: Counts) -> Self {
        Self {
            nodes: counts.nodes,
            edges: counts.edges,
            information_sets: None,
            unmerged_nodes: counts.nodes,
            levels: counts.levels,
            multipliers: counts.multipliers,
        }
    }
}

/// How many states of a level are looked at to tell what multiplies them.
pub(super) const SAMPLE: usize = 200_000;

/// How many multipliers are named.
const MOST_ADVICE: usize = 5;

pub(super) fn state_too_large(limit: SizeLimit) -> Problem {
    Problem::TooLarge {
        counted: Counted::Nodes,
        limit: limit.nodes,
        advice: vec![
            "a state has more parts than can be kept: remember fewer things for fewer periods, or give tracks fewer \
             values"
                .to_owned(),
        ],
    }
}

pub(super) fn too_many_types(scenario: &Scenario, limit: SizeLimit) -> Problem {
    let types = scenario.actors.iter().filter(|actor| actor.types.len() > 1);
    Problem::TooLarge {
        counted: Counted::Nodes,
        limit: limit.nodes,
        advice: types
            .map(|actor| {
                let count = actor.types.len();
                format!(
                    "the types of `{}` multiply the game by {count}",
                    actor.naming.name
                )
            })
            .collect(),
    }
}

/// Tells by how much each part of the state multiplies the states of a level, the largest factors first.
pub(super) fn multipliers<const N: usize>(
    plan: &Plan,
    layout: &Layout,
    states: &[Bits<N>],
) -> Vec<Multiplier> {
    let sample = &states[..states.len().min(SAMPLE)];
    let mut factors: Vec<(f64, u16)> = Vec::new();
    for field in 0..plan.fields.list.len() as u16 {
        if layout.places[usize::from(field)].mask == 0 {
            continue;
        }
        let mut one = FieldSet::default();
        one.insert(field);
        let mask: Bits<N> = layout.mask(one);
        let rest: FxHashSet<[u64; N]> = sample
            .iter()
            .map(|state| std::array::from_fn(|word| state.0[word] & !mask.0[word]))
            .collect();
        let factor = sample.len() as f64 / rest.len().max(1) as f64;
        if factor > 1.05 {
            factors.push((factor, field));
        }
    }
    factors.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let named = factors.into_iter().take(MOST_ADVICE);
    named
        .map(|(factor, field)| multiplier(plan, factor, field))
        .collect()
}

fn multiplier(plan: &Plan, factor: f64, field: u16) -> Multiplier {
    let cut = match plan.fields.list[usize::from(field)] {
        Field::Type(_) => "fewer types would cut it",
        Field::Track(_) => "a track with fewer values would cut it",
        Field::Move(_) => "fewer options, or fewer who see it or use it later, would cut it",
        Field::PastMove(..) | Field::PastTrack(..) => {
            "remembering it for fewer periods would cut it"
        }
    };
    Multiplier {
        what: words::field(plan.scenario, &plan.fields, field),
        factor,
        cut,
    }
}

/// The error for a game that has grown past the limit, with what multiplies the states of its largest level.
pub(super) fn too_large<const N: usize>(
    plan: &Plan,
    layout: &Layout,
    states: &[Bits<N>],
    level: usize,
    limit: SizeLimit,
) -> Problem {
    let mut advice = vec![place(plan, level)];
    let multipliers = multipliers(plan, layout, states);
    advice.extend(multipliers.iter().map(Multiplier::to_string));
    if plan.horizon > 1 {
        advice.push("a shorter horizon cuts it too".to_owned());
    }
    Problem::TooLarge {
        counted: Counted::Nodes,
        limit: limit.nodes,
        advice,
    }
}

/// The error for a game whose edges have grown past the limit, with the choices and signals that most of them come from.
/// `sizes` are those of the levels before `level`, and `here` is the number of its edges so far.
pub(super) fn too_many_edges(
    plan: &Plan,
    sizes: &[LevelSize],
    level: usize,
    here: usize,
    limit: SizeLimit,
) -> Problem {
    let mut advice = vec![place(plan, level)];
    let mut of_moves = vec![0; plan.scenario.moves.len()];
    for size in sizes {
        if let LevelMeaning::Move { which, .. } = size.meaning {
            of_moves[which.index()] += size.edges;
        }
    }
    let operation = level.checked_sub(1).and_then(|at| plan.levels.get(at));
    if let Some(Operation::Move(made)) = operation.map(|&at| &plan.operations[at as usize]) {
        of_moves[made.which.index()] += here;
    }
    let total = of_moves.iter().sum::<usize>().max(1);
    let mut most: Vec<usize> = (0..of_moves.len())
        .filter(|&which| of_moves[which] * 10 >= total)
        .collect();
    most.sort_by_key(|&which| std::cmp::Reverse(of_moves[which]));
    advice.extend(most.into_iter().map(|which| {
        let data = &plan.scenario.moves[which];
        let what = match data.mover {
            Mover::Actor { .. } => "options",
            Mover::Chance => "branches",
        };
        format!(
            "`{}` makes {:.0}% of them, one for each of its {} {what} at every node where it is made: fewer {what} \
             would cut it",
            data.naming.name,
            100.0 * of_moves[which] as f64 / total as f64,
            data.values.len()
        )
    }));
    if plan.horizon > 1 {
        advice.push("a shorter horizon cuts it too".to_owned());
    }
    Problem::TooLarge {
        counted: Counted::Edges,
        limit: limit.edges(),
        advice,
    }
}

fn place(plan: &Plan, level: usize) -> String {
    let operation = level.checked_sub(1).and_then(|at| plan.levels.get(at));
    match operation.map(|&at| &plan.operations[at as usize]) {
        Some(Operation::Move(made)) => {
            let name = &plan.scenario.moves[made.which.index()].naming.name;
            format!(
                "it passed the limit at `{name}` in period {} of {}",
                made.period, plan.horizon
            )
        }
        _ => "it passed the limit at the start".to_owned(),
    }
}

/// The error for a tree that would be too large to unroll.
pub(super) fn tree_too_large(plan: &Plan, counts: &Counts, limit: SizeLimit) -> Problem {
    let why = match plan.knowledge {
        Knowledge::Full => "with full memory",
        _ => "without merging",
    };
    let (counted, number, bound) = if counts.nodes > limit.nodes as f64 {
        (Counted::Nodes, counts.nodes, limit.nodes)
    } else {
        (Counted::Edges, counts.edges, limit.edges())
    };
    let mut advice = vec![format!(
        "{why} the game is a tree of about {number:.0} {counted}"
    )];
    let scenario = plan.scenario;
    let mut moves: Vec<_> = scenario.moves.iter().collect();
    moves.sort_by_key(|data| std::cmp::Reverse(data.values.len()));
    for data in moves
        .iter()
        .take(MOST_ADVICE)
        .filter(|data| data.values.len() > 1)
    {
        let (name, count) = (&data.naming.name, data.values.len());
        advice.push(format!(
            "`{name}` multiplies it by up to {count} in every period"
        ));
    }
    if plan.horizon > 1 {
        advice.push("a shorter horizon, or `memory 0` with `remember` lines, cuts it".to_owned());
    }
    Problem::TooLarge {
        counted,
        limit: bound,
        advice,
    }
}
