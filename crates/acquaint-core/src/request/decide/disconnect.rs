//! Ending a connection (rule 8).

use crate::limits::Limits;
use crate::request::{Change, Decision, Outcome, Pair, PairState, Refusal, SenderSituation, Step};
use jiff::Timestamp;

/// Ends the connection for both, silently. Both cool down, so that the cool-down does not tell who ended it.
pub fn disconnect(situation: &SenderSituation, limits: &Limits, now: Timestamp) -> Result<Decision, Refusal> {
    let PairState::Connected { .. } = situation.state else {
        return Err(Refusal::NotConnected);
    };
    let outcome = Outcome::Unconnected { may_send_from: Some(limits.cool_down_until(now)) };
    Ok(situation.decision(end_connection(situation, now)?, outcome))
}

pub(super) fn end_connection(situation: &SenderSituation, now: Timestamp) -> Result<Vec<Change>, Refusal> {
    let members = Pair::between(situation.me.id, situation.other.id)?.members();
    let mut changes =
        Vec::from(members.map(|member| Change::ConnectionsCounted { member, step: Step::Down }));
    changes.push(Change::ConnectionEnded { between: situation.towards_other(), ended_at: now });
    Ok(changes)
}
