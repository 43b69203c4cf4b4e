//! Strategies as the recipient reads them: each rule, each fact and each part of familiarity in words.

use super::{Fact, Fit, NotePart, Rule, RuleVerdict, Strategy, StrategyChange, Verdict, Who};
use crate::familiarity::{Basis, Evidence, Missing, Share, SharedPlace};
use crate::recipient_view::Messages;
use crate::text::Line;
use std::fmt;

/// How many names a sentence tells.
const NAMED: usize = 3;

impl Fit {
    /// Whether someone fits, as part of a sentence: "… your strategy".
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Fits => "fits",
            Self::DoesNotFit => "does not fit",
            Self::CannotTell => "cannot be told",
        }
    }
}

impl Rule {
    /// The rule as its strategy has it, without a full stop: "their region is Bremen or Kiel".
    pub fn in_words(self, strategy: &Strategy) -> String {
        let Strategy { who, only, at_least, always, never, .. } = strategy;
        match self {
            Self::NeverPeople => format!("it is not {}", any_of(&never.people)),
            Self::NeverOrganisations => format!("they were never at {}", any_of(&never.organisations)),
            Self::AlwaysPeople => format!("always: {}", any_of(&always.people)),
            Self::AlwaysOrganisations => {
                format!("always: people who work or worked at {}", any_of(&always.organisations))
            }
            Self::AlwaysTies => {
                let ties: Vec<&str> = always.ties.iter().map(|tie| tie.in_words()).collect();
                format!("always: {}", either(&ties))
            }
            Self::Who => match who {
                Who::Anyone => "anyone".into(),
                Who::PeopleICouldPlace => "you could place them".into(),
                Who::PeopleIKnowWell => "you know them well".into(),
            },
            Self::Industries => format!("their industry is {}", any_of(&only.industries)),
            Self::Functions => format!("their job function is {}", any_of(&only.functions)),
            Self::Regions => format!("their region is {}", any_of(&only.regions)),
            Self::Organisations => format!("they work or worked at {}", any_of(&only.organisations)),
            Self::Schools => format!("they went to {}", any_of(&only.schools)),
            Self::MutualConnections => {
                let least = at_least.mutual_connections.unwrap_or(1);
                format!("you have {least} or more mutual connections")
            }
            Self::SenderConnections => {
                format!("they have {} or more connections", at_least.sender_connections.unwrap_or(1))
            }
            Self::Familiarity => {
                let percent = at_least.familiarity_percent.unwrap_or(1);
                format!("you know them, {} or more likely", percent_words(percent))
            }
            Self::Picture => "they have a picture".into(),
            Self::NoteWho => format!("their note says {}", note_part_words(NotePart::Who)),
            Self::NoteHow => format!("their note says {}", note_part_words(NotePart::How)),
            Self::NoteWhy => format!("their note says {}", note_part_words(NotePart::Why)),
        }
    }
}

impl RuleVerdict {
    /// The fact that the rule looked at, as part of a sentence: "they say Kiel".
    pub fn fact_in_words(&self) -> String {
        match &self.fact {
            Fact::NotKnown => missing_words(self.rule).to_owned(),
            Fact::Text(text) => format!("they say {text}"),
            Fact::SameAsMine(true) => "it is the same as yours".into(),
            Fact::SameAsMine(false) => "it is another than yours".into(),
            Fact::Places(places) => match few(places) {
                none if none.is_empty() => "they name none".into(),
                few => format!("they name {few}"),
            },
            Fact::Name(name) => format!("this is {name}"),
            Fact::Tie(tie, evidence) => format!("they say you are {}{}", tie.in_words(), checked(*evidence)),
            Fact::MutualConnections(count) => format!("you have {count}"),
            Fact::Connections(count) => format!("they have {count}"),
            Fact::Familiarity(share) if share.percents() == (0, 100) => "too little is known to say".into(),
            Fact::Familiarity(share) => format!("probably you do, {share}"),
            Fact::IsThere(is_there) => match (self.rule, is_there) {
                (Rule::Picture, true) => "there is one".into(),
                (Rule::Picture, false) => "there is none".into(),
                (_, true) => "it does, as far as we can read".into(),
                (_, false) => "it does not, as far as we can read".into(),
            },
        }
    }

    /// The verdict as people read it. An `always` that does not apply is no failing.
    pub fn verdict_in_words(&self) -> &'static str {
        match (self.rule.is_always(), self.verdict) {
            (true, Verdict::Holds) => "applies",
            (true, Verdict::Fails) => "does not apply",
            (false, Verdict::Holds) => "yes",
            (false, Verdict::Fails) => "no",
            (_, Verdict::Unknown) => "cannot be told",
        }
    }
}

