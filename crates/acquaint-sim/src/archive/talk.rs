//! The messages: threads in which notes come back, and all the other things people (and advertisers) send.

use super::clock::{DAY, later, pacific_minute, plain_second};
use super::dice::Dice;
use super::table::{File, Style, Table};
use super::world::World;
use super::{ArchiveSpec, Era, Outcome};
use acquaint_core::record::Direction;
use csv::QuoteStyle;
use jiff::Timestamp;

/// One row of messages.
#[derive(Clone, Debug)]
pub(super) struct Message {
    conversation: String,
    title: &'static str,
    from: Party,
    to: Vec<Party>,
    at: Timestamp,
    content: String,
    folder: &'static str,
    draft: bool,
}

/// Who writes or reads.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Party {
    Owner,
    Person(usize),
    /// Deleted or hidden: a name without an address.
    LinkedInMember,
    Advertiser,
    Nobody,
}

const LINES: [&str; 10] = [
    "Thank you, and how are you?",
    "Great to hear from you!\nHow is the harbour?",
    "Yes, let's talk on Thursday, at ten.",
    "He said \"bring the samples\", so I did.",
    "👍",
    "Danke! Bis bald, liebe Grüße",
    "¿Qué tal el proyecto?",
    "Merci beaucoup, à bientôt",
    "Here is the link: https://www.example.org/a?b=c&d=e",
    "Congratulations on the new job,\n\nwell deserved!",
];
const ADVERTISEMENT: &str =
    "<p class=\"spinmail-quill-editor__spin-break\">Hi %FIRSTNAME%, grow your samples today</p>";

/// Writes the messages and marks the requests whose note is among them.
pub(super) fn write(spec: &ArchiveSpec, world: &mut World, dice: &mut Dice) -> Vec<Message> {
    let mut threads: Vec<Vec<Message>> = Vec::new();
    let mut rows = spec.drafts.min(spec.messages);
    for request in &mut world.requests {
        let Outcome::Accepted { at, hidden: false } = request.outcome else { continue };
        let Some(note) = request.note.as_ref().filter(|_| rows < spec.messages && dice.chance(0.85)) else {
            continue;
        };
        request.note_returns = true;
        let (other, conversation) = (Party::Person(request.who), conversation(dice));
        let (from, to) = match request.direction {
            Direction::Sent => (Party::Owner, other),
            Direction::Received => (other, Party::Owner),
        };
        let (content, to) = (note.text.clone(), vec![to]);
        threads.push(vec![Message {
            conversation,
            title: "",
            from,
            to,
            at,
            content,
            folder: "INBOX",
            draft: false,
        }]);
        rows += 1;
    }
    while rows < spec.messages {
        let thread = if !threads.is_empty() && dice.chance(0.4) {
            dice.index(threads.len())
        } else {
            threads.push(vec![opening(spec, world, dice)]);
            rows += 1;
            continue;
        };
        let reply = reply(&threads[thread], spec.taken_at, dice);
        threads[thread].push(reply);
        rows += 1;
    }
    threads.sort_by_key(|thread| std::cmp::Reverse(thread.iter().map(|message| message.at).max()));
    let drafts = (0..spec.drafts.min(spec.messages)).map(|_| draft(spec, world, dice)).collect();
    let newest_first = threads.into_iter().flat_map(|mut thread| {
        thread.sort_by_key(|message| std::cmp::Reverse(message.at));
        thread
    });
    newest_first.chain(Vec::into_iter(drafts)).collect()
}

fn conversation(dice: &mut Dice) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let letters: String = (0..22).map(|_| char::from(*dice.pick(LETTERS))).collect();
    format!("2-{letters}==")
}

