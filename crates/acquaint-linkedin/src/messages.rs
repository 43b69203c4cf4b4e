//! `messages.csv`: read only for when a note came back as the first message of a thread, for who wrote to whom, and for
//! the owner's last message. No text is kept.
//!
//! Measured on real exports: when a request with a note is accepted, the note appears as the first message of a
//! thread, dated to the second of the acceptance, with the same text except for line breaks.

use crate::address::canonical;
use crate::correspondence::{Correspondence, Letter};
use crate::invitations::Invitation;
use crate::last_wrote::LastWrote;
use crate::names::{fold_name, is_hidden_name};
use crate::session::{Sheet, to_come, unreadable};
use crate::table::{Columns, Row, Table};
use crate::times::{Clock, MessageAt, parse_message_at, utc_day};
use acquaint_core::record::{Counterpart, Direction, are_comparable};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;

const FROM: usize = 0;
const TO: usize = 1;
const DATE: usize = 2;
const CONTENT: usize = 3;
const CONVERSATION_ID: usize = 4;
const SENDER_URL: usize = 5;
const RECIPIENT_URLS: usize = 6;
const IS_DRAFT: usize = 7;

/// Longer texts are no notes; LinkedIn's limit is 300 characters, and entities may stretch them. In bytes.
const NOTE_BYTES_MAX: usize = 4_000;

/// `Sent At` has minutes: a message may seem this much older than the request whose note it is.
const MINUTE: SignedDuration = SignedDuration::from_secs(60);

/// A person as a file names them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Named {
    pub url: Option<String>,
    pub folded_name: String,
}

impl Named {
    pub fn new(name: &str, url: Option<String>) -> Self {
        Self { url, folded_name: fold_name(name) }
    }

    /// Whether this can be the same person: by address where both have one of a kind, else by name.
    pub fn is(&self, other: &Self) -> bool {
        match (&self.url, &other.url) {
            (Some(a), Some(b)) if are_comparable(a, b) => a == b,
            _ => self.folded_name == other.folded_name && !is_hidden_name(&self.folded_name),
        }
    }
}

/// The first message of a thread.
struct First {
    at: MessageAt,
    /// Its people, if its text is a note.
    note: Option<Box<FoundNote>>,
}

struct FoundNote {
    text: String,
    sender: Named,
    is_owners: bool,
    recipient: Named,
    recipient_urls: Vec<String>,
}

/// The threads of an archive.
pub(crate) struct Messages {
    owner: Named,
    /// Positions of requests by their note, ascending.
    requests_by_note: HashMap<String, Vec<usize>>,
    threads: HashMap<String, First>,
    correspondence: Correspondence,
    pub last_wrote: LastWrote,
    /// Whether some of it could not be read.
    pub is_incomplete: bool,
    pub newest_at: Option<Timestamp>,
    pub owner_active_on: Option<Date>,
    pub count: u64,
}

impl Messages {
    pub fn new(owner: Named, invitations: &[Invitation]) -> Self {
        let mut requests_by_note: HashMap<String, Vec<usize>> = HashMap::new();
        for (index, invitation) in invitations.iter().enumerate() {
            let note = fold_note(&invitation.note);
            if !note.is_empty() {
                requests_by_note.entry(note).or_default().push(index);
            }
        }
        let correspondence = Correspondence::new(owner.clone(), invitations);
        Self {
            owner,
            requests_by_note,
            threads: HashMap::new(),
            correspondence,
            last_wrote: LastWrote::default(),
            is_incomplete: false,
            newest_at: None,
            owner_active_on: None,
            count: 0,
        }
    }

    /// What the two people of a request wrote to each other apart from it, by the position of the request.
    pub fn apart_from(&self, position: usize) -> Option<acquaint_core::recipient_view::Messages> {
        self.correspondence.of(position, !self.is_incomplete)
    }

    /// When the note of a request came back, by the position of the request.
    pub fn find_answers(&self, invitations: &[Invitation]) -> HashMap<usize, MessageAt> {
        let mut answers: HashMap<usize, MessageAt> = HashMap::new();
        for First { at, note } in self.threads.values() {
            let Some(note) = note else { continue };
            let requests = self.requests_by_note.get(&note.text).map_or(&[][..], Vec::as_slice);
            // Some owners send everybody the same note: only the requests of its people are looked at.
            let candidates = self.correspondence.requests_of(note.names(), note.urls());
            let with_note = candidates.into_iter().filter(|index| requests.binary_search(index).is_ok());
            for index in with_note.filter(|&index| note.belongs_to(&invitations[index], at.at)) {
                let answer = answers.entry(index).or_insert(*at);
                *answer = (*answer).min(*at);
            }
        }
        answers
    }
}

