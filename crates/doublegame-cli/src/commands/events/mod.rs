//! `doublegame events`: event data summed up as series of dyads.

pub mod arguments;
mod summary;
mod writers;

use std::io::{self, BufWriter};
use std::path::Path;

use anyhow::{Context, Result};
use doublegame::record::event_data::{
    Day, EventDataError, Filter, Input, Malformed, MalformedCsv, Progress, Request, Step, Summed,
    sum_up,
};

use crate::Outcome;
use crate::output::Whole;
use crate::progress::{Meter, StopFlag};
use crate::{game_file, output};
use arguments::Events;
use writers::Writers;

/// Of fewer bytes tenths of a megabyte are told.
const TEN_MEGABYTES: u64 = 10_000_000;

/// Reads the files, writes the series and says what was found.
pub fn run(options: &Events) -> Result<Outcome> {
    if !destinations_are_open(options)? || !days_are_in_order(options)? {
        return Ok(Outcome::BadInput);
    }
    let stop = StopFlag::on_interrupt()?;
    let request = request(options);
    let mut malformed = MalformedRows::begin(options)?;
    let result = {
        let meter = Meter::new()?;
        let progress = |Progress { read, of }: Progress| {
            if of > 0 {
                let megabytes = |bytes: u64| bytes as f64 / 1e6;
                let decimals = usize::from(of < TEN_MEGABYTES);
                let (read_so_far, all) = (megabytes(read), megabytes(of));
                let words = format!("{read_so_far:.decimals$} of {all:.decimals$} MB read");
                meter.say(read as f64 / of as f64, &words);
            }
        };
        sum_up(&request, &|| stop.is_set(), &progress, &mut |row| {
            malformed.take(row)
        })
    };
    let summed = match result {
        Ok(summed) => summed,
        Err(EventDataError::Stopped) => {
            output::print_error("stopped: nothing was written\n")?;
            return Ok(Outcome::Interrupted);
        }
        Err(EventDataError::Refused(refusals)) => {
            output::print_error(&summary::refusals(&refusals))?;
            return Ok(Outcome::BadInput);
        }
        Err(EventDataError::Spill(error)) => {
            let folder = request.spill_folder.display();
            return Err(error).with_context(|| {
                format!("cannot keep on disk, in {folder}, what does not fit into --memory")
            });
        }
        Err(error) => return Err(error.into()),
    };
    write(options, summed, malformed, &stop)
}

/// Writes all that was asked for; nothing if it is stopped.
fn write(
    options: &Events,
    mut summed: Summed,
    malformed: MalformedRows,
    stop: &StopFlag,
) -> Result<Outcome> {
    let days = span(options, summed.days);
    let mut writers = Writers::begin(options, days)?;
    for dyad in &mut summed.dyads {
        if stop.is_set() {
            output::print_error("stopped: nothing was written\n")?;
            return Ok(Outcome::Interrupted);
        }
        let dyad = dyad.context("cannot read what was kept on disk")?;
        writers.take(dyad)?;
    }
    let shown = malformed.finish()?;
    let standing = writers.finish()?;
    output::print_error(&summary::malformed(&summed.counts, &shown, options))?;
    let to_standard_output =
        all_destinations(options).any(|(_, path)| output::is_standard_output(path));
    if !to_standard_output {
        let text = summary::text(options, &summed, &standing, output::width());
        output::print(&text)?;
    }
    Ok(Outcome::Done)
}

/// The days that filled series cover: those asked for, or else those of the events.
fn span(options: &Events, found: Option<(Day, Day)>) -> Option<(Day, Day)> {
    let (first, last) = found?;
    Some((options.from.unwrap_or(first), options.to.unwrap_or(last)))
}

