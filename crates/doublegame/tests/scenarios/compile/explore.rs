//! What the exploration of states finds, and in which words.

use doublegame::scenario::check::check;
use doublegame::scenario::diagnostics::{Diagnostic, Severity};
use doublegame::scenario::explore::{code, explore};
use doublegame::scenario::model::SourceFile;
use doublegame::scenario::parser::{Role, parse};

const HEAD: &str = "doublegame 1
scenario \"Test\"
period 1 years from 2021-01-01
horizon 2
memory 0
actor a \"A\"
  type x \"x\" prior 0.5
  type y \"y\" prior otherwise
param p \"p\" = 0.5 in 0.1..0.9
param q \"q\" = 0.2 in 0.1..0.6
track t \"t\" : 0..2 = 1
  seen by all
";

const PAYOFF: &str = "payoff of a
  each period joy \"joy\" = t
";

/// The code, the severity and the message of each diagnostic.
fn found(round: &str, rest: &str, bound: usize) -> Vec<(&'static str, Severity, String)> {
    let text = format!(
        "{HEAD}round\n  choose act \"act\" by a\n    seen by all\n    option go \"goes\"\n    option stay \"stays\"\n{round}{PAYOFF}{rest}"
    );
    let files = vec![SourceFile {
        name: "test.dg".to_owned(),
        text: text.clone(),
    }];
    let tree = parse(0, &text, Role::Main).unwrap_or_else(|found| panic!("{found:#?}"));
    let checked = check(&[tree], files, None);
    let found = checked.diagnostics;
    let scenario = checked.scenario.unwrap_or_else(|| panic!("{found:#?}"));
    let summary = |d: Diagnostic| (d.code.as_str(), d.severity, d.message);
    explore(&scenario, bound).into_iter().map(summary).collect()
}

fn error(
    code: doublegame::scenario::diagnostics::Code,
    message: &str,
) -> (&'static str, Severity, String) {
    (code.as_str(), Severity::Error, message.to_owned())
}

fn warning(
    code: doublegame::scenario::diagnostics::Code,
    message: &str,
) -> (&'static str, Severity, String) {
    (code.as_str(), Severity::Warning, message.to_owned())
}

#[test]
fn a_sound_round_gives_nothing() {
    let round = "  signal s \"s\"
    seen by all
    branch hit \"hits\" probability if a is x then p else p * (1 - p)
    branch near \"nearly\" probability (1 - p) / 4
    branch miss \"misses\" otherwise
  update t to clamp(t + 1, 0, 2) when act is go
";
    assert_eq!(found(round, "", 10_000), []);
}

#[test]
fn a_probability_above_one_at_a_corner_is_an_error() {
    let round = "  signal s \"s\"
    seen by all
    branch hit \"hits\" probability if act is go then p + q else p
    branch miss \"misses\" otherwise
";
    let message =
        "the probability that `s` is `hit` is 1.5 at period 1, act is go, p = 0.9, q = 0.6";
    let expected = error(code::PROBABILITY_OUT_OF_RANGE, message);
    // The other branch is below 0 there, as what this one leaves.
    assert_eq!(found(round, "", 10_000), [expected]);
}

#[test]
fn a_requirement_takes_corners_away() {
    let round = "  signal s \"s\"
    seen by all
    branch hit \"hits\" probability if act is go then p + q else p
    branch miss \"misses\" otherwise
";
    assert_eq!(found(round, "require p + q <= 1\n", 10_000), []);
}

#[test]
fn probabilities_that_do_not_sum_to_one_are_an_error() {
    let round = "  signal s \"s\"
    seen by all
    branch hit \"hits\" probability if a is x then p else 0.5
    branch miss \"misses\" probability 1 - p
";
    let message = "the sum of the probabilities of `s` is 1.4 at period 1, a is y, p = 0.1";
    assert_eq!(
        found(round, "", 10_000),
        [error(code::PROBABILITY_SUM, message)]
    );
}

#[test]
fn a_track_that_leaves_its_bounds_is_an_error() {
    let round = "  update t to t + 1 when act is go
";
    let message = "track `t` would be 3, outside 0..2 (period 2, t = 2, act is go)";
    assert_eq!(
        found(round, "", 10_000),
        [error(code::INVALID_VALUE, message)]
    );
}

#[test]
fn what_never_happens_is_a_warning() {
    let round = "  choose again \"again\" by a
    when t = 2
    seen by all
    option yes \"says yes\"
    option no \"says no\"
  signal s \"s\"
    seen by all
    branch hit \"hits\" probability if act is go and act is stay then p else 0
    branch miss \"misses\" otherwise
  choose third \"third\" by a
    seen by all
    option up \"goes up\"
    option down \"goes down\" when t = 0
    option on \"goes on\"
  end crash \"a crash\" when t = 2 and s is hit
";
    let expected = [
        warning(code::NEVER_MADE, "choice `again` is skipped in every state"),
        warning(
            code::NEVER_HAPPENS,
            "the probability that `s` is `hit` is 0 in every state",
        ),
        warning(
            code::NEVER_AVAILABLE,
            "option `down` of `third` can be taken in no state",
        ),
        warning(code::NEVER_REACHED, "no play reaches the ending `crash`"),
    ];
    assert_eq!(found(round, "", 10_000), expected);
}

#[test]
fn an_amount_that_divides_by_zero_at_a_corner_is_an_error() {
    let text =
        "objective o \"o\"\n  unit \"points\"\n  higher is better\n  each period = t / (p - 0.1)\n";
    let message = "this amount needs a division by zero at period 1, t = 1, p = 0.1";
    assert_eq!(
        found("", text, 10_000),
        [error(code::AMOUNT_WITHOUT_VALUE, message)]
    );
}

#[test]
fn the_bound_is_said_where_it_stops_the_visit() {
    let message =
        "only the first 3 states of play were visited; values in the others were not looked at";
    assert_eq!(found("", "", 3), [warning(code::NOT_ALL_STATES, message)]);
}

#[test]
fn the_shipped_scenarios_have_no_invalid_values() {
    let scenarios = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    for name in ["small", "korea"] {
        let loaded = doublegame::scenario::load::load(&scenarios.join(name));
        let diagnostics = loaded.diagnostics.as_slice().to_vec();
        let scenario = loaded
            .scenario
            .unwrap_or_else(|| panic!("{diagnostics:#?}"));
        let found = explore(&scenario, 30_000);
        let errors = found
            .iter()
            .filter(|found| found.severity == Severity::Error);
        let messages: Vec<&str> = errors.map(|error| error.message.as_str()).collect();
        assert_eq!(messages, [""; 0], "{name}");
    }
}
