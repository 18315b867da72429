//! The exact solution concepts against known games and against independent methods.

mod bimatrix;
mod correlated;
mod dominance;
mod sequential;
mod support;
mod trees;
mod zero_sum;
