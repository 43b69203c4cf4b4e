//! Requests that the newest record no longer lists: a connection since, or gone.

use super::{KeptConnection, KeptRequest, Merge, RecordChange};
use crate::id::{PersonId, RequestId};
use crate::record::{AcceptedAt, Direction, FoundBy, Status, Untold, are_comparable, can_answer};
use crate::record::{days_between, start_of_utc_day};
use crate::text::fold_name;
use std::collections::BTreeMap;

/// Which request each connection answers, by direction: the one that has its day already, else the latest by then.
type Answered = BTreeMap<(PersonId, Direction), RequestId>;

impl Merge<'_> {
    /// Settles every request without an answer that its newest record does not speak of.
    pub(super) fn settle_unlisted(&mut self) {
        let newest = self.newest_listing();
        let answered = self.find_answered();
        let mut moved = Vec::new();
        for kept in self.requests.values() {
            let is_waiting = match kept.request.status {
                Status::Accepted { .. } => continue,
                Status::Waiting { .. } => true,
                Status::Unknown { .. } => false,
            };
            let is_unlisted = newest.is_some_and(|newest| kept.seen.last_at < newest);
            match self.answer_by_connection(kept, &answered) {
                Some(status) => moved.push((kept.id, status)),
                None if is_waiting && is_unlisted => {
                    moved.push((kept.id, Status::Unknown { because: Untold::Gone }));
                }
                None => {}
            }
        }
        moved.retain(|(id, status)| self.requests[id].request.status != *status);
        for (request, status) in moved {
            self.note_moved(RecordChange::RequestMoved { request, status });
        }
    }

    /// A request added by this very record is added with the status it was settled to.
    fn note_moved(&mut self, moved: RecordChange) {
        let RecordChange::RequestMoved { request, status } = &moved else { return };
        let added = self.changes.iter_mut().find_map(|change| match change {
            RecordChange::RequestAdded(kept) if kept.id == *request => Some(kept),
            _ => None,
        });
        let Some(added) = added else { return self.change(moved) };
        added.request.status = status.clone();
        self.requests.insert(*request, added.clone());
    }

    /// One connection is the answer to one request in each direction.
    fn find_answered(&self) -> Answered {
        let mut best = BTreeMap::new();
        for kept in self.requests.values() {
            let connection = self.connections.get(&kept.person);
            let Some(day) = connection.and_then(|connection| connection.connected_on) else { continue };
            let has_it = match kept.request.status {
                Status::Accepted { at: AcceptedAt::Day(on), .. } => on == day,
                Status::Accepted { at: AcceptedAt::Second(at), .. } => {
                    (-1.0..2.0).contains(&days_between(start_of_utc_day(day), at))
                }
                _ => false,
            };
            if has_it || can_answer(kept.request.sent_at, day) {
                let found = (has_it, kept.request.sent_at, kept.id);
                let best = best.entry((kept.person, kept.request.direction)).or_insert(found);
                *best = found.max(*best);
            }
        }
        best.into_iter().map(|(whose, (_, _, id))| (whose, id)).collect()
    }

    /// What a connection tells, if a record that lists it was taken after the last word on the request: the answer, or
    /// why it is none.
    ///
    /// Where one record lists both, its reader has compared them already.
    fn answer_by_connection(&self, kept: &KeptRequest, answered: &Answered) -> Option<Status> {
        let connection = self.connections.get(&kept.person)?;
        let (found_by, told_at) = self.find_by(kept, connection)?;
        let could_not_compare = kept.request.status == Status::Unknown { because: Untold::NoConnections };
        if told_at <= kept.seen.last_at && !could_not_compare {
            return None;
        }
        let Some(day) = connection.connected_on else {
            return Some(Status::Unknown { because: Untold::AcceptedSomeDay });
        };
        if !can_answer(kept.request.sent_at, day) {
            return None;
        }
        let is_this = answered.get(&(kept.person, kept.request.direction)) == Some(&kept.id);
        let answer = Status::Accepted { at: AcceptedAt::Day(day), found_by };
        Some(if is_this { answer } else { Status::Unknown { because: Untold::AskedAgain } })
    }

    /// How a connection is known to be the person of a request, and when the newest record that tells so was taken.
    /// By name, only one person may have the name, and some record must list it once.
    fn find_by(&self, kept: &KeptRequest, connection: &KeptConnection) -> Option<(FoundBy, jiff::Timestamp)> {
        let url = self.people.all[&kept.person].url.as_deref();
        let is_by_url = kept
            .request
            .counterpart
            .url
            .as_deref()
            .is_some_and(|known| url.is_some_and(|url| are_comparable(known, url)));
        if is_by_url {
            return Some((FoundBy::Url, connection.last_seen_at));
        }
        let is_only_one = self.people.is_only_one_of(&fold_name(&kept.request.counterpart.name));
        connection.last_alone_at.filter(|_| is_only_one).map(|at| (FoundBy::Name, at))
    }
}
