//! A message: a question about a request, its answer, or a recipient's remark to themselves.

use crate::note::{NOTE_CHARACTERS_MAX, Note, NoteError};
use serde::{Deserialize, Serialize};

/// What someone writes about one request: 1 to 600 characters in Unicode NFC, not blank, kept as a [`Note`] is kept.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Message(Note);

/// Why a text cannot be a message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MessageError {
    /// Nothing, or only spaces.
    #[error("the text is empty; please write a few words")]
    Empty,
    /// More than 600 characters.
    #[error("the text has {characters} characters, but at most {NOTE_CHARACTERS_MAX} fit; please shorten it")]
    TooLong {
        /// How many characters the text has after normalising.
        characters: usize,
    },
    /// A control character or a character that reorders text.
    #[error(
        "the text holds U+{:04X} at position {position}, which cannot be seen and can hide other text; \
         please take it out", u32::from(*character)
    )]
    HiddenCharacter {
        character: char,
        /// Its position in the text as it was given, in characters, counted from 1.
        position: usize,
    },
}

impl Message {
    pub fn new(text: &str) -> Result<Self, MessageError> {
        if text.trim().is_empty() {
            return Err(MessageError::Empty);
        }
        Note::new(text).map(Self).map_err(|error| match error {
            NoteError::TooLong { characters } => MessageError::TooLong { characters },
            NoteError::HiddenCharacter { character, position } => {
                MessageError::HiddenCharacter { character, position }
            }
        })
    }

    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl TryFrom<String> for Message {
    type Error = MessageError;

    fn try_from(text: String) -> Result<Self, MessageError> {
        Self::new(&text)
    }
}

impl From<Message> for String {
    fn from(message: Message) -> Self {
        message.0.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_says_something_visible_in_at_most_600_characters() {
        assert_eq!(
            Message::new("How do we know each other?").unwrap().as_str(),
            "How do we know each other?"
        );
        for (text, error) in [
            (" \n", MessageError::Empty),
            (&"x".repeat(601), MessageError::TooLong { characters: 601 }),
            ("a\u{202E}b", MessageError::HiddenCharacter { character: '\u{202E}', position: 2 }),
        ] {
            assert_eq!(Message::new(text), Err(error));
        }
    }

    #[test]
    fn a_message_in_json_is_checked_when_read() {
        let message: Message = serde_json::from_str("\"the harbour walk\"").unwrap();
        assert_eq!(serde_json::to_string(&message).unwrap(), "\"the harbour walk\"");
        assert!(serde_json::from_str::<Message>("\"\"").is_err());
    }
}
