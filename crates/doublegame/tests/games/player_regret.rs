//! The player regret against its definition written plainly, and on games that are very deep.

use doublegame::game::{
    Game, GameBuilder, InformationSetId, Kuhn, Leduc, NodeId, NodeKind, Profile, SignalingFamily,
    Suits, expected_payoffs, kuhn_poker, leduc_poker, player_regret, signaling_game,
};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

fn random_profile(game: &Game, seed: u64) -> Profile {
    let mut random = Pcg64Mcg::seed_from_u64(seed);
    let mut profile = Profile::uninformed(game);
    for set in 0..game.information_sets.len() {
        let actions = game.actions(InformationSetId(set as u32));
        let entries = &mut profile.probabilities[actions];
        // Some actions are never taken, so that some sets are not reached.
        for p in entries.iter_mut() {
            *p = if random.random_bool(0.2) {
                0.0
            } else {
                random.random_range(0.01..1.0)
            };
        }
        entries[0] += 0.01;
        let total: f64 = entries.iter().sum();
        for p in entries.iter_mut() {
            *p /= total;
        }
    }
    profile
}

/// One player's best responses, set after set.
struct Response<'a> {
    game: &'a Game,
    profile: &'a Profile,
    player: usize,
    /// What it does at its sets, where that is decided.
    choice: Vec<Option<usize>>,
}

impl Response<'_> {
    fn is_own(&self, node: usize) -> Option<usize> {
        match self.game.kind(NodeId(node as u32)) {
            NodeKind::Decision(set)
                if self.game.information_sets[set.index()].player.index() == self.player =>
            {
                Some(set.index())
            }
            _ => None,
        }
    }

    /// The probability of a node's k-th edge, the player's choices left out.
    fn probability(&self, node: usize, k: usize) -> f64 {
        match self.game.kind(NodeId(node as u32)) {
            NodeKind::Decision(set) => self.profile.probabilities[self.game.actions(set).start + k],
            NodeKind::Chance | NodeKind::Terminal => {
                let edge = self.game.edges(NodeId(node as u32)).start + k;
                self.game.probabilities[self.game.edge_probability[edge] as usize]
            }
        }
    }

    /// What the player gets from every node on.
    fn values(&self) -> Vec<f64> {
        let mut values = vec![0.0; self.game.node_count()];
        for node in (0..self.game.node_count()).rev() {
            let chosen = self.is_own(node).and_then(|set| self.choice[set]);
            for (k, edge) in self.game.edges(NodeId(node as u32)).enumerate() {
                let share = match chosen {
                    Some(chosen) => f64::from(u8::from(chosen == k)),
                    None => self.probability(node, k),
                };
                values[node] += share * self.after(&values, edge);
            }
        }
        values
    }

    fn after(&self, values: &[f64], edge: usize) -> f64 {
        let payoff = self.game.payoff_row(self.game.edge_payoff[edge])[self.player];
        payoff + values[self.game.edge_child[edge] as usize]
    }
}

/// The definition: the player's sets are answered from those with the most own moves before them to those with the fewest,
/// each time with all values of the game worked out anew.
fn best_response_value(game: &Game, profile: &Profile, player: usize) -> f64 {
    let choice = vec![None; game.information_sets.len()];
    let mut response = Response {
        game,
        profile,
        player,
        choice,
    };
    let mut reach = vec![0.0; game.node_count()];
    let mut moves = vec![0; game.node_count()];
    reach[0] = 1.0;
    for node in 0..game.node_count() {
        let own = response.is_own(node).is_some();
        for (k, edge) in game.edges(NodeId(node as u32)).enumerate() {
            let child = game.edge_child[edge] as usize;
            reach[child] += reach[node]
                * if own {
                    1.0
                } else {
                    response.probability(node, k)
                };
            moves[child] = moves[child].max(moves[node] + usize::from(own));
        }
    }
    for depth in (0..=moves.iter().copied().max().unwrap()).rev() {
        let values = response.values();
        let mut action_values = vec![0.0; game.action_count()];
        let here = (0..game.node_count()).filter(|node| moves[*node] == depth);
        let own: Vec<(usize, usize)> = here
            .filter_map(|node| Some((node, response.is_own(node)?)))
            .collect();
        for (node, set) in &own {
            let first = game.actions(InformationSetId(*set as u32)).start;
            for (k, edge) in game.edges(NodeId(*node as u32)).enumerate() {
                action_values[first + k] += reach[*node] * response.after(&values, edge);
            }
        }
        for (_, set) in own {
            let worth = &action_values[game.actions(InformationSetId(set as u32))];
            let best = (0..worth.len())
                .rev()
                .max_by(|a, b| worth[*a].total_cmp(&worth[*b]));
            response.choice[set] = best;
        }
    }
    response.values()[0]
}

#[test]
fn the_regret_is_that_of_the_definition() {
    let max_nodes = 100_000;
    let mut games = vec![
        kuhn_poker(Kuhn {
            cards: 4,
            max_nodes,
        })
        .unwrap()
        .game,
        leduc_poker(Leduc {
            ranks: 3,
            suits: Suits::Merged,
            max_nodes,
        })
        .unwrap()
        .game,
    ];
    for seed in 0..20 {
        let family = SignalingFamily {
            types: 2,
            resolves: 2,
            words: 2,
            acts: 2,
            signals: 2,
            answers: 2,
            tension: 3,
            stock: 3,
            periods: 2,
            remembers_all: true,
            seed,
        };
        games.push(signaling_game(family).unwrap().game);
    }
    for (number, game) in games.iter().enumerate() {
        assert!(game.perfect_recall);
        let profile = random_profile(game, number as u64);
        let payoffs = expected_payoffs(game, &profile);
        let wanted = (0..game.player_count())
            .map(|player| best_response_value(game, &profile, player) - payoffs[player])
            .fold(0.0, f64::max);
        let found = player_regret(game, &profile).unwrap();
        assert!(
            (found - wanted).abs() <= 1e-12 * wanted.max(1.0),
            "{found} {wanted}"
        );
    }
}

#[test]
fn a_chain_of_hundreds_of_thousands_of_own_moves_takes_no_longer_than_its_size_asks() {
    const LENGTH: usize = 300_000;
    let mut builder = GameBuilder::new(["walker"]);
    let sets: Vec<_> = (0..LENGTH)
        .map(|step| builder.information_set(0, step.to_string(), ["on", "off"]))
        .collect();
    let end = builder.terminal();
    let mut next = end;
    for set in sets.into_iter().rev() {
        let node = builder.decision(set);
        builder.edge(node, next, &[1.0]);
        builder.edge(node, end, &[0.5]);
        next = node;
    }
    let game = builder.build(next).unwrap().game;
    // All the way is worth its length; uniform play earns 3 / 2 on the mean.
    let regret = player_regret(&game, &Profile::uninformed(&game)).unwrap();
    assert!((regret - (LENGTH as f64 - 1.5)).abs() < 1e-6, "{regret}");
}
