//! A key makes it safe to send a command again.

use super::harness::World;
use serde_json::json;

const SEND: &str = "/api/v1/requests";

#[tokio::test]
async fn a_command_sent_again_with_its_key_has_the_same_answer_whatever_happened_since() {
    let world = World::new();
    let (ada, bo, _) = world.three().await;
    let body = json!({"to": "bo", "tie": "relative", "note": "Your aunt's cousin."});
    let first = ada.post_with_key(SEND, "one", &body).await;
    let id = first.ok()["request"].as_str().unwrap().to_owned();
    world.wait_days(0);
    let check = async |when: &str| {
        let again = ada.post_with_key(SEND, "one", &body).await;
        assert_eq!(
            (again.status, again.text(), &again.headers),
            (first.status, first.text(), &first.headers),
            "{when}"
        );
    };
    check("at once").await;
    bo.about(&id, "accept", &json!({})).await.ok();
    check("once accepted").await;
    ada.delete("/api/v1/connections/bo").await.ok();
    check("once ended").await;
    bo.command("/api/v1/people/ada/block").await.ok();
    check("once blocked").await;
    assert_eq!(ada.get("/api/v1/requests/sent").await.ok()["items"], json!([]));
}

#[tokio::test]
async fn every_command_that_both_may_know_of_can_be_sent_again() {
    let world = World::new();
    let (ada, bo, cid) = world.three().await;
    cid.meets(&ada).await;
    cid.meets(&bo).await;
    let id = ada.asks(&bo).await;
    let path = |verb: &str| format!("/api/v1/requests/{id}/{verb}");
    let question = json!({"question": "Who are you?"});
    let answer = json!({"answer": "Ada, from the slipway."});
    let (voucher, note) = (json!({"voucher": "cid"}), json!({"note": "Ada here."}));
    let none = json!({});
    for (who, verb, body) in [
        (&bo, "ask", &question),
        (&ada, "answer", &answer),
        (&ada, "ask-to-vouch", &voucher),
        (&ada, "note", &note),
        (&bo, "accept", &none),
    ] {
        let first = who.post_with_key(&path(verb), verb, body).await;
        first.ok();
        let again = who.post_with_key(&path(verb), verb, body).await;
        assert_eq!((again.status, &again.bytes), (first.status, &first.bytes), "{verb}");
    }
    let again = bo.post_with_key(&path("ask"), "ask", &question).await;
    assert_eq!(again.ok()["is"], "waiting", "as it was then");
    let blocked = bo.post_with_key("/api/v1/people/ada/block", "block", &none).await;
    bo.command("/api/v1/people/ada/unblock").await.ok();
    let again = bo.post_with_key("/api/v1/people/ada/block", "block", &none).await;
    assert_eq!(again.bytes, blocked.bytes);
    assert_eq!(ada.get("/api/v1/people/bo").await.status, 200, "nothing was done again");
}

#[tokio::test]
async fn a_key_is_for_one_thing() {
    let world = World::new();
    let (ada, _, _) = world.three().await;
    ada.post_with_key(SEND, "one", &json!({"to": "bo", "tie": "friend"})).await.ok();
    for other in [json!({"to": "cid", "tie": "friend"}), json!({"to": "bo", "tie": "relative"})] {
        let answer = ada.post_with_key(SEND, "one", &other).await;
        assert_eq!(answer.problem(), (422, "key_reused".into()));
    }
    let answer = ada.post_with_key("/api/v1/people/bo/block", "one", &json!({})).await;
    assert_eq!(answer.problem(), (422, "key_reused".into()));
    let browser = ada.in_person(&world).await;
    let answer = browser.post("/api/v1/tokens", Some("one"), &json!({"name": "x"})).await;
    assert_eq!(answer.problem(), (422, "key_reused".into()));
    assert_eq!(ada.get("/api/v1/requests/sent").await.ok()["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn keys_of_two_members_have_nothing_to_do_with_each_other() {
    let world = World::new();
    let (ada, bo, _) = world.three().await;
    ada.post_with_key(SEND, "one", &json!({"to": "cid", "tie": "friend"})).await.ok();
    assert_eq!(
        bo.post_with_key(SEND, "one", &json!({"to": "cid", "tie": "relative"})).await.ok()["is"],
        "waiting"
    );
}

#[tokio::test]
async fn sending_needs_a_key_that_can_be_read() {
    let world = World::new();
    let (ada, _, _) = world.three().await;
    let body = json!({"to": "bo", "tie": "friend"});
    assert_eq!(ada.post(SEND, &body).await.problem(), (400, "key_missing".into()));
    for key in ["", "two words", &"x".repeat(201), "ключ"] {
        let answer = ada.post_with_key(SEND, key, &body).await;
        assert_eq!(answer.problem(), (400, "key_unreadable".into()), "{key}");
        assert_eq!(answer.fields(), ["Idempotency-Key"]);
    }
    let longest = "x".repeat(200);
    assert_eq!(ada.post_with_key(SEND, &longest, &body).await.status, 200);
}

#[tokio::test]
async fn the_same_wish_sent_twice_at_once_is_done_once() {
    let world = World::new();
    let (ada, bo, _) = world.three().await;
    let body = json!({"to": "bo", "tie": "friend"});
    let (one, two) = tokio::join!(ada.post_with_key(SEND, "k", &body), ada.post_with_key(SEND, "k", &body));
    assert_eq!((one.status, &one.bytes), (two.status, &two.bytes));
    assert_eq!(bo.get("/api/v1/requests/received").await.ok()["items"].as_array().unwrap().len(), 1);
    let token = json!({"name": "twice"});
    let browser = ada.in_person(&world).await;
    let (one, two) = tokio::join!(
        browser.post("/api/v1/tokens", Some("t"), &token),
        browser.post("/api/v1/tokens", Some("t"), &token)
    );
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409]);
}

#[tokio::test]
async fn the_secret_of_a_token_is_shown_once() {
    let world = World::new();
    let (ada, _, _) = world.three().await;
    let body = json!({"name": "Backup of my contacts", "days": 30});
    let browser = ada.in_person(&world).await;
    let made = browser.post("/api/v1/tokens", Some("t"), &body).await;
    assert_eq!(made.status, 201);
    let secret = made.ok()["secret"].as_str().unwrap().to_owned();
    let again = browser.post("/api/v1/tokens", Some("t"), &body).await;
    assert_eq!(again.problem(), (409, "token_made".into()));
    let by_program = ada.post("/api/v1/tokens", &body).await;
    assert_eq!(by_program.problem(), (403, "browser_only".into()), "a token makes no tokens");
    let listed = ada.get("/api/v1/tokens").await;
    assert_eq!(listed.ok()["items"].as_array().unwrap().len(), 2);
    assert!(!listed.text().contains(&secret));
    let program = ada.with_token(&secret);
    assert_eq!(program.get("/api/v1/me").await.ok()["member"]["person"]["handle"], "ada");
    let id = made.ok()["token"]["id"].as_str().unwrap().to_owned();
    assert_eq!(ada.delete(&format!("/api/v1/tokens/{id}")).await.status, 204);
    assert_eq!(program.get("/api/v1/me").await.problem(), (401, "not_signed_in".into()));
    assert_eq!(ada.delete(&format!("/api/v1/tokens/{id}")).await.problem(), (404, "not_found".into()));
}
