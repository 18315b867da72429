//! Standard games: as many information sets and nodes as others count, and the values that others found.

use doublegame::game::{
    BidsSeen, BuiltGame, Game, GenerateError, Goofspiel, InformationSetId, Kuhn, Leduc, LiarsDice,
    NodeId, NodeKind, PrizeOrder, Profile, Responder, SignalingRounds, Suits, expected_payoffs,
    goofspiel, kuhn_poker, leduc_poker, liars_dice, player_regret, signaling_rounds,
};

const LIMIT: usize = 1_000_000;

fn kuhn(cards: u32) -> BuiltGame {
    let max_nodes = LIMIT;
    kuhn_poker(Kuhn { cards, max_nodes }).unwrap()
}

fn leduc(suits: Suits) -> BuiltGame {
    leduc_poker(Leduc {
        ranks: 3,
        suits,
        max_nodes: LIMIT,
    })
    .unwrap()
}

fn dice(dice: u32, sides: u32) -> BuiltGame {
    liars_dice(LiarsDice {
        dice,
        sides,
        max_nodes: LIMIT,
    })
    .unwrap()
}

fn bidding(cards: u32, prizes: PrizeOrder, bids: BidsSeen) -> BuiltGame {
    goofspiel(Goofspiel {
        cards,
        prizes,
        bids,
        max_nodes: LIMIT,
    })
    .unwrap()
}

fn sets_of(game: &Game, player: u32) -> usize {
    let sets = game.information_sets.iter();
    sets.filter(|set| set.player.0 == player).count()
}

/// Nodes of the tree, each ending counted apart.
fn tree_nodes(built: &BuiltGame) -> usize {
    built
        .game
        .unroll(&built.edge_labels, LIMIT)
        .unwrap()
        .nodes
        .len()
}

/// The profile in which each set takes the action that the rule names, given the player and the label of the set.
fn pure(game: &Game, rule: impl Fn(u32, &str) -> &'static str) -> Profile {
    let mut probabilities = vec![0.0; game.action_count()];
    for (position, set) in game.information_sets.iter().enumerate() {
        let actions = game.actions(InformationSetId(position as u32));
        let wanted = rule(set.player.0, &set.label);
        let chosen = actions
            .clone()
            .find(|action| game.action_labels[*action] == wanted);
        probabilities[chosen.unwrap_or(actions.start)] = 1.0;
    }
    Profile { probabilities }
}

/// Counterfactual regret minimization with regrets cut at zero and later rounds weighing more (CFR+, Tammelin 2014),
/// for trees of two players with opposite payoffs.
struct RegretMinimizer<'g> {
    game: &'g Game,
    regrets: Vec<f64>,
    sums: Vec<f64>,
    current: Vec<f64>,
    weight: f64,
}

impl<'g> RegretMinimizer<'g> {
    fn average(game: &'g Game, rounds: u32) -> Profile {
        let mut minimizer = Self {
            game,
            regrets: vec![0.0; game.action_count()],
            sums: vec![0.0; game.action_count()],
            current: Profile::uninformed(game).probabilities,
            weight: 0.0,
        };
        for round in 1..=rounds {
            minimizer.weight = f64::from(round);
            for player in 0..2 {
                minimizer.value(NodeId(0), player, [1.0, 1.0]);
                minimizer.regrets.iter_mut().for_each(|r| *r = r.max(0.0));
                minimizer.current = minimizer.shares(&minimizer.regrets);
            }
        }
        Profile {
            probabilities: minimizer.shares(&minimizer.sums),
        }
    }

    fn shares(&self, weights: &[f64]) -> Vec<f64> {
        let mut shares = Profile::uninformed(self.game).probabilities;
        for set in 0..self.game.information_sets.len() {
            let actions = self.game.actions(InformationSetId(set as u32));
            let sum: f64 = weights[actions.clone()].iter().sum();
            if sum > 0.0 {
                actions.for_each(|action| shares[action] = weights[action] / sum);
            }
        }
        shares
    }

