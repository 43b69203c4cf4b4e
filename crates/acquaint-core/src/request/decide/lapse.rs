//! The operator's retention period (rule 6).

use crate::limits::Limits;
use crate::request::{Change, Decision, Outcome, Pair, PairState, Refusal, RequestKey};
use jiff::Timestamp;

/// Lets a request lapse whose public retention period is over. It counts from the sending alone: nothing that anybody
/// did since moves it by a second. Until this is applied, the request waits and can be accepted.
pub fn lapse(
    pair: Pair,
    state: &PairState,
    pair_version: u64,
    limits: &Limits,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let PairState::Waiting(request) = state else {
        return Err(Refusal::NotWaiting);
    };
    let until = limits.lapses_at(request.sent_at);
    let Some(lapsed_at) = until.filter(|at| *at <= now) else {
        return Err(Refusal::KeepsWaiting { until });
    };
    let request = RequestKey::of(pair.members(), request);
    // No cool-down: nobody ended it.
    let outcome = Outcome::Unconnected { may_send_from: None };
    Ok(Decision { pair_version, changes: vec![Change::RequestLapsed { request, lapsed_at }], outcome })
}
