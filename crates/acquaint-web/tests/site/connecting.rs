//! Asking to connect, and keeping somebody away.

use super::harness::World;
use acquaint_core::limits::Limits;
use acquaint_core::member::Settings;
use acquaint_core::profile::Profile;
use acquaint_core::record::{Position, YearMonth};
use axum::http::StatusCode;

const SEND: (&str, &str) = ("intent", "send");

fn worker(name: &str, from: i16) -> Profile {
    let position = Position {
        organisation: "Tidewater Mapping".into(),
        title: "Hydrographer".into(),
        from: Some(YearMonth { year: from, month: None }),
        to: None,
    };
    Profile { name: name.into(), positions: vec![position], ..Profile::default() }
}

#[tokio::test]
async fn the_form_offers_what_both_share_and_what_is_left() {
    let world = World::new();
    let mira = world.member_with("mira", worker("Mira Solbakken", 2018), Settings::default()).await;
    let policy = "Please say how we met.\n\nI connect with people I know.".into();
    let settings = Settings { policy, ..Settings::default() };
    world.member_with("emil", worker("Emil Strand", 2020), settings).await;
    let page = mira.get("/people/emil/connect").await;
    page.says(&[
        "You both work at Tidewater Mapping, since 2020",
        "I am Mira Solbakken, Hydrographer at Tidewater Mapping.",
        "Please say how we met.",
        "I connect with people I know.",
        "You can send 100 more this week",
        "value=\"co_worker\" selected",
        "value=\"Tidewater Mapping\"",
    ]);
}

#[tokio::test]
async fn what_is_wrong_stands_beside_its_field_and_what_was_typed_stays() {
    let world = World::new();
    let ada = world.member("ada").await;
    world.member("bo").await;
    let long = "x".repeat(601);
    let page = ada
        .post("/people/bo/connect", &[("tie", ""), ("evidence", "the harbour walk"), ("note", &long), SEND])
        .await;
    page.is(StatusCode::UNPROCESSABLE_ENTITY);
    for words in [
        "Please choose how you know each other",
        "This has 601 characters, but at most 600 fit; please shorten it",
        "the harbour walk",
        &long,
    ] {
        assert!(page.has(words), "{words}\n{}", page.text());
    }
    let hidden = [("tie", "friend"), ("note", "Hi \u{202E}Bo"), SEND];
    let page = ada.post("/people/bo/connect", &hidden).await;
    assert!(page.is(StatusCode::UNPROCESSABLE_ENTITY).has("This holds U+202E at position 4"));
    assert!(ada.get("/sent").await.text().matches("Bo Hafenstein").count() == 0);
}

#[tokio::test]
async fn a_note_is_checked_on_the_page_and_by_the_script_alike() {
    let world = World::new();
    let ada = world.member("ada").await;
    world.member("bo").await;
    let note = ("note", "We met at the harbour walk.");
    let page = ada.post("/people/bo/connect", &[("tie", "friend"), note, ("intent", "check")]).await;
    page.says(&["We met at the harbour walk.", "Your note says", "value=\"friend\" selected"]);
    let part = ada.post("/people/bo/note-check", &[note]).await;
    part.says(&["Your note says"]).is_silent_about(&["<html", "<main"]);
    let empty = ada.post("/people/bo/note-check", &[]).await;
    empty.says(&["A good note says three things:"]);
    let polish = ("note", "Dzień dobry, pracuję w drukarni w Toruniu i szukam tłumacza.");
    let part = ada.post("/people/bo/note-check", &[polish]).await;
    let words = "We cannot judge notes in this language. It counts nothing against you.";
    part.says(&[words]).is_silent_about(&["Your note says", "Not yet"]);
    ada.get("/received").await.is_silent_about(&["harbour walk"]);
}

#[tokio::test]
async fn sending_again_returns_the_request_that_waits() {
    let world = World::new();
    let (ada, bo) = (world.member("ada").await, world.member("bo").await);
    let request = ada.asks(&bo).await;
    world.minutes_pass(5);
    let page = ada.submit("/people/bo/connect", &[("tie", "friend"), ("note", "Hello?"), SEND]).await;
    page.says(&["waits already", "nothing was sent twice"]);
    assert_eq!(page.path, format!("/sent/{request}"));
    assert_eq!(ada.get("/people/bo/connect").await.leads_on(), format!("/sent/{request}"));
    assert_eq!(bo.get("/people/ada/connect").await.leads_on(), format!("/received/{request}"));
}

#[tokio::test]
async fn who_has_sent_enough_for_a_week_is_told_when_it_goes_on() {
    let world = World::with_limits(Limits { sent_per_week_max: 1, ..Limits::default() });
    let (ada, bo) = (world.member("ada").await, world.member("bo").await);
    world.member("cy").await;
    ada.asks(&bo).await;
    ada.get("/people/cy/connect").await.says(&["You can send no more requests this week."]);
    let page = ada.post("/people/cy/connect", &[("tie", "friend"), ("note", "Hello"), SEND]).await;
    page.is(StatusCode::TOO_MANY_REQUESTS);
    assert!(page.has("the next can go out on 11 May 2026") && page.has("Hello"), "{}", page.text());
}

