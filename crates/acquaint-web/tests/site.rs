//! The pages as browsers reach them: HTTP over the whole service, on a real database in a temporary folder.

mod code;
mod connecting;
mod door;
mod fair;
#[expect(dead_code, reason = "the promise uses the rest of it")]
pub mod harness;
mod leaked;
mod me;
mod minute;
mod operate;
mod outside;
mod people;
mod received;
mod sent;
mod settings;
mod story;
mod strategy;
mod sweep;
mod telling;
mod trouble;
mod two_worlds;
