//! The parts of the summary, in its order.

use super::layout::{Lines, Paint, left, right, widest};
use crate::report::words::{self, Titles, at_main, policy_maker};
use crate::report::{
    BitsReport, ClaimLabel, ClaimReport, PolicyAtLambda, PolicyReport, Ranking, Report,
};

const BULLET: &str = "  • ";

pub fn title(lines: &mut Lines, report: &Report) {
    let scenario = &report.scenario;
    lines.paragraph("", Paint::Strong, &scenario.title, Paint::Strong);
    let span = match (scenario.dates.first(), scenario.dates.last()) {
        (Some(first), Some(last)) if scenario.dates.len() > 1 => {
            format!(", {}", words::span(first, last))
        }
        _ => String::new(),
    };
    let periods = words::things(scenario.horizon as usize, "period", "periods");
    let facts = format!(
        "{periods} of {}{span}; lambda {} (how sharply actors tell a better option from a worse one; 0 is by lot)",
        scenario.period,
        words::plain(report.settings.lambda)
    );
    lines.paragraph("", Paint::Faint, &facts, Paint::Faint);
}

pub fn bottom_line(lines: &mut Lines, report: &Report) {
    lines.heading("Bottom line");
    for sentence in &report.bottom_line {
        lines.paragraph(BULLET, Paint::Plain, sentence, Paint::Plain);
    }
}

pub fn rankings(lines: &mut Lines, report: &Report) {
    let table = ObjectiveTable::of(report);
    if report.rankings.len() > 2 && table.width() + NARROWEST_TITLE <= lines.width() {
        table.write(lines, report);
    } else {
        report
            .rankings
            .iter()
            .for_each(|ranking| one_ranking(lines, ranking));
    }
}

/// The fewest columns that are left for a policy's title beside a table.
const NARROWEST_TITLE: usize = 24;

/// All objectives in one table, where there are too many to list one by one.
struct ObjectiveTable<'a> {
    /// Titles of the ranked policies, best first on the first objective.
    policies: Vec<&'a str>,
    /// One column for each objective: its letter, then the value of each policy, the best with a star.
    columns: Vec<Vec<String>>,
}

impl<'a> ObjectiveTable<'a> {
    fn of(report: &'a Report) -> Self {
        let order = report
            .rankings
            .first()
            .map_or(&[][..], |ranking| &ranking.order);
        let column = |(i, ranking): (usize, &Ranking)| {
            let value = |name: &str| {
                ranking
                    .order
                    .iter()
                    .find(|p| p.name == name)
                    .map_or(f64::NAN, |p| p.value)
            };
            let values: Vec<f64> = order.iter().map(|policy| value(&policy.name)).collect();
            let rank = |name: &str| ranking.rank(name);
            let star = |name: &str| if rank(name) == Some(1) { "*" } else { " " };
            let ranks: Vec<Option<usize>> = order.iter().map(|policy| rank(&policy.name)).collect();
            let cells = words::told_apart(&values, &ranks)
                .into_iter()
                .zip(order)
                .map(|(text, p)| text + star(&p.name));
            std::iter::once(format!("{} ", letter(i)))
                .chain(cells)
                .collect()
        };
        Self {
            policies: order.iter().map(|policy| policy.title.as_str()).collect(),
            columns: report.rankings.iter().enumerate().map(column).collect(),
        }
    }

    fn width(&self) -> usize {
        self.columns
            .iter()
            .map(|column| widest(column) + 1)
            .sum::<usize>()
            + 2
    }

