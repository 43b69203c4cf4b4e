//! `/me/import`: an archive is brought in the page, and kept as `acquaint import linkedin` keeps it.
//!
//! It is written to a folder of its own that only the owner can read, and is gone with the answer.

use super::around::Around;
use super::saw::day_seen;
use super::{Given, Personal, ReadArchive, Unread, words};
use crate::failure::Failure;
use crate::page::form::Form;
use crate::page::frame::Nav;
use crate::page::import::{ImportPage, ImportReport, ImportStep};
use crate::upload::{Pace, Watch};
use acquaint_app::AppError;
use acquaint_app::import_record::import_record;
use acquaint_app::record_in_words;
use acquaint_app::store::Store;
use axum::body::Bytes;
use axum::extract::multipart::{Field, MultipartError, MultipartRejection};
use axum::extract::{Multipart, State};
use axum::http::StatusCode;
use axum::response::Response;
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use tokio::fs::File;
use tokio::io::AsyncWriteExt;

/// The most megabytes of an archive, unless a test sets less. Judgement.
pub const ARCHIVE_MEGABYTES_MAX: u32 = 512;
const MEGABYTE: u64 = 1024 * 1024;
/// The most bytes of a day as it is written in the form. Judgement: far more than any way to write one.
const DAY_BYTES_MAX: usize = 64;
/// The most characters of a file name. Judgement: only the date in it is read.
const NAME_CHARACTERS_MAX: usize = 120;

/// The most bytes of an upload: four times the largest archive, so that one that is too large is told so in words.
pub(super) fn body_bytes_max(megabytes_max: u32) -> usize {
    usize::try_from(u64::from(megabytes_max) * MEGABYTE * 4).unwrap_or(usize::MAX)
}

pub(super) async fn show<S: Store + 'static>(
    State(personal): State<Personal<S>>,
    around: Around,
) -> Response {
    around.page(&page(&personal, &around, ImportStep::Upload(Form::new())))
}

fn page<S>(personal: &Personal<S>, around: &Around, step: ImportStep) -> ImportPage {
    ImportPage {
        frame: around.frame(Nav::Import),
        step,
        megabytes_max: personal.0.setup.archive_megabytes_max,
    }
}

/// What a form brought: a file on disk, and the day that was written, or what is wrong with them.
struct Upload {
    file: Result<PathBuf, String>,
    taken_on: String,
    /// `day-first`, `month-first`, or nothing.
    dates: String,
    /// Goes with everything in it when the upload is dropped.
    folder: TempDir,
}

pub(super) async fn import<S: Store + 'static>(
    State(personal): State<Personal<S>>,
    around: Around,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Response, Failure> {
    let form = form.map_err(|_| {
        let detail = "this is not the form for an archive; nothing was kept of it";
        Failure::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "media_type", detail)
    })?;
    let _room = personal.0.reading.try_acquire().map_err(|_| Failure::busy())?;
    let megabytes_max = personal.0.setup.archive_megabytes_max;
    let upload = receive(form, megabytes_max).await?;
    match keep(&personal, &upload).await? {
        Ok(report) => Ok(around.page(&page(&personal, &around, ImportStep::Report(report)))),
        Err((field, words)) => {
            let form = Form::new()
                .with("taken_on", &upload.taken_on)
                .with("dates", &upload.dates)
                .with_error(field, words);
            let page = page(&personal, &around, ImportStep::Upload(form));
            Ok(around.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
    }
}

/// What is wrong with a field: its name and the words.
type Wrong = (&'static str, String);

/// Reads the archive and keeps it; or says what is wrong, and keeps nothing.
async fn keep<S: Store + 'static>(
    personal: &Personal<S>,
    upload: &Upload,
) -> Result<Result<ImportReport, Wrong>, Failure> {
    let file = match &upload.file {
        Ok(file) => file.clone(),
        Err(words) => return Ok(Err(("archive", words.clone()))),
    };
    let mut stamp = personal.stamp();
    let taken_on = match upload.taken_on.trim() {
        "" => None,
        day => match day_seen(day, stamp.now) {
            Ok(day) => Some(day),
            Err(words) => return Ok(Err(("taken_on", words.into()))),
        },
    };
    let is_day_first = match upload.dates.trim() {
        "day-first" => Some(true),
        "month-first" => Some(false),
        _ => None,
    };
    let archive = match read(personal, file, Given { taken_on, is_day_first }).await? {
        Ok(archive) => archive,
        Err(unread) => {
            return Ok(Err((unread.field, without_folder(&unread.words, upload.folder.path()))));
        }
    };
    match import_record(personal.store(), &archive.record, &archive.source, &mut stamp).await {
        Ok(report) => {
            let mut lines =
                record_in_words::import_report(&report, &words::day(words::local_day(report.taken_at)));
            lines.extend(archive.remarks);
            Ok(Ok(ImportReport { lines, problems: archive.problems }))
        }
        Err(AppError::Refused(refusal)) => Ok(Err(("archive", refusal.to_string()))),
        Err(error) => Err(error.into()),
    }
}

/// Reading takes processor time, so it runs off the threads that serve pages.
async fn read<S: Store + 'static>(
    personal: &Personal<S>,
    file: PathBuf,
    given: Given,
) -> Result<Result<ReadArchive, Unread>, Failure> {
    let reader = personal.0.setup.read_record.clone();
    let read = tokio::task::spawn_blocking(move || reader(&file, given)).await;
    read.map_err(|_| {
        let detail = "this archive could not be read, and it is not your doing; nothing was kept of it";
        Failure::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", detail)
    })
}

