//! Kuhn poker, Leduc poker and liar's dice, written from their rules.

use doublegame::game::{DraftNode, DraftSet, Game, GameBuilder, GameError};
use std::collections::BTreeMap;

/// A game in the making: information sets by what the mover knows.
struct Table {
    builder: GameBuilder,
    sets: BTreeMap<(u32, String), DraftSet>,
}

impl Table {
    fn new() -> Self {
        Self {
            builder: GameBuilder::new(["first", "second"]),
            sets: BTreeMap::new(),
        }
    }

    fn decision(&mut self, player: u32, known: String, actions: &[String]) -> DraftNode {
        let builder = &mut self.builder;
        let set = *self
            .sets
            .entry((player, known))
            .or_insert_with_key(|(_, known)| {
                builder.information_set(player, known.as_str(), actions.iter().cloned())
            });
        self.builder.decision(set)
    }

    /// Chance draws one of the cards, each alike; `then` makes what follows.
    fn draw(&mut self, cards: &[u32], mut then: impl FnMut(&mut Self, u32) -> Branch) -> DraftNode {
        let node = self.builder.chance();
        for card in cards {
            let Branch {
                node: child,
                payoff,
            } = then(self, *card);
            let probability = 1.0 / cards.len() as f64;
            self.builder
                .chance_edge(node, child, probability, &[payoff, -payoff]);
        }
        node
    }

    fn end(&mut self, payoff: f64) -> Branch {
        Branch {
            node: self.builder.terminal(),
            payoff,
        }
    }

    fn branch(&mut self, from: DraftNode, to: Branch) {
        self.builder.edge(from, to.node, &[to.payoff, -to.payoff]);
    }

    fn finish(self, root: DraftNode) -> Result<Game, GameError> {
        Ok(self.builder.build(root)?.game)
    }
}

/// Where an edge leads and what the first player gets on it.
#[derive(Clone, Copy)]
struct Branch {
    node: DraftNode,
    payoff: f64,
}

fn on(node: DraftNode) -> Branch {
    Branch { node, payoff: 0.0 }
}

fn without(cards: &[u32], gone: &[u32]) -> Vec<u32> {
    let left = cards.iter().filter(|card| !gone.contains(card));
    left.copied().collect()
}

/// Kuhn poker: three cards, one bet.
pub fn kuhn() -> Result<Game, GameError> {
    let mut table = Table::new();
    let root = table.draw(&[0, 1, 2], |table, first| {
        on(table.draw(&without(&[0, 1, 2], &[first]), |table, second| {
            on(kuhn_turn(table, [first, second], ""))
        }))
    });
    table.finish(root)
}

fn kuhn_turn(table: &mut Table, cards: [u32; 2], history: &str) -> DraftNode {
    let mover = history.len() % 2;
    let names = ["p".to_owned(), "b".to_owned()];
    let known = format!("{}{history}", cards[mover]);
    let node = table.decision(mover as u32, known, &names);
    for name in names {
        let after = format!("{history}{name}");
        let showdown = if cards[0] > cards[1] { 1.0 } else { -1.0 };
        let next = match after.as_str() {
            "pp" => table.end(showdown),
            "bp" => table.end(1.0),
            "pbp" => table.end(-1.0),
            "bb" | "pbb" => table.end(2.0 * showdown),
            _ => on(kuhn_turn(table, cards, &after)),
        };
        table.branch(node, next);
    }
    node
}

/// What has happened in a hand of Leduc poker.
#[derive(Clone)]
struct Hand {
    cards: [u32; 2],
    public: Option<u32>,
    history: String,
    paid: [f64; 2],
    mover: usize,
    raises: u32,
    /// Moves in this round.
    moves: u32,
}

/// Leduc poker (Southey et al. 2005): six cards of three ranks, one private card each and one public, two rounds of at
/// most two raises, of 2 and of 4, after an ante of 1.
pub fn leduc() -> Result<Game, GameError> {
    let deck = [0, 1, 2, 3, 4, 5];
    let mut table = Table::new();
    let root = table.draw(&deck, |table, first| {
        on(table.draw(&without(&deck, &[first]), |table, second| {
            let hand = Hand {
                cards: [first, second],
                public: None,
                history: String::new(),
                paid: [1.0; 2],
                mover: 0,
                raises: 0,
                moves: 0,
            };
            on(leduc_turn(table, &hand))
        }))
    });
    table.finish(root)
}

