//! Reads a game in extensive form from Gambit's `.efg` format.
//!
//! Newlines count as blanks and commas between payoffs are optional. The nodes stand in prefix order. The number of an
//! information set belongs to its player; the number of an outcome belongs to the whole file, and its payoffs may be
//! given at any of the nodes that have it.

use super::build::BuiltGame;
use super::exact::{Odds, normalize};
use super::gambit_text::{Place, Token, Tokens, excerpt};
use super::graph_of_tree::graph_of_tree;
use super::read_error::{ReadError, ReadErrors, ReadWarning};
use super::recall::forgetful_set;
use super::tree::{ChanceSet, GameTree, Outcome, Rational, TreeKind, TreeNode, TreeSet};
use hashbrown::HashMap;
use rustc_hash::FxBuildHasher;

/// The most that the number of players times the number of nodes may be: what is done for every player at every node
/// then ends in seconds.
pub(super) const MAX_PLAYERS_TIMES_NODES: usize = 1 << 28;

/// A game in extensive form, as its file has it and as the solvers take it.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadGame {
    /// The file's tree, with exact numbers.
    pub tree: GameTree,
    /// The same game as a graph with doubles.
    pub built: BuiltGame,
    /// What is odd in the file and how it was understood, in the order of the file.
    pub warnings: Vec<ReadWarning>,
}

/// Reads the text of an `.efg` file.
///
/// # Errors
///
/// All things in the text that are not as the format asks, each with its line and column, up to the first that leaves open
/// how the rest is to be read.
pub fn read_efg(text: &str) -> Result<ReadGame, ReadErrors> {
    let mut reader = Reader::of(text)?;
    let read = reader.read_nodes();
    if read.is_ok() {
        reader.check_outcomes();
    }
    reader.tokens.unless_wrong(read)?;
    Ok(reader.finish()?)
}

/// Things that the file numbers.
#[derive(Debug)]
struct Numbered<Key> {
    /// The position of each in its list.
    positions: HashMap<Key, u32, FxBuildHasher>,
    /// By position: where it stands first, or where what it has was first given.
    places: Vec<Place>,
}

impl<Key> Default for Numbered<Key> {
    fn default() -> Self {
        Self {
            positions: HashMap::default(),
            places: Vec::new(),
        }
    }
}

impl<Key: std::hash::Hash + Eq> Numbered<Key> {
    fn insert(&mut self, key: Key, place: Place) -> u32 {
        let position = self.places.len() as u32;
        self.positions.insert(key, position);
        self.places.push(place);
        position
    }
}

struct Reader<'t> {
    tree: GameTree,
    tokens: Tokens<'t>,
    /// By player and number.
    sets: Numbered<(u32, u32)>,
    chance_sets: Numbered<u32>,
    outcomes: Numbered<u32>,
    /// How many nodes are still to come for what was read so far.
    open_edges: usize,
}

impl<'t> Reader<'t> {
    /// Reads the head of the file.
    fn of(text: &'t str) -> Result<Self, ReadError> {
        let mut tokens = Tokens::of(text)?;
        let title = tokens.head("EFG", "2")?;
        let players = tokens.players()?;
        let comment = tokens.optional_text().unwrap_or_default();
        Ok(Self {
            tree: GameTree {
                title,
                comment,
                players,
                nodes: Vec::new(),
                sets: Vec::new(),
                chance_sets: Vec::new(),
                outcomes: Vec::new(),
            },
            tokens,
            sets: Numbered::default(),
            chance_sets: Numbered::default(),
            outcomes: Numbered::default(),
            open_edges: 1,
        })
    }

    fn read_nodes(&mut self) -> Result<(), ReadError> {
        // The nodes whose children are not all read yet, each with how many are missing.
        let mut open: Vec<(u32, usize)> = Vec::new();
        loop {
            let node = self.tree.nodes.len() as u32;
            let actions = self.read_node()?;
            if let Some((parent, missing)) = open.last_mut() {
                self.tree.nodes[*parent as usize].children.push(node);
                *missing -= 1;
            }
            self.count_edges(actions)?;
            if actions > 0 {
                self.tree.nodes[node as usize]
                    .children
                    .reserve_exact(actions);
                open.push((node, actions));
            }
            while open.last().is_some_and(|(_, missing)| *missing == 0) {
                open.pop();
            }
            if open.is_empty() {
                break;
            }
        }
        if self.tokens.at_end() {
            Ok(())
        } else {
            Err(self
                .tokens
                .error("the tree is complete here, but the file goes on"))
        }
    }

