//! The declarations of all files, sorted by what they declare, each sort in the order written.

use crate::scenario::tree::{self, Item, Tree};

/// One step of the round, out of its `together` block.
#[derive(Debug, Clone, Copy)]
pub(super) enum FlatStep<'a> {
    /// A choice, with the number of its `together` block.
    Choose(&'a tree::Choose, Option<u16>),
    /// A signal.
    Signal(&'a tree::Signal),
    /// An update.
    Update(&'a tree::Update),
    /// An end.
    End(&'a tree::End),
}

/// The declarations.
#[derive(Debug, Default)]
pub(super) struct Parts<'a> {
    pub(super) heads: Vec<&'a tree::ScenarioHead>,
    pub(super) sources: Vec<&'a tree::Source>,
    pub(super) periods: Vec<&'a tree::Period>,
    pub(super) horizons: Vec<&'a tree::Horizon>,
    pub(super) memories: Vec<&'a tree::Memory>,
    pub(super) remembers: Vec<&'a tree::Remember>,
    pub(super) actors: Vec<&'a tree::Actor>,
    pub(super) left_out: Vec<&'a tree::LeftOut>,
    /// Those that are uncertain, then the levers.
    pub(super) params: Vec<&'a tree::Param>,
    /// How many of the params are levers.
    pub(super) levers: usize,
    pub(super) requires: Vec<&'a tree::Require>,
    pub(super) correlates: Vec<&'a tree::Correlate>,
    pub(super) tracks: Vec<&'a tree::Track>,
    pub(super) functions: Vec<&'a tree::Function>,
    pub(super) rounds: Vec<&'a tree::Round>,
    pub(super) payoffs: Vec<&'a tree::Payoff>,
    pub(super) objectives: Vec<&'a tree::Objective>,
    pub(super) policies: Vec<&'a tree::Policy>,
    pub(super) cases: Vec<&'a tree::Case>,
    pub(super) corridors: Vec<&'a tree::Corridor>,
    pub(super) claims: Vec<&'a tree::Claim>,
    pub(super) records: Vec<&'a tree::Record>,
    pub(super) series: Vec<&'a tree::Series>,
    /// The steps of all rounds.
    pub(super) steps: Vec<FlatStep<'a>>,
}

impl<'a> Parts<'a> {
    /// The declarations of these files.
    pub(super) fn of(trees: &'a [Tree]) -> Self {
        let mut parts = Self::default();
        for item in trees.iter().flat_map(|tree| &tree.items) {
            parts.add(item);
        }
        // Behind all others, so that a lever moves none of the numbers by which params are known.
        let levers = trees.iter().flat_map(|tree| &tree.items);
        let levers = levers.filter_map(|item| match item {
            Item::Lever(lever) => Some(lever),
            _ => None,
        });
        let before = parts.params.len();
        parts.params.extend(levers);
        parts.levers = parts.params.len() - before;
        let mut groups: u16 = 0;
        for step in parts.rounds.iter().flat_map(|round| &round.steps) {
            match step {
                tree::Step::Choose(choose) => parts.steps.push(FlatStep::Choose(choose, None)),
                tree::Step::Together(choices, _) => {
                    let group = Some(groups);
                    groups = groups.saturating_add(1);
                    let choices = choices.iter();
                    parts
                        .steps
                        .extend(choices.map(|choose| FlatStep::Choose(choose, group)));
                }
                tree::Step::Signal(signal) => parts.steps.push(FlatStep::Signal(signal)),
                tree::Step::Update(update) => parts.steps.push(FlatStep::Update(update)),
                tree::Step::End(end) => parts.steps.push(FlatStep::End(end)),
            }
        }
        parts
    }

    fn add(&mut self, item: &'a Item) {
        match item {
            // Levers stand behind the params.
            Item::Include(_) | Item::Lever(_) => {}
            Item::Scenario(part) => self.heads.push(part),
            Item::Source(part) => self.sources.push(part),
            Item::Period(part) => self.periods.push(part),
            Item::Horizon(part) => self.horizons.push(part),
            Item::Memory(part) => self.memories.push(part),
            Item::Remember(part) => self.remembers.push(part),
            Item::Actor(part) => self.actors.push(part),
            Item::LeftOut(part) => self.left_out.push(part),
            Item::Param(part) => self.params.push(part),
            Item::Require(part) => self.requires.push(part),
            Item::Correlate(part) => self.correlates.push(part),
            Item::Track(part) => self.tracks.push(part),
            Item::Function(part) => self.functions.push(part),
            Item::Round(part) => self.rounds.push(part),
            Item::Payoff(part) => self.payoffs.push(part),
            Item::Objective(part) => self.objectives.push(part),
            Item::Policy(part) => self.policies.push(part),
            Item::Case(part) => self.cases.push(part),
            Item::Corridor(part) => self.corridors.push(part),
            Item::Claim(part) => self.claims.push(part),
            Item::Record(part) => self.records.push(part),
            Item::Series(part) => self.series.push(part),
        }
    }
}
