//! Reads a game in strategic form from Gambit's `.nfg` format, as the extensive form in which the players choose one
//! after the other without seeing each other's choice.
//!
//! Both kinds of the format are read: payoffs in the order of the strategy profiles, and outcomes with an index. The
//! first player's strategy changes fastest.

use super::build::{BuiltGame, DraftNode, DraftSet, GameBuilder};
use super::gambit_head::{Head, check_size, read_head, read_names};
use super::gambit_text::{ReadError, Token, Tokens};
use super::read_efg::ReadGame;

/// Reads the text of an `.nfg` file.
///
/// # Errors
///
/// The first thing in the text that is not as the format asks, with its line and column.
pub fn read_nfg(text: &str) -> Result<ReadGame, ReadError> {
    let mut tokens = Tokens::of(text)?;
    let Head { title, players } = read_head(&mut tokens, "NFG", "1")?;
    let strategies = read_strategies(&mut tokens, players.len())?;
    let comment = tokens.optional_text().unwrap_or_default();
    let profiles = profile_count(&tokens, &strategies)?;
    check_size(&tokens, edge_count(&strategies), players.len())?;
    let payoffs = if tokens.peek() == Some(&Token::Open) {
        read_outcomes(&mut tokens, players.len(), profiles)?
    } else {
        read_payoffs(&mut tokens, players.len(), profiles)?
    };
    if !tokens.at_end() {
        return Err(tokens.error("the table is complete here, but the file goes on"));
    }
    let end = tokens.error("");
    let built = build(players, &strategies, &payoffs).map_err(|error| ReadError {
        problem: error.to_string(),
        ..end
    })?;
    Ok(ReadGame {
        title,
        comment,
        built,
    })
}

/// Names of the strategies of each player; where the file gives only their numbers, they are called by these.
fn read_strategies(tokens: &mut Tokens, players: usize) -> Result<Vec<Vec<String>>, ReadError> {
    tokens.mark(&Token::Open)?;
    let mut strategies = Vec::new();
    while !tokens.take_if(&Token::Close) {
        if tokens.peek() == Some(&Token::Open) {
            strategies.push(read_names(tokens, "a strategy in quotes")?);
        } else {
            let count = tokens.count("a number of strategies")?;
            if count as usize > tokens.remaining() {
                return Err(tokens.error_before(format!(
                    "{count} strategies, but the file is too short for their payoffs"
                )));
            }
            strategies.push((1..=count).map(|k| k.to_string()).collect());
        }
        if strategies.last().is_some_and(Vec::is_empty) {
            return Err(tokens.error_before("a player has no strategy"));
        }
    }
    if strategies.len() == players {
        Ok(strategies)
    } else {
        Err(tokens.error_before(format!(
            "strategies of {} players, but there are {players}",
            strategies.len()
        )))
    }
}

/// How many strategy profiles there are; an error where the file is too short for them.
fn profile_count(tokens: &Tokens, strategies: &[Vec<String>]) -> Result<usize, ReadError> {
    strategies
        .iter()
        .try_fold(1_usize, |product, names| product.checked_mul(names.len()))
        .filter(|profiles| *profiles <= tokens.remaining())
        .ok_or_else(|| tokens.error("the file is too short for the number of strategy profiles"))
}

/// How many edges the tree has in which the players choose in turn: on each player's level, as many as there are ways
/// to choose so far.
fn edge_count(strategies: &[Vec<String>]) -> usize {
    strategies
        .iter()
        .scan(1_usize, |ways, names| {
            *ways = ways.saturating_mul(names.len());
            Some(*ways)
        })
        .fold(0, usize::saturating_add)
}

fn read_payoffs(
    tokens: &mut Tokens,
    players: usize,
    profiles: usize,
) -> Result<Vec<Vec<f64>>, ReadError> {
    (0..profiles)
        .map(|_| (0..players).map(|_| tokens.number("a payoff")).collect())
        .collect()
}

