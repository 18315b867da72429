//! What was found as a table for people.

use std::fmt::Write;

use doublegame::report::words;
use doublegame::solve::Status;
use doublegame::solve::concept::{
    Answer, Elimination, Finding, Found, JointDistribution, Number, SetStrategy,
};

use super::{Measured, Solved};
use crate::game_file::one_line;
use crate::output;

/// The most information sets of a solution that are printed.
const MOST_SETS: usize = 400;
/// The most solutions that are printed in full.
const MOST_SOLUTIONS: usize = 40;
/// About so many measurements of a course are printed: the first, the last, and some between at growing distances.
const MOST_MEASURED: i32 = 8;
/// The smallest probability of a profile that is printed.
const SMALLEST_SHOWN: f64 = 1e-6;
/// The longest name of an information set that shares a line with its actions.
const LONGEST_NAME: usize = 28;
/// The longest fraction that is printed as one.
const LONGEST_FRACTION: usize = 15;

/// The text of the table.
pub fn render(solved: &Solved) -> String {
    let mut text = heading(solved);
    write_course(&mut text, &solved.measured);
    let players: Vec<String> = solved
        .loaded
        .players()
        .iter()
        .map(|name| one_line(name))
        .collect();
    match &solved.answer.finding {
        Finding::Profiles {
            solutions,
            components,
        } => {
            for (place, found) in solutions.iter().take(MOST_SOLUTIONS).enumerate() {
                if solutions.len() > 1 {
                    line(
                        &mut text,
                        format_args!("\nSolution {} of {}", place + 1, solutions.len()),
                    );
                }
                write_solution(&mut text, found, &players);
            }
            if solutions.len() > MOST_SOLUTIONS {
                line(
                    &mut text,
                    format_args!(
                        "\n{} more solutions: --json FILE writes all",
                        words::count(solutions.len() - MOST_SOLUTIONS)
                    ),
                );
            }
            if let Some(components) = components {
                write_components(&mut text, components);
            }
        }
        Finding::Joint(joint) => write_joint(&mut text, joint, &players),
        Finding::Eliminated(elimination) => write_elimination(&mut text, elimination, &players),
    }
    text
}

/// What was asked for, how it was done, and how it ended.
fn heading(solved: &Solved) -> String {
    let title = match solved.loaded.title.trim() {
        "" => "(a game without a title)",
        title => title,
    };
    let Answer {
        method,
        status,
        notes,
        ..
    } = &solved.answer;
    let concept = super::words_of(solved.options.concept);
    let mut text = format!("{title}\n{concept}, by {method}\n");
    let ending = match status {
        Status::Converged => "converged".to_owned(),
        Status::StoppedShort { reason } => super::words_of_stop(reason),
    };
    let ending = format!("{ending} ({} s)", seconds(solved.time.as_secs_f64()));
    for sentence in std::iter::once(&ending).chain(notes) {
        let words: Vec<String> = sentence.split(' ').map(str::to_owned).collect();
        wrapped(&mut text, "", 0, (" ", &words));
    }
    text
}

/// How the exploitability fell, in a few lines.
fn write_course(text: &mut String, measured: &[Measured]) {
    let shown = spread(measured);
    if shown.is_empty() {
        return;
    }
    line(
        text,
        format_args!("\n  {:>10}  {:>9}  exploitability", "iteration", "seconds"),
    );
    for measured in shown {
        let seconds = seconds(measured.seconds);
        let exploitability = words::scientific(measured.exploitability);
        line(
            text,
            format_args!(
                "  {:>10}  {seconds:>9}  {exploitability}",
                measured.iteration
            ),
        );
    }
}

/// The first and the last, and between them some whose places grow by the same factor each.
fn spread(measured: &[Measured]) -> Vec<&Measured> {
    let Some(last) = measured.len().checked_sub(1) else {
        return Vec::new();
    };
    let factor = (measured.len() as f64).powf(1.0 / f64::from(MOST_MEASURED - 1));
    let mut places: Vec<usize> = (0..MOST_MEASURED)
        .map(|step| factor.powi(step).round() as usize - 1)
        .map(|place| place.min(last))
        .collect();
    places.dedup();
    places.into_iter().map(|place| &measured[place]).collect()
}

fn seconds(time: f64) -> String {
    if time < 0.001 {
        format!("{time:.1e}")
    } else {
        format!("{time:.3}")
    }
}

fn write_solution(text: &mut String, found: &Found, players: &[String]) {
    let payoffs: Vec<String> = found
        .payoffs
        .iter()
        .zip(players)
        .map(|(payoff, name)| format!("{name} {}", word(payoff)))
        .collect();
    line(
        text,
        format_args!("\n  payoffs        {}", payoffs.join(", ")),
    );
    if let Some(lambda) = found.lambda {
        line(text, format_args!("  lambda         {lambda}"));
        line(
            text,
            format_args!(
                "  residual       {} in log-odds",
                words::scientific(found.residual)
            ),
        );
    }
    let regret = found.player_regret.as_ref();
    line(
        text,
        format_args!(
            "  player regret  {}",
            regret.map_or_else(|| "not known without perfect recall".to_owned(), word)
        ),
    );
    line(
        text,
        format_args!("  agent regret   {}", word(&found.agent_regret)),
    );
    write_strategies(text, &found.strategies, players);
}

