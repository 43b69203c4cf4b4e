//! Everything a member may take with them, as one JSON document.
//!
//! The words follow `ActivityStreams` 2.0 where it has them (`Person`, `Offer` of a `Relationship`, `published`), and the
//! relationship vocabulary (purl.org/vocab/relationship) for ties. Of other people it holds what their cards show.

use acquaint_app::community::account::{AccessEvent, Account};
use acquaint_app::community::edit_strategy::StrategyVersion;
use acquaint_app::community::export_member::MemberExport;
use acquaint_app::community::view::{
    ConnectionRow, MemberCard, Notification, ProfileView, QuestionAndAnswer, ReceivedRequest, RequestText,
    SentRequest, SentState, Sweep, Viewer,
};
use acquaint_core::request::NoticeKind;
use acquaint_core::stamp::whole_minute;
use acquaint_core::strategy::sweep::SweepOutcome;
use acquaint_core::tie::Tie;
use jiff::Timestamp;
use serde_json::{Value, json};

/// The name of this format. A change that a reader could stumble over gets another number.
const FORMAT: &str = "acquaint-export-1";

pub(super) fn document(export: &MemberExport, now: Timestamp) -> Value {
    let me = &export.own.card;
    json!({
        "@context": "https://www.w3.org/ns/activitystreams",
        "format": FORMAT,
        "published": whole_minute(now),
        "account": account(&export.account),
        "profile": profile(export, now),
        "connections": export.connections.iter().map(connection).collect::<Vec<_>>(),
        "sent": export.sent.iter().map(|request| sent(me, request)).collect::<Vec<_>>(),
        "received": export.received.iter().map(|request| received(me, request)).collect::<Vec<_>>(),
        "strategies": export.strategies.iter().map(strategy).collect::<Vec<_>>(),
        "sweeps": export.sweeps.iter().map(sweep).collect::<Vec<_>>(),
        "profile_views": export.profile_views.iter().map(view).collect::<Vec<_>>(),
        "notifications": export.notifications.iter().map(notification).collect::<Vec<_>>(),
        "security_log": export.access_events.iter().map(access_event).collect::<Vec<_>>(),
    })
}

fn account(account: &Account) -> Value {
    json!({
        "handle": account.handle,
        "email": account.email,
        "role": account.role,
        "joined_at": whole_minute(account.joined_at),
        "settings": account.settings,
    })
}

fn profile(export: &MemberExport, now: Timestamp) -> Value {
    let own = &export.own;
    json!({
        "type": "Person",
        "preferredUsername": own.card.handle,
        "picture": own.card.picture,
        "fields": own.profile,
        "connections": own.connections,
        "last_active_at": own.active_days.and_then(|days| days.shown(now)),
    })
}

fn person(card: &MemberCard) -> Value {
    json!({ "type": "Person", "preferredUsername": card.handle, "name": card.name })
}

fn connection(row: &ConnectionRow) -> Value {
    json!({ "type": "Relationship", "object": person(&row.card), "startTime": row.since })
}

/// A request as `ActivityStreams` has it: someone offers a relationship.
fn offer(from: &MemberCard, to: &MemberCard, text: &RequestText) -> Value {
    json!({
        "type": "Offer",
        "id": text.id,
        "actor": person(from),
        "object": {
            "type": "Relationship",
            "subject": person(from),
            "object": person(to),
            "relationship": format!("http://purl.org/vocab/relationship/{}", relationship(text.tie)),
        },
        "published": text.sent_at,
        "content": text.note,
        "tie": text.tie,
        "evidence": text.evidence,
        "questions": text.questions.iter().map(question).collect::<Vec<_>>(),
    })
}

fn question(question: &QuestionAndAnswer) -> Value {
    let answer = question.answer.as_ref();
    json!({
        "type": "Question",
        "content": question.question,
        "published": question.asked_at,
        "answer": answer.map(|(text, at)| json!({ "content": text, "published": at })),
    })
}

