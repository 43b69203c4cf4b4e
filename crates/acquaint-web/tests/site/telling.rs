//! What members are told, and where.

use super::harness::{Person, World};
use acquaint_app::community::change::{AccountChange, Commit};
use acquaint_core::id::{NotificationId, RequestId};
use acquaint_core::member::{Settings, ViewMode};
use acquaint_core::profile::Profile;
use acquaint_core::request::{Notice, NoticeKind};
use axum::body::{Body, BodyDataStream};
use axum::http::{StatusCode, header};
use futures_util::StreamExt;
use std::time::Duration;
use uuid::Uuid;

#[tokio::test]
async fn home_is_a_welcome_until_somebody_signs_in() {
    let world = World::new();
    let ada = world.member("ada").await;
    world.nobody().get("/").await.says(&["Harbour Commons", "href=\"/sign-in\""]);
    ada.get("/").await.says(&["Hello, <bdi>Ada</bdi>", "Let people see that it is you"]);
    for person in [&world.nobody(), &ada] {
        person.get("/about/what-others-see").await.says(&["What others see", "Cannot be noticed, by anyone"]);
    }
}

#[tokio::test]
async fn home_has_one_piece_of_advice_about_the_request_it_would_help_most() {
    let world = World::new();
    let (ada, bo) = (world.member("ada").await, world.member("bo").await);
    let request = ada.asks(&bo).await;
    world.days_pass(50);
    let home = ada.get("/").await;
    home.says(&["One thing that would help", &format!("href=\"/sent/{request}\""), "7 weeks", "See why"]);
    bo.get("/")
        .await
        .says(&["<strong>1</strong> in your inbox"])
        .is_silent_about(&["One thing that would help"]);
}

#[tokio::test]
async fn notifications_are_new_until_they_are_read() {
    let world = World::new();
    let (ada, bo) = (world.member("ada").await, world.member("bo").await);
    ada.asks(&bo).await;
    let unread = "<span data-unread-count>1</span>";
    bo.get("/received").await.says(&[unread]);
    bo.get("/notifications").await.says(&["would like to connect", unread, ">new<", "as read"]);
    let read = bo.submit("/notifications/read", &[]).await;
    read.says(&["would like to connect"]).is_silent_about(&[unread, ">new<"]);
    world.minutes_pass(1);
    world.member("cy").await.asks(&bo).await;
    bo.get("/notifications").await.says(&["Cy Hafenstein", unread]);
}

#[tokio::test]
async fn connections_are_searched_by_name() {
    let world = World::new();
    let ada = world.member("ada").await;
    ada.get("/connections").await.says(&["Nobody yet."]);
    let zoe = Profile { name: "Zoë Ærlig".into(), ..Profile::default() };
    let zoe = world.member_with("zoe", zoe, Settings::default()).await;
    let bo = world.member("bo").await;
    world.connect(&ada, &zoe).await;
    world.connect(&bo, &ada).await;
    ada.get("/connections").await.says(&["Zoë Ærlig", "Bo Hafenstein", "<span class=\"tab-count\">2</span>"]);
    ada.get("/connections?q=ZOE").await.says(&["Zoë Ærlig"]).is_silent_about(&["Bo Hafenstein"]);
    ada.get("/connections?q=%3Cb%3E")
        .await
        .says(&["None of your connections goes by"])
        .is_silent_about(&["<b>"]);
}

#[tokio::test]
async fn who_looks_unseen_is_shown_nobody_and_told_why() {
    let world = World::new();
    let ada = world.member("ada").await;
    let settings = |view_mode| Settings { view_mode, ..Settings::default() };
    let profile = |name: &str| Profile {
        name: name.into(),
        industry: "Boats".into(),
        region: "Bremen".into(),
        ..Profile::default()
    };
    let bo = world.member_with("bo", profile("Bo Hafenstein"), settings(ViewMode::Private)).await;
    let cy = world.member_with("cy", profile("Cy Hafenstein"), settings(ViewMode::SemiPrivate)).await;
    for person in [&ada, &bo, &cy] {
        for other in ["ada", "bo", "cy"] {
            person.get(&format!("/people/{other}")).await.says(&[]);
        }
    }
    bo.get("/views")
        .await
        .says(&["You look unseen, so looks at you stay unseen too."])
        .is_silent_about(&["Ada"]);
    let views = ada.get("/views").await;
    views.says(&["Somebody in Boats, Bremen"]).is_silent_about(&["Bo Hafenstein", "Cy Hafenstein"]);
    cy.get("/views").await.says(&["Ada Hafenstein"]);
}

