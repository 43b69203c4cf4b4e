//! Bad input gets a problem that names what is wrong, and nothing is stored.

use super::harness::{Answer, Person, World};
use acquaint_web::api::document::document;
use serde_json::{Value, json};

const JSON: [(&str, &str); 2] = [("content-type", "application/json"), ("idempotency-key", "k")];
const NO_ID: &str = "00000000-0000-4000-8000-000000000000";

/// What came of it: status, code and fields.
fn told(answer: &Answer) -> (u16, String, Vec<String>) {
    let (status, code) = answer.problem();
    (status, code, answer.fields())
}

fn expected(status: u16, code: &str, fields: &[&str]) -> (u16, String, Vec<String>) {
    (status, code.to_owned(), fields.iter().map(|field| (*field).to_owned()).collect())
}

async fn ada() -> (World, Person) {
    let world = World::new();
    let (ada, _, _) = world.three().await;
    (world, ada)
}

#[tokio::test]
async fn a_body_that_cannot_be_read_says_where() {
    let (_world, ada) = ada().await;
    let long = json!({"to": "bo", "tie": "friend", "note": "x".repeat(601)}).to_string();
    for (body, status, code, fields) in [
        ("", 400, "unreadable", &[] as &[&str]),
        ("{", 400, "unreadable", &[]),
        ("{\"to\": \"bo\", \"tie\": \"friend\"} x", 400, "unreadable", &[]),
        ("\u{0}", 400, "unreadable", &[]),
        ("[]", 422, "invalid", &["body"]),
        ("null", 422, "invalid", &["body"]),
        ("[\"bo\", \"friend\", null, \"\"]", 422, "invalid", &["body"]),
        ("{\"tie\": \"friend\"}", 422, "invalid", &["to"]),
        ("{\"to\": 7, \"tie\": \"friend\"}", 422, "invalid", &["to"]),
        ("{\"to\": \"bo\", \"tie\": \"rival\"}", 422, "invalid", &["tie"]),
        ("{\"to\": \"bo\", \"tie\": {\"friend\": null}}", 422, "invalid", &["tie"]),
        ("{\"to\": [\"bo\"], \"tie\": \"friend\"}", 422, "invalid", &["to"]),
        ("{\"to\": \"bo\", \"to\": \"cid\", \"tie\": \"friend\"}", 422, "invalid", &["to"]),
        ("{\"to\": \"bo\", \"tie\": \"friend\", \"seen\": true}", 422, "invalid", &["seen"]),
        ("{\"to\": \"bo\", \"tie\": \"friend\", \"evidence\": \"\"}", 422, "invalid", &["evidence"]),
        ("{\"to\": \"bo\", \"tie\": \"friend\", \"evidence\": \"a\\nb\"}", 422, "invalid", &["evidence"]),
        ("{\"to\": \"bo\", \"tie\": \"friend\", \"note\": \"a\\u202eb\"}", 422, "invalid", &["note"]),
        ("{\"to\": \"bo\", \"tie\": \"friend\", \"note\": \"a\\u0000b\"}", 422, "invalid", &["note"]),
        (long.as_str(), 422, "invalid", &["note"]),
    ] {
        let answer = ada.raw("POST", "/api/v1/requests", &JSON, body.to_owned()).await;
        assert_eq!(told(&answer), expected(status, code, fields), "{body}");
    }
    assert_eq!(ada.get("/api/v1/requests/sent").await.ok()["items"], json!([]));
}

#[tokio::test]
async fn a_field_that_nobody_knows_is_called_unknown_whatever_it_holds() {
    let (_world, ada) = ada().await;
    for value in [json!([]), json!([[1]]), json!({}), json!({"a": 1}), json!(null), json!(7)] {
        for (method, path, body, field) in [
            ("POST", "/api/v1/requests", json!({"to": 7, "seen": value}), "seen"),
            ("POST", "/api/v1/people/bo/mute", json!({"seen": value}), "seen"),
            ("PATCH", "/api/v1/me", json!({"positions": [{"seen": value}]}), "positions[0].seen"),
            ("PUT", "/api/v1/strategy", json!({"strategy": {"only": {"seen": value}}}), "strategy.only.seen"),
        ] {
            let answer = ada.send(method, path, &body).await;
            assert_eq!(told(&answer), expected(422, "invalid", &[field]), "{body}");
            assert!(answer.text().contains("unknown field `seen`"), "{body}: {}", answer.text());
        }
    }
}

/// Every place of an object or a list in a schema, as a value that has nothing but it.
fn places(schema: &Value) -> Vec<Value> {
    if let Some(name) = schema["$ref"].as_str() {
        return places(document().pointer(name.trim_start_matches('#')).unwrap());
    }
    if let Some(choices) = ["oneOf", "anyOf", "allOf"].iter().find_map(|key| schema[key].as_array()) {
        return choices.iter().flat_map(places).collect();
    }
    let is = |kind: &str| {
        schema["type"] == kind || schema["type"].as_array().is_some_and(|all| all.contains(&json!(kind)))
    };
    let mut found = Vec::new();
    if is("array") {
        found.push(json!([]));
        found.extend(places(&schema["items"]).into_iter().map(|item| json!([item])));
    }
    if is("object") {
        found.push(json!({}));
        for (name, schema) in schema["properties"].as_object().into_iter().flatten() {
            found.extend(places(schema).into_iter().map(|value| json!({ name: value })));
        }
    }
    found
}

