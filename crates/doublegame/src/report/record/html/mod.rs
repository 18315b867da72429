//! The record as a section of the HTML report, and as a page of its own.
//!
//! Made as the report's page is: `view` writes sentences and has the charts drawn, the templates lay them out, style,
//! script, macros and glossary are the report's. Ids of the section start with `record`, so that it can stand in the
//! report's page. Nothing is left out on paper but tables of the numbers behind charts.

mod charts;
mod view;

use crate::infer::Inference;
use crate::report::html::{self, HtmlError};
use minijinja::value::{Serde, Value};
use minijinja::{Environment, context};

const TEMPLATES: &[(&str, &str)] = &[
    (
        "record_ahead.html",
        include_str!("templates/record_ahead.html"),
    ),
    (
        "record_events.html",
        include_str!("templates/record_events.html"),
    ),
    (
        "record_macros.html",
        include_str!("templates/record_macros.html"),
    ),
    (
        "record_method.html",
        include_str!("templates/record_method.html"),
    ),
    (
        "record_page.html",
        include_str!("templates/record_page.html"),
    ),
    (
        "record_section.html",
        include_str!("templates/record_section.html"),
    ),
    (
        "record_steps.html",
        include_str!("templates/record_steps.html"),
    ),
];

/// Renders what a record says as one `section` element with the id `record`, for a page that has the report's style,
/// script and glossary.
///
/// # Errors
///
/// [`HtmlError`] if a template fails.
pub fn record_section(inference: &Inference) -> Result<String, HtmlError> {
    let view = view::RecordView::of(inference);
    let section = environment()?
        .get_template("record_section.html")?
        .render(context! { record => Value::from(Serde(view)) })?;
    Ok(section)
}

/// Renders what a record says as one self-contained HTML page in UTF-8.
///
/// # Errors
///
/// [`HtmlError`] if a template fails.
pub fn render_record_html(inference: &Inference) -> Result<String, HtmlError> {
    let view = view::RecordView::of(inference);
    let page = environment()?
        .get_template("record_page.html")?
        .render(context! {
            record => Value::from(Serde(view)),
            glossary => Value::from(Serde(html::glossary::TERMS)),
            ..html::style_and_script()
        })?;
    Ok(page)
}

fn environment() -> Result<Environment<'static>, minijinja::Error> {
    html::environment(TEMPLATES)
}
