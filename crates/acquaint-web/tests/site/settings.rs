//! Settings: what one shows, how one signs in, taking everything along, leaving.

use super::harness::{Page, Person, World};
use acquaint_app::community::account::Passkey;
use acquaint_app::community::change::{AccountChange, Commit};
use acquaint_app::community::view::Want;
use acquaint_core::id::{PasskeyId, ViewId};
use acquaint_core::member::ViewMode;
use acquaint_identity::password::Password;
use axum::http::{StatusCode, header};
use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

const PASSWORD: &str = "tern lantern rope anchor";

/// Somebody who signs in with [`PASSWORD`].
async fn member_with_password(world: &World, handle: &str) -> Person {
    let person = world.member(handle).await;
    let hash = world.service().setup.passwords.hash(Password::entered(PASSWORD)).await.unwrap();
    world.community().renew_password(person.id, None, hash.as_str().to_owned()).await.unwrap();
    person
}

/// The same person in another browser.
async fn signed_in_elsewhere(world: &World, handle: &str, password: &str) -> Person {
    let browser = world.nobody();
    browser.post("/sign-in", &[("who", handle), ("password", password)]).await.leads_on();
    browser
}

#[tokio::test]
async fn what_one_shows_is_kept_and_the_rest_is_left_alone() {
    let world = World::new();
    let (ada, bo) = (world.member("ada").await, world.member("bo").await);
    bo.get("/people/ada").await.says(&["0 connections"]);
    let fields = [("view_mode", "private"), ("policy", "Please say where we met.")];
    let page = ada.submit("/settings/privacy", &fields).await;
    page.says(&["Saved.", "value=\"private\" checked"]);
    bo.get("/people/ada").await.is_silent_about(&["0 connections"]);
    bo.get("/people?q=ada").await.is_silent_about(&["Ada Hafenstein"]);
    bo.get("/people/ada/connect").await.says(&["Please say where we met."]);
    ada.submit("/settings/mail", &[("digest", "weekly")]).await.says(&["value=\"weekly\" checked"]);
    ada.get("/settings").await.says(&["value=\"private\" checked"]);
}

#[tokio::test]
async fn what_cannot_be_kept_is_said_beside_its_field() {
    let world = World::new();
    let ada = world.member("ada").await;
    let long = "x".repeat(301);
    for (path, fields, words) in [
        ("/settings/privacy", vec![("view_mode", "invisible")], "Please choose one of the three"),
        (
            "/settings/privacy",
            vec![("view_mode", "named"), ("policy", &*long)],
            "This has 301 characters, but at most 300 fit",
        ),
        ("/settings/mail", vec![("digest", "hourly")], "Please choose one of the three"),
        ("/settings/email", vec![("email", "nowhere")], "has no `@`; please write name@example.org"),
        ("/settings/tokens", vec![("token_name", " ")], "This is empty; please write a few words"),
        ("/settings/delete", vec![("handle", "bo")], "This is not your handle; yours is ada"),
    ] {
        let page = ada.post(path, &fields).await;
        assert!(page.is(StatusCode::UNPROCESSABLE_ENTITY).has(words), "{path}: {words}\n{}", page.text());
    }
}

#[tokio::test]
async fn an_address_is_changed_by_who_knows_the_password() {
    let world = World::new();
    let ada = member_with_password(&world, "ada").await;
    world.member("bo").await;
    let wish = |email, password| [("email", email), ("password", password)];
    let page = ada.post("/settings/email", &wish("ada@harbour.example", "a guess")).await;
    assert!(page.is(StatusCode::UNPROCESSABLE_ENTITY).has("This is not your password"));
    assert!(page.has("ada@harbour.example") && !page.has("a guess"), "{}", page.text());
    let taken = ada.post("/settings/email", &wish("BO@post.example", PASSWORD)).await;
    assert!(taken.is(StatusCode::UNPROCESSABLE_ENTITY).has("another member"), "{}", taken.text());
    let page = ada.submit("/settings/email", &wish("Ada@Harbour.example", PASSWORD)).await;
    page.says(&["This e-mail address is yours from now on.", "ada@harbour.example"]);
    signed_in_elsewhere(&world, "ada@harbour.example", PASSWORD).await.get("/me").await.says(&["Ada"]);
}

