//! Reading a note: does it say who is asking, how the two know each other, and why?
//!
//! This is a checklist of cues, not understanding. It looks for phrases that people use, in seven languages, and
//! knows nothing of irony or of whether what is said is true. Which phrases count is a judgement, made by hand and open to
//! change in the tables of `cue`; how often it is right is measured on invented notes (docs/note-check.md). Its result is one
//! weak clue among many, and is shown as such.

use super::NoteContent;
use super::cue::{CUES, Says};
use super::word::{Word, split_words};
use crate::tie::Tie;
use std::ops::Range;
use unicode_normalization::UnicodeNormalization as _;
use whatlang::{Lang, Script, detect};

/// Notes in these languages are read.
const LANGUAGES: [Lang; 7] = [Lang::Deu, Lang::Eng, Lang::Spa, Lang::Fra, Lang::Ita, Lang::Nld, Lang::Por];

/// From which confidence on another language in Latin letters is believed. Short English or Dutch notes were taken for others
/// with up to 0.50, others were recognised with 0.58 and more. Judgement.
const OTHER_LANGUAGE_MIN: f64 = 0.55;

/// The fewest words in Latin letters that are judged to be of another language. "Hello." was, and says nothing in any.
/// Judgement.
const WORDS_MIN: usize = 4;

/// Says which of the three things a note tells: `Some(true)` if it holds a cue, `Some(false)` if it holds none,
/// `None` if its language is not one of those that are read (de, en, es, fr, it, nl, pt).
///
/// A note without any letter, and a default text, say none of the three. Upper and lower case, diacritics and
/// styled letters make no difference to words.
///
/// ```
/// use acquaint_core::note::read_note;
/// let content = read_note("Hi Ada, we met at the harbour walk. I would love to hear about your boat.");
/// assert_eq!((content.who, content.how, content.why), (Some(false), Some(true), Some(true)));
/// ```
pub fn read_note(text: &str) -> NoteContent {
    read_note_and_ties(text).0
}

/// The ties that a note states, in its own words: `("we are neighbours", Neighbour)`. In the order of the note.
pub fn stated_ties(text: &str) -> Vec<(&str, Tie)> {
    read_note_and_ties(text).1
}

/// What [`read_note`] and [`stated_ties`] say, in the time of one.
pub fn read_note_and_ties(text: &str) -> (NoteContent, Vec<(&str, Tie)>) {
    if !text.chars().any(char::is_alphabetic) {
        return (NoteContent::NOTHING, Vec::new());
    }
    let words = split_words(text);
    let (said, is_polite) = find_cues(&words);
    let stated = |(says, range): &(Says, Range<usize>)| {
        let Says::How(Some(tie)) = says else { return None };
        Some((&text[words[range.start].place.start..words[range.end - 1].place.end], *tie))
    };
    let ties = said.iter().filter_map(stated).collect();
    let language = recognise(text, words.iter().filter(|word| !word.folded.is_empty()).count());
    (content_of(&said, is_polite, language), ties)
}

fn content_of(said: &[(Says, Range<usize>)], is_polite: bool, language: Language) -> NoteContent {
    if language == Language::Other {
        return NoteContent::default();
    }
    // Words of a table show that the language is read, where a note is too short to tell otherwise.
    let is_read = match language {
        Language::Read => true,
        Language::Unsure => is_polite || !said.is_empty(),
        Language::OtherLetters | Language::Other => false,
    };
    let otherwise = is_read.then_some(false);
    let says = |is_it: fn(Says) -> bool| {
        if said.iter().any(|&(says, _)| is_it(says)) { Some(true) } else { otherwise }
    };
    NoteContent {
        who: says(|says| says == Says::Who),
        how: says(|says| matches!(says, Says::How(_))),
        why: says(|says| says == Says::Why),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Language {
    Read,
    Unsure,
    /// A sentence of a language that is read may stand among them.
    OtherLetters,
    Other,
}

fn recognise(text: &str, words: usize) -> Language {
    let text: String = text.nfc().collect();
    let Some(info) = detect(&text) else { return Language::Unsure };
    match info.script() {
        _ if LANGUAGES.contains(&info.lang()) => Language::Read,
        Script::Latin if words < WORDS_MIN => Language::Read,
        Script::Latin if info.confidence() < OTHER_LANGUAGE_MIN => Language::Unsure,
        Script::Latin => Language::Other,
        _ => Language::OtherLetters,
    }
}

/// The cues of a note that say something, and whether it holds any that says nothing. Words of the latter are no part of
/// the former.
fn find_cues(words: &[Word]) -> (Vec<(Says, Range<usize>)>, bool) {
    let (nothing, mut said): (Vec<_>, Vec<_>) =
        CUES.find(words).partition(|(says, _)| *says == Says::Nothing);
    said.retain(|(_, cue)| nothing.iter().all(|(_, range)| cue.end <= range.start || range.end <= cue.start));
    (said, !nothing.is_empty())
}

#[cfg(test)]
mod tests;
