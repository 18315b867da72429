//! Reads a game in extensive form from Gambit's `.efg` format.
//!
//! Newlines count as blanks and commas between payoffs are optional. The nodes stand in prefix order. A payoff that the
//! file puts on a node lies on the edge that leads there. All terminal nodes of the file become one.

use super::build::{BuiltGame, DraftNode, DraftSet, GameBuilder};
use super::gambit_head::{Head, check_size, read_head, read_names};
use super::gambit_text::{ReadError, Token, Tokens};
use hashbrown::HashMap;
use rustc_hash::FxBuildHasher;
use std::rc::Rc;

/// How far the probabilities of a chance node may be from summing to one.
const SUM_TOLERANCE: f64 = 1e-9;
/// The fewest tokens of a node: `t` and the number of its outcome.
const SHORTEST_NODE: usize = 2;

/// A game and what its file says about it.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadGame {
    /// The title in the file's first line.
    pub title: String,
    /// The comment after it; empty where there is none.
    pub comment: String,
    /// The game.
    pub built: BuiltGame,
}

/// Reads the text of an `.efg` file.
///
/// # Errors
///
/// The first thing in the text that is not as the format asks, with its line and column.
pub fn read_efg(text: &str) -> Result<ReadGame, ReadError> {
    let mut tokens = Tokens::of(text)?;
    let Head { title, players } = read_head(&mut tokens, "EFG", "2")?;
    let comment = tokens.optional_text().unwrap_or_default();
    let reader = Reader {
        builder: GameBuilder::new(players),
        tokens,
        over: None,
        player_sets: HashMap::default(),
        chance_sets: HashMap::default(),
        outcomes: HashMap::default(),
    };
    Ok(ReadGame {
        title,
        comment,
        built: reader.read_nodes()?,
    })
}

/// Labels and probabilities of the edges of a node, shared by all nodes of a set: a short line of a file can repeat a
/// long list.
type Edges = Rc<[(String, f64)]>;

struct Reader {
    builder: GameBuilder,
    tokens: Tokens,
    over: Option<DraftNode>,
    player_sets: HashMap<(u32, u32), PlayerSet, FxBuildHasher>,
    chance_sets: HashMap<u32, Edges, FxBuildHasher>,
    outcomes: HashMap<u32, Vec<f64>, FxBuildHasher>,
}

#[derive(Clone)]
struct PlayerSet {
    set: DraftSet,
    edges: Edges,
}

/// A node as the file has it.
struct FileNode {
    node: DraftNode,
    edges: Edges,
    payoffs: Vec<f64>,
}

/// A node whose edges are not all read yet.
struct OpenNode {
    node: DraftNode,
    edges: Edges,
    /// The first edge that is not read yet.
    next: usize,
}

impl OpenNode {
    fn of(node: &FileNode) -> Self {
        Self {
            node: node.node,
            edges: Rc::clone(&node.edges),
            next: 0,
        }
    }
}

impl Reader {
    fn read_nodes(mut self) -> Result<BuiltGame, ReadError> {
        let first = self.read_node()?;
        let mut root = first.node;
        if first.payoffs.iter().any(|x| *x != 0.0) || first.edges.is_empty() {
            // No edge leads to the root of the file, so one is put above it for its payoffs.
            root = self.builder.chance();
            self.builder
                .chance_edge(root, first.node, 1.0, &first.payoffs);
        }
        let mut made = 0;
        let mut pending = first.edges.len();
        self.check_room(made, pending)?;
        let mut open = vec![OpenNode::of(&first)];
        while let Some(parent) = open.last_mut() {
            let Some((label, probability)) = parent.edges.get(parent.next) else {
                open.pop();
                continue;
            };
            parent.next += 1;
            let child = self.read_node()?;
            self.builder.labelled_edge(
                parent.node,
                child.node,
                *probability,
                &child.payoffs,
                label,
            );
            made += 1;
            pending = pending - 1 + child.edges.len();
            self.check_room(made, pending)?;
            if !child.edges.is_empty() {
                open.push(OpenNode::of(&child));
            }
        }
        if !self.tokens.at_end() {
            return Err(self
                .tokens
                .error("the tree is complete here, but the file goes on"));
        }
        let end = self.tokens.error("");
        self.builder.build(root).map_err(|error| ReadError {
            problem: error.to_string(),
            ..end
        })
    }

    /// Checks that the game does not become too large with the edges made and those still to come, and that the rest
    /// of the file has room for the nodes to which these lead.
    fn check_room(&self, made: usize, pending: usize) -> Result<(), ReadError> {
        check_size(&self.tokens, made + pending, self.builder.player_count())?;
        if pending <= self.tokens.remaining() / SHORTEST_NODE {
            return Ok(());
        }
        Err(self.tokens.error_at_end(format!(
            "the file ends too soon: expected a node for each of {pending} more edges"
        )))
    }

    fn read_node(&mut self) -> Result<FileNode, ReadError> {
        let kind = self.tokens.word("a node: `c`, `p` or `t`")?;
        match kind.as_str() {
            "c" => self.read_chance(),
            "p" => self.read_decision(),
            "t" => self.read_terminal(),
            _ => Err(self
                .tokens
                .error_before(format!("expected a node: `c`, `p` or `t`, found `{kind}`"))),
        }
    }

