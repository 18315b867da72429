//! Builds the graph level by level: every state of a level becomes a node, its template gives its edges, and every edge
//! leads to a state of a later level, which is found or added.

use super::compiled::{
    Compiled, Known, Label, LevelMeaning, Problem, SetMeaning, SizeLimit, StartPoint,
};
use super::fields::{Bits, Field, FieldSet, Layout};
use super::intern::Slices;
use super::liveness::{self, Liveness};
use super::plan::{By, Knowledge, MovePlan, Operation, Plan};
use super::prices::{self, Prices};
use super::size::{self, LevelSize};
use super::template::{Copied, Merging, Template, TemplateEdge, TemplateKind, Templates};
use crate::game::{ActionId, Game, InformationSet, PlayerId};
use crate::scenario::model::ActorId;
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use rustc_hash::FxHashMap;

/// The states of a level that have been reached.
pub(super) struct Level<const N: usize> {
    pub states: Vec<Bits<N>>,
    table: HashTable<u32>,
    /// With full memory, for each state the history of each actor.
    histories: Vec<u32>,
    /// Where it is counted, how many paths lead to each state.
    paths: Vec<f64>,
}

impl<const N: usize> Level<N> {
    fn new() -> Self {
        Self {
            states: Vec::new(),
            table: HashTable::new(),
            histories: Vec::new(),
            paths: Vec::new(),
        }
    }

    /// The position of a state in the level.
    fn find_or_add(&mut self, state: Bits<N>) -> u32 {
        let states = &mut self.states;
        let entry = self.table.entry(
            state.hash(),
            |&at| states[at as usize] == state,
            |&at| states[at as usize].hash(),
        );
        match entry {
            Entry::Occupied(entry) => *entry.get(),
            Entry::Vacant(entry) => {
                let at = states.len() as u32;
                entry.insert(at);
                states.push(state);
                at
            }
        }
    }
}

/// What the passage over the levels is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// The graph is kept.
    Build,
    /// Nodes, edges and paths are counted, and nothing is kept.
    Count,
    /// As for counting, but a problem does not stop it: it is kept, and play does not go on from there.
    Explore,
}

/// What exploring gives.
pub(super) struct Explored {
    pub prices: Prices,
    pub labels: Vec<Label>,
    /// The problems met, those of one kind at one place once.
    pub problems: Vec<Problem>,
    /// The updates met, each with the values that it reads.
    pub updates: Slices<u16>,
    /// Whether all states were seen.
    pub complete: bool,
}

/// What counting gives.
pub(super) struct Counts {
    pub levels: Vec<LevelSize>,
    /// How many nodes the tree has in which nothing is merged (the end counted once).
    pub nodes: f64,
    /// How many edges that tree has.
    pub edges: f64,
}

/// The graph as it grows.
struct Growth {
    node_set: Vec<u32>,
    node_edges: Vec<u32>,
    edge_child: Vec<u32>,
    edge_level: Vec<u32>,
    edge_probability: Vec<u32>,
    edge_payoff: Vec<u32>,
    edge_label: Vec<u32>,
    sets: Vec<SetMeaning>,
}

/// Everything that is at work while a graph is built.
struct Builder<'p, 'a, const N: usize> {
    templates: Templates<'p, 'a, N>,
    levels: Vec<Level<N>>,
    growth: Growth,
    limit: SizeLimit,
    purpose: Purpose,
    nodes: usize,
    sizes: Vec<LevelSize>,
    /// Nodes and edges of the tree in which nothing is merged.
    paths: f64,
    edge_paths: f64,
    /// The problems met while exploring.
    problems: Vec<Problem>,
}

/// The nodes of one level share this.
struct Passage<'m, const N: usize> {
    made: &'m MovePlan,
    operation: usize,
    decides: Bits<N>,
    knows: Bits<N>,
    known: FieldSet,
    actor: usize,
    template_keys: Vec<Bits<N>>,
    template_table: HashTable<u32>,
    templates: Vec<Template>,
    set_keys: Vec<Bits<N>>,
    set_table: HashTable<u32>,
    set_histories: FxHashMap<u32, u32>,
    set_options: Vec<u32>,
    first_set: u32,
}

