//! Tables of sweeps that were made up: small ones by hand, and one as large as a real one.

use doublegame::sweep::{
    ClaimColumn, ClaimOutcome, Column, ObjectiveColumn, ParamColumn, PolicyOutcome, SweepTable,
    SweptWorld,
};
use doublegame::worlds::designs::{Design, latin_hypercube};
use doublegame::worlds::robustness::Direction;

pub fn column(name: &str, title: &str) -> Column {
    Column {
        name: name.to_owned(),
        title: title.to_owned(),
    }
}

/// A param from 0 to 1.
pub fn param(number: usize) -> ParamColumn {
    ParamColumn {
        column: column(&format!("p{number}"), &format!("Param {number}")),
        unit: String::new(),
        range: (0.0, 1.0),
        central: 0.5,
    }
}

pub fn policy(number: usize) -> Column {
    column(&format!("policy_{number}"), &format!("Policy {number}"))
}

pub fn objective(number: usize, direction: Direction) -> ObjectiveColumn {
    ObjectiveColumn {
        column: column(&format!("o{number}"), &format!("Objective {number}")),
        unit: "points".to_owned(),
        direction,
    }
}

pub fn claim(number: usize) -> ClaimColumn {
    ClaimColumn {
        id: format!("C{number}"),
        text: format!("Claim number {number}"),
    }
}

pub fn solved(objectives: Vec<f64>) -> PolicyOutcome {
    PolicyOutcome {
        converged: true,
        residual: 1e-9,
        objectives,
    }
}

/// A solution that did not converge; what stands in it must not be used.
pub fn unsolved(objectives: usize) -> PolicyOutcome {
    PolicyOutcome {
        converged: false,
        residual: 0.5,
        objectives: vec![1e6; objectives],
    }
}

pub fn decided(slack: f64) -> ClaimOutcome {
    ClaimOutcome {
        holds: Some(slack >= 0.0),
        slack: Some(slack),
    }
}

pub fn undecided() -> ClaimOutcome {
    ClaimOutcome {
        holds: None,
        slack: None,
    }
}

/// A table of one objective, from the outcome of each world under each policy; the design has one input that rises from
/// world to world.
pub fn of_values(direction: Direction, worlds: &[Vec<Option<f64>>]) -> SweepTable {
    let policies = worlds.first().map_or(0, Vec::len);
    let points: Vec<f64> = (0..worlds.len())
        .map(|world| (world as f64 + 0.5) / worlds.len() as f64)
        .collect();
    SweepTable {
        cases: Vec::new(),
        held: Vec::new(),
        scenario: "Made up".to_owned(),
        lambda: 2.0,
        params: vec![param(1)],
        policies: (0..policies).map(policy).collect(),
        objectives: vec![objective(1, direction)],
        claims: Vec::new(),
        worlds: worlds
            .iter()
            .zip(&points)
            .map(|(values, point)| SweptWorld {
                solutions: Vec::new(),
                params: vec![*point],
                policies: values
                    .iter()
                    .map(|value| value.map_or_else(|| unsolved(1), |it| solved(vec![it])))
                    .collect(),
                claims: Vec::new(),
            })
            .collect(),
        design: Design::drawn(1, points).expect("a design"),
    }
}

/// A table like a real one: 8 policies, 2 objectives, 25 params, 22 claims. Its outcomes are simple functions of a few
/// params, and a few solutions did not converge.
pub fn large(worlds: usize) -> SweepTable {
    let design = latin_hypercube(worlds, 25, worlds, 3).expect("a design");
    let titles = [
        "Play without any commitment",
        "Diplomacy with sanctions held back until a breach was seen by both sides",
        "Arms control and deterrence",
        "The inherited approach",
        "Step by step",
        "Pressure first",
        "Trade first",
        "Diplomacy without the broker",
    ];
    let policies = titles.iter().enumerate();
    SweepTable {
        cases: Vec::new(),
        held: Vec::new(),
        scenario: "A made-up scenario".to_owned(),
        lambda: 2.0,
        params: (0..25)
            .map(|number| ParamColumn {
                column: column(
                    &format!("p{number}"),
                    &format!("cost of the {number}th thing that matters to the actors"),
                ),
                unit: if number % 3 == 0 { "points" } else { "" }.to_owned(),
                range: (f64::from(number), 2.0 * f64::from(number) + 1.0),
                central: 1.5 * f64::from(number) + 0.5,
            })
            .collect(),
        policies: policies
            .map(|(number, title)| column(&format!("policy_{number}"), title))
            .collect(),
        objectives: vec![
            ObjectiveColumn {
                column: column("threat", "the threat from the north"),
                unit: "points of arsenal".to_owned(),
                direction: Direction::LowerIsBetter,
            },
            ObjectiveColumn {
                column: column("standing", "the standing among allies"),
                unit: String::new(),
                direction: Direction::HigherIsBetter,
            },
        ],
        claims: (1..=22)
            .map(|number| ClaimColumn {
                id: format!("C{number}"),
                text: format!(
                    "A commitment that is seen by all is worth more than one that only the {number}th actor sees"
                ),
            })
            .collect(),
        worlds: (0..worlds)
            .map(|world| large_world(world, design.point(world)))
            .collect(),
        design,
    }
}

fn large_world(world: usize, u: &[f64]) -> SweptWorld {
    let outcome = |policy: usize| {
        let number = policy as f64;
        let threat = 2.5 + 0.15 * number - (0.4 + 0.1 * number) * u[0] * u[1]
            + 0.8 * u[2 + policy] * u[3]
            + 0.05 * u[20];
        let standing = u[policy] + 0.5 * u[4] * number / 8.0 - 0.2 * u[0] * number;
        if (world * 7 + policy * 13).is_multiple_of(211) {
            unsolved(2)
        } else {
            solved(vec![threat, standing])
        }
    };
    let claim = |number: usize| match number {
        // Holds everywhere, fails everywhere, is undecided everywhere.
        0 => decided(0.1 + u[3]),
        1 => decided(-0.1 - u[5]),
        2 => undecided(),
        // Fails in a box.
        3 => decided(if u[2] > 0.6 && u[7] < 0.5 { -0.3 } else { 0.4 } + 0.05 * u[9]),
        _ if (world * 5 + number * 31).is_multiple_of(97) => undecided(),
        // Decided by two params, more and more often.
        _ => decided(u[number] + 0.5 * u[number / 2] - 0.06 * number as f64),
    };
    SweptWorld {
        solutions: Vec::new(),
        params: (0..25)
            .map(|number| number as f64 + u[number] * (number as f64 + 1.0))
            .collect(),
        policies: (0..8).map(outcome).collect(),
        claims: (0..22).map(claim).collect(),
    }
}

#[test]
fn a_table_of_some_policies_keeps_the_rest() {
    let whole = large(5);
    let some = whole.of_policies(&[0, 3]);
    let names = |table: &SweepTable| -> Vec<String> {
        table.policies.iter().map(|it| it.name.clone()).collect()
    };
    assert_eq!(
        names(&some),
        [names(&whole)[0].clone(), names(&whole)[3].clone()]
    );
    assert_eq!(some.claims, whole.claims);
    for (some, whole) in some.worlds.iter().zip(&whole.worlds) {
        assert_eq!(
            some.policies,
            [whole.policies[0].clone(), whole.policies[3].clone()]
        );
        assert_eq!(some.claims, whole.claims);
    }
}
