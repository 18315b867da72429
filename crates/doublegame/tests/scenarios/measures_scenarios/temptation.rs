//! The temptation to break a promise, computed by hand.

use super::{anew, assert_near, move_named, play_of, policy, scenario, under, world};
use doublegame::measures::{Temptation, temptation};
use doublegame::scenario::model::Scenario;

/// A host promises to pay; a guest comes if it expects to be paid. Once the guest is there, paying only costs.
const PROMISE: &str = r#"doublegame 1
scenario "A promise"
period 1 months from 2021-01-01
horizon 1
memory 0
actor host
actor guest
round
  choose visit "whether the guest comes" by guest
    seen by all
    option come "comes"
    option stay "stays away"
  choose pay "whether the host pays" by host
    when visit is come
    seen by all
    option yes "pays"
    option no "does not pay"
    option insult "does not pay and insults"
payoff of host
  final visit_gain = if visit is come then 5 else 0
  final cost = if pay is yes then -2 else if pay is insult then -0.5 else 0
payoff of guest
  final pay_gain = if pay is yes then 3 else if pay is none then 0 else -1
policy keep "pays" of host
  fix pay to yes
policy decent "never refuses" of host
  remove no, insult from pay when visit is come
policy polite "never insults" of host
  remove insult from pay
policy toss "pays every other time" of host
  mix pay as yes probability 0.5, no probability 0.5
"#;

fn tempted(name: &str, lambda: f64) -> (Scenario, Vec<Temptation>) {
    let scenario = scenario(PROMISE);
    let world = world(&scenario);
    let anew = anew(&scenario, &world, lambda);
    let kept = policy(&scenario, name);
    let setting = under(&[kept]);
    let (compiled, solution) = play_of(&scenario, &setting, lambda);
    let found = temptation(&anew, &setting, kept, &compiled, &solution).expect("it exists");
    (scenario, found)
}

#[test]
fn temptation_is_what_breaking_the_promise_saves() {
    // Paying costs 2, refusing nothing, insulting 0.5. Kept with certainty, a half-kept promise, and two removals.
    for (name, commanded, tempting, gain) in [
        ("keep", vec![1.0, 0.0, 0.0], 1, 2.0),
        ("toss", vec![0.5, 0.5, 0.0], 1, 1.0),
        ("decent", vec![1.0, 0.0, 0.0], 1, 2.0),
    ] {
        let (scenario, found) = tempted(name, 2.0);
        assert_eq!(found.len(), 1, "{name}");
        assert_eq!(found[0].situation.choice, move_named(&scenario, "pay"));
        assert_eq!(found[0].commanded, commanded);
        assert_eq!(found[0].tempting, tempting, "{name}");
        assert_near(found[0].gain, gain, 1e-9);
        // The guest counts on the promise: it comes with the logit of what it expects to get.
        let expects = commanded[0] * 3.0 - commanded[1];
        let comes = 1.0 / (1.0 + (-2.0 * expects).exp());
        assert_near(found[0].reach, comes, 1e-4);
    }
}

#[test]
fn a_removed_option_that_is_not_wanted_has_a_negative_gain() {
    let lambda = 2.0;
    let (_, found) = tempted("polite", lambda);
    assert_eq!(found.len(), 1);
    // Among paying (-2) and refusing (0), the host pays with the logit's probability; an insult costs 0.5.
    let pays = 1.0 / (1.0 + (2.0 * lambda).exp());
    assert_eq!(found[0].tempting, 2);
    assert_near(found[0].gain, -0.5 + 2.0 * pays, 1e-7);
}