/// Builds the graph of a plan.
///
/// # Errors
/// [`Problem`] as in [`super::compile`].
pub(super) fn build(plan: &Plan, merging: Merging, limit: SizeLimit) -> Result<Compiled, Problem> {
    let liveness = liveness::of(plan);
    let layout = Layout::new(&plan.fields, liveness.ever);
    match layout.words {
        1 => sized::<1>(plan, &liveness, &layout, merging, limit),
        2 => sized::<2>(plan, &liveness, &layout, merging, limit),
        3..=4 => sized::<4>(plan, &liveness, &layout, merging, limit),
        5..=8 => sized::<8>(plan, &liveness, &layout, merging, limit),
        _ => Err(size::state_too_large(limit)),
    }
}

/// Counts what building the merged graph of a plan would give.
///
/// # Errors
/// [`Problem`] as in [`super::compile`].
pub(super) fn count(plan: &Plan, limit: SizeLimit) -> Result<Counts, Problem> {
    let liveness = liveness::of(plan);
    let layout = Layout::new(&plan.fields, liveness.ever);
    match layout.words {
        1 => counted::<1>(plan, &liveness, &layout, limit),
        2 => counted::<2>(plan, &liveness, &layout, limit),
        3..=4 => counted::<4>(plan, &liveness, &layout, limit),
        5..=8 => counted::<8>(plan, &liveness, &layout, limit),
        _ => Err(size::state_too_large(limit)),
    }
}

/// Visits the states of a plan and keeps what is met.
///
/// # Errors
/// [`Problem::TooLarge`] if a state has too many parts.
pub(super) fn explore(plan: &Plan, limit: SizeLimit) -> Result<Explored, Problem> {
    let liveness = liveness::of(plan);
    let layout = Layout::new(&plan.fields, liveness.ever);
    match layout.words {
        1 => explored::<1>(plan, &liveness, &layout, limit),
        2 => explored::<2>(plan, &liveness, &layout, limit),
        3..=4 => explored::<4>(plan, &liveness, &layout, limit),
        5..=8 => explored::<8>(plan, &liveness, &layout, limit),
        _ => Err(size::state_too_large(limit)),
    }
}

fn explored<const N: usize>(
    plan: &Plan,
    liveness: &Liveness,
    layout: &Layout,
    limit: SizeLimit,
) -> Result<Explored, Problem> {
    let starts = start_points(plan, limit)?;
    let mut builder = Builder::<N>::new(
        plan,
        liveness,
        layout,
        Merging::Merged,
        limit,
        Purpose::Explore,
        &starts,
    );
    let complete = match builder.run(&starts) {
        Ok(()) => true,
        Err(Problem::TooLarge { .. }) => false,
        Err(problem) => {
            builder.problems.push(problem);
            true
        }
    };
    Ok(Explored {
        prices: builder.templates.prices,
        labels: builder.templates.labels,
        problems: builder.problems,
        updates: builder.templates.updates,
        complete,
    })
}

fn sized<const N: usize>(
    plan: &Plan,
    liveness: &Liveness,
    layout: &Layout,
    merging: Merging,
    limit: SizeLimit,
) -> Result<Compiled, Problem> {
    let starts = start_points(plan, limit)?;
    let mut builder = Builder::<N>::new(
        plan,
        liveness,
        layout,
        merging,
        limit,
        Purpose::Build,
        &starts,
    );
    builder.run(&starts)?;
    builder.compiled(starts)
}

fn counted<const N: usize>(
    plan: &Plan,
    liveness: &Liveness,
    layout: &Layout,
    limit: SizeLimit,
) -> Result<Counts, Problem> {
    let starts = start_points(plan, limit)?;
    let merging = Merging::Merged;
    let mut builder = Builder::<N>::new(
        plan,
        liveness,
        layout,
        merging,
        limit,
        Purpose::Count,
        &starts,
    );
    builder.run(&starts)?;
    Ok(Counts {
        levels: builder.sizes,
        nodes: builder.paths,
        edges: builder.edge_paths,
    })
}

/// All combinations of types but those that are impossible in every world.
fn start_points(plan: &Plan, limit: SizeLimit) -> Result<Vec<StartPoint>, Problem> {
    let mut combinations: Vec<Vec<u16>> = vec![Vec::new()];
    for actor in &plan.scenario.actors {
        let possible: Vec<u16> = (0..actor.types.len() as u16)
            .filter(|&kind| !prices::is_impossible(&actor.types[usize::from(kind)].prior))
            .collect();
        if combinations.len().saturating_mul(possible.len()) > limit.nodes {
            return Err(size::too_many_types(plan.scenario, limit));
        }
        let extended = combinations.iter().flat_map(|types| {
            possible
                .iter()
                .map(|&kind| types.iter().copied().chain([kind]).collect())
        });
        combinations = extended.collect();
    }
    let tracks: Vec<i32> = plan.starts();
    let point = |types| StartPoint {
        types,
        tracks: tracks.clone(),
    };
    Ok(combinations.into_iter().map(point).collect())
}

