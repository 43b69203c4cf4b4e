//! The description of the API (`OpenAPI` 3.1): written beside the handlers, completed by rules that hold for all of them.

use crate::problem::{Problem, ProblemField};
use crate::route::{Access, Route};
use serde_json::{Map, Value, json};
use std::sync::LazyLock;
use utoipa::OpenApi;

/// What the handlers say of themselves.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "acquaint",
        description = "Connection requests that are never a refusal: a request waits until it is accepted or taken \
                       back. Nothing that a sender can read here depends on what a recipient privately did."
    ),
    servers((url = "/", description = "This community")),
    tags(
        (name = "You", description = "Your profile, your settings, the limits"),
        (name = "People", description = "Search, profiles, people you may know"),
        (name = "Requests you send", description = "Send, take back, and why there is no answer yet"),
        (name = "Requests you receive", description = "Accept, keep for later, ask"),
        (name = "Your strategy", description = "Whom you would like to connect with: yours alone, always to be changed"),
        (name = "Good words", description = "Vouch for a request of somebody you know"),
        (name = "Connections", description = "Whom you are connected with, who looked at your profile"),
        (name = "Notifications", description = "What you are told"),
        (name = "Tokens", description = "What programs use in your name"),
        (name = "This description", description = "The document that describes all this")
    ),
    components(schemas(Problem, ProblemField, super::word::SentWord, super::word::ShelfWord)),
    paths(
        super::me::show_me,
        super::me::edit_me,
        super::me::edit_settings,
        super::me::export,
        super::me::show_limits,
        super::people::search_people,
        super::people::show_person,
        super::people::view_person,
        super::people::list_mutual_connections,
        super::people::block,
        super::people::unblock,
        super::people::mute,
        super::people::unmute,
        super::people::list_suggestions,
        super::sending::send_request,
        super::sending::list_sent,
        super::sending::explain,
        super::sending::withdraw,
        super::sending::revise_note,
        super::sending::answer,
        super::sending::ask_to_vouch,
        super::receiving::list_received,
        super::receiving::show_request,
        super::receiving::accept,
        super::receiving::set_aside,
        super::receiving::return_to_inbox,
        super::receiving::ask,
        super::receiving::remark,
        super::receiving::report,
        super::receiving::list_vouch_wishes,
        super::receiving::vouch,
        super::strategy::show_strategy,
        super::strategy::save_strategy,
        super::strategy::preview_strategy,
        super::strategy::list_versions,
        super::strategy::return_to_version,
        super::strategy::list_ready_made,
        super::strategy::judge_request,
        super::sweeping::start_sweep,
        super::sweeping::list_sweeps,
        super::sweeping::show_sweep,
        super::sweeping::list_swept,
        super::sweeping::stop_sweep,
        super::network::list_connections,
        super::network::disconnect,
        super::network::list_profile_views,
        super::network::list_notifications,
        super::network::read_notifications,
        super::token::list_tokens,
        super::token::create_token,
        super::token::revoke_token,
        super::show::show_document,
    )
)]
struct Described;

/// A status with the name and the words of its answer.
type Trouble = (&'static str, &'static str, &'static str);

/// What can stand in the way, everywhere alike.
const TROUBLES: [Trouble; 10] = [
    ("400", "Unreadable", "A parameter, a header or the body cannot be read"),
    ("401", "NotSignedIn", "There is no token, or it does not work any more"),
    ("403", "OtherSite", "A browser sent this from another site"),
    ("404", "NotFound", "There is nothing here, or it is not yours to know"),
    ("409", "NotNow", "It cannot be done as things stand; the code says why"),
    ("413", "TooLarge", "The body has more than 256 KiB"),
    ("415", "NotJson", "The body is not `application/json`"),
    (
        "422",
        "Invalid",
        "A field is wrong, or a key was used for something else; the code and the fields say which",
    ),
    (
        "429",
        "TooOften",
        "There were too many calls in a short time, or as many requests were sent as the limits let",
    ),
    ("503", "Busy", "There is too much to do at this moment; try again"),
];

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| complete(super::routes().list()));

