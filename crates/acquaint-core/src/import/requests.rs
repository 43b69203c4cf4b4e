//! Merging requests: which is which, what became of it, and how it is written.

use super::people::{People, url_rank};
use super::{Details, KeptRequest, Merge, RecordChange, Seen};
use crate::id::{PersonId, RequestId};
use crate::recipient_view::Messages;
use crate::record::{AcceptedAt, Direction, RecordedRequest, Status, Untold};
use crate::text::fold_name;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// What finds a request again: a record knows the minute, not the second.
pub(super) type Slot = (Direction, i64);

pub(super) fn slot(request: &RecordedRequest) -> Slot {
    (request.direction, request.sent_at.as_second().div_euclid(60))
}

impl Merge<'_> {
    /// Finds every request of the record among the kept ones, or adds it.
    pub(super) fn keep_requests(&mut self) {
        let record = self.record;
        let pairs = pair_up(&self.requests, &record.requests, &self.people);
        for (found, id) in record.requests.iter().zip(pairs) {
            match id {
                Some(id) => self.update_request(id, found),
                None => self.add_request(found),
            }
        }
    }

    fn add_request(&mut self, found: &RecordedRequest) {
        let Some(person) = self.people.find(&found.counterpart) else { return };
        let id = RequestId(self.stamp.next_id());
        let kept = KeptRequest { id, person, request: found.clone(), seen: self.seen(found) };
        self.changes.push(RecordChange::RequestAdded(kept.clone()));
        self.requests.insert(id, kept);
    }

    fn update_request(&mut self, id: RequestId, found: &RecordedRequest) {
        let kept = self.requests[&id].clone();
        let taken_at = self.record.taken_at;
        let details = merge_details(&kept, found, taken_at, self.people.find(&found.counterpart));
        let status = merge_status(&kept, &found.status, taken_at);
        let seen = kept.seen.and(self.seen(found));
        if details != Details::of(&kept) {
            self.change(RecordChange::RequestDetailed { request: id, details });
        }
        if status != kept.request.status {
            self.change(RecordChange::RequestMoved { request: id, status });
        }
        if seen != kept.seen {
            self.change(RecordChange::RequestSeen { request: id, seen });
        }
    }

    /// Makes a change to a known request, here and in the decision.
    pub(super) fn change(&mut self, change: RecordChange) {
        match &change {
            RecordChange::RequestDetailed { request, details } => {
                self.requests.entry(*request).and_modify(|kept| details.clone().write_to(kept));
            }
            RecordChange::RequestMoved { request, status } => {
                self.requests.entry(*request).and_modify(|kept| kept.request.status = status.clone());
            }
            RecordChange::RequestSeen { request, seen } => {
                self.requests.entry(*request).and_modify(|kept| kept.seen = *seen);
            }
            other => unreachable!("only changes to a request are made here, not {other:?}"),
        }
        self.changes.push(change);
    }

    fn seen(&self, found: &RecordedRequest) -> Seen {
        let at = self.record.taken_at;
        let is_waiting = matches!(found.status, Status::Waiting { .. });
        Seen { first_at: at, last_at: at, last_waiting_at: is_waiting.then_some(at) }
    }
}

/// For each request of a record, the kept one it is: by address, else by name where no two addresses can be compared.
///
/// The surest pairs come first. Each kept request is found at most once, so that two of one name in one minute stay two.
fn pair_up(
    kept: &BTreeMap<RequestId, KeptRequest>,
    found: &[RecordedRequest],
    people: &People,
) -> Vec<Option<RequestId>> {
    let mut pairing = Pairing { kept, found, taken: BTreeSet::new(), pairs: vec![None; found.len()] };
    pairing.pair_by(|request| format!("{request:?}"), |request| vec![format!("{request:?}")]);
    pairing.pair_by(|request| request.counterpart.clone(), |request| vec![request.counterpart.clone()]);
    let url = |request: &RecordedRequest| request.counterpart.url.clone();
    pairing.pair_by(url, |request| url(request).map(Some).into_iter().collect());
    let known_url = |request: &RecordedRequest| people.known_url(request.counterpart.url.as_deref());
    pairing.pair_by(url, |request| known_url(request).map(Some).into_iter().collect());
    pairing.pair_by(
        |request| (fold_name(&request.counterpart.name), url_rank(request.counterpart.url.as_deref())),
        |request| {
            let name = fold_name(&request.counterpart.name);
            let own_rank = url_rank(request.counterpart.url.as_deref());
            let ranks = [2, 1, 0].into_iter().filter(|&rank| rank != own_rank || rank == 0);
            ranks.map(|rank| (name.clone(), rank)).collect()
        },
    );
    pairing.pairs
}

