//! What an owner can be asked about somebody: the question, the keys that answer it, and what an answer means.

use crate::compare_shared::is_shared;
use crate::day_given::day_given;
use acquaint_core::activity::{Activity, ConnectionCount};
use acquaint_core::clue::Clue;
use acquaint_core::profile::SharedKind;
use acquaint_core::record::Owner;
use acquaint_core::sighting::Sighting;
use acquaint_core::tie::Tie;
use jiff::civil::Date;

/// One thing that can be asked.
#[derive(Debug)]
pub struct Field {
    pub clue: Clue,
    /// Its column in a file of answers.
    pub column: &'static str,
    /// The question, with `NAME` for the person.
    question: &'static str,
    /// What can be answered: keys, each with what it stands for.
    pub keys: &'static [(&'static str, &'static str)],
    /// What can be written instead of a key. Empty: nothing.
    pub hint: &'static str,
}

const SAME: &[(&str, &str)] = &[("y", "same"), ("n", "different")];

/// Everything that can be asked, in the order of the columns.
pub const FIELDS: [Field; 9] = [
    Field {
        clue: Clue::Tie,
        column: "tie",
        question: "How do you know NAME?",
        keys: &[
            ("c", "co-worker"),
            ("f", "former-co-worker"),
            ("b", "client-or-partner"),
            ("s", "classmate"),
            ("r", "friend"),
            ("o", "friend-of-friend"),
            ("m", "met-at-event"),
            ("i", "same-field"),
            ("n", "never-met"),
        ],
        hint: "",
    },
    Field {
        clue: Clue::MutualConnections,
        column: "mutual",
        question: "How many connections do you and NAME have in common?",
        keys: &[],
        hint: "a number",
    },
    Field {
        clue: Clue::RecipientActivity,
        column: "activity",
        question: "When was NAME last active?",
        keys: &[("w", "this-week"), ("m", "this-month"), ("t", "this-quarter"), ("r", "rarely")],
        hint: "",
    },
    Field {
        clue: Clue::ViewsAfterDays,
        column: "viewed_me",
        question: "Has NAME looked at your profile since you asked?",
        keys: &[("n", "no")],
        hint: "or the day, such as 2026-05-03",
    },
    Field {
        clue: Clue::SharedIndustry,
        column: "industry",
        question: "Do you and NAME work in the same industry?",
        keys: SAME,
        hint: "",
    },
    Field {
        clue: Clue::SharedRegion,
        column: "region",
        question: "Do you and NAME live in the same region?",
        keys: SAME,
        hint: "",
    },
    Field {
        clue: Clue::RecipientConnections,
        column: "connections",
        question: "How many connections does NAME show?",
        keys: &[],
        hint: "a number such as 180, or 500+",
    },
    Field {
        clue: Clue::Namesakes,
        column: "namesakes",
        question: "How many others could NAME take you for?",
        keys: &[],
        hint: "a number",
    },
    Field {
        clue: Clue::Picture,
        column: "my_picture",
        question: "Does your own profile have a picture?",
        keys: &[("y", "yes"), ("n", "no")],
        hint: "",
    },
];

impl Field {
    pub fn of(clue: Clue) -> Option<&'static Self> {
        FIELDS.iter().find(|field| field.clue == clue)
    }

    /// The question about someone.
    pub fn about(&self, name: &str) -> String {
        self.question.replace("NAME", name)
    }

    /// Whether it is about the owner, not about the other person.
    pub fn is_about_owner(&self) -> bool {
        self.clue == Clue::Picture
    }

    /// What can be answered, in a line.
    pub fn choices(&self) -> String {
        let keys = self.keys.iter().map(|(key, answer)| format!("{key} {answer}"));
        let hint = Some(self.hint.to_owned()).filter(|hint| !hint.is_empty());
        keys.chain(hint).collect::<Vec<_>>().join(", ")
    }

    /// What an answer means: one of the keys, or what it stands for.
    pub fn parse(&self, text: &str, owner: &Owner, today: Date) -> Result<Sighting, String> {
        let text = text.trim();
        let stands_for = self.keys.iter().find(|(key, _)| key.eq_ignore_ascii_case(text));
        let text = stands_for.map_or(text, |(_, answer)| answer);
        let number = || text.parse::<u32>().map_err(|_| format!("`{text}` is not a number"));
        let shared = |kind| is_shared(owner, kind, text).map_err(|error| error.to_string());
        let unknown = || format!("`{text}` is none of these: {}", self.choices());
        Ok(match self.clue {
            Clue::Tie => Sighting::Tie(Tie::parse(text).ok_or_else(unknown)?),
            Clue::MutualConnections => Sighting::MutualConnections(number()?),
            Clue::Namesakes => Sighting::Namesakes(number()?),
            Clue::RecipientActivity => {
                let key = text.to_lowercase().replace(['-', ' '], "_");
                let found = Activity::ALL.into_iter().find(|activity| activity.key() == key);
                Sighting::Activity(found.ok_or_else(unknown)?)
            }
            Clue::ViewsAfterDays if text.eq_ignore_ascii_case("no") => Sighting::HasNotViewedMe,
            Clue::ViewsAfterDays => Sighting::ViewedMe(day_given(self.column, text, today)?),
            Clue::SharedIndustry => Sighting::SharedIndustry(shared(SharedKind::Industry)?),
            Clue::SharedRegion => Sighting::SharedRegion(shared(SharedKind::Region)?),
            Clue::RecipientConnections => {
                Sighting::Connections(ConnectionCount::parse(text).ok_or_else(unknown)?)
            }
            Clue::Picture => match text {
                "yes" => Sighting::MyPicture(true),
                "no" => Sighting::MyPicture(false),
                _ => return Err(unknown()),
            },
            _ => return Err(unknown()),
        })
    }
}
