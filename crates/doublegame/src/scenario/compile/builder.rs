//! The passage over the levels: every state of a level becomes a node, its template gives its edges, and every edge leads
//! to a state of a later level, which is found or added.

use super::assemble::Growth;
use super::compiled::{Known, LevelMeaning, Problem, SetMeaning, SizeLimit, StartPoint};
use super::dues::Payment;
use super::fields::{Bits, Field, Fields, Layout};
use super::liveness::Liveness;
use super::passage::{Level, Passage, number};
use super::plan::{Knowledge, MovePlan, Operation, Plan};
use super::prices::Prices;
use super::size::{self, LevelSize};
use super::template::{Copied, Merging, Template, TemplateEdge, TemplateKind, Templates};
use crate::game::Game;
use crate::scenario::model::ActorId;

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

/// Everything that is at work while a graph is built.
pub(super) struct Builder<'p, 'a, const N: usize> {
    pub templates: Templates<'p, 'a, N>,
    pub levels: Vec<Level<N>>,
    pub growth: Growth,
    pub limit: SizeLimit,
    pub purpose: Purpose,
    pub nodes: usize,
    pub edges: usize,
    pub sizes: Vec<LevelSize>,
    /// Nodes and edges of the tree in which nothing is merged.
    pub paths: f64,
    pub edge_paths: f64,
    /// The problems met while exploring.
    pub problems: Vec<Problem>,
    /// Where sizes are counted, some of the states of the largest level.
    pub largest: Vec<Bits<N>>,
}

impl<'p, 'a, const N: usize> Builder<'p, 'a, N> {
    pub(super) fn new(
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
                positions: vec![Vec::new(); plan.levels.len() + 2],
            },
            limit,
            purpose,
            // The root and the end.
            nodes: 2,
            edges: 0,
            sizes: Vec::new(),
            paths: 2.0,
            edge_paths: starts.len() as f64,
            problems: Vec::new(),
            largest: Vec::new(),
        }
    }

    pub(super) fn run(&mut self, starts: &[StartPoint]) -> Result<(), Problem> {
        let actors = self.templates.plan.scenario.actors.len();
        let none = vec![0; actors];
        for (point, start) in starts.iter().enumerate() {
            let edge = self.templates.start(point as u32, start)?;
            self.follow(&edge, Bits::EMPTY, &none, 1.0);
        }
        self.close_node(1, starts.len(), 0);
        self.check_limit(0, 0)?;
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

    fn is_within_limit(&self) -> bool {
        self.nodes <= self.limit.nodes && self.edges <= self.limit.edges()
    }

    /// `edges` is the number of those of the level so far.
    fn check_limit(&self, level: usize, edges: usize) -> Result<(), Problem> {
        if self.is_within_limit() {
            return Ok(());
        }
        if self.nodes <= self.limit.nodes {
            let plan = self.templates.plan;
            return Err(size::too_many_edges(
                plan,
                &self.sizes,
                level,
                edges,
                self.limit,
            ));
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
        self.templates.dues.clear();
        let mut passage = Passage::new(&self.templates, operation, made, self.growth.sets.len());
        let actors = self.templates.plan.scenario.actors.len();
        let knowledge = self.templates.plan.knowledge;
        let mut edges = 0;
        let templates = self.templates_of(&mut passage, &states.states)?;
        for at in self.order_of(level, &templates) {
            let (state, template) = (states.states[at], templates[at]);
            let histories = if states.histories.is_empty() {
                &[][..]
            } else {
                &states.histories[at * actors..][..actors]
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
            if !self.is_within_limit() {
                self.levels[level] = states;
                return self.check_limit(level, edges);
            }
        }
        let largest = self.sizes.iter().map(|size| size.nodes).max();
        if self.purpose == Purpose::Count && Some(states.states.len()) > largest {
            let sample = states.states.len().min(size::SAMPLE);
            self.largest = states.states[..sample].to_vec();
        }
        self.close_node(states.states.len(), edges, passage.set_options.len());
        Ok(())
    }

    /// The template of each state of a level.
    fn templates_of(
        &mut self,
        passage: &mut Passage<N>,
        states: &[Bits<N>],
    ) -> Result<Vec<Template>, Problem> {
        let templates =
            states.iter().map(
                |&state| match passage.template(&mut self.templates, state) {
                    Err(problem) if self.purpose == Purpose::Explore => {
                        self.meet(problem);
                        Ok(passage.dead_end(state))
                    }
                    template => template,
                },
            );
        templates.collect()
    }

    /// In which order the states of a level become nodes: where the graph is kept, those of a kind and with as many edges one
    /// after the other, which passes over the graph take faster; otherwise as they were found.
    fn order_of(&mut self, level: usize, templates: &[Template]) -> Vec<usize> {
        let mut order: Vec<usize> = (0..templates.len()).collect();
        if self.purpose == Purpose::Build {
            order.sort_by_key(|&at| {
                let Template { kind, edges, .. } = &templates[at];
                (matches!(kind, TemplateKind::Chance), edges.1 - edges.0)
            });
            let mut positions = vec![0; order.len()];
            for (position, &at) in (0..).zip(&order) {
                positions[at] = position;
            }
            self.growth.positions[level] = positions;
        }
        order
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

    fn follow_template(&mut self, index: u32, state: Bits<N>, histories: &[u32], paths: f64) {
        let edge = self.templates.edges[index as usize].clone();
        self.follow(&edge, state, histories, paths);
    }

    /// Goes along an edge: finds or adds the state that it leads to.
    fn follow(&mut self, edge: &TemplateEdge<N>, state: Bits<N>, histories: &[u32], paths: f64) {
        self.edges += 1;
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
        let payoff = match edge.payment {
            Payment::Row(row) => row,
            Payment::Due(_) if self.purpose == Purpose::Count => 0,
            Payment::Due(due) => {
                let (layout, prices) = (templates.layout, &mut templates.prices);
                templates.dues.find(due, state, layout, prices)
            }
        };
        if self.purpose == Purpose::Build {
            let growth = &mut self.growth;
            growth.edge_child.push(child);
            growth.edge_level.push(edge.level);
            growth.edge_probability.push(edge.probability);
            growth.edge_payoff.push(payoff);
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
            None => Vec::with_capacity(passage.known.iter().count()),
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
            actor_type: templates.layout.get(state, Fields::actor_type(actor)),
            choice: made.which,
            period: made.period,
            options: templates.options.get(options).to_vec(),
            knows,
            commanded: None,
        });
    }
}

/// The words of a message without its numbers.
fn words_only(what: &str) -> String {
    what.chars().filter(|c| !c.is_ascii_digit()).collect()
}

fn copy<const N: usize>(next: &mut Bits<N>, state: Bits<N>, copied: Copied) {
    let value = state.0[usize::from(copied.from_word)] >> copied.from_shift & copied.mask;
    next.0[usize::from(copied.to_word)] |= value << copied.to_shift;
}
