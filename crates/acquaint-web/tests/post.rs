//! Letters from what somebody does on a page to the mail server that takes them: a real service over a real database,
//! and a real SMTP server.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics, also in its own functions")]

#[path = "post/access.rs"]
mod access;
#[path = "post/digest.rs"]
mod digest;
#[path = "site/harness.rs"]
#[expect(dead_code, reason = "made for the tests of the pages, which use all of it")]
mod harness;
#[path = "post/office.rs"]
mod office;
#[path = "mail/server.rs"]
#[expect(dead_code, reason = "made for the tests of sending, which use all of it")]
mod server;
#[path = "post/trouble.rs"]
mod trouble;
#[path = "post/two_worlds.rs"]
mod two_worlds;