/// The first message of a thread that has nothing to do with a note; nobody writes before they are connected.
fn opening(spec: &ArchiveSpec, world: &World, dice: &mut Dice) -> Message {
    let mut since = spec.taken_at.as_second() - 900 * DAY;
    let mut someone = |dice: &mut Dice| {
        if world.connections.is_empty() {
            return Party::LinkedInMember;
        }
        let connection = dice.pick(&world.connections);
        since = since.max(connection.at.as_second());
        if connection.hidden { Party::LinkedInMember } else { Party::Person(connection.who) }
    };
    let (title, from, to) = match dice.below(20) {
        0 => ("Sponsored Conversation", Party::Advertiser, vec![Party::Owner]),
        1 => ("Sample walkers, Tuesday", someone(dice), vec![Party::Owner, someone(dice), someone(dice)]),
        2 => ("", Party::LinkedInMember, vec![Party::Owner]),
        3 => ("", Party::Nobody, vec![Party::Owner]),
        4..12 => ("", Party::Owner, vec![someone(dice)]),
        _ => ("", someone(dice), vec![Party::Owner]),
    };
    let at = later(spec.taken_at, -dice.between(0, (spec.taken_at.as_second() - since).max(1)));
    let content = if from == Party::Advertiser { ADVERTISEMENT } else { dice.pick(&LINES) };
    let folder = *dice.pick(&["INBOX", "INBOX", "INBOX", "INBOX", "ARCHIVE", "SPAM", ""]);
    Message {
        conversation: conversation(dice),
        title,
        from,
        to,
        at,
        content: content.into(),
        folder,
        draft: false,
    }
}

/// A later message of the thread, from one who was written to.
fn reply(thread: &[Message], taken_at: Timestamp, dice: &mut Dice) -> Message {
    let first = &thread[0];
    let from = *dice.pick(&first.to);
    let to =
        std::iter::once(first.from).chain(first.to.iter().copied().filter(|&party| party != from)).collect();
    let room = (taken_at.as_second() - first.at.as_second()).clamp(2, 30 * DAY);
    let at = later(first.at, dice.between(1, room));
    Message { from, to, at: at.min(taken_at), content: (*dice.pick(&LINES)).into(), ..first.clone() }
}

fn draft(spec: &ArchiveSpec, world: &World, dice: &mut Dice) -> Message {
    let opening = opening(spec, world, dice);
    Message {
        conversation: String::new(),
        from: Party::Owner,
        to: vec![Party::Nobody],
        draft: true,
        ..opening
    }
}

pub(super) fn file(spec: &ArchiveSpec, world: &World, messages: &[Message]) -> File {
    let header = spec.era.messages_header(spec.drafts > 0);
    let rows = messages.iter().map(|message| row(spec, world, message, &header)).collect();
    let quotes = if spec.era >= Era::Y2026 { QuoteStyle::Always } else { QuoteStyle::Necessary };
    let style = Style { quotes, ..Style::AS_DOWNLOADED };
    Table::new(&header, rows).into_file(spec.era.messages_name(), style)
}

fn row(spec: &ArchiveSpec, world: &World, message: &Message, header: &[&str]) -> Vec<String> {
    let name = |party: &Party| party.name(world);
    let url = |party: &Party| party.url(world);
    let yes_no = |yes: bool| if yes { "Yes" } else { "No" }.to_owned();
    let cell = |column: &&str| match column.to_uppercase().as_str() {
        "CONVERSATION ID" => message.conversation.clone(),
        "CONVERSATION TITLE" => message.title.to_owned(),
        "FROM" => name(&message.from),
        "SENDER PROFILE URL" => url(&message.from),
        "TO" => message.to.iter().map(name).collect::<Vec<_>>().join(", "),
        "RECIPIENT PROFILE URLS" => message.to.iter().map(url).collect::<Vec<_>>().join(","),
        "DATE" if spec.era == Era::Y2018 => pacific_minute(message.at),
        "DATE" => format!("{} UTC", plain_second(message.at)),
        "CONTENT" if spec.era >= Era::Y2026 => message.content.clone(),
        "CONTENT" => message.content.replace('\n', " "),
        "DIRECTION" => if message.from == Party::Owner { "OUTGOING" } else { "INCOMING" }.to_owned(),
        "FOLDER" => message.folder.to_owned(),
        "IS MESSAGE DRAFT" | "IS CONVERSATION DRAFT" => yes_no(message.draft),
        _ => String::new(),
    };
    header.iter().map(cell).collect()
}

impl Party {
    fn name(self, world: &World) -> String {
        match self {
            Self::Owner => world.owner.person.name(),
            Self::Person(who) => world.people[who].name(),
            Self::LinkedInMember => "LinkedIn Member".to_owned(),
            Self::Advertiser => "Sample Growth Partners".to_owned(),
            Self::Nobody => String::new(),
        }
    }

    fn url(self, world: &World) -> String {
        match self {
            Self::Owner => world.owner.person.url(),
            Self::Person(who) => world.people[who].url(),
            Self::LinkedInMember | Self::Advertiser | Self::Nobody => String::new(),
        }
    }
}
