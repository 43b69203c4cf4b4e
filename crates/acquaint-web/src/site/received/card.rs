//! A received request as its card shows it: enough of its sender to decide, without opening their profile.

use crate::page::connect::{tie_as_said, tie_in_short};
use crate::page::moment::Moment;
use crate::page::received::ReceivedCard;
use crate::site::show;
use acquaint_app::community::view::ReceivedRequest;
use jiff::Timestamp;

pub(super) fn card(request: &ReceivedRequest, now: Timestamp) -> ReceivedCard {
    let (text, sender) = (&request.text, &request.sender.card);
    let is_asked = show::has_open_question(&text.questions);
    ReceivedCard {
        id: text.id.to_string(),
        person: show::person(sender),
        tie: tie_as_said(text.tie).to_owned(),
        tie_in_short: tie_in_short(text.tie),
        evidence: text.evidence.as_ref().map_or_else(String::new, ToString::to_string),
        note: text.note.to_string(),
        mutual: sender.mutual_connections,
        mutual_names: request.mutual_names.clone(),
        shared: request.shared.iter().map(show::shared_fact).collect(),
        vouchers: request.vouches.iter().map(|(voucher, _)| voucher.name.clone()).collect(),
        waited: Moment::waited(text.sent_at, now),
        age: Moment::age(text.sent_at, now),
        sent: Moment::day(text.sent_at),
        is_asked,
        is_answered: !is_asked && !text.questions.is_empty(),
        look_alike: look_alike(request).to_owned(),
        judged: None,
        planned: None,
    }
}

/// A word of caution where the sender could be taken for someone else.
fn look_alike(request: &ReceivedRequest) -> &'static str {
    if request.namesakes == 0 {
        ""
    } else if request.is_look_alike() {
        "Another person of this name is among your connections."
    } else {
        "Several people here share this name. Check it’s the one you know."
    }
}
