//! What the operator sees and does; and what nobody learns of it.

use super::harness::{Page, World};
use acquaint_app::community::change::{AccountChange, Commit};
use acquaint_core::member::Standing;
use axum::http::StatusCode;

#[tokio::test]
async fn a_report_leads_to_no_profile_whose_owner_would_see_the_look() {
    let world = World::new();
    let (op, ada, bo) = (world.operator("op").await, world.member("ada").await, world.member("bo").await);
    let request = ada.asks(&bo).await;
    let fields = [("because", "advertising"), ("shelf", "inbox")];
    bo.post(&format!("/received/{request}/report"), &fields).await.leads_on();
    let page = op.get("/operate").await;
    page.says(&["It sells something", "Ada Hafenstein", "ada@post.example"]);
    page.is_silent_about(&["href=\"/people/ada\"", "href=\"/people/bo\""]);
}

#[tokio::test]
async fn an_operator_cannot_tell_that_their_own_request_was_reported() {
    let world = World::new();
    let (op, bo) = (world.operator("op").await, world.member("bo").await);
    let path = format!("/received/{}", op.asks_with(&bo, "Buy my boats.").await);
    bo.get(&path).await.says(&["Op is the only operator here", "nobody can read yours yet"]);
    let cy = world.operator("cy").await;
    bo.get(&path).await.is_silent_about(&["the only operator"]);
    let before = op.get("/operate").await;
    let report = [("because", "advertising")];
    bo.submit(&format!("{path}/report"), &report).await.says(&["Your report was sent to the operators."]);
    assert_eq!(op.get("/operate").await.text(), before.text());
    let page = cy.get("/operate").await;
    page.says(&["Buy my boats.", "<strong>1</strong> open reports"]);
    let close = page.text().split("action=\"").find(|part| part.starts_with("/operate/reports/")).unwrap();
    let close = close.split('"').next().unwrap();
    op.post(close, &[]).await.is(StatusCode::NOT_FOUND);
    cy.submit(close, &[]).await.says(&["This report is closed.", "No report is open."]);
}

#[tokio::test]
async fn every_member_is_found_and_the_list_goes_on() {
    let world = World::new();
    let op = world.operator("op").await;
    for number in 0..51 {
        world.member(&format!("m{number}")).await;
    }
    let page = op.get("/operate").await;
    page.says(&["after="]);
    let next = page.text().split("/operate?after=").nth(1).unwrap().split('"').next().unwrap();
    op.get(&format!("/operate?after={next}")).await.is(StatusCode::OK);
    let found = op.get("/operate?q=m42@post").await;
    found.says(&["m42@post.example"]).is_silent_about(&["m41@post.example", "after="]);
    op.get("/operate?q=nobody-at-all").await.says(&["Nobody here goes by"]);
}

