//! Small random games for tests, built without the compiler, together with the truth about each of their edges.
//!
//! A game is a random machine: a few hidden states, a round of random steps, moves that some states skip, updates of
//! tracks, endings. Two start points may lead to one state, so that the nodes forget the types. While the machine goes
//! through the round it writes down what happens at which step; the measures never see these notes.

use std::collections::{BTreeMap, BTreeSet};

use doublegame::game::{ActionId, Game, InformationSet, PlayerId, Profile};
use doublegame::scenario::compile::{
    Amounts, Compiled, Label, LevelMeaning, Prices, SetMeaning, StartPoint,
};
use doublegame::scenario::model::{EndingId, MoveId, Mover, Scenario, Step, TrackId};

use super::dice::Dice;
use super::random_scenario::random_scenario;

/// What happens at a step of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Truth {
    Made(MoveId, u16),
    Skipped(MoveId),
    Updated(TrackId, i32),
    Ended(Option<EndingId>),
}

/// A random game with a random profile.
pub struct RandomGame {
    pub scenario: Scenario,
    pub compiled: Compiled,
    pub profile: Profile,
    /// For each edge, what happens on it: the period, the step, and what.
    pub truth: Vec<Vec<(u32, usize, Truth)>>,
}

/// One path from the root to an end.
pub struct Path {
    pub probability: f64,
    pub edges: Vec<usize>,
    pub types: Vec<u16>,
}

const STATES: u64 = 3;
const COLUMNS: usize = 3;

/// Where a node stands: the place of its move in time, and the hidden state.
type Place = (u32, usize, u64);

struct Machine<'s> {
    scenario: &'s Scenario,
    salt: u64,
}

struct Walk {
    truth: Vec<(u32, usize, Truth)>,
    updates: Vec<(TrackId, i32)>,
    next: Result<Place, Option<EndingId>>,
}

impl Machine<'_> {
    fn toss(&self, what: [u64; 4]) -> Dice {
        let mut dice = Dice(self.salt);
        for part in what {
            dice = Dice(dice.next() ^ part.wrapping_mul(0xD6E8_FEB8_6659_FD93));
        }
        dice
    }

    /// Goes through the steps from this one on, up to the next move that is made.
    fn walk(&self, mut period: u32, mut step: usize, state: u64) -> Walk {
        let mut walk = Walk {
            truth: Vec::new(),
            updates: Vec::new(),
            next: Err(None),
        };
        // A label tells an ending but not at which of several places; the measures take the first that fits.
        let mut passed: Vec<EndingId> = Vec::new();
        loop {
            let mut toss = self.toss([u64::from(period), step as u64, state, 1]);
            match self.scenario.steps.get(step) {
                None if period == self.scenario.horizon => {
                    walk.truth.push((period, step, Truth::Ended(None)));
                    return walk;
                }
                None => {
                    period += 1;
                    step = 0;
                    continue;
                }
                Some(Step::Move(which)) => {
                    let skipped =
                        self.scenario.moves[which.index()].guard.is_some() && toss.below(3) == 0;
                    if !skipped {
                        walk.next = Ok((period, step, state));
                        return walk;
                    }
                    walk.truth.push((period, step, Truth::Skipped(*which)));
                }
                Some(Step::Update { track, .. }) => {
                    let value = toss.below(2) as i32;
                    walk.truth
                        .push((period, step, Truth::Updated(*track, value)));
                    if self.scenario.tracks[track.index()].seen_by.0 != 0 {
                        walk.updates.push((*track, value));
                        passed.clear();
                    }
                }
                Some(Step::End { ending, .. }) => {
                    if toss.below(4) == 0 && !passed.contains(ending) {
                        walk.truth.push((period, step, Truth::Ended(Some(*ending))));
                        walk.next = Err(Some(*ending));
                        return walk;
                    }
                    passed.push(*ending);
                }
            }
            step += 1;
        }
    }
}

fn starts(scenario: &Scenario) -> Vec<StartPoint> {
    let mut combinations: Vec<Vec<u16>> = vec![Vec::new()];
    for actor in &scenario.actors {
        combinations = combinations
            .into_iter()
            .flat_map(|types| {
                (0..actor.types.len() as u16).map(move |kind| {
                    let mut types = types.clone();
                    types.push(kind);
                    types
                })
            })
            .collect();
    }
    combinations
        .into_iter()
        .map(|types| StartPoint {
            types,
            tracks: vec![0; scenario.tracks.len()],
            past: Vec::new(),
        })
        .collect()
}

/// Numbers that sum to one; sometimes one of several is 0.
fn distribution(dice: &mut Dice, count: usize) -> Vec<f64> {
    let mut numbers: Vec<f64> = (0..count).map(|_| 0.05 + dice.unit()).collect();
    if count > 2 && dice.below(4) == 0 {
        numbers[0] = 0.0;
    }
    let total: f64 = numbers.iter().sum();
    numbers.iter().map(|number| number / total).collect()
}

