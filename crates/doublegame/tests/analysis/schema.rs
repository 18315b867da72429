//! The schema in the repository: up to date, and followed by what the program writes.

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
            {"a": {"type": ["number", "null"]}, "b": {"type": "array", "items": {"$ref": "#/$defs/e"}}},
            "$defs": {"e": {"enum": ["x", "y"]}}}"##,
    )
    .expect("JSON");
    let check = |text: &str| {
        let value: Value = serde_json::from_str(text).expect("JSON");
        follows(&value, &root, &root, "it").is_ok()
    };
    assert!(check(r#"{"a": 1, "b": ["x"]}"#));
    assert!(check(r#"{"a": null}"#));
    assert!(!check(r#"{"b": []}"#));
    assert!(!check(r#"{"a": "1"}"#));
    assert!(!check(r#"{"a": 1, "b": ["z"]}"#));
    assert!(!check("[]"));
    assert!(!check(r#"{"a": 1, "c": 2}"#), "an unknown field");
}

/// The part of JSON schema that the report's schema uses. A field that the schema does not name is an error here.
fn follows(value: &Value, schema: &Value, root: &Value, at: &str) -> Result<(), String> {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference.trim_start_matches("#/$defs/");
        return follows(value, &root["$defs"][name], root, at);
    }
    for keyword in ["anyOf", "oneOf"] {
        if let Some(choices) = schema[keyword].as_array() {
            return choices
                .iter()
                .any(|it| follows(value, it, root, at).is_ok())
                .then_some(())
                .ok_or_else(|| format!("{at} fits none of the choices"));
        }
    }
    if let Some(constant) = schema.get("const") {
        return (constant == value)
            .then_some(())
            .ok_or_else(|| format!("{at} is not {constant}"));
    }
    if let Some(choices) = schema["enum"].as_array() {
        return choices
            .contains(value)
            .then_some(())
            .ok_or_else(|| format!("{at} is none of the names"));
    }
    let types: Vec<&str> = match &schema["type"] {
        Value::String(one) => vec![one],
        Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    if !types.is_empty() && !types.iter().any(|it| is_of_type(value, it)) {
        return Err(format!("{at} is {value}, not of type {types:?}"));
    }
    if let Value::Array(items) = value {
        let schemas = schema["prefixItems"].as_array();
        for (number, item) in items.iter().enumerate() {
            let schema = schemas
                .and_then(|it| it.get(number))
                .unwrap_or(&schema["items"]);
            follows(item, schema, root, &format!("{at}[{number}]"))?;
        }
    }
    if let Value::Object(fields) = value {
        for name in schema["required"].as_array().into_iter().flatten() {
            let name = name.as_str().expect("a name");
            if !fields.contains_key(name) {
                return Err(format!("{at}.{name} is missing"));
            }
        }
        for (name, field) in fields {
            let schema = schema["properties"]
                .get(name)
                .ok_or_else(|| format!("{at}.{name} is not in the schema"))?;
            follows(field, schema, root, &format!("{at}.{name}"))?;
        }
    }
    Ok(())
}

fn is_of_type(value: &Value, name: &str) -> bool {
    match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "number" => value.is_number(),
        "integer" => value.is_u64() || value.is_i64(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => false,
    }
}
