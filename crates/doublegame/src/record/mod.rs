//! The record: what was said and done, by whom to whom, and when.
//!
//! It stands between the measures and the report: it reads dated events and hands on series and judgements of them.

pub mod event_data;
