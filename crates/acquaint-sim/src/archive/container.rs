//! The container: a zip as LinkedIn streams it, a folder, or a zip that its owner packed again.

use super::clock::{later, utc};
use super::table::File;
use super::{ArchiveSpec, Container};
use jiff::Timestamp;
use std::io::{self, Cursor, Seek, Write};
use std::path::Path;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipWriter};

/// The files of a zip that was asked for with one category.
pub(super) const ONE_CATEGORY: [&str; 5] = [
    "Invitations.csv",
    "Profile.csv",
    "Recommendations_Given.csv",
    "Recommendations_Received.csv",
    "Registration.csv",
];

pub(super) fn write(spec: &ArchiveSpec, path: &Path, files: &[File]) -> io::Result<()> {
    match spec.container {
        Container::Zip | Container::OneCategory => std::fs::write(path, streamed(spec.taken_at, files)?),
        Container::Repacked => std::fs::write(path, repacked(spec, files)?),
        Container::Folder | Container::FolderEndingInZip => unpacked(path, files),
    }
}

fn unpacked(path: &Path, files: &[File]) -> io::Result<()> {
    std::fs::create_dir_all(path)?;
    files.iter().try_for_each(|file| std::fs::write(path.join(&file.name), &file.bytes))
}

/// A zip without seeking: sizes behind the data, DOS attributes, no folders.
fn streamed(taken_at: Timestamp, files: &[File]) -> io::Result<Vec<u8>> {
    let mut writer = ZipWriter::new_stream(Vec::new());
    for (index, file) in (0..).zip(files) {
        let stamped = later(taken_at, -2 * index);
        writer.start_file(&*file.name, options(stamped).system(System::Dos))?;
        writer.write_all(&file.bytes)?;
    }
    let mut bytes = writer.finish()?.into_inner();
    finish_like_the_original(&mut bytes);
    Ok(bytes)
}

fn repacked(spec: &ArchiveSpec, files: &[File]) -> io::Result<Vec<u8>> {
    let name = spec.file_name();
    let folder = name.trim_end_matches(" (1).zip");
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = options(spec.taken_at).system(System::Unix).unix_permissions(0o644);
    writer.add_directory(format!("{folder}/"), options)?;
    add(&mut writer, &format!("{folder}/.DS_Store"), b"\0\0\0\x01Bud1", options)?;
    for file in files {
        add(&mut writer, &format!("{folder}/{}", file.name), &file.bytes, options)?;
    }
    add(&mut writer, &format!("__MACOSX/{folder}/._Invitations.csv"), b"\0\x05\x16\x07", options)?;
    Ok(writer.finish()?.into_inner())
}

fn add<W: Write + Seek>(
    writer: &mut ZipWriter<W>,
    name: &str,
    bytes: &[u8],
    options: SimpleFileOptions,
) -> io::Result<()> {
    writer.start_file(name, options)?;
    writer.write_all(bytes)
}

/// Deflated, stamped in UTC (a zip has no zone, and steps of two seconds).
fn options(at: Timestamp) -> SimpleFileOptions {
    let at = utc(at);
    let part = |part: i8| u8::try_from(part).unwrap_or_default();
    let year = u16::try_from(at.year()).unwrap_or(1980);
    let stamp = DateTime::from_date_and_time(
        year,
        part(at.month()),
        part(at.day()),
        part(at.hour()),
        part(at.minute()),
        part(at.second()),
    );
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(stamp.unwrap_or_default())
}

const CENTRAL_HEADER: &[u8] = b"PK\x01\x02";
const END_RECORD_BYTES: usize = 22;
const NAMES_ARE_UTF8: u8 = 0x08; // bit 11, in the upper byte of the flags

/// Sets the flag for UTF-8 names on every member and takes the attributes away, as in the real ones.
///
/// The library sets the flag only where a name needs it, and streams only members that have attributes.
fn finish_like_the_original(bytes: &mut [u8]) {
    let end = bytes.len() - END_RECORD_BYTES;
    let mut central = number(bytes, end + 16, 4);
    while bytes[central..].starts_with(CENTRAL_HEADER) {
        let local = number(bytes, central + 42, 4);
        bytes[local + 7] |= NAMES_ARE_UTF8;
        bytes[central + 9] |= NAMES_ARE_UTF8;
        bytes[central + 38..central + 42].fill(0);
        let variable: usize = [28, 30, 32].iter().map(|at| number(bytes, central + at, 2)).sum();
        central += 46 + variable;
    }
}

/// A little-endian number of `length` bytes.
fn number(bytes: &[u8], at: usize, length: usize) -> usize {
    bytes[at..at + length].iter().rev().fold(0, |number, &byte| number << 8 | usize::from(byte))
}
