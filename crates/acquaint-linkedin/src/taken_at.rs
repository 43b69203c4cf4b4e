//! When the archive was taken: what is waiting and what is too old to tell depends on it.
//!
//! The rule, first that applies:
//! 1. what the caller says ([`crate::Options::taken_at`]);
//! 2. for a zip, the newest time stamp of its members (UTC, measured), unless the zip was packed again later: the
//!    stamp lies over 2 days after the date in the name, or, without such a date, over 730 days after the newest
//!    entry in the data;
//! 3. the date in the name of the zip or folder (`…_MM-DD-YYYY`), at the start of that day in UTC (measured: it may
//!    be the day after most members were written);
//! 4. the newest entry in the data;
//! 5. when the system last wrote the zip or folder, only where there is no entry at all.
//!
//! Whatever 2 to 5 say, an archive is never older than its newest entry. But an entry that lies over 2 days after all
//! of 2 and 3 (without those: of 5) is a mistake in one row: it is reported and dates nothing. A date that the caller
//! gives must not lie over 2 days before the newest entry.

use crate::error::ReadError;
use acquaint_core::record::start_of_utc_day;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

/// What told when the archive was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DatedBy {
    Caller,
    /// The newest time stamp of a member of the zip.
    MemberTimes,
    /// The date in the name of the zip or folder.
    Name,
    /// The newest entry in the data, so the archive may be younger.
    NewestEntry,
    /// When the system last wrote the file; there was nothing else.
    FileTime,
}

impl DatedBy {
    /// The source in words: "dated by …".
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Caller => "the date you gave",
            Self::MemberTimes => "the time stamps in the zip",
            Self::Name => "the date in its name",
            Self::NewestEntry => "the newest entry in it",
            Self::FileTime => "the time at which the file was written",
        }
    }
}

/// All that may date an archive.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Signs {
    pub caller: Option<Timestamp>,
    pub newest_member_at: Option<Timestamp>,
    pub name_date: Option<Date>,
    pub newest_entry_at: Option<Timestamp>,
    pub written_at: Option<Timestamp>,
}

/// Stamps this much later than the day in the name come from someone who packed the archive again, and date nothing.
/// Judgement.
const PACKED_AGAIN_AFTER_NAME: SignedDuration = SignedDuration::from_hours(48);
/// The same after the newest entry, if the name has no day. Judgement: an owner may have done nothing for two years.
const PACKED_AGAIN_AFTER_ENTRY: SignedDuration = SignedDuration::from_hours(730 * 24);

/// How far an entry may lie after the archive that holds it: dates have no time of day, and clocks differ.
const ENTRY_AFTER_MAX: SignedDuration = SignedDuration::from_hours(48);

/// A stamp from before the network existed is none; many tools write 1970 or 1980 where they know no time.
const STAMPS_FROM_SECOND: i64 = 1_041_379_200;

/// The latest moment that an entry can have, as far as anything but the entries tells.
pub(crate) fn latest_entry(signs: Signs) -> Option<Timestamp> {
    let is_stamp = |at: &Timestamp| at.as_second() >= STAMPS_FROM_SECOND;
    let newest_member_at = signs.newest_member_at.filter(is_stamp);
    let sure = Signs { caller: None, newest_member_at, newest_entry_at: None, written_at: None, ..signs };
    // The caller cannot make an entry a mistake, but may know that the clock was wrong that wrote the file.
    let dated = date_archive(sure).map(|(at, _)| at).or_else(|| {
        let written_at = signs.written_at.filter(is_stamp);
        written_at.map(|at| signs.caller.map_or(at, |caller| at.max(caller)))
    });
    dated?.checked_add(ENTRY_AFTER_MAX).ok()
}

/// Refuses a date from the caller that lies before what the archive holds.
pub(crate) fn check_caller(signs: Signs) -> Result<(), ReadError> {
    let (Some(taken_at), Some(newest_entry_at)) = (signs.caller, signs.newest_entry_at) else {
        return Ok(());
    };
    if newest_entry_at.duration_since(taken_at) > ENTRY_AFTER_MAX {
        return Err(ReadError::TakenBeforeNewestEntry { taken_at, newest_entry_at });
    }
    Ok(())
}

pub(crate) fn date_archive(signs: Signs) -> Option<(Timestamp, DatedBy)> {
    if let Some(at) = signs.caller {
        return Some((at, DatedBy::Caller));
    }
    let named_at = signs.name_date.map(start_of_utc_day);
    let member_at = signs.newest_member_at.filter(|&at| match (named_at, signs.newest_entry_at) {
        (Some(named_at), _) => at.duration_since(named_at) <= PACKED_AGAIN_AFTER_NAME,
        (None, Some(entry_at)) => at.duration_since(entry_at) <= PACKED_AGAIN_AFTER_ENTRY,
        (None, None) => true,
    });
    let first = member_at
        .map(|at| (at, DatedBy::MemberTimes))
        .or_else(|| named_at.map(|at| (at, DatedBy::Name)))
        .or_else(|| signs.newest_entry_at.map(|at| (at, DatedBy::NewestEntry)))
        .or_else(|| signs.written_at.map(|at| (at, DatedBy::FileTime)))?;
    Some(match signs.newest_entry_at {
        Some(entry_at) if entry_at > first.0 => (entry_at, DatedBy::NewestEntry),
        _ => first,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(signs: [&str; 5], expected: Option<(&str, DatedBy)>) {
        let at = |text: &str| (!text.is_empty()).then(|| format!("{text}T12:00:00Z").parse().unwrap());
        let dated = date_archive(Signs {
            caller: at(signs[0]),
            newest_member_at: at(signs[1]),
            name_date: signs[2].parse().ok(),
            newest_entry_at: at(signs[3]),
            written_at: at(signs[4]),
        });
        let dated = dated.map(|(at, by)| (at.to_string(), by));
        assert_eq!(dated, expected.map(|(at, by)| (format!("{at}:00:00Z"), by)), "{signs:?}");
    }

    #[test]
    fn an_archive_is_dated_by_the_best_sign_there_is() {
        use DatedBy::{Caller, FileTime, MemberTimes, Name, NewestEntry};
        let later = "2027-01-01";
        check(
            ["2026-06-01", "2026-05-02", "2026-05-03", "2026-05-01", later],
            Some(("2026-06-01T12", Caller)),
        );
        check(["", "2026-05-02", "2026-05-03", "2026-05-01", later], Some(("2026-05-02T12", MemberTimes)));
        check(["", "2026-05-02", "", "2026-05-01", later], Some(("2026-05-02T12", MemberTimes)));
        // Nobody was active for a year: the stamp still counts.
        check(["", "2026-05-02", "", "2025-05-01", later], Some(("2026-05-02T12", MemberTimes)));
        // Packed again later.
        check(["", "2026-08-09", "2026-05-03", "2026-05-01", later], Some(("2026-05-03T00", Name)));
        check(["", "2026-05-02", "", "2023-05-01", later], Some(("2023-05-01T12", NewestEntry)));
        // A folder.
        check(["", "", "2026-05-03", "2026-05-01", later], Some(("2026-05-03T00", Name)));
        check(["", "", "", "2026-05-01", later], Some(("2026-05-01T12", NewestEntry)));
        check(["", "", "", "", later], Some(("2027-01-01T12", FileTime)));
        check(["", "", "", "", ""], None);
        // Never older than its data.
        check(["", "2026-05-02", "", "2026-05-06", ""], Some(("2026-05-06T12", NewestEntry)));
        check(["", "", "2026-05-03", "2026-05-06", ""], Some(("2026-05-06T12", NewestEntry)));
    }
}