#[tokio::test]
async fn a_new_password_signs_out_everywhere_else() {
    const NEW: &str = "quay barnacle violin tundra";
    let world = World::new();
    let ada = member_with_password(&world, "ada").await;
    let elsewhere = signed_in_elsewhere(&world, "ada", PASSWORD).await;
    let wish = |now, new, again| [("password", now), ("new_password", new), ("new_password_again", again)];
    for (fields, words) in [
        (wish(PASSWORD, NEW, "quay"), "This is not the same as the first"),
        (wish(PASSWORD, "short", "short"), "This has 5 characters"),
        (wish("a guess", NEW, NEW), "This is not your password"),
    ] {
        let page = ada.post("/settings/password", &fields).await;
        assert!(page.is(StatusCode::UNPROCESSABLE_ENTITY).has(words), "{words}\n{}", page.text());
        assert!(!page.has(PASSWORD) && !page.has(NEW));
    }
    elsewhere.get("/me").await.is(StatusCode::OK);
    ada.submit("/settings/password", &wish(PASSWORD, NEW, NEW)).await.says(&["Your new password holds."]);
    elsewhere.get("/me").await.is(StatusCode::SEE_OTHER);
    signed_in_elsewhere(&world, "ada", NEW).await.get("/me").await.is(StatusCode::OK);
}

#[tokio::test]
async fn the_security_log_has_every_change_and_a_new_password_ends_every_token() {
    const NEW: &str = "quay barnacle violin tundra";
    let world = World::new();
    let ada = member_with_password(&world, "ada").await;
    ada.get("/settings").await.says(&["Nothing has changed."]);
    for name in ["weekly script", "backups"] {
        let page = ada.post("/settings/tokens", &[("token_name", name), ("password", PASSWORD)]).await;
        page.is(StatusCode::OK);
    }
    let tokens = world.store().list_tokens(ada.id).await.unwrap();
    let weekly = tokens.iter().find(|token| token.name.as_str() == "weekly script").unwrap().id;
    ada.post(&format!("/settings/tokens/{weekly}/revoke"), &[]).await.leads_on();
    ada.post("/settings/email", &[("email", "ada@new.example"), ("password", PASSWORD)]).await.leads_on();
    let fields = [("password", PASSWORD), ("new_password", NEW), ("new_password_again", NEW)];
    ada.submit("/settings/password", &fields).await.says(&["tokens for programs stopped working"]);
    assert_eq!(world.store().list_tokens(ada.id).await.unwrap(), []);
    let events = world.store().list_access_events(ada.id, 9).await.unwrap();
    let events: Vec<_> = events.iter().map(|event| (event.kind.key(), event.detail.as_str())).collect();
    let told = [
        ("password_changed", ""),
        ("email_changed", "ada@new.example"),
        ("token_revoked", "weekly script"),
        ("token_made", "backups"),
        ("token_made", "weekly script"),
    ];
    assert_eq!(events, told);
    ada.get("/settings").await.says(&[", 09:00 UTC</time>"]);
    ada.get("/settings").await.is_silent_about(&["Nothing has changed.", "Dismiss"]);
    world.days_pass(366);
    world.community().tidy_up(world.service().stamp().now).await.unwrap();
    assert_eq!(world.store().list_access_events(ada.id, 9).await.unwrap(), []);
}

#[tokio::test]
async fn one_is_signed_out_where_one_chooses() {
    let world = World::new();
    let ada = member_with_password(&world, "ada").await;
    let (phone, tablet) = (
        signed_in_elsewhere(&world, "ada", PASSWORD).await,
        signed_in_elsewhere(&world, "ada", PASSWORD).await,
    );
    let page = ada.get("/settings").await;
    page.says(&["this one", "Everywhere else"]);
    let session = first_session(&page);
    let end = |session, password| [("session", session), ("password", password)];
    let ends = async |session, password| ada.submit("/settings/sessions/end", &end(session, password)).await;
    for (session, password, words) in [
        (session.as_str(), "a guess", "This is not your password"),
        ("others", "", "This is not your password"),
        ("", PASSWORD, "Please choose where"),
    ] {
        let page = ada.post("/settings/sessions/end", &end(session, password)).await;
        assert!(page.is(StatusCode::UNPROCESSABLE_ENTITY).has(words), "{words}\n{}", page.text());
    }
    for browser in [&phone, &tablet] {
        browser.get("/me").await.is(StatusCode::OK);
    }
    ends(&session, PASSWORD).await.says(&["You are signed out there."]);
    let lasting = [phone.get("/me").await.status, tablet.get("/me").await.status];
    assert_eq!(lasting.iter().filter(|status| **status == StatusCode::OK).count(), 1);
    ends("others", PASSWORD).await.says(&["You are signed out everywhere else."]);
    for browser in [&phone, &tablet] {
        browser.get("/me").await.is(StatusCode::SEE_OTHER);
    }
    ada.get("/me").await.is(StatusCode::OK);
}

