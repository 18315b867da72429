//! What it is worth to see a channel, against hand-computed cases.

use super::{
    LIMIT, SMALL, actor, anew, assert_near, move_named, play_of, policy, scenario, under, world,
};
use doublegame::game::Profile;
use doublegame::measures::{Play, Unavailable, worth};
use doublegame::scenario::compile::{Compiled, Setting, compile};
use doublegame::scenario::model::{ActorId, Given, OthersPlay};
use doublegame::solve::{SelectionRule, Solution};

/// One decision maker guesses a hidden state, on the strength of a hint that is right so often.
fn guess(state_chance: f64, accuracy: f64) -> String {
    format!(
        r#"doublegame 1
scenario "Guess"
period 1 months from 2021-01-01
horizon 1
memory 0
actor guesser
round
  signal state "the state"
    seen by nobody
    branch good "is good" probability {state_chance}
    branch bad "is bad" otherwise
  signal hint "a hint"
    seen by guesser
    branch good "points to good" probability if state is good then {accuracy} else 1 - {accuracy}
    branch bad "points to bad" otherwise
  choose bet "the guess" by guesser
    seen by nobody
    option good "bets on good"
    option bad "bets on bad"
payoff of guesser
  final right = if (bet is good and state is good) or (bet is bad and state is bad) then 1 else 0
"#
    )
}

/// The value of the hint: the chance of a right guess with it less that without it.
#[test]
fn worth_of_a_hint_is_what_bayes_says() {
    for (chance, accuracy, expected) in [
        // The hint is better than the prior: it is followed.
        (0.5, 0.75, 0.25),
        (0.6, 0.75, 0.15),
        // The prior is better than the hint: it is not worth anything.
        (0.8, 0.75, 0.0),
        (0.5, 0.5, 0.0),
        (0.3, 1.0, 0.3),
    ] {
        let scenario = scenario(&guess(chance, accuracy));
        let setting = Setting::default();
        let (compiled, solution) = play_of(&scenario, &setting, 400.0);
        let world = world(&scenario);
        let anew = anew(&scenario, &world, 400.0);
        let channel = (actor(&scenario, "guesser"), move_named(&scenario, "hint"));
        for others in [OthersPlay::Held, OthersPlay::Anew] {
            let found = worth(&anew, &setting, &compiled, &solution, channel, others)
                .expect("the worth exists");
            assert_near(found, expected, 1e-9);
        }
    }
}

#[test]
fn worth_says_why_it_is_unavailable() {
    let scenario = scenario(SMALL);
    let world = world(&scenario);
    let anew = anew(&scenario, &world, 1.0);
    let washington = actor(&scenario, "washington");
    let by_report = under(&[policy(&scenario, "by_report")]);
    for (setting, channel, part) in [
        (
            &Setting::default(),
            "answer",
            "makes “how Washington answers” itself",
        ),
        (
            &Setting::default(),
            "deed",
            "does not see “what Beijing does at the border”",
        ),
        (
            &by_report,
            "report",
            "the policy “Beijing in while the reports are clean”",
        ),
    ] {
        let (compiled, solution) = play_of(&scenario, setting, 1.0);
        let channel = (washington, move_named(&scenario, channel));
        let found = worth(
            &anew,
            setting,
            &compiled,
            &solution,
            channel,
            OthersPlay::Anew,
        );
        let Err(Unavailable::Undefined(why)) = found else {
            panic!("expected a reason, found {found:?}");
        };
        assert!(why.contains(part), "{why}");
    }
}

/// The others' play is as it was, so the blinded actor's value is that of its best answer without sight.
#[test]
fn worth_with_others_held_leaves_their_play_as_it_is() {
    let scenario = scenario(SMALL);
    let world = world(&scenario);
    let setting = Setting::default();
    let (compiled, solution) = play_of(&scenario, &setting, 2.0);
    let anew = anew(&scenario, &world, 2.0);
    let channel = (
        actor(&scenario, "washington"),
        move_named(&scenario, "word"),
    );
    let worth_of = |others| {
        worth(&anew, &setting, &compiled, &solution, channel, others).expect("the worth exists")
    };
    // Solved by hand: Washington's information sets of the blind game answer the others' given play one by one.
    let mut blind = setting.clone();
    blind.blind.push(channel);
    let blinded = compile(&scenario, &world, &blind, LIMIT).expect("it compiles");
    let mut profile = Profile::uninformed(&blinded.game);
    for _ in 0..200 {
        profile = answered_once(&compiled, &solution.profile, &blinded, &profile, 2.0);
    }
    let play = Play::new(&blinded, &profile);
    let amounts = play.amounts(&Given::default()).expect("nothing is given");
    let value: f64 = scenario
        .attributes
        .iter()
        .zip(amounts)
        .filter(|(attribute, _)| attribute.actor == channel.0)
        .map(|(_, amount)| amount)
        .sum();
    let expected = solution.values[channel.0.index()] - value;
    assert_near(worth_of(OthersPlay::Held), expected, 1e-7);
}

