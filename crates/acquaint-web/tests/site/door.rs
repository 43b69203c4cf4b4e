//! The door: signing in is guessed at by nobody and shut by nobody; links change nothing by being looked at.

use crate::harness::World;
use acquaint_app::community::account::LinkPurpose;
use acquaint_app::community::follow_link::LinkFor;
use acquaint_web::client::AddressGroup;
use acquaint_web::password::Password;
use acquaint_web::token::Token;
use axum::http::StatusCode;

const PASSWORD: &str = "tern lantern rope anchor";

async fn world_with_ada() -> World {
    let world = World::new();
    let ada = world.member("ada").await;
    let hash = world.service().setup.passwords.hash(Password::entered(PASSWORD)).await.unwrap();
    world.community().renew_password(ada.id, None, hash.as_str().to_owned()).await.unwrap();
    world
}

#[tokio::test]
async fn signing_in_never_leads_to_another_site() {
    let world = world_with_ada().await;
    for (next, leads) in [
        ("/received?shelf=inbox", "/received?shelf=inbox"),
        ("/\t/evil.example/", "/"),
        ("/.//evil.example/", "/"),
        ("/\\evil.example/", "/"),
        ("//evil.example/", "/"),
    ] {
        let fields = [("who", "ada"), ("password", PASSWORD), ("next", next)];
        assert_eq!(world.nobody().post("/sign-in", &fields).await.leads_on(), leads, "{next:?}");
    }
}

#[tokio::test]
async fn one_client_cannot_shut_somebody_else_out() {
    let world = world_with_ada().await;
    let ada = world.community().store().find_account_by_login("ada").await.unwrap().unwrap().id;
    let stranger = AddressGroup::of([198, 51, 100, 9].into());
    for _ in 0..100 {
        world.service().check_password_try(&ada, &stranger).unwrap();
    }
    world.service().check_password_try(&ada, &stranger).unwrap_err();
    let fields = [("who", "ada"), ("password", PASSWORD)];
    world.nobody().post("/sign-in", &fields).await.leads_on();
}

#[tokio::test]
async fn however_a_name_is_spelled_its_tries_are_counted_together() {
    let world = world_with_ada().await;
    let ada = world.community().store().find_account_by_login("ada").await.unwrap().unwrap().id;
    let here = AddressGroup::of([192, 0, 2, 7].into());
    for _ in 0..100 {
        world.service().check_password_try(&ada, &here).unwrap();
    }
    for who in ["ada", "ADA", "Ada@Post.example", "\u{ff41}da", " ada "] {
        let page = world.nobody().post("/sign-in", &[("who", who), ("password", PASSWORD)]).await;
        page.is(StatusCode::TOO_MANY_REQUESTS);
    }
}

#[tokio::test]
async fn a_community_without_letters_says_so_and_makes_no_link() {
    let world = world_with_ada().await;
    for page in [
        world.nobody().get("/reset").await,
        world.nobody().post("/reset", &[("email", "ada@post.example")]).await,
    ] {
        page.says(&["This community sends no letters"]).is_silent_about(&["on its way"]);
    }
    let letters = World::with_letters();
    letters.nobody().post("/reset", &[("email", "ada@post.example")]).await.says(&["for 24 hours"]);
}

#[tokio::test]
async fn an_invitation_is_kept_in_every_form() {
    let world = World::new();
    world.nobody().get("/sign-up?invite=abc").await.says(&["name=\"invite\"", "value=\"abc\""]);
}

#[tokio::test]
async fn looking_at_a_link_that_confirms_changes_nothing() {
    let world = world_with_ada().await;
    let ada = world.community().store().find_account_by_login("ada").await.unwrap().unwrap();
    let token = Token::fresh(&world.service().setup.tokens);
    let about = Some("ada@new.example".to_owned());
    let whom = LinkFor { member: Some(ada.id), about, ..LinkFor::default() };
    let (mut stamp, digest) = (world.service().stamp(), *token.digest().as_bytes());
    world.community().make_link(LinkPurpose::ConfirmEmail, whom, digest, &mut stamp).await.unwrap();
    let link = format!("/confirm/{}", token.expose());
    world.nobody().get(&link).await.says(&["ada@new.example"]);
    let email = async || world.community().store().find_account(ada.id).await.unwrap().unwrap().email;
    assert_eq!(email().await, "ada@post.example");
    world.nobody().post(&link, &[]).await.leads_on();
    assert_eq!(email().await, "ada@new.example");
    world.nobody().get(&link).await.is(StatusCode::GONE);
}

/// How often Ada is signed in.
async fn sessions(world: &World) -> usize {
    let ada = world.community().store().find_account_by_login("ada").await.unwrap().unwrap().id;
    world.community().store().list_sessions(ada, world.service().stamp().now).await.unwrap().len()
}

#[tokio::test]
async fn a_browser_has_one_session_and_signing_out_leaves_nothing_of_it() {
    let world = world_with_ada().await;
    let before = sessions(&world).await;
    let browser = world.nobody();
    for _ in 0..2 {
        browser.post("/sign-in", &[("who", "ada"), ("password", PASSWORD)]).await.leads_on();
        browser.get("/me").await.is(StatusCode::OK).says(&["action=\"/sign-out\""]);
        assert_eq!(sessions(&world).await, before + 1);
    }
    let page = browser.post("/sign-out", &[]).await;
    assert_eq!(page.headers["clear-site-data"], "\"cache\"");
    assert_eq!(sessions(&world).await, before);
    browser.get("/me").await.is(StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_session_ends_after_its_days_however_much_it_is_used() {
    let world = world_with_ada().await;
    let browser = world.nobody();
    browser.post("/sign-in", &[("who", "ada"), ("password", PASSWORD)]).await.leads_on();
    let days = i64::from(world.community().rules().session_days);
    world.days_pass(days - 1);
    browser.get("/me").await.is(StatusCode::OK);
    world.days_pass(1);
    browser.get("/me").await.is(StatusCode::SEE_OTHER);
}
