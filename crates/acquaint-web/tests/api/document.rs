//! The description of the API and the routes it describes hold each other.

use super::harness::World;
use acquaint_web::api;
use acquaint_web::api::document::document;
use acquaint_web::route::Access;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

/// Method, path and what is said of each operation.
fn operations() -> Vec<(String, String, &'static Value)> {
    let paths = document()["paths"].as_object().unwrap();
    let each = |(path, methods): (&String, &'static Value)| {
        let methods = methods.as_object().unwrap();
        methods.iter().map(|(method, said)| (method.to_uppercase(), path.clone(), said)).collect::<Vec<_>>()
    };
    paths.iter().flat_map(each).collect()
}

#[test]
fn every_route_is_described_and_every_description_is_a_route() {
    let routes = api::routes();
    let routes: BTreeSet<_> = routes.list().iter().filter(|route| route.path != "/api").collect();
    let routes: BTreeSet<_> =
        routes.iter().map(|route| (route.method.to_owned(), route.path.to_owned())).collect();
    let described: BTreeSet<_> = operations().into_iter().map(|(method, path, _)| (method, path)).collect();
    assert_eq!(routes, described);
}

#[test]
fn every_operation_says_what_it_takes_and_answers() {
    let routes = api::routes();
    let mut ids = BTreeSet::new();
    for (method, path, said) in operations() {
        let place = format!("{method} {path}");
        assert!(ids.insert(said["operationId"].as_str().unwrap()), "{place}");
        assert!(said["summary"].as_str().is_some_and(|summary| !summary.is_empty()), "{place}");
        let access = routes.list().iter().find(|r| r.method == method && r.path == path).unwrap().access;
        let is_open = access == Access::Anybody;
        let statuses: BTreeSet<_> =
            said["responses"].as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(statuses.contains("401"), !is_open, "{place}");
        assert_eq!(said["security"].as_array().unwrap().is_empty(), is_open, "{place}");
        assert!(statuses.contains("400") && statuses.contains("503"), "{place}");
        assert!(statuses.iter().any(|status| status.starts_with('2')), "{place}");
        let parameters = said["parameters"].as_array().unwrap();
        let named: BTreeSet<_> =
            parameters.iter().map(|parameter| parameter["name"].as_str().unwrap()).collect();
        assert_eq!(named.len(), parameters.len(), "{place}");
        for variable in ["id", "handle", "version"] {
            assert_eq!(named.contains(variable), path.contains(&format!("{{{variable}}}")), "{place}");
        }
    }
}

#[test]
fn everything_the_description_points_to_is_there() {
    fn walk(value: &Value, count: &mut usize) {
        match value {
            Value::Object(fields) => {
                if let Some(place) = fields.get("$ref").and_then(Value::as_str) {
                    assert!(document().pointer(place.trim_start_matches('#')).is_some(), "{place}");
                    *count += 1;
                }
                fields.values().for_each(|value| walk(value, count));
            }
            Value::Array(values) => values.iter().for_each(|value| walk(value, count)),
            _ => {}
        }
    }
    let mut count = 0;
    walk(document(), &mut count);
    assert!(count > 100, "{count}");
}

#[tokio::test]
async fn the_description_is_open_to_everybody_as_document_and_as_page() {
    let world = World::new();
    let served = world.nobody("GET", "/api/v1/openapi.json").await;
    assert_eq!(served.ok()["openapi"], "3.1.0");
    assert_eq!(&served.ok(), document());
    let page = world.nobody("GET", "/api").await;
    assert_eq!(
        (page.status.as_u16(), &page.headers["content-type"]),
        (200, &"text/html; charset=utf-8".parse().unwrap())
    );
    for (_, _, said) in operations() {
        assert!(page.text().contains(&format!("id=\"{}\"", said["operationId"].as_str().unwrap())));
    }
}

/// The table of every operation, as `docs/api.md` shows it.
fn table() -> String {
    let mut table = "| what | with | answers |\n| --- | --- | --- |\n".to_owned();
    for (method, path, said) in operations() {
        let mut statuses: Vec<_> =
            said["responses"].as_object().unwrap().keys().map(String::as_str).collect();
        statuses.sort_unstable();
        let path = path.trim_start_matches("/api/v1");
        let summary = said["summary"].as_str().unwrap();
        writeln!(table, "| {summary} | `{method} {path}` | {} |", statuses.join(" ")).unwrap();
    }
    table
}

#[test]
fn the_written_document_has_every_operation() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/api.md");
    let written = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = written.split_once("<!-- operations -->\n").unwrap();
    let (_, after) = rest.split_once("<!-- end -->").unwrap();
    let fresh = format!("{before}<!-- operations -->\n{}<!-- end -->{after}", table());
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &fresh).unwrap();
    } else {
        assert_eq!(
            written, fresh,
            "refresh it with `UPDATE_DOCS=1 cargo test -p acquaint-web --test it api`"
        );
    }
}