    fn write(&self, lines: &mut Lines, report: &Report) {
        lines.heading(
            "Policies on the objectives, best first on the first (* best on an objective)",
        );
        for (i, ranking) in report.rankings.iter().enumerate() {
            lines.paragraph(
                &format!("  {} ", letter(i)),
                Paint::Strong,
                &described(ranking),
                Paint::Plain,
            );
        }
        lines.gap();
        let widths: Vec<usize> = self.columns.iter().map(widest).collect();
        let titles = std::iter::once("policy").chain(self.policies.iter().copied());
        for (row, title) in titles.enumerate() {
            let cells: Vec<String> = self
                .columns
                .iter()
                .zip(&widths)
                .map(|(column, width)| right(column.get(row).map_or("", String::as_str), *width))
                .collect();
            let paint = if row == 0 { Paint::Faint } else { Paint::Plain };
            lines.paragraph(&format!("  {} ", cells.join(" ")), paint, title, paint);
        }
        let letters = |wanted: fn(&Ranking) -> bool| -> Vec<String> {
            report
                .rankings
                .iter()
                .enumerate()
                .filter(|(_, r)| wanted(r))
                .map(|(i, _)| letter(i))
                .collect()
        };
        let moved = letters(|ranking| !other_orders(ranking).is_empty());
        if !moved.is_empty() {
            let text = format!(
                "The order is another one at another lambda on {}.",
                words::list(&moved)
            );
            lines.paragraph("  ", Paint::Caution, &text, Paint::Caution);
        }
        let turned = letters(|ranking| ranking.turns);
        if !turned.is_empty() {
            let text = format!(
                "The order of some policies turns when their actor is made ten times sharper on {}.",
                words::list(&turned)
            );
            lines.paragraph("  ", Paint::Caution, &text, Paint::Caution);
        }
    }
}

/// The letter of an objective in the table; numbers where the letters run out.
fn letter(index: usize) -> String {
    u8::try_from(index)
        .ok()
        .filter(|i| *i < 26)
        .map_or_else(|| index.to_string(), |i| char::from(b'a' + i).to_string())
}

/// An objective with its unit and direction.
fn described(ranking: &Ranking) -> String {
    let unit = ranking
        .unit
        .as_ref()
        .map_or_else(String::new, |unit| format!("{unit}; "));
    let better = if ranking.higher_is_better {
        "higher is better"
    } else {
        "lower is better"
    };
    format!("{} ({unit}{better})", ranking.title)
}

fn one_ranking(lines: &mut Lines, ranking: &Ranking) {
    lines.heading(&format!("Policies on: {}", described(ranking)));
    let values: Vec<f64> = ranking.order.iter().map(|policy| policy.value).collect();
    let ranks: Vec<Option<usize>> = ranking.ranks.iter().copied().map(Some).collect();
    let values = words::told_apart(&values, &ranks);
    let (columns, digits) = (widest(&values), ranking.order.len().to_string().len());
    for ((policy, value), rank) in ranking.order.iter().zip(&values).zip(&ranking.ranks) {
        let lead = format!(
            "  {}  {}  ",
            right(&rank.to_string(), digits),
            right(value, columns)
        );
        let paint = if *rank == 1 {
            Paint::Strong
        } else {
            Paint::Plain
        };
        lines.paragraph(&lead, paint, &policy.title, paint);
    }
    firmness(lines, ranking);
}

/// The lambdas above 0 at which the order is another one.
fn other_orders(ranking: &Ranking) -> Vec<String> {
    let others = ranking
        .by_lambda
        .iter()
        .filter(|at| at.lambda > 0.0 && at.turns);
    others.map(|at| words::plain(at.lambda)).collect()
}

/// Whether the order depends on lambda or on the committed actor's own noise.
fn firmness(lines: &mut Lines, ranking: &Ranking) {
    let others = other_orders(ranking);
    if !others.is_empty() {
        let text = format!(
            "The order is another one at lambda {}.",
            words::list(&others)
        );
        lines.paragraph("  ", Paint::Caution, &text, Paint::Caution);
    }
    if ranking.turns {
        let text = "The order of some policies turns when their actor is made ten times sharper.";
        lines.paragraph("  ", Paint::Caution, text, Paint::Caution);
    }
}

