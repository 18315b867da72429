//! Event data: files of machine-coded events, read in one pass and summed up as series of dyads.
//!
//! The flow: files -> blocks of whole lines -> rows -> those that the filter takes -> sums for each dyad and period, once
//! for all rows and once with duplicates merged -> series. Blocks are worked on by several threads.
//!
//! Invariants:
//! - Memory is bounded whatever the size of the files: a line has at most [`LONGEST_LINE`] bytes, and sums and ids that do
//!   not fit the budget go to disk.
//! - All sums are of whole numbers and all ties are broken by the place in the files: the results are the same on any number
//!   of threads.
//! - No row is lost in silence: each is in a series, or not taken by the filter, or counted as malformed or without a party.

mod blocks;
mod cells;
mod class;
mod columns;
mod date;
mod decimal;
mod duplicates;
mod event;
mod fields;
mod filter;
mod input;
mod layout;
mod malformed;
mod say_do;
mod scan;
mod series;
mod work;
mod write_csv;
mod write_parquet;

use std::io;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

pub use blocks::LONGEST_LINE;
pub use cells::Cell;
pub use class::Class;
pub use date::{Day, Step, YEARS};
pub use duplicates::DuplicateCounts;
pub use filter::{Direction, Filter, Grouping, Selector, Selectors};
pub use input::{Input, Refusal};
pub use layout::Format;
pub use malformed::{Counts, Malformed, Reason};
pub use say_do::{Banded, SayDo, SayDoOptions, SayDoPoint, say_do};
pub use series::{DyadSeries, Dyads, Point, points};
pub use write_csv::{MalformedCsv, SayDoCsv, SeriesCsv};
pub use write_parquet::SeriesParquet;

use blocks::BlockReader;
use cells::{Cells, Runs};
use duplicates::Index;
use work::{Ordered, Shared, Span, lock};

/// What to do with rows that have the id of a row before them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Duplicates {
    /// The first row of each event counts. Which is first is told by the order of the files and of the rows in them, among
    /// the rows that the filter takes.
    Merge,
    /// Every row counts.
    Keep,
    /// Both, side by side.
    Both,
}

/// What to read and how to sum it up.
#[derive(Debug, Clone)]
pub struct Request {
    /// The files, in the order that tells which row of an event is first.
    pub inputs: Vec<Input>,
    /// The format of all files; told from each file if none.
    pub format: Option<Format>,
    /// Which events are wanted.
    pub filter: Filter,
    /// What tells the parties of a series apart.
    pub grouping: Grouping,
    /// The length of the periods.
    pub step: Step,
    /// What to do with duplicates.
    pub duplicates: Duplicates,
    /// Bytes for sums and ids; more go to disk. Besides, a thread takes some 2 MB.
    pub memory: usize,
    /// How many threads share the work, at least one.
    pub threads: usize,
    /// Where sums and ids go that do not fit.
    pub spill_folder: PathBuf,
}

impl Request {
    /// All events of these files: by country and month, duplicates merged, in 48 MB, on one thread.
    #[must_use]
    pub fn of(inputs: Vec<Input>) -> Self {
        Self {
            inputs,
            format: None,
            filter: Filter::default(),
            grouping: Grouping::Country,
            step: Step::Month,
            duplicates: Duplicates::Merge,
            memory: 48 << 20,
            threads: 1,
            spill_folder: std::env::temp_dir(),
        }
    }
}

/// Why there is no result.
#[derive(Debug, thiserror::Error)]
pub enum EventDataError {
    /// Files are missing, or are no event data.
    #[error("{}", refusals(.0))]
    Refused(Vec<Refusal>),
    /// The folder for what does not fit into memory failed.
    #[error("cannot keep on disk what does not fit into memory: {0}")]
    Spill(io::Error),
    /// What takes the malformed rows failed.
    #[error("cannot write down the malformed rows: {0}")]
    Malformed(io::Error),
    /// The caller asked to stop.
    #[error("stopped")]
    Stopped,
}

fn refusals(all: &[Refusal]) -> String {
    let line = |refusal: &Refusal| format!("{}: {}", refusal.file, refusal.problem);
    all.iter().map(line).collect::<Vec<_>>().join("; ")
}

/// Takes each malformed row, in the order of files and lines.
pub type Said<'s> = &'s mut (dyn FnMut(&Malformed) -> io::Result<()> + Send);

/// The sums of all files.
pub struct Summed {
    /// How many files were read, parts of zip archives apart.
    pub files: usize,
    /// What happened to the rows.
    pub counts: Counts,
    /// What was found about duplicates; none where they were kept alone.
    pub duplicates: Option<DuplicateCounts>,
    /// The first and the last day of the events in the series; none if there are none.
    pub days: Option<(Day, Day)>,
    /// The series.
    pub dyads: Dyads,
}

