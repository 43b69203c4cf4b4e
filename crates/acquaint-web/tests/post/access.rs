//! Letters about signing in: a new password, another address.

use super::office::{Office, link_in, waiting};
use crate::site::harness::World;
use axum::http::StatusCode;

const NEW: &str = "quay barnacle violin tundra";
const PASSWORD: &str = "tern lantern rope anchor";

/// The letter is written after the page was answered; it is there soon.
async fn a_letter_waits(world: &World) {
    for _ in 0..100_000 {
        if waiting(world).await > 0 {
            return;
        }
        tokio::task::yield_now().await;
    }
    panic!("no letter was written");
}

#[tokio::test]
async fn a_new_password_is_set_once_by_the_link_in_a_letter() {
    let mut office = Office::open().await;
    office.world.member("ada").await;
    let somebody = office.world.nobody();
    let unknown = somebody.post("/reset", &[("email", "nobody@post.example")]).await;
    let known = somebody.post("/reset", &[("email", "ADA@post.example ")]).await;
    assert_eq!((unknown.status, unknown.text()), (StatusCode::OK, known.text()));
    a_letter_waits(&office.world).await;
    let letter = office.one_letter().await;
    assert_eq!(letter.to, ["ada@post.example"]);
    let link = link_in(&letter, "/reset/");
    assert!(letter.text().contains(&format!("{}{link}", crate::site::harness::HOME)));
    somebody.get(&link).await.says(&["Ada Hafenstein"]);
    let fields = [("password", NEW), ("password_again", NEW)];
    assert_eq!(somebody.post(&link, &fields).await.leads_on(), "/sign-in");
    somebody.get(&link).await.is(StatusCode::GONE);
    somebody.post(&link, &fields).await.is(StatusCode::GONE);
    somebody.post("/sign-in", &[("who", "ada"), ("password", NEW)]).await.leads_on();
    somebody.get("/me").await.says(&["Ada Hafenstein"]);
    // Whoever made the link, the address learns that it was used.
    let told = office.one_letter().await;
    assert!(told.to == ["ada@post.example"] && told.text().contains("password of your account was changed"));
    office.is_quiet().await;
}

#[tokio::test]
async fn another_address_is_confirmed_by_a_letter_to_it() {
    let mut office = Office::open().await;
    let ada = office.world.member("ada").await;
    let fields = [("new_password", PASSWORD), ("new_password_again", PASSWORD)];
    ada.post("/settings/password", &fields).await.leads_on();
    assert_eq!(office.one_letter().await.to, ["ada@post.example"]);
    let fields = [("email", "ada@new.example"), ("password", PASSWORD)];
    ada.post("/settings/email", &fields).await.leads_on();
    let letter = office.one_letter().await;
    assert_eq!(letter.to, ["ada@new.example"]);
    let link = link_in(&letter, "/confirm/");
    ada.get("/settings").await.says(&["ada@post.example"]);
    // Looking at the link is not yet saying yes.
    ada.get(&link).await.says(&["ada@new.example"]);
    ada.get("/settings").await.says(&["ada@post.example"]);
    ada.post(&link, &[]).await.leads_on();
    ada.get("/settings").await.says(&["ada@new.example"]).is_silent_about(&["ada@post.example"]);
    ada.get(&link).await.is(StatusCode::GONE);
    ada.post(&link, &[]).await.is(StatusCode::GONE);
    // The old address learns of it.
    assert_eq!(office.one_letter().await.to, ["ada@post.example"]);
    office.is_quiet().await;
}