    /// Refuses a game that is too large, as soon as that is known: a node takes two tokens at least.
    fn count_edges(&mut self, actions: usize) -> Result<(), ReadError> {
        self.open_edges = self.open_edges - 1 + actions;
        if self.open_edges > self.tokens.remaining() / 2 {
            return Err(self.tokens.error(format!(
                "expected a node for each of {} actions, but the file is too short for them",
                self.open_edges
            )));
        }
        if self.tree.nodes.len() * self.tree.players.len() > MAX_PLAYERS_TIMES_NODES {
            return Err(self.tokens.error(format!(
                "the game is too large: more than {MAX_PLAYERS_TIMES_NODES} players times nodes"
            )));
        }
        Ok(())
    }

    /// Reads a node and says how many actions it has.
    fn read_node(&mut self) -> Result<usize, ReadError> {
        let word = self.tokens.word("a node: `c`, `p` or `t`")?;
        if !matches!(word, "c" | "p" | "t") {
            let found = excerpt(word);
            return Err(self
                .tokens
                .error_before(format!("expected a node: `c`, `p` or `t`, found `{found}`")));
        }
        let label = self.tokens.optional_text().unwrap_or_default();
        let (kind, actions) = match word {
            "c" => {
                let (set, actions) = self.read_chance()?;
                (TreeKind::Chance(set), actions)
            }
            "p" => {
                let (set, actions) = self.read_decision()?;
                (TreeKind::Decision(set), actions)
            }
            _ => (TreeKind::Terminal, 0),
        };
        let outcome = self.read_outcome()?;
        self.tree.nodes.push(TreeNode {
            label,
            kind,
            outcome,
            children: Vec::new(),
        });
        Ok(actions)
    }

    /// Takes the number of a set, which is 1 at least.
    fn set_number(&mut self, what: &str) -> Result<u32, ReadError> {
        match self.tokens.count(what)? {
            0 => Err(self
                .tokens
                .error_before(format!("expected {what}, from 1, found `0`"))),
            number => Ok(number),
        }
    }

    /// The set, and how many actions the node lists or, where it lists none, the set has.
    fn read_chance(&mut self) -> Result<(u32, usize), ReadError> {
        let number = self.set_number("the number of the chance node's set")?;
        let label = self.tokens.optional_text();
        let place = self.tokens.here();
        let actions = if self.tokens.take_if(&Token::Open) {
            Some(self.read_odds()?)
        } else {
            None
        };
        if let Some(known) = self.chance_sets.positions.get(&number).copied() {
            let listed = actions.as_ref().map(Vec::len);
            let before = self.tree.chance_sets[known as usize].actions.len();
            self.compare_chance_set(known, label, actions, place);
            return Ok((known, listed.unwrap_or(before)));
        }
        let Some(actions) = actions else {
            return Err(self.tokens.error(format!(
                "chance set {number} has no actions so far; list them in braces with their probabilities"
            )));
        };
        let names: Vec<&str> = actions.iter().map(|(name, _)| name.as_str()).collect();
        let whose = format!("the actions of chance set {number}");
        self.tokens.warn_of_names(place, &whose, &names);
        let count = actions.len();
        self.tree.chance_sets.push(ChanceSet {
            number,
            label: label.unwrap_or_default(),
            actions,
        });
        Ok((self.chance_sets.insert(number, place), count))
    }

