//! The pages of one person's own record as a browser reaches them: HTTP over the whole of them, on a real database, with
//! archives of invented people.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics, also in its own functions")]

#[path = "personal/bad_input.rs"]
mod bad_input;
#[path = "personal/desk.rs"]
mod desk;
#[path = "personal/door.rs"]
mod door;
#[path = "personal/journey.rs"]
mod journey;
#[path = "personal/strategy.rs"]
mod strategy;
