//! The clues: each thing a sender can see that bears on a reason, in the fixed order of the evidence sheet.

use serde::{Deserialize, Serialize};

/// One thing that a sender can see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Clue {
    /// How long the request has been waiting without an answer.
    WaitedDays,
    /// When the recipient looked at the sender's profile, or that they did not.
    ViewsAfterDays,
    /// How much the recipient did in public since the request was sent.
    RecipientPosts,
    /// How often the recipient is here.
    RecipientActivity,
    /// A question of the recipient, and whether it was answered.
    Question,
    /// How the sender says they know the recipient.
    Tie,
    /// Whether the note says who, how and why.
    Note,
    /// An organisation in both profiles.
    SharedOrganisation,
    MutualConnections,
    /// Mutual connections who vouched for the request.
    Vouches,
    /// Whether the sender's profile has a picture.
    Picture,
    /// How many identifying details the sender's profile has.
    Details,
    /// Others whom the sender's name and picture could be.
    Namesakes,
    /// A school in both profiles.
    SharedSchool,
    /// Whether both work in one industry.
    SharedIndustry,
    /// Whether both have one job function.
    SharedFunction,
    /// Whether both live in one region.
    SharedRegion,
    SenderConnections,
    /// How often the sender is active.
    SenderActivity,
    RecipientConnections,
}

impl Clue {
    /// Every clue, in the order in which the evidence sheet adds them up.
    pub const ALL: [Self; 20] = [
        Self::WaitedDays,
        Self::ViewsAfterDays,
        Self::RecipientPosts,
        Self::RecipientActivity,
        Self::Question,
        Self::Tie,
        Self::Note,
        Self::SharedOrganisation,
        Self::MutualConnections,
        Self::Vouches,
        Self::Picture,
        Self::Details,
        Self::Namesakes,
        Self::SharedSchool,
        Self::SharedIndustry,
        Self::SharedFunction,
        Self::SharedRegion,
        Self::SenderConnections,
        Self::SenderActivity,
        Self::RecipientConnections,
    ];

    /// The word used in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::WaitedDays => "waited_days",
            Self::ViewsAfterDays => "views_after_days",
            Self::RecipientPosts => "recipient_posts",
            Self::RecipientActivity => "recipient_activity",
            Self::Question => "question",
            Self::Tie => "tie",
            Self::Note => "note",
            Self::SharedOrganisation => "shared_organisation",
            Self::MutualConnections => "mutual_connections",
            Self::Vouches => "vouches",
            Self::Picture => "picture",
            Self::Details => "details",
            Self::Namesakes => "namesakes",
            Self::SharedSchool => "shared_school",
            Self::SharedIndustry => "shared_industry",
            Self::SharedFunction => "shared_function",
            Self::SharedRegion => "shared_region",
            Self::SenderConnections => "sender_connections",
            Self::SenderActivity => "sender_activity",
            Self::RecipientConnections => "recipient_connections",
        }
    }
}
