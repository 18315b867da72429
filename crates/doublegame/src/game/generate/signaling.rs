//! A family of signaling games of any size, for benchmarks and for tests of scale.
//!
//! In every period a sender with a private type says a word that costs nothing, takes a hidden act, and chance draws a
//! public signal of the act; then a defender with a private resolve of its own and an ally answer in public. A public
//! track (tension) and a hidden one (the sender's stock) carry over from period to period.

use crate::game::build::{BuiltGame, DraftNode, DraftSet, GameBuilder};
use crate::game::check::GameError;
use hashbrown::HashMap;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use rustc_hash::FxBuildHasher;

/// How large and of which kind a game of the family is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignalingFamily {
    /// Types of the sender, at least 1.
    pub types: u32,
    /// Types of the defender, at least 1.
    pub resolves: u32,
    /// Words, at least 1; one word says nothing.
    pub words: u32,
    /// Hidden acts, at least 1.
    pub acts: u32,
    /// Signals, at least 1.
    pub signals: u32,
    /// Answers of the defender and of the ally, at least 1.
    pub answers: u32,
    /// Levels of the public track, at least 1.
    pub tension: u32,
    /// Levels of the hidden track, at least 1.
    pub stock: u32,
    /// How many periods are played.
    pub periods: u32,
    /// Whether everybody remembers everything (the game is a tree) or only the present period and the tracks (nodes
    /// merge between periods).
    pub remembers_all: bool,
    /// Seed of the payoffs' small random part.
    pub seed: u64,
}

/// The state in which a period starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Start {
    kind: u32,
    resolve: u32,
    tension: u32,
    stock: u32,
    period: u32,
    /// Number of what has happened in public so far; 0 where it is not remembered.
    public: u32,
    /// The same with what the sender alone knows.
    private: u32,
}

/// What has happened in a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
struct Events {
    word: u32,
    act: u32,
    signal: u32,
    answer: u32,
}

struct Generator {
    family: SignalingFamily,
    builder: GameBuilder,
    starts: HashMap<Start, DraftNode, FxBuildHasher>,
    waiting: Vec<Start>,
    sets: HashMap<(u32, [u32; 8]), DraftSet, FxBuildHasher>,
    histories: HashMap<(u32, [u32; 5]), u32, FxBuildHasher>,
    noise: HashMap<[u32; 6], [f64; 3], FxBuildHasher>,
    random: Pcg64Mcg,
    over: DraftNode,
}

/// The family's game of this size.
///
/// # Errors
///
/// Where a number of the family is 0, so that a node has no edge.
pub fn signaling_game(family: SignalingFamily) -> Result<BuiltGame, GameError> {
    let mut builder = GameBuilder::new(["Sender", "Defender", "Ally"]);
    let root = builder.chance();
    let over = builder.terminal();
    let mut generator = Generator {
        family,
        builder,
        starts: HashMap::default(),
        waiting: Vec::new(),
        sets: HashMap::default(),
        histories: HashMap::default(),
        noise: HashMap::default(),
        random: Pcg64Mcg::seed_from_u64(family.seed),
        over,
    };
    let weight = 1.0 / f64::from(family.types * family.resolves);
    for kind in 0..family.types {
        for resolve in 0..family.resolves {
            let start = Start {
                kind,
                resolve,
                tension: 0,
                stock: family.stock / 2,
                period: 0,
                public: 0,
                private: 0,
            };
            let node = generator.start(start);
            generator.builder.chance_edge(root, node, weight, &[0.0; 3]);
        }
    }
    while let Some(start) = generator.waiting.pop() {
        generator.play_period(start);
    }
    generator.builder.build(root)
}

impl Generator {
    fn start(&mut self, start: Start) -> DraftNode {
        if start.period == self.family.periods {
            return self.over;
        }
        if let Some(node) = self.starts.get(&start) {
            return *node;
        }
        let set = self.sender_set(start, None);
        let node = self.builder.decision(set);
        self.starts.insert(start, node);
        self.waiting.push(start);
        node
    }

    fn set(&mut self, player: u32, actions: u32, key: [u32; 8]) -> DraftSet {
        if let Some(set) = self.sets.get(&(player, key)) {
            return *set;
        }
        let names = (0..actions).map(|k| k.to_string());
        let label = format!("{player}:{key:?}");
        let set = self.builder.information_set(player, label, names);
        self.sets.insert((player, key), set);
        set
    }

    fn sender_set(&mut self, start: Start, word: Option<u32>) -> DraftSet {
        let actions = if word.is_some() {
            self.family.acts
        } else {
            self.family.words
        };
        let said = word.map_or(0, |word| word + 1);
        let Start {
            kind,
            tension,
            stock,
            period,
            private,
            ..
        } = start;
        self.set(
            0,
            actions,
            [period, kind, tension, stock, private, said, 0, 0],
        )
    }

