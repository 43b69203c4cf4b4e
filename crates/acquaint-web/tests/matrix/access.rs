//! Every cell of the table, and what it rests on: tokens, suspended members, and that existence is private.

use super::asking::{RANDOM, body_of, path_in, prepare};
use super::table::{ROLES, Row, document, rows, written};
use super::town::{Answer, Member, Town};
use acquaint_web::route::{Access, Route};
use acquaint_web::serve::routes;
use std::collections::BTreeSet;
use std::path::Path;

/// Every route, in a steady order.
pub fn all() -> Vec<Route> {
    let mut all = routes().list().to_vec();
    all.sort_by_key(|route| (route.path.split('/').nth(1), route.path, route.method));
    all
}

/// What somebody is answered, as the table says it.
pub fn word(answer: &Answer) -> String {
    let header = |name: &str| answer.headers.get(name).map_or("", |value| value.to_str().unwrap());
    let said = answer
        .headers
        .get_all("set-cookie")
        .iter()
        .find_map(|set| set.to_str().unwrap().strip_prefix("acquaint-said="));
    match answer.status.as_u16() {
        303 if header("location").starts_with("/sign-in?next=") => "in".into(),
        303 if said.is_some_and(|said| said.to_lowercase().contains("problem")) => "but".into(),
        303 => "on".into(),
        status => status.to_string(),
    }
}

/// One asks for a route as it is meant.
pub async fn ask(town: &Town, route: Route, handle: &str, who: Option<&Member>) -> Answer {
    let (kind, body) = body_of(town, route.method, route.path, handle);
    let path = path_in(town, route.path);
    assert!(!path.contains('{'), "{path} names something that this town does not have");
    let key = [("content-type", kind.as_str()), ("idempotency-key", "a-fresh-one")];
    town.send(who, route.method, &path, if kind.is_empty() { &[] } else { &key }, body).await
}

/// Whether this answer says that nothing was done.
pub fn is_kept_out(word: &str) -> bool {
    word == "in" || word.starts_with(['4', '5'])
}

#[tokio::test]
async fn everybody_is_answered_as_the_table_says_and_nothing_changes_for_those_who_may_not() {
    let mut found = Vec::new();
    let mut wrong = Vec::new();
    for route in all() {
        let mut town = Town::new().await;
        prepare(&town, route.path).await;
        let mut before = town.dump();
        let (mut answers, mut has_changed) = (Vec::new(), false);
        for (role, handle) in ROLES {
            let answer =
                ask(&town, route, handle.unwrap_or("nobody"), handle.map(|handle| town.member(handle))).await;
            let word = word(&answer);
            let is_changed = town.dump() != before;
            if is_changed && is_kept_out(&word) {
                wrong.push(format!(
                    "{} {}: {role} is answered {word}, and something is stored",
                    route.method, route.path
                ));
            }
            has_changed |= is_changed;
            answers.push(word);
            if is_changed || route.path.starts_with("/notifications/events") {
                town = Town::new().await;
                prepare(&town, route.path).await;
                before = town.dump();
            }
        }
        if has_changed == STORES_NOTHING.contains(&route.path) && route.method != "GET" {
            wrong.push(format!("{} {}: is anything stored? {has_changed}", route.method, route.path));
        }
        found.push(Row { method: route.method.into(), path: route.path.into(), answers });
    }
    let (found, stated) = (written(&found), written(&rows()));
    let ours: BTreeSet<&str> = found.lines().collect();
    let theirs: BTreeSet<&str> = stated.lines().collect();
    let unstated: Vec<_> = ours.difference(&theirs).collect();
    let unmet: Vec<_> = theirs.difference(&ours).collect();
    assert!(
        found == stated,
        "answered but not stated:\n{unstated:#?}\nstated but not answered:\n{unmet:#?}\nall:\n{found}"
    );
    assert_eq!(wrong, Vec::<String>::new());
}

