//! The story that acquaint is for, lived from both sides.

use super::harness::{Person, World};
use axum::http::StatusCode;

#[tokio::test]
async fn a_request_waits_is_set_aside_and_is_accepted_after_all() {
    let world = World::new();
    let (ada, bo) = (world.member("ada").await, world.member("bo").await);
    let request = ada.asks_with(&bo, "I am Ada from the boat house. We met at the harbour walk.").await;
    ada.get("/sent").await.says(&["Bo Hafenstein", "less than a day", "within 3 months"]);
    world.days_pass(3);

    bo.get("/received").await.says(&[
        "Ada Hafenstein",
        "We met at the harbour walk.",
        "says you are neighbours",
    ]);
    let shelf = bo.submit(&format!("/received/{request}/set-aside"), &[("shelf", "inbox")]).await;
    shelf.says(&["Saved for later. Only you know.", "Put it back", "Nobody waits here."]);
    bo.get("/received?shelf=set_aside").await.says(&["Ada Hafenstein"]);
    world.days_pass(200);

    let page = ada.get(&format!("/sent/{request}")).await;
    page.says(&[
        "It waits, for <strong>7 months</strong> now.",
        "The short answer",
        "What helps",
        "What else it could be",
    ]);
    bo.submit(&format!("/received/{request}/accept"), &[("shelf", "set_aside")])
        .await
        .says(&["You and Ada Hafenstein are connected.", "Nothing saved for later."]);

    let page = ada.get(&format!("/sent/{request}")).await;
    page.says(&["<strong>Accepted</strong> after 7 months", "Bo accepted. You are connected"]);
    ada.get("/notifications").await.is_silent_about(&["accepted your request"]);
    world.minutes_pass(10);
    ada.get("/notifications").await.says(&["Bo Hafenstein", "accepted your request"]);
    ada.get("/sent?state=connected").await.says(&["Bo Hafenstein", "accepted after 7 months"]);
    ada.get("/connections").await.says(&["Bo Hafenstein"]);
    bo.get("/connections").await.says(&["Ada Hafenstein"]);
    world.is_sound().await;
}

#[tokio::test]
async fn a_step_aside_can_be_taken_back_at_once() {
    let world = World::new();
    let (ada, bo) = (world.member("ada").await, world.member("bo").await);
    let request = ada.asks(&bo).await;
    bo.submit(&format!("/received/{request}/set-aside"), &[("shelf", "inbox")]).await;
    let inbox = bo.submit(&format!("/received/{request}/return-to-inbox"), &[("shelf", "set_aside")]).await;
    inbox.says(&["It is in your inbox again.", "Save it for later"]);
    bo.get("/received?shelf=inbox").await.says(&["Ada Hafenstein"]).is_silent_about(&["in your inbox again"]);
}

/// Everything of a member's that a request could leave a trace on.
async fn everywhere(person: &Person, other: &Person) -> Vec<String> {
    let mut pages = Vec::new();
    for path in [
        "/",
        "/received",
        "/received?shelf=set_aside",
        "/notifications",
        "/sent",
        "/connections",
        "/people",
        &format!("/people?q={}", other.handle),
    ] {
        pages.push(person.get(path).await.text().to_owned());
    }
    pages
}

#[tokio::test]
async fn a_request_taken_back_leaves_no_trace_with_its_recipient() {
    let world = World::new();
    let (ada, bo) = (world.member("ada").await, world.member("bo").await);
    let before = everywhere(&bo, &ada).await;
    let request = ada.asks(&bo).await;
    bo.get("/received").await.says(&["Ada Hafenstein"]);
    ada.get(&format!("/sent/{request}/withdraw")).await.says(&["It leaves no trace with Bo", "21 days"]);
    let sent = ada.submit(&format!("/sent/{request}/withdraw"), &[]).await;
    sent.says(&["Taken back. It left no trace with them.", "You can ask again from 25 May 2026."]);
    assert_eq!(everywhere(&bo, &ada).await, before);
    bo.get(&format!("/received/{request}")).await.is(StatusCode::NOT_FOUND);
    ada.get(&format!("/sent/{request}")).await.says(&["You took the request back"]);
    ada.get("/sent?state=withdrawn").await.says(&["Bo Hafenstein"]);
    world.is_sound().await;
}

#[tokio::test]
async fn after_taking_back_the_same_person_can_be_asked_again_only_later() {
    let world = World::new();
    let (ada, bo) = (world.member("ada").await, world.member("bo").await);
    let request = ada.asks(&bo).await;
    ada.post(&format!("/sent/{request}/withdraw"), &[]).await.leads_on();
    let fields = [("tie", "friend"), ("note", "Once more."), ("intent", "send")];
    let again = ada.post("/people/bo/connect", &fields).await;
    assert!(again.status.is_client_error() && again.has("25 May 2026"), "{}", again.text());
    bo.get("/received").await.is_silent_about(&["Ada Hafenstein"]);
    bo.asks(&ada).await;
    world.days_pass(22);
    ada.get("/received").await.says(&["Bo Hafenstein"]);
}

