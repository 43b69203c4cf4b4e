//! The cookies: the session, what just happened, and light or dark. None of them follows anybody anywhere.

use axum::http::{HeaderMap, HeaderValue, header};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use std::time::Duration;

/// A name without TLS, and the one with it, whose prefix binds the cookie to this host and to TLS.
type Names = [&'static str; 2];

const SESSION: Names = ["acquaint", "__Host-acquaint"];
const SAID: Names = ["acquaint-said", "__Host-acquaint-said"];
const THEME: Names = ["acquaint-theme", "__Host-acquaint-theme"];

/// The cookie of the session with one person's own record. Browsers do not tell ports apart: under the name of a
/// community's, entering the record would sign its owner out of a community that runs on the same computer.
const RECORD: &str = "acquaint-record";

/// How long the cookie with the id of what just happened lasts, in seconds: as long as [`crate::said`] keeps the
/// words.
const SAID_SECONDS: u64 = 60;

/// The secret of the session, if there is one.
pub fn session(headers: &HeaderMap, is_https: bool) -> Option<String> {
    value(headers, name(SESSION, is_https))
}

/// The secret of the session with one person's own record, if there is one.
pub fn record_session(headers: &HeaderMap) -> Option<String> {
    value(headers, RECORD)
}

/// The id of what is to be said about what just happened, if there is something.
pub fn said(headers: &HeaderMap, is_https: bool) -> Option<String> {
    value(headers, name(SAID, is_https))
}

/// Light or dark, as it was chosen.
pub fn theme(headers: &HeaderMap, is_https: bool) -> String {
    value(headers, name(THEME, is_https)).unwrap_or_default()
}

pub fn set_session(secret: &str, days: u16, is_https: bool) -> HeaderValue {
    write(name(SESSION, is_https), secret, Some(of_days(days)), is_https)
}

/// Sets the session with one person's own record, which is never served with TLS.
pub fn set_record_session(secret: &str, days: u16) -> HeaderValue {
    write(RECORD, secret, Some(of_days(days)), false)
}

pub fn end_session(is_https: bool) -> HeaderValue {
    write(name(SESSION, is_https), "", Some(Duration::ZERO), is_https)
}

/// Sets the id of what is to be said on the next page.
pub fn set_said(id: &str, is_https: bool) -> HeaderValue {
    write(name(SAID, is_https), id, Some(Duration::from_secs(SAID_SECONDS)), is_https)
}

pub fn end_said(is_https: bool) -> HeaderValue {
    write(name(SAID, is_https), "", Some(Duration::ZERO), is_https)
}

/// Sets light or dark, for a year.
pub fn set_theme(theme: &str, is_https: bool) -> HeaderValue {
    write(name(THEME, is_https), theme, Some(Duration::from_hours(365 * 24)), is_https)
}

fn name([plain, bound]: Names, is_https: bool) -> &'static str {
    if is_https { bound } else { plain }
}

fn value(headers: &HeaderMap, name: &str) -> Option<String> {
    CookieJar::from_headers(headers).get(name).map(|cookie| cookie.value().to_owned())
}

fn of_days(days: u16) -> Duration {
    Duration::from_secs(u64::from(days) * 86_400)
}

fn write(name: &'static str, value: &str, age: Option<Duration>, is_https: bool) -> HeaderValue {
    let mut cookie = Cookie::build((name, value.to_owned()))
        // Not `Strict`: a member who follows a link from an email should arrive signed in. `CsrfLayer` refuses forms
        // from other sites.
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(is_https)
        .build();
    if let Some(age) = age {
        cookie.set_max_age(Some(age.try_into().unwrap_or_default()));
    }
    // Names and values are written by us, in characters that headers allow.
    HeaderValue::from_str(&cookie.encoded().to_string()).unwrap_or_else(|_| HeaderValue::from_static(""))
}

pub const SET_COOKIE: header::HeaderName = header::SET_COOKIE;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_session_is_out_of_reach_of_scripts_and_bound_to_the_host_under_tls() {
        let value = set_session("abc", 30, true);
        let text = value.to_str().unwrap();
        for part in ["__Host-acquaint=abc", "HttpOnly", "SameSite=Lax", "Secure", "Path=/", "Max-Age=2592000"]
        {
            assert!(text.contains(part), "{text}");
        }
        assert!(!set_session("abc", 30, false).to_str().unwrap().contains("Secure"));
    }

    #[test]
    fn under_tls_a_cookie_without_the_prefix_is_not_read() {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, "acquaint=a; acquaint-said=b; acquaint-theme=dark".parse().unwrap());
        assert_eq!(
            (session(&headers, true), said(&headers, true), theme(&headers, true)),
            (None, None, String::new())
        );
        assert_eq!(theme(&headers, false), "dark");
    }
}