/// Routes that change something else than the database, only look at what was sent, or find nothing to do in this town.
const STORES_NOTHING: [&str; 14] = [
    "/strategy/preview",
    "/api/v1/strategy/preview",
    "/api/v1/tokens",
    "/operate/members/{handle}/remove",
    "/set-up/{token}",
    "/people/{handle}/note-check",
    "/settings/security/dismiss",
    "/settings/theme",
    "/me/import",
    "/passkeys/register/start",
    "/passkeys/register/finish",
    "/passkeys/sign-in/start",
    "/passkeys/sign-in/finish",
    "/sign-in/code",
];

#[test]
fn the_document_is_what_the_table_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/routes.md");
    let fresh = document(&rows());
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &fresh).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(kept, fresh, "refresh it with `UPDATE_DOCS=1 cargo test -p acquaint-web --test it matrix`");
}

#[tokio::test]
async fn a_program_without_a_good_token_is_told_so_and_changes_nothing() {
    let town = Town::new().await;
    let before = town.dump();
    let bo = town.member("bo");
    let padded = format!("Bearer {}x", bo.token);
    let without_prefix = format!("Bearer {}", bo.token.trim_start_matches("acq_"));
    let revoked = format!("Bearer {}", town.names["revoked"]);
    let basic = format!("Basic {}", bo.token);
    let suspended = format!("Bearer {}", town.member("fay").token);
    let awaited = format!("Bearer {}", town.member("hal").token);
    let session = format!("Bearer acq_{}", bo.cookie.split('=').nth(1).unwrap());
    let given = [
        "",
        "Bearer",
        "Bearer ",
        "Bearer acq_",
        "\u{fffd}",
        &padded,
        &without_prefix,
        &revoked,
        &basic,
        &suspended,
        &awaited,
        &session,
    ];
    for route in all().into_iter().filter(|route| route.access == Access::Program) {
        for given in given {
            let (kind, body) = body_of(&town, route.method, route.path, "bo");
            // The cookie of a good session does not help: what is written in the header counts.
            let headers = [
                ("authorization", given),
                ("cookie", bo.cookie.as_str()),
                ("content-type", kind.as_str()),
                ("idempotency-key", "a-fresh-one"),
            ];
            let path = path_in(&town, route.path);
            let answer = town.send(None, route.method, &path, &headers, body).await;
            assert_eq!(
                answer.status.as_u16(),
                401,
                "{} {path} with `{given}`: {}",
                route.method,
                answer.text
            );
            assert_eq!(answer.headers["www-authenticate"], "Bearer");
            assert!(answer.text.contains("\"code\":\"not_signed_in\""), "{}", answer.text);
        }
    }
    assert_eq!(town.dump(), before);
}

#[tokio::test]
async fn a_browser_gets_from_the_api_what_a_program_gets() {
    // A program makes no tokens: whoever has one could otherwise keep a way in after it was revoked.
    let is_both = |route: &Route| {
        route.access == Access::Program && (route.method, route.path) != ("POST", "/api/v1/tokens")
    };
    for route in all().into_iter().filter(is_both) {
        for handle in ["dee", "ada", "bo", "cy"] {
            let mut answers = Vec::new();
            for with_cookie in [false, true] {
                let town = Town::new().await;
                prepare(&town, route.path).await;
                let (kind, body) = body_of(&town, route.method, route.path, handle);
                let who = town.member(handle);
                let (name, value) = if with_cookie {
                    ("cookie", who.cookie.clone())
                } else {
                    ("authorization", format!("Bearer {}", who.token))
                };
                let headers =
                    [(name, value.as_str()), ("content-type", &kind), ("idempotency-key", "a-fresh-one")];
                let answer = town.send(None, route.method, &path_in(&town, route.path), &headers, body).await;
                answers.push((answer.status, answer.text));
            }
            assert_eq!(answers[0], answers[1], "{} {} as {handle}", route.method, route.path);
        }
    }
}

