//! A beginning for a note, from facts that both profiles share: who I am, how we know each other, why I ask.
//!
//! It is meant to be made one's own. The last sentence is left open on purpose: only the sender knows why.

use acquaint_core::profile::{Profile, SharedFact};
use acquaint_core::tie::Tie;

/// What a draft can draw on.
#[derive(Clone, Debug, Default)]
pub(super) struct Facts<'a> {
    /// Whom the note is for, by their first name.
    pub to: &'a str,
    /// What the two share, strongest first.
    pub shared: &'a [SharedFact],
    /// Names of mutual connections, a few of them.
    pub mutual: &'a [String],
}

/// A draft of at most so many characters; empty if the two share nothing, or too little fits.
pub(super) fn draft_note(me: &Profile, facts: &Facts<'_>, characters_max: u32) -> String {
    let Some(how) = how_we_know_each_other(facts) else {
        return String::new();
    };
    let to = facts.to;
    let drafts = [
        format!("Hi {to}, I am {}. {how} I would like to …", introduction(me)),
        format!("Hi {to}, I am {}. {how} I would like to …", me.name),
        format!("I am {}. {how}", me.name),
    ];
    let fits = |draft: &String| draft.chars().count() <= characters_max as usize;
    drafts.into_iter().find(fits).unwrap_or_default()
}

/// Who I am: the name, and where I work or what I say of myself.
fn introduction(me: &Profile) -> String {
    let current = me.positions.iter().find(|position| position.to.is_none());
    match current {
        Some(now) if now.title.is_empty() => format!("{}, at {}", me.name, now.organisation),
        Some(now) => format!("{}, {} at {}", me.name, now.title, now.organisation),
        None if me.headline.is_empty() => me.name.clone(),
        None => format!("{} ({})", me.name, me.headline),
    }
}

fn how_we_know_each_other(facts: &Facts<'_>) -> Option<String> {
    if let Some(place) = facts.shared.iter().find_map(place_in_words) {
        return Some(place);
    }
    if let Some(connections) = mutual_in_words(facts.mutual) {
        return Some(connections);
    }
    Some(match facts.shared.first()? {
        SharedFact::JobFunction(name) => format!("We both work in {name}."),
        SharedFact::Industry(name) | SharedFact::Region(name) => format!("We are both in {name}."),
        SharedFact::Organisation { .. } | SharedFact::School { .. } => return None,
    })
}

fn place_in_words(fact: &SharedFact) -> Option<String> {
    Some(match fact {
        SharedFact::Organisation { name, years: Some((from, i16::MAX)) } => {
            format!("We both work at {name} (since {from}).")
        }
        SharedFact::Organisation { name, years: Some((from, to)) } => {
            format!("We worked together at {name}, {}.", span(*from, *to))
        }
        SharedFact::Organisation { name, years: None } => format!("We both worked at {name}."),
        SharedFact::School { name, years: Some((from, i16::MAX)) } => {
            format!("We both go to {name}, since {from}.")
        }
        SharedFact::School { name, years: Some((from, to)) } => {
            format!("We both went to {name}, {}.", span(*from, *to))
        }
        SharedFact::School { name, years: None } => format!("We both went to {name}."),
        SharedFact::Industry(_) | SharedFact::JobFunction(_) | SharedFact::Region(_) => return None,
    })
}

fn mutual_in_words(names: &[String]) -> Option<String> {
    match names {
        [] => None,
        [one] => Some(format!("We both know {one}.")),
        [one, other, ..] => Some(format!("We both know {one} and {other}.")),
    }
}

fn span(from: i16, to: i16) -> String {
    if from == to { format!("in {from}") } else { format!("from {from} to {to}") }
}