/// One round of logit answers of player 0 (Washington) to itself and to the others' play in the base game.
fn answered_once(
    base: &Compiled,
    base_profile: &Profile,
    blinded: &Compiled,
    profile: &Profile,
    lambda: f64,
) -> Profile {
    let game = &blinded.game;
    let mut next = profile.clone();
    for (set, meaning) in blinded.sets.iter().enumerate() {
        if meaning.actor != ActorId(0) {
            let same = base
                .sets
                .iter()
                .position(|other| {
                    other.actor == meaning.actor
                        && other.actor_type == meaning.actor_type
                        && other.choice == meaning.choice
                        && other.period == meaning.period
                        && other.knows == meaning.knows
                })
                .expect("the others' information sets are the same");
            let there = base
                .game
                .actions(doublegame::game::InformationSetId(same as u32));
            let here = game.actions(doublegame::game::InformationSetId(set as u32));
            next.probabilities[here].copy_from_slice(&base_profile.probabilities[there]);
        }
    }
    let play = Play::new(blinded, &next);
    let mut reach = vec![0.0; game.node_count()];
    reach[0] = 1.0;
    let edges_of = |node: usize| game.node_edges[node] as usize..game.node_edges[node + 1] as usize;
    for node in 0..game.node_count() {
        for edge in edges_of(node) {
            reach[game.edge_child[edge] as usize] += reach[node] * play.edge_probability()[edge];
        }
    }
    let mut onward = vec![0.0; game.node_count()];
    let mut utility = vec![0.0; game.action_count()];
    let mut weight = vec![0.0; blinded.sets.len()];
    for node in (0..game.node_count()).rev() {
        let decides = blinded.sets.get(game.node_set[node] as usize);
        for (at, edge) in edges_of(node).enumerate() {
            let value =
                game.payoff_row(game.edge_payoff[edge])[0] + onward[game.edge_child[edge] as usize];
            onward[node] += play.edge_probability()[edge] * value;
            if decides.is_some() {
                let set = doublegame::game::InformationSetId(game.node_set[node]);
                utility[game.actions(set).start + at] += reach[node] * value;
            }
        }
        if decides.is_some() {
            weight[game.node_set[node] as usize] += reach[node];
        }
    }
    for (set, meaning) in blinded.sets.iter().enumerate() {
        if meaning.actor == ActorId(0) {
            let id = doublegame::game::InformationSetId(set as u32);
            let precision = lambda * game.information_sets[set].precision;
            let odds: Vec<f64> = game
                .actions(id)
                .map(|action| {
                    game.action_weights[action] * (precision * utility[action] / weight[set]).exp()
                })
                .collect();
            let total: f64 = odds.iter().sum();
            for (action, odd) in game.actions(id).zip(odds) {
                next.probabilities[action] = odd / total;
            }
        }
    }
    next
}

/// With everyone solved anew, an equilibrium that is not shown to lie on the principal branch is not compared.
#[test]
fn worth_compares_equilibria_of_the_principal_branch_only() {
    let scenario = scenario(&guess(0.5, 0.75));
    let setting = Setting::default();
    let (compiled, mut solution) = play_of(&scenario, &setting, 2.0);
    let world = world(&scenario);
    let anew = anew(&scenario, &world, 2.0);
    let pair = (actor(&scenario, "guesser"), move_named(&scenario, "hint"));
    let worth_of =
        |solution: &Solution, others| worth(&anew, &setting, &compiled, solution, pair, others);
    assert!(worth_of(&solution, OthersPlay::Anew).is_ok());
    solution.selection = SelectionRule::FromStart;
    assert!(worth_of(&solution, OthersPlay::Held).is_ok());
    match worth_of(&solution, OthersPlay::Anew) {
        Err(Unavailable::Undefined(why)) => assert!(why.contains("principal branch"), "{why}"),
        other => panic!("{other:?}"),
    }
}

/// A seller knows the quality of what is for sale, and a buyer makes one offer or none. The seller would rather keep
/// what is good and sell what is bad; on average both gain by a sale.
const LEMONS: &str = r#"doublegame 1
scenario "Lemons"
period 1 months from 2021-01-01
horizon 1
memory 0
actor buyer
actor seller
round
  signal quality "the quality"
    seen by seller
    branch good "is good" probability 0.5
    branch bad "is bad" otherwise
  choose offer "the offer" by buyer
    seen by all
    option deal "offers a price"
    option none_made "offers nothing"
  choose answer "the answer" by seller
    when offer is deal
    seen by all
    option sell "sells"
    option keep "keeps it"
payoff of buyer
  final gets = if answer is sell then (if quality is good then 6 else -4) else 0
payoff of seller
  final gives = if answer is sell then (if quality is good then -2 else 4) else 0
"#;

/// With sight the seller sells the bad, so that the buyer offers little; a seller known to be blind would get its offer
/// (Hirshleifer 1971; the market is Akerlof's, 1970). With the buyer held to what it does, sight only helps.
#[test]
fn being_known_to_see_can_cost_more_than_seeing_is_worth() {
    let scenario = scenario(LEMONS);
    let world = world(&scenario);
    let setting = Setting::default();
    let channel = (actor(&scenario, "seller"), move_named(&scenario, "quality"));
    for lambda in [1.0_f64, 1.5] {
        let logit = |difference: f64| 1.0 / (1.0 + (-lambda * difference).exp());
        // The chance of a sale after an offer, by quality and without sight, where a sale is worth 1 on average.
        let (good, bad, blind) = (logit(-2.0), logit(4.0), logit(1.0));
        let offered = logit(0.5 * (6.0 * good - 4.0 * bad));
        let offered_to_blind = logit(blind);
        let with = offered * 0.5 * (-2.0 * good + 4.0 * bad);
        let (held, all_anew) = (with - offered * blind, with - offered_to_blind * blind);
        assert!(all_anew < -0.05 && held > 0.05, "{all_anew} {held}");
        let (compiled, solution) = play_of(&scenario, &setting, lambda);
        let anew = anew(&scenario, &world, lambda);
        for (others, expected) in [(OthersPlay::Held, held), (OthersPlay::Anew, all_anew)] {
            let found = worth(&anew, &setting, &compiled, &solution, channel, others)
                .expect("the worth exists");
            assert_near(found, expected, 1e-8);
        }
    }
}