/// Bits never without the value: one column for each hidden type, then the observer's payoff, then the policy.
pub fn revealed(lines: &mut Lines, report: &Report) {
    let titles = Titles::of(report);
    let main: Vec<(&PolicyReport, &PolicyAtLambda)> = report
        .policies
        .iter()
        .filter_map(|policy| Some((policy, at_main(policy, report)?)))
        .collect();
    let Some(first) = main.first() else { return };
    let observer =
        policy_maker(report).or_else(|| first.1.bits.first().map(|bits| bits.observer.as_str()));
    let Some(observer) = observer else { return };
    let learned: Vec<&BitsReport> = first
        .1
        .bits
        .iter()
        .filter(|bits| bits.observer == observer)
        .collect();
    if learned.is_empty() {
        return;
    }
    let name = titles.actor(observer);
    lines.heading(&format!("What each policy reveals to {name}"));
    let about: Vec<String> = learned
        .iter()
        .map(|bits| {
            format!(
                "{} ({} bits)",
                titles.actor(&bits.actor),
                words::bits(bits.of)
            )
        })
        .collect();
    let note = format!(
        "Bits learned about the type of {}; beside them {name}'s expected payoff in points. One bit answers a fair \
         yes-or-no question; more bits are not better by themselves.",
        words::list(&about)
    );
    lines.paragraph("  ", Paint::Faint, &note, Paint::Faint);
    let mut table: Vec<Vec<String>> = vec![
        learned
            .iter()
            .map(|bits| titles.actor(&bits.actor).to_owned())
            .chain(["payoff".to_owned()])
            .collect(),
    ];
    for (_, at) in &main {
        table.push(revealed_row(at, &learned, observer));
    }
    let columns: Vec<usize> = (0..=learned.len())
        .map(|i| widest(table.iter().filter_map(|row| row.get(i))))
        .collect();
    let policies =
        std::iter::once("policy").chain(main.iter().map(|(policy, _)| policy.title.as_str()));
    for (i, (row, policy)) in table.iter().zip(policies).enumerate() {
        let cells: Vec<String> = row
            .iter()
            .zip(&columns)
            .map(|(cell, width)| right(cell, *width))
            .collect();
        let paint = if i == 0 { Paint::Faint } else { Paint::Plain };
        lines.paragraph(&format!("  {}  ", cells.join("  ")), paint, policy, paint);
    }
}

fn revealed_row(at: &PolicyAtLambda, learned: &[&BitsReport], observer: &str) -> Vec<String> {
    let missing = || "–".to_owned();
    let bits = learned.iter().map(|wanted| {
        let found = at
            .bits
            .iter()
            .find(|bits| bits.actor == wanted.actor && bits.observer == observer);
        found.map_or_else(missing, |bits| {
            words::bits_estimate(bits.bits, bits.standard_error)
        })
    });
    let value = at.values.iter().find(|value| value.actor == observer);
    bits.chain([value.map_or_else(missing, |value| words::number(value.value))])
        .collect()
}

pub fn claims(lines: &mut Lines, report: &Report) {
    if report.claims.is_empty() {
        return;
    }
    lines.heading(&format!(
        "Claims at lambda {}",
        words::plain(report.settings.lambda)
    ));
    let of = |label: ClaimLabel| {
        report
            .claims
            .iter()
            .filter(move |claim| claim.label == label)
    };
    for (label, name, meaning, paint) in [
        (
            ClaimLabel::Found,
            "found",
            "it comes out of what the actors choose",
            Paint::Good,
        ),
        (
            ClaimLabel::Holds,
            "holds",
            "but this run could not tell whether it would with everybody choosing by lot",
            Paint::Plain,
        ),
        (
            ClaimLabel::Recorded,
            "recorded",
            "it holds by the record and its series",
            Paint::Good,
        ),
        (
            ClaimLabel::Mechanical,
            "mechanical",
            "holds even when everybody chooses by lot",
            Paint::Plain,
        ),
        (
            ClaimLabel::Assumed,
            "assumed",
            "holds whatever anyone does: it was put in",
            Paint::Plain,
        ),
        (ClaimLabel::Fails, "fails", "does not hold", Paint::Bad),
        (
            ClaimLabel::Undecided,
            "undecided",
            "this run could not tell",
            Paint::Caution,
        ),
    ] {
        let found: Vec<&ClaimReport> = of(label).collect();
        if found.is_empty() {
            continue;
        }
        let lead = format!(
            "  {} {} ",
            right(&found.len().to_string(), 3),
            left(name, 11)
        );
        lines.paragraph(&lead, paint, &format!("({meaning})"), Paint::Faint);
        for claim in found {
            lines.paragraph(
                &format!("      {} ", claim.id),
                paint,
                &claim.text,
                Paint::Plain,
            );
        }
    }
}

