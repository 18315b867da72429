//! Series of dyads: the sums in the order of source, target and period, one dyad after the other.

use std::io;
use std::iter::Peekable;
use std::sync::Arc;

use super::cells::{Cell, Entry, Merged, Runs};
use super::date::{Day, Step};

/// One dyad with its cells, by the number of the period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DyadSeries {
    /// Who acts.
    pub source: String,
    /// On whom.
    pub target: String,
    /// The length of the periods.
    pub step: Step,
    /// Every row counted; none if that was not asked for.
    pub kept: Option<Vec<(i32, Cell)>>,
    /// The first row of each event counted; none if that was not asked for.
    pub merged: Option<Vec<(i32, Cell)>>,
}

/// A period of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// The number of the period, see [`Step::period_of`].
    pub period: i32,
    /// The sums; all zero where nothing was found.
    pub cell: Cell,
}

impl DyadSeries {
    /// The same dyad in longer periods. A period belongs where its first day lies: weeks are only made of days.
    #[must_use]
    pub fn in_steps_of(&self, step: Step) -> Self {
        let longer = |cells: &Vec<(i32, Cell)>| {
            let mut sums: Vec<(i32, Cell)> = Vec::new();
            for (period, cell) in cells {
                let period = step.period_of(self.step.first_day(*period));
                match sums.last_mut() {
                    Some((last, sum)) if *last == period => sum.add(cell),
                    _ => sums.push((period, *cell)),
                }
            }
            sums
        };
        Self {
            source: self.source.clone(),
            target: self.target.clone(),
            step,
            kept: self.kept.as_ref().map(longer),
            merged: self.merged.as_ref().map(longer),
        }
    }

    /// The cells that count: with duplicates merged, if that was asked for.
    #[must_use]
    pub fn cells(&self) -> &[(i32, Cell)] {
        self.merged
            .as_deref()
            .or(self.kept.as_deref())
            .unwrap_or_default()
    }

    /// All events of the cells that count.
    #[must_use]
    pub fn events(&self) -> u64 {
        self.cells().iter().map(|(_, cell)| cell.all()).sum()
    }
}

/// Cells as a series; with days given, every period from the first day's to the last day's has a point.
pub fn points(
    cells: &[(i32, Cell)],
    step: Step,
    days: Option<(Day, Day)>,
) -> impl Iterator<Item = Point> {
    let mut cells = cells.iter().copied().peekable();
    let mut wanted = days.map(|(first, last)| step.period_of(first)..=step.period_of(last));
    std::iter::from_fn(move || {
        let next = cells.peek().map(|(period, _)| *period);
        let empty = wanted.as_mut().and_then(|wanted| {
            // Periods that have a cell, or lie before one that lies outside of the days, are not made up.
            let due = *wanted.start();
            (!wanted.is_empty() && next.is_none_or(|next| due < next)).then(|| wanted.next())?
        });
        if let Some(period) = empty {
            return Some(Point {
                period,
                cell: Cell::default(),
            });
        }
        let (period, cell) = cells.next()?;
        if let Some(wanted) = &mut wanted
            && !wanted.is_empty()
            && *wanted.start() == period
        {
            wanted.next();
        }
        Some(Point { period, cell })
    })
}

/// All dyads, in the order of source and target. They are read from memory and disk as they are asked for.
pub struct Dyads {
    step: Step,
    kept: Option<Peekable<Merged>>,
    merged: Option<Peekable<Merged>>,
}

impl Dyads {
    pub(super) fn of(step: Step, kept: Option<Runs>, merged: Option<Runs>) -> io::Result<Self> {
        let open = |runs: Option<Runs>| {
            let merged = runs.map(Runs::merge).transpose()?;
            io::Result::Ok(merged.map(Iterator::peekable))
        };
        Ok(Self {
            step,
            kept: open(kept)?,
            merged: open(merged)?,
        })
    }

    fn take_next(&mut self) -> io::Result<Option<DyadSeries>> {
        let heads = [self.kept.as_mut(), self.merged.as_mut()];
        let mut least: Option<(Arc<str>, Arc<str>)> = None;
        for head in heads.into_iter().flatten() {
            match head.peek() {
                Some(Ok(entry)) => {
                    let dyad = (entry.source.clone(), entry.target.clone());
                    if least.as_ref().is_none_or(|least| dyad < *least) {
                        least = Some(dyad);
                    }
                }
                Some(Err(_)) => {
                    head.next().transpose()?;
                }
                None => {}
            }
        }
        let Some((source, target)) = least else {
            return Ok(None);
        };
        let kept = self
            .kept
            .as_mut()
            .map(|cells| of_dyad(cells, &source, &target));
        let merged = self
            .merged
            .as_mut()
            .map(|cells| of_dyad(cells, &source, &target));
        Ok(Some(DyadSeries {
            source: source.to_string(),
            target: target.to_string(),
            step: self.step,
            kept: kept.transpose()?,
            merged: merged.transpose()?,
        }))
    }
}

impl Iterator for Dyads {
    type Item = io::Result<DyadSeries>;

    fn next(&mut self) -> Option<Self::Item> {
        self.take_next().transpose()
    }
}

fn of_dyad(
    cells: &mut Peekable<Merged>,
    source: &str,
    target: &str,
) -> io::Result<Vec<(i32, Cell)>> {
    let mut taken = Vec::new();
    let is_of_dyad = |entry: &io::Result<Entry>| {
        entry.as_ref().map_or(true, |entry| {
            (&*entry.source, &*entry.target) == (source, target)
        })
    };
    while let Some(entry) = cells.next_if(is_of_dyad) {
        let entry = entry?;
        taken.push((entry.period, entry.cell));
    }
    Ok(taken)
}
