//! Why an archive as a whole cannot be read, and what to do about it.

use jiff::Timestamp;
use jiff::civil::Date;
use std::path::PathBuf;

/// What to ask LinkedIn for.
const HOW_TO_REQUEST: &str = "on LinkedIn, open Settings → Data privacy → Get a copy of your data, tick Invitations, \
     Connections, Messages, Profile, Positions, Education and Skills, and use the zip that LinkedIn sends";

/// Why an archive cannot be read. The message says what is wrong and what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// There is nothing at this path.
    #[error("there is no file or folder at `{}`; check the path", path.display())]
    NotFound { path: PathBuf },
    /// It is neither a zip nor a folder.
    #[error(
        "`{}` is not a LinkedIn archive; give the zip as LinkedIn sent it, or the folder it was unpacked to",
        path.display()
    )]
    NotAnArchive { path: PathBuf },
    #[error("`{}` is empty; download the archive again", path.display())]
    Empty { path: PathBuf },
    /// The one file that is needed is missing.
    #[error("`{}` holds no `Invitations.csv`; {HOW_TO_REQUEST}", path.display())]
    NoInvitations { path: PathBuf },
    /// The one file that is needed cannot be read at all.
    #[error("`{file}` cannot be read: {why}; {HOW_TO_REQUEST}")]
    UnreadableInvitations { file: String, why: String },
    #[error("there are several archives here: `{first}` and `{second}`; give one of them at a time")]
    SeveralArchives {
        /// One list of requests.
        first: String,
        second: String,
    },
    /// A bound is passed, see [`crate::Limits`].
    #[error("{what}: {found}, but at most {limit} are read; if this is a real archive, raise the limit")]
    TooLarge {
        /// What is too large, with its unit.
        what: String,
        /// How large it is, at least.
        found: u64,
        /// How large it may be.
        limit: u64,
    },
    /// Something that no real archive holds, and that could do harm.
    #[error("`{member}` {why}; nothing was read; use the zip as LinkedIn sent it")]
    Hostile { member: String, why: String },
    /// A member is locked with a password, or packed in a way that is not read.
    #[error("`{member}` {why}; unpack the archive and give the folder")]
    Unsupported { member: String, why: String },
    /// The zip is incomplete or was changed.
    #[error("`{what}` is damaged or incomplete ({why}); download the archive again")]
    Damaged {
        /// The zip or the member.
        what: String,
        /// What does not fit.
        why: String,
    },
    /// The date that was given for it lies before what it holds.
    #[error(
        "the archive holds an entry of {newest_entry_at}, so it cannot have been taken at {taken_at}; \
         give the date on which LinkedIn made it, or leave the date out"
    )]
    TakenBeforeNewestEntry {
        /// The date that was given.
        taken_at: Timestamp,
        newest_entry_at: Timestamp,
    },
    /// Nothing tells whether day or month comes first in a column.
    #[error(
        "`{column}` in `{file}` holds `{example}`, which may be {} or {}, and no other date of that column tells \
         which; say it with `--dates day-first` or `--dates month-first`",
        day_first.strftime("%-d %B %Y"), month_first.strftime("%-d %B %Y")
    )]
    UndecidedDates { file: String, column: &'static str, example: String, day_first: Date, month_first: Date },
    /// Nothing in the archive tells when it was taken.
    #[error("nothing in `{}` tells when it was taken; give the date of the download yourself", path.display())]
    Undated { path: PathBuf },
    /// The system could not read it.
    #[error("`{}` could not be read: {source}", path.display())]
    Io {
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}
