//! What was known when, doubtful reports, drift, known tracks, what is remembered, and records that cannot be read.

use super::support::{PROMISE, read, row, scenario};
use doublegame::infer::{InferProblem, Inference};

#[test]
fn a_late_report_counts_from_the_day_on_which_it_came() {
    let scenario = scenario(&PROMISE.replace("\"high\" = 1", "\"high\" = 0.95"));
    let rows = row("2018-03-01", "2019-02-01", "Bob", "bad")
        + &row("2018-04-01", "2018-04-01", "Bob", "stay");
    let inference = read(&scenario, &rows).unwrap();
    let [first, second] = &inference.actors[0].posterior[..] else {
        panic!("two periods");
    };
    assert!(first.probability["good"] < first.known_then["good"] - 0.01);
    assert_eq!(second.probability, second.known_then);
}

#[test]
fn a_less_reliable_report_moves_the_posterior_less() {
    let good = |reliability: &str| {
        let scenario =
            scenario(&PROMISE.replace("\"high\" = 1", &format!("\"high\" = {reliability}")));
        let rows = row("2019-03-01", "2019-03-01", "Bob", "bad");
        read(&scenario, &rows).unwrap().actors[0].posterior[1].probability["good"]
    };
    let (sure, doubted, worthless) = (good("1"), good("0.8"), good("0.333333333333"));
    assert!(
        sure < doubted && doubted < worthless,
        "{sure} {doubted} {worthless}"
    );
    assert!(
        (worthless - 0.4).abs() < 1e-9,
        "one in three by chance: {worthless}"
    );
}

/// A period with evidence and one without, between which half of the types are drawn anew.
fn drifting() -> Inference {
    let text = PROMISE.replace("  reliability", "  drift ana = 0.5\n  reliability");
    let rows = row("2018-03-01", "2018-03-01", "Ana", "threat")
        + &row("2018-04-01", "2018-04-01", "Bob", "stay");
    read(&scenario(&text), &rows).unwrap()
}

#[test]
fn types_that_drift_return_to_the_prior() {
    let inference = drifting();
    let after: Vec<f64> = inference.actors[0]
        .posterior
        .iter()
        .map(|posterior| posterior.probability["good"])
        .collect();
    // Half of the distance from the prior is left after a period without evidence.
    assert!(
        (after[1] - (0.4 + (after[0] - 0.4) / 2.0)).abs() < 1e-12,
        "{after:?}"
    );
}

#[test]
fn another_prior_is_also_what_types_that_drift_are_drawn_from() {
    let inference = drifting();
    let odds = |share: f64| share / (1.0 - share);
    let good = inference.actors[0].posterior[0].probability["good"];
    let evidence = odds(good) / odds(0.4);
    for (change, prior) in [
        ("Ana: all types alike", 0.5),
        ("Ana: twice the odds of good", 0.8 / 1.4),
        ("Ana: half the odds of good", 0.2 / 0.8),
    ] {
        let rows = inference.sensitivity.iter();
        let row = rows.filter(|row| row.change == change).collect::<Vec<_>>();
        let [row] = row[..] else {
            panic!("{change}");
        };
        let found = row.posterior.as_ref().unwrap()[0]["good"];
        let after = odds(prior) * evidence;
        let expected = 0.5 * after / (1.0 + after) + 0.5 * prior;
        assert!(
            (found - expected).abs() < 1e-12,
            "{change}: {found} {expected}"
        );
    }
}

#[test]
fn an_observation_that_cannot_be_is_an_error_that_names_the_event() {
    let scenario = scenario(PROMISE);
    let rows = row("2018-03-01", "2018-03-01", "Bob", "leave");
    let problem = read(&scenario, &rows).unwrap_err();
    let InferProblem::Impossible { what, events, .. } = &problem else {
        panic!("{problem}");
    };
    assert_eq!(what, "`answer` is `leave`");
    assert!(
        events.contains("line 2 (2018-03-01, Bob does leave on 2018-03-01)"),
        "{events}"
    );
}

