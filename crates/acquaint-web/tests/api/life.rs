//! The whole life of a request, by API.

use super::harness::World;
use serde_json::json;
use std::collections::BTreeSet;

#[tokio::test]
async fn a_request_lives_its_whole_life_by_api() {
    let world = World::new();
    let (ada, bo, cid) = world.three().await;
    cid.meets(&ada).await;
    cid.meets(&bo).await;
    let id = ada.asks(&bo).await;

    let sent = ada.get(&format!("/api/v1/requests/{id}")).await.ok();
    assert_eq!(
        (&sent["side"], &sent["to"]["handle"], &sent["state"]["is"]),
        (&json!("sender"), &json!("bo"), &json!("waiting"))
    );
    let received = bo.get(&format!("/api/v1/requests/{id}")).await.ok();
    assert_eq!(
        (&received["side"], &received["from"]["person"]["handle"]),
        (&json!("recipient"), &json!("ada"))
    );

    assert_eq!(bo.about(&id, "set-aside", &json!({})).await.ok()["shelf"], "set_aside");
    assert_eq!(
        bo.about(&id, "remark", &json!({"remark": "ask Liv first"})).await.ok()["remark"],
        "ask Liv first"
    );
    let aside = bo.get("/api/v1/requests/received?shelf=set_aside").await.ok();
    assert_eq!(aside["items"][0]["id"], id.as_str());
    assert_eq!(bo.about(&id, "return-to-inbox", &json!({})).await.ok()["shelf"], "inbox");

    assert_eq!(
        bo.about(&id, "ask", &json!({"question": "How do we know each other?"})).await.ok()["is"],
        "waiting"
    );
    assert_eq!(
        ada.about(&id, "answer", &json!({"answer": "From the slipway in Bremen."})).await.ok()["is"],
        "waiting"
    );
    assert_eq!(
        ada.about(&id, "note", &json!({"note": "It is Ada, from the slipway."})).await.ok()["is"],
        "waiting"
    );
    assert_eq!(ada.about(&id, "ask-to-vouch", &json!({"voucher": "cid"})).await.ok()["is"], "waiting");
    let wishes = cid.get("/api/v1/vouch-wishes").await.ok();
    assert_eq!(wishes["items"][0]["request"], id.as_str());
    assert_eq!(cid.about(&id, "vouch", &json!({})).await.ok()["is"], "vouched");

    let received = bo.get(&format!("/api/v1/requests/{id}")).await.ok();
    assert_eq!(received["questions"][0]["answer"], "From the slipway in Bremen.");
    assert_eq!(received["vouches"][0]["person"]["handle"], "cid");
    assert_eq!(received["note"], "It is Ada, from the slipway.");

    assert_eq!(bo.about(&id, "accept", &json!({})).await.ok()["is"], "connected");
    assert_eq!(ada.get(&format!("/api/v1/requests/{id}")).await.ok()["state"]["is"], "connected");
    let connections = ada.get("/api/v1/connections?q=sundstrom").await.ok();
    assert_eq!(connections["items"][0]["person"]["handle"], "bo");
    let mutual = ada.get("/api/v1/people/bo/mutual-connections").await.ok();
    assert_eq!(mutual["items"][0]["handle"], "cid");
    // Of an acceptance one is told some minutes later.
    let early = ada.get("/api/v1/notifications").await.ok();
    assert!(early["items"].as_array().unwrap().iter().all(|item| item["kind"] != "connected"));
    world.wait_minutes(10);
    let told = ada.get("/api/v1/notifications").await.ok();
    let kinds: BTreeSet<_> =
        told["items"].as_array().unwrap().iter().map(|item| item["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, BTreeSet::from(["connected", "question_asked", "request_received", "vouched"]));

    assert_eq!(ada.delete("/api/v1/connections/bo").await.ok()["is"], "unconnected");
    assert_eq!(ada.delete("/api/v1/connections/bo").await.problem(), (409, "not_connected".into()));
}

#[tokio::test]
async fn crossed_requests_connect() {
    let world = World::new();
    let (ada, bo, _) = world.three().await;
    ada.asks(&bo).await;
    let body = json!({"to": "ada", "tie": "friend"});
    assert_eq!(bo.post_with_key("/api/v1/requests", "k", &body).await.ok()["is"], "connected");
}

#[tokio::test]
async fn a_request_that_was_taken_back_can_be_sent_again_after_the_cool_down() {
    let world = World::new();
    let (ada, bo, _) = world.three().await;
    let id = ada.asks(&bo).await;
    assert_eq!(ada.about(&id, "withdraw", &json!({})).await.ok()["is"], "unconnected");
    let body = json!({"to": "bo", "tie": "friend"});
    let too_soon = ada.post_with_key("/api/v1/requests", "again", &body).await;
    assert_eq!(too_soon.problem(), (409, "cooling_down".into()));
    assert_eq!(bo.get(&format!("/api/v1/requests/{id}")).await.problem(), (404, "not_found".into()));
    assert_eq!(ada.get("/api/v1/requests/sent?state=withdrawn").await.ok()["items"][0]["id"], id.as_str());
    world.wait_days(21);
    assert_eq!(ada.post_with_key("/api/v1/requests", "later", &body).await.ok()["is"], "waiting");
}

#[tokio::test]
async fn an_explanation_has_the_words_of_the_batch_format() {
    let world = World::new();
    let (ada, bo, _) = world.three().await;
    let id = ada.asks(&bo).await;
    world.wait_days(40);
    let explained = ada.get(&format!("/api/v1/requests/{id}/explanation")).await.ok();
    assert_eq!(explained["id"], id.as_str());
    let total: f64 = explained["reasons"].as_object().unwrap().values().map(|p| p.as_f64().unwrap()).sum();
    assert!((total - 1.0).abs() < 1e-9, "{total}");
    assert!(explained["advice"].as_array().unwrap().iter().any(|advice| advice["do"] == "wait"));
    assert_eq!(explained["model"], "prior-2");
    let path = format!("/api/v1/requests/{id}/explanation");
    assert_eq!(bo.get(&path).await.problem(), (404, "not_found".into()));
    bo.about(&id, "accept", &json!({})).await.ok();
    assert_eq!(ada.get(&path).await.problem(), (409, "not_waiting".into()));
}

#[tokio::test]
async fn somebody_who_blocks_is_not_found_and_finds_whom_they_block() {
    let world = World::new();
    let (ada, bo, _) = world.three().await;
    assert_eq!(bo.command("/api/v1/people/ada/block").await.ok()["is"], "blocked");
    assert_eq!(ada.get("/api/v1/people/bo").await.problem(), (404, "not_found".into()));
    let body = json!({"to": "bo", "tie": "friend"});
    let sent = ada.post_with_key("/api/v1/requests", "k", &body).await;
    let nobody =
        ada.post_with_key("/api/v1/requests", "l", &json!({"to": "nobody-here", "tie": "friend"})).await;
    assert_eq!((sent.status, &sent.bytes), (nobody.status, &nobody.bytes));
    assert_eq!(bo.get("/api/v1/people/ada").await.ok()["between"]["is"], "you_block");
    assert_eq!(bo.command("/api/v1/people/ada/unblock").await.ok()["is"], "unblocked");
    assert_eq!(ada.get("/api/v1/people/bo").await.status, 200);
}

#[tokio::test]
async fn only_opening_a_profile_to_be_seen_records_a_view() {
    let world = World::new();
    let (ada, bo, _) = world.three().await;
    ada.get("/api/v1/people/bo").await.ok();
    assert_eq!(bo.get("/api/v1/profile-views").await.ok()["items"], json!([]));
    ada.command("/api/v1/people/bo/view").await.ok();
    let views = bo.get("/api/v1/profile-views").await.ok();
    assert_eq!(views["items"][0]["viewer"]["person"]["handle"], "ada");
}

#[tokio::test]
async fn who_looks_unseen_is_shown_nobody() {
    let world = World::new();
    let (ada, bo, _) = world.three().await;
    ada.command("/api/v1/people/bo/view").await.ok();
    assert_eq!(bo.get("/api/v1/profile-views").await.ok()["items"].as_array().unwrap().len(), 1);
    let mut settings = bo.get("/api/v1/me").await.ok()["settings"].clone();
    settings["view_mode"] = "private".into();
    bo.send("PUT", "/api/v1/me/settings", &settings).await.ok();
    assert_eq!(bo.get("/api/v1/profile-views").await.ok()["items"], json!([]));
    assert_eq!(bo.get("/api/v1/export").await.ok()["profile_views"], json!([]));
}

#[tokio::test]
async fn what_is_told_can_be_read() {
    let world = World::new();
    let (ada, bo, _) = world.three().await;
    ada.asks(&bo).await;
    assert_eq!(bo.get("/api/v1/me").await.ok()["unread"], 1);
    assert_eq!(bo.command("/api/v1/notifications/read").await.status, 204);
    assert_eq!(bo.get("/api/v1/me").await.ok()["unread"], 0);
    assert_eq!(bo.get("/api/v1/notifications").await.ok()["items"][0]["is_read"], true);
}

#[tokio::test]
async fn the_limits_are_told_to_the_one_who_meets_them() {
    let limits = acquaint_core::limits::Limits { sent_per_week_max: 1, ..Default::default() };
    let world = World::with_limits(limits);
    let (ada, bo, _) = world.three().await;
    assert_eq!(ada.get("/api/v1/me").await.ok()["sends_left"]["this_week"], 1);
    ada.asks(&bo).await;
    let again = ada.post_with_key("/api/v1/requests", "k", &json!({"to": "cid", "tie": "friend"})).await;
    assert_eq!(again.problem(), (429, "week_used_up".into()));
    let yourself = ada.post_with_key("/api/v1/requests", "l", &json!({"to": "ada", "tie": "friend"})).await;
    assert_eq!(yourself.problem(), (422, "yourself".into()));
}
