//! The pages as browsers reach them: HTTP over the whole service, on a real database in a temporary folder.

#[path = "site/harness.rs"]
mod harness;
#[path = "site/outside.rs"]
mod outside;
#[path = "site/received.rs"]
mod received;
#[path = "site/sent.rs"]
mod sent;
#[path = "site/story.rs"]
mod story;
#[path = "site/telling.rs"]
mod telling;
#[path = "site/two_worlds.rs"]
mod two_worlds;
