//! The exact solution concepts against known games and against independent methods.

mod agreement;
mod bimatrix;
mod correlated;
mod dominance;
mod sequential;
mod sequential_random;
mod strategic_form;
mod support;
mod supports;
mod supports_random;
mod trees;
mod zero_sum;