impl<'p, 'a, const N: usize> Builder<'p, 'a, N> {
    fn new(
        plan: &'p Plan<'a>,
        liveness: &'p Liveness,
        layout: &'p Layout,
        merging: Merging,
        limit: SizeLimit,
        purpose: Purpose,
        starts: &[StartPoint],
    ) -> Self {
        let prices = Prices::new(plan, starts.len() as u32);
        Self {
            templates: Templates::new(plan, liveness, layout, merging, prices),
            levels: (0..plan.levels.len() + 2).map(|_| Level::new()).collect(),
            growth: Growth {
                node_set: vec![Game::CHANCE],
                node_edges: vec![0],
                edge_child: Vec::new(),
                edge_level: Vec::new(),
                edge_probability: Vec::new(),
                edge_payoff: Vec::new(),
                edge_label: Vec::new(),
                sets: Vec::new(),
            },
            limit,
            purpose,
            // The root and the end.
            nodes: 2,
            sizes: Vec::new(),
            paths: 2.0,
            edge_paths: starts.len() as f64,
            problems: Vec::new(),
        }
    }

    fn run(&mut self, starts: &[StartPoint]) -> Result<(), Problem> {
        let actors = self.templates.plan.scenario.actors.len();
        let none = vec![0; actors];
        for (point, start) in starts.iter().enumerate() {
            let edge = self.templates.start(point as u32, &start.types)?;
            self.follow(&edge, Bits::EMPTY, &none, 1.0);
        }
        self.close_node(1, starts.len(), 0);
        self.check_limit(0)?;
        for level in 1..=self.templates.plan.levels.len() {
            self.pass(level)?;
        }
        self.sizes.push(LevelSize {
            meaning: LevelMeaning::Over,
            nodes: 1,
            edges: 0,
            information_sets: 0,
        });
        if self.purpose == Purpose::Build {
            self.growth.node_set.push(Game::TERMINAL);
            self.growth
                .node_edges
                .push(self.growth.edge_child.len() as u32);
        }
        Ok(())
    }

    /// Records the size of a level.
    fn close_node(&mut self, nodes: usize, edges: usize, information_sets: usize) {
        let meaning = match self.sizes.len() {
            0 => LevelMeaning::Root,
            level => self.meaning(level),
        };
        if meaning == LevelMeaning::Root && self.purpose == Purpose::Build {
            self.growth
                .node_edges
                .push(self.growth.edge_child.len() as u32);
        }
        self.sizes.push(LevelSize {
            meaning,
            nodes,
            edges,
            information_sets,
        });
    }

    fn made(&self, level: usize) -> (usize, &'p MovePlan) {
        let plan = self.templates.plan;
        let operation = plan.levels[level - 1] as usize;
        match &plan.operations[operation] {
            Operation::Move(made) => (operation, made),
            _ => unreachable!("levels are the operations that are moves"),
        }
    }

    fn meaning(&self, level: usize) -> LevelMeaning {
        let (_, made) = self.made(level);
        LevelMeaning::Move {
            period: made.period,
            which: made.which,
        }
    }

    fn check_limit(&self, level: usize) -> Result<(), Problem> {
        let edges = self.growth.edge_child.len();
        if self.nodes <= self.limit.nodes && edges < u32::MAX as usize / 2 {
            return Ok(());
        }
        let largest = (level..self.levels.len()).max_by_key(|&at| self.levels[at].states.len());
        let largest = largest.unwrap_or(level);
        Err(size::too_large(
            self.templates.plan,
            self.templates.layout,
            &self.levels[largest].states,
            largest,
            self.limit,
        ))
    }

