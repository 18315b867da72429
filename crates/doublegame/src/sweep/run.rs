//! Planning a sweep, and working through its worlds on all threads.
//!
//! Each thread takes one block after the other, has its own copies of the games, and a pool of one thread for what the
//! solvers would share out: worlds are enough to keep all cores busy, and a thread that waits must not begin another world
//! in the middle of one.

use super::central::cases;
use super::design::{DesignAsked, DesignKind, SweepWorlds, varied};
use super::engine::{Engine, Worker};
use super::options::{SweepError, SweepOptions, SweepProgress};
use super::store::{Build, Decisive, Manifest, Store, entries};
use super::table::{ClaimColumn, Column, ObjectiveColumn, ParamColumn, SweepTable, SweptWorld};
use crate::measures::cases::Spec;
use crate::report::{AnalysisOptions, FREE_TITLE, FileHash, Progress, record_answers};
use crate::scenario::compile::{SizeLimit, World, compile};
use crate::scenario::model::{CaseId, Naming, ParamId, Scenario};
use crate::worlds::DrawnWorlds;
use crate::worlds::robustness::Direction;
use std::ops::Range;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A new sweep has no more blocks than so many.
const MOST_BLOCKS: usize = 4_096;
/// Where games are small, a block has so many worlds that their nodes add up to about this: it is done within a fraction of a
/// second, which is still long beside what a file costs.
const NODES_OF_BLOCK: usize = 200_000;
/// But there are so many blocks, as far as there are worlds, that all threads and shards have some.
const FEWEST_BLOCKS: usize = 256;
/// The most worlds that a thread takes at once, to solve their games side by side. Nothing in the results depends on it.
const TOGETHER: usize = 16;
/// About the most nodes that the games of these worlds have: a kill loses the worlds in flight, and progress is told when they
/// are done, which should not take longer than half a minute.
const NODES_TOGETHER: usize = 100_000_000;

/// What a user asks of a new sweep.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Where the scenario lies, as the user named it.
    pub path: String,
    /// The kind of design.
    pub kind: DesignKind,
    /// The seed of the design.
    pub seed: u64,
    /// At least how many worlds.
    pub worlds: usize,
    /// Params that are held, and their values.
    pub held: Vec<(ParamId, f64)>,
    /// The worlds of a posterior from which those of the sweep are taken; only with a design of that kind.
    pub drawn: Option<DrawnWorlds>,
    /// How worlds are solved and measured.
    pub options: SweepOptions,
    /// The program.
    pub build: Build,
}

/// What was asked for, but for the record and the files.
struct Outline {
    decisive: Decisive,
    worlds: SweepWorlds,
}

fn outline(scenario: &Scenario, asked: &Plan) -> Result<Outline, SweepError> {
    let structure = asked.options.structure;
    let (narrowed, ..) = varied(scenario, &asked.held, structure);
    let params = narrowed.params.iter();
    let inputs = params.filter(|param| param.is_uncertain()).count();
    let design = DesignAsked::first(asked.kind, asked.seed, asked.worlds, inputs.max(1))?;
    let worlds = match &asked.drawn {
        Some(drawn) => SweepWorlds::of_posterior(scenario, drawn, &design)?,
        None => SweepWorlds::new(scenario, &asked.held, structure, &design, asked.worlds)?,
    };
    let name = |param: &ParamId| scenario.params[param.index()].naming.name.clone();
    let decisive = Decisive {
        inputs: Vec::new(),
        design,
        varied: worlds.inputs.iter().map(name).collect(),
        held: worlds
            .held
            .iter()
            .map(|(id, value)| (name(id), *value))
            .collect(),
        options: asked.options.clone(),
        from_record: Vec::new(),
        drawn: asked.drawn.clone(),
    };
    Ok(Outline { decisive, worlds })
}