/// The id of the first session elsewhere, as the page of settings offers it.
fn first_session(page: &Page) -> String {
    let field = page.text().split("name=\"session\" value=\"").nth(1).unwrap();
    field.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn nobody_ends_a_session_or_revokes_a_token_of_somebody_else() {
    let world = World::new();
    let (ada, bo) = (member_with_password(&world, "ada").await, world.member("bo").await);
    let phone = signed_in_elsewhere(&world, "ada", PASSWORD).await;
    let fields = [("token_name", "weekly script"), ("password", PASSWORD)];
    let page = ada.post("/settings/tokens", &fields).await;
    let id = |mark: &str| page.text().split(mark).nth(1).unwrap().split('/').next().unwrap().to_owned();
    let (session, token) = (first_session(&page), id("/settings/tokens/"));
    bo.post("/settings/sessions/end", &[("session", &session)]).await;
    bo.post(&format!("/settings/tokens/{token}/revoke"), &[]).await.is(StatusCode::NOT_FOUND);
    phone.get("/me").await.is(StatusCode::OK);
    ada.get("/settings").await.says(&["weekly script"]);
}

#[tokio::test]
async fn a_token_is_shown_once_and_works_until_it_is_revoked() {
    let world = World::new();
    let ada = world.member("ada").await;
    let page = ada.post("/settings/tokens", &[("token_name", "weekly script")]).await;
    page.says(&["It is shown this once:", "acq_", "weekly script"]);
    let again = ada.get("/settings").await;
    again.says(&["weekly script", "never used"]).is_silent_about(&["acq_"]);
    let token = again.text().split("/settings/tokens/").nth(1).unwrap().split('/').next().unwrap();
    ada.submit(&format!("/settings/tokens/{token}/revoke"), &[]).await.says(&["This token works no more."]);
    ada.get("/settings").await.is_silent_about(&["/revoke"]);
}

#[tokio::test]
async fn a_token_and_a_passkey_are_made_by_who_knows_the_password() {
    let world = World::new();
    let ada = member_with_password(&world, "ada").await;
    let page = ada.post("/settings/tokens", &[("token_name", "script"), ("password", "a guess")]).await;
    assert!(page.is(StatusCode::UNPROCESSABLE_ENTITY).has("This is not your password"), "{}", page.text());
    let page = ada.post("/settings/tokens", &[("token_name", "script"), ("password", PASSWORD)]).await;
    page.says(&["It is shown this once:", "acq_"]);
}

#[tokio::test]
async fn a_passkey_is_removed_with_the_password_alone() {
    let world = World::new();
    let ada = member_with_password(&world, "ada").await;
    let (community, member) = (world.community(), ada.id);
    let passkey = Passkey {
        id: PasskeyId(Uuid::from_u128(7)),
        member,
        name: "my phone".to_owned().try_into().unwrap(),
        credential: "{}".into(),
        created_at: Timestamp::UNIX_EPOCH,
    };
    community.add_passkey(passkey.clone()).await.unwrap();
    let id = passkey.id.to_string();
    let kept = async || world.store().list_passkeys(member).await.unwrap().len();
    for fields in
        [[("passkey", id.as_str()), ("password", "a guess")], [("passkey", ""), ("password", PASSWORD)]]
    {
        ada.post("/settings/passkeys/remove", &fields).await.is(StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(kept().await, 1);
    }
    let page = ada.submit("/settings/passkeys/remove", &[("passkey", &id), ("password", PASSWORD)]).await;
    page.says(&["This passkey does not sign you in any more."]);
    assert_eq!(kept().await, 0);
}

#[tokio::test]
async fn colours_are_kept_in_the_browser_alone() {
    let world = World::new();
    let ada = world.member("ada").await;
    ada.submit("/settings/theme", &[("theme", "dark")]).await.says(&["data-theme=\"dark\""]);
    ada.submit("/settings/theme", &[("theme", "pink")]).await.is_silent_about(&["data-theme"]);
}

#[tokio::test]
async fn an_export_of_many_pages_is_whole() {
    let world = World::new();
    let (ada, bo) = (world.member("ada").await, world.member("bo").await);
    let views = usize::try_from(2 * Want::MOST + 1).unwrap();
    let mut stamp = world.service().stamp();
    let viewed = (0..views).map(|_| AccountChange::ProfileViewed {
        id: ViewId(stamp.next_id()),
        viewer: bo.id,
        viewed: ada.id,
        at: stamp.now,
        mode: ViewMode::Named,
    });
    let commit = Commit { account_changes: viewed.collect(), ..Commit::default() };
    world.store().apply(commit).await.unwrap();
    for path in ["/settings/export", "/api/v1/export"] {
        let export: Value = serde_json::from_str(ada.get(path).await.text()).unwrap();
        assert_eq!(export["profile_views"].as_array().unwrap().len(), views, "{path}");
        for list in ["connections", "sent", "received", "notifications"] {
            assert_eq!(export[list], Value::Array(Vec::new()), "{path}");
        }
    }
}

#[tokio::test]
async fn everything_of_ones_own_can_be_taken_along_and_nothing_else() {
    let world = World::new();
    let (ada, bo, cy) = (world.member("ada").await, world.member("bo").await, world.member("cy").await);
    let sent = ada.asks_with(&bo, "I am Ada from the boat house.").await;
    let received = cy.asks(&ada).await;
    ada.post(&format!("/received/{received}/set-aside"), &[("shelf", "inbox")]).await;
    bo.post(&format!("/received/{sent}/set-aside"), &[("shelf", "inbox")]).await;
    let file = ada.get("/settings/export").await;
    file.is(StatusCode::OK);
    assert_eq!(file.headers[header::CONTENT_TYPE], "application/json");
    assert!(file.headers[header::CONTENT_DISPOSITION].to_str().unwrap().starts_with("attachment"));
    let export: Value = serde_json::from_str(file.text()).unwrap();
    assert_eq!(export["account"]["email"], "ada@post.example");
    assert_eq!(export["profile"]["fields"]["name"], "Ada Hafenstein");
    let offer = &export["sent"][0];
    assert_eq!(
        (&offer["type"], &offer["object"]["object"]["preferredUsername"]),
        (&"Offer".into(), &"bo".into())
    );
    assert_eq!(offer["content"], "I am Ada from the boat house.");
    assert_eq!(offer["object"]["relationship"], "http://purl.org/vocab/relationship/neighborOf");
    assert_eq!(export["received"][0]["kept"]["shelf"], "set_aside");
    assert!(offer.get("kept").is_none());
    assert!(!file.has("bo@post.example") && !file.has("cy@post.example"), "{}", file.text());
}

#[tokio::test]
async fn who_leaves_leaves_nothing_behind() {
    let world = World::new();
    let (ada, bo) = (member_with_password(&world, "ada").await, world.member("bo").await);
    ada.asks(&bo).await;
    assert_eq!(ada.get("/settings/delete").await.leads_on(), "/settings#data");
    let page = ada.post("/settings/delete", &[("handle", "ada"), ("password", "a guess")]).await;
    assert!(page.is(StatusCode::UNPROCESSABLE_ENTITY).has("This is not your password"));
    assert!(page.has("<details class=\"more\" open>"), "{}", page.text());
    let fields = [("handle", "@Ada"), ("password", PASSWORD)];
    assert_eq!(ada.post("/settings/delete", &fields).await.leads_on(), "/");
    ada.get("/me").await.is(StatusCode::SEE_OTHER);
    bo.get("/people/ada").await.is(StatusCode::NOT_FOUND);
    bo.get("/received").await.is_silent_about(&["Ada Hafenstein"]);
    world.is_sound().await;
}

#[tokio::test]
async fn where_letters_are_written_an_address_is_confirmed_first() {
    let world = World::with_letters();
    let ada = member_with_password(&world, "ada").await;
    let page = ada.submit("/settings/email", &[("email", "ada@new.example"), ("password", PASSWORD)]).await;
    page.says(&["We wrote to ada@new.example.", "ada@post.example"]);
    let now = world.service().stamp().now;
    let letters = world.community().list_due_mails(now).await.unwrap();
    assert_eq!((letters.len(), letters[0].email.to.as_str()), (1, "ada@new.example"));
    let link =
        letters[0].email.text.split("harbour.example").find(|part| part.starts_with("/confirm/")).unwrap();
    let link = link.split_whitespace().next().unwrap();
    // A program that looks at links in letters changes nothing.
    world.nobody().get(link).await.says(&["Is this your address?", "ada@new.example"]);
    ada.get("/settings").await.says(&["ada@post.example"]);
    ada.post(link, &[]).await.leads_on();
    let letters = world.community().list_due_mails(now).await.unwrap();
    let told = letters.iter().find(|letter| letter.email.to == "ada@post.example").unwrap();
    assert!(told.email.text.contains("e-mail address of your account was changed"), "{}", told.email.text);
    ada.forget_message();
    ada.get("/settings").await.says(&["ada@new.example"]).is_silent_about(&["ada@post.example"]);
    ada.get(link).await.is(StatusCode::GONE);
}

#[tokio::test]
async fn a_new_password_is_told_to_the_address() {
    const NEW: &str = "quay barnacle violin tundra";
    let world = World::with_letters();
    let ada = member_with_password(&world, "ada").await;
    let fields = [("password", PASSWORD), ("new_password", NEW), ("new_password_again", NEW)];
    ada.post("/settings/password", &fields).await.leads_on();
    let letters = world.community().list_due_mails(world.service().stamp().now).await.unwrap();
    assert_eq!((letters.len(), letters[0].email.to.as_str()), (1, "ada@post.example"));
    assert!(letters[0].email.text.contains("password") && !letters[0].email.text.contains(NEW));
}

#[tokio::test]
async fn who_has_no_password_can_set_one() {
    const NEW: &str = "quay barnacle violin tundra";
    let world = World::new();
    let ada = world.member("ada").await;
    ada.get("/settings").await.says(&["Set a password"]).is_silent_about(&["Your password now"]);
    ada.submit("/settings/password", &[("new_password", NEW), ("new_password_again", NEW)])
        .await
        .says(&["Your new password holds.", "Your password now"]);
    signed_in_elsewhere(&world, "ada", NEW).await.get("/me").await.is(StatusCode::OK);
}

#[tokio::test]
async fn whom_one_keeps_away_is_listed_and_let_back_from_there() {
    let world = World::new();
    let (ada, bo) = (world.member("ada").await, world.member("bo").await);
    world.member("cy").await;
    bo.get("/settings").await.is_silent_about(&["/unmute", "/unblock"]);
    bo.post("/people/ada/mute", &[]).await.leads_on();
    bo.post("/people/cy/block", &[]).await.leads_on();
    ada.post("/people/bo/block", &[]).await.leads_on();
    bo.get("/people").await;
    bo.get("/settings").await.says(&["action=\"/people/ada/unmute\"", "action=\"/people/cy/unblock\""]);
    bo.post("/people/cy/unblock", &[]).await.leads_on();
    bo.post("/people/ada/unmute", &[]).await.leads_on();
    bo.post("/people/nobody-here/unmute", &[]).await.is(StatusCode::NOT_FOUND);
    bo.get("/people").await;
    bo.get("/settings").await.is_silent_about(&["/people/cy/unblock", "/people/ada/unmute"]);
}

#[tokio::test]
async fn who_looks_unseen_is_shown_nobody_in_the_file_either() {
    let world = World::new();
    let (ada, bo) = (world.member("ada").await, world.member("bo").await);
    bo.get("/people/ada").await.is(StatusCode::OK);
    assert!(ada.get("/settings/export").await.has("\"View\""));
    ada.post("/settings/privacy", &[("view_mode", "private")]).await.leads_on();
    assert!(!ada.get("/settings/export").await.has("\"View\""));
}
