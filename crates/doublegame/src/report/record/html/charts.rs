//! The charts of a record: the posterior over time, how surprising each period was, and words against deeds.

use crate::infer::{ActorInference, Inference, PeriodInference, PosteriorAt};
use crate::report::html::charts::{Chart, Table};
use crate::report::html::svg::{Anchor, Scale, Svg, WIDTH};
use crate::report::record::facts::{FormSums, is_misfit, share};
use crate::report::record::words::{likelier, logarithm, period, times, year};
use crate::report::words;
use minijinja::Value;

const LEFT: f64 = 40.0;
const RIGHT: f64 = WIDTH - 14.0;
/// The most years that are named below a time axis.
const MOST_YEARS: usize = 7;

/// The probability of one type at the end of every period: by what is known now with the band over worlds, and by what
/// was known then.
pub fn posterior(
    inference: &Inference,
    actor: &ActorInference,
    (kind, title): (&str, &str),
    id: &str,
) -> Chart {
    const TOP: f64 = 58.0;
    const BOTTOM: f64 = 200.0;
    let posterior = &actor.posterior;
    let across = Scale::new((0.0, posterior.len().max(1) as f64), (LEFT, RIGHT));
    let up = Scale::new((0.0, 1.0), (BOTTOM, TOP));
    let mut svg = Svg::default();
    svg.key("line s0", (LEFT, 10.0), "by all that is known now");
    svg.key("line s1", (LEFT, 26.0), "by what had been reported by then");
    if posterior.iter().any(|at| at.band.is_some()) {
        svg.area(
            "band",
            &[
                (LEFT, 37.0),
                (LEFT + 26.0, 37.0),
                (LEFT + 26.0, 47.0),
                (LEFT, 47.0),
            ],
        );
        svg.text(
            "label",
            (LEFT + 32.0, 46.0),
            Anchor::Start,
            "nine tenths of the worlds, all known now",
        );
    }
    columns(&mut svg, posterior.len(), (TOP, BOTTOM), |at| {
        tip(inference, &posterior[at], at, kind)
    });
    for (value, label) in [(0.0, "0%"), (0.5, "50%"), (1.0, "100%")] {
        svg.line("grid", (LEFT, up.at(value)), (RIGHT, up.at(value)));
        svg.text("tick", (LEFT - 5.0, up.at(value) + 4.0), Anchor::End, label);
    }
    time_axis(&mut svg, &inference.periods, BOTTOM + 15.0);
    let at = |number: usize, value: f64| (across.at(number as f64), up.at(value));
    let bands: Vec<(usize, (f64, f64))> = posterior
        .iter()
        .enumerate()
        .filter_map(|(number, it)| Some((number + 1, *it.band.as_ref()?.get(kind)?)))
        .collect();
    let lows = bands.iter().map(|(number, (low, _))| at(*number, *low));
    let highs = bands
        .iter()
        .rev()
        .map(|(number, (_, high))| at(*number, *high));
    svg.area("band over", &lows.chain(highs).collect::<Vec<_>>());
    let line = |of: &dyn Fn(&PosteriorAt) -> f64| -> Vec<(f64, f64)> {
        let prior = share(&actor.prior, kind);
        let values = std::iter::once(prior).chain(posterior.iter().map(of));
        values
            .enumerate()
            .map(|(number, value)| at(number, value))
            .collect()
    };
    svg.polyline("line s1 over", &line(&|it| share(&it.known_then, kind)));
    let now = line(&|it| share(&it.probability, kind));
    svg.polyline("line s0 over", &now);
    for place in now {
        svg.dot("dot main over", place, 2.0, "");
    }
    let name = format!(
        "Probability that {} is “{title}”, period by period",
        actor.title
    );
    let description = "One line by all that is known now, one by what had been reported at the time; both start at the prior.";
    Chart {
        id: id.to_owned(),
        title: format!("Probability that {} is “{title}”", actor.title),
        svg: Value::from_safe_string(svg.finish(id, BOTTOM + 22.0, &name, description)),
        table: posterior_table(inference, actor, kind),
    }
}

/// Invisible columns that show the numbers of a period under the pointer.
fn columns(svg: &mut Svg, count: usize, (top, bottom): (f64, f64), tip: impl Fn(usize) -> String) {
    let width = (RIGHT - LEFT) / count.max(1) as f64;
    for at in 0..count {
        // A posterior stands at the end of its period.
        let corner = (LEFT + width * (at as f64 + 0.5), top);
        let size = (width.min(RIGHT + 7.0 - corner.0), bottom - top);
        svg.bar("column hit", corner, size, &tip(at));
    }
}