#[tokio::test]
async fn every_object_and_list_that_the_description_has_is_read_where_it_stands() {
    let (_world, ada) = ada().await;
    let mut count = 0;
    for (path, methods) in document()["paths"].as_object().unwrap() {
        for (method, said) in methods.as_object().unwrap() {
            let schema = &said["requestBody"]["content"]["application/json"]["schema"];
            let path = path.replace("{id}", NO_ID).replace("{handle}", "bo").replace("{version}", "1");
            for body in places(schema) {
                let answer = ada.send(&method.to_uppercase(), &path, &body).await;
                assert!(!answer.text().contains("does not belong here"), "{path} {body}: {}", answer.text());
                count += 1;
            }
        }
    }
    assert!(count > 40, "{count}");
}

#[tokio::test]
async fn a_note_with_a_broken_surrogate_is_unreadable() {
    let (_world, ada) = ada().await;
    for body in
        ["{\"to\": \"bo\", \"tie\": \"friend\", \"note\": \"\\ud800\"}".as_bytes(), b"{\"to\": \"\xff\"}"]
    {
        let answer = ada.raw("POST", "/api/v1/requests", &JSON, body.to_vec()).await;
        assert_eq!(answer.problem(), (400, "unreadable".into()));
    }
}

#[tokio::test]
async fn a_body_of_another_kind_or_size_is_refused() {
    let (_world, ada) = ada().await;
    for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""] {
        let headers = [("content-type", kind), ("idempotency-key", "k")];
        let answer = ada.raw("POST", "/api/v1/requests", &headers, "{}").await;
        assert_eq!(answer.problem(), (415, "media_type".into()), "{kind}");
    }
    let answer = ada.raw("POST", "/api/v1/requests", &JSON, " ".repeat(10 << 20)).await;
    assert_eq!(answer.problem(), (413, "too_large".into()));
    let deep = format!("{{\"to\": {}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
    let answer = ada.raw("POST", "/api/v1/requests", &JSON, deep).await;
    assert_eq!(answer.problem(), (400, "unreadable".into()));
    let spelled = [("content-type", "Application/JSON; charset=utf-8"), ("idempotency-key", "k")];
    let answer = ada.raw("POST", "/api/v1/requests", &spelled, "{\"to\": \"bo\", \"tie\": \"friend\"}").await;
    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn a_command_takes_no_body_but_an_empty_one() {
    let (_world, ada) = ada().await;
    let mute = "/api/v1/people/bo/mute";
    assert_eq!(ada.post(mute, &json!({})).await.status, 200);
    assert_eq!(told(&ada.post(mute, &json!({"for": 3})).await), expected(422, "invalid", &["for"]));
    assert_eq!(ada.raw("POST", mute, &[], "x=1").await.problem(), (415, "media_type".into()));
}

#[tokio::test]
async fn a_query_is_read_strictly() {
    let (_world, ada) = ada().await;
    for (path, field) in [
        ("/api/v1/people?limit=0", "limit"),
        ("/api/v1/people?limit=101", "limit"),
        ("/api/v1/people?limit=ten", "limit"),
        ("/api/v1/people?limit=-1", "limit"),
        ("/api/v1/people?limit=+5", "limit"),
        ("/api/v1/people?limit=", "limit"),
        ("/api/v1/people?limt=5", "limt"),
        ("/api/v1/people?limit=5&limit=6", "limit"),
        ("/api/v1/people?after=somewhere", "after"),
        ("/api/v1/people?after=", "after"),
        ("/api/v1/requests/received?shelf=bin", "shelf"),
        ("/api/v1/requests/sent?state=lost", "state"),
        ("/api/v1/me?verbose=1", "verbose"),
        ("/api/v1/limits?verbose=1", "verbose"),
    ] {
        assert_eq!(told(&ada.get(path).await), expected(400, "invalid_parameter", &[field]), "{path}");
    }
    let long = format!("/api/v1/people?q={}", "x".repeat(201));
    assert_eq!(told(&ada.get(&long).await), expected(400, "invalid_parameter", &["q"]));
    assert_eq!(ada.get("/api/v1/people?q=%FF%00%20%25").await.status, 200);
    assert_eq!(
        ada.command("/api/v1/people/bo/mute?for=3").await.problem(),
        (400, "invalid_parameter".into())
    );
}

#[tokio::test]
async fn what_is_not_there_or_not_yours_is_not_found_alike() {
    let world = World::new();
    let (ada, bo, cid) = world.three().await;
    let id = ada.asks(&bo).await;
    let nowhere = cid.get(&format!("/api/v1/requests/{NO_ID}")).await;
    for path in [
        format!("/api/v1/requests/{id}"),
        "/api/v1/requests/7".into(),
        format!("/api/v1/requests/{}", id.replace('-', "")),
        format!("/api/v1/requests/{id}/explanation"),
        "/api/v1/people/nobody-here".into(),
        "/api/v1/people/%FF".into(),
        "/api/v1/people/%00".into(),
        "/api/v1/people/nobody-here/mutual-connections".into(),
        "/api/v1/nothing".into(),
    ] {
        let answer = cid.get(&path).await;
        assert_eq!((answer.status, &answer.bytes), (nowhere.status, &nowhere.bytes), "{path}");
    }
    for verb in ["accept", "set-aside", "return-to-inbox", "withdraw", "vouch"] {
        assert_eq!(cid.about(&id, verb, &json!({})).await.problem(), (404, "not_found".into()), "{verb}");
    }
    for (verb, body) in [
        ("ask", json!({"question": "Who?"})),
        ("answer", json!({"answer": "Me."})),
        ("note", json!({"note": "Mine."})),
        ("remark", json!({"remark": "Hm."})),
        ("report", json!({"because": "advertising"})),
        ("ask-to-vouch", json!({"voucher": "bo"})),
    ] {
        assert_eq!(cid.about(&id, verb, &body).await.problem(), (404, "not_found".into()), "{verb}");
    }
    assert_eq!(bo.get("/api/v1/requests/received").await.ok()["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn nobody_is_let_in_without_a_token() {
    let world = World::new();
    let (ada, _, _) = world.three().await;
    for (method, path) in [("GET", "/api/v1/me"), ("POST", "/api/v1/requests"), ("GET", "/api/v1/requests/7")]
    {
        let answer = world.nobody(method, path).await;
        assert_eq!(answer.problem(), (401, "not_signed_in".into()), "{path}");
        assert_eq!(answer.headers["www-authenticate"], "Bearer");
    }
    for token in ["", "acq_", "acq_x", &"x".repeat(5_000), &ada.token[4..]] {
        let stranger = ada.with_token(token);
        assert_eq!(stranger.get("/api/v1/me").await.problem(), (401, "not_signed_in".into()), "{token}");
    }
    assert_eq!(world.nobody("GET", "/api/v1/limits").await.ok()["connections_max"], 30_000);
}

#[tokio::test]
async fn another_method_is_told_which_there_are() {
    let (_world, ada) = ada().await;
    let answer = ada.send("PUT", "/api/v1/me", &json!({})).await;
    assert_eq!(answer.problem(), (405, "method_not_allowed".into()));
    let allowed = answer.headers["allow"].to_str().unwrap().to_owned();
    assert!(allowed.contains("GET") && allowed.contains("PATCH"), "{allowed}");
}

#[tokio::test]
async fn every_wrong_field_of_a_profile_is_named() {
    let (world, ada) = ada().await;
    let before = ada.get("/api/v1/me").await;
    let month = |year: i32| json!({"year": year, "month": 13});
    let position = json!({"organisation": "", "title": "x".repeat(121), "from": month(1800), "to": null});
    let wrong = json!({"name": " ", "headline": "a\nb", "positions": [position], "skills": [""]});
    let answer = ada.send("PATCH", "/api/v1/me", &wrong).await;
    assert_eq!(
        told(&answer),
        expected(
            422,
            "invalid",
            &[
                "name",
                "headline",
                "positions[0].from",
                "positions[0].organisation",
                "positions[0].title",
                "skills[0]"
            ]
        )
    );
    for (body, field) in [
        (json!({"positions": "none"}), "positions"),
        (json!({"positions": [["Werft", "Welder", null, null]]}), "positions[0]"),
        (json!({"positions": [{"organisation": "Werft", "from": [2001, 1]}]}), "positions[0].from"),
        (
            json!({"positions": [{"organisation": "Werft", "from": {"year": 40_000, "month": null}}]}),
            "positions[0].from.year",
        ),
        (json!({"skills": [{"name": "welding"}]}), "skills[0]"),
        (json!({"picture": "x"}), "picture"),
    ] {
        let answer = ada.send("PATCH", "/api/v1/me", &body).await;
        assert_eq!(told(&answer), expected(422, "invalid", &[field]), "{body}");
    }
    let none: Value = json!({"view_mode": "named"});
    assert_eq!(ada.send("PUT", "/api/v1/me/settings", &none).await.problem(), (422, "invalid".into()));
    assert_eq!(ada.get("/api/v1/me").await.bytes, before.bytes);
    // Signing in is something that her activity shows.
    let browser = ada.in_person(&world).await;
    let before = ada.get("/api/v1/me").await;
    for days in [json!(0), json!(3_651), json!(-1), json!(1.5), json!("7")] {
        let answer = browser.post("/api/v1/tokens", None, &json!({"name": "x", "days": days})).await;
        assert_eq!(told(&answer), expected(422, "invalid", &["days"]), "{days}");
    }
    assert_eq!(ada.get("/api/v1/me").await.bytes, before.bytes);
}
