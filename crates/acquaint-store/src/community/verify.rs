//! Every invariant of the data. Nothing is found unless something outside wrote into it.

use super::member_row::{account, profile};
use super::near::keys_of;
use super::query::Moment;
use super::request::RequestRow;
use super::search::{fold, words_of};
use crate::database::params;
use crate::sqlite::row::Reading;
use acquaint_app::store::StoreError;
use acquaint_core::import::Finding;
use acquaint_core::look::name_skeleton;
use acquaint_core::strategy::Strategy;
use acquaint_core::strategy::sweep::SweepOutcome;
use acquaint_core::text::fold_name;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// What must not be: the place, what is wrong, and the rows for which it is so (the ids that name each).
const INVARIANTS: [(&str, &str, &str); 29] = [
    ("pairs", "names a member who is not there",
     "SELECT lower_id, higher_id FROM pairs
      WHERE lower_id NOT IN (SELECT id FROM members) OR higher_id NOT IN (SELECT id FROM members)"),
    ("pairs", "waits, but its request does not, or is another pair's",
     "SELECT p.lower_id, p.higher_id FROM pairs p LEFT JOIN requests r ON r.id = p.request_id
      WHERE p.state = 'waiting' AND (r.id IS NULL OR r.state <> 'waiting'
        OR p.lower_id NOT IN (r.sender_id, r.recipient_id) OR p.higher_id NOT IN (r.sender_id, r.recipient_id))"),
    ("pairs", "are connected while one blocks the other",
     "SELECT p.lower_id, p.higher_id FROM pairs p JOIN blocks b
      ON b.by_id = p.lower_id AND b.other_id = p.higher_id OR b.by_id = p.higher_id AND b.other_id = p.lower_id
      WHERE p.state = 'connected'"),
    ("pairs", "are connected, but not in both lists with the same time",
     "SELECT p.lower_id, p.higher_id FROM pairs p WHERE p.state = 'connected' AND 2 <> (
        SELECT count(*) FROM connections c WHERE c.since = p.since AND (
          c.member_id = p.lower_id AND c.other_id = p.higher_id
          OR c.member_id = p.higher_id AND c.other_id = p.lower_id))"),
    ("connections", "is in a list, but the pair is not connected",
     "SELECT c.member_id, c.other_id FROM connections c LEFT JOIN pairs p
      ON p.lower_id = CASE WHEN c.member_id < c.other_id THEN c.member_id ELSE c.other_id END
      AND p.higher_id = CASE WHEN c.member_id < c.other_id THEN c.other_id ELSE c.member_id END
      WHERE p.state IS DISTINCT FROM 'connected'"),
    ("tallies", "does not say how many connections there are",
     "SELECT t.member_id FROM tallies t
      WHERE t.connections <> (SELECT count(*) FROM connections c WHERE c.member_id = t.member_id)"),
    ("service", "does not say how many connections there are, or how many requests wait",
     "SELECT number FROM service WHERE connections * 2 <> (SELECT count(*) FROM connections)
        OR requests_waiting <> (SELECT count(*) FROM requests WHERE state = 'waiting')"),
    ("tallies", "is missing", "SELECT id FROM members WHERE id NOT IN (SELECT member_id FROM tallies)"),
    ("requests", "waits, but its pair does not wait for it",
     "SELECT r.id FROM requests r LEFT JOIN pairs p ON p.request_id = r.id
      WHERE r.state = 'waiting' AND p.request_id IS NULL"),
    ("requests", "waits, although its sender blocks the recipient",
     "SELECT r.id FROM requests r JOIN blocks b ON b.by_id = r.sender_id AND b.other_id = r.recipient_id
      WHERE r.state = 'waiting'"),
    ("requests", "ended before it was sent", "SELECT id FROM requests WHERE ended_at < sent_at"),
    ("requests", "names a member who is not there",
     "SELECT id FROM requests
      WHERE sender_id NOT IN (SELECT id FROM members) OR recipient_id NOT IN (SELECT id FROM members)"),
    ("sends", "does not fit its request",
     "SELECT r.id FROM requests r LEFT JOIN sends s ON s.request_id = r.id
      WHERE s.member_id IS DISTINCT FROM r.sender_id OR s.sent_at <> r.sent_at
        OR s.taken_back <> (r.state = 'withdrawn')"),
    ("questions", "is open, but not the last, or their numbers have a gap",
     "SELECT q.request_id FROM questions q GROUP BY q.request_id
      HAVING count(*) <> max(q.number) OR count(*) - count(q.answer) > 1
        OR max(CASE WHEN q.answer IS NULL THEN q.number ELSE 0 END) NOT IN (0, max(q.number))"),
    ("vouches", "names a member who is not there",
     "SELECT request_id FROM vouches WHERE voucher_id NOT IN (SELECT id FROM members)"),
    ("blocks", "names a member who is not there",
     "SELECT by_id, other_id FROM blocks
      WHERE by_id NOT IN (SELECT id FROM members) OR other_id NOT IN (SELECT id FROM members)"),
    ("profile_views", "names a member who is not there",
     "SELECT id FROM profile_views
      WHERE viewer_id NOT IN (SELECT id FROM members) OR viewed_id NOT IN (SELECT id FROM members)"),
    ("keepings", "is of a request that does not wait, or that is not to its member",
     "SELECT k.request_id FROM keepings k LEFT JOIN requests r ON r.id = k.request_id
      WHERE r.state IS DISTINCT FROM 'waiting' OR r.recipient_id <> k.recipient_id OR r.sender_id <> k.sender_id
        OR r.sent_at <> k.sent_at"),
    ("keepings", "is missing for a request that waits",
     "SELECT id FROM requests WHERE state = 'waiting' AND id NOT IN (SELECT request_id FROM keepings)"),
    ("strategies", "have a gap between their versions",
     "SELECT member_id FROM strategies GROUP BY member_id HAVING max(version) - min(version) + 1 <> count(*)"),
    ("sweeps", "goes on, but has nothing to do, or is over and still has",
     "SELECT s.id FROM sweeps s WHERE (s.stopped_at IS NULL AND s.ended_at IS NULL) <>
        EXISTS (SELECT 1 FROM swept_requests q WHERE q.sweep_id = s.id AND q.due_at IS NOT NULL)"),
    ("swept_requests", "was accepted, but its pair has no such connection and never had",
     "SELECT q.request_id FROM swept_requests q LEFT JOIN requests r ON r.id = q.request_id
      WHERE q.outcome = 'accepted' AND r.state IS DISTINCT FROM 'connected'"),
    ("swept_requests", "is in two sweeps that both go on",
     "SELECT request_id FROM swept_requests WHERE due_at IS NOT NULL
      GROUP BY request_id HAVING count(*) > 1"),
    ("mutes", "names a member who is not there",
     "SELECT by_id, other_id FROM mutes
      WHERE by_id NOT IN (SELECT id FROM members) OR other_id NOT IN (SELECT id FROM members)"),
    ("notifications", "is about a member who is not there",
     "SELECT id FROM notifications WHERE about_id NOT IN (SELECT id FROM members)"),
    ("notifications", "tells somebody else than its sender of a request that was taken back or lapsed",
     "SELECT n.id FROM notifications n JOIN requests r ON r.id = n.request_id
      WHERE r.state IN ('withdrawn', 'lapsed') AND n.member_id <> r.sender_id"),
    ("pictures", "is not the picture that its member shows",
     "SELECT p.id FROM pictures p JOIN members m ON m.id = p.member_id WHERE m.picture_id IS DISTINCT FROM p.id"),
    ("members", "shows a picture that is not there",
     "SELECT id FROM members WHERE picture_id IS NOT NULL AND picture_id NOT IN (SELECT id FROM pictures)"),
    ("member_words", "is of a member who is not there",
     "SELECT member_id FROM member_words WHERE member_id NOT IN (SELECT id FROM members)"),
];

/// Reads a row for nothing but to see whether it can be read.
type Check = fn(&Reading<'_>) -> Result<(), StoreError>;

/// Everything that is wrong: with the file, with the rows between each other, and with what is in them.
pub(super) fn findings(moment: &Moment<'_>) -> Result<Vec<Finding>, StoreError> {
    let mut findings = moment.file_findings()?;
    for (place, wrong, sql) in INVARIANTS {
        findings.extend(moment.invariant(place, wrong, sql)?);
    }
    moment.check_members(&mut findings)?;
    moment.check_name_keys(&mut findings)?;
    moment.check_texts(&mut findings)?;
    Ok(findings)
}

impl Moment<'_> {
    /// What the database finds wrong with its file.
    fn file_findings(&self) -> Result<Vec<Finding>, StoreError> {
        let mut findings = Vec::new();
        for &(place, sql) in self.dialect().file_checks() {
            let read = |row: &Reading<'_>| row.at::<String>(0, "detail");
            let details = self.rows("file", sql, params![], read)?;
            findings.extend(details.into_iter().map(|detail| Finding { place: place.into(), detail }));
        }
        Ok(findings)
    }

    fn invariant(&self, table: &str, wrong: &str, sql: &str) -> Result<Vec<Finding>, StoreError> {
        let rows = self.rows("verify", sql, params![], |row| Ok(row.ids().join(" ")))?;
        Ok(rows
            .into_iter()
            .map(|row| Finding { place: format!("{table} {row}"), detail: wrong.into() })
            .collect())
    }

    /// Whether every member can be read, and whether what search and suggestions read is in step.
    fn check_members(&self, findings: &mut Vec<Finding>) -> Result<(), StoreError> {
        let sql = format!(
            "SELECT m.*,
                 (SELECT {words} FROM member_words WHERE member_id = m.id) AS words,
                 (SELECT {folded} FROM member_organisations WHERE member_id = m.id) AS organisations,
                 (SELECT {folded} FROM member_schools WHERE member_id = m.id) AS schools
             FROM members m",
            words = self.dialect().json_map("word", "CASE WHEN is_of_name THEN 1 ELSE 0 END"),
            folded = self.dialect().json_array("folded ORDER BY place"),
        );
        let check = |row: &Reading<'_>| match member_finding(row) {
            Err(StoreError::Corrupt { column, row, .. }) => {
                Ok(Some((row, format!("cannot read `{column}`"))))
            }
            Err(other) => Err(other),
            Ok(detail) => {
                detail.map(|detail| Ok((row.get::<Uuid>("id")?.to_string(), detail.into()))).transpose()
            }
        };
        let found = self.rows("members", &sql, params![], check)?;
        findings.extend(
            found
                .into_iter()
                .flatten()
                .map(|(row, detail)| Finding { place: format!("members {row}"), detail }),
        );
        Ok(())
    }

    /// Whether names spelled nearly so are found by the keys that their words have, and by no others.
    fn check_name_keys(&self, findings: &mut Vec<Finding>) -> Result<(), StoreError> {
        let sql = "SELECT DISTINCT word FROM member_words WHERE is_of_name";
        let mut missing = BTreeSet::new();
        self.each("member_words", sql, params![], |row| {
            let word: String = row.get("word")?;
            missing.extend(keys_of(&word).into_iter().map(|key| (key, word.clone())));
            Ok(())
        })?;
        let mut foreign = Vec::new();
        self.each("name_keys", "SELECT key, word FROM name_keys", params![], |row| {
            let key = (row.get("key")?, row.get("word")?);
            if !missing.remove(&key) {
                foreign.push(key);
            }
            Ok(())
        })?;
        let found = |((key, word), detail): ((String, String), &str)| Finding {
            place: format!("name_keys `{key}` of `{word}`"),
            detail: detail.into(),
        };
        findings.extend(missing.into_iter().map(|key| found((key, "is missing"))));
        findings.extend(foreign.into_iter().map(|key| found((key, "is of a word that no name has"))));
        Ok(())
    }

    /// Whether every text of a request can be read.
    fn check_texts(&self, findings: &mut Vec<Finding>) -> Result<(), StoreError> {
        let readers: [(&'static str, &str, Check); 5] = [
            ("requests", "SELECT *, NULL AS questions FROM requests", |row| RequestRow::read(row).map(drop)),
            ("questions", "SELECT *, request_id AS id FROM questions", |row| {
                row.message("question")?;
                row.maybe_text("answer", acquaint_core::request::Message::new).map(drop)
            }),
            ("strategies", "SELECT *, member_id AS id FROM strategies", |row| {
                row.text("strategy", |text| serde_json::from_str::<Strategy>(text)).map(drop)
            }),
            (
                "swept_requests",
                "SELECT *, request_id AS id FROM swept_requests WHERE outcome IS NOT NULL",
                |row| row.word::<SweepOutcome>("outcome").map(drop),
            ),
            ("keepings", "SELECT *, request_id AS id FROM keepings", |row| {
                row.word::<acquaint_core::request::Shelf>("shelf")?;
                row.maybe_text("remark", acquaint_core::request::Message::new).map(drop)
            }),
        ];
        for (table, sql, read) in readers {
            let check = |row: &Reading<'_>| match read(row) {
                Err(StoreError::Corrupt { column, row, .. }) => Ok(Some((row, column))),
                other => other.map(|()| None),
            };
            let found = self.rows(table, sql, params![], check)?;
            findings.extend(found.into_iter().flatten().map(|(row, column)| Finding {
                place: format!("{table} {row}"),
                detail: format!("cannot read `{column}`"),
            }));
        }
        Ok(())
    }
}

/// What is wrong with a member's row; an unreadable column is an error.
fn member_finding(row: &Reading<'_>) -> Result<Option<&'static str>, StoreError> {
    let (account, profile) = (account(row)?, profile(row)?);
    let organisations = profile.positions.iter().map(|position| fold_name(&position.organisation));
    let schools = profile.educations.iter().map(|education| fold_name(&education.school));
    let folded = |column| row.maybe_json::<Vec<String>>(column).map(Option::unwrap_or_default);
    let words: BTreeMap<String, u8> = row.maybe_json("words")?.unwrap_or_default();
    let words: BTreeMap<String, bool> =
        words.into_iter().map(|(word, is_of_name)| (word, is_of_name == 1)).collect();
    Ok(if words != words_of(account.handle.as_str(), &profile) {
        Some("is searched by other words than the profile has")
    } else if row.get::<String>("name_folded")? != fold(&profile.name)
        || row.get::<String>("name_skeleton")? != name_skeleton(&profile.name)
        || row.get::<String>("region_folded")? != fold_name(&profile.region)
    {
        Some("is compared by another name or region than the profile has")
    } else if row.get::<String>("skeleton")? != account.handle.skeleton() {
        Some("has a handle that looks like something else than is noted")
    } else if !organisations.eq(folded("organisations")?) || !schools.eq(folded("schools")?) {
        Some("is suggested by other organisations or schools than the profile has")
    } else {
        None
    })
}
