//! The findings as JSON, and the schema of that JSON.

use crate::sweep::Findings;

/// The findings as JSON, indented, fields in the order of the data types. The same findings give the same bytes.
///
/// # Errors
///
/// Fails if they cannot be written as JSON, which none that were computed do.
pub fn to_json(findings: &Findings) -> Result<String, serde_json::Error> {
    let mut text = serde_json::to_string_pretty(findings)?;
    text.push('\n');
    Ok(text)
}

/// The JSON schema of [`to_json`]'s output (draft 2020-12).
///
/// # Errors
///
/// Fails if the schema cannot be written as JSON.
pub fn schema() -> Result<String, serde_json::Error> {
    let mut text = serde_json::to_string_pretty(&schemars::schema_for!(Findings))?;
    text.push('\n');
    Ok(text)
}
