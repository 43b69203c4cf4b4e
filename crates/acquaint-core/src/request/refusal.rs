//! Why nothing changes. A refusal is told to the one who asked for something, and to nobody else.

use jiff::Timestamp;

/// Why a command changes nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Someone would connect with themselves.
    #[error("this is your own profile; open somebody else's to connect")]
    Yourself,
    /// The other blocks the one who acts. The same words as for a profile that does not exist.
    #[error("there is no such profile; check the address")]
    NotFound,
    /// The one who acts blocks the other.
    #[error("you block this person; unblock them first")]
    YouBlock,
    /// Too soon after taking a request back, or after the connection ended.
    #[error("you can ask this person again from {until}")]
    CoolingDown { until: Timestamp },
    #[error("you have sent {max} requests within seven days, which is the most; the next can go out {}", from(*.until))]
    WeekUsedUp {
        /// The most within seven days.
        max: u32,
        /// When the first of them leaves the week, if it is known.
        until: Option<Timestamp>,
    },
    /// As many requests are open as may be.
    #[error(
        "you have {max} open requests, which is the most; take one back, or wait: \
         each counts for {days} days, however it is answered"
    )]
    TooManyOpen { max: u32, days: u16 },
    /// A text is longer than this community allows.
    #[error("`{field}` has {characters} characters, but at most {max} fit; please shorten it")]
    TextTooLong { field: &'static str, characters: usize, max: u32 },
    /// That request does not wait (any more), or never did.
    #[error("this request does not wait any more; open the page again to see where you stand")]
    NotWaiting,
    /// One of the two has no connection left to give. Only ever told to the recipient; the request keeps waiting.
    #[error(
        "{whose} {max} connections, which is the most; the request keeps waiting, and you can accept it later"
    )]
    AtLimit {
        whose: Whose,
        /// The most connections a member may have.
        max: u32,
    },
    /// There is no connection to end.
    #[error("you are not connected with this person")]
    NotConnected,
    /// The last question has no answer yet.
    #[error("your last question is still open; wait for its answer before you ask again")]
    QuestionOpen,
    /// As many questions were asked as may be.
    #[error("you have asked {max} questions about this request, which is the most")]
    QuestionsUsedUp { max: u32 },
    #[error("there is no question to answer")]
    NoQuestion,
    /// The voucher is not connected with both.
    #[error("only someone who is connected with both of you can vouch")]
    NotMutual,
    /// As many people were asked to vouch as may be.
    #[error("you have asked {max} people to vouch for this request, which is the most")]
    VouchersUsedUp { max: u32 },
    /// A request is not so old that it lapses.
    #[error("this request keeps waiting{}", .until.map(|at| format!(" until {at}")).unwrap_or_default())]
    KeepsWaiting {
        /// When it lapses. `None`: never.
        until: Option<Timestamp>,
    },
}

/// Whose limit stands in the way of a connection, from the recipient's side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// The recipient's own.
    Yours,
    /// The sender's.
    Theirs,
}

impl std::fmt::Display for Whose {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Yours => "you have",
            Self::Theirs => "the sender has",
        })
    }
}

fn from(until: Option<Timestamp>) -> String {
    until.map_or_else(|| "in a few days".into(), |at| format!("from {at}"))
}

impl Refusal {
    /// The stable word of a refusal, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Yourself => "yourself",
            Self::NotFound => "not_found",
            Self::YouBlock => "you_block",
            Self::CoolingDown { .. } => "cooling_down",
            Self::WeekUsedUp { .. } => "week_used_up",
            Self::TooManyOpen { .. } => "too_many_open",
            Self::TextTooLong { .. } => "text_too_long",
            Self::NotWaiting => "not_waiting",
            Self::AtLimit { whose: Whose::Yours, .. } => "you_are_at_limit",
            Self::AtLimit { whose: Whose::Theirs, .. } => "sender_is_at_limit",
            Self::NotConnected => "not_connected",
            Self::QuestionOpen => "question_open",
            Self::QuestionsUsedUp { .. } => "questions_used_up",
            Self::NoQuestion => "no_question",
            Self::NotMutual => "not_mutual",
            Self::VouchersUsedUp { .. } => "vouchers_used_up",
            Self::KeepsWaiting { .. } => "keeps_waiting",
        }
    }
}
