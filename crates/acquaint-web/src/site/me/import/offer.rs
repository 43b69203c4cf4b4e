//! What an archive can offer to a profile, and what of it its owner chose.

use crate::page::import::{ImportGroup, ImportItem};
use crate::site::show;
use acquaint_core::profile::{EDUCATIONS_MAX, POSITIONS_MAX, Profile, SKILLS_MAX};
use acquaint_core::record::{Education, Owner, Position};
use acquaint_core::text::fold_name;
use serde::{Deserialize, Serialize};

/// Positions, schools and skills. Whatever comes back from a browser is checked like any profile before it is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Offer {
    pub positions: Vec<Position>,
    pub educations: Vec<Education>,
    pub skills: Vec<String>,
}

impl Offer {
    /// What an archive has that a profile can keep, and what it cannot, with the reason.
    pub(super) fn of(owner: &Owner) -> (Self, Vec<String>) {
        let mut problems = Vec::new();
        let mut offer = Self::default();
        for position in owner.positions.iter().flatten() {
            let alone = Profile { positions: vec![position.clone()], ..unnamed() };
            let read = keep(&alone, &position.organisation, "position", &mut problems);
            offer.positions.extend(read.into_iter().flat_map(|profile| profile.positions));
        }
        for education in owner.educations.iter().flatten() {
            let alone = Profile { educations: vec![education.clone()], ..unnamed() };
            let read = keep(&alone, &education.school, "school", &mut problems);
            offer.educations.extend(read.into_iter().flat_map(|profile| profile.educations));
        }
        for skill in owner.skills.iter().flatten() {
            let alone = Profile { skills: vec![skill.clone()], ..unnamed() };
            let read = keep(&alone, skill, "skill", &mut problems);
            offer.skills.extend(read.into_iter().flat_map(|profile| profile.skills));
        }
        offer.shorten(&mut problems);
        (offer, problems)
    }

    /// No more than fits in a profile.
    fn shorten(&mut self, problems: &mut Vec<String>) {
        let mut too_many = |what: &str, count: usize, most: usize| {
            if count > most {
                problems
                    .push(format!("{count} {what} are in the archive, but at most {most} fit in a profile"));
            }
        };
        too_many("positions", self.positions.len(), POSITIONS_MAX);
        too_many("schools", self.educations.len(), EDUCATIONS_MAX);
        too_many("skills", self.skills.len(), SKILLS_MAX);
        self.positions.truncate(POSITIONS_MAX);
        self.educations.truncate(EDUCATIONS_MAX);
        self.skills.truncate(SKILLS_MAX);
    }

    /// As the hidden field of the form carries it.
    pub(super) fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads what [`Self::to_json`] wrote.
    pub(super) fn from_json(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// What can be chosen, by part of the profile. Parts with nothing in them are left out.
    pub(super) fn groups(&self, profile: &Profile) -> Vec<ImportGroup> {
        let position = |(index, position): (usize, &Position)| {
            let Position { organisation, title, .. } = position;
            ImportItem {
                key: format!("position-{index}"),
                words: if title.is_empty() {
                    organisation.clone()
                } else {
                    format!("{title}, {organisation}")
                },
                detail: show::years(position.from, position.to),
                is_there: has_position(profile, position),
            }
        };
        let education = |(index, education): (usize, &Education)| ImportItem {
            key: format!("education-{index}"),
            words: education.school.clone(),
            detail: show::years(education.from, education.to),
            is_there: has_education(profile, education),
        };
        let skill = |(index, skill): (usize, &String)| ImportItem {
            key: format!("skill-{index}"),
            words: skill.clone(),
            detail: String::new(),
            is_there: has_skill(profile, skill),
        };
        let groups = [
            ("Positions", self.positions.iter().enumerate().map(position).collect::<Vec<_>>()),
            ("Education", self.educations.iter().enumerate().map(education).collect()),
            ("Skills", self.skills.iter().enumerate().map(skill).collect()),
        ];
        let filled = groups.into_iter().filter(|(_, items)| !items.is_empty());
        filled.map(|(heading, items)| ImportGroup { heading: heading.into(), items }).collect()
    }

    /// Of all this, what these keys name. A key that names nothing is left out.
    pub(super) fn chosen<'a>(&self, keys: impl Iterator<Item = &'a str>) -> Self {
        let keys: Vec<&str> = keys.collect();
        let is_chosen = |list: &str, index: usize| keys.contains(&format!("{list}-{index}").as_str());
        Self {
            positions: pick(&self.positions, |index| is_chosen("position", index)),
            educations: pick(&self.educations, |index| is_chosen("education", index)),
            skills: pick(&self.skills, |index| is_chosen("skill", index)),
        }
    }

    /// What the profile does not have yet.
    pub(super) fn without_what_is_there(mut self, profile: &Profile) -> Self {
        self.positions.retain(|position| !has_position(profile, position));
        self.educations.retain(|education| !has_education(profile, education));
        self.skills.retain(|skill| !has_skill(profile, skill));
        self
    }

    pub(super) fn is_empty(&self) -> bool {
        self.positions.is_empty() && self.educations.is_empty() && self.skills.is_empty()
    }