#[tokio::test]
async fn who_is_suspended_or_waits_to_be_let_in_is_answered_like_nobody() {
    let town = Town::new().await;
    let before = town.dump();
    for route in all().into_iter().filter(|route| route.access != Access::Anybody) {
        let nobody = ask(&town, route, "nobody", None).await;
        for handle in ["fay", "hal"] {
            assert_eq!(
                ask(&town, route, handle, Some(town.member(handle))).await,
                nobody,
                "{handle} {}",
                route.path
            );
        }
    }
    assert_eq!(town.dump(), before);
}

#[tokio::test]
async fn a_token_opens_no_page() {
    let town = Town::new().await;
    let before = town.dump();
    let bearer = format!("Bearer {}", town.member("op").token);
    let is_page = |route: &Route| matches!(route.access, Access::Member | Access::Operator);
    for route in all().into_iter().filter(is_page).filter(|route| !route.path.starts_with("/pictures/")) {
        let (kind, body) = body_of(&town, route.method, route.path, "op");
        let headers = [("authorization", bearer.as_str()), ("content-type", &kind)];
        let answer = town.send(None, route.method, &path_in(&town, route.path), &headers, body).await;
        assert_eq!(word(&answer), "in", "{} {}", route.method, route.path);
    }
    assert_eq!(town.dump(), before);
}

/// What is of bo or between ada and bo, as others than those may ask for it.
#[tokio::test]
async fn what_is_somebody_elses_is_answered_like_what_does_not_exist() {
    let names = ["{id}", "{token}", "{link}", "{report}", "/sessions/end", "/passkeys/remove"];
    let is_secret =
        |route: &Route| route.access != Access::Anybody && names.iter().any(|name| route.path.contains(name));
    for route in all().into_iter().filter(is_secret) {
        for handle in ["dee", "eve", "gil"] {
            let town = Town::new().await;
            prepare(&town, route.path).await;
            let before = town.dump();
            let (kind, body) = body_of(&town, route.method, route.path, handle);
            let headers = [("content-type", kind.as_str()), ("idempotency-key", "a-fresh-one")];
            let (path, body) = (path_in(&town, route.path), String::from_utf8(body).unwrap());
            let mut answers = Vec::new();
            let words = || path.split('/').chain(body.split('='));
            let id = words().find(|part| part.len() == RANDOM.len()).unwrap();
            for known in [id, RANDOM] {
                let who = Some(town.member(handle));
                let (path, body) = (path.replace(id, known), body.replace(id, known).into_bytes());
                let mut answer = town.send(who, route.method, &path, &headers, body).await;
                answer.text = answer.text.replace(id, RANDOM);
                answers.push(answer);
            }
            assert_eq!(answers[0], answers[1], "{handle}: {} {}", route.method, route.path);
            assert_eq!(town.dump(), before, "{handle}: {} {}", route.method, route.path);
        }
    }
}

#[tokio::test]
async fn who_blocks_somebody_is_to_them_like_nobody_at_all() {
    for route in
        all().into_iter().filter(|route| route.path.contains("{handle}") && route.access != Access::Operator)
    {
        let town = Town::new().await;
        let before = town.dump();
        let (kind, body) = body_of(&town, route.method, route.path, "dee");
        let headers = [("content-type", kind.as_str()), ("idempotency-key", "a-fresh-one")];
        let mut answers = Vec::new();
        for handle in ["gil", "zoe", "fay", "hal"] {
            let path = route.path.replace("{handle}", handle);
            let mut answer =
                town.send(Some(town.member("dee")), route.method, &path, &headers, body.clone()).await;
            answer.text = answer.text.replace(handle, "somebody");
            answers.push(answer);
        }
        for (answer, whose) in answers.iter().zip(["blocks", "is nobody", "is suspended", "waits"]) {
            assert_eq!(answer, &answers[1], "{} {}: {whose}", route.method, route.path);
        }
        assert_eq!(town.dump(), before, "{} {}", route.method, route.path);
    }
}
