//! A game that is too large is refused before any other is solved.

use doublegame::report::{AnalysisError, AnalysisOptions, Depth, Progress, analyze};
use doublegame::scenario::compile::{Problem, Setting, SizeLimit, World, size};
use doublegame::scenario::load::load_text;
use doublegame::scenario::model::Scenario;
use std::sync::Mutex;

/// In the last of its cases the track has forty times as many values.
const TEXT: &str = "doublegame 1
scenario \"Large in one case\"
period 1 years from 2021-01-01
horizon 4
memory 0
actor a \"A\"
param levels = 2 in 1..80 whole
track t \"t\" : 0..levels = 0
  seen by all
round
  choose act \"act\" by a
    seen by all
    option go \"goes\"
    option stay \"stays\"
    option far \"goes far\"
  update t to min(t + 1, levels) when act is go
  update t to min(3 * t + 2, levels) when act is far
payoff of a
  each period joy \"joy\" = t
objective welfare \"welfare\"
  higher is better
  each period = t
policy stand \"Stand\" of a
  fix act to stay
case wide \"Wide\"
  param levels = 80
claim A1 \"More levels give more\"
  holds when value(a) under wide > value(a) by at least 0.1
";

fn scenario() -> Scenario {
    let loaded = load_text("large.dg", TEXT);
    let problems = loaded.diagnostics;
    loaded.scenario.unwrap_or_else(|| panic!("{problems:#?}"))
}

/// What the work was called.
#[derive(Default)]
struct Labels(Mutex<Vec<String>>);

impl Progress for Labels {
    fn advanced(&self, _: usize, _: usize, label: &str) {
        self.0.lock().unwrap().push(label.to_owned());
    }
}

/// The case that is refused with so many nodes, after checking that nothing but sizes was worked on.
fn refused(scenario: &Scenario, nodes: usize, depth: Depth) -> String {
    let options = AnalysisOptions {
        limit: SizeLimit { nodes },
        depth,
        ..AnalysisOptions::default()
    };
    let labels = Labels::default();
    let error = analyze(scenario, &options, &labels, &|| false).expect_err("it is too large");
    let labels = labels.0.into_inner().unwrap();
    assert!(!labels.is_empty());
    assert!(
        labels.iter().all(|label| label.ends_with(": size")),
        "{labels:#?}"
    );
    match error {
        AnalysisError::Case {
            case,
            problem: Problem::TooLarge { .. },
        } => case,
        other => panic!("{other}"),
    }
}

/// How many nodes the game has without any policy.
fn nodes(scenario: &Scenario) -> usize {
    let world = World::central(scenario);
    let limit = SizeLimit { nodes: 10_000 };
    size(scenario, &world, &Setting::default(), limit).map_or(0, |size| size.nodes as usize)
}

#[test]
fn a_case_that_is_too_large_is_refused_before_any_is_solved() {
    let scenario = scenario();
    assert_eq!(refused(&scenario, nodes(&scenario), Depth::Plain), "Wide");
}

#[test]
fn so_is_a_game_with_finer_tracks() {
    let mut scenario = scenario();
    scenario.claims.clear();
    assert_eq!(
        refused(&scenario, nodes(&scenario), Depth::Thorough),
        "No commitment: levels raised to 3"
    );
}
