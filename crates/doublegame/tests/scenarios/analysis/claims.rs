//! Claims: their labels, their slack, and how they are told.

use super::{act, at, double_game, near, policy, run};
use doublegame::report::{AnalysisOptions, ClaimClause, ClaimLabel, ClaimReport};

#[test]
fn claims_get_the_label_that_they_deserve() {
    let report = run(&double_game(), &AnalysisOptions::default());
    let expected = [
        ("C1", ClaimLabel::Found, Some(true)),
        ("C2", ClaimLabel::Assumed, Some(true)),
        ("C3", ClaimLabel::Mechanical, Some(true)),
        ("C4", ClaimLabel::Fails, Some(false)),
        ("C5", ClaimLabel::Undecided, None),
        ("C6", ClaimLabel::Found, Some(true)),
        ("C7", ClaimLabel::Mechanical, Some(true)),
        ("C8", ClaimLabel::Found, Some(true)),
        ("C9", ClaimLabel::Fails, Some(false)),
    ];
    assert_eq!(report.claims.len(), expected.len());
    for (claim, (id, label, holds)) in report.claims.iter().zip(expected) {
        assert_eq!(
            (claim.id.as_str(), claim.label),
            (id, label),
            "{}",
            claim.sentence
        );
        let main = claim
            .by_lambda
            .iter()
            .find(|it| near(it.lambda, 2.0, 1e-12))
            .expect("the main lambda");
        assert_eq!(main.holds, holds, "{id}");
        assert_eq!(main.value.is_some(), holds.is_some(), "{id}");
        assert_eq!(main.reason.is_some(), holds.is_none(), "{id}");
    }
}

#[test]
fn the_slack_of_a_claim_is_what_is_left_beyond_its_margin() {
    let report = run(&double_game(), &AnalysisOptions::default());
    let full = |name: &str| {
        let at = at(policy(&report, name), 2.0);
        0.5 * (act(at, "deed", "coop", "partner") + act(at, "deed", "coop", "spoiler"))
    };
    let slack = report.claims[0].by_lambda[2].value.expect("a slack");
    assert!(near(slack, full("demanding") - full("free") - 0.1, 1e-8));
    let names: Vec<&str> = report.claims[0]
        .cases
        .iter()
        .map(|it| it.name.as_str())
        .collect();
    assert_eq!(names, ["free", "demanding"]);
    assert_eq!(report.claims[0].by_lambda[2].parts.len(), 2);
}

fn claim(id: &str) -> ClaimReport {
    let report = run(&double_game(), &AnalysisOptions::default());
    let found = report.claims.into_iter().find(|it| it.id == id);
    found.expect("the claim")
}

fn outcomes(clauses: &[ClaimClause]) -> Vec<Option<bool>> {
    clauses.iter().map(|it| it.holds).collect()
}

#[test]
fn a_claim_of_one_part_is_one_sentence() {
    let one = claim("C4");
    assert!(one.clauses.is_empty());
    assert!(
        one.sentence
            .ends_with("the claim asks for more than 0.9: it fails."),
        "{}",
        one.sentence
    );
}

#[test]
fn each_part_says_how_it_came_out() {
    let two = claim("C6");
    assert_eq!(two.sentence, "It holds. All of these are asked for:");
    assert_eq!(outcomes(&two.clauses), [Some(true), Some(true)]);
    let denied = &two.clauses[1];
    assert_eq!(denied.text, "The opposite of this is claimed");
    assert_eq!(outcomes(&denied.parts), [Some(false)]);
}

#[test]
fn two_bounds_on_one_difference_are_one_part() {
    let near = claim("C9");
    assert_eq!(near.sentence, "It fails. One of these is enough:");
    assert_eq!(outcomes(&near.clauses), [Some(false), Some(false)]);
    let both = &near.clauses[0];
    assert!(
        both.text
            .contains("“Cut whoever hedges” and “China always cooperates” differ by "),
        "{}",
        both.text
    );
    assert!(
        both.text.ends_with("the claim asks for less than 0.01"),
        "{}",
        both.text
    );
    assert!(both.parts.is_empty());
}

#[test]
fn of_an_undecided_claim_only_what_is_missing_is_told() {
    let open = claim("C5");
    assert!(
        open.sentence.starts_with("Undecided: "),
        "{}",
        open.sentence
    );
    assert!(!open.sentence.contains("asks for"), "{}", open.sentence);
    assert!(open.clauses.is_empty());
}
