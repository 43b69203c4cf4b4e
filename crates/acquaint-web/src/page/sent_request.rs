//! `/sent/ID`: one request of the reader's own. Time line, why, what helps, when, and how sure all this is.

use super::explained::{Explained, Ways};
use super::form::{Choice, Form};
use super::frame::{Frame, Nav};
use super::moment::Moment;
use super::person::Person;
use acquaint_app::community::view::SentFilter;
use acquaint_core::activity::Activity;
use acquaint_core::tie::Tie;
use askama::Template;

/// `GET /sent/ID`. Forms:
/// `POST /sent/ID/answer` (`answer`), `POST /sent/ID/vouch` (`voucher`: a handle), `GET /sent/ID/withdraw` (the
/// question).
#[derive(Clone, Debug, Template)]
#[template(path = "sent_request.html")]
pub struct SentRequestPage {
    pub frame: Frame,
    pub id: String,
    pub person: Person,
    /// Where it stands.
    pub state: SentFilter,
    /// Whether it ended by the retention period of the community, and not because it was taken back.
    pub has_lapsed: bool,
    /// How long it waits or waited: "6 weeks".
    pub waited: String,
    /// What happened, oldest first. The open end is drawn by the page.
    pub events: Vec<Event>,
    /// "You said that you worked at the same organisation". Empty: nothing was said.
    pub tie: String,
    /// What the tie rests on. May be empty.
    pub evidence: String,
    /// The note. May be empty.
    pub note: String,
    /// Why, what helps, when; while it waits.
    pub explained: Option<Explained>,
    /// What they asked and what was answered, oldest first.
    pub exchanges: Vec<Exchange>,
    /// The form for an answer, when a question is open.
    pub answer: Option<Form>,
    pub answer_characters_max: u32,
    /// Whom the sender asked to vouch.
    pub vouchers: Vec<Voucher>,
    /// Who else could be asked: connections of both.
    pub can_vouch: Vec<Person>,
    /// How many more can be asked.
    pub vouches_left: u32,
    /// How many days must pass before the same person can be asked again, after taking it back.
    pub cool_down_days: u16,
}

/// Something that happened to a request, as its sender knows it.
#[derive(Clone, Debug)]
pub struct Event {
    pub at: Moment,
    /// What: "You asked to connect, with a note".
    pub words: String,
    /// Whether it is the best news there is: they are connected.
    pub is_connected: bool,
}

/// A question and its answer.
#[derive(Clone, Debug)]
pub struct Exchange {
    pub question: String,
    pub asked: Moment,
    pub answer: Option<(String, Moment)>,
}

/// Someone who was asked to vouch. There is no third state: silence needs none.
#[derive(Clone, Debug)]
pub struct Voucher {
    pub person: Person,
    /// When they vouched; `None`: asked.
    pub vouched: Option<Moment>,
    pub asked: Moment,
}

/// What the owner of a record saw of a person. Fields of `POST /sent/ID/saw`: `viewed_me` (`yes`, `no` or nothing),
/// `viewed_me_on` (a day), `connections` ("812" or "500+"), `activity` (key of an [`Activity`]), `tie` (key of a
/// [`Tie`]), `mutual_connections`, `namesakes`, and `shared_organisation`, `shared_school`, `shared_industry`,
/// `shared_function`, `shared_region` (`yes`, `no` or nothing).
#[derive(Clone, Debug, Default)]
pub struct SawForm {
    pub form: Form,
    /// What was added before: words and the address that takes it back (`POST`), oldest first.
    pub added: Vec<(String, String)>,
}

impl SawForm {
    pub(crate) fn activities() -> Vec<Choice> {
        let known =
            Activity::ALL.into_iter().map(|activity| Choice::new(activity.key(), activity.in_words()));
        std::iter::once(Choice::new("", "I do not know")).chain(known).collect()
    }

    pub(crate) fn ties() -> Vec<Choice> {
        let known =
            Tie::ALL.into_iter().map(|tie| Choice::new(tie.key(), super::connect::tie_first_person(tie)));
        std::iter::once(Choice::new("", "I do not say")).chain(known).collect()
    }

    pub(crate) fn yes_no() -> Vec<Choice> {
        vec![Choice::new("", "I do not know"), Choice::new("yes", "Yes"), Choice::new("no", "No")]
    }
}

impl SentRequestPage {
    fn is_waiting(&self) -> bool {
        self.state == SentFilter::Waiting
    }

    pub fn sample() -> Self {
        let event =
            |days, words: &str| Event { at: Moment::sample(days), words: words.into(), is_connected: false };
        Self {
            frame: Frame::sample(Nav::Sent),
            id: "r-1".into(),
            person: Person::sample(5),
            state: SentFilter::Waiting,
            has_lapsed: false,
            waited: "6 weeks".into(),
            events: vec![
                event(42, "You asked to connect, with a note"),
                event(39, "Emil looked at your profile"),
                event(20, "You asked Jonas Feldweg to vouch for you"),
                event(18, "Jonas Feldweg vouched for you"),
            ],
            tie: "You said that you worked at the same organisation".into(),
            evidence: "Tidewater Mapping, 2018 to 2021".into(),
            note: "Hi Emil, this is Mira from the night shifts at Tidewater.\nI would like to hear what became of the tide app."
                .into(),
            explained: Some(Explained::sample()),
            exchanges: vec![],
            answer: None,
            answer_characters_max: 300,
            vouchers: vec![Voucher {
                person: Person::sample(3),
                vouched: Some(Moment::sample(18)),
                asked: Moment::sample(20),
            }],
            can_vouch: vec![Person::sample(4), Person::sample(6)],
            vouches_left: 2,
            cool_down_days: 21,
        }
    }

    /// Invented: they asked something.
    pub fn sample_asked() -> Self {
        let exchange = |question: &str, answer: Option<&str>| Exchange {
            question: question.into(),
            asked: Moment::sample(9),
            answer: answer.map(|words| (words.into(), Moment::sample(8))),
        };
        Self {
            exchanges: vec![
                exchange("Which Mira are you? I know three.", Some("The one who sings. Night shift, 2019.")),
                exchange("And which boat was that?", None),
            ],
            answer: Some(Form::new().with_error("answer", "the text is empty; please write a few words")),
            explained: Some(Explained::sample_with(Ways { has_open_question: true, ..Ways::default() })),
            vouchers: vec![],
            can_vouch: vec![],
            ..Self::sample()
        }
    }

    /// Invented: it became a connection.
    pub fn sample_connected() -> Self {
        let mut page = Self { state: SentFilter::Connected, explained: None, ..Self::sample() };
        page.events.push(Event {
            at: Moment::sample(0),
            words: "Emil accepted. You are connected".into(),
            is_connected: true,
        });
        page
    }

    /// Invented: it was taken back.
    pub fn sample_withdrawn() -> Self {
        let mut page = Self { state: SentFilter::Withdrawn, explained: None, ..Self::sample() };
        page.events.push(Event {
            at: Moment::sample(0),
            words: "You took the request back".into(),
            is_connected: false,
        });
        page
    }
}