    /// Actions of chance with their probabilities, after the opening brace.
    fn read_odds(&mut self) -> Result<Vec<(String, Rational)>, ReadError> {
        let place = self.tokens.before();
        let mut names = Vec::new();
        let mut odds = Vec::new();
        let mut all_in_range = true;
        while !self.tokens.take_if(&Token::Close) {
            names.push(self.tokens.text("an action in quotes")?);
            let probability = self.tokens.number("a probability")?;
            if probability < Rational::ZERO || probability > Rational::ONE {
                let problem = format!(
                    "the probability {} is not in 0..1; give each action its share of 1",
                    super::exact::nearest_double(&probability)
                );
                self.tokens.report(self.tokens.before(), problem);
                all_in_range = false;
            }
            odds.push(probability);
        }
        if !all_in_range {
            return Ok(names.into_iter().zip(odds).collect());
        }
        let odds = match normalize(odds.clone()) {
            Odds::Exact(odds) => odds,
            Odds::Normalized(odds, sum) => {
                let message =
                    format!("the probabilities sum to {sum}, not to 1; each is divided by the sum");
                self.tokens.warn(place, message);
                odds
            }
            Odds::Wrong(sum) => {
                let problem = format!(
                    "the probabilities sum to {sum}, not to 1; change them so that they do"
                );
                self.tokens.report(self.tokens.before(), problem);
                odds
            }
            Odds::Unwieldy => {
                let problem = "the probabilities have too many digits to be added exactly; write shorter numbers";
                self.tokens.report(self.tokens.before(), problem);
                odds
            }
        };
        Ok(names.into_iter().zip(odds).collect())
    }

    /// A chance set that is given again must have the same odds; of labels that differ, the first hold.
    fn compare_chance_set(
        &mut self,
        known: u32,
        label: Option<String>,
        actions: Option<Vec<(String, Rational)>>,
        place: Place,
    ) {
        let first = self.tokens.line(self.chance_sets.places[known as usize]);
        let set = &mut self.tree.chance_sets[known as usize];
        let number = set.number;
        let relabelled = is_renamed(&mut set.label, label);
        let Some(actions) = actions else {
            if relabelled {
                self.warn_of_labels(place, &format!("chance set {number}"), first);
            }
            return;
        };
        let same_odds = actions.len() == set.actions.len()
            && actions
                .iter()
                .zip(&set.actions)
                .all(|(here, before)| here.1 == before.1);
        if !same_odds {
            let problem = format!(
                "chance set {number} has other probabilities here than on line {first}; leave them out here, or give the \
                 node a set with another number"
            );
            self.tokens.report(place, problem);
        } else if relabelled || actions != set.actions {
            self.warn_of_labels(place, &format!("chance set {number}"), first);
        }
    }

    fn warn_of_labels(&mut self, place: Place, what: &str, first: u32) {
        let message =
            format!("{what} has other labels here than on line {first}; the first ones hold");
        self.tokens.warn(place, message);
    }

    /// The set, and how many actions the node lists or, where it lists none, the set has.
    fn read_decision(&mut self) -> Result<(u32, usize), ReadError> {
        let player = self.tokens.count("the number of the player")?;
        let players = self.tree.players.len();
        if player == 0 || player as usize > players {
            let problem = format!(
                "there is no player {player}; expected a number from 1 to {players}, or another name at the head of the file"
            );
            self.tokens.report(self.tokens.before(), problem);
        }
        let number = self.set_number("the number of the information set")?;
        let label = self.tokens.optional_text();
        let place = self.tokens.here();
        let actions = if self.tokens.peek() == Some(&Token::Open) {
            Some(self.tokens.texts("an action in quotes")?)
        } else {
            None
        };
        let what = format!("information set {number} of player {player}");
        if let Some(known) = self.sets.positions.get(&(player, number)).copied() {
            let listed = actions.as_ref().map(Vec::len);
            let before = self.tree.sets[known as usize].actions.len();
            self.compare_set(known, label, actions, place, &what);
            return Ok((known, listed.unwrap_or(before)));
        }
        let Some(actions) = actions.filter(|actions| !actions.is_empty()) else {
            let problem = format!("{what} has no actions so far; list them in braces");
            return Err(self.tokens.error(problem));
        };
        let whose = format!("the actions of {what}");
        self.tokens.warn_of_names(place, &whose, &actions);
        let count = actions.len();
        self.tree.sets.push(TreeSet {
            player: player.saturating_sub(1),
            number,
            label: label.unwrap_or_default(),
            actions,
        });
        Ok((self.sets.insert((player, number), place), count))
    }