/// Removes the path of the temporary folder from an error: an internal detail.
fn without_folder(words: &str, folder: &Path) -> String {
    words.replace(&format!("{}{}", folder.display(), std::path::MAIN_SEPARATOR), "")
}

/// Writes the archive to disk as it comes in.
async fn receive(mut form: Multipart, megabytes_max: u32) -> Result<Upload, Failure> {
    let folder = tempfile::tempdir().map_err(|error| no_room(&error))?;
    let mut upload = Upload {
        file: Err("please choose a file".into()),
        taken_on: String::new(),
        dates: String::new(),
        folder,
    };
    let mut watch = Watch::new(Pace::USUAL);
    while let Some(mut field) = watch.wait(form.next_field()).await?.map_err(|error| unreadable(&error))? {
        match field.name() {
            Some("dates") => upload.dates = short_text(&mut watch, &mut field).await?,
            Some("taken_on") => upload.taken_on = short_text(&mut watch, &mut field).await?,
            Some("archive") if upload.file.is_err() => {
                let path = upload.folder.path().join(safe_name(field.file_name().unwrap_or_default()));
                upload.file = write(&mut watch, &mut field, &path, megabytes_max).await?.map(|()| path);
            }
            _ => while next_chunk(&mut watch, &mut field).await?.is_some() {},
        }
    }
    Ok(upload)
}

async fn next_chunk(watch: &mut Watch, field: &mut Field<'_>) -> Result<Option<Bytes>, Failure> {
    let chunk = watch.wait(field.chunk()).await?.map_err(|error| unreadable(&error))?;
    watch.arrived(chunk.as_ref().map_or(0, Bytes::len));
    Ok(chunk)
}

async fn short_text(watch: &mut Watch, field: &mut Field<'_>) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    while let Some(chunk) = next_chunk(watch, field).await? {
        let room = DAY_BYTES_MAX.saturating_sub(bytes.len());
        bytes.extend_from_slice(&chunk[..chunk.len().min(room)]);
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Writes a file as it comes in. What is too large is read to its end and not written: then a browser hears why.
async fn write(
    watch: &mut Watch,
    field: &mut Field<'_>,
    path: &Path,
    megabytes_max: u32,
) -> Result<Result<(), String>, Failure> {
    let mut file = File::create(path).await.map_err(|error| no_room(&error))?;
    let mut bytes: u64 = 0;
    let bytes_max = u64::from(megabytes_max) * MEGABYTE;
    while let Some(chunk) = next_chunk(watch, field).await? {
        bytes += chunk.len() as u64;
        if bytes <= bytes_max {
            file.write_all(&chunk).await.map_err(|error| no_room(&error))?;
        }
    }
    file.flush().await.map_err(|error| no_room(&error))?;
    Ok(match bytes {
        0 => Err("please choose a file".into()),
        n if n > bytes_max => Err(format!(
            "this has more than {megabytes_max} MB; please choose the archive as it was sent to you"
        )),
        _ => Ok(()),
    })
}

/// The name with which the file was brought, as far as it is harmless: an archive can be dated by its name.
fn safe_name(given: &str) -> String {
    let name = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let is_safe = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | ' ' | '(' | ')');
    let name: String = name.chars().filter(is_safe).take(NAME_CHARACTERS_MAX).collect();
    let name = name.trim_matches(['.', ' ']);
    if name.is_empty() { "archive.zip".into() } else { name.into() }
}

fn unreadable(error: &MultipartError) -> Failure {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        let detail = "this is much larger than any archive; please choose the archive as it was sent to you";
        return Failure::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", detail);
    }
    Failure::unreadable("the file did not arrive whole; please try again")
}

fn no_room(error: &std::io::Error) -> Failure {
    tracing::error!(%error, "the archive could not be written to a temporary file");
    let detail = "there is no room for the archive in the folder for temporary files; please free some space, or name \
                  another folder with TMPDIR";
    Failure::new(StatusCode::INSUFFICIENT_STORAGE, "no_room", detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_keeps_its_name_as_far_as_it_is_harmless() {
        for (given, kept) in [
            ("Basic_LinkedInDataExport_06-08-2026.zip.zip", "Basic_LinkedInDataExport_06-08-2026.zip.zip"),
            ("Complete (1).zip", "Complete (1).zip"),
            ("../../etc/passwd", "passwd"),
            ("C:\\archive\\mine.zip", "mine.zip"),
            ("..", "archive.zip"),
            ("", "archive.zip"),
            ("a\0b\u{202e}zip.exe", "abzip.exe"),
        ] {
            assert_eq!(safe_name(given), kept);
        }
        assert_eq!(safe_name(&"a".repeat(500)).len(), NAME_CHARACTERS_MAX);
    }
}
