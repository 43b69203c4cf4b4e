//! Reading an archive for a command: progress while it takes long, and what could not be read in words.

use crate::clock;
use crate::error::CommandError;
use crate::printer::Printer;
use crate::words;
use acquaint_app::import_record::{import_record, source_of};
use acquaint_app::sender_view_of::noon;
use acquaint_core::import::{ImportReport, ImportSource};
use acquaint_core::record::Record;
use acquaint_linkedin::{DateOrder, DatedBy, LastWrote, Options, Progress, Reading, WhatWasRead, read_with};
use acquaint_sim::archive::ArchiveSpec;
use acquaint_store::SqliteStore;
use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Work shorter than this shows no progress.
const SILENT_FOR: Duration = Duration::from_secs(1);

/// An archive that was read.
pub(crate) struct Archive {
    /// What it says.
    pub(crate) record: Record,
    /// Where it came from.
    pub(crate) source: ImportSource,
    /// What could not be read: file, line, why.
    pub(crate) problems: Vec<String>,
    /// What was read, file by file.
    pub(crate) read: WhatWasRead,
    /// When the owner last wrote to whom.
    pub(crate) last_wrote: LastWrote,
}

/// What the owner says of an archive that it may not tell itself.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct Given {
    /// The day the archive was taken, if it does not tell so itself.
    #[arg(long, value_name = "DATE")]
    pub(crate) taken: Option<String>,
    /// How a spreadsheet wrote dates such as 05/10/2026, where the archive does not tell.
    #[arg(long, value_name = "ORDER")]
    dates: Option<Order>,
}

/// What comes first in a date of numbers alone.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Order {
    DayFirst,
    MonthFirst,
}

/// Reads an archive.
pub(crate) fn read(path: &Path, given: &Given, printer: &Printer) -> Result<Archive, CommandError> {
    let taken_at = match given.taken.as_deref() {
        None => None,
        Some(text) => Some(noon(words::day_given("--taken", text, words::local_day(clock::stamp()?.now))?)),
    };
    let mut bar = Bar::new(printer.shows_progress());
    let dates = given.dates.map(|order| match order {
        Order::DayFirst => DateOrder::DayFirst,
        Order::MonthFirst => DateOrder::MonthFirst,
    });
    let options = Options { taken_at, dates, ..Options::default() };
    let reading = read_with(path, &options, &mut |progress| bar.tell(&progress))?;
    bar.shown.finish_and_clear();
    if matches!(reading.dated_by, DatedBy::FileTime | DatedBy::NewestEntry) {
        printer.remark(&format!(
            "Nothing in the archive says when it was taken; {} stands in for it ({}). `--taken DATE` says it exactly.",
            reading.dated_by.in_words(),
            words::day_of(reading.record.taken_at)
        ));
    }
    Ok(archive(path, reading))
}

/// Makes up an archive; it is there as long as its folder.
pub(crate) fn invent(spec: &ArchiveSpec) -> Result<(TempDir, PathBuf), CommandError> {
    let folder = tempfile::tempdir().map_err(CommandError::runtime)?;
    let path = folder.path().join(spec.file_name());
    spec.write(&path).map_err(CommandError::runtime)?;
    Ok((folder, path))
}

impl Archive {
    /// Keeps it in a database in memory: nothing is left behind.
    pub(crate) async fn keep_in_memory(&self) -> Result<(SqliteStore, ImportReport), CommandError> {
        let store = SqliteStore::open_in_memory()?;
        let mut stamp = clock::stamp_with_ids_from(self.source.sha256);
        let report = import_record(&store, &self.record, &self.source, &mut stamp).await?;
        Ok((store, report))
    }
}

/// What was read, with where it came from and what could not be read in words.
pub(crate) fn archive(path: &Path, reading: Reading) -> Archive {
    let mut problems: Vec<_> = reading.problems.iter().map(ToString::to_string).collect();
    if reading.more_problems > 0 {
        problems.push(format!("and {} more", reading.more_problems));
    }
    let read = reading.what_was_read();
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let unreadable = usize::try_from(reading.unreadable_rows).unwrap_or(usize::MAX);
    let source = source_of(&reading.record, name, unreadable);
    Archive { record: reading.record, source, problems, read, last_wrote: reading.last_wrote }
}

/// A progress bar that stays away for the first second.
struct Bar {
    shown: ProgressBar,
    may_show: bool,
    since: Instant,
}

impl Bar {
    fn new(shows: bool) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} files, {msg}") {
            bar.set_style(style);
        }
        Self { shown: bar, may_show: shows, since: Instant::now() }
    }

    fn tell(&mut self, progress: &Progress) {
        if self.may_show && self.since.elapsed() > SILENT_FOR {
            self.may_show = false;
            self.shown.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.shown.set_length(progress.files as u64);
        self.shown.set_position(progress.files_done as u64);
        self.shown.set_message(format!("{}, row {}", progress.file, progress.rows));
    }
}
