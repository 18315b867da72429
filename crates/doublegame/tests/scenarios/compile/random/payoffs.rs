//! Random payoffs and policies, and a random setting.

use super::{Maker, OTHER_AMOUNT, SHARE, binary, naming, number, when};
use doublegame::scenario::compile::Setting;
use doublegame::scenario::model::{
    ActorId, Attribute, BinaryOperator as Op, Commitment, EndingId, Expr, MoveId, Mover, Objective,
    Policy, PolicyId, Rule, Span, Term, TrackId, When,
};

impl Maker {
    fn terms(&mut self) -> Vec<Term> {
        let readable = self.everything(self.scenario.moves.len());
        let mut terms = Vec::new();
        if self.draw.chance(85) {
            terms.push((When::EachPeriod, self.amount(&readable, 2)));
        }
        if self.draw.chance(60) {
            let amount = self.amount(&readable, 1);
            let ending = (!self.scenario.endings.is_empty())
                .then(|| EndingId(self.draw.below(self.scenario.endings.len()) as u16));
            let of_ending = when(
                Expr::EndingIs(ending),
                number(-1.0),
                Expr::Param(OTHER_AMOUNT),
            );
            terms.push((When::Final, binary(Op::Add, amount, of_ending)));
        }
        terms
            .into_iter()
            .map(|(when, amount)| Term {
                when,
                amount,
                citation: None,
                span: Span::default(),
            })
            .collect()
    }

    pub(super) fn add_payoffs(&mut self) {
        for actor in 0..self.scenario.actors.len() {
            for attribute in 0..=self.draw.below(2) {
                let terms = self.terms();
                self.scenario.attributes.push(Attribute {
                    naming: naming(format!("attribute{attribute}")),
                    actor: ActorId(actor as u16),
                    terms,
                });
            }
        }
        let terms = self.terms();
        self.scenario.objectives.push(Objective {
            naming: naming("objective"),
            unit: None,
            higher_is_better: true,
            terms,
            citation: None,
        });
    }

    pub(super) fn add_policies(&mut self) {
        let choices: Vec<(usize, ActorId)> = self
            .scenario
            .moves
            .iter()
            .enumerate()
            .filter_map(|(which, data)| match data.mover {
                Mover::Actor { actor, .. } => Some((which, actor)),
                Mover::Chance => None,
            })
            .collect();
        for policy in 0..2 {
            let (_, actor) = *self.draw.pick(&choices);
            let lines = choices
                .iter()
                .filter(|(_, chooser)| *chooser == actor)
                .map(|&(choice, _)| self.commitment(actor, choice))
                .collect();
            let types = (self.types(actor) > 1 && self.draw.chance(40)).then(|| vec![1]);
            self.scenario.policies.push(Policy {
                naming: naming(format!("policy{policy}")),
                about: None,
                actor,
                types,
                lines,
                citation: None,
            });
        }
    }

    fn commitment(&mut self, actor: ActorId, choice: usize) -> Commitment {
        let free: Vec<u16> = self.scenario.moves[choice]
            .values
            .iter()
            .enumerate()
            .filter(|(_, value)| value.guard.is_none())
            .map(|(value, _)| value as u16)
            .collect();
        let rule = match self.draw.below(3) {
            0 => Rule::Remove(vec![1]),
            1 => Rule::Fix(*self.draw.pick(&free)),
            _ if free.len() > 1 => {
                let share = self.draw.pick(&[Expr::Param(SHARE), number(0.25)]).clone();
                let rest = binary(Op::Subtract, number(1.0), share.clone());
                Rule::Mix(vec![(free[0], share), (free[1], rest)])
            }
            _ => Rule::Fix(0),
        };
        let known = self.known(actor, choice);
        let guard = self.draw.chance(50).then(|| self.condition(&known, 1));
        Commitment {
            choice: MoveId(choice as u16),
            rule,
            guard,
            span: Span::default(),
        }
    }

    pub(super) fn setting(&mut self) -> Setting {
        let mut setting = Setting::default();
        if self.draw.chance(40) {
            setting.policies.push(PolicyId(0));
        }
        if self.draw.chance(20) {
            setting.extra.push(self.scenario.policies[1].clone());
        }
        if self.draw.chance(15) {
            let track = TrackId(self.draw.below(self.scenario.tracks.len()) as u16);
            let high = self.scenario.tracks[track.index()].high.clone();
            setting.starts.push((track, high));
        }
        if self.draw.chance(15) {
            setting.horizon = Some(1);
        }
        if self.draw.chance(15) {
            let which = self.draw.below(self.scenario.moves.len());
            let actor = ActorId(self.draw.below(self.scenario.actors.len()) as u16);
            setting.blind.push((actor, MoveId(which as u16)));
        }
        setting
    }
}
