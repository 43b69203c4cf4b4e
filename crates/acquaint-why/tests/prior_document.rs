//! `docs/prior-2.md` names every parameter with the value it has in the code.

use acquaint_why::model::Model;
use serde_json::Value;
use std::collections::BTreeSet;

const DOCUMENT: &str = include_str!("../../../docs/prior-2.md");

/// Every parameter with its value as the document writes it.
fn leaves(path: &str, value: &Value, rows: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) if fields.contains_key("sd") => {
            rows.insert(format!("| `{path}` | {} ± {} |", number(&fields["value"]), number(&fields["sd"])));
        }
        Value::Object(fields) => {
            for (name, value) in fields {
                leaves(&format!("{path}.{name}"), value, rows);
            }
        }
        Value::Array(values) => {
            for (index, value) in values.iter().enumerate() {
                leaves(&format!("{path}[{index}]"), value, rows);
            }
        }
        _ => {
            rows.insert(format!("| `{path}` | {} |", number(value)));
        }
    }
}

fn number(value: &Value) -> String {
    value.as_f64().map_or_else(String::new, |number| number.to_string())
}

#[test]
fn every_parameter_is_documented_with_the_value_it_has() {
    let mut rows = BTreeSet::new();
    let model = Model::prior();
    for (path, set) in [
        ("why", serde_json::to_value(model.parameters().why).unwrap()),
        ("when", serde_json::to_value(model.parameters().when).unwrap()),
    ] {
        leaves(path, &set, &mut rows);
    }
    for row in &rows {
        assert!(DOCUMENT.contains(row.as_str()), "docs/prior-2.md has no row beginning `{row}`");
    }
    let documented = DOCUMENT.lines().filter(|line| line.starts_with("| `wh")).count();
    assert_eq!(documented, rows.len(), "docs/prior-2.md has rows for parameters that do not exist");
}

#[test]
fn every_parameter_has_a_source_or_is_marked_as_judgement() {
    for line in DOCUMENT.lines().filter(|line| line.starts_with("| `wh")) {
        let source = line.trim_end_matches(" |").rsplit(" | ").next().unwrap();
        let named = ["judgement", "measured", "et al.", "&", "published", "as for"];
        assert!(named.iter().any(|word| source.contains(word)), "{line}");
    }
}
