//! The branches of quantal response equilibria as a table of numbers or a picture.

use std::path::Path;

use anyhow::Result;
use doublegame::report::plot_branches;
use doublegame::solve::concept::{Answer, BranchCourse};
use serde_json::{Value, json};

use super::Solved;

/// The forms in which branches are written, by the ending of the file's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Comma-separated values, one line for each point.
    Csv,
    /// The same as JSON.
    Json,
    /// A picture.
    Svg,
}

impl Form {
    /// The form that the file's name asks for; `-` asks for CSV.
    pub fn of(path: &Path) -> Option<Self> {
        if crate::output::is_standard_output(path) {
            return Some(Self::Csv);
        }
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "csv" => Some(Self::Csv),
            "json" => Some(Self::Json),
            "svg" => Some(Self::Svg),
            _ => None,
        }
    }
}

/// The text of the file.
pub fn render(solved: &Solved, form: Form) -> Result<String> {
    Ok(match form {
        Form::Csv => csv(&solved.answer, solved.loaded.players()),
        Form::Json => {
            let mut text = serde_json::to_string_pretty(&as_json(solved))?;
            text.push('\n');
            text
        }
        Form::Svg => plot_branches(
            &solved.loaded.title,
            solved.loaded.players(),
            &solved.answer,
        ),
    })
}

/// One line for each point: the branch (1 is the principal one), lambda, the residual, whether the branch has turned
/// back since the point before, the players' payoffs, and the probability of every action.
fn csv(answer: &Answer, players: &[String]) -> String {
    let mut columns = ["branch", "lambda", "residual", "turned"]
        .map(str::to_owned)
        .to_vec();
    columns.extend((1..=players.len()).map(|player| format!("payoff {player}")));
    columns.extend(names(answer));
    let mut text = line(columns.iter().map(|name| quoted(name)));
    for (place, branch) in answer.branches.iter().enumerate() {
        for (point, turned) in branch.points.iter().zip(turns(branch)) {
            let head = [
                (place + 1).to_string(),
                point.lambda.to_string(),
                format!("{:e}", point.residual),
                u8::from(turned).to_string(),
            ];
            let numbers = point.payoffs.iter().chain(&point.probabilities);
            let numbers = numbers.map(ToString::to_string);
            text.push_str(&line(head.into_iter().chain(numbers)));
        }
    }
    text
}

fn line(cells: impl Iterator<Item = String>) -> String {
    let mut text = cells.collect::<Vec<_>>().join(",");
    text.push('\n');
    text
}

/// A cell as RFC 4180 has it.
fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

/// Every action as "player:information set:action", the action by its name and, where it has none, by its number.
fn names(answer: &Answer) -> Vec<String> {
    let Some(first) = answer.solutions().first() else {
        return Vec::new();
    };
    let sets = first.strategies.iter();
    sets.flat_map(|set| {
        set.actions.iter().enumerate().map(|(place, (label, _))| {
            let action = match label.as_str() {
                "" => (place + 1).to_string(),
                label => label.to_owned(),
            };
            format!("{}:{}:{action}", set.player + 1, set.number)
        })
    })
    .collect()
}

/// For each point whether the branch has changed its direction in lambda just before it.
fn turns(branch: &BranchCourse) -> Vec<bool> {
    let lambda = |place: usize| branch.points[place].lambda;
    (0..branch.points.len())
        .map(|place| {
            place >= 2
                && (lambda(place) - lambda(place - 1)) * (lambda(place - 1) - lambda(place - 2))
                    < 0.0
        })
        .collect()
}

fn as_json(solved: &Solved) -> Value {
    let branches = solved.answer.branches.iter().map(|branch| {
        let points = branch.points.iter().map(|point| {
            json!({
                "lambda": point.lambda,
                "residual": point.residual,
                "payoffs": point.payoffs,
                "probabilities": point.probabilities,
            })
        });
        json!({
            "status": super::json::status(&branch.status),
            "folds": branch.folds,
            "joins": branch.junction.map(|junction| json!({
                "branch": junction.branch + 1,
                "lambda": junction.lambda,
            })),
            "points": points.collect::<Value>(),
        })
    });
    json!({
        "program": "doublegame",
        "version": env!("CARGO_PKG_VERSION"),
        "game": solved.loaded.title,
        "inputs": solved.loaded.inputs,
        "settings": super::json::settings(solved),
        "actions": names(&solved.answer),
        "branches": branches.collect::<Value>(),
    })
}
