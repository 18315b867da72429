//! Sweeps: every policy solved anew in every one of many worlds, and what that says of policies and claims.
//!
//! [`SweepWorlds`] says which worlds; an [`Engine`] solves the central one and then any other; [`Store`] keeps the results in
//! files, block by block, and [`run`] fills it. A sweep's results depend on the scenario, the [`SweepOptions`] and the
//! design alone, whatever machines, threads and interruptions they came from.

mod break_even;
mod central;
mod design;
mod engine;
mod findings;
mod follow;
mod options;
mod report;
mod run;
mod search;
mod solved;
mod store;
mod table;
mod warm;

pub use break_even::{Compared, Flip, Place, Swing, Swings, swings};
pub use central::cases;
pub use design::{DesignAsked, DesignKind, SweepWorlds};
pub use engine::{Engine, Worker};
pub use findings::*;
pub use options::{NoProgress, Structure, SweepError, SweepOptions, SweepProgress};
pub use report::{render_html, render_terminal, schema, to_json};
pub use run::{Plan, Shard, plan, resume, run};
pub use search::*;
pub use store::{Build, Checked, Decisive, Manifest, Store, merge};
pub use table::{
    ClaimColumn, ClaimOutcome, Column, ObjectiveColumn, ParamColumn, PolicyOutcome,
    SolutionOutcome, SweepTable, SweptWorld,
};