/// How far the reading has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Bytes read of the files as they lie on disk, about.
    pub read: u64,
    /// Bytes of all files.
    pub of: u64,
}

/// Reads all files and sums their events up.
///
/// # Errors
///
/// Refuses all files if one is missing or is no event data; says so if the disk fails or `stop` gave true. Malformed rows
/// are no error: `said` takes each of them.
pub fn sum_up(
    request: &Request,
    stop: &(dyn Fn() -> bool + Sync),
    progress: &(dyn Fn(Progress) + Sync),
    said: Said,
) -> Result<Summed, EventDataError> {
    let parts = input::plan(&request.inputs, request.format).map_err(EventDataError::Refused)?;
    let of = parts.iter().map(|part| part.bytes).sum();
    let threads = request.threads.max(1);
    let merges = request.duplicates != Duplicates::Keep;
    let keeps = request.duplicates != Duplicates::Merge;
    let share = request.memory / if merges && keeps { 3 } else { 2 };
    let runs = || Mutex::new(Runs::new(&request.spill_folder));
    let shared = Shared {
        request,
        reader: Mutex::new(BlockReader::new(&parts, request.format)),
        names: parts.iter().map(|part| part.name.clone()).collect(),
        ordered: Ordered::new(said),
        kept: keeps.then(runs),
        index: merges.then(|| Index::new(&request.spill_folder, share)),
        cell_budget: share / threads,
        stop,
        progress: &|read| progress(Progress { read, of }),
    };
    let span = on_threads(threads, &|| work::work(&shared), Span::join)?;
    let (duplicates, merged) = match &shared.index {
        None => (None, None),
        Some(index) => {
            let (counts, runs) = merge(&shared, index, threads)?;
            (Some(counts), Some(runs))
        }
    };
    let kept = shared.kept.map(|kept| {
        kept.into_inner()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    });
    Ok(Summed {
        files: parts.len(),
        counts: shared.ordered.finish(),
        duplicates,
        days: span.map(|span| (Day(span.first), Day(span.last))),
        dyads: Dyads::of(request.step, kept, merged).map_err(EventDataError::Spill)?,
    })
}

/// Runs the work on so many threads, on this one alone if one is enough.
fn on_threads<T: Send>(
    threads: usize,
    work: &(dyn Fn() -> Result<T, EventDataError> + Sync),
    join: fn(T, T) -> T,
) -> Result<T, EventDataError> {
    if threads == 1 {
        return work();
    }
    let results = std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let mut results = vec![work()];
        for other in others {
            results.push(match other.join() {
                Ok(result) => result,
                Err(panic) => std::panic::resume_unwind(panic),
            });
        }
        results
    });
    let mut joined: Option<T> = None;
    let mut failed: Option<EventDataError> = None;
    for result in results {
        match result {
            Ok(value) => {
                joined = Some(match joined {
                    Some(before) => join(before, value),
                    None => value,
                });
            }
            // What went wrong says more than that others were stopped by it.
            Err(error) if failed.is_none() || matches!(failed, Some(EventDataError::Stopped)) => {
                failed = Some(error);
            }
            Err(_) => {}
        }
    }
    match (failed, joined) {
        (None, Some(joined)) => Ok(joined),
        (Some(error), _) => Err(error),
        (None, None) => Err(EventDataError::Stopped),
    }
}

/// Works off the parts of the index, the threads taking one after the other.
fn merge(
    shared: &Shared,
    index: &Index,
    threads: usize,
) -> Result<(DuplicateCounts, Runs), EventDataError> {
    let merged = Mutex::new(Runs::new(&shared.request.spill_folder));
    let next = AtomicUsize::new(0);
    let counts = on_threads(
        threads,
        &|| {
            let mut counts = DuplicateCounts::default();
            let mut cells = Cells::new(shared.cell_budget);
            loop {
                let part = next.fetch_add(1, Ordering::Relaxed);
                if !index.parts().contains(&part) {
                    lock(&merged).keep(cells.take_sorted());
                    return Ok(counts);
                }
                if (shared.stop)() {
                    return Err(EventDataError::Stopped);
                }
                let mut take = |row: &duplicates::Row| {
                    cells.add(row.source, row.target, row.period, &row.cell());
                    if cells.is_full() {
                        lock(&merged).spill(cells.take_sorted())?;
                    }
                    Ok(())
                };
                index
                    .firsts(part, shared.cell_budget, &mut counts, &mut take)
                    .map_err(EventDataError::Spill)?;
            }
        },
        |mut one, other| {
            one.add(&other);
            one
        },
    )?;
    let mut runs = lock(&merged);
    Ok((
        counts,
        std::mem::replace(&mut *runs, Runs::new(&shared.request.spill_folder)),
    ))
}
