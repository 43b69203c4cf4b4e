//! A recipient reads a shelf by what their strategy says of the requests on it. That they did stays with them.

use super::match_requests::{Recipient, ShelfFits};
use super::view::{Cursor, Listing, ReceivedRequest, WaitingView, Want};
use super::{Community, CommunityError};
use acquaint_core::id::{PersonId, RequestId};
use acquaint_core::request::Shelf;
use acquaint_core::strategy::{Fit, Strategy};
use jiff::Timestamp;

/// A place in a shelf: newest first, and requests of one moment by their id.
type Place = (Timestamp, RequestId);

/// How what waits fits a strategy.
#[derive(Clone, Debug, Default)]
pub struct Fits {
    /// How many requests on each shelf fit, do not, and cannot be told.
    pub by_shelf: ShelfFits,
    /// The requests in the part that was asked for.
    places: Vec<Place>,
}

impl Fits {
    pub(super) fn add(&mut self, waiting: &WaitingView, (shelf, fit): ShelfPart, wanted: Option<ShelfPart>) {
        self.by_shelf[shelf as usize].count(fit);
        if wanted == Some((shelf, fit)) {
            self.places.push((waiting.sent_at, waiting.request));
        }
    }
}

pub type ShelfPart = (Shelf, Fit);

impl Community {
    /// Counts what waits by shelf and fit. With `wanted`, [`read_fitting`](Self::read_fitting) can then list that part.
    pub async fn count_fits(
        &self,
        me: &Recipient,
        strategy: &Strategy,
        wanted: Option<ShelfPart>,
    ) -> Result<Fits, CommunityError> {
        let count = move |fits: &mut Fits, waiting: &WaitingView, fit: &[Fit]| {
            fits.add(waiting, (waiting.shelf, fit[0]), wanted);
        };
        self.match_waiting(me, &[strategy], count).await
    }

    /// A page of the part that was wanted, newest first; its requests are marked as seen.
    pub async fn read_fitting(
        &self,
        me: PersonId,
        fits: &Fits,
        want: Want,
        now: Timestamp,
    ) -> Result<Listing<ReceivedRequest>, CommunityError> {
        let mut places = fits.places.clone();
        places.sort_unstable_by(|one, other| other.cmp(one));
        let after = want.after.as_ref().and_then(read_place);
        let mut rest = places.into_iter().filter(|place| after.is_none_or(|after| *place < after)).peekable();
        let shown: Vec<Place> = rest.by_ref().take(want.at_most as usize).collect();
        let next = shown.last().filter(|_| rest.peek().is_some()).map(|last| write_place(*last));
        // One that was taken back at this moment is not there any more.
        let requests = shown.into_iter().map(|(_, request)| request).collect();
        let listing = Listing { items: self.store().list_received_of(me, requests).await?, next };
        self.mark_seen(me, &listing.items, now).await?;
        Ok(listing)
    }
}

fn write_place(place: Place) -> Cursor {
    // Neither of the two can fail to be written.
    Cursor(serde_json::to_string(&place).unwrap_or_default())
}

fn read_place(cursor: &Cursor) -> Option<Place> {
    serde_json::from_str(&cursor.0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use acquaint_core::stamp::Stamp;

    #[test]
    fn a_place_is_read_back_and_anything_else_is_the_beginning() {
        let request = RequestId(Stamp::new(Timestamp::MIN, [7; 32]).next_id());
        let place = (Timestamp::from_microsecond(1_770_000_000_123_456).unwrap(), request);
        assert_eq!(read_place(&write_place(place)), Some(place));
        for nonsense in ["", "[]", "2026-05-04T09:00:00Z", "[\"2026-05-04T09:00:00Z\", 7]"] {
            assert_eq!(read_place(&Cursor(nonsense.into())), None);
        }
    }
}
