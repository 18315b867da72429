//! Payoffs and objectives of one period, in parts that are added as soon as they are determined.

use super::fields::{Field, FieldSet};
use super::plan::{PayoffGroup, Plan};
use super::specialize::{Ending, reads_ending, specialize, split};
use crate::scenario::model::{EndingId, Expr, MoveId, Scenario, Span, Step, Term, TrackId, When};

struct Part {
    column: u32,
    amount: Expr,
    span: Span,
    /// The step of the round after which all that it reads is determined; `None`: when the period starts.
    determined: Option<usize>,
    added: bool,
}

/// The parts of one period that have not been added yet.
pub(super) struct OpenParts<'a> {
    period: u32,
    parts: Vec<Part>,
    /// The final terms, unless they are among the parts.
    finals: Vec<(u32, &'a Term)>,
}

/// The terms of all columns: attributes, then objectives.
pub(super) fn terms(scenario: &Scenario) -> impl Iterator<Item = (u32, &Term)> {
    let attributes = scenario.attributes.iter().map(|attribute| &attribute.terms);
    let objectives = scenario.objectives.iter().map(|objective| &objective.terms);
    let columns = attributes.chain(objectives).enumerate();
    columns.flat_map(|(column, terms)| terms.iter().map(move |term| (column as u32, term)))
}

/// Splits what is paid in a period. In the last period the final terms are among the parts, since it ends the game.
pub(super) fn of_period<'a>(plan: &Plan<'a>, period: u32) -> OpenParts<'a> {
    let scenario = plan.scenario;
    let last = period == plan.horizon;
    let has_ends = scenario
        .steps
        .iter()
        .any(|step| matches!(step, Step::End { .. }));
    let made = vec![true; scenario.moves.len()];
    let starts = plan.starts();
    let mut open = OpenParts {
        period,
        parts: Vec::new(),
        finals: Vec::new(),
    };
    for (column, term) in terms(scenario) {
        if term.when == When::Final && !last {
            open.finals.push((column, term));
            continue;
        }
        let mut place = plan.place(period, &made, &starts, None);
        if term.when == When::Final && !has_ends {
            place.ending = Ending::Known(None);
        }
        let mut amounts = Vec::new();
        split(specialize(&term.amount, &place), &mut amounts);
        for amount in amounts {
            open.parts.push(Part {
                column,
                determined: determined(plan, &amount),
                amount,
                span: term.span,
                added: false,
            });
        }
    }
    open
}

/// The step after which nothing that the expression reads changes within the period.
fn determined(plan: &Plan, amount: &Expr) -> Option<usize> {
    let steps = plan.scenario.steps.iter().enumerate();
    let last_step = |matches: &dyn Fn(&Step) -> bool| {
        steps
            .clone()
            .filter(|(_, step)| matches(step))
            .map(|(index, _)| index)
            .max()
    };
    let changes = |field: u16| match plan.fields.list[usize::from(field)] {
        Field::Track(track) => last_step(&|step| updates(step, track)),
        Field::Move(which) => last_step(&|step| makes(step, which)),
        _ => None,
    };
    let read = plan.reads(amount).iter().filter_map(changes).max();
    let ending = reads_ending(amount)
        .then(|| last_step(&|step| matches!(step, Step::End { .. })))
        .flatten();
    read.max(ending)
}

fn updates(step: &Step, track: TrackId) -> bool {
    matches!(step, Step::Update { track: updated, .. } if *updated == track)
}

fn makes(step: &Step, which: MoveId) -> bool {
    matches!(step, Step::Move(made) if *made == which)
}

impl OpenParts<'_> {
    /// Groups the parts that are determined by this step, which are then no longer open.
    pub fn take_determined(&mut self, plan: &mut Plan, step: Option<usize>) -> Vec<u32> {
        let mut amounts = Vec::new();
        let made = vec![true; plan.scenario.moves.len()];
        let starts = plan.starts();
        for part in &mut self.parts {
            if part.added || part.determined != step {
                continue;
            }
            part.added = true;
            let mut place = plan.place(self.period, &made, &starts, None);
            place.ending = Ending::Known(None);
            split_into(&part.amount, &place, part.column, part.span, &mut amounts);
        }
        group(plan, self.period, amounts)
    }

    /// Groups what is paid if the game ends here: the open parts with the values reached, and the final terms.
    pub fn at_ending(&self, plan: &mut Plan, made: &[bool], ending: EndingId) -> Vec<u32> {
        let mut amounts = Vec::new();
        let starts = plan.starts();
        let mut place = plan.place(self.period, made, &starts, None);
        place.ending = Ending::Known(Some(ending));
        for part in self.parts.iter().filter(|part| !part.added) {
            split_into(&part.amount, &place, part.column, part.span, &mut amounts);
        }
        for (column, term) in &self.finals {
            split_into(&term.amount, &place, *column, term.span, &mut amounts);
        }
        group(plan, self.period, amounts)
    }
}

fn split_into(
    amount: &Expr,
    place: &super::specialize::Place,
    column: u32,
    span: Span,
    amounts: &mut Vec<(u32, Expr, Span)>,
) {
    let mut parts = Vec::new();
    split(specialize(amount, place), &mut parts);
    amounts.extend(parts.into_iter().map(|part| (column, part, span)));
}

/// Makes one group of the amounts that read the same parts of the state.
fn group(plan: &mut Plan, period: u32, amounts: Vec<(u32, Expr, Span)>) -> Vec<u32> {
    let mut groups: Vec<(FieldSet, u32)> = Vec::new();
    for (column, amount, span) in amounts {
        let reads = plan.reads(&amount);
        let known = groups
            .iter()
            .find(|(fields, _)| *fields == reads)
            .map(|known| known.1);
        let group = known.unwrap_or(plan.payoffs.len() as u32);
        if known.is_none() {
            groups.push((reads, group));
            plan.payoffs.push(PayoffGroup {
                period,
                reads: reads.iter().collect(),
                parts: Vec::new(),
            });
        }
        plan.payoffs[group as usize]
            .parts
            .push((column, amount, span));
    }
    groups.into_iter().map(|(_, group)| group).collect()
}
