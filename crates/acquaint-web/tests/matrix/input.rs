//! What nobody means to send: each is answered with words, never with a failure of the service, and nothing is stored.

use super::access::{all, is_kept_out};
use super::asking::{Sent, body_of, form, path_in, png, prepare, with_file};
use super::table::{ROLES, rows};
use super::town::{Answer, PASSWORD, Town};
use acquaint_web::route::Route;

const FORM: &str = "application/x-www-form-urlencoded";

/// Routes that change something and look at no body.
const WITHOUT_BODY: [&str; 23] = [
    "/strategy/sweeps/{id}/stop",
    "/people/{handle}/disconnect",
    "/people/{handle}/block",
    "/people/{handle}/unblock",
    "/people/{handle}/mute",
    "/people/{handle}/unmute",
    "/sent/{id}/withdraw",
    "/received/{id}/mute",
    "/received/{id}/unmute",
    "/vouches/{id}",
    "/notifications/read",
    "/me/picture/remove",
    "/settings/tokens/{token}/revoke",
    "/operate/members/{handle}/approve",
    "/operate/members/{handle}/suspend",
    "/operate/members/{handle}/restore",
    "/operate/members/{handle}/remove",
    "/operate/members/{handle}/reset",
    "/confirm/{token}",
    "/mail/stop/{token}",
    "/operate/invites/{link}/revoke",
    "/operate/reports/{report}/close",
    "/sign-out",
];

/// The first who may do it.
fn who_may(route: Route) -> Option<&'static str> {
    let rows = rows();
    let row = rows.iter().find(|row| row.method == route.method && row.path == route.path).unwrap();
    let may = row.answers.iter().position(|answer| !is_kept_out(answer) && answer != "but");
    ROLES[may.unwrap_or(1)].1
}

fn takes_a_body(route: &Route) -> bool {
    let ignores = WITHOUT_BODY.contains(&route.path)
        || ["/enter/{token}", "/passkeys/sign-in/start"].contains(&route.path);
    !["GET", "DELETE"].contains(&route.method) && !ignores
}

/// What is wrong with the answer, if it was to be refused.
fn fault(answer: &Answer, is_stored: bool) -> Option<String> {
    let is_refused = answer.status.is_client_error();
    let stored = if is_stored { ", and something is stored" } else { "" };
    (!is_refused || is_stored).then(|| format!("{}{stored}", answer.status.as_u16()))
}