    /// An information set that is given again must have as many actions; of labels that differ, the first hold.
    fn compare_set(
        &mut self,
        known: u32,
        label: Option<String>,
        actions: Option<Vec<String>>,
        place: Place,
        what: &str,
    ) {
        let first = self.tokens.line(self.sets.places[known as usize]);
        let set = &mut self.tree.sets[known as usize];
        let (before, here) = (set.actions.len(), actions.as_ref().map(Vec::len));
        if let Some(here) = here.filter(|here| *here != before) {
            let problem = format!(
                "{what} has {here} actions here and {before} before, on line {first}; list the same ones, or give the node a \
                 set with another number"
            );
            self.tokens.report(self.tokens.before(), problem);
            return;
        }
        let relabelled = is_renamed(&mut set.label, label);
        if relabelled || actions.is_some_and(|actions| actions != set.actions) {
            self.warn_of_labels(place, what, first);
        }
    }

    /// The outcome of a node: 0 for none, or a number with its name and payoffs where it is given.
    fn read_outcome(&mut self) -> Result<Option<u32>, ReadError> {
        let number = self.tokens.count("the number of an outcome, 0 for none")?;
        let place = self.tokens.before();
        let label = self.tokens.optional_text();
        let payoffs = if self.tokens.take_if(&Token::Open) {
            self.tokens.payoffs(self.tree.players.len())?
        } else {
            Vec::new()
        };
        if number == 0 {
            if !payoffs.iter().all(Rational::is_zero) {
                let problem = "outcome 0 is none and has no payoffs; leave them out, or give the outcome another number";
                self.tokens.report(place, problem);
            }
            return Ok(None);
        }
        let position = self.outcomes.positions.get(&number).copied();
        let position = position.unwrap_or_else(|| {
            self.tree.outcomes.push(Outcome {
                number,
                label: String::new(),
                payoffs: Vec::new(),
            });
            self.outcomes.insert(number, place)
        });
        let first = self.tokens.line(self.outcomes.places[position as usize]);
        let outcome = &mut self.tree.outcomes[position as usize];
        let relabelled = is_renamed(&mut outcome.label, label);
        if outcome.payoffs.is_empty() {
            outcome.payoffs = payoffs;
        } else if !payoffs.is_empty() && payoffs != outcome.payoffs {
            let problem = format!(
                "outcome {number} has other payoffs here than before, first on line {first}; leave them out here, or give \
                 the outcome another number"
            );
            self.tokens.report(place, problem);
        }
        if relabelled {
            self.warn_of_labels(place, &format!("outcome {number}"), first);
        }
        Ok(Some(position))
    }

    /// An outcome may be used before its payoffs are given, but they must be given.
    fn check_outcomes(&mut self) {
        for (outcome, place) in self.tree.outcomes.iter().zip(&self.outcomes.places) {
            if outcome.payoffs.is_empty() {
                let problem = format!(
                    "outcome {} has no payoffs; give them in braces at one of its nodes, or write 0 for none",
                    outcome.number
                );
                self.tokens.report(*place, problem);
            }
        }
    }

    fn finish(mut self) -> Result<ReadGame, ReadError> {
        let built =
            graph_of_tree(&self.tree).map_err(|error| self.tokens.error(error.to_string()))?;
        let forgetful = forgetful_set(&built.game);
        let position = (0..self.tree.sets.len()).find(|k| forgetful == Some(built.sets()[*k]));
        if let Some(position) = position {
            let set = &self.tree.sets[position];
            let message = format!(
                "imperfect recall: at information set {} player {} does not know all that it knew and did before",
                set.number,
                set.player + 1
            );
            self.tokens.warn(self.sets.places[position], message);
        }
        Ok(ReadGame {
            tree: self.tree,
            built,
            warnings: self.tokens.into_warnings(),
        })
    }
}

/// Whether a label that is given again is another one; the first that is not empty is kept.
fn is_renamed(known: &mut String, label: Option<String>) -> bool {
    let Some(label) = label.filter(|label| !label.is_empty()) else {
        return false;
    };
    if known.is_empty() {
        *known = label;
        return false;
    }
    *known != label
}

#[cfg(test)]
mod tests;
