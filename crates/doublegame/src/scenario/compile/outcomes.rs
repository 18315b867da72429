//! What can become of a choice or a signal in a state: which branches or options, whether chance, a policy or the actor
//! decides between them, and what a policy in the shadow would ask for.

use super::compiled::Problem;
use super::fields::Fields;
use super::plan::{By, LinePlan, MovePlan, RulePlan};
use super::prices::Command;
use super::template::Templates;
use crate::scenario::model::{ActorId, Span};

/// What becomes of a choice or signal in a state.
pub(super) enum Outcomes {
    Chance(Vec<(u16, u32)>),
    Decision(Vec<u16>, Option<Command>),
}

impl<const N: usize> Templates<'_, '_, N> {
    pub(super) fn outcomes(&mut self, made: &MovePlan, raw: &[u16]) -> Result<Outcomes, Problem> {
        let data = &self.plan.scenario.moves[made.which.index()];
        let (lines, shadow, actor) = match &made.by {
            By::Chance(group) => {
                let params = &self.plan.params;
                let draw = self.prices.draw(*group, raw, params, &mut self.buffer);
                return Ok(Outcomes::Chance(draw));
            }
            By::Actor {
                actor,
                lines,
                shadow,
                ..
            } => (lines, shadow, *actor),
        };
        let mut available = Vec::new();
        for (option, guard) in made.guards.iter().enumerate() {
            let span = data.values[option].naming.span;
            if self.holds(guard.as_ref(), raw, made.period, span)? {
                available.push(option as u16);
            }
        }
        if available.is_empty() {
            let what = format!(
                "choice `{}` has no option that can be taken",
                data.naming.name
            );
            return Err(self.invalid(what, raw, made.period, data.naming.span));
        }
        if let Some(drawn) = self.drawn(made, lines, actor, &available, raw)? {
            return Ok(Outcomes::Chance(drawn));
        }
        let mut left = available.clone();
        let mut removed_at = data.naming.span;
        for line in lines {
            if let RulePlan::Remove(options) = &line.rule
                && self.binds(line, actor, raw, made.period)?
            {
                removed_at = line.span;
                left.retain(|option| !options.contains(option));
            }
        }
        if left.is_empty() {
            let what = format!(
                "a policy removes every option of `{}` that can be taken",
                data.naming.name
            );
            return Err(self.invalid(what, raw, made.period, removed_at));
        }
        if left.len() == 1 {
            return Ok(Outcomes::Chance(vec![(left[0], 0)]));
        }
        let command = self.command(made, shadow, actor, &available, raw)?;
        Ok(Outcomes::Decision(left, command))
    }

    fn binds(
        &self,
        line: &LinePlan,
        actor: ActorId,
        raw: &[u16],
        period: u32,
    ) -> Result<bool, Problem> {
        if let Some(types) = &line.types {
            let kind = raw[usize::from(Fields::actor_type(actor))];
            if !types.contains(&kind) {
                return Ok(false);
            }
        }
        self.holds(line.guard.as_ref(), raw, period, line.span)
    }

    /// The first line that fixes or mixes the choice in this state: its options with their rows of probabilities.
    fn drawn(
        &mut self,
        made: &MovePlan,
        lines: &[LinePlan],
        actor: ActorId,
        available: &[u16],
        raw: &[u16],
    ) -> Result<Option<Vec<(u16, u32)>>, Problem> {
        for line in lines {
            let RulePlan::Draw(options, chance) = &line.rule else {
                continue;
            };
            if !self.binds(line, actor, raw, made.period)? {
                continue;
            }
            let drawn = match chance {
                None => options.iter().map(|&option| (option, 0)).collect(),
                Some(group) => {
                    let params = &self.plan.params;
                    self.prices.draw(*group, raw, params, &mut self.buffer)
                }
            };
            for (option, _) in &drawn {
                self.check_available(made, *option, available, raw, line.span)?;
            }
            return Ok(Some(drawn));
        }
        Ok(None)
    }

    fn command(
        &self,
        made: &MovePlan,
        shadow: &[LinePlan],
        actor: ActorId,
        available: &[u16],
        raw: &[u16],
    ) -> Result<Option<Command>, Problem> {
        for line in shadow {
            let RulePlan::Draw(options, chance) = &line.rule else {
                continue;
            };
            if !self.binds(line, actor, raw, made.period)? {
                continue;
            }
            if let Some(group) = chance {
                return Ok(Some(Command::Mix(*group)));
            }
            self.check_available(made, options[0], available, raw, line.span)?;
            return Ok(Some(Command::Option(options[0])));
        }
        Ok(None)
    }

    fn check_available(
        &self,
        made: &MovePlan,
        option: u16,
        available: &[u16],
        raw: &[u16],
        span: Span,
    ) -> Result<(), Problem> {
        if available.contains(&option) {
            return Ok(());
        }
        let data = &self.plan.scenario.moves[made.which.index()];
        let name = &data.values[usize::from(option)].naming.name;
        let what = format!(
            "a policy asks for option `{name}` of `{}` where it cannot be taken",
            data.naming.name
        );
        Err(self.invalid(what, raw, made.period, span))
    }
}
