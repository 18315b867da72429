//! Policies on the objectives: one at a time over all lambdas, and two against each other.

use super::{Chart, Table};
use crate::report::html::svg::{Anchor, Scale, Svg, WIDTH, break_lines, range_of, shorten};
use crate::report::words::{self, Titles, at_main};
use crate::report::{NamedValue, PolicyAtLambda, PolicyReport, Ranking, Report};
use minijinja::Value;

const LEFT: f64 = 12.0;
const RIGHT: f64 = WIDTH - 12.0;
const ROW: f64 = 36.0;

fn value_of(values: &[NamedValue], name: &str) -> Option<f64> {
    values.iter().find(|v| v.name == name).map(|v| v.value)
}

/// An axis whose better end is on the right or at the top.
fn axis(range: (f64, f64), onto: (f64, f64), higher_is_better: bool) -> Scale {
    if higher_is_better {
        Scale::new(range, onto)
    } else {
        Scale::new(range, (onto.1, onto.0))
    }
}

/// One row for each policy, best first: a filled dot at the main lambda, hollow dots at the other lambdas above 0, a
/// tick where the committed actor's lambda is raised, crosses at other equilibria.
pub fn objective(report: &Report, ranking: &Ranking, id: &str, titles: &Titles<'_>) -> Chart {
    let policies: Vec<&PolicyReport> = ranking
        .order
        .iter()
        .filter_map(|at| report.policies.iter().find(|p| p.name == at.name))
        .collect();
    let all = policies.iter().flat_map(|p| {
        p.by_lambda
            .iter()
            .filter(|at| at.lambda > 0.0)
            .filter_map(|at| value_of(&at.objectives, &ranking.objective))
    });
    let sharper = ranking.sharper.iter().map(|v| v.value);
    let scale = axis(
        range_of(all.chain(sharper), 0.04),
        (LEFT, RIGHT),
        ranking.higher_is_better,
    );
    let mut svg = Svg::default();
    let bottom = 8.0 + ROW * policies.len() as f64;
    for tick in scale.ticks() {
        svg.line("grid", (scale.at(tick), 8.0), (scale.at(tick), bottom));
        svg.text(
            "tick",
            (scale.at(tick), bottom + 14.0),
            Anchor::Middle,
            &words::number(tick),
        );
    }
    for (i, policy) in policies.iter().enumerate() {
        objective_row(
            &mut svg,
            report,
            ranking,
            policy,
            (scale, 8.0 + ROW * i as f64),
            titles,
        );
    }
    let unit = ranking.unit.as_deref().unwrap_or("points of the objective");
    let lines = break_lines(&format!("better → {unit}"), 58, 2);
    for (i, line) in lines.iter().enumerate() {
        svg.text(
            "axis",
            (RIGHT, bottom + 30.0 + 14.0 * i as f64),
            Anchor::End,
            line,
        );
    }
    let best = policies.first().map_or("", |p| p.title.as_str());
    let description =
        format!("Policies from best to worst; the best at the main lambda is: {best}.");
    Chart {
        id: id.to_owned(),
        title: ranking.title.clone(),
        svg: Value::from_safe_string(svg.finish(
            id,
            bottom + 24.0 + 14.0 * lines.len() as f64,
            &ranking.title,
            &description,
        )),
        table: objective_table(report, ranking, &policies),
    }
}

fn objective_row(
    svg: &mut Svg,
    report: &Report,
    ranking: &Ranking,
    policy: &PolicyReport,
    (scale, top): (Scale, f64),
    titles: &Titles<'_>,
) {
    let middle = top + 24.0;
    let number = titles.policy_number(&policy.name);
    svg.text(
        "label",
        (LEFT, top + 12.0),
        Anchor::Start,
        &shorten(&format!("{number} {}", policy.title), 56),
    );
    svg.line("rail", (LEFT, middle), (RIGHT, middle));
    let main = report.settings.lambda;
    let mut drawn: Vec<&PolicyAtLambda> = policy
        .by_lambda
        .iter()
        .filter(|at| at.lambda > 0.0)
        .collect();
    // The dot of the main lambda comes last, so that no other covers it.
    drawn.sort_by_key(|at| (at.lambda - main).abs() < 1e-9);
    for at in drawn {
        let Some(value) = value_of(&at.objectives, &ranking.objective) else {
            continue;
        };
        for other in &at.other_equilibria {
            if let Some(elsewhere) = value_of(&other.objectives, &ranking.objective) {
                let x = scale.at(elsewhere);
                svg.line("other", (x - 3.5, middle - 3.5), (x + 3.5, middle + 3.5));
                svg.line("other", (x - 3.5, middle + 3.5), (x + 3.5, middle - 3.5));
            }
        }
        let (class, radius) = if (at.lambda - main).abs() < 1e-9 {
            ("dot main hit", 5.5)
        } else {
            ("dot hit", radius(at.lambda, main))
        };
        let tip = format!(
            "{}: {} at lambda {}",
            policy.title,
            words::number(value),
            words::plain(at.lambda)
        );
        svg.dot(class, (scale.at(value), middle), radius, &tip);
    }
    if let Some(value) = value_of(&ranking.sharper, &policy.name) {
        let x = scale.at(value);
        svg.line("sharper", (x, middle - 8.0), (x, middle + 8.0));
    }
}

/// Hollow dots are smaller below the main lambda and larger above it.
fn radius(lambda: f64, main: f64) -> f64 {
    if lambda < main { 3.5 } else { 7.5 }
}

