//! The events that carry no observation, and how many there are of each kind.

use super::steps::EventView;
use crate::infer::Inference;
use crate::report::record::facts::Standing;
use crate::report::words;
use serde::Serialize;

/// How many events ended in one way.
#[derive(Debug, Serialize)]
pub struct FateCount {
    count: String,
    words: &'static str,
}

/// An event that carries no observation, with the reason.
#[derive(Debug, Serialize)]
pub struct LeftEvent {
    event: EventView,
    /// The day as ISO 8601 text, to sort by.
    date: String,
    fate: String,
}

/// How many events ended in each way, ways that none ended in left out.
pub fn fates(inference: &Inference) -> Vec<FateCount> {
    let all = Standing::ALL.iter();
    all.filter_map(|standing| {
        let count = standing.count(inference);
        (count > 0).then(|| FateCount {
            count: words::count(count),
            words: standing.words(count),
        })
    })
    .collect()
}

/// The events that carry no observation, in the order of the record.
pub fn left(inference: &Inference) -> Vec<LeftEvent> {
    let events = inference.events.iter();
    events
        .filter(|event| Standing::of(event) != Standing::Counts)
        .map(|event| LeftEvent {
            event: EventView::of(event),
            date: event.date.clone(),
            fate: event.fate.clone(),
        })
        .collect()
}
