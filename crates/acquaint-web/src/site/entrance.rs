//! Getting in and out: sign in, sign up, a new password, the first operator, links that sign in.

mod address;
pub mod code;
mod join;
mod reset;

use crate::client::AddressGroup;
use crate::cookie;
use crate::failure::Failure;
use crate::page::entrance::{EnterPage, SignInPage};
use crate::page::form::Form as Filled;
use crate::page::frame::Nav;
use crate::page::secret::Secret;
use crate::route::{Access, Routes};
use crate::service::Service;
use crate::shell::{Shell, go};
use crate::site::posted::Form;
use crate::trail;
use crate::visitor::{ClientAddress, Visitor, find_visitor};
use acquaint_app::community::CommunityError;
use acquaint_app::community::account::{Account, Digest256, LinkPurpose};
use acquaint_core::id::PersonId;
use acquaint_core::member::Standing;
use acquaint_core::text::fold_name;
use acquaint_identity::password::{Password, PasswordMatch, StoredPassword};
use acquaint_identity::token::Token;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use serde::Deserialize;
use std::time::{Duration, Instant};
use url::Url;

/// Failed sign-ins are answered on this tick, counted from when the request came: far longer than a hash takes, and
/// short enough for a typing mistake. Judgement. Debug builds hash cheaply and run many tests.
const BEAT: Duration = Duration::from_millis(if cfg!(debug_assertions) { 25 } else { 250 });

pub fn routes() -> Routes {
    Routes::new()
        .get("/sign-in", Access::Anybody, show_sign_in)
        .post("/sign-in", Access::Anybody, sign_in)
        .post("/sign-out", Access::Anybody, sign_out)
        .get("/enter/{token}", Access::Anybody, show_enter)
        .post("/enter/{token}", Access::Anybody, enter)
        .and(code::routes())
        .and(address::routes())
        .and(join::routes())
        .and(reset::routes())
}

/// Where to continue: always a path of our own, because a link must not lead from our sign-in page to a copy of it
/// elsewhere. Parsed as browsers parse, and written out from what was parsed.
pub(super) fn own_path(next: &str) -> String {
    read_own_path(next).unwrap_or_else(|| "/".to_owned())
}

fn read_own_path(next: &str) -> Option<String> {
    // Browsers drop tabs and line breaks from addresses before they read them.
    if !next.starts_with('/') || next.contains(char::is_control) {
        return None;
    }
    let here = Url::parse("http://here.invalid").ok()?;
    let url = here.join(next).ok().filter(|url| url.origin() == here.origin())?;
    let path = &url[url::Position::BeforePath..];
    (!path.starts_with("//")).then(|| path.to_owned())
}

/// The digest of the secret in an address.
pub(in crate::site) fn digest(token: &str) -> Result<Digest256, Failure> {
    let token = Token::parse(token).ok_or(CommunityError::LinkGone)?;
    Ok(*token.digest().as_bytes())
}

#[derive(Deserialize)]
struct Next {
    #[serde(default)]
    next: String,
}

fn sign_in_page(shell: &Shell, service: &Service, form: Filled) -> SignInPage {
    SignInPage {
        frame: shell.frame(Nav::Elsewhere),
        form,
        policy: service.community().rules().sign_up,
        has_passkeys: service.has_passkeys(),
        has_reset: service.setup.mailer.is_some(),
    }
}

async fn show_sign_in(
    shell: Shell,
    visitor: Option<Visitor>,
    State(service): State<Service>,
    Query(Next { next }): Query<Next>,
) -> Response {
    if visitor.is_some() {
        return go(&own_path(&next));
    }
    shell.page(&sign_in_page(&shell, &service, Filled::new().with("next", own_path(&next))))
}

#[derive(Deserialize)]
struct SignIn {
    who: String,
    password: String,
    #[serde(default)]
    next: String,
}

/// Signing in does not reveal who has an account: words and work are the same, and failed sign-ins are answered on a
/// fixed tick ([`BEAT`]).
async fn sign_in(
    shell: Shell,
    State(service): State<Service>,
    ClientAddress(client): ClientAddress,
    headers: HeaderMap,
    Form(wish): Form<SignIn>,
) -> Result<Response, Failure> {
    let came_at = Instant::now();
    let group = AddressGroup::of(client);
    // Before the account is looked up, so a refusal reveals nothing and can be sent at once. Hundreds of requests
    // waiting for the same tick fragment the heap.
    service.sign_in_by_client.check(&group)?;
    let account = who_signs_in(&service, group, &wish).await;
    if !matches!(account, Ok(Some(_))) {
        wait_for_beat(came_at).await;
    }
    let next = own_path(&wish.next);
    let Some(account) = account? else {
        let form = Filled::new().with("who", wish.who).with("next", next).with_error(
            "password",
            "this name and this password do not go together; please look at both, or choose a new password",
        );
        return Ok(shell.page_with(StatusCode::UNPROCESSABLE_ENTITY, &sign_in_page(&shell, &service, form)));
    };
    // Only failures count: people behind one address who sign in do not keep each other out.
    service.sign_in_by_client.give_back(&group);
    if service.setup.asks_code {
        return code::ask(&shell, &service, &account, &next).await;
    }
    welcome(&service, account.id, &headers, &next).await
}

