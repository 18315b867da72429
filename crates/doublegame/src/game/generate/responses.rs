//! Games in which a challenger acts in secret, a signal tells of the act, and others respond in public, round by round.

use super::rules::{GenerateError, Rules, Turn, grow, in_range};
use crate::game::build::BuiltGame;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

/// How large a game of the family is. The players are A, the challenger, who has a private type; B, who defends; and C,
/// who may help B. Everything but A's type and acts is seen and remembered by all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignalingRounds {
    /// Types of A, equally likely, 1 to 1000.
    pub types: u32,
    /// Acts of A in each round, 1 to 1000.
    pub acts: u32,
    /// Signals, 1 to 100. The one that fits the act best has probability 3/4 or a little more, the others share the
    /// rest in equal parts of whole hundredths.
    pub signals: u32,
    /// Answers of B, 1 to 1000.
    pub b_answers: u32,
    /// Answers of C, 1 to 1000.
    pub c_answers: u32,
    /// For each round who responds to the signal, one after the other; none or at most 20 rounds.
    pub rounds: Vec<Vec<Responder>>,
    /// Seed of the small random part of the payoffs.
    pub seed: u64,
    /// Refuse a game with more nodes than this.
    pub max_nodes: usize,
}

/// Who responds to a signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Responder {
    /// The defender.
    B,
    /// The third party.
    C,
}

/// The family's game of this size.
///
/// # Errors
///
/// A number out of range, or too many nodes.
pub fn signaling_rounds(game: &SignalingRounds) -> Result<BuiltGame, GenerateError> {
    for (found, name) in [
        (game.types, "the number of types"),
        (game.acts, "the number of acts"),
        (game.b_answers, "the number of B's answers"),
        (game.c_answers, "the number of C's answers"),
    ] {
        in_range(found, 1..=1000, name, "1 to 1000")?;
    }
    in_range(game.signals, 1..=100, "the number of signals", "1 to 100")?;
    let rounds = game.rounds.len() as u32;
    in_range(rounds, 0..=20, "the number of rounds", "at most 20")?;
    let longest = game.rounds.iter().map(Vec::len).max().unwrap_or(0) as u32;
    in_range(longest, 0..=20, "the responders of a round", "at most 20")?;
    let mut table = Table {
        game,
        random: Pcg64Mcg::seed_from_u64(game.seed),
    };
    let start = State {
        kind: None,
        rounds: Vec::new(),
        public: String::new(),
        acts: String::new(),
    };
    grow(&["A", "B", "C"], &mut table, &start, game.max_nodes)
}

struct Table<'g> {
    game: &'g SignalingRounds,
    random: Pcg64Mcg,
}

#[derive(Clone)]
struct State {
    /// A's type, once it is drawn.
    kind: Option<u32>,
    rounds: Vec<Round>,
    /// What all have seen.
    public: String,
    /// What A has done.
    acts: String,
}

/// A round that has begun.
#[derive(Clone)]
struct Round {
    act: u32,
    signal: Option<u32>,
    answers: Vec<u32>,
}

impl Rules for Table<'_> {
    type State = State;

    fn turn(&mut self, state: &State) -> Turn<State> {
        let Some(kind) = state.kind else {
            return self.draw_type(state);
        };
        let responders = |round: usize| self.game.rounds.get(round).map_or(&[][..], Vec::as_slice);
        let under_way = state.rounds.len().wrapping_sub(1);
        match state.rounds.last() {
            Some(round) if round.signal.is_none() => self.send(state, round.act),
            Some(round) if round.answers.len() < responders(under_way).len() => {
                self.respond(state, responders(under_way)[round.answers.len()])
            }
            _ if state.rounds.len() < self.game.rounds.len() => self.act(state, kind),
            _ => Turn::Over(self.payoffs(state, kind)),
        }
    }
}

