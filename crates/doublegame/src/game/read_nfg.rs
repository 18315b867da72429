//! Reads a game in strategic form from Gambit's `.nfg` format.
//!
//! Both kinds of the format are read: payoffs in the order of the strategy profiles, and outcomes with an index. The
//! first player's strategy changes fastest.

use super::build::BuiltGame;
use super::gambit_text::{Token, Tokens};
use super::graph_of_form::graph_of_form;
use super::normal_form::NormalForm;
use super::read_efg::MAX_PLAYERS_TIMES_NODES;
use super::read_error::{ReadError, ReadErrors, ReadWarning};
use super::tree::Rational;

/// How many payoffs a short file may stand for, as outcomes may be used again and again.
const MAX_SHARED_PAYOFFS: usize = 1_000_000;

/// How many bytes the names of all profiles' outcomes may have together, as outcomes may be used again and again.
const MAX_LETTERS: usize = 1 << 26;

/// A game in strategic form, as its file has it and as the solvers take it.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadForm {
    /// The file's table, with exact numbers.
    pub form: NormalForm,
    /// The same game as a graph with doubles: the players choose one after the other without seeing each other's choice.
    pub built: BuiltGame,
    /// What is odd in the file and how it was understood, in the order of the file.
    pub warnings: Vec<ReadWarning>,
}

/// Reads the text of an `.nfg` file.
///
/// # Errors
///
/// All things in the text that are not as the format asks, each with its line and column, up to the first that leaves open
/// how the rest is to be read.
pub fn read_nfg(text: &str) -> Result<ReadForm, ReadErrors> {
    let mut tokens = Tokens::of(text)?;
    let read = read_form(&mut tokens);
    let form = tokens.unless_wrong(read)?;
    let built = graph_of_form(&form).map_err(|error| tokens.error(error.to_string()))?;
    Ok(ReadForm {
        form,
        built,
        warnings: tokens.into_warnings(),
    })
}

fn read_form(tokens: &mut Tokens) -> Result<NormalForm, ReadError> {
    let title = tokens.head("NFG", "1")?;
    let players = tokens.players()?;
    let strategies = read_strategies(tokens, players.len())?;
    let comment = tokens.optional_text().unwrap_or_default();
    let profiles = profile_count(tokens, &strategies)?;
    let (payoffs, outcome_labels) = if tokens.peek() == Some(&Token::Open) {
        read_outcomes(tokens, players.len(), profiles)?
    } else {
        (read_payoffs(tokens, players.len() * profiles)?, Vec::new())
    };
    if !tokens.at_end() {
        return Err(tokens.error("the table is complete here, but the file goes on"));
    }
    Ok(NormalForm {
        title,
        comment,
        players,
        strategies,
        payoffs,
        outcome_labels,
    })
}

