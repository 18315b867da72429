//! Worlds: values for the uncertain params of a scenario.
//!
//! `draw` turns numbers from 0 to 1 into the values of params, by their distributions, and draws worlds that keep the
//! scenario's requirements.

mod draw;

pub use draw::{NoDraw, draw, quantile};