/// The whole description.
pub fn document() -> &'static Value {
    &DOCUMENT
}

/// What the handlers say, with everything that follows from their routes.
fn complete(routes: &[Route]) -> Value {
    let mut document = serde_json::to_value(Described::openapi()).unwrap_or_default();
    document["info"]["version"] = "1".into();
    document["components"]["securitySchemes"]["token"] = json!({
        "type": "http",
        "scheme": "bearer",
        "description": "A token from your settings. The session of a browser works as well."
    });
    for (status, name, words) in TROUBLES {
        document["components"]["responses"][name] = json!({
            "description": words,
            "headers": headers(status),
            "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } }
        });
    }
    for route in routes {
        let methods = document["paths"].get_mut(route.path);
        let operation = methods.and_then(|methods| methods.get_mut(route.method.to_lowercase()));
        if let Some(Value::Object(operation)) = operation {
            complete_operation(operation, route);
        }
    }
    document
}

fn headers(status: &str) -> Value {
    let header = |words: &str, kind: &str| json!({ "description": words, "schema": { "type": kind } });
    match status {
        "401" => json!({ "WWW-Authenticate": header("How to sign in", "string") }),
        "429" | "503" => json!({ "Retry-After": header("Seconds, if it is known", "integer") }),
        _ => json!({}),
    }
}

fn complete_operation(operation: &mut Map<String, Value>, route: &Route) {
    let is_open = route.access == Access::Anybody;
    operation.insert("security".into(), if is_open { json!([]) } else { json!([{ "token": [] }]) });
    let mut parameters = operation.remove("parameters").unwrap_or_else(|| json!([]));
    if let Value::Array(parameters) = &mut parameters {
        parameters.splice(0..0, common_parameters(route));
    }
    operation.insert("parameters".into(), parameters);
    if let Some(Value::Object(responses)) = operation.get_mut("responses") {
        for (status, name, _) in TROUBLES.iter().filter(|(status, ..)| can_be(status, route)) {
            let answer = json!({ "$ref": format!("#/components/responses/{name}") });
            responses.insert((*status).into(), answer);
        }
    }
}

fn common_parameters(route: &Route) -> Vec<Value> {
    let parameter = |name: &str, place: &str, is_required: bool, words: &str, schema: Value| json!({ "name": name, "in": place, "required": is_required, "description": words, "schema": schema });
    let mut common = Vec::new();
    if route.path.contains("{id}") {
        common.push(parameter("id", "path", true, "Its id", json!({ "type": "string", "format": "uuid" })));
    }
    if route.path.contains("{version}") {
        let schema = json!({ "type": "integer", "minimum": 1, "maximum": u32::MAX });
        common.push(parameter("version", "path", true, "Its number", schema));
    }
    if route.path.contains("{handle}") {
        let schema = json!({ "type": "string", "minLength": 1, "maxLength": 30 });
        common.push(parameter("handle", "path", true, "Their handle", schema));
    }
    if route.method == "POST" {
        let words = "Choose a fresh one for each thing you do; sent again with the same one, it is done once and \
                     answered alike. Kept for a day";
        let schema =
            json!({ "type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]{1,200}$" });
        let is_required = ["/api/v1/requests", "/api/v1/strategy/sweep"].contains(&route.path);
        common.push(parameter("Idempotency-Key", "header", is_required, words, schema));
    }
    common
}

/// Whether this status can be the answer of a route.
fn can_be(status: &str, route: &Route) -> bool {
    let changes = route.method != "GET";
    let takes_body = changes && route.method != "DELETE";
    match status {
        "401" => route.access != Access::Anybody,
        "403" => changes,
        "404" => route.path.contains('{') || route.path == "/api/v1/requests",
        "409" => changes || route.path.ends_with("/explanation"),
        "413" | "415" => takes_body,
        "422" => takes_body || route.path == "/api/v1/connections/{handle}",
        _ => true,
    }
}
