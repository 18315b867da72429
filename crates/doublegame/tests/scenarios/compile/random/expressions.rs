//! Random conditions, amounts and probabilities that read only what their actor knows.

use super::{
    AMOUNT, Maker, OTHER_AMOUNT, OTHER_SHARE, Readable, SHARE, STRUCTURAL, binary, number, when,
};
use doublegame::scenario::model::{
    ActorId, BinaryOperator as Op, Expr, Item, Memory, MoveId, TrackId, UnaryOperator,
};

impl Maker {
    /// Everything that has been determined before a move of the round (or at its end).
    pub(super) fn everything(&self, before: usize) -> Readable {
        let tracks: Vec<_> = (0..self.scenario.tracks.len())
            .map(|t| TrackId(t as u16))
            .collect();
        Readable {
            last_tracks: tracks.clone(),
            tracks,
            moves: (0..before).map(|m| MoveId(m as u16)).collect(),
            last_moves: (0..self.scenario.moves.len())
                .map(|m| MoveId(m as u16))
                .collect(),
            types: (0..self.scenario.actors.len())
                .map(|a| ActorId(a as u16))
                .collect(),
        }
    }

    /// What the actor of a choice may read when it chooses.
    pub(super) fn known(&self, actor: ActorId, choice: usize) -> Readable {
        let scenario = &self.scenario;
        let mut readable = self.everything(choice);
        let block = scenario.moves[choice].together;
        let sees = |m: &MoveId| scenario.moves[m.index()].seen_by.contains(actor);
        let remembered = |item: Item| match &scenario.memory {
            Memory::Full => true,
            Memory::Bounded(items) => items.iter().any(|(known, _)| *known == item),
        };
        readable.moves.retain(|m| {
            sees(m) && (block.is_none() || scenario.moves[m.index()].together != block)
        });
        readable
            .last_moves
            .retain(|m| sees(m) && remembered(Item::Move(*m)));
        readable
            .tracks
            .retain(|t| scenario.tracks[t.index()].seen_by.contains(actor));
        readable.last_tracks.retain(|t| {
            scenario.tracks[t.index()].seen_by.contains(actor) && remembered(Item::Track(*t))
        });
        readable.types = vec![actor];
        readable
    }

    pub(super) fn condition(&mut self, readable: &Readable, depth: usize) -> Expr {
        if depth > 0 && self.draw.chance(30) {
            let operator = *self.draw.pick(&[Op::And, Op::Or]);
            let left = self.condition(readable, depth - 1);
            let right = self.condition(readable, depth - 1);
            return binary(operator, left, right);
        }
        if self.draw.chance(15) {
            let inner = self.condition(readable, 0);
            return Expr::Unary(UnaryOperator::Not, Box::new(inner));
        }
        for _ in 0..4 {
            let comparison = *self.draw.pick(&[Op::Equal, Op::GreaterOrEqual, Op::Less]);
            match self.draw.below(6) {
                0 if !readable.tracks.is_empty() => {
                    let track = *self.draw.pick(&readable.tracks);
                    let bound = self
                        .draw
                        .pick(&[number(0.0), number(1.0), Expr::Param(STRUCTURAL)])
                        .clone();
                    return binary(comparison, Expr::Track(track), bound);
                }
                1 if !readable.moves.is_empty() => {
                    let which = *self.draw.pick(&readable.moves);
                    return Expr::MoveIs(which, self.value(which));
                }
                2 if !readable.last_moves.is_empty() => {
                    let which = *self.draw.pick(&readable.last_moves);
                    return Expr::LastMoveIs(which, self.value(which));
                }
                3 if !readable.last_tracks.is_empty() => {
                    let track = *self.draw.pick(&readable.last_tracks);
                    return binary(comparison, Expr::LastTrack(track), number(0.0));
                }
                4 if !readable.types.is_empty() => {
                    let actor = *self.draw.pick(&readable.types);
                    return Expr::TypeIs(actor, self.draw.below(2) as u16 % self.types(actor));
                }
                5 => {
                    let left = self
                        .draw
                        .pick(&[
                            Expr::Period,
                            binary(Op::Subtract, Expr::Horizon, Expr::Period),
                        ])
                        .clone();
                    return binary(Op::Equal, left, number(1.0));
                }
                _ => {}
            }
        }
        binary(Op::GreaterOrEqual, Expr::Param(STRUCTURAL), number(1.0))
    }

    pub(super) fn types(&self, actor: ActorId) -> u16 {
        self.scenario.actors[actor.index()].types.len() as u16
    }

    pub(super) fn value(&mut self, which: MoveId) -> Option<u16> {
        let count = self.scenario.moves[which.index()].values.len();
        match self.draw.below(count + 1) {
            0 => None,
            value => Some(value as u16 - 1),
        }
    }

    pub(super) fn amount(&mut self, readable: &Readable, depth: usize) -> Expr {
        if depth > 0 && self.draw.chance(70) {
            let left = self.amount(readable, depth - 1);
            let right = self.amount(readable, depth - 1);
            return match self.draw.below(5) {
                0 => binary(*self.draw.pick(&[Op::Min, Op::Max]), left, right),
                1 => binary(*self.draw.pick(&[Op::Add, Op::Subtract]), left, right),
                2 => binary(Op::Multiply, left, Expr::Param(AMOUNT)),
                3 => binary(
                    Op::Divide,
                    Expr::Unary(UnaryOperator::Negate, Box::new(left)),
                    number(2.0),
                ),
                _ => {
                    let condition = self.condition(readable, 1);
                    when(condition, left, right)
                }
            };
        }
        match self.draw.below(4) {
            0 if !readable.tracks.is_empty() => Expr::Track(*self.draw.pick(&readable.tracks)),
            1 => Expr::Param(*self.draw.pick(&[AMOUNT, OTHER_AMOUNT])),
            2 => {
                let condition = self.condition(readable, 0);
                when(condition, number(1.0), number(0.0))
            }
            _ => number(self.draw.below(7) as f64 / 2.0 - 1.5),
        }
    }

    pub(super) fn share(&mut self, readable: &Readable) -> Expr {
        let simple = [
            number(0.25),
            number(0.5),
            Expr::Param(SHARE),
            Expr::Param(OTHER_SHARE),
            number(0.0),
        ];
        let first = self.draw.pick(&simple[..4]).clone();
        if self.draw.chance(60) {
            let second = self.draw.pick(&simple).clone();
            let condition = self.condition(readable, 1);
            return when(condition, first, second);
        }
        first
    }
}