fn write_strategies(text: &mut String, strategies: &[SetStrategy], players: &[String]) {
    let shown = strategies.iter().take(MOST_SETS);
    let names: Vec<String> = shown.clone().map(set_name).collect();
    let longest = names.iter().map(|name| name.chars().count()).max();
    let longest = longest.unwrap_or(0);
    let mut player = usize::MAX;
    for (set, name) in shown.zip(names) {
        if set.player != player {
            player = set.player;
            line(
                text,
                format_args!("\n  {}  {}", player + 1, players[player]),
            );
        }
        // Long names have a line of their own.
        let (lead, indent) = if longest <= LONGEST_NAME {
            (format!("    {name:longest$}  "), longest + 6)
        } else {
            (format!("    {name}\n        "), 8)
        };
        wrapped(text, &lead, indent, ("  ", &items(&set.actions)));
        if let Some(beliefs) = &set.beliefs {
            let lead = format!("{:indent$}believes ", "");
            wrapped(text, &lead, indent + 9, ("  ", &items(&beliefs.nodes)));
        }
    }
    if strategies.len() > MOST_SETS {
        line(
            text,
            format_args!(
                "\n  {} more information sets: --json FILE writes all",
                words::count(strategies.len() - MOST_SETS)
            ),
        );
    }
}

/// Labels with their numbers.
fn items(numbers: &[(String, Number)]) -> Vec<String> {
    numbers
        .iter()
        .enumerate()
        .map(|(place, (label, number))| format!("{}: {}", label_of(label, place), word(number)))
        .collect()
}

/// Items side by side, on further lines below the first one where they do not fit.
fn wrapped(text: &mut String, lead: &str, indent: usize, (space, items): (&str, &[String])) {
    let width = output::width();
    text.push_str(lead);
    let last_line = lead.rsplit('\n').next().unwrap_or(lead);
    let mut column = last_line.chars().count();
    for (place, item) in items.iter().enumerate() {
        let length = item.chars().count();
        let space = if place > 0 { space } else { "" };
        if place > 0 && column + space.len() + length > width {
            text.push('\n');
            text.extend(std::iter::repeat_n(' ', indent));
            column = indent;
        } else {
            text.push_str(space);
            column += space.len();
        }
        text.push_str(item);
        column += length;
    }
    text.push('\n');
}

fn set_name(set: &SetStrategy) -> String {
    match one_line(&set.label).trim() {
        "" => set.number.to_string(),
        label => format!("{} {label}", set.number),
    }
}

/// An action by its name, or by its number where it has none.
fn label_of(label: &str, place: usize) -> String {
    match one_line(label).trim() {
        "" => format!("#{}", place + 1),
        label => label.to_owned(),
    }
}

/// A short fraction as it is, anything else in decimals.
fn word(number: &Number) -> String {
    if let Some(exact) = &number.exact {
        let exact = exact.to_string();
        if exact.len() <= LONGEST_FRACTION {
            return exact;
        }
    }
    let value = number.value;
    if value == 0.0 {
        "0".to_owned()
    } else if value.abs() < 1e-4 || value.abs() >= 1e9 {
        format!("{value:.2e}")
    } else {
        format!("{value:.6}")
    }
}

fn write_components(text: &mut String, components: &[Vec<usize>]) {
    let connected: Vec<&Vec<usize>> = components.iter().filter(|part| part.len() > 1).collect();
    if connected.is_empty() {
        return;
    }
    line(
        text,
        format_args!(
            "\nThe equilibria make {}; solutions that belong together are extreme points of one:",
            words::things(
                components.len(),
                "connected component",
                "connected components"
            )
        ),
    );
    for part in connected {
        let numbers: Vec<String> = part
            .iter()
            .map(|solution| (solution + 1).to_string())
            .collect();
        line(text, format_args!("  solutions {}", numbers.join(", ")));
    }
}

fn write_joint(text: &mut String, joint: &JointDistribution, players: &[String]) {
    let payoffs: Vec<String> = joint
        .payoffs
        .iter()
        .zip(players)
        .map(|(payoff, name)| format!("{name} {}", word(payoff)))
        .collect();
    line(text, format_args!("\n  payoffs    {}", payoffs.join(", ")));
    line(
        text,
        format_args!("  violation  {}\n", word(&joint.violation)),
    );
    let (mut shown, small): (Vec<_>, Vec<_>) = joint
        .profiles
        .iter()
        .partition(|(_, probability)| probability.value >= SMALLEST_SHOWN);
    shown.sort_by(|(_, a), (_, b)| b.value.total_cmp(&a.value));
    for (strategies, probability) in shown.iter().take(MOST_SETS) {
        let strategies: Vec<String> = strategies
            .iter()
            .enumerate()
            .map(|(place, label)| label_of(label, place))
            .collect();
        line(
            text,
            format_args!("  {:>12}  {}", word(probability), strategies.join(", ")),
        );
    }
    let rest = small.len() + shown.len().saturating_sub(MOST_SETS);
    if rest > 0 {
        line(
            text,
            format_args!(
                "\n  {} with a smaller probability: --json FILE writes all",
                words::things(rest, "more profile", "more profiles")
            ),
        );
    }
}

fn write_elimination(text: &mut String, elimination: &Elimination, players: &[String]) {
    for (round, eliminated) in elimination.rounds.iter().enumerate() {
        line(text, format_args!("\nRound {}", round + 1));
        for strategy in eliminated {
            let by: Vec<String> = strategy
                .by
                .iter()
                .map(|(label, number)| {
                    if strategy.by.len() == 1 {
                        one_line(label)
                    } else {
                        format!("{} {}", one_line(label), word(number))
                    }
                })
                .collect();
            line(
                text,
                format_args!(
                    "  {}: {} is dominated by {}",
                    players[strategy.player],
                    one_line(&strategy.strategy),
                    by.join(", ")
                ),
            );
        }
    }
    line(text, format_args!("\nLeft"));
    for (left, name) in elimination.remaining.iter().zip(players) {
        let left: Vec<String> = left.iter().map(|label| one_line(label)).collect();
        line(text, format_args!("  {name}: {}", left.join(", ")));
    }
}

fn line(text: &mut String, what: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{what}");
}
