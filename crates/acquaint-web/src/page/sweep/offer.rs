//! `/strategy/sweep`: who would be accepted.

use crate::page::frame::{Frame, Nav};
use crate::page::moment::count;
use crate::page::pager::Pager;
use crate::page::person::Person;
use crate::page::strategy::{Judged, PreviewItem};
use acquaint_core::strategy::Fit;
use acquaint_core::strategy::sweep::SWEEP_REQUESTS_MAX;
use askama::Template;

/// `GET /strategy/sweep`: who would be accepted. Form: `POST` to the same address (`version`, `sent_by`, `shown`: what was
/// shown; `include`: those that are ticked, several).
#[derive(Clone, Debug, Template)]
#[template(path = "sweep_offer.html")]
pub struct SweepOfferPage {
    pub frame: Frame,
    /// Under which version of the strategy.
    pub version: u32,
    /// Requests that are sent later are left out.
    pub sent_by: String,
    /// How many fit and are not kept apart.
    pub fits: u32,
    /// The oldest of them, oldest first.
    pub items: Vec<PreviewItem>,
    /// Those that fit and whose sender the reader muted, or that they reported or wrote a remark about: only those that are
    /// ticked are accepted.
    pub apart: Vec<PreviewItem>,
    pub apart_more: u32,
    /// `None`: every request that waits was looked at.
    pub part: Option<OfferedPart>,
    /// How many more connections the reader may have.
    pub room: u32,
    /// A sweep that goes on already: its address.
    pub running: Option<String>,
}

/// The requests that were looked at, where more wait than a page judges.
#[derive(Clone, Debug)]
pub struct OfferedPart {
    pub judged: u32,
    /// How many wait in all.
    pub in_all: u32,
    /// Whether these are the oldest.
    pub is_beginning: bool,
    /// The way to the others.
    pub pager: Pager,
}

impl SweepOfferPage {
    fn oldest(&self) -> Option<&str> {
        self.items.first().map(|item| item.waited.as_str())
    }

    /// The requests with a box that is ticked at first.
    fn shown(&self) -> String {
        self.items.iter().map(|item| item.request.as_str()).collect::<Vec<_>>().join(" ")
    }

    fn people(&self) -> String {
        count(self.items.len(), "person", "people")
    }

    /// How long it usually takes to accept as many as can be.
    fn span(&self) -> &'static str {
        match self.fits.min(self.room) {
            ..10 => "a few minutes",
            10..60 => "under half an hour",
            60..400 => "under three hours, sometimes until the next day",
            _ => "days",
        }
    }

    /// The most that one sweep takes.
    fn requests_max() -> usize {
        SWEEP_REQUESTS_MAX
    }

    fn is_over_max(&self) -> bool {
        self.fits as usize > SWEEP_REQUESTS_MAX
    }

    pub fn sample() -> Self {
        let item = |index, waited: &str, tie| PreviewItem {
            request: format!("r-{index}"),
            person: Person::sample(index),
            href: format!("/received/r-{index}"),
            waited: waited.into(),
            age: "7 wk".into(),
            tie,
            tie_in_short: "Friend",
            judged: Judged::sample(Fit::Fits),
        };
        Self {
            frame: Frame::sample(Nav::Strategy),
            version: 3,
            sent_by: "2026-05-20T12:00:00Z".into(),
            fits: 40,
            items: vec![
                item(1, "3 years", "says you worked at the same organisation"),
                item(3, "14 months", "says you are neighbours"),
                item(5, "7 weeks", "says you share a friend"),
            ],
            apart: vec![item(4, "2 months", "says you met at an event")],
            apart_more: 0,
            part: None,
            room: 12,
            running: None,
        }
    }

    /// Invented: nobody fits.
    pub fn sample_nobody() -> Self {
        Self { fits: 0, items: vec![], apart: vec![], ..Self::sample() }
    }

    /// Invented: more waits than a page judges.
    pub fn sample_part() -> Self {
        let pager = Pager::next_page("/strategy/sweep?after=abc");
        let part = OfferedPart { judged: 500, in_all: 30_000, is_beginning: true, pager };
        Self { part: Some(part), ..Self::sample() }
    }

    /// Invented: nobody in a part fits.
    pub fn sample_part_nobody() -> Self {
        let part = Self::sample_part().part.map(|part| OfferedPart { is_beginning: false, ..part });
        Self { part, ..Self::sample_nobody() }
    }

    /// Invented: another sweep goes on.
    pub fn sample_running() -> Self {
        Self { running: Some("/strategy/sweeps/s-1".into()), ..Self::sample() }
    }
}
