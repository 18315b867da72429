//! Writes the test fixture of the report as an HTML page, to look at the page while working on it:
//! `cargo run --example render_fixture -- out.html`.

#[path = "../tests/support/mod.rs"]
mod support;

use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args()
        .nth(1)
        .ok_or("usage: render_fixture OUT.html")?;
    std::fs::write(&path, doublegame::report::render_html(&support::report())?)?;
    Ok(())
}
