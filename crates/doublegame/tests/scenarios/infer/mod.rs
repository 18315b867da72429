//! The record against a scenario: Bayes' rule by brute force, what was known when, and validation on simulated records.

mod bayes;
mod calibrated;
mod readings;
pub mod support;
