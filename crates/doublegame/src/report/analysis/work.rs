//! Works through the units of an analysis on all threads, within the memory that their games may take.

use super::{AnalysisError, Progress};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// What a unit of work is.
pub(super) struct Task {
    /// What it does, for the progress.
    pub(super) label: String,
    /// How many nodes the games have together that it holds in memory.
    pub(super) nodes: usize,
}

/// Runs units of work and tells how far they are.
pub(super) struct Work<'a> {
    progress: &'a dyn Progress,
    stop: &'a (dyn Fn() -> bool + Sync),
    room: Room,
    done: AtomicUsize,
    total: AtomicUsize,
}

impl<'a> Work<'a> {
    /// `nodes` is how many the games of all units have together that are worked on at once; a unit with more than that is
    /// worked on alone.
    pub(super) const fn new(
        progress: &'a dyn Progress,
        stop: &'a (dyn Fn() -> bool + Sync),
        nodes: usize,
    ) -> Self {
        Self {
            progress,
            stop,
            room: Room::new(nodes),
            done: AtomicUsize::new(0),
            total: AtomicUsize::new(0),
        }
    }

    /// Whether to stop, for work that looks at it by itself.
    pub(super) const fn stop(&self) -> &'a (dyn Fn() -> bool + Sync) {
        self.stop
    }

    /// Counts units of work that are done elsewhere.
    pub(super) fn expect(&self, units: usize) {
        self.total.fetch_add(units, Ordering::Relaxed);
    }

    /// Tells that one of these is done.
    pub(super) fn advance(&self, label: &str) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        let total = self.total.load(Ordering::Relaxed);
        self.progress.advanced(done, total, label);
    }

    /// Runs the units in parallel; results in their order. After a unit has failed none is begun; the first failing unit
    /// in the order decides the error.
    pub(super) fn run<U: Sync, R: Send>(
        &self,
        units: &[U],
        task: impl Fn(&U) -> Task + Sync,
        work: impl Fn(&U) -> Result<R, AnalysisError> + Sync,
    ) -> Result<Vec<R>, AnalysisError> {
        self.expect(units.len());
        let one = |unit: &U| {
            let Task { label, nodes } = task(unit);
            let _held = self.room.take(nodes);
            if (self.stop)() {
                return Err(AnalysisError::Stopped);
            }
            let result = work(unit);
            self.advance(&label);
            result
        };
        let results = in_parallel(units, &one);
        // A solver that was interrupted gives a result all the same; it must not be taken for one.
        if (self.stop)() {
            return Err(AnalysisError::Stopped);
        }
        results
    }
}

/// How many nodes may be in memory at once, and how many are.
struct Room {
    nodes: usize,
    taken: Mutex<usize>,
    freed: Condvar,
}

/// A part of the room, given back at the end of its life.
struct Held<'r> {
    room: &'r Room,
    nodes: usize,
}

impl Room {
    const fn new(nodes: usize) -> Self {
        Self {
            nodes,
            taken: Mutex::new(0),
            freed: Condvar::new(),
        }
    }

    /// Waits until there is room for so many nodes, or all of it for more than there can be.
    fn take(&self, nodes: usize) -> Held<'_> {
        let nodes = nodes.min(self.nodes);
        let full = |taken: &mut usize| *taken + nodes > self.nodes;
        let waited = self.freed.wait_while(self.taken(), full);
        *waited.unwrap_or_else(PoisonError::into_inner) += nodes;
        Held { room: self, nodes }
    }

    fn taken(&self) -> MutexGuard<'_, usize> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        *self.room.taken() -= self.nodes;
        self.room.freed.notify_all();
    }
}

/// Works through the units on as many threads as rayon has here; results in their order, or the error of the first unit
/// that fails. Units are begun in order, so every unit before one that fails has been begun and is finished.
///
/// Each thread takes one unit at a time and runs what is parallel within it by itself. Under rayon's own loop a thread
/// that waits for a part of its unit would begin another unit meanwhile, so that many games were in memory at once.
fn in_parallel<U: Sync, R: Send, E: Send>(
    units: &[U],
    work: &(impl Fn(&U) -> Result<R, E> + Sync),
) -> Result<Vec<R>, E> {
    let next = AtomicUsize::new(0);
    let failed = AtomicBool::new(false);
    let found: Mutex<Vec<(usize, Result<R, E>)>> = Mutex::new(Vec::with_capacity(units.len()));
    let worker = || {
        let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build();
        while !failed.load(Ordering::Relaxed) {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(unit) = units.get(at) else {
                return;
            };
            let result = match &alone {
                Ok(alone) => alone.install(|| work(unit)),
                Err(_) => work(unit),
            };
            if result.is_err() {
                failed.store(true, Ordering::Relaxed);
            }
            found
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push((at, result));
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..rayon::current_num_threads().min(units.len()) {
            scope.spawn(worker);
        }
    });
    let mut found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    found.sort_by_key(|(at, _)| *at);
    found.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::analysis::Silent;
    use std::time::Duration;

    /// Runs units of so many nodes on four threads with room for 10; gives the most nodes that were worked on at once.
    fn most_at_once(units: &[usize]) -> usize {
        let (now, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let work = Work::new(&Silent, &|| false, 10);
        let four = rayon::ThreadPoolBuilder::new().num_threads(4).build();
        let ran = four.expect("four threads").install(|| {
            work.run(
                units,
                |&nodes| Task {
                    label: String::new(),
                    nodes,
                },
                |&nodes| {
                    most.fetch_max(
                        now.fetch_add(nodes, Ordering::SeqCst) + nodes,
                        Ordering::SeqCst,
                    );
                    std::thread::sleep(Duration::from_millis(20));
                    now.fetch_sub(nodes, Ordering::SeqCst);
                    Ok(nodes)
                },
            )
        });
        assert_eq!(ran.as_deref(), Ok(units));
        most.into_inner()
    }

    #[test]
    fn large_games_are_worked_on_one_at_a_time() {
        assert_eq!(most_at_once(&[7, 8, 9, 10, 6]), 10);
        assert_eq!(most_at_once(&[30, 1, 30, 1]), 30);
    }

    #[test]
    fn small_games_are_worked_on_at_once() {
        assert!(most_at_once(&[2, 2, 2, 2, 2, 2]) > 2);
    }

    /// The first two units wait for each other, so the second has been begun when the first one fails.
    #[test]
    fn nothing_is_begun_after_a_failure_and_the_first_failure_decides() {
        let begun = AtomicUsize::new(0);
        let both = std::sync::Barrier::new(2);
        let units: Vec<usize> = (0..100).collect();
        let two = rayon::ThreadPoolBuilder::new().num_threads(2).build();
        let result: Result<Vec<()>, usize> = two.expect("two threads").install(|| {
            in_parallel(&units, &|&unit| {
                begun.fetch_add(1, Ordering::SeqCst);
                both.wait();
                Err(unit)
            })
        });
        assert_eq!(result, Err(0));
        assert_eq!(begun.into_inner(), 2);
    }
}
