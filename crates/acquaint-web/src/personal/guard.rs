//! Who is let through, and words for what went wrong.
//!
//! The pages answer only under a name of this computer: another site's name that was pointed here (DNS rebinding) is
//! refused. Everything but the way in needs a session from the link.

use super::Personal;
use super::around::Around;
use crate::failure::Failure;
use crate::page::entrance::NoticePage;
use crate::page::error::ErrorPage;
use crate::page::frame::Nav;
use crate::problem::problem;
use crate::serve::{bare, is_bare, secure, wants_json};
use crate::shell::sentence;
use acquaint_app::store::Store;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::net::{Ipv4Addr, Ipv6Addr};
use std::time::Duration;

/// The longest an answer may take: an archive of the largest size is read within it.
const ANSWER_WITHIN: Duration = Duration::from_mins(10);

/// Whether this is a name of this computer, with or without a port: `localhost`, `127.0.0.1:8080`, `[::1]:8080`.
pub fn is_loopback_host(host: &str) -> bool {
    let is_port = |port: &str| port.is_empty() || port.parse::<u16>().is_ok();
    if let Some((address, rest)) = host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        let is_rest = rest.is_empty() || rest.strip_prefix(':').is_some_and(is_port);
        return is_rest && address.parse::<Ipv6Addr>().is_ok_and(|address| address.is_loopback());
    }
    let (name, port) = host.split_once(':').unwrap_or((host, ""));
    let is_name = name.eq_ignore_ascii_case("localhost")
        || name.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback());
    is_name && is_port(port)
}

/// Around every answer: who is let through, time, words for what went wrong, headers that keep browsers safe.
pub(super) async fn guard<S: Store + 'static>(
    State(personal): State<Personal<S>>,
    request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path().to_owned();
    let headers = request.headers().clone();
    let answer = match let_through(&personal, &request) {
        Ok(()) => match tokio::time::timeout(ANSWER_WITHIN, next.run(request)).await {
            Ok(answer) => answer,
            Err(_) => Failure::busy().into_response(),
        },
        Err(failure) => failure.into_response(),
    };
    let mut answer = with_words(&personal, &headers, answer);
    secure(false, &path, answer.headers_mut());
    answer
}

fn let_through<S: Store + 'static>(personal: &Personal<S>, request: &Request) -> Result<(), Failure> {
    let host = request.headers().get(header::HOST).map(HeaderValue::to_str);
    let is_named = matches!(host, Some(Ok(host)) if is_loopback_host(host));
    let authority = request.uri().authority();
    if !is_named || authority.is_some_and(|authority| !is_loopback_host(authority.as_str())) {
        let detail =
            "this record answers only on the computer that it is on, under the address that was printed";
        return Err(Failure::new(StatusCode::MISDIRECTED_REQUEST, "other_host", detail));
    }
    let path = request.uri().path();
    let is_way_in = path == "/livez" || path.starts_with("/static/") || path.starts_with("/enter/");
    if is_way_in || personal.0.door.lets_in(request.headers()) {
        Ok(())
    } else {
        Err(Failure::new(StatusCode::UNAUTHORIZED, "not_entered", "please enter through the link first"))
    }
}

/// Gives every failure its words: as a page, or for programs.
fn with_words<S: Store + 'static>(personal: &Personal<S>, headers: &HeaderMap, answer: Response) -> Response {
    let failure = match answer.extensions().get::<Failure>() {
        Some(failure) => failure.clone(),
        None if is_bare(&answer) => bare_here(answer.status()),
        None => return answer,
    };
    let mut told =
        if wants_json(headers) { problem(&failure) } else { failure_page(personal, headers, &failure) };
    if let Some(allowed) = answer.headers().get(header::ALLOW) {
        told.headers_mut().insert(header::ALLOW, allowed.clone());
    }
    told
}

/// An error that a library answered, in words that fit a record without an operator.
fn bare_here(status: StatusCode) -> Failure {
    if status.is_server_error() {
        let detail = "something went wrong here, and it is not your doing; nothing was half done";
        return Failure::new(status, "internal", detail);
    }
    bare(status)
}

