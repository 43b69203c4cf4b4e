//! How many statements each route runs to read: at most what the list says, however many rows there are.

use super::access::{all, ask};
use super::asking::{form, prepare};
use super::town::Town;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

/// No request may run more.
const MOST: u64 = 20;
/// Members in each part of the crowd: more than a page shows, and so many that a statement for each would be too many.
const CROWD: usize = 60;
/// Where it is chance what falls into which request: two routes go on reading after they answered, so that the answer takes as long
/// with an account as without one, and figures are remembered for some seconds.
const BY_CHANCE: [(&str, &str); 3] = [("POST", "/reset"), ("POST", "/sign-up"), ("GET", "/metrics")];
/// Who asks, one after the other in the same community.
const ASKING: [&str; 4] = ["bo", "ada", "cy", "op"];

const HEAD: &str = "\
# The most statements that a request runs to read, whoever asks and however many rows there are.
# Written by `UPDATE_STATEMENTS=1 cargo test -p acquaint-web --test it statements`.
";

/// Queries that show other parts of a list.
const PARTS: [(&str, &str); 6] = [
    ("/people", "?q=hafenstein"),
    ("/people", "?q=hafnestein"),
    ("/received", "?shelf=inbox&fit=fits"),
    ("/received", "?shelf=filtered"),
    ("/sent", "?state=connected"),
    ("/api/v1/people", "?q=hafnestein"),
];

/// Routes that judge what waits, and only a part of it where more waits than this.
const JUDGING: [(&str, &str); 7] = [
    ("GET", "/"),
    ("GET", "/received"),
    ("GET", "/strategy"),
    ("GET", "/strategy/sweep"),
    ("POST", "/strategy"),
    ("POST", "/strategy/preview"),
    ("POST", "/api/v1/strategy/preview"),
];
const JUDGED: u32 = 10;

/// The most statements of each route, as `METHOD /path`.
async fn measured() -> BTreeMap<String, u64> {
    let crowded = Town::with_crowd(CROWD).await;
    let mut measured = BTreeMap::new();
    for route in all().into_iter().filter(|route| !BY_CHANCE.contains(&(route.method, route.path))) {
        let parts = PARTS.into_iter().filter(|(path, _)| (route.method, *path) == ("GET", route.path));
        for part in [""].into_iter().chain(parts.map(|(_, part)| part)) {
            let town = crowded.copy();
            prepare(&town, route.path).await;
            let mut most = 0;
            for handle in ASKING {
                let before = town.statements();
                let who = Some(town.member(handle));
                let answer = match part {
                    "" => ask(&town, route, handle, who).await,
                    part => town.send(who, "GET", &format!("{}{part}", route.path), &[], Vec::new()).await,
                };
                assert!(!answer.status.is_server_error(), "{} {}", route.method, route.path);
                most = most.max(town.statements() - before);
            }
            measured.insert(format!("{:<6} {}{part}", route.method, route.path), most);
        }
    }
    for route in all().into_iter().filter(|route| JUDGING.contains(&(route.method, route.path))) {
        let town = crowded.copy();
        town.service.community().judge_at_most(JUDGED);
        prepare(&town, route.path).await;
        let before = town.statements();
        let answer = ask(&town, route, "bo", Some(town.member("bo"))).await;
        assert!(!answer.status.is_server_error(), "{} {}", route.method, route.path);
        let name = format!("{:<6} {} (in parts)", route.method, route.path);
        measured.insert(name, town.statements() - before);
    }
    for intent in ["accept", "set_aside"] {
        let town = crowded.copy();
        let waiting = town.waiting_for("bo").await;
        let fields = waiting.iter().map(|request| ("request", request.as_str())).chain([("intent", intent)]);
        let (kind, body) = form(&fields.collect::<Vec<_>>());
        let before = town.statements();
        let headers = [("content-type", kind.as_str())];
        town.send(Some(town.member("bo")), "POST", "/received/bulk", &headers, body).await;
        measured.insert(format!("POST   /received/bulk ({intent} all)"), town.statements() - before);
    }
    measured
}

fn written(measured: &BTreeMap<String, u64>) -> String {
    let mut text = HEAD.to_owned();
    for (route, most) in measured {
        writeln!(text, "{route:<60} {most:>2}").unwrap();
    }
    text
}

#[tokio::test]
async fn no_request_reads_more_often_because_there_is_more_to_read() {
    let measured = measured().await;
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/matrix/statements.txt");
    if std::env::var_os("UPDATE_STATEMENTS").is_some() {
        std::fs::write(&path, written(&measured)).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    let too_many: Vec<_> = measured.iter().filter(|(_, most)| **most > MOST).collect();
    assert!(too_many.is_empty(), "these take more than {MOST}: {too_many:#?}");
    assert_eq!(kept, written(&measured), "if it must be so, refresh the list as its head says");
}
