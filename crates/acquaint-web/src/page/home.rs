//! `/` for a member: what needs them.

use super::frame::{Frame, Nav};
use super::moment::Moment;
use super::people::Suggestion;
use super::person::Person;
use super::strategy::Fitting;
use super::sweep::SweepRow;
use askama::Template;

/// `GET /`, someone signed in.
#[derive(Clone, Debug, Template)]
#[template(path = "home.html")]
pub struct HomePage {
    pub frame: Frame,
    /// The first name of the reader.
    pub name: String,
    /// New connections and answers to the reader's questions, newest first.
    pub news: Vec<News>,
    /// Questions that recipients asked the reader.
    pub questions: Vec<OpenQuestion>,
    /// How many people ask the reader to vouch.
    pub vouches: u32,
    /// Requests that wait for the reader: inbox, set aside, filtered.
    pub shelves: [u32; 3],
    /// How many of them fit the reader's strategy.
    pub fits: Fitting,
    /// What accepts requests at the moment.
    pub running: Vec<SweepRow>,
    /// How many of the reader's own requests wait.
    pub sent: u32,
    /// One piece of advice about one of them.
    pub advice: Option<HomeAdvice>,
    /// A few people they may know.
    pub suggestions: Vec<Suggestion>,
    /// Whether the reader's own profile has too little to be recognised.
    pub is_profile_thin: bool,
}

/// Something that happened.
#[derive(Clone, Debug)]
pub struct News {
    /// Whom it is about.
    pub person: Person,
    /// What happened, after the name: "accepted your request".
    pub words: String,
    /// Where to read on.
    pub href: String,
    pub at: Moment,
}

/// A question about one of the reader's own requests.
#[derive(Clone, Debug)]
pub struct OpenQuestion {
    pub person: Person,
    pub question: String,
    /// The sent request: `/sent/ID#question`.
    pub href: String,
    pub at: Moment,
}

/// What would help one of the reader's own requests most.
#[derive(Clone, Debug)]
pub struct HomeAdvice {
    /// Whom the reader asked.
    pub person: Person,
    /// The sent request: `/sent/ID`.
    pub href: String,
    /// How long it waits: "6 weeks".
    pub waited: String,
    /// What to do: "Add a picture to your profile".
    pub title: String,
    /// "17 %" within 90 days as it is.
    pub now: String,
    /// "29 %" with it.
    pub then: String,
    /// The way to do it: address and label.
    pub way: Option<(String, String)>,
}

impl HomePage {
    /// How many requests wait for the reader.
    fn waiting(&self) -> u32 {
        self.shelves.iter().sum()
    }

    fn has_filtered(&self) -> bool {
        self.shelves[2] > 0
    }

    pub fn sample() -> Self {
        let news = vec![
            News {
                person: Person::sample(4),
                words: "accepted your request, after 7 weeks".into(),
                href: "/people/leila-haddadin".into(),
                at: Moment::sample(0),
            },
            News {
                person: Person::sample(7),
                words: "answered your question".into(),
                href: "/received/r-7".into(),
                at: Moment::sample(1),
            },
        ];
        let questions = vec![OpenQuestion {
            person: Person::sample(2),
            question: "Were you on the Doggerbank survey in 2019, or do I mix you up with someone?".into(),
            href: "/sent/r-3#question".into(),
            at: Moment::sample(2),
        }];
        let advice = HomeAdvice {
            person: Person::sample(5),
            href: "/sent/r-1".into(),
            waited: "6 weeks".into(),
            title: "Add a picture to your profile".into(),
            now: "17 %".into(),
            then: "26 %".into(),
            way: Some(("/me/edit#picture".into(), "Add a picture".into())),
        };
        Self {
            frame: Frame::sample(Nav::Home),
            name: "Mira".into(),
            news,
            questions,
            vouches: 1,
            shelves: [4, 12, 0],
            fits: Fitting { count: 3, among: None },
            running: SweepRow::samples_running(),
            sent: 6,
            advice: Some(advice),
            suggestions: Suggestion::samples(),
            is_profile_thin: false,
        }
    }

    /// Invented: more waits than a page judges.
    pub fn sample_many() -> Self {
        let fits = Fitting { count: 24, among: Some(500) };
        Self { shelves: [29_100, 700, 200], fits, ..Self::sample() }
    }

    /// Invented: an operator made a link to a new password.
    pub fn sample_noticed() -> Self {
        Self { frame: Frame::sample_noticed(Nav::Home), ..Self::sample() }
    }

    /// Someone who has just begun.
    pub fn sample_empty() -> Self {
        Self {
            frame: Frame::sample(Nav::Home),
            name: "Mira".into(),
            news: vec![],
            questions: vec![],
            vouches: 0,
            shelves: [0; 3],
            fits: Fitting::default(),
            running: vec![],
            sent: 0,
            advice: None,
            suggestions: vec![],
            is_profile_thin: true,
        }
    }
}
