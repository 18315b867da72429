//! Counterfactual regret minimization as the papers define it: the tree is walked by recursion, every history by itself.

use doublegame::game::{Game, InformationSetId, NodeId, NodeKind, Profile};
use doublegame::solve::CfrMethod;

pub struct Textbook<'a> {
    game: &'a Game,
    method: CfrMethod,
    iteration: i32,
    regret: Vec<f64>,
    /// The regrets of each player's last update, which predictive CFR+ expects to see again.
    prediction: Vec<f64>,
    total: Vec<f64>,
}

/// Probabilities with which the players and chance play along.
#[derive(Clone, Copy)]
struct Reach {
    players: [f64; 2],
    chance: f64,
}

/// What a walk of the tree finds for one player.
struct Found<'a> {
    player: usize,
    current: &'a Profile,
    /// Length: actions. The sum over the histories of each set.
    regret: Vec<f64>,
    /// Length: sets. The player's own probability of coming to its sets.
    own_reach: Vec<Option<f64>>,
}

impl<'a> Textbook<'a> {
    pub fn new(game: &'a Game, method: CfrMethod) -> Self {
        let zeros = vec![0.0; game.action_count()];
        Self {
            game,
            method,
            iteration: 0,
            regret: zeros.clone(),
            prediction: zeros.clone(),
            total: zeros,
        }
    }

    pub fn iterate(&mut self) {
        self.iteration += 1;
        for player in 0..2 {
            let current = self.current();
            let mut found = Found {
                player,
                current: &current,
                regret: vec![0.0; self.game.action_count()],
                own_reach: vec![None; self.game.information_sets.len()],
            };
            let reach = Reach {
                players: [1.0; 2],
                chance: 1.0,
            };
            self.walk(0, reach, 0.0, &mut found);
            self.update(&found);
        }
    }

    /// Expected payoff of the player from the history on, what was paid on the way included.
    fn walk(&self, node: u32, reach: Reach, paid: f64, found: &mut Found) -> f64 {
        let game = self.game;
        let (player, edges) = (found.player, game.edges(NodeId(node)));
        let kind = game.kind(NodeId(node));
        let mut values = Vec::new();
        let mut mean = 0.0;
        for (k, edge) in edges.enumerate() {
            let mut after = reach;
            let probability = if let NodeKind::Decision(set) = kind {
                let p = found.current.probabilities[game.actions(set).start + k];
                after.players[game.information_sets[set.index()].player.index()] *= p;
                p
            } else {
                let p = game.probabilities[game.edge_probability[edge] as usize];
                after.chance *= p;
                p
            };
            let paid = paid + game.payoff_row(game.edge_payoff[edge])[player];
            let value = self.walk(game.edge_child[edge], after, paid, found);
            mean += probability * value;
            values.push(value);
        }
        match kind {
            NodeKind::Terminal => paid,
            NodeKind::Decision(set) => {
                if game.information_sets[set.index()].player.index() == player {
                    found.own_reach[set.index()] = Some(reach.players[player]);
                    let weight = reach.players[1 - player] * reach.chance;
                    for (action, value) in game.actions(set).zip(values) {
                        found.regret[action] += weight * (value - mean);
                    }
                }
                mean
            }
            NodeKind::Chance => mean,
        }
    }

    fn update(&mut self, found: &Found) {
        let t = f64::from(self.iteration);
        for (set, own_reach) in found.own_reach.iter().enumerate() {
            let Some(own_reach) = own_reach else { continue };
            for action in self.game.actions(InformationSetId(set as u32)) {
                let sum = self.regret[action] + found.regret[action];
                let (carried, weight) = match self.method {
                    CfrMethod::Plus => (sum.max(0.0), t),
                    CfrMethod::PredictivePlus => (sum.max(0.0), t.powi(2)),
                    CfrMethod::Discounted { alpha, beta, gamma } => {
                        let power = t.powf(if sum > 0.0 { alpha } else { beta });
                        (sum * power / (power + 1.0), t.powf(gamma))
                    }
                };
                self.regret[action] = carried;
                self.prediction[action] = found.regret[action];
                self.total[action] += weight * own_reach * found.current.probabilities[action];
            }
        }
    }

    /// What is played next: in proportion to the positive regrets, with the prediction where there is one.
    pub fn current(&self) -> Profile {
        let weights: Vec<f64> = (0..self.game.action_count())
            .map(|action| match self.method {
                CfrMethod::PredictivePlus => self.regret[action] + self.prediction[action],
                _ => self.regret[action],
            })
            .map(|regret| regret.max(0.0))
            .collect();
        self.normalized(&weights)
    }

    pub fn average(&self) -> Profile {
        self.normalized(&self.total)
    }

    fn normalized(&self, weights: &[f64]) -> Profile {
        let mut probabilities = vec![0.0; weights.len()];
        for set in 0..self.game.information_sets.len() {
            let actions = self.game.actions(InformationSetId(set as u32));
            let sum: f64 = weights[actions.clone()].iter().sum();
            let count = actions.len() as f64;
            for action in actions {
                probabilities[action] = if sum > 0.0 {
                    weights[action] / sum
                } else {
                    1.0 / count
                };
            }
        }
        Profile { probabilities }
    }
}
