//! The handle: a member's name in addresses, unlike any other member's to the eye.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;
use unicode_security::{
    GeneralSecurityProfile, MixedScript, RestrictionLevel, RestrictionLevelDetection, skeleton,
};

/// The fewest and the most characters of a handle. Judgement.
pub const HANDLE_CHARACTERS: std::ops::RangeInclusive<usize> = 2..=30;

/// Words that addresses of the service use, or that could be taken for the operator.
const RESERVED: [&str; 14] = [
    "about",
    "acquaint",
    "admin",
    "administrator",
    "api",
    "help",
    "me",
    "moderator",
    "operator",
    "root",
    "security",
    "settings",
    "support",
    "system",
];

/// A member's name in addresses: 2 to 30 letters and digits of one script, `-`, `_` and `.` between them; in NFKC and
/// lower case.
///
/// Which characters may stand in an identifier, and which scripts may be mixed, follows Unicode Technical Standard 39
/// (identifier status; restriction level "highly restrictive").
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Handle(String);

/// Why a text cannot be a handle.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HandleError {
    /// Too short or too long.
    #[error("has {characters} characters, but must have 2 to 30")]
    Length {
        /// How many characters it has after normalising.
        characters: usize,
    },
    /// A character that addresses do not use.
    #[error("holds `{}`, but may have letters and digits, and `-`, `_` or `.` between them", .character.escape_default())]
    Character {
        /// The first such character.
        character: char,
    },
    /// Letters of several scripts, which can be taken for another's.
    #[error("mixes letters of several scripts, which are easily taken for another's; please use one")]
    MixedScripts,
    /// A word that the service itself uses.
    #[error("is kept for the service itself; please choose another")]
    Reserved,
}

impl Handle {
    /// Reads a handle. Upper case and compatibility forms are read as their plain form.
    pub fn new(text: &str) -> Result<Self, HandleError> {
        let handle: String = text.trim().nfkc().flat_map(char::to_lowercase).nfkc().collect();
        let characters = handle.chars().count();
        if !HANDLE_CHARACTERS.contains(&characters) {
            return Err(HandleError::Length { characters });
        }
        let between = |index: usize| index > 0 && index + 1 < characters;
        let wrong = handle.chars().enumerate().find(|&(index, character)| match character {
            '-' | '_' | '.' => !between(index),
            _ => !(character.is_alphanumeric() || is_mark(character)) || !character.identifier_allowed(),
        });
        if let Some((_, character)) = wrong {
            return Err(HandleError::Character { character });
        }
        let letters: String = handle.chars().filter(|c| !matches!(c, '-' | '_' | '.')).collect();
        if !letters.as_str().is_single_script()
            || !letters.as_str().check_restriction_level(RestrictionLevel::HighlyRestrictive)
        {
            return Err(HandleError::MixedScripts);
        }
        if RESERVED.contains(&handle.as_str()) {
            return Err(HandleError::Reserved);
        }
        Ok(Self(handle))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the handle looks like: two handles with one skeleton cannot be told apart at a glance (UTS 39, section 4).
    /// No two members have the same. Signs between letters do not count, nor does what looks like one: an Arabic zero is
    /// a dot.
    pub fn skeleton(&self) -> String {
        skeleton(&self.0).filter(|c| !matches!(c, '-' | '_' | '.')).collect::<String>().to_lowercase()
    }
}

/// A mark that belongs to the letter before it, as many scripts need.
fn is_mark(character: char) -> bool {
    unicode_normalization::char::is_combining_mark(character)
}

impl TryFrom<String> for Handle {
    type Error = HandleError;

    fn try_from(text: String) -> Result<Self, HandleError> {
        Self::new(&text)
    }
}

impl From<Handle> for String {
    fn from(handle: Handle) -> Self {
        handle.0
    }
}

impl std::fmt::Display for Handle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, String> {
        Handle::new(text).map(String::from).map_err(|error| error.to_string())
    }

    #[test]
    fn a_handle_is_letters_and_digits_of_one_script() {
        for (given, kept) in [
            ("Ada", "ada"),
            ("ada.example-2", "ada.example-2"),
            ("Œuvre", "œuvre"),
            ("мария", "мария"),
            ("美咲", "美咲"),
        ] {
            assert_eq!(read(given), Ok(kept.to_owned()));
        }
    }

    #[test]
    fn what_cannot_be_a_handle_is_refused_with_its_reason() {
        for (given, part) in [
            ("a", "1 characters"),
            ("-ada", "`-`"),
            ("ada/..", "`/`"),
            ("ada\u{200d}b", "200d"),
            ("аda", "several scripts"),
            ("settings", "service itself"),
            ("ada lovely", "` `"),
        ] {
            let error = read(given).unwrap_err();
            assert!(error.contains(part), "{given}: {error}");
        }
    }

    #[test]
    fn handles_that_look_alike_have_one_skeleton() {
        let skeleton = |text: &str| Handle::new(text).unwrap().skeleton();
        assert_eq!(skeleton("rnaria"), skeleton("maria"));
        assert_eq!(skeleton("ada1"), skeleton("adal"));
        assert_eq!(skeleton("ada-l"), skeleton("adal"));
        assert_eq!(skeleton("оса"), skeleton("oca"));
        assert_eq!(skeleton("علي\u{660}حسن"), skeleton("علي.حسن"));
        assert_ne!(skeleton("ada"), skeleton("adi"));
    }
}
