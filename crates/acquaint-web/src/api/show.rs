//! The description of the API, as a document for programs and as a page for people.

use super::document::document;
use super::query::{Nothing, Query};
use crate::page::api::{ApiGroup, ApiPage, Operation, Parameter};
use crate::page::frame::Nav;
use crate::route::{Access, Routes};
use crate::service::Service;
use crate::shell::Shell;
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use serde_json::{Value, json};

/// Where the API begins.
const BASE: &str = "/api/v1";
/// Where its description is.
const DOCUMENT: &str = "/api/v1/openapi.json";

/// The routes of this part.
pub(super) fn routes() -> Routes {
    Routes::new().get(DOCUMENT, Access::Anybody, show_document).get("/api", Access::Anybody, show_page)
}

/// The description of the API
#[utoipa::path(
    get, path = "/api/v1/openapi.json", tag = "This description",
    responses((status = 200, body = Object, description = "The document"))
)]
pub(super) async fn show_document(Query(Nothing {}): Query<Nothing>) -> Json<&'static Value> {
    Json(document())
}

async fn show_page(shell: Shell, State(service): State<Service>) -> Response {
    shell.page(&ApiPage {
        frame: shell.frame(Nav::Elsewhere),
        base: service.absolute_url(BASE).into(),
        document: DOCUMENT.into(),
        groups: groups(document()),
    })
}

/// The operations by subject, in the order of the subjects.
fn groups(document: &Value) -> Vec<ApiGroup> {
    let tags = list(&document["tags"]).map(|tag| text(&tag["name"]));
    let with_operations = |name: String| {
        let operations =
            operations(document).filter(|(_, _, operation)| operation["tags"][0] == name.as_str());
        let operations = operations.map(|(path, method, found)| operation(document, path, method, found));
        ApiGroup { operations: operations.collect(), name }
    };
    tags.map(with_operations).collect()
}

/// Path, method and what is said of each operation.
fn operations(document: &Value) -> impl Iterator<Item = (&str, &str, &Value)> {
    let paths = document["paths"].as_object().into_iter().flatten();
    paths.flat_map(|(path, methods)| {
        let methods = methods.as_object().into_iter().flatten();
        methods.map(move |(method, operation)| (path.as_str(), method.as_str(), operation))
    })
}

fn operation(document: &Value, path: &str, method: &str, operation: &Value) -> Operation {
    let body = &operation["requestBody"]["content"]["application/json"]["schema"];
    let responses = operation["responses"].as_object().into_iter().flatten();
    let words = |answer: &Value| text(&resolved(document, answer)["description"]);
    Operation {
        id: text(&operation["operationId"]),
        method: method.to_uppercase(),
        path: path.strip_prefix(BASE).unwrap_or(path).to_owned(),
        summary: text(&operation["summary"]),
        description: text(&operation["description"])
            .split("\n\n")
            .map(|paragraph| paragraph.replace('\n', " "))
            .filter(|paragraph| !paragraph.is_empty())
            .collect(),
        parameters: list(&operation["parameters"]).map(parameter).collect(),
        body: if body.is_null() { String::new() } else { pretty(&example(document, body)) },
        responses: responses.map(|(status, answer)| (status.clone(), words(answer))).collect(),
    }
}

fn parameter(parameter: &Value) -> Parameter {
    Parameter {
        name: text(&parameter["name"]),
        place: text(&parameter["in"]),
        is_required: parameter["required"] == true,
        words: text(&parameter["description"]),
    }
}

/// An example of what a schema describes: the one it names, or the first of everything.
fn example(document: &Value, schema: &Value) -> Value {
    let schema = resolved(document, schema);
    if let Some(example) = schema.get("example").or_else(|| schema["enum"].get(0)) {
        return example.clone();
    }
    let options = list(&schema["oneOf"]).find(|option| option["type"] != "null");
    if let Some(option) = options {
        return example(document, option);
    }
    let parts = list(&schema["allOf"]).filter_map(|part| example(document, part).as_object().cloned());
    let whole: serde_json::Map<String, Value> = parts.flatten().collect();
    if !whole.is_empty() {
        return Value::Object(whole);
    }
    let kind = schema["type"].get(0).unwrap_or(&schema["type"]);
    match kind.as_str().unwrap_or_default() {
        "object" => {
            let fields = schema["properties"].as_object().into_iter().flatten();
            fields.map(|(name, field)| (name.clone(), example(document, field))).collect()
        }
        "array" => json!([example(document, &schema["items"])]),
        "integer" => schema.get("minimum").cloned().unwrap_or_else(|| json!(1)),
        "boolean" => json!(true),
        "string" => json!("…"),
        _ => Value::Null,
    }
}

/// What a schema or an answer says, where it only points elsewhere.
fn resolved<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    let place = value["$ref"].as_str().and_then(|place| place.strip_prefix('#'));
    place.and_then(|place| document.pointer(place)).unwrap_or(value)
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}
