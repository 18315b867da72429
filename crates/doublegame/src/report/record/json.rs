//! The inference as JSON, and the schema of that JSON.

use crate::infer::Inference;

/// The inference as JSON, indented, fields in the order of the data types. The same inference gives the same bytes;
/// numbers that are not finite are written as `null`.
///
/// # Errors
///
/// Fails if the inference cannot be written as JSON, which none that was computed does.
pub fn record_to_json(inference: &Inference) -> Result<String, serde_json::Error> {
    let mut text = serde_json::to_string_pretty(inference)?;
    text.push('\n');
    Ok(text)
}

/// The JSON schema of [`record_to_json`]'s output (draft 2020-12).
///
/// # Errors
///
/// Fails if the schema cannot be written as JSON.
pub fn record_schema() -> Result<String, serde_json::Error> {
    let mut text = serde_json::to_string_pretty(&schemars::schema_for!(Inference))?;
    text.push('\n');
    Ok(text)
}
