//! `/strategy`: whom the reader would like to connect with, in plain words, and what that would do.

mod judged;
mod preview;
mod version;

pub use judged::{Judged, JudgedRule};
pub use preview::{Preview, PreviewGroup, PreviewItem};
pub use version::{VersionRow, VersionsPage};

use super::form::{Choice, Form};
use super::frame::{Flash, Frame, Nav};
use super::moment::Moment;
use super::sweep::SweepRow;
use acquaint_core::strategy::{ENTRIES_MAX, ReadyMade, Who};
use acquaint_core::tie::Tie;
use askama::Template;

/// `GET /strategy?start=` (the word of a [`ReadyMade`]). Forms: `POST /strategy/preview` (the same page with
/// [`Self::preview`]; with `part=preview`, a rendered [`Preview`] for the script) and `POST /strategy` (save). Fields:
/// the places of a strategy's JSON (`who`, `only.regions`, … one entry per line; `at_least.note` and `always.ties` may
/// come often), and `based_on` (the version that was read).
#[derive(Clone, Debug, Template)]
#[template(path = "strategy.html")]
pub struct StrategyPage {
    pub frame: Frame,
    pub form: Form,
    /// The current version that was read; 0: none.
    pub version: u32,
    /// When that was saved. `None`: none was ever saved.
    pub saved: Option<Moment>,
    /// What the current strategy says, a rule each. Empty: it is open, or there is none.
    pub rules: Vec<String>,
    /// The ready-made one that the form was filled with. Empty: none.
    pub started: &'static str,
    /// Strategies to start from.
    pub ready_made: Vec<ReadyMadeRow>,
    /// What was changed in another window, while this form was written. `None`: nothing was.
    pub elsewhere: Option<Vec<String>>,
    /// What it would do, if that was asked for.
    pub preview: Option<Preview>,
    /// How many requests fit the current strategy.
    pub fits: Fitting,
    /// What the reader publishes about whom they connect with. May be empty.
    pub policy: String,
    pub sweeps: Vec<SweepRow>,
}

/// How many requests fit the current strategy, on whatever shelf.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fitting {
    pub count: u32,
    /// Only so many of the newest were looked at. `None`: all were.
    pub among: Option<u32>,
}

#[derive(Clone, Debug)]
pub struct ReadyMadeRow {
    /// Its word in addresses.
    pub key: &'static str,
    pub title: &'static str,
    pub one_line: &'static str,
    /// What the reader's profile lacks to fill it in: "your industry". Empty: nothing.
    pub lacks: &'static str,
}

impl ReadyMadeRow {
    /// A strategy to start from. `is_filled`: whether the reader's profile has what it needs.
    pub fn new(one: ReadyMade, is_filled: bool) -> Self {
        let lacks = match one {
            _ if is_filled => "",
            ReadyMade::NearMe => "your region",
            _ => "your industry",
        };
        Self { key: one.key(), title: one.title(), one_line: one.one_line(), lacks }
    }
}

impl StrategyPage {
    fn whos() -> [Choice; 3] {
        Who::ALL.map(|who| match who {
            Who::Anyone => Choice::new("anyone", "Anyone"),
            Who::PeopleICouldPlace => Choice::new("people_i_could_place", "People I could place")
                .with_hint("A colleague of then, a friend’s friend: 30 % or more likely that you know them."),
            Who::PeopleIKnowWell => Choice::new("people_i_know_well", "People I know well")
                .with_hint("70 % or more likely that you know them."),
        })
    }

    /// Steps of familiarity in words, and the one that was given, if it is another.
    fn familiarities(&self) -> Vec<Choice> {
        const STEPS: [(&str, &str); 6] = [
            ("", "Does not matter"),
            ("10", "10 %: you may have met"),
            ("30", "30 %: you could place them"),
            ("50", "50 %: more likely than not"),
            ("70", "70 %: you know them well"),
            ("90", "90 %: almost surely"),
        ];
        let mut steps: Vec<Choice> = STEPS.map(|(key, label)| Choice::new(key, label)).into();
        let given = self.form.value("at_least.familiarity_percent");
        if steps.iter().all(|step| step.key != given) {
            steps.push(Choice::new(given, format!("{given} %")));
        }
        steps
    }

