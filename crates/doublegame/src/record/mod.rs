//! The record: what was said and done, by date, and how it is read against a scenario.
//!
//! `table` reads the dated events of a file and checks them row by row; `coding` turns the events of a period into one
//! observation for each choice or signal, by the rules of the scenario. `series` reads numbers by period, and
//! `change_points` tells whether and when their level changed. Nothing here plays a game, and nothing here asks how one
//! is played. `event_data` sums up files of machine-coded events, of any size, as series of who did what to whom.
//!
//! Invariants: an event keeps its row, so that whatever is said of it can be traced to the file; an event that no rule
//! codes is listed with the reason; copies of a report are one piece of evidence.

pub mod change_points;
pub mod coding;
pub mod event_data;
pub mod series;
pub mod table;