fn leduc_turn(table: &mut Table, hand: &Hand) -> DraftNode {
    let (mover, other) = (hand.mover, 1 - hand.mover);
    let faces_raise = hand.paid[other] > hand.paid[mover];
    let mut names = Vec::new();
    if faces_raise {
        names.push("f".to_owned());
    }
    names.push("c".to_owned());
    if hand.raises < 2 {
        names.push("r".to_owned());
    }
    let public = hand
        .public
        .map_or_else(String::new, |card| card.to_string());
    let known = format!("{}/{public}/{}", hand.cards[mover], hand.history);
    let node = table.decision(mover as u32, known, &names);
    for name in names {
        let mut after = hand.clone();
        after.history += &name;
        after.moves += 1;
        after.mover = other;
        let next = match name.as_str() {
            "f" => {
                let lost = hand.paid[mover];
                table.end(if mover == 0 { -lost } else { lost })
            }
            "c" => {
                after.paid[mover] = hand.paid[other];
                if after.moves == 1 {
                    on(leduc_turn(table, &after))
                } else {
                    leduc_round_ends(table, &after)
                }
            }
            _ => {
                let raise = if hand.public.is_some() { 4.0 } else { 2.0 };
                after.paid[mover] = hand.paid[other] + raise;
                after.raises += 1;
                on(leduc_turn(table, &after))
            }
        };
        table.branch(node, next);
    }
    node
}

fn leduc_round_ends(table: &mut Table, hand: &Hand) -> Branch {
    let Some(public) = hand.public else {
        return on(
            table.draw(&without(&[0, 1, 2, 3, 4, 5], &hand.cards), |table, card| {
                let mut after = hand.clone();
                after.public = Some(card);
                after.history.push('/');
                (after.mover, after.raises, after.moves) = (0, 0, 0);
                on(leduc_turn(table, &after))
            }),
        );
    };
    let strength = |card: u32| (card / 2 == public / 2, card / 2);
    let [first, second] = hand.cards.map(strength);
    table.end(match first.cmp(&second) {
        std::cmp::Ordering::Greater => hand.paid[1],
        std::cmp::Ordering::Equal => 0.0,
        std::cmp::Ordering::Less => -hand.paid[0],
    })
}

/// Liar's dice with one die each. A bid names a number of dice and a face, and must be above the last in this order;
/// the highest face counts as any. Who calls a bid a lie wins if fewer dice show the face.
pub fn liars_dice(sides: u32) -> Result<Game, GameError> {
    let faces: Vec<u32> = (1..=sides).collect();
    let mut table = Table::new();
    let root = table.draw(&faces, |table, first| {
        on(table.draw(&faces, |table, second| {
            on(bid(table, sides, [first, second], &mut Vec::new()))
        }))
    });
    table.finish(root)
}

fn bid(table: &mut Table, sides: u32, dice: [u32; 2], bids: &mut Vec<u32>) -> DraftNode {
    let mover = bids.len() % 2;
    let lowest = bids.last().map_or(0, |last| last + 1);
    let mut names: Vec<String> = (lowest..2 * sides).map(|bid| bid.to_string()).collect();
    if !bids.is_empty() {
        names.push("liar".to_owned());
    }
    let known = format!("{}/{bids:?}", dice[mover]);
    let node = table.decision(mover as u32, known, &names);
    for next in lowest..2 * sides {
        bids.push(next);
        let child = bid(table, sides, dice, bids);
        bids.pop();
        table.branch(node, on(child));
    }
    if let Some(last) = bids.last() {
        let (quantity, face) = (last / sides + 1, last % sides + 1);
        let shown = dice.iter().filter(|die| **die == face || **die == sides);
        let caller_wins = (shown.count() as u32) < quantity;
        let end = table.end(if caller_wins == (mover == 0) {
            1.0
        } else {
            -1.0
        });
        table.branch(node, end);
    }
    node
}
