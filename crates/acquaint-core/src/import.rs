//! Keeping a record: load → decide → apply, and how two records of one person, months apart, become one history.
//!
//! [`decide_import`] is pure: it is handed the [`Situation`] (all that is kept so far) and a [`Record`], and hands
//! back the [`RecordChange`]s and a report, or a [`ImportRefusal`] that says why nothing changes. The rules:
//!
//! - a request is kept for good; no import removes one;
//! - *accepted* is final; what is *waiting* may become accepted or unknown;
//! - what a record could not tell, a record taken later may: only then does *unknown* become *waiting*;
//! - a record older than what is kept adds history (what was waiting when) and never moves a request backwards;
//! - a request that waited, is in no newer record whose list is complete and is no connection, becomes unknown: [`Untold::Gone`];
//! - the same record twice changes nothing.

mod change;
mod check;
mod connections;
mod owner;
mod people;
mod requests;
mod situation;
mod unlisted;

pub use change::{Details, RecordChange};
pub use check::Finding;
pub use situation::{
    ImportSource, KeptConnection, KeptImport, KeptOwner, KeptPerson, KeptRequest, KeptSighting, KeptStrategy,
    Seen, Situation,
};

use crate::id::{ImportId, PersonId, RequestId};
use crate::record::{Direction, Record, Status, Untold};
use crate::stamp::Stamp;
use jiff::Timestamp;
use people::People;
use std::collections::BTreeMap;

/// How far ahead of the clock a record may claim to be taken, in seconds: two days cover time zones and bad clocks.
const AHEAD_SECONDS_MAX: i64 = 2 * 86_400;

/// The changes that an import makes, and what to say about it.
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct Decision {
    /// The changes, in the order in which they are to be applied. Empty: nothing changes.
    pub changes: Vec<RecordChange>,
    pub report: ImportReport,
}

#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct ImportReport {
    pub taken_at: Timestamp,
    /// Where it stands among the records that were kept before it.
    pub place: Place,
    /// Known before as without an answer, and now accepted.
    pub newly_accepted: Vec<Mention>,
    /// Not known before.
    pub newly_known: Vec<Mention>,
    /// Known before as waiting, and waiting still.
    pub still_waiting: Vec<Mention>,
    /// Waiting in an older record, in no newer one, and no connection.
    pub gone: Vec<Mention>,
    /// Accepted before, and now known to the second instead of the day.
    pub refined: usize,
    /// Connections not known before.
    pub connections_added: usize,
    /// Rows of the archive that could not be read.
    pub unreadable_rows: u32,
}

/// Where a record stands among those kept before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Nothing was kept before.
    First,
    /// Taken after all of them, or together with the newest.
    Newest,
    /// Taken before the newest of them.
    Older,
    /// The very same record was kept before; nothing changes.
    KnownAlready,
}

/// One request in a report.
#[derive(Clone, Debug, PartialEq)]
pub struct Mention {
    pub request: RequestId,
    /// Which way it went.
    pub direction: Direction,
    /// The other person's name.
    pub name: String,
    pub sent_at: Timestamp,
    /// What became of it, after the import.
    pub status: Status,
}

/// Why a record is not kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImportRefusal {
    /// It is someone else's.
    #[error(
        "this archive belongs to {found}, but the requests kept here are those of {kept}; \
         keep them in a database of their own with `--database`"
    )]
    AnotherOwner { kept: String, found: String },
    /// It claims to come from the future.
    #[error(
        "this archive says it was taken at {taken_at}, which is still to come; \
         check the clock of this computer and the date of the file"
    )]
    TakenInFuture { taken_at: Timestamp },
}

/// Decides what keeping a record changes.
pub fn decide_import(
    situation: &Situation,
    record: &Record,
    source: &ImportSource,
    stamp: &mut Stamp,
) -> Result<Decision, ImportRefusal> {
    if record.taken_at.as_second() > stamp.now.as_second() + AHEAD_SECONDS_MAX {
        return Err(ImportRefusal::TakenInFuture { taken_at: record.taken_at });
    }
    owner::check(situation, record)?;
    if situation.imports.iter().any(|import| import.source.sha256 == source.sha256) {
        return Ok(Decision { changes: Vec::new(), report: known_already(situation, record, source) });
    }
    let mut merge = Merge::new(situation, record, stamp);
    let import = merge.keep_import(source);
    merge.keep_owner();
    merge.find_people();
    merge.keep_connections();
    merge.keep_requests();
    merge.settle_unlisted();
    merge.changes.push(RecordChange::ImportRecorded(import));
    Ok(merge.into_decision(source))
}

