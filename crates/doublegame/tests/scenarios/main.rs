//! Scenarios and what is made of them, in one test binary, which is linked once.

mod analysis;
mod book;
mod compile;
mod events;
#[path = "../support/schema.rs"]
mod follows;
mod infer;
mod measures;
mod measures_scenarios;
mod record;
mod recovery;
mod sweep;
mod sweep_findings;
mod worlds;
