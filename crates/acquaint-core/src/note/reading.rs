//! Reading a note: does it say who is asking, how the two know each other, and why?
//!
//! This is a checklist of cues, not understanding. It looks for phrases that people use, in seven languages, and
//! knows nothing of irony, of negation, or of whether what is said is true. Which phrases count is a judgement,
//! made by hand and open to change in the tables of the `cue` modules. It errs in both directions: it misses what is put in
//! unusual words, and it takes a phrase for an answer that was meant otherwise. Its result is one weak clue among
//! many, and is shown as such.

use super::NoteContent;
use super::cue::{LANGUAGES, Language};
use std::collections::BTreeMap;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Says which of the three things a note tells: `Some(true)` if it holds a cue, `Some(false)` if it holds none,
/// `None` if it holds none and its language is not one of those that are read (en, es, pt, fr, de, it, nl).
///
/// A note without any letter, and a default text, say none of the three. Upper and lower case, diacritics and
/// styled letters make no difference. Adding a sentence never turns a `Some(true)` into anything else.
///
/// ```
/// use acquaint_core::note::read_note;
/// let content = read_note("Hi Ada, we met at the harbour walk. I would love to hear about your boat.");
/// assert_eq!((content.who, content.how, content.why), (Some(false), Some(true), Some(true)));
/// ```
pub fn read_note(text: &str) -> NoteContent {
    let mut words = split_words(text);
    if !words.iter().any(Word::has_letter) {
        return NoteContent::NOTHING;
    }
    let otherwise = is_recognised(&words).then_some(false);
    strike_idioms(&mut words);
    let index = Index::new(&words);
    let says = |question: fn(&Language) -> &'static [&'static str]| {
        let found = LANGUAGES.into_iter().flat_map(question).any(|cue| index.find(cue).is_some());
        if found { Some(true) } else { otherwise }
    };
    NoteContent { who: says(|l| l.who), how: says(|l| l.how), why: says(|l| l.why) }
}

/// A word as the cues are written, or the end of a sentence (an empty word).
#[derive(Clone, Debug, Default, PartialEq)]
struct Word {
    folded: String,
    capital: bool,
}

impl Word {
    fn has_letter(&self) -> bool {
        self.folded.chars().any(char::is_alphabetic)
    }

    fn ends_sentence(&self) -> bool {
        self.folded.is_empty()
    }
}

/// Splits a text into words: lower case, without diacritics, compatibility forms unfolded, zero-width characters gone.
fn split_words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut word = Word::default();
    for character in text.nfkd().filter(|&c| !is_combining_mark(c) && !is_zero_width(c)) {
        if character.is_alphanumeric() {
            word.capital |= word.folded.is_empty() && character.is_uppercase();
            push_folded(&mut word.folded, character);
            continue;
        }
        if !word.folded.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if matches!(character, '.' | '!' | '?' | ';' | '\n') {
            words.push(Word::default());
        }
    }
    if !word.folded.is_empty() {
        words.push(word);
    }
    words
}

fn push_folded(folded: &mut String, character: char) {
    for lower in character.to_lowercase().filter(|&c| !is_combining_mark(c)) {
        match lower {
            'ß' => folded.push_str("ss"),
            'œ' => folded.push_str("oe"),
            'æ' => folded.push_str("ae"),
            'ø' => folded.push('o'),
            _ => folded.push(lower),
        }
    }
}

fn is_zero_width(character: char) -> bool {
    matches!(character, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}')
}

/// Whether a quarter of the words, and at least two unless there are only three, are common words of one language.
///
/// Two, because a single short word ("do", "en") belongs to many languages; both numbers are judgement.
fn is_recognised(words: &[Word]) -> bool {
    let words: Vec<&Word> = words.iter().filter(|word| word.has_letter()).collect();
    LANGUAGES.iter().any(|language| {
        let common = words.iter().filter(|word| language.common.contains(&word.folded.as_str())).count();
        common * 4 >= words.len() && (common >= 2 || (common == 1 && words.len() <= 3))
    })
}

/// Puts the end of a sentence in the place of every phrase that only looks like a cue.
fn strike_idioms(words: &mut [Word]) {
    let find = |words: &[Word]| {
        let index = Index::new(words);
        LANGUAGES.into_iter().flat_map(|language| language.idioms).find_map(|idiom| index.find(idiom))
    };
    while let Some(range) = find(words) {
        words[range].fill(Word::default());
    }
}

/// Where each word stands.
struct Index<'a> {
    words: &'a [Word],
    places: BTreeMap<&'a str, Vec<usize>>,
}

impl<'a> Index<'a> {
    fn new(words: &'a [Word]) -> Self {
        let mut places: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (place, word) in words.iter().enumerate() {
            places.entry(&word.folded).or_default().push(place);
        }
        Self { words, places }
    }

    /// The first place of a cue.
    fn find(&self, cue: &str) -> Option<std::ops::Range<usize>> {
        let first = cue.split(' ').next().unwrap_or_default();
        let at = |place: usize| {
            let length = match_length(cue, &self.words[place..])?;
            Some(place..place + length)
        };
        match first {
            "^" => (0..self.words.len()).find_map(at),
            _ => self.places.get(first)?.iter().copied().find_map(at),
        }
    }
}

/// How many words a cue takes at the beginning of `words`, if it is there.
fn match_length(cue: &str, words: &[Word]) -> Option<usize> {
    if cue.is_empty() {
        return Some(0);
    }
    let (sign, rest) = cue.split_once(' ').unwrap_or((cue, ""));
    let (word, after) = words.split_first()?;
    match sign {
        _ if word.ends_sentence() => None,
        ".." => (1..=4)
            .take_while(|&skip| words.iter().take(skip).all(|word| !word.ends_sentence()))
            .find_map(|skip| Some(skip + match_length(rest, words.get(skip..)?)?)),
        "^" if word.capital => Some(1 + match_length(rest, after)?),
        _ if word.folded == sign => Some(1 + match_length(rest, after)?),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
