//! Matching: does a sender fit a strategy, and which rule says so on which fact.

use super::{NotePart, Rule, Strategy};
use crate::activity::ConnectionCount;
use crate::familiarity::{Evidence, Familiarity, Share, check_tie};
use crate::note::NoteContent;
use crate::recipient_view::{RecipientProfile, RecipientView, Stay, folded};
use crate::text::Line;
use crate::tie::Tie;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// What a rule says of a sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// As the rule wants it.
    Holds,
    /// Not as the rule wants it.
    Fails,
    /// The fact is missing.
    Unknown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fit {
    /// They do, whatever is still unknown about them.
    Fits,
    /// They do not, whatever is still unknown about them.
    DoesNotFit,
    /// It hangs on something unknown.
    CannotTell,
}

impl Fit {
    pub const ALL: [Self; 3] = [Self::Fits, Self::DoesNotFit, Self::CannotTell];

    /// The word used in JSON and addresses.
    pub fn key(self) -> &'static str {
        match self {
            Self::Fits => "fits",
            Self::DoesNotFit => "does_not_fit",
            Self::CannotTell => "cannot_tell",
        }
    }

    /// Reads one by its word.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fit| fit.key() == key)
    }
}

impl Verdict {
    fn of(known: Option<bool>) -> Self {
        known.map_or(Self::Unknown, |holds| if holds { Self::Holds } else { Self::Fails })
    }

    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Fails, _) | (_, Self::Fails) => Self::Fails,
            (Self::Holds, Self::Holds) => Self::Holds,
            _ => Self::Unknown,
        }
    }

    fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Holds, _) | (_, Self::Holds) => Self::Holds,
            (Self::Fails, Self::Fails) => Self::Fails,
            _ => Self::Unknown,
        }
    }
}

/// What one rule says, and the fact it looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleVerdict {
    pub rule: Rule,
    /// What it says. Of a `never`: `holds` if it does not apply. Of an `always`: `fails` if it does not apply.
    pub verdict: Verdict,
    pub fact: Fact,
}

/// The fact that a rule looked at.
#[derive(Clone, Debug, PartialEq)]
pub enum Fact {
    NotKnown,
    /// What their profile says.
    Text(String),
    /// Only whether it is what the recipient's own profile says.
    SameAsMine(bool),
    /// Where they were; those that the rule names, or all if it names none of them.
    Places(Vec<String>),
    Name(String),
    /// How they say they know the recipient, and whether that can be seen.
    Tie(Tie, Evidence),
    MutualConnections(u32),
    Connections(ConnectionCount),
    /// How well the recipient probably knows them.
    Familiarity(Share),
    /// Whether there is a picture, or the note says this.
    IsThere(bool),
}

/// Whether a sender fits, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    pub fit: Fit,
    /// Every rule that the strategy holds, in the order of [`Rule::ALL`].
    pub verdicts: Vec<RuleVerdict>,
}

/// A strategy made ready to be matched against many senders.
#[derive(Clone, Debug)]
pub struct Matcher<'a> {
    strategy: Cow<'a, Strategy>,
    me: Cow<'a, RecipientProfile>,
    /// The rules that are set. Those that need familiarity come last: they take the most work, and an earlier rule
    /// often settles it.
    rules: Vec<Rule>,
    lists: Lists,
}

/// The lists of a strategy as names are compared, sorted.
#[derive(Clone, Debug)]
struct Lists {
    industries: Names,
    functions: Names,
    regions: Names,
    organisations: Names,
    schools: Names,
    always_organisations: Names,
    always_people: Names,
    never_organisations: Names,
    never_people: Names,
}

#[derive(Clone, Debug)]
struct Names(Vec<String>);

impl Names {
    fn new(lines: &[Line]) -> Self {
        let mut names: Vec<String> = lines.iter().map(|line| folded(line.as_str()).into_owned()).collect();
        names.sort_unstable();
        Self(names)
    }

    fn has(&self, name: &str) -> bool {
        let name = folded(name);
        self.0.binary_search_by(|known| known.as_str().cmp(&name)).is_ok()
    }

    /// Whether a text is one of these. If only a comparison with the recipient's own text is known: a sender with the
    /// same text has it, and a sender with another has none of these if the recipient's own is the only one.
    fn has_text(&self, theirs: Option<&str>, is_shared: Option<bool>, mine: Option<&str>) -> Option<bool> {
        if let Some(theirs) = theirs {
            return Some(self.has(theirs));
        }
        let mine = folded(mine?);
        let has_mine = self.0.iter().any(|name| *name == mine);
        if is_shared? { Some(has_mine) } else { (has_mine && self.0.len() == 1).then_some(false) }
    }

