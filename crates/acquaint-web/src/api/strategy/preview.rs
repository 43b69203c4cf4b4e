//! What a strategy would do.

use super::judgement::Judgement;
use crate::api::person::Person;
use crate::api::query::write_place;
use crate::api::word::TieWord;
use acquaint_app::community::match_requests::{FitCounts, JudgedRequest};
use acquaint_app::community::preview_strategy::Preview as Previewed;
use acquaint_app::community::view::ReceivedRequest;
use acquaint_core::id::RequestId;
use acquaint_core::strategy::Strategy;
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// How many fit, do not, and cannot be told.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Counts {
    /// They fit.
    fits: u32,
    /// They do not.
    does_not_fit: u32,
    /// It hangs on something unknown.
    cannot_tell: u32,
}

impl From<FitCounts> for Counts {
    fn from(counts: FitCounts) -> Self {
        let FitCounts { fits, does_not_fit, cannot_tell } = counts;
        Self { fits, does_not_fit, cannot_tell }
    }
}

/// What a strategy would do.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct Preview {
    /// Requests that wait, however old and on whatever shelf: oldest first, at most 500. All other numbers but those of
    /// your connections are about these.
    waiting: Counts,
    /// Pass this as `after` to go on with newer requests. `null`: there are none.
    #[schema(required)]
    next: Option<String>,
    /// Of those that fit: how many are in the inbox, set aside, and filtered.
    fits_on_shelf: OnShelf,
    /// Of those that fit: how many do not under the current strategy.
    fits_newly: u32,
    /// How many fit under the current strategy and would not any more.
    no_longer: u32,
    /// Your newest connections, at most 200, as if each asked today.
    connections: Counts,
    /// How many it could accept automatically: those that fit and that you did not put on a shelf by hand, mute, report or
    /// write a remark about.
    accepts: u32,
    /// How many it could filter: those in the inbox that do not fit and that you did not put there by hand.
    filters: u32,
    /// Whether nobody who was looked at fits, or could.
    fits_nobody: bool,
    /// Whether everybody who was looked at fits.
    fits_everybody: bool,
    /// The oldest of those that fit, at most 20.
    pub(super) oldest_fits: Vec<Candidate>,
    /// The oldest of those that would not fit any more, at most 20.
    pub(super) oldest_no_longer: Vec<Candidate>,
    /// The oldest of those that cannot be told, at most 20.
    pub(super) oldest_cannot_tell: Vec<Candidate>,
}

/// How many there are on each shelf.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OnShelf {
    /// In the inbox.
    inbox: u32,
    /// Set aside.
    set_aside: u32,
    /// Filtered.
    filtered: u32,
}

impl Preview {
    /// Without the requests themselves.
    pub(super) fn new(found: &Previewed) -> Self {
        let [inbox, set_aside, filtered] = found.fits_on_shelf;
        Self {
            waiting: found.waiting.into(),
            next: found.next.as_ref().map(|next| write_place(super::PREVIEW, next)),
            fits_on_shelf: OnShelf { inbox, set_aside, filtered },
            fits_newly: found.fits_newly.count,
            no_longer: found.no_longer.count,
            connections: found.connections.into(),
            accepts: found.accepts,
            filters: found.filters,
            fits_nobody: found.fits_nobody(),
            fits_everybody: found.fits_everybody(),
            oldest_fits: Vec::new(),
            oldest_no_longer: Vec::new(),
            oldest_cannot_tell: Vec::new(),
        }
    }
}

/// A request that a strategy was tried on.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Candidate {
    /// The request.
    request: Uuid,
    /// Who sent it.
    sender: Person,
    /// How they say you know each other.
    tie: TieWord,
    /// When it was sent.
    sent_at: Timestamp,
    /// What the strategy says of it.
    judgement: Judgement,
}

/// The requests among `read`, in this order. One withdrawn in between is left out.
pub(super) fn candidates(
    strategy: &Strategy,
    read: &BTreeMap<RequestId, (ReceivedRequest, JudgedRequest)>,
    requests: &[RequestId],
) -> Vec<Candidate> {
    let candidate = |request: &RequestId| {
        let (received, of_it) = read.get(request)?;
        Some(Candidate {
            request: request.0,
            sender: received.sender.card.clone().into(),
            tie: TieWord(received.text.tie),
            sent_at: received.text.sent_at,
            judgement: Judgement::new(strategy, of_it),
        })
    };
    requests.iter().filter_map(candidate).collect()
}
