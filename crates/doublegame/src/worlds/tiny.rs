//! The least scenario, for tests of what is done with its params.

use crate::scenario::load::load_text;
use crate::scenario::model::Scenario;

/// A scenario of one choice with these params (and requirements) and this attribute of the only payoff, its name first.
pub(super) fn tiny(params: &str, attribute: &str) -> Scenario {
    let text = format!(
        r#"doublegame 1
scenario "Tiny"
period 1 years from 2026-01-01
horizon 1
memory 0
actor ana "Ana"
{params}
round
  choose act "what Ana does" by ana
    seen by all
    option work "works"
    option rest "rests"
payoff of ana
  each period {attribute}
"#
    );
    let loaded = load_text("tiny.dg", &text);
    loaded
        .scenario
        .unwrap_or_else(|| panic!("{:?}", loaded.diagnostics))
}
