//! `Invitations.csv`: requests sent and received, without a word on what became of them.
//!
//! Measured on real exports: names only until mid-2023, then member numbers for a few months, then an address that
//! is the same stump in every row, and profile addresses since 2024. Every time is of one shape. Direction is one of
//! two words. The owner is the inviter of every outgoing and the invitee of every incoming row.

use crate::address::canonical;
use crate::names::{display_name, fold_name, is_email, is_hidden_name};
use crate::session::{Sheet, to_come, unreadable};
use crate::table::{Columns, Row, Table};
use crate::times::{Clock, parse_sent_at};
use acquaint_core::record::{Counterpart, Direction};
use jiff::Timestamp;
use std::collections::{BTreeMap, HashSet};

const FROM: usize = 0;
const TO: usize = 1;
const SENT_AT: usize = 2;
const DIRECTION: usize = 3;
const MESSAGE: usize = 4;
const INVITER_URL: usize = 5;
const INVITEE_URL: usize = 6;
const INVITER_URN: usize = 7;
const INVITEE_URN: usize = 8;

/// A request as its row tells it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Invitation {
    pub direction: Direction,
    pub counterpart: Counterpart,
    pub sent_at: Timestamp,
    pub note: String,
}

impl Invitation {
    pub fn is_sent(&self) -> bool {
        self.direction == Direction::Sent
    }

    /// Whether the archive hides who the other person is.
    pub fn is_hidden(&self) -> bool {
        self.counterpart.url.is_none() && is_hidden_name(&fold_name(&self.counterpart.name))
    }

    /// Whether it went to an e-mail address: the name is one, or there is no address where the others have one.
    pub fn is_sent_to_email(&self, has_urls: bool) -> bool {
        self.is_sent() && (is_email(&self.counterpart.name) || (has_urls && self.counterpart.url.is_none()))
    }
}

/// The requests of an archive.
#[derive(Default)]
pub(crate) struct Invitations {
    pub list: Vec<Invitation>,
    /// Whether any row names the other person's profile.
    pub has_urls: bool,
    /// Whether a row could not be read, or not all rows were.
    pub is_incomplete: bool,
    seen: HashSet<Invitation>,
    repeated: u64,
    owner_names: BTreeMap<String, u64>,
    owner_urls: BTreeMap<String, u64>,
}

impl Invitations {
    /// The owner's profile address: the one that is on their side of the rows.
    pub fn owner_url(&self) -> Option<String> {
        most_frequent(&self.owner_urls)
    }

    /// The owner's name: the one that is on their side of most rows.
    pub fn owner_name(&self) -> Option<String> {
        most_frequent(&self.owner_names)
    }
}

fn most_frequent(counts: &BTreeMap<String, u64>) -> Option<String> {
    counts.iter().max_by_key(|(_, count)| **count).map(|(text, _)| text.clone())
}

impl Sheet for Invitations {
    const COLUMNS: Columns = Columns {
        required: &["From", "To", "Sent At", "Direction"],
        optional: &[
            "Message",
            "inviterProfileUrl",
            "inviteeProfileUrl",
            "inviterProfileUrn",
            "inviteeProfileUrn",
        ],
    };

    const DATES: Option<usize> = Some(SENT_AT);

    fn begin(&mut self, table: &Table<'_>) -> &'static str {
        if table.has(INVITEE_URL) {
            "with profile addresses"
        } else if table.has(INVITEE_URN) {
            "with member numbers"
        } else {
            "with names only"
        }
    }

    fn take(&mut self, row: &Row, clock: &Clock) -> Result<(), String> {
        let direction = match row.get(DIRECTION).to_uppercase().as_str() {
            "OUTGOING" => Direction::Sent,
            "INCOMING" => Direction::Received,
            _ => return Err(unreadable("Direction", row.get(DIRECTION))),
        };
        let url = |url, urn| canonical(row.get(url)).or_else(|| canonical(row.get(urn)));
        let inviter = (display_name(row.get(FROM)), url(INVITER_URL, INVITER_URN));
        let invitee = (display_name(row.get(TO)), url(INVITEE_URL, INVITEE_URN));
        let (column, (name, url), owner) = match direction {
            Direction::Sent => ("To", invitee, inviter),
            Direction::Received => ("From", inviter, invitee),
        };
        if name.is_empty() {
            return Err(unreadable(column, ""));
        }
        let written = row.get(SENT_AT);
        let sent_at = parse_sent_at(written, clock).ok_or_else(|| unreadable("Sent At", written))?;
        if clock.is_to_come(sent_at) {
            return Err(to_come("Sent At", written));
        }
        let counterpart = Counterpart { name, url };
        let note = row.get(MESSAGE).to_owned();
        let invitation = Invitation { direction, counterpart, sent_at, note };
        self.note_owner(owner);
        self.has_urls |= invitation.counterpart.url.is_some();
        if self.seen.insert(invitation.clone()) {
            self.list.push(invitation);
        } else {
            self.repeated += 1;
        }
        Ok(())
    }

    fn remarks(&mut self) -> Vec<String> {
        self.seen = HashSet::new();
        let repeated = std::mem::take(&mut self.repeated);
        let rows = if repeated == 1 { "row is" } else { "rows are" };
        if repeated == 0 { Vec::new() } else { vec![format!("{repeated} {rows} there twice; read once")] }
    }
}

impl Invitations {
    fn note_owner(&mut self, (name, url): (String, Option<String>)) {
        if !name.is_empty() && !is_email(&name) {
            *self.owner_names.entry(name).or_default() += 1;
        }
        if let Some(url) = url {
            *self.owner_urls.entry(url).or_default() += 1;
        }
    }
}