/// Tries something on every route that takes a body; hands back where it was not refused.
async fn on_every_route(
    which: impl Fn(&Route) -> bool,
    spoil: impl Fn(&Town, Route, Sent) -> (Vec<(&'static str, String)>, Vec<u8>),
) -> Vec<String> {
    let mut faults = Vec::new();
    let mut town = Town::new().await;
    for route in all().into_iter().filter(|route| which(route)) {
        let handle = who_may(route);
        let sent = body_of(&town, route.method, route.path, handle.unwrap_or("nobody"));
        let (headers, body) = spoil(&town, route, sent);
        let headers: Vec<(&str, &str)> =
            headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        prepare(&town, route.path).await;
        let before = town.dump();
        let who = handle.map(|handle| town.member(handle));
        let answer = town.send(who, route.method, &path_in(&town, route.path), &headers, body).await;
        let is_stored = town.dump() != before;
        if let Some(fault) = fault(&answer, is_stored) {
            faults.push(format!("{} {}: {fault}", route.method, route.path));
        }
        if is_stored || route.path.ends_with("/answer") {
            town = Town::new().await;
        }
    }
    faults
}

fn kind(kind: &str) -> Vec<(&'static str, String)> {
    vec![("content-type", kind.to_owned()), ("idempotency-key", "a-fresh-one".to_owned())]
}

const NONE: [&str; 0] = [];

#[tokio::test]
async fn ten_megabytes_are_too_much_everywhere_but_in_an_archive() {
    let large = |_: &Town, _: Route, (given, body): Sent| {
        let filler = if given == "application/json" { b' ' } else { b'x' };
        (kind(&given), [body, b"&x=".to_vec(), vec![filler; 10 << 20]].concat())
    };
    let too_large =
        |route: &Route| takes_a_body(route) && !["/me/picture", "/me/import"].contains(&route.path);
    assert_eq!(on_every_route(too_large, large).await, NONE);
}

#[tokio::test]
async fn a_body_of_another_kind_is_refused() {
    for other in ["text/plain", "application/xml", ""] {
        assert_eq!(
            on_every_route(needs_a_body, |_, _, (_, body)| (kind(other), body)).await,
            NONE,
            "{other}"
        );
    }
}

/// Programs may leave out a body that says nothing.
fn needs_a_body(route: &Route) -> bool {
    takes_a_body(route)
}

#[tokio::test]
async fn a_form_on_another_site_does_nothing() {
    let changes = |route: &Route| route.method != "GET";
    for (origin, site) in [
        (Some("https://elsewhere.example"), Some("cross-site")),
        (None, Some("cross-site")),
        (None, Some("same-site")),
        (Some("https://elsewhere.example"), None),
        (Some("null"), None),
    ] {
        let forged = |_: &Town, _: Route, (given, body): Sent| {
            let mut headers = kind(&given);
            headers.extend(origin.map(|origin| ("origin", origin.to_owned())));
            headers.extend(site.map(|site| ("sec-fetch-site", site.to_owned())));
            (headers, body)
        };
        assert_eq!(on_every_route(changes, forged).await, NONE, "{origin:?} {site:?}");
    }
}

#[tokio::test]
async fn bytes_that_are_no_text_are_refused() {
    for no_text in [&b"\xff\xfe"[..], b"%FF%FE", b"%ED%A0%80"] {
        let bytes = |_: &Town, _: Route, (given, body): Sent| match given.as_str() {
            "application/json" => (kind(&given), b"{\"note\": \"\xff\xfe\"}".to_vec()),
            FORM => (kind(&given), [&body, no_text].concat()),
            _ => (kind(&given), b"\xff\xfe".to_vec()),
        };
        assert_eq!(on_every_route(takes_a_body, bytes).await, NONE);
    }
}

/// Forms of which the first of two fields counts.
fn is_lenient(route: &Route) -> bool {
    ["/people/", "/sent/", "/received/", "/strategy", "/me/", "/settings/", "/operate/invites"]
        .iter()
        .any(|part| route.path.starts_with(part))
}

/// Routes of which everything may be left out, or whose page says what is missing.
const NEEDS_NOTHING: [&str; 25] = [
    "/api/v1/me",
    "/api/v1/notifications/read",
    "/api/v1/people/{handle}/block",
    "/api/v1/people/{handle}/mute",
    "/api/v1/people/{handle}/unblock",
    "/api/v1/people/{handle}/unmute",
    "/api/v1/people/{handle}/view",
    "/api/v1/requests/{id}/accept",
    "/api/v1/requests/{id}/remark",
    "/api/v1/requests/{id}/return-to-inbox",
    "/api/v1/requests/{id}/set-aside",
    "/api/v1/requests/{id}/vouch",
    "/api/v1/requests/{id}/withdraw",
    "/api/v1/strategy/sweeps/{id}/stop",
    "/people/{handle}/note-check",
    "/received/bulk",
    "/received/{id}/accept",
    "/received/{id}/remark",
    "/received/{id}/report",
    "/received/{id}/return-to-inbox",
    "/received/{id}/set-aside",
    "/sent/{id}/vouch",
    "/settings/theme",
    "/strategy/sweep",
    "/strategy/versions/{version}/return",
];

#[tokio::test]
async fn a_form_without_its_fields_is_refused() {
    let empty = |_: &Town, _: Route, (given, _): Sent| {
        (kind(&given), if given == FORM { Vec::new() } else { b"{}".to_vec() })
    };
    let faults = on_every_route(takes_a_body, empty).await;
    let needed: Vec<_> = faults
        .iter()
        .filter(|fault| !NEEDS_NOTHING.iter().any(|route| fault.contains(&format!(" {route}:"))))
        .collect();
    assert!(needed.is_empty(), "{needed:?}");
}

#[tokio::test]
async fn a_field_that_comes_twice_is_refused() {
    let twice = |_: &Town, _: Route, (given, body): Sent| {
        let body = if given == FORM {
            [body.clone(), b"&".to_vec(), body].concat()
        } else {
            let text = String::from_utf8_lossy(&body);
            let fields = text.trim_matches(['{', '}']);
            format!("{{{fields},{fields}}}").into_bytes()
        };
        (kind(&given), body)
    };
    let is_text = |route: &Route| takes_a_body(route) && !is_lenient(route);
    assert_eq!(on_every_route(is_text, twice).await, NONE);
}

/// Sends a form in a fresh town; it must be refused.
async fn is_refused(who: Option<&str>, path: &str, (given, body): Sent) {
    let town = Town::new().await;
    prepare(&town, path).await;
    let before = town.dump();
    let who = who.map(|who| town.member(who));
    let answer =
        town.send(who, "POST", &path_in(&town, path), &[("content-type", &given)], body.clone()).await;
    let fault = fault(&answer, town.dump() != before);
    let shown = String::from_utf8_lossy(&body[..body.len().min(200)]).into_owned();
    assert_eq!(fault, None, "{path} {shown}");
}

#[tokio::test]
async fn words_that_hide_something_or_are_too_many_are_not_kept() {
    let long = "x".repeat(601);
    for text in ["a\u{202e}b", "a\u{2066}b", "a\u{0}b", "a\u{1b}[2J", "a\u{7f}", long.as_str()] {
        for (who, path, field) in [
            ("dee", "/people/{handle}/connect", "note"),
            ("ada", "/sent/{id}/note", "note"),
            ("ada", "/sent/{id}/answer", "answer"),
            ("bo", "/received/{id}/ask", "question"),
            ("bo", "/received/{id}/remark", "remark"),
            ("bo", "/settings/tokens", "token_name"),
            ("op", "/operate/invites", "words"),
            ("bo", "/me/edit", "name"),
        ] {
            is_refused(Some(who), path, form(&[("tie", "friend"), (field, text)])).await;
        }
    }
}

#[tokio::test]
async fn a_handle_like_anothers_and_an_address_of_two_lines_are_not_taken() {
    let town = Town::new().await;
    let invite = town.names["invite"].clone();
    for (handle, email) in [
        ("ada", "nia@post.example"),
        ("kirn", "nia@post.example"),
        ("l0u", "nia@post.example"),
        ("ad\u{430}", "nia@post.example"),
        ("a", "nia@post.example"),
        ("me/edit", "nia@post.example"),
        ("nia\u{202e}", "nia@post.example"),
        ("nia", "ADA@post.example"),
        ("nia", "nia@post.example\r\nBcc: ada@post.example"),
        ("nia", "nia@post.example\nada@post.example"),
        ("nia", "nia@post.example,ada@post.example"),
        ("nia", "nia"),
        ("nia", ""),
    ] {
        let join = [
            ("invite", invite.as_str()),
            ("name", "Nia"),
            ("handle", handle),
            ("email", email),
            ("password", PASSWORD),
        ];
        is_refused(None, "/set-up/{token}", form(&join)).await;
        if handle != "nia" {
            is_refused(None, "/sign-up/{token}", form(&join)).await;
        } else if !email.starts_with("ADA") {
            // Somebody else's address is written to, so that nobody learns whose it is, and never confirmed.
            is_refused(None, "/sign-up", form(&join)).await;
            is_refused(Some("bo"), "/settings/email", form(&[("email", email)])).await;
        }
    }
}

/// A PNG that says it has so many pixels a side, and has none.
fn png_of(side: u32) -> Vec<u8> {
    let mut bytes = png(200);
    bytes[16..20].copy_from_slice(&side.to_be_bytes());
    bytes[20..24].copy_from_slice(&side.to_be_bytes());
    let sum = bytes[12..29].iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ (0xEDB8_8320 & (sum & 1).wrapping_neg()))
    });
    bytes[29..33].copy_from_slice(&(!sum).to_be_bytes());
    bytes
}

