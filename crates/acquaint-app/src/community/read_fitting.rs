//! A recipient reads a shelf by what their strategy says of the requests on it. That they did stays with them.

use super::match_requests::{Recipient, ShelfFits};
use super::view::{Cursor, Listing, Place, ReceivedRequest, WaitingView, Want, Way};
use super::{Community, CommunityError};
use acquaint_core::request::Shelf;
use acquaint_core::strategy::{Fit, Strategy};
use jiff::Timestamp;

/// How the newest of what waits fits a strategy: as many as a page judges.
#[derive(Clone, Debug, Default)]
pub struct Fits {
    /// How many requests on each shelf fit, do not, and cannot be told.
    pub by_shelf: ShelfFits,
    /// Where older ones begin that were not judged. `None`: all were.
    pub(super) next: Option<Place>,
    /// The requests in the part that was asked for.
    places: Vec<Place>,
}

impl Fits {
    /// Whether all that waits was judged.
    pub fn is_of_all(&self) -> bool {
        self.next.is_none()
    }

    /// How many were judged.
    pub fn judged(&self) -> u32 {
        self.by_shelf.iter().map(|counts| counts.all()).sum()
    }

    /// How many of those fit, on whatever shelf.
    pub fn fitting(&self) -> u32 {
        self.by_shelf.iter().map(|counts| counts.fits).sum()
    }

    pub(super) fn add(&mut self, waiting: &WaitingView, (shelf, fit): ShelfPart, wanted: Option<ShelfPart>) {
        self.by_shelf[shelf as usize].count(fit);
        if wanted == Some((shelf, fit)) {
            self.places.push((waiting.sent_at, waiting.request));
        }
    }
}

pub type ShelfPart = (Shelf, Fit);

impl Community {
    /// Counts what waits by shelf and fit, of the newest that a page judges. With `wanted`,
    /// [`read_fitting`](Self::read_fitting) can then list that part.
    pub async fn count_fits(
        &self,
        me: &Recipient,
        strategy: &Strategy,
        wanted: Option<ShelfPart>,
    ) -> Result<Fits, CommunityError> {
        self.judge_beyond(me, strategy, wanted, None).await
    }

    async fn judge_beyond(
        &self,
        me: &Recipient,
        strategy: &Strategy,
        wanted: Option<ShelfPart>,
        after: Option<Place>,
    ) -> Result<Fits, CommunityError> {
        let count = move |fits: &mut Fits, waiting: &WaitingView, fit: &[Fit]| {
            fits.add(waiting, (waiting.shelf, fit[0]), wanted);
        };
        let which = self.a_part(Way::NewestFirst, after);
        let (fits, next) = self.match_waiting(me, &[strategy], which, count).await?;
        Ok(Fits { next, ..fits })
    }

    /// A page of a part, newest first; its requests are marked as seen. `newest` was counted with this part wanted. A page
    /// judges no more than those and as many older ones, so it may be short, or empty, and still lead on.
    pub async fn read_fitting(
        &self,
        me: &Recipient,
        strategy: &Strategy,
        newest: &Fits,
        (part, want): (ShelfPart, Want),
        now: Timestamp,
    ) -> Result<Listing<ReceivedRequest>, CommunityError> {
        let after = want.after.as_ref().and_then(read_place);
        let is_beyond = |end: &Place| after.is_some_and(|after| after <= *end);
        let older = match newest.next.filter(is_beyond) {
            Some(_) => Some(self.judge_beyond(me, strategy, Some(part), after).await?),
            None => None,
        };
        let looked_at = older.as_ref().unwrap_or(newest);
        let mut places = looked_at.places.clone();
        places.sort_unstable_by(|one, other| other.cmp(one));
        let mut rest = places.into_iter().filter(|place| after.is_none_or(|after| *place < after)).peekable();
        let shown: Vec<Place> = rest.by_ref().take(want.at_most as usize).collect();
        let last = shown.last().filter(|_| rest.peek().is_some());
        let next = last.or(looked_at.next.as_ref()).map(|place| write_place(*place));
        // One that was taken back at this moment is not there any more.
        let requests = shown.into_iter().map(|(_, request)| request).collect();
        let listing = Listing { items: self.store().list_received_of(me.id(), requests).await?, next };
        self.mark_seen(me.id(), &listing.items, now).await?;
        Ok(listing)
    }
}

pub(super) fn write_place(place: Place) -> Cursor {
    // Neither of the two can fail to be written.
    Cursor(serde_json::to_string(&place).unwrap_or_default())
}

pub(super) fn read_place(cursor: &Cursor) -> Option<Place> {
    serde_json::from_str(&cursor.0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use acquaint_core::id::RequestId;
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
