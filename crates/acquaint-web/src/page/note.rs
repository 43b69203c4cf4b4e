//! `/sent/ID/note`: another note for a request that waits.

use super::connect::NoteCheck;
use super::form::Form;
use super::frame::{Frame, Nav};
use super::person::Person;
use acquaint_core::note::NoteContent;
use askama::Template;

/// `GET|POST /sent/ID/note`. Fields: `note`, `intent` (`check`: show the page again with [`Self::check`]; `save`). The
/// script posts `note` to `/people/HANDLE/note-check` and gets a rendered [`NoteCheck`].
#[derive(Clone, Debug, Template)]
#[template(path = "note.html")]
pub struct NotePage {
    pub frame: Frame,
    pub id: String,
    pub person: Person,
    pub form: Form,
    /// What the note says so far.
    pub check: NoteCheck,
    pub note_characters_max: u32,
}

impl NotePage {
    pub fn sample() -> Self {
        Self {
            frame: Frame::sample(Nav::Sent),
            id: "r-1".into(),
            person: Person::sample(5),
            form: Form::new()
                .with("note", "Hi Emil, this is Mira. I would like to hear what became of the tide app."),
            check: NoteCheck {
                content: NoteContent { who: Some(true), how: Some(false), why: Some(true) },
                is_empty: false,
                problem: String::new(),
            },
            note_characters_max: 600,
        }
    }
}
