//! `/received`: requests that wait for the reader, by shelf.

use super::frame::{Flash, Frame, Nav, Undo};
use super::moment::Moment;
use super::pager::Pager;
use super::person::{Person, ViewMode};
use acquaint_core::request::Shelf;
use askama::Template;
use std::borrow::Borrow;

/// `GET /received?shelf=inbox|set_aside|filtered&after=`. Forms: `POST /received/bulk` (`request`: ids, several;
/// `intent`: `accept` or `set_aside`; `shelf`), and for one: `POST /received/ID/accept`, `/set-aside`,
/// `/return-to-inbox` with `shelf` (where to come back to).
#[derive(Clone, Debug, Template)]
#[template(path = "received.html")]
pub struct ReceivedPage {
    /// What surrounds it.
    pub frame: Frame,
    /// Which shelf is shown.
    pub shelf: Shelf,
    /// How many there are on each, in the order of [`Shelf::ALL`].
    pub counts: [u32; 3],
    /// The requests.
    pub cards: Vec<ReceivedCard>,
    /// How the reader's looks at profiles are recorded.
    pub view_mode: ViewMode,
    /// The way to more.
    pub pager: Pager,
}

/// A request with enough of its sender to decide, without opening their profile.
#[derive(Clone, Debug, Default)]
pub struct ReceivedCard {
    /// The id in addresses.
    pub id: String,
    /// Who asks.
    pub person: Person,
    /// What they say: "says you worked at the same organisation" (see `connect::tie_as_said`). May be empty.
    pub tie: String,
    /// What the tie rests on. May be empty.
    pub evidence: String,
    /// The note. May be empty.
    pub note: String,
    /// How many connections both have.
    pub mutual: u32,
    /// The names of a few of them.
    pub mutual_names: Vec<String>,
    /// What both share, checked against both profiles: "You both worked at Tidewater Mapping, 2018 to 2021".
    pub shared: Vec<String>,
    /// Names of connections of both who vouch.
    pub vouchers: Vec<String>,
    /// How long it waits: "6 weeks".
    pub waited: String,
    /// When it was sent.
    pub sent: Moment,
    /// Whether the reader asked something that is not answered yet.
    pub is_asked: bool,
    /// Whether there is an answer to read.
    pub is_answered: bool,
    /// "Another person of nearly this name is among your connections." Empty: none is.
    pub look_alike: String,
}

impl ReceivedPage {
    /// A shelf as its heading says it.
    fn label(shelf: impl Borrow<Shelf>) -> &'static str {
        shelf_label(*shelf.borrow())
    }

    fn count_of(&self, shelf: impl Borrow<Shelf>) -> u32 {
        self.counts[*shelf.borrow() as usize]
    }

    /// Invented.
    pub fn sample() -> Self {
        let frame = Frame {
            flash: Some(Flash::done("Set aside for later: two requests. Only you know.").with_undo(Undo {
                action: "/received/bulk".into(),
                label: "Put them back".into(),
                fields: vec![
                    ("intent".into(), "return_to_inbox".into()),
                    ("request".into(), "r-20".into()),
                    ("request".into(), "r-21".into()),
                ],
            })),
            ..Frame::sample(Nav::Received)
        };
        Self {
            frame,
            shelf: Shelf::Inbox,
            counts: [4, 12, 0],
            cards: ReceivedCard::samples(),
            view_mode: ViewMode::Named,
            pager: Pager::next_page("/received?shelf=inbox&after=abc"),
        }
    }

    /// Invented: on the shelf of what was set aside.
    pub fn sample_set_aside() -> Self {
        Self { frame: Frame::sample(Nav::Received), shelf: Shelf::SetAside, ..Self::sample() }
    }

    /// Invented: nothing waits.
    pub fn sample_empty(shelf: Shelf) -> Self {
        Self {
            frame: Frame::sample(Nav::Received),
            shelf,
            counts: [0; 3],
            cards: vec![],
            pager: Pager::default(),
            ..Self::sample()
        }
    }
}

/// A shelf as people say it.
pub fn shelf_label(shelf: Shelf) -> &'static str {
    match shelf {
        Shelf::Inbox => "Inbox",
        Shelf::SetAside => "Set aside",
        Shelf::Filtered => "Filtered",
    }
}

impl ReceivedCard {
    pub(crate) fn samples() -> Vec<Self> {
        let card = |id: &str, index, waited: &str, days| Self {
            id: id.into(),
            person: Person::sample(index),
            waited: waited.into(),
            sent: Moment::sample(days),
            ..Self::default()
        };
        vec![
            Self {
                tie: "says you worked at the same organisation".into(),
                evidence: "Tidewater Mapping".into(),
                note: "Hello Mira, you showed me how to read the old gauges in my first winter. I would be glad to stay in touch."
                    .into(),
                mutual: 4,
                mutual_names: vec!["Leila Haddadin".into(), "Emil Strand".into()],
                shared: vec!["You both worked at Tidewater Mapping, 2018 to 2021".into()],
                vouchers: vec!["Leila Haddadin".into()],
                ..card("r-8", 1, "3 days", 3)
            },
            Self {
                tie: "says you went to the same school".into(),
                note: "Hi! I am writing my thesis on tide gauges and found your talk.".into(),
                is_answered: true,
                ..card("r-7", 7, "2 weeks", 14)
            },
            Self {
                tie: "says you have not met".into(),
                look_alike: "Another person of nearly this name is among your connections.".into(),
                is_asked: true,
                ..card("r-9", 6, "5 months", 150)
            },
        ]
    }
}
