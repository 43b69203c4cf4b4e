//! They connect only with people they know well.

use super::{About, Unit};
use crate::action::Action;
use crate::clue::Clue;

pub(super) const UNIT: Unit = Unit {
    key: "knows_well_only",
    title: "they connect only with close contacts",
    short: "close contacts only",
    one_line: "They may connect only with people they know well.",
    description: "Some people follow the advice to connect only with those they could vouch for. It is a rule they \
                  keep for everybody. Getting to know each other changes it, and so does time.",
    about: About::Them,
    clues: &[Clue::Vouches, Clue::Tie, Clue::MutualConnections, Clue::SharedOrganisation],
    actions: &[Action::Wait],
};