/// Waits for the next tick ([`BEAT`]). A hash takes a little more or less time depending on memory and core, which
/// must not reveal whose it was.
async fn wait_for_beat(came_at: Instant) {
    let gone = u64::try_from(came_at.elapsed().as_nanos() % BEAT.as_nanos()).unwrap_or_default();
    tokio::time::sleep(BEAT.saturating_sub(Duration::from_nanos(gone))).await;
}

/// The account that someone names, if the password is its.
async fn who_signs_in(
    service: &Service,
    group: AddressGroup,
    SignIn { who, password, .. }: &SignIn,
) -> Result<Option<Account>, Failure> {
    let account = service.community().find_account_by_login(who).await?;
    // Counted by account, however it is written; without an account, by what was written.
    match &account {
        Some(account) => service.check_password_try(&account.id, &group),
        None => service.check_password_try(&fold_name(who), &group),
    }?;
    let tried = account.as_ref().map(|account| account.id);
    let account = account.filter(|account| account.standing == Standing::Active);
    let account = verified(service, account, password).await?;
    if account.is_none() {
        trail::password_did_not_fit(tried, group);
    }
    Ok(account)
}

/// The account, if the password is its. A password kept at an older cost is kept at today's from now on.
async fn verified(
    service: &Service,
    account: Option<Account>,
    password: &str,
) -> Result<Option<Account>, Failure> {
    let from = account.as_ref().and_then(|account| account.password.clone());
    let stored = from.clone().map(StoredPassword::new);
    let verdict = service.setup.passwords.verify(Password::entered(password), stored).await;
    match (verdict?, account) {
        (PasswordMatch::Wrong, _) | (_, None) => Ok(None),
        (PasswordMatch::Right, Some(account)) => Ok(Some(account)),
        (PasswordMatch::RightRenewed(renewed), Some(account)) => {
            service.community().renew_password(account.id, from, renewed.as_str().to_owned()).await?;
            Ok(Some(account))
        }
    }
}

/// Starts a session for someone who showed who they are, and goes on.
pub(super) async fn welcome(
    service: &Service,
    member: PersonId,
    headers: &HeaderMap,
    next: &str,
) -> Result<Response, Failure> {
    let cookie = start_session(service, member, headers).await?;
    let mut response = go(next);
    response.headers_mut().append(cookie::SET_COOKIE, cookie);
    Ok(response)
}

/// Starts a session, in the place of the one that this browser had; hands back the cookie that carries it.
pub(super) async fn start_session(
    service: &Service,
    member: PersonId,
    headers: &HeaderMap,
) -> Result<HeaderValue, Failure> {
    let device = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    let token = Token::fresh(&service.setup.tokens);
    // The browser loses the cookie of its old session, which would otherwise stay open until it expires.
    if let Some(before) = find_visitor(headers, service).await? {
        service.community().end_session(before.id(), before.session.id).await?;
    }
    let mut stamp = service.stamp();
    service.community().start_session(member, device, *token.digest().as_bytes(), &mut stamp).await?;
    trail::signed_in(member);
    let days = service.community().rules().session_days;
    Ok(cookie::set_session(&token.expose(), days, service.is_https()))
}

async fn sign_out(visitor: Option<Visitor>, State(service): State<Service>) -> Result<Response, Failure> {
    if let Some(visitor) = visitor {
        service.community().end_session(visitor.id(), visitor.session.id).await?;
    }
    let mut response = go("/");
    forget(&service, &mut response);
    Ok(response)
}

/// The browser drops the session, and the cached pictures, which only members may see.
pub(super) fn forget(service: &Service, response: &mut Response) {
    let headers = response.headers_mut();
    headers.append(cookie::SET_COOKIE, cookie::end_session(service.is_https()));
    headers.insert(HeaderName::from_static("clear-site-data"), HeaderValue::from_static("\"cache\""));
}

/// Opening the link does not use it up, because programs open links too; the button does.
async fn show_enter(
    shell: Shell,
    State(service): State<Service>,
    Path(token): Path<String>,
) -> Result<Response, Failure> {
    let (digest, stamp) = (digest(&token)?, service.stamp());
    let found = service.community().find_link_of_member(digest, LinkPurpose::Enter, &stamp).await?;
    let (link, account) = found;
    Ok(shell.page(&EnterPage {
        frame: shell.frame(Nav::Elsewhere),
        token: Secret::new(token),
        name: account.name,
        story: link.about.unwrap_or_default(),
    }))
}

async fn enter(
    State(service): State<Service>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let stays = service.is_demo();
    let account = service.community().enter(digest(&token)?, stays, &service.stamp()).await?;
    welcome(&service, account.id, &headers, "/").await
}

#[cfg(test)]
mod tests {
    use super::own_path;

    #[test]
    fn the_way_on_never_leads_to_another_site() {
        for own in ["/", "/received?shelf=inbox", "/people?q=z%C3%B6e%20x&after=2", "/settings#privacy"] {
            assert_eq!(own_path(own), own);
        }
        for foreign in [
            "https://elsewhere.example",
            "//elsewhere.example",
            "/\\elsewhere.example",
            "/\t/elsewhere.example",
            "/\u{1f}/elsewhere.example",
            "\t//elsewhere.example",
            "/.//elsewhere.example",
            "/x/..//elsewhere.example",
            "/./\\elsewhere.example",
            "elsewhere.example",
            "javascript:x",
            "",
            "/a\r\nb",
        ] {
            assert_eq!(own_path(foreign), "/", "{foreign:?}");
        }
    }
}
