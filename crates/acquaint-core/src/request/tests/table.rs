//! Every command in every state.

use super::scene::{Scene, every_command};
use crate::request::{Decision, Outcome, Refusal};

/// What a command does, in a word: `→` moves to, `=` is so already, and otherwise the code of the refusal.
pub fn cell(result: &Result<Decision, Refusal>) -> String {
    let decision = match result {
        Ok(decision) => decision,
        Err(refusal) => return refusal.code().into(),
    };
    let state = match decision.outcome {
        Outcome::Waiting { .. } => "waiting",
        Outcome::Connected { .. } => "connected",
        Outcome::Unconnected { .. } => "unconnected",
        Outcome::Vouched => "vouched",
        Outcome::Blocked => "blocked",
        Outcome::Unblocked => "unblocked",
        Outcome::Kept(_) => "kept",
    };
    format!("{} {state}", if decision.changes.is_empty() { '=' } else { '→' })
}

/// Every command (a line) in every state (a column), applied to be sure.
pub fn rows() -> Vec<(&'static str, Vec<String>)> {
    let mut rows: Vec<(&'static str, Vec<String>)> =
        every_command(super::nobodys_request()).iter().map(|command| (command.key(), vec![])).collect();
    for scene in Scene::ALL {
        let (world, request) = scene.build();
        for (row, command) in rows.iter_mut().zip(every_command(request)) {
            let (ada, bo) = (super::person(super::ADA), super::person(super::BO));
            let result = world.decide(ada, bo, &command);
            if let Ok(decision) = &result {
                world.clone().apply(ada, bo, decision);
            }
            row.1.push(cell(&result));
        }
    }
    rows
}

/// One line of the table, state by state in the order of [`Scene::ALL`].
fn check(command: &str, expected: [&str; 10]) {
    let (_, cells) = rows().into_iter().find(|(key, _)| *key == command).unwrap();
    for (scene, (cell, expected)) in Scene::ALL.into_iter().zip(cells.iter().zip(expected)) {
        assert_eq!(cell, expected, "`{command}` when {}", scene.words());
    }
}

#[test]
fn sending_asks_returns_or_connects() {
    check(
        "send",
        [
            "→ waiting",
            "= waiting",
            "→ connected",
            "= connected",
            "cooling_down",
            "→ waiting",
            "cooling_down",
            "you_block",
            "you_block",
            "not_found",
        ],
    );
}

#[test]
fn a_sender_does_something_only_about_an_own_request_that_waits() {
    let n = "not_waiting";
    check("withdraw", [n, "→ unconnected", n, n, n, n, n, n, n, "→ unconnected"]);
    check("revise_note", [n, "→ waiting", n, n, n, n, n, "you_block", "you_block", "not_found"]);
    check("answer", [n, "no_question", n, n, n, n, n, "you_block", "you_block", "not_found"]);
    check("ask_to_vouch", [n, "→ waiting", n, n, n, n, n, "you_block", "you_block", "not_found"]);
}

#[test]
fn a_recipient_does_something_only_about_a_request_of_the_other_that_waits() {
    let n = "not_waiting";
    let (blocking, blocked) = ("you_block", "not_found");
    check("accept", [n, n, "→ connected", "= connected", n, n, n, blocking, blocking, blocked]);
    check("ask", [n, n, "→ waiting", n, n, n, n, blocking, blocking, blocked]);
    for keeping in ["set_aside", "return_to_inbox", "filter", "mark_seen", "remark"] {
        check(keeping, [n, n, "→ kept", n, n, n, n, blocking, blocking, blocked]);
    }
    check("report", [n, n, "→ kept", n, n, n, n, n, "→ kept", n]);
}

#[test]
fn mute_and_block_are_legal_always_and_disconnect_when_connected() {
    check("mute", ["→ kept"; 10]);
    check("unmute", ["= kept"; 10]);
    let (new, same) = ("→ blocked", "= blocked");
    check("block", [new, new, new, new, new, new, new, same, same, new]);
    let (new, same) = ("→ unblocked", "= unblocked");
    check("unblock", [same, same, same, same, same, same, same, new, new, same]);
    let n = "not_connected";
    check("disconnect", [n, n, n, "→ unconnected", n, n, n, n, n, n]);
}