    /// The profile with all of this behind what it had.
    pub(super) fn added_to(&self, mut profile: Profile) -> Profile {
        profile.positions.extend(self.positions.iter().cloned());
        profile.educations.extend(self.educations.iter().cloned());
        profile.skills.extend(self.skills.iter().cloned());
        profile
    }
}

/// A profile that is complete but for what is tried in it.
fn unnamed() -> Profile {
    Profile { name: "x".into(), ..Profile::default() }
}

/// A profile with one entry, as it would be kept; or a line about why it cannot be.
fn keep(alone: &Profile, name: &str, what: &str, problems: &mut Vec<String>) -> Option<Profile> {
    const SHOWN: usize = 40;
    match alone.read() {
        Ok(profile) => Some(profile),
        Err(errors) => {
            let shown: String = name.chars().filter(|c| !c.is_control()).take(SHOWN).collect();
            let why = errors.first().map(|error| error.detail.clone()).unwrap_or_default();
            problems.push(format!("{what} `{shown}` {why}"));
            None
        }
    }
}

fn pick<T: Clone>(list: &[T], is_chosen: impl Fn(usize) -> bool) -> Vec<T> {
    list.iter().enumerate().filter(|(index, _)| is_chosen(*index)).map(|(_, item)| item.clone()).collect()
}

fn has_position(profile: &Profile, position: &Position) -> bool {
    let same = |a: &str, b: &str| fold_name(a) == fold_name(b);
    let is_it = |known: &Position| {
        same(&known.organisation, &position.organisation)
            && same(&known.title, &position.title)
            && known.from.map(|from| from.year) == position.from.map(|from| from.year)
    };
    profile.positions.iter().any(is_it)
}

fn has_education(profile: &Profile, education: &Education) -> bool {
    let is_it = |known: &Education| {
        fold_name(&known.school) == fold_name(&education.school)
            && known.from.map(|from| from.year) == education.from.map(|from| from.year)
    };
    profile.educations.iter().any(is_it)
}

fn has_skill(profile: &Profile, skill: &str) -> bool {
    profile.skills.iter().any(|known| fold_name(known) == fold_name(skill))
}

#[cfg(test)]
mod tests {
    use super::*;
    use acquaint_core::record::YearMonth;

    fn position(organisation: &str, title: &str, from: i16) -> Position {
        let from = Some(YearMonth { year: from, month: Some(3) });
        Position { organisation: organisation.into(), title: title.into(), from, to: None }
    }

    fn archive() -> Owner {
        Owner {
            positions: Some(vec![
                position("Tidewater Mapping", "Hydrographer", 2018),
                position("MS Sommarøy", "Deckhand", 2014),
            ]),
            skills: Some(vec!["Multibeam sonar".into(), "Singing".into()]),
            ..Owner::default()
        }
    }

    fn mira() -> Profile {
        Profile {
            name: "Mira Solbakken".into(),
            positions: vec![position("TIDEWATER MAPPING", "hydrographer", 2018)],
            skills: vec!["singing".into()],
            ..Profile::default()
        }
    }

    #[test]
    fn what_the_profile_has_already_is_shown_as_such() {
        let (offer, problems) = Offer::of(&archive());
        assert_eq!(problems, [""; 0]);
        let groups = offer.groups(&mira());
        let shown: Vec<(&str, &str, bool)> = groups
            .iter()
            .flat_map(|group| &group.items)
            .map(|item| (item.key.as_str(), item.words.as_str(), item.is_there))
            .collect();
        assert_eq!(
            shown,
            [
                ("position-0", "Hydrographer, Tidewater Mapping", true),
                ("position-1", "Deckhand, MS Sommarøy", false),
                ("skill-0", "Multibeam sonar", false),
                ("skill-1", "Singing", true),
            ]
        );
    }

    #[test]
    fn only_what_was_chosen_is_taken_over_and_nothing_twice() {
        let (offer, _) = Offer::of(&archive());
        let carried = Offer::from_json(&offer.to_json()).unwrap();
        assert_eq!(carried, offer);
        let keys = ["position-0", "position-1", "skill-9", "skill-x", "education-0"];
        let chosen = carried.chosen(keys.into_iter()).without_what_is_there(&mira());
        assert_eq!(chosen.positions, [position("MS Sommarøy", "Deckhand", 2014)]);
        assert_eq!(chosen.skills, [""; 0]);
        assert_eq!(chosen.added_to(mira()).positions.len(), 2);
        assert!(offer.chosen([].into_iter()).is_empty());
    }

    #[test]
    fn what_a_profile_cannot_keep_is_named_with_the_reason() {
        let owner = Owner {
            positions: Some(vec![position("", "Welder", 2018), position("Nordlicht Werft", "Welder", 1066)]),
            skills: Some(vec!["s".repeat(121)]),
            ..Owner::default()
        };
        let (offer, problems) = Offer::of(&owner);
        assert!(offer.is_empty());
        assert_eq!(problems[0], "position `` is empty; please fill it in");
        assert!(problems[1].starts_with("position `Nordlicht Werft` must be a year from 1900"));
        assert!(problems[2].ends_with("has 121 characters, but at most 120 fit; please shorten it"));
    }

    #[test]
    fn a_form_that_somebody_changed_is_no_offer() {
        for text in ["", "{}", "[]", r#"{"positions":[],"educations":[],"skills":[],"role":"operator"}"#] {
            assert_eq!(Offer::from_json(text), None, "{text}");
        }
    }
}
