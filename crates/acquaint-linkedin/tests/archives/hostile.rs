//! Zips made to do harm are refused, in bounded time and memory.

use crate::build::{Archive, NAMES_ONLY, invitations, read_bytes, stamped, write_file};
use acquaint_linkedin::{Limits, Options, ReadError, read, read_with};
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

fn zip_with(add: impl FnOnce(&mut ZipWriter<Cursor<Vec<u8>>>)) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("Invitations.csv", stamped()).unwrap();
    writer.write_all(NAMES_ONLY.as_bytes()).unwrap();
    add(&mut writer);
    writer.finish().unwrap().into_inner()
}

fn add_file(writer: &mut ZipWriter<Cursor<Vec<u8>>>, name: &str, options: SimpleFileOptions, text: &[u8]) {
    writer.start_file(name, options).unwrap();
    writer.write_all(text).unwrap();
}

#[track_caller]
fn refuse(bytes: &[u8], why: &str) {
    let error = read_bytes("a.zip", bytes).unwrap_err().to_string();
    assert!(error.contains(why), "{error}");
}

fn positions(bytes: &[u8], what: &[u8]) -> Vec<usize> {
    bytes.windows(what.len()).enumerate().filter(|(_, window)| *window == what).map(|(at, _)| at).collect()
}

/// Writes over a field of the entry in the table of contents that has this position.
fn forge_entry(bytes: &mut [u8], entry: usize, offset: usize, field: &[u8]) {
    let start = positions(bytes, b"PK\x01\x02")[entry] + offset;
    bytes[start..start + field.len()].copy_from_slice(field);
}

const FLAGS: usize = 8;
const METHOD: usize = 10;
const UNPACKED: usize = 24;
const LOCAL_HEADER: usize = 42;

#[test]
fn names_that_lead_out_of_the_archive_are_refused() {
    // The library that writes zips here mends some names, so they are put in afterwards.
    for (name, why) in [
        ("../../Profile.csv", "leads out of the archive"),
        ("aa/../Profile.csv", "leads out of the archive"),
        ("/tmp/Profile1.csv", "has an absolute name"),
        ("C:/tmp/Profile.cs", "has an absolute name"),
        ("aa\\..\\Profile.cs", "has a name with a character"),
        ("aa/bb\0/Profile.c", "has a name with a character"),
        ("aa\x1b[2J/Profile", "`aa\\u{1b}[2J/Profile` has a name with a character"),
        ("aa\nbb/Profile.cs", "has a name with a character"),
        ("a\u{202E}bb/Profile", "has a name with a character"),
    ] {
        let stand_in = "x".repeat(name.len());
        let mut bytes = zip_with(|writer| add_file(writer, &stand_in, stamped(), b"x"));
        for at in positions(&bytes, stand_in.as_bytes()) {
            bytes[at..at + name.len()].copy_from_slice(name.as_bytes());
        }
        refuse(&bytes, why);
    }
}

#[test]
fn links_and_devices_are_refused() {
    refuse(&zip_with(|w| w.add_symlink("Profile.csv", "/etc/hostname", stamped()).unwrap()), "is a link");
    for mode in [0o120_777_u32, 0o060_666, 0o010_666, 0o140_777] {
        let mut bytes = zip_with(|w| add_file(w, "Profile.csv", stamped().unix_permissions(0o644), b"x"));
        forge_entry(&mut bytes, 1, 38, &(mode << 16).to_le_bytes());
        refuse(&bytes, "is a link or a device");
    }
}

#[test]
fn two_members_of_one_name_are_refused() {
    let mut bytes = zip_with(|writer| add_file(writer, "Xnvitations.csv", stamped(), b"x"));
    for at in positions(&bytes, b"Xnvitations.csv") {
        bytes[at] = b'I';
    }
    refuse(&bytes, "has two members of one name");
    refuse(&zip_with(|w| add_file(w, "INVITATIONS.csv", stamped(), b"x")), "is there twice");
}

#[test]
fn members_that_overlap_are_refused() {
    let mut bytes = zip_with(|writer| add_file(writer, "Profile.csv", stamped(), b"x"));
    forge_entry(&mut bytes, 1, LOCAL_HEADER, &0_u32.to_le_bytes());
    refuse(&bytes, "has members that overlap");
}

