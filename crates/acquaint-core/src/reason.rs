//! The six reasons for silence, and the two outcomes that are none of them.
//!
//! Each reason is one file below `reason/`. This closed set drives the model, the pages, the help and the documents.

mod at_limit;
mod knows_well_only;
mod rarely_here;
mod small_network;
mod strategy;
mod unrecognised;

use crate::action::Action;
use crate::clue::Clue;
use serde::{Deserialize, Serialize};

/// Why a request may have no answer yet. The order is the same everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The recipient does not know who is asking.
    Unrecognised,
    /// The recipient connects only within an industry, function, region, or another aim.
    Strategy,
    /// The recipient sees a small network and takes the sender for inactive.
    SmallNetwork,
    /// The recipient has no connections left to give.
    AtLimit,
    /// The recipient seldom visits and has not seen the request.
    RarelyHere,
    /// The recipient connects only with people they know well.
    KnowsWellOnly,
}

/// Whether a reason lies in the request or with the recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// Something about the request or the sender's profile, which the sender can change.
    Request,
    /// Something about how the recipient uses the network. Not about the sender.
    Them,
}

/// Everything there is to say about one reason, apart from its numbers.
#[derive(Debug)]
pub struct Unit {
    /// The word used in code, JSON and SQL.
    pub key: &'static str,
    /// What they may do, as part of a sentence: "they …".
    pub title: &'static str,
    /// The same in as few words as a table has room for.
    pub short: &'static str,
    /// One sentence, to the sender, about "they".
    pub one_line: &'static str,
    /// What it means, and why it is not an answer to the person who asked.
    pub description: &'static str,
    /// Whether it lies in the request or with the recipient.
    pub about: About,
    /// The clues that bear on it, apart from the time waited, views and public acts, which bear on all six.
    pub clues: &'static [Clue],
    /// What the sender can do about it.
    pub actions: &'static [Action],
}

impl Reason {
    /// All six, in the order used everywhere.
    pub const ALL: [Self; 6] = [
        Self::Unrecognised,
        Self::Strategy,
        Self::SmallNetwork,
        Self::AtLimit,
        Self::RarelyHere,
        Self::KnowsWellOnly,
    ];

    /// Everything there is to say about it.
    pub fn unit(self) -> &'static Unit {
        match self {
            Self::Unrecognised => &unrecognised::UNIT,
            Self::Strategy => &strategy::UNIT,
            Self::SmallNetwork => &small_network::UNIT,
            Self::AtLimit => &at_limit::UNIT,
            Self::RarelyHere => &rarely_here::UNIT,
            Self::KnowsWellOnly => &knows_well_only::UNIT,
        }
    }

    /// The word used in code, JSON and SQL.
    pub fn key(self) -> &'static str {
        self.unit().key
    }
}

/// What is most to be said about a request that waits: one of six reasons, reasons that are the recipient's own, or that
/// an answer is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    Because(Reason),
    /// They know the sender and would rather not connect, for reasons of their own. Nothing can be done about it, so
    /// nothing is guessed about them.
    OwnReasons,
    /// Nothing is in the way; they have seen it and not decided yet.
    StillComing,
}

impl Outcome {
    /// All eight: the six reasons in their order, then the others, `still_coming` last.
    pub const ALL: [Self; 8] = [
        Self::Because(Reason::Unrecognised),
        Self::Because(Reason::Strategy),
        Self::Because(Reason::SmallNetwork),
        Self::Because(Reason::AtLimit),
        Self::Because(Reason::RarelyHere),
        Self::Because(Reason::KnowsWellOnly),
        Self::OwnReasons,
        Self::StillComing,
    ];

    /// Its place in [`Outcome::ALL`].
    pub fn index(self) -> usize {
        match self {
            Self::Because(reason) => reason as usize,
            Self::OwnReasons => 6,
            Self::StillComing => 7,
        }
    }

    /// The word used in code and JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::Because(reason) => reason.key(),
            Self::OwnReasons => "own_reasons",
            Self::StillComing => "still_coming",
        }
    }

    /// What they may do, as part of a sentence: "they …".
    pub fn title(self) -> &'static str {
        match self {
            Self::Because(reason) => reason.unit().title,
            Self::OwnReasons => "they may have reasons of their own",
            Self::StillComing => "they may still answer",
        }
    }

    /// The same in as few words as a table has room for.
    pub fn short(self) -> &'static str {
        match self {
            Self::Because(reason) => reason.unit().short,
            Self::OwnReasons => "reasons of their own",
            Self::StillComing => "still coming",
        }
    }

    /// One sentence, to the sender, about "they".
    pub fn one_line(self) -> &'static str {
        match self {
            Self::Because(reason) => reason.unit().one_line,
            Self::OwnReasons => "They may know you and prefer to leave it, for reasons of their own.",
            Self::StillComing => "Nothing seems to be in the way: they have seen it and may still answer.",
        }
    }

    /// Whether it says nothing about the sender or the request. Reasons of their own may be about the sender.
    pub fn is_not_about_you(self) -> bool {
        match self {
            Self::Because(reason) => reason.unit().about == About::Them,
            Self::OwnReasons => false,
            Self::StillComing => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_is_one_documented_unit() {
        for (index, reason) in Reason::ALL.into_iter().enumerate() {
            let unit = reason.unit();
            assert_eq!(Outcome::Because(reason).index(), index);
            assert_eq!(serde_json::to_string(&reason).unwrap(), format!("\"{}\"", unit.key));
            assert!(unit.one_line.starts_with("They ") && unit.one_line.ends_with('.'), "{}", unit.one_line);
            assert!(!unit.description.is_empty() && !unit.clues.is_empty() && !unit.actions.is_empty());
        }
    }

    #[test]
    fn four_reasons_and_the_answer_on_its_way_are_not_about_the_sender() {
        let keys: Vec<_> =
            Outcome::ALL.into_iter().filter(|o| o.is_not_about_you()).map(Outcome::key).collect();
        assert_eq!(keys, ["strategy", "at_limit", "rarely_here", "knows_well_only", "still_coming"]);
    }

    #[test]
    fn no_word_speaks_of_a_refusal() {
        for outcome in Outcome::ALL {
            let words =
                format!("{} {} {}", outcome.title(), outcome.short(), outcome.one_line()).to_lowercase();
            for word in ["reject", "declin", "denied", "deny", "refus", "fail"] {
                assert!(!words.contains(word), "{words}");
            }
        }
    }
}
