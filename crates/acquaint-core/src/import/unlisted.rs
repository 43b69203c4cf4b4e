//! Requests that the newest record no longer lists: a connection since, or gone.

use super::people::fold_name;
use super::{Change, KeptRequest, Merge};
use crate::record::{AcceptedAt, FoundBy, Status, Untold, start_of_utc_day};

/// A day in seconds: a connection date is a day in UTC and may begin before the request was sent.
const DAY_SECONDS: i64 = 86_400;

impl Merge<'_> {
    /// Settles every request without an answer that its newest record does not speak of.
    pub(super) fn settle_unlisted(&mut self) {
        let newest = self.newest_listing();
        let mut moved = Vec::new();
        for kept in self.requests.values() {
            let is_waiting = match kept.request.status {
                Status::Accepted { .. } => continue,
                Status::Waiting { .. } => true,
                Status::Unknown { .. } => false,
            };
            let is_unlisted = newest.is_some_and(|newest| kept.seen.last_at < newest);
            if let Some(status) = self.answer_by_connection(kept) {
                moved.push((kept.id, status));
            } else if is_waiting && is_unlisted {
                moved.push((kept.id, Status::Unknown { because: Untold::Gone }));
            }
        }
        for (request, status) in moved {
            self.note_moved(Change::RequestMoved { request, status });
        }
    }

    /// A request added by this very record is added with the status it was settled to.
    fn note_moved(&mut self, moved: Change) {
        let Change::RequestMoved { request, status } = &moved else { return };
        let added = self.changes.iter_mut().find_map(|change| match change {
            Change::RequestAdded(kept) if kept.id == *request => Some(kept),
            _ => None,
        });
        let Some(added) = added else { return self.change(moved) };
        added.request.status = status.clone();
        self.requests.insert(*request, added.clone());
    }

    /// The answer that a connection gives, if a record that lists it was taken after the last word on the request.
    ///
    /// Where one record lists both, its reader has compared them already.
    fn answer_by_connection(&self, kept: &KeptRequest) -> Option<Status> {
        let connection = self.connections.get(&kept.person)?;
        let day = connection.connected_on?;
        let could_not_compare = kept.request.status == Status::Unknown { because: Untold::NoConnections };
        let is_newer = connection.last_seen_at > kept.seen.last_at || could_not_compare;
        let is_after_sending =
            start_of_utc_day(day).as_second() + DAY_SECONDS >= kept.request.sent_at.as_second();
        let found_by = if kept.request.counterpart.url.is_some() { FoundBy::Url } else { FoundBy::Name };
        let is_sure = found_by == FoundBy::Url || self.is_only_one_of(&kept.request.counterpart.name);
        (is_newer && is_after_sending && is_sure)
            .then_some(Status::Accepted { at: AcceptedAt::Day(day), found_by })
    }

    /// Whether only one person has this name, and the record at hand lists it at most once.
    fn is_only_one_of(&self, name: &str) -> bool {
        let name = fold_name(name);
        let listed =
            self.record.connections.iter().filter(|c| fold_name(&c.counterpart.name) == name).count();
        listed <= 1 && self.people.is_only_one_of(&name)
    }
}