#[tokio::test]
async fn what_is_no_picture_is_not_kept() {
    assert_eq!(png_of(200), png(200), "the sum is right");
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".to_vec();
    let cut = png(400)[..60].to_vec();
    for file in [
        b"no picture".to_vec(),
        Vec::new(),
        svg,
        cut,
        png(1),
        png_of(60_000),
        png_of(u32::MAX),
        vec![0; 12 << 20],
    ] {
        is_refused(Some("bo"), "/me/picture", with_file("picture", &file)).await;
    }
    is_refused(Some("bo"), "/me/picture", with_file("another", &png(200))).await;
    let (_, body) = with_file("picture", &png(200));
    is_refused(Some("bo"), "/me/picture", ("multipart/form-data".into(), body.clone())).await;
    is_refused(Some("bo"), "/me/picture", ("multipart/form-data; boundary=another".into(), body)).await;
}

#[tokio::test]
async fn what_is_no_archive_is_not_read() {
    for file in [b"no archive".to_vec(), Vec::new(), b"PK\x03\x04".to_vec()] {
        is_refused(Some("bo"), "/me/import", with_file("archive", &file)).await;
    }
    for text in ["", "{}", "[]", "null", r#"{"positions":[],"educations":[],"skills":[],"more":1}"#] {
        is_refused(Some("bo"), "/me/import/apply", form(&[("import", text), ("item", "skill-0")])).await;
    }
    let hidden = r#"{"positions":[],"educations":[],"skills":["a\u202eb"]}"#;
    is_refused(Some("bo"), "/me/import/apply", form(&[("import", hidden), ("item", "skill-0")])).await;
}

const NONSENSE: [&str; 8] =
    ["x", "%00", "%ff%fe", "..%2f..%2fetc", "%27%20OR%201%3D1--", "0", "-1", "%7B%22a%22%3A1%7D"];

