//! One person's own record as a running server: only on this computer, entered through a link that works once.

use crate::archive::archive;
use crate::error::CommandError;
use crate::printer::Printer;
use crate::{server, words};
use acquaint_app::sender_view_of::noon;
use acquaint_identity::token::TokenSource;
use acquaint_linkedin::{DateOrder, DatedBy, Options, ReadError, WhatWasRead, read_with};
use acquaint_store::SqliteStore;
use acquaint_web::personal::{ARCHIVE_MEGABYTES_MAX, Given, Personal, ReadArchive, Setup, Unread, router};
use acquaint_why::model::Model;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use tokio::net::TcpListener;

/// Serves the record until it is told to stop, and prints the link that lets its owner in.
pub(crate) async fn serve(
    store: SqliteStore,
    listener: TcpListener,
    printer: &Printer,
) -> Result<(), CommandError> {
    let address = listener.local_addr().map_err(CommandError::runtime)?;
    check_address(address)?;
    let personal = Personal::new(setup(store));
    let link = personal.make_link();
    printer.remark(&format!("acquaint listens at http://{address}, for this computer only"));
    printer.remark(&format!(
        "Open your record with this link, which works once:\n  http://{address}/enter/{}",
        link.expose()
    ));
    server::serve(listener, router(personal), here(), || ()).await
}

/// A record has no accounts, so it is served to its own computer only.
pub(crate) fn check_address(address: SocketAddr) -> Result<(), CommandError> {
    if address.ip().is_loopback() {
        return Ok(());
    }
    Err(CommandError::Usage(format!(
        "this database is one person's own record, without accounts: it is not served at {address}, where others \
         could reach it; leave `--listen` out, or name a port of this computer: `--listen 127.0.0.1:{}`",
        address.port()
    )))
}

fn setup(store: SqliteStore) -> Setup<SqliteStore> {
    Setup {
        store,
        model: Model::prior_of_archives(),
        stamps: server::stamps(),
        tokens: TokenSource::operating_system(),
        read_record: Arc::new(read),
        archive_megabytes_max: ARCHIVE_MEGABYTES_MAX,
    }
}

/// Reads an archive that was brought in the page, as `acquaint import linkedin` reads it.
fn read(path: &Path, given: Given) -> Result<ReadArchive, Unread> {
    let dates = given.is_day_first.map(|is| if is { DateOrder::DayFirst } else { DateOrder::MonthFirst });
    let options = Options { taken_at: given.taken_on.map(noon), dates, ..Options::default() };
    let reading = read_with(path, &options, &mut |_| {}).map_err(|error| unread(&error))?;
    let is_guess = matches!(reading.dated_by, DatedBy::FileTime | DatedBy::NewestEntry);
    let remark = is_guess.then(|| {
        format!(
            "Nothing in the archive says when it was taken; {} stands in for it ({}). If you know the day, bring it \
             again with the day",
            reading.dated_by.in_words(),
            words::day_of(reading.record.taken_at)
        )
    });
    let archive = archive(path, reading);
    let WhatWasRead { files, unreadable, missing } = archive.read;
    Ok(ReadArchive {
        record: archive.record,
        source: archive.source,
        problems: archive.problems,
        remarks: [unreadable, files, missing].into_iter().flatten().chain(remark).collect(),
    })
}

/// Why it cannot be read, for somebody who chose a file in a page.
fn unread(error: &ReadError) -> Unread {
    let about_file = |words: String| Unread { field: "archive", words };
    let about_day = |words: String| Unread { field: "taken_on", words };
    match error {
        ReadError::NotAnArchive { .. } => {
            about_file("this is not a zip archive; please choose the zip as LinkedIn sent it".into())
        }
        ReadError::Unsupported { member, why } => about_file(format!(
            "`{member}` {why}; unpack the archive, and keep the folder with `acquaint import linkedin FOLDER`"
        )),
        ReadError::Undated { .. } => {
            about_day("nothing in the archive tells when it was made; please write the day".into())
        }
        ReadError::TakenBeforeNewestEntry { .. } => about_day(error.to_string()),
        ReadError::UndecidedDates { file, column, example, .. } => Unread {
            field: "dates",
            words: format!("`{column}` in `{file}` holds `{example}`; say whether day or month comes first"),
        },
        _ => about_file(error.to_string()),
    }
}

#[cfg(test)]
mod tests;

/// Everybody is on this computer, so that nobody is bounded apart from the others.
fn here() -> server::Places {
    server::Places::new(server::Bounds::of_process(), |_| true)
}
