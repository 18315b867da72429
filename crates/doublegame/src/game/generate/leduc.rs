//! Leduc hold'em (Southey et al., "Bayes' bluff: opponent modelling in poker", UAI 2005).

use super::rules::{GenerateError, Rules, Turn, grow, in_range};
use crate::game::build::BuiltGame;

/// Leduc poker for two: a deck of two suits, ante 1, a private card each, a round of betting in steps of 2, a public
/// card, a round in steps of 4, at most two raises a round. A pair with the public card wins, else the higher card;
/// equal ranks share the pot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leduc {
    /// Ranks in each of the two suits, 2 to 100; 3 is the standard game.
    pub ranks: u32,
    /// What the players see of the suits.
    pub suits: Suits,
    /// Refuse a game with more nodes than this.
    pub max_nodes: usize,
}

/// Whether cards that differ in their suit alone are told apart, though the suit never matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Suits {
    /// Six cards: 936 information sets with three ranks. The usual size in benchmarks.
    Apart,
    /// Three ranks: 288 information sets. The same game in substance, without what is irrelevant.
    Merged,
}

/// The game.
///
/// # Errors
///
/// A number of ranks out of range, or too many nodes.
pub fn leduc_poker(game: Leduc) -> Result<BuiltGame, GenerateError> {
    in_range(game.ranks, 2..=100, "the number of ranks", "2 to 100")?;
    let start = State {
        cards: Vec::new(),
        rounds: [Vec::new(), Vec::new()],
    };
    grow(
        &["First", "Second"],
        &mut Table(game),
        &start,
        game.max_nodes,
    )
}

struct Table(Leduc);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    Fold,
    Call,
    Raise,
}

/// The cards in the order of the deal: the first player's, the second's, the public one. A card is `2 * rank + suit`
/// where suits are told apart and its rank else.
#[derive(Clone)]
struct State {
    cards: Vec<u32>,
    rounds: [Vec<Act>; 2],
}

/// How a round of betting stands.
enum Round {
    Open,
    Called,
    /// Who folded.
    Folded(usize),
}

fn standing(acts: &[Act]) -> Round {
    match acts {
        [.., Act::Fold] => Round::Folded((acts.len() - 1) % 2),
        [_, .., Act::Call] => Round::Called,
        _ => Round::Open,
    }
}

/// What each player has put into the pot in a round whose steps are this high.
fn bets(acts: &[Act], step: u32) -> [u32; 2] {
    let mut bets = [0, 0];
    for (position, act) in acts.iter().enumerate() {
        let (own, other) = (position % 2, 1 - position % 2);
        match act {
            Act::Fold => {}
            Act::Call => bets[own] = bets[other],
            Act::Raise => bets[own] = bets[other] + step,
        }
    }
    bets
}

impl Rules for Table {
    type State = State;

    fn turn(&mut self, state: &State) -> Turn<State> {
        if state.cards.len() < 2 {
            return self.deal(state);
        }
        match standing(&state.rounds[0]) {
            Round::Folded(player) => fold(state, player),
            Round::Open => self.bet(state, 0),
            Round::Called if state.cards.len() < 3 => self.deal(state),
            Round::Called => match standing(&state.rounds[1]) {
                Round::Folded(player) => fold(state, player),
                Round::Open => self.bet(state, 1),
                Round::Called => self.show(state),
            },
        }
    }
}

/// Both players' stakes: the ante and the bets of both rounds.
fn stakes(state: &State) -> [f64; 2] {
    let (before, after) = (bets(&state.rounds[0], 2), bets(&state.rounds[1], 4));
    [0, 1].map(|player| f64::from(1 + before[player] + after[player]))
}

fn fold(state: &State, player: usize) -> Turn<State> {
    let lost = stakes(state)[player];
    let mut payoffs = vec![lost; 2];
    payoffs[player] = -lost;
    Turn::Over(payoffs)
}

