//! Params that go together: each line names two uncertain params and a rank correlation.

use crate::scenario::check::names::{Meaning, unknown};
use crate::scenario::check::parts::Parts;
use crate::scenario::check::{Checker, code};
use crate::scenario::diagnostics::Diagnostic;
use crate::scenario::model::{Correlation, ParamId};
use crate::scenario::tree::{Correlate, Ident};

impl Checker<'_> {
    /// All correlations.
    pub(super) fn correlations(&mut self, parts: &Parts<'_>) {
        for correlate in &parts.correlates {
            let citation = self.citation(correlate.citation.as_ref());
            let is_number_sound = self.rank_in_bounds(correlate);
            let first = self.correlated_param(&correlate.first);
            let second = self.correlated_param(&correlate.second);
            let (Some(first), Some(second)) = (first, second) else {
                continue;
            };
            if self.pair_is_new(correlate, first, second) && is_number_sound {
                self.scenario.correlations.push(Correlation {
                    first,
                    second,
                    rank: correlate.rank.value,
                    citation,
                    span: correlate.span,
                });
            }
        }
    }

    fn rank_in_bounds(&mut self, correlate: &Correlate) -> bool {
        let is_sound = correlate.rank.value.abs() < 1.0;
        if !is_sound {
            let diagnostic = Diagnostic::error(
                code::NOT_CORRELATED,
                correlate.rank.span,
                format!("{} is no rank correlation of two params", correlate.rank.text),
            )
            .expected("a number above -1 and below 1")
            .hint("params that move wholly together are one param: write one as an expression of the other");
            self.say(diagnostic);
        }
        is_sound
    }

    /// The uncertain param of this name.
    fn correlated_param(&mut self, name: &Ident) -> Option<ParamId> {
        let found = self.names.common.get(&name.text);
        let Some(Meaning::Param(param)) = found else {
            let word = found.map(|meaning| meaning.word(&self.scenario));
            let candidates = self
                .names
                .common
                .names_of(|meaning| matches!(meaning, Meaning::Param(_)));
            let diagnostic = unknown(name, "a param", word, candidates);
            self.say_of(name, diagnostic);
            return None;
        };
        let data = self.scenario.params.get(param.index())?;
        if data.value.is_nan() {
            // Its declaration is in error, which has been said.
            return None;
        }
        let declared = data.naming.span;
        let (why, label) = if data.lever.is_some() {
            (format!("`{}` is a lever", name.text), "set and not drawn")
        } else if !data.is_uncertain() {
            (
                format!("the range of `{}` is one value", name.text),
                "the same in all worlds",
            )
        } else {
            return Some(param);
        };
        let diagnostic = Diagnostic::error(code::NOT_CORRELATED, name.span, why)
            .label(label)
            .also(declared, "declared here")
            .expected("a param with a range")
            .hint("leave this line out, or declare a param with a range");
        self.say(diagnostic);
        None
    }

    /// Whether the params are two, and stand on no line before.
    fn pair_is_new(&mut self, correlate: &Correlate, first: ParamId, second: ParamId) -> bool {
        if first == second {
            let diagnostic = Diagnostic::error(
                code::NOT_CORRELATED,
                correlate.second.span,
                format!("`{}` is correlated with itself", correlate.second.text),
            )
            .expected("two different params")
            .hint("name another param, or leave this line out");
            self.say(diagnostic);
            return false;
        }
        let known = self.scenario.correlations.iter().find(|known| {
            [(first, second), (second, first)].contains(&(known.first, known.second))
        });
        let Some(before) = known.map(|known| known.span) else {
            return true;
        };
        let diagnostic = Diagnostic::error(
            code::NAMED_TWICE,
            correlate.second.span,
            format!(
                "`{}` and `{}` are correlated twice",
                correlate.first.text, correlate.second.text
            ),
        )
        .also(before, "first here")
        .expected("each pair of params once")
        .hint("leave out one of the lines");
        self.say(diagnostic);
        false
    }
}
