//! What was said and done: dated data beside the game, and what they say by themselves.
//!
//! Takes files of the scenario's folder, gives numbers that claims and reports use. Nothing here plays a game, and
//! nothing here asks how one is played.

pub mod change_points;
pub mod series;
