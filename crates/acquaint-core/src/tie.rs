//! The tie: how the sender says they know the recipient.

use serde::{Deserialize, Serialize};

/// How the sender says they know the recipient.
///
/// One profession is not one workplace: `same_field` and `co_worker` stay apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tie {
    /// They work at the same organisation.
    CoWorker,
    /// They worked at the same organisation before.
    FormerCoWorker,
    /// One worked for the other from outside.
    ClientOrPartner,
    /// They went to the same school.
    Classmate,
    Friend,
    /// They share a friend, who can be named.
    FriendOfFriend,
    /// Family, however distant.
    Relative,
    Neighbour,
    MetAtEvent,
    SameField,
    NeverMet,
}

impl Tie {
    /// Every tie, in the order of the vocabulary.
    pub const ALL: [Self; 11] = [
        Self::CoWorker,
        Self::FormerCoWorker,
        Self::ClientOrPartner,
        Self::Classmate,
        Self::Friend,
        Self::FriendOfFriend,
        Self::Relative,
        Self::Neighbour,
        Self::MetAtEvent,
        Self::SameField,
        Self::NeverMet,
    ];

    /// The word used in JSON, SQL and on the command line.
    pub fn key(self) -> &'static str {
        match self {
            Self::CoWorker => "co_worker",
            Self::FormerCoWorker => "former_co_worker",
            Self::ClientOrPartner => "client_or_partner",
            Self::Classmate => "classmate",
            Self::Friend => "friend",
            Self::FriendOfFriend => "friend_of_friend",
            Self::Relative => "relative",
            Self::Neighbour => "neighbour",
            Self::MetAtEvent => "met_at_event",
            Self::SameField => "same_field",
            Self::NeverMet => "never_met",
        }
    }

    /// The tie as part of a sentence: "you said you are …".
    pub fn in_words(self) -> &'static str {
        match self {
            Self::CoWorker => "co-workers",
            Self::FormerCoWorker => "former co-workers",
            Self::ClientOrPartner => "client and partner",
            Self::Classmate => "classmates",
            Self::Friend => "friends",
            Self::FriendOfFriend => "friends of a friend",
            Self::Relative => "relatives",
            Self::Neighbour => "neighbours",
            Self::MetAtEvent => "people who met at an event",
            Self::SameField => "people of the same field",
            Self::NeverMet => "people who have not met",
        }
    }

    /// Whether two profiles can show it: being at one organisation, at one school, in one field, or having a mutual
    /// connection. That two people are friends, no profile shows.
    pub fn is_checkable(self) -> bool {
        match self {
            Self::CoWorker
            | Self::FormerCoWorker
            | Self::Classmate
            | Self::FriendOfFriend
            | Self::SameField => true,
            Self::ClientOrPartner
            | Self::Friend
            | Self::Relative
            | Self::Neighbour
            | Self::MetAtEvent
            | Self::NeverMet => false,
        }
    }

    /// The tie of exactly this word.
    pub fn of_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tie| tie.key() == key)
    }

    /// Reads a tie by its word; `-` and spaces count as `_`.
    pub fn parse(text: &str) -> Option<Self> {
        let key = text.trim().to_lowercase().replace(['-', ' '], "_");
        Self::ALL.into_iter().find(|tie| tie.key() == key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tie_is_read_back_from_its_word_and_from_its_json() {
        for tie in Tie::ALL {
            assert_eq!(Tie::parse(tie.key()), Some(tie));
            assert_eq!(serde_json::to_string(&tie).unwrap(), format!("\"{}\"", tie.key()));
        }
        assert_eq!(Tie::parse("friend-of friend"), Some(Tie::FriendOfFriend));
        assert_eq!(Tie::parse("stranger"), None);
    }
}
