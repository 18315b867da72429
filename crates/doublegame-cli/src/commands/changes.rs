//! `doublegame changes`: where the level of a series changes, and whether it does in a window of time.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use anyhow::Result;
use doublegame::record::change_points::{
    ChangePointOptions, ChangePoints, Nearest, NoiseModel, Size, TestOptions, Unanswered, Verdict,
    WindowTest, change_points, changed_within,
};
use doublegame::record::series::{Kind, LARGEST_SERIES_FILE, PeriodLength, Series};
use doublegame::report::fit_lines;
use serde::Serialize;

use crate::Outcome;
use crate::arguments::{Changes, NoiseName};
use crate::commands::record::in_words;
use crate::progress::{Meter, StopFlag};
use crate::{output, threads};

/// What `--json` writes.
#[derive(Serialize)]
struct Found<'a> {
    file: String,
    period: PeriodLength,
    kind: Kind,
    /// From the first observed one to the last, the missing ones counted.
    periods: usize,
    missing: usize,
    change_points: &'a ChangePoints,
    window: Option<&'a WindowTest>,
}

/// Reads the series, looks for its change points, and tests the window if one is given.
pub fn run(options: &Changes) -> Result<Outcome> {
    if let Some(path) = &options.json
        && let Some(obstacle) = output::obstacle(path)
    {
        output::print_error(&format!("error: --json {}: {obstacle}\n", path.display()))?;
        return Ok(Outcome::BadInput);
    }
    let series = match read(&options.file) {
        Ok(series) => series,
        Err(errors) => {
            output::print_error(&format!("{errors}\n"))?;
            return Ok(Outcome::BadInput);
        }
    };
    threads::use_as_many(options.threads)?;
    let stop = StopFlag::on_interrupt()?;
    let is_stopped = || stop.is_set();
    let noise = noise_model(options.noise);
    let found = {
        let meter = Meter::new()?;
        meter.say(0.0, "looking for change points");
        let penalty = options.penalty;
        let found = change_points(&series, &ChangePointOptions { penalty, noise }, &is_stopped);
        let window = options.from.zip(options.to);
        let test = window.map(|window| {
            meter.say(0.5, "drawing series without a change");
            changed_within(&series, window, &test_options(options, noise), &is_stopped)
        });
        found.zip(Some(test))
    };
    match found {
        Some((found, None)) => write(options, &series, &found, None),
        Some((found, Some(Ok(test)))) => write(options, &series, &found, Some(&test)),
        None | Some((_, Some(Err(Unanswered::Stopped)))) => {
            output::print_error("stopped; nothing was written\n")?;
            Ok(Outcome::Interrupted)
        }
        Some((_, Some(Err(error)))) => {
            output::print_error(&format!("error: {error}\n"))?;
            Ok(Outcome::BadInput)
        }
    }
}

const fn noise_model(name: NoiseName) -> NoiseModel {
    match name {
        NoiseName::Auto => NoiseModel::ByKind,
        NoiseName::NegativeBinomial => NoiseModel::NegativeBinomial,
        NoiseName::Poisson => NoiseModel::Poisson,
        NoiseName::Normal => NoiseModel::Normal,
    }
}

fn test_options(options: &Changes, noise: NoiseModel) -> TestOptions {
    let by_factor = options.factor.map(Size::Factor);
    TestOptions {
        noise,
        significance: options.significance,
        size: by_factor.or(options.deviations.map(Size::Deviations)),
        power: options.power,
        nearest: Nearest::Sought,
        seed: options.seed,
        ..TestOptions::drawing(options.simulations)
    }
}

/// Reads the file, or says all that is wrong with it.
fn read(path: &Path) -> Result<Series, String> {
    let failed =
        |why: &str, help: &str| format!("error: {}: {why}\n  help: {help}", path.display());
    if path.is_dir() {
        return Err(failed(
            "it is a folder",
            "name a file, for example series.csv",
        ));
    }
    let mut bytes = Vec::new();
    let most = LARGEST_SERIES_FILE as u64 + 1;
    File::open(path)
        .and_then(|file| file.take(most).read_to_end(&mut bytes))
        .map_err(|error| failed(&in_words(&error), "check the name of the file"))?;
    let text = String::from_utf8(bytes)
        .map_err(|_| failed("it is not a text in UTF-8", "write it anew as UTF-8"))?;
    Series::parse(&path.display().to_string(), &text).map_err(|errors| errors.to_string())
}

fn write(
    options: &Changes,
    series: &Series,
    found: &ChangePoints,
    test: Option<&WindowTest>,
) -> Result<Outcome> {
    let file = options.file.display().to_string();
    let words = fit_lines(&words(&file, series, found, test), output::width());
    let Some(path) = &options.json else {
        output::print(&words)?;
        return Ok(Outcome::Done);
    };
    let json = serde_json::to_string_pretty(&Found {
        file,
        period: series.length,
        kind: series.kind,
        periods: series.periods(),
        missing: series.missing(),
        change_points: found,
        window: test,
    })?;
    output::write(path, &(json + "\n"))?;
    if output::is_standard_output(path) {
        output::print_error(&words)?;
    } else {
        output::print(&words)?;
    }
    Ok(Outcome::Done)
}

/// The result for a terminal.
fn words(file: &str, series: &Series, found: &ChangePoints, test: Option<&WindowTest>) -> String {
    let kind = match series.kind {
        Kind::Counts => "counts",
        Kind::Real => "real numbers",
    };
    let mut text = format!(
        "{file}: {kind} by {}, {} periods, {} missing\n\nNoise:   {}\nPenalty: {:.2} for each change\n\n",
        series.length.word(),
        series.periods(),
        series.missing(),
        found.noise.words(),
        found.penalty,
    );
    text += &format!(
        "{:<10}  {:<10}  {:>8}  {:>12}  {:>8}\n",
        "from", "to", "observed", "mean", "gain"
    );
    for stretch in &found.stretches {
        let gain = stretch
            .gain
            .map_or_else(String::new, |gain| format!("{gain:.2}"));
        text += &format!(
            "{:<10}  {:<10}  {:>8}  {:>12.3}  {:>8}\n",
            stretch.from, stretch.to, stretch.observed, stretch.mean, gain
        );
    }
    if found.stretches.len() > 1 && found.stretches.iter().any(|it| it.observed == 1) {
        text += "\nA stretch of one period is a burst rather than a level.\n";
    }
    if let Some(test) = test {
        text += &test_words(test);
    }
    text
}

fn test_words(test: &WindowTest) -> String {
    let verdict = match test.verdict {
        Verdict::Changed => "changed",
        Verdict::Unchanged => "unchanged",
        Verdict::Unknown => "unknown",
    };
    let mut text = format!(
        "\nA new level between {} and {}: {verdict}\n  {}\n",
        test.from,
        test.to,
        test.words()
    );
    if let Some(power) = &test.power {
        text += &format!(
            "  power to see {} from {:.3}: {:.2} upward, {:.2} downward\n",
            power.size.words(),
            power.before,
            power.rise,
            power.fall
        );
    }
    if let Some(smallest) = &test.smallest {
        let level = |level: Option<f64>| {
            level.map_or_else(|| "none".to_owned(), |level| format!("{level:.3}"))
        };
        text += &format!(
            "  nearest levels seen with power {}: {} upward, {} downward\n",
            test.power_asked,
            level(smallest.rise),
            level(smallest.fall)
        );
    }
    if let Some(correlation) = test.correlation {
        text += &format!(
            "  caution: values that follow one another are alike beyond their levels (correlation {correlation:.2}), so that the \
             p-value is too small\n"
        );
    }
    text
}
