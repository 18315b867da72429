//! Games for the tests: from numbers, from the fixtures, and random ones.

use doublegame::game::{
    ChanceSet, GameTree, NormalForm, Outcome, Rational, TreeKind, TreeNode, TreeSet,
};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use std::path::PathBuf;

pub fn number(numerator: i64, denominator: u64) -> Rational {
    Rational::from_parts(numerator.into(), denominator.into())
}

pub fn rational(text: &str) -> Rational {
    text.parse()
        .or_else(|_| Rational::from_str_decimal(text))
        .unwrap()
}

/// A form from payoffs in the order of its rows, those of a profile's players together.
pub fn form(sizes: &[usize], payoffs: Vec<Rational>) -> NormalForm {
    NormalForm {
        title: String::new(),
        comment: String::new(),
        players: sizes
            .iter()
            .enumerate()
            .map(|(p, _)| p.to_string())
            .collect(),
        strategies: sizes
            .iter()
            .map(|count| (0..*count).map(|s| s.to_string()).collect())
            .collect(),
        payoffs,
        outcome_labels: Vec::new(),
    }
}

/// A two-player form from `[row][column]`.
pub fn bimatrix(first: &[&[i64]], second: &[&[i64]]) -> NormalForm {
    let (m, n) = (first.len(), first[0].len());
    let payoffs = (0..n)
        .flat_map(|j| (0..m).flat_map(move |i| [first[i][j], second[i][j]]))
        .map(Rational::from)
        .collect();
    form(&[m, n], payoffs)
}

/// A form with integer payoffs in a range.
pub fn random_form(seed: u64, sizes: &[usize], low: i64, high: i64) -> NormalForm {
    let mut random = Pcg64Mcg::seed_from_u64(seed);
    let count = sizes.iter().product::<usize>() * sizes.len();
    let payoffs = (0..count)
        .map(|_| Rational::from(random.random_range(low..=high)))
        .collect();
    form(sizes, payoffs)
}

/// The tree in which the players of a form choose one after the other without seeing anything.
pub fn tree_of_form(form: &NormalForm) -> GameTree {
    let mut maker = TreeMaker::new(form.players.len());
    for (player, names) in form.strategies.iter().enumerate() {
        maker.set(player as u32, names.len());
    }
    grow_form(&mut maker, form, &mut Vec::new());
    maker.tree
}

fn grow_form(maker: &mut TreeMaker, form: &NormalForm, chosen: &mut Vec<usize>) -> u32 {
    let player = chosen.len();
    if player == form.players.len() {
        let payoffs = (0..player)
            .map(|p| form.payoff(chosen, p).clone())
            .collect();
        return maker.ending(payoffs);
    }
    let node = maker.node(TreeKind::Decision(player as u32));
    for strategy in 0..form.strategies[player].len() {
        chosen.push(strategy);
        let child = grow_form(maker, form, chosen);
        maker.tree.nodes[node as usize].children.push(child);
        chosen.pop();
    }
    node
}

/// Makes trees node by node in prefix order.
pub struct TreeMaker {
    pub tree: GameTree,
}

impl TreeMaker {
    pub fn new(players: usize) -> Self {
        Self {
            tree: GameTree {
                title: String::new(),
                comment: String::new(),
                players: (0..players).map(|p| p.to_string()).collect(),
                nodes: Vec::new(),
                sets: Vec::new(),
                chance_sets: Vec::new(),
                outcomes: Vec::new(),
            },
        }
    }

    pub fn set(&mut self, player: u32, actions: usize) -> u32 {
        self.tree.sets.push(TreeSet {
            player,
            number: self.tree.sets.len() as u32 + 1,
            label: String::new(),
            actions: (0..actions).map(|k| k.to_string()).collect(),
        });
        self.tree.sets.len() as u32 - 1
    }

    pub fn chance(&mut self, probabilities: Vec<Rational>) -> u32 {
        let number = self.tree.chance_sets.len() as u32;
        self.tree.chance_sets.push(ChanceSet {
            number: number + 1,
            label: String::new(),
            actions: probabilities
                .into_iter()
                .map(|p| (String::new(), p))
                .collect(),
        });
        number
    }

    pub fn node(&mut self, kind: TreeKind) -> u32 {
        self.tree.nodes.push(TreeNode {
            label: String::new(),
            kind,
            outcome: None,
            children: Vec::new(),
        });
        self.tree.nodes.len() as u32 - 1
    }

    pub fn pay(&mut self, node: u32, payoffs: Vec<Rational>) {
        let number = self.tree.outcomes.len() as u32;
        self.tree.outcomes.push(Outcome {
            number: number + 1,
            label: String::new(),
            payoffs,
        });
        self.tree.nodes[node as usize].outcome = Some(number);
    }

    pub fn ending(&mut self, payoffs: Vec<Rational>) -> u32 {
        let node = self.node(TreeKind::Terminal);
        self.pay(node, payoffs);
        node
    }
}

