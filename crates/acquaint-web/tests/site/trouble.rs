//! What goes wrong inside is said in general words, and the next answer is as good as ever.

use super::harness::{HOME, Person, World};
use super::strategy::fields;
use acquaint_core::stamp::Stamp;
use acquaint_identity::password::{Cost, PasswordHasher};
use acquaint_identity::throttle::Rate;
use acquaint_identity::token::TokenSource;
use acquaint_web::client::TrustedProxies;
use acquaint_web::serve::router;
use acquaint_web::service::{MetricsAccess, Service, Setup};
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use http_body_util::BodyExt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tower::ServiceExt;

#[tokio::test]
async fn a_handler_that_panics_is_answered_in_general_words_and_the_next_is_served() {
    let world = World::new();
    let (now, is_first) = (world.service().stamp().now, AtomicBool::new(true));
    let router = router(Service::new(Setup {
        community: world.community().clone(),
        stamps: Arc::new(move || {
            assert!(!is_first.swap(false, Ordering::Relaxed), "a secret of the inside");
            Stamp::new(now, [1; 32])
        }),
        tokens: TokenSource::repeated([8; 32]),
        passwords: PasswordHasher::new(Cost::cheap_for_tests(), 1),
        leaked: None,
        base_url: HOME.parse().unwrap(),
        proxies: TrustedProxies::default(),
        mailer: None,
        demo: Vec::new(),
        metrics: MetricsAccess::Off,
        uploads: std::env::temp_dir(),
        read_archive: None,
        draw_picture: None,
        asks_code: false,
        pace: None,
    }));
    let cookie = format!("acquaint={}", "A".repeat(43));
    for status in [StatusCode::INTERNAL_SERVER_ERROR, StatusCode::OK] {
        let request = Request::get("/").header("cookie", &cookie).body(Body::empty()).unwrap();
        let answer = router.clone().oneshot(request).await.unwrap();
        assert_eq!(answer.status(), status);
        let text = answer.into_body().collect().await.unwrap().to_bytes();
        let text = String::from_utf8_lossy(&text);
        assert!(!text.contains("secret") && !text.contains("panic"), "{text}");
    }
}

#[tokio::test]
async fn who_asks_for_everything_at_once_is_told_when_to_come_back_and_nobody_else_waits() {
    let world = World::at_pace(Rate::new(20, Duration::from_hours(1)));
    let (ada, bo) = (world.member("ada").await, world.member("bo").await);
    for turn in 0..20 {
        ada.get(if turn % 2 == 0 { "/people/bo" } else { "/api/v1/people/bo" }).await.is(StatusCode::OK);
    }
    for path in ["/people/bo", "/people?q=bo", "/api/v1/people/bo", "/no-such-page"] {
        let page = ada.get(path).await;
        page.is(StatusCode::TOO_MANY_REQUESTS);
        assert!(page.headers[header::RETRY_AFTER].to_str().unwrap().parse::<u64>().unwrap() > 3_000);
    }
    // A header that only programs send makes nobody somebody else.
    ada.ask(Method::GET, "/people/bo", &[("authorization", "Bearer x")])
        .await
        .is(StatusCode::TOO_MANY_REQUESTS);
    // Neither another member from the same network, nor what is the same for everybody.
    bo.get("/people/ada").await.is(StatusCode::OK);
    ada.get("/livez").await.is(StatusCode::OK);
    ada.get("/static/acquaint.css").await.is(StatusCode::OK);
    ada.get("/pictures/0b51c7c2-9d0f-4a40-8f2b-2a4c6f0e9d11/small").await.is(StatusCode::NOT_FOUND);
    // Clients are counted by their networks.
    let far = || world.nobody().at([198, 51, 100, 7]);
    for _ in 0..20 {
        far().get("/sign-in").await.is(StatusCode::OK);
    }
    far().get("/sign-in").await.is(StatusCode::TOO_MANY_REQUESTS);
    world.nobody().at([198, 51, 100, 8]).get("/sign-in").await.is(StatusCode::OK);
}

#[tokio::test]
async fn a_program_is_counted_with_its_member_wherever_it_calls_from() {
    let world = World::at_pace(Rate::new(20, Duration::from_hours(1)));
    let ada = world.member("ada").await;
    let bearer = token_of(&ada).await;
    let asks = async |last| {
        let program = world.nobody().at([198, 51, 100, last]);
        program.ask(Method::GET, "/api/v1/me", &[("authorization", &bearer)]).await
    };
    for last in 1..20 {
        asks(last).await.is(StatusCode::OK);
    }
    asks(20).await.is(StatusCode::TOO_MANY_REQUESTS);
    ada.get("/me").await.is(StatusCode::TOO_MANY_REQUESTS);
}

/// The token of a program of this member.
async fn token_of(who: &Person) -> String {
    let page = who.post("/settings/tokens", &[("token_name", "a script")]).await;
    let token = page.text().split("class=\"secret\">").nth(1).unwrap().split('<').next().unwrap();
    format!("Bearer {token}")
}

#[tokio::test]
async fn reading_with_a_token_uses_up_nothing_of_others_at_the_same_address() {
    let world = World::at_pace(Rate::new(20, Duration::from_hours(1)));
    let (ada, bo) = (world.member("ada").await, world.member("bo").await);
    let (of_ada, of_bo) = (token_of(&ada).await, token_of(&bo).await);
    let asks = async |token: &str| {
        world.nobody().ask(Method::GET, "/api/v1/requests/received", &[("authorization", token)]).await
    };
    for _ in 1..20 {
        asks(&of_ada).await.is(StatusCode::OK);
    }
    for _ in 0..20 {
        asks(&of_ada).await.is(StatusCode::TOO_MANY_REQUESTS);
    }
    asks(&of_bo).await.is(StatusCode::OK);
    for path in ["/", "/sign-in", "/api/v1/limits"] {
        world.nobody().get(path).await.is(StatusCode::OK);
    }
}

