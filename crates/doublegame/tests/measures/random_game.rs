//! Small random games for tests, built without the compiler, together with the truth about each of their edges.
//!
//! A game is a random machine: a few hidden states, a round of random steps, moves that some states skip, updates of
//! tracks, endings. Two start points may lead to one state, so that the nodes forget the types. While the machine goes
//! through the round it writes down what happens at which step; the measures never see these notes.

use std::collections::BTreeMap;

use doublegame::game::{Game, InformationSet, PlayerId, Profile};
use doublegame::scenario::compile::{Compiled, Label, LevelMeaning, SetMeaning, StartPoint};
use doublegame::scenario::model::{
    Actor, ActorId, ActorSet, ActorType, EndingId, Expr, Memory, Move, MoveId, MoveValue, Mover,
    Naming, Period, PeriodUnit, Scenario, Step, Track, TrackId,
};

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

/// A small generator of random numbers: the state is the seed, each call gives the next number.
pub struct Dice(pub u64);

impl Dice {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

const STATES: u64 = 3;
const COLUMNS: usize = 3;

fn naming(name: &str) -> Naming {
    Naming {
        name: name.into(),
        title: name.into(),
        ..Naming::default()
    }
}

fn random_scenario(dice: &mut Dice) -> Scenario {
    let actors: Vec<Actor> = (0..2 + dice.below(2))
        .map(|at| Actor {
            naming: naming(&format!("actor{at}")),
            about: None,
            rationality: Expr::Number(1.0),
            stake: 1.0,
            stake_note: None,
            types: (0..if at == 0 {
                2 + dice.below(2)
            } else {
                1 + dice.below(2)
            })
                .map(|kind| ActorType {
                    naming: naming(&format!("type{kind}")),
                    prior: Expr::Number(0.0),
                    about: None,
                    citation: None,
                })
                .collect(),
            citation: None,
        })
        .collect();
    let some_actors = |dice: &mut Dice| ActorSet(dice.below(1 << actors.len()));
    let tracks: Vec<Track> = (0..2)
        .map(|at| Track {
            naming: naming(&format!("track{at}")),
            low: Expr::Number(0.0),
            high: Expr::Number(2.0),
            start: Expr::Number(0.0),
            seen_by: some_actors(dice),
            citation: None,
        })
        .collect();
    let mut moves = Vec::new();
    let mut steps = Vec::new();
    for _ in 0..3 + dice.below(3) {
        match dice.below(7) {
            0 => steps.push(Step::End {
                ending: EndingId(dice.below(2) as u16),
                when: Expr::Number(0.0),
                span: Default::default(),
            }),
            1 | 2 => steps.push(Step::Update {
                track: TrackId(dice.below(2) as u16),
                value: Expr::Number(0.0),
                guard: None,
                citation: None,
                span: Default::default(),
            }),
            _ => {
                let mover = dice.below(actors.len() as u64 + 1);
                let (mover, seen_by) = if mover == actors.len() as u64 {
                    (Mover::Chance, some_actors(dice))
                } else {
                    let actor = ActorId(mover as u16);
                    (
                        Mover::Actor { actor, stake: None },
                        some_actors(dice).with(actor),
                    )
                };
                steps.push(Step::Move(MoveId(moves.len() as u16)));
                moves.push(Move {
                    naming: naming(&format!("move{}", moves.len())),
                    mover,
                    guard: (dice.below(2) == 0).then_some(Expr::Number(0.0)),
                    seen_by,
                    together: None,
                    values: (0..2 + dice.below(2))
                        .map(|value| MoveValue {
                            naming: naming(&format!("value{value}")),
                            guard: None,
                            weight: None,
                            citation: None,
                        })
                        .collect(),
                    citation: None,
                });
            }
        }
    }
    // Short enough that all paths can be listed.
    let plays: usize = moves.iter().map(|declared| declared.values.len()).product();
    let longest = (1..=3)
        .rev()
        .find(|horizon| plays.pow(*horizon) <= 300)
        .unwrap_or(1);
    let horizon = 1 + dice.below(u64::from(longest)) as u32;
    Scenario {
        files: Vec::new(),
        naming: Naming::default(),
        about: None,
        period: Period {
            count: 1,
            unit: PeriodUnit::Months,
            start: jiff::civil::date(2021, 1, 1),
        },
        horizon,
        memory: Memory::Bounded(Vec::new()),
        sources: Vec::new(),
        actors,
        left_out: Vec::new(),
        params: Vec::new(),
        requirements: Vec::new(),
        tracks,
        moves,
        steps,
        endings: vec![naming("bad"), naming("worse")],
        attributes: Vec::new(),
        objectives: Vec::new(),
        policies: Vec::new(),
        cases: Vec::new(),
        corridors: Vec::new(),
        claims: Vec::new(),
        record: None,
        series: Vec::new(),
    }
}

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

fn ends(walk: &Walk) -> Option<Option<EndingId>> {
    walk.next.err()
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

/// The game of a seed.
pub fn random_game(seed: u64) -> RandomGame {
    let mut dice = Dice(seed);
    let scenario = random_scenario(&mut dice);
    let starts = starts(&scenario);
    let machine = Machine {
        scenario: &scenario,
        salt: dice.next(),
    };
    // Edges by the place of their parent; the root stands before all of them.
    struct Edge {
        walk: Walk,
        label: Label,
    }
    let root: Vec<Edge> = (0..starts.len())
        .map(|point| {
            let state = machine.toss([7, point as u64, 0, 0]).below(STATES);
            let walk = machine.walk(1, 0, state);
            let label = Label::Start {
                point: point as u32,
                updates: walk.updates.clone(),
                ends: ends(&walk),
            };
            Edge { walk, label }
        })
        .collect();
    let mut open: Vec<Place> = root.iter().filter_map(|edge| edge.walk.next.ok()).collect();
    let mut nodes: BTreeMap<Place, Vec<Edge>> = BTreeMap::new();
    while let Some(place) = open.pop() {
        if nodes.contains_key(&place) {
            continue;
        }
        let (period, step, state) = place;
        let Step::Move(which) = scenario.steps[step] else {
            panic!("nodes stand at moves");
        };
        let edges: Vec<Edge> = (0..scenario.moves[which.index()].values.len())
            .map(|value| {
                let next = machine
                    .toss([step as u64, value as u64, state, 2])
                    .below(STATES);
                let mut walk = machine.walk(period, step + 1, next);
                let made = Truth::Made(which, value as u16);
                walk.truth.insert(0, (period, step, made));
                let label = Label::Move {
                    which,
                    value: value as u16,
                    updates: walk.updates.clone(),
                    ends: ends(&walk),
                };
                Edge { walk, label }
            })
            .collect();
        open.extend(edges.iter().filter_map(|edge| edge.walk.next.ok()));
        nodes.insert(place, edges);
    }

    let numbers: BTreeMap<Place, u32> = nodes.keys().copied().zip(1..).collect();
    let over = nodes.len() as u32 + 1;
    let mut game = Game {
        players: scenario
            .actors
            .iter()
            .map(|actor| actor.naming.name.clone())
            .collect(),
        node_set: vec![Game::CHANCE],
        node_edges: vec![0],
        level_nodes: vec![0, 1],
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
    let mut amounts = vec![0.0; COLUMNS];
    let mut labels = vec![Label::Nothing];
    let mut truth = Vec::new();
    let mut add = |game: &mut Game, edges: Vec<Edge>, chance: Option<Vec<f64>>, dice: &mut Dice| {
        for (at, edge) in edges.into_iter().enumerate() {
            game.edge_child
                .push(edge.walk.next.map_or(over, |place| numbers[&place]));
            game.edge_probability.push(match &chance {
                None => 0,
                Some(chance) => {
                    game.probabilities.push(chance[at]);
                    game.probabilities.len() as u32 - 1
                }
            });
            let row: Vec<f64> = (0..COLUMNS).map(|_| dice.unit() - 0.5).collect();
            for player in 0..game.players.len() {
                game.payoffs.push(row[player % COLUMNS]);
            }
            amounts.extend(row);
            game.edge_payoff.push((amounts.len() / COLUMNS) as u32 - 1);
            labels.push(edge.label);
            game.edge_label.push(labels.len() as u32 - 1);
            truth.push(edge.walk.truth);
        }
        game.node_edges.push(game.edge_child.len() as u32);
    };
    let prior = distribution(&mut dice, root.len());
    add(&mut game, root, Some(prior), &mut dice);
    let mut levels = vec![LevelMeaning::Root];
    let mut sets: Vec<SetMeaning> = Vec::new();
    let mut profile = Profile {
        probabilities: Vec::new(),
    };
    let mut before = None;
    let mut known: BTreeMap<(u32, usize, u64), u32> = BTreeMap::new();
    for ((period, step, state), edges) in nodes {
        let Step::Move(which) = scenario.steps[step] else {
            panic!("nodes stand at moves");
        };
        if before.is_some() && before != Some((period, step)) {
            game.level_nodes.push(game.node_set.len() as u32);
        }
        if before != Some((period, step)) {
            levels.push(LevelMeaning::Move { period, which });
            before = Some((period, step));
        }
        match scenario.moves[which.index()].mover {
            Mover::Chance => {
                let chance = distribution(&mut dice, edges.len());
                game.node_set.push(Game::CHANCE);
                add(&mut game, edges, Some(chance), &mut dice);
            }
            Mover::Actor { actor, .. } => {
                // States of equal parity look alike to the actor who moves.
                let set = *known.entry((period, step, state % 2)).or_insert_with(|| {
                    game.information_sets.push(InformationSet {
                        player: PlayerId(u32::from(actor.0)),
                        first_action: doublegame::game::ActionId(
                            profile.probabilities.len() as u32
                        ),
                        action_count: edges.len() as u32,
                        precision: 1.0,
                        label: String::new(),
                    });
                    profile
                        .probabilities
                        .extend(distribution(&mut dice, edges.len()));
                    sets.push(SetMeaning {
                        actor,
                        actor_type: 0,
                        choice: which,
                        period,
                        options: (0..edges.len() as u16).collect(),
                        knows: Vec::new(),
                        commanded: None,
                    });
                    sets.len() as u32 - 1
                });
                game.node_set.push(set);
                add(&mut game, edges, None, &mut dice);
            }
        }
    }
    if before.is_some() {
        game.level_nodes.push(game.node_set.len() as u32);
    }
    game.node_set.push(Game::TERMINAL);
    game.node_edges.push(game.edge_child.len() as u32);
    game.level_nodes.push(game.node_set.len() as u32);
    levels.push(LevelMeaning::Over);
    game.action_weights = vec![1.0; profile.probabilities.len()];
    game.action_labels = vec![String::new(); profile.probabilities.len()];
    let compiled = Compiled {
        game,
        labels,
        levels,
        sets,
        starts,
        amounts,
        columns: COLUMNS,
        horizon: scenario.horizon,
        unmerged_nodes: None,
        prices: doublegame::scenario::compile::Prices::default(),
    };
    RandomGame {
        scenario,
        compiled,
        profile,
        truth,
    }
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