fn tip(inference: &Inference, at: &PosteriorAt, number: usize, kind: &str) -> String {
    let when = inference
        .periods
        .get(number)
        .map_or_else(|| at.date.clone(), |it| period(&it.first, &it.last));
    let mut text = format!(
        "At the end of {when}: {} by all that is known now, {} by what had been reported",
        words::percent(share(&at.probability, kind)),
        words::percent(share(&at.known_then, kind))
    );
    if let Some((low, high)) = at.band.as_ref().and_then(|band| band.get(kind)) {
        text += &format!(
            "; worlds: {} to {}",
            words::percent(*low),
            words::percent(*high)
        );
    }
    text
}

/// Years below the ends of their last periods.
fn time_axis(svg: &mut Svg, periods: &[PeriodInference], y: f64) {
    let across = Scale::new((0.0, periods.len().max(1) as f64), (LEFT, RIGHT));
    let ends: Vec<(usize, &str)> = periods
        .iter()
        .enumerate()
        .map(|(number, period)| (number, year(&period.last)))
        .collect();
    let last_of_year =
        |(number, year): &(usize, &str)| ends.get(number + 1).is_none_or(|(_, next)| next != year);
    let years: Vec<(usize, &str)> = ends.iter().copied().filter(last_of_year).collect();
    let step = years.len().div_ceil(MOST_YEARS).max(1);
    for (number, label) in years.iter().rev().step_by(step) {
        let x = across.at(*number as f64 + 1.0);
        svg.line("grid", (x, y - 15.0), (x, y - 11.0));
        svg.text("tick", (x, y), Anchor::Middle, label);
    }
}

fn posterior_table(inference: &Inference, actor: &ActorInference, kind: &str) -> Table {
    let bands = actor.posterior.iter().any(|at| at.band.is_some());
    let mut columns = vec![
        "At the end of",
        "By all known now",
        "By what was known then",
    ];
    if bands {
        columns.extend(["Nine tenths of the worlds", "Mean over worlds"]);
    }
    let rows = actor.posterior.iter().enumerate().map(|(number, at)| {
        let when = inference.periods.get(number);
        let mut row = vec![
            when.map_or_else(|| at.date.clone(), |it| period(&it.first, &it.last)),
            words::percent(share(&at.probability, kind)),
            words::percent(share(&at.known_then, kind)),
        ];
        if bands {
            let band = at.band.as_ref().and_then(|band| band.get(kind));
            row.push(band.map_or_else(String::new, |(low, high)| {
                format!("{} to {}", words::percent(*low), words::percent(*high))
            }));
            let mean = at.over_worlds.as_ref().map(|mean| share(mean, kind));
            row.push(mean.map_or_else(String::new, words::percent));
        }
        row
    });
    Table {
        columns: columns.into_iter().map(str::to_owned).collect(),
        rows: rows.collect(),
    }
}

/// How surprising each period was beside what such a period is expected to bring.
pub fn surprise(inference: &Inference, id: &str) -> Chart {
    const TOP: f64 = 48.0;
    const BOTTOM: f64 = 200.0;
    let periods = &inference.periods;
    let most = periods
        .iter()
        .flat_map(|it| [it.surprise_bits, it.expected_bits])
        .filter(|bits| bits.is_finite())
        .fold(1.0, f64::max);
    let up = Scale::new((0.0, 1.12 * most), (BOTTOM, TOP));
    let mut svg = Svg::default();
    svg.text(
        "label",
        (LEFT, 14.0),
        Anchor::Start,
        "bars: as the record came out; ! marks a misfit",
    );
    svg.key(
        "expected",
        (LEFT, 26.0),
        "expected of such a period, on average",
    );
    for tick in up.ticks() {
        svg.line("grid", (LEFT, up.at(tick)), (RIGHT, up.at(tick)));
        svg.text(
            "tick",
            (LEFT - 5.0, up.at(tick) + 4.0),
            Anchor::End,
            &words::number(tick),
        );
    }
    svg.text("axis", (LEFT - 36.0, TOP - 8.0), Anchor::Start, "bits");
    let width = (RIGHT - LEFT) / periods.len().max(1) as f64;
    for (number, one) in periods.iter().enumerate() {
        let left = LEFT + width * number as f64;
        let (class, mark) = if is_misfit(one) {
            ("bar s1 hit", "!")
        } else {
            ("bar s0 hit", "")
        };
        let top = up.at(one.surprise_bits);
        svg.bar(
            class,
            (left + 0.15 * width, top),
            (0.7 * width, BOTTOM - top),
            &surprise_tip(one),
        );
        let expected = up.at(one.expected_bits);
        svg.line("expected over", (left, expected), (left + width, expected));
        if !mark.is_empty() {
            svg.text(
                "strong over",
                (left + 0.5 * width, top - 3.0),
                Anchor::Middle,
                mark,
            );
        }
    }
    time_axis(&mut svg, periods, BOTTOM + 15.0);
    let description = "One bar for each period: minus the logarithm to base 2 of the probability of what was observed.";
    Chart {
        id: id.to_owned(),
        title: "How surprising each period was".to_owned(),
        svg: Value::from_safe_string(svg.finish(
            id,
            BOTTOM + 22.0,
            "How surprising each period was, in bits",
            description,
        )),
        table: surprise_table(periods),
    }
}

