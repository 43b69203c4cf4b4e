//! The real service in this process, asked with any bytes: whatever is sent, it answers, and never with a failure.

use crate::town::{Answer, Town};
use axum::http::{HeaderValue, Uri};
use std::cell::RefCell;
use tokio::runtime::{Builder, Runtime};

/// After how many questions the community begins anew.
const ASKED_MAX: u32 = 400;
/// What seeds hold where markup would do harm: nothing of the name may ever be an element of a page.
pub const CANARY: &str = "<canary";

struct Door {
    runtime: Runtime,
    town: Town,
    asked: u32,
}

thread_local! {
    static DOOR: RefCell<Option<Door>> = const { RefCell::new(None) };
}

/// Asks as this member, or as nobody. `None`: HTTP cannot carry it.
pub fn ask(
    who: Option<&str>,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: Vec<u8>,
) -> Option<Answer> {
    let can_be_sent = path.starts_with('/')
        && path.parse::<Uri>().is_ok()
        && headers.iter().all(|(_, value)| HeaderValue::from_bytes(value.as_bytes()).is_ok());
    if !can_be_sent {
        return None;
    }
    let answer = with_town(|runtime, town| {
        runtime.block_on(town.send(who.map(|who| town.member(who)), method, path, headers, body))
    });
    check(method, path, &answer);
    Some(answer)
}

/// Something with the community.
pub fn with_town<T>(look: impl FnOnce(&Runtime, &Town) -> T) -> T {
    DOOR.with_borrow_mut(|door| {
        if door.as_ref().is_some_and(|door| door.asked >= ASKED_MAX)
            && let Some(Door { runtime, town, .. }) = door.take()
        {
            let contradictions = runtime.block_on(town.verify());
            assert_eq!(contradictions.expect("the database answers"), []);
        }
        let door = door.get_or_insert_with(|| {
            let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
            let town = runtime.block_on(Town::new());
            Door { runtime, town, asked: 0 }
        });
        door.asked += 1;
        look(&door.runtime, &door.town)
    })
}

/// What holds for every answer.
fn check(method: &str, path: &str, answer: &Answer) {
    let status = answer.status.as_u16();
    assert!(status < 500, "{method} {path}: {status} {}", answer.text);
    let kind = answer.headers.get("content-type").map_or("", |kind| kind.to_str().expect("text"));
    assert!(answer.headers.contains_key("content-security-policy"), "{method} {path}");
    if kind.starts_with("text/html") {
        assert!(
            !answer.text.contains(CANARY),
            "{method} {path} shows markup that somebody sent:\n{}",
            answer.text
        );
    }
    if path.starts_with("/api/v1/") && status >= 400 {
        assert_eq!(kind, "application/problem+json", "{method} {path}");
        let problem: serde_json::Value = serde_json::from_str(&answer.text).expect("JSON");
        assert_eq!(problem["status"], status);
        let says = |part: &str| problem[part].as_str().is_some_and(|words| !words.is_empty());
        assert!(says("code") && says("detail"), "{problem}");
    }
    if kind.starts_with("application/json") {
        assert!(
            serde_json::from_str::<serde_json::Value>(&answer.text).is_ok(),
            "{method} {path}: {}",
            answer.text
        );
    }
}
