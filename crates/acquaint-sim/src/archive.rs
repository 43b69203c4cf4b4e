//! Synthetic LinkedIn archives in the real format, with known truths: for tests, for the README, for trying things out.
//!
//! Everything about the *format* follows what about 60 real archives of 2018 to 2026 looked like; everything about
//! the *people* is invented. The same [`ArchiveSpec`] gives the same bytes on every machine.
//!
//! ```
//! use acquaint_sim::archive::{ArchiveSpec, Era};
//! # let folder = tempfile::tempdir()?;
//! let spec = ArchiveSpec { sent: 20, received: 5, ..ArchiveSpec::era(Era::Y2026) };
//! let path = folder.path().join(spec.file_name()); // Basic_LinkedInDataExport_06-08-2026.zip.zip
//! let truth = spec.write(&path)?;
//! assert_eq!(truth.requests.iter().filter(|request| request.line.is_some()).count(), 25);
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! # What is in it
//!
//! - **Times.** `Sent At` is US Pacific time to the minute, `Connected On` a UTC day, messages are UTC seconds.
//! - **The window.** An invitation leaves the file 180 days after it was *accepted*, however long it had waited; one
//!   that was sent and had no answer leaves after about six months; one that was received and had none stays for years.
//! - **Addresses** are percent-encoded in Connections and raw UTF-8 everywhere else.
//! - **Hidden people** (`,,,,,,07 Jun 2026`), namesakes, crossed requests, invitations by email, names with stray
//!   spaces, credentials, emoji, combining marks and styled letters, in five scripts.
//! - **Notes** come back as the first message of the thread at the moment of acceptance.
//! - **The container**: a streamed zip (flags 0x0808) in random order, a folder, a folder called `….zip`, …
//! - **Decoys**: `coach_messages.csv`, UTF-16 files, a header that repeats a column, a file with another `Time`.
//!
//! # Where the numbers come from
//!
//! How long people take: measured on 18 archives, aggregates: 77 % of sent invitations accepted; by day 1, 7, 30 and
//! 90: 29, 68, 75 and 78 %. Received: 86 % of the rows accepted (44 archives). Hidden: 6 % of all connections, under
//! 1 % of recent ones. How often a note is written, how long old unanswered requests stay and all else is judgement.
//!
//! Not simulated: the same person asked twice in one direction, archives in parts, the many files nobody reads here.

mod clock;
mod container;
mod decoy;
mod dice;
mod era;
mod notes;
mod oracle;
mod people;
mod table;
mod talk;
mod ties;
mod truth;
mod world;

pub use era::Era;
pub use truth::{
    ExpectedStatus, Outcome, Precision, Says, TrueConnection, TrueOwner, TrueRequest, Truth, UnreadableRow,
};

use jiff::Timestamp;
use serde::Serialize;
use std::io;
use std::path::Path;

/// What an archive should be like. Equal specifications give equal bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ArchiveSpec {
    /// Where all chance comes from.
    pub seed: u64,
    /// Which headers and spellings.
    pub era: Era,
    /// The moment the archive was taken; the era does not follow from it.
    pub taken_at: Timestamp,
    /// What the files are packed in.
    pub container: Container,
    /// Readable rows of Invitations.csv that the owner sent.
    pub sent: usize,
    /// Readable rows of Invitations.csv that the owner received.
    pub received: usize,
    /// Readable rows of Connections.csv, hidden ones included; more if the accepted requests need more.
    pub connections: usize,
    pub messages: usize,
    /// How many of the messages are drafts; without any, the file has no column for them.
    pub drafts: usize,
    /// Rows that nobody can read, in addition to the others.
    pub problems: Problems,
    /// What a spreadsheet did to Invitations.csv and Connections.csv.
    pub resave: Resave,
}

