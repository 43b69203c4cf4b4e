//! Names spelled nearly so: a letter wrong or swapped, another spelling of the same sound, letters that look alike.

use std::collections::BTreeSet;
use strsim::osa_distance;
use unicode_security::skeleton;

/// Shorter words have too many neighbours. Judgement.
const LETTERS_MIN: usize = 4;
/// From this length on, two letters may differ. Judgement.
const LETTERS_FOR_TWO: usize = 8;
/// Spellings of one sound in European names, replaced in this order; `C` stands for the sound of `ch`. Judgement.
const SOUNDS: [(&str, &str); 16] = [
    ("sch", "sh"),
    ("ph", "f"),
    ("th", "t"),
    ("dt", "t"),
    ("tz", "z"),
    ("ck", "k"),
    ("ch", "C"),
    ("c", "k"),
    ("y", "i"),
    ("j", "i"),
    ("w", "v"),
    ("ie", "i"),
    ("ei", "ai"),
    ("ae", "a"),
    ("oe", "o"),
    ("ue", "u"),
];

/// A folded query, ready to be compared with many folded names.
pub(super) struct Spelling(Vec<Word>);

struct Word {
    text: String,
    shape: Shape,
    /// How many letters may differ.
    differ_max: u32,
    skeleton: String,
    sound: Option<String>,
}

impl Spelling {
    pub(super) fn of(folded: &str, words_max: usize) -> Self {
        Self(words(folded).take(words_max).map(Word::new).collect())
    }

    /// How far a folded name is from the query: 1 for each letter that differs and each word that only sounds or looks
    /// alike. `None`: some word of the query is not in it at all, or all of them are as they stand.
    pub(super) fn distance(&self, name: &str) -> Option<u32> {
        let mut sum = 0;
        for word in &self.0 {
            sum += word.nearest(name)?;
        }
        (sum > 0).then_some(sum)
    }

    /// Whether a word of a name is near one of the query.
    pub(super) fn is_near(&self, other: &str) -> bool {
        self.0.iter().any(|word| word.distance(other).is_some())
    }

    pub(super) fn keys(&self) -> BTreeSet<String> {
        self.0.iter().flat_map(Word::keys).collect()
    }
}

/// What a word of a name is found by when it is spelled nearly so: everything [`Spelling::is_near`] says of has one of its keys
/// among those of the query.
pub(super) fn keys_of(word: &str) -> BTreeSet<String> {
    let skeleton: String = look(word).collect();
    let mut keys = trigrams(word);
    if is_mixed(word) {
        keys.extend(trigrams(&skeleton));
    }
    keys.extend(sound(word).map(|sound| sound_key(&sound)));
    keys.insert(look_key(&skeleton));
    keys
}

fn sound_key(sound: &str) -> String {
    format!("={sound}")
}

fn look_key(skeleton: &str) -> String {
    format!("~{skeleton}")
}

/// Every three neighbours of a word with two spaces around it. Of `n` letters there are `n + 2`; one that is changed, or two that
/// are swapped, take at most four away, so words within reach share one.
fn trigrams(word: &str) -> BTreeSet<String> {
    let around = [' '; 2];
    let characters: Vec<char> = around.into_iter().chain(word.chars()).chain(around).collect();
    characters.windows(3).map(|three| three.iter().collect()).collect()
}

pub(super) fn words(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

impl Word {
    fn new(text: &str) -> Self {
        let shape = Shape::of(text);
        let differ_max = match shape.letters {
            // One digit off is another number.
            _ if !text.chars().all(char::is_alphabetic) => 0,
            ..LETTERS_MIN => 0,
            LETTERS_MIN..LETTERS_FOR_TWO => 1,
            _ => 2,
        };
        let sound = (shape.letters >= LETTERS_MIN).then(|| sound(text)).flatten();
        Self { text: text.to_owned(), shape, differ_max, skeleton: look(text).collect(), sound }
    }

    fn keys(&self) -> BTreeSet<String> {
        let mut keys = BTreeSet::from([look_key(&self.skeleton)]);
        keys.extend(self.sound.as_deref().map(sound_key));
        if self.differ_max > 0 {
            keys.extend(trigrams(&self.text));
            keys.extend(trigrams(&self.skeleton));
        }
        keys
    }

    fn nearest(&self, name: &str) -> Option<u32> {
        let mut nearest = None;
        for other in words(name) {
            if other.starts_with(&self.text) {
                return Some(0);
            }
            if let Some(distance) = self.distance(other) {
                nearest = Some(nearest.map_or(distance, |nearest: u32| nearest.min(distance)));
            }
        }
        nearest
    }

    fn distance(&self, other: &str) -> Option<u32> {
        if self.looks_like(other) || self.sounds_like(other) {
            return Some(1);
        }
        let letters = if is_mixed(other) {
            letters_apart(&self.skeleton, &look(other).collect::<String>())
        } else if self.shape.may_be_within(&Shape::of(other), self.differ_max) {
            letters_apart(&self.text, other)
        } else {
            return None;
        };
        (letters <= self.differ_max).then_some(letters)
    }

    /// Compared letter by letter: nearly all words end it with the first.
    fn looks_like(&self, other: &str) -> bool {
        // Of ASCII letters, only `m` becomes longer, so most are ruled out by counting.
        let letters_m = || other.bytes().filter(|byte| *byte == b'm').count();
        let may_be = !other.is_ascii() || other.len() + letters_m() == self.skeleton.len();
        may_be && look(other).eq(self.skeleton.chars())
    }

    fn sounds_like(&self, other: &str) -> bool {
        let begins_alike = first_sound(&self.text) == first_sound(other);
        begins_alike && self.sound.is_some() && sound(other) == self.sound
    }
}

/// As UTS 39 compares what looks alike; some of its prototypes are capitals.
fn look(word: &str) -> impl Iterator<Item = char> + '_ {
    skeleton(word).flat_map(char::to_lowercase)
}

