//! Search beyond the menu: what a policy's levers had better be set to.
//!
//! Every setting of the levers is judged in the same worlds, so that settings differ by what they are and not by the luck of
//! their worlds (common random numbers). [`SearchPlan`] says what is asked for, [`SearchStore`] keeps what was tried,
//! [`search`] tries settings, all of them where they are few and by [`nsga2`](crate::worlds::search::nsga2) otherwise, and
//! [`search_findings`] says what came of it.
//!
//! Invariants: what is tried and found depends on the plan alone, not on threads or interruptions; a setting that was not
//! solved in a world that counts is counted and is never best.

mod data;
mod findings;
mod judge;
mod plan;
mod report;
mod store;
mod tries;
mod trying;

pub use data::*;
pub use findings::search_findings;
pub use judge::RobustMeasure;
pub use plan::{SearchManifest, SearchPlan, levers_of};
pub use report::{render_search_html, render_search_terminal, search_schema, search_to_json};
pub use store::SearchStore;
pub use tries::{Searched, search};
pub use trying::{Tried, TriedWorld};