/// The manifest of a sweep: reads the record where claims ask for it.
///
/// # Errors
/// [`SweepError`] if the worlds cannot be made, if the record's games cannot be played, or if stopped.
pub fn plan(
    scenario: &Scenario,
    asked: &Plan,
    progress: &dyn Progress,
    stop: &(dyn Fn() -> bool + Sync),
) -> Result<Manifest, SweepError> {
    let Outline { decisive, worlds } = outline(scenario, asked)?;
    let central = scenario.params.iter().zip(&worlds.central.values);
    let analysis = AnalysisOptions {
        lambda: asked.options.lambda,
        seed: asked.options.seed,
        horizon: asked.options.horizon,
        params: central
            .filter(|(param, value)| param.value.to_bits() != value.to_bits())
            .map(|(param, value)| (param.naming.name.clone(), *value))
            .collect(),
        limit: asked.options.limit(),
        ..AnalysisOptions::default()
    };
    let record = record_answers(scenario, &analysis, progress, stop)?;
    let decisive = Decisive {
        inputs: inputs_of(scenario, record.files)?,
        from_record: entries(scenario, &record.answers),
        ..decisive
    };
    let count = worlds.mapped.worlds.len();
    let block = worlds_of_block(scenario, &worlds.central, &asked.options, count);
    let build = asked.build.clone();
    let counts = (asked.worlds, count);
    Ok(Manifest::new(&asked.path, build, decisive, counts, block))
}

/// How many worlds a block has.
fn worlds_of_block(
    scenario: &Scenario,
    central: &World,
    options: &SweepOptions,
    count: usize,
) -> usize {
    let spec = Spec::of_case(&scenario.cases[0], central, options.horizon, &[]);
    let limit = SizeLimit {
        nodes: NODES_OF_BLOCK,
    };
    // A game that is larger fills a block alone; that one cannot be made will be said in time.
    let small = compile(scenario, &spec.world, &spec.setting, limit).ok();
    let fitting = small.map_or(1, |compiled| {
        NODES_OF_BLOCK / (compiled.game.node_count() * cases(scenario).len())
    });
    let most = count.div_ceil(FEWEST_BLOCKS);
    count.div_ceil(MOST_BLOCKS).max(fitting.min(most)).max(1)
}

/// Goes on with a sweep that was begun: makes it as long as is asked for if that is longer. Gives what differs from what is
/// asked for; where anything does, nothing is done.
///
/// # Errors
/// [`SweepError`] if the worlds cannot be made or the folder not be written.
pub fn resume(
    scenario: &Scenario,
    asked: &Plan,
    store: &mut Store,
) -> Result<Vec<String>, SweepError> {
    let Outline { decisive, .. } = outline(scenario, asked)?;
    let known = store.manifest();
    let differences = known.plan.differences(&decisive);
    if differences.is_empty() && asked.worlds > known.asked && known.plan.design.is_open() {
        let longer = Manifest {
            asked: asked.worlds,
            ..known.clone()
        };
        let worlds = longer.worlds(scenario)?.mapped.worlds.len();
        store.extend((asked.worlds, worlds))?;
    }
    Ok(differences)
}

/// The hashes of all files that decide the results, by names that do not depend on where the scenario lies.
///
/// # Errors
/// [`SweepError::Machine`] if a file cannot be read.
pub(super) fn inputs_of(
    scenario: &Scenario,
    read: Vec<FileHash>,
) -> Result<Vec<FileHash>, SweepError> {
    let main = scenario.files.first().map(|file| Path::new(&file.name));
    let folder = main.and_then(Path::parent).unwrap_or_else(|| Path::new(""));
    let short = |name: &str| {
        let path = Path::new(name);
        let inside = path.strip_prefix(folder).unwrap_or(path);
        inside.display().to_string()
    };
    let mut inputs: Vec<FileHash> = scenario
        .files
        .iter()
        .map(|file| FileHash::of(&short(&file.name), &file.text))
        .collect();
    inputs.extend(read.into_iter().map(|file| FileHash {
        file: short(&file.file),
        ..file
    }));
    if let (Some(record), Some(folder)) = (&scenario.record, &scenario.folder) {
        let path = folder.join(&record.file);
        if path.is_file() {
            let bytes = std::fs::read(&path).map_err(|error| SweepError::Machine {
                action: "read",
                path: path.display().to_string(),
                why: error.kind(),
            })?;
            inputs.push(FileHash::of_bytes(&record.file, &bytes));
        }
    }
    inputs.dedup();
    Ok(inputs)
}