/// The pairs found so far, and what is left to be paired.
struct Pairing<'a> {
    kept: &'a BTreeMap<RequestId, KeptRequest>,
    found: &'a [RecordedRequest],
    taken: BTreeSet<RequestId>,
    pairs: Vec<Option<RequestId>>,
}

impl Pairing<'_> {
    /// Pairs what is left and of one minute, where the kept one has one of the marks that the found one looks for.
    fn pair_by<K: Ord>(
        &mut self,
        mark: impl Fn(&RecordedRequest) -> K,
        wanted: impl Fn(&RecordedRequest) -> Vec<K>,
    ) {
        let mut free: BTreeMap<(Slot, K), VecDeque<RequestId>> = BTreeMap::new();
        for kept in self.kept.values().filter(|kept| !self.taken.contains(&kept.id)) {
            free.entry((slot(&kept.request), mark(&kept.request))).or_default().push_back(kept.id);
        }
        for (found, pair) in self.found.iter().zip(&mut self.pairs).filter(|(_, pair)| pair.is_none()) {
            let slot = slot(found);
            *pair = wanted(found).into_iter().find_map(|mark| free.get_mut(&(slot, mark))?.pop_front());
            self.taken.extend(*pair);
        }
    }
}

/// What became of a request, after a record taken at `taken_at` says `found`.
fn merge_status(kept: &KeptRequest, found: &Status, taken_at: Timestamp) -> Status {
    let before = &kept.request.status;
    match (before, found) {
        (Status::Accepted { at, .. }, Status::Accepted { at: found_at, .. }) => {
            let is_better = match (at, found_at) {
                (AcceptedAt::Day(_), AcceptedAt::Second(_)) => true,
                (AcceptedAt::Day(before), AcceptedAt::Day(found)) => found < before,
                (AcceptedAt::Second(_), _) => false,
            };
            if is_better { found.clone() } else { before.clone() }
        }
        (Status::Accepted { .. }, _) | (_, Status::Unknown { because: Untold::NoConnections }) => {
            before.clone()
        }
        (_, Status::Accepted { .. }) | (Status::Unknown { because: Untold::NoConnections }, _) => {
            found.clone()
        }
        _ if taken_at >= kept.seen.last_at => found.clone(),
        _ => before.clone(),
    }
}

/// How a request is written: the newest record wins, and gaps are filled from the older.
fn merge_details(
    kept: &KeptRequest,
    found: &RecordedRequest,
    taken_at: Timestamp,
    found_person: Option<PersonId>,
) -> Details {
    let before = Details::of(kept);
    let found = Details {
        person: found_person.filter(|_| found.counterpart.url.is_some()).unwrap_or(kept.person),
        counterpart: found.counterpart.clone(),
        note: found.note.clone(),
        note_content: found.note_content,
        tie: found.tie.clone(),
        shared_organisation: found.shared_organisation,
        shared_school: found.shared_school,
        messages: found.messages,
    };
    let (newer, older) = if taken_at >= kept.seen.last_at { (found, before) } else { (before, found) };
    // A record that writes the address knows better who it is than one that does not.
    let rank = |details: &Details| url_rank(details.counterpart.url.as_deref());
    let named = if rank(&newer) < rank(&older) { &older } else { &newer };
    let noted = if newer.note.is_empty() { &older } else { &newer };
    Details {
        person: named.person,
        counterpart: named.counterpart.clone(),
        note: noted.note.clone(),
        note_content: noted.note_content,
        tie: newer.tie.clone().or_else(|| older.tie.clone()),
        shared_organisation: newer.shared_organisation.or(older.shared_organisation),
        shared_school: newer.shared_school.or(older.shared_school),
        messages: merge_messages(newer.messages, older.messages),
    }
}

/// What was written once was written, also where a newer record lacks the thread.
fn merge_messages(newer: Option<Messages>, older: Option<Messages>) -> Option<Messages> {
    match (newer, older) {
        (Some(Messages::BothWays), _) | (_, Some(Messages::BothWays)) => Some(Messages::BothWays),
        (Some(Messages::Nothing), Some(Messages::OneWay)) => older,
        _ => newer.or(older),
    }
}
