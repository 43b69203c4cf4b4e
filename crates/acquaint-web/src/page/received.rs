//! `/received`: requests that wait for the reader, by shelf.

use super::frame::{Flash, Frame, Nav, Undo};
use super::moment::Moment;
use super::pager::Pager;
use super::person::{LookInWords, Person};
use super::strategy::Judged;
use super::sweep::SweepRow;
use crate::site::show::in_address;
use acquaint_app::community::read_fitting::{Kept, Order, Part, Shown};
use acquaint_core::member::ViewMode;
use acquaint_core::request::Shelf;
use acquaint_core::strategy::Fit;
use askama::Template;
use askama::filters::HtmlSafe;
use std::borrow::Borrow;

/// `GET /received?shelf=waiting|all|inbox|set_aside|filtered&fit=fits|does_not_fit|cannot_tell&q=&sort=&after=`.
/// Forms: `POST /received/bulk` (`request`: ids, several; `intent`: `accept`, `set_aside` or `return_to_inbox`), and for
/// one: `POST /received/ID/accept`, `/set-aside`, `/return-to-inbox`, each with `shelf`, `fit`, `q` and `sort` (where to
/// come back to) and `then` (which row to go on with).
#[derive(Clone, Debug, Template)]
#[template(path = "received.html")]
pub struct ReceivedPage {
    pub frame: Frame,
    pub shown: Shown,
    /// How many there are on each shelf, in the order of [`Shelf::ALL`].
    pub counts: [u32; 3],
    /// What the reader's strategy says of them. `None`: they have none.
    pub by_fit: Option<ByFit>,
    /// What accepts requests at the moment.
    pub running: Vec<SweepRow>,
    pub cards: Vec<ReceivedCard>,
    /// The first of them, beside the list where there is room.
    pub reading: Option<Reading>,
    /// How the reader's looks at profiles are recorded.
    pub view_mode: ViewMode,
    /// The way to more.
    pub pager: Pager,
}

/// One request, to read and to act on, beside the list.
#[derive(Clone, Debug, Template)]
#[template(path = "part/reading.html")]
pub struct Reading {
    pub card: ReceivedCard,
    pub is_saved_for_later: bool,
    /// The list to come back to.
    pub shown: Shown,
}

impl HtmlSafe for Reading {}

impl Reading {
    fn fields(&self) -> Vec<(&'static str, String)> {
        fields(&self.shown)
    }
}

/// What a strategy says of all that waits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ByFit {
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

    /// How many there are of a fit that were not saved for later.
    fn count(&self, fit: Fit) -> u32 {
        [Shelf::Inbox, Shelf::Filtered].map(|shelf| self.counts[shelf as usize][fit as usize]).iter().sum()
    }
}

/// A way to a part of the list.
struct Tab {
    part: Part,
    label: &'static str,
    count: u32,
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
    /// The same in two words, for a row: "Worked with you".
    pub tie_in_short: &'static str,
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
    /// "6 wk".
    pub age: String,
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
    fn tabs(&self) -> Vec<Tab> {
        let part = |kept, fit| Part { kept, fit };
        let [inbox, saved, filtered] = self.counts;
        let mut tabs = match &self.by_fit {
            Some(by_fit) => {
                [(Fit::Fits, "Fits"), (Fit::CannotTell, "Unsure"), (Fit::DoesNotFit, "Doesn’t fit")]
                    .map(|(fit, label)| Tab {
                        part: part(Kept::Waiting, Some(fit)),
                        label,
                        count: by_fit.count(fit),
                    })
                    .into()
            }
            None => vec![Tab { part: part(Kept::Waiting, None), label: "Waiting", count: inbox + filtered }],
        };
        let aside = part(Kept::On(Shelf::SetAside), None);
        tabs.push(Tab { part: aside, label: "Saved for later", count: saved });
        tabs.push(Tab { part: part(Kept::Anywhere, None), label: "All", count: inbox + saved + filtered });
        if !tabs.iter().any(|tab| tab.part == self.shown.part)
            && let Kept::On(shelf) = self.shown.part.kept
        {
            let count = self.counts[shelf as usize];
            tabs.push(Tab { part: part(Kept::On(shelf), None), label: shelf_label(shelf), count });
        }
        tabs
    }

    fn address(part: impl Borrow<Part>) -> String {
        address(&Shown { part: *part.borrow(), ..Shown::default() })
    }

    fn is_shown(&self, part: impl Borrow<Part>) -> bool {
        self.shown.part == *part.borrow()
    }

    fn fields(&self) -> Vec<(&'static str, String)> {
        fields(&self.shown)
    }

    fn among(&self) -> Option<u32> {
        self.by_fit.and_then(|by_fit| by_fit.among)
    }

    fn total(&self) -> u32 {
        self.counts.iter().sum()
    }

    fn orders(&self) -> [(&'static str, &'static str, bool); 3] {
        [(Order::Newest, "Newest first"), (Order::Oldest, "Oldest first"), (Order::Name, "By name")]
            .map(|(order, label)| (order_key(order), label, order == self.shown.order))
    }

    /// Whether what is shown was saved for later.
    fn is_saved(&self) -> bool {
        self.shown.part.kept == Kept::On(Shelf::SetAside)
    }