/// An edge before the nodes have numbers.
struct Edge {
    walk: Walk,
    label: Label,
}

impl Machine<'_> {
    /// The edge of a start point.
    fn start(&self, point: usize) -> Edge {
        let state = self.toss([7, point as u64, 0, 0]).below(STATES);
        let walk = self.walk(1, 0, state);
        let label = Label::Start {
            point: point as u32,
            updates: walk.updates.clone(),
            ends: walk.next.err(),
        };
        Edge { walk, label }
    }

    fn move_at(&self, step: usize) -> MoveId {
        match self.scenario.steps[step] {
            Step::Move(which) => which,
            _ => panic!("nodes stand at moves"),
        }
    }

    /// The edges of a node.
    fn edges(&self, (period, step, state): Place) -> Vec<Edge> {
        let which = self.move_at(step);
        (0..self.scenario.moves[which.index()].values.len() as u16)
            .map(|value| {
                let mut toss = self.toss([step as u64, u64::from(value), state, 2]);
                let mut walk = self.walk(period, step + 1, toss.below(STATES));
                let made = (period, step, Truth::Made(which, value));
                walk.truth.insert(0, made);
                let label = Label::Move {
                    which,
                    value,
                    updates: walk.updates.clone(),
                    ends: walk.next.err(),
                };
                Edge { walk, label }
            })
            .collect()
    }

    /// All nodes that can be reached, in the order of time.
    fn nodes(&self, root: &[Edge]) -> BTreeMap<Place, Vec<Edge>> {
        let next = |edges: &[Edge]| -> Vec<Place> {
            edges
                .iter()
                .filter_map(|edge| edge.walk.next.ok())
                .collect()
        };
        let mut open = next(root);
        let mut nodes = BTreeMap::new();
        let mut known = BTreeSet::new();
        while let Some(place) = open.pop() {
            let edges = nodes.entry(place).or_insert_with(|| self.edges(place));
            if known.insert(place) {
                open.extend(next(edges));
            }
        }
        nodes
    }
}

/// Puts the nodes into flat arrays.
struct Assembly {
    numbers: BTreeMap<Place, u32>,
    game: RandomGame,
    /// The amounts of all rows, one after the other.
    amounts: Vec<f64>,
    /// The information sets by place and parity of the state: states of equal parity look alike to the actor.
    sets: BTreeMap<Place, u32>,
}

impl Assembly {
    fn new(scenario: Scenario, numbers: BTreeMap<Place, u32>) -> Self {
        let players = scenario.actors.iter();
        let game = Game {
            players: players.map(|actor| actor.naming.name.clone()).collect(),
            node_set: Vec::new(),
            node_edges: vec![0],
            level_nodes: Vec::new(),
            edge_child: Vec::new(),
            edge_probability: Vec::new(),
            edge_payoff: Vec::new(),
            edge_label: Vec::new(),
            probabilities: vec![1.0],
            payoffs: vec![0.0; scenario.actors.len()],
            information_sets: Vec::new(),
            action_weights: Vec::new(),
            action_labels: Vec::new(),
            perfect_recall: false,
        };
        let compiled = Compiled {
            game,
            labels: vec![Label::Nothing],
            levels: Vec::new(),
            sets: Vec::new(),
            starts: starts(&scenario),
            seen_by: scenario.moves.iter().map(|it| it.seen_by).collect(),
            amounts: Amounts::default(),
            horizon: scenario.horizon,
            prices: Prices::default(),
        };
        Self {
            numbers,
            amounts: vec![0.0; COLUMNS],
            game: RandomGame {
                scenario,
                compiled,
                profile: Profile {
                    probabilities: Vec::new(),
                },
                truth: Vec::new(),
            },
            sets: BTreeMap::new(),
        }
    }

    fn level(&mut self, meaning: LevelMeaning) {
        let compiled = &mut self.game.compiled;
        if compiled.levels.last() != Some(&meaning) {
            compiled.levels.push(meaning);
            let first = compiled.game.node_set.len() as u32;
            compiled.game.level_nodes.push(first);
        }
    }

    fn edges(&mut self, edges: Vec<Edge>, chances: Option<&[f64]>, dice: &mut Dice) {
        let over = self.numbers.len() as u32 + 1;
        let compiled = &mut self.game.compiled;
        for (at, edge) in edges.into_iter().enumerate() {
            let game = &mut compiled.game;
            let child = edge.walk.next.map_or(over, |place| self.numbers[&place]);
            game.edge_child.push(child);
            game.edge_probability.push(chances.map_or(0, |chances| {
                game.probabilities.push(chances[at]);
                game.probabilities.len() as u32 - 1
            }));
            let row: Vec<f64> = (0..COLUMNS).map(|_| dice.unit() - 0.5).collect();
            let players = game.players.len();
            game.payoffs
                .extend((0..players).map(|player| row[player % COLUMNS]));
            self.amounts.extend(row);
            game.edge_payoff
                .push((self.amounts.len() / COLUMNS) as u32 - 1);
            compiled.labels.push(edge.label);
            game.edge_label.push(compiled.labels.len() as u32 - 1);
            self.game.truth.push(edge.walk.truth);
        }
        let end = compiled.game.edge_child.len() as u32;
        compiled.game.node_edges.push(end);
    }

