//! Everything that is tried over HTTP in one process: pages, API, doors, email, hostile files.
//!
//! The promise and the timing are binaries of their own: each takes all cores, or wants one to itself.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics, also in its own functions")]

mod api;
mod hostile;
mod mail;
mod matrix;
mod pages;
mod personal;
mod post;
mod site;

// What is shared with `fuzz/`, where it lies at the root.
use hostile::file;
use matrix::{asking, town};
