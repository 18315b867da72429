//! What is computed from a solved game: values, chances, what is learnt, what knowing is worth.
//!
//! Takes compiled games and profiles, gives numbers; the report tells them. Probabilities are in 0..=1, information is
//! in bits (base 2), payoffs are in the scenario's units. Nothing here changes a solution.

mod anew;
mod branches;
pub mod cases;
pub mod claims;
pub mod claims_learnt;
pub mod claims_values;
mod corridor;
mod course;
mod estimate;
mod from_record;
mod happening;
pub mod looked_up;
mod matching;
mod observer;
mod play;
mod remembered;
mod separation;
mod situation;
mod tally;
mod temptation;
mod timeline;
mod worth;

pub use anew::{Anew, Unavailable};
pub use corridor::{
    CommittedTypes, CorridorCurve, CorridorGame, CorridorPoint, corridor, corridors, inside_value,
    positions,
};
pub use course::{Course, Endings, MoveCourse, PeriodCourse};
pub use estimate::Estimate;
pub use from_record::{Answer, FromRecord, is_of_record};
pub use matching::same_sets;
pub use observer::View;
pub use play::Play;
pub use remembered::as_remembered;
pub use separation::{ObserverOptions, added_last, separation, separations};
pub use tally::{Posterior, Separation};
pub use temptation::{Temptation, temptation};
pub use worth::{blindable, worth};