    fn chance(&mut self, edges: Vec<Edge>, dice: &mut Dice) {
        let chances = distribution(dice, edges.len());
        self.game.compiled.game.node_set.push(Game::CHANCE);
        self.edges(edges, Some(&chances), dice);
    }

    fn decision(&mut self, which: MoveId, place: Place, edges: Vec<Edge>, dice: &mut Dice) {
        let Mover::Actor { actor, .. } = self.game.scenario.moves[which.index()].mover else {
            return self.chance(edges, dice);
        };
        let (period, step, state) = place;
        let RandomGame {
            compiled, profile, ..
        } = &mut self.game;
        let set = *self
            .sets
            .entry((period, step, state % 2))
            .or_insert_with(|| {
                compiled.game.information_sets.push(InformationSet {
                    player: PlayerId(u32::from(actor.0)),
                    first_action: ActionId(profile.probabilities.len() as u32),
                    action_count: edges.len() as u32,
                    precision: 1.0,
                    label: String::new(),
                });
                profile
                    .probabilities
                    .extend(distribution(dice, edges.len()));
                compiled.sets.push(SetMeaning {
                    actor,
                    actor_type: 0,
                    choice: which,
                    period,
                    options: (0..edges.len() as u16).collect(),
                    knows: Vec::new(),
                    commanded: None,
                });
                compiled.sets.len() as u32 - 1
            });
        compiled.game.node_set.push(set);
        self.edges(edges, None, dice);
    }

    fn over(mut self) -> RandomGame {
        self.level(LevelMeaning::Over);
        self.game.compiled.game.node_set.push(Game::TERMINAL);
        let game = &mut self.game.compiled.game;
        game.node_edges.push(game.edge_child.len() as u32);
        game.level_nodes.push(game.node_set.len() as u32);
        let actions = self.game.profile.probabilities.len();
        game.action_weights = vec![1.0; actions];
        game.action_labels = vec![String::new(); actions];
        self.game.compiled.amounts = Amounts::of_rows(COLUMNS, &self.amounts);
        self.game
    }
}

/// The game of a seed.
pub fn random_game(seed: u64) -> RandomGame {
    let mut dice = Dice(seed);
    let scenario = random_scenario(&mut dice);
    let machine = Machine {
        scenario: &scenario,
        salt: dice.next(),
    };
    let points = starts(&scenario).len();
    let root: Vec<Edge> = (0..points).map(|point| machine.start(point)).collect();
    let nodes = machine.nodes(&root);
    let numbers = nodes.keys().copied().zip(1..).collect();
    let mut assembly = Assembly::new(scenario.clone(), numbers);
    assembly.level(LevelMeaning::Root);
    assembly.chance(root, &mut dice);
    for (place, edges) in nodes {
        let which = machine.move_at(place.1);
        assembly.level(LevelMeaning::Move {
            period: place.0,
            which,
        });
        assembly.decision(which, place, edges, &mut dice);
    }
    assembly.over()
}

impl RandomGame {
    /// All paths of positive probability.
    pub fn paths(&self) -> Vec<Path> {
        let game = &self.compiled.game;
        let mut done = Vec::new();
        let mut open: Vec<(usize, f64, Vec<usize>)> = vec![(0, 1.0, Vec::new())];
        while let Some((node, probability, edges)) = open.pop() {
            let range = game.node_edges[node] as usize..game.node_edges[node + 1] as usize;
            if range.is_empty() {
                done.push(Path {
                    probability,
                    types: self.compiled.starts[edges[0]].types.clone(),
                    edges,
                });
                continue;
            }
            for edge in range.clone() {
                let step = match game.node_set[node] {
                    Game::CHANCE => game.probabilities[game.edge_probability[edge] as usize],
                    set => {
                        let set = &game.information_sets[set as usize];
                        self.profile.probabilities[set.first_action.index() + edge - range.start]
                    }
                };
                if step > 0.0 {
                    let mut edges = edges.clone();
                    edges.push(edge);
                    open.push((game.edge_child[edge] as usize, probability * step, edges));
                }
            }
        }
        done
    }

    /// What happens on a path, in order.
    pub fn story(&self, path: &Path) -> Vec<(u32, usize, Truth)> {
        path.edges
            .iter()
            .flat_map(|edge| self.truth[*edge].iter().copied())
            .collect()
    }
}
