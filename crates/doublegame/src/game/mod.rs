//! Games in extensive form as levelled graphs in flat arrays, with beliefs, values and regret.
//!
//! This module knows nothing of scenarios: it can be used alone, on a game built in memory or read from a file.

mod array;
mod build;
mod check;
mod draw;
mod exact;
mod facts;
mod gambit_text;
mod generate;
mod graph;
mod graph_of_form;
mod graph_of_tree;
mod levels;
mod normal_form;
mod reach;
mod read_efg;
mod read_error;
mod read_nfg;
mod recall;
mod regret;
mod tree;
mod tree_check;
mod tree_of_form;
mod unroll;
mod values;
mod write_gambit;

pub(crate) use array::{Array, Pooled};
pub use build::{BuiltGame, DraftNode, DraftSet, GameBuilder};
pub use check::GameError;
pub use draw::draw_svg;
pub use facts::{PayoffSum, PlayerFacts, TreeFacts};
pub use generate::{
    BidsSeen, GenerateError, Goofspiel, Kuhn, Leduc, LiarsDice, PrizeOrder, Responder,
    SignalingFamily, SignalingRounds, Suits, goofspiel, kuhn_poker, leduc_poker, liars_dice,
    signaling_game, signaling_rounds,
};
pub use graph::{
    ActionId, EdgeId, Game, InformationSet, InformationSetId, NodeId, NodeKind, PlayerId, Profile,
};
pub use normal_form::NormalForm;
pub use reach::{Beliefs, reach_probabilities};
pub use read_efg::{ReadGame, read_efg};
pub use read_error::{ReadError, ReadErrors, ReadWarning};
pub use read_nfg::{ReadForm, read_nfg};
pub use recall::has_perfect_recall;
pub use regret::{agent_regret, player_regret, player_regret_bound};
pub(crate) use regret::{agent_regret_of, player_regret_bound_of, player_regret_of};
pub use tree::{ChanceSet, GameTree, Outcome, Rational, TreeKind, TreeNode, TreeSet};
pub use tree_check::TreeError;
pub use unroll::TooManyNodes;
pub(crate) use values::action_values_of;
pub use values::{ContinuationValues, action_values, expected_payoffs};
pub use write_gambit::{write_efg, write_nfg};
