//! Blocks of lines turned into sums, by several threads, and what is said of malformed rows put in order again.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::blocks::{Block, BlockReader, Content, LONGEST_LINE};
use super::cells::{Cell, Cells, Runs};
use super::duplicates::{Collector, Index, Row};
use super::event::{self, Party};
use super::fields::{Cutter, Fields};
use super::filter::Direction;
use super::layout::{self, Layout};
use super::malformed::{Counts, Malformed, Reason};
use super::{EventDataError, Request, Said};

/// What all threads share.
pub(super) struct Shared<'s, 'p> {
    pub request: &'s Request,
    pub reader: Mutex<BlockReader<'p>>,
    pub names: Vec<std::sync::Arc<str>>,
    pub ordered: Ordered<'s>,
    /// Sums of all rows, where they are wanted.
    pub kept: Option<Mutex<Runs>>,
    /// Rows by their ids, where duplicates are merged.
    pub index: Option<Index>,
    /// Bytes for the cells of one thread.
    pub cell_budget: usize,
    pub stop: &'s (dyn Fn() -> bool + Sync),
    pub progress: &'s (dyn Fn(u64) + Sync),
}

/// The days of the events in a series, first and last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub first: i32,
    pub last: i32,
}

impl Span {
    pub(super) fn join(one: Option<Self>, other: Option<Self>) -> Option<Self> {
        match (one, other) {
            (Some(one), Some(other)) => Some(Self {
                first: one.first.min(other.first),
                last: one.last.max(other.last),
            }),
            (one, other) => one.or(other),
        }
    }
}

/// The work of one thread: block after block, until there is none.
pub(super) fn work(shared: &Shared) -> Result<Option<Span>, EventDataError> {
    let result = work_on(shared);
    if result.is_err() {
        shared.ordered.abandon();
    }
    result
}

fn work_on(shared: &Shared) -> Result<Option<Span>, EventDataError> {
    let mut buffer = Vec::new();
    let mut tally = Tally {
        shared,
        cells: Cells::new(shared.cell_budget),
        collector: shared.index.as_ref().map(Index::collector),
        span: None,
    };
    let mut cutter = Cutter::new();
    loop {
        if (shared.stop)() {
            return Err(EventDataError::Stopped);
        }
        if shared.ordered.is_abandoned() {
            break;
        }
        let block = {
            let mut reader = lock(&shared.reader);
            let block = reader
                .next(&mut buffer)
                .map_err(|refusal| EventDataError::Refused(vec![refusal]))?;
            (shared.progress)(reader.bytes_read());
            block
        };
        let Some(block) = block else {
            break;
        };
        let report = tally.read(&block, &buffer, &mut cutter)?;
        shared
            .ordered
            .submit(&block, report, &buffer, &shared.names)?;
    }
    tally.finish()
}

/// What a thread has summed up.
struct Tally<'t, 's, 'p> {
    shared: &'t Shared<'s, 'p>,
    cells: Cells,
    collector: Option<Collector<'t>>,
    span: Option<Span>,
}

/// A malformed row within its block.
struct Found {
    /// The line, from 0 within the block.
    line: u32,
    reason: Reason,
    start: u32,
    length: u32,
}

/// What is said of a block.
struct Report {
    lines: u64,
    counts: Counts,
    malformed: Vec<Found>,
}

