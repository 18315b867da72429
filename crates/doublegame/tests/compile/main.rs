//! The compiler against an independent interpreter of the scenario model, and its graphs against their trees.

mod history;
mod outcome;
mod properties;
mod random;
mod sizes;