pub fn trust(lines: &mut Lines, report: &Report) {
    lines.heading("How far to trust it");
    let lambda = words::plain(report.settings.lambda);
    let main: Vec<&PolicyAtLambda> = report
        .policies
        .iter()
        .filter_map(|policy| at_main(policy, report))
        .collect();
    let solved = main.iter().filter(|at| at.status == "converged").count();
    let most = |quantity: fn(&PolicyAtLambda) -> f64| {
        main.iter().map(|at| quantity(at)).fold(0.0, f64::max)
    };
    let paint = if solved == main.len() {
        Paint::Good
    } else {
        Paint::Bad
    };
    let solutions = format!(
        "{solved} of {} at lambda {lambda} converged; the computing error (residual) is at most {}.",
        words::things(main.len(), "solution", "solutions"),
        words::scientific(most(|at| at.residual))
    );
    lines.paragraph(BULLET, paint, &words::capital(&solutions), Paint::Plain);
    let agent = format!(
        "Nobody could gain more than {} points at one moment of choice (agent regret: at this lambda actors err a \
         little on purpose).",
        words::number(most(|at| at.agent_regret))
    );
    lines.paragraph(BULLET, Paint::Plain, &agent, Paint::Plain);
    let exact: Option<Vec<f64>> = main.iter().map(|at| at.player_regret).collect();
    let player = match exact {
        Some(regrets) => format!(
            "Nobody could gain more than {} points by another whole plan (player regret).",
            words::number(regrets.into_iter().fold(0.0, f64::max))
        ),
        None => format!(
            "Nobody could gain more than {} points by another whole plan, were it to see everything (bound of the \
             player regret; where actors forget, the regret itself is not defined).",
            words::number(most(|at| at.player_regret_bound))
        ),
    };
    lines.paragraph(BULLET, Paint::Plain, &player, Paint::Plain);
    lines.paragraph(BULLET, Paint::Plain, &others(report), Paint::Plain);
    for caution in &report.cautions {
        lines.paragraph("  ! ", Paint::Caution, caution, Paint::Plain);
    }
}

/// How many other equilibria were found, at any lambda.
fn others(report: &Report) -> String {
    let all = || report.policies.iter().flat_map(|policy| &policy.by_lambda);
    let found: usize = all().map(|at| at.other_equilibria.len()).sum();
    let starts = all().map(|at| at.starts_tried).max().unwrap_or(0);
    let starts = words::things(starts, "other start", "other starts");
    if found == 0 {
        format!("No other equilibrium was found from {starts} for each solution.")
    } else {
        let found = words::things(found, "other equilibrium was", "other equilibria were");
        format!("{found} found from {starts} for each solution; the report says where they differ.")
    }
}

pub fn left_out(lines: &mut Lines, report: &Report) {
    if report.skipped.is_empty() {
        return;
    }
    lines.heading("Left out of this run");
    for skipped in &report.skipped {
        lines.paragraph(BULLET, Paint::Plain, skipped, Paint::Plain);
    }
}
