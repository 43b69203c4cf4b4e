//! The pages as browsers reach them: HTTP over the whole service, on a real database in a temporary folder.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics, also in its own functions")]

#[path = "site/code.rs"]
mod code;
#[path = "site/connecting.rs"]
mod connecting;
#[path = "site/door.rs"]
mod door;
#[path = "site/harness.rs"]
#[expect(dead_code, reason = "the promise uses the rest of it")]
mod harness;
#[path = "site/leaked.rs"]
mod leaked;
#[path = "site/me.rs"]
mod me;
#[path = "site/minute.rs"]
mod minute;
#[path = "site/operate.rs"]
mod operate;
#[path = "site/outside.rs"]
mod outside;
#[path = "site/people.rs"]
mod people;
#[path = "site/received.rs"]
mod received;
#[path = "site/sent.rs"]
mod sent;
#[path = "site/settings.rs"]
mod settings;
#[path = "site/story.rs"]
mod story;
#[path = "site/strategy.rs"]
mod strategy;
#[path = "site/sweep.rs"]
mod sweep;
#[path = "site/telling.rs"]
mod telling;
#[path = "site/trouble.rs"]
mod trouble;
#[path = "site/two_worlds.rs"]
mod two_worlds;
