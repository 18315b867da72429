//! The schema in the repository: up to date, and followed by what the program writes.

use crate::follows::follows;
use serde_json::Value;
use std::path::Path;

/// The file; `doublegame schema` writes it.
fn committed() -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas/report.schema.json");
    std::fs::read_to_string(file).expect("the schema")
}

#[test]
fn the_committed_schema_is_up_to_date() {
    let current = doublegame::report::schema().expect("a schema");
    assert!(
        committed() == current,
        "schemas/report.schema.json differs from the report's types: write it anew"
    );
}

/// Panics where the value does not follow the committed schema, and names the place.
pub fn validate(value: &Value) {
    let root: Value = serde_json::from_str(&committed()).expect("JSON");
    if let Err(problem) = follows(value, &root, &root, "report") {
        panic!("{problem}");
    }
}

#[test]
fn the_validator_finds_what_is_wrong() {
    let root: Value = serde_json::from_str(
        r##"{"type": "object", "required": ["a"], "properties":
            {"a": {"type": ["number", "null"]}, "b": {"type": "array", "items": {"$ref": "#/$defs/e"}},
             "m": {"type": "object", "additionalProperties": {"type": "number"}}},
            "$defs": {"e": {"enum": ["x", "y"]}}}"##,
    )
    .expect("JSON");
    let check = |text: &str| {
        let value: Value = serde_json::from_str(text).expect("JSON");
        follows(&value, &root, &root, "it").is_ok()
    };
    assert!(check(r#"{"a": 1, "b": ["x"]}"#));
    assert!(check(r#"{"a": null, "m": {"any": 1}}"#));
    assert!(!check(r#"{"a": null, "m": {"any": "1"}}"#));
    assert!(!check(r#"{"b": []}"#));
    assert!(!check(r#"{"a": "1"}"#));
    assert!(!check(r#"{"a": 1, "b": ["z"]}"#));
    assert!(!check("[]"));
    assert!(!check(r#"{"a": 1, "c": 2}"#), "an unknown field");
}
