//! What a claim can ask the program to compute: measures, events, conditions, and the case they are taken in.

use std::ops::RangeInclusive;

use crate::scenario::check::names::{Meaning, unknown};
use crate::scenario::check::{Checker, code};
use crate::scenario::diagnostics::Diagnostic;
use crate::scenario::knowledge::seen_by;
use crate::scenario::model::{
    ActorId, CaseId, CorridorId, Event, Given, Item, Measure, MoveId, ObjectiveId, OthersPlay,
    Quantity, SeriesId, Span,
};
use crate::scenario::tree::{self, Count, Ident, Outcome};

impl Checker<'_> {
    /// A quantity of a claim.
    pub(super) fn quantity(&mut self, quantity: &tree::Quantity) -> Option<Quantity> {
        self.check_case(quantity);
        self.check_conditions(quantity);
        let under = self.case_named(quantity.under.as_ref());
        let given = self.given(&quantity.given);
        let measure = self.measure(&quantity.measure, quantity.span);
        let mut under = under?;
        let measure = measure?;
        if let Measure::Inside(corridor) = measure {
            let corridor = self.scenario.corridors.get(corridor.index());
            under = corridor.map_or(CaseId(0), |corridor| corridor.under);
        }
        Some(Quantity {
            measure,
            under,
            given: given?,
            span: quantity.span,
        })
    }

    /// Reports `under` where the measure has its own case.
    fn check_case(&mut self, quantity: &tree::Quantity) {
        let why = match quantity.measure {
            tree::Measure::Inside(_) => "a corridor names its own case",
            tree::Measure::Posterior { .. } => "the record says which policy was in force",
            tree::Measure::Changed { .. } => "a series does not depend on how the game is played",
            _ => return,
        };
        if let Some(case) = &quantity.under {
            self.say(
                Diagnostic::error(
                    code::MISPLACED_CASE,
                    case.span,
                    "this quantity is not taken in a case",
                )
                .label(why)
                .expected("no `under`")
                .hint("leave out `under`"),
            );
        }
    }

    /// Reports `given` where the measure is not conditioned.
    fn check_conditions(&mut self, quantity: &tree::Quantity) {
        let word = match quantity.measure {
            tree::Measure::Worth { .. } => "worth",
            tree::Measure::Inside(_) => "inside",
            tree::Measure::Posterior { .. } => "posterior",
            tree::Measure::Changed { .. } => "changed",
            _ => return,
        };
        if let Some(given) = quantity.given.first() {
            self.say(
                Diagnostic::error(
                    code::MISPLACED_CONDITION,
                    event_span(given),
                    format!("`{word}` takes no condition"),
                )
                .expected("no `given`")
                .hint("`value`, `objective`, `prob`, `share`, `bits` and `tips` take conditions"),
            );
        }
    }

    fn measure(&mut self, measure: &tree::Measure, span: Span) -> Option<Measure> {
        match measure {
            tree::Measure::Value {
                actor,
                actor_type,
                attribute,
            } => {
                let actor = self.actor_named(actor)?;
                let actor_type = match actor_type {
                    Some(word) => Some(self.type_of(actor, word)?),
                    None => None,
                };
                let attribute = match attribute {
                    Some(name) => Some(self.attribute_of(actor, name)?),
                    None => None,
                };
                Some(Measure::Value {
                    actor,
                    actor_type,
                    attribute,
                })
            }
            tree::Measure::Objective(name) => self.objective_named(name).map(Measure::Objective),
            tree::Measure::Probability(event) => self.event(event).map(Measure::Probability),
            tree::Measure::Share(event) => self.share(event),
            tree::Measure::Bits {
                actor,
                observer,
                through,
                by_period,
            } => self.bits(actor, observer, through, *by_period, span),
            tree::Measure::Tips { actor, observer } => {
                let (actor, observer) = self.observed(actor, observer, span)?;
                Some(Measure::Tips { actor, observer })
            }
            tree::Measure::Worth {
                actor,
                channel,
                others,
            } => self.worth(actor, channel, *others),
            tree::Measure::Inside(name) => self.corridor_named(name).map(Measure::Inside),
            tree::Measure::Posterior { actor, actor_type } => {
                let actor = self.actor_named(actor)?;
                let actor_type = self.type_of(actor, actor_type)?;
                Some(Measure::Posterior(actor, actor_type))
            }
            tree::Measure::Changed { series, from, to } => {
                if from.value >= to.value {
                    self.dates_turned_round(from.span, to.span);
                    return None;
                }
                let series = self.series_named(series)?;
                Some(Measure::Changed(series, from.value, to.value))
            }
        }
    }

    /// Reports a first day after the last.
    pub(super) fn dates_turned_round(&mut self, from: Span, to: Span) {
        self.say(
            Diagnostic::error(
                code::DATES_TURNED_ROUND,
                to,
                "the last day comes before the first",
            )
            .also(from, "the first day")
            .expected("a later day")
            .hint("exchange the two"),
        );
    }

    fn share(&mut self, event: &tree::Event) -> Option<Measure> {
        let lowered = self.event(event)?;
        if matches!(lowered, Event::Ending(_)) {
            self.say(
                Diagnostic::error(
                    code::SHARE_OF_AN_ENDING,
                    event_span(event),
                    "an ending happens once, so it has no share of the periods",
                )
                .expected("outcomes of choices or signals")
                .hint("write `prob(...)` for the chance of an ending"),
            );
            return None;
        }
        Some(Measure::Share(lowered))
    }

    /// The actor whose type is learned, and who learns it.
    fn observed(
        &mut self,
        actor: &Ident,
        observer: &Ident,
        span: Span,
    ) -> Option<(ActorId, ActorId)> {
        let (who, by) = (self.actor_named(actor), self.actor_named(observer));
        let (who, by) = (who?, by?);
        if who == by {
            self.say(
                Diagnostic::error(
                    code::OBSERVES_ITSELF,
                    observer.span,
                    format!("`{}` knows its own type", actor.text),
                )
                .expected("another actor")
                .hint("name the actor who learns from what it sees"),
            );
            return None;
        }
        let types = self.scenario.actors.get(who.index()).map(|a| a.types.len());
        if types == Some(1) {
            self.say(
                Diagnostic::warning(
                    code::NOTHING_TO_LEARN,
                    span,
                    format!(
                        "`{}` has one type, so there is nothing to learn",
                        actor.text
                    ),
                )
                .label("always 0")
                .hint("declare its types, or leave this out"),
            );
        }
        Some((who, by))
    }

    fn bits(
        &mut self,
        actor: &Ident,
        observer: &Ident,
        through: &[Ident],
        by_period: Option<Count>,
        span: Span,
    ) -> Option<Measure> {
        let pair = self.observed(actor, observer, span);
        let mut channels = Vec::with_capacity(through.len());
        let mut complete = true;
        for name in through {
            match self.move_named(name) {
                Some(channel) if channels.contains(&channel) => self.named_twice(name),
                Some(channel) => channels.push(channel),
                None => complete = false,
            }
        }
        let by_period = match by_period {
            Some(count) => Some(self.period_number(count)?),
            None => None,
        };
        let (actor, observer) = pair?;
        complete.then_some(Measure::Bits {
            actor,
            observer,
            through: (!through.is_empty()).then_some(channels),
            by_period,
        })
    }

    fn worth(&mut self, actor: &Ident, channel: &Ident, others: OthersPlay) -> Option<Measure> {
        let (who, which) = (self.actor_named(actor), self.move_named(channel));
        let (who, which) = (who?, which?);
        if self.chooser(which) == Some(who) {
            self.say(
                Diagnostic::error(
                    code::NOT_A_CHANNEL,
                    channel.span,
                    format!(
                        "`{}` makes the choice `{}` itself",
                        actor.text, channel.text
                    ),
                )
                .expected("what the actor sees and does not choose")
                .hint("name a signal or another actor's choice"),
            );
            return None;
        }
        if !seen_by(&self.scenario, Item::Move(which)).contains(who) {
            self.say(
                Diagnostic::error(
                    code::NOT_A_CHANNEL,
                    channel.span,
                    format!("`{}` does not see `{}`", actor.text, channel.text),
                )
                .expected("what the actor sees")
                .hint("the worth of knowing compares with an actor who does not see it"),
            );
            return None;
        }
        Some(Measure::Worth {
            actor: who,
            channel: which,
            others,
        })
    }

    /// A period's number, which the horizon bounds.
    fn period_number(&mut self, count: Count) -> Option<u32> {
        let horizon = self.scenario.horizon;
        if (1..=horizon).contains(&count.value) {
            return Some(count.value);
        }
        self.say(
            Diagnostic::error(
                code::OUT_OF_BOUNDS,
                count.span,
                format!("there is no period {}", count.value),
            )
            .expected(format!("a period from 1 to {horizon}"))
            .hint("the horizon says how many periods are played"),
        );
        None
    }

    /// An event: an ending, or outcomes of choices and signals.
    pub(super) fn event(&mut self, event: &tree::Event) -> Option<Event> {
        match event {
            tree::Event::Ending(name) => self.ending(name).ok().map(Event::Ending),
            tree::Event::Moves { any, periods, .. } => {
                let mut outcomes = Vec::with_capacity(any.len());
                for (name, outcome) in any {
                    outcomes.extend(self.outcome(name, outcome));
                }
                let periods = match periods {
                    Some(periods) => Some(self.periods(*periods)?),
                    None => None,
                };
                (outcomes.len() == any.len()).then_some(Event::Moves {
                    any: outcomes,
                    periods,
                })
            }
        }
    }

    fn outcome(&mut self, name: &Ident, outcome: &Outcome) -> Option<(MoveId, u16)> {
        if let Some(Meaning::Actor(_)) = self.names.common.get(&name.text) {
            self.say(
                Diagnostic::error(
                    code::TYPE_IN_AN_EVENT,
                    name.span,
                    format!("`{}` is an actor, and its type is no event", name.text),
                )
                .expected("a choice or a signal")
                .hint(format!(
                    "condition the quantity on it: `given {} is ...`",
                    name.text
                )),
            );
            return None;
        }
        let which = self.move_named(name)?;
        match outcome {
            Outcome::Name(word) => Some((which, self.value_of(which, word)?)),
            Outcome::None(span) => {
                self.never_none(*span, "an option or a branch");
                None
            }
        }
    }

    fn periods(&mut self, periods: tree::Periods) -> Option<RangeInclusive<u32>> {
        let (first, last) = (
            self.period_number(periods.first),
            self.period_number(periods.last),
        );
        let (first, last) = (first?, last?);
        if first > last {
            self.say(
                Diagnostic::error(
                    code::RANGE_TURNED_ROUND,
                    periods.first.span,
                    "the range of periods is empty",
                )
                .expected("the first period first")
                .hint(format!("write `in periods {last}..{first}`")),
            );
            return None;
        }
        Some(first..=last)
    }

    /// A condition: an actor's type, an event, or one of each.
    fn given(&mut self, events: &[tree::Event]) -> Option<Given> {
        let mut given = Given::default();
        let mut complete = true;
        for event in events {
            let second = if let Some((actor, word)) = self.as_type(event) {
                let value = self.type_of(actor, word);
                complete &= value.is_some();
                let before = given.actor_type;
                given.actor_type = value.map(|value| (actor, value));
                before.is_some()
            } else {
                let lowered = self.event(event);
                complete &= lowered.is_some();
                std::mem::replace(&mut given.event, lowered).is_some()
            };
            if second {
                complete = false;
                self.say(
                    Diagnostic::error(
                        code::SECOND_CONDITION,
                        event_span(event),
                        "a condition of the same kind stands twice",
                    )
                    .expected("one type of an actor, one event, or one of each")
                    .hint("outcomes can be joined by `or` in one event"),
                );
            }
        }
        complete.then_some(given)
    }

    /// The actor and the type, where a condition is `ACTOR is TYPE`.
    fn as_type<'e>(&self, event: &'e tree::Event) -> Option<(ActorId, &'e Ident)> {
        let tree::Event::Moves {
            any, periods: None, ..
        } = event
        else {
            return None;
        };
        let [(name, Outcome::Name(word))] = any.as_slice() else {
            return None;
        };
        match self.names.common.get(&name.text) {
            Some(Meaning::Actor(actor)) => Some((actor, word)),
            _ => None,
        }
    }

    fn objective_named(&mut self, name: &Ident) -> Option<ObjectiveId> {
        match self.names.common.get(&name.text) {
            Some(Meaning::Objective(objective)) => Some(objective),
            found => self.not_named(name, "an objective", found, |m| {
                matches!(m, Meaning::Objective(_))
            }),
        }
    }

    fn corridor_named(&mut self, name: &Ident) -> Option<CorridorId> {
        match self.names.common.get(&name.text) {
            Some(Meaning::Corridor(corridor)) => Some(corridor),
            found => self.not_named(name, "a corridor", found, |m| {
                matches!(m, Meaning::Corridor(_))
            }),
        }
    }

    fn series_named(&mut self, name: &Ident) -> Option<SeriesId> {
        match self.names.common.get(&name.text) {
            Some(Meaning::Series(series)) => Some(series),
            found => self.not_named(name, "a series", found, |m| matches!(m, Meaning::Series(_))),
        }
    }

    fn not_named<T>(
        &mut self,
        name: &Ident,
        expected: &str,
        found: Option<Meaning>,
        fits: impl Fn(Meaning) -> bool,
    ) -> Option<T> {
        let word = found.map(|meaning| meaning.word(&self.scenario));
        let diagnostic = unknown(name, expected, word, self.names.common.names_of(fits));
        self.say_of(name, diagnostic);
        None
    }
}

fn event_span(event: &tree::Event) -> Span {
    match event {
        tree::Event::Ending(name) => name.span,
        tree::Event::Moves { span, .. } => *span,
    }
}