    fn receiver_set(&mut self, player: u32, start: Start, events: Events) -> DraftSet {
        let (resolve, answer) = if player == 1 {
            (start.resolve, 0)
        } else {
            (0, events.answer + 1)
        };
        let Start {
            tension,
            period,
            public,
            ..
        } = start;
        let key = [
            period,
            tension,
            public,
            resolve,
            events.word,
            events.signal,
            answer,
            0,
        ];
        self.set(player, self.family.answers, key)
    }

    fn play_period(&mut self, start: Start) {
        let family = self.family;
        let Some(&first) = self.starts.get(&start) else {
            return;
        };
        for word in 0..family.words {
            let act_set = self.sender_set(start, Some(word));
            let act_node = self.builder.decision(act_set);
            self.builder.edge(first, act_node, &[0.0; 3]);
            for act in 0..family.acts {
                let signal_node = self.builder.chance();
                self.builder.edge(act_node, signal_node, &[0.0; 3]);
                for signal in 0..family.signals {
                    let events = Events {
                        word,
                        act,
                        signal,
                        answer: 0,
                    };
                    let set = self.receiver_set(1, start, events);
                    let node = self.builder.decision(set);
                    let chance = self.signal_probability(act, signal);
                    self.builder
                        .chance_edge(signal_node, node, chance, &[0.0; 3]);
                    for answer in 0..family.answers {
                        self.ally(start, Events { answer, ..events }, node);
                    }
                }
            }
        }
    }

    fn ally(&mut self, start: Start, events: Events, from: DraftNode) {
        let set = self.receiver_set(2, start, events);
        let node = self.builder.decision(set);
        self.builder.edge(from, node, &[0.0; 3]);
        for help in 0..self.family.answers {
            let payoffs = self.payoffs(start, events, help);
            let next = self.next_start(start, events, help);
            let child = self.start(next);
            self.builder.edge(node, child, &payoffs);
        }
    }

    fn signal_probability(&self, act: u32, signal: u32) -> f64 {
        let signals = self.family.signals;
        if signals == 1 {
            return 1.0;
        }
        let nearest = (share(act, self.family.acts) * f64::from(signals - 1)).round() as u32;
        if signal == nearest {
            0.75
        } else {
            0.25 / f64::from(signals - 1)
        }
    }

    fn next_start(&mut self, start: Start, events: Events, help: u32) -> Start {
        let family = self.family;
        let heat = i64::from(events.signal > 0) - i64::from(events.answer == 0);
        let build = i64::from(events.act > 0) - i64::from(help == 0);
        let moved = |level: u32, by: i64, levels: u32| {
            (i64::from(level) + by).clamp(0, i64::from(levels) - 1) as u32
        };
        let seen = [events.word, events.signal, events.answer, help, 0];
        let kept = [
            events.word,
            events.signal,
            events.answer,
            help,
            events.act + 1,
        ];
        let (public, private) = if family.remembers_all {
            (
                self.history(start.public, seen),
                self.history(start.private, kept),
            )
        } else {
            (0, 0)
        };
        Start {
            tension: moved(start.tension, heat, family.tension),
            stock: moved(start.stock, build, family.stock),
            period: start.period + 1,
            public,
            private,
            ..start
        }
    }

    fn history(&mut self, before: u32, events: [u32; 5]) -> u32 {
        let fresh = self.histories.len() as u32 + 1;
        *self.histories.entry((before, events)).or_insert(fresh)
    }

    /// Payoffs of a period: escalation pays where it is not resisted, resistance is cheaper for the resolute and with
    /// help, and tension and stock weigh on all. A small random part breaks ties.
    fn payoffs(&mut self, start: Start, events: Events, help: u32) -> [f64; 3] {
        let family = self.family;
        let escalation = share(events.act, family.acts);
        let resistance = share(events.answer, family.answers);
        let help_given = share(help, family.answers);
        let cost = 1.0 - 0.8 * share(start.kind, family.types);
        let resolve = share(start.resolve, family.resolves);
        let tension = share(start.tension, family.tension);
        let stock = share(start.stock, family.stock);
        let key = [
            start.kind,
            start.resolve,
            events.act,
            events.answer,
            help,
            start.period,
        ];
        let random = &mut self.random;
        let noise = self
            .noise
            .entry(key)
            .or_insert_with(|| std::array::from_fn(|_| random.random_range(-0.1..0.1)));
        [
            escalation * (1.0 - resistance) * (1.0 + stock)
                - escalation * resistance * cost * (1.0 + help_given)
                - 0.3 * tension
                + noise[0],
            -escalation * (1.0 - resistance) * 1.5
                - escalation * resistance * (0.8 - 0.4 * help_given - 0.3 * resolve)
                - (1.0 - escalation) * resistance * 0.4
                - 0.2 * tension
                + noise[1],
            -escalation * (1.0 - resistance) * 0.5
                - help_given * (0.5 - 0.4 * escalation)
                - 0.3 * stock
                + noise[2],
        ]
    }
}

/// Where the level stands between the lowest (0) and the highest (1); one half where there is only one.
fn share(level: u32, levels: u32) -> f64 {
    if levels > 1 {
        f64::from(level) / f64::from(levels - 1)
    } else {
        0.5
    }
}
