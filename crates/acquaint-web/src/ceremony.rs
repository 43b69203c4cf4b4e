//! Ceremonies of passkeys that have begun: their states stay here for a few minutes and are used once.

use crate::memo::Memos;
use acquaint_core::id::PersonId;
use acquaint_core::text::Line;

/// How long a ceremony may take, in minutes. Judgement: people look for their phone.
const MINUTES: i64 = 5;
/// How many ceremonies may be under way at once. Anybody can begin one, so the bound is on memory: each takes about a
/// kilobyte.
const CEREMONIES_MAX: usize = 10_000;

#[derive(Clone)]
pub struct Begun {
    /// The half that stays here.
    pub state: String,
    /// Who adds a passkey, and what they call it. `None`: someone signs in.
    pub adds: Option<(PersonId, Line)>,
}

pub fn ceremonies() -> Memos<Begun> {
    Memos::new(MINUTES, CEREMONIES_MAX)
}
