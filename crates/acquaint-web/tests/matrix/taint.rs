//! Nobody but the recipient reads what the recipient keeps: where every such read fails, everybody else is answered as ever.

use super::access::{all, ask, word};
use super::asking::prepare;
use super::table::ROLES;
use super::town::Town;
use acquaint_web::route::Route;

/// Everybody, the recipient last: what they do may change what the others find.
fn roles() -> Vec<(&'static str, Option<&'static str>)> {
    let mut roles = ROLES.to_vec();
    roles.sort_by_key(|(role, _)| *role == "recipient");
    roles
}

/// What each of them is answered in a town of its own.
async fn answers(route: Route, is_watched: bool) -> Vec<String> {
    let mut town = Town::new().await;
    prepare(&town, route.path).await;
    if is_watched {
        town.watch();
    }
    let mut words = Vec::new();
    for (_, handle) in roles() {
        let who = handle.map(|handle| town.member(handle));
        words.push(word(&ask(&town, route, handle.unwrap_or("nobody"), who).await));
    }
    words
}

#[tokio::test]
async fn no_route_reads_what_a_recipient_keeps_but_for_that_recipient() {
    let (mut wrong, mut caught) = (Vec::new(), 0);
    for route in all() {
        let (open, watched) = (answers(route, false).await, answers(route, true).await);
        for ((role, _), (open, watched)) in roles().into_iter().zip(open.iter().zip(&watched)) {
            // What operators read of a report is what its writer gave them to read; home says how many are open, but for
            // those about the operator.
            let is_report = role == "operator" && (route.path == "/" || route.path.starts_with("/operate"));
            match role {
                "recipient" => caught += usize::from(open != watched),
                _ if open == watched || is_report => {}
                _ => wrong
                    .push(format!("{} {}: {role} {open}, and watched {watched}", route.method, route.path)),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // The watch bites: the recipient's own pages come to it.
    assert!(caught > 50, "{caught}");
}
