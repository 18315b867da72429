use super::*;
use crate::worlds::designs::{
    SaltelliOrder, full_factorial, latin_hypercube, one_at_a_time, saltelli, scrambled_sobol,
};
use crate::worlds::tiny::tiny;

fn scenario(params: &str) -> Scenario {
    tiny(
        params,
        r#"wage "wage" = if act is work then a + b + c else 0"#,
    )
}

const CHAIN: &str = r#"param a "a" = 1 in 0..10
param b "b" = 4 in 0..10 triangular
param fixed "fixed" = 2 in 2..2
param c "c" = 6 in 0..10 whole
require a < b
require b < c"#;

#[test]
fn a_chain_is_kept_with_independent_inputs() {
    let scenario = scenario(CHAIN);
    let map = ParamMap::new(&scenario).unwrap();
    assert_eq!(map.inputs().len(), 3);
    let design = saltelli(256, 3, SaltelliOrder::Second, 1).unwrap();
    let mapped = map.worlds(&design).unwrap();
    assert_eq!(
        (mapped.left_out, mapped.design.dependence()),
        (0, Dependence::Independent)
    );
    for world in &mapped.worlds {
        let [a, b, fixed, c] = world.values[..] else {
            panic!()
        };
        assert!(0.0 <= a && a < b && b < c && c <= 10.0, "{world:?}");
        assert_eq!((c.fract(), fixed), (0.0, 2.0));
    }
    // Even the corners of the cube keep it.
    let corners = full_factorial(&[2, 2, 2]).unwrap();
    for world in map.worlds(&corners).unwrap().worlds {
        assert!(world.values[0] < world.values[1] && world.values[1] < world.values[3]);
    }
}

#[test]
fn the_transformation_is_the_one_written_down() {
    let scenario = scenario(
        "param a \"a\" = 1 in 0..4\nparam b \"b\" = 3 in 2..6\nparam c \"c\" = 1 in 0..1\nrequire a <= b",
    );
    let map = ParamMap::new(&scenario).unwrap();
    let design = Design::drawn(3, vec![0.75, 0.5, 0.25]).unwrap();
    let world = &map.worlds(&design).unwrap().worlds[0];
    // a = 3 of 0..4, then b halfway from 3 to 6.
    assert!((world.values[0] - 3.0).abs() < 1e-7 && (world.values[1] - 4.5).abs() < 1e-7);
    assert!((world.values[2] - 0.25).abs() < 1e-12);
}

#[test]
fn the_center_is_the_central_world() {
    let scenario = scenario(CHAIN);
    let map = ParamMap::new(&scenario).unwrap();
    let design = one_at_a_time(&map.center(), 2).unwrap();
    let mapped = map.worlds(&design).unwrap();
    for (value, param) in mapped.worlds[0].values.iter().zip(&scenario.params) {
        assert!(
            (value - param.value).abs() < 1e-6,
            "{value} {}",
            param.value
        );
    }
}

#[test]
fn a_sum_is_kept_too() {
    let scenario = scenario(
        "param a \"a\" = 0.3 in 0..0.8\nparam b \"b\" = 0.3 in 0..0.8\nparam c \"c\" = 1 in 0..1\nrequire a + b <= 0.9\nrequire a / 2 < c",
    );
    let map = ParamMap::new(&scenario).unwrap();
    let design = scrambled_sobol(512, 3, 1).unwrap();
    let mapped = map.worlds(&design).unwrap();
    assert_eq!(mapped.left_out, 0);
    for world in mapped.worlds {
        assert!(
            world.values[0] + world.values[1] <= 0.9 && world.values[0] / 2.0 < world.values[2]
        );
    }
}

#[test]
fn other_requirements_leave_worlds_out_or_are_refused() {
    let scenario = scenario(
        "param a \"a\" = 1 in 0..2\nparam b \"b\" = 0.5 in 0..1\nparam c \"c\" = 1 in 0..1\nrequire a * b < 1",
    );
    let map = ParamMap::new(&scenario).unwrap();
    let mapped = map
        .worlds(&latin_hypercube(400, 3, 400, 1).unwrap())
        .unwrap();
    assert!(mapped.left_out > 20 && mapped.left_out + mapped.worlds.len() == 400);
    assert_eq!(mapped.design.dependence(), Dependence::Rejected);
    assert_eq!(mapped.design.rows(), mapped.worlds.len());
    let design = saltelli(4, 3, SaltelliOrder::Second, 1).unwrap();
    let refusal = map.worlds(&design).unwrap_err().to_string();
    assert!(refusal.contains("a * b < 1"), "{refusal}");
    let wrong = latin_hypercube(4, 2, 4, 1).unwrap();
    assert!(matches!(
        map.worlds(&wrong),
        Err(MapError::WrongDimensions { .. })
    ));
}

#[test]
fn conditions_that_go_in_a_circle_are_kept() {
    // b above a, but not by much: a can be no more than 2/7.
    let scenario = scenario(
        "param a \"a\" = 0.1 in 0..1\nparam b \"b\" = 0.2 in 0..1\nparam c \"c\" = 0.5 in 0..1\nrequire a < b\nrequire b < 0.3 * a + 0.2",
    );
    let map = ParamMap::new(&scenario).unwrap();
    let mapped = map
        .worlds(&latin_hypercube(100, 3, 100, 1).unwrap())
        .unwrap();
    let highest = mapped
        .worlds
        .iter()
        .map(|world| world.values[0])
        .fold(0.0, f64::max);
    assert!(highest > 0.28 && highest < 2.0 / 7.0, "{highest}");
    for world in mapped.worlds {
        let (a, b) = (world.values[0], world.values[1]);
        assert!(a < b && b < 0.3 * a + 0.2);
    }
}

