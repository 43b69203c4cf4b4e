//! Blocking: the one visible act (rule 11).

use super::disconnect::end_connection;
use crate::request::{Change, Decision, Outcome, PairState, Refusal, SenderSituation};
use jiff::Timestamp;

/// Makes the one who acts unfindable for the other. A connection ends; an own request is taken back. A request of the
/// other stays where it is, out of reach of both, and waits again after [`unblock`]: ending it would be an answer, and
/// there is none but accepting. Only its sender can take it back.
pub fn block(situation: &SenderSituation, now: Timestamp) -> Result<Decision, Refusal> {
    if situation.me.blocks_other {
        return Ok(situation.decision(Vec::new(), Outcome::Blocked));
    }
    let mut changes = match &situation.state {
        PairState::Connected { .. } => end_connection(situation, now)?,
        PairState::Waiting(request) if request.sender == situation.me.id => {
            vec![Change::RequestWithdrawn { request: situation.key(request), withdrawn_at: now }]
        }
        PairState::Waiting(_) | PairState::Unconnected => Vec::new(),
    };
    changes.push(Change::Blocked { between: situation.towards_other(), blocked_at: now });
    Ok(situation.decision(changes, Outcome::Blocked))
}

/// Makes the one who acts findable again.
pub fn unblock(situation: &SenderSituation) -> Decision {
    let unblocked = situation.me.blocks_other.then(|| Change::Unblocked(situation.towards_other()));
    situation.decision(unblocked.into_iter().collect(), Outcome::Unblocked)
}