/// Letters to change, leave out, put in, or swap with their neighbour.
fn letters_apart(one: &str, other: &str) -> u32 {
    u32::try_from(osa_distance(one, other)).unwrap_or(u32::MAX)
}

/// Latin letters and those of another script in one word: hardly a name, rather made to look like one.
fn is_mixed(word: &str) -> bool {
    !word.is_ascii() && word.contains(|c: char| c.is_ascii_alphabetic())
}

/// How a word sounds. `None`: it is not in Latin letters.
fn sound(word: &str) -> Option<String> {
    if !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return None;
    }
    let mut sound: Vec<char> =
        SOUNDS.iter().fold(word.to_owned(), |word, (from, to)| word.replace(from, to)).chars().collect();
    sound.dedup();
    Some(sound.into_iter().collect())
}

/// Words that sound alike have the same first sound, so most others are ruled out by one byte.
fn first_sound(word: &str) -> u8 {
    match word.as_bytes().first().copied().unwrap_or_default() {
        b'e' => b'a',
        b'p' => b'f',
        b'c' => b'k',
        b'j' | b'y' => b'i',
        b'w' => b'v',
        b'd' => b't',
        other => other,
    }
}

/// Rules most words out without comparing them letter by letter.
struct Shape {
    letters: usize,
    /// Which letters there are, some sharing a bit.
    bits: u64,
}

impl Shape {
    fn of(word: &str) -> Self {
        let mut shape = Self { letters: 0, bits: 0 };
        for character in word.chars() {
            shape.letters += 1;
            shape.bits |= 1 << (u32::from(character) % 64);
        }
        shape
    }

    /// A letter that differs takes one bit away and adds one at most.
    fn may_be_within(&self, other: &Self, letters: u32) -> bool {
        letters > 0
            && self.letters.abs_diff(other.letters) <= letters as usize
            && (self.bits ^ other.bits).count_ones() <= 2 * letters
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_near_by_letters_sounds_and_looks() {
        for (query, name, expected) in [
            ("mayer", "hans meier", Some(1)),
            ("maier", "hans meyer", Some(1)),
            ("sofia", "sophia lund", Some(1)),
            ("kowalsky", "jan kowalski", Some(1)),
            ("muler", "renee muller", Some(1)),
            ("mueller", "renee muller", Some(1)),
            ("renne", "renee muller", Some(1)),
            ("reene muler", "renee muller", Some(2)),
            ("johanson", "eva jonansen", Some(2)),
            ("schmidt", "ada schmitt", Some(1)),
            // As they stand.
            ("renee", "renee muller", None),
            ("muller ren", "renee muller", None),
            // Too far, too short, numbers.
            ("muller", "renee holler", None),
            ("ann", "ana", None),
            ("muler anna", "renee muller", None),
            ("person 1234", "person 1235", None),
            ("", "renee", None),
            // Letters that look alike: Cyrillic for Latin and the other way round, two for one.
            ("anna", "\u{430}nn\u{430} lund", Some(1)),
            ("\u{430}nna", "anna lund", Some(1)),
            ("\u{440}\u{430}\u{443}\u{440}\u{430}\u{443}", "paypay", Some(1)),
            ("helena", "\u{43d}elena", Some(1)),
            ("mark", "rnark", Some(1)),
            ("bo0", "boo", Some(1)),
        ] {
            assert_eq!(Spelling::of(query, 8).distance(name), expected, "{query:?} and {name:?}");
        }
    }

    #[test]
    fn words_that_are_near_share_a_key() {
        let near = |word: &str, other: &str| {
            let spelling = Spelling::of(word, 1);
            assert!(spelling.is_near(other), "{word} {other}");
            assert!(!spelling.keys().is_disjoint(&keys_of(other)), "{word} {other}");
        };
        for (word, other) in
            [("schmidt", "schmitt"), ("anna", "\u{430}nn\u{430}"), ("mark", "rnark"), ("bo0", "boo")]
        {
            near(word, other);
        }
        for word in ["anna", "kowalski", "xaver"] {
            for at in 0..word.len() {
                for (end, letter) in [(at, "q"), (at + 1, "q"), (at + 1, ""), (at + 1, "\u{430}")] {
                    near(word, &format!("{}{letter}{}", &word[..at], &word[end..]));
                }
            }
            for at in 1..word.len() {
                let mut swapped: Vec<char> = word.chars().collect();
                swapped.swap(at - 1, at);
                let swapped: String = swapped.into_iter().collect();
                if swapped != word {
                    near(word, &swapped);
                }
            }
        }
        near("kowalski", "kqwaqski");
        near("kowalski", "okwalsik");
    }

    #[test]
    fn no_word_within_reach_is_ruled_out_by_its_shape() {
        let word = "kowalski";
        for (begin, end) in (0..word.len()).flat_map(|at| [(at, at), (at, at + 1)]) {
            for letter in ["", "a", "q", "\u{430}", "\u{17E}"] {
                let other = format!("{}{letter}{}", &word[..begin], &word[end..]);
                let (one, other) = (Shape::of(word), Shape::of(&other));
                assert!(one.may_be_within(&other, 1), "{begin} {end} {letter}");
            }
        }
    }
}
