//! The rules a strategy can hold: a closed set, each with its place in the JSON.

use super::{NotePart, Strategy, Who};
use serde::Serialize;

/// One rule, in the order in which they are read to people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    NeverPeople,
    NeverOrganisations,
    AlwaysPeople,
    AlwaysOrganisations,
    AlwaysTies,
    Who,
    /// `only.industries`
    Industries,
    /// `only.functions`
    Functions,
    /// `only.regions`
    Regions,
    /// `only.organisations`
    Organisations,
    /// `only.schools`
    Schools,
    /// `at_least.mutual_connections`
    MutualConnections,
    /// `at_least.sender_connections`
    SenderConnections,
    /// `at_least.familiarity_percent`
    Familiarity,
    /// `at_least.picture`
    Picture,
    /// `at_least.note`: who
    NoteWho,
    /// `at_least.note`: how
    NoteHow,
    /// `at_least.note`: why
    NoteWhy,
}

impl Rule {
    pub const ALL: [Self; 18] = [
        Self::NeverPeople,
        Self::NeverOrganisations,
        Self::AlwaysPeople,
        Self::AlwaysOrganisations,
        Self::AlwaysTies,
        Self::Who,
        Self::Industries,
        Self::Functions,
        Self::Regions,
        Self::Organisations,
        Self::Schools,
        Self::MutualConnections,
        Self::SenderConnections,
        Self::Familiarity,
        Self::Picture,
        Self::NoteWho,
        Self::NoteHow,
        Self::NoteWhy,
    ];

    pub fn is_set(self, strategy: &Strategy) -> bool {
        let Strategy { who, only, at_least, always, never, .. } = strategy;
        match self {
            Self::NeverPeople => !never.people.is_empty(),
            Self::NeverOrganisations => !never.organisations.is_empty(),
            Self::AlwaysPeople => !always.people.is_empty(),
            Self::AlwaysOrganisations => !always.organisations.is_empty(),
            Self::AlwaysTies => !always.ties.is_empty(),
            Self::Who => *who != Who::Anyone,
            Self::Industries => !only.industries.is_empty(),
            Self::Functions => !only.functions.is_empty(),
            Self::Regions => !only.regions.is_empty(),
            Self::Organisations => !only.organisations.is_empty(),
            Self::Schools => !only.schools.is_empty(),
            Self::MutualConnections => at_least.mutual_connections.is_some(),
            Self::SenderConnections => at_least.sender_connections.is_some(),
            Self::Familiarity => at_least.familiarity_percent.is_some(),
            Self::Picture => at_least.picture,
            Self::NoteWho => at_least.note.contains(&NotePart::Who),
            Self::NoteHow => at_least.note.contains(&NotePart::How),
            Self::NoteWhy => at_least.note.contains(&NotePart::Why),
        }
    }

    /// Whether it is one of those that make a sender not fit, whatever else holds.
    pub fn is_never(self) -> bool {
        matches!(self, Self::NeverPeople | Self::NeverOrganisations)
    }

    /// Whether it is one of those that make a sender fit in any case.
    pub fn is_always(self) -> bool {
        matches!(self, Self::AlwaysPeople | Self::AlwaysOrganisations | Self::AlwaysTies)
    }

    /// The word used in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::NeverPeople => "never_people",
            Self::NeverOrganisations => "never_organisations",
            Self::AlwaysPeople => "always_people",
            Self::AlwaysOrganisations => "always_organisations",
            Self::AlwaysTies => "always_ties",
            Self::Who => "who",
            Self::Industries => "industries",
            Self::Functions => "functions",
            Self::Regions => "regions",
            Self::Organisations => "organisations",
            Self::Schools => "schools",
            Self::MutualConnections => "mutual_connections",
            Self::SenderConnections => "sender_connections",
            Self::Familiarity => "familiarity",
            Self::Picture => "picture",
            Self::NoteWho => "note_who",
            Self::NoteHow => "note_how",
            Self::NoteWhy => "note_why",
        }
    }
}
