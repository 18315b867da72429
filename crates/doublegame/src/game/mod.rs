//! Games in extensive form as levelled graphs in flat arrays, with beliefs, values and regret.
//!
//! This module knows nothing of scenarios: it can be used alone, on a game built in memory or read from a file.

mod graph;

pub use graph::{
    ActionId, EdgeId, Game, InformationSet, InformationSetId, NodeId, NodeKind, PlayerId, Profile,
};
