//! A strategy: a recipient's own rules for whom to connect with. Private, versioned, and data, never code.
//!
//! A sender fits if no `never` holds, and either an `always` does or every other rule does:
//!
//! ```text
//! fits  =  no never  and  ( any always  or  ( who  and  every only  and  every at_least ) )
//! ```
//!
//! Each rule gives a [`Verdict`] on what the recipient can see of the sender: `holds`, `fails`, or `unknown` where the
//! fact is missing. The three are combined as Kleene combined them (S. C. Kleene, *Introduction to Metamathematics*,
//! 1952, § 64): a sender who fits still fits whatever the missing facts turn out to be, and so with one who does not.
//! That is what "unknown never filters" means, and a property test holds it.
//!
//! Where to look: `matching` (does a sender fit, and which rule says so), `deciding` (which rules settle it), `reading`
//! (limits, contradictions, errors that point at the place), `ready_made` (to start from), `version` (what a change
//! changed), `words` (all of it as people say it), `sweep` (accepting those who fit now, however old their requests),
//! `pace` (when each of them is accepted).

mod deciding;
mod matching;
pub mod pace;
mod reading;
mod ready_made;
mod rule;
pub mod sweep;
mod version;
mod words;

pub use matching::{Fact, Fit, Judgement, Matcher, RuleVerdict, Verdict};
pub use reading::{COUNT_MAX, ENTRIES_IN_ALL_MAX, ENTRIES_MAX, StrategyError};
pub use ready_made::ReadyMade;
pub use rule::Rule;
pub use version::StrategyChange;

use crate::recipient_view::{Needs, WhichPlaces};
use crate::text::Line;
use crate::tie::Tie;
use serde::{Deserialize, Serialize};

/// A recipient's rules. The default is open to everybody, and does nothing automatically.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Strategy {
    /// How well the recipient must probably know the sender.
    pub who: Who,
    /// Where the sender must belong. An empty list restricts nothing.
    pub only: Only,
    pub at_least: AtLeast,
    /// Who fits whatever `who`, `only` and `at_least` say.
    pub always: Always,
    /// Who does not fit, whatever else holds.
    pub never: Never,
    /// What becomes of a request that fits.
    pub if_it_fits: IfItFits,
    /// What becomes of one that does not. One that cannot be told stays where it is.
    pub if_not: IfNot,
}

/// How well the recipient must probably know the sender, by their [familiarity](crate::familiarity).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    #[default]
    Anyone,
    /// Well enough to place them: a familiarity of 30 % or more.
    PeopleICouldPlace,
    /// Well: a familiarity of 70 % or more.
    PeopleIKnowWell,
}

impl Who {
    /// Every one, widest first.
    pub const ALL: [Self; 3] = [Self::Anyone, Self::PeopleICouldPlace, Self::PeopleIKnowWell];

    /// The familiarity it asks for, in percent. Both numbers are judgement.
    pub fn percent(self) -> u8 {
        match self {
            Self::Anyone => 0,
            Self::PeopleICouldPlace => 30,
            Self::PeopleIKnowWell => 70,
        }
    }
}

/// Where the sender must belong: to one entry of every list that has any. Compared without regard to case and accents.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Only {
    pub industries: Vec<Line>,
    pub functions: Vec<Line>,
    pub regions: Vec<Line>,
    /// An organisation they work or worked at.
    pub organisations: Vec<Line>,
    pub schools: Vec<Line>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AtLeast {
    /// Connections that both have, 1 to [`COUNT_MAX`].
    pub mutual_connections: Option<u32>,
    /// Connections that the sender has, 1 to [`COUNT_MAX`].
    pub sender_connections: Option<u32>,
    /// How probably the recipient knows the sender, in percent, 1 to 100.
    pub familiarity_percent: Option<u8>,
    /// Whether the sender must have a picture.
    pub picture: bool,
    /// What the note must say.
    pub note: Vec<NotePart>,
}

/// One of the three things a note can say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotePart {
    Who,
    /// How the two know each other.
    How,
    /// Why the sender would like to connect.
    Why,
}

/// Who fits in any case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Always {
    /// Who says one of these ties, unless it could be checked and is not found
    /// ([`Evidence`](crate::familiarity::Evidence)).
    pub ties: Vec<Tie>,
    /// Who works or worked at one of these.
    pub organisations: Vec<Line>,
    /// These people: by handle in a community, by profile address or name in a record of one's own.
    pub people: Vec<Line>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Never {
    /// Who works or worked at one of these.
    pub organisations: Vec<Line>,
    /// These people, named as in [`Always::people`].
    pub people: Vec<Line>,
}

/// What becomes of a request that fits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IfItFits {
    /// It is marked, and the recipient decides.
    #[default]
    Suggest,
    /// It is accepted some time after the recipient's next visit, so that no moment gives a rule away. One that the
    /// recipient put on a shelf by hand is left alone.
    AcceptAtMyNextVisit,
}

/// What becomes of a request that does not fit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IfNot {
    #[default]
    LeaveInInbox,
    /// It goes to the filtered shelf, and back when it fits. One that the recipient put on a shelf by hand is left alone.
    Filter,
}

impl Strategy {
    /// Whether it does anything automatically.
    pub fn has_standing_orders(&self) -> bool {
        self.if_it_fits == IfItFits::AcceptAtMyNextVisit || self.if_not == IfNot::Filter
    }

    /// Which facts it looks at.
    pub fn needs(&self) -> Needs {
        let any = |rules: &[Rule]| rules.iter().any(|rule| rule.is_set(self));
        let familiarity = any(&[Rule::Who, Rule::Familiarity, Rule::AlwaysTies]);
        let organisations = [Rule::NeverOrganisations, Rule::AlwaysOrganisations, Rule::Organisations];
        let places = |rules: &[Rule]| match (any(rules), familiarity) {
            (true, _) => WhichPlaces::All,
            (false, true) => WhichPlaces::Shared,
            (false, false) => WhichPlaces::Nowhere,
        };
        Needs {
            names: any(&[Rule::NeverPeople, Rule::AlwaysPeople]),
            industry: familiarity || any(&[Rule::Industries]),
            function: familiarity || any(&[Rule::Functions]),
            region: any(&[Rule::Regions]),
            organisations: places(&organisations),
            schools: places(&[Rule::Schools]),
            mutual_connections: familiarity || any(&[Rule::MutualConnections]),
            connections: any(&[Rule::SenderConnections]),
        }
    }

    /// Whether it lets everybody fit: it has no rule that could fail.
    pub fn is_open(&self) -> bool {
        Rule::ALL.iter().all(|rule| rule.is_always() || !rule.is_set(self))
    }
}