fn objective_table(report: &Report, ranking: &Ranking, policies: &[&PolicyReport]) -> Table {
    let lambdas: Vec<f64> = report
        .settings
        .lambdas
        .iter()
        .copied()
        .filter(|l| *l > 0.0)
        .collect();
    let mut columns = vec!["Policy".to_owned()];
    columns.extend(
        lambdas
            .iter()
            .map(|l| format!("at lambda {}", words::plain(*l))),
    );
    columns.push("its actor ten times sharper".to_owned());
    let rows = policies
        .iter()
        .map(|policy| {
            let mut row = vec![policy.title.clone()];
            row.extend(lambdas.iter().map(|lambda| {
                let at = policy
                    .by_lambda
                    .iter()
                    .find(|at| (at.lambda - lambda).abs() < 1e-9);
                at.and_then(|at| value_of(&at.objectives, &ranking.objective))
                    .map_or_else(|| "not computed".to_owned(), words::number)
            }));
            row.push(
                value_of(&ranking.sharper, &policy.name)
                    .map_or_else(|| "not computed".to_owned(), words::number),
            );
            row
        })
        .collect();
    Table { columns, rows }
}

/// Two objectives against each other, each policy a numbered dot; better is up and to the right.
pub fn both_objectives(report: &Report, x: &Ranking, y: &Ranking, titles: &Titles<'_>) -> Chart {
    let places: Vec<(&PolicyReport, f64, f64)> = report
        .policies
        .iter()
        .filter(|policy| x.order.iter().any(|ranked| ranked.name == policy.name))
        .filter_map(|policy| {
            let at = at_main(policy, report)?;
            Some((
                policy,
                value_of(&at.objectives, &x.objective)?,
                value_of(&at.objectives, &y.objective)?,
            ))
        })
        .collect();
    let across = axis(
        range_of(places.iter().map(|p| p.1), 0.1),
        (PLANE.0, RIGHT),
        x.higher_is_better,
    );
    let up = axis(
        range_of(places.iter().map(|p| p.2), 0.1),
        (PLANE.2, PLANE.1),
        y.higher_is_better,
    );
    let mut svg = Svg::default();
    draw_plane(&mut svg, (x, across), (y, up));
    let mut taken: Vec<(f64, f64)> = places
        .iter()
        .map(|p| (across.at(p.1), up.at(p.2)))
        .collect();
    for (policy, first, second) in &places {
        let at = (across.at(*first), up.at(*second));
        let tip = format!(
            "{}: {} and {}",
            policy.title,
            words::number(*first),
            words::number(*second)
        );
        svg.dot("dot main hit", at, 5.5, &tip);
        let label = free_place(at, &taken);
        taken.push(label);
        let number = titles.policy_number(&policy.name).to_string();
        svg.text("number", (label.0, label.1 + 4.5), Anchor::Middle, &number);
    }
    let title = "The first two objectives at once".to_owned();
    let description = format!(
        "Each numbered dot is a policy; further right is better on {}, further up is better on {}.",
        x.title, y.title
    );
    Chart {
        id: "both-objectives".to_owned(),
        svg: Value::from_safe_string(svg.finish(
            "both-objectives",
            PLANE.2 + 40.0,
            &title,
            &description,
        )),
        title,
        table: Table {
            columns: vec![
                "Number and policy".to_owned(),
                x.title.clone(),
                y.title.clone(),
            ],
            rows: places
                .iter()
                .map(|(policy, first, second)| {
                    let name = format!("{} {}", titles.policy_number(&policy.name), policy.title);
                    vec![name, words::number(*first), words::number(*second)]
                })
                .collect(),
        },
    }
}

/// The left, upper and lower edges of the plane of two objectives.
const PLANE: (f64, f64, f64) = (44.0, 28.0, 262.0);

fn draw_plane(svg: &mut Svg, (x, across): (&Ranking, Scale), (y, up): (&Ranking, Scale)) {
    let (left, top, bottom) = PLANE;
    for tick in across.ticks() {
        let at = across.at(tick);
        svg.line("grid", (at, top), (at, bottom));
        svg.text(
            "tick",
            (at, bottom + 15.0),
            Anchor::Middle,
            &words::number(tick),
        );
    }
    for tick in up.ticks() {
        let at = up.at(tick);
        svg.line("grid", (left, at), (RIGHT, at));
        svg.text(
            "tick",
            (left - 5.0, at + 4.0),
            Anchor::End,
            &words::number(tick),
        );
    }
    let upward = format!("↑ better: {}", shorten(&y.title, 46));
    svg.text("axis", (4.0, 14.0), Anchor::Start, &upward);
    let rightward = format!("better: {} →", shorten(&x.title, 46));
    svg.text("axis", (RIGHT, bottom + 32.0), Anchor::End, &rightward);
}

/// The first place around a dot where a number covers nothing that stands there already.
fn free_place(dot: (f64, f64), taken: &[(f64, f64)]) -> (f64, f64) {
    let around = [
        (0.0, -14.0),
        (13.0, -6.0),
        (-13.0, -6.0),
        (13.0, 8.0),
        (-13.0, 8.0),
        (0.0, 15.0),
    ];
    let places = around.map(|(x, y)| (dot.0 + x, dot.1 + y));
    let clear = |place: &&(f64, f64)| {
        taken
            .iter()
            .all(|t| (t.0 - place.0).abs() + (t.1 - place.1).abs() > 11.0)
    };
    places.iter().find(clear).copied().unwrap_or(places[0])
}