    fn read_terminal(&mut self) -> Result<FileNode, ReadError> {
        self.tokens.optional_text();
        let payoffs = self.read_outcome()?;
        let builder = &mut self.builder;
        Ok(FileNode {
            node: *self.over.get_or_insert_with(|| builder.terminal()),
            edges: Rc::new([]),
            payoffs,
        })
    }

    fn read_chance(&mut self) -> Result<FileNode, ReadError> {
        self.tokens.optional_text();
        let number = self.tokens.count("the number of the chance node's set")?;
        self.tokens.optional_text();
        let edges = if self.tokens.peek() == Some(&Token::Open) {
            let edges = Edges::from(self.read_chance_edges()?);
            self.chance_sets.insert(number, Rc::clone(&edges));
            edges
        } else {
            self.chance_sets.get(&number).cloned().ok_or_else(|| {
                self.tokens
                    .error(format!("chance set {number} has no actions so far"))
            })?
        };
        let payoffs = self.read_outcome()?;
        Ok(FileNode {
            node: self.builder.chance(),
            edges,
            payoffs,
        })
    }

    fn read_chance_edges(&mut self) -> Result<Vec<(String, f64)>, ReadError> {
        self.tokens.mark(&Token::Open)?;
        let mut edges = Vec::new();
        while !self.tokens.take_if(&Token::Close) {
            let label = self.tokens.text("an action in quotes")?;
            let probability = self.tokens.number("a probability")?;
            if !(0.0..=1.0).contains(&probability) {
                let problem = format!("the probability {probability} is not in 0..1");
                return Err(self.tokens.error_before(problem));
            }
            edges.push((label, probability));
        }
        let sum: f64 = edges.iter().map(|(_, p)| p).sum();
        if (sum - 1.0).abs() > SUM_TOLERANCE {
            let problem = format!("the probabilities sum to {sum}, not to 1");
            return Err(self.tokens.error_before(problem));
        }
        Ok(edges)
    }

    fn read_decision(&mut self) -> Result<FileNode, ReadError> {
        self.tokens.optional_text();
        let player = self.tokens.count("the number of the player")?;
        if player == 0 || player as usize > self.builder.player_count() {
            let problem = format!("there is no player {player}");
            return Err(self.tokens.error_before(problem));
        }
        let number = self.tokens.count("the number of the information set")?;
        let label = self.tokens.optional_text();
        let actions = if self.tokens.peek() == Some(&Token::Open) {
            Some(read_names(&mut self.tokens, "an action in quotes")?)
        } else {
            None
        };
        let set = self.player_set(player, number, label, actions)?;
        let payoffs = self.read_outcome()?;
        Ok(FileNode {
            node: self.builder.decision(set.set),
            edges: set.edges,
            payoffs,
        })
    }

    fn player_set(
        &mut self,
        player: u32,
        number: u32,
        label: Option<String>,
        actions: Option<Vec<String>>,
    ) -> Result<PlayerSet, ReadError> {
        if let Some(set) = self.player_sets.get(&(player, number)) {
            return match actions {
                Some(actions) if actions.len() != set.edges.len() => Err(self.tokens.error_before(
                    format!(
                        "information set {number} of player {player} has {} actions here and {} before",
                        actions.len(),
                        set.edges.len()
                    ),
                )),
                _ => Ok(set.clone()),
            };
        }
        let actions = actions
            .filter(|actions| !actions.is_empty())
            .ok_or_else(|| {
                self.tokens.error(format!(
                    "information set {number} of player {player} has no actions so far"
                ))
            })?;
        let label = label
            .filter(|label| !label.is_empty())
            .unwrap_or_else(|| format!("{player}:{number}"));
        let set = self
            .builder
            .information_set(player - 1, label, actions.iter().cloned());
        let set = PlayerSet {
            set,
            edges: actions.into_iter().map(|label| (label, 1.0)).collect(),
        };
        self.player_sets.insert((player, number), set.clone());
        Ok(set)
    }