#[test]
fn locked_members_and_unknown_packing_are_told() {
    let mut locked = zip_with(|_| {});
    forge_entry(&mut locked, 0, FLAGS, &1_u16.to_le_bytes());
    refuse(&locked, "`Invitations.csv` is locked with a password; unpack the archive and give the folder");
    for method in [9_u16, 12, 14, 93, 99] {
        let mut bytes = zip_with(|_| {});
        forge_entry(&mut bytes, 0, METHOD, &method.to_le_bytes());
        let error = read_bytes("a.zip", &bytes).unwrap_err();
        assert!(!matches!(error, ReadError::Io { .. }), "{error}");
    }
    // What is not needed may be packed as it likes.
    let mut other = zip_with(|writer| add_file(writer, "photo.jpg", stamped(), b"x"));
    forge_entry(&mut other, 1, METHOD, &12_u16.to_le_bytes());
    assert!(read_bytes("a.zip", &other).is_ok());
}

/// Rows that pack extremely well.
fn bomb() -> Vec<u8> {
    let text = vec![b'a'; 8 << 20];
    zip_with(|writer| add_file(writer, "Connections.csv", stamped(), &text))
}

#[test]
fn a_member_that_unpacks_to_far_more_than_text_does_is_refused() {
    refuse(&bomb(), "as no real text does");
}

#[test]
fn what_is_not_needed_is_never_unpacked() {
    let text = vec![b'a'; 8 << 20];
    let mut bytes = zip_with(|writer| add_file(writer, "Rich_Media.csv", stamped(), &text));
    assert!(read_bytes("a.zip", &bytes).is_ok());
    forge_entry(&mut bytes, 1, UNPACKED, &0xFFFF_0000_u32.to_le_bytes());
    assert!(read_bytes("a.zip", &bytes).is_ok());
}

#[test]
fn a_member_that_is_longer_than_it_claims_is_refused_while_it_is_read() {
    let mut bytes = bomb();
    forge_entry(&mut bytes, 1, UNPACKED, &1_000_u32.to_le_bytes());
    let error = read_bytes("a.zip", &bytes).unwrap_err();
    assert!(matches!(error, ReadError::Hostile { .. } | ReadError::Damaged { .. }), "{error}");
}

#[test]
fn a_member_or_an_archive_beyond_the_limit_is_refused() {
    let mut claims = zip_with(|_| {});
    forge_entry(&mut claims, 0, UNPACKED, &0x7FFF_0000_u32.to_le_bytes());
    let error = read_bytes("a.zip", &claims).unwrap_err();
    assert!(matches!(error, ReadError::Hostile { .. } | ReadError::TooLarge { .. }), "{error}");
    let options = |limits| Options { limits, ..Options::default() };
    let archive = invitations(NAMES_ONLY, &[]).with("Skills.csv", "Name\nPottery\n");
    let (_folder, path) = write_file("a.zip", &archive.streamed());
    let (_other, folder) = write_file("x", b"");
    let folder = folder.parent().unwrap();
    archive.unpack_to(folder);
    for (limits, what) in [
        (Limits { member_bytes_max: 20, ..Limits::default() }, "size of `Invitations.csv` in bytes: 34"),
        (Limits { total_bytes_max: 40, ..Limits::default() }, "size of the archive in bytes: 47"),
        (Limits { entries_max: 1, ..Limits::default() }, "number of"),
    ] {
        for place in [&path, folder] {
            let error = read_with(place, &options(limits.clone()), &mut |_| {}).unwrap_err().to_string();
            assert!(error.contains(what), "{error}");
        }
    }
}