impl Manifest {
    /// The files of the scenario that differ from those of the sweep.
    ///
    /// # Errors
    /// [`SweepError::Machine`] if a file cannot be read.
    pub fn changed_files(&self, scenario: &Scenario) -> Result<Vec<String>, SweepError> {
        let here = inputs_of(scenario, Vec::new())?;
        let differs = |file: &&FileHash| {
            let mut known = self.plan.inputs.iter();
            known.all(|known| known != *file)
        };
        Ok(here
            .iter()
            .filter(differs)
            .map(|file| file.file.clone())
            .collect())
    }

    /// The empty table of the sweep: columns, design, no worlds yet.
    #[must_use]
    pub fn table(&self, scenario: &Scenario, worlds: &SweepWorlds, cases: &[CaseId]) -> SweepTable {
        let column = |naming: &Naming| Column {
            name: naming.name.clone(),
            title: naming.title.clone(),
        };
        let all: Vec<Column> = cases
            .iter()
            .map(|case| match case.index() {
                0 => Column {
                    name: "free".to_owned(),
                    title: FREE_TITLE.to_owned(),
                },
                at => column(&scenario.cases[at].naming),
            })
            .collect();
        SweepTable {
            scenario: scenario.naming.title.clone(),
            lambda: self.plan.options.lambda,
            params: worlds
                .inputs
                .iter()
                .map(|id| {
                    let param = &scenario.params[id.index()];
                    ParamColumn {
                        column: column(&param.naming),
                        unit: param.unit.clone().unwrap_or_default(),
                        range: (*param.range.start(), *param.range.end()),
                        central: worlds.central.values[id.index()],
                    }
                })
                .collect(),
            held: self
                .held(scenario)
                .into_iter()
                .map(|(id, value)| (column(&scenario.params[id.index()].naming), value))
                .collect(),
            policies: all[..=scenario.policies.len()].to_vec(),
            objectives: scenario
                .objectives
                .iter()
                .map(|objective| ObjectiveColumn {
                    column: column(&objective.naming),
                    unit: objective.unit.clone().unwrap_or_default(),
                    direction: if objective.higher_is_better {
                        Direction::HigherIsBetter
                    } else {
                        Direction::LowerIsBetter
                    },
                })
                .collect(),
            claims: scenario
                .claims
                .iter()
                .map(|claim| ClaimColumn {
                    id: claim.naming.name.clone(),
                    text: claim.naming.title.clone(),
                })
                .collect(),
            cases: all,
            design: worlds.mapped.design.clone(),
            worlds: Vec::new(),
        }
    }
}

/// Which part of a sweep's files a machine takes: number `number` of `of`, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    /// From 1 to `of`.
    pub number: usize,
    /// How many parts there are.
    pub of: usize,
}

impl Shard {
    /// The whole sweep.
    pub const WHOLE: Self = Self { number: 1, of: 1 };

    /// Whether a file that begins with this world is in the part, with so many worlds to a file.
    #[must_use]
    pub const fn has(self, world: usize, block: usize) -> bool {
        world / block % self.of == self.number - 1
    }
}

/// Computes these worlds, file by file, on so many threads.
///
/// # Errors
/// [`SweepError::Stopped`], after which all files written are whole; [`SweepError::Machine`].
pub fn run(
    store: &Store,
    engine: &Engine,
    worlds: &SweepWorlds,
    files: &[Range<usize>],
    threads: usize,
    progress: &dyn SweepProgress,
) -> Result<(), SweepError> {
    let total: usize = files.iter().map(Range::len).sum();
    let done = AtomicUsize::new(0);
    let most = NODES_TOGETHER / engine.nodes().max(1);
    let together = worlds_together((total, threads), most.clamp(1, TOGETHER));
    share_out(
        engine,
        &groups(files, together),
        threads,
        &|worker, files| {
            let numbers: Vec<usize> = files.iter().flat_map(Clone::clone).collect();
            let mut rows = Vec::with_capacity(numbers.len());
            for numbers in numbers.chunks(together) {
                rows.extend(swept(worker, worlds, numbers)?);
                let done = done.fetch_add(numbers.len(), Ordering::Relaxed);
                progress.worlds(done + numbers.len(), total);
            }
            let mut rows = &rows[..];
            for file in *files {
                let (of_file, others) = rows.split_at(file.len());
                store.put(file, of_file)?;
                rows = others;
            }
            Ok(())
        },
    )?;
    Ok(())
}