/// The work in hand: what is kept, the record, and what has been decided so far.
struct Merge<'a> {
    situation: &'a Situation,
    record: &'a Record,
    stamp: &'a mut Stamp,
    people: People,
    connections: BTreeMap<PersonId, KeptConnection>,
    requests: BTreeMap<RequestId, KeptRequest>,
    changes: Vec<RecordChange>,
}

impl<'a> Merge<'a> {
    fn new(situation: &'a Situation, record: &'a Record, stamp: &'a mut Stamp) -> Self {
        Self {
            people: People::known(situation, record),
            connections: situation.connections.iter().map(|c| (c.person, c.clone())).collect(),
            requests: situation.requests.iter().map(|r| (r.id, r.clone())).collect(),
            changes: Vec::new(),
            situation,
            record,
            stamp,
        }
    }

    fn keep_import(&mut self, source: &ImportSource) -> KeptImport {
        KeptImport {
            id: ImportId(self.stamp.next_id()),
            source: source.clone(),
            taken_at: self.record.taken_at,
            imported_at: self.stamp.now,
            requests: count(self.record.requests.len()),
            requests_complete: self.record.requests_complete,
            connections: count(self.record.connections.len()),
            hidden_connections: count(self.record.hidden_connections.len()),
        }
    }

    /// Whether this record is at least as new as everything kept.
    fn is_newest(&self) -> bool {
        self.situation.newest_taken_at().is_none_or(|newest| self.record.taken_at >= newest)
    }

    /// The newest moment that any record listed all requests, this one included.
    fn newest_listing(&self) -> Option<Timestamp> {
        let kept = self.situation.imports.iter().filter(|i| i.requests > 0 && i.requests_complete);
        let is_listing = !self.record.requests.is_empty() && self.record.requests_complete;
        kept.map(|i| i.taken_at).chain(is_listing.then_some(self.record.taken_at)).max()
    }

    fn into_decision(self, source: &ImportSource) -> Decision {
        let before: BTreeMap<RequestId, &KeptRequest> =
            self.situation.requests.iter().map(|r| (r.id, r)).collect();
        let mut report = empty_report(self.record, source, place(self.situation, self.record));
        report.connections_added = self.connections.len() - self.situation.connections.len();
        for (id, now) in &self.requests {
            report.add(before.get(id).copied(), now);
        }
        report.sort();
        Decision { changes: self.changes, report }
    }
}

impl ImportReport {
    fn add(&mut self, before: Option<&KeptRequest>, now: &KeptRequest) {
        let mention = Mention::of(now);
        let Some(before) = before else {
            self.newly_known.push(mention);
            return;
        };
        match (&before.request.status, &now.request.status) {
            (Status::Accepted { .. }, after) => {
                self.refined += usize::from(before.request.status != *after);
            }
            (_, Status::Accepted { .. }) => self.newly_accepted.push(mention),
            (_, Status::Waiting { .. }) => self.still_waiting.push(mention),
            (Status::Waiting { .. }, Status::Unknown { because: Untold::Gone }) => self.gone.push(mention),
            _ => {}
        }
    }

    /// Newest first: that is what a person looks for.
    fn sort(&mut self) {
        let lists =
            [&mut self.newly_accepted, &mut self.newly_known, &mut self.still_waiting, &mut self.gone];
        for list in lists {
            list.sort_by(|a, b| b.sent_at.cmp(&a.sent_at).then_with(|| a.name.cmp(&b.name)));
        }
    }
}

impl Mention {
    fn of(kept: &KeptRequest) -> Self {
        Self {
            request: kept.id,
            direction: kept.request.direction,
            name: kept.request.counterpart.name.clone(),
            sent_at: kept.request.sent_at,
            status: kept.request.status.clone(),
        }
    }
}

fn place(situation: &Situation, record: &Record) -> Place {
    match situation.newest_taken_at() {
        None => Place::First,
        Some(newest) if record.taken_at >= newest => Place::Newest,
        Some(_) => Place::Older,
    }
}

fn empty_report(record: &Record, source: &ImportSource, place: Place) -> ImportReport {
    ImportReport {
        taken_at: record.taken_at,
        place,
        newly_accepted: Vec::new(),
        newly_known: Vec::new(),
        still_waiting: Vec::new(),
        gone: Vec::new(),
        refined: 0,
        connections_added: 0,
        unreadable_rows: source.unreadable_rows,
    }
}

/// The report of a record that was kept before: what waits, waits still.
fn known_already(situation: &Situation, record: &Record, source: &ImportSource) -> ImportReport {
    let mut report = empty_report(record, source, Place::KnownAlready);
    let waiting = situation.requests.iter().filter(|r| matches!(r.request.status, Status::Waiting { .. }));
    report.still_waiting = waiting.map(Mention::of).collect();
    report.sort();
    report
}

/// A length as it is stored; archives are far below the limit, and a count is only shown.
fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
