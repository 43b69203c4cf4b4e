//! Whether JSON is as a schema says: the part of JSON Schema that `docs/why.schema.json` uses.

use serde_json::Value;

/// What in a value is not as the schema says, each with its place.
pub fn problems(schema: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    check(schema, schema, value, "", &mut found);
    found
}

fn check(root: &Value, schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
    if let Some(reference) = schema["$ref"].as_str() {
        let definition = root.pointer(reference.trim_start_matches('#')).expect(reference);
        return check(root, definition, value, at, found);
    }
    if let Some(allowed) = schema["enum"].as_array()
        && !allowed.contains(value)
    {
        found.push(format!("{at}: {value} is none of {allowed:?}"));
    }
    let types = match &schema["type"] {
        Value::String(one) => vec![one.as_str()],
        many => many.as_array().into_iter().flatten().filter_map(Value::as_str).collect(),
    };
    if !types.is_empty() && !types.iter().any(|wanted| is(wanted, value)) {
        found.push(format!("{at}: {value} is not of {types:?}"));
    }
    if let Some(number) = value.as_f64() {
        let bound = |name: &str, or| schema[name].as_f64().unwrap_or(or);
        if !(bound("minimum", f64::NEG_INFINITY)..=bound("maximum", f64::INFINITY)).contains(&number) {
            found.push(format!("{at}: {number} is out of range"));
        }
    }
    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
        check(root, &schema["items"], item, &format!("{at}/{index}"), found);
    }
    let Some(fields) = value.as_object() else { return };
    let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
    found.extend(
        required.filter(|name| !fields.contains_key(*name)).map(|name| format!("{at}/{name} is missing")),
    );
    for (name, field) in fields {
        let at = format!("{at}/{name}");
        match (&schema["properties"][name], &schema["additionalProperties"]) {
            (Value::Null, Value::Bool(false)) => found.push(format!("{at} is unknown")),
            (Value::Null, others) => check(root, others, field, &at, found),
            (property, _) => check(root, property, field, &at, found),
        }
    }
}

fn is(wanted: &str, value: &Value) -> bool {
    match wanted {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "string" => value.is_string(),
        "integer" => value.is_u64(),
        "number" => value.is_number(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("unknown type `{other}`"),
    }
}
