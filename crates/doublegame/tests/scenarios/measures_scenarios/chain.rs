//! Solving a game along a chain of lambdas.

use super::{LIMIT, SMALL, go_on, play_of, scenario, world};
use doublegame::measures::cases::{Book, Chain, Rules, Spec};
use doublegame::scenario::compile::Setting;
use doublegame::solve::SelectionRule;

#[test]
fn every_solution_of_a_chain_lies_on_the_principal_branch() {
    let scenario = scenario(SMALL);
    let book = Book::new(Rules {
        scenario: &scenario,
        limit: LIMIT,
        seed: 1,
        memory: 1 << 20,
        stop: &go_on,
    });
    let spec = Spec {
        setting: Setting::default(),
        world: world(&scenario),
    };
    let compiled = book.game(&spec).expect("it compiles");
    let lambdas = vec![0.0, 1.0, 2.0, 3.0, 20.0];
    let chain = Chain {
        other_starts: vec![0; lambdas.len()],
        lambdas,
    };
    let solutions = book.solve(&compiled.game, &chain);
    assert_eq!(solutions.len(), chain.lambdas.len());
    for (solution, &lambda) in solutions.iter().zip(&chain.lambdas) {
        assert_eq!(solution.selection, SelectionRule::PrincipalBranch);
        assert!((solution.lambda - lambda).abs() < 1e-12);
        let (_, cold) = play_of(&scenario, &Setting::default(), lambda);
        for (found, wanted) in solution
            .profile
            .probabilities
            .iter()
            .zip(&cold.profile.probabilities)
        {
            assert!((found - wanted).abs() < 1e-8, "{lambda}");
        }
    }
}