/// The tie that shared facts suggest, with its evidence. Only where the two were at one place at the same time:
/// anything else is for the sender to say.
pub(super) fn suggest_tie(shared: &[SharedFact]) -> Option<(Tie, String)> {
    shared.iter().find_map(|fact| match fact {
        SharedFact::Organisation { name, years: Some((_, i16::MAX)) } => Some((Tie::CoWorker, name.clone())),
        SharedFact::Organisation { name, years: Some(_) } => Some((Tie::FormerCoWorker, name.clone())),
        SharedFact::School { name, years: Some(_) } => Some((Tie::Classmate, name.clone())),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use acquaint_core::note::{NoteContent, read_note};
    use acquaint_core::record::Position;

    fn mira() -> Profile {
        let now = Position {
            organisation: "Tidewater Mapping".into(),
            title: "Hydrographer".into(),
            from: None,
            to: None,
        };
        Profile { name: "Mira Solbakken".into(), positions: vec![now], ..Profile::default() }
    }

    fn draft(shared: &[SharedFact], mutual: &[&str]) -> String {
        let mutual: Vec<String> = mutual.iter().map(ToString::to_string).collect();
        draft_note(&mira(), &Facts { to: "Emil", shared, mutual: &mutual }, 600)
    }

    fn worked(years: Option<(i16, i16)>) -> SharedFact {
        SharedFact::Organisation { name: "Kestrel & Loom".into(), years }
    }

    #[test]
    fn a_draft_says_who_and_how_and_leaves_why_to_its_sender() {
        assert_eq!(
            draft(&[worked(Some((2016, 2018)))], &[]),
            "Hi Emil, I am Mira Solbakken, Hydrographer at Tidewater Mapping. \
             We worked together at Kestrel & Loom, from 2016 to 2018. I would like to …"
        );
        for (shared, mutual, how) in [
            (vec![worked(Some((2021, i16::MAX)))], vec![], "We both work at Kestrel & Loom (since 2021)."),
            (vec![worked(None)], vec![], "We both worked at Kestrel & Loom."),
            (
                vec![SharedFact::School { name: "Hohenlinde".into(), years: Some((2008, 2008)) }],
                vec![],
                "We both went to Hohenlinde, in 2008.",
            ),
            (
                vec![SharedFact::Region("the Bergen area".into())],
                vec!["Jonas Feldweg", "Leila Haddadin", "Carla Montebruna"],
                "We both know Jonas Feldweg and Leila Haddadin.",
            ),
            (vec![SharedFact::Region("the Bergen area".into())], vec![], "We are both in the Bergen area."),
        ] {
            assert!(draft(&shared, &mutual).contains(how), "{how}");
        }
    }

    #[test]
    fn the_check_finds_in_a_draft_what_the_draft_says() {
        for years in [Some((2016, 2018)), Some((2021, i16::MAX)), None] {
            let content = read_note(&draft(&[worked(years)], &[]));
            assert_eq!(content, NoteContent { who: Some(true), how: Some(true), why: content.why });
        }
    }

    #[test]
    fn with_nothing_in_common_there_is_no_draft() {
        assert_eq!(draft(&[], &[]), "");
    }

    #[test]
    fn a_draft_is_as_short_as_the_note_must_be() {
        let facts = Facts { to: "Emil", shared: &[worked(None)], mutual: &[] };
        for most in [600, 100, 60, 10] {
            assert!(draft_note(&mira(), &facts, most).chars().count() <= most as usize, "{most}");
        }
        assert!(draft_note(&mira(), &facts, 60).contains("Mira Solbakken"));
        assert_eq!(draft_note(&mira(), &facts, 10), "");
    }

    #[test]
    fn a_tie_is_suggested_only_where_both_were_at_one_place_at_once() {
        let school = |years| SharedFact::School { name: "Hohenlinde".into(), years };
        assert_eq!(suggest_tie(&[worked(Some((2021, i16::MAX)))]).unwrap().0, Tie::CoWorker);
        assert_eq!(
            suggest_tie(&[worked(Some((2016, 2018)))]),
            Some((Tie::FormerCoWorker, "Kestrel & Loom".into()))
        );
        assert_eq!(suggest_tie(&[worked(None), school(Some((2001, 2003)))]).unwrap().0, Tie::Classmate);
        assert_eq!(suggest_tie(&[worked(None), SharedFact::Industry("Maps".into())]), None);
    }
}
