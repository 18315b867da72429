//! Standard games of any size, for teaching, tests and benchmarks.

mod goofspiel;
mod kuhn;
mod leduc;
mod liars_dice;
mod responses;
mod rules;
mod signaling;

pub use goofspiel::{BidsSeen, Goofspiel, PrizeOrder, goofspiel};
pub use kuhn::{Kuhn, kuhn_poker};
pub use leduc::{Leduc, Suits, leduc_poker};
pub use liars_dice::{LiarsDice, liars_dice};
pub use responses::{Responder, SignalingRounds, signaling_rounds};
pub use rules::GenerateError;
pub use signaling::{SignalingFamily, signaling_game};
