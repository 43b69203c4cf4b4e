//! What anybody can send to the service: bodies, forms, files, cookies, searches, places in lists, addresses.
//!
//! The first byte or two of each input choose the route and who asks; the others are what is sent.

use super::door::{CANARY, ask, with_town};
use crate::asking::{body_of, path_in, png, with_file};
use acquaint_web::route::{Access, Route};
use acquaint_web::serve::routes;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use percent_encoding::{NON_ALPHANUMERIC, percent_encode};

/// Who asks: who sent, who received, who vouches, a stranger, the operator, nobody.
const ROLES: [Option<&str>; 6] = [Some("bo"), Some("ada"), Some("cy"), Some("dee"), Some("op"), None];
const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";
const MULTIPART: &str = "multipart/form-data; boundary=harbour-7f3a";

/// Routes in a steady order.
fn those(which: impl Fn(&Route) -> bool) -> Vec<Route> {
    let mut routes: Vec<Route> = routes().list().iter().copied().filter(which).collect();
    routes.sort_by_key(|route| (route.path, route.method));
    routes
}

fn takes_json(route: &Route) -> bool {
    !matches!(route.method, "GET" | "DELETE")
        && (route.path.starts_with("/api/") || route.path.starts_with("/passkeys/"))
}

fn takes_form(route: &Route) -> bool {
    let ends_it = matches!(route.path, "/settings/delete" | "/sign-out" | "/me/picture" | "/me/import");
    route.method == "POST" && !takes_json(route) && !ends_it
}

fn lists(route: &Route) -> bool {
    route.method == "GET"
        && !route.path.contains('{')
        && route.access != Access::Anybody
        && !route.path.contains("events")
}

fn names_something(route: &Route) -> bool {
    route.path.contains('{') && route.path != "/settings/sessions/{session}/end"
}

fn pick<T: Copy>(from: &[T], byte: u8) -> T {
    from[usize::from(byte) % from.len()]
}

fn byte(index: usize) -> u8 {
    u8::try_from(index % 256).expect("below 256")
}

/// Sends a body of this kind to one of these routes.
fn send_body(which: fn(&Route) -> bool, kind: &str, data: &[u8]) {
    let [route, who, body @ ..] = data else { return };
    let route = pick(&those(which), *route);
    let path = with_town(|_, town| path_in(town, route.path));
    let headers = [("content-type", kind), ("idempotency-key", "a-fresh-one")];
    ask(pick(&ROLES, *who), route.method, &path, &headers[..if *who < 128 { 1 } else { 2 }], body.to_vec());
}

/// For each of these routes the body that does what it is for, as one who may.
fn body_seeds(which: fn(&Route) -> bool) -> Vec<Vec<u8>> {
    let of = |(index, route): (usize, &Route)| {
        let role = match route.path {
            path if path.contains("/sent/") || path.ends_with("/withdraw") || path.ends_with("/note") => 1,
            path if path.contains("vouch") => 2,
            path if path.contains("/operate/") => 4,
            path if path.ends_with("/requests") || path.ends_with("/connect") => 3,
            _ => 0,
        };
        let body =
            with_town(|_, town| body_of(town, route.method, route.path, ROLES[role].unwrap_or("nobody")).1);
        [&[byte(index), byte(role)], &body[..]].concat()
    };
    those(which).iter().enumerate().map(of).collect()
}

pub fn check_json(data: &[u8]) {
    send_body(takes_json, JSON, data);
}

pub fn json_seeds() -> Vec<Vec<u8>> {
    let mut seeds = body_seeds(takes_json);
    let odd = format!(
        r#"{{"note":"{CANARY}>\ud83d\ude00\u202e","to":"bo","tie":"friend","limit":1e999,"to":null}}"#
    );
    seeds.push([&[0, 0], odd.as_bytes()].concat());
    seeds
}

pub fn check_form(data: &[u8]) {
    send_body(takes_form, FORM, data);
}

pub fn form_seeds() -> Vec<Vec<u8>> {
    let mut seeds = body_seeds(takes_form);
    let profile = those(takes_form).iter().position(|route| route.path == "/me/edit").unwrap_or_default();
    let odd = format!(
        "name=%F0%9F%98%80&name={CANARY}%3E&headline=%3Ccanary%3E&positions%5B0%5D.from=9999999999-13&=&&%"
    );
    seeds.push([&[byte(profile), 0], odd.as_bytes()].concat());
    seeds
}

