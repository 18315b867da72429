//! Where the level of a series changes, and whether it does in a given time.
//!
//! Two questions are answered, both about the mean of values that are independent given their mean:
//!
//! - [`change_points`]: into which stretches of one level each the whole series falls best. An exact search for the least
//!   penalized cost (PELT; Killick, Fearnhead and Eckley 2012).
//! - [`changed_within`]: whether a new level begins in a window of time. A likelihood ratio test against everything that
//!   has no change in the window, its p-value by simulation, with the power to see a change of a stated size. "No change"
//!   is said only where such a change would have been seen.
//!
//! Stands after [`series`](super::series), before the claims that use it. Missing periods are left out, so they cost
//! nothing; a change that falls among them is dated at the first observed period after it. Results depend on the series,
//! the options and the seed alone, on any number of threads.

mod cost;
mod fit;
mod noise;
mod options;
mod partition;
mod power;
mod simulate;
mod statistic;
mod window;
mod words;

pub use cost::Penalty;
pub use fit::{ChangePointOptions, ChangePoints, Stretch, change_points};
pub use noise::{Noise, NoiseModel};
pub use options::{Nearest, TestOptions};
pub use power::{Power, Size, Smallest};
pub use window::{
    BestChange, Doubt, MOST_TESTED, StandsOut, Unanswered, Verdict, WindowTest, changed_within,
};

#[cfg(test)]
mod tests;
