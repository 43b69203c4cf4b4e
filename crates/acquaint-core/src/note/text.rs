//! The text of a note: 0 to 600 characters, without characters that could hide or reorder the rest.

use crate::text::{TextError, read_text};
use serde::{Deserialize, Serialize};

/// The most characters (Unicode scalar values, after normalising to NFC) that a note may have.
pub const NOTE_CHARACTERS_MAX: usize = 600;

/// The text of a note, in Unicode NFC, 0 to [`NOTE_CHARACTERS_MAX`] characters.
///
/// Line breaks are `\n`; a `\r\n`, as browsers send it, is read as one. Tabs are kept. Other control characters
/// and the bidirectional overrides, embeddings and isolates (U+202A to U+202E, U+2066 to U+2069) are refused.
///
/// ```
/// use acquaint_core::note::Note;
/// let note: Note = "We met at the harbour walk.".parse()?;
/// assert_eq!(note.as_str(), "We met at the harbour walk.");
/// # Ok::<(), acquaint_core::note::NoteError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Note(String);

/// Why a text cannot be a note.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// More than [`NOTE_CHARACTERS_MAX`] characters.
    #[error("`note` has {characters} characters, but at most {NOTE_CHARACTERS_MAX} fit; please shorten it")]
    TooLong {
        /// How many characters the text has after normalising.
        characters: usize,
    },
    /// A control character or a character that reorders text.
    #[error(
        "`note` holds U+{:04X} at position {position}, which cannot be seen and can hide other text; \
         please take it out", u32::from(*character)
    )]
    HiddenCharacter {
        character: char,
        /// Its position in the text as it was given, in characters, counted from 1.
        position: usize,
    },
}

impl Note {
    /// Reads a note, see [`Note`] for what is kept and what is refused.
    pub fn new(text: &str) -> Result<Self, NoteError> {
        let kept = read_text(text, NOTE_CHARACTERS_MAX).map_err(|error| match error {
            TextError::HiddenCharacter { character, position } => {
                NoteError::HiddenCharacter { character, position }
            }
            TextError::TooLong { characters, .. } => NoteError::TooLong { characters },
            TextError::Empty | TextError::LineBreak => {
                unreachable!("a note may be empty and have several lines")
            }
        })?;
        Ok(Self(kept))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for Note {
    type Err = NoteError;

    fn from_str(text: &str) -> Result<Self, NoteError> {
        Self::new(text)
    }
}

impl TryFrom<String> for Note {
    type Error = NoteError;

    fn try_from(text: String) -> Result<Self, NoteError> {
        Self::new(&text)
    }
}

impl From<Note> for String {
    fn from(note: Note) -> Self {
        note.0
    }
}

impl std::fmt::Display for Note {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::is_hidden;
    use proptest::prelude::*;

    #[test]
    fn a_note_has_at_most_600_characters_after_normalising() {
        assert!(Note::new("").is_ok());
        assert!(Note::new(&"é".repeat(600)).is_ok());
        assert!(Note::new(&"e\u{301}".repeat(600)).is_ok(), "600 letters, written as 1,200 code points");
        let error = Note::new(&"x".repeat(601)).unwrap_err();
        assert_eq!(error, NoteError::TooLong { characters: 601 });
        assert_eq!(error.to_string(), "`note` has 601 characters, but at most 600 fit; please shorten it");
    }

    #[test]
    fn hidden_characters_are_refused_with_their_position() {
        for (text, character, position) in [
            ("a\u{0}", '\0', 2),
            ("\u{202E}abc", '\u{202E}', 1),
            ("né\u{2066}x", '\u{2066}', 3),
            ("two\rlines", '\r', 4),
            ("a\u{85}b", '\u{85}', 2),
            ("e\u{200B}", '\u{200B}', 2),
        ] {
            assert_eq!(Note::new(text), Err(NoteError::HiddenCharacter { character, position }), "{text:?}");
        }
        let words = Note::new("ab\u{7}").unwrap_err().to_string();
        assert!(words.starts_with("`note` holds U+0007 at position 3"), "{words}");
    }

    #[test]
    fn what_people_write_is_kept() {
        for text in ["Two\nlines\tand a tab", "سلام \u{200F}يا جار", "👩\u{200D}🔬 hello"] {
            assert_eq!(Note::new(text).unwrap().as_str(), text);
        }
        assert_eq!(Note::new("two\r\nlines").unwrap().as_str(), "two\nlines");
    }

    #[test]
    fn a_note_in_json_is_its_text_and_is_checked_when_read() {
        let note: Note = serde_json::from_str("\"cafe\\u0301\"").unwrap();
        assert_eq!(serde_json::to_string(&note).unwrap(), "\"café\"");
        assert!(serde_json::from_str::<Note>("\"\\u202e\"").is_err());
    }

    proptest! {
        #[test]
        fn a_note_that_was_read_is_read_again_unchanged(text in any::<String>()) {
            if let Ok(note) = Note::new(&text) {
                prop_assert_eq!(Note::new(note.as_str()), Ok(note.clone()));
                prop_assert!(!note.as_str().chars().any(is_hidden));
            }
        }
    }
}
