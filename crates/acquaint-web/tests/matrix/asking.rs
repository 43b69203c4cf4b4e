//! What is sent to a route so that whoever may do it succeeds.

use super::town::{PASSWORD, Town};
use acquaint_core::request::{Command, Message};
use serde_json::json;
use std::io::Cursor;

/// The boundary of forms with files.
/// The id of nothing.
pub const RANDOM: &str = "0b51c7c2-9d0f-4a40-8f2b-2a4c6f0e9d11";

const BOUNDARY: &str = "harbour-7f3a";

/// The path of a route with what this town has. `handle` is who asks.
pub fn path_in(town: &Town, path: &str) -> String {
    let handle = match path {
        _ if path.ends_with("/approve") => "hal",
        _ if path.ends_with("/restore") => "fay",
        _ => "bo",
    };
    let token = match path.split('/').nth(1) {
        Some("settings") => "api token",
        Some(first) => first,
        None => "",
    };
    let id = match path {
        "/api/v1/tokens/{id}" => "api token",
        _ if path.contains("/sweeps/") => "sweep",
        _ => "id",
    };
    let mut filled = path.replace("{handle}", handle).replace("{size}", "small");
    filled = filled.replace("{*name}", "acquaint.css");
    for (name, value) in &town.names {
        filled = filled.replace(&format!("{{{name}}}"), if *name == "id" { &town.names[id] } else { value });
    }
    match town.names.get(token) {
        Some(token) => filled.replace("{token}", token),
        None => filled,
    }
}

/// What has to have happened before this can be done.
pub async fn prepare(town: &Town, path: &str) {
    let request = town.request();
    if path.starts_with("/received/{id}/") {
        // The form comes back on the page of the request, which is then seen.
        town.does("bo", Command::MarkSeen(request), request).await;
    }
    match path {
        _ if path.ends_with("/answer") => {
            let question = Message::new("Which harbour was that?").unwrap();
            town.does("bo", Command::Ask { request, question }, request).await;
        }
        _ if path.ends_with("/return-to-inbox") => {
            town.does("bo", Command::SetAside(request), request).await;
        }
        _ if path.ends_with("/strategy/sweep") => town.stops_sweeping().await,
        "/mail/stop/{token}" => town.has_digests("bo").await,
        "/received/{id}/unmute" => drop(town.does_to("bo", "ada", Command::Mute).await),
        _ if path.ends_with("/unmute") => drop(town.does_to("dee", "bo", Command::Mute).await),
        _ if path.ends_with("/unblock") => drop(town.does_to("dee", "bo", Command::Block).await),
        _ => {}
    }
}

/// The kind of a body, and the body.
pub type Sent = (String, Vec<u8>);

/// A body that does what the route is for.
pub fn body_of(town: &Town, method: &str, path: &str, handle: &str) -> Sent {
    if method == "GET" || method == "DELETE" {
        return (String::new(), Vec::new());
    }
    if path.starts_with("/api/") || path.starts_with("/passkeys/") {
        return ("application/json".into(), json_of(path, handle).to_string().into_bytes());
    }
    match path {
        "/me/picture" => with_file("picture", &png(200)),
        "/me/import" => with_file("archive", &json!({"skills": ["Knots"]}).to_string().into_bytes()),
        _ => form(&fields_of(town, path, handle)),
    }
}

/// Only bo has a strategy; its second version is the current one.
fn version_of(handle: &str) -> &'static str {
    if handle == "bo" { "2" } else { "0" }
}

fn json_of(path: &str, handle: &str) -> serde_json::Value {
    let version: u32 = version_of(handle).parse().unwrap();
    let credential = json!({"id": "00000000-0000-4000-8000-000000000000", "credential": {}});
    match path.rsplit('/').next().unwrap() {
        "requests" => json!({"to": "bo", "tie": "friend", "note": "From the harbour."}),
        "me" => json!({"headline": "Builds boats"}),
        "settings" => json!({
            "view_mode": "private", "shows_activity": false, "shows_connections": false,
            "is_searchable": true, "digest": "off", "policy": "",
        }),
        "note" => json!({"note": "A better note."}),
        "answer" => json!({"answer": "In Bremen."}),
        "ask" => json!({"question": "Where was it?"}),
        "ask-to-vouch" => json!({"voucher": "kim"}),
        "remark" => json!({"remark": "From the regatta?"}),
        "report" => json!({"because": "advertising"}),
        "strategy" => json!({"strategy": {"only": {"regions": ["Bremen"]}}, "based_on": version}),
        "preview" => json!({"strategy": {"only": {"regions": ["Bremen"]}}}),
        "return" => json!({"based_on": version}),
        "sweep" => json!({"version": version, "sent_by": "2026-05-04T09:00:00Z"}),
        "tokens" => json!({"name": "backups"}),
        "finish" => credential,
        _ => json!({}),
    }
}

