//! The program as a user meets it: one test binary, which is linked once.

mod changes;
mod events;
mod games;
mod program;
mod record;
mod search;
mod solve;
mod support;
mod sweep;
mod tutorial;
