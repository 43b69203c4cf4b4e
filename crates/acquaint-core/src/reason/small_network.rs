//! They see a small network and take the sender for inactive.

use super::{About, Unit};
use crate::action::Action;
use crate::clue::Clue;

pub(super) const UNIT: Unit = Unit {
    key: "small_network",
    title: "they may think you are not active",
    short: "quiet network",
    one_line: "They may see a small network and think you are not active here.",
    description: "Some people connect only where they expect something to happen. A network that is just \
                  beginning can look like an account nobody uses. That passes as it grows.",
    about: About::Request,
    clues: &[Clue::SenderConnections, Clue::SenderActivity],
    actions: &[Action::GrowNetwork, Action::BeActive],
};