#[tokio::test]
async fn crossed_requests_connect() {
    let world = World::new();
    let (ada, bo) = (world.member("ada").await, world.member("bo").await);
    let request = ada.asks(&bo).await;
    let fields = [("tie", "friend"), ("note", "Ada, it is me."), ("intent", "send")];
    bo.post("/people/ada/connect", &fields).await;
    ada.get(&format!("/sent/{request}")).await.says(&["You are connected"]);
    bo.get("/connections").await.says(&["Ada Hafenstein"]);
    bo.get("/received").await.says(&["Nobody waits here."]);
    world.is_sound().await;
}

#[tokio::test]
async fn a_question_shows_that_a_request_was_seen_and_its_answer_comes_back() {
    let world = World::new();
    let (ada, bo) = (world.member("ada").await, world.member("bo").await);
    let request = ada.asks(&bo).await;
    let (sent, received) = (format!("/sent/{request}"), format!("/received/{request}"));
    bo.get(&received).await.says(&["Asking shows Ada that you saw the request, and nothing else."]);
    bo.submit(&format!("{received}/ask"), &[("question", "Which boat house?")])
        .await
        .says(&["No answer yet."]);

    ada.get("/").await.says(&["Which boat house?"]);
    ada.get("/sent").await.says(&["asks you something"]);
    ada.get(&sent).await.says(&["Bo asks", "Which boat house?", "Bo asked you something"]);
    ada.submit(&format!("{sent}/answer"), &[("answer", "The one with the red door.")])
        .await
        .says(&["Your answer is with them.", "The one with the red door."]);

    bo.get("/").await.says(&["answered your question"]);
    bo.get("/received").await.says(&["answered your question"]);
    bo.get(&received).await.says(&["The one with the red door.", "You can ask 2 more."]);
    let again = ada.submit(&format!("{sent}/answer"), &[("answer", "Red!")]).await;
    again.says(&["There is no question to answer."]).is_silent_about(&["Red!"]);
    world.is_sound().await;
}

#[tokio::test]
async fn a_mutual_connection_can_give_a_good_word_and_leave_it_just_as_well() {
    let world = World::new();
    let (ada, bo, cy) = (world.member("ada").await, world.member("bo").await, world.member("cy").await);
    let di = world.member("di").await;
    for friend in [&cy, &di] {
        world.connect(&ada, friend).await;
        world.connect(friend, &bo).await;
    }
    let request = ada.asks(&bo).await;
    let sent = format!("/sent/{request}");
    ada.get(&sent).await.says(&["Ask someone who knows you both", "Cy Hafenstein", "You can ask 3 more."]);
    ada.submit(&format!("{sent}/vouch"), &[("voucher", "cy")]).await.says(&["Cy Hafenstein was asked."]);
    ada.submit(&format!("{sent}/vouch"), &[("voucher", "di")])
        .await
        .says(&["Di Hafenstein was asked.", "asked on"]);
    bo.get("/received").await.is_silent_about(&["vouches for them"]);

    cy.get("/").await.says(&["asks you to vouch"]);
    cy.get("/vouches").await.says(&["Ada Hafenstein", "Bo Hafenstein", "says they are neighbours"]);
    cy.submit(&format!("/vouches/{request}"), &[]).await.says(&["You vouched"]);
    bo.get("/received")
        .await
        .says(&["Cy Hafenstein</bdi> vouches for them"])
        .is_silent_about(&["Di Hafenstein</bdi> vouches"]);
    bo.get("/notifications").await.says(&["vouches for somebody who asks you"]);
    ada.get(&sent).await.says(&["Cy Hafenstein vouched for you", "asked on"]);
    ada.get("/notifications").await.says(&["vouched for you"]);
    let wrong = ada.submit(&format!("{sent}/vouch"), &[("voucher", "nobody-here")]).await;
    wrong.says(&["Only someone who is connected with both of you can vouch."]);
    world.is_sound().await;
}

#[tokio::test]
async fn who_is_blocked_finds_no_profile_and_no_way_to_ask() {
    let world = World::new();
    let (ada, bo) = (world.member("ada").await, world.member("bo").await);
    let request = ada.asks(&bo).await;
    bo.submit("/people/ada/block", &[]).await;
    ada.get("/people/bo").await.is(StatusCode::NOT_FOUND);
    ada.get("/people/bo/connect").await.is(StatusCode::NOT_FOUND);
    ada.get("/people?q=bo").await.is_silent_about(&["Bo Hafenstein"]);
    ada.get(&format!("/sent/{request}")).await.is_silent_about(&["href=\"/people/bo\""]);
    bo.get("/received").await.is_silent_about(&["Ada Hafenstein"]);
    world.is_sound().await;
}
