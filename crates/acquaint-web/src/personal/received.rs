//! `/received`: requests that wait for the owner, as the newest archive lists them. They are answered where they are:
//! nothing is done there from here.

use super::around::Around;
use super::request::elsewhere;
use super::sent::person;
use super::{Personal, words};
use crate::failure::Failure;
use crate::page::frame::{Frame, Nav};
use crate::page::moment::{Moment, count};
use crate::page::person::Person;
use acquaint_app::store::Store;
use acquaint_core::import::{KeptRequest, Situation};
use acquaint_core::record::{Direction, Status, days_between};
use acquaint_why::wording::days;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use std::cmp::Reverse;

/// `GET /received`.
#[derive(Template)]
#[template(path = "personal/received.html")]
struct RecordReceivedPage {
    frame: Frame,
    /// Whether anything is kept at all.
    is_begun: bool,
    /// The record in a few sentences.
    about: Vec<String>,
    cards: Vec<Card>,
}

/// One request that waits for the owner.
struct Card {
    person: Person,
    /// Their profile where they are.
    elsewhere: Option<String>,
    waited: String,
    sent: Moment,
    /// What the archive tells about how the two know each other. May be empty.
    tie: String,
    shared: Vec<&'static str>,
    note: String,
}

pub(super) async fn show<S: Store + 'static>(
    State(personal): State<Personal<S>>,
    around: Around,
) -> Result<Response, Failure> {
    let situation = personal.situation().await?;
    Ok(around.page(&RecordReceivedPage {
        frame: around.frame(Nav::Received),
        is_begun: !situation.imports.is_empty(),
        about: about(&situation),
        cards: cards(&situation),
    }))
}

fn received(situation: &Situation) -> impl Iterator<Item = &KeptRequest> {
    situation.requests.iter().filter(|kept| kept.request.direction == Direction::Received)
}

fn about(situation: &Situation) -> Vec<String> {
    let Some(newest) = situation.newest_taken_at() else { return Vec::new() };
    let number = |key| received(situation).filter(|kept| kept.request.status.key() == key).count();
    let mut about = vec![format!(
        "As of {}. What came since, your archive cannot tell.",
        words::day(words::local_day(newest))
    )];
    let accepted = number("accepted");
    if accepted > 0 {
        about.push(format!("You accepted {}.", count(accepted, "request", "requests")));
    }
    let unknown = number("unknown");
    if unknown > 0 {
        let requests = count(unknown, "request", "requests");
        about.push(format!("What became of {requests}, the archive does not tell."));
    }
    about
}

/// Newest first.
fn cards(situation: &Situation) -> Vec<Card> {
    let mut waiting: Vec<_> =
        received(situation).filter(|kept| matches!(kept.request.status, Status::Waiting { .. })).collect();
    waiting.sort_by_key(|kept| (Reverse(kept.request.sent_at), kept.id));
    waiting.into_iter().map(|kept| card(situation, kept)).collect()
}

fn card(situation: &Situation, kept: &KeptRequest) -> Card {
    let request = &kept.request;
    let until = kept.seen.last_waiting_at.unwrap_or(kept.seen.last_at);
    let shared = [
        (request.shared_organisation, "You share an organisation"),
        (request.shared_school, "You share a school"),
    ];
    Card {
        person: person(situation, kept),
        elsewhere: elsewhere(situation.find_person(kept.person).and_then(|known| known.url.as_deref())),
        waited: days(days_between(request.sent_at, until).max(0.0)),
        sent: words::moment(request.sent_at),
        tie: request.tie.as_ref().map_or_else(String::new, |tie| {
            let evidence =
                if tie.evidence.is_empty() { String::new() } else { format!(": {}", tie.evidence) };
            format!("As far as the archive tells, you are {}{evidence}.", tie.tie.in_words())
        }),
        shared: shared.into_iter().filter(|(is, _)| *is == Some(true)).map(|(_, words)| words).collect(),
        note: request.note.clone(),
    }
}