#[tokio::test]
async fn vouching_is_not_possible_unasked_or_twice() {
    let world = World::new();
    let (ada, bo, cy) = (world.member("ada").await, world.member("bo").await, world.member("cy").await);
    world.connect(&ada, &cy).await;
    world.connect(&cy, &bo).await;
    let request = ada.asks(&bo).await;
    let path = format!("/vouches/{request}");
    cy.post(&path, &[]).await.is(StatusCode::NOT_FOUND);
    ada.post(&format!("/sent/{request}/vouch"), &[("voucher", "cy")]).await.leads_on();
    for _ in 0..2 {
        cy.submit(&path, &[]).await.says(&["You vouched on", "4 May 2026"]);
    }
    assert_eq!(bo.get("/notifications").await.text().matches("vouches for").count(), 1);
}

/// The next event of a stream that is not just a sign of life.
async fn next_event(events: &mut BodyDataStream) -> Option<String> {
    let next = tokio::time::timeout(Duration::from_secs(20), events.next()).await;
    let bytes = next.expect("an event within twenty seconds")?.expect("a whole event");
    Some(String::from_utf8(bytes.to_vec()).expect("text"))
}

async fn listen(person: &Person) -> BodyDataStream {
    let answer = person.open("/notifications/events").await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(answer.headers()[header::CONTENT_TYPE], "text/event-stream");
    let body: Body = answer.into_body();
    body.into_data_stream()
}

#[tokio::test]
async fn a_page_hears_how_many_notifications_are_new_as_they_come() {
    let world = World::new();
    let (ada, bo, cy) = (world.member("ada").await, world.member("bo").await, world.member("cy").await);
    let mut events = listen(&bo).await;
    assert_eq!(next_event(&mut events).await.unwrap(), "event: unread\ndata: 0\n\n");
    cy.asks(&ada).await;
    ada.asks(&bo).await;
    assert_eq!(next_event(&mut events).await.unwrap(), "event: unread\ndata: 1\n\n");
    world.service().stop();
    assert_eq!(next_event(&mut events).await, None);
}

#[tokio::test]
async fn a_page_hears_of_an_acceptance_when_it_is_told_and_not_when_it_happens() {
    let world = World::new();
    let (ada, bo, cy) = (world.member("ada").await, world.member("bo").await, world.member("cy").await);
    let request = ada.asks(&bo).await;
    let mut events = listen(&ada).await;
    assert_eq!(next_event(&mut events).await.unwrap(), "event: unread\ndata: 0\n\n");
    bo.post(&format!("/received/{request}/accept"), &[]).await.leads_on();
    cy.asks(&ada).await;
    assert_eq!(next_event(&mut events).await.unwrap(), "event: unread\ndata: 1\n\n", "of Cy alone");
    world.minutes_pass(10);
    world.member("di").await.asks(&ada).await;
    assert_eq!(next_event(&mut events).await.unwrap(), "event: unread\ndata: 3\n\n");
}