    /// Makes nodes of the states of a level.
    fn pass(&mut self, level: usize) -> Result<(), Problem> {
        let (operation, made) = self.made(level);
        let states = std::mem::replace(&mut self.levels[level], Level::new());
        let mut passage = self.passage(operation, made);
        let actors = self.templates.plan.scenario.actors.len();
        let knowledge = self.templates.plan.knowledge;
        let mut edges = 0;
        for (at, &state) in states.states.iter().enumerate() {
            let template = match passage.template(&mut self.templates, state) {
                Err(problem) if self.purpose == Purpose::Explore => {
                    self.meet(problem);
                    passage.dead_end(state)
                }
                template => template?,
            };
            let histories = match states.histories.is_empty() {
                true => &[][..],
                false => &states.histories[at * actors..][..actors],
            };
            let set = match template.kind {
                TemplateKind::Chance => Game::CHANCE,
                TemplateKind::Decision(_) if knowledge == Knowledge::States => Game::CHANCE,
                TemplateKind::Decision(options) => {
                    self.set(&mut passage, template, options, state, histories)?
                }
            };
            let paths = states.paths.get(at).copied().unwrap_or(1.0);
            self.paths += paths;
            self.edge_paths += paths * f64::from(template.edges.1 - template.edges.0);
            for index in template.edges.0..template.edges.1 {
                self.follow_template(index, state, histories, paths);
            }
            edges += (template.edges.1 - template.edges.0) as usize;
            if self.purpose == Purpose::Build {
                self.growth.node_set.push(set);
                self.growth
                    .node_edges
                    .push(self.growth.edge_child.len() as u32);
            }
            if self.nodes > self.limit.nodes {
                self.levels[level] = states;
                return self.check_limit(level);
            }
        }
        self.check_limit(level)?;
        self.close_node(states.states.len(), edges, passage.set_options.len());
        Ok(())
    }

    /// Keeps a problem unless one of its kind at its place is known.
    fn meet(&mut self, problem: Problem) {
        let place = |problem: &Problem| match problem {
            Problem::Invalid { span, what, .. } => Some((*span, words_only(what))),
            _ => None,
        };
        let here = place(&problem);
        if !self.problems.iter().any(|known| place(known) == here) {
            self.problems.push(problem);
        }
    }

