//! Claims about series: what the files say decides them, whatever anybody plays.

use super::{fixtures, read, run};
use doublegame::report::{AnalysisOptions, ClaimLabel, ClaimReport, Report};

fn report() -> Report {
    run(
        &read(&fixtures().join("analysis/changes")),
        &AnalysisOptions::default(),
    )
}

fn claim<'a>(report: &'a Report, id: &str) -> &'a ClaimReport {
    let found = report.claims.iter().find(|it| it.id == id);
    found.expect("the claim")
}

#[test]
fn series_decide_claims() {
    let report = report();
    let expected = [
        // Nobody's choices change a series, so that nothing of this is found or mechanical.
        ("A1", ClaimLabel::Recorded),
        ("A2", ClaimLabel::Recorded),
        ("A3", ClaimLabel::Fails),
        ("A4", ClaimLabel::Undecided),
        ("A5", ClaimLabel::Undecided),
        ("A6", ClaimLabel::Undecided),
        ("A7", ClaimLabel::Undecided),
        ("A8", ClaimLabel::Fails),
        ("A9", ClaimLabel::Found),
    ];
    for (id, label) in expected {
        let claim = claim(&report, id);
        assert_eq!(claim.label, label, "{id}: {}", claim.sentence);
        let records = claim.cases.is_empty();
        assert_eq!(records, id != "A9", "{id} compares cases");
    }
}

#[test]
fn the_numbers_of_the_test_are_told() {
    let report = report();
    let sentence = &claim(&report, "A1").sentence;
    assert!(sentence.contains("on 2019-06-01 (p ≤ 0.001)"), "{sentence}");
    let stays = &claim(&report, "A2").clauses;
    let text = format!("{} {stays:?}", claim(&report, "A2").sentence);
    assert!(text.contains("there is none (p = "), "{text}");
    assert!(
        text.contains("a doubling or halving would have been seen"),
        "{text}"
    );
    let few = claim(&report, "A4");
    let reason = few.by_lambda[0].reason.as_deref().expect("a reason");
    assert!(reason.contains("it cannot be told"), "{reason}");
    assert!(reason.contains("where 0.8 is asked for"), "{reason}");
}

#[test]
fn what_is_wrong_with_a_file_is_told() {
    let report = report();
    let absent = &claim(&report, "A5").sentence;
    assert!(
        absent.contains("series/absent.csv cannot be found"),
        "{absent}"
    );
    let broken = &claim(&report, "A6").sentence;
    assert!(
        broken.contains("`many` is no number, in line 3"),
        "{broken}"
    );
}

#[test]
fn an_undecided_claim_shows_all_that_the_series_say() {
    let report = report();
    let both = claim(&report, "A7");
    assert_eq!(both.clauses.len(), 2, "{both:?}");
    assert_eq!(both.clauses[0].holds, Some(true));
    assert_eq!(both.clauses[1].holds, None);
    let inner = &both.clauses[1].parts[0].text;
    assert!(inner.contains("a series of few events"), "{inner}");
    assert!(inner.contains("it cannot be told"), "{inner}");
}

#[test]
fn the_files_that_were_read_are_named_with_their_hashes() {
    let report = report();
    let files: Vec<&str> = report
        .scenario
        .hashes
        .iter()
        .filter_map(|it| it.file.rsplit_once("changes/series/"))
        .map(|(_, file)| file)
        .collect();
    let expected = ["rising.csv", "level.csv", "few.csv", "broken.csv"];
    assert_eq!(files, expected);
}
