//! Goofspiel, the game of pure strategy (S. M. Ross, "Goofspiel", 1971), for two.

use super::rules::{GenerateError, Rules, Turn, grow, in_range};
use crate::game::build::BuiltGame;

/// Goofspiel for two: prizes worth 1 to n come up one after the other; for each, both players bid one of their cards 1
/// to n without seeing the other's bid, the higher bid takes the prize, and equal bids lose it. A player gets the
/// points it has more than the other. Of the last prize nothing is left to be chosen, so it is settled at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Goofspiel {
    /// Cards of each player and prizes, 2 to 12.
    pub cards: u32,
    /// In which order the prizes come up.
    pub prizes: PrizeOrder,
    /// What the players see of the bids once they are made.
    pub bids: BidsSeen,
    /// Refuse a game with more nodes than this.
    pub max_nodes: usize,
}

/// In which order the prizes come up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrizeOrder {
    /// Every order is equally likely.
    Random,
    /// From the most valuable to the least.
    Descending,
}

/// What the players see of the bids once they are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BidsSeen {
    /// Both bids.
    All,
    /// Only who took the prize.
    Winner,
}

/// The game.
///
/// # Errors
///
/// A number of cards out of range, or too many nodes.
pub fn goofspiel(game: Goofspiel) -> Result<BuiltGame, GenerateError> {
    in_range(game.cards, 2..=12, "the number of cards", "2 to 12")?;
    let start = State {
        prizes: Vec::new(),
        bids: [Vec::new(), Vec::new()],
    };
    grow(
        &["First", "Second"],
        &mut Table(game),
        &start,
        game.max_nodes,
    )
}

struct Table(Goofspiel);

#[derive(Clone)]
struct State {
    /// The prizes that have come up.
    prizes: Vec<u32>,
    /// What each player has bid for them.
    bids: [Vec<u32>; 2],
}

impl Rules for Table {
    type State = State;

    fn turn(&mut self, state: &State) -> Turn<State> {
        let rounds = state.bids[1].len();
        if rounds + 1 == self.0.cards as usize {
            return self.settle(state);
        }
        if state.prizes.len() == rounds {
            return self.next_prize(state);
        }
        let player = usize::from(state.bids[0].len() > rounds);
        let actions = left(&state.bids[player], self.0.cards).map(|card| {
            let mut next = state.clone();
            next.bids[player].push(card);
            (card.to_string(), next)
        });
        Turn::Move {
            player: player as u32,
            knows: self.knows(state, player),
            actions: actions.collect(),
        }
    }
}

/// The cards 1 to n that are not among these.
fn left(used: &[u32], cards: u32) -> impl Iterator<Item = u32> {
    (1..=cards).filter(|card| !used.contains(card))
}

fn listed(numbers: &[u32]) -> String {
    let words: Vec<String> = numbers.iter().map(u32::to_string).collect();
    words.join(",")
}

impl Table {
    fn next_prize(&mut self, state: &State) -> Turn<State> {
        let with = |prize: u32| {
            let mut next = state.clone();
            next.prizes.push(prize);
            next
        };
        match self.0.prizes {
            PrizeOrder::Descending => self.turn(&with(self.0.cards - state.prizes.len() as u32)),
            PrizeOrder::Random => {
                let count = f64::from(self.0.cards) - state.prizes.len() as f64;
                let prizes = left(&state.prizes, self.0.cards)
                    .map(|prize| (prize.to_string(), 1.0 / count, with(prize)));
                Turn::Chance(prizes.collect())
            }
        }
    }

    /// The prizes so far, the own bids, and what was seen of the other's.
    fn knows(&self, state: &State, player: usize) -> String {
        let (own, other) = (&state.bids[player], &state.bids[1 - player]);
        let rounds = state.bids[1].len();
        let seen = match self.0.bids {
            BidsSeen::All => listed(&other[..rounds]),
            BidsSeen::Winner => own
                .iter()
                .zip(&other[..rounds])
                .map(|(own, other)| match own.cmp(other) {
                    std::cmp::Ordering::Less => 'l',
                    std::cmp::Ordering::Equal => 't',
                    std::cmp::Ordering::Greater => 'w',
                })
                .collect(),
        };
        format!("{}|{}|{seen}", listed(&state.prizes), listed(own))
    }

    /// The points of all rounds; in the last both bid what is left for the prize that is left.
    fn settle(&self, state: &State) -> Turn<State> {
        let all = |used: &[u32]| -> Vec<u32> {
            used.iter()
                .copied()
                .chain(left(used, self.0.cards))
                .collect()
        };
        let prizes = all(&state.prizes);
        let bids = state.bids.each_ref().map(|bids| all(bids));
        let mut ahead = 0.0;
        for (round, prize) in prizes.into_iter().enumerate() {
            ahead += match bids[0][round].cmp(&bids[1][round]) {
                std::cmp::Ordering::Less => -f64::from(prize),
                std::cmp::Ordering::Equal => 0.0,
                std::cmp::Ordering::Greater => f64::from(prize),
            };
        }
        Turn::Over(vec![ahead, -ahead])
    }
}
