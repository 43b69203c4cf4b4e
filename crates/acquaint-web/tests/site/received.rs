//! What a recipient does about requests, and what of it stays with them.

use super::harness::{Person, World};
use acquaint_app::community::view::Want;
use acquaint_core::limits::Limits;
use acquaint_core::member::Settings;
use acquaint_core::profile::Profile;
use acquaint_core::record::{Position, YearMonth};
use axum::http::StatusCode;

async fn senders(world: &World, to: &Person, handles: &[&str]) -> Vec<(Person, String)> {
    let mut senders = Vec::new();
    for handle in handles {
        let sender = world.member(handle).await;
        let request = sender.asks(to).await;
        world.minutes_pass(1);
        senders.push((sender, request));
    }
    senders
}

fn bulk<'a>(intent: &'a str, shelf: &'a str, chosen: &'a [(Person, String)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![("intent", intent), ("shelf", shelf)];
    fields.extend(chosen.iter().map(|(_, request)| ("request", request.as_str())));
    fields
}

#[tokio::test]
async fn several_requests_are_set_aside_put_back_and_accepted_at_once() {
    let world = World::new();
    let bo = world.member("bo").await;
    let chosen = senders(&world, &bo, &["ada", "cy", "di"]).await;
    let aside = bo.submit("/received/bulk", &bulk("set_aside", "inbox", &chosen)).await;
    aside.says(&["Saved for later: 3 requests. Only you know.", "Put them back", "Nobody waits here."]);
    for (_, request) in &chosen {
        assert!(aside.has(&format!("name=\"request\" value=\"{request}\"")), "the step back names it");
    }
    let back = bo.submit("/received/bulk", &bulk("return_to_inbox", "set_aside", &chosen[..2])).await;
    back.says(&["Back in the inbox: 2 requests.", "Save them for later again", "Di Hafenstein"]);
    let accepted = bo.submit("/received/bulk", &bulk("accept", "inbox", &chosen)).await;
    accepted.says(&["They are accepted one at a time", "0 of 3 accepted so far", "Undo"]);
    bo.get("/connections").await.is_silent_about(&["Ada Hafenstein"]);
    bo.submit("/received/bulk", &bulk("accept", "inbox", &chosen))
        .await
        .says(&["are about to be accepted already"]);
    world.sweeps_go_on().await;
    bo.get("/connections").await.says(&["Ada Hafenstein", "Cy Hafenstein", "Di Hafenstein"]);
    world.is_sound().await;
}

#[tokio::test]
async fn accepting_many_says_whose_limit_stood_in_the_way_and_the_rest_keeps_waiting() {
    let world = World::with_limits(Limits { connections_max: 2, ..Limits::default() });
    let bo = world.member("bo").await;
    let chosen = senders(&world, &bo, &["ada", "cy", "di", "ed", "gus"]).await;
    // Whichever end it begins at, it comes to one of them while there is room.
    let [e, f] = [world.member("eve").await, world.member("fay").await];
    for friend in [&e, &f] {
        world.connect(friend, &chosen[1].0).await;
        world.connect(friend, &chosen[3].0).await;
    }
    let sweep = bo.post("/received/bulk", &bulk("accept", "inbox", &chosen)).await.leads_on();
    world.sweeps_go_on().await;
    bo.get(&sweep).await.says(&[
        "2 of 5 accepted.",
        "they have no connection left; their request keeps waiting",
        "you had no connection left; the request keeps waiting",
    ]);
    bo.get("/received").await.says(&["Cy Hafenstein"]);
    chosen[1].0.get("/notifications").await.is_silent_about(&["Bo Hafenstein"]);
    let alone = bo.submit(&format!("/received/{}/accept", chosen[1].1), &[("shelf", "inbox")]).await;
    alone.says(&["2 connections, which is the most; the request keeps waiting", "Cy Hafenstein"]);
    world.is_sound().await;
}

