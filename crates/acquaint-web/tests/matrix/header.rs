//! The headers that keep browsers safe are on every answer, whatever it is.

use super::access::{all, ask};
use super::asking::path_in;
use super::town::{Answer, Town};
use axum::http::HeaderMap;

fn text<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    let mut all = headers.get_all(name).iter();
    let first = all.next().map_or("", |value| value.to_str().unwrap());
    assert!(all.next().is_none(), "{name} is there twice");
    first
}

fn is_safe(what: &str, path: &str, answer: &Answer, is_https: bool) {
    let header = |name| text(&answer.headers, name);
    let policy = header("content-security-policy");
    for part in ["default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"] {
        assert!(policy.contains(part), "{what}: {policy}");
    }
    assert!(
        !policy.contains("unsafe") && !policy.contains("http:") && !policy.contains('*'),
        "{what}: {policy}"
    );
    assert_eq!(header("x-content-type-options"), "nosniff", "{what}");
    assert_eq!(header("x-frame-options"), "DENY", "{what}");
    assert_eq!(header("referrer-policy"), "same-origin", "{what}");
    assert_eq!(header("cross-origin-opener-policy"), "same-origin", "{what}");
    assert_eq!(header("cross-origin-resource-policy"), "same-origin", "{what}");
    let kind = header("content-type");
    assert!(answer.text.is_empty() || !kind.is_empty(), "{what}");
    // Streams of events are UTF-8 and nothing else, by their definition.
    let is_text = (kind.starts_with("text/") && kind != "text/event-stream") || kind.contains("xml");
    assert_eq!(kind.ends_with("; charset=utf-8"), is_text, "{what}: {kind}");
    let cache = header("cache-control");
    match path.split('/').nth(1) {
        Some("static") => assert!(
            answer.status != 200 || cache.contains("max-age") || cache.contains("no-cache"),
            "{what}: {cache}"
        ),
        Some("pictures") if answer.status == 200 => {
            assert!(cache.starts_with("private, "), "{what}: {cache}");
        }
        _ => assert_eq!(cache, "no-store", "{what}"),
    }
    assert_eq!(!header("strict-transport-security").is_empty(), is_https, "{what}");
    for set in answer.headers.get_all("set-cookie") {
        let set = set.to_str().unwrap();
        assert!(
            set.contains("HttpOnly") && set.contains("SameSite=Lax") && set.contains("Path=/"),
            "{what}: {set}"
        );
        assert_eq!(set.contains("Secure"), is_https, "{what}: {set}");
        assert_eq!(set.starts_with("__Host-"), is_https, "{what}: {set}");
    }
    for name in ["server", "x-powered-by", "access-control-allow-origin"] {
        assert_eq!(header(name), "", "{what}: {name}");
    }
}

#[tokio::test]
async fn every_answer_keeps_browsers_safe() {
    for base in ["http://harbour.example", "https://harbour.example"] {
        let is_https = base.starts_with("https");
        let town = Town::at(base).await;
        for route in all() {
            // Who leaves cannot ask for what comes after.
            let people =
                if route.path == "/settings/delete" { &["nobody"][..] } else { &["nobody", "bo", "op"] };
            for handle in people {
                let who = (*handle != "nobody").then(|| town.member(handle));
                let answer = ask(&town, route, handle, who).await;
                let what = format!("{} {} as {handle}: {}", route.method, route.path, answer.status);
                is_safe(&what, route.path, &answer, is_https);
            }
        }
    }
}

#[tokio::test]
async fn an_answer_to_what_nobody_meant_keeps_browsers_safe_too() {
    for base in ["http://harbour.example", "https://harbour.example"] {
        let town = Town::at(base).await;
        let forged = [("origin", "https://elsewhere.example"), ("sec-fetch-site", "cross-site")];
        for (method, path, headers, status) in [
            ("GET", "/nowhere", &[][..], 404),
            ("GET", "/api/v1/nowhere", &[], 404),
            ("GET", "/static/nothing.css", &[], 404),
            ("GET", "/static/../Cargo.toml", &[], 404),
            ("GET", "/static/%2e%2e/%2e%2e/Cargo.toml", &[], 404),
            ("DELETE", "/me", &[], 405),
            ("PUT", "/api/v1/me", &[], 405),
            ("TRACE", "/", &[], 405),
            ("POST", "/sign-out", &forged, 403),
            ("POST", "/api/v1/requests", &forged, 403),
            ("GET", "/metrics", &[], 404),
        ] {
            let answer = town.send(None, method, path, headers, Vec::new()).await;
            let what = format!("{method} {path}: {} {}", answer.status, answer.text);
            assert_eq!(answer.status, status, "{what}");
            is_safe(&what, path, &answer, base.starts_with("https"));
        }
    }
}

#[tokio::test]
async fn a_picture_is_for_members_and_is_nothing_but_a_picture() {
    let town = Town::new().await;
    let path = path_in(&town, "/pictures/{picture}/{size}");
    let answer = town.send(Some(town.member("dee")), "GET", &path, &[], Vec::new()).await;
    assert_eq!(text(&answer.headers, "content-type"), "image/jpeg");
    let larger = path.replace("small", "huge");
    assert_eq!(town.send(Some(town.member("dee")), "GET", &larger, &[], Vec::new()).await.status, 404);
}
