//! Accepting a request (rules 3 and 4).

use crate::id::{PersonId, RequestId};
use crate::limits::Limits;
use crate::request::{
    Change, Decision, Outcome, Pair, PairState, Refusal, SenderSituation, Step, WaitingRequest, Whose,
};
use crate::stamp::whole_minute;
use jiff::Timestamp;

/// Accepts the other's request. Legal from every shelf and at any age, which is why neither is among the arguments.
/// Accepting again what is accepted changes nothing.
pub fn accept(
    situation: &SenderSituation,
    request: RequestId,
    limits: &Limits,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    situation.check_not_blocked()?;
    if let PairState::Connected { since } = situation.state {
        return Ok(situation.decision(Vec::new(), Outcome::Connected { since }));
    }
    connect(situation, situation.their_request(request)?, limits, now)
}

/// Connects both or neither: the cap of both is checked here, and again by the store, on the rows themselves.
pub(super) fn connect(
    situation: &SenderSituation,
    request: &WaitingRequest,
    limits: &Limits,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let max = limits.connections_max;
    for (connections, whose) in
        [(situation.me.connections, Whose::Yours), (situation.other.connections, Whose::Theirs)]
    {
        if connections >= max {
            return Err(Refusal::AtLimit { whose, max });
        }
    }
    let pair = Pair::between(situation.me.id, situation.other.id)?;
    let [lower, higher] = pair.members();
    let since = whole_minute(now);
    let count = |member: PersonId| Change::ConnectionsCounted { member, step: Step::Up { at_most: max } };
    let changes = vec![
        count(lower),
        count(higher),
        Change::RequestAccepted { request: situation.key(request), accepted_at: since },
        Change::ConnectionMade { pair, connected_at: since },
    ];
    Ok(situation.decision(changes, Outcome::Connected { since }))
}
