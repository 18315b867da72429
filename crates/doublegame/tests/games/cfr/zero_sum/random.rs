//! Random small constant-sum games with perfect recall: trees, and graphs in which a move is forgotten by the rules.

use doublegame::game::{DraftNode, DraftSet, Game, GameBuilder, GameError};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use std::collections::BTreeMap;

/// Who moves at one depth.
#[derive(Clone, Copy, PartialEq)]
enum Mover {
    Chance,
    Player(usize),
}

/// The rules of one depth.
#[derive(Clone, Copy)]
struct Round {
    mover: Mover,
    /// Which of the players see what is done, beside the mover.
    seen_by: [bool; 2],
    /// Whether all actions lead to the same node: only payoffs tell them apart.
    merges: bool,
}

struct Rules {
    rounds: Vec<Round>,
    random: Pcg64Mcg,
    builder: GameBuilder,
    /// By player and what it knows.
    sets: BTreeMap<(usize, String), (DraftSet, usize)>,
}

/// The game of the seed: at most six moves, one to three actions each.
pub fn random_game(seed: u64) -> Result<Game, GameError> {
    let mut random = Pcg64Mcg::seed_from_u64(seed);
    let depth = random.random_range(2..=6_usize);
    let mut rounds: Vec<Round> = (0..depth)
        .map(|_| Round {
            mover: match random.random_range(0..5_u8) {
                0 => Mover::Chance,
                1 | 2 => Mover::Player(0),
                _ => Mover::Player(1),
            },
            seen_by: [random.random_bool(0.5), random.random_bool(0.5)],
            merges: false,
        })
        .collect();
    for depth in 0..rounds.len() {
        let mover = rounds[depth].mover;
        let moves_again = rounds[depth + 1..].iter().any(|round| round.mover == mover);
        if mover != Mover::Chance && !moves_again && random.random_bool(0.3) {
            rounds[depth].merges = true;
        }
    }
    let sum = if random.random_bool(0.5) {
        0.0
    } else {
        random.random_range(-3.0..3.0)
    };
    let mut rules = Rules {
        rounds,
        random,
        builder: GameBuilder::new(["first", "second"]),
        sets: BTreeMap::new(),
    };
    let root = rules.builder.chance();
    let play = rules.node(0, &[String::new(), String::new()]);
    rules.builder.chance_edge(root, play, 1.0, &[sum, 0.0]);
    Ok(rules.builder.build(root)?.game)
}

impl Rules {
    fn node(&mut self, depth: usize, known: &[String; 2]) -> DraftNode {
        let Some(round) = self.rounds.get(depth).copied() else {
            return self.builder.terminal();
        };
        let (node, count) = match round.mover {
            Mover::Chance => (self.builder.chance(), self.random.random_range(1..=3_usize)),
            Mover::Player(player) => {
                let (set, count) = self.set(player, depth, &known[player]);
                (self.builder.decision(set), count)
            }
        };
        let shares: Vec<u32> = (0..count)
            .map(|k| self.random.random_range(u32::from(k == 0)..4))
            .collect();
        let mut merged = None;
        for k in 0..count {
            let child = match merged {
                Some(child) => child,
                None => self.node(depth + 1, &known_after(known, depth, round, k)),
            };
            if round.merges {
                merged = Some(child);
            }
            let payoff = self.random.random_range(-1.0..1.0);
            let probability = f64::from(shares[k]) / f64::from(shares.iter().sum::<u32>());
            self.builder
                .labelled_edge(node, child, probability, &[payoff, -payoff], "");
        }
        node
    }

    fn set(&mut self, player: usize, depth: usize, known: &str) -> (DraftSet, usize) {
        let key = (player, format!("{depth}:{known}"));
        if let Some(found) = self.sets.get(&key) {
            return *found;
        }
        let count = self.random.random_range(1..=3_usize);
        let names = (0..count).map(|k| k.to_string());
        let set = self
            .builder
            .information_set(player as u32, key.1.clone(), names);
        self.sets.insert(key, (set, count));
        (set, count)
    }
}

/// What the players know after the k-th action: the mover what it did, and who sees it too.
fn known_after(known: &[String; 2], depth: usize, round: Round, k: usize) -> [String; 2] {
    let mut after = known.clone();
    if round.merges {
        return after;
    }
    for (player, known) in after.iter_mut().enumerate() {
        if round.mover == Mover::Player(player) || round.seen_by[player] {
            known.push_str(&format!("{depth}{k};"));
        }
    }
    after
}
