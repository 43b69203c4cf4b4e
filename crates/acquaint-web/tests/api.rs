//! The JSON API over a real community in SQLite, through the whole service.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics, also in its own functions")]

#[path = "api/document.rs"]
mod document;
#[path = "api/harness.rs"]
mod harness;
#[path = "api/input.rs"]
mod input;
#[path = "api/life.rs"]
mod life;
#[path = "api/own.rs"]
mod own;
#[path = "api/paging.rs"]
mod paging;
#[path = "api/privacy.rs"]
mod privacy;
#[path = "api/replay.rs"]
mod replay;
#[path = "api/strategy.rs"]
mod strategy;
