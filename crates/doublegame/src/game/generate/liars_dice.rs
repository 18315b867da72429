//! Liar's dice for two.

use super::rules::{GenerateError, Rules, Turn, grow, in_range};
use crate::game::build::BuiltGame;

/// Liar's dice for two: both roll their dice in secret, then bid in turn that among all dice at least so many show a
/// face; every bid is higher than the one before, by number and then by face, until somebody doubts it. The highest
/// face counts as any. Who doubts wins 1 from the bidder if the bid was false, and loses 1 if it was true.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LiarsDice {
    /// Dice of each player, 1 to 10; 1 is the standard benchmark.
    pub dice: u32,
    /// Sides of a die, 2 to 20; 6 is the standard benchmark.
    pub sides: u32,
    /// Refuse a game with more nodes than this.
    pub max_nodes: usize,
}

/// The game: for one die of s sides each, s times 2^(2 s) information sets, 24,576 with 6 sides.
///
/// # Errors
///
/// A number out of range, or too many nodes.
pub fn liars_dice(game: LiarsDice) -> Result<BuiltGame, GenerateError> {
    in_range(game.dice, 1..=10, "the number of dice", "1 to 10")?;
    in_range(game.sides, 2..=20, "the number of sides", "2 to 20")?;
    let mut table = Table {
        game,
        rolls: Vec::new(),
    };
    // The rolls are listed before the tree is grown, which has a node for each pair of them.
    table.rolls = all_rolls(game.dice, game.sides, game.max_nodes.isqrt()).ok_or(
        GenerateError::TooLarge {
            limit: game.max_nodes,
        },
    )?;
    let start = State {
        rolls: Vec::new(),
        bids: Vec::new(),
        doubted: Doubt::Not,
    };
    grow(&["First", "Second"], &mut table, &start, game.max_nodes)
}

/// How many dice show each face, and how likely that is.
struct Roll {
    faces: Vec<u32>,
    probability: f64,
}

struct Table {
    game: LiarsDice,
    rolls: Vec<Roll>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Doubt {
    Not,
    Doubted,
}

#[derive(Clone)]
struct State {
    /// The first and the second player's roll, as far as rolled.
    rolls: Vec<u32>,
    /// Bids from the lowest, numbered `(number - 1) * sides + face`.
    bids: Vec<u32>,
    doubted: Doubt,
}

/// Every way in which the dice can fall, without their order; `None` beyond the limit.
fn all_rolls(dice: u32, sides: u32, limit: usize) -> Option<Vec<Roll>> {
    // For each number of dice so far: the faces in an order that does not decrease.
    let mut rolls: Vec<Vec<u32>> = vec![Vec::new()];
    for _ in 0..dice {
        let mut longer = Vec::new();
        for roll in &rolls {
            for face in roll.last().copied().unwrap_or(0)..sides {
                if longer.len() >= limit {
                    return None;
                }
                longer.push([roll.as_slice(), &[face]].concat());
            }
        }
        rolls = longer;
    }
    let factorial = |n: u32| (1..=n).map(f64::from).product::<f64>();
    let roll_of = |dice_faces: Vec<u32>| {
        let mut faces = vec![0; sides as usize];
        for face in &dice_faces {
            faces[*face as usize] += 1;
        }
        let ways = factorial(dice) / faces.iter().copied().map(factorial).product::<f64>();
        let probability = ways / f64::from(sides).powf(f64::from(dice));
        Roll { faces, probability }
    };
    Some(rolls.into_iter().map(roll_of).collect())
}

impl Rules for Table {
    type State = State;

    fn turn(&mut self, state: &State) -> Turn<State> {
        if state.rolls.len() < 2 {
            return self.roll(state);
        }
        if state.doubted == Doubt::Doubted {
            return self.settle(state);
        }
        let player = state.bids.len() % 2;
        let mut actions = Vec::new();
        if !state.bids.is_empty() {
            let mut next = state.clone();
            next.doubted = Doubt::Doubted;
            actions.push(("doubt".to_owned(), next));
        }
        let lowest = state.bids.last().map_or(0, |bid| bid + 1);
        for bid in lowest..2 * self.game.dice * self.game.sides {
            let mut next = state.clone();
            next.bids.push(bid);
            actions.push((self.bid_name(bid), next));
        }
        let bids: Vec<String> = state.bids.iter().map(|bid| self.bid_name(*bid)).collect();
        Turn::Move {
            player: player as u32,
            knows: format!("{} {}", self.roll_name(state.rolls[player]), bids.join(" "))
                .trim_end()
                .to_owned(),
            actions,
        }
    }
}

impl Table {
    fn roll(&self, state: &State) -> Turn<State> {
        let rolls = self.rolls.iter().enumerate().map(|(number, roll)| {
            let mut next = state.clone();
            next.rolls.push(number as u32);
            (self.roll_name(number as u32), roll.probability, next)
        });
        Turn::Chance(rolls.collect())
    }

    /// The faces that the dice show: `2,2,5`.
    fn roll_name(&self, roll: u32) -> String {
        let faces = self.rolls[roll as usize].faces.iter().enumerate();
        let shown: Vec<String> = faces
            .flat_map(|(face, count)| (0..*count).map(move |_| (face + 1).to_string()))
            .collect();
        shown.join(",")
    }

    /// "2x5": at least two dice show a five.
    fn bid_name(&self, bid: u32) -> String {
        format!(
            "{}x{}",
            bid / self.game.sides + 1,
            bid % self.game.sides + 1
        )
    }

    fn settle(&self, state: &State) -> Turn<State> {
        let sides = self.game.sides;
        let bid = state.bids.last().copied().unwrap_or(0);
        let (number, face) = (bid / sides + 1, bid % sides);
        let shown: u32 = state
            .rolls
            .iter()
            .map(|roll| {
                let faces = &self.rolls[*roll as usize].faces;
                let wild = if face + 1 == sides {
                    0
                } else {
                    faces[sides as usize - 1]
                };
                faces[face as usize] + wild
            })
            .sum();
        let bidder = (state.bids.len() - 1) % 2;
        let won = if shown >= number { 1.0 } else { -1.0 };
        let mut payoffs = vec![-won; 2];
        payoffs[bidder] = won;
        Turn::Over(payoffs)
    }
}