#[tokio::test]
async fn a_stream_ends_with_the_session_and_no_other_does() {
    const NEW: [(&str, &str); 2] = [
        ("new_password", "quay barnacle violin tundra"),
        ("new_password_again", "quay barnacle violin tundra"),
    ];
    let world = World::new();
    let (op, ada, bo) = (world.operator("op").await, world.member("ada").await, world.member("bo").await);
    let mut of_op = listen(&op).await;
    assert!(next_event(&mut of_op).await.is_some());
    let mut stays = listen(&bo).await;
    assert!(next_event(&mut stays).await.is_some());
    let mut of_ada = listen(&ada).await;
    assert!(next_event(&mut of_ada).await.is_some());
    ada.post("/sign-out", &[]).await.leads_on();
    assert_eq!(next_event(&mut of_ada).await, None);
    // The session that chooses a new password stays; all others of the member end.
    let elsewhere = world.nobody();
    bo.post("/settings/password", &NEW).await.leads_on();
    elsewhere.post("/sign-in", &[("who", "bo"), ("password", NEW[0].1)]).await.leads_on();
    let mut other = listen(&elsewhere).await;
    assert!(next_event(&mut other).await.is_some());
    bo.post("/settings/password", &[("password", NEW[0].1), NEW[0], NEW[1]]).await.leads_on();
    assert_eq!(next_event(&mut other).await, None);
    op.post("/operate/members/bo/suspend", &[]).await.leads_on();
    assert_eq!(next_event(&mut stays).await, None);
    drop(of_op);
}

#[tokio::test]
async fn nobody_on_the_way_keeps_how_many_notifications_are_new() {
    let world = World::new();
    let answer = world.member("ada").await.open("/notifications/events").await;
    assert_eq!(answer.headers().get_all(header::CACHE_CONTROL).iter().collect::<Vec<_>>(), ["no-store"]);
}

#[tokio::test]
async fn a_member_listens_with_five_pages_at_most() {
    let world = World::new();
    let (ada, bo) = (world.member("ada").await, world.member("bo").await);
    let mut open = Vec::new();
    for _ in 0..5 {
        open.push(listen(&ada).await);
    }
    assert_eq!(ada.open("/notifications/events").await.status(), StatusCode::TOO_MANY_REQUESTS);
    drop(listen(&bo).await);
    open.pop();
    drop(listen(&ada).await);
}

#[tokio::test]
async fn what_just_happened_is_said_once_and_only_its_id_is_in_the_browser() {
    let world = World::new();
    let (ada, bo) = (world.member("ada").await, world.member("bo").await);
    let request = ada.asks(&bo).await;
    let done = bo.post(&format!("/received/{request}/accept"), &[]).await;
    let next = done.leads_on();
    let cookie = done.headers[header::SET_COOKIE].to_str().unwrap();
    let id = cookie.strip_prefix("acquaint-said=").unwrap().split(';').next().unwrap();
    assert!(Uuid::parse_str(id).is_ok(), "{cookie}");
    let said = "You and Ada Hafenstein are connected.";
    bo.get(&next).await.says(&[said]);
    bo.get(&next).await.is_silent_about(&[said]);
    // After its time it is forgotten here, even if the browser still has the id.
    bo.post("/settings/mail", &[("digest", "daily")]).await.leads_on();
    world.minutes_pass(2);
    bo.get("/settings").await.is_silent_about(&["This holds from now on."]);
}

#[tokio::test]
async fn unread_notifications_are_counted_up_to_a_hundred() {
    let world = World::new();
    let (ada, bo) = (world.member("ada").await, world.member("bo").await);
    let unread = async |told: usize, shown: &str| {
        let mut stamp = world.service().stamp();
        let notices = (0..told).map(|_| {
            let request = RequestId(stamp.next_id());
            let notice = Notice { member: ada.id, kind: NoticeKind::Vouched, about: bo.id, request };
            AccountChange::Notified { id: NotificationId(stamp.next_id()), notice, at: stamp.now }
        });
        let commit = Commit { account_changes: notices.collect(), ..Commit::default() };
        world.store().apply(commit).await.unwrap();
        ada.get("/people").await.says(&[&format!("data-unread-count>{shown}<")]);
    };
    unread(99, "99").await;
    unread(1, "99+").await;
    unread(3_000, "99+").await;
    world.minutes_pass(1);
    ada.post("/notifications/read", &[]).await.leads_on();
    unread(0, "0").await;
    world.minutes_pass(1);
    unread(7, "7").await;
}