/// Names of the strategies of each player; where the file gives only their numbers, they are called by these.
fn read_strategies(tokens: &mut Tokens, players: usize) -> Result<Vec<Vec<String>>, ReadError> {
    tokens.mark(&Token::Open)?;
    let mut strategies = Vec::new();
    while !tokens.take_if(&Token::Close) {
        let place = tokens.here();
        if tokens.peek() == Some(&Token::Open) {
            let names = tokens.texts("a strategy in quotes")?;
            let whose = format!("the strategies of player {}", strategies.len() + 1);
            tokens.warn_of_names(place, &whose, &names);
            strategies.push(names);
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
        if strategies.len() > players {
            return Err(tokens.error_before(format!(
                "strategies of more than the {players} players that there are"
            )));
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

/// How many strategy profiles there are; an error where the file is too short for them or the game is too large.
fn profile_count(tokens: &Tokens, strategies: &[Vec<String>]) -> Result<usize, ReadError> {
    let remaining = tokens.remaining();
    let profiles = strategies
        .iter()
        .try_fold(1_usize, |product, names| product.checked_mul(names.len()))
        .filter(|profiles| *profiles <= remaining)
        .ok_or_else(|| tokens.error("the file is too short for the number of strategy profiles"))?;
    let players = strategies.len();
    let payoffs = profiles.saturating_mul(players);
    if payoffs > remaining.max(MAX_SHARED_PAYOFFS)
        || payoffs.saturating_mul(players) > MAX_PLAYERS_TIMES_NODES
    {
        return Err(tokens.error(format!(
            "the game is too large: {profiles} strategy profiles of {players} players"
        )));
    }
    Ok(profiles)
}

fn read_payoffs(tokens: &mut Tokens, count: usize) -> Result<Vec<Rational>, ReadError> {
    (0..count).map(|_| tokens.number("a payoff")).collect()
}

/// The payoffs and the name of the outcome of every strategy profile.
fn read_outcomes(
    tokens: &mut Tokens,
    players: usize,
    profiles: usize,
) -> Result<(Vec<Rational>, Vec<String>), ReadError> {
    tokens.mark(&Token::Open)?;
    let mut outcomes = vec![(String::new(), vec![Rational::ZERO; players])];
    while !tokens.take_if(&Token::Close) {
        tokens.mark(&Token::Open)?;
        let label = tokens.optional_text().unwrap_or_default();
        outcomes.push((label, tokens.payoffs(players)?));
    }
    let mut payoffs = Vec::with_capacity(players * profiles);
    let mut labels = Vec::with_capacity(profiles);
    let mut letters = 0;
    for _ in 0..profiles {
        let number = tokens.count("the number of an outcome, 0 for none")?;
        let Some((label, of_players)) = outcomes.get(number as usize) else {
            let problem = format!(
                "there is no outcome {number}; expected a number from 1 to {}, or 0 for none",
                outcomes.len() - 1
            );
            tokens.report(tokens.before(), problem);
            continue;
        };
        letters += label.len();
        if letters > MAX_LETTERS {
            return Err(tokens.error_before("the names of the outcomes are too long"));
        }
        payoffs.extend_from_slice(of_players);
        labels.push(label.clone());
    }
    Ok((payoffs, labels))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::{Profile, expected_payoffs};

    #[test]
    fn the_first_players_strategy_changes_fastest() {
        let read =
            read_nfg("NFG 1 D \"\" { \"A\" \"B\" } { 2 3 } 1 0 2 0 3 0 4 0 5 0 6 0").unwrap();
        // A plays its second strategy and B its third: the sixth entry.
        assert_eq!(*read.form.payoff(&[1, 2], 0), Rational::from(6));
        let profile = Profile {
            probabilities: vec![0.0, 1.0, 0.0, 0.0, 1.0],
        };
        assert_eq!(expected_payoffs(&read.built.game, &profile), [6.0, 0.0]);
    }

    #[test]
    fn outcomes_have_names_and_zero_is_none() {
        let text = "NFG 1 R \"\" { \"A\" \"B\" } { { \"x\" \"x\" } { \"y\" } } \"c\" { { \"w\" 1/3, 2 } } 1 0";
        let read = read_nfg(text).unwrap();
        assert_eq!(read.form.comment, "c");
        assert_eq!(read.form.outcome_labels, ["w", ""]);
        let third = Rational::ONE / Rational::from(3);
        let expected = [third, Rational::from(2), Rational::ZERO, Rational::ZERO];
        assert_eq!(read.form.payoffs, expected);
        let warning = &read.warnings[0];
        assert_eq!((warning.line, warning.column), (1, 26));
        assert!(warning.message.contains("are called \"x\""), "{warning}");
    }

    #[test]
    fn errors_say_where() {
        // (text, column on line 1, part of the message)
        for (text, column, part) in [
            ("NFG 2", 5, "expected `1`"),
            ("NFG 1 R \"\" { \"A\" } { 0 }", 22, "no strategy"),
            ("NFG 1 R \"\" { \"A\" } { 4000000000 }", 22, "too short"),
            (
                "NFG 1 R \"\" { \"A\" } { 2 2 } 1",
                24,
                "more than the 1 players",
            ),
            (
                "NFG 1 R \"\" { \"A\" \"B\" } { 1 } 1",
                28,
                "of 1 players, but there are 2",
            ),
            ("NFG 1 R \"\" { \"A\" } { 2 } 1", 26, "too short"),
            ("NFG 1 R \"\" { \"A\" } { 1 } 1 2", 28, "the file goes on"),
            (
                "NFG 1 R \"\" { \"A\" } { 1 } { { \"\" 1 } } 2",
                39,
                "no outcome 2",
            ),
        ] {
            let error = read_nfg(text).unwrap_err().errors.swap_remove(0);
            assert!(error.problem.contains(part), "{text}: {error}");
            assert_eq!((error.line, error.column), (1, column), "{text}: {error}");
        }
    }

    #[test]
    fn all_errors_that_are_not_of_syntax_are_said_at_once() {
        let text = "NFG 1 R \"\" { \"A\" \"B\" } { 2 2 }\n{ { \"\" 1 }\n{ \"\" 1 2 3 } }\n1 2 3 4";
        let found = read_nfg(text).unwrap_err();
        let lines = found.lines();
        assert_eq!(lines.len(), 4, "{found}");
        for (line, start, end) in [
            (
                0,
                "line 2, column 10: 1 payoff for 2 players",
                "add what is missing",
            ),
            (
                1,
                "line 3, column 12: 3 payoffs for 2 players",
                "take out what is too much",
            ),
            (2, "line 4, column 5: there is no outcome 3", "0 for none"),
            (3, "line 4, column 7: there is no outcome 4", "0 for none"),
        ] {
            let line = &lines[line];
            assert!(line.starts_with(start) && line.ends_with(end), "{line}");
        }
    }

    #[test]
    fn a_short_file_that_asks_for_a_huge_table_is_refused_at_once() {
        let names = "\"\" ".repeat(3000);
        let counts = format!("900 {}", "1 ".repeat(2999));
        let zeros = "0 ".repeat(3000);
        let text =
            format!("NFG 1 R \"\" {{ {names} }} {{ {counts} }} {{ {{ \"\" {zeros} }} }} {zeros}");
        let error = &read_nfg(&text).unwrap_err().errors[0];
        assert!(error.problem.contains("too large"), "{error}");
        let name = "x".repeat(200_000);
        let ones = "1 ".repeat(1000);
        let text = format!("NFG 1 R \"\" {{ \"A\" }} {{ 1000 }} {{ {{ \"{name}\" 1 }} }} {ones}");
        let error = &read_nfg(&text).unwrap_err().errors[0];
        assert!(error.problem.contains("too long"), "{error}");
    }
}
