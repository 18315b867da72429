//! Methods that share no arithmetic have to agree: on thousands of small random games.

use super::support::{Information, Shape, Sum, random_form, random_tree, tree_of_form};
use doublegame::game::{NormalForm, Rational, read_efg, write_efg};
use doublegame::solve::nash::{
    AllEquilibria, EnumerationOptions, LemkeOptions, SupportOptions, ZeroSumMethod, ZeroSumOptions,
    all_equilibria, best_responses, lemke, support_equilibria, zero_sum,
};
use doublegame::solve::{CfrMethod, CfrOptions, QreOptions, Status, solve_cfr, solve_qre};
use proptest::prelude::*;

/// What a mixed strategy leaves unplayed, and the other player's best responses to it.
fn labels(form: &NormalForm, player: usize, mixed: &[Rational]) -> [Vec<usize>; 2] {
    let zeros = (0..mixed.len()).filter(|s| mixed[*s].is_zero()).collect();
    let other = form.strategies[1 - player].len();
    let mut uniform = vec![vec![Rational::ONE / Rational::from(other); other]; 2];
    uniform[player] = mixed.to_vec();
    let best = best_responses(form, &uniform)
        .unwrap()
        .swap_remove(1 - player);
    [zeros, best]
}

/// The vertices that span the least face with a mixed strategy: those with all its labels. `None` where these do not
/// have just its labels in common, so that it does not lie in their hull.
fn face(
    form: &NormalForm,
    player: usize,
    vertices: &[Vec<Rational>],
    mixed: &[Rational],
) -> Option<Vec<usize>> {
    let own = labels(form, player, mixed);
    let of_vertices: Vec<_> = vertices
        .iter()
        .map(|vertex| labels(form, player, vertex))
        .collect();
    let has_all = |other: &[Vec<usize>; 2]| {
        (0..2).all(|kind| own[kind].iter().all(|label| other[kind].contains(label)))
    };
    let members: Vec<usize> = (0..vertices.len())
        .filter(|v| has_all(&of_vertices[*v]))
        .collect();
    let (first, rest) = members.split_first()?;
    let common = [0, 1].map(|kind| {
        let mut common = of_vertices[*first][kind].clone();
        common.retain(|label| rest.iter().all(|v| of_vertices[*v][kind].contains(label)));
        common
    });
    (common == own).then_some(members)
}

/// Whether an equilibrium lies in one of the maximal Nash subsets.
fn is_covered(form: &NormalForm, found: &AllEquilibria, profile: &[Vec<Rational>]) -> bool {
    let first = face(form, 0, &found.first, &profile[0]);
    let second = face(form, 1, &found.second, &profile[1]);
    let (Some(first), Some(second)) = (first, second) else {
        return false;
    };
    let subsets = found
        .components
        .iter()
        .flat_map(|component| &component.subsets);
    subsets.into_iter().any(|subset| {
        first.iter().all(|v| subset.first.contains(v))
            && second.iter().all(|v| subset.second.contains(v))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(5_000))]

    /// What Lemke's method finds lies in a component, and so does all that support enumeration finds.
    #[test]
    fn equilibria_of_three_methods_lie_in_the_same_components(
        seed: u64, m in 1_usize..4, n in 1_usize..4, high in prop_oneof![1_i64..4, Just(100_000)],
    ) {
        let game = random_form(seed, &[m, n], 0, high);
        let all = all_equilibria(&game, &EnumerationOptions::default(), &|| false).unwrap();
        prop_assert_eq!(&all.status, &Status::Converged);
        let one = lemke(&tree_of_form(&game), &LemkeOptions::default(), &|| false).unwrap();
        prop_assert_eq!(&one.status, &Status::Converged);
        prop_assert!(is_covered(&game, &all, &one.profile.probabilities));
        let by_supports = support_equilibria(&game, &SupportOptions::default(), &|| false).unwrap();
        for equilibrium in &by_supports.equilibria {
            let exact = equilibrium.exact.as_ref().unwrap();
            prop_assert!(is_covered(&game, &all, &exact.profile.probabilities));
        }
        // Lemke's equilibrium has the supports of one in the list.
        let supports: Vec<Vec<usize>> = one.profile.probabilities.iter()
            .map(|mixed| (0..mixed.len()).filter(|s| !mixed[*s].is_zero()).collect()).collect();
        prop_assert!(by_supports.equilibria.iter().any(|e| e.supports == supports));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    /// The exact bounds of the value meet those of counterfactual regret minimization, and what a quantal response
    /// equilibrium earns misses it by no more than a player could gain there, which is little at a high lambda.
    #[test]
    fn three_methods_agree_on_the_value_of_constant_sum_trees(seed: u64) {
        let shape = Shape { players: 2, depth: 4, sum: Sum::Zero, information: Information::Hidden, most: 3 };
        let tree = random_tree(seed, shape);
        // By the linear program alone, in doubles: the value is only known to lie between these.
        let options = ZeroSumOptions { exact_rows: 0, ..ZeroSumOptions::default() };
        let program = zero_sum(&tree, &options, &|| false).unwrap();
        prop_assert_eq!(&program.report.status, &Status::Converged);
        prop_assert_eq!(program.method, ZeroSumMethod::LinearProgram);
        // Small trees exactly, by Lemke's method.
        let exact = zero_sum(&tree, &ZeroSumOptions::default(), &|| false).unwrap();
        prop_assert_eq!(&exact.report.status, &Status::Converged);
        prop_assert!(program.lower <= exact.upper && exact.lower <= program.upper);
        let (lower, upper) = (program.lower.to_f64().value(), program.upper.to_f64().value());
        let game = read_efg(&write_efg(&tree)).unwrap().built.game;

        let options = CfrOptions { target: 1e-3, ..CfrOptions::of(CfrMethod::Plus) };
        let regrets = solve_cfr(&game, &options, &|| false, &mut |_| {}).unwrap();
        prop_assert!(regrets.value.lower <= upper + 1e-9 && lower <= regrets.value.upper + 1e-9);
        prop_assert_eq!(&regrets.status, &Status::Converged);
        prop_assert!(regrets.value.upper - regrets.value.lower <= 2e-3 + 1e-9);

        // At this lambda a log-odds of a millionth stands for a payoff of a hundred millionth.
        let options = QreOptions { tolerance: 1e-6, ..QreOptions::at(100.0) };
        let quantal = solve_qre(&game, &options, &|| false);
        prop_assert_eq!(&quantal.status, &Status::Converged);
        let regret = quantal.player_regret.unwrap();
        prop_assert!(lower - regret <= quantal.values[0] + 1e-9);
        prop_assert!(quantal.values[0] <= upper + regret + 1e-9);
        // At one set the noise costs at most the logarithm of the number of actions, divided by lambda; a player moves
        // at most four times.
        prop_assert!(regret <= 4.0 * 3.0_f64.ln() / 100.0);
    }
}
