//! Vouching (rule 10). There is no command for not vouching: silence needs none.

use crate::id::{PersonId, RequestId};
use crate::limits::Limits;
use crate::request::{
    Change, Decision, Outcome, PairState, Refusal, RequestKey, SenderSituation, VoucherSituation,
};
use crate::stamp::whole_minute;
use jiff::Timestamp;

/// Asks a mutual connection to vouch for an own request. Asking again changes nothing.
pub fn ask_to_vouch(
    situation: &SenderSituation,
    request: RequestId,
    voucher: PersonId,
    limits: &Limits,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    situation.check_not_blocked()?;
    let request = situation.my_request(request)?;
    if request.vouches.iter().any(|vouch| vouch.voucher == voucher) {
        return Ok(situation.decision(Vec::new(), request.outcome()));
    }
    if !situation.mutual_connections.contains(&voucher) {
        return Err(Refusal::NotMutual);
    }
    if u32::try_from(request.vouches.len()).is_ok_and(|asked| asked >= limits.vouchers_max) {
        return Err(Refusal::VouchersUsedUp { max: limits.vouchers_max });
    }
    let change = Change::VouchAsked { request: situation.key(request), voucher, asked_at: now };
    Ok(situation.decision(vec![change], request.outcome()))
}

/// Vouches for a request, if its sender asked for it. To anyone else the request does not exist.
pub fn vouch(situation: &VoucherSituation, request: RequestId, now: Timestamp) -> Result<Decision, Refusal> {
    let waiting = match &situation.state {
        PairState::Waiting(waiting) if waiting.id == request => waiting,
        _ => return Err(Refusal::NotWaiting),
    };
    let asked = waiting.vouches.iter().find(|vouch| vouch.voucher == situation.voucher);
    let vouched_at = asked.ok_or(Refusal::NotWaiting)?.vouched_at;
    let decision = |changes| Decision { pair_version: situation.version, changes, outcome: Outcome::Vouched };
    if vouched_at.is_some() {
        return Ok(decision(Vec::new()));
    }
    if !situation.is_mutual_connection {
        return Err(Refusal::NotMutual);
    }
    let request = RequestKey::of(situation.pair.members(), waiting);
    Ok(decision(vec![Change::Vouched { request, voucher: situation.voucher, vouched_at: whole_minute(now) }]))
}
