//! How two people know each other, as far as an archive tells: by a shared organisation, or in the note's words.
//!
//! The company of a connection is the one at the time of the export (measured), so it shows a shared workplace of
//! today; for somebody who is no connection, the archive knows no company at all. A note is read for
//! phrases that state a tie; one that does not is better missed than guessed. The evidence is always named beside the tie.

mod cue;

use acquaint_core::note::{NoteContent, read_note_and_ties};
use acquaint_core::organisation::{Words, fold_organisation, fold_words};
use acquaint_core::record::{Direction, Education, Position, RecordedTie};
use acquaint_core::tie::Tie;

/// Names shorter than this are not looked for in notes, for they are words as well. In characters.
const NAME_CHARACTERS_MIN: usize = 3;

/// An organisation or school of the owner.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Place {
    name: String,
    folded: String,
    is_current: bool,
}

/// The owner's organisations and schools. `None`: the archive does not list them.
pub(crate) struct Places {
    organisations: Option<Vec<Place>>,
    schools: Option<Vec<Place>>,
}

/// What is known of how two people know each other.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Known {
    pub note_content: NoteContent,
    pub tie: Option<RecordedTie>,
    pub shared_organisation: Option<bool>,
    pub shared_school: Option<bool>,
}

impl Places {
    pub fn new(positions: Option<&[Position]>, educations: Option<&[Education]>) -> Self {
        let organisations = positions.map(|positions| {
            let mut places: Vec<Place> = Vec::new();
            for position in positions {
                let Some(folded) = fold_organisation(&position.organisation) else { continue };
                let is_current = position.to.is_none();
                match places.iter_mut().find(|place| place.folded == folded) {
                    Some(place) => place.is_current |= is_current,
                    None => places.push(Place { name: position.organisation.clone(), folded, is_current }),
                }
            }
            places
        });
        let schools = educations.map(|educations| {
            let place = |education: &Education| {
                let folded = fold_words(&education.school);
                Some(Place { name: education.school.clone(), folded, is_current: false })
                    .filter(|place| !place.folded.is_empty())
            };
            educations.iter().filter_map(place).collect()
        });
        Self { organisations, schools }
    }

    /// What a note and, for a connection, the company tell. `company` is `None` for somebody who is no connection.
    pub fn know(&self, direction: Direction, note: &str, company: Option<&str>) -> Known {
        let said = self.read_note(direction, note);
        let company = company.and_then(fold_organisation);
        let (Some(company), Some(organisations)) = (company, &self.organisations) else { return said };
        match organisations.iter().find(|place| place.folded == company) {
            Some(place) => {
                let (tie, evidence) = if place.is_current {
                    (Tie::CoWorker, format!("both at {}", place.name))
                } else {
                    (Tie::FormerCoWorker, format!("you were at {}, where they are now", place.name))
                };
                Known { tie: Some(RecordedTie { tie, evidence }), shared_organisation: Some(true), ..said }
            }
            None => Known { shared_organisation: said.shared_organisation.or(Some(false)), ..said },
        }
    }

    /// What the note states, sentence by sentence.
    fn read_note(&self, direction: Direction, note: &str) -> Known {
        let sentences = note.split(['.', '!', '?', ';', '\n']).map(fold_words);
        let sentences: Vec<_> = sentences.filter(|sentence| !sentence.is_empty()).collect();
        let whose = match direction {
            Direction::Sent => "your note",
            Direction::Received => "their note",
        };
        let find = |places: &Option<Vec<Place>>| {
            let mut places = places.as_deref().unwrap_or_default().iter();
            places.find_map(|place| {
                let said = sentences.iter().find(|sentence| is_of_both(sentence, &place.folded))?;
                Some((place.clone(), said))
            })
        };
        let (organisation, school) = (find(&self.organisations), find(&self.schools));
        let mentions =
            |tie, place: &Place| RecordedTie { tie, evidence: format!("{whose} mentions {}", place.name) };
        let at_work = |(place, sentence): &(Place, &String)| {
            let is_over = cue::OVER.iter().any(|cue| Words::new(sentence).hold(cue));
            let tie = if place.is_current && !is_over { Tie::CoWorker } else { Tie::FormerCoWorker };
            mentions(tie, place)
        };
        let (note_content, stated) = read_note_and_ties(note);
        let says = |is_it: fn(Tie) -> bool| {
            let &(words, tie) = stated.iter().find(|(_, tie)| is_it(*tie))?;
            Some(RecordedTie { tie, evidence: format!("{whose} says “{words}”") })
        };
        let tie = says(is_personal)
            .or_else(|| organisation.as_ref().map(at_work))
            .or_else(|| school.as_ref().map(|(place, _)| mentions(Tie::Classmate, place)))
            .or_else(|| says(|tie| !is_personal(tie)));
        Known {
            note_content,
            tie,
            shared_organisation: organisation.map(|_| true),
            shared_school: school.map(|_| true),
        }
    }
}

/// Whether a sentence says that both were or are at this place. Naming it says where one is, or what one read.
fn is_of_both(sentence: &str, place: &str) -> bool {
    if !sentence.contains(place) || place.chars().count() < NAME_CHARACTERS_MIN {
        return false;
    }
    let words = Words::new(sentence);
    let at = |phrase: &str| {
        words.hold(&format!("{phrase} {place}")) || words.hold(&format!("{phrase} the {place}"))
    };
    cue::BOTH_AT.iter().any(|phrase| at(phrase))
        || cue::SHARED.iter().any(|phrase| words.hold(phrase)) && (at("at") || at("from"))
        || cue::AROUND.iter().any(|(before, behind)| words.hold(&format!("{before} {place} {behind}")))
}

/// Ties that no shared organisation or school explains better.
fn is_personal(tie: Tie) -> bool {
    matches!(tie, Tie::NeverMet | Tie::FriendOfFriend | Tie::Relative | Tie::Neighbour)
}

#[cfg(test)]
mod tests;
