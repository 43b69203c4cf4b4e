//! The note: who I am, how I know you, why I want to connect.

mod cue;
mod pitch;
mod reading;
mod text;
mod word;

pub use pitch::is_pitch;
pub use reading::{read_note, read_note_and_ties, stated_ties};
pub use text::{NOTE_CHARACTERS_MAX, Note, NoteError};

use serde::{Deserialize, Serialize};

/// What a note says. A default note says none of the three. `None`: cannot be told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoteContent {
    #[serde(default)]
    pub who: Option<bool>,
    /// How the two know each other.
    #[serde(default)]
    pub how: Option<bool>,
    /// Why the sender would like to connect.
    #[serde(default)]
    pub why: Option<bool>,
}

impl NoteContent {
    /// No note at all, or only the default text.
    pub const NOTHING: Self = Self { who: Some(false), how: Some(false), why: Some(false) };
}
