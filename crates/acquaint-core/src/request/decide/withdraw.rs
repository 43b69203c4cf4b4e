//! Taking a request back (rule 5).

use crate::id::RequestId;
use crate::limits::Limits;
use crate::request::{Change, Decision, Outcome, Refusal, SenderSituation};
use jiff::Timestamp;

/// Takes an own request back. Works behind a block too: what someone sent stays theirs to take back. The cool-down is
/// the sender's alone, because a cool-down of the recipient would be a trace.
pub fn withdraw(
    situation: &SenderSituation,
    request: RequestId,
    limits: &Limits,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let request = situation.key(situation.my_request(request)?);
    let outcome = Outcome::Unconnected { may_send_from: Some(limits.cool_down_until(now)) };
    Ok(situation.decision(vec![Change::RequestWithdrawn { request, withdrawn_at: now }], outcome))
}
