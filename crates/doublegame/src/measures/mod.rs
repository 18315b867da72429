//! What is measured on a solved game: values, separation, worth of knowing, corridors, temptation, claims.
//!
//! A measure reads a compiled game and a behavior profile; those that compare games compile and solve them anew.

pub mod claims;
