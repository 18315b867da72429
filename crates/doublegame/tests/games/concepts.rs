//! The one door to all concepts: which method answers, and in which order the answer comes.

use doublegame::game::{Kuhn, Rational, kuhn_poker, read_efg, read_nfg};
use doublegame::solve::Status;
use doublegame::solve::concept::{
    Answer, Concept, Finding, Question, Refusal, Scope, Source, answer,
};

fn ask(source: Source, question: &Question) -> Result<Answer, Refusal> {
    answer(source, question, &|| false, &mut |_| {})
}

fn of_tree(text: &str, question: &Question) -> Result<Answer, Refusal> {
    let read = read_efg(text).unwrap();
    ask(Source::Tree(&read.tree, &read.built), question)
}

fn of_form(text: &str, question: &Question) -> Result<Answer, Refusal> {
    let read = read_nfg(text).unwrap();
    ask(Source::Form(&read.form, &read.built), question)
}

fn all(concept: Concept) -> Question {
    Question {
        scope: Scope::All,
        ..Question::about(concept)
    }
}

/// Two players choose at once; the second one's set has the lower number in the file of all, and the first player has
/// two sets of which the later one in play has the lower number.
const NUMBERS: &str = r#"EFG 2 R "numbers" { "A" "B" }
p "" 1 7 "first" { "in" "out" } 0
  p "" 2 3 "second" { "left" "right" } 0
    p "" 1 2 "then" { "up" "down" } 0
      t "" 1 "" { 3 1 }
      t "" 2 "" { 0 0 }
    t "" 3 "" { 1 2 }
  t "" 4 "" { 2 2 }
"#;

#[test]
fn players_and_sets_come_in_the_order_of_their_numbers() {
    for concept in [
        Concept::Qre,
        Concept::Sequential,
        Concept::Nash,
        Concept::SubgamePerfect,
    ] {
        let answer = of_tree(NUMBERS, &Question::about(concept)).unwrap();
        assert_eq!(answer.status, Status::Converged);
        let found = &answer.solutions()[0];
        let order: Vec<(usize, u32, &str)> = found
            .strategies
            .iter()
            .map(|set| (set.player, set.number, set.label.as_str()))
            .collect();
        assert_eq!(order, [(0, 2, "then"), (0, 7, "first"), (1, 3, "second")]);
        let up = &found.strategies[0].actions[0];
        let out = &found.strategies[1].actions[1];
        let right = &found.strategies[2].actions[1];
        assert_eq!(
            (up.0.as_str(), out.0.as_str(), right.0.as_str()),
            ("up", "out", "right")
        );
        if concept != Concept::Qre {
            let one = Some(Rational::ONE);
            assert_eq!(
                (&up.1.exact, &out.1.exact, &right.1.exact),
                (&one, &one, &one)
            );
            assert_eq!(found.payoffs[0].exact, Some(Rational::from(2)));
        }
    }
}

#[test]
fn the_method_is_that_for_the_class_of_the_game() {
    let built = kuhn_poker(Kuhn {
        cards: 3,
        max_nodes: 100,
    })
    .unwrap();
    let kuhn = built.game.unroll(&built.edge_labels, 100).unwrap();
    let graph = kuhn.graph().unwrap();
    let source = Source::Tree(&kuhn, &graph);
    let value = Rational::from(-1) / Rational::from(18);

    let one = ask(source, &Question::about(Concept::Nash)).unwrap();
    assert_eq!(one.method, "Lemke's method on the sequence form");
    assert_eq!(one.solutions()[0].payoffs[0].exact, Some(value.clone()));
    assert_eq!(
        one.solutions()[0].player_regret.as_ref().unwrap().exact,
        Some(Rational::ZERO)
    );

    let pure = ask(source, &Question::about(Concept::Pure)).unwrap();
    assert_eq!(pure.solutions().len(), 0);
    assert!(matches!(pure.status, Status::StoppedShort { .. }));
}

