//! `/people/HANDLE/connect`: a request is written, with a look at the note as it grows.

use super::form::{Choice, Form};
use super::frame::{Frame, Nav};
use super::person::Person;
use acquaint_core::note::NoteContent;
use acquaint_core::tie::Tie;
use askama::Template;
use askama::filters::HtmlSafe;

/// `GET|POST /people/HANDLE/connect`. Fields: `tie` (key of a [`Tie`]), `evidence`, `note`, `intent` (`check`: show
/// the page again with [`Self::check`]; `draft`: the same with the draft as note; `send`). The script posts `note` to
/// `/people/HANDLE/note-check` and gets a rendered [`NoteCheck`].
#[derive(Clone, Debug, Template)]
#[template(path = "connect.html")]
pub struct ConnectPage {
    pub frame: Frame,
    pub person: Person,
    pub form: Form,
    /// What the note says so far.
    pub check: NoteCheck,
    /// A draft from what both share, to be made one's own. Empty: nothing is shared.
    pub draft: String,
    /// What both share, in words.
    pub shared: Vec<String>,
    /// What they ask of requests, if they publish it: one sentence each.
    pub policy: Vec<PolicyLine>,
    pub note_characters_max: u32,
    /// How many requests can still go out within these seven days.
    pub left_this_week: u32,
    /// How many requests can still be open.
    pub left_open: u32,
    /// After how many days a place becomes free again.
    pub open_days: u16,
}

/// One thing that a recipient publishes about whom they connect with.
#[derive(Clone, Debug)]
pub struct PolicyLine {
    /// "Please say how we know each other".
    pub words: String,
    /// Whether this request does so. `None`: cannot be told.
    pub holds: Option<bool>,
}

/// What a note says so far. A fragment for the script, and a part of the page.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "part/note_check.html")]
pub struct NoteCheck {
    pub content: NoteContent,
    /// Whether anything was written.
    pub is_empty: bool,
    /// Why it cannot be sent as it is. Empty: it can.
    pub problem: String,
}

impl HtmlSafe for NoteCheck {}

impl NoteCheck {
    /// Whether the note is in a language that is not read.
    fn cannot_judge(&self) -> bool {
        self.content == NoteContent::default()
    }

    /// The three questions, what was found, and an example of a sentence that answers it.
    fn lines(&self) -> [(&'static str, Option<bool>, &'static str); 3] {
        [
            ("who you are", self.content.who, "“I run the survey boat at Tidewater.”"),
            ("how you know each other", self.content.how, "“We met at the harbour walk in May.”"),
            ("why you ask", self.content.why, "“I would like to hear how the new gauge works.”"),
        ]
    }
}

impl ConnectPage {
    /// The ties to choose from, as the sender says them.
    fn ties() -> Vec<Choice> {
        let ties = Tie::ALL.into_iter().map(|tie| Choice::new(tie.key(), tie_first_person(tie)));
        std::iter::once(Choice::new("", "Please choose …")).chain(ties).collect()
    }

    pub fn sample() -> Self {
        let form = Form::new()
            .with("tie", "former_co_worker")
            .with("evidence", "Tidewater Mapping, 2018 to 2021")
            .with("note", "Hi Emil, this is Mira from the night shifts at Tidewater. I would like to hear what became of the tide app.");
        Self {
            frame: Frame::sample(Nav::People),
            person: Person::sample(5),
            form,
            check: NoteCheck {
                content: NoteContent { who: Some(true), how: Some(false), why: Some(true) },
                is_empty: false,
                problem: String::new(),
            },
            draft: "Hi Emil, I am Mira Solbakken, hydrographer at Tidewater Mapping. We both worked there from 2018 to 2021. \
                    I would like to …"
                .into(),
            shared: vec!["You both worked at Tidewater Mapping, 2018 to 2021".into()],
            policy: vec![
                PolicyLine { words: "Please say how we know each other.".into(), holds: Some(false) },
                PolicyLine { words: "I connect with people I have worked with.".into(), holds: Some(true) },
            ],
            note_characters_max: 600,
            left_this_week: 94,
            left_open: 488,
            open_days: 90,
        }
    }

    /// Invented: something is wrong, nothing is known.
    pub fn sample_wrong() -> Self {
        Self {
            form: Form::new()
                .with("note", "Hello")
                .with_error("tie", "please choose how you know each other")
                .with_error("", "you have sent 100 requests within seven days, which is the most; the next can go out on Friday"),
            check: NoteCheck { content: NoteContent::NOTHING, is_empty: false, problem: String::new() },
            draft: String::new(),
            shared: vec![],
            policy: vec![],
            left_this_week: 0,
            ..Self::sample()
        }
    }
}

/// A tie as the one who asks says it.
pub fn tie_first_person(tie: Tie) -> &'static str {
    match tie {
        Tie::CoWorker => "We work at the same organisation",
        Tie::FormerCoWorker => "We worked at the same organisation",
        Tie::ClientOrPartner => "One of us worked for the other, or with them",
        Tie::Classmate => "We went to the same school",
        Tie::Friend => "We are friends",
        Tie::FriendOfFriend => "We share a friend",
        Tie::Relative => "We are related",
        Tie::Neighbour => "We are neighbours",
        Tie::MetAtEvent => "We met at an event",
        Tie::SameField => "We work in the same field",
        Tie::NeverMet => "We have not met",
    }
}

/// What a sender says of a tie, in two words.
pub fn tie_in_short(tie: Tie) -> &'static str {
    match tie {
        Tie::CoWorker => "Works with you",
        Tie::FormerCoWorker => "Worked with you",
        Tie::ClientOrPartner => "Client or partner",
        Tie::Classmate => "Same school",
        Tie::Friend => "Friend",
        Tie::FriendOfFriend => "Shares a friend",
        Tie::Relative => "Relative",
        Tie::Neighbour => "Neighbour",
        Tie::MetAtEvent => "Met at an event",
        Tie::SameField => "Same field",
        Tie::NeverMet => "Has not met you",
    }
}

/// A tie as its recipient reads it: "you worked at the same organisation". Says that it is the sender who says so.
pub fn tie_as_said(tie: Tie) -> &'static str {
    match tie {
        Tie::CoWorker => "says you work at the same organisation",
        Tie::FormerCoWorker => "says you worked at the same organisation",
        Tie::ClientOrPartner => "says one of you worked for or with the other",
        Tie::Classmate => "says you went to the same school",
        Tie::Friend => "says you are friends",
        Tie::FriendOfFriend => "says you share a friend",
        Tie::Relative => "says you are related",
        Tie::Neighbour => "says you are neighbours",
        Tie::MetAtEvent => "says you met at an event",
        Tie::SameField => "says you work in the same field",
        Tie::NeverMet => "says you have not met",
    }
}