/// How many worlds a thread takes at once, so that all threads have the same number of turns.
fn worlds_together((total, threads): (usize, usize), most: usize) -> usize {
    let threads = threads.max(1);
    let turns = total.div_ceil(threads * most).max(1);
    total.div_ceil(threads * turns).max(1)
}

/// Files one after the other, so many that they have at least so many worlds together.
fn groups(files: &[Range<usize>], together: usize) -> Vec<&[Range<usize>]> {
    let mut groups = Vec::new();
    let mut rest = files;
    while !rest.is_empty() {
        let mut worlds = 0;
        let is_enough = |file: &Range<usize>| {
            worlds += file.len();
            worlds >= together
        };
        let last = rest.iter().position(is_enough).unwrap_or(rest.len() - 1);
        let (group, others) = rest.split_at(last + 1);
        groups.push(group);
        rest = others;
    }
    groups
}

fn swept(
    worker: &mut Worker,
    worlds: &SweepWorlds,
    numbers: &[usize],
) -> Result<Vec<SweptWorld>, SweepError> {
    let drawn: Vec<&World> = numbers
        .iter()
        .map(|number| &worlds.mapped.worlds[*number])
        .collect();
    let rows = worker.worlds(&drawn)?.into_iter().zip(&drawn);
    Ok(rows
        .map(|(row, world)| SweptWorld {
            params: worlds
                .inputs
                .iter()
                .map(|param| world.values[param.index()])
                .collect(),
            ..row
        })
        .collect())
}

/// Shares units of work out among threads; results in the order of the units. After a unit has failed none is begun.
pub(super) fn share_out<U: Sync, R: Send>(
    engine: &Engine,
    units: &[U],
    threads: usize,
    work: &(impl Fn(&mut Worker, &U) -> Result<R, SweepError> + Sync),
) -> Result<Vec<R>, SweepError> {
    on_threads(units, threads, &|| engine.worker(), work)
}

/// The same for any worker; each thread makes its own.
pub(super) fn on_threads<U: Sync, W, R: Send>(
    units: &[U],
    threads: usize,
    worker: &(impl Fn() -> W + Sync),
    work: &(impl Fn(&mut W, &U) -> Result<R, SweepError> + Sync),
) -> Result<Vec<R>, SweepError> {
    let next = AtomicUsize::new(0);
    let results: Mutex<Vec<Option<R>>> = Mutex::new(units.iter().map(|_| None).collect());
    let failure: Mutex<Option<SweepError>> = Mutex::new(None);
    let fail = |error: SweepError| {
        held(&failure).get_or_insert(error);
    };
    let one_thread = || {
        let mut worker = worker();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(unit) = units.get(at).filter(|_| held(&failure).is_none()) else {
                return;
            };
            match work(&mut worker, unit) {
                Ok(result) => held(&results)[at] = Some(result),
                Err(error) => return fail(error),
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..threads.clamp(1, units.len().max(1)) {
            scope.spawn(
                || match rayon::ThreadPoolBuilder::new().num_threads(1).build() {
                    Ok(alone) => alone.install(one_thread),
                    Err(_) => fail(SweepError::Machine {
                        action: "start",
                        path: "a thread".to_owned(),
                        why: std::io::ErrorKind::Other,
                    }),
                },
            );
        }
    });
    if let Some(error) = held(&failure).take() {
        return Err(error);
    }
    let results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
    Ok(results.into_iter().flatten().collect())
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_hold_every_file_once_and_are_alike() {
        for (total, threads, together) in [(40, 2, 10), (1_000, 2, 16), (5, 8, 1), (0, 2, 1)] {
            assert_eq!(worlds_together((total, threads), 16), together);
        }
        let files = [0..1, 1..2, 2..12, 12..13, 13..14];
        let groups = groups(&files, 3);
        assert_eq!(groups, [&files[..3], &files[3..]]);
    }
}
