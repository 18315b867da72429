//! Sequential equilibria.

use crate::support::{Information, Shape, Sum, fixture_tree, random_tree};
use doublegame::solve::Status;
use doublegame::solve::nash::{SequentialOptions, sequential_equilibrium};

#[test]
#[ignore]
fn explore() {
    for name in ["beer_quiche_p09","double_game_forced_choice","double_game_hedge","fearon_two_type_low","kydd_trust_t06"] {
        let tree = fixture_tree(name);
        let t = std::time::Instant::now();
        let found = sequential_equilibrium(&tree, &SequentialOptions::default(), &|| false).unwrap();
        println!("{name} {:?} lambda {:.1} dist {:.2e} {:?} {:?} {:?}", found.report.status, found.lambda, found.distance, found.consistency, found.selection, t.elapsed());
        for (set, p) in tree.sets.iter().zip(&found.report.profile.probabilities) {
            println!("   {} {:?}", set.label, p.iter().map(|x| x.to_string()).collect::<Vec<_>>());
        }
        println!("   beliefs {:?}", found.beliefs.iter().map(|x| x.to_string()).collect::<Vec<_>>());
    }
}

fn rate(label: &str, shape: Shape, count: u64) {
    let t = std::time::Instant::now();
    let (mut good, mut exact) = (0, 0);
    for seed in 0..count {
        let tree = random_tree(seed, shape);
        let found = sequential_equilibrium(&tree, &SequentialOptions::default(), &|| false).unwrap();
        let zero = found.report.agent_regret.as_ref().unwrap().is_zero() && found.report.player_regret.is_zero();
        exact += u64::from(zero);
        if found.report.status == Status::Converged { good += 1; assert!(zero) } else {
            println!("  {label} seed {seed}: nodes {} sets {} lambda {:.3e} dist {:.1e} {:?}", tree.nodes.len(), tree.sets.len(), found.lambda, found.distance, found.report.status);
        }
    }
    println!("{label}: {good} converged, {exact} exact of {count} in {:?}", t.elapsed());
}

#[test]
#[ignore]
fn rates() {
    let base = Shape { players: 2, depth: 4, sum: Sum::General, information: Information::Hidden, most: 3 };
    rate("2p small", base, 200);
    rate("2p generic", Shape { most: 1000, ..base }, 200);
    rate("2p zero", Shape { most: 1000, sum: Sum::Zero, ..base }, 200);
    rate("3p", Shape { players: 3, most: 1000, ..base }, 200);
}
