//! A sweep: who would be accepted, how far it is, and what became of each.

mod offer;

pub use offer::{OfferedPart, SweepOfferPage};

use super::frame::{Frame, Nav};
use super::moment::Moment;
use super::pager::Pager;
use super::person::Person;
use acquaint_core::strategy::sweep::SweepKind;
use askama::Template;

/// `GET /strategy/sweeps/ID?after=`. Form: `POST /strategy/sweeps/ID/stop`.
#[derive(Clone, Debug, Template)]
#[template(path = "sweep.html")]
pub struct SweepPage {
    pub frame: Frame,
    pub row: SweepRow,
    /// What became of how many: words and number. Outcomes with none are left out.
    pub outcomes: Vec<(&'static str, u32)>,
    /// The requests in it, oldest first.
    pub items: Vec<SweptItem>,
    pub is_beginning: bool,
    /// The way to more.
    pub pager: Pager,
}

/// A sweep as lists show it.
#[derive(Clone, Debug)]
pub struct SweepRow {
    pub id: String,
    pub kind: SweepKind,
    /// Under which version. `None`: the reader picked the requests.
    pub version: Option<u32>,
    pub started: Moment,
    pub requests: u32,
    pub decided: u32,
    pub accepted: u32,
    /// How many keep waiting, if nothing more is accepted.
    pub waiting: u32,
    /// When the last one comes: "in about 20 minutes". Empty: none is left.
    pub last_comes: String,
    /// Whether it still goes on.
    pub is_running: bool,
    /// Whether it was stopped before its end.
    pub is_stopped: bool,
}

#[derive(Clone, Debug)]
pub struct SweptItem {
    /// Who sent it. `None`: nobody is named.
    pub person: Option<Person>,
    /// Where it can be read, if it waits. Empty: it does not.
    pub href: String,
    pub words: &'static str,
    pub at: Option<Moment>,
    pub is_accepted: bool,
}

impl SweepRow {
    /// How far it is, in words.
    pub(crate) fn state(&self) -> String {
        let Self { requests, accepted, waiting, last_comes, .. } = self;
        match (self.is_running, self.is_stopped) {
            (true, _) => format!("{accepted} of {requests} accepted so far, the last {last_comes}"),
            (false, true) => format!("stopped: {accepted} accepted, {waiting} left waiting"),
            (false, false) => format!("{accepted} of {requests} accepted"),
        }
    }

    pub(crate) fn title(&self) -> &'static str {
        match self.kind {
            SweepKind::Asked => "Accepting those who fit",
            SweepKind::Standing => "Accepted by your strategy",
            SweepKind::Picked => "Accepting the requests you picked",
        }
    }

    /// Invented: what goes on.
    pub(crate) fn samples_running() -> Vec<Self> {
        Self::samples().into_iter().filter(|row| row.is_running).collect()
    }

    pub(crate) fn samples() -> Vec<Self> {
        let done = Self {
            id: "s-2".into(),
            kind: SweepKind::Standing,
            version: Some(2),
            started: Moment::sample(90),
            requests: 3,
            decided: 3,
            accepted: 2,
            waiting: 1,
            last_comes: String::new(),
            is_running: false,
            is_stopped: false,
        };
        let running = Self {
            id: "s-1".into(),
            kind: SweepKind::Asked,
            version: Some(3),
            started: Moment::sample(0),
            requests: 40,
            decided: 25,
            accepted: 23,
            waiting: 16,
            last_comes: "in about 7 minutes".into(),
            is_running: true,
            ..done.clone()
        };
        vec![running, done]
    }
}

impl SweepPage {
    /// Invented: it goes on.
    pub fn sample() -> Self {
        let item = |index, words, at: Option<i64>| SweptItem {
            person: Some(Person::sample(index)),
            href: if at.is_none() { format!("/received/r-{index}") } else { String::new() },
            words,
            at: at.map(Moment::sample),
            is_accepted: words == "accepted",
        };
        Self {
            frame: Frame::sample(Nav::Strategy),
            row: SweepRow::samples().swap_remove(0),
            outcomes: vec![
                ("accepted", 23),
                ("they have no connection left; their request keeps waiting", 1),
                ("did not wait any more", 1),
            ],
            items: vec![
                item(1, "accepted", Some(0)),
                item(3, "accepted", Some(0)),
                SweptItem { person: None, ..item(3, "did not wait any more", Some(0)) },
                item(5, "still to come", None),
            ],
            is_beginning: true,
            pager: Pager::next_page("/strategy/sweeps/s-1?after=abc"),
        }
    }

    /// Invented: what the strategy accepts automatically.
    pub fn sample_standing() -> Self {
        let row = SweepRow {
            kind: SweepKind::Standing,
            decided: 0,
            accepted: 0,
            ..SweepRow::samples().swap_remove(0)
        };
        let items = vec![SweptItem { words: "still to come", ..Self::sample().items.swap_remove(3) }];
        Self { row, outcomes: vec![], items, pager: Pager::default(), ..Self::sample() }
    }

    /// Invented: all is decided.
    pub fn sample_ended() -> Self {
        let row =
            SweepRow { is_running: false, decided: 40, accepted: 38, ..SweepRow::samples().swap_remove(0) };
        Self { row, ..Self::sample() }
    }

    /// Invented: stopped before its end.
    pub fn sample_stopped() -> Self {
        let row = SweepRow { is_running: false, is_stopped: true, ..SweepRow::samples().swap_remove(0) };
        Self { row, ..Self::sample() }
    }
}
