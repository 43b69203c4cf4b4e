//! Every invariant of the data. Nothing is found unless something outside wrote into it.

use super::member_row::{account, profile};
use super::query::Moment;
use super::request::RequestRow;
use super::search::{fold, words_of};
use crate::sqlite::row::Reading;
use acquaint_app::store::StoreError;
use acquaint_core::import::Finding;
use acquaint_core::look::name_skeleton;
use acquaint_core::strategy::Strategy;
use acquaint_core::strategy::sweep::SweepOutcome;
use acquaint_core::text::fold_name;

/// What must not be: the place, what is wrong, and the rows for which it is so (a text that names each).
const INVARIANTS: [(&str, &str, &str); 28] = [
    ("pairs", "names a member who is not there",
     "SELECT hex(lower_id) || ' ' || hex(higher_id) FROM pairs
      WHERE lower_id NOT IN (SELECT id FROM members) OR higher_id NOT IN (SELECT id FROM members)"),
    ("pairs", "waits, but its request does not, or is another pair's",
     "SELECT hex(p.lower_id) || ' ' || hex(p.higher_id) FROM pairs p LEFT JOIN requests r ON r.id = p.request_id
      WHERE p.state = 'waiting' AND (r.id IS NULL OR r.state <> 'waiting'
        OR min(r.sender_id, r.recipient_id) <> p.lower_id OR max(r.sender_id, r.recipient_id) <> p.higher_id)"),
    ("pairs", "are connected while one blocks the other",
     "SELECT hex(p.lower_id) || ' ' || hex(p.higher_id) FROM pairs p JOIN blocks b
      ON b.by_id = p.lower_id AND b.other_id = p.higher_id OR b.by_id = p.higher_id AND b.other_id = p.lower_id
      WHERE p.state = 'connected'"),
    ("pairs", "are connected, but not in both lists with the same time",
     "SELECT hex(p.lower_id) || ' ' || hex(p.higher_id) FROM pairs p WHERE p.state = 'connected' AND 2 <> (
        SELECT count(*) FROM connections c WHERE c.since = p.since AND (
          c.member_id = p.lower_id AND c.other_id = p.higher_id
          OR c.member_id = p.higher_id AND c.other_id = p.lower_id))"),
    ("connections", "is in a list, but the pair is not connected",
     "SELECT hex(c.member_id) || ' ' || hex(c.other_id) FROM connections c LEFT JOIN pairs p
      ON p.lower_id = min(c.member_id, c.other_id) AND p.higher_id = max(c.member_id, c.other_id)
      WHERE p.state IS NOT 'connected'"),
    ("tallies", "does not say how many connections there are",
     "SELECT hex(t.member_id) FROM tallies t
      WHERE t.connections <> (SELECT count(*) FROM connections c WHERE c.member_id = t.member_id)"),
    ("tallies", "is missing", "SELECT hex(id) FROM members WHERE id NOT IN (SELECT member_id FROM tallies)"),
    ("requests", "waits, but its pair does not wait for it",
     "SELECT hex(r.id) FROM requests r LEFT JOIN pairs p ON p.request_id = r.id
      WHERE r.state = 'waiting' AND p.request_id IS NULL"),
    ("requests", "waits, although its sender blocks the recipient",
     "SELECT hex(r.id) FROM requests r JOIN blocks b ON b.by_id = r.sender_id AND b.other_id = r.recipient_id
      WHERE r.state = 'waiting'"),
    ("requests", "ended before it was sent", "SELECT hex(id) FROM requests WHERE ended_at < sent_at"),
    ("requests", "names a member who is not there",
     "SELECT hex(id) FROM requests
      WHERE sender_id NOT IN (SELECT id FROM members) OR recipient_id NOT IN (SELECT id FROM members)"),
    ("sends", "does not fit its request",
     "SELECT hex(r.id) FROM requests r LEFT JOIN sends s ON s.request_id = r.id
      WHERE s.member_id IS NOT r.sender_id OR s.sent_at <> r.sent_at
        OR s.taken_back <> (r.state = 'withdrawn')"),
    ("questions", "is open, but not the last, or their numbers have a gap",
     "SELECT hex(q.request_id) FROM questions q GROUP BY q.request_id
      HAVING count(*) <> max(q.number) OR count(*) - count(q.answer) > 1
        OR max(iif(q.answer IS NULL, q.number, 0)) NOT IN (0, max(q.number))"),
    ("vouches", "names a member who is not there",
     "SELECT hex(request_id) FROM vouches WHERE voucher_id NOT IN (SELECT id FROM members)"),
    ("blocks", "names a member who is not there",
     "SELECT hex(by_id) || ' ' || hex(other_id) FROM blocks
      WHERE by_id NOT IN (SELECT id FROM members) OR other_id NOT IN (SELECT id FROM members)"),
    ("profile_views", "names a member who is not there",
     "SELECT hex(id) FROM profile_views
      WHERE viewer_id NOT IN (SELECT id FROM members) OR viewed_id NOT IN (SELECT id FROM members)"),
    ("keepings", "is of a request that does not wait, or that is not to its member",
     "SELECT hex(k.request_id) FROM keepings k LEFT JOIN requests r ON r.id = k.request_id
      WHERE r.state IS NOT 'waiting' OR r.recipient_id <> k.recipient_id OR r.sender_id <> k.sender_id
        OR r.sent_at <> k.sent_at"),
    ("keepings", "is missing for a request that waits",
     "SELECT hex(id) FROM requests WHERE state = 'waiting' AND id NOT IN (SELECT request_id FROM keepings)"),
    ("strategies", "have a gap between their versions",
     "SELECT hex(member_id) FROM strategies GROUP BY member_id HAVING max(version) - min(version) + 1 <> count(*)"),
    ("sweeps", "goes on, but has nothing to do, or is over and still has",
     "SELECT hex(s.id) FROM sweeps s WHERE (s.stopped_at IS NULL AND s.ended_at IS NULL) <>
        EXISTS (SELECT 1 FROM swept_requests q WHERE q.sweep_id = s.id AND q.due_at IS NOT NULL)"),
    ("swept_requests", "was accepted, but its pair has no such connection and never had",
     "SELECT hex(q.request_id) FROM swept_requests q LEFT JOIN requests r ON r.id = q.request_id
      WHERE q.outcome = 'accepted' AND r.state IS NOT 'connected'"),
    ("swept_requests", "is in two sweeps that both go on",
     "SELECT hex(request_id) FROM swept_requests WHERE due_at IS NOT NULL
      GROUP BY request_id HAVING count(*) > 1"),
    ("mutes", "names a member who is not there",
     "SELECT hex(by_id) || ' ' || hex(other_id) FROM mutes
      WHERE by_id NOT IN (SELECT id FROM members) OR other_id NOT IN (SELECT id FROM members)"),
    ("notifications", "is about a member who is not there",
     "SELECT hex(id) FROM notifications WHERE about_id NOT IN (SELECT id FROM members)"),
    ("notifications", "tells somebody else than its sender of a request that was taken back or lapsed",
     "SELECT hex(n.id) FROM notifications n JOIN requests r ON r.id = n.request_id
      WHERE r.state IN ('withdrawn', 'lapsed') AND n.member_id <> r.sender_id"),
    ("pictures", "is not the picture that its member shows",
     "SELECT hex(p.id) FROM pictures p JOIN members m ON m.id = p.member_id WHERE m.picture_id IS NOT p.id"),
    ("members", "shows a picture that is not there",
     "SELECT hex(id) FROM members WHERE picture_id IS NOT NULL AND picture_id NOT IN (SELECT id FROM pictures)"),
    ("member_words", "is of a member who is not there",
     "SELECT rowid FROM member_words WHERE rowid NOT IN (SELECT number FROM members)"),
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
    moment.check_texts(&mut findings)?;
    Ok(findings)
}

impl Moment<'_> {
    /// What SQLite finds wrong with the file.
    fn file_findings(&self) -> Result<Vec<Finding>, StoreError> {
        // The check of the word index looks at what this connection remembers of it; a search makes it look anew.
        self.has("SELECT 1 FROM member_words WHERE words MATCH 'a'", [])?;
        let mut findings = Vec::new();
        for (place, sql) in [
            ("file", "SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'"),
            (
                "foreign keys",
                "SELECT \"table\" || ' names a missing row of ' || parent FROM pragma_foreign_key_check",
            ),
        ] {
            let read = |row: &Reading<'_>| row.row.get::<_, String>(0).map_err(|_| row.corrupt("detail"));
            let details = self.rows("file", sql, [], read)?;
            findings.extend(details.into_iter().map(|detail| Finding { place: place.into(), detail }));
        }
        Ok(findings)
    }

    fn invariant(&self, table: &str, wrong: &str, sql: &str) -> Result<Vec<Finding>, StoreError> {
        let read = |row: &Reading<'_>| {
            let named = row.row.get_ref(0).map_err(|_| row.corrupt("id"))?;
            Ok(match named {
                rusqlite::types::ValueRef::Integer(number) => number.to_string(),
                rusqlite::types::ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
                _ => row.number.to_string(),
            })
        };
        let rows = self.rows("verify", sql, [], read)?;
        Ok(rows
            .into_iter()
            .map(|row| Finding { place: format!("{table} {row}"), detail: wrong.into() })
            .collect())
    }

    /// Whether every member can be read, and whether what search and suggestions read is in step.
    fn check_members(&self, findings: &mut Vec<Finding>) -> Result<(), StoreError> {
        let sql = "SELECT m.*, w.words, hex(m.id) AS named,
                       (SELECT group_concat(folded, char(10)) FROM
                           (SELECT folded FROM member_organisations WHERE member_id = m.id ORDER BY place))
                       AS organisations,
                       (SELECT group_concat(folded, char(10)) FROM
                           (SELECT folded FROM member_schools WHERE member_id = m.id ORDER BY place)) AS schools
                   FROM members m LEFT JOIN member_words w ON w.rowid = m.number";
        let check = |row: &Reading<'_>| match member_finding(row) {
            Err(StoreError::Corrupt { column, .. }) => {
                Ok(Some((row.get::<String>("named")?, format!("cannot read `{column}`"))))
            }
            Err(other) => Err(other),
            Ok(Some(detail)) => Ok(Some((row.get("named")?, detail.to_owned()))),
            Ok(None) => Ok(None),
        };
        let found = self.rows("members", sql, [], check)?;
        findings.extend(
            found
                .into_iter()
                .flatten()
                .map(|(row, detail)| Finding { place: format!("members {row}"), detail }),
        );
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
            let found = self.rows(table, sql, [], check)?;
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
    let joined = |folded: Vec<String>| (!folded.is_empty()).then(|| folded.join("\n"));
    let organisations = profile.positions.iter().map(|position| fold_name(&position.organisation)).collect();
    let schools = profile.educations.iter().map(|education| fold_name(&education.school)).collect();
    Ok(if row.get::<Option<String>>("words")? != Some(words_of(account.handle.as_str(), &profile)) {
        Some("is searched by other words than the profile has")
    } else if row.get::<String>("name_folded")? != fold(&profile.name)
        || row.get::<String>("name_skeleton")? != name_skeleton(&profile.name)
        || row.get::<String>("region_folded")? != fold_name(&profile.region)
    {
        Some("is compared by another name or region than the profile has")
    } else if row.get::<String>("skeleton")? != account.handle.skeleton() {
        Some("has a handle that looks like something else than is noted")
    } else if row.get::<Option<String>>("organisations")? != joined(organisations)
        || row.get::<Option<String>>("schools")? != joined(schools)
    {
        Some("is suggested by other organisations or schools than the profile has")
    } else {
        None
    })
}