fn sent(me: &MemberCard, request: &SentRequest) -> Value {
    let vouch = |(card, asked_at, vouched_at): &(MemberCard, Timestamp, Option<Timestamp>)| json!({ "actor": person(card), "asked_at": asked_at, "vouched_at": vouched_at });
    let mut offer = offer(me, &request.recipient.card, &request.text);
    offer["state"] = state(request.state);
    offer["vouches"] = request.vouches.iter().map(vouch).collect();
    offer["views"] = json!(request.views);
    offer
}

fn state(state: SentState) -> Value {
    match state {
        SentState::Waiting => json!({ "is": "waiting" }),
        SentState::Connected { at } => json!({ "is": "connected", "at": at }),
        SentState::Withdrawn { at } => json!({ "is": "withdrawn", "at": at }),
        SentState::Lapsed { at } => json!({ "is": "lapsed", "at": at }),
    }
}

fn strategy(version: &StrategyVersion) -> Value {
    let saved = &version.saved;
    json!({ "version": saved.version, "saved_at": saved.saved_at, "strategy": saved.strategy })
}

fn sweep(sweep: &Sweep) -> Value {
    let outcomes = SweepOutcome::ALL.map(|outcome| (outcome.key(), json!(sweep.count(outcome))));
    json!({
        "kind": sweep.kind.key(),
        "version": sweep.version,
        "started_at": sweep.started_at,
        "stopped_at": sweep.stopped_at,
        "ended_at": sweep.ended_at,
        "requests": sweep.requests,
        "outcomes": outcomes.into_iter().collect::<std::collections::BTreeMap<_, _>>(),
    })
}

fn received(me: &MemberCard, request: &ReceivedRequest) -> Value {
    let vouch = |(card, at): &(MemberCard, Timestamp)| json!({ "actor": person(card), "vouched_at": at });
    let mut offer = offer(&request.sender.card, me, &request.text);
    offer["vouches"] = request.vouches.iter().map(vouch).collect();
    offer["kept"] = json!(request.keeping);
    offer["muted"] = json!(request.is_muted);
    offer
}

fn view(view: &ProfileView) -> Value {
    match &view.viewer {
        Viewer::Named(card) => json!({ "type": "View", "actor": person(card), "published": view.at }),
        Viewer::SemiPrivate { industry, region } => {
            json!({ "type": "View", "industry": industry, "region": region, "published": view.at })
        }
    }
}

fn notification(notification: &Notification) -> Value {
    json!({
        "kind": kind(notification.kind),
        "about": person(&notification.about),
        "request": notification.request,
        "published": notification.at,
        "read": notification.is_read,
    })
}

fn access_event(event: &AccessEvent) -> Value {
    json!({ "kind": event.kind.key(), "detail": event.detail, "published": event.at })
}

fn kind(kind: NoticeKind) -> &'static str {
    match kind {
        NoticeKind::RequestReceived => "request_received",
        NoticeKind::Connected => "connected",
        NoticeKind::QuestionAsked => "question_asked",
        NoticeKind::QuestionAnswered => "question_answered",
        NoticeKind::VouchAsked => "vouch_asked",
        NoticeKind::Vouched => "vouched",
    }
}

/// The nearest term of the relationship vocabulary; where there is none, that they would like to know each other.
fn relationship(tie: Tie) -> &'static str {
    match tie {
        Tie::CoWorker | Tie::FormerCoWorker => "colleagueOf",
        Tie::ClientOrPartner => "collaboratesWith",
        Tie::Classmate => "acquaintanceOf",
        Tie::Friend => "friendOf",
        Tie::FriendOfFriend | Tie::Relative => "knowsOf",
        Tie::Neighbour => "neighborOf",
        Tie::MetAtEvent => "hasMet",
        Tie::SameField | Tie::NeverMet => "wouldLikeToKnow",
    }
}
