//! What is written: a commit, all of it or nothing; and the tidying up of what has expired.

mod account;
mod erase;
mod learning;
mod member;
mod request;
mod settle;
mod strategy;

use super::query::Moment;
use crate::database::{Database, Params, params};
use crate::sqlite::row::micros;
use crate::writer::Job;
use acquaint_app::community::change::{AccountChange, Commit};
use acquaint_app::store::StoreError;
use acquaint_core::id::PersonId;
use acquaint_core::request::Pair;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;
use std::ops::Deref;

/// How long outcomes are kept under their key: a program that repeats a command does so within the day. Judgement.
const OUTCOMES_FOR: SignedDuration = SignedDuration::from_hours(24);
/// The retention of profile views and of entries in security logs. Judgement.
const VIEWS_FOR: SignedDuration = SignedDuration::from_hours(365 * 24);

/// Something the writer does.
#[derive(Debug)]
pub(super) enum Work {
    Commit(Box<Commit>),
    /// Deletes what has expired by this moment.
    TidyUp(Timestamp),
    /// Writes only to see whether a write succeeds.
    Try,
    TrustClock(Timestamp),
    /// Sets moments in the future to the first of these; what is due after the second is due then.
    Settle(Timestamp, Timestamp),
}

impl Job for Work {
    /// How many rows were tidied up.
    type Done = u64;

    fn run(&self, database: Database<'_>) -> Result<u64, StoreError> {
        let writing = Writing(Moment::uncounted(database));
        match self {
            Self::Commit(commit) => writing.commit(commit).map(|()| 0),
            Self::TidyUp(now) => writing.tidy_up(*now),
            Self::Try => writing.one("UPDATE service SET tries = tries + 1", params![]).map(|()| 0),
            Self::TrustClock(now) => {
                writing.one("UPDATE service SET clock_at = ?1", params![micros(*now)]).map(|()| 0)
            }
            Self::Settle(now, due_by) => writing.settle(*now, *due_by),
        }
    }

    fn leaves_no_trace(&self) -> bool {
        let erases = |change: &AccountChange| matches!(change, AccountChange::MemberErased(_));
        matches!(self, Self::Commit(commit) if commit.account_changes.iter().any(erases))
    }
}

/// Writes again what is derived from the texts of every member.
pub(super) fn derive_again(database: Database<'_>) -> Result<(), StoreError> {
    let writing = Writing(Moment::uncounted(database));
    let members = writing.rows("members", "SELECT id FROM members", params![], |row| row.person("id"))?;
    members.into_iter().try_for_each(|member| writing.derive_of(member))
}

/// Inside the writer's transaction: reads as a [`Moment`] does, and writes.
#[derive(Clone, Copy)]
struct Writing<'a>(Moment<'a>);

impl<'a> Deref for Writing<'a> {
    type Target = Moment<'a>;

    fn deref(&self) -> &Moment<'a> {
        &self.0
    }
}

impl Writing<'_> {
    fn commit(self, commit: &Commit) -> Result<(), StoreError> {
        // Transactions that write run as if one after the other, so what is compared here still holds when the changes
        // are written.
        for (pair, version) in &commit.pairs {
            if u64::try_from(self.version(*pair)?) != Ok(*version) {
                return Err(StoreError::Conflict);
            }
        }
        // Once for each pair: a version counts decisions, not changes. Private changes move no pair, or the version
        // would be a read receipt.
        let moved: BTreeSet<Pair> =
            commit.changes.iter().filter(|change| change.moves_pair()).filter_map(request::pair_of).collect();
        for pair in &moved {
            self.move_pair(*pair)?;
        }
        for change in &commit.changes {
            self.change(change)?;
        }
        for change in &commit.account_changes {
            self.account_change(change)?;
        }
        Ok(())
    }

    fn version(self, pair: Pair) -> Result<i64, StoreError> {
        let [lower, higher] = pair.members();
        let sql = "SELECT coalesce((SELECT version FROM pairs WHERE lower_id = ?1 AND higher_id = ?2), 0)";
        self.value(sql, params![lower.0, higher.0])
    }

    /// The version of a pair grows by one; a pair that has no row yet has version 0.
    fn move_pair(self, pair: Pair) -> Result<(), StoreError> {
        let [lower, higher] = pair.members();
        self.check_there(lower)?;
        self.check_there(higher)?;
        let sql = "INSERT INTO pairs (lower_id, higher_id, version, state) VALUES (?1, ?2, 1, 'unconnected')
                   ON CONFLICT (lower_id, higher_id) DO UPDATE SET version = pairs.version + 1";
        self.one(sql, params![lower.0, higher.0])
    }

    /// Pairs have no foreign keys, so nothing else would notice that a member was erased meanwhile.
    fn check_there(self, member: PersonId) -> Result<(), StoreError> {
        let there: bool =
            self.value("SELECT EXISTS (SELECT 1 FROM members WHERE id = ?1)", params![member.0])?;
        if there { Ok(()) } else { Err(StoreError::Conflict) }
    }

    fn tidy_up(self, now: Timestamp) -> Result<u64, StoreError> {
        let before =
            |kept_for: SignedDuration| micros(now.saturating_sub(kept_for).unwrap_or(Timestamp::MIN));
        let now_micros = micros(now);
        let mut gone = 0;
        for (sql, by) in [
            ("DELETE FROM sessions WHERE expires_at <= ?1", now_micros),
            ("DELETE FROM links WHERE expires_at <= ?1", now_micros),
            ("DELETE FROM tokens WHERE expires_at <= ?1", now_micros),
            ("DELETE FROM mails WHERE expires_at <= ?1", now_micros),
            ("DELETE FROM outcomes WHERE at <= ?1", before(OUTCOMES_FOR)),
            ("DELETE FROM profile_views WHERE at <= ?1", before(VIEWS_FOR)),
            // An open entry is a notice that its member has not dismissed yet: it stays.
            ("DELETE FROM access_events WHERE at <= ?1 AND NOT is_open", before(VIEWS_FOR)),
        ] {
            gone += self.execute(sql, params![by])?;
        }
        Ok(gone)
    }

    fn execute(self, sql: &str, parameters: Params<'_>) -> Result<u64, StoreError> {
        self.counted(sql).execute(sql, parameters)
    }

    /// Must affect exactly one row; otherwise the decision was made on stale data.
    fn one(self, sql: &str, parameters: Params<'_>) -> Result<(), StoreError> {
        if self.execute(sql, parameters)? == 1 { Ok(()) } else { Err(StoreError::Conflict) }
    }
}
