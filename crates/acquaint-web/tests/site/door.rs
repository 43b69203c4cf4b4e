//! The door: signing in is guessed at by nobody and shut by nobody; links change nothing by being looked at.

use super::harness::{HOME, World, logged};
use acquaint_app::community::account::LinkPurpose;
use acquaint_app::community::follow_link::LinkFor;
use acquaint_identity::password::Password;
use acquaint_identity::token::Token;
use acquaint_web::client::AddressGroup;
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
    let ada = world.store().find_account_by_login("ada").await.unwrap().unwrap().id;
    let stranger = AddressGroup::of([198, 51, 100, 9].into());
    for _ in 0..100 {
        world.service().check_password_try(&ada, &stranger).unwrap();
    }
    world.service().check_password_try(&ada, &stranger).unwrap_err();
    let fields = [("who", "ada"), ("password", PASSWORD)];
    world.nobody().post("/sign-in", &fields).await.leads_on();
}

#[tokio::test]
async fn who_signs_in_uses_up_no_tries_of_others_at_the_same_address() {
    let world = world_with_ada().await;
    for _ in 0..30 {
        world.nobody().post("/sign-in", &[("who", "ada"), ("password", PASSWORD)]).await.leads_on();
    }
    // Failures are counted, whoever they are about, and signing in does not make up for them.
    for number in 0..10 {
        let who = format!("nobody-{number}");
        let fields = [("who", who.as_str()), ("password", PASSWORD)];
        world.nobody().post("/sign-in", &fields).await.is(StatusCode::UNPROCESSABLE_ENTITY);
        if number < 9 {
            world.nobody().post("/sign-in", &[("who", "ada"), ("password", PASSWORD)]).await.leads_on();
        }
    }
    let fields = [("who", "ada"), ("password", PASSWORD)];
    world.nobody().post("/sign-in", &fields).await.is(StatusCode::TOO_MANY_REQUESTS);
    world.nobody().at([198, 51, 100, 9]).post("/sign-in", &fields).await.leads_on();
}

#[tokio::test]
async fn however_a_name_is_spelled_its_tries_are_counted_together() {
    let world = world_with_ada().await;
    let ada = world.store().find_account_by_login("ada").await.unwrap().unwrap().id;
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
    let ada = world.store().find_account_by_login("ada").await.unwrap().unwrap();
    let token = Token::fresh(&world.service().setup.tokens);
    let about = Some("ada@new.example".to_owned());
    let whom = LinkFor { member: Some(ada.id), about, ..LinkFor::default() };
    let (mut stamp, digest) = (world.service().stamp(), *token.digest().as_bytes());
    world.community().make_link(LinkPurpose::ConfirmEmail, whom, digest, &mut stamp).await.unwrap();
    let link = format!("/confirm/{}", token.expose());
    world.nobody().get(&link).await.says(&["ada@new.example"]);
    let email = async || world.store().find_account(ada.id).await.unwrap().unwrap().email;
    assert_eq!(email().await, "ada@post.example");
    world.nobody().post(&link, &[]).await.leads_on();
    assert_eq!(email().await, "ada@new.example");
    world.nobody().get(&link).await.is(StatusCode::GONE);
}

/// The one letter to this address that was not seen yet, and the link in it that has this in it.
async fn letter_to(world: &World, email: &str, link: &str) -> String {
    for _ in 0..1_000 {
        let mails = world.community().list_due_mails(world.service().stamp().now).await.unwrap();
        if let Some(mail) = mails.iter().find(|mail| mail.email.to == email) {
            world.community().mail_done(mail.id).await.unwrap();
            let line = mail.email.text.lines().find(|line| line.contains(link));
            return line.unwrap_or_else(|| panic!("no {link} in {}", mail.email.text)).replace(HOME, "");
        }
        // It is written after the answer.
        tokio::task::yield_now().await;
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    }
    panic!("no letter to {email}");
}