/// What a random tree is like.
#[derive(Clone, Copy)]
pub struct Shape {
    pub players: usize,
    pub depth: usize,
    /// Whether the players' payoffs sum to zero.
    pub sum: Sum,
    pub information: Information,
    /// Payoffs are integers from minus this to this.
    pub most: i64,
}

#[derive(Clone, Copy, PartialEq)]
pub enum Sum {
    Zero,
    General,
}

#[derive(Clone, Copy, PartialEq)]
pub enum Information {
    /// Everything is seen.
    Perfect,
    /// Nodes at which a player has done the same and which have as many actions may be one set.
    Hidden,
}

/// A random tree with perfect recall, with chance moves and payoffs at inner nodes.
pub fn random_tree(seed: u64, shape: Shape) -> GameTree {
    let mut grower = Grower {
        maker: TreeMaker::new(shape.players),
        random: Pcg64Mcg::seed_from_u64(seed),
        shape,
        known: Vec::new(),
    };
    let histories = vec![Vec::new(); shape.players];
    grower.grow(shape.depth, &histories);
    grower.maker.tree
}

/// What a player has done, as sets and actions.
type History = Vec<(u32, usize)>;

struct Grower {
    maker: TreeMaker,
    random: Pcg64Mcg,
    shape: Shape,
    /// Sets with their player, what the player has done before, and the number of actions.
    known: Vec<(u32, usize, History, usize)>,
}

impl Grower {
    fn payoffs(&mut self) -> Vec<Rational> {
        let most = self.shape.most;
        let mut payoffs: Vec<i64> = (0..self.shape.players)
            .map(|_| self.random.random_range(-most..=most))
            .collect();
        if self.shape.sum == Sum::Zero {
            payoffs[1] = -payoffs[0];
        }
        payoffs.into_iter().map(Rational::from).collect()
    }

    fn grow(&mut self, depth: usize, histories: &[History]) -> u32 {
        if depth == 0 || self.random.random_bool(0.1) {
            let payoffs = self.payoffs();
            return self.maker.ending(payoffs);
        }
        let count = self.random.random_range(1..=3_usize);
        if self.random.random_bool(0.2) {
            let mut shares: Vec<u64> = (0..count).map(|_| self.random.random_range(0..3)).collect();
            shares[0] += 1;
            let total = shares.iter().sum();
            let odds = shares
                .into_iter()
                .map(|share| number(share.cast_signed(), total))
                .collect();
            let set = self.maker.chance(odds);
            let node = self.maker.node(TreeKind::Chance(set));
            for _ in 0..count {
                let child = self.grow(depth - 1, histories);
                self.maker.tree.nodes[node as usize].children.push(child);
            }
            return node;
        }
        let player = self.random.random_range(0..self.shape.players);
        let set = self.set_for(player, &histories[player], count);
        let node = self.maker.node(TreeKind::Decision(set));
        if self.random.random_bool(0.2) {
            let payoffs = self.payoffs();
            self.maker.pay(node, payoffs);
        }
        for k in 0..count {
            let mut histories = histories.to_vec();
            histories[player].push((set, k));
            let child = self.grow(depth - 1, &histories);
            self.maker.tree.nodes[node as usize].children.push(child);
        }
        node
    }

    fn set_for(&mut self, player: usize, history: &History, count: usize) -> u32 {
        if self.shape.information == Information::Hidden && self.random.random_bool(0.7) {
            let fitting: Vec<u32> = self
                .known
                .iter()
                .filter(|(_, p, h, c)| (*p, h, *c) == (player, history, count))
                .map(|(set, ..)| *set)
                .collect();
            if !fitting.is_empty() {
                return fitting[self.random.random_range(0..fitting.len())];
            }
        }
        let set = self.maker.set(player as u32, count);
        self.known.push((set, player, history.clone(), count));
        set
    }
}

/// The strategic form of a tree with one strategy for each choice of an action at every set of a player, or `None`
/// where it would have more rows than `most`.
pub fn strategic_form(tree: &GameTree, most: usize) -> Option<NormalForm> {
    let strategies: Vec<Vec<Vec<(usize, usize)>>> = (0..tree.players.len())
        .map(|player| {
            let mut all: Vec<Vec<(usize, usize)>> = vec![Vec::new()];
            for (number, set) in tree.sets.iter().enumerate() {
                if set.player as usize == player && all.len() <= most {
                    all = all
                        .iter()
                        .flat_map(|chosen| {
                            (0..set.actions.len()).map(move |k| {
                                let mut chosen = chosen.clone();
                                chosen.push((number, k));
                                chosen
                            })
                        })
                        .collect();
                }
            }
            all
        })
        .collect();
    let sizes: Vec<usize> = strategies.iter().map(Vec::len).collect();
    let rows: usize = sizes.iter().product();
    if rows > most {
        return None;
    }
    let mut payoffs = Vec::new();
    for row in 0..rows {
        let mut profile: Vec<Vec<Rational>> = tree
            .sets
            .iter()
            .map(|set| vec![Rational::ZERO; set.actions.len()])
            .collect();
        let mut rest = row;
        for (player, size) in sizes.iter().enumerate() {
            for (set, action) in &strategies[player][rest % size] {
                profile[*set][*action] = Rational::ONE;
            }
            rest /= size;
        }
        payoffs.extend(walk(tree, &profile, 0));
    }
    Some(form(&sizes, payoffs))
}

