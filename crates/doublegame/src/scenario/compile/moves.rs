//! Plans of choices and signals: their conditions and probabilities, the lines of policies that bind them, and what their
//! actors know.

use super::commitments::{self, Lines};
use super::compiled::Problem;
use super::fields::{Field, FieldSet, Fields};
use super::plan::{By, ChanceGroup, Knowledge, LinePlan, MovePlan, Plan, RulePlan};
use super::specialize::collect_reads;
use super::words;
use crate::scenario::model::{ActorId, Expr, Item, MoveId, Mover, Rule, Span, Step, TrackId};

impl<'a> Plan<'a> {
    pub(super) fn plan_move(
        &mut self,
        which: MoveId,
        period: u32,
        lines: &Lines<'a>,
        made: &[bool],
    ) -> Result<MovePlan, Problem> {
        let scenario = self.scenario;
        let data = &scenario.moves[which.index()];
        let guard = self.guard(data.guard.as_ref(), period, made);
        let guards: Vec<_> = data
            .values
            .iter()
            .map(|value| self.guard(value.guard.as_ref(), period, made))
            .collect();
        let by = match data.mover {
            Mover::Chance => By::Chance(self.plan_signal(which, period, made)),
            Mover::Actor { actor, .. } => {
                let binding = self.plan_lines(which, period, &lines.binding, made);
                let shadow = self.plan_lines(which, period, &lines.shadow, made);
                let always_bound = binding.iter().any(|line| {
                    line.types.is_none()
                        && line.guard.is_none()
                        && matches!(line.rule, RulePlan::Draw(..))
                });
                let visible = self.known_to(actor, which, period);
                let own = [guard.as_ref()]
                    .into_iter()
                    .chain(guards.iter().map(Option::as_ref));
                let rules = binding
                    .iter()
                    .chain(&shadow)
                    .map(|line| line.guard.as_ref());
                for condition in own.chain(rules).flatten() {
                    if self.knowledge != Knowledge::States {
                        self.check_known(condition, visible, actor, which)?;
                    }
                }
                let mut own_type = FieldSet::default();
                own_type.insert(Fields::actor_type(actor));
                By::Actor {
                    actor,
                    may_decide: data.values.len() > 1 && !always_bound,
                    lines: binding,
                    shadow,
                    knows: match self.knowledge {
                        Knowledge::Bounded(_) => visible,
                        Knowledge::Full => own_type,
                        Knowledge::States => FieldSet::default(),
                    },
                }
            }
        };
        Ok(MovePlan {
            which,
            period,
            level: self.levels.len() as u32 + 1,
            guard,
            guards,
            by,
        })
    }

    fn plan_signal(&mut self, which: MoveId, period: u32, made: &[bool]) -> u32 {
        let scenario = self.scenario;
        let values = scenario.moves[which.index()].values.iter().enumerate();
        let branches = values
            .map(|(branch, value)| {
                let probability = value
                    .weight
                    .as_ref()
                    .map_or(Expr::Number(1.0), |expr| self.price(expr, period, made));
                (branch as u16, probability, value.naming.span)
            })
            .collect();
        self.add_chance(which, period, branches)
    }

    fn add_chance(&mut self, which: MoveId, period: u32, branches: Vec<(u16, Expr, Span)>) -> u32 {
        let mut reads = FieldSet::default();
        for (_, probability, _) in &branches {
            collect_reads(probability, &self.fields, &mut reads);
        }
        self.chances.push(ChanceGroup {
            period,
            which,
            reads: reads.iter().collect(),
            branches,
        });
        self.chances.len() as u32 - 1
    }

    fn plan_lines(
        &mut self,
        which: MoveId,
        period: u32,
        lines: &[commitments::Line],
        made: &[bool],
    ) -> Vec<LinePlan> {
        let mut plans = Vec::new();
        for line in lines {
            let guard = self.guard(line.commitment.guard.as_ref(), period, made);
            if matches!(guard, Some(Expr::Number(_))) {
                continue;
            }
            let rule = match &line.commitment.rule {
                Rule::Remove(options) => RulePlan::Remove(options.clone()),
                Rule::Fix(option) => RulePlan::Draw(vec![*option], None),
                Rule::Mix(options) => {
                    let branches = options
                        .iter()
                        .map(|(option, share)| {
                            (
                                *option,
                                self.price(share, period, made),
                                line.commitment.span,
                            )
                        })
                        .collect();
                    let chance = self.add_chance(which, period, branches);
                    RulePlan::Draw(
                        options.iter().map(|(option, _)| *option).collect(),
                        Some(chance),
                    )
                }
            };
            plans.push(LinePlan {
                types: line.policy.types.clone(),
                guard,
                rule,
                span: line.commitment.span,
            });
        }
        plans
    }

    /// The parts of the state that an actor knows when it makes a choice.
    fn known_to(&self, actor: ActorId, choice: MoveId, period: u32) -> FieldSet {
        let scenario = self.scenario;
        let mut known = FieldSet::default();
        known.insert(Fields::actor_type(actor));
        for (track, data) in scenario.tracks.iter().enumerate() {
            if data.seen_by.contains(actor) {
                known.insert(self.fields.track(TrackId(track as u16)));
            }
        }
        let block = scenario.moves[choice.index()].together;
        for step in &scenario.steps {
            let Step::Move(which) = step else { continue };
            if *which == choice {
                break;
            }
            let apart = block.is_none() || scenario.moves[which.index()].together != block;
            if apart && self.seen_by[which.index()].contains(actor) {
                known.insert(self.fields.this_move(*which));
            }
        }
        self.add_remembered(actor, period, &mut known);
        known
    }

    fn add_remembered(&self, actor: ActorId, period: u32, known: &mut FieldSet) {
        let scenario = self.scenario;
        let everything: Vec<(Item, u32)>;
        let items = match self.knowledge {
            Knowledge::Bounded(items) => items,
            // What a condition may read of the past; the history itself is kept apart.
            Knowledge::Full | Knowledge::States => {
                let fields = &self.fields.list;
                everything = fields
                    .iter()
                    .filter_map(|field| match *field {
                        Field::PastMove(m, ago) => Some((Item::Move(m), ago)),
                        Field::PastTrack(t, ago) => Some((Item::Track(t), ago)),
                        _ => None,
                    })
                    .collect();
                &everything
            }
        };
        for &(item, periods) in items {
            for ago in 1..=periods.min(period - 1 + self.past) {
                match item {
                    Item::Move(which) if self.seen_by[which.index()].contains(actor) => {
                        known.insert(self.fields.past_move(which, ago));
                    }
                    Item::Track(track)
                        if scenario.tracks[track.index()].seen_by.contains(actor) =>
                    {
                        known.insert(self.fields.past_track(track, ago));
                    }
                    _ => {}
                }
            }
        }
    }

    fn check_known(
        &self,
        condition: &Expr,
        known: FieldSet,
        actor: ActorId,
        choice: MoveId,
    ) -> Result<(), Problem> {
        let unknown = self.reads(condition).minus(known);
        let Some(field) = unknown.iter().next() else {
            return Ok(());
        };
        Err(Problem::Setting(format!(
            "a condition on choice `{}` reads {}, which {} does not see or remember",
            self.scenario.moves[choice.index()].naming.name,
            words::field(self.scenario, &self.fields, field),
            self.scenario.actors[actor.index()].naming.title
        )))
    }
}