#[tokio::test]
async fn a_connection_is_ended_after_a_question_and_can_be_asked_for_again_later() {
    let world = World::new();
    let (ada, bo) = (world.member("ada").await, world.member("bo").await);
    ada.get("/people/bo/disconnect").await.is(StatusCode::CONFLICT);
    world.connect(&ada, &bo).await;
    ada.get("/people/bo/disconnect").await.says(&["End your connection with Bo Hafenstein?", "21 days"]);
    assert_eq!(bo.get("/people/ada/connect").await.leads_on(), "/connections");
    bo.get("/connections").await.says(&["You and Ada Hafenstein are connected already."]);
    let told = bo.get("/notifications").await;
    ada.submit("/people/bo/disconnect", &[]).await.says(&["are no longer connected. No message was sent."]);
    assert_eq!(bo.get("/notifications").await.text(), told.text());
    ada.get("/people/bo").await.says(&["You can ask Bo again from 25 May 2026."]);
    let page = ada.get("/people/bo/connect").await;
    page.says(&["You can ask this person again from 25 May 2026"]);
    world.is_sound().await;
}

#[tokio::test]
async fn nobody_can_tell_that_they_are_muted_and_it_is_taken_back_at_once() {
    let world = World::new();
    let (ada, bo) = (world.member("ada").await, world.member("bo").await);
    bo.get("/people/ada").await.says(&["is not brought to your notice any more. Nobody can tell."]);
    let before = ada.get("/people/bo").await;
    let page = bo.submit("/people/ada/mute", &[]).await;
    page.says(&[
        "is not brought to your notice any more. They cannot tell.",
        "action=\"/people/ada/unmute\"",
    ]);
    assert_eq!(ada.get("/people/bo").await.text(), before.text());
    ada.asks(&bo).await;
    bo.get("/notifications").await.is_silent_about(&["Ada Hafenstein"]);
    bo.get("/people/ada").await.says(&["You muted Ada"]);
    bo.submit("/people/ada/unmute", &[]).await.says(&["You hear from Ada Hafenstein again."]);
    bo.get("/people/ada").await.is_silent_about(&["You muted Ada"]);
    world.is_sound().await;
}

#[tokio::test]
async fn a_request_of_somebody_one_blocks_says_why_it_is_not_shown() {
    let world = World::new();
    let (ada, bo) = (world.member("ada").await, world.member("bo").await);
    let request = ada.asks(&bo).await;
    bo.get("/people/ada/block").await.says(&["If you want to report it, do that first"]);
    bo.post("/people/ada/block", &[]).await.leads_on();
    bo.forget_message();
    assert_eq!(bo.get(&format!("/received/{request}")).await.leads_on(), "/received");
    bo.get("/received").await.says(&["You block Ada Hafenstein, so their request is not shown."]);
}

#[tokio::test]
async fn who_is_blocked_finds_nothing_and_can_be_let_back() {
    let world = World::new();
    let (ada, bo) = (world.member("ada").await, world.member("bo").await);
    bo.get("/people/ada/block").await.says(&["Block Ada Hafenstein?", "your profile is not found"]);
    bo.submit("/people/ada/block", &[])
        .await
        .says(&["does not find your profile any more.", "/people/ada/unblock"]);
    ada.get("/people/bo").await.is(StatusCode::NOT_FOUND);
    let fields = [("tie", "friend"), ("note", "Hello"), SEND];
    ada.post("/people/bo/connect", &fields).await.is(StatusCode::NOT_FOUND);
    bo.get("/people/ada").await.says(&["You block Ada", "Nothing was recorded."]);
    bo.post("/people/ada/connect", &fields).await.is(StatusCode::CONFLICT);
    bo.submit("/people/ada/unblock", &[]).await.says(&["You no longer block Ada Hafenstein."]);
    ada.get("/people/bo").await.says(&["Bo Hafenstein"]);
    world.is_sound().await;
}

#[tokio::test]
async fn nobody_connects_with_themselves_or_through_another_site() {
    let world = World::new();
    let ada = world.member("ada").await;
    world.member("bo").await;
    assert_eq!(ada.get("/people/ada/connect").await.leads_on(), "/me");
    let fields = [("tie", "friend"), ("note", "Hello"), SEND];
    ada.post("/people/ada/connect", &fields).await.is(StatusCode::UNPROCESSABLE_ENTITY);
    ada.get("/people/ada/block").await.is(StatusCode::UNPROCESSABLE_ENTITY);
    let forged = ada.post_from("https://elsewhere.example", "/people/bo/connect", &fields).await;
    forged.is(StatusCode::FORBIDDEN);
    ada.get("/sent").await.is_silent_about(&["Bo Hafenstein"]);
}

#[tokio::test]
async fn a_new_request_is_said_to_be_sent_and_one_that_waits_to_wait() {
    let world = World::new();
    let (ada, _bo) = (world.member("ada").await, world.member("bo").await);
    let fields = [("tie", "neighbour"), ("note", "We share a fence.")];
    ada.submit("/people/bo/connect", &fields).await.says(&["Your request to Bo Hafenstein is sent."]);
    world.minutes_pass(2);
    ada.submit("/people/bo/connect", &fields).await.says(&["waits already", "nothing was sent twice"]);
}
