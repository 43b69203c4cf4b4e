//! They have no connections left to give. Rare.

use super::{About, Unit};
use crate::action::Action;
use crate::clue::Clue;

pub(super) const UNIT: Unit = Unit {
    key: "at_limit",
    title: "they may be at their limit",
    short: "at their limit",
    one_line: "They may have no connections left to give.",
    description: "Networks set a limit to how many connections one person can have. Few ever reach it. Those who \
                  have cannot accept anybody until they make room.",
    about: About::Them,
    clues: &[Clue::RecipientConnections],
    actions: &[Action::Wait],
};