#[test]
fn ten_million_members_are_refused_on_the_claim_alone() {
    let mut bytes = zip_with(|_| {});
    let end = positions(&bytes, b"PK\x05\x06")[0];
    bytes[end + 8..end + 12].copy_from_slice(&[0xFF; 4]);
    refuse(&bytes, "number of members of the zip: 65535, but at most 10000 are read");
    let mut bytes = zip_with(|_| {});
    let end = positions(&bytes, b"PK\x05\x06")[0];
    let record = end as u64;
    let mut end_64 = b"PK\x06\x06".to_vec();
    end_64.extend(44_u64.to_le_bytes());
    end_64.extend([45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    end_64.extend(10_000_000_u64.to_le_bytes());
    end_64.extend(10_000_000_u64.to_le_bytes());
    end_64.extend([0; 16]);
    end_64.extend(b"PK\x06\x07\0\0\0\0");
    end_64.extend(record.to_le_bytes());
    end_64.extend(1_u32.to_le_bytes());
    bytes[end + 8..end + 20].fill(0xFF);
    bytes.splice(end..end, end_64);
    refuse(&bytes, "number of members of the zip: 10000000");
}

#[test]
fn an_end_record_that_lies_outside_the_file_is_no_error_of_the_system() {
    let mut bytes = zip_with(|_| {});
    let end = positions(&bytes, b"PK\x05\x06")[0];
    let locator = [&b"PK\x06\x07\0\0\0\0"[..], &[0xFF; 8], &[1, 0, 0, 0]].concat();
    bytes[end + 8..end + 20].fill(0xFF);
    bytes.splice(end..end, locator);
    refuse(&bytes, "number of members of the zip: 65535");
}

#[test]
fn a_real_table_of_contents_of_that_size_is_refused_before_it_is_parsed() {
    let mut bytes = Vec::new();
    let count = 200_000_u32;
    for _ in 0..count {
        bytes.extend(b"PK\x01\x02\x14\0\x14\0\0\0\0\0");
        bytes.extend([0; 34]);
    }
    let mut zip = b"PK\x03\x04".to_vec();
    zip.extend(&bytes);
    zip.extend(b"PK\x05\x06\0\0\0\0\x01\0\x01\0");
    zip.extend(u32::try_from(bytes.len()).unwrap().to_le_bytes());
    zip.extend(4_u32.to_le_bytes());
    zip.extend([0, 0]);
    // It claims one member; what it holds beyond that is never looked at.
    assert!(read_bytes("a.zip", &zip).is_err());
    let end = zip.len() - 22;
    zip[end + 8..end + 12].copy_from_slice(&[0x40, 0x9C, 0x40, 0x9C]);
    refuse(&zip, "number of members of the zip: 40000");
}

#[test]
fn a_damaged_member_is_told() {
    let text = format!("{NAMES_ONLY}\n{}", "Olive Owner,Ada,\"5/3/26, 4:05 PM\",,OUTGOING\n".repeat(200));
    let archive = Archive::default().with("Invitations.csv", &text);
    let options = stamped().compression_method(CompressionMethod::Stored);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    add_file(&mut writer, "Invitations.csv", options, &archive.files[0].1);
    let mut bytes = writer.finish().unwrap().into_inner();
    bytes[5_000] ^= 1;
    refuse(&bytes, "`Invitations.csv` is damaged or incomplete");
}

#[cfg(unix)]
#[test]
fn links_in_a_folder_are_not_followed() {
    let (secret_folder, secret) = write_file("secret", NAMES_ONLY.as_bytes());
    let folder = tempfile::tempdir().unwrap();
    invitations(NAMES_ONLY, &[]).unpack_to(&folder.path().join("inner"));
    std::os::unix::fs::symlink(secret_folder.path(), folder.path().join("linked")).unwrap();
    assert!(read(folder.path(), &mut |_| {}).is_ok(), "a link to a folder is passed by");
    std::os::unix::fs::symlink(secret, folder.path().join("inner/Profile.csv")).unwrap();
    let error = read(folder.path(), &mut |_| {}).unwrap_err().to_string();
    assert!(error.contains("`inner/Profile.csv` is a link"), "{error}");
}

#[test]
fn a_table_of_contents_larger_than_it_claims_is_refused() {
    let count = 60_u16;
    let mut directory = Vec::new();
    for index in 0..count {
        let name = format!("{index:060000}");
        directory.extend(b"PK\x01\x02\x14\0\x14\0\0\0\0\0");
        directory.extend([0; 16]);
        directory.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
        directory.extend([0; 16]);
        directory.extend(name.as_bytes());
    }
    let mut zip = b"PK\x03\x04".to_vec();
    zip.extend(&directory);
    zip.extend(b"PK\x05\x06\0\0\0\0");
    zip.extend(count.to_le_bytes());
    zip.extend(count.to_le_bytes());
    zip.extend(1_000_u32.to_le_bytes());
    zip.extend(4_u32.to_le_bytes());
    zip.extend([0, 0]);
    let limits = Limits { directory_bytes_max: 1 << 20, ..Limits::default() };
    let (_folder, path) = write_file("a.zip", &zip);
    let error =
        read_with(&path, &Options { limits, ..Options::default() }, &mut |_| {}).unwrap_err().to_string();
    assert!(error.contains("has a larger table of contents than it claims"), "{error}");
}
