//! Kuhn poker (H. W. Kuhn, "A simplified two-person poker", 1950), with a deck of any size.

use super::rules::{GenerateError, Rules, Turn, grow, in_range};
use crate::game::build::BuiltGame;

/// Kuhn poker for two: both ante 1 and get a card; the first checks or bets 1, the second answers, and after a check
/// and a bet the first answers. The higher card wins what is in the pot, unless somebody has folded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kuhn {
    /// Cards in the deck, 2 to 1000; 3 in Kuhn's paper.
    pub cards: u32,
    /// Refuse a game with more nodes than this.
    pub max_nodes: usize,
}

/// The game: 2 information sets for each player and card, so that 3 cards give 12. With 3 cards its value is -1/18.
///
/// # Errors
///
/// A number of cards out of range, or too many nodes.
pub fn kuhn_poker(game: Kuhn) -> Result<BuiltGame, GenerateError> {
    in_range(game.cards, 2..=1000, "the number of cards", "2 to 1000")?;
    grow(
        &["First", "Second"],
        &mut Table(game),
        &None,
        game.max_nodes,
    )
}

struct Table(Kuhn);

/// The cards of both, and what was done so far.
struct Dealt {
    cards: [u32; 2],
    done: Vec<&'static str>,
}

impl Rules for Table {
    type State = Option<Dealt>;

    fn turn(&mut self, state: &Self::State) -> Turn<Self::State> {
        let Some(Dealt { cards, done }) = state else {
            return Turn::Chance(self.deals());
        };
        let first_wins = if cards[0] > cards[1] { 1.0 } else { -1.0 };
        let over = |amount: f64| Turn::Over(vec![amount, -amount]);
        let actions = match done.as_slice() {
            [] | ["check"] => ["check", "bet"],
            ["bet"] | ["check", "bet"] => ["fold", "call"],
            ["bet", "fold"] => return over(1.0),
            ["check", "bet", "fold"] => return over(-1.0),
            ["check", "check"] => return over(first_wins),
            _ => return over(2.0 * first_wins),
        };
        let player = done.len() % 2;
        let after = |action: &'static str| {
            let done = done.iter().copied().chain([action]).collect();
            let cards = *cards;
            (action.to_owned(), Some(Dealt { cards, done }))
        };
        Turn::Move {
            player: player as u32,
            knows: format!("{} {}", self.name(cards[player]), done.join(" "))
                .trim_end()
                .to_owned(),
            actions: actions.map(after).into(),
        }
    }
}

impl Table {
    fn deals(&self) -> Vec<(String, f64, Option<Dealt>)> {
        let cards = self.0.cards;
        let probability = 1.0 / f64::from(cards * (cards - 1));
        let pairs = (0..cards).flat_map(|one| (0..cards).map(move |other| [one, other]));
        pairs
            .filter(|[one, other]| one != other)
            .map(|cards| {
                let label = format!("{} {}", self.name(cards[0]), self.name(cards[1]));
                let done = Vec::new();
                (label, probability, Some(Dealt { cards, done }))
            })
            .collect()
    }

    /// Jack, queen and king in the deck of three, else the rank from 1.
    fn name(&self, card: u32) -> String {
        match (self.0.cards, card) {
            (3, 0) => "J".to_owned(),
            (3, 1) => "Q".to_owned(),
            (3, _) => "K".to_owned(),
            _ => (card + 1).to_string(),
        }
    }
}
