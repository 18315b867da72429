//! The record as a reader sees it: what the dated events say about who the actors are, and every step on the way there.
//!
//! Last in the flow, beside the rest of the report: it takes a finished [`Inference`](crate::infer::Inference) and
//! computes nothing that is not in it. `facts` and `trace` pick and add up what all renderings show, `words` writes
//! factors and days as a reader would say them; `terminal`, `html` and `json` lay it out.
//!
//! Invariants:
//! - Every observation, every event and every change of a posterior is shown in the HTML section: what is not due to an
//!   observation is shown as what it is, the change between two periods.
//! - Equal inferences give equal bytes. Every text of an inference is untrusted.

mod facts;
mod html;
mod json;
mod lambdas;
mod sentences;
mod terminal;
mod trace;
mod words;

pub use html::{record_section, render_record_html};
pub use json::{record_schema, record_to_json};
pub use terminal::render_record_terminal;