/// Expected payoffs from a node on, by recursion over all paths.
pub fn walk(tree: &GameTree, profile: &[Vec<Rational>], node: usize) -> Vec<Rational> {
    let here = &tree.nodes[node];
    let mut sum = match here.outcome {
        Some(outcome) => tree.outcomes[outcome as usize].payoffs.clone(),
        None => vec![Rational::ZERO; tree.players.len()],
    };
    for (k, child) in here.children.iter().enumerate() {
        let probability = match here.kind {
            TreeKind::Chance(set) => tree.chance_sets[set as usize].actions[k].1.clone(),
            TreeKind::Decision(set) => profile[set as usize][k].clone(),
            TreeKind::Terminal => unreachable!("endings have no child"),
        };
        if !probability.is_zero() {
            for (sum, after) in sum.iter_mut().zip(walk(tree, profile, *child as usize)) {
                *sum += &probability * after;
            }
        }
    }
    sum
}

pub fn fixture(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/known-games")
        .join(name);
    std::fs::read_to_string(path).unwrap()
}

/// A form from the matrices `A` and `B` of a fixture.
pub fn fixture_form(name: &str) -> NormalForm {
    let facts: serde_json::Value = serde_json::from_str(&fixture(&format!("{name}.json"))).unwrap();
    let exact = |number: &serde_json::Value| match number {
        serde_json::Value::String(text) => rational(text),
        other => rational(&other.to_string()),
    };
    let matrix = |key: &str, named: &str| -> Vec<Vec<Rational>> {
        if let Some(rows) = facts[key].as_array() {
            let row = |row: &serde_json::Value| row.as_array().unwrap().iter().map(exact).collect();
            return rows.iter().map(row).collect();
        }
        // Tsebelis's game: violate or comply, sanction or not.
        [["VS", "VN"], ["CS", "CN"]]
            .map(|row| row.map(|cell| exact(&facts[named][cell])).to_vec())
            .to_vec()
    };
    let (first, second) = (matrix("A", "target"), matrix("B", "sender"));
    let (m, n) = (first.len(), first[0].len());
    let payoffs = (0..n)
        .flat_map(|j| (0..m).map(move |i| (i, j)))
        .flat_map(|(i, j)| [first[i][j].clone(), second[i][j].clone()])
        .collect();
    form(&[m, n], payoffs)
}

/// A tree from a fixture, every line of which is a node, endings with payoffs in braces.
pub fn fixture_tree(name: &str) -> GameTree {
    let text = fixture(&format!("{name}.efg"));
    let mut lines = text
        .lines()
        .filter(|line| ["c ", "p ", "t "].iter().any(|kind| line.starts_with(kind)));
    let mut maker = TreeMaker::new(2);
    let mut sets = Vec::new();
    read_node(&mut maker, &mut lines, &mut sets);
    assert_eq!(lines.next(), None);
    maker.tree
}

fn read_node<'a>(
    maker: &mut TreeMaker,
    lines: &mut impl Iterator<Item = &'a str>,
    sets: &mut Vec<(String, String, u32)>,
) -> u32 {
    let line = lines.next().unwrap();
    let inside = &line[line.find('{').unwrap() + 1..line.rfind('}').unwrap()];
    if line.starts_with('t') {
        let payoffs = inside
            .split([',', ' '])
            .filter(|word| !word.is_empty())
            .map(rational);
        return maker.ending(payoffs.collect());
    }
    let words: Vec<&str> = line.split_whitespace().collect();
    let quoted: Vec<&str> = inside.split('"').collect();
    let actions: Vec<&str> = quoted.iter().skip(1).step_by(2).copied().collect();
    let kind = if line.starts_with('c') {
        let odds = quoted
            .iter()
            .skip(2)
            .step_by(2)
            .map(|odds| rational(odds.trim()));
        TreeKind::Chance(maker.chance(odds.collect()))
    } else {
        let (player, set) = (words[2].to_owned(), words[3].to_owned());
        let known = sets
            .iter()
            .find(|(p, s, _)| (p, s) == (&player, &set))
            .map(|k| k.2);
        TreeKind::Decision(known.unwrap_or_else(|| {
            let label = line.split('"').nth(3).unwrap();
            let number = maker.set(player.parse::<u32>().unwrap() - 1, actions.len());
            let made = &mut maker.tree.sets[number as usize];
            label.clone_into(&mut made.label);
            made.actions = actions.iter().map(|&action| action.to_owned()).collect();
            sets.push((player, set, number));
            number
        }))
    };
    let node = maker.node(kind);
    for _ in &actions {
        let child = read_node(maker, lines, sets);
        maker.tree.nodes[node as usize].children.push(child);
    }
    node
}
