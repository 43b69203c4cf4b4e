//! A note as the cues see it: words in lower case without diacritics, and where sentences end.

use std::ops::Range;
use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// A word, or the end of a sentence: an empty word, or a question mark.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Word {
    pub folded: String,
    capital: bool,
    /// Where it stands in the text, in bytes.
    pub place: Range<usize>,
}

impl Word {
    pub fn ends_sentence(&self) -> bool {
        self.folded.is_empty() || self.folded == "?"
    }

    /// Whether it may be a name, by its capital letter.
    pub fn is_name(&self) -> bool {
        self.capital && self.folded != "i"
    }
}

/// Splits a text into words: lower case, without diacritics, compatibility forms unfolded, zero-width characters gone.
pub(super) fn split_words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut word = Word::default();
    for (at, original) in text.char_indices() {
        let end = at + original.len_utf8();
        decompose_compatible(original, |character| {
            if is_combining_mark(character) || is_zero_width(character) {
                return;
            }
            if character.is_alphanumeric() {
                if word.folded.is_empty() {
                    word.place.start = at;
                    word.capital = character.is_uppercase();
                }
                word.place.end = end;
                push_folded(&mut word.folded, character);
                return;
            }
            if !word.folded.is_empty() {
                words.push(std::mem::take(&mut word));
            }
            match character {
                '?' => words.push(Word { folded: "?".into(), capital: false, place: at..end }),
                '.' | '!' | ';' | ':' | '\n' => words.push(Word::default()),
                _ => {}
            }
        });
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