#[tokio::test]
async fn wrong_tokens_and_strangers_keep_nobody_at_their_address_from_signing_in() {
    let world = World::at_pace(Rate::new(20, Duration::from_hours(1)));
    let of_ada = token_of(&world.member("ada").await).await;
    let asks =
        async |token: &str| world.nobody().ask(Method::GET, "/api/v1/me", &[("authorization", token)]).await;
    let wrong = format!("Bearer acq_{}", "A".repeat(43));
    for token in [wrong.as_str(), "Bearer acq_short", "Basic YTpi", "nothing"].iter().cycle().take(20) {
        asks(token).await.is(StatusCode::UNAUTHORIZED);
    }
    asks(&wrong).await.is(StatusCode::TOO_MANY_REQUESTS);
    for _ in 0..20 {
        world.nobody().get("/about/what-others-see").await.is(StatusCode::OK);
    }
    world.nobody().get("/about/what-others-see").await.is(StatusCode::TOO_MANY_REQUESTS);
    asks(&of_ada).await.is(StatusCode::OK);
    world.nobody().get("/sign-in").await.is(StatusCode::OK);
    let fields = [("who", "ada"), ("password", "not it")];
    world.nobody().post("/sign-in", &fields).await.is(StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_preview_counts_by_what_it_costs() {
    let world = World::at_pace(Rate::new(100, Duration::from_hours(1)));
    let names: Vec<String> = (0..100).map(|number| format!("Region {number}")).collect();
    let long = names.join("\n");
    let previews = async |handle, regions: &str| {
        let (who, mut answered) = (world.member(handle).await, 0);
        let fields = fields("0", &[("only.regions", regions), ("part", "preview")]);
        while who.post("/strategy/preview", &fields).await.status == StatusCode::OK {
            answered += 1;
        }
        answered
    };
    // Each is an answer itself; the first costs 4 more, the second 4 and one for each 25 entries.
    assert_eq!((previews("ada", "").await, previews("bo", &long).await), (20, 11));
}

/// Waits until a write has failed.
async fn fails(world: &World) {
    let fails = async { while world.store().load_figures(None).await.unwrap().write_errors == 0 {} };
    tokio::time::timeout(Duration::from_mins(1), fails).await.unwrap();
}

#[tokio::test]
async fn an_email_is_not_promised_while_the_database_takes_no_write() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("community.db");
    let world = World::with_mail_server_at("smtp://localhost:25?tls=none".into(), &path);
    let invite = world.invitation().await;
    let holder = rusqlite::Connection::open(&path).unwrap();
    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
    for path in ["/sign-up", "/reset"] {
        let fields = [("email", "cy@post.example"), ("invite", &invite)];
        let page = world.nobody().post(path, &fields).await;
        page.is(StatusCode::SERVICE_UNAVAILABLE);
    }
}

#[tokio::test]
async fn an_email_that_was_promised_is_queued_once_the_database_takes_writes_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("community.db");
    let world = World::with_mail_server_at("smtp://localhost:25?tls=none".into(), &path);
    world.member("ada").await;
    let invite = world.invitation().await;
    world.nobody().get("/readyz").await.is(StatusCode::OK);
    let holder = rusqlite::Connection::open(&path).unwrap();
    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
    for (path, email) in [("/sign-up", "cy@post.example"), ("/reset", "ada@post.example")] {
        world.nobody().post(path, &[("email", email), ("invite", &invite)]).await.is(StatusCode::OK);
    }
    fails(&world).await;
    drop(holder);
    let now = world.service().stamp().now;
    let queued = async { while world.community().list_due_mails(now).await.unwrap().len() < 2 {} };
    tokio::time::timeout(Duration::from_mins(1), queued).await.unwrap();
}

#[tokio::test]
async fn who_asks_whether_it_is_ready_hears_of_a_database_that_takes_no_write_and_of_one_that_does_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("community.db");
    let world = World::with_mail_server_at("smtp://localhost:25?tls=none".into(), &path);
    let holder = rusqlite::Connection::open(&path).unwrap();
    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
    for _ in 0..2 {
        let began = Instant::now();
        let answer = world.nobody().get("/readyz").await;
        answer.is(StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(answer.headers[header::CONTENT_TYPE], "application/problem+json");
        assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
    }
    world.nobody().get("/livez").await.is(StatusCode::OK);
    fails(&world).await;
    drop(holder);
    let recovers = async { while world.nobody().get("/readyz").await.status != StatusCode::OK {} };
    tokio::time::timeout(Duration::from_mins(1), recovers).await.unwrap();
}

#[tokio::test]
async fn a_write_that_failed_is_heard_of_although_a_moment_ago_all_was_well() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("community.db");
    let world = World::with_mail_server_at("smtp://localhost:25?tls=none".into(), &path);
    world.nobody().get("/readyz").await.is(StatusCode::OK);
    let holder = rusqlite::Connection::open(&path).unwrap();
    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
    world.community().tidy_up(world.service().stamp().now).await.unwrap_err();
    world.nobody().get("/readyz").await.is(StatusCode::SERVICE_UNAVAILABLE);
}
