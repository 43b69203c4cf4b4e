//! `/` for a member: what needs them.

use super::frame::{Frame, Nav};
use super::moment::{Moment, count};
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
    /// What else waits for the reader, whatever their role.
    pub needs: Vec<Need>,
    /// Requests that wait for the reader: inbox, set aside, filtered.
    pub shelves: [u32; 3],
    /// What accepts requests at the moment.
    pub running: Vec<SweepRow>,
    /// How many of the reader's own requests wait.
    pub sent: u32,
    /// One piece of advice about one of them.
    pub advice: Option<HomeAdvice>,
    /// A few people they may know.
    pub suggestions: Vec<Suggestion>,
}

/// Something that waits for the reader: where it is done, and what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    pub href: &'static str,
    pub words: String,
    /// What comes of it, or why. May be empty.
    pub hint: &'static str,
}

/// What a home page knows of what waits, role by role.
#[derive(Clone, Copy, Debug, Default)]
pub struct Waiting {
    /// How many requests fit the reader's strategy.
    pub fits: Fitting,
    /// How many requests wait for a reader without a strategy.
    pub asked: u32,
    /// How many people ask the reader to vouch.
    pub vouches: u32,
    /// Of operators: who asks to be let in, and reports that are open.
    pub applicants: u64,
    pub reports: u64,
    /// Whether the operator is alone here.
    pub is_alone: bool,
    /// Whether the reader's own profile has too little to be recognised.
    pub is_profile_thin: bool,
    /// Whether they neither sent nor got anything yet.
    pub is_new: bool,
}

impl Waiting {
    pub fn needs(self) -> Vec<Need> {
        let Self { fits, vouches, applicants, reports, .. } = self;
        let people = |number| count(number, "person", "people");
        let plural = |number, one: &'static str, more: &'static str| if number == 1 { one } else { more };
        let requests = count(fits.count as usize, "request", "requests");
        let fit = fits.among.map_or_else(
            || format!("{requests} {} your strategy", plural(fits.count, "fits", "fit")),
            |newest| format!("{} of the newest {newest} requests fit your strategy", fits.count),
        );
        let asks = plural(vouches, "asks", "ask");
        let applicants_ask = if applicants == 1 { "asks" } else { "ask" };
        let whole = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
        let all = [
            (
                fits.count > 0 || fits.among.is_some(),
                "/strategy/sweep",
                fit,
                "See who they are, and accept them together.",
            ),
            (
                self.asked > 0,
                "/received",
                format!("{} would like to connect", people(self.asked as usize)),
                "In your own time. Nobody can tell whether you looked.",
            ),
            (
                vouches > 0,
                "/vouches",
                format!("{} {asks} you to vouch", people(vouches as usize)),
                "If you don’t, nobody will know.",
            ),
            (
                applicants > 0,
                "/operate#members",
                format!("{} {applicants_ask} to join", people(whole(applicants))),
                "They can sign in once you let them in.",
            ),
            (reports > 0, "/operate#reports", count(whole(reports), "open report", "open reports"), ""),
            (
                self.is_alone,
                "/operate#invites",
                "Invite the first members".into(),
                "Nobody else is here yet.",
            ),
            (
                self.is_profile_thin,
                "/me/edit",
                "Let people see that it is you".into(),
                "A picture and a few details do more for your requests than anything else.",
            ),
            (self.is_new, "/people", "Find people you know".into(), "Ask to connect; answers appear here."),
        ];
        let waits = all.into_iter().filter(|(waits, ..)| *waits);
        waits.map(|(_, href, words, hint)| Need { href, words, hint }).collect()
    }
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
            needs: Waiting {
                fits: Fitting { count: 3, among: None },
                vouches: 1,
                applicants: 2,
                reports: 1,
                ..Waiting::default()
            }
            .needs(),
            shelves: [4, 12, 0],
            running: SweepRow::samples_running(),
            sent: 6,
            advice: Some(advice),
            suggestions: Suggestion::samples(),
        }
    }

    /// Invented: more waits than a page judges.
    pub fn sample_many() -> Self {
        let fits = Fitting { count: 24, among: Some(500) };
        let needs = Waiting { fits, ..Waiting::default() }.needs();
        Self { shelves: [29_100, 700, 200], needs, ..Self::sample() }
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
            needs: Waiting { is_profile_thin: true, is_new: true, ..Waiting::default() }.needs(),
            shelves: [0; 3],
            running: vec![],
            sent: 0,
            advice: None,
            suggestions: vec![],
        }
    }
}