    fn note_parts() -> [Choice; 3] {
        [
            Choice::new("who", "who they are"),
            Choice::new("how", "how you know each other"),
            Choice::new("why", "why they would like to connect"),
        ]
    }

    fn ties() -> Vec<Choice> {
        let tie = |tie: Tie| Choice::new(tie.key(), super::moment::capitalised(tie.in_words()));
        Tie::ALL.into_iter().map(tie).collect()
    }

    fn if_it_fits() -> [Choice; 2] {
        [
            Choice::new("suggest", "Mark it, and I decide"),
            Choice::new("accept_at_my_next_visit", "Accept it automatically when I am here").with_hint(
                "From when you save, one at a time at random times. Requests you sorted by hand are left alone.",
            ),
        ]
    }

    fn if_not() -> [Choice; 2] {
        [
            Choice::new("leave_in_inbox", "Leave it in my inbox"),
            Choice::new("filter", "Put it on the filtered shelf").with_hint(
                "It waits there like any other, comes back when it fits, and nobody can tell. What cannot be told stays in your inbox.",
            ),
        ]
    }

    fn entries_max() -> usize {
        ENTRIES_MAX
    }

    /// Invented: one that is saved, with what it does.
    pub fn sample() -> Self {
        let form = Form::new()
            .with("who", "people_i_could_place")
            .with("only.regions", "Bergen area\nRotterdam area")
            .with("at_least.mutual_connections", "2")
            .with("at_least.familiarity_percent", "45")
            .with("at_least.note", "how")
            .with("always.ties", "relative")
            .with("always.ties", "friend")
            .with("never.organisations", "Gull & Gull Recruiting")
            .with("if_it_fits", "suggest")
            .with("if_not", "leave_in_inbox");
        Self {
            frame: Frame {
                flash: Some(Flash::done("Your strategy is saved. Nobody was told.")),
                ..Frame::sample(Nav::Strategy)
            },
            form,
            version: 3,
            saved: Some(Moment::sample(0)),
            rules: vec![
                "They were never at Gull & Gull Recruiting".into(),
                "Always: relatives or friends".into(),
                "You could place them".into(),
                "Their region is Bergen area or Rotterdam area".into(),
            ],
            started: "",
            ready_made: ReadyMade::ALL.map(|one| ReadyMadeRow::new(one, true)).into(),
            elsewhere: None,
            preview: None,
            fits: Fitting { count: 40, among: None },
            policy: "Please say how we know each other.".into(),
            sweeps: SweepRow::samples(),
        }
    }

    /// Invented: looked at before it is saved.
    pub fn sample_preview() -> Self {
        Self { frame: Frame::sample(Nav::Strategy), preview: Some(Preview::sample()), ..Self::sample() }
    }

    /// Invented: more waits than a page judges.
    pub fn sample_many() -> Self {
        let fits = Fitting { count: 24, among: Some(2_000) };
        Self { preview: Some(Preview::sample_part()), fits, ..Self::sample_preview() }
    }

    /// Invented: none was ever saved, and the profile has no industry.
    pub fn sample_empty() -> Self {
        let ready_made = ReadyMade::ALL.map(|one| ReadyMadeRow::new(one, one != ReadyMade::MyField));
        Self {
            frame: Frame::sample(Nav::Strategy),
            form: Form::new()
                .with("who", "anyone")
                .with("if_it_fits", "suggest")
                .with("if_not", "leave_in_inbox"),
            version: 0,
            saved: None,
            rules: vec![],
            ready_made: ready_made.into(),
            fits: Fitting::default(),
            policy: String::new(),
            sweeps: vec![],
            ..Self::sample()
        }
    }

    /// Invented: something is wrong, and another window was faster.
    pub fn sample_wrong() -> Self {
        let form = Self::sample()
            .form
            .with("never.people", "emil-strand")
            .with("always.people", "emil-strand")
            .with_error(
                "never.people",
                "line 1: this is “emil-strand”, which is in “Always: people” as well; take one of them out",
            )
            .with_error("at_least.sender_connections", "this must be a whole number");
        let elsewhere = vec!["Regions: now Kiel, no longer Bergen area".into()];
        Self { frame: Frame::sample(Nav::Strategy), form, elsewhere: Some(elsewhere), ..Self::sample() }
    }
}