#[tokio::test]
async fn signing_up_by_letter_tells_nobody_who_has_an_account() {
    let world = World::with_letters();
    let ada = world.member("ada").await;
    let invite = world.invitation().await;
    let nobody = world.nobody();
    nobody.get("/sign-up").await.says(&["A letter goes there"]).is_silent_about(&["Password"]);
    let mut pages = Vec::new();
    for email in ["ada@post.example", "nia@post.example"] {
        pages.push(nobody.post("/sign-up", &[("invite", &invite), ("email", email)]).await);
    }
    pages[0].says(&["Look into your mail", "ada@post.example", &format!("/sign-up?invite={invite}")]);
    assert_eq!(pages[0].text(), pages[1].text().replace("nia@", "ada@"));
    assert_eq!((pages[0].status, &pages[0].headers), (pages[1].status, &pages[1].headers));
    letter_to(&world, "ada@post.example", "/sign-in").await;
    let link = letter_to(&world, "nia@post.example", "/sign-up/").await;
    nobody.get(&link).await.says(&["nia@post.example", "Password"]);
    let link = link.split('?').next().unwrap();
    let rest = |handle| {
        [("invite", invite.as_str()), ("name", "Nia Ufer"), ("handle", handle), ("password", PASSWORD)]
    };
    // The address is proved, and what is free is told from here on; a few mistakes keep nobody out.
    for handle in ["ada", "a", "Ada", "", "ad\u{430}"] {
        nobody.post(link, &rest(handle)).await.is(StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert_eq!(nobody.post(link, &rest("nia")).await.leads_on(), "/me/edit");
    let nia = world.store().find_account_by_login("nia@post.example").await.unwrap().unwrap();
    assert_eq!(nia.handle.as_str(), "nia");
    // Both links worked once.
    world.nobody().get(link).await.is(StatusCode::GONE);
    let again = [("invite", invite.as_str()), ("email", "kim@post.example")];
    world.nobody().post("/sign-up", &again).await.is(StatusCode::UNPROCESSABLE_ENTITY);
    ada.get("/people/nia").await.says(&["Nia Ufer"]);
}

#[tokio::test]
async fn a_link_for_one_address_makes_no_account_with_another_and_an_invitation_is_still_needed() {
    let world = World::with_letters();
    let invite = world.invitation().await;
    let nobody = world.nobody();
    nobody.post("/sign-up", &[("invite", &invite), ("email", "nia@post.example")]).await;
    let link = letter_to(&world, "nia@post.example", "/sign-up/").await;
    let link = link.split('?').next().unwrap();
    let other = [("name", "Nia"), ("handle", "nia"), ("email", "kim@post.example"), ("password", PASSWORD)];
    nobody.post(link, &other).await.is(StatusCode::UNPROCESSABLE_ENTITY);
    let with_invite = [&other[..], &[("invite", invite.as_str())]].concat();
    nobody.post(link, &with_invite).await.leads_on();
    let find = async |login| world.store().find_account_by_login(login).await.unwrap();
    assert!(find("kim@post.example").await.is_none());
    assert!(find("nia@post.example").await.is_some());
    nobody.get(&link.replace("sign-up", "confirm")).await.is(StatusCode::GONE);
}

/// How often Ada is signed in.
async fn sessions(world: &World) -> usize {
    let ada = world.store().find_account_by_login("ada").await.unwrap().unwrap().id;
    world.store().list_sessions(ada, world.service().stamp().now).await.unwrap().len()
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
    for used in [days / 2, days - days / 2 - 1] {
        world.days_pass(used);
        browser.get("/me").await.is(StatusCode::OK);
    }
    world.days_pass(1);
    browser.get("/me").await.is(StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_session_that_is_not_used_ends_sooner() {
    let world = world_with_ada().await;
    let (used, unused) = (world.nobody(), world.nobody());
    for browser in [&used, &unused] {
        browser.post("/sign-in", &[("who", "ada"), ("password", PASSWORD)]).await.leads_on();
    }
    world.days_pass(i64::from(world.community().rules().session_idle_days) - 1);
    used.get("/me").await.is(StatusCode::OK);
    world.days_pass(1);
    used.get("/me").await.is(StatusCode::OK);
    unused.get("/me").await.is(StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn the_log_says_who_signed_in_and_who_was_kept_out_and_nothing_that_was_typed() {
    logged();
    let world = world_with_ada().await;
    let ada = world.store().find_account_by_login("ada").await.unwrap().unwrap().id;
    let nobody = world.nobody();
    for who in ["ada", "my password by mistake"] {
        nobody.post("/sign-in", &[("who", who), ("password", "hunter seven")]).await;
    }
    nobody.post("/sign-in", &[("who", "ada"), ("password", PASSWORD)]).await.leads_on();
    for _ in 0..9 {
        world.nobody().post("/sign-in", &[("who", "ada"), ("password", "x")]).await;
    }
    world.nobody().post_from("https://elsewhere.example", "/sign-in", &[]).await;
    world.nobody().get("/api/v1/me").await;
    world.nobody().get("/reset/a-secret-of-a-link").await;
    // Libraries say more where they are asked to; the service never asks them.
    let log: String = logged().lines().filter(|line| line.contains(" acquaint")).collect();
    for said in [
        &format!("signed in member={}", ada.0),
        &format!("a password did not fit account=\"{}\" client=192.0.2.7", ada.0),
        "a password did not fit account=\"nobody\"",
        "kept out status=429",
        "kept out status=403 code=\"other_site\"",
        "kept out status=401",
    ] {
        assert!(log.contains(said), "no {said} in\n{log}");
    }
    for unsaid in ["mistake", "hunter", PASSWORD, "a-secret", "Ada", "post.example"] {
        assert!(!log.contains(unsaid), "{unsaid} in\n{log}");
    }
}