#[tokio::test]
async fn what_is_chosen_must_be_something_and_not_too_much() {
    let world = World::new();
    let bo = world.member("bo").await;
    let chosen = senders(&world, &bo, &["ada"]).await;
    for (fields, words) in [
        (vec![("intent", "accept")], "None was chosen"),
        (bulk("burn", "inbox", &chosen), "Please say with a button"),
        (vec![("intent", "accept"), ("request", "1")], "None was chosen"),
        (
            vec![("intent", "accept"), ("request", "00000000-0000-4000-8000-000000000000")],
            "1 request does not wait any more.",
        ),
    ] {
        bo.submit("/received/bulk", &fields).await.says(&[words, "Ada Hafenstein"]);
    }
    let ids: Vec<String> = (0..101_u128).map(|id| uuid::Uuid::from_u128(id).to_string()).collect();
    let mut many = vec![("intent", "accept")];
    many.extend(ids.iter().map(|id| ("request", id.as_str())));
    bo.submit("/received/bulk", &many).await.says(&["more than 100 at once"]);
}

#[tokio::test]
async fn a_card_shows_enough_to_decide_and_records_no_look() {
    let world = World::new();
    let profile = |name: &str, from, to| Profile {
        name: name.into(),
        headline: "Rigger".into(),
        positions: vec![Position {
            organisation: "Nordlicht Werft".into(),
            title: "Rigger".into(),
            from: Some(YearMonth { year: from, month: None }),
            to: Some(YearMonth { year: to, month: None }),
        }],
        ..Profile::default()
    };
    let ada = world.member_with("ada", profile("Ada Hafenstein", 2001, 2009), Settings::default()).await;
    let bo = world.member_with("bo", profile("Bo Hafenstein", 2006, 2015), Settings::default()).await;
    let twin = world.member_with("ada-2", profile("Ada Hafenstein", 2020, 2021), Settings::default()).await;
    let cy = world.member("cy").await;
    world.connect(&ada, &cy).await;
    world.connect(&cy, &bo).await;
    let request = ada.asks(&bo).await;
    let words = [
        "Rigger",
        "You both worked at Nordlicht Werft, 2006 to 2009",
        "1 connection in common",
        "Cy Hafenstein",
    ];
    bo.get("/received").await.says(&words).says(&["Several people here share this name."]);
    bo.get(&format!("/received/{request}")).await.says(&words).says(&["Ada will see that you looked."]);
    ada.get("/views").await.is_silent_about(&["Bo Hafenstein"]);
    world.connect(&twin, &bo).await;
    bo.get("/received").await.says(&["Another person of this name is among your connections."]);
}

#[tokio::test]
async fn a_remark_is_kept_changed_and_taken_away() {
    let world = World::new();
    let (ada, bo) = (world.member("ada").await, world.member("bo").await);
    let path = format!("/received/{}", ada.asks(&bo).await);
    let remark = format!("{path}/remark");
    bo.submit(&remark, &[("remark", "Red <door>?")])
        .await
        .says(&["Your remark is kept.", "Red &#60;door&#62;?"]);
    bo.submit(&remark, &[("remark", "Blue door.")]).await.says(&["Blue door."]).is_silent_about(&["Red"]);
    bo.submit(&remark, &[("remark", "  ")]).await.says(&["Your remark is gone."]).is_silent_about(&["Blue"]);
}

#[tokio::test]
async fn a_muted_sender_is_heard_no_more_and_the_request_waits_like_any_other() {
    let world = World::new();
    let (ada, bo) = (world.member("ada").await, world.member("bo").await);
    let request = ada.asks(&bo).await;
    let path = format!("/received/{request}");
    bo.get("/notifications").await.says(&["Ada Hafenstein"]);
    bo.submit(&format!("{path}/mute"), &[])
        .await
        .says(&["You muted Ada Hafenstein.", "Hear from them again"]);
    bo.get("/notifications").await.is_silent_about(&["Ada Hafenstein"]);
    bo.get(&path).await.says(&["You muted Ada. They cannot tell."]);
    ada.get(&format!("/sent/{request}")).await.says(&["It waits"]);
    bo.submit(&format!("{path}/unmute"), &[])
        .await
        .says(&["You hear from Ada Hafenstein again.", "Mute them"]);
    bo.get("/notifications").await.says(&["Ada Hafenstein"]);
}