/// What the files are packed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Container {
    /// The zip as it is downloaded: streamed, no folders, members in any order, UTC times.
    Zip,
    Folder,
    /// Unpacked on a Mac: a folder whose name ends in `.zip` (the name is up to the caller, see
    /// [`ArchiveSpec::file_name`]).
    FolderEndingInZip,
    /// A zip with one category: Invitations, Profile, Recommendations and Registration, but no Connections.
    OneCategory,
    /// A zip that its owner packed again: one folder at the top, Unix attributes, what a Mac leaves behind.
    Repacked,
}

/// Rows that nobody can read; each is listed in [`Truth::unreadable_rows`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Problems {
    /// Rows of Invitations whose `Sent At` is no date.
    pub bad_dates: usize,
    /// Rows of Invitations whose `Direction` is neither `OUTGOING` nor `INCOMING`.
    pub unknown_directions: usize,
    /// Rows of Invitations that end after three columns.
    pub short_rows: usize,
    /// Rows of Connections whose `Connected On` is no day.
    pub bad_connection_days: usize,
}

/// What a spreadsheet did to Invitations.csv and Connections.csv.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Resave {
    /// As downloaded: UTF-8, no byte order mark, LF.
    Untouched,
    /// Byte order mark, CRLF, `Notes:,,,,,`, and days as `16-Aug-21` in Connections.
    Excel,
    /// The same, and `Sent At` has lost its time of day: `11/28/21`.
    ExcelDates,
    /// Semicolons instead of commas, byte order mark, CRLF.
    Semicolons,
    /// Windows-1252, CRLF; every character that has no place there has become `?`.
    Windows1252,
    /// UTF-16LE with byte order mark, tabs, CRLF.
    Utf16Tab,
}

impl ArchiveSpec {
    /// An ordinary archive of that era: about 200 requests sent, 60 received, 400 connections and 500 messages.
    pub fn era(era: Era) -> Self {
        Self {
            seed: 1,
            era,
            taken_at: era.taken_at(),
            container: Container::Zip,
            sent: 200,
            received: 60,
            connections: 400,
            messages: 500,
            drafts: if era >= Era::Y2025 { 2 } else { 0 },
            problems: Problems::default(),
            resave: Resave::Untouched,
        }
    }

    /// The name such an archive has after the download (or after unpacking).
    pub fn file_name(&self) -> String {
        let day = clock::day_of(self.taken_at).strftime("%m-%d-%Y");
        match self.container {
            Container::Zip if self.era >= Era::Y2025 => format!("Basic_LinkedInDataExport_{day}.zip.zip"),
            Container::Zip | Container::OneCategory => format!("Basic_LinkedInDataExport_{day}.zip"),
            Container::Folder => format!("Complete_LinkedInDataExport_{day}"),
            Container::FolderEndingInZip => format!("Complete_LinkedInDataExport_{day}.zip"),
            Container::Repacked => format!("Complete_LinkedInDataExport_{day} (1).zip"),
        }
    }

    /// Writes the archive to `path` (a file or, for the folders, a folder that is made) and says what is true of it.
    ///
    /// Fails where the file system does; an existing file is replaced.
    pub fn write(&self, path: &Path) -> io::Result<Truth> {
        let mut dice = dice::Dice::new(self.seed);
        let mut world = world::simulate(self, &mut dice);
        let messages = talk::write(self, &mut world, &mut dice);
        let mut ties = ties::write(self, &world, &mut dice);
        let mut files = std::mem::take(&mut ties.files);
        files.push(talk::file(self, &world, &messages));
        files.extend(decoy::files(self, &world));
        if self.container == Container::OneCategory {
            files.retain(|file| container::ONE_CATEGORY.contains(&file.name.as_str()));
            ties.unreadable_rows.retain(|row| row.file != "Connections.csv");
        }
        dice.shuffle(&mut files);
        container::write(self, path, &files)?;
        Ok(oracle::truth(
            self,
            &world,
            ties,
            messages.len(),
            files.into_iter().map(|file| file.name).collect(),
        ))
    }
}

#[cfg(test)]
mod tests;
