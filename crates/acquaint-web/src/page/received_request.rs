//! `/received/ID`: one request that waits for the reader.

use super::form::{Choice, Form};
use super::frame::{Frame, Nav};
use super::person::LookInWords;
use super::received::ReceivedCard;
use super::sent_request::Exchange;
use super::strategy::Judged;
use acquaint_core::member::ViewMode;
use acquaint_core::request::Shelf;
use acquaint_core::strategy::Fit;
use askama::Template;

/// `GET /received/ID`. Forms: `POST /received/ID/accept`, `/set-aside`, `/return-to-inbox` (`shelf`), `/ask`
/// (`question`), `/remark` (`remark`; empty takes it away), `/mute`, `/unmute`, `/report` (`because`:
/// `advertising`, `false_identity`, `harassment`, `something_else`).
#[derive(Clone, Debug, Template)]
#[template(path = "received_request.html")]
pub struct ReceivedRequestPage {
    pub frame: Frame,
    pub card: ReceivedCard,
    /// Where the reader keeps it.
    pub shelf: Shelf,
    /// What was asked and answered, oldest first.
    pub exchanges: Vec<Exchange>,
    /// The form for a question. `None`: a question is open, or no more can be asked.
    pub ask: Option<Form>,
    /// How many questions can still be asked.
    pub questions_left: u32,
    pub question_characters_max: u32,
    /// The reader's remark to themselves.
    pub remark: Form,
    pub remark_characters_max: u32,
    /// Whether the reader muted the sender.
    pub is_muted: bool,
    pub is_reported: bool,
    /// Whether the sender is the only operator, so that nobody could read a report about it.
    pub is_from_only_operator: bool,
    /// How the reader's looks at profiles are recorded.
    pub view_mode: ViewMode,
}

impl ReceivedRequestPage {
    fn reports() -> Vec<Choice> {
        vec![
            Choice::new("advertising", "It sells something"),
            Choice::new("false_identity", "They are not who they say they are"),
            Choice::new("harassment", "It threatens, insults or presses"),
            Choice::new("something_else", "Something else"),
        ]
    }

    fn kept(&self) -> &'static str {
        super::received::shelf_label(self.shelf)
    }

    pub fn sample() -> Self {
        let card = ReceivedCard::samples().swap_remove(0);
        Self {
            frame: Frame::sample(Nav::Received),
            card,
            shelf: Shelf::Inbox,
            exchanges: vec![],
            ask: Some(Form::new()),
            questions_left: 3,
            question_characters_max: 300,
            remark: Form::new().with("remark", "Winter 2018? Ask Leila."),
            remark_characters_max: 600,
            is_muted: false,
            is_reported: false,
            is_from_only_operator: false,
            view_mode: ViewMode::Named,
        }
    }

    /// Invented: someone with a strategy.
    pub fn sample_judged() -> Self {
        let mut page = Self::sample();
        page.card.judged = Some(Judged { is_open: true, ..Judged::sample(Fit::Fits) });
        page
    }

    /// Invented: from the only operator.
    pub fn sample_from_operator() -> Self {
        Self { is_from_only_operator: true, ..Self::sample() }
    }

    /// Invented: set aside, asked and answered.
    pub fn sample_asked() -> Self {
        let exchange = Exchange {
            question: "Which winter was that?".into(),
            asked: super::moment::Moment::sample(2),
            answer: Some(("2018, the one with the ice.".into(), super::moment::Moment::sample(1))),
        };
        Self {
            shelf: Shelf::SetAside,
            exchanges: vec![exchange],
            ask: None,
            questions_left: 0,
            is_muted: true,
            is_reported: true,
            view_mode: ViewMode::Private,
            ..Self::sample()
        }
    }
}