#[tokio::test]
async fn a_report_is_for_the_operator_and_is_made_once() {
    let world = World::new();
    let (ada, bo) = (world.member("ada").await, world.member("bo").await);
    let path = format!("/received/{}", ada.asks_with(&bo, "Buy my boats.").await);
    let report = format!("{path}/report");
    for fields in [&[][..], &[("because", "boredom")]] {
        bo.submit(&report, fields).await.says(&["Please choose what is wrong", "Send the report"]);
    }
    for _ in 0..2 {
        let said = bo.submit(&report, &[("because", "advertising")]).await;
        said.says(&["Your report was sent to the operators.", "You reported this request."]);
    }
    let want = Want { after: None, at_most: 10 };
    let reports = world.store().list_reports(bo.id, want).await.unwrap().items;
    assert_eq!((reports.len(), reports[0].note.as_str()), (1, "Buy my boats."));
}

#[tokio::test]
async fn questions_come_one_at_a_time_and_not_without_end() {
    let world = World::with_limits(Limits { questions_max: 2, ..Limits::default() });
    let (ada, bo) = (world.member("ada").await, world.member("bo").await);
    let request = ada.asks(&bo).await;
    let (ask, answer) = (format!("/received/{request}/ask"), format!("/sent/{request}/answer"));
    bo.submit(&ask, &[("question", "Who?")])
        .await
        .says(&["When your question is answered, you can ask another."]);
    bo.submit(&ask, &[("question", "Really?")]).await.says(&["Your last question is still open"]);
    ada.submit(&answer, &[("answer", "Ada.")]).await;
    bo.submit(&ask, &[("question", "Which Ada?")]).await.says(&["Which Ada?"]);
    ada.submit(&answer, &[("answer", "The tall one.")]).await;
    let last = bo.submit(&ask, &[("question", "How tall?")]).await;
    last.says(&[
        "You have asked 2 questions about this request",
        "as many questions as one request may have",
    ]);
    assert!(!ada.get(&format!("/sent/{request}")).await.has("How tall?"));
}

#[tokio::test]
async fn a_request_that_went_in_the_meantime_is_told_kindly() {
    let world = World::new();
    let (ada, bo) = (world.member("ada").await, world.member("bo").await);
    let request = ada.asks(&bo).await;
    bo.get(&format!("/received/{request}")).await.says(&["Ada Hafenstein"]);
    ada.post(&format!("/sent/{request}/withdraw"), &[]).await.leads_on();
    for verb in ["accept", "set-aside", "return-to-inbox", "ask", "mute"] {
        let page = bo.post(&format!("/received/{request}/{verb}"), &[("question", "Who?")]).await;
        page.is(StatusCode::NOT_FOUND);
    }
    bo.get("/received?shelf=nowhere").await.says(&["Nobody waits here."]);
}

#[tokio::test]
async fn accepting_twice_is_accepting_once() {
    let world = World::new();
    let (ada, bo) = (world.member("ada").await, world.member("bo").await);
    let request = ada.asks(&bo).await;
    let path = format!("/received/{request}/accept");
    bo.submit(&path, &[]).await.says(&["You and Ada Hafenstein are connected."]);
    bo.submit(&path, &[]).await.says(&["You and Ada Hafenstein are connected."]);
    world.minutes_pass(10);
    assert_eq!(ada.get("/notifications").await.text().matches("accepted your request").count(), 1);
    assert_eq!(bo.get(&format!("/received/{request}")).await.leads_on(), "/connections");
}
