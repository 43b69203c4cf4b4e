//! Reading a LinkedIn archive ("Get a copy of your data") into one person's record.
//!
//! [`read`] takes a zip or the folder it was unpacked to and hands back a [`Reading`]: the record, what could not be
//! read (file, line, why), and which files were there. Only `Invitations.csv` must be there. Nothing is unpacked to
//! disk, nothing leaves the machine, and no text of a message is kept.
//!
//! Where to look:
//! - `container`: zips and folders, and what a hostile one is refused for ([`Limits`]);
//! - `decode`, `table`: bytes to text to rows, columns by name;
//! - `invitations`, `connections`, `messages`, `profile`: one file (or a few) each, all eras;
//! - `correspondence`: whether two people wrote to each other;
//! - `times`: every shape of date; `Sent At` is US Pacific, `Connected On` a day in UTC;
//! - `status`: what became of each request, with its certainty; `tie`: how the two know each other;
//! - `taken_at`: when the archive was taken; `derive`: all of it put together.
//!
//! "Measured" in these modules means: counted on some sixty real exports of 2018 to 2026, of which no person's data
//! was kept.

mod address;
mod connections;
mod container;
mod correspondence;
mod decode;
mod derive;
mod error;
mod invitations;
mod kind;
mod last_wrote;
mod limits;
mod messages;
mod names;
mod problem;
mod profile;
mod reading;
mod session;
mod status;
mod table;
mod taken_at;
mod tie;
mod times;
mod what_was_read;

pub use error::ReadError;
pub use last_wrote::LastWrote;
pub use limits::Limits;
pub use problem::Problem;
pub use reading::{Counts, Options, Reading, read, read_with};
pub use session::{FileRead, Progress};
pub use taken_at::DatedBy;
pub use times::DateOrder;
pub use what_was_read::WhatWasRead;
