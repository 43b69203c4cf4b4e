//! Builds archives: as LinkedIn streams them, packed again by hand, or unpacked to a folder.

use acquaint_linkedin::{Options, ReadError, Reading, read, read_with};
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use zip::write::SimpleFileOptions;
use zip::{DateTime, ZipWriter};

pub const NAMES_ONLY: &str = "From,To,Sent At,Message,Direction";
pub const WITH_URLS: &str = "From,To,Sent At,Message,Direction,inviterProfileUrl,inviteeProfileUrl";
pub const CONNECTIONS: &str = "First Name,Last Name,URL,Email Address,Company,Position,Connected On";
pub const MESSAGES: &str = "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,\
                            DATE,SUBJECT,CONTENT,FOLDER";
pub const OWNER_URL: &str = "https://www.linkedin.com/in/olive-owner-1";

/// The files of an archive, to be packed in one way or another.
#[derive(Clone, Default)]
pub struct Archive {
    pub files: Vec<(String, Vec<u8>)>,
}

/// An archive of which the owner is Olive Owner, with a header and these rows in `Invitations.csv`.
pub fn invitations(header: &str, rows: &[&str]) -> Archive {
    Archive::default().with("Invitations.csv", &table(header, rows))
}

pub fn table(header: &str, rows: &[&str]) -> String {
    rows.iter().fold(format!("{header}\n"), |text, row| text + row + "\n")
}

/// A row of a request that Olive sent.
pub fn sent(to: &str, slug: &str, at: &str, note: &str) -> String {
    let url = if slug.is_empty() { String::new() } else { format!("https://www.linkedin.com/in/{slug}") };
    format!("Olive Owner,{to},\"{at}\",\"{note}\",OUTGOING,{OWNER_URL},{url}")
}

/// A row of a request that Olive received.
pub fn received(from: &str, slug: &str, at: &str, note: &str) -> String {
    let url = format!("https://www.linkedin.com/in/{slug}");
    format!("{from},Olive Owner,\"{at}\",\"{note}\",INCOMING,{url},{OWNER_URL}")
}

impl Archive {
    pub fn with(self, name: &str, text: &str) -> Self {
        self.with_bytes(name, text.as_bytes())
    }

    pub fn with_bytes(mut self, name: &str, bytes: &[u8]) -> Self {
        self.files.push((name.into(), bytes.into()));
        self
    }

    /// A zip as LinkedIn makes it: streamed, sizes behind the data.
    pub fn streamed(&self) -> Vec<u8> {
        let mut writer = ZipWriter::new_stream(Vec::new());
        for (name, bytes) in &self.files {
            writer.start_file(name, stamped()).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    /// A zip as a file manager makes it.
    pub fn packed(&self) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in &self.files {
            writer.start_file(name, stamped().unix_permissions(0o644)).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    pub fn unpack_to(&self, folder: &Path) {
        for (name, bytes) in &self.files {
            let path = folder.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
        set_written(folder);
    }

    pub fn read(&self) -> Reading {
        self.read_at("2026-06-07T02:00:00Z")
    }

    /// Reads it as taken at this moment.
    pub fn read_at(&self, taken_at: &str) -> Reading {
        let options = Options { taken_at: Some(taken_at.parse().unwrap()), ..Options::default() };
        let (_folder, path) = write_file("archive.zip", &self.streamed());
        read_with(&path, &options, &mut |_| {}).unwrap()
    }

    pub fn read_error(&self) -> ReadError {
        read_bytes("archive.zip", &self.streamed()).unwrap_err()
    }
}

/// 6 June 2026, 23:30:10.
pub fn stamped() -> SimpleFileOptions {
    SimpleFileOptions::default()
        .last_modified_time(DateTime::from_date_and_time(2026, 6, 6, 23, 30, 10).unwrap())
}

pub fn write_file(name: &str, bytes: &[u8]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    set_written(&path);
    (folder, path)
}

/// Last written on 7 June 2026, whatever the clock of this machine says.
fn set_written(path: &Path) {
    let at: jiff::Timestamp = "2026-06-07T00:00:00Z".parse().unwrap();
    std::fs::File::open(path).unwrap().set_modified(at.into()).unwrap();
}

pub fn read_bytes(name: &str, bytes: &[u8]) -> Result<Reading, ReadError> {
    let (_folder, path) = write_file(name, bytes);
    read(&path, &mut |_| {})
}

/// Every problem as one line.
pub fn problems(reading: &Reading) -> Vec<String> {
    reading.problems.iter().map(ToString::to_string).collect()
}

/// Every request as `name: status`.
pub fn statuses(reading: &Reading) -> Vec<String> {
    let words = |status| in_words(status);
    reading.record.requests.iter().map(|r| format!("{}: {}", r.counterpart.name, words(&r.status))).collect()
}

fn in_words(status: &acquaint_core::record::Status) -> String {
    use acquaint_core::record::{AcceptedAt, Status};
    match status {
        Status::Accepted { at: AcceptedAt::Second(at), found_by } => format!("accepted {at} by {found_by:?}"),
        Status::Accepted { at: AcceptedAt::Day(day), found_by } => format!("accepted {day} by {found_by:?}"),
        Status::Waiting { certainty } => format!("waiting {certainty:.2}"),
        Status::Unknown { because } => format!("unknown {because:?}"),
    }
}
