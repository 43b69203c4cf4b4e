//! The owner's own patterns: how many of their requests are accepted and how fast, and whether that differs with a note,
//! by template, in bursts, after earlier messages, by month and by weekday. Counts of what happened, never a cause.
//!
//! Only requests count that were chosen whatever became of them (see [`observation`]), and only those that are old enough
//! to have had their time. Employers, schools and fields do not appear: archives show those only of people who accepted.

use crate::learn_patience::{has_note, observation};
use crate::request_traits::{Traits, has_written};
use acquaint_core::import::{KeptRequest, Situation};
use acquaint_core::record::days_between;
use acquaint_core::text::{count, list};
use acquaint_why::patience::Estimate;
use acquaint_why::patterns::{REQUESTS_MIN, Tally};
use acquaint_why::wording::percent;
use jiff::tz::TimeZone;
use serde::Serialize;
use std::collections::BTreeMap;

/// A request counts from this age on, and an answer up to it, in days: of the 78 % that were measured to come within 90
/// days, 75 come within 30 (`acquaint_why::patience`).
pub const AGE_DAYS: f64 = 30.0;

/// How many characters of a note name its template. Judgement.
const SHOWN_CHARACTERS: usize = 40;

#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Patterns {
    /// All requests that count.
    pub all: Tally,
    /// Requests that are too young to count.
    pub too_young: usize,
    /// Days within which half of the answers came, and nine of ten.
    pub half_and_most_within_days: Option<[f64; 2]>,
    /// What the requests were compared by.
    pub factors: Vec<Factor>,
}

/// One thing by which requests differ.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Factor {
    pub by: By,
    pub groups: Vec<Group>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    Note,
    Template,
    Burst,
    EarlierMessages,
    Month,
    Weekday,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Group {
    pub name: String,
    #[serde(flatten)]
    pub tally: Tally,
    /// The share, shrunk towards all, with its 90 % interval.
    pub share: Estimate,
    /// Whether it clearly differs from the others, with 90 % certainty over all comparisons of this kind.
    pub differs: bool,
}

/// A request that counts.
struct Case<'a> {
    kept: &'a KeptRequest,
    accepted: bool,
}

impl Patterns {
    /// The patterns of everything that is kept. Days are those of UTC.
    pub fn of(situation: &Situation, traits: &Traits) -> Self {
        let Some(newest) = situation.newest_taken_at() else { return Self::default() };
        let watched = || situation.requests.iter().filter_map(|kept| Some((kept, observation(kept)?)));
        let cases = watched().filter_map(|(kept, seen)| {
            let age = if seen.answered { days_between(kept.request.sent_at, newest) } else { seen.to_days };
            let accepted = seen.answered && f64::midpoint(seen.from_days, seen.to_days) <= AGE_DAYS;
            (age >= AGE_DAYS).then_some(Case { kept, accepted })
        });
        let cases: Vec<_> = cases.collect();
        let answers = watched().filter(|(_, seen)| seen.answered).map(|(_, seen)| seen.to_days).collect();
        let all = Tally::of(cases.iter().map(|case| case.accepted));
        let day = |case: &Case| case.kept.request.sent_at.to_zoned(TimeZone::UTC);
        let has_note = |case: &Case| has_note(&case.kept.request);
        let factors = [
            Factor::of(By::Note, &cases, |case| {
                Some((has_note(case), yes_no(has_note(case), "with a note", "without a note")))
            }),
            template_factor(&cases, traits),
            Factor::of(By::Burst, &cases, |case| {
                let is = traits.is_in_burst(case.kept);
                Some((is, yes_no(is, "15 or more within half an hour", "one by one")))
            }),
            Factor::of(By::EarlierMessages, &cases, |case| {
                let is = has_written(case.kept)?;
                Some((is, yes_no(is, "to people you had exchanged messages with", "to others")))
            }),
            Factor::of(By::Month, &cases, |case| {
                let day = day(case);
                Some(((day.year(), day.month()), day.strftime("%B %Y").to_string()))
            }),
            Factor::of(By::Weekday, &cases, |case| {
                let day = day(case);
                Some((day.weekday().to_monday_zero_offset(), day.strftime("%A").to_string()))
            }),
        ];
        Self {
            all,
            too_young: watched().count() - cases.len(),
            half_and_most_within_days: quantiles(answers),
            factors: factors.into_iter().filter(|factor| factor.groups.len() > 1).collect(),
        }
    }

    /// What the record says of notes, as a sentence about the next request, if it clearly says anything.
    pub fn notes_in_words(&self) -> Option<String> {
        let factor = self.factors.iter().find(|factor| factor.by == By::Note)?;
        let [without, with] = &factor.groups[..] else { return None };
        let says =
            if with.share.mid > without.share.mid { "supports a note" } else { "gives no reason for a note" };
        with.differs.then(|| {
            format!(
                "For the next request your own record {says}: accepted were {} of {} with one and {} of {} without",
                with.tally.accepted, with.tally.requests, without.tally.accepted, without.tally.requests
            )
        })
    }

