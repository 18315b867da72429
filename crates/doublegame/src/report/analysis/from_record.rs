//! What claims ask of the record, answered from the scenario's own files.

use super::context::Context;
use super::work::Task;
use super::{AnalysisError, Depth};
use crate::measures::claims::Evaluated;
use crate::measures::{Answer, FromRecord};
use crate::record::change_points::{TestOptions, Unanswered, Verdict, WindowTest, changed_within};
use crate::record::series::{LARGEST_SERIES_FILE, Series};
use crate::report::FileHash;
use crate::scenario::model::{Measure, Scenario, SeriesId};
use jiff::civil::Date;
use std::io::Read;
use std::path::Path;

/// How many series are drawn for a p-value.
const fn simulations(depth: Depth) -> usize {
    match depth {
        Depth::Plain => 999,
        Depth::Thorough => 4_999,
    }
}

/// The answers, and the files that they were read from.
#[derive(Default)]
pub(super) struct Asked {
    pub(super) answers: FromRecord,
    pub(super) files: Vec<FileHash>,
}

/// A window of a series that a claim asks about.
struct Window {
    series: SeriesId,
    from: Date,
    to: Date,
}

/// What became of it.
struct Told {
    answer: Answer,
    file: Option<FileHash>,
}

/// The windows of series that the claims ask about.
fn windows(context: &Context) -> Vec<Window> {
    let quantities = context.quantities.iter();
    quantities
        .filter_map(|quantity| match quantity.measure {
            Measure::Changed(series, from, to) => Some(Window { series, from, to }),
            _ => None,
        })
        .collect()
}

/// Answers everything that the claims ask of the record and that can be answered.
pub(super) fn ask(context: &Context) -> Result<Asked, AnalysisError> {
    let windows = windows(context);
    let told = context.work.run(
        &windows,
        |window| Task {
            label: title(context.scenario, window.series).to_owned(),
            nodes: 0,
        },
        |window| changed(context, window),
    )?;
    let mut asked = Asked::default();
    for (window, told) in windows.iter().zip(told) {
        let measure = Measure::Changed(window.series, window.from, window.to);
        asked.answers.put(measure, told.answer);
        let file = told.file.filter(|file| !asked.files.contains(file));
        asked.files.extend(file);
    }
    Ok(asked)
}

/// What a plain analysis leaves out here.
pub(super) fn skipped(context: &Context) -> Option<String> {
    let plain = simulations(Depth::Plain);
    let thorough = simulations(Depth::Thorough);
    (!windows(context).is_empty()).then(|| {
        format!(
            "Whether a series changes is tested with {plain} drawn series; --thorough draws {thorough}."
        )
    })
}

fn title(scenario: &Scenario, series: SeriesId) -> &str {
    scenario
        .series
        .get(series.index())
        .map_or("unknown", |it| it.naming.title.as_str())
}

fn changed(context: &Context, window: &Window) -> Result<Told, AnalysisError> {
    let undecided = |why: &str, file| Told {
        answer: Answer {
            value: Evaluated::Undecided(format!(
                "for the series “{}” {why}",
                title(context.scenario, window.series)
            )),
            detail: Some(why.to_owned()),
        },
        file,
    };
    let text = match text_of(context.scenario, window.series) {
        Ok(text) => text,
        Err(why) => return Ok(undecided(&why, None)),
    };
    let declared = &context.scenario.series[window.series.index()];
    let file = Some(FileHash::of(
        &shown(context.scenario, &declared.file),
        &text,
    ));
    let series = match Series::parse(&declared.file, &text) {
        Ok(series) => series,
        Err(errors) => {
            let first = &errors.errors[0];
            let why = format!(
                "the file {} is not read: {}, in line {}; {}",
                declared.file, first.what, first.line, first.help
            );
            return Ok(undecided(&why, file));
        }
    };
    let options = TestOptions {
        seed: context.options.seed,
        ..TestOptions::drawing(simulations(context.options.depth))
    };
    match changed_within(
        &series,
        (window.from, window.to),
        &options,
        context.work.stop(),
    ) {
        Ok(test) => Ok(told(&test, file, undecided)),
        Err(Unanswered::Stopped) => Err(AnalysisError::Stopped),
        Err(why) => Ok(undecided(&why.to_string(), file)),
    }
}

fn told(
    test: &WindowTest,
    file: Option<FileHash>,
    undecided: impl Fn(&str, Option<FileHash>) -> Told,
) -> Told {
    let words = test.words();
    let truth = match test.verdict {
        Verdict::Unknown => return undecided(&words, file),
        Verdict::Changed => true,
        Verdict::Unchanged => false,
    };
    Told {
        answer: Answer {
            value: Evaluated::Truth(truth),
            detail: Some(words),
        },
        file,
    }
}

/// The text of a series's file, or why there is none.
fn text_of(scenario: &Scenario, series: SeriesId) -> Result<String, String> {
    let declared = &scenario.series[series.index()];
    let Some(folder) = &scenario.folder else {
        return Err("the file is not looked for, since the scenario has no folder".to_owned());
    };
    read(&folder.join(&declared.file)).map_err(|why| format!("the file {} {why}", declared.file))
}

/// The file's name as the user would write it.
fn shown(scenario: &Scenario, file: &str) -> String {
    let main = scenario.files.first().map(|main| Path::new(&main.name));
    let beside = main.map(|main| main.with_file_name(file));
    beside.map_or_else(|| file.to_owned(), |path| path.display().to_string())
}

fn read(path: &Path) -> Result<String, String> {
    // Opening a pipe would wait for somebody to write.
    if !path.is_file() {
        return Err("cannot be found".to_owned());
    }
    let mut bytes = Vec::new();
    let most = LARGEST_SERIES_FILE as u64 + 1;
    std::fs::File::open(path)
        .and_then(|file| file.take(most).read_to_end(&mut bytes))
        .map_err(|error| format!("cannot be read: {}", error.kind()))?;
    String::from_utf8(bytes).map_err(|_| "is not a text in UTF-8".to_owned())
}
