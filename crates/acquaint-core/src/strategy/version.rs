//! Versions: what a change of strategy changed.

use super::words::{note_part_words, percent_words, who_words};
use super::{IfItFits, IfNot, Strategy};
use serde::Serialize;

/// One thing that differs between two versions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StrategyChange {
    /// Where, as in the JSON: `only.regions`.
    pub field: &'static str,
    /// What it is about, in words: "Regions".
    pub title: &'static str,
    /// What is there now and was not before.
    pub added: Vec<String>,
    /// What was there before and is not now.
    pub removed: Vec<String>,
}

impl Strategy {
    /// What this version changed of the one before, in the order of the fields. Empty: nothing.
    pub fn changes_since(&self, before: &Self) -> Vec<StrategyChange> {
        let (now, then) = (self.entries(), before.entries());
        let changes = now.into_iter().zip(then).map(|((field, title, now), (_, _, then))| StrategyChange {
            field,
            title,
            added: now.iter().filter(|entry| !then.contains(entry)).cloned().collect(),
            removed: then.iter().filter(|entry| !now.contains(entry)).cloned().collect(),
        });
        changes.filter(|change| !change.added.is_empty() || !change.removed.is_empty()).collect()
    }

    /// Every field with its entries in words.
    fn entries(&self) -> Vec<(&'static str, &'static str, Vec<String>)> {
        let Self { who, at_least, always, if_it_fits, if_not, .. } = self;
        let number = |number: Option<u32>| number.iter().map(ToString::to_string).collect();
        let mut entries = vec![("who", "Who", vec![who_words(*who).to_owned()])];
        for (field, list) in self.lists() {
            entries.push((field, list_title(field), list.iter().map(ToString::to_string).collect()));
        }
        let picture = at_least.picture.then(|| "needed".to_owned());
        let if_it_fits = match if_it_fits {
            IfItFits::Suggest => "it is marked",
            IfItFits::AcceptAtMyNextVisit => "it is accepted after your next visit",
        };
        let if_not = match if_not {
            IfNot::LeaveInInbox => "it stays in the inbox",
            IfNot::Filter => "it goes to the filtered shelf",
        };
        entries.extend([
            (
                "always.ties",
                "Always: ties",
                always.ties.iter().map(|tie| tie.in_words().to_owned()).collect(),
            ),
            (
                "at_least.mutual_connections",
                "Mutual connections, at least",
                number(at_least.mutual_connections),
            ),
            (
                "at_least.sender_connections",
                "Their connections, at least",
                number(at_least.sender_connections),
            ),
            (
                "at_least.familiarity_percent",
                "How well you know them, at least",
                at_least.familiarity_percent.iter().map(|&percent| percent_words(percent)).collect(),
            ),
            ("at_least.picture", "A picture", picture.into_iter().collect()),
            (
                "at_least.note",
                "What the note says",
                at_least.note.iter().map(|&part| note_part_words(part).to_owned()).collect(),
            ),
            ("if_it_fits", "If a request fits", vec![if_it_fits.to_owned()]),
            ("if_not", "If it does not", vec![if_not.to_owned()]),
        ]);
        entries
    }
}

fn list_title(field: &str) -> &'static str {
    match field {
        "only.industries" => "Industries",
        "only.functions" => "Job functions",
        "only.regions" => "Regions",
        "only.organisations" => "Organisations",
        "only.schools" => "Schools",
        "always.organisations" => "Always: organisations",
        "always.people" => "Always: people",
        "never.organisations" => "Never: organisations",
        _ => "Never: people",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::strategy::{Only, Who};
    use crate::text::Line;

    #[test]
    fn a_version_tells_what_it_changed() {
        let line = |text: &str| Line::new(text).unwrap();
        let before = Strategy {
            only: Only { regions: vec![line("Bremen"), line("Kiel")], ..Only::default() },
            ..Strategy::default()
        };
        let mut after = before.clone();
        after.only.regions = vec![line("Kiel"), line("Norrhavn")];
        after.who = Who::PeopleICouldPlace;
        let changes: Vec<String> = after.changes_since(&before).iter().map(ToString::to_string).collect();
        assert_eq!(
            changes,
            ["Who: now people you could place, no longer anyone", "Regions: now Norrhavn, no longer Bremen"]
        );
        assert!(after.changes_since(&after).is_empty());
        let back = before.changes_since(&after);
        assert_eq!(
            (back[1].added.as_slice(), back[1].removed.as_slice()),
            (&["Bremen".to_owned()][..], &["Norrhavn".to_owned()][..])
        );
    }
}
