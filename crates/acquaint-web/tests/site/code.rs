//! Signing in where a password alone lets nobody in.

use super::harness::{Page, Person, World};
use acquaint_identity::password::Password;
use axum::http::{StatusCode, header};

const PASSWORD: &str = "quiet tide, seven boats";

async fn town() -> World {
    let world = World::asking_codes();
    let ada = world.member("ada").await;
    let hash = world.service().setup.passwords.hash(Password::entered(PASSWORD)).await.unwrap();
    world.community().renew_password(ada.id, None, hash.as_str().to_owned()).await.unwrap();
    world
}

async fn signs_in(browser: &Person, password: &str) -> Page {
    browser.post("/sign-in", &[("who", "ada"), ("password", password), ("next", "/sent")]).await
}

/// The id that the page hides, by which the one who waits is found again.
fn id_of(page: &Page) -> String {
    let field = page.text().split("name=\"id\" value=\"").nth(1).unwrap();
    field.split('"').next().unwrap().to_owned()
}

/// The code of the one letter that waits.
async fn code(world: &World) -> String {
    let mails = world.community().list_due_mails(world.service().stamp().now).await.unwrap();
    assert_eq!(mails.iter().map(|mail| mail.email.to.as_str()).collect::<Vec<_>>(), ["ada@post.example"]);
    world.community().mail_done(mails[0].id).await.unwrap();
    let is_code = |line: &&str| line.len() == 8 && line.bytes().all(|byte| byte.is_ascii_digit());
    mails[0].email.text.lines().find(is_code).unwrap().to_owned()
}

async fn tries(browser: &Person, id: &str, code: &str) -> Page {
    browser.post("/sign-in/code", &[("id", id), ("code", code)]).await
}

/// Another code.
fn slip(code: &str) -> String {
    format!("{:08}", (code.parse::<u32>().unwrap() + 1) % 100_000_000)
}

#[tokio::test]
async fn a_password_alone_lets_nobody_in() {
    let world = town().await;
    let (browser, thief) = (world.nobody(), world.nobody());
    let page = signs_in(&browser, "a guess").await;
    page.is(StatusCode::UNPROCESSABLE_ENTITY);
    assert!(world.community().list_due_mails(world.service().stamp().now).await.unwrap().is_empty());
    let page = signs_in(&browser, PASSWORD).await;
    page.says(&["Look into your mail", "8 digits"]).is_silent_about(&["ada@post.example"]);
    assert!(!page.headers.contains_key(header::SET_COOKIE));
    browser.get("/me").await.is(StatusCode::SEE_OTHER);
    let (id, code) = (id_of(&page), code(&world).await);
    let wrong = tries(&browser, &id, &slip(&code)).await;
    assert!(wrong.is(StatusCode::UNPROCESSABLE_ENTITY).has("This is not the code of the letter"));
    // Who has the code and did not begin has no id.
    tries(&thief, "018f0000-0000-7000-8000-000000000000", &code).await.is(StatusCode::GONE);
    let spaced = format!("{} {}", &code[..4], &code[4..]);
    assert_eq!(tries(&browser, &id, &spaced).await.leads_on(), "/sent");
    browser.get("/me").await.is(StatusCode::OK);
    tries(&thief, &id, &code).await.is(StatusCode::GONE);
    thief.get("/me").await.is(StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_code_stands_a_few_slips_and_ten_minutes() {
    let world = town().await;
    let from = |last| world.nobody().at([198, 51, 100, last]);
    let id = id_of(&signs_in(&from(1), PASSWORD).await);
    let first = code(&world).await;
    for last in 2..7 {
        tries(&from(last), &id, &slip(&first)).await.is(StatusCode::UNPROCESSABLE_ENTITY);
    }
    tries(&from(7), &id, &first).await.is(StatusCode::TOO_MANY_REQUESTS);
    let id = id_of(&signs_in(&from(8), PASSWORD).await);
    let second = code(&world).await;
    assert_ne!(first, second);
    world.minutes_pass(10);
    tries(&from(9), &id, &second).await.is(StatusCode::GONE);
    // Letters are not sent without end.
    signs_in(&from(10), PASSWORD).await.is(StatusCode::OK);
    signs_in(&from(11), PASSWORD).await.is(StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn who_is_suspended_meanwhile_is_not_let_in() {
    let world = town().await;
    let browser = world.nobody();
    let id = id_of(&signs_in(&browser, PASSWORD).await);
    let ada = world.store().find_account_by_login("ada").await.unwrap().unwrap().id;
    let op = world.operator("op").await;
    op.post("/operate/members/ada/suspend", &[]).await.leads_on();
    let code = code(&world).await;
    tries(&browser, &id, &code).await;
    browser.get("/me").await.is(StatusCode::SEE_OTHER);
    assert_eq!(world.store().list_sessions(ada, jiff::Timestamp::UNIX_EPOCH).await.unwrap(), []);
}
