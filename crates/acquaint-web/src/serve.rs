//! The whole service: every route, with the guards that hold for all of them.

use crate::client::AddressGroup;
use crate::failure::Failure;
use crate::pace::{ReadFor, is_for_anyone, pace};
use crate::problem::problem;
use crate::route::Routes;
use crate::service::Service;
use crate::shell::failure_page;
use crate::visitor::ClientAddress;
use crate::{api, site, trail};
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use std::time::{Duration, Instant};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::csrf::CsrfLayer;

/// The longest an answer may take to begin. Judgement. Streams of events begin at once and then last.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);

/// The longest an answer to a file may take to begin, with the time in which the file arrives: 64 MiB, the largest that
/// any route takes, at some 110 KB a second.
const UPLOAD_WITHIN: Duration = Duration::from_mins(10);
/// The routes that take files.
const UPLOADS: [&str; 2] = ["/me/picture", "/me/import"];

/// How long this may take.
fn time_for(method: &Method, path: &str) -> Duration {
    if *method == Method::POST && UPLOADS.contains(&path) { UPLOAD_WITHIN } else { ANSWER_WITHIN }
}

/// What a page may load and do: only what comes from here.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' blob:; \
     font-src 'self'; connect-src 'self'; form-action 'self'; manifest-src 'self'; base-uri 'none'; frame-ancestors 'none'";

pub fn routes() -> Routes {
    site::routes().and(api::routes())
}

/// The whole service, ready to be served.
pub fn router(service: Service) -> Router {
    routes()
        .into_router()
        .fallback(async || Failure::not_found())
        .method_not_allowed_fallback(async || {
            Failure::new(
                StatusCode::METHOD_NOT_ALLOWED,
                "method_not_allowed",
                "this address does not take this method",
            )
        })
        .layer(from_fn_with_state(service.clone(), pace))
        .layer(CsrfLayer::new())
        .layer(CatchPanicLayer::new())
        // Outermost, so that answers of `pace`, of `CsrfLayer` and of a caught panic get words and headers too.
        .layer(from_fn_with_state(service.clone(), guard))
        .with_state(service)
}

/// Around every answer: time, words for what went wrong, and the headers that keep browsers safe.
async fn guard(State(service): State<Service>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let path = request.uri().path_and_query().map_or_else(String::new, ToString::to_string);
    let mut answer = if service.community().is_overloaded() && !is_for_anyone(&path) {
        // The same for every client: nothing was read yet that it could depend on. And before anything else, for
        // sending many away must leave time for the others.
        with_words(&service, request.headers(), &path, Failure::busy().into_response()).await
    } else {
        answer(&service, request, &path, next).await
    };
    secure(service.is_https(), &path, answer.headers_mut());
    service.metrics.answered(answer.status().as_u16(), began.elapsed().as_secs_f64());
    answer
}

async fn answer(service: &Service, request: Request, path: &str, next: Next) -> Response {
    let headers = request.headers().clone();
    let ClientAddress(client) = ClientAddress::of(request.extensions(), &headers, service);
    let within = time_for(request.method(), request.uri().path());
    let stranger = AddressGroup::of(client).reader();
    let answer = stranger.reads(tokio::time::timeout(within, next.run(request))).await;
    let answer = answer.unwrap_or_else(|_| Failure::busy().into_response());
    trail::kept_out(&answer, client);
    let reader = answer.extensions().get().map_or(stranger, |ReadFor(reader)| *reader);
    reader.reads(with_words(service, &headers, path, answer)).await
}

/// Gives every failure its words: as a page, or for programs.
async fn with_words(service: &Service, headers: &HeaderMap, path: &str, answer: Response) -> Response {
    let failure = match answer.extensions().get::<Failure>() {
        Some(failure) => failure.clone(),
        None if is_bare(&answer) => bare(answer.status()),
        None => return answer,
    };
    let mut told = if is_for_programs(path) || wants_json(headers) {
        problem(&failure)
    } else {
        failure_page(service, headers, path, &failure).await
    };
    if let Some(allowed) = answer.headers().get(header::ALLOW) {
        told.headers_mut().insert(header::ALLOW, allowed.clone());
    }
    told
}

/// Addresses that no browser opens.
fn is_for_programs(path: &str) -> bool {
    let path = path.split('?').next().unwrap_or_default();
    path.starts_with("/api/") || ["/livez", "/readyz", "/metrics"].contains(&path)
}

/// Scripts of our own pages ask for JSON.
pub(crate) fn wants_json(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    accept.is_some_and(|accept| accept.starts_with("application/json"))
}

/// An error that a library answered, in words of its own.
pub(crate) fn is_bare(answer: &Response) -> bool {
    let kind = answer.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let is_error = answer.status().is_client_error() || answer.status().is_server_error();
    is_error && kind.is_none_or(|kind| kind.starts_with("text/plain"))
}

/// What a library's error means, in our words.
pub(crate) fn bare(status: StatusCode) -> Failure {
    let (code, detail) = match status {
        StatusCode::FORBIDDEN => (
            "other_site",
            "this form was sent from another site, and so nothing was changed; please open the page here",
        ),
        StatusCode::PAYLOAD_TOO_LARGE => {
            ("too_large", "this is larger than fits; please send something smaller")
        }
        StatusCode::UNSUPPORTED_MEDIA_TYPE => ("media_type", "this is not in a form that can be read here"),
        StatusCode::NOT_FOUND => return Failure::not_found(),
        status if status.is_server_error() => (
            "internal",
            "something went wrong here, and it is not your doing; please try again, or tell the operator",
        ),
        _ => ("unreadable", "what was sent cannot be read; please go back and try again"),
    };
    Failure::new(status, code, detail)
}

/// The headers that keep browsers safe.
pub(crate) fn secure(is_https: bool, path: &str, headers: &mut HeaderMap) {
    let mut set = |name: HeaderName, value: &'static str| {
        // A handler's own value stays: pictures may be cached for a day.
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    // An address can hold a link's secret or a person's handle, which other sites must not learn. Our own forms read
    // it to lead back to the page they were sent from.
    set(header::REFERRER_POLICY, "same-origin");
    // For browsers that do not know `frame-ancestors`.
    set(header::X_FRAME_OPTIONS, "DENY");
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    set(
        HeaderName::from_static("permissions-policy"),
        "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()",
    );
    if !path.starts_with("/static/") {
        // On a shared computer the next person must not find the pages of a member who signed out.
        set(header::CACHE_CONTROL, "no-store");
    }
    if is_https {
        set(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_time_to_arrive_and_nothing_else_waits_so_long() {
        for path in UPLOADS {
            assert_eq!(time_for(&Method::POST, path), UPLOAD_WITHIN);
            assert_eq!(time_for(&Method::GET, path), ANSWER_WITHIN);
            assert!(routes().list().iter().any(|route| (route.method, route.path) == ("POST", path)));
        }
        assert_eq!(time_for(&Method::POST, "/sign-in"), ANSWER_WITHIN);
    }
}
