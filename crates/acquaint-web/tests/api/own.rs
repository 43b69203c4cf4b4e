//! What a member does with what is theirs.

use super::harness::World;
use serde_json::json;

#[tokio::test]
async fn a_profile_changes_where_it_is_named_and_nowhere_else() {
    let world = World::new();
    let (ada, _, _) = world.three().await;
    let werft = json!({"organisation": "Nordlicht Werft", "title": "Welder", "from": {"year": 2001, "month": null}, "to": {"year": 2009, "month": 6}});
    let me = ada.send("PATCH", "/api/v1/me", &json!({"headline": "Welder", "positions": [werft]})).await.ok();
    assert_eq!(me["member"]["profile"]["name"], "Ada Beispiel");
    assert_eq!(me["member"]["profile"]["positions"], json!([werft]));
    let me = ada.send("PATCH", "/api/v1/me", &json!({"region": " Bremen ", "headline": null})).await.ok();
    let profile = &me["member"]["profile"];
    assert_eq!((&profile["region"], &profile["headline"]), (&json!("Bremen"), &json!("Welder")));
    assert_eq!(profile["positions"], json!([werft]));
}

#[tokio::test]
async fn settings_are_replaced_as_a_whole() {
    let world = World::new();
    let (ada, bo, _) = world.three().await;
    let settings = json!({
        "view_mode": "private", "shows_activity": true, "shows_connections": false, "is_searchable": false,
        "digest": "weekly", "policy": "People I have worked with."
    });
    assert_eq!(ada.send("PUT", "/api/v1/me/settings", &settings).await.ok(), settings);
    assert_eq!(ada.get("/api/v1/me").await.ok()["settings"], settings);
    assert_eq!(bo.get("/api/v1/people?q=ada").await.ok()["items"], json!([]));
    let seen = bo.command("/api/v1/people/ada/view").await.ok();
    assert_eq!((&seen["connections"], &seen["policy"]), (&json!(null), &json!("People I have worked with.")));
}

#[tokio::test]
async fn people_are_found_and_suggested_by_what_is_shared() {
    let world = World::new();
    let (ada, bo, _) = world.three().await;
    let werft = json!([{"organisation": "Nordlicht Werft", "from": {"year": 2001, "month": null}, "to": {"year": 2009, "month": null}}]);
    for person in [&ada, &bo] {
        person.send("PATCH", "/api/v1/me", &json!({"positions": werft})).await.ok();
    }
    let found = ada.get("/api/v1/people?q=sundstrom").await.ok();
    assert_eq!(found["items"][0]["name"], "Bo Sundström");
    let suggested = ada.get("/api/v1/suggestions?limit=5").await.ok();
    assert_eq!(suggested["items"][0]["person"]["handle"], "bo");
    assert_eq!(suggested["items"][0]["shared"][0]["is"], "organisation");
    assert_eq!(suggested["next"], json!(null));
}

#[tokio::test]
async fn an_export_has_ones_own_side_of_everything() {
    let world = World::new();
    let (ada, bo, cid) = world.three().await;
    ada.meets(&cid).await;
    let id = bo.asks(&ada).await;
    ada.about(&id, "remark", &json!({"remark": "from the harbour walk"})).await.ok();
    ada.command("/api/v1/people/bo/view").await.ok();
    let mine = ada.get("/api/v1/export").await.ok();
    assert_eq!(mine["received"][0]["remark"], "from the harbour walk");
    assert_eq!(mine["connections"][0]["person"]["handle"], "cid");
    assert_eq!(mine["sent"][0]["state"]["is"], "connected");
    let theirs = bo.get("/api/v1/export").await;
    assert_eq!(theirs.ok()["sent"][0]["state"]["is"], "waiting");
    assert_eq!(theirs.ok()["profile_views"][0]["viewer"]["person"]["handle"], "ada");
    assert!(!theirs.text().contains("harbour walk"));
    for secret in ["password", "digest\":[", "acq_"] {
        assert!(!theirs.text().contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn a_mute_is_ones_own() {
    let world = World::new();
    let (ada, bo, _) = world.three().await;
    assert_eq!(bo.command("/api/v1/people/ada/mute").await.ok(), json!({"is_muted": true}));
    let id = ada.asks(&bo).await;
    assert_eq!(bo.get(&format!("/api/v1/requests/{id}")).await.ok()["is_muted"], true);
    assert_eq!(bo.get("/api/v1/notifications").await.ok()["items"], json!([]));
    assert_eq!(bo.command("/api/v1/people/ada/unmute").await.ok(), json!({"is_muted": false}));
}
