//! What a search found as a reader sees it: on a terminal, as one HTML page, as JSON.
//!
//! `sentences` writes what all renderings say; `terminal` and `html` lay it out. Equal findings give equal bytes; every text
//! of a scenario is untrusted.

mod html;
mod sentences;
mod terminal;

pub use html::render_search_html;
pub use terminal::render_search_terminal;

use super::data::SearchFindings;

/// The findings as JSON, indented, fields in the order of the data types.
///
/// # Errors
///
/// Fails if they cannot be written as JSON, which none that were computed do.
pub fn search_to_json(findings: &SearchFindings) -> Result<String, serde_json::Error> {
    let mut text = serde_json::to_string_pretty(findings)?;
    text.push('\n');
    Ok(text)
}

/// The JSON schema of [`search_to_json`]'s output (draft 2020-12).
///
/// # Errors
///
/// Fails if the schema cannot be written as JSON.
pub fn search_schema() -> Result<String, serde_json::Error> {
    let mut text = serde_json::to_string_pretty(&schemars::schema_for!(SearchFindings))?;
    text.push('\n');
    Ok(text)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    #[test]
    fn the_schema_on_file_is_that_of_the_types() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas/search.schema.json");
        let schema = super::search_schema().expect("a schema");
        if std::env::var_os("DOUBLEGAME_ACCEPT").is_some() {
            std::fs::write(&file, &schema).expect("the schema can be written");
        }
        let known = std::fs::read_to_string(&file).unwrap_or_default();
        assert!(
            known == schema,
            "schemas/search.schema.json differs from the types: run this test with DOUBLEGAME_ACCEPT=1 and read the difference"
        );
    }
}
