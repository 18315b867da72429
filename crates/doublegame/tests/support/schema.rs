//! The part of JSON schema that the schemas of the program use, to hold its output against them.

use serde_json::Value;

/// Whether a value follows a schema; the error names the place. A field that the schema does not name is an error here.
pub fn follows(value: &Value, schema: &Value, root: &Value, at: &str) -> Result<(), String> {
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
            let of_any_name = Some(&schema["additionalProperties"]).filter(|it| it.is_object());
            let schema = schema["properties"]
                .get(name)
                .or(of_any_name)
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