#[test]
fn all_equilibria_of_a_small_tree_are_one_convex_set() {
    let built = kuhn_poker(Kuhn {
        cards: 2,
        max_nodes: 100,
    })
    .unwrap();
    let kuhn = built.game.unroll(&built.edge_labels, 100).unwrap();
    let graph = kuhn.graph().unwrap();
    let source = Source::Tree(&kuhn, &graph);
    let one = ask(source, &Question::about(Concept::Nash)).unwrap();
    let value = one.solutions()[0].payoffs[0].exact.clone().unwrap();

    let every = ask(source, &all(Concept::Nash)).unwrap();
    assert_eq!(
        (every.method, &every.status),
        ("enumeration of vertices", &Status::Converged)
    );
    assert!(every.solutions().len() > 1);
    for found in every.solutions() {
        assert_eq!(found.payoffs[0].exact, Some(value.clone()));
        assert_eq!(
            found.player_regret.as_ref().unwrap().exact,
            Some(Rational::ZERO)
        );
        assert!(found.agent_regret.value < 1e-12);
    }
    let Finding::Profiles {
        components: Some(components),
        ..
    } = &every.finding
    else {
        panic!("{:?}", every.finding);
    };
    assert_eq!(
        components.len(),
        1,
        "the equilibria of a zero-sum game are one convex set"
    );

    let cfr = ask(source, &Question::about(Concept::CounterfactualRegret)).unwrap();
    assert_eq!(cfr.status, Status::Converged);
    assert!((cfr.solutions()[0].payoffs[0].value - value.to_f64_fast()).abs() < 1e-5);

    let correlated = ask(source, &Question::about(Concept::Correlated)).unwrap();
    let Finding::Joint(joint) = &correlated.finding else {
        panic!("{:?}", correlated.finding);
    };
    assert!((joint.payoffs[0].value - value.to_f64_fast()).abs() < 1e-6);
}

#[test]
fn all_quantal_response_equilibria_of_a_coordination_game_are_three() {
    let text = r#"NFG 1 R "stag hunt" { "1" "2" } { 2 2 }  4 4  3 0  0 3  3 3"#;
    let question = Question {
        lambda: 5.0,
        ..all(Concept::Qre)
    };
    let found = of_form(text, &question).unwrap();
    assert_eq!(found.status, Status::Converged);
    assert_eq!(found.solutions().len(), 3);
    for solution in found.solutions() {
        assert_eq!(solution.lambda, Some(5.0));
        assert!(solution.residual <= 1e-9);
        for strategy in &solution.strategies {
            let p = strategy.actions[0].1.value;
            // Symmetric: the other plays as this one does.
            let odds = (p / (1.0 - p)).ln();
            assert!((odds - 5.0 * (4.0 * p - 3.0)).abs() < 1e-8);
        }
    }
}

#[test]
fn dominance_names_what_it_eliminates() {
    let text = r#"NFG 1 R "dilemma" { "1" "2" } { { "stay" "talk" } { "stay" "talk" } }  3 3  4 0  0 4  1 1"#;
    let found = of_form(text, &Question::about(Concept::Dominance)).unwrap();
    let Finding::Eliminated(elimination) = &found.finding else {
        panic!("{:?}", found.finding);
    };
    assert_eq!(elimination.remaining, [["talk"], ["talk"]]);
    assert_eq!(elimination.rounds[0][0].strategy, "stay");
    assert_eq!(elimination.rounds[0][0].by[0].0, "talk");
}

#[test]
fn what_a_concept_is_not_for_is_refused() {
    let dilemma = r#"NFG 1 R "dilemma" { "1" "2" } { 2 2 }  3 3  4 0  0 4  1 1"#;
    assert!(matches!(
        of_form(dilemma, &Question::about(Concept::SubgamePerfect)),
        Err(Refusal::NotApplicable(_))
    ));
    assert!(matches!(
        of_form(dilemma, &Question::about(Concept::CounterfactualRegret)),
        Err(Refusal::Cfr(_))
    ));
    let read = read_nfg(dilemma).unwrap();
    assert!(matches!(
        ask(
            Source::Graph(&read.built.game),
            &Question::about(Concept::Nash)
        ),
        Err(Refusal::NotApplicable(_))
    ));
    let few = Question {
        most_profiles: 3,
        ..all(Concept::Nash)
    };
    assert!(matches!(of_tree(NUMBERS, &few), Err(Refusal::Nash(_))));
}

#[test]
fn an_interrupted_search_says_so() {
    let read = read_efg(NUMBERS).unwrap();
    let source = Source::Tree(&read.tree, &read.built);
    for concept in [
        Concept::Qre,
        Concept::Sequential,
        Concept::SubgamePerfect,
        Concept::Dominance,
    ] {
        let found = answer(source, &Question::about(concept), &|| true, &mut |_| {}).unwrap();
        assert!(
            matches!(found.status, Status::StoppedShort { .. }),
            "{concept:?}"
        );
    }
    // Lemke's method has nothing to show when it is interrupted.
    let text = r#"NFG 1 R "battle" { "1" "2" } { 2 2 }  3 2  0 0  0 0  2 3"#;
    let read = read_nfg(text).unwrap();
    let source = Source::Form(&read.form, &read.built);
    let question = Question::about(Concept::Nash);
    let found = answer(source, &question, &|| true, &mut |_| {}).unwrap();
    assert!(matches!(found.status, Status::StoppedShort { .. }));
    assert!(found.solutions().is_empty());
}

