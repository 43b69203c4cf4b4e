//! A password that leaked is refused wherever a new one is chosen.

use super::harness::{HOME, Page, World, logged};
use acquaint_app::community::account::LinkPurpose;
use acquaint_app::community::follow_link::LinkFor;
use acquaint_identity::password::{LeakedPasswords, Password};
use acquaint_identity::token::Token;
use axum::http::StatusCode;
use std::io::Write;
use tempfile::NamedTempFile;

/// It keeps every other rule.
const LEAKED: &str = "quay barnacle violin tundra";
const FINE: &str = "tern lantern rope anchor";
const WORDS: &str = "became known when some service was broken into";

/// The digest of [`LEAKED`], as `printf %s … | sha1sum` tells it, between two others.
const LINES: &str = "0000000000000000000000000000000000000000:1\n3240986ABCBD56D3708A8A3A7DADE906E8BD634D:31\n\
                     FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF:2\n";

fn world() -> (World, NamedTempFile) {
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(LINES.as_bytes()).unwrap();
    (World::knowing(LeakedPasswords::open(file.path()).unwrap()), file)
}

/// Beside the field it says why; the password itself does not come back.
fn is_refused(page: &Page) {
    page.is(StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.has(WORDS) && !page.has(LEAKED), "{}", page.text());
}

#[tokio::test]
async fn nobody_joins_with_one() {
    let (world, _file) = world();
    let invite = world.invitation().await;
    let fields = |password| {
        let who = [("name", "Nia Ufer"), ("handle", "nia"), ("email", "nia@post.example")];
        [&who[..], &[("invite", invite.as_str()), ("password", password)]].concat()
    };
    let page = world.nobody().post("/sign-up", &fields(LEAKED)).await;
    is_refused(&page);
    assert!(page.has("Nia Ufer"), "the rest need not be written again");
    assert_eq!(world.nobody().post("/sign-up", &fields(FINE)).await.leads_on(), "/me/edit");
}

#[tokio::test]
async fn the_first_operator_takes_none_either() {
    let (world, _file) = world();
    let token = Token::fresh(&world.service().setup.tokens);
    let digest = *token.digest().as_bytes();
    let mut stamp = world.service().stamp();
    world.community().make_link(LinkPurpose::SetUp, LinkFor::default(), digest, &mut stamp).await.unwrap();
    let link = format!("/set-up/{}", token.expose());
    let fields = |password| {
        [("name", "Nia Ufer"), ("handle", "nia"), ("email", "nia@post.example"), ("password", password)]
    };
    is_refused(&world.nobody().post(&link, &fields(LEAKED)).await);
    assert_eq!(world.nobody().post(&link, &fields(FINE)).await.leads_on(), "/operate");
}

#[tokio::test]
async fn a_password_is_not_changed_into_one_nor_reset_to_one() {
    let (world, file) = world();
    let (op, ada) = (world.operator("op").await, world.member("ada").await);
    let hash = world.service().setup.passwords.hash(Password::entered(FINE)).await.unwrap();
    world.community().renew_password(ada.id, None, hash.as_str().to_owned()).await.unwrap();
    let change = [("password", FINE), ("new_password", LEAKED), ("new_password_again", LEAKED)];
    is_refused(&ada.post("/settings/password", &change).await);
    let page = op.post("/operate/members/ada/reset", &[]).await;
    let link = page.text().split(&HOME["http://".len()..]).find(|part| part.starts_with("/reset/")).unwrap();
    let link = link.split('<').next().unwrap();
    let reset = |password| [("password", password), ("password_again", password)];
    is_refused(&world.nobody().post(link, &reset(LEAKED)).await);
    // A file that cannot be read any more lets no password pass.
    file.as_file().set_len(0).unwrap();
    logged();
    let another = "heron compass marble ferry";
    let change = [("password", FINE), ("new_password", another), ("new_password_again", another)];
    ada.post("/settings/password", &change).await.is(StatusCode::SERVICE_UNAVAILABLE);
    world.nobody().post(link, &reset(another)).await.is(StatusCode::SERVICE_UNAVAILABLE);
    let log = logged();
    assert!(log.contains("ERROR") && log.contains("the file of leaked passwords cannot be read"), "{log}");
    assert!(!log.contains(another), "{log}");
    world.nobody().post("/sign-in", &[("who", "ada"), ("password", FINE)]).await.leads_on();
}
