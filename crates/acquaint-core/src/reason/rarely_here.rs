//! They seldom visit and have not seen the request.

use super::{About, Unit};
use crate::action::Action;
use crate::clue::Clue;

pub(super) const UNIT: Unit = Unit {
    key: "rarely_here",
    title: "they may not have seen it",
    short: "not seen yet",
    one_line: "They may seldom be here, and not have seen your request yet.",
    description: "Many people open a professional network a few times a year. A request waits for them, and \
                  nothing about it has been decided.",
    about: About::Them,
    clues: &[Clue::RecipientActivity],
    actions: &[Action::Wait, Action::AskElsewhere],
};
