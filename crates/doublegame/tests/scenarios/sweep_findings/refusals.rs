//! What cannot be found is refused with the reason, and still shown; what is damaged is an error.

use super::tables::{claim, of_values, undecided};
use super::{few_resamples, found};
use doublegame::report::{Color, TerminalStyle};
use doublegame::sweep::{
    Findings, FindingsError, SweepTable, findings, render_html, render_terminal,
};
use doublegame::worlds::robustness::Direction::HigherIsBetter;
use doublegame::worlds::sensitivity::Bootstrap;

/// The findings, after both renderings were made of them.
fn shown(table: &SweepTable) -> (Findings, String) {
    let all = found(table);
    let style = TerminalStyle {
        width: 80,
        color: Color::None,
        page: None,
    };
    let text = render_terminal(&all, &style);
    let page = render_html(&all, table).expect("a page");
    super::markup::read(&page).unwrap_or_else(|problem| panic!("{problem}"));
    for bad in ["NaN", "inf", "undefined"] {
        assert!(!text.contains(bad), "{text}");
    }
    // Lines break where they must.
    (all, text.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[test]
fn no_world_converged() {
    let (all, text) = shown(&of_values(HigherIsBetter, &vec![vec![None, None]; 30]));
    let of = &all.objectives[0];
    assert!(
        of.rankings
            .refused()
            .is_some_and(|it| it.contains("no world has a result"))
    );
    assert_eq!(of.threshold, None);
    assert_eq!(of.policies[0].best.unknown, 30);
    assert_eq!(
        (of.policies[0].best.low, of.policies[0].best.high),
        (0.0, 1.0)
    );
    assert!(of.sensitivity.is_empty() && of.regret_maps.is_empty() && of.where_best.is_empty());
    assert!(all.pareto[0].front.refused().is_some());
    assert!(text.contains("the policies cannot be compared"), "{text}");
    assert!(
        text.contains("60 of the 60 solutions did not converge"),
        "{text}"
    );
}

#[test]
fn one_world() {
    let mut table = of_values(HigherIsBetter, &[vec![Some(1.0), Some(2.0)]]);
    table.claims = vec![claim(1)];
    table.worlds[0].claims = vec![super::tables::decided(0.5)];
    let (all, text) = shown(&table);
    let reason = all.objectives[0].sensitivity[0]
        .refused
        .as_deref()
        .expect("a reason");
    assert!(reason.contains("1 rows are too few"), "{reason}");
    assert!(all.claims[0].fails.region.refused().is_some());
    assert_eq!(all.objectives[0].policies[0].deviation, None);
    assert!(text.contains("One world is few"), "{text}");
}

#[test]
fn one_policy() {
    let worlds: Vec<Vec<Option<f64>>> = (0..40).map(|it| vec![Some(f64::from(it))]).collect();
    let (all, text) = shown(&of_values(HigherIsBetter, &worlds));
    let of = &all.objectives[0];
    assert_eq!(of.sensitivity.len(), 1, "there is no lead over a next one");
    assert!(of.where_best.is_empty());
    assert_eq!(of.policies[0].best.holds, 40);
    assert!(text.contains("“Policy 0” does best on average"), "{text}");
}

#[test]
fn a_claim_that_is_undecided_everywhere() {
    let mut table = of_values(HigherIsBetter, &vec![vec![Some(1.0)]; 30]);
    table.claims = vec![claim(1)];
    for world in &mut table.worlds {
        world.claims = vec![undecided()];
    }
    let (all, text) = shown(&table);
    let share = all.claims[0].share;
    assert_eq!(
        (share.low, share.high, share.interval),
        (0.0, 1.0, (0.0, 1.0))
    );
    assert!(all.claims[0].sensitivity.told().is_none());
    assert!(all.claims[0].fails.region.refused().is_some());
    assert!(text.contains("Nothing can be said of C1"), "{text}");
}

#[test]
fn neither_objectives_nor_claims() {
    let mut table = of_values(HigherIsBetter, &vec![vec![Some(1.0)]; 5]);
    table.objectives.clear();
    for world in &mut table.worlds {
        world.policies[0].objectives.clear();
    }
    let (all, text) = shown(&table);
    assert!(all.objectives.is_empty());
    assert!(text.contains("neither objectives nor claims"), "{text}");
}

#[test]
fn damaged_tables_are_errors_that_say_where() {
    let table = || {
        of_values(
            HigherIsBetter,
            &[vec![Some(1.0), Some(2.0)], vec![Some(3.0), None]],
        )
    };
    let message = |table: &SweepTable| match findings(table, &few_resamples(), &|| false) {
        Ok(_) => panic!("no error"),
        Err(problem) => problem.to_string(),
    };
    let mut short = table();
    short.worlds[1].policies.pop();
    assert!(message(&short).contains("policies of world 1 should be 2, and there are 1"));
    let mut fewer = table();
    fewer.worlds.pop();
    assert!(message(&fewer).contains("worlds should be 2"));
    let mut none = table();
    none.policies.clear();
    assert!(message(&none).contains("policies should be 1"));
    let mut infinite = table();
    infinite.worlds[0].policies[1].objectives[0] = f64::INFINITY;
    assert!(message(&infinite).contains("world 0: the outcome of policy_1 is not a finite number"));
    // The same in a solution that did not converge is no error: it is not looked at.
    let mut unused = table();
    unused.worlds[1].policies[1].objectives[0] = f64::NAN;
    assert!(findings(&unused, &few_resamples(), &|| false).is_ok());
    let mut param = table();
    param.worlds[0].params[0] = f64::NAN;
    assert!(message(&param).contains("world 0: the value of p1"));
}

#[test]
fn bad_options_and_a_wish_to_stop() {
    let table = of_values(HigherIsBetter, &[vec![Some(1.0)], vec![Some(3.0)]]);
    let mut options = few_resamples();
    options.thresholds = vec![("wealth".to_owned(), 1.0)];
    let problem = findings(&table, &options, &|| false).unwrap_err();
    assert_eq!(
        problem.to_string(),
        "there is no objective “wealth” for a threshold: there are o1"
    );
    options.thresholds = vec![("o1".to_owned(), f64::NAN)];
    assert!(findings(&table, &options, &|| false).is_err());
    let mut options = few_resamples();
    options.bootstrap = Bootstrap {
        resamples: 1,
        ..Bootstrap::default()
    };
    assert!(findings(&table, &options, &|| false).is_err());
    let mut options = few_resamples();
    options.simple.most_columns = 0;
    assert!(findings(&table, &options, &|| false).is_err());
    assert_eq!(
        findings(&table, &few_resamples(), &|| true),
        Err(FindingsError::Stopped)
    );
}
