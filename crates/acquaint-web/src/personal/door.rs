//! The door: a link that works once becomes a session. Neither is written anywhere; both end with the process.

use super::Personal;
use super::around::Around;
use crate::cookie;
use crate::failure::Failure;
use crate::page::frame::Frame;
use crate::page::secret::Secret;
use crate::shell::go;
use acquaint_app::store::Store;
use acquaint_identity::token::{Token, TokenDigest};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use std::sync::{Mutex, PoisonError};

/// For how long a browser keeps the session, in days. Judgement. It ends with the process in any case.
const SESSION_DAYS: u16 = 30;

/// The unused link, and the sessions.
#[derive(Debug, Default)]
pub(super) struct Door(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    link: Option<TokenDigest>,
    sessions: Vec<TokenDigest>,
}

impl Door {
    fn known(&self) -> std::sync::MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on this token opens the door, once.
    pub(super) fn expect(&self, token: &Token) {
        self.known().link = Some(token.digest());
    }

    /// Whether this text would open the door. Looking uses nothing up.
    fn is_expected(&self, text: &str) -> bool {
        let digest = Token::parse(text).map(|token| token.digest());
        digest.is_some() && self.known().link == digest
    }

    /// Opens the door to a session, if the text is the token. The link works no more.
    fn enter(&self, text: &str, session: &Token) -> bool {
        let digest = Token::parse(text).map(|token| token.digest());
        let mut known = self.known();
        let is_expected = digest.is_some() && known.link == digest;
        if is_expected {
            known.link = None;
            known.sessions.push(session.digest());
        }
        is_expected
    }

    /// Whether someone with these headers entered.
    pub(super) fn lets_in(&self, headers: &HeaderMap) -> bool {
        let session = session(headers);
        session.is_some_and(|session| self.known().sessions.contains(&session))
    }
}

fn session(headers: &HeaderMap) -> Option<TokenDigest> {
    cookie::record_session(headers).and_then(|text| Token::parse(&text)).map(|token| token.digest())
}

/// One button. (Looking changes nothing, so that a program that looks links up does not use this one up.)
#[derive(Template)]
#[template(path = "personal/enter.html")]
struct EnterPage {
    frame: Frame,
    token: Secret,
}

fn gone() -> Failure {
    Failure::new(
        StatusCode::GONE,
        "link_gone",
        "this link opens nothing: it was used already, or it is not quite the one that was printed",
    )
}

pub(super) async fn show<S: Store + 'static>(
    State(personal): State<Personal<S>>,
    around: Around,
    headers: HeaderMap,
    Path(token): Path<String>,
) -> Result<Response, Failure> {
    let door = &personal.0.door;
    if !door.is_expected(&token) {
        return if door.lets_in(&headers) { Ok(go("/sent")) } else { Err(gone()) };
    }
    Ok(around.page(&EnterPage { frame: around.frame_outside(), token: Secret::new(token) }))
}

pub(super) async fn enter<S: Store + 'static>(
    State(personal): State<Personal<S>>,
    headers: HeaderMap,
    Path(token): Path<String>,
) -> Result<Response, Failure> {
    let session = Token::fresh(&personal.0.setup.tokens);
    if !personal.0.door.enter(&token, &session) {
        // The button was pressed twice: this browser has a session already.
        return if personal.0.door.lets_in(&headers) { Ok(go("/sent")) } else { Err(gone()) };
    }
    let mut response = go("/sent");
    let cookie = cookie::set_record_session(&session.expose(), SESSION_DAYS);
    response.headers_mut().append(cookie::SET_COOKIE, cookie);
    Ok(response)
}