fn request(options: &Events) -> Request {
    let input = |path: &std::path::PathBuf| {
        if output::is_standard_output(path) {
            Input::StandardInput
        } else {
            Input::Path(path.clone())
        }
    };
    let mut request = Request::of(options.files.iter().map(input).collect());
    request.format = options.format.map(Into::into);
    request.filter = Filter {
        from: options.from,
        to: options.to,
        sources: options.sources.clone().into(),
        targets: options.targets.clone().into(),
        dyads: options.dyads.clone(),
        classes: options.classes.iter().copied().map(Into::into).collect(),
        roots: options.roots.clone(),
        types: options.types.clone(),
        direction: options.direction(),
    };
    request.grouping = options.by.into();
    // The bands of the say-do index are made from how much days differ.
    request.step = if options.say_do.is_empty() {
        options.step.into()
    } else {
        Step::Day
    };
    request.duplicates = options.duplicates.into();
    request.memory = options.memory << 20;
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    request.threads = options.threads.map_or(cores, usize::from);
    if let Some(folder) = &options.spill {
        request.spill_folder.clone_from(folder);
    }
    request
}

/// Malformed rows: the first of them to be shown, all of them to a file if that was asked for.
struct MalformedRows {
    shown: Vec<Malformed>,
    most: usize,
    file: Option<MalformedCsv<BufWriter<Whole>>>,
}

impl MalformedRows {
    fn begin(options: &Events) -> Result<Self> {
        let begin = |path: &std::path::PathBuf| {
            let out = BufWriter::new(Whole::begin(path)?);
            anyhow::Ok(MalformedCsv::new(out)?)
        };
        Ok(Self {
            shown: Vec::new(),
            most: options.show_malformed,
            file: options.malformed.as_ref().map(begin).transpose()?,
        })
    }

    fn take(&mut self, row: &Malformed) -> io::Result<()> {
        if self.shown.len() < self.most {
            self.shown.push(row.clone());
        }
        self.file.as_mut().map_or(Ok(()), |file| file.write(row))
    }

    fn finish(self) -> Result<Vec<Malformed>> {
        if let Some(file) = self.file {
            let whole = file
                .into_inner()
                .into_inner()
                .map_err(io::IntoInnerError::into_error)?;
            whole.finish()?;
        }
        Ok(self.shown)
    }
}

/// Everything that is written, with the option that asks for it.
fn all_destinations(options: &Events) -> impl Iterator<Item = (&'static str, &Path)> {
    let series = options.series.iter().map(|path| ("--series", path));
    let say_do = options.say_do.iter().map(|path| ("--say-do", path));
    let malformed = options.malformed.iter().map(|path| ("--malformed", path));
    let all = series.chain(say_do).chain(malformed);
    all.map(|(option, path)| (option, path.as_path()))
}

/// Whether every file can be written; says why not.
fn destinations_are_open(options: &Events) -> Result<bool> {
    let all: Vec<_> = all_destinations(options).collect();
    let mut open = true;
    for (place, (option, path)) in all.iter().enumerate() {
        open &= !game_file::refuses(path, option)?;
        if all[..place].iter().any(|(_, other)| other == path) {
            output::print_error(&format!(
                "error: {option} {}: something else is written there already; give each a place of its own\n",
                path.display()
            ))?;
            open = false;
        }
        let (known, endings) = match *option {
            "--series" => (
                writers::SeriesForm::of(path).is_some(),
                ".csv, .parquet or .svg",
            ),
            "--say-do" => (writers::SayDoForm::of(path).is_some(), ".csv or .svg"),
            _ => (true, ""),
        };
        if !known {
            output::print_error(&format!(
                "error: {option} {}: expected a name that ends in {endings}\n",
                path.display()
            ))?;
            open = false;
        }
    }
    Ok(open)
}

fn days_are_in_order(options: &Events) -> Result<bool> {
    if let (Some(from), Some(to)) = (options.from, options.to)
        && from > to
    {
        output::print_error(&format!(
            "error: --from {from} is after --to {to}\n  help: exchange them\n"
        ))?;
        return Ok(false);
    }
    Ok(true)
}
