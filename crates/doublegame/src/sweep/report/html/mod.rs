//! The findings of a sweep as one HTML file that needs nothing else.
//!
//! Made as the report's page is: `view` writes sentences and has the charts drawn, the templates lay them out; style,
//! script, macros and glossary are the report's. Which claim is shown is chosen with the script's picker; without a script
//! all claims stand one after the other.
//!
//! Invariants: as for the report's page. Single worlds are drawn by a fixed rule, every k-th, so that the page stays small
//! however many worlds there are.

mod charts;
mod claim_view;
mod view;

use crate::report::HtmlError;
use crate::report::html::{self, glossary};
use crate::sweep::{Findings, SweepTable};
use minijinja::context;
use minijinja::value::{Serde, Value};

const TEMPLATES: &[(&str, &str)] = &[
    (
        "sweep_claims.html",
        include_str!("templates/sweep_claims.html"),
    ),
    (
        "sweep_method.html",
        include_str!("templates/sweep_method.html"),
    ),
    (
        "sweep_objective.html",
        include_str!("templates/sweep_objective.html"),
    ),
    ("sweep_one.html", include_str!("templates/sweep_one.html")),
    ("sweep_page.html", include_str!("templates/sweep_page.html")),
];

/// Renders what a sweep says as one self-contained HTML page in UTF-8. The findings must be those of the table.
///
/// # Errors
///
/// [`HtmlError`] if a template fails.
pub fn render_html(findings: &Findings, table: &SweepTable) -> Result<String, HtmlError> {
    let view = view::PageView::of(findings, table);
    let page = html::environment(TEMPLATES)?
        .get_template("sweep_page.html")?
        .render(context! {
            sweep => Value::from(Serde(view)),
            glossary => Value::from(Serde(glossary::TERMS)),
            ..html::style_and_script()
        })?;
    Ok(page)
}