#[tokio::test]
async fn ids_and_names_of_nonsense_are_not_found() {
    let town = Town::new().await;
    let before = town.dump();
    for route in all().into_iter().filter(|route| route.path.contains('{')) {
        let (given, body) = body_of(&town, route.method, route.path, "op");
        let headers = [("content-type", given.as_str()), ("idempotency-key", "a-fresh-one")];
        for nonsense in NONSENSE {
            let path: Vec<&str> = route
                .path
                .split('/')
                .map(|part| if part.starts_with('{') { nonsense } else { part })
                .collect();
            let path = path.join("/");
            let answer =
                town.send(Some(town.member("op")), route.method, &path, &headers, body.clone()).await;
            let is_told = answer.status.is_client_error();
            let checks_a_note = route.path.ends_with("/note-check");
            assert!(is_told || checks_a_note, "{} {path}: {}", route.method, answer.status);
        }
    }
    assert_eq!(town.dump(), before);
}

#[tokio::test]
async fn places_of_nonsense_in_a_list_break_nothing() {
    let town = Town::new().await;
    for list in ["/people?q=a&", "/connections?", "/notifications?", "/views?", "/sent?", "/received?"] {
        for nonsense in NONSENSE {
            for name in ["after", "before", "shelf", "state", "page"] {
                let path = format!("{list}{name}={nonsense}");
                let answer = town.send(Some(town.member("bo")), "GET", &path, &[], Vec::new()).await;
                assert!(answer.status.as_u16() < 500, "{path}: {}", answer.status);
            }
        }
    }
    for list in
        ["people", "connections", "notifications", "profile-views", "requests/sent", "requests/received"]
    {
        for nonsense in NONSENSE {
            for name in ["after", "limit", "state", "nothing"] {
                let path = format!("/api/v1/{list}?{name}={nonsense}");
                let answer = town.send(Some(town.member("bo")), "GET", &path, &[], Vec::new()).await;
                assert_eq!(answer.status, 400, "{path}: {}", answer.text);
            }
        }
    }
}

/// Where a browser goes: it leaves out tabs and line breaks, and takes `\` for `/`.
fn leads_away(location: &str) -> bool {
    let location: String =
        location.chars().filter(|c| !c.is_control()).map(|c| if c == '\\' { '/' } else { c }).collect();
    !location.starts_with('/') || location.starts_with("//")
}

#[tokio::test]
async fn no_way_on_leads_to_another_site() {
    let town = Town::new().await;
    for next in [
        "https://elsewhere.example",
        "//elsewhere.example",
        "///elsewhere.example",
        "/\\elsewhere.example",
        "\\\\elsewhere.example",
        "/\t/elsewhere.example",
        "/\t\\elsewhere.example",
        "/\r\n/elsewhere.example",
        "\t//elsewhere.example",
        " //elsewhere.example",
        "javascript:alert(1)",
        "",
        "/./\t/elsewhere.example",
    ] {
        let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("next", next).finish();
        let there =
            town.send(Some(town.member("bo")), "GET", &format!("/sign-in?{query}"), &[], Vec::new()).await;
        let (given, body) = form(&[("who", "mia"), ("password", PASSWORD), ("next", next)]);
        let signed_in = town.send(None, "POST", "/sign-in", &[("content-type", &given)], body).await;
        for answer in [there, signed_in] {
            assert_eq!(answer.status, 303, "{next:?}");
            let location = answer.headers["location"].to_str().unwrap();
            assert!(!leads_away(location), "{next:?} leads to {location:?}");
        }
    }
}

#[tokio::test]
async fn cookies_of_nonsense_are_nobodys() {
    let town = Town::new().await;
    let before = town.dump();
    let long = format!("acquaint={}", "A".repeat(60_000));
    let good = town.member("bo").cookie.clone();
    for cookie in [
        "acquaint=",
        "acquaint=x",
        "acquaint=%00%ff",
        "acquaint=\u{fffd}",
        "=",
        ";;;",
        "acquaint-said=%7B",
        "acquaint-said=%ff; acquaint-theme=%ff",
        "acquaint-theme=\"><script>",
        "acquaint-said=%7B%22message%22%3A%22%3Cscript%3E%22%7D",
        long.as_str(),
        &good[..good.len() - 1],
    ] {
        let home = town.send(None, "GET", "/", &[("cookie", cookie)], Vec::new()).await;
        assert_eq!(home.status, 200, "{cookie:.80}");
        assert!(!home.text.contains("\"><script>") && !home.text.contains("<script>\""), "{cookie:.80}");
        let me = town.send(None, "GET", "/me", &[("cookie", cookie)], Vec::new()).await;
        assert_eq!(
            (me.status.as_u16(), me.headers["location"].to_str().unwrap()),
            (303, "/sign-in?next=%2Fme")
        );
    }
    assert_eq!(town.dump(), before);
}
