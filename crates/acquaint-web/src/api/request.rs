//! Both sides of a request as the API shows them: two types, so that nothing a recipient privately knows has a place
//! on the sender's side.

use super::person::{Member, Person};
use super::word::{ShelfWord, TieWord};
use acquaint_app::community::view::{self, QuestionAndAnswer, RequestText, SentState};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A request, seen from your side of it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
#[schema(discriminator(property_name = "side", mapping(
    ("sender" = "#/components/schemas/SentRequest"),
    ("recipient" = "#/components/schemas/ReceivedRequest")
)))]
pub(super) enum Request {
    /// You sent it.
    Sent(Box<SentRequest>),
    /// It waits for you.
    Received(Box<ReceivedRequest>),
}

/// On the side of the sender.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum SenderSide {
    /// You sent it.
    Sender,
}

/// On the side of the recipient.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum RecipientSide {
    /// It waits for you.
    Recipient,
}

/// A question about a request, and its answer.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Exchange {
    /// The question.
    question: String,
    /// When it was asked.
    asked_at: Timestamp,
    /// The answer, once there is one.
    #[schema(required)]
    answer: Option<String>,
    /// When it was answered.
    #[schema(required)]
    answered_at: Option<Timestamp>,
}

impl From<QuestionAndAnswer> for Exchange {
    fn from(question: QuestionAndAnswer) -> Self {
        let (answer, answered_at) = question.answer.unzip();
        Self {
            question: question.question.into(),
            asked_at: question.asked_at,
            answer: answer.map(Into::into),
            answered_at,
        }
    }
}

/// Where a sent request stands, as its sender may know it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "is", rename_all = "snake_case")]
pub(super) enum State {
    /// It waits.
    Waiting,
    /// It was accepted.
    Connected {
        /// When.
        at: Timestamp,
    },
    /// You took it back.
    Withdrawn {
        /// When.
        at: Timestamp,
    },
    /// It lapsed under the public retention period.
    Lapsed {
        /// When.
        at: Timestamp,
    },
}

impl From<SentState> for State {
    fn from(state: SentState) -> Self {
        match state {
            SentState::Waiting => Self::Waiting,
            SentState::Connected { at } => Self::Connected { at },
            SentState::Withdrawn { at } => Self::Withdrawn { at },
            SentState::Lapsed { at } => Self::Lapsed { at },
        }
    }
}

/// Somebody whom the sender asked to vouch.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AskedVoucher {
    /// Who.
    person: Person,
    /// When they were asked.
    asked_at: Timestamp,
    /// When they vouched, once they have.
    #[schema(required)]
    vouched_at: Option<Timestamp>,
}

/// A request that you sent. Every field is always there, whatever its recipient did.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SentRequest {
    /// Your side of it.
    side: SenderSide,
    /// Its id.
    id: Uuid,
    /// Whom you sent it to.
    to: Person,
    /// How you say the two of you know each other.
    tie: TieWord,
    /// What the tie rests on.
    #[schema(required)]
    evidence: Option<String>,
    /// The note; may be empty.
    note: String,
    /// When you sent it.
    sent_at: Timestamp,
    /// Where it stands.
    state: State,
    /// Questions about it, oldest first.
    questions: Vec<Exchange>,
    /// Whom you asked to vouch.
    vouches: Vec<AskedVoucher>,
    /// When the recipient looked at your profile with their name, since sending, oldest first. `null`: you look at
    /// others privately, and are shown no views in return.
    #[schema(required)]
    views: Option<Vec<Timestamp>>,
    /// How many other members have your name.
    namesakes: u32,
}

impl From<view::SentRequest> for SentRequest {
    fn from(request: view::SentRequest) -> Self {
        let RequestText { id, tie, evidence, note, sent_at, questions } = request.text;
        let voucher =
            |(card, asked_at, vouched_at)| AskedVoucher { person: Person::from(card), asked_at, vouched_at };
        Self {
            side: SenderSide::Sender,
            id: id.0,
            to: request.recipient.card.into(),
            tie: TieWord(tie),
            evidence: evidence.map(Into::into),
            note: note.into(),
            sent_at,
            state: request.state.into(),
            questions: questions.into_iter().map(Into::into).collect(),
            vouches: request.vouches.into_iter().map(voucher).collect(),
            views: request.views,
            namesakes: request.namesakes,
        }
    }
}

/// Somebody who vouched.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Voucher {
    /// Who.
    person: Person,
    /// When.
    vouched_at: Timestamp,
}

/// A request that waits for you. What you keep about it is yours alone.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ReceivedRequest {
    /// Your side of it.
    side: RecipientSide,
    /// Its id.
    id: Uuid,
    /// Who asks: enough of them to decide, without a view being recorded.
    from: Member,
    /// How they say the two of you know each other.
    tie: TieWord,
    /// What the tie rests on.
    #[schema(required)]
    evidence: Option<String>,
    /// The note; may be empty.
    note: String,
    /// When they sent it.
    sent_at: Timestamp,
    /// Your questions about it, oldest first.
    questions: Vec<Exchange>,
    /// Who vouched for it.
    vouches: Vec<Voucher>,
    /// How many other members have their name.
    namesakes: u32,
    /// Where you keep it.
    shelf: ShelfWord,
    /// Whether you put it there by hand.
    by_hand: bool,
    /// When you first saw it.
    #[schema(required)]
    seen_at: Option<Timestamp>,
    /// Your remark to yourself.
    #[schema(required)]
    remark: Option<String>,
    /// When you reported it.
    #[schema(required)]
    reported_at: Option<Timestamp>,
    /// Whether the sender is the only operator. Operators never see reports about their own requests, so nobody could
    /// read yours.
    is_from_only_operator: bool,
    /// Whether you muted them.
    is_muted: bool,
}

impl ReceivedRequest {
    /// As it is seen now.
    pub(super) fn new(request: view::ReceivedRequest, now: Timestamp) -> Self {
        let RequestText { id, tie, evidence, note, sent_at, questions } = request.text;
        let voucher = |(card, vouched_at)| Voucher { person: Person::from(card), vouched_at };
        Self {
            side: RecipientSide::Recipient,
            id: id.0,
            from: Member::new(request.sender, now),
            tie: TieWord(tie),
            evidence: evidence.map(Into::into),
            note: note.into(),
            sent_at,
            questions: questions.into_iter().map(Into::into).collect(),
            vouches: request.vouches.into_iter().map(voucher).collect(),
            namesakes: request.namesakes,
            shelf: ShelfWord(request.keeping.shelf),
            by_hand: request.keeping.by_hand,
            seen_at: request.keeping.seen_at,
            remark: request.keeping.remark.map(Into::into),
            reported_at: request.keeping.reported_at,
            is_from_only_operator: request.is_from_only_operator,
            is_muted: request.is_muted,
        }
    }
}

/// Somebody asks you for a good word.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct VouchWish {
    /// The request; vouch with `POST /api/v1/requests/{id}/vouch`.
    request: Uuid,
    /// Who asks.
    sender: Person,
    /// With whom they would like to connect.
    recipient: Person,
    /// How they say the two know each other.
    tie: TieWord,
    /// When they asked you.
    asked_at: Timestamp,
    /// When you vouched.
    #[schema(required)]
    vouched_at: Option<Timestamp>,
}

impl From<view::VouchWish> for VouchWish {
    fn from(wish: view::VouchWish) -> Self {
        Self {
            request: wish.request.0,
            sender: wish.sender.into(),
            recipient: wish.recipient.into(),
            tie: TieWord(wish.tie),
            asked_at: wish.asked_at,
            vouched_at: wish.vouched_at,
        }
    }
}
