//! The columns of a series, the same in every file that is written.

use super::cells::Cell;
use super::class::Class;
use super::date::Step;
use super::series::DyadSeries;

/// Whether every row counts or the first of each event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Counted {
    Merged,
    Kept,
}

impl Counted {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Merged => "merged",
            Self::Kept => "kept",
        }
    }
}

/// The columns of text.
pub(super) const TEXTS: [&str; 6] = [
    "source",
    "target",
    "period",
    "first_day",
    "last_day",
    "duplicates",
];

/// The columns of whole numbers.
pub(super) const COUNTS: [&str; 12] = [
    "events",
    "verbal_cooperation",
    "material_cooperation",
    "verbal_conflict",
    "material_conflict",
    "unclassed",
    "words",
    "deeds",
    "cooperation",
    "conflict",
    "goldstein_events",
    "mentions",
];

/// The columns of numbers. The mean is missing without values.
pub(super) const NUMBERS: [&str; 2] = ["goldstein_sum", "goldstein_mean"];

/// The whole numbers in the order of [`COUNTS`].
pub(super) fn counts(cell: &Cell) -> [u64; 12] {
    let [said, done, objected, fought] = Class::ALL.map(|class| cell.of_class(class));
    [
        cell.all(),
        said,
        done,
        objected,
        fought,
        cell.events[4],
        said + objected,
        done + fought,
        said + done,
        objected + fought,
        cell.valued,
        cell.mentions,
    ]
}

/// The period in the order of [`TEXTS`] behind source and target: its name, its first and its last day.
pub(super) fn period(step: Step, period: i32) -> [String; 3] {
    [
        step.name(period),
        step.first_day(period).to_string(),
        step.last_day(period).to_string(),
    ]
}

/// Both ways of counting of a dyad, as far as they were asked for: for each its points.
pub(super) fn ways(dyad: &DyadSeries) -> impl Iterator<Item = (Counted, &[(i32, Cell)])> {
    let merged = dyad.merged.as_deref().map(|cells| (Counted::Merged, cells));
    let kept = dyad.kept.as_deref().map(|cells| (Counted::Kept, cells));
    merged.into_iter().chain(kept)
}