/// The first byte says which form, the second which boundary is announced.
pub fn check_multipart(data: &[u8]) {
    let [which, boundary, body @ ..] = data else { return };
    let path = pick(&["/me/picture", "/me/import"], *which);
    let kind = match boundary % 8 {
        0 => "multipart/form-data",
        1 => "multipart/form-data; boundary=",
        2 => "multipart/form-data; boundary=\"harbour-7f3a",
        3 => "multipart/mixed; boundary=harbour-7f3a",
        _ => MULTIPART,
    };
    let answer = ask(Some("bo"), "POST", path, &[("content-type", kind)], body.to_vec());
    assert!(answer.is_some_and(|answer| answer.status.as_u16() != 200 || path == "/me/import"));
}

pub fn multipart_seeds() -> Vec<Vec<u8>> {
    let archive = format!(r#"{{"skills":["Knots","{CANARY}>"]}}"#);
    let files = [with_file("picture", &png(96)).1, with_file("archive", archive.as_bytes()).1];
    let odd = b"--harbour-7f3a\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n--harbour-7f3a";
    let mut seeds: Vec<Vec<u8>> = (0..8).map(|boundary| [&[0, boundary], &files[0][..]].concat()).collect();
    seeds.push([&[1, 7], &files[1][..]].concat());
    seeds.push([&[1, 7], &odd[..]].concat());
    seeds
}

/// The first byte says which page, the others are all cookies of the browser.
pub fn check_cookie(data: &[u8]) {
    let Some((page, cookies)) = data.split_first() else { return };
    let cookies = String::from_utf8_lossy(cookies);
    let path = pick(&["/", "/sign-in", "/settings", "/api/v1/me", "/sign-up", "/nowhere"], *page);
    let Some(answer) = ask(None, "GET", path, &[("cookie", &cookies)], Vec::new()) else { return };
    match path {
        "/settings" => assert_eq!(answer.status, 303, "an invented cookie signs nobody in"),
        "/api/v1/me" => assert_eq!(answer.status, 401, "an invented cookie signs nobody in"),
        _ => assert!(answer.text.contains("<h1"), "{path} has no heading:\n{}", answer.text),
    }
}

pub fn cookie_seeds() -> Vec<Vec<u8>> {
    let said = format!(r#"{{"message":"{CANARY}>","kind":"Done","undo":null}}"#);
    let said = percent_encode(said.as_bytes(), NON_ALPHANUMERIC);
    let cookies = [
        format!("acquaint=abc; acquaint-theme=dark; acquaint-said={said}"),
        "acquaint-said=%7B%22message%22%3A%22hello%22%2C%22kind%22%3A%22Problem%22%2C%22undo%22%3Anull%7D"
            .into(),
        format!("acquaint-theme=\"{CANARY}\"; acquaint=; =; ;;"),
        format!("acquaint={}", "A".repeat(43)),
        "__Host-acquaint=x; acquaint=a; acquaint=b; acquaint-said=%FF%00".into(),
    ];
    let seed = |page: usize| cookies.iter().map(move |cookies| [&[byte(page)], cookies.as_bytes()].concat());
    (0..3).flat_map(seed).collect()
}

/// The first byte says which list or page; the others are its question: the second says whether they are encoded.
pub fn check_query(data: &[u8]) {
    let [route, encoded, words @ ..] = data else { return };
    let route = pick(&those(lists), *route);
    let query = match encoded % 4 {
        0 => format!("q={}", percent_encode(words, NON_ALPHANUMERIC)),
        1 => format!("q={}&limit=3&shelf=inbox", percent_encode(words, NON_ALPHANUMERIC)),
        _ => String::from_utf8_lossy(words).into_owned(),
    };
    ask(Some("bo"), "GET", &format!("{}?{query}", route.path), &[], Vec::new());
}

pub fn query_seeds() -> Vec<Vec<u8>> {
    let words = [
        "ada",
        "\"ada\" OR *",
        "a:b NEAR(c) -d ^e",
        "%' _\\",
        "Zoë\u{301}",
        "<canary x=1>",
        "\0\u{202E}",
        "''); --",
        "(((((",
        "{x y}: +",
    ];
    let raw = [
        "q=ada&q=bo",
        "limit=0",
        "limit=101&after=",
        "state=withdrawn&limit=1",
        "%ff=%fe&q=%F0%9F",
        "q",
        "shelf=set_aside&said=x",
    ];
    let mut seeds = Vec::new();
    for (index, route) in those(lists).iter().enumerate() {
        let words = if route.path.ends_with("/people") { &words[..] } else { &words[4..6] };
        seeds.extend(words.iter().map(|words| [&[byte(index), 0], words.as_bytes()].concat()));
        let raw = if route.path.contains("/sent") || route.path.contains("/received") {
            &raw[..]
        } else {
            &raw[2..4]
        };
        seeds.extend(raw.iter().map(|raw| [&[byte(index), 2], raw.as_bytes()].concat()));
    }
    seeds
}

/// The lists of the API, by the names that their places carry.
const LISTS: [(&str, &str); 10] = [
    ("/api/v1/people?", "people"),
    ("/api/v1/connections?", "connections"),
    ("/api/v1/people/cy/mutual-connections?", "mutual"),
    ("/api/v1/requests/sent?state=waiting&", "sent.waiting"),
    ("/api/v1/requests/sent?state=connected&", "sent.connected"),
    ("/api/v1/requests/sent?state=withdrawn&", "sent.withdrawn"),
    ("/api/v1/requests/received?", "inbox"),
    ("/api/v1/requests/received?shelf=set_aside&", "set_aside"),
    ("/api/v1/profile-views?", "views"),
    ("/api/v1/notifications?", "told"),
];
const PAGES: [&str; 7] =
    ["/people", "/connections", "/sent", "/received", "/views", "/notifications", "/operate"];

/// The first byte says which list, the others are the place in it at which to go on.
pub fn check_cursor(data: &[u8]) {
    let Some((which, place)) = data.split_first() else { return };
    let which = usize::from(*which) % (LISTS.len() + PAGES.len());
    let path = match LISTS.get(which) {
        Some((path, name)) => {
            let after = URL_SAFE_NO_PAD.encode([name.as_bytes(), b" ", place].concat());
            format!("{path}limit=2&after={after}")
        }
        None => format!("{}?after={}", PAGES[which - LISTS.len()], percent_encode(place, NON_ALPHANUMERIC)),
    };
    ask(Some("op").filter(|_| path.starts_with("/operate")).or(Some("bo")), "GET", &path, &[], Vec::new());
}

pub fn cursor_seeds() -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    for (index, (path, _)) in LISTS.iter().enumerate() {
        let first = ask(Some("bo"), "GET", &format!("{path}limit=1"), &[], Vec::new());
        let page: serde_json::Value =
            first.and_then(|page| serde_json::from_str(&page.text).ok()).unwrap_or_default();
        let next = page["next"].as_str().and_then(|next| URL_SAFE_NO_PAD.decode(next).ok());
        let place = next.as_deref().and_then(|next| next.splitn(2, |&byte| byte == b' ').nth(1));
        seeds.push(
            [&[byte(index)], place.unwrap_or(b"1777885200000 00000000-0000-4000-8000-000000000000")].concat(),
        );
    }
    for (index, _) in PAGES.iter().enumerate() {
        seeds.push([&[byte(LISTS.len() + index)], &b"-9223372036854775808 1e999"[..]].concat());
    }
    seeds
}

/// The first byte says which route, the second who asks, the others are what the address names.
pub fn check_path(data: &[u8]) {
    let [route, who, name @ ..] = data else { return };
    let route = pick(&those(names_something), *route);
    let name = percent_encode(name, NON_ALPHANUMERIC).to_string();
    let mut path = String::new();
    for part in route.path.split('/').skip(1) {
        path += "/";
        path += if part.starts_with('{') { &name } else { part };
    }
    let who = pick(&ROLES, *who);
    let kind = if takes_json(&route) { JSON } else { FORM };
    let body = if takes_json(&route) { "{}" } else { "" };
    ask(who, route.method, &path, &[("content-type", kind)], body.into());
}

pub fn path_seeds() -> Vec<Vec<u8>> {
    let names = [
        "bo",
        "../../settings",
        "00000000-0000-0000-0000-000000000000",
        "4294967296",
        "%2e%2e/\u{202E}",
        "<canary>",
        "acquaint.css\0",
    ];
    let seed = |(index, _): (usize, &Route)| {
        [&[byte(index), byte(index)], names[index % names.len()].as_bytes()].concat()
    };
    those(names_something).iter().enumerate().map(seed).collect()
}