impl Tally<'_, '_, '_> {
    fn read(
        &mut self,
        block: &Block,
        buffer: &[u8],
        cutter: &mut Cutter,
    ) -> Result<Report, EventDataError> {
        let mut report = Report {
            lines: 0,
            counts: Counts {
                byte_order_marks: u64::from(block.mark),
                ..Counts::default()
            },
            malformed: Vec::new(),
        };
        match (&block.content, &block.layout) {
            (Content::Damage(_), _) => report.count(Reason::Damaged, 0, 0),
            (Content::TooLong(length), _) => {
                report.lines = 1;
                report.counts.rows = 1;
                report.count(Reason::TooLong, 0, *length);
            }
            (Content::Lines(_), None) => {}
            (Content::Lines(filled), Some(layout)) => {
                self.read_lines(&buffer[..*filled], layout, block, cutter, &mut report)?;
            }
        }
        Ok(report)
    }

    fn read_lines(
        &mut self,
        text: &[u8],
        layout: &Layout,
        block: &Block,
        cutter: &mut Cutter,
        report: &mut Report,
    ) -> Result<(), EventDataError> {
        let mut start = 0;
        let mut header_may_come = block.first;
        while start < text.len() {
            let fields = cutter.cut(&text[start..], layout.needed);
            let line = fields.line();
            let carriage_return = text.get(start + line.len()) == Some(&b'\r');
            report.counts.carriage_returns += u64::from(carriage_return);
            let order = (block.number << 20) | report.lines;
            report.lines += 1;
            if line.is_empty() {
                report.counts.empty_lines += 1;
            } else if layout.is_header(line) {
                report.counts.repeated_headers += u64::from(!header_may_come);
                header_may_come = false;
            } else {
                header_may_come = false;
                report.counts.rows += 1;
                let is_utf8 = fields.is_ascii() || std::str::from_utf8(line).is_ok();
                report.counts.not_utf8 += u64::from(!is_utf8);
                if let Err(reason) = self.read_row(&fields, layout, order, &mut report.counts)? {
                    report.count(reason, start, line.len());
                }
            }
            start += fields.whole_length();
        }
        if self.cells.is_full()
            && let Some(kept) = &self.shared.kept
        {
            lock(kept)
                .spill(self.cells.take_sorted())
                .map_err(EventDataError::Spill)?;
        }
        Ok(())
    }

    /// Reads a row and adds it to its cell; the inner error says that it is malformed.
    fn read_row(
        &mut self,
        fields: &Fields,
        layout: &Layout,
        order: u64,
        counts: &mut Counts,
    ) -> Result<Result<(), Reason>, EventDataError> {
        if fields.line().len() > LONGEST_LINE {
            return Ok(Err(Reason::TooLong));
        }
        let event = match event::read(layout, fields) {
            Ok(event) => event,
            Err(reason) => return Ok(Err(reason)),
        };
        counts.month_first += u64::from(event.oddities.month_first);
        counts.odd_code += u64::from(event.oddities.odd_code);
        if layout.header.is_some() {
            counts.quotes += u64::from(memchr::memchr(b'"', fields.line()).is_some());
            counts.no_code_column += u64::from(layout.class.is_none() && layout.code.is_none());
        }
        let request = self.shared.request;
        if !request.filter.takes_event(&event) {
            return Ok(Ok(()));
        }
        let source = Party::of(fields, &layout.source, layout.format);
        let target = Party::of(fields, &layout.target, layout.format);
        if !request.filter.takes_parties(&source, &target) {
            return Ok(Ok(()));
        }
        counts.passed += 1;
        counts.passed_of_format[layout.format as usize] += 1;
        let labels = (
            request.grouping.label(&source),
            request.grouping.label(&target),
        );
        if labels.0.is_empty() || labels.1.is_empty() {
            counts.without_party += 1;
            return Ok(Ok(()));
        }
        counts.without_class += u64::from(event.class.is_none());
        let (from, toward) = match request.filter.direction {
            Direction::Undirected if labels.1 < labels.0 => (labels.1, labels.0),
            _ => labels,
        };
        let day = event.day.0;
        let known = self.span;
        self.span = Span::join(
            known,
            Some(Span {
                first: day,
                last: day,
            }),
        );
        let period = request.step.period_of(event.day);
        if self.shared.kept.is_some() {
            let cell = Cell::of(event.class, event.goldstein, event.mentions);
            self.cells.add(from, toward, period, &cell);
        }
        if let Some(collector) = &mut self.collector {
            let row = Row {
                family: layout.format.family(),
                id: event.id,
                order,
                period,
                class: event.class.map_or(4, |class| class as u8),
                goldstein: event.goldstein.unwrap_or(i64::MIN),
                mentions: event.mentions,
                source: from,
                target: toward,
            };
            collector.add(&row).map_err(EventDataError::Spill)?;
        }
        Ok(Ok(()))
    }

    fn finish(mut self) -> Result<Option<Span>, EventDataError> {
        if let Some(kept) = &self.shared.kept {
            lock(kept).keep(self.cells.take_sorted());
        }
        if let Some(collector) = self.collector {
            collector.finish().map_err(EventDataError::Spill)?;
        }
        Ok(self.span)
    }
}