#[test]
fn impossible_requirements_name_the_param() {
    let scenario = scenario(
        "param a \"a\" = 0.5 in 0..1\nparam b \"b\" = 0.5 in 0..1\nparam c \"c\" = 0.5 in 0..1\nrequire a <= b\nrequire a + b <= 1\nrequire b <= a\nrequire 1 <= a + b",
    );
    // Only a = b = 1/2 keeps them, which no two conditions alone show.
    let map = ParamMap::new(&scenario).unwrap();
    let design = latin_hypercube(100, 3, 100, 1).unwrap();
    let refusal = map.worlds(&design).unwrap_err();
    assert!(
        matches!(refusal, MapError::NoRoom { row: 0, .. }),
        "{refusal}"
    );
}

const PAIR: &str = "param a \"a\" = 1 in 0..10\nparam b \"b\" = 4 in 0..10 triangular\nparam c \"c\" = 6 in 0..10\n";

fn column(worlds: &[World], param: usize) -> Vec<f64> {
    worlds.iter().map(|world| world.values[param]).collect()
}

fn rank_correlation(first: &[f64], second: &[f64]) -> f64 {
    let ranks = |values: &[f64]| -> Vec<f64> {
        let below = |value: &f64| values.iter().filter(|other| *other < value).count() as f64;
        values.iter().map(below).collect()
    };
    let pairs = ranks(first).into_iter().zip(ranks(second));
    let squares: f64 = pairs.map(|(a, b)| (a - b).powi(2)).sum();
    let count = first.len() as f64;
    1.0 - 6.0 * squares / (count * (count * count - 1.0))
}

#[test]
fn worlds_have_the_correlations_and_keep_each_distribution() {
    let scenario = scenario(&format!("{PAIR}correlate c with a = -0.6"));
    let map = ParamMap::new(&scenario).unwrap();
    let design = latin_hypercube(3000, 3, 3000, 5).unwrap();
    let mapped = map.worlds(&design).unwrap();
    assert_eq!(mapped.design.dependence(), Dependence::Correlated);
    let drawn: Vec<World> = (0..3000)
        .map(|at| map.draw(&mut crate::worlds::stream(7, &[at])).unwrap())
        .collect();
    for worlds in [&mapped.worlds, &drawn] {
        for (first, second, rank) in [(0, 2, -0.6), (0, 1, 0.0), (1, 2, 0.0)] {
            let found = rank_correlation(&column(worlds, first), &column(worlds, second));
            assert!((found - rank).abs() < 0.05, "{first} {second}: {found}");
        }
        for (at, param) in scenario.params.iter().enumerate() {
            for probability in [0.1, 0.5, 0.9] {
                let bound = quantile(param, probability);
                let below = column(worlds, at).iter().filter(|it| **it < bound).count();
                let share = below as f64 / 3000.0;
                assert!((share - probability).abs() < 0.03, "{at}: {share}");
            }
        }
    }
}

#[test]
fn a_longer_correlated_design_keeps_its_first_worlds() {
    let scenario = scenario(&format!("{PAIR}correlate a with b = 0.5"));
    let map = ParamMap::new(&scenario).unwrap();
    let worlds = |rows| {
        let latin = latin_hypercube(rows, 3, 16, 5).unwrap();
        map.worlds(&latin).unwrap().worlds
    };
    assert_eq!(worlds(16), worlds(32)[..16]);
}

#[test]
fn a_param_that_is_held_drops_out_of_its_pairs() {
    let correlated = scenario(&format!("{PAIR}correlate a with b = 0.5"));
    let alone = scenario(PAIR);
    let held = [(ParamId(0), 3.0)];
    let design = saltelli(8, 2, SaltelliOrder::FirstAndTotal, 1).unwrap();
    let worlds = |scenario| {
        let map = ParamMap::holding(scenario, &held).unwrap();
        map.worlds(&design).unwrap()
    };
    assert_eq!(worlds(&correlated), worlds(&alone));
}

#[test]
fn correlations_that_cannot_be_kept_are_refused() {
    let correlated = scenario(&format!("{PAIR}correlate a with b = 0.5"));
    let map = ParamMap::new(&correlated).unwrap();
    let designs = [
        saltelli(8, 3, SaltelliOrder::FirstAndTotal, 1).unwrap(),
        full_factorial(&[2, 2, 2]).unwrap(),
        one_at_a_time(&map.center(), 3).unwrap(),
    ];
    for design in designs {
        let error = map.worlds(&design).unwrap_err();
        let MapError::Correlated { first, second, .. } = &error else {
            panic!("{error}");
        };
        assert_eq!((first.as_str(), second.as_str()), ("a", "b"));
        assert!(error.to_string().contains("take a Latin hypercube"));
    }
    let contradictory = scenario(&format!(
        "{PAIR}correlate a with b = 0.9\ncorrelate b with c = 0.9\ncorrelate a with c = -0.9"
    ));
    let error = ParamMap::new(&contradictory).unwrap_err().to_string();
    for part in ["tiny.dg:12", "`c`", "`a` (-0.9)", "`b` (0.9)"] {
        assert!(error.contains(part), "{error}");
    }
}
