//! The uncertain numbers and the levers, and what the former keep among them.

use crate::scenario::check::parts::Parts;
use crate::scenario::check::scope::{Place, Scope};
use crate::scenario::check::{Checker, code, naming, text};
use crate::scenario::diagnostics::Diagnostic;
use crate::scenario::model::{Distribution, Param};
use crate::scenario::tree;

impl Checker<'_> {
    /// All params.
    pub(super) fn params(&mut self, parts: &Parts<'_>) {
        let uncertain = parts.params.len() - parts.levers;
        for (at, param) in parts.params.iter().enumerate() {
            let before = self.diagnostics.errors();
            self.check_range(param);
            let is_sound = self.diagnostics.errors() == before;
            let citation = self.citation(param.citation.as_ref());
            let value = if is_sound {
                param.value.value
            } else {
                f64::NAN
            };
            let stated = param.low.value..=param.high.value;
            let (range, lever) = if at < uncertain {
                (stated, None)
            } else {
                (value..=value, Some(stated))
            };
            self.scenario.params.push(Param {
                naming: naming(&param.naming),
                value,
                range,
                distribution: param.distribution,
                whole: param.whole,
                lever,
                unit: text(param.unit.as_ref()),
                citation,
            });
        }
    }

    fn check_range(&mut self, param: &tree::Param) {
        let name = &param.naming.name.text;
        let (low, high) = (&param.low, &param.high);
        if low.value > high.value {
            self.say(
                Diagnostic::error(
                    code::RANGE_TURNED_ROUND,
                    low.span,
                    format!("the range of `{name}` is empty"),
                )
                .label(format!("{} is above {}", low.text, high.text))
                .expected("the lower end first")
                .hint(format!("write `in {}..{}`", high.text, low.text)),
            );
        } else if !(low.value..=high.value).contains(&param.value.value) {
            self.say(
                Diagnostic::error(
                    code::VALUE_OUT_OF_RANGE,
                    param.value.span,
                    format!("the value of `{name}` is outside its range"),
                )
                .expected(format!("a value from {} to {}", low.text, high.text))
                .also(low.span, "the range")
                .hint("widen the range or change the value"),
            );
        }
        if param.whole {
            for number in [&param.value, low, high] {
                if number.value.fract().abs() > 0.0 {
                    self.say(
                        Diagnostic::error(
                            code::NOT_WHOLE,
                            number.span,
                            format!("`{name}` takes whole numbers"),
                        )
                        .expected("a whole number")
                        .hint("write a whole number, or leave out `whole`"),
                    );
                }
            }
        }
        if param.distribution == Distribution::LogUniform && low.value <= 0.0 {
            self.say(
                Diagnostic::error(
                    code::NOT_POSITIVE,
                    low.span,
                    format!("the range of `{name}` reaches down to {}", low.text),
                )
                .expected("a range above 0, since `log_uniform` draws its logarithm")
                .hint("raise the lower end above 0, or use another distribution"),
            );
        }
    }

    /// The conditions that the params keep.
    pub(super) fn requirements(&mut self, parts: &Parts<'_>) {
        // What is only required of a param is no use of it.
        let used = self.usage.params.clone();
        for require in &parts.requires {
            let scope = Scope::from(Place::Constant("a requirement"));
            if let Some(condition) = self.condition(&require.condition, &scope) {
                self.scenario.requirements.push((condition, require.span));
            }
        }
        self.usage.params = used;
    }
}
