//! `/received`: requests that wait for the reader, by shelf.

use super::frame::{Flash, Frame, Nav, Undo};
use super::moment::Moment;
use super::pager::Pager;
use super::person::{LookInWords, Person};
use super::strategy::Judged;
use super::sweep::SweepRow;
use acquaint_core::member::ViewMode;
use acquaint_core::request::Shelf;
use acquaint_core::strategy::Fit;
use askama::Template;
use std::borrow::Borrow;

/// `GET /received?shelf=inbox|set_aside|filtered&fit=fits|does_not_fit|cannot_tell&after=`. Forms: `POST
/// /received/bulk` (`request`: ids, several; `intent`: `accept`, `set_aside` in the inbox or `return_to_inbox`
/// elsewhere; `shelf`, `fit`), and for one: `POST /received/ID/accept`, `/set-aside`, `/return-to-inbox` with `shelf`
/// and `fit` (where to come back to).
#[derive(Clone, Debug, Template)]
#[template(path = "received.html")]
pub struct ReceivedPage {
    pub frame: Frame,
    pub shelf: Shelf,
    /// How many there are on each, in the order of [`Shelf::ALL`].
    pub counts: [u32; 3],
    /// What the reader's strategy says of them. `None`: they have none.
    pub by_fit: Option<ByFit>,
    /// What accepts requests at the moment.
    pub running: Vec<SweepRow>,
    pub cards: Vec<ReceivedCard>,
    /// How the reader's looks at profiles are recorded.
    pub view_mode: ViewMode,
    /// The way to more.
    pub pager: Pager,
}

/// What a strategy says of all that waits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ByFit {
    /// Only these are shown. `None`: all.
    pub shown: Option<Fit>,
    /// How many there are, by shelf and then by fit, in the order of [`Shelf::ALL`] and [`Fit::ALL`].
    pub counts: [[u32; Fit::ALL.len()]; Shelf::ALL.len()],
    /// Only so many of the newest, on all shelves, were counted. `None`: all were.
    pub among: Option<u32>,
}

impl ByFit {
    /// How many fit, on whatever shelf.
    pub fn fitting(&self) -> u32 {
        self.counts.iter().map(|fits| fits[Fit::Fits as usize]).sum()
    }

    fn count(&self, shelf: Shelf, fit: Fit) -> u32 {
        self.counts[shelf as usize][fit as usize]
    }
}

/// A request with enough of its sender to decide, without opening their profile.
#[derive(Clone, Debug, Default)]
pub struct ReceivedCard {
    pub id: String,
    pub person: Person,
    /// What they say: "says you worked at the same organisation" (see `connect::tie_as_said`). May be empty.
    pub tie: String,
    /// What the tie rests on. May be empty.
    pub evidence: String,
    /// The note. May be empty.
    pub note: String,
    /// How many connections both have.
    pub mutual: u32,
    pub mutual_names: Vec<String>,
    /// What both share, checked against both profiles: "You both worked at Tidewater Mapping, 2018 to 2021".
    pub shared: Vec<String>,
    /// Names of connections of both who vouch.
    pub vouchers: Vec<String>,
    /// How long it waits: "6 weeks".
    pub waited: String,
    pub sent: Moment,
    /// Whether the reader asked something that is not answered yet.
    pub is_asked: bool,
    pub is_answered: bool,
    /// "Another person of nearly this name is among your connections." Empty: none is.
    pub look_alike: String,
    /// What the reader's strategy says of it. `None`: they have none.
    pub judged: Option<Judged>,
    /// The page of what will accept it soon. `None`: nothing will.
    pub planned: Option<String>,
}

impl ReceivedPage {
    /// A shelf as its heading says it.
    fn label(shelf: impl Borrow<Shelf>) -> &'static str {
        shelf_label(*shelf.borrow())
    }

    fn count_of(&self, shelf: impl Borrow<Shelf>) -> u32 {
        self.counts[*shelf.borrow() as usize]
    }

    /// Ways to the parts of this shelf: the word of each, its name, how many there are, and whether it is shown.
    fn fits(&self) -> Vec<(&'static str, &'static str, u32, bool)> {
        let Some(by_fit) = &self.by_fit else {
            return Vec::new();
        };
        let label = |fit| match fit {
            Fit::Fits => "Fits",
            Fit::DoesNotFit => "Does not fit",
            Fit::CannotTell => "Cannot be told",
        };
        let fit =
            |fit: Fit| (fit.key(), label(fit), by_fit.count(self.shelf, fit), by_fit.shown == Some(fit));
        let all = ("", "All", self.count_of(self.shelf), by_fit.shown.is_none());
        std::iter::once(all).chain(Fit::ALL.map(fit)).collect()
    }

    /// The word of the part that is shown. Empty: all.
    fn fit_key(&self) -> &'static str {
        self.by_fit.and_then(|by_fit| by_fit.shown).map_or("", Fit::key)
    }

    /// Other shelves with requests of the part that is shown.
    fn elsewhere(&self) -> Vec<(Shelf, u32)> {
        let Some((by_fit, shown)) = self.by_fit.and_then(|by_fit| Some((by_fit, by_fit.shown?))) else {
            return Vec::new();
        };
        let others = Shelf::ALL.into_iter().filter(|shelf| *shelf != self.shelf);
        others.map(|shelf| (shelf, by_fit.count(shelf, shown))).filter(|(_, count)| *count > 0).collect()
    }

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
            by_fit: None,
            running: vec![],
            cards: ReceivedCard::samples(),
            view_mode: ViewMode::Named,
            pager: Pager::next_page("/received?shelf=inbox&after=abc"),
        }
    }

    /// Invented: on the shelf of what was set aside.
    pub fn sample_set_aside() -> Self {
        Self { frame: Frame::sample(Nav::Received), shelf: Shelf::SetAside, ..Self::sample() }
    }

    /// Invented: someone with a strategy.
    pub fn sample_by_fit() -> Self {
        let mut page = Self { frame: Frame::sample(Nav::Received), ..Self::sample() };
        page.by_fit = Some(ByFit { shown: None, counts: [[1, 2, 1], [8, 4, 0], [0, 0, 0]], among: None });
        page.running = SweepRow::samples_running();
        page.cards[0].planned = Some("/strategy/sweeps/s-1".into());
        for (card, fit) in page.cards.iter_mut().zip(Fit::ALL) {
            card.judged = Some(Judged::sample(fit));
        }
        page
    }

    /// Invented: nothing on this shelf fits.
    pub fn sample_none_fits() -> Self {
        let counts = [[0, 3, 1], [8, 4, 0], [0, 0, 0]];
        let by_fit = ByFit { shown: Some(Fit::Fits), counts, among: None };
        Self { by_fit: Some(by_fit), cards: vec![], pager: Pager::default(), ..Self::sample_by_fit() }
    }

    /// Invented: more waits than a page judges, and nothing in this part fits.
    pub fn sample_many() -> Self {
        let counts = [[0, 488, 12], [0; 3], [0; 3]];
        let by_fit = ByFit { shown: Some(Fit::Fits), counts, among: Some(500) };
        let pager = Pager::next_page("/received?shelf=inbox&fit=fits&after=abc");
        Self {
            counts: [29_100, 700, 200],
            by_fit: Some(by_fit),
            running: vec![],
            cards: vec![],
            pager,
            ..Self::sample_by_fit()
        }
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
