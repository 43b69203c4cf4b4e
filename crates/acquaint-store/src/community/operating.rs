//! Running it: whether it answers, figures, members as the operator sees them, email, and tidying up.

use super::CommunityDatabase;
use super::apply::Work;
use super::kept::{BY_NOW, TOLD, UNREAD};
use super::member_row::{OPERATED, member_row};
use super::query::{ByName, Moment, one_more, page};
use super::search::fold;
use super::verify;
use crate::database::params;
use crate::postgres::neighbours::Neighbours;
use crate::sqlite::row::{Reading, micros};
use acquaint_app::community::change::{Email, QueuedEmail};
use acquaint_app::community::store::{OperatingStore, Read};
use acquaint_app::community::view::{Cursor, Figures, Listing, MemberRow};
use acquaint_app::store::StoreError;
use acquaint_core::id::{MailId, PersonId};
use acquaint_core::import::Finding;
use acquaint_core::member::Digest;
use async_trait::async_trait;
use jiff::Timestamp;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// How often a write is tried to see whether one succeeds, and how often after a failure. Judgement.
const TRY_EVERY: Duration = Duration::from_secs(5);
const TRY_AGAIN: Duration = Duration::from_secs(1);
/// A try that takes longer counts as failed: the writer waits longer for the disk than a health check should.
/// Judgement.
const TRY_WITHIN: Duration = Duration::from_secs(1);

/// How many reads may wait before nothing more is begun. Judgement: a turn takes about a millisecond, an answer a few turns; with
/// more, answers take longer than a second. What members have too many of waits in queues of their own, and does not count.
const READS_WAITING_MAX: usize = 128;
/// The same for writes: with 512, some waited for nearly two seconds.
const WRITES_WAITING_MAX: u64 = 320;

#[async_trait]
impl OperatingStore for CommunityDatabase {
    async fn ping(&self) -> Read<()> {
        if self.neighbours.as_ref().is_some_and(Neighbours::is_silent) {
            return Err(StoreError::Busy);
        }
        self.watch
            .read(|moment| moment.value::<i64>("SELECT count(*) FROM refinery_schema_history", params![]))
            .await?;
        Ok(())
    }

    fn is_overloaded(&self) -> bool {
        let is_silent = self.neighbours.as_ref().is_some_and(Neighbours::is_silent);
        let reads = self.open.waiting() + self.kept.waiting();
        is_silent || reads >= READS_WAITING_MAX || self.writer.health().queued() >= WRITES_WAITING_MAX
    }

    async fn verify(&self) -> Read<Vec<Finding>> {
        self.kept.read(verify::findings).await
    }

    async fn load_figures(&self, operator: Option<PersonId>) -> Read<Figures> {
        // Nothing in the figures is private but the number of open reports. Without an operator these are the metrics,
        // which every operator can read: they leave out reports about all of them.
        // `CROSS JOIN` goes through the open reports; in the other order it went through all members.
        let reports = "SELECT count(*) FROM reports r CROSS JOIN members m
                       WHERE r.handled_at IS NULL AND m.id = r.about_id AND coalesce(m.id <> ?1, m.role <> 'operator')";
        let operator = operator.map(|operator| operator.0);
        let read = move |moment: &Moment<'_>| moment.figures(moment.count_with(reports, params![operator])?);
        let figures = self.watch.read(read).await?;
        let health = self.writer.health();
        Ok(Figures { write_errors: health.errors(), queued_writes: health.queued(), ..figures })
    }

    async fn list_members(
        &self,
        query: &str,
        after: Option<Cursor>,
        at_most: u32,
    ) -> Read<Listing<MemberRow>> {
        let query = query.trim().to_owned();
        self.open.read(move |moment| moment.member_rows(&query, after.as_ref(), at_most)).await
    }

    async fn is_last_operator(&self, member: PersonId) -> Read<bool> {
        let sql = format!(
            "SELECT 1 FROM members WHERE id = ?1 AND role = 'operator' AND NOT EXISTS ({OPERATED} AND id <> ?1)"
        );
        self.open.read(move |moment| moment.has(&sql, params![member.0])).await
    }

    async fn list_due_mails(&self, now: Timestamp, at_most: u32) -> Read<Vec<QueuedEmail>> {
        let sql = "SELECT * FROM mails WHERE due_at <= ?1 AND coalesce(expires_at > ?1, true) ORDER BY due_at, id LIMIT ?2";
        let now = micros(now);
        self.open.read(move |moment| moment.rows("mails", sql, params![now, at_most], mail)).await
    }

