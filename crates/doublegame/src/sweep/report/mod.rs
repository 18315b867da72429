//! The findings of a sweep as a reader sees them: on a terminal, as one HTML page, as JSON.
//!
//! Last in the flow: `sentences` writes what all renderings say, `terminal`, `html` and `json` lay it out. Of the table the
//! page takes the single worlds that it draws; every number in words comes from the findings.
//!
//! Invariants: equal findings give equal bytes; every text of a scenario is untrusted.

mod html;
mod json;
mod sentences;
mod terminal;

pub use html::render_html;
pub use json::{schema, to_json};
pub use terminal::render_terminal;
