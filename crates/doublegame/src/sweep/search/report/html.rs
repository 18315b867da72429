//! A search as one HTML file that needs nothing else; style, script, macros and glossary are the report's.

use super::sentences;
use crate::report::HtmlError;
use crate::report::html::charts::{Chart, Table};
use crate::report::html::svg::{Anchor, Scale, Svg, WIDTH, range_of, shorten};
use crate::report::html::{self, glossary};
use crate::report::words;
use crate::sweep::search::data::{CriterionFinding, SearchFindings};
use crate::sweep::with_unit;
use minijinja::context;
use minijinja::value::{Serde, Value};
use serde::Serialize;

const TEMPLATES: &[(&str, &str)] = &[(
    "search_page.html",
    include_str!("templates/search_page.html"),
)];

/// The left, upper and lower edges of the plane.
const PLANE: (f64, f64, f64) = (50.0, 28.0, 262.0);
const RIGHT: f64 = WIDTH - 12.0;

#[derive(Serialize)]
struct PageView {
    version: String,
    scenario: String,
    facts: String,
    bottom_line: Vec<String>,
    cautions: Vec<String>,
    method: String,
    measure: &'static str,
    levers: Table,
    charts: Vec<Chart>,
    front: Table,
    best: Table,
    check_worlds: String,
    resamples: String,
}

/// Renders what a search found as one self-contained HTML page in UTF-8.
///
/// # Errors
///
/// [`HtmlError`] if a template fails.
pub fn render_search_html(findings: &SearchFindings) -> Result<String, HtmlError> {
    let view = PageView {
        version: findings.version.clone(),
        scenario: findings.scenario.clone(),
        facts: sentences::facts(findings),
        bottom_line: sentences::bottom_line(findings),
        cautions: sentences::cautions(findings),
        method: sentences::method(findings),
        measure: sentences::measure(findings.measure),
        levers: levers(findings),
        charts: charts(findings),
        front: front(findings),
        best: best(findings),
        check_worlds: words::things(findings.check_worlds, "other world", "other worlds"),
        resamples: words::count(findings.resamples),
    };
    let page = html::environment(TEMPLATES)?
        .get_template("search_page.html")?
        .render(context! {
            search => Value::from(Serde(view)),
            glossary => Value::from(Serde(glossary::TERMS)),
            ..html::style_and_script()
        })?;
    Ok(page)
}

fn levers(findings: &SearchFindings) -> Table {
    let rows = findings.levers.iter().map(|lever| {
        let ends = format!(
            "{} to {}",
            words::plain(lever.low),
            words::plain(lever.high)
        );
        let whole = if lever.whole { ", whole" } else { "" };
        vec![
            format!("{} ({})", lever.title, lever.name),
            with_unit(lever.menu, &lever.unit),
            format!("{ends}{whole}"),
        ]
    });
    Table {
        columns: ["Lever", "In the menu", "May be set to"]
            .map(str::to_owned)
            .to_vec(),
        rows: rows.collect(),
    }
}

/// The name of a setting and its levers, for the first cells of a row.
fn lead(findings: &SearchFindings, place: usize) -> Vec<String> {
    let name = if place == 0 {
        "menu".to_owned()
    } else {
        place.to_string()
    };
    let levers = findings.settings[place].levers.iter();
    std::iter::once(name)
        .chain(levers.map(|value| words::drawn(*value)))
        .collect()
}

fn head(findings: &SearchFindings) -> Vec<String> {
    let levers = findings.levers.iter().map(|lever| lever.name.clone());
    std::iter::once("Setting".to_owned())
        .chain(levers)
        .collect()
}

fn front(findings: &SearchFindings) -> Table {
    let mut columns = head(findings);
    columns.extend(findings.criteria.iter().map(|it| it.title.clone()));
    let mut places = findings.front.clone();
    if !places.contains(&0) {
        places.push(0);
    }
    let rows = places.into_iter().filter_map(|place| {
        let values = findings.settings[place].values.as_ref()?;
        let mut row = lead(findings, place);
        row.extend(
            values
                .iter()
                .map(|value| words::number(value.by(findings.measure))),
        );
        Some(row)
    });
    Table {
        columns,
        rows: rows.collect(),
    }
}

fn best(findings: &SearchFindings) -> Table {
    let mut columns = vec!["Best by".to_owned(), "Measure".to_owned()];
    columns.extend(head(findings));
    columns.extend(
        [
            "Value",
            "The menu’s own",
            "Better in",
            "Value in other worlds",
            "The menu’s own there",
            "Better there in",
            "Resamples in which it is better",
        ]
        .map(str::to_owned),
    );
    let share = |part: usize, whole: usize| words::percent(part as f64 / whole.max(1) as f64);
    let rows = findings.best.iter().map(|best| {
        let criterion = &findings.criteria[best.criterion];
        let mut row = vec![
            criterion.title.clone(),
            sentences::measure(best.measure).to_owned(),
        ];
        row.extend(lead(findings, best.setting));
        let searched = &best.searched;
        row.extend([
            words::number(searched.value),
            words::number(searched.menu),
            share(searched.better, searched.worlds),
        ]);
        match &best.checked {
            Some(checked) => row.extend([
                words::number(checked.value),
                words::number(checked.menu),
                share(checked.better, checked.worlds),
                words::percent(checked.sure),
            ]),
            None => row.extend(vec!["not solved".to_owned(); 4]),
        }
        row
    });
    Table {
        columns,
        rows: rows.collect(),
    }
}