    fn has_any(&self, places: Option<&[Stay]>) -> Option<bool> {
        places.map(|places| places.iter().any(|stay| self.has(&stay.name)))
    }
}

impl<'a> Matcher<'a> {
    /// Makes a strategy of the recipient `me` ready.
    pub fn new(strategy: &'a Strategy, me: &'a RecipientProfile) -> Self {
        let Strategy { only, always, never, .. } = strategy;
        let mut rules: Vec<Rule> = Rule::ALL.into_iter().filter(|rule| rule.is_set(strategy)).collect();
        rules.sort_by_key(|rule| matches!(rule, Rule::AlwaysTies | Rule::Who | Rule::Familiarity));
        let lists = Lists {
            industries: Names::new(&only.industries),
            functions: Names::new(&only.functions),
            regions: Names::new(&only.regions),
            organisations: Names::new(&only.organisations),
            schools: Names::new(&only.schools),
            always_organisations: Names::new(&always.organisations),
            always_people: Names::new(&always.people),
            never_organisations: Names::new(&never.organisations),
            never_people: Names::new(&never.people),
        };
        Self { strategy: Cow::Borrowed(strategy), me: Cow::Borrowed(me), rules, lists }
    }

    /// The same with copies of its own, to be sent elsewhere.
    pub fn into_owned(self) -> Matcher<'static> {
        let Self { strategy, me, rules, lists } = self;
        let (strategy, me) = (Cow::Owned(strategy.into_owned()), Cow::Owned(me.into_owned()));
        Matcher { strategy, me, rules, lists }
    }

    pub fn fit(&self, view: &RecipientView) -> Fit {
        self.combine(|rule| self.verdict(rule, view))
    }

    /// Whether the sender fits, and what each rule says.
    pub fn judge(&self, view: &RecipientView) -> Judgement {
        let verdicts = Rule::ALL
            .into_iter()
            .filter(|rule| rule.is_set(&self.strategy))
            .map(|rule| RuleVerdict { rule, verdict: self.verdict(rule, view), fact: self.fact(rule, view) });
        Judgement { fit: self.fit(view), verdicts: verdicts.collect() }
    }

    fn combine(&self, verdict: impl Fn(Rule) -> Verdict) -> Fit {
        let all = |pick: fn(&Rule) -> bool| {
            let rules = self.rules.iter().filter(|rule| pick(rule));
            rules.fold(Verdict::Holds, |so_far, &rule| match so_far {
                Verdict::Fails => Verdict::Fails,
                so_far => so_far.and(verdict(rule)),
            })
        };
        let never = all(|rule| rule.is_never());
        if never == Verdict::Fails {
            return Fit::DoesNotFit;
        }
        let conditions = all(|rule| !rule.is_never() && !rule.is_always());
        let wanted = match conditions {
            Verdict::Holds => Verdict::Holds,
            conditions => {
                let always = self.rules.iter().filter(|rule| rule.is_always());
                always.fold(conditions, |so_far, &rule| so_far.or(verdict(rule)))
            }
        };
        match never.and(wanted) {
            Verdict::Holds => Fit::Fits,
            Verdict::Fails => Fit::DoesNotFit,
            Verdict::Unknown => Fit::CannotTell,
        }
    }

    fn verdict(&self, rule: Rule, view: &RecipientView) -> Verdict {
        let Lists { industries, functions, regions, organisations, schools, .. } = &self.lists;
        let at_least = &self.strategy.at_least;
        Verdict::of(match rule {
            Rule::NeverPeople => Some(!view.names.iter().any(|name| self.lists.never_people.has(name))),
            Rule::NeverOrganisations => {
                let is_of = self.lists.never_organisations.has_any(view.organisations.as_deref());
                is_of.map(|is_of| !is_of)
            }
            Rule::AlwaysPeople => Some(view.names.iter().any(|name| self.lists.always_people.has(name))),
            Rule::AlwaysOrganisations => {
                self.lists.always_organisations.has_any(view.organisations.as_deref())
            }
            Rule::AlwaysTies => self.has_tie(view),
            Rule::Who => self.is_known(view, self.strategy.who.percent()),
            Rule::Industries => {
                let mine = self.me.industry.as_deref();
                industries.has_text(view.industry.as_deref(), view.shared.industry, mine)
            }
            Rule::Functions => {
                let mine = self.me.function.as_deref();
                functions.has_text(view.function.as_deref(), view.shared.function, mine)
            }
            Rule::Regions => {
                regions.has_text(view.region.as_deref(), view.shared.region, self.me.region.as_deref())
            }
            Rule::Organisations => organisations.has_any(view.organisations.as_deref()),
            Rule::Schools => schools.has_any(view.schools.as_deref()),
            Rule::MutualConnections => {
                let least = at_least.mutual_connections.unwrap_or(0);
                view.mutual_connections.map(|mutual| mutual.count >= least)
            }
            Rule::SenderConnections => {
                has_connections(view.connections, at_least.sender_connections.unwrap_or(0))
            }
            Rule::Familiarity => self.is_known(view, at_least.familiarity_percent.unwrap_or(0)),
            Rule::Picture => view.picture,
            Rule::NoteWho => says(view.note, NotePart::Who),
            Rule::NoteHow => says(view.note, NotePart::How),
            Rule::NoteWhy => says(view.note, NotePart::Why),
        })
    }

    fn fact(&self, rule: Rule, view: &RecipientView) -> Fact {
        let text = |text: &Option<String>, is_shared: Option<bool>| {
            text.clone().map(Fact::Text).or(is_shared.map(Fact::SameAsMine))
        };
        let places = |places: &Option<Vec<Stay>>, named: &Names| {
            let all = places.as_deref()?.iter().map(|stay| stay.name.clone());
            let (in_list, others): (Vec<String>, Vec<String>) = all.partition(|name| named.has(name));
            Some(Fact::Places(if in_list.is_empty() { others } else { in_list }))
        };
        let fact = match rule {
            Rule::NeverPeople | Rule::AlwaysPeople => view.names.first().cloned().map(Fact::Name),
            Rule::NeverOrganisations => places(&view.organisations, &self.lists.never_organisations),
            Rule::AlwaysOrganisations => places(&view.organisations, &self.lists.always_organisations),
            Rule::Organisations => places(&view.organisations, &self.lists.organisations),
            Rule::Schools => places(&view.schools, &self.lists.schools),
            Rule::AlwaysTies => check_tie(view, &self.me).map(|(tie, evidence)| Fact::Tie(tie, evidence)),
            Rule::Industries => text(&view.industry, view.shared.industry),
            Rule::Functions => text(&view.function, view.shared.function),
            Rule::Regions => text(&view.region, view.shared.region),
            Rule::MutualConnections => view.mutual_connections.map(|m| Fact::MutualConnections(m.count)),
            Rule::SenderConnections => view.connections.map(Fact::Connections),
            Rule::Who | Rule::Familiarity => {
                Some(Fact::Familiarity(Familiarity::new(view, &self.me).share()))
            }
            Rule::Picture => view.picture.map(Fact::IsThere),
            Rule::NoteWho => says(view.note, NotePart::Who).map(Fact::IsThere),
            Rule::NoteHow => says(view.note, NotePart::How).map(Fact::IsThere),
            Rule::NoteWhy => says(view.note, NotePart::Why).map(Fact::IsThere),
        };
        fact.unwrap_or(Fact::NotKnown)
    }

    /// Whether the recipient knows the sender so well. Compared in whole percents, as they are shown.
    fn is_known(&self, view: &RecipientView, percent: u8) -> Option<bool> {
        let (at_least, at_most) = Familiarity::new(view, &self.me).share().percents();
        if at_least >= percent {
            return Some(true);
        }
        (at_most < percent).then_some(false)
    }

    /// Whether the sender says one of the ties that always fit. One that two profiles could show and do not, does not.
    fn has_tie(&self, view: &RecipientView) -> Option<bool> {
        let (tie, evidence) = check_tie(view, &self.me)?;
        if !self.strategy.always.ties.contains(&tie) {
            return Some(false);
        }
        match evidence {
            Evidence::ChecksOut => Some(true),
            Evidence::NotFound => Some(false),
            Evidence::CannotBeChecked => (!tie.is_checkable()).then_some(true),
        }
    }
}

fn has_connections(connections: Option<ConnectionCount>, least: u32) -> Option<bool> {
    match connections? {
        ConnectionCount::Exactly(count) => Some(count >= least),
        ConnectionCount::AtLeast { at_least } => (at_least >= least).then_some(true),
    }
}

fn says(note: Option<NoteContent>, part: NotePart) -> Option<bool> {
    let note = note?;
    match part {
        NotePart::Who => note.who,
        NotePart::How => note.how,
        NotePart::Why => note.why,
    }
}

#[cfg(test)]
mod tests;
