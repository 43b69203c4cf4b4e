//! Letters from what somebody does on a page to the mail server that takes them: a real service over a real database,
//! and a real SMTP server.

mod access;
mod digest;
mod office;
mod trouble;
mod two_worlds;