/// Each objective against each criterion of bits; the first two criteria where there are no such pairs.
fn charts(findings: &SearchFindings) -> Vec<Chart> {
    let all = || findings.criteria.iter().enumerate();
    let mut pairs: Vec<(usize, usize)> = all()
        .filter(|(_, it)| !it.is_bits)
        .flat_map(|(objective, _)| {
            all()
                .filter(|(_, it)| it.is_bits)
                .map(move |(bits, _)| (objective, bits))
        })
        .collect();
    if pairs.is_empty() && findings.criteria.len() > 1 {
        pairs.push((0, 1));
    }
    pairs
        .into_iter()
        .map(|(x, y)| scatter(findings, x, y))
        .collect()
}

fn axis(range: (f64, f64), onto: (f64, f64), higher_is_better: bool) -> Scale {
    if higher_is_better {
        Scale::new(range, onto)
    } else {
        Scale::new(range, (onto.1, onto.0))
    }
}

/// Two criteria against each other, each setting a dot; better is up and to the right.
fn scatter(findings: &SearchFindings, x: usize, y: usize) -> Chart {
    let places: Vec<(usize, f64, f64)> = findings
        .settings
        .iter()
        .enumerate()
        .filter_map(|(place, setting)| {
            let values = setting.values.as_ref()?;
            let value = |at: usize| values[at].by(findings.measure);
            Some((place, value(x), value(y)))
        })
        .collect();
    let (first, second) = (&findings.criteria[x], &findings.criteria[y]);
    let is_up = |it: &CriterionFinding| {
        it.higher_is_better
            && findings.measure != crate::sweep::search::judge::RobustMeasure::Regret
    };
    let across = axis(
        range_of(places.iter().map(|it| it.1), 0.1),
        (PLANE.0, RIGHT),
        is_up(first),
    );
    let up = axis(
        range_of(places.iter().map(|it| it.2), 0.1),
        (PLANE.2, PLANE.1),
        is_up(second),
    );
    let mut svg = Svg::default();
    plane(&mut svg, (first, across), (second, up));
    // What is on the front, then the menu, comes last, so that nothing covers it.
    let mut ordered = places.clone();
    ordered.sort_by_key(|(place, ..)| (*place == 0, findings.settings[*place].on_front));
    for (place, value, other) in ordered {
        let at = (across.at(value), up.at(other));
        let tip = format!(
            "{}: {} and {}",
            sentences::setting(findings, place),
            words::number(value),
            words::number(other)
        );
        let (class, radius) = if findings.settings[place].on_front {
            ("dot main hit", 4.5)
        } else {
            ("dot hit", 3.0)
        };
        svg.dot(class, at, radius, &tip);
        if place == 0 {
            svg.text("number", (at.0, at.1 - 8.0), Anchor::Middle, "menu");
        }
    }
    let id = format!("scatter-{x}-{y}");
    let title = format!("{} and {}", first.title, second.title);
    let description = format!(
        "Each dot is a setting of the levers; filled ones are on the front. Further right is better on {}, further up is \
         better on {}.",
        first.title, second.title
    );
    let rows = places.iter().map(|(place, value, other)| {
        vec![
            sentences::setting(findings, *place),
            words::number(*value),
            words::number(*other),
        ]
    });
    Chart {
        svg: Value::from_safe_string(svg.finish(&id, PLANE.2 + 40.0, &title, &description)),
        table: Table {
            columns: vec![
                "Setting".to_owned(),
                first.title.clone(),
                second.title.clone(),
            ],
            rows: rows.collect(),
        },
        id,
        title,
    }
}

fn plane(
    svg: &mut Svg,
    (x, across): (&CriterionFinding, Scale),
    (y, up): (&CriterionFinding, Scale),
) {
    let (left, top, bottom) = PLANE;
    for tick in across.ticks() {
        let at = across.at(tick);
        svg.line("grid", (at, top), (at, bottom));
        let text = words::number(tick);
        svg.text("tick", (at, bottom + 15.0), Anchor::Middle, &text);
    }
    for tick in up.ticks() {
        let at = up.at(tick);
        svg.line("grid", (left, at), (RIGHT, at));
        let text = words::number(tick);
        svg.text("tick", (left - 5.0, at + 4.0), Anchor::End, &text);
    }
    let upward = format!("↑ better: {}", shorten(&y.title, 46));
    svg.text("axis", (4.0, 14.0), Anchor::Start, &upward);
    let rightward = format!("better: {} →", shorten(&x.title, 46));
    svg.text("axis", (RIGHT, bottom + 32.0), Anchor::End, &rightward);
}
