//! What comes out of a sweep, from tables that were made up.

mod by_hand;
#[path = "../../support/markup.rs"]
mod markup;
mod page;
mod properties;
mod refusals;
mod sensitivity;
mod tables;
mod terminal;
mod written;

use doublegame::sweep::{FindingOptions, Findings, SweepTable, findings};
use doublegame::worlds::sensitivity::Bootstrap;

/// Options with few resamples: what they refine is tested where it is computed.
fn few_resamples() -> FindingOptions {
    FindingOptions {
        bootstrap: Bootstrap {
            resamples: 4,
            ..Bootstrap::default()
        },
        ..FindingOptions::default()
    }
}

fn found(table: &SweepTable) -> Findings {
    findings(table, &few_resamples(), &|| false).expect("findings")
}