    fn passage<'m>(&self, operation: usize, made: &'m MovePlan) -> Passage<'m, N> {
        let layout = self.templates.layout;
        let (known, actor) = match &made.by {
            By::Chance(_) => (FieldSet::default(), 0),
            By::Actor { knows, actor, .. } => (*knows, actor.index()),
        };
        Passage {
            made,
            operation,
            decides: layout.mask(self.templates.liveness.decides[operation]),
            knows: layout.mask(known),
            known,
            actor,
            template_keys: Vec::new(),
            template_table: HashTable::new(),
            templates: Vec::new(),
            set_keys: Vec::new(),
            set_table: HashTable::new(),
            set_histories: FxHashMap::default(),
            set_options: Vec::new(),
            first_set: self.growth.sets.len() as u32,
        }
    }

    fn follow_template(&mut self, index: u32, state: Bits<N>, histories: &[u32], paths: f64) {
        let edge = self.templates.edges[index as usize].clone();
        self.follow(&edge, state, histories, paths);
    }

    /// Goes along an edge: finds or adds the state that it leads to.
    fn follow(&mut self, edge: &TemplateEdge<N>, state: Bits<N>, histories: &[u32], paths: f64) {
        let templates = &mut self.templates;
        let over = self.levels.len() - 1;
        let target = edge.level as usize;
        let mut child = 0;
        if target != over {
            let mut next = state.and(edge.keep).or(edge.add);
            for &copied in &templates.copies[edge.copies.0 as usize..edge.copies.1 as usize] {
                copy(&mut next, state, copied);
            }
            let level = &mut self.levels[target];
            let full_memory = templates.plan.knowledge == Knowledge::Full;
            let tree = full_memory || templates.merging == Merging::Tree;
            let before = level.states.len();
            if tree && self.purpose == Purpose::Build {
                child = before as u32;
                level.states.push(next);
                if full_memory {
                    level.histories.extend_from_slice(histories);
                    let own = &mut level.histories[before * histories.len()..];
                    let seen = &templates.seen[edge.seen.0 as usize..edge.seen.1 as usize];
                    for &(ActorId(actor), observation) in seen {
                        let history = &mut own[usize::from(actor)];
                        *history = templates.histories.after(*history, observation);
                    }
                }
            } else {
                child = level.find_or_add(next);
            }
            self.nodes += level.states.len() - before;
            if self.purpose != Purpose::Build {
                level.paths.resize(level.states.len(), 0.0);
                level.paths[child as usize] += paths;
            }
        }
        if self.purpose == Purpose::Build {
            let growth = &mut self.growth;
            growth.edge_child.push(child);
            growth.edge_level.push(edge.level);
            growth.edge_probability.push(edge.probability);
            growth.edge_payoff.push(edge.payoff);
            growth.edge_label.push(edge.label);
        }
    }

    /// The information set of a decision node.
    fn set(
        &mut self,
        passage: &mut Passage<N>,
        template: Template,
        options: u32,
        state: Bits<N>,
        histories: &[u32],
    ) -> Result<u32, Problem> {
        let next = passage.set_options.len() as u32;
        let set = match histories.get(passage.actor) {
            Some(&history) => *passage.set_histories.entry(history).or_insert(next),
            None => number(
                &mut passage.set_keys,
                &mut passage.set_table,
                state.and(passage.knows),
            ),
        };
        if set == next {
            passage.set_options.push(options);
            if self.purpose == Purpose::Build {
                self.add_set(passage, template, options, state, histories);
            }
        } else if passage.set_options[set as usize] != options {
            let data = &self.templates.plan.scenario.moves[passage.made.which.index()];
            return Err(Problem::Setting(format!(
                "the options of choice `{}` differ between states that its actor cannot tell apart",
                data.naming.name
            )));
        }
        Ok(passage.first_set + set)
    }

    fn add_set(
        &mut self,
        passage: &Passage<N>,
        template: Template,
        options: u32,
        state: Bits<N>,
        histories: &[u32],
    ) {
        let templates = &mut self.templates;
        let plan = templates.plan;
        let made = passage.made;
        let actor = ActorId(passage.actor as u16);
        let mut knows = match histories.get(passage.actor) {
            Some(&history) => templates
                .histories
                .knows(history, made.period, &plan.updates),
            None => Vec::new(),
        };
        if histories.is_empty() {
            for field in passage.known.iter() {
                let raw = templates.layout.get(state, field);
                let value = |low: i32| low + i32::from(raw);
                knows.extend(match plan.fields.list[usize::from(field)] {
                    Field::Type(_) => None,
                    Field::Track(track) => {
                        Some(Known::Track(track, value(plan.tracks[track.index()].low)))
                    }
                    Field::Move(which) => Some(Known::Move(which, 0, raw.checked_sub(1))),
                    Field::PastMove(which, ago) => {
                        Some(Known::Move(which, ago, raw.checked_sub(1)))
                    }
                    Field::PastTrack(track, ago) => {
                        let low = plan.tracks[track.index()].low;
                        Some(Known::PastTrack(track, ago, value(low)))
                    }
                });
            }
        }
        knows.sort_unstable();
        let set = self.growth.sets.len() as u32;
        if let Some(command) = template.command {
            templates.prices.commanded.push((set, command));
        }
        self.growth.sets.push(SetMeaning {
            actor,
            actor_type: templates.layout.get(state, plan.fields.actor_type(actor)),
            choice: made.which,
            period: made.period,
            options: templates.options.get(options).to_vec(),
            knows,
            commanded: None,
        });
    }

    /// Puts the parts together and prices them.
    fn compiled(self, starts: Vec<StartPoint>) -> Result<Compiled, Problem> {
        let plan = self.templates.plan;
        let scenario = plan.scenario;
        let mut level_nodes = vec![0_u32];
        for size in &self.sizes {
            let last = level_nodes.last().copied().unwrap_or_default();
            level_nodes.push(last + size.nodes as u32);
        }
        let growth = self.growth;
        let mut edge_child = growth.edge_child;
        for (child, level) in edge_child.iter_mut().zip(&growth.edge_level) {
            *child += level_nodes[*level as usize];
        }
        drop(growth.edge_level);
        // Levels that no play reaches are left out.
        level_nodes.dedup();
        let mut first_action = 0;
        let mut information_sets = Vec::with_capacity(growth.sets.len());
        let mut action_labels = Vec::new();
        for set in &growth.sets {
            information_sets.push(InformationSet {
                player: PlayerId(u32::from(set.actor.0)),
                first_action: ActionId(first_action),
                action_count: set.options.len() as u32,
                precision: 1.0,
                label: set_label(scenario, set),
            });
            first_action += set.options.len() as u32;
            let data = &scenario.moves[set.choice.index()];
            let names = set
                .options
                .iter()
                .map(|&o| data.values[usize::from(o)].naming.name.clone());
            action_labels.extend(names);
        }
        let mut prices = self.templates.prices;
        prices.close();
        let unmerged = unmerged_nodes(&growth.node_edges, &edge_child);
        let reached = self.sizes.iter().filter(|size| size.nodes > 0);
        let mut compiled = Compiled {
            game: Game {
                players: scenario
                    .actors
                    .iter()
                    .map(|a| a.naming.name.clone())
                    .collect(),
                node_set: growth.node_set,
                node_edges: growth.node_edges,
                level_nodes,
                edge_child,
                edge_probability: growth.edge_probability,
                edge_payoff: growth.edge_payoff,
                edge_label: growth.edge_label,
                probabilities: Vec::new(),
                payoffs: Vec::new(),
                information_sets,
                action_weights: Vec::new(),
                action_labels,
                perfect_recall: plan.knowledge == Knowledge::Full && plan.nobody_chooses_blindly,
            },
            labels: self.templates.labels,
            levels: reached.map(|size| size.meaning).collect(),
            sets: growth.sets,
            starts,
            amounts: Vec::new(),
            columns: scenario.attributes.len() + scenario.objectives.len(),
            horizon: plan.horizon,
            unmerged_nodes: Some(unmerged),
            prices,
        };
        super::price(&mut compiled, scenario, &plan.params)?;
        Ok(compiled)
    }
}