/// The tail probability of a period in words.
fn tail(one: &PeriodInference) -> String {
    one.tail_probability.map_or_else(
        || "not computed: too many combinations".to_owned(),
        words::percent,
    )
}

fn surprise_tip(one: &PeriodInference) -> String {
    format!(
        "{}: {} bits, expected {}; chance of something as improbable: {}",
        period(&one.first, &one.last),
        words::bits(one.surprise_bits),
        words::bits(one.expected_bits),
        tail(one)
    )
}

fn surprise_table(periods: &[PeriodInference]) -> Table {
    let columns = [
        "Period",
        "Surprise, bits",
        "Expected, bits",
        "Chance of something as improbable",
        "Misfit",
    ];
    let row = |one: &PeriodInference| {
        vec![
            period(&one.first, &one.last),
            words::bits(one.surprise_bits),
            words::bits(one.expected_bits),
            tail(one),
            if is_misfit(one) { "misfit" } else { "no" }.to_owned(),
        ]
    };
    Table {
        columns: columns.map(str::to_owned).to_vec(),
        rows: periods.iter().map(row).collect(),
    }
}

/// What words, deeds and silence add to the log odds of a pair of types.
pub fn by_form(
    actor: &ActorInference,
    pair: (&str, &str),
    titles: (&str, &str),
    sums: &FormSums,
    id: &str,
) -> Chart {
    const ROW: f64 = 40.0;
    const TOP: f64 = 30.0;
    let mut rows: Vec<(String, f64)> = sums
        .forms
        .iter()
        .map(|form| (counted(&form.form, form.observations), form.sum))
        .collect();
    rows.push(("between the periods".to_owned(), sums.between));
    rows.push(("in all".to_owned(), sums.total));
    let most = rows
        .iter()
        .map(|(_, sum)| sum.abs())
        .filter(|it| it.is_finite())
        .fold(0.1, f64::max);
    let scale = Scale::new((-most, most), (56.0, WIDTH - 56.0));
    let middle = scale.at(0.0);
    let bottom = TOP + ROW * rows.len() as f64;
    let mut svg = Svg::default();
    svg.text(
        "axis",
        (0.0, 12.0),
        Anchor::Start,
        &format!("← for “{}”", titles.1),
    );
    svg.text(
        "axis",
        (WIDTH, 12.0),
        Anchor::End,
        &format!("for “{}” →", titles.0),
    );
    for (number, (label, sum)) in rows.iter().enumerate() {
        let top = TOP + ROW * number as f64;
        let (from, to) = (middle.min(scale.at(*sum)), middle.max(scale.at(*sum)));
        let class = if *sum < 0.0 {
            "bar s1 hit"
        } else {
            "bar s0 hit"
        };
        let tip = format!("{label}: {}", likelier(*sum, actor, pair.0, pair.1));
        svg.text("label", (0.0, top + 10.0), Anchor::Start, label);
        svg.bar(
            class,
            (from, top + 16.0),
            ((to - from).max(0.5), 13.0),
            &tip,
        );
        let (x, anchor) = if *sum < 0.0 {
            (from - 4.0, Anchor::End)
        } else {
            (to + 4.0, Anchor::Start)
        };
        svg.text("number", (x, top + 27.0), anchor, &logarithm(*sum));
    }
    svg.line("rail", (middle, TOP), (middle, bottom));
    let title = format!(
        "{}: “{}” against “{}”, by form",
        actor.title, titles.0, titles.1
    );
    Chart {
        id: id.to_owned(),
        svg: Value::from_safe_string(svg.finish(
            id,
            bottom + 4.0,
            &title,
            "Sums of natural logarithms of Bayes factors, in sequence; they add up to the change of the log odds.",
        )),
        title,
        table: form_table(actor, pair, sums),
    }
}

fn counted(form: &str, observations: usize) -> String {
    format!(
        "{form} ({})",
        words::things(observations, "observation", "observations")
    )
}

fn form_table(actor: &ActorInference, (kind, against): (&str, &str), sums: &FormSums) -> Table {
    let row = |label: String, sum: f64, words: String| vec![label, logarithm(sum), words];
    let mut rows: Vec<Vec<String>> = sums
        .forms
        .iter()
        .map(|form| {
            let label = counted(&form.form, form.observations);
            row(label, form.sum, likelier(form.sum, actor, kind, against))
        })
        .collect();
    let odds = |sum: f64| format!("odds {}", times(sum));
    rows.push(row(
        "between the periods".to_owned(),
        sums.between,
        odds(sums.between),
    ));
    rows.push(row("in all".to_owned(), sums.total, odds(sums.total)));
    Table {
        columns: ["Form", "Sum of log Bayes factors", "In words"]
            .map(str::to_owned)
            .to_vec(),
        rows,
    }
}
