//! The report as one HTML file that needs nothing else: no network, no fonts, no library.
//!
//! Last in the flow: it takes the finished [`Report`] and looks nothing up. `view` writes sentences and has the charts
//! drawn, the templates in `templates/` lay them out, `style.css` and `page.js` go into the page.
//!
//! Charts are drawn here as SVG, not by a script: the page then reads the same with scripts off, on paper, in a mail
//! attachment, and by a screen reader, prints crisply, and carries no chart library. The script in `page.js` adds what
//! needs one: picking a policy, filtering, sorting, and the numbers under the pointer.
//!
//! Invariants:
//! - Equal reports give equal bytes.
//! - Every text of the report is untrusted. Templates escape what they print, the drawings escape their texts, no text
//!   of the report goes into the script, and links are made only of `http` and `https` addresses. A content security
//!   policy in the page forbids every other script and every request, in case an escape were ever forgotten.

pub(crate) mod charts;
mod filters;
pub(crate) mod glossary;
pub(crate) mod svg;
mod view;

use crate::report::{Report, record_section};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{AutoEscape, Environment, UndefinedBehavior, context};

const TEMPLATES: &[(&str, &str)] = &[
    (
        "assumptions.html",
        include_str!("templates/assumptions.html"),
    ),
    ("claims.html", include_str!("templates/claims.html")),
    ("corridors.html", include_str!("templates/corridors.html")),
    ("course.html", include_str!("templates/course.html")),
    ("game.html", include_str!("templates/game.html")),
    ("learning.html", include_str!("templates/learning.html")),
    ("macros.html", include_str!("templates/macros.html")),
    ("method.html", include_str!("templates/method.html")),
    ("page.html", include_str!("templates/page.html")),
    ("policies.html", include_str!("templates/policies.html")),
];
const STYLE: &str = include_str!("templates/style.css");
const SCRIPT: &str = include_str!("templates/page.js");

/// The page could not be made. No report is known to cause this; it would be an error in a template.
#[derive(Debug, thiserror::Error)]
#[error("the HTML page could not be made: {0:#}")]
pub struct HtmlError(#[from] minijinja::Error);

/// Renders a report as one self-contained HTML page in UTF-8.
///
/// # Errors
///
/// [`HtmlError`] if a template fails.
pub fn render_html(report: &Report) -> Result<String, HtmlError> {
    let section = report.record.as_ref().map(record_section).transpose()?;
    let section = section.unwrap_or_default();
    let page = environment(&[])?
        .get_template("page.html")?
        .render(context! {
            page => Value::from(Serde(view::Page::of(report))),
            record_section => Value::from_safe_string(section),
            ..style_and_script()
        })?;
    Ok(page)
}

/// The report's templates and filters, and more templates beside them.
pub(crate) fn environment(
    more: &'static [(&'static str, &'static str)],
) -> Result<Environment<'static>, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_syntax(
        SyntaxConfig::builder()
            .trim_blocks(true)
            .lstrip_blocks(true)
            .build()?,
    );
    filters::register(&mut environment);
    for (name, source) in TEMPLATES.iter().chain(more) {
        environment.add_template_owned(*name, without_indents(source))?;
    }
    Ok(environment)
}

/// The style sheet and the script as a page's template takes them.
pub(crate) fn style_and_script() -> Value {
    context! {
        style => Value::from_safe_string(STYLE.to_owned()),
        script => Value::from_safe_string(SCRIPT.to_owned()),
        script_hash => filters::csp_hash(SCRIPT),
    }
}

/// A template without the spaces at the start of its lines: they are for those who read the template, and in a long
/// page they would be a tenth of it. No template has text whose indent counts.
fn without_indents(source: &str) -> String {
    source.lines().map(str::trim_start).fold(
        String::with_capacity(source.len()),
        |mut all, line| {
            all.push_str(line);
            all.push('\n');
            all
        },
    )
}