impl Table {
    /// How many cards of a kind are left, and how many kinds there are.
    fn kinds(&self) -> (u32, u32) {
        match self.0.suits {
            Suits::Apart => (1, 2 * self.0.ranks),
            Suits::Merged => (2, self.0.ranks),
        }
    }

    fn rank(&self, card: u32) -> u32 {
        match self.0.suits {
            Suits::Apart => card / 2,
            Suits::Merged => card,
        }
    }

    fn name(&self, card: u32) -> String {
        let rank = self.rank(card);
        let rank = match (self.0.ranks, rank) {
            (3, 0) => "J".to_owned(),
            (3, 1) => "Q".to_owned(),
            (3, _) => "K".to_owned(),
            _ => (rank + 1).to_string(),
        };
        match self.0.suits {
            Suits::Apart => format!("{rank}{}", if card.is_multiple_of(2) { 'a' } else { 'b' }),
            Suits::Merged => rank,
        }
    }

    /// Deals the next card. Both private cards are dealt one after the other.
    fn deal(&self, state: &State) -> Turn<State> {
        let (of_each, kinds) = self.kinds();
        let left = |card: u32| {
            let dealt = state.cards.iter().filter(|other| **other == card);
            of_each - dealt.count() as u32
        };
        let all = f64::from(of_each * kinds) - state.cards.len() as f64;
        let deals = (0..kinds).filter(|card| left(*card) > 0).map(|card| {
            let mut next = state.clone();
            next.cards.push(card);
            (self.name(card), f64::from(left(card)) / all, next)
        });
        Turn::Chance(deals.collect())
    }

    fn bet(&self, state: &State, round: usize) -> Turn<State> {
        let acts = &state.rounds[round];
        let player = acts.len() % 2;
        let raises = acts.iter().filter(|act| **act == Act::Raise).count();
        let faces_bet = raises > 0;
        let mut possible = vec![(Act::Call, if faces_bet { "call" } else { "check" })];
        if faces_bet {
            possible.insert(0, (Act::Fold, "fold"));
        }
        if raises < 2 {
            possible.push((Act::Raise, if faces_bet { "raise" } else { "bet" }));
        }
        let actions = possible.into_iter().map(|(act, name)| {
            let mut next = state.clone();
            next.rounds[round].push(act);
            (name.to_owned(), next)
        });
        Turn::Move {
            player: player as u32,
            knows: self.knows(state, player),
            actions: actions.collect(),
        }
    }

    /// The own card, the public one, and all bets: `K crr/Q c`.
    fn knows(&self, state: &State, player: usize) -> String {
        let letters = |acts: &[Act]| -> String {
            acts.iter()
                .map(|act| match act {
                    Act::Fold => 'f',
                    Act::Call => 'c',
                    Act::Raise => 'r',
                })
                .collect()
        };
        let own = self.name(state.cards[player]);
        let first = letters(&state.rounds[0]);
        match state.cards.get(2) {
            None => spaced(&own, &first),
            Some(public) => {
                let second = letters(&state.rounds[1]);
                let public = spaced(&self.name(*public), &second);
                spaced(&own, &format!("{first}/{public}"))
            }
        }
    }

    fn show(&self, state: &State) -> Turn<State> {
        let ranks: Vec<u32> = state.cards.iter().map(|card| self.rank(*card)).collect();
        // A pair is above every card that has none.
        let strength = |rank: u32| (rank == ranks[2], rank);
        // Both have called, so the stakes are equal.
        let won = match strength(ranks[0]).cmp(&strength(ranks[1])) {
            std::cmp::Ordering::Less => -stakes(state)[0],
            std::cmp::Ordering::Equal => 0.0,
            std::cmp::Ordering::Greater => stakes(state)[0],
        };
        Turn::Over(vec![won, -won])
    }
}

/// The two with a space between, which other programs refuse at the end of a name.
fn spaced(first: &str, second: &str) -> String {
    format!("{first} {second}").trim_end().to_owned()
}
