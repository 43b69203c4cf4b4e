//! Lists go on by a cursor until they end.

use super::harness::{Person, World};
use serde_json::Value;
use std::collections::BTreeSet;

/// Every entry of a list, page by page.
async fn all(person: &Person, path: &str, key: impl Fn(&Value) -> String) -> (Vec<String>, usize) {
    let (mut found, mut pages, mut after) = (Vec::new(), 0, String::new());
    loop {
        let page = person.get(&format!("{path}{after}")).await.ok();
        found.extend(page["items"].as_array().unwrap().iter().map(&key));
        pages += 1;
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => return (found, pages),
        }
        assert!(pages < 100, "{path} does not end");
    }
}

fn check(found: &[String], expected: &BTreeSet<String>) {
    let different: BTreeSet<String> = found.iter().cloned().collect();
    assert_eq!((&different, found.len()), (expected, expected.len()));
}

#[tokio::test]
async fn every_list_ends_and_has_everybody_once() {
    const PEOPLE: usize = 23;
    let world = World::new();
    let ada = world.join("ada", "Ada Beispiel").await;
    let mut handles = BTreeSet::new();
    let mut others = Vec::new();
    for number in 0..PEOPLE {
        let handle =
            format!("guest-{}", char::from(b'a' + u8::try_from(number).unwrap()).to_string().repeat(3));
        let guest = world.join(&handle, &format!("Guest {number}")).await;
        guest.asks(&ada).await;
        handles.insert(handle);
        others.push(guest);
    }
    let handle_at = |pointer: &'static str| {
        move |item: &Value| item.pointer(pointer).unwrap().as_str().unwrap().to_owned()
    };
    let (found, pages) = all(&ada, "/api/v1/people?q=guest&limit=5", handle_at("/handle")).await;
    check(&found, &handles);
    assert_eq!(pages, 5);
    let (found, _) = all(&ada, "/api/v1/requests/received?limit=7", handle_at("/from/person/handle")).await;
    check(&found, &handles);
    let (found, pages) = all(&ada, "/api/v1/notifications?limit=23", handle_at("/about/handle")).await;
    check(&found, &handles);
    assert_eq!(pages, 1, "a full page that is the last has no next");
    for guest in &others {
        guest.command("/api/v1/people/ada/view").await.ok();
        guest.delete("/api/v1/connections/ada").await.problem();
    }
    let (found, _) = all(&ada, "/api/v1/profile-views?limit=4", handle_at("/viewer/person/handle")).await;
    check(&found, &handles);
    for request in ada.get("/api/v1/requests/received?limit=100").await.ok()["items"].as_array().unwrap() {
        ada.about(request["id"].as_str().unwrap(), "accept", &serde_json::json!({})).await.ok();
    }
    let (found, _) = all(&ada, "/api/v1/connections?limit=6", handle_at("/person/handle")).await;
    check(&found, &handles);
}

#[tokio::test]
async fn a_place_in_one_list_is_no_place_in_another() {
    let world = World::new();
    let (ada, bo, cid) = world.three().await;
    ada.asks(&bo).await;
    ada.asks(&cid).await;
    let page = ada.get("/api/v1/requests/sent?limit=1").await.ok();
    let next = page["next"].as_str().unwrap();
    let more = ada.get(&format!("/api/v1/requests/sent?limit=1&after={next}")).await.ok();
    assert_ne!(more["items"][0]["id"], page["items"][0]["id"]);
    for path in [
        "/api/v1/requests/sent?state=connected&after=",
        "/api/v1/people?after=",
        "/api/v1/notifications?after=",
    ] {
        let answer = ada.get(&format!("{path}{next}")).await;
        assert_eq!(answer.problem(), (400, "invalid_parameter".into()), "{path}");
        assert_eq!(answer.fields(), ["after"]);
    }
}
