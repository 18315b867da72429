//! The compiler against an independent interpreter of the scenario model, and its graphs against their trees.

mod explore;
mod history;
mod outcome;
mod properties;
mod random;
mod settings;
mod sizes;
