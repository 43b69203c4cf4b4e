//! What happened to a request of mine, as I know it.

use crate::page::moment::Moment;
use crate::page::sent_request::Event;
use crate::site::show;
use acquaint_app::community::view::{SentRequest, SentState};
use jiff::Timestamp;

/// What happened, oldest first.
pub(super) fn events(request: &SentRequest) -> Vec<Event> {
    let person = show::person(&request.recipient.card);
    let first = person.first_name();
    let note = if request.text.note.as_str().is_empty() { "without a note" } else { "with a note" };
    let mut told = vec![(request.text.sent_at, format!("You asked to connect, {note}"))];
    let looks = request.views.iter().flatten();
    told.extend(looks.map(|at| (*at, format!("{first} looked at your profile"))));
    for question in &request.text.questions {
        told.push((question.asked_at, format!("{first} asked you something")));
        told.extend(question.answer.iter().map(|(_, at)| (*at, "You answered".to_owned())));
    }
    for (voucher, asked_at, vouched_at) in &request.vouches {
        told.push((*asked_at, format!("You asked {} to vouch for you", voucher.name)));
        told.extend(vouched_at.map(|at| (at, format!("{} vouched for you", voucher.name))));
    }
    let end = end(request.state, first);
    told.retain(|(at, _)| end.as_ref().is_none_or(|(ended_at, _)| at <= ended_at));
    told.sort_by_key(|(at, _)| *at);
    let is_connected = matches!(request.state, SentState::Connected { .. });
    let event = |(at, words)| Event { at: Moment::day(at), words, is_connected: false };
    let mut events: Vec<Event> = told.into_iter().map(event).collect();
    events.extend(end.map(|end| Event { is_connected, ..event(end) }));
    events
}

/// How it ended, if it did.
fn end(state: SentState, first: &str) -> Option<(Timestamp, String)> {
    match state {
        SentState::Waiting => None,
        SentState::Connected { at } => Some((at, format!("{first} accepted. You are connected"))),
        SentState::Withdrawn { at } => Some((at, "You took the request back".to_owned())),
        SentState::Lapsed { at } => {
            Some((at, "It reached the age at which every request ends in this community".to_owned()))
        }
    }
}