    async fn list_digest_due(
        &self,
        digest: Digest,
        before: Timestamp,
        now: Timestamp,
        at_most: u32,
    ) -> Read<Vec<(PersonId, Option<Timestamp>)>> {
        // Reads what is unread as a kept reader, because the email goes to the member alone.
        let sql = format!(
            "SELECT m.id, m.digest_at FROM members m WHERE m.digest = ?1 AND m.digest <> 'off' AND m.standing = 'active'
               AND coalesce(m.digest_at < ?3, true)
               AND EXISTS (SELECT 1 FROM notifications n WHERE n.member_id = m.id
                   AND n.at > coalesce(m.digest_at, n.at - 1) AND {TOLD} AND {BY_NOW} AND {UNREAD})
             ORDER BY m.digest_at NULLS FIRST, m.id LIMIT ?4"
        );
        let (before, now) = (micros(before), micros(now));
        let due = |row: &Reading<'_>| Ok((row.person("id")?, row.maybe_instant("digest_at")?));
        let read = move |moment: &Moment<'_>| {
            moment.rows("members", &sql, params![digest.key(), now, before, at_most], due)
        };
        self.kept.read(read).await
    }

    async fn try_write(&self) -> Read<()> {
        let health = self.writer.health();
        let mut tried = self.tried.lock().await;
        let came_of_it = tried.as_ref().map_or(Ok(()), |(_, came_of_it)| came_of_it.clone());
        let is_well = came_of_it.is_ok() && health.failure().is_none();
        let every = if is_well { TRY_EVERY } else { TRY_AGAIN };
        // The interval does not depend on when someone last wrote: the time this takes would tell.
        if tried.as_ref().is_none_or(|(at, _)| at.elapsed() >= every) {
            let wrote = tokio::time::timeout(TRY_WITHIN, self.writer.apply(Work::Try)).await;
            let came_of_it = wrote.unwrap_or(Err(StoreError::Busy)).map(drop);
            *tried = Some((Instant::now(), came_of_it.clone()));
            return came_of_it;
        }
        came_of_it.and_then(|()| health.failure().map_or(Ok(()), Err))
    }

    async fn clock_trusted_at(&self) -> Read<Option<Timestamp>> {
        let read = |moment: &Moment<'_>| {
            moment.rows("service", "SELECT clock_at FROM service", params![], |row| {
                row.maybe_instant("clock_at")
            })
        };
        Ok(self.open.read(read).await?.into_iter().flatten().next())
    }

    async fn trust_clock(&self, now: Timestamp) -> Read<()> {
        self.writer.apply(Work::TrustClock(now)).await.map(drop)
    }

    async fn settle_moments(&self, now: Timestamp, due_by: Timestamp) -> Read<u64> {
        self.writer.apply(Work::Settle(now, due_by)).await
    }

    async fn tidy_up(&self, now: Timestamp) -> Read<u64> {
        self.writer.apply(Work::TidyUp(now)).await
    }
}

fn mail(row: &Reading<'_>) -> Result<QueuedEmail, StoreError> {
    Ok(QueuedEmail {
        id: MailId(row.get("id")?),
        member: row.get::<Option<Uuid>>("member_id")?.map(PersonId),
        email: Email {
            to: row.get("address")?,
            subject: row.get("subject")?,
            text: row.get("text")?,
            unsubscribe: row.get("unsubscribe")?,
        },
        due_at: row.instant("due_at")?,
        expires_at: row.maybe_instant("expires_at")?,
        tries: row.get("tries")?,
    })
}

/// Members who wait for approval come first.
const RANK: &str = "CASE WHEN standing = 'awaiting_approval' THEN 0 ELSE 1 END";

impl Moment<'_> {
    fn figures(&self, open_reports: u64) -> Result<Figures, StoreError> {
        let count = |sql: &str| self.count(sql);
        // Few are away, and tallies are small: counting the rows of `members` would read all of that wide table.
        Ok(Figures {
            members: count(
                "SELECT (SELECT count(*) FROM tallies) - (SELECT count(*) FROM members WHERE standing <> 'active')",
            )?,
            // A `FILTER`, not one more condition: SQLite would drop the first condition, and with it the index
            // `members_away`.
            awaiting_approval: count(
                "SELECT count(*) FILTER (WHERE standing = 'awaiting_approval') FROM members WHERE standing <> 'active'",
            )?,
            connections: count("SELECT connections FROM service")?,
            waiting_requests: count("SELECT requests_waiting FROM service")?,
            queued_mails: count("SELECT count(*) FROM mails")?,
            open_reports,
            write_errors: 0,
            queued_writes: 0,
        })
    }

    fn member_rows(
        &self,
        query: &str,
        after: Option<&Cursor>,
        at_most: u32,
    ) -> Result<Listing<MemberRow>, StoreError> {
        let sql = format!(
            "SELECT *, {RANK} AS rank FROM members m
             WHERE ({} OR {} OR {}) AND ({RANK}, name_folded, id) > (?3, ?4, ?5)
             ORDER BY rank, name_folded, id LIMIT ?6",
            self.dialect().contains("name_folded", "?1"),
            self.dialect().contains("handle", "?2"),
            self.dialect().contains("email", "?2")
        );
        let (folded, lower) = (fold(query), query.to_lowercase());
        let from = ByName::read(after);
        let read =
            |row: &Reading<'_>| Ok((row.get("rank")?, row.get::<String>("name_folded")?, member_row(row)?));
        let parameters = params![folded, lower, from.rank, from.name, from.id, one_more(at_most)];
        let found = self.rows("members", &sql, parameters, read)?;
        let listing = page(found, at_most, |(rank, name, member)| {
            ByName { rank: *rank, name: name.clone(), id: member.id.0 }.cursor()
        });
        Ok(listing.map(|(_, _, member)| member))
    }
}