fn read_outcomes(
    tokens: &mut Tokens,
    players: usize,
    profiles: usize,
) -> Result<Vec<Vec<f64>>, ReadError> {
    tokens.mark(&Token::Open)?;
    let mut outcomes = vec![vec![0.0; players]];
    while !tokens.take_if(&Token::Close) {
        tokens.mark(&Token::Open)?;
        tokens.optional_text();
        let mut payoffs = Vec::new();
        while !tokens.take_if(&Token::Close) {
            payoffs.push(tokens.number("a payoff")?);
        }
        if payoffs.len() != players {
            let problem = format!("{} payoffs for {players} players", payoffs.len());
            return Err(tokens.error_before(problem));
        }
        outcomes.push(payoffs);
    }
    (0..profiles)
        .map(|_| {
            let number = tokens.count("the number of an outcome, 0 for none")? as usize;
            outcomes
                .get(number)
                .cloned()
                .ok_or_else(|| tokens.error_before(format!("there is no outcome {number}")))
        })
        .collect()
}

/// The tree in which the players choose in turn, each with one information set.
fn build(
    players: Vec<String>,
    strategies: &[Vec<String>],
    payoffs: &[Vec<f64>],
) -> Result<BuiltGame, super::check::GameError> {
    let mut builder = GameBuilder::new(players.iter().cloned());
    let sets: Vec<DraftSet> = players
        .into_iter()
        .zip(strategies)
        .enumerate()
        .map(|(player, (name, strategies))| {
            builder.information_set(player as u32, name, strategies.iter().cloned())
        })
        .collect();
    let over = builder.terminal();
    let none = vec![0.0; strategies.len()];
    // Nodes of the player whose turn it is, in the order of the profile index of what was chosen so far.
    let root = builder.decision(sets[0]);
    let mut nodes: Vec<DraftNode> = vec![root];
    for (player, names) in strategies.iter().enumerate() {
        let mut next = Vec::with_capacity(nodes.len() * names.len());
        for (strategy, name) in names.iter().enumerate() {
            for (position, node) in nodes.iter().enumerate() {
                let profile = strategy * nodes.len() + position;
                let last = player + 1 == strategies.len();
                let (child, row) = if last {
                    (over, &payoffs[profile])
                } else {
                    (builder.decision(sets[player + 1]), &none)
                };
                builder.labelled_edge(*node, child, 1.0, row, name);
                next.push(child);
            }
        }
        nodes = next;
    }
    builder.build(root)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::{Profile, expected_payoffs};

    #[test]
    fn the_first_players_strategy_changes_fastest() {
        let read =
            read_nfg("NFG 1 D \"\" { \"A\" \"B\" } { 2 3 } 1 0 2 0 3 0 4 0 5 0 6 0").unwrap();
        let game = &read.built.game;
        // A plays its second strategy and B its third: the sixth entry.
        let profile = Profile {
            probabilities: vec![0.0, 1.0, 0.0, 0.0, 1.0],
        };
        assert_eq!(expected_payoffs(game, &profile), [6.0, 0.0]);
    }

    #[test]
    fn a_game_of_very_many_players_is_refused_before_its_tree_is_made() {
        let players = "\"\" ".repeat(9_000);
        let ones = "1 ".repeat(9_000);
        let text = format!("NFG 1 R \"\" {{ {players} }} {{ {ones} }} {ones}");
        let error = read_nfg(&text).unwrap_err();
        assert!(
            error
                .problem
                .contains("9000 edges with payoffs of 9000 players"),
            "{error}"
        );
    }

    #[test]
    fn errors_say_where() {
        // (text, column on line 1, part of the message)
        for (text, column, part) in [
            ("NFG 2", 5, "expected `1`"),
            ("NFG 1 R \"\" { \"A\" } { 0 }", 22, "no strategy"),
            ("NFG 1 R \"\" { \"A\" } { 4000000000 }", 22, "too short"),
            ("NFG 1 R \"\" { \"A\" } { 2 2 } 1", 26, "2 players"),
            ("NFG 1 R \"\" { \"A\" } { 2 } 1", 26, "too short"),
            ("NFG 1 R \"\" { \"A\" } { 1 } 1 2", 28, "the file goes on"),
            (
                "NFG 1 R \"\" { \"A\" } { 1 } { { \"\" 1 } } 2",
                39,
                "no outcome 2",
            ),
        ] {
            let error = read_nfg(text).unwrap_err();
            assert!(error.problem.contains(part), "{text}: {error}");
            assert_eq!((error.line, error.column), (1, column), "{text}: {error}");
        }
    }
}
