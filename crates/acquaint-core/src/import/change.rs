//! What a decision changes, in the past tense. A store matches every one of them, so none can be forgotten.

use super::situation::{
    KeptConnection, KeptImport, KeptOwner, KeptPerson, KeptRequest, KeptSighting, KeptStrategy, Seen,
    Situation,
};
use crate::id::{PersonId, RequestId, SightingId};
use crate::note::NoteContent;
use crate::recipient_view::Messages;
use crate::record::{Counterpart, RecordedTie, Status};

#[derive(Clone, Debug, PartialEq)]
pub enum RecordChange {
    /// The owner became known, or more is known about them.
    OwnerRecorded(KeptOwner),
    /// A person became known.
    PersonAdded(KeptPerson),
    /// A person's name or address is now this.
    PersonUpdated(KeptPerson),
    /// A request became known.
    RequestAdded(KeptRequest),
    /// The status of a request is now this.
    RequestMoved { request: RequestId, status: Status },
    /// A record saw a request.
    RequestSeen {
        request: RequestId,
        /// When all records together saw it.
        seen: Seen,
    },
    /// A newer record writes a request differently.
    RequestDetailed {
        request: RequestId,
        /// How it is written now.
        details: Details,
    },
    /// A connection became known.
    ConnectionAdded(KeptConnection),
    /// A newer record saw a connection, perhaps with another organisation or title.
    ConnectionUpdated(KeptConnection),
    /// A record was kept.
    ImportRecorded(KeptImport),
    /// The owner added something they saw.
    SightingAdded(KeptSighting),
    /// The owner took back something they had added.
    SightingForgotten(SightingId),
    /// The owner changed their strategy, or has none from now on.
    StrategyKept(KeptStrategy),
}

/// Everything about a request that a newer record may write differently.
#[derive(Clone, Debug, PartialEq)]
pub struct Details {
    pub person: PersonId,
    /// The other person, as the record writes them.
    pub counterpart: Counterpart,
    pub note: String,
    pub note_content: NoteContent,
    /// How the two know each other, as far as the record tells.
    pub tie: Option<RecordedTie>,
    /// Whether an organisation of the owner appears with the other person.
    pub shared_organisation: Option<bool>,
    /// Whether a school of the owner appears with the other person.
    pub shared_school: Option<bool>,
    /// Whether the two wrote to each other apart from the request.
    pub messages: Option<Messages>,
}

impl Details {
    pub fn of(kept: &KeptRequest) -> Self {
        let request = &kept.request;
        Self {
            person: kept.person,
            counterpart: request.counterpart.clone(),
            note: request.note.clone(),
            note_content: request.note_content,
            tie: request.tie.clone(),
            shared_organisation: request.shared_organisation,
            shared_school: request.shared_school,
            messages: request.messages,
        }
    }

    pub(super) fn write_to(self, kept: &mut KeptRequest) {
        kept.person = self.person;
        kept.request.counterpart = self.counterpart;
        kept.request.note = self.note;
        kept.request.note_content = self.note_content;
        kept.request.tie = self.tie;
        kept.request.shared_organisation = self.shared_organisation;
        kept.request.shared_school = self.shared_school;
        kept.request.messages = self.messages;
    }
}

impl Situation {
    /// The situation after these changes: what a store must hold once it has applied them.
    #[must_use]
    pub fn after(mut self, changes: &[RecordChange]) -> Self {
        if !changes.is_empty() {
            self.version += 1;
        }
        for change in changes {
            self.replay(change.clone());
        }
        self.imports.sort_by_key(|import| (import.taken_at, import.id));
        self
    }

    fn replay(&mut self, change: RecordChange) {
        match change {
            RecordChange::OwnerRecorded(owner) => self.owner = Some(owner),
            RecordChange::PersonAdded(person) => self.people.push(person),
            RecordChange::PersonUpdated(person) => {
                self.people.iter_mut().filter(|p| p.id == person.id).for_each(|p| p.clone_from(&person));
            }
            RecordChange::RequestAdded(request) => self.requests.push(request),
            RecordChange::RequestMoved { request, status } => {
                self.with_request(request, |kept| kept.request.status = status);
            }
            RecordChange::RequestSeen { request, seen } => {
                self.with_request(request, |kept| kept.seen = seen);
            }
            RecordChange::RequestDetailed { request, details } => {
                self.with_request(request, |kept| details.write_to(kept));
            }
            RecordChange::ConnectionAdded(connection) => self.connections.push(connection),
            RecordChange::ConnectionUpdated(connection) => {
                let same = self.connections.iter_mut().filter(|c| c.person == connection.person);
                same.for_each(|c| c.clone_from(&connection));
            }
            RecordChange::ImportRecorded(import) => self.imports.push(import),
            RecordChange::SightingAdded(sighting) => self.sightings.push(sighting),
            RecordChange::SightingForgotten(id) => self.sightings.retain(|sighting| sighting.id != id),
            RecordChange::StrategyKept(strategy) => self.strategies.push(strategy),
        }
    }

    fn with_request(&mut self, id: RequestId, write: impl FnOnce(&mut KeptRequest)) {
        if let Some(kept) = self.requests.iter_mut().find(|kept| kept.id == id) {
            write(kept);
        }
    }
}
