//! Sequential equilibria.

use crate::support::{Information, Shape, Sum, fixture_tree, random_tree};
use doublegame::solve::Status;
use doublegame::solve::nash::{SequentialOptions, sequential_equilibrium};

#[test]
#[ignore]
fn explore() {
    for name in [
        "beer_quiche_p09",
        "double_game_forced_choice",
        "double_game_hedge",
        "fearon_two_type_low",
        "kydd_trust_t06",
    ] {
        let tree = fixture_tree(name);
        let t = std::time::Instant::now();
        let found =
            sequential_equilibrium(&tree, &SequentialOptions::default(), &|| false).unwrap();
        println!(
            "{name} {:?} lambda {:.1} dist {:.2e} {:?} {:?} {:?}",
            found.report.status,
            found.lambda,
            found.distance,
            found.consistency,
            found.selection,
            t.elapsed()
        );
        for (set, p) in tree.sets.iter().zip(&found.report.profile.probabilities) {
            println!(
                "   {} {:?}",
                set.label,
                p.iter().map(|x| x.to_string()).collect::<Vec<_>>()
            );
        }
        println!(
            "   beliefs {:?}",
            found
                .beliefs
                .iter()
                .map(|x| x.to_string())
                .collect::<Vec<_>>()
        );
    }
}

fn rate(label: &str, count: u64, make: impl Fn(u64) -> doublegame::game::GameTree) {
    let t = std::time::Instant::now();
    let (mut good, mut exact, mut unp) = (0, 0, 0);
    let mut slow = (0.0, 0);
    for seed in 0..count {
        let tree = make(seed);
        let t = std::time::Instant::now();
        let found =
            sequential_equilibrium(&tree, &SequentialOptions::default(), &|| false).unwrap();
        let took = t.elapsed().as_secs_f64();
        if took > slow.0 {
            slow = (took, seed);
        }
        let zero = found.report.agent_regret.as_ref().unwrap().is_zero()
            && found.report.player_regret.is_zero();
        exact += u64::from(zero);
        unp += u64::from(found.selection != doublegame::solve::SelectionRule::PrincipalBranch);
        if found.report.status == Status::Converged {
            good += 1;
            assert!(zero)
        } else {
            println!(
                "  {label} seed {seed}: nodes {} sets {} lambda {:.3e} dist {:.1e} {:?}",
                tree.nodes.len(),
                tree.sets.len(),
                found.lambda,
                found.distance,
                found.report.status
            );
        }
    }
    println!(
        "{label}: {good} converged, {exact} exact of {count} in {:?}; slowest {slow:?}, not principal {unp}",
        t.elapsed()
    );
}

#[test]
#[ignore]
fn rates() {
    use crate::support::{random_form, tree_of_form};
    let base = Shape {
        players: 2,
        depth: 4,
        sum: Sum::General,
        information: Information::Hidden,
        most: 3,
    };
    rate("2p small", 500, |seed| random_tree(seed, base));
    rate("2p generic", 500, |seed| {
        random_tree(seed, Shape { most: 1000, ..base })
    });
    rate("2p zero", 500, |seed| {
        random_tree(
            seed,
            Shape {
                most: 1000,
                sum: Sum::Zero,
                ..base
            },
        )
    });
    rate("3p", 500, |seed| {
        random_tree(
            seed,
            Shape {
                players: 3,
                most: 1000,
                ..base
            },
        )
    });
    rate("2p deep", 100, |seed| {
        random_tree(
            seed,
            Shape {
                depth: 6,
                most: 20,
                ..base
            },
        )
    });
    rate("3p deep", 100, |seed| {
        random_tree(
            seed,
            Shape {
                players: 3,
                depth: 6,
                most: 20,
                ..base
            },
        )
    });
    rate("2x2", 200, |seed| {
        tree_of_form(&random_form(seed, &[2, 2], 0, 9))
    });
    rate("4x4", 200, |seed| {
        tree_of_form(&random_form(seed, &[4, 4], 0, 20))
    });
    rate("8x8", 50, |seed| {
        tree_of_form(&random_form(seed, &[8, 8], 0, 20))
    });
    rate("2x2x2", 200, |seed| {
        tree_of_form(&random_form(seed, &[2, 2, 2], 0, 20))
    });
    rate("3x3x3", 100, |seed| {
        tree_of_form(&random_form(seed, &[3, 3, 3], 0, 20))
    });
}

#[test]
#[ignore]
fn kuhn() {
    use doublegame::game::*;
    for cards in [3, 4, 5] {
        let built = kuhn_poker(Kuhn {
            cards,
            max_nodes: 10000,
        })
        .unwrap();
        let tree = built.game.unroll(&built.edge_labels, 10000).unwrap();
        let t = std::time::Instant::now();
        let found =
            sequential_equilibrium(&tree, &SequentialOptions::default(), &|| false).unwrap();
        println!(
            "{cards} {} {:?} {} lambda {} distance {} {:?} {:?}",
            tree.nodes.len(),
            found.report.status,
            found.report.payoffs[0],
            found.lambda,
            found.distance,
            found.consistency,
            t.elapsed()
        );
        for (set, p) in tree.sets.iter().zip(&found.report.profile.probabilities) {
            println!(
                "   {} {:?}",
                set.label,
                p.iter().map(|x| x.to_string()).collect::<Vec<_>>()
            );
        }
    }
}

#[test]
#[ignore]
fn inspect() {
    use doublegame::solve::{QreOptions, solve_qre};
    let base = Shape {
        players: 2,
        depth: 4,
        sum: Sum::General,
        information: Information::Hidden,
        most: 3,
    };
    for seed in [14, 9, 58] {
        let tree = random_tree(seed, base);
        let built = tree.graph().unwrap();
        println!("seed {seed}\n{}", doublegame::game::write_efg(&tree));
        let found =
            sequential_equilibrium(&tree, &SequentialOptions::default(), &|| false).unwrap();
        println!("{:?}", found.report.status);
        for (set, (p, t)) in found
            .report
            .profile
            .probabilities
            .iter()
            .zip(&found.trembles)
            .enumerate()
        {
            println!(
                "   {set} {:?} {:?}",
                p.iter().map(|x| x.to_string()).collect::<Vec<_>>(),
                t.iter()
                    .map(|t| format!("{}e^{}", t.coefficient, t.exponent))
                    .collect::<Vec<_>>()
            );
        }
        println!(
            "   beliefs {:?}",
            found
                .beliefs
                .iter()
                .map(|x| x.to_string())
                .collect::<Vec<_>>()
        );
        for lambda in [10.0, 100.0, 1000.0, 10000.0, 20000.0] {
            let s = solve_qre(&built.game, &QreOptions::at(lambda), &|| false);
            let mut p = vec![];
            for set in built.sets() {
                p.push(
                    s.profile.probabilities[built.game.actions(*set)]
                        .iter()
                        .map(|x| format!("{x:.2e}"))
                        .collect::<Vec<_>>()
                        .join(" "),
                );
            }
            println!("  {lambda}: {:?} {}", s.status, p.join(" | "));
        }
    }
}