    /// The updating player's value; `reach` is the player's own probability of coming here and that of all others.
    fn value(&mut self, node: NodeId, player: u32, reach: [f64; 2]) -> f64 {
        let game = self.game;
        let edges = game.edges(node);
        let paid = |edge: usize| game.payoff_row(game.edge_payoff[edge])[player as usize];
        match game.kind(node) {
            NodeKind::Terminal => 0.0,
            NodeKind::Chance => edges
                .map(|edge| {
                    let p = game.probabilities[game.edge_probability[edge] as usize];
                    let child = NodeId(game.edge_child[edge]);
                    p * (paid(edge) + self.value(child, player, [reach[0], reach[1] * p]))
                })
                .sum(),
            NodeKind::Decision(set) => {
                let mine = game.information_sets[set.index()].player.0 == player;
                let actions = game.actions(set);
                let strategy = self.current[actions.clone()].to_vec();
                let values: Vec<f64> = edges
                    .zip(&strategy)
                    .map(|(edge, p)| {
                        let mut reach = reach;
                        reach[usize::from(!mine)] *= p;
                        paid(edge) + self.value(NodeId(game.edge_child[edge]), player, reach)
                    })
                    .collect();
                let value: f64 = values.iter().zip(&strategy).map(|(v, p)| v * p).sum();
                if mine {
                    for (k, action) in actions.enumerate() {
                        self.regrets[action] += reach[1] * (values[k] - value);
                        self.sums[action] += self.weight * reach[0] * strategy[k];
                    }
                }
                value
            }
        }
    }
}

/// The value that play close to equilibrium has for the first player.
fn value(game: &Game, rounds: u32) -> f64 {
    let profile = RegretMinimizer::average(game, rounds);
    let gap: f64 = player_regret(game, &profile).unwrap();
    assert!(gap < 2e-3, "{gap}");
    expected_payoffs(game, &profile)[0]
}

#[test]
fn kuhn_poker_has_its_size_and_value() {
    let built = kuhn(3);
    assert_eq!([0, 1].map(|player| sets_of(&built.game, player)), [6, 6]);
    // The deal, and for each of 6 deals 4 decisions and 5 endings.
    assert_eq!(tree_nodes(&built), 1 + 6 * 9);
    assert!(built.game.perfect_recall);
    assert!((value(&built.game, 2000) + 1.0 / 18.0).abs() < 1e-3);
    assert_eq!(kuhn(13).game.information_sets.len(), 52);
}

#[test]
fn leduc_poker_has_its_size_and_value() {
    let built = leduc(Suits::Apart);
    assert_eq!(
        [0, 1].map(|player| sets_of(&built.game, player)),
        [468, 468]
    );
    assert_eq!(tree_nodes(&built), 9457);
    assert!(built.game.perfect_recall);
    let merged = leduc(Suits::Merged);
    assert_eq!(
        [0, 1].map(|player| sets_of(&merged.game, player)),
        [144, 144]
    );
    for built in [built, merged] {
        let value = value(&built.game, 600);
        assert!((value + 0.085_606).abs() < 1e-3, "{value}");
    }
}

#[test]
fn liars_dice_has_its_size_and_knows_who_lied() {
    let built = dice(1, 6);
    let game = &built.game;
    assert_eq!([0, 1].map(|player| sets_of(game, player)), [12_288, 12_288]);
    assert_eq!(tree_nodes(&built), 1 + 6 + 36 * (4096 + 4095));
    assert!(game.perfect_recall);
    // The bid of one six is true in 11 of 36 rolls; of one five, with sixes counting as any, in 20.
    for (bid, true_rolls) in [("1x6", 11.0), ("1x5", 20.0)] {
        let profile = pure(game, |player, _| if player == 0 { bid } else { "doubt" });
        let expected = (2.0 * true_rolls - 36.0) / 36.0;
        let payoffs = expected_payoffs(game, &profile);
        assert!((payoffs[0] - expected).abs() < 1e-12, "{payoffs:?}");
        assert!((payoffs[1] + expected).abs() < 1e-12, "{payoffs:?}");
    }
    // Of 2 dice with 3 sides there are 6 rolls without order; 12 bids.
    assert_eq!(dice(2, 3).game.information_sets.len(), 6 * 4096);
}