/// A failure as the owner reads it, or as someone who has not entered.
fn failure_page<S: Store + 'static>(
    personal: &Personal<S>,
    headers: &HeaderMap,
    failure: &Failure,
) -> Response {
    let around = Around::of(personal, headers);
    if let Some((heading, paragraphs)) = outside(failure) {
        let page = NoticePage {
            frame: around.frame_outside(),
            heading: heading.into(),
            paragraphs: paragraphs.into_iter().map(Into::into).collect(),
            ways: vec![],
        };
        return around.page_with(failure.status, &page);
    }
    let status = failure.status.as_u16();
    let (heading, what_to_do) = inside(status);
    let page = ErrorPage {
        frame: around.frame(Nav::Elsewhere),
        status,
        heading: heading.into(),
        paragraphs: vec![sentence(&failure.detail), what_to_do.into()],
        ways: vec![("/sent".into(), "My requests".into())],
        trace: String::new(),
    };
    let mut response = around.page_with(failure.status, &page);
    if let Some(seconds) = failure.retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// What someone reads who has not entered, where it is about entering.
fn outside(failure: &Failure) -> Option<(&'static str, Vec<&'static str>)> {
    const WHERE: &str = "The link is in the terminal where acquaint runs. It works once, in one browser.";
    const AGAIN: &str = "If you have used it or cannot find it, stop acquaint there (Ctrl-C) and start it again. It prints a \
                         new link, and you lose nothing.";
    match failure.status {
        StatusCode::UNAUTHORIZED => Some((
            "Open your record with its link",
            vec!["These pages show one person's own record, so they open only with its link.", WHERE, AGAIN],
        )),
        StatusCode::GONE => Some((
            "This link opens nothing",
            vec![
                "It was used already, or a part of it is missing. Please copy the whole of it.",
                WHERE,
                AGAIN,
            ],
        )),
        StatusCode::MISDIRECTED_REQUEST => Some((
            "Not under this name",
            vec![
                "This record answers only on the computer that it is on, so that no other site can reach it.",
                "Please use the address that `acquaint serve` printed: it begins with http://127.0.0.1 or \
                 http://localhost.",
            ],
        )),
        _ => None,
    }
}

/// A heading for a status, and what to do.
fn inside(status: u16) -> (&'static str, &'static str) {
    match status {
        403 => ("That came from another place", "Open the page again from here, and try once more."),
        404 => ("There is nothing here", "Look at the address, or begin again from your requests."),
        405 => ("Not like that", "Go back to the page with the form and press its button."),
        409 => ("Something is in the way", "Open the page again, look, and decide anew."),
        413 => ("That is too much", "Nothing was kept of it. Please choose something smaller."),
        415 => ("We cannot read that", "Go back and send it with the form."),
        422 => ("That does not work as it is", "Go back, change it, and send it again."),
        503 => ("Busy for a moment", "Nothing is lost. Wait a moment and try again."),
        500.. => (
            "That was our mistake",
            "Try once more. If it happens again, the terminal where acquaint runs may say more.",
        ),
        _ => ("We could not read that", "Go back, look at it, and try again."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_computer_are_answered() {
        for host in [
            "localhost",
            "LOCALHOST:8080",
            "127.0.0.1",
            "127.0.0.1:8080",
            "127.9.9.9:1",
            "[::1]",
            "[::1]:8080",
        ] {
            assert!(is_loopback_host(host), "{host}");
        }
        for host in [
            "",
            "evil.example",
            "localhost.evil.example",
            "127.0.0.1.evil.example",
            "127.0.0.1:80:80",
            "localhost:http",
            "0.0.0.0",
            "192.168.1.4:8080",
            "[::2]:8080",
            "[::1]evil",
            "[::1",
            "localhost@evil.example",
            "2130706433",
        ] {
            assert!(!is_loopback_host(host), "{host}");
        }
    }
}
