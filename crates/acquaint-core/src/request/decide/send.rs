//! Sending a request (rules 1, 2, 7 and 8).

use super::accept::connect;
use super::check_length;
use crate::id::RequestId;
use crate::limits::Limits;
use crate::request::{
    Change, Decision, Outcome, PairState, Refusal, RequestKey, SendCounted, SendRequest, SenderSituation,
};
use crate::stamp::{Stamp, whole_minute};

/// Sends a request, or returns the one that waits already (rule 1). If the other's request waits, both are connected
/// at once, wherever the one who sends keeps it: asking back is accepting (rule 2).
///
/// Whether the recipient muted the sender is nothing this function could know (rule 8).
pub fn send(
    situation: &SenderSituation,
    wish: &SendRequest,
    limits: &Limits,
    stamp: &mut Stamp,
) -> Result<Decision, Refusal> {
    situation.check_not_blocked()?;
    match &situation.state {
        PairState::Connected { since } => {
            Ok(situation.decision(Vec::new(), Outcome::Connected { since: *since }))
        }
        PairState::Waiting(request) if request.sender == situation.me.id => {
            Ok(situation.decision(Vec::new(), request.outcome()))
        }
        // Asking back is accepting, so it meets the cap, but no sending limit and no cool-down.
        PairState::Waiting(request) => connect(situation, request, limits, stamp.now),
        PairState::Unconnected => send_new(situation, wish, limits, stamp),
    }
}

fn send_new(
    situation: &SenderSituation,
    wish: &SendRequest,
    limits: &Limits,
    stamp: &mut Stamp,
) -> Result<Decision, Refusal> {
    check_length("note", wish.note.as_str(), limits.note_characters_max)?;
    check_cool_down(situation, limits, stamp)?;
    check_own_limits(situation, limits)?;
    let (me, sent_at) = (situation.me.id, whole_minute(stamp.now));
    let id = RequestId(stamp.next_id());
    let request = RequestKey { id, sender: me, recipient: situation.other.id };
    let count = SendCounted {
        member: me,
        request: id,
        sent_at,
        week_from: limits.week_from(stamp.now),
        week_max: limits.sent_per_week_max,
        open_from: limits.open_from(stamp.now),
        open_max: limits.open_requests_max,
    };
    let changes =
        vec![Change::SendCounted(count), Change::RequestSent { request, wish: wish.clone(), sent_at }];
    Ok(situation.decision(changes, Outcome::Waiting { request: id, sent_at }))
}

fn check_cool_down(situation: &SenderSituation, limits: &Limits, stamp: &Stamp) -> Result<(), Refusal> {
    let until = situation.me.ended_at.map(|at| limits.cool_down_until(at));
    match until.filter(|until| stamp.now < *until) {
        Some(until) => Err(Refusal::CoolingDown { until }),
        None => Ok(()),
    }
}

/// What the sender did of late, and nothing that anybody answered (rule 7).
fn check_own_limits(situation: &SenderSituation, limits: &Limits) -> Result<(), Refusal> {
    let sent = situation.me.sent;
    let left = sent.left(limits);
    if left.this_week == 0 {
        let until = sent.first_this_week_at.map(|at| limits.leaves_week_at(at));
        return Err(Refusal::WeekUsedUp { max: limits.sent_per_week_max, until });
    }
    if left.open == 0 {
        return Err(Refusal::TooManyOpen { max: limits.open_requests_max, days: limits.open_days });
    }
    Ok(())
}
