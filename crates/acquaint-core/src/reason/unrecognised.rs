//! They do not know who is asking.

use super::{About, Unit};
use crate::action::Action;
use crate::clue::Clue;

pub(super) const UNIT: Unit = Unit {
    key: "unrecognised",
    title: "they may not know it is you",
    short: "may not know you",
    one_line: "They may not recognise who is asking.",
    description: "A name alone is often not enough: others share it, and people change jobs, towns and names. \
                  A picture, the details that only you have, and a line that says who you are and how you know \
                  each other let them tell it is you.",
    about: About::Request,
    clues: &[
        Clue::Question,
        Clue::Vouches,
        Clue::Picture,
        Clue::Details,
        Clue::Namesakes,
        Clue::Note,
        Clue::MutualConnections,
        Clue::SharedOrganisation,
        Clue::SharedSchool,
        Clue::Tie,
    ],
    actions: &[Action::AddPicture, Action::AddDetails, Action::AddNoteWho, Action::AddNoteHow],
};