#[test]
fn goofspiel_has_its_size_and_counts_points() {
    for (prizes, bids, sets) in [
        // The first bid; 9 pairs of bids.
        (PrizeOrder::Descending, BidsSeen::All, 1 + 9),
        // The first bid; 7 pairs of an own bid and a result.
        (PrizeOrder::Descending, BidsSeen::Winner, 1 + 7),
        (PrizeOrder::Random, BidsSeen::All, 3 + 6 * 9),
        (PrizeOrder::Random, BidsSeen::Winner, 3 + 6 * 7),
    ] {
        let game = bidding(3, prizes, bids).game;
        assert_eq!([0, 1].map(|player| sets_of(&game, player)), [sets, sets]);
        assert!(game.perfect_recall);
    }
    let game = bidding(4, PrizeOrder::Descending, BidsSeen::All).game;
    // One bids as high as the prize, the other gets rid of its low cards first: 4 + 3 - 2 - 1.
    let profile = pure(&game, |player, label| {
        let own = label.split('|').nth(1).unwrap();
        let round = own.split(',').filter(|card| !card.is_empty()).count();
        ["4", "3", "2", "1", "1", "2", "3", "4"][4 * player as usize + round]
    });
    assert_eq!(expected_payoffs(&game, &profile), [4.0, -4.0]);
}

#[test]
fn signaling_rounds_have_the_sizes_of_their_family() {
    use Responder::{B, C};
    for (types, acts, signals, b_answers, c_answers, rounds, sets, nodes) in [
        (2, 2, 2, 2, 2, vec![vec![B]], [2, 2, 0], 31),
        (2, 2, 2, 2, 2, vec![vec![B, C]], [2, 2, 4], 63),
        (3, 2, 2, 3, 2, vec![vec![B, C], vec![B]], [75, 26, 6], 1426),
        (
            2,
            2,
            2,
            2,
            2,
            vec![vec![B, C], vec![B, C]],
            [34, 18, 36],
            1023,
        ),
    ] {
        let family = SignalingRounds {
            types,
            acts,
            signals,
            b_answers,
            c_answers,
            rounds,
            seed: 1,
            max_nodes: LIMIT,
        };
        let built = signaling_rounds(&family).unwrap();
        assert_eq!([0, 1, 2].map(|player| sets_of(&built.game, player)), sets);
        assert_eq!(tree_nodes(&built), nodes);
        assert!(built.game.perfect_recall);
        assert_eq!(signaling_rounds(&family).unwrap(), built);
        let other = SignalingRounds { seed: 2, ..family };
        assert_ne!(
            signaling_rounds(&other).unwrap().game.payoffs,
            built.game.payoffs
        );
    }
}

#[test]
fn numbers_out_of_range_and_games_too_large_are_refused() {
    let error = kuhn_poker(Kuhn {
        cards: 1,
        max_nodes: LIMIT,
    });
    assert_eq!(
        error.unwrap_err().to_string(),
        "the number of cards: expected 2 to 1000"
    );
    // The limit is the size of the tree, endings included.
    let max_nodes = 55;
    assert!(
        kuhn_poker(Kuhn {
            cards: 3,
            max_nodes
        })
        .is_ok()
    );
    let limit = 54;
    assert_eq!(
        kuhn_poker(Kuhn {
            cards: 3,
            max_nodes: limit
        })
        .unwrap_err(),
        GenerateError::TooLarge { limit }
    );
    let huge = LiarsDice {
        dice: 10,
        sides: 20,
        max_nodes: LIMIT,
    };
    assert_eq!(
        liars_dice(huge).unwrap_err(),
        GenerateError::TooLarge { limit: LIMIT }
    );
}
