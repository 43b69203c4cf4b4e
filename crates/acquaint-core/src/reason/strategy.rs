//! They connect only within an industry, a function, a region, or for another aim.

use super::{About, Unit};
use crate::action::Action;
use crate::clue::Clue;

pub(super) const UNIT: Unit = Unit {
    key: "strategy",
    title: "they connect within a field or place",
    short: "own field or place",
    one_line: "They may connect only within an industry, a job function, a region, or for another aim.",
    description: "Many people keep their network to one field or place, and change that from time to time. \
                  When they do, requests that waited are often accepted. It says nothing about you.",
    about: About::Them,
    clues: &[Clue::SharedIndustry, Clue::SharedFunction, Clue::SharedRegion, Clue::Note],
    actions: &[Action::Wait, Action::AddNoteWhy],
};