/// The fields of a form that does what it is for.
pub fn fields_of<'a>(town: &'a Town, path: &'a str, handle: &'a str) -> Vec<(&'a str, &'a str)> {
    let join = |invite| {
        vec![
            ("invite", invite),
            ("name", "Nia Ufer"),
            ("handle", "nia"),
            ("email", "nia@post.example"),
            ("password", PASSWORD),
        ]
    };
    match path {
        "/sign-in" => vec![("who", "mia"), ("password", PASSWORD)],
        "/sign-up" => vec![("invite", town.names["invite"].as_str()), ("email", "nia@post.example")],
        "/sign-up/{token}" => join(town.names["invite"].as_str()),
        "/set-up/{token}" => join(""),
        "/sign-in/code" => vec![("id", RANDOM), ("code", "00000000")],
        "/reset" => vec![("email", "mia@post.example")],
        "/reset/{token}" => {
            vec![("password", "nine quiet lanterns"), ("password_again", "nine quiet lanterns")]
        }
        "/people/{handle}/connect" => {
            vec![("tie", "friend"), ("note", "From the harbour."), ("intent", "send")]
        }
        "/people/{handle}/note-check" | "/sent/{id}/note" => vec![("note", "A better note.")],
        "/sent/{id}/answer" => vec![("answer", "In Bremen.")],
        "/sent/{id}/vouch" => vec![("voucher", "kim")],
        "/received/bulk" => vec![("intent", "accept"), ("request", town.names["id"].as_str())],
        "/received/{id}/ask" => vec![("question", "Where was it?")],
        "/received/{id}/remark" => vec![("remark", "From the regatta?")],
        "/received/{id}/report" => vec![("because", "advertising")],
        "/me/edit" => vec![("name", "Somebody Else")],
        "/me/import/apply" => {
            vec![("import", r#"{"positions":[],"educations":[],"skills":["Knots"]}"#), ("item", "skill-0")]
        }
        "/strategy" | "/strategy/preview" => vec![
            ("based_on", version_of(handle)),
            ("who", "anyone"),
            ("only.regions", "Bremen"),
            ("if_it_fits", "suggest"),
            ("if_not", "leave_in_inbox"),
        ],
        "/strategy/sweep" => vec![("version", version_of(handle)), ("sent_by", "2026-05-04T09:00:00Z")],
        "/strategy/versions/{version}/return" => vec![("based_on", version_of(handle))],
        "/settings/privacy" => vec![("view_mode", "private")],
        "/settings/mail" => vec![("digest", "weekly")],
        "/settings/security/dismiss" => vec![("up_to", "2026-05-04T09:00:00Z")],
        "/settings/theme" => vec![("theme", "dark")],
        "/settings/email" => vec![("email", "new@post.example")],
        "/settings/password" => {
            vec![("new_password", "nine quiet lanterns"), ("new_password_again", "nine quiet lanterns")]
        }
        "/settings/sessions/end" => vec![("session", town.names["session"].as_str())],
        "/settings/passkeys/remove" => vec![("passkey", town.names["passkey"].as_str())],
        "/settings/tokens" => vec![("token_name", "backups")],
        "/settings/delete" => vec![("handle", handle)],
        "/operate/forecasts" => vec![("from", "delivered")],
        "/operate/invites" => vec![("words", "a friend of mine")],
        _ => Vec::new(),
    }
}

/// A form.
pub fn form(fields: &[(&str, &str)]) -> Sent {
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    ("application/x-www-form-urlencoded".into(), body.into_bytes())
}

/// A form with one file.
pub fn with_file(field: &str, file: &[u8]) -> Sent {
    let head = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"file\"\r\n\r\n"
    );
    let body = [head.as_bytes(), file, format!("\r\n--{BOUNDARY}--\r\n").as_bytes()].concat();
    (format!("multipart/form-data; boundary={BOUNDARY}"), body)
}

/// A picture of so many pixels a side, all alike.
pub fn png(side: u32) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image::GrayImage::new(side, side).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}
