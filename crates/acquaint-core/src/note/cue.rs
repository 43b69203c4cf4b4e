//! The cues: what people write when they say who they are, how they know each other, and why they ask.
//!
//! One file for each language; adding a language is adding a file and a line in [`LANGUAGES`].
//! Cues are written the way [`super::reading`] sees a note: lower case, without diacritics, words separated by
//! one space, apostrophes gone (`i m` is "I'm"). Two signs stand for words: `^` for one word that begins with a
//! capital letter in the note (a name), `..` for one to four words of any kind within the sentence.

mod de;
mod en;
mod es;
mod fr;
mod it;
mod nl;
mod pt;

pub(super) struct Language {
    /// Common words by which the language is recognised; single letters are left out, for they mean too many things.
    pub common: &'static [&'static str],
    pub who: &'static [&'static str],
    /// How the two know each other.
    pub how: &'static [&'static str],
    /// Why the sender would like to connect.
    pub why: &'static [&'static str],
    /// Phrases that hold a cue by accident and say none of the three; they are struck out first.
    pub idioms: &'static [&'static str],
}

pub(super) const LANGUAGES: [&Language; 7] =
    [&en::LANGUAGE, &es::LANGUAGE, &pt::LANGUAGE, &fr::LANGUAGE, &de::LANGUAGE, &it::LANGUAGE, &nl::LANGUAGE];
