//! A recipient reads a shelf by what their strategy says of the requests on it. That they did stays with them.

use super::match_requests::{Recipient, ShelfFits};
use super::view::{Cursor, Listing, Place, ReceivedRequest, WaitingView, Want, Way};
use super::{Community, CommunityError};
use acquaint_core::id::RequestId;
use acquaint_core::request::Shelf;
use acquaint_core::strategy::{Fit, Strategy};
use acquaint_core::text::fold_name;
use jiff::Timestamp;

/// How the newest of what waits fits a strategy: as many as a page judges.
#[derive(Clone, Debug, Default)]
pub struct Fits {
    /// How many requests on each shelf fit, do not, and cannot be told.
    pub by_shelf: ShelfFits,
    /// Where older ones begin that were not judged. `None`: all were.
    pub(super) next: Option<Place>,
    /// Where each is that was judged.
    places: Vec<(Shelf, Fit, Place)>,
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

    /// How many of those are in a part.
    pub fn count(&self, part: Part) -> u32 {
        self.places.iter().filter(|(shelf, fit, _)| part.has(*shelf, *fit)).map(|_| 1).sum()
    }

    pub(super) fn add(&mut self, waiting: &WaitingView, shelf: Shelf, fit: Fit) {
        self.by_shelf[shelf as usize].count(fit);
        self.places.push((shelf, fit, (waiting.sent_at, waiting.request)));
    }
}

/// Where the recipient keeps what a list shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kept {
    /// In the inbox, or where the strategy put it: anywhere but saved for later.
    #[default]
    Waiting,
    On(Shelf),
    Anywhere,
}

/// A part of what waits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Part {
    pub kept: Kept,
    /// What the strategy says of it. `None`: anything.
    pub fit: Option<Fit>,
}

impl Part {
    fn has(self, shelf: Shelf, fit: Fit) -> bool {
        let is_kept = match self.kept {
            Kept::Waiting => shelf != Shelf::SetAside,
            Kept::On(only) => shelf == only,
            Kept::Anywhere => true,
        };
        is_kept && self.fit.is_none_or(|only| fit == only)
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    #[default]
    Newest,
    Oldest,
    /// By the sender's name, among the newest that a page judges.
    Name,
}

/// What a page of received requests shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shown {
    pub part: Part,
    pub order: Order,
    /// Only where the sender, their headline, place or note has these words. Empty: all.
    pub words: String,
}

impl Community {
    /// Counts what waits by shelf and fit, of the newest that a page judges; [`read_fitting`](Self::read_fitting) lists
    /// a part of it.
    pub async fn count_fits(&self, me: &Recipient, strategy: &Strategy) -> Result<Fits, CommunityError> {
        self.judge_beyond(me, strategy, Way::NewestFirst, None).await
    }

    async fn judge_beyond(
        &self,
        me: &Recipient,
        strategy: &Strategy,
        way: Way,
        after: Option<Place>,
    ) -> Result<Fits, CommunityError> {
        let count = |fits: &mut Fits, waiting: &WaitingView, fit: &[Fit]| {
            fits.add(waiting, waiting.shelf, fit[0]);
        };
        let (fits, next) = self.match_waiting(me, &[strategy], self.a_part(way, after), count).await?;
        Ok(Fits { next, ..fits })
    }

    /// A page of a part; its requests are marked as seen. A page judges no more than the `newest` and as many others, so
    /// it may be short, or empty, and still lead on.
    pub async fn read_fitting(
        &self,
        me: &Recipient,
        strategy: &Strategy,
        newest: &Fits,
        (shown, want): (&Shown, Want),
        now: Timestamp,
    ) -> Result<Listing<ReceivedRequest>, CommunityError> {
        let at_most = want.at_most as usize;
        let (way, is_by_name) = (shown.order.way(), shown.order == Order::Name);
        let after = want.after.as_ref().filter(|_| !is_by_name).and_then(read_place);
        let others = match newest.next {
            Some(end) if way == Way::OldestFirst || after.is_some_and(|after| after <= end) => {
                Some(self.judge_beyond(me, strategy, way, after).await?)
            }
            _ => None,
        };
        let looked_at = others.as_ref().unwrap_or(newest);
        let in_part = looked_at.places.iter().filter(|(shelf, fit, _)| shown.part.has(*shelf, *fit));
        let mut places: Vec<Place> = in_part.map(|(.., place)| *place).collect();
        places.sort_unstable();
        match way {
            Way::OldestFirst => places.retain(|place| after.is_none_or(|after| *place > after)),
            Way::NewestFirst => {
                places.reverse();
                places.retain(|place| after.is_none_or(|after| *place < after));
            }
        }
        // Names and notes are known only once they are read.
        let reads_all = is_by_name || !shown.words.is_empty();
        let is_more = !reads_all && places.len() > at_most;
        let read = if reads_all { places.len() } else { at_most };
        places.truncate(read);
        let last = places.last().copied().filter(|_| is_more);
        let requests = places.into_iter().map(|(_, request)| request).collect();
        // One that was withdrawn at this moment is not there any more.
        let mut items = self.store().list_received_of(me.id(), requests).await?;
        let words = fold_name(&shown.words);
        items.retain(|request| has_words(request, &words));
        if is_by_name {
            items.sort_by_cached_key(by_name);
            let after = want.after.as_ref().and_then(|cursor| serde_json::from_str(&cursor.0).ok());
            items.retain(|request| after.as_ref().is_none_or(|after| by_name(request) > *after));
        }
        let next = if items.len() > at_most {
            items.truncate(at_most);
            items.last().map(|last| {
                if is_by_name {
                    // Neither part can fail to be written.
                    Cursor(serde_json::to_string(&by_name(last)).unwrap_or_default())
                } else {
                    write_place((last.text.sent_at, last.text.id))
                }
            })
        } else {
            last.or(looked_at.next.filter(|_| !is_by_name)).map(write_place)
        };
        self.mark_seen(me.id(), &items, now).await?;
        Ok(Listing { items, next })
    }
}

impl Order {
    fn way(self) -> Way {
        match self {
            Self::Oldest => Way::OldestFirst,
            Self::Newest | Self::Name => Way::NewestFirst,
        }
    }
}

fn by_name(request: &ReceivedRequest) -> (String, RequestId) {
    (fold_name(&request.sender.card.name), request.text.id)
}

fn has_words(request: &ReceivedRequest, folded: &str) -> bool {
    let card = &request.sender.card;
    let evidence = request.text.evidence.as_ref().map_or_else(String::new, ToString::to_string);
    let texts = [card.name.as_str(), &card.headline, &card.region, request.text.note.as_str(), &evidence];
    folded.is_empty() || texts.iter().any(|text| fold_name(text).contains(folded))
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
