//! The report as JSON, and the schema of that JSON.

use super::Report;

/// The report as JSON, indented, fields in the order of the data types. The same report gives the same bytes.
///
/// # Errors
///
/// Fails if the report cannot be written as JSON, which no report made by the analysis does.
pub fn to_json(report: &Report) -> Result<String, serde_json::Error> {
    let mut text = serde_json::to_string_pretty(report)?;
    text.push('\n');
    Ok(text)
}

/// The JSON schema of [`to_json`]'s output (draft 2020-12).
///
/// # Errors
///
/// Fails if the schema cannot be written as JSON.
pub fn schema() -> Result<String, serde_json::Error> {
    let mut text = serde_json::to_string_pretty(&schemars::schema_for!(Report))?;
    text.push('\n');
    Ok(text)
}