fn missing_words(rule: Rule) -> &'static str {
    match rule {
        Rule::Industries => "their industry is not known",
        Rule::Functions => "their job function is not known",
        Rule::Regions => "their region is not known",
        Rule::NeverOrganisations | Rule::AlwaysOrganisations | Rule::Organisations => {
            "where they worked is not known"
        }
        Rule::Schools => "their schools are not known",
        Rule::MutualConnections => "your mutual connections are not known",
        Rule::SenderConnections => "how many they have is not known",
        Rule::AlwaysTies => "how you know each other is not told",
        Rule::NoteWho | Rule::NoteHow | Rule::NoteWhy => "we cannot judge what it says",
        Rule::NeverPeople | Rule::AlwaysPeople | Rule::Who | Rule::Familiarity | Rule::Picture => "not known",
    }
}

fn checked(evidence: Evidence) -> &'static str {
    match evidence {
        Evidence::ChecksOut => ", and your profiles show it",
        Evidence::CannotBeChecked => ", which your profiles cannot show",
        Evidence::NotFound => ", which your profiles do not show",
    }
}

impl fmt::Display for Basis<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotKnown(missing) => write!(f, "{} not known", missing_facts(*missing)),
            Self::NoSharedPlace(Missing::Schools) => f.write_str("no school of both"),
            Self::NoSharedPlace(_) => f.write_str("no organisation of both"),
            Self::Organisation(place) => write!(f, "you were both at {place}"),
            Self::School(place) => write!(f, "you both went to {place}"),
            Self::MutualConnections(mutual) => match mutual.count {
                0 => f.write_str("no mutual connection"),
                1 => f.write_str("one mutual connection"),
                count => write!(f, "{count} mutual connections"),
            },
            Self::Tie(tie, evidence) => {
                write!(f, "they say you are {}{}", tie.in_words(), checked(*evidence))
            }
            Self::Messages(Messages::BothWays) => f.write_str("you wrote to each other before"),
            Self::Messages(Messages::OneWay) => f.write_str("one of you wrote before"),
            Self::Messages(Messages::Nothing) => f.write_str("no earlier messages"),
        }
    }
}

fn missing_facts(missing: Missing) -> &'static str {
    match missing {
        Missing::Organisations => "organisations of both are",
        Missing::Schools => "schools of both are",
        Missing::MutualConnections => "mutual connections are",
        Missing::Tie => "the tie is",
        Missing::Messages => "earlier messages are",
    }
}

impl fmt::Display for SharedPlace<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)?;
        match self.years {
            None => f.write_str(", we do not know whether at the same time")?,
            Some(0) => f.write_str(", though never at the same time")?,
            Some(1) => f.write_str(" in one year")?,
            Some(years) => write!(f, " in {years} years")?,
        }
        match self.size {
            Some(size) if size > 1 => write!(f, " (known here: {size} people)"),
            _ => Ok(()),
        }
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.percents() {
            (low, high) if high <= low.saturating_add(1) => write!(f, "{low} %"),
            (0, 100) => f.write_str("0 to 100 %"),
            (0, high) => write!(f, "at most {high} %"),
            (low, 100) => write!(f, "at least {low} %"),
            (low, high) => write!(f, "{low} to {high} %"),
        }
    }
}

impl fmt::Display for StrategyChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { field: _, title, added, removed } = self;
        let parts = [("now ", added), ("no longer ", removed)];
        let told: Vec<String> = parts
            .into_iter()
            .filter(|(_, entries)| !entries.is_empty())
            .map(|(word, entries)| format!("{word}{}", entries.join(", ")))
            .collect();
        write!(f, "{title}: {}", told.join(", "))
    }
}

pub(super) fn who_words(who: Who) -> &'static str {
    match who {
        Who::Anyone => "anyone",
        Who::PeopleICouldPlace => "people you could place",
        Who::PeopleIKnowWell => "people you know well",
    }
}

pub(super) fn note_part_words(part: NotePart) -> &'static str {
    match part {
        NotePart::Who => "who they are",
        NotePart::How => "how you know each other",
        NotePart::Why => "why they would like to connect",
    }
}

pub(super) fn percent_words(percent: u8) -> String {
    format!("{percent} %")
}

fn any_of(lines: &[Line]) -> String {
    let names: Vec<&str> = lines.iter().map(Line::as_str).collect();
    either(&names)
}

/// "A", "A or B", "A, B or C", "A, B, C or 4 others".
fn either(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] if names.len() <= NAMED + 1 => format!("{} or {last}", first.join(", ")),
        _ => format!("{} or {} others", names[..NAMED].join(", "), names.len() - NAMED),
    }
}

fn few(names: &[String]) -> String {
    let told = names.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
    if names.len() > NAMED { format!("{told} and {} more", names.len() - NAMED) } else { told }
}