impl Report {
    /// Counts the row that was begun last as malformed.
    fn count(&mut self, reason: Reason, start: usize, length: usize) {
        self.counts.malformed[reason as usize] += 1;
        self.malformed.push(Found {
            line: self.lines.saturating_sub(1) as u32,
            reason,
            start: start as u32,
            length: length as u32,
        });
    }
}

/// What is said of the blocks, put together in their order.
pub(super) struct Ordered<'s> {
    state: Mutex<State<'s>>,
    advanced: Condvar,
    abandoned: AtomicBool,
}

struct State<'s> {
    /// The block whose turn it is.
    next: u64,
    /// Reports that came before their turn: file, lines, counts. None of them has malformed rows.
    waiting: BTreeMap<u64, (usize, u64, Counts)>,
    file: usize,
    /// Lines of the file in blocks before.
    lines: u64,
    counts: Counts,
    say: Said<'s>,
}

impl<'s> Ordered<'s> {
    pub(super) fn new(say: Said<'s>) -> Self {
        Self {
            state: Mutex::new(State {
                next: 0,
                waiting: BTreeMap::new(),
                file: 0,
                lines: 0,
                counts: Counts::default(),
                say,
            }),
            advanced: Condvar::new(),
            abandoned: AtomicBool::new(false),
        }
    }

    pub(super) fn is_abandoned(&self) -> bool {
        self.abandoned.load(Ordering::SeqCst)
    }

    /// Ends the waiting of all threads: one of them has failed.
    pub(super) fn abandon(&self) {
        let state = lock(&self.state);
        self.abandoned.store(true, Ordering::SeqCst);
        drop(state);
        self.advanced.notify_all();
    }

    fn submit(
        &self,
        block: &Block,
        report: Report,
        buffer: &[u8],
        names: &[std::sync::Arc<str>],
    ) -> Result<(), EventDataError> {
        let mut state = lock(&self.state);
        if report.malformed.is_empty() && state.next != block.number {
            let light = (block.file, report.lines, report.counts);
            state.waiting.insert(block.number, light);
            return Ok(());
        }
        // Whoever has the block whose turn it is never waits, so that the turn comes.
        while state.next != block.number {
            if self.is_abandoned() {
                return Ok(());
            }
            state = self
                .advanced
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
        state.enter(block.file);
        for found in &report.malformed {
            let start = found.start as usize;
            let excerpt = match &block.content {
                Content::Damage(problem) => layout::excerpt(problem.as_bytes()),
                _ => layout::excerpt(&buffer[start..start + found.length as usize]),
            };
            let line = state.lines + 1 + u64::from(found.line);
            (state.say)(&Malformed {
                file: names[block.file].clone(),
                line,
                reason: found.reason,
                excerpt,
            })
            .map_err(EventDataError::Malformed)?;
        }
        state.advance(report.lines, &report.counts);
        let mut turn = state.next;
        while let Some((file, lines, counts)) = state.waiting.remove(&turn) {
            state.enter(file);
            state.advance(lines, &counts);
            turn = state.next;
        }
        drop(state);
        self.advanced.notify_all();
        Ok(())
    }

    /// The counts of all blocks.
    pub(super) fn finish(self) -> Counts {
        self.state
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner)
            .counts
    }
}

impl State<'_> {
    fn enter(&mut self, file: usize) {
        if file != self.file {
            self.file = file;
            self.lines = 0;
        }
    }

    fn advance(&mut self, lines: u64, counts: &Counts) {
        self.lines += lines;
        self.counts.add(counts);
        self.next += 1;
    }
}

/// A lock whose holder panicked is as good as any: the panic goes on in its own thread.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
