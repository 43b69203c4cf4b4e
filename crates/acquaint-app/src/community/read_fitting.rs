//! A recipient reads a shelf by what their strategy says of the requests on it. That they did stays with them.

use super::match_requests::FitCounts;
use super::view::{Cursor, Listing, ReceivedRequest, Want};
use super::{Community, CommunityError};
use acquaint_core::id::{PersonId, RequestId};
use acquaint_core::request::Shelf;
use acquaint_core::strategy::{Fit, Strategy};
use jiff::Timestamp;

/// A place in a shelf: newest first, and requests of one moment by their id.
type Place = (Timestamp, RequestId);

impl Community {
    /// How many requests on each shelf fit, do not, and cannot be told, in the order of [`Shelf::ALL`].
    pub async fn count_fits(
        &self,
        me: PersonId,
        strategy: &Strategy,
        now: Timestamp,
    ) -> Result<[FitCounts; Shelf::ALL.len()], CommunityError> {
        let count =
            |counts: &mut [FitCounts; Shelf::ALL.len()], waiting: &super::view::WaitingView, fits: &[Fit]| {
                counts[waiting.shelf as usize].count(fits[0]);
            };
        self.match_waiting(me, &[strategy], now, count).await
    }

    /// The requests on a shelf of which the strategy says this, newest first; those on the page are seen from now on.
    pub async fn read_fitting(
        &self,
        me: PersonId,
        strategy: &Strategy,
        (shelf, fit): (Shelf, Fit),
        want: Want,
        now: Timestamp,
    ) -> Result<Listing<ReceivedRequest>, CommunityError> {
        let collect = move |places: &mut Vec<Place>, waiting: &super::view::WaitingView, fits: &[Fit]| {
            if waiting.shelf == shelf && fits[0] == fit {
                places.push((waiting.sent_at, waiting.request));
            }
        };
        let mut places = self.match_waiting(me, &[strategy], now, collect).await?;
        places.sort_unstable_by(|one, other| other.cmp(one));
        let after = want.after.as_ref().and_then(read_place);
        let mut rest = places.into_iter().filter(|place| after.is_none_or(|after| *place < after)).peekable();
        let mut listing = Listing { items: Vec::new(), next: None };
        for _ in 0..want.at_most {
            let Some(place) = rest.next() else { break };
            // One that was taken back at this moment is not there any more.
            listing.items.extend(self.store().find_received(me, place.1).await?);
            listing.next = rest.peek().map(|_| write_place(place));
        }
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