impl Table<'_> {
    fn draw_type(&self, state: &State) -> Turn<State> {
        let probability = 1.0 / f64::from(self.game.types);
        let types = (0..self.game.types).map(|kind| {
            let mut next = state.clone();
            next.kind = Some(kind);
            (format!("t{kind}"), probability, next)
        });
        Turn::Chance(types.collect())
    }

    fn act(&self, state: &State, kind: u32) -> Turn<State> {
        let actions = (0..self.game.acts).map(|act| {
            let mut next = state.clone();
            next.rounds.push(Round {
                act,
                signal: None,
                answers: Vec::new(),
            });
            next.acts.push_str(&format!(" a{act}"));
            (format!("a{act}"), next)
        });
        Turn::Move {
            player: 0,
            knows: format!("t{kind}{}|{}", state.acts, state.public),
            actions: actions.collect(),
        }
    }

    fn send(&self, state: &State, act: u32) -> Turn<State> {
        let nearest = self.nearest_signal(act);
        let others = self.game.signals - 1;
        // Whole hundredths: what does not divide goes to the nearest signal.
        let each = 25_u32.checked_div(others).unwrap_or(0);
        let signals = (0..self.game.signals).map(|signal| {
            let hundredths = if signal == nearest {
                100 - each * others
            } else {
                each
            };
            let mut next = state.clone();
            if let Some(round) = next.rounds.last_mut() {
                round.signal = Some(signal);
            }
            next.public.push_str(&format!(" s{signal}"));
            (format!("s{signal}"), f64::from(hundredths) / 100.0, next)
        });
        Turn::Chance(signals.collect())
    }

    /// The signal that stands where the act stands between the lowest and the highest; halves go to the even one.
    fn nearest_signal(&self, act: u32) -> u32 {
        let place =
            f64::from(act * (self.game.signals - 1)) / f64::from((self.game.acts - 1).max(1));
        place.round_ties_even() as u32
    }

    fn respond(&self, state: &State, responder: Responder) -> Turn<State> {
        let (player, answers, letter) = match responder {
            Responder::B => (1, self.game.b_answers, 'b'),
            Responder::C => (2, self.game.c_answers, 'c'),
        };
        let actions = (0..answers).map(|answer| {
            let mut next = state.clone();
            if let Some(round) = next.rounds.last_mut() {
                round.answers.push(answer);
            }
            next.public.push_str(&format!(" {letter}{answer}"));
            (format!("{letter}{answer}"), next)
        });
        Turn::Move {
            player,
            knows: state.public.trim_start().to_owned(),
            actions: actions.collect(),
        }
    }

    /// Escalation pays A where B gives way, costs the more the weaker A's type is where B resists, and more still with
    /// C's help. Payoffs are whole multiples of 0.00001.
    fn payoffs(&mut self, state: &State, kind: u32) -> Vec<f64> {
        let mut sums = [0.0_f64; 3];
        for (round, responders) in state.rounds.iter().zip(&self.game.rounds) {
            for (sum, gained) in sums
                .iter_mut()
                .zip(self.round_payoffs(round, responders, kind))
            {
                *sum += gained;
            }
        }
        let sums = sums.map(|sum| sum + self.random.random_range(-0.1..0.1));
        sums.map(|sum| (sum * 1e5).round() / 1e5).to_vec()
    }

    fn round_payoffs(&self, round: &Round, responders: &[Responder], kind: u32) -> [f64; 3] {
        let game = self.game;
        // Where one does not respond in the round, it counts as this.
        let (mut resistance, mut help) = (0.5, 0.3);
        for (responder, answer) in responders.iter().zip(&round.answers) {
            match responder {
                Responder::B => resistance = share(*answer, game.b_answers),
                Responder::C => help = share(*answer, game.c_answers),
            }
        }
        let escalation = share(round.act, game.acts);
        let cost = 1.0 - 0.8 * share(kind, game.types);
        let unresisted = escalation * (1.0 - resistance);
        let resisted = escalation * resistance;
        [
            2.0 * unresisted - resisted * cost * (1.0 + help) - 0.1 * escalation,
            -1.5 * unresisted
                - resisted * (0.8 - 0.6 * help)
                - 0.4 * (1.0 - escalation) * resistance,
            -0.5 * unresisted - help * (0.5 - 0.4 * escalation),
        ]
    }
}

/// Where the level stands between the lowest (0) and the highest (1); 0 where there is only one.
fn share(level: u32, levels: u32) -> f64 {
    f64::from(level) / f64::from((levels - 1).max(1))
}
