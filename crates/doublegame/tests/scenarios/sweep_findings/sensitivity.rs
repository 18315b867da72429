//! Each design has its estimators; the others are refused with the reason.

use super::found;
use super::tables::{of_values, param, solved, unsolved};
use doublegame::sweep::{Estimator, SensitivityFinding, SweepTable, SweptWorld};
use doublegame::worlds::designs::{
    Design, MorrisPath, SaltelliOrder, latin_hypercube, morris, saltelli,
};
use doublegame::worlds::robustness::Direction::HigherIsBetter;

/// One policy whose outcome is twice the first input and a little of the second; `missing` did not converge.
fn table(design: Design, missing: &[usize]) -> SweepTable {
    let mut table = of_values(HigherIsBetter, &[vec![Some(0.0)]]);
    table.params = (0..3).map(param).collect();
    table.worlds = (0..design.rows())
        .map(|row| {
            let u = design.point(row);
            SweptWorld {
                solutions: Vec::new(),
                params: u.to_vec(),
                policies: vec![if missing.contains(&row) {
                    unsolved(1)
                } else {
                    solved(vec![2.0 * u[0] + 0.3 * u[1]])
                }],
                claims: Vec::new(),
            }
        })
        .collect();
    table.design = design;
    table
}

fn of(design: Design, missing: &[usize]) -> SensitivityFinding {
    let mut all = found(&table(design, missing));
    all.objectives.remove(0).sensitivity.remove(0)
}

fn first_told(found: &SensitivityFinding, estimator: Estimator) {
    let (by, told) = found.told().expect("indices");
    assert_eq!(by, estimator);
    assert_eq!(told[0].index.param, "p0");
    assert!(told[0].shows());
    assert!(found.refused.as_deref().is_none());
}

#[test]
fn a_latin_hypercube_serves_for_given_data_estimators() {
    let found = of(latin_hypercube(200, 3, 200, 1).unwrap(), &[]);
    first_told(&found, Estimator::Delta);
    let first = found.first_order.found().expect("first order");
    // The shares of the variance are 4 and 0.09 in 4.09.
    assert!((first[0].value - 4.0 / 4.09).abs() < 0.05, "{first:?}");
    let reason = found.sobol.refused().expect("a reason");
    assert!(reason.contains("need a Saltelli design") && reason.contains("a Latin hypercube"));
    assert!(found.morris.refused().is_some());
}

#[test]
fn worlds_without_a_result_are_left_out_where_they_stand_alone() {
    let found = of(latin_hypercube(200, 3, 200, 1).unwrap(), &[3, 77]);
    assert_eq!((found.worlds, found.left_out), (198, 2));
    first_told(&found, Estimator::Delta);
    let reason = found.first_order.refused().expect("a reason");
    assert!(reason.contains("some worlds were left out"), "{reason}");
}

#[test]
fn a_saltelli_design_serves_for_sobol_indices() {
    let found = of(saltelli(256, 3, SaltelliOrder::Second, 1).unwrap(), &[]);
    first_told(&found, Estimator::Total);
    let sobol = found.sobol.found().expect("indices");
    assert!(
        (sobol.total[0].value - 4.0 / 4.09).abs() < 0.03,
        "{sobol:?}"
    );
    let pairs: Vec<(&str, &str)> = sobol
        .second
        .iter()
        .map(|it| (it.index.param.as_str(), it.with.as_str()))
        .collect();
    assert_eq!(pairs, [("p0", "p1"), ("p0", "p2"), ("p1", "p2")]);
    assert!(found.delta.refused().is_some());
}

#[test]
fn a_row_that_a_saltelli_design_lacks_is_named() {
    let found = of(
        saltelli(64, 3, SaltelliOrder::FirstAndTotal, 1).unwrap(),
        &[7],
    );
    assert_eq!(
        found.refused.as_deref(),
        Some("1 of the rows have no outcome: 7")
    );
    assert!(found.told().is_none());
}

#[test]
fn morris_trajectories_serve_for_elementary_effects() {
    let design = morris(20, 3, MorrisPath::Radial, 1).unwrap();
    assert!(!found(&table(design.clone(), &[])).sample);
    let found = of(design, &[]);
    first_told(&found, Estimator::MuStar);
    let effects = found.morris.found().expect("effects");
    assert!((effects[0].mu_star.value - 2.0).abs() < 1e-9);
    assert!(effects[0].sigma < 1e-9);
}
