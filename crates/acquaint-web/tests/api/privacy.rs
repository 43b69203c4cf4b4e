//! Nothing a sender can read depends on what a recipient privately did.

use super::harness::{Person, World};
use acquaint_web::api::document::document;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Fields that only a recipient's own schemas may have.
const PRIVATE: [&str; 6] = ["shelf", "by_hand", "seen_at", "remark", "reported_at", "is_muted"];

/// Fields of what a strategy says of a request; not even a received request has them.
const OF_A_STRATEGY: [&str; 5] = ["fit", "judgement", "rules", "familiarity", "sweep"];

/// The names of every property within reach of a schema.
fn properties(schema: &Value, seen: &mut BTreeSet<String>, found: &mut BTreeSet<String>) {
    match schema {
        Value::Object(fields) => {
            if let Some(place) = fields.get("$ref").and_then(Value::as_str)
                && seen.insert(place.to_owned())
            {
                properties(document().pointer(place.trim_start_matches('#')).unwrap(), seen, found);
            }
            for (name, value) in fields {
                if name == "properties" {
                    found.extend(value.as_object().unwrap().keys().cloned());
                }
                properties(value, seen, found);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| properties(value, seen, found)),
        _ => {}
    }
}

fn reach(name: &str) -> BTreeSet<String> {
    let (mut seen, mut found) = (BTreeSet::new(), BTreeSet::new());
    properties(&document()["components"]["schemas"][name], &mut seen, &mut found);
    assert!(!found.is_empty(), "{name}");
    found
}

#[test]
fn no_schema_of_a_senders_side_has_a_place_for_what_is_private() {
    for name in [
        "SentRequest",
        "Page_SentRequest",
        "Explained",
        "Standing",
        "Person",
        "Member",
        "Page_Told",
        "Limits",
    ] {
        let found = reach(name);
        let private = PRIVATE.iter().chain(&OF_A_STRATEGY);
        let leaked: Vec<_> = private.filter(|field| found.contains(**field)).collect();
        assert!(leaked.is_empty(), "{name}: {leaked:?}");
    }
    assert!(PRIVATE.iter().all(|field| reach("ReceivedRequest").contains(*field)));
    assert!(OF_A_STRATEGY.iter().all(|field| !reach("ReceivedRequest").contains(*field)));
}

#[test]
fn every_field_of_a_sent_request_is_always_there() {
    for name in ["SentRequest", "Exchange", "AskedVoucher", "Person"] {
        let schema = &document()["components"]["schemas"][name];
        let required: BTreeSet<_> =
            schema["required"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        let fields: BTreeSet<_> =
            schema["properties"].as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(required, fields, "{name}");
    }
}

/// Everything Ada's program can read.
async fn transcript(ada: &Person, id: &str) -> Vec<(u16, String)> {
    let mut read = Vec::new();
    for path in [
        "/api/v1/me".to_owned(),
        "/api/v1/export".into(),
        "/api/v1/requests/sent".into(),
        format!("/api/v1/requests/{id}"),
        format!("/api/v1/requests/{id}/explanation"),
        "/api/v1/people/bo".into(),
        "/api/v1/people?q=bo".into(),
        "/api/v1/suggestions".into(),
        "/api/v1/connections".into(),
        "/api/v1/profile-views".into(),
        "/api/v1/notifications".into(),
    ] {
        let answer = ada.get(&path).await;
        read.push((answer.status.as_u16(), format!("{:?} {}", answer.headers, answer.text())));
    }
    let again = json!({"to": "bo", "tie": "friend"});
    for answer in [
        ada.post_with_key("/api/v1/requests", "again", &again).await,
        ada.about(id, "accept", &json!({})).await,
        ada.about(id, "set-aside", &json!({})).await,
        ada.about(id, "answer", &json!({"answer": "?"})).await,
    ] {
        read.push((answer.status.as_u16(), answer.text()));
    }
    read
}

#[tokio::test]
async fn two_worlds_that_differ_in_a_secret_read_alike_to_the_sender() {
    let none = json!({});
    let (remark, report) = (json!({"remark": "never heard of her"}), json!({"because": "advertising"}));
    let never = json!({"strategy": {"never": {"people": ["ada"]}, "if_not": "filter"}, "based_on": 0});
    let open = json!({"strategy": {}, "based_on": 0});
    let tried = json!({"strategy": {"who": "people_i_know_well"}});
    let sweep = json!({"version": 1, "sent_by": "2030-01-01T00:00:00Z"});
    let secrets: [&[(&str, &Value)]; 9] = [
        &[],
        &[("set-aside", &none)],
        &[("set-aside", &none), ("return-to-inbox", &none)],
        &[("remark", &remark)],
        &[("report", &report)],
        &[("mute", &none)],
        &[("preview", &tried)],
        &[("strategy", &never)],
        &[("strategy", &open), ("sweep", &sweep)],
    ];
    let mut worlds = Vec::new();
    for secret in secrets {
        let world = World::new();
        let (ada, bo, _) = world.three().await;
        let id = ada.asks(&bo).await;
        for (verb, body) in secret {
            match *verb {
                "mute" => bo.command("/api/v1/people/ada/mute").await.ok(),
                "preview" => bo.post("/api/v1/strategy/preview", body).await.ok(),
                "strategy" => bo.send("PUT", "/api/v1/strategy", body).await.ok(),
                "sweep" => {
                    let begun = bo.post_with_key("/api/v1/strategy/sweep", "sweep", body).await.ok();
                    let id = begun["sweep"]["id"].as_str().unwrap();
                    bo.command(&format!("/api/v1/strategy/sweeps/{id}/stop")).await.ok()
                }
                verb => bo.about(&id, verb, body).await.ok(),
            };
            bo.get("/api/v1/requests/received").await.ok();
            bo.get(&format!("/api/v1/requests/{id}")).await.ok();
        }
        world.wait_days(9);
        let read = transcript(&ada, &id).await;
        worlds.push(
            read.into_iter().map(|(status, text)| (status, text.replace(&id, "ID"))).collect::<Vec<_>>(),
        );
    }
    for (number, world) in worlds.iter().enumerate().skip(1) {
        assert_eq!(world, &worlds[0], "{:?}", secrets[number]);
    }
    assert!(worlds[0].iter().any(|(status, text)| *status == 200 && text.contains("\"waiting\"")));
}
