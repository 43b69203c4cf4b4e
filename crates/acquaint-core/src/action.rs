//! What a sender can do while a request waits. Waiting is one of them.

use serde::{Deserialize, Serialize};

/// One thing a sender can do about a waiting request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    Wait,
    /// Put a picture in the profile.
    AddPicture,
    /// Fill in the details that single the sender out.
    AddDetails,
    /// Tell them who is asking.
    AddNoteWho,
    /// Tell them how the two know each other.
    AddNoteHow,
    /// Tell them why the sender would like to connect.
    AddNoteWhy,
    /// Let the own network grow.
    GrowNetwork,
    BeActive,
    /// Mention the request somewhere else, so that they see it.
    AskElsewhere,
}

impl Action {
    /// Every action, waiting first.
    pub const ALL: [Self; 9] = [
        Self::Wait,
        Self::AddPicture,
        Self::AddDetails,
        Self::AddNoteWho,
        Self::AddNoteHow,
        Self::AddNoteWhy,
        Self::GrowNetwork,
        Self::BeActive,
        Self::AskElsewhere,
    ];

    /// The word used in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::Wait => "wait",
            Self::AddPicture => "add_picture",
            Self::AddDetails => "add_details",
            Self::AddNoteWho => "add_note_who",
            Self::AddNoteHow => "add_note_how",
            Self::AddNoteWhy => "add_note_why",
            Self::GrowNetwork => "grow_network",
            Self::BeActive => "be_active",
            Self::AskElsewhere => "ask_elsewhere",
        }
    }

    /// The action in as few words as a table has room for.
    pub fn short(self) -> &'static str {
        match self {
            Self::Wait => "wait",
            Self::AddPicture => "add a picture",
            Self::AddDetails => "fill in details",
            Self::AddNoteWho => "say who you are",
            Self::AddNoteHow => "say how you met",
            Self::AddNoteWhy => "say why you ask",
            Self::GrowNetwork => "grow your network",
            Self::BeActive => "be active",
            Self::AskElsewhere => "mention it elsewhere",
        }
    }

    /// The action as an invitation to the sender.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Wait => "wait",
            Self::AddPicture => "add a picture to your profile",
            Self::AddDetails => "fill in the details that show it is you",
            Self::AddNoteWho => "tell them who you are",
            Self::AddNoteHow => "tell them how you know each other",
            Self::AddNoteWhy => "tell them why you would like to connect",
            Self::GrowNetwork => "connect with more of the people you know",
            Self::BeActive => "be active now and then",
            Self::AskElsewhere => "mention your request when you are in touch anyway",
        }
    }
}