#[test]
fn a_known_track_is_where_the_record_says() {
    let rows = row("2018-03-01", "2018-03-01", "Ana", "promise")
        + &row("2019-03-01", "2019-03-01", "Bob", "stay");
    let evidence = |line: &str| {
        let text = PROMISE.replace("  reliability", &format!("{line}  reliability"));
        read(&scenario(&text), &rows)
            .unwrap()
            .log_evidence
            .to_bits()
    };
    // Bob, who is loyal in the first year, raises trust from 1 to 2.
    let free = evidence("");
    assert_eq!(free, evidence("  known trust = 2 from 2019-01-01\n"));
    assert_ne!(free, evidence("  known trust = 0 from 2019-01-01\n"));
    let text = PROMISE.replace(
        "  reliability",
        "  known trust = 3 from 2019-01-01\n  reliability",
    );
    let problem = read(&scenario(&text), &rows).unwrap_err();
    assert!(
        matches!(problem, InferProblem::KnownTrack { .. }),
        "{problem}"
    );
}

/// What is remembered of the last period decides as much as a track that everybody sees and that holds the same.
#[test]
fn what_is_remembered_is_carried_from_game_to_game() {
    let rewarded = "payoff of bob\n  each period memory \"memory\" = if answer is leave and LAST then 0.6 else 0";
    let remembering = PROMISE.replace("memory 0", "remember word for 1").replace(
        "payoff of bob",
        &rewarded.replace("LAST", "last word is threaten"),
    );
    let tracking = PROMISE
        .replace(
            "round\n",
            "track before \"what Ana last said\" : 0..1 = 0\n  seen by all\n  cite book\n\nround\n",
        )
        .replace(
            "  update trust to clamp(trust + 1",
            "  update before to if word is threaten then 1 else 0\n  update trust to clamp(trust + 1",
        )
        .replace("payoff of bob", &rewarded.replace("LAST", "last before = 1"));
    let rows = row("2018-03-01", "2018-03-01", "Ana", "threat")
        + &row("2018-04-01", "2018-04-01", "Bob", "stay")
        + &row("2019-03-01", "2019-03-01", "Ana", "promise")
        + &row("2019-04-01", "2019-04-01", "Bob", "leave");
    let [remembered, tracked] = [remembering, tracking].map(|text| {
        let inference = read(&scenario(&text), &rows).unwrap();
        (
            inference.actors[0].posterior[1].probability["good"],
            inference.log_evidence,
        )
    });
    assert!(
        (remembered.0 - tracked.0).abs() < 1e-9,
        "{remembered:?} {tracked:?}"
    );
    assert!(
        (remembered.1 - tracked.1).abs() < 1e-9,
        "{remembered:?} {tracked:?}"
    );
    let plain = read(&scenario(PROMISE), &rows).unwrap().log_evidence;
    assert!((plain - tracked.1).abs() > 1e-6, "the memory matters here");
}

#[test]
fn full_memory_is_refused_with_what_to_do() {
    let scenario = scenario(&PROMISE.replace("memory 0", "memory full"));
    let problem = read(&scenario, &row("2018-03-01", "2018-03-01", "Ana", "threat")).unwrap_err();
    assert_eq!(problem, InferProblem::FullMemory);
    assert!(problem.to_string().contains("memory 0"));
}

#[test]
fn every_event_has_a_fate() {
    let scenario = scenario(PROMISE);
    let rows = row("2001-01-01", "2001-01-01", "Ana", "promise")
        + &row("2018-03-01", "2018-03-01", "Ana", "promise")
        + "2018-03-01,2018-03-05,Ana,,,promise,Ana promised (again),,,another paper,low,\n"
        + &row("2018-03-02", "2018-03-02", "Ana", "threat")
        + &row("2018-04-01", "2018-04-01", "Ana", "dance")
        + &row("2025-01-01", "2025-01-01", "Ana", "promise");
    let inference = read(&scenario, &rows).unwrap();
    let fates: Vec<&str> = inference
        .events
        .iter()
        .map(|event| event.fate.as_str())
        .collect();
    assert_eq!(
        fates,
        [
            "before the first period",
            "counts for `word`",
            "reports the same as line 3, which counts",
            "set aside: another outcome of `word` is taken",
            "no rule codes it",
            "after the last period",
        ]
    );
}