    pub fn sample() -> Self {
        let frame = Frame {
            flash: Some(Flash::done("Saved for later: two requests. Only you know.").with_undo(Undo {
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
            shown: Shown::default(),
            counts: [4, 12, 0],
            by_fit: None,
            running: vec![],
            cards: ReceivedCard::samples(),
            reading: Some(Reading::sample()),
            view_mode: ViewMode::Named,
            pager: Pager::next_page("/received?shelf=inbox&after=abc"),
        }
    }

    /// Invented: what was saved for later.
    pub fn sample_set_aside() -> Self {
        let shown = Shown { part: Part { kept: Kept::On(Shelf::SetAside), fit: None }, ..Shown::default() };
        Self { frame: Frame::sample(Nav::Received), shown, ..Self::sample() }
    }

    /// Invented: someone with a strategy.
    pub fn sample_by_fit() -> Self {
        let mut page = Self { frame: Frame::sample(Nav::Received), ..Self::sample() };
        page.by_fit = Some(ByFit { counts: [[1, 2, 1], [8, 4, 0], [0, 0, 0]], among: None });
        page.shown.part.fit = Some(Fit::Fits);
        page.running = SweepRow::samples_running();
        page.cards[0].planned = Some("/strategy/sweeps/s-1".into());
        let judged = Some(Judged::sample(Fit::Fits));
        page.reading =
            page.reading.map(|reading| Reading { card: ReceivedCard { judged, ..reading.card }, ..reading });
        page
    }

    /// Invented: nothing fits.
    pub fn sample_none_fits() -> Self {
        let by_fit = ByFit { counts: [[0, 3, 1], [8, 4, 0], [0, 0, 0]], among: None };
        let empty = Self { cards: vec![], reading: None, pager: Pager::default(), ..Self::sample_by_fit() };
        Self { by_fit: Some(by_fit), ..empty }
    }

    /// Invented: more waits than a page judges, and nothing in this part fits.
    pub fn sample_many() -> Self {
        let by_fit = ByFit { counts: [[0, 488, 12], [0; 3], [0; 3]], among: Some(500) };
        Self {
            counts: [29_100, 700, 200],
            by_fit: Some(by_fit),
            running: vec![],
            pager: Pager::next_page("/received?fit=fits&after=abc"),
            ..Self::sample_none_fits()
        }
    }

    /// Invented: nobody was found.
    pub fn sample_not_found() -> Self {
        let shown = Shown { words: "wierzba".into(), order: Order::Name, ..Shown::default() };
        Self { shown, by_fit: None, ..Self::sample_none_fits() }
    }

    /// Invented: nothing waits.
    pub fn sample_empty(shelf: Shelf) -> Self {
        let part = Part { kept: Kept::On(shelf), fit: None };
        Self {
            frame: Frame::sample(Nav::Received),
            shown: Shown { part, ..Shown::default() },
            counts: [0; 3],
            cards: vec![],
            reading: None,
            pager: Pager::default(),
            ..Self::sample()
        }
    }
}

impl Reading {
    fn sample() -> Self {
        let card = ReceivedCard::samples().swap_remove(0);
        Self { card, is_saved_for_later: false, shown: Shown::default() }
    }
}

/// The address of a list.
pub fn address(shown: &Shown) -> String {
    let fields = fields(shown).into_iter().map(|(name, value)| format!("{name}={}", in_address(&value)));
    format!("/received?{}", fields.collect::<Vec<_>>().join("&"))
}

/// What a form says of the list that it belongs to, and an address too.
fn fields(shown: &Shown) -> Vec<(&'static str, String)> {
    let Part { kept, fit } = shown.part;
    let kept = match kept {
        Kept::Waiting => fit.map_or("waiting", |_| ""),
        Kept::On(shelf) => shelf.key(),
        Kept::Anywhere => "all",
    };
    let order = Some(shown.order).filter(|order| *order != Order::Newest).map_or("", order_key);
    let fields =
        [("shelf", kept), ("fit", fit.map_or("", Fit::key)), ("q", shown.words.as_str()), ("sort", order)];
    let fields = fields.into_iter().filter(|(_, value)| !value.is_empty());
    fields.map(|(name, value)| (name, value.to_owned())).collect()
}

/// An order as addresses say it.
pub fn order_key(order: Order) -> &'static str {
    match order {
        Order::Newest => "newest",
        Order::Oldest => "oldest",
        Order::Name => "name",
    }
}

/// A shelf as people say it.
pub fn shelf_label(shelf: Shelf) -> &'static str {
    match shelf {
        Shelf::Inbox => "Inbox",
        Shelf::SetAside => "Saved for later",
        Shelf::Filtered => "Filtered",
    }
}

impl ReceivedCard {
    /// Where the note begins.
    fn first_line(&self) -> &str {
        self.note.lines().find(|line| !line.trim().is_empty()).unwrap_or_default()
    }

    pub(crate) fn samples() -> Vec<Self> {
        let card = |id: &str, index, waited: &str, days| Self {
            id: id.into(),
            person: Person::sample(index),
            waited: waited.into(),
            age: format!("{days} d"),
            sent: Moment::sample(days),
            ..Self::default()
        };
        vec![
            Self {
                tie: "says you worked at the same organisation".into(),
                tie_in_short: "Worked with you",
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
                tie_in_short: "Has not met you",
                look_alike: "Another person of nearly this name is among your connections.".into(),
                is_asked: true,
                ..card("r-9", 6, "5 months", 150)
            },
        ]
    }
}
