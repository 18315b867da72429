//! What never happens: choices and signals that are not made, options, branches and endings that do not come about.

use super::{Explorer, code};
use crate::scenario::compile::Label;
use crate::scenario::diagnostics::{Code, Diagnostic};
use crate::scenario::model::{EndingId, MoveId, Mover, Span};
use rustc_hash::FxHashSet;

impl Explorer<'_> {
    /// Warns of what comes about in none of the states that were visited.
    pub(super) fn report_what_never_happens(&mut self, labels: &[Label]) {
        let scenario = self.scenario;
        let mut happened: FxHashSet<(MoveId, u16)> = FxHashSet::default();
        let mut reached: FxHashSet<EndingId> = FxHashSet::default();
        for label in labels {
            let ends = match label {
                Label::Move {
                    which, value, ends, ..
                } => {
                    happened.insert((*which, *value));
                    ends
                }
                Label::Start { ends, .. } => ends,
                Label::Nothing => continue,
            };
            reached.extend(ends.iter().flatten().copied());
        }
        for (index, data) in scenario.moves.iter().enumerate() {
            let which = MoveId(index as u16);
            let name = &data.naming.name;
            let signal = data.mover == Mover::Chance;
            let made = happened.iter().any(|(made, _)| *made == which);
            if !made {
                let kind = if signal { "signal" } else { "choice" };
                let what = format!("{kind} `{name}` is skipped in every state");
                let mend = "loosen its `when`, or leave it out";
                self.report(never(code::NEVER_MADE, data.naming.span, what, mend));
                continue;
            }
            for (value, option) in data.values.iter().enumerate() {
                let value = value as u16;
                let span = option.naming.span;
                let option = &option.naming.name;
                if signal && !self.possible.contains(&(which, value)) {
                    let what =
                        format!("the probability that `{name}` is `{option}` is 0 in every state");
                    let mend = "give it a probability somewhere, or leave it out";
                    self.report(never(code::NEVER_HAPPENS, span, what, mend));
                } else if !signal && !happened.contains(&(which, value)) {
                    let what = format!("option `{option}` of `{name}` can be taken in no state");
                    let mend = "loosen its `when`, or leave it out";
                    self.report(never(code::NEVER_AVAILABLE, span, what, mend));
                }
            }
        }
        for (index, ending) in scenario.endings.iter().enumerate() {
            let id = EndingId(index as u16);
            if !reached.contains(&id) {
                let what = format!("no play reaches the ending `{}`", ending.name);
                let mend = "loosen its `when`, or leave it out";
                self.report(never(code::NEVER_REACHED, ending.span, what, mend));
            }
        }
    }
}

fn never(code: Code, span: Span, what: String, mend: &str) -> Diagnostic {
    Diagnostic::warning(code, span, what).hint(format!(
        "{mend}; this was seen with the central values of the params and no policy in force"
    ))
}
