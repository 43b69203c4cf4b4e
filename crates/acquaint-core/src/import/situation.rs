//! All that is kept of one person's requests, as it is loaded in one consistent read.

use crate::id::{ImportId, PersonId, RequestId, SightingId};
use crate::record::{Owner, RecordedRequest};
use crate::sighting::RecordedSighting;
use crate::strategy::Strategy;
use jiff::Timestamp;
use jiff::civil::Date;

/// All that is kept so far, with the version it was read at.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Situation {
    /// Grows by one with every applied decision; a decision holds only for the version it was made on.
    pub version: u64,
    /// Whose requests these are. `None`: nothing is kept yet.
    pub owner: Option<KeptOwner>,
    /// Everybody else.
    pub people: Vec<KeptPerson>,
    /// Every request, sent and received.
    pub requests: Vec<KeptRequest>,
    pub connections: Vec<KeptConnection>,
    /// Every record that was kept, in the order of being taken.
    pub imports: Vec<KeptImport>,
    /// Everything the owner saw and added by hand, in the order of being added.
    pub sightings: Vec<KeptSighting>,
    /// Every version of the owner's strategy, the newest last.
    pub strategies: Vec<KeptStrategy>,
}

/// The owner, who is a person too.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptOwner {
    pub person: PersonId,
    /// What the newest record that tells says about them.
    pub owner: Owner,
}

/// Someone else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptPerson {
    pub id: PersonId,
    /// Display name, as the newest record writes it.
    pub name: String,
    /// Profile address in canonical form, once a record told it.
    pub url: Option<String>,
}

/// A request with its id, its person, and when records saw it.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptRequest {
    pub id: RequestId,
    pub person: PersonId,
    /// What is known of it. Its counterpart is written as the record wrote it.
    pub request: RecordedRequest,
    /// When records saw it.
    pub seen: Seen,
}

/// When records saw a request, by the moment each record was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// In the oldest record that lists it.
    pub first_at: Timestamp,
    /// In the newest record that lists it.
    pub last_at: Timestamp,
    /// In the newest record that lists it as waiting.
    pub last_waiting_at: Option<Timestamp>,
}

impl Seen {
    /// Both together.
    pub(super) fn and(self, other: Self) -> Self {
        Self {
            first_at: self.first_at.min(other.first_at),
            last_at: self.last_at.max(other.last_at),
            last_waiting_at: self.last_waiting_at.max(other.last_waiting_at),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptConnection {
    pub person: PersonId,
    /// The day the two connected (UTC), if it could be read.
    pub connected_on: Option<Date>,
    /// Their organisation when the newest record was taken, empty if there is none.
    pub organisation: String,
    /// Their title when the newest record was taken, empty if there is none.
    pub title: String,
    /// When the newest record that lists it was taken.
    pub last_seen_at: Timestamp,
    /// When the newest record was taken that lists no other connection of this name. `None`: every record does, so
    /// the name alone does not tell who is meant.
    pub last_alone_at: Option<Timestamp>,
}

/// Where a record came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportSource {
    /// The name of the file, without folders.
    pub file_name: String,
    /// SHA-256 of the record as it was read: tells whether it was kept before, however the file is named.
    pub sha256: [u8; 32],
    /// Rows that could not be read.
    pub unreadable_rows: u32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptImport {
    pub id: ImportId,
    /// Where it came from.
    pub source: ImportSource,
    pub taken_at: Timestamp,
    pub imported_at: Timestamp,
    pub requests: u32,
    /// Whether those are all; if not, nothing follows from one that is missing.
    pub requests_complete: bool,
    /// How many connections with a name it listed.
    pub connections: u32,
    /// How many connections without a name it listed.
    pub hidden_connections: u32,
}

/// A sighting with its id and the person it is about.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptSighting {
    pub id: SightingId,
    /// The person it is about; the owner's own id for what the owner says about themselves.
    pub about: PersonId,
    pub recorded: RecordedSighting,
}

/// A version of the owner's strategy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptStrategy {
    /// Which version, counted from 1.
    pub version: u32,
    /// What it says. `None`: from then on there was none.
    pub strategy: Option<Strategy>,
    pub kept_at: Timestamp,
}

impl Situation {
    /// The owner's strategy, if there is one now.
    pub fn strategy(&self) -> Option<&Strategy> {
        self.strategies.last()?.strategy.as_ref()
    }

    pub fn newest_taken_at(&self) -> Option<Timestamp> {
        self.imports.iter().map(|import| import.taken_at).max()
    }

    /// A person by id. The owner is none of them.
    pub fn find_person(&self, id: PersonId) -> Option<&KeptPerson> {
        self.people.iter().find(|person| person.id == id)
    }
}
