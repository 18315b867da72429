//! Compiles a checked scenario, under commitments and in a world, into a game graph.

mod compiled;

pub use compiled::{
    Compiled, Known, Label, LevelMeaning, Problem, SetMeaning, Setting, SizeLimit, StartPoint,
    World,
};
