//! The charts of a sweep: each a drawing with a name, a description and the table of its numbers.

mod bars;
mod boxes;
mod claims;
mod heat;
mod one_at_a_time;
mod strips;
mod violins;

pub use bars::sensitivity;
pub use boxes::region;
pub use claims::shares;
pub use heat::regrets;
pub use one_at_a_time::tornado;
pub use strips::{strips, strokes};
pub use violins::{STROKES as VIOLIN_STROKES, violins};

use crate::report::html::charts::{Chart, Table};
use crate::report::html::svg::{Svg, WIDTH};
use minijinja::Value;

/// The left edge of what is drawn.
const LEFT: f64 = 12.0;

/// The right edge.
const RIGHT: f64 = WIDTH - 12.0;

/// Puts a finished drawing and its table together.
fn chart(svg: Svg, id: &str, height: f64, title: &str, description: &str, table: Table) -> Chart {
    Chart {
        id: id.to_owned(),
        title: title.to_owned(),
        svg: Value::from_safe_string(svg.finish(id, height, title, description)),
        table,
    }
}

fn columns(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// Of so many worlds each how-manieth is drawn, so that at most `most` are.
pub fn every(worlds: usize, most: usize) -> usize {
    worlds.div_ceil(most.max(1)).max(1)
}