/// The words of a message without its numbers.
fn words_only(what: &str) -> String {
    what.chars().filter(|c| !c.is_ascii_digit()).collect()
}

impl<const N: usize> Passage<'_, N> {
    /// A template without edges, for the states that agree with this one.
    fn dead_end(&mut self, state: Bits<N>) -> Template {
        let dead_end = Template {
            kind: TemplateKind::Chance,
            edges: (0, 0),
            command: None,
        };
        let key = state.and(self.decides);
        let found = number(&mut self.template_keys, &mut self.template_table, key) as usize;
        if found == self.templates.len() {
            self.templates.push(dead_end);
        }
        dead_end
    }

    fn template(
        &mut self,
        templates: &mut Templates<N>,
        state: Bits<N>,
    ) -> Result<Template, Problem> {
        let key = state.and(self.decides);
        let found = number(&mut self.template_keys, &mut self.template_table, key) as usize;
        if found == self.templates.len() {
            self.templates.push(templates.make(self.operation, key)?);
        }
        Ok(self.templates[found])
    }
}

/// The number of a key; the next one if it is new.
fn number<const N: usize>(
    keys: &mut Vec<Bits<N>>,
    table: &mut HashTable<u32>,
    key: Bits<N>,
) -> u32 {
    let entry = table.entry(
        key.hash(),
        |&at| keys[at as usize] == key,
        |&at| keys[at as usize].hash(),
    );
    match entry {
        Entry::Occupied(entry) => *entry.get(),
        Entry::Vacant(entry) => {
            let at = keys.len() as u32;
            entry.insert(at);
            keys.push(key);
            at
        }
    }
}

fn copy<const N: usize>(next: &mut Bits<N>, state: Bits<N>, copied: Copied) {
    let value = state.0[usize::from(copied.from_word)] >> copied.from_shift & copied.mask;
    next.0[usize::from(copied.to_word)] |= value << copied.to_shift;
}

/// How many nodes the tree has: the paths from the root to each node, the end counted once.
fn unmerged_nodes(node_edges: &[u32], edge_child: &[u32]) -> f64 {
    let nodes = node_edges.len() - 1;
    let mut paths = vec![0.0; nodes];
    paths[0] = 1.0;
    for node in 0..nodes - 1 {
        let here = paths[node];
        for &child in &edge_child[node_edges[node] as usize..node_edges[node + 1] as usize] {
            paths[child as usize] += here;
        }
    }
    paths[nodes - 1] = 1.0;
    paths.iter().sum()
}

/// "beijing (partner): deed, period 2".
fn set_label(scenario: &crate::scenario::model::Scenario, set: &SetMeaning) -> String {
    let actor = &scenario.actors[set.actor.index()];
    let choice = &scenario.moves[set.choice.index()].naming.name;
    if actor.types.len() == 1 {
        return format!("{}: {choice}, period {}", actor.naming.name, set.period);
    }
    let kind = &actor.types[usize::from(set.actor_type)].naming.name;
    format!(
        "{} ({kind}): {choice}, period {}",
        actor.naming.name, set.period
    )
}