#[tokio::test]
async fn a_link_to_a_new_password_is_shown_once_and_works_once() {
    const NEW: &str = "quay barnacle violin tundra";
    let world = World::new();
    let (op, ada) = (world.operator("op").await, world.member("ada").await);
    ada.post("/operate/members/ada/reset", &[]).await.is(StatusCode::NOT_FOUND);
    let page = op.post("/operate/members/ada/reset", &[]).await;
    page.says(&["It is shown this once", "harbour.example/reset/"]);
    op.get("/operate").await.is_silent_about(&["/reset/"]);
    let link = page.text().split("harbour.example").find(|part| part.starts_with("/reset/")).unwrap();
    let link = link.split('<').next().unwrap();
    let fields = [("password", NEW), ("password_again", NEW)];
    assert_eq!(world.nobody().post(link, &fields).await.leads_on(), "/sign-in");
    ada.get("/me").await.is(StatusCode::SEE_OTHER);
    world.nobody().post(link, &fields).await.is(StatusCode::GONE);
    world.nobody().post("/sign-in", &[("who", "ada"), ("password", NEW)]).await.leads_on();
    op.post("/operate/members/nobody/reset", &[]).await.is(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_member_is_told_in_the_page_of_a_link_that_an_operator_made_and_of_its_use() {
    const NEW: &str = "quay barnacle violin tundra";
    const MADE: &str = "An operator made a link to a new password for your account.";
    const USED: &str = "A link made by an operator was used to set a new password.";
    let world = World::new();
    let (op, ada) = (world.operator("op").await, world.member("ada").await);
    let page = op.post("/operate/members/ada/reset", &[]).await;
    let link = page.text().split("harbour.example").find(|part| part.starts_with("/reset/")).unwrap();
    for path in ["/", "/received", "/people/op"] {
        ada.get(path).await.says(&[MADE, "Dismiss"]);
        op.get(path).await.is_silent_about(&[MADE, "Dismiss"]);
    }
    world.minutes_pass(1);
    let fields = [("password", NEW), ("password_again", NEW)];
    world.nobody().post(link.split('<').next().unwrap(), &fields).await.leads_on();
    ada.post("/sign-in", &[("who", "ada"), ("password", NEW)]).await.leads_on();
    let page = ada.get("/").await;
    let up_to = page.says(&[USED]).text().split("name=\"up_to\" value=\"").nth(1).unwrap();
    let up_to = up_to.split('"').next().unwrap();
    ada.post("/settings/security/dismiss", &[("up_to", "2026-05-04T09:00:59Z")]).await.leads_on();
    ada.get("/people").await.says(&[USED]);
    ada.post("/settings/security/dismiss", &[("up_to", up_to)]).await.leads_on();
    ada.forget_message();
    ada.get("/").await.is_silent_about(&[MADE, USED, "Dismiss"]);
    ada.get("/settings").await.says(&[MADE, USED, "Security log"]);
    assert!(ada.get("/settings/export").await.has("operator_link_used"));
    op.get("/settings").await.is_silent_about(&[MADE, USED]);
    world.is_sound().await;
}

#[tokio::test]
async fn who_waits_to_be_let_in_can_be_removed_and_nobody_else() {
    let world = World::new();
    let (op, ada) = (world.operator("op").await, world.member("ada").await);
    let page = op.get("/operate/members/ada/remove").await;
    page.is(StatusCode::NOT_FOUND);
    op.post("/operate/members/ada/remove", &[]).await.is(StatusCode::NOT_FOUND);
    let standing = Standing::AwaitingApproval;
    let waits = AccountChange::StandingChanged { member: ada.id, standing };
    let commit = Commit { account_changes: vec![waits], ..Commit::default() };
    world.store().apply(commit).await.unwrap();
    op.get("/operate").await.says(&["/operate/members/ada/remove"]);
    op.get("/operate/members/ada/remove").await.says(&["Remove the account of Ada Hafenstein?"]);
    op.submit("/operate/members/ada/remove", &[]).await.says(&["The account of Ada Hafenstein is gone"]);
    assert!(world.store().find_account(ada.id).await.unwrap().is_none());
    world.is_sound().await;
}

#[tokio::test]
async fn a_password_that_a_link_changed_is_told_to_the_address() {
    const NEW: &str = "quay barnacle violin tundra";
    let world = World::with_letters();
    let op = world.operator("op").await;
    world.member("ada").await;
    let page = op.post("/operate/members/ada/reset", &[]).await;
    let link = page.text().split("harbour.example").find(|part| part.starts_with("/reset/")).unwrap();
    let fields = [("password", NEW), ("password_again", NEW)];
    world.nobody().post(link.split('<').next().unwrap(), &fields).await.leads_on();
    let letters = world.community().list_due_mails(world.service().stamp().now).await.unwrap();
    assert_eq!((letters.len(), letters[0].email.to.as_str()), (1, "ada@post.example"));
    assert!(
        letters[0].email.text.contains("password of your account was changed"),
        "{}",
        letters[0].email.text
    );
}

#[tokio::test]
async fn who_is_suspended_is_signed_out_and_stays_so_when_they_are_let_back_in() {
    let world = World::new();
    let (op, ada) = (world.operator("op").await, world.member("ada").await);
    ada.get("/me").await.is(StatusCode::OK);
    op.post("/operate/members/ada/suspend", &[]).await.leads_on();
    ada.get("/me").await.is(StatusCode::SEE_OTHER);
    op.post("/operate/members/ada/restore", &[]).await.leads_on();
    ada.get("/me").await.is(StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn what_is_shown_once_is_where_the_form_leads_and_has_the_focus() {
    let world = World::new();
    let (op, ada) = (world.operator("op").await, world.member("ada").await);
    let is_shown_at =
        |page: &Page, id: &str| page.says(&[&format!("id=\"{id}\"")]).has("tabindex=\"-1\" data-focus>");
    let page = op.get("/operate").await;
    page.says(&["/operate/members/ada/reset#new-link\"", "action=\"/operate/invites#new-invite\""]);
    page.is_silent_about(&["data-focus"]);
    assert!(is_shown_at(&op.post("/operate/members/ada/reset", &[]).await, "new-link"));
    assert!(is_shown_at(&op.post("/operate/invites", &[("words", "for Cy")]).await, "new-invite"));
    ada.get("/settings").await.says(&["action=\"/settings/tokens#new-token\""]);
    assert!(is_shown_at(&ada.post("/settings/tokens", &[("token_name", "script")]).await, "new-token"));
}

#[tokio::test]
async fn an_action_leads_back_to_the_members_that_were_searched_for() {
    let world = World::new();
    let op = world.operator("op").await;
    for number in 0..51 {
        world.member(&format!("m{number}")).await;
    }
    let page = op.get("/operate?q=m4").await;
    page.says(&["action=\"/operate/members/m42/suspend?q=m4\""]);
    let here = "/operate?q=m4";
    assert_eq!(op.post("/operate/members/m42/suspend?q=m4", &[]).await.leads_on(), here);
    op.get(here).await.says(&["action=\"/operate/members/m42/restore?q=m4\"", "Let them back in"]);
    assert_eq!(op.post("/operate/members/m42/restore?q=m4", &[]).await.leads_on(), here);
    op.post("/operate/members/m42/reset?q=m4", &[]).await.is_silent_about(&["m31@post.example"]);
    let page = op.get("/operate").await;
    let after = page.text().split("/operate?after=").nth(1).unwrap().split('"').next().unwrap();
    let path = format!("/operate/members/m42/suspend?after={after}");
    assert_eq!(op.post(&path, &[]).await.leads_on(), format!("/operate?after={after}"));
}

#[tokio::test]
async fn a_report_offers_to_suspend_only_who_is_not_suspended_yet() {
    let world = World::new();
    let (op, ada, bo) = (world.operator("op").await, world.member("ada").await, world.member("bo").await);
    let request = ada.asks(&bo).await;
    let fields = [("because", "advertising"), ("shelf", "inbox")];
    bo.post(&format!("/received/{request}/report"), &fields).await.leads_on();
    let suspend = "/operate/members/ada/suspend\"";
    op.get("/operate").await.says(&["Suspend Ada", suspend]);
    op.submit("/operate/members/ada/suspend", &[]).await.says(&["Close this report", ", suspended)"]);
    op.get("/operate").await.is_silent_about(&["Suspend Ada", suspend]);
}
