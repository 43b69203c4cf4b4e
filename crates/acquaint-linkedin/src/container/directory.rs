//! A look at the end of a zip before anything else parses it: how many members does it claim to have?
//!
//! A forged end record may claim millions of members, and a real table of contents of that size costs memory before
//! a single name can be judged. Both are refused here on the claim alone; see APPNOTE 4.3.14 to 4.3.16.

use super::check_limit;
use crate::error::ReadError;
use crate::limits::Limits;
use std::io::{Read, Result as IoResult, Seek, SeekFrom};

const END_RECORD_BYTES: usize = 22;
const COMMENT_BYTES_MAX: usize = u16::MAX as usize;
const END64_LOCATOR_BYTES: usize = 20;
const END64_RECORD_BYTES: usize = 56;

/// What the end of a zip claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Claim {
    pub entries: u64,
    pub directory_bytes: u64,
}

/// Every claim that an end record of this file makes; more than one where another place looks like an end record. What
/// speaks of other disks is none unless a 64-bit record completes it: four bytes of a picture can be the signature by
/// chance, but the counts of disks and members after it do not then agree as well.
pub(super) fn read_claims(file: &mut (impl Read + Seek)) -> IoResult<Vec<Claim>> {
    let length = file.seek(SeekFrom::End(0))?;
    let tail_bytes = length.min((END_RECORD_BYTES + COMMENT_BYTES_MAX + END64_LOCATOR_BYTES) as u64);
    file.seek(SeekFrom::Start(length - tail_bytes))?;
    let mut tail = Vec::new();
    file.take(tail_bytes).read_to_end(&mut tail)?;
    let mut claims = Vec::new();
    for start in 0..tail.len().saturating_sub(END_RECORD_BYTES - 1) {
        if !tail[start..].starts_with(b"PK\x05\x06") {
            continue;
        }
        let locator =
            start.checked_sub(END64_LOCATOR_BYTES).filter(|&at| tail[at..].starts_with(b"PK\x06\x07"));
        let entries = number(&tail, start + 10, 2);
        let is_of_one_disk = number(&tail, start + 4, 4) == 0 && number(&tail, start + 8, 2) == entries;
        if !is_of_one_disk && locator.is_none() {
            continue;
        }
        claims.push(Claim { entries, directory_bytes: number(&tail, start + 12, 4) });
        if let Some(locator) = locator {
            let start = number(&tail, locator + 8, 8);
            // Systems refuse to look at places that no file has, as if this one could not be read.
            if start < length {
                claims.extend(read_claim_64(file, start)?);
            }
        }
    }
    Ok(claims)
}

/// The claim of the 64-bit end record, which is used wherever the numbers of the short one do not suffice.
fn read_claim_64(file: &mut (impl Read + Seek), start: u64) -> IoResult<Option<Claim>> {
    let mut record = Vec::new();
    file.seek(SeekFrom::Start(start))?;
    file.take(END64_RECORD_BYTES as u64).read_to_end(&mut record)?;
    let is_record = record.len() == END64_RECORD_BYTES && record.starts_with(b"PK\x06\x06");
    Ok(is_record.then(|| Claim { entries: number(&record, 32, 8), directory_bytes: number(&record, 40, 8) }))
}

/// A little-endian number; 0 where the bytes are missing.
fn number(bytes: &[u8], start: usize, width: usize) -> u64 {
    let field = bytes.get(start..start + width).unwrap_or_default();
    field.iter().rev().fold(0, |number, &byte| (number << 8) | u64::from(byte))
}

/// Fails where a claim passes a bound. `0xFFFF` and `0xFFFF_FFFF` refer to the 64-bit record, which is judged itself.
pub(super) fn check_claims(claims: &[Claim], limits: &Limits) -> Result<(), ReadError> {
    let has_64 = claims.len() > 1;
    for claim in claims {
        if !(has_64 && claim.entries == u64::from(u16::MAX)) {
            check_limit(|| "number of members of the zip".into(), claim.entries, limits.entries_max)?;
        }
        if !(has_64 && claim.directory_bytes == u64::from(u32::MAX)) {
            let what = || "size of the zip's table of contents in bytes".into();
            check_limit(what, claim.directory_bytes, limits.directory_bytes_max)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn end_record(entries: u16, directory_bytes: u32, comment: &[u8]) -> Vec<u8> {
        let mut record = b"PK\x05\x06\0\0\0\0".to_vec();
        record.extend(entries.to_le_bytes());
        record.extend(entries.to_le_bytes());
        record.extend(directory_bytes.to_le_bytes());
        record.extend(0_u32.to_le_bytes());
        record.extend(u16::try_from(comment.len()).unwrap().to_le_bytes());
        record.extend(comment);
        record
    }

    fn end_record_64(entries: u64) -> Vec<u8> {
        let mut bytes = b"PK\x06\x06".to_vec();
        bytes.extend(44_u64.to_le_bytes());
        bytes.extend([0; 12]);
        bytes.extend(entries.to_le_bytes());
        bytes.extend(entries.to_le_bytes());
        bytes.extend(100_u64.to_le_bytes());
        bytes.extend(0_u64.to_le_bytes());
        bytes.extend(b"PK\x06\x07\0\0\0\0");
        bytes.extend(0_u64.to_le_bytes());
        bytes.extend(1_u32.to_le_bytes());
        bytes.extend(end_record(u16::MAX, u32::MAX, b""));
        bytes
    }

    fn check(bytes: Vec<u8>) -> Result<usize, String> {
        let claims = read_claims(&mut Cursor::new(bytes)).unwrap();
        check_claims(&claims, &Limits::default()).map(|()| claims.len()).map_err(|e| e.to_string())
    }

    #[test]
    fn the_claims_of_the_end_records_are_judged_before_anything_is_parsed() {
        assert_eq!(check(end_record(44, 3_000, b"")), Ok(1));
        assert_eq!(check(end_record(44, 3_000, "x".repeat(65_535).as_bytes())), Ok(1));
        assert_eq!(check(end_record_64(44)), Ok(2));
        assert_eq!(check(b"PK".to_vec()), Ok(0));
        assert_eq!(check(Vec::new()), Ok(0));
        let many = check(end_record_64(10_000_000)).unwrap_err();
        assert!(many.contains("number of members of the zip: 10000000, but at most 10000"), "{many}");
        assert!(check(end_record(u16::MAX, 100, b"")).is_err());
        assert!(check(end_record(1, 0x7FFF_FFFF, b"")).is_err());
    }

    #[test]
    fn what_only_looks_like_an_end_record_claims_nothing() {
        // Disks 0x1234 and 0x5678, other numbers of members here than in all: as in any four bytes by chance.
        let by_chance = b"PK\x05\x06\x34\x12\x78\x56\x01\0\x99\x99\xff\xff\xff\x7f\0\0\0\0\0\0";
        assert_eq!(check([&by_chance[..], &end_record(44, 3_000, b"")].concat()), Ok(1));
        assert_eq!(check(end_record(44, 3_000, by_chance)), Ok(1));
        // The 64-bit record holds whatever the short one says.
        let mut forged = end_record_64(10_000_000);
        let short = forged.len() - END_RECORD_BYTES;
        forged[short + 4] = 1;
        assert!(check(forged).unwrap_err().contains("10000000"));
    }
}
