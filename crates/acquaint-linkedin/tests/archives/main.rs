//! Whole archives, built here and read back. Every name and address is invented.

#![expect(
    clippy::unwrap_used,
    reason = "the builders are part of the tests; what they build is known to be right"
)]

mod build;
mod containers;
mod correspondence;
mod eras;
mod faults;
mod hostile;
mod robust;
mod scale;
mod spreadsheets;
mod statuses;
