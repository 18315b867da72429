//! What comes out of a sweep, from tables that were made up.

#[path = "../support/markup.rs"]
mod markup;
mod rendered;
#[path = "../support/schema.rs"]
mod schema;
mod tables;
