//! Sweeps: every policy solved anew in every one of many worlds, and what that says of policies and claims.

mod findings;
mod table;

pub use findings::*;
pub use table::{
    ClaimColumn, ClaimOutcome, Column, ObjectiveColumn, ParamColumn, PolicyOutcome, SweepTable,
    SweptWorld,
};