    /// The outcome of a node: 0 for none, or a number with its name and payoffs where it is used first.
    fn read_outcome(&mut self) -> Result<Vec<f64>, ReadError> {
        let number = self.tokens.count("the number of an outcome, 0 for none")?;
        self.tokens.optional_text();
        if self.tokens.peek() == Some(&Token::Open) {
            self.tokens.mark(&Token::Open)?;
            let mut payoffs = Vec::new();
            while !self.tokens.take_if(&Token::Close) {
                payoffs.push(self.tokens.number("a payoff")?);
            }
            let players = self.builder.player_count();
            if payoffs.len() != players {
                let problem = format!("{} payoffs for {players} players", payoffs.len());
                return Err(self.tokens.error_before(problem));
            }
            self.outcomes.insert(number, payoffs);
        }
        if let Some(payoffs) = self.outcomes.get(&number) {
            return Ok(payoffs.clone());
        }
        if number == 0 {
            return Ok(vec![0.0; self.builder.player_count()]);
        }
        Err(self
            .tokens
            .error(format!("outcome {number} has no payoffs so far")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::{Profile, expected_payoffs};

    const HEAD: &str = "EFG 2 R \"g\" { \"A\" \"B\" }";

    #[test]
    fn payoffs_on_inner_nodes_add_up_along_the_path() {
        let text = format!(
            "{HEAD} \"a comment\" p \"\" 1 1 \"s\" {{ \"l\" \"r\" }} 1 \"\" {{ 1 -1 }}\n\
             c \"\" 1 \"\" {{ \"x\" 1/4 \"y\" .75 }} 2 \"\" {{ 10, 1e1 }} t \"\" 3 \"\" {{ 4 0 }} t \"\" 0\n\
             t \"\" 2"
        );
        let read = read_efg(&text).unwrap();
        assert_eq!(read.comment, "a comment");
        let game = &read.built.game;
        // Half: 1 + 10 + 4/4; half: 1 + 10.
        let values = expected_payoffs(game, &Profile::uninformed(game));
        assert_eq!(values, [11.5, 9.0]);
    }

    #[test]
    fn errors_say_where() {
        // (text after the head, line, column, part of the message)
        for (text, line, column, part) in [
            ("", 1, 24, "expected a node"),
            ("\nq", 2, 1, "found `q`"),
            ("\nt \"\" x", 2, 6, "number of an outcome"),
            ("\nt \"\" 1", 2, 7, "outcome 1 has no payoffs"),
            ("\nt \"\" 1 \"\" { 1 }", 2, 15, "1 payoffs for 2 players"),
            ("\nt \"\" 1 \"\" { 1 1/0 }", 2, 15, "finite number"),
            ("\nt \"\" 1 \"\" { 1 nan }", 2, 15, "finite number"),
            ("\nt \"abc", 2, 3, "no closing quote"),
            ("\np \"\" 3 1", 2, 6, "no player 3"),
            ("\np \"\" 1 1 0", 2, 10, "has no actions so far"),
            ("\nc \"\" 1 \"\" { \"a\" 1/2 \"b\" 1/3 } 0", 2, 29, "sum to"),
            ("\nc \"\" 1 \"\" { \"a\" 3/2 } 0", 2, 17, "not in 0..1"),
            ("\nt \"\" 0\nt", 3, 1, "the file goes on"),
            ("\np \"\" 1 1 \"\" { \"a\" } 0", 2, 22, "expected a node"),
        ] {
            let error = read_efg(&format!("{HEAD}{text}")).unwrap_err();
            assert_eq!(
                (error.line, error.column),
                (line, column),
                "{text}: {error}"
            );
            assert!(error.problem.contains(part), "{text}: {error}");
        }
    }

    #[test]
    fn a_long_list_may_be_repeated_where_its_nodes_follow() {
        let first = "\"a\" 1/4 \"b\" 3/4";
        let text = format!(
            "{HEAD} c \"\" 1 {{ {first} }} 0 c \"\" 1 0 t 1 {{ 4 0 }} t 0 c \"\" 1 0 t 0 t 1"
        );
        let game = read_efg(&text).unwrap().built.game;
        // 1/4 * 1/4 * 4 and 3/4 * 3/4 * 4.
        assert_eq!(
            expected_payoffs(&game, &Profile::uninformed(&game)),
            [2.5, 0.0]
        );
    }

    #[test]
    fn a_file_that_promises_more_nodes_than_it_can_hold_is_refused_at_once() {
        let actions = "\"a\" 1/4000 ".repeat(4_000);
        let repeats = "\nc \"\" 1 0".repeat(5_000);
        let error = read_efg(&format!("{HEAD} c \"\" 1 {{ {actions} }} 0{repeats}")).unwrap_err();
        // 15,000 nodes of the shortest kind could still follow when the list comes for the fourth time.
        assert!(
            error.problem.contains("each of 11998 more edges"),
            "{error}"
        );
        let names = "\"a\" ".repeat(4_000);
        let repeats = "\np \"\" 1 1 0".repeat(5_000);
        let error = read_efg(&format!("{HEAD} p \"\" 1 1 {{ {names} }} 0{repeats}")).unwrap_err();
        assert!(error.problem.contains("the file ends too soon"), "{error}");
    }

    #[test]
    fn a_game_of_very_many_players_is_refused_before_its_payoffs_are_made() {
        let players = "\"\" ".repeat(20_000);
        let actions = "\"a\" 1/4000 ".repeat(4_000);
        let ends = "t 0 ".repeat(4_000);
        let text = format!("EFG 2 R \"\" {{ {players} }} c \"\" 1 {{ {actions} }} 0 {ends}");
        let error = read_efg(&text).unwrap_err();
        assert!(
            error
                .problem
                .contains("4000 edges with payoffs of 20000 players"),
            "{error}"
        );
    }

    #[test]
    fn a_very_deep_game_is_read() {
        let deep = "c \"\" 1 { \"a\" 1 } 0 ".repeat(50_000);
        let read = read_efg(&format!("{HEAD} {deep} t \"\" 0")).unwrap();
        assert_eq!(read.built.game.node_count(), 50_002 - 1);
    }
}
