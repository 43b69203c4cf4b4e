//! `/sent`: every request of the reader's own.

use super::chart::Dots;
use super::explained::sample_told;
use super::frame::{Frame, Nav};
use super::moment::{Moment, capitalised};
use super::pager::Pager;
use super::person::Person;
use acquaint_app::community::view::SentFilter;
use acquaint_why::told::Told;
use askama::Template;
use std::borrow::Borrow;

/// `GET /sent?state=waiting|connected|withdrawn&sort=act|age|chance|name&after=`.
#[derive(Clone, Debug, Template)]
#[template(path = "sent.html")]
pub struct SentPage {
    pub frame: Frame,
    /// Which requests are listed.
    pub state: SentFilter,
    /// How many there are of each, in the order of [`SentFilter::ALL`].
    pub counts: [u32; 3],
    /// How those that wait are sorted.
    pub sort: String,
    pub rows: Vec<SentRow>,
    /// The way to more.
    pub pager: Pager,
}

/// One request in the list.
#[derive(Clone, Debug)]
pub struct SentRow {
    /// The request: `/sent/ID`.
    pub href: String,
    pub person: Person,
    pub sent: Moment,
    /// How long it waits: "6 weeks". For others, what became of it: "connected after 3 weeks".
    pub waited: String,
    /// The outcomes, the chief one in words, and the forecast; for those that wait.
    pub why: Option<SentWhy>,
    /// Whether they asked something that is not answered yet.
    pub has_open_question: bool,
}

#[derive(Clone, Debug)]
pub struct SentWhy {
    /// What is most likely: "They may not have seen it".
    pub chief: String,
    /// What would help most. Empty: nothing but waiting.
    pub help: String,
    /// The chance of an answer within three months.
    pub forecast: Dots,
}

impl SentWhy {
    pub fn new(told: &Told) -> Self {
        Self {
            chief: match told.chief {
                Some(outcome) => capitalised(outcome.title()),
                None => "Several reasons are about equally likely".into(),
            },
            help: told.best().map_or_else(String::new, |best| capitalised(best.action.in_words())),
            forecast: Dots::new(told.forecast[2].chance),
        }
    }
}

impl SentPage {
    /// The word on a tab.
    fn label(filter: impl Borrow<SentFilter>) -> &'static str {
        match filter.borrow() {
            SentFilter::Waiting => "Waiting",
            SentFilter::Connected => "Connected",
            SentFilter::Withdrawn => "Withdrawn",
        }
    }

    /// The orders of those that wait, each with its label.
    fn orders() -> [(&'static str, &'static str); 4] {
        [
            ("act", "What you can act on"),
            ("age", "Longest waiting"),
            ("chance", "Best chance"),
            ("name", "Name"),
        ]
    }

    fn count_of(&self, state: impl Borrow<SentFilter>) -> u32 {
        self.counts[*state.borrow() as usize]
    }

    pub fn sample() -> Self {
        let told = sample_told();
        let row = |index: usize, days: i64, waited: &str, has_open_question| SentRow {
            href: format!("/sent/r-{index}"),
            person: Person::sample(index),
            sent: Moment::sample(days),
            waited: waited.into(),
            why: Some(SentWhy::new(&told)),
            has_open_question,
        };
        Self {
            frame: Frame::sample(Nav::Sent),
            state: SentFilter::Waiting,
            counts: [6, 41, 2],
            sort: "act".into(),
            rows: vec![
                row(2, 210, "7 months", true),
                row(5, 42, "6 weeks", false),
                row(1, 30, "4 weeks", false),
                row(7, 1, "a day", false),
            ],
            pager: Pager::next_page("/sent?state=waiting&after=abc"),
        }
    }

    /// Invented: those that became connections.
    pub fn sample_connected() -> Self {
        let row = SentRow {
            href: "/sent/r-4".into(),
            person: Person::sample(4),
            sent: Moment::sample(49),
            waited: "accepted after 7 weeks".into(),
            why: None,
            has_open_question: false,
        };
        Self { state: SentFilter::Connected, rows: vec![row], pager: Pager::default(), ..Self::sample() }
    }

    /// Invented: nothing sent.
    pub fn sample_empty() -> Self {
        Self { counts: [0; 3], rows: vec![], pager: Pager::default(), ..Self::sample() }
    }
}
