//! Moments that lie in the future, because a clock was ahead when they were kept.

use super::Writing;
use crate::database::params;
use crate::sqlite::row::micros;
use acquaint_app::store::StoreError;
use acquaint_core::stamp::whole_minute;
use jiff::Timestamp;

/// Expiry and due times move by as much as the moment they were counted from. Must run before those moments are set.
const FOLLOWING: [&str; 4] = [
    "UPDATE sessions SET expires_at = expires_at - (used_at - ?1) WHERE used_at > ?1",
    "UPDATE tokens SET expires_at = expires_at - (created_at - ?1) WHERE created_at > ?1",
    "UPDATE links SET expires_at = expires_at - (created_at - ?1) WHERE created_at > ?1",
    "UPDATE swept_requests AS r SET due_at = r.due_at - (s.started_at - ?1) FROM sweeps s
     WHERE s.id = r.sweep_id AND s.started_at > ?1",
];

/// Only a wrong clock makes anything due later than `?2`.
const DUE: [&str; 2] = [
    "UPDATE mails SET due_at = ?1, expires_at = expires_at - (due_at - ?1) WHERE due_at > ?2",
    "UPDATE strategy_turns SET due_at = ?1 WHERE due_at > ?2",
];

/// What may lie in the future, and how far: activity is shown once its day is over (at most 36 hours), acceptances are
/// told up to 10 minutes later, and the next one that is planned for a member comes within 36 hours, because plans have them
/// come by every day. A later plan was made by a clock that was ahead: all of it moves, and stays one after the other.
const AHEAD: [&str; 4] = [
    "UPDATE members SET last_active_at = ?1 WHERE last_active_at > ?1 + 129600000000",
    "UPDATE members SET active_before = ?1 WHERE active_before > ?1",
    "UPDATE notifications SET at = ?1 WHERE at > ?1 + 600000000",
    "UPDATE swept_requests AS r SET due_at = r.due_at - (p.first_at - ?1)
     FROM (SELECT s.id, min(min(d.due_at)) OVER (PARTITION BY s.member_id) AS first_at
           FROM swept_requests d JOIN sweeps s ON s.id = d.sweep_id WHERE d.due_at IS NOT NULL GROUP BY s.id) p
     WHERE p.id = r.sweep_id AND r.due_at IS NOT NULL AND p.first_at > ?1 + 129600000000",
];

impl Writing<'_> {
    pub(super) fn settle(self, now: Timestamp, due_by: Timestamp) -> Result<u64, StoreError> {
        let mut settled = 0;
        for sql in FOLLOWING.into_iter().chain(AHEAD) {
            settled += self.execute(sql, params![micros(now)])?;
        }
        for sql in DUE {
            settled += self.execute(sql, params![micros(now), micros(due_by)])?;
        }
        let columns = self.rows("columns", &self.dialect().moments(), params![], |row| {
            Ok((row.at(0, "table")?, row.at(1, "column")?))
        })?;
        let columns: Vec<(String, String)> = columns;
        for (table, column) in columns {
            // Whole minutes, like every moment that other members can see.
            let sql = format!("UPDATE {table} SET {column} = ?2 WHERE {column} > ?1");
            settled += self.execute(&sql, params![micros(now), micros(whole_minute(now))])?;
        }
        Ok(settled)
    }
}