    /// The patterns as sentences, the headline first; none if there is too little to say anything.
    pub fn in_words(&self) -> Vec<String> {
        if self.all.requests < REQUESTS_MIN {
            return Vec::new();
        }
        let Tally { accepted, requests } = self.all;
        let mut lines = vec![format!(
            "Of {} that had 30 days or more, {accepted} were accepted within 30 days: {}.",
            count(requests, "request", "requests"),
            share(self.all.share())
        )];
        if let Some([half, most]) = self.half_and_most_within_days {
            let days = |days: f64| count(whole_days(days), "day", "days");
            lines.push(format!(
                "Half of the answers came within {}, nine in ten within {}.",
                days(half),
                days(most)
            ));
        }
        lines.extend(self.factors.iter().filter_map(Factor::in_words));
        let unclear: Vec<_> = self
            .factors
            .iter()
            .filter(|it| it.in_words().is_none())
            .map(|it| it.by.in_words().to_owned())
            .collect();
        if !unclear.is_empty() {
            lines.push(format!("No clear difference {}.", list(&unclear)));
        }
        lines.push(
            "These are counts, not causes: the requests may differ in other ways too. Small groups are drawn towards \
             your overall share, so that a few cases claim nothing."
                .into(),
        );
        lines
    }
}

impl By {
    fn in_words(self) -> &'static str {
        match self {
            Self::Note => "with and without a note",
            Self::Template => "by the text of the note",
            Self::Burst => "between bursts and single requests",
            Self::EarlierMessages => "after earlier messages",
            Self::Month => "by month",
            Self::Weekday => "by weekday",
        }
    }
}

impl Factor {
    /// Groups by a key, in its order, each with its name.
    fn of<K: Ord>(by: By, cases: &[Case], key: impl Fn(&Case) -> Option<(K, String)>) -> Self {
        let mut groups: BTreeMap<K, (String, Vec<bool>)> = BTreeMap::new();
        for case in cases {
            let Some((key, name)) = key(case) else { continue };
            groups.entry(key).or_insert_with(|| (name, Vec::new())).1.push(case.accepted);
        }
        let all = Tally::of(groups.values().flat_map(|(_, accepted)| accepted.iter().copied()));
        // Two groups are one comparison.
        let comparisons = if groups.len() == 2 { 1 } else { groups.len() };
        let group = |(name, accepted)| {
            let tally = Tally::of(accepted);
            let (share, differs) = (tally.share_within(all), tally.differs(all, comparisons));
            Group { name, tally, share, differs }
        };
        Self { by, groups: groups.into_values().map(group).collect() }
    }

    /// The clear differences, or `None` if there is none.
    fn in_words(&self) -> Option<String> {
        let is_pair = self.groups.len() == 2;
        let shown: Vec<_> = self.groups.iter().filter(|group| group.differs || is_pair).collect();
        if !self.groups.iter().any(|group| group.differs) {
            return None;
        }
        let group = |group: &&Group| {
            let Tally { accepted, requests } = group.tally;
            format!("{} {accepted} of {requests} ({})", group.name, share(group.share))
        };
        let start = match self.by {
            By::Template => "Of requests with a note, accepted: ",
            _ => "Accepted: ",
        };
        Some(format!("{start}{}.", shown.iter().map(group).collect::<Vec<_>>().join("; ")))
    }
}

/// By template, where at least [`REQUESTS_MIN`] requests have the same.
fn template_factor(cases: &[Case], traits: &Traits) -> Factor {
    let mut of: BTreeMap<u32, Vec<&str>> = BTreeMap::new();
    for case in cases {
        if let Some(template) = traits.template(case.kept) {
            of.entry(template).or_default().push(&case.kept.request.note);
        }
    }
    Factor::of(By::Template, cases, |case| {
        let template = traits.template(case.kept)?;
        let notes = &of[&template];
        if notes.len() < REQUESTS_MIN {
            return Some((u32::MAX, "other notes".into()));
        }
        let shown: String = notes[0].chars().take(SHOWN_CHARACTERS).collect();
        let dots = if shown.len() < notes[0].len() { "…" } else { "" };
        Some((template, format!("“{shown}{dots}”")))
    })
}

fn quantiles(mut days: Vec<f64>) -> Option<[f64; 2]> {
    days.sort_by(f64::total_cmp);
    // In tenths: five of ten, nine of ten.
    let at = |tenths: usize| days.get((days.len() * tenths).div_ceil(10).max(1) - 1).copied();
    (days.len() >= REQUESTS_MIN).then_some([at(5)?, at(9)?])
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "days are above 0 and few")]
fn whole_days(days: f64) -> usize {
    days.ceil() as usize
}

fn yes_no(is: bool, yes: &str, no: &str) -> String {
    if is { yes } else { no }.to_owned()
}

fn share(share: Estimate) -> String {
    format!("{}, {} to {}", percent(share.mid), percent(share.low), percent(share.high))
}

#[cfg(test)]
mod tests;
