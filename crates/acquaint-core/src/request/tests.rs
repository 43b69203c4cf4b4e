//! The life of a request: every command in every state, random lives, and two worlds that differ in a secret.

mod document;
mod properties;
mod rules;
mod scene;
mod table;
mod two_worlds;
mod world;

use super::{Command, Message, SendRequest};
use crate::id::{PersonId, RequestId};
use crate::note::Note;
use crate::tie::Tie;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

/// Noon on a day of the test calendar.
fn noon(day: i64) -> Timestamp {
    Timestamp::from_second(1_767_268_800).unwrap() + SignedDuration::from_hours(24 * day)
}

fn person(number: u128) -> PersonId {
    PersonId(Uuid::from_u128(number))
}

const ADA: u128 = 1;
const BO: u128 = 2;
const CY: u128 = 3;

fn nobodys_request() -> RequestId {
    RequestId(Uuid::nil())
}

fn message(text: &str) -> Message {
    Message::new(text).unwrap()
}

fn send() -> Command {
    let note = Note::new("Ada from the harbour walk; I would like to stay in touch.").unwrap();
    Command::SendRequest(SendRequest { tie: Tie::Neighbour, evidence: None, note })
}

fn ask(request: RequestId) -> Command {
    Command::Ask { request, question: message("How do we know each other?") }
}

fn revise_note(request: RequestId) -> Command {
    let note = Note::new("Ada from the harbour walk: we share a kitchen garden.").unwrap();
    Command::ReviseNote { request, note }
}

fn answer(request: RequestId) -> Command {
    Command::Answer { request, text: message("From the harbour walk.") }
}