#[test]
fn payoffs_beyond_the_range_of_doubles_give_no_wrong_answer() {
    let text = r#"NFG 1 R "big" { "1" "2" } { 2 2 }
        1e300 2e300  -1e300 1e300  0 0  1e308 -1e308"#;
    for concept in [Concept::Correlated, Concept::CoarseCorrelated] {
        let found = of_form(text, &Question::about(concept)).unwrap();
        let Finding::Joint(joint) = &found.finding else {
            panic!("{:?}", found.finding);
        };
        // The range is 2e308, so that a gain of less than 2e301 is within the tolerance.
        let small = joint.violation.value <= 2.1e301;
        assert_eq!(found.status == Status::Converged, small, "{concept:?}");
    }
}

#[test]
fn a_sequential_equilibrium_comes_with_its_beliefs() {
    let text = r#"EFG 2 R "entry" { "entrant" "incumbent" }
p "" 1 1 "" { "out" "weak" "strong" } 0
t "" 1 "" { 0 3 }
p "weakly" 2 1 "" { "fight" "yield" } 0
t "" 2 "" { -1 -1 }
t "" 3 "" { 1 1 }
p "" 2 1 "" { "fight" "yield" } 0
t "" 4 "" { -2 -1 }
t "" 5 "" { 2 0 }"#;
    let found = of_tree(text, &Question::about(Concept::Sequential)).unwrap();
    assert_eq!(found.status, Status::Converged);
    let solution = &found.solutions()[0];
    assert_eq!(solution.agent_regret.exact, Some(Rational::ZERO));
    assert_eq!(
        solution.strategies[0].beliefs, None,
        "one node needs no belief"
    );
    let beliefs = &solution.strategies[1].beliefs.as_ref().unwrap().nodes;
    assert_eq!(
        (beliefs[0].0.as_str(), &beliefs[0].1.exact),
        ("weakly", &Some(Rational::ZERO))
    );
    assert_eq!(
        (beliefs[1].0.as_str(), &beliefs[1].1.exact),
        ("node 6", &Some(Rational::ONE))
    );
}

#[test]
fn three_players_are_solved_by_their_supports() {
    // Two of three should go, and it is the same for all: three pure equilibria, and one in which all mix, at the root
    // of a half.
    let text = r#"NFG 1 R "bar" { "a" "b" "c" } { { "home" "bar" } { "home" "bar" } { "home" "bar" } }
1 1 1  2 1 1  1 2 1  2 2 1  1 1 2  2 1 2  1 2 2  0 0 0"#;
    let one = of_form(text, &Question::about(Concept::Nash)).unwrap();
    assert_eq!(
        (one.solutions().len(), &one.status),
        (1, &Status::Converged)
    );
    let every = of_form(text, &all(Concept::Nash)).unwrap();
    assert_eq!(every.status, Status::Converged);
    let pure = of_form(text, &Question::about(Concept::Pure)).unwrap();
    assert_eq!(pure.solutions().len(), 3);
    let mixed: Vec<_> = every
        .solutions()
        .iter()
        .filter(|found| {
            found
                .strategies
                .iter()
                .all(|set| set.actions[0].1.value > 0.0 && set.actions[1].1.value > 0.0)
        })
        .collect();
    assert_eq!(mixed.len(), 1);
    assert_eq!(mixed[0].status, Status::Converged);
    for set in &mixed[0].strategies {
        assert!((set.actions[1].1.value - 0.5_f64.sqrt()).abs() < 1e-8);
        assert_eq!(set.actions[1].1.exact, None, "it is no fraction");
    }
    assert!(mixed[0].player_regret.as_ref().unwrap().value < 1e-8);
}

#[test]
fn one_player_who_is_indifferent_has_a_component_of_equilibria() {
    let text = r#"NFG 1 R "ties" { "one" } { { "a" "b" "c" "d" } }  2 3 3 1"#;
    let every = of_form(text, &all(Concept::Nash)).unwrap();
    assert_eq!(every.status, Status::Converged);
    let Finding::Profiles {
        solutions,
        components,
    } = &every.finding
    else {
        panic!("profiles are asked for");
    };
    assert_eq!(solutions.len(), 2);
    assert_eq!(components.as_deref(), Some(&[vec![0, 1]][..]));
    assert!(every.method.contains("every strategy"), "{}", every.method);
    let one = of_form(text, &Question::about(Concept::Nash)).unwrap();
    assert_eq!(one.solutions().len(), 1);
}

#[test]
fn small_constant_sum_games_are_said_to_be_solved_by_lemke() {
    let text = r#"NFG 1 R "pennies" { "1" "2" } { 2 2 }  1 -1  -1 1  -1 1  1 -1"#;
    let found = of_form(text, &Question::about(Concept::Nash)).unwrap();
    assert_eq!(found.method, "Lemke's method on the sequence form");
}
