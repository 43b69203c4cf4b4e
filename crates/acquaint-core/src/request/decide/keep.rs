//! What a recipient privately does: shelves, seen, remark, mute and report. Nobody else can observe any of it.

use crate::id::RequestId;
use crate::request::{
    Change, Decision, Keeping, Message, Outcome, RecipientPrivate, RecipientSituation, Refusal, ReportReason,
    Shelf,
};
use jiff::Timestamp;

pub fn set_aside(situation: &RecipientSituation, request: RequestId) -> Result<Decision, Refusal> {
    put(situation, request, Shelf::SetAside)
}

/// Puts the request back into the inbox.
pub fn return_to_inbox(situation: &RecipientSituation, request: RequestId) -> Result<Decision, Refusal> {
    put(situation, request, Shelf::Inbox)
}

/// Puts the request on the filtered shelf, unless the recipient put it somewhere by hand: their hand outranks their
/// strategy.
pub fn filter(situation: &RecipientSituation, request: RequestId) -> Result<Decision, Refusal> {
    if situation.private.keeping.by_hand {
        return leave(situation, request);
    }
    shelve(situation, request, Shelf::Filtered, false)
}

/// Puts a request back into the inbox that the strategy had filtered. Anything else stays where it is.
pub fn unfilter(situation: &RecipientSituation, request: RequestId) -> Result<Decision, Refusal> {
    if situation.private.keeping.shelf != Shelf::Filtered {
        return leave(situation, request);
    }
    shelve(situation, request, Shelf::Inbox, false)
}

fn leave(situation: &RecipientSituation, request: RequestId) -> Result<Decision, Refusal> {
    situation.kept_request(request)?;
    Ok(situation.keep(Vec::new(), situation.private.keeping.clone()))
}

fn put(situation: &RecipientSituation, request: RequestId, shelf: Shelf) -> Result<Decision, Refusal> {
    shelve(situation, request, shelf, true)
}

fn shelve(
    situation: &RecipientSituation,
    request: RequestId,
    shelf: Shelf,
    by_hand: bool,
) -> Result<Decision, Refusal> {
    let request = situation.public.key(situation.kept_request(request)?);
    let keeping = Keeping { shelf, by_hand, ..situation.private.keeping.clone() };
    Ok(situation.keep(vec![Change::ShelfChanged { request, shelf, by_hand }], keeping))
}

/// Notes when the request was first seen.
pub fn mark_seen(
    situation: &RecipientSituation,
    request: RequestId,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let request = situation.public.key(situation.kept_request(request)?);
    let seen_at = situation.private.keeping.seen_at.unwrap_or(now);
    let keeping = Keeping { seen_at: Some(seen_at), ..situation.private.keeping.clone() };
    Ok(situation.keep(vec![Change::RequestSeen { request, seen_at }], keeping))
}

/// Writes, changes or deletes the remark.
pub fn remark(
    situation: &RecipientSituation,
    request: RequestId,
    remark: Option<&Message>,
) -> Result<Decision, Refusal> {
    let request = situation.public.key(situation.kept_request(request)?);
    let keeping = Keeping { remark: remark.cloned(), ..situation.private.keeping.clone() };
    Ok(situation.keep(vec![Change::RemarkChanged { request, remark: remark.cloned() }], keeping))
}

/// Tells the operator about the request, once. It works for a request whose sender one blocks, too.
pub fn report(
    situation: &RecipientSituation,
    request: RequestId,
    because: ReportReason,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let request = situation.public.key(situation.public.their_request(request)?);
    let reported_at = situation.private.keeping.reported_at.unwrap_or(now);
    let keeping = Keeping { reported_at: Some(reported_at), ..situation.private.keeping.clone() };
    Ok(situation.keep(vec![Change::RequestReported { request, because, reported_at }], keeping))
}

/// Wants to hear nothing from the other. Legal in every state; nothing else changes.
pub fn mute(situation: &RecipientSituation) -> Decision {
    set_mute(situation, true)
}

/// Wants to hear from the other again.
pub fn unmute(situation: &RecipientSituation) -> Decision {
    set_mute(situation, false)
}

fn set_mute(situation: &RecipientSituation, muted: bool) -> Decision {
    let between = situation.public.towards_other();
    let private = RecipientPrivate { muted, ..situation.private.clone() };
    situation.hold(vec![Change::MuteChanged { between, muted }], private)
}

impl RecipientSituation {
    fn keep(&self, changes: Vec<Change>, keeping: Keeping) -> Decision {
        self.hold(changes, RecipientPrivate { keeping, ..self.private.clone() })
    }

    /// What changes nothing makes no change.
    fn hold(&self, mut changes: Vec<Change>, private: RecipientPrivate) -> Decision {
        if private == self.private {
            changes.clear();
        }
        self.public.decision(changes, Outcome::Kept(private))
    }
}
