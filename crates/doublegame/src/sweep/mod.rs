//! Sweeps: every policy solved anew in every one of many worlds, and what that says of policies and claims.

mod findings;
mod report;
mod table;

pub use findings::*;
pub use report::{render_html, render_terminal, schema, to_json};
pub use table::{
    ClaimColumn, ClaimOutcome, Column, ObjectiveColumn, ParamColumn, PolicyOutcome, SweepTable,
    SweptWorld,
};