impl FoundNote {
    /// Under which names the other person may stand in a request.
    fn names(&self) -> [&str; 2] {
        [&self.sender.folded_name, &self.recipient.folded_name]
    }

    /// Under which addresses.
    fn urls(&self) -> impl Iterator<Item = &String> {
        self.sender.url.iter().chain(&self.recipient_urls)
    }

    fn belongs_to(&self, invitation: &Invitation, at: Timestamp) -> bool {
        let Counterpart { name, url } = &invitation.counterpart;
        let counterpart = Named::new(name, url.clone());
        let is_between_them = match invitation.direction {
            Direction::Sent => self.is_owners && self.is_to(&counterpart),
            Direction::Received => !self.is_owners && self.sender.is(&counterpart),
        };
        is_between_them && at >= invitation.sent_at - MINUTE
    }

    fn is_to(&self, person: &Named) -> bool {
        match &person.url {
            Some(url) if self.recipient_urls.iter().any(|other| are_comparable(url, other)) => {
                self.recipient_urls.contains(url)
            }
            _ => self.recipient.is(person),
        }
    }
}

/// A note for comparing: spaces folded, entities (as some exports write them) resolved.
fn fold_note(text: &str) -> String {
    let mut text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.contains('&') {
        let entities = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
        for (entity, character) in entities {
            text = text.replace(entity, character);
        }
    }
    text
}

impl Sheet for Messages {
    const COLUMNS: Columns = Columns {
        required: &["FROM", "TO", "DATE", "CONTENT"],
        optional: &["CONVERSATION ID", "SENDER PROFILE URL", "RECIPIENT PROFILE URLS", "IS MESSAGE DRAFT"],
    };

    fn begin(&mut self, table: &Table<'_>) -> &'static str {
        match [CONVERSATION_ID, SENDER_URL, RECIPIENT_URLS].map(|column| table.has(column)) {
            [_, true, true] => "with addresses of senders and recipients",
            [_, true, false] => "with addresses of senders",
            [true, ..] => "with names only",
            [false, ..] => "without threads",
        }
    }

    fn take(&mut self, row: &Row, clock: &Clock) -> Result<(), String> {
        if row.get(IS_DRAFT).eq_ignore_ascii_case("yes") {
            return Ok(());
        }
        let date = row.get(DATE);
        let at = parse_message_at(date, clock).ok_or_else(|| unreadable("DATE", date))?;
        if clock.is_to_come(at.at) {
            return Err(to_come("DATE", date));
        }
        self.count += 1;
        self.newest_at = self.newest_at.max(Some(at.at));
        let sender = Named::new(row.get(FROM), canonical(row.get(SENDER_URL)));
        let is_owners = sender.is(&self.owner);
        if is_owners {
            self.owner_active_on = self.owner_active_on.max(Some(utc_day(at.at)));
        }
        let text = Some(row.get(CONTENT)).filter(|text| text.len() <= NOTE_BYTES_MAX).map(fold_note);
        let text = text.filter(|text| self.requests_by_note.contains_key(text));
        let notes = text.as_ref().and_then(|text| self.requests_by_note.get(text));
        let letter = letter(at.at, &sender, is_owners, row);
        self.correspondence.take(&letter, notes.map_or(&[][..], Vec::as_slice));
        self.last_wrote.take(&letter, &self.owner);
        let key = thread_key(row);
        let is_first = self.threads.get(&key).is_none_or(|first| match at.at.cmp(&first.at.at) {
            std::cmp::Ordering::Less => true,
            // Two of one second: the note is the one that opened the thread.
            std::cmp::Ordering::Equal => first.note.is_none() && text.is_some(),
            std::cmp::Ordering::Greater => false,
        });
        if is_first {
            let Letter { recipient, recipient_urls, .. } = letter;
            let note = text.map(|text| FoundNote { text, sender, is_owners, recipient, recipient_urls });
            let note = note.map(Box::new);
            self.threads.insert(key, First { at, note });
        }
        Ok(())
    }
}

fn letter<'a>(at: Timestamp, sender: &'a Named, is_owners: bool, row: &Row) -> Letter<'a> {
    // Addresses hold no comma that is not encoded; names do, so only the whole field is compared.
    let recipient_urls = row.get(RECIPIENT_URLS).split(',').filter_map(canonical).collect();
    Letter { at, sender, is_owners, recipient: Named::new(row.get(TO), None), recipient_urls }
}

/// The thread of a message: its id or, in exports without ids, the two people in it.
fn thread_key(row: &Row) -> String {
    let id = row.get(CONVERSATION_ID);
    if !id.is_empty() {
        return id.to_owned();
    }
    let mut people = [fold_name(row.get(FROM)), fold_name(row.get(TO))];
    people.sort();
    people.join("\n")
}
