//! Strategies and sweeps: read by kept readers alone.

use super::CommunityDatabase;
use super::query::{ByTime, Moment, one_more, page};
use crate::database::params;
use crate::dialect::{Dialect, list};
use crate::sqlite::row::{Reading, micros};
use acquaint_app::community::store::{Read, StrategyStore, Visit};
use acquaint_app::community::view::{
    DueRequest, Listing, Place, SavedStrategy, Sweep, SweptBefore, SweptRequest, WaitingView, Want, Which,
};
use acquaint_app::store::StoreError;
use acquaint_core::id::{PersonId, RequestId, SweepId};
use acquaint_core::recipient_view::{Needs, RecipientProfile, RecipientView};
use acquaint_core::strategy::Strategy;
use acquaint_core::strategy::sweep::SweepOutcome;
use async_trait::async_trait;
use jiff::Timestamp;
use std::collections::HashMap;
use uuid::Uuid;

#[async_trait]
impl StrategyStore for CommunityDatabase {
    async fn load_strategy(&self, me: PersonId) -> Read<Option<SavedStrategy>> {
        let sql = "SELECT * FROM strategies WHERE member_id = ?1 ORDER BY version DESC LIMIT 1";
        self.kept.read(move |moment| moment.find("strategies", sql, params![me.0], saved_strategy)).await
    }

    async fn list_strategies(&self, me: PersonId) -> Read<Vec<SavedStrategy>> {
        let sql = "SELECT * FROM strategies WHERE member_id = ?1 ORDER BY version DESC";
        self.kept.read(move |moment| moment.rows("strategies", sql, params![me.0], saved_strategy)).await
    }

    async fn load_recipient_profile(&self, me: PersonId, year: i16) -> Read<RecipientProfile> {
        self.open.read(move |moment| Ok(moment.recipient(me, year)?.0)).await
    }

    async fn load_recipient(&self, me: PersonId, year: i16) -> Read<(RecipientProfile, u32)> {
        self.open.read(move |moment| moment.recipient(me, year)).await
    }

    async fn visit_waiting(
        &self,
        me: PersonId,
        needs: Needs,
        which: Which,
        visit: Visit<WaitingView>,
    ) -> Read<Option<Place>> {
        self.kept.read(move |moment| moment.visit_waiting(me, needs, which, visit)).await
    }

    async fn visit_connections(
        &self,
        me: PersonId,
        needs: Needs,
        at_most: u32,
        visit: Visit<RecipientView>,
    ) -> Read<()> {
        self.open.read(move |moment| moment.visit_connections(me, needs, at_most, visit)).await
    }

    async fn find_sweep(&self, me: PersonId, sweep: SweepId) -> Read<Option<Sweep>> {
        let find = move |moment: &Moment<'_>| {
            let sql = format!("{} WHERE s.member_id = ?1 AND s.id = ?2", select_sweep(moment.dialect()));
            moment.find("sweeps", &sql, params![me.0, sweep.0], read_sweep)
        };
        self.kept.read(find).await
    }

    async fn list_sweeps(&self, me: PersonId, at_most: u32) -> Read<Vec<Sweep>> {
        let list = move |moment: &Moment<'_>| {
            let sql = format!(
                "{} WHERE s.member_id = ?1 ORDER BY s.started_at DESC, s.id DESC LIMIT ?2",
                select_sweep(moment.dialect())
            );
            moment.rows("sweeps", &sql, params![me.0, at_most], read_sweep)
        };
        self.kept.read(list).await
    }

    async fn list_swept(&self, me: PersonId, sweep: SweepId, want: Want) -> Read<Listing<SweptRequest>> {
        self.kept.read(move |moment| moment.swept(me, sweep, &want)).await
    }

    async fn list_swept_before(
        &self,
        me: PersonId,
        requests: Vec<RequestId>,
        version: Option<u32>,
    ) -> Read<Vec<SweptBefore>> {
        if requests.is_empty() {
            return Ok(Vec::new());
        }
        let requests = list(requests.into_iter().map(|request| request.0))?;
        let read = move |moment: &Moment<'_>| {
            let sql = format!(
                "SELECT q.sweep_id, s.kind, q.request_id, q.due_at
                 FROM swept_requests q CROSS JOIN sweeps s
                 WHERE q.request_id {} AND s.id = q.sweep_id AND s.member_id = ?1
                   AND (q.due_at IS NOT NULL OR s.kind = 'standing' AND s.version = ?3)",
                moment.dialect().among(2)
            );
            moment.rows("swept_requests", &sql, params![me.0, requests, version], swept_before)
        };
        self.kept.read(read).await
    }

    async fn list_planned(
        &self,
        me: PersonId,
        after: Option<SweptBefore>,
        at_most: u32,
    ) -> Read<Vec<SweptBefore>> {
        let sql = "SELECT q.sweep_id, s.kind, q.request_id, q.due_at
                   FROM sweeps s JOIN swept_requests q ON q.sweep_id = s.id
                   WHERE s.member_id = ?1 AND s.stopped_at IS NULL AND s.ended_at IS NULL
                     AND q.due_at IS NOT NULL AND (q.due_at, q.sweep_id, q.request_id) > (?2, ?3, ?4)
                   ORDER BY q.due_at, q.sweep_id, q.request_id LIMIT ?5";
        let due = after.and_then(|after| after.due_at).map_or(i64::MIN, micros);
        let (sweep, request) = after.map_or((Uuid::nil(), Uuid::nil()), |at| (at.sweep.0, at.request.0));
        self.kept
            .read(move |moment| {
                moment.rows("swept_requests", sql, params![me.0, due, sweep, request, at_most], swept_before)
            })
            .await
    }

    async fn list_due_requests(&self, now: Timestamp, at_most: u32) -> Read<Vec<DueRequest>> {
        let sql = format!("SELECT s.member_id, q.* {PLANNED} AND q.due_at <= ?1 ORDER BY q.due_at LIMIT ?2");
        let read = |row: &Reading<'_>| {
            Ok(DueRequest {
                member: row.person("member_id")?,
                sweep: SweepId(row.get("sweep_id")?),
                request: RequestId(row.get("request_id")?),
                sender: row.person("sender_id")?,
                due_at: row.instant("due_at")?,
            })
        };
        let now = micros(now);
        self.kept.read(move |moment| moment.rows("swept_requests", &sql, params![now, at_most], read)).await
    }

    async fn next_due_at(&self) -> Read<Option<Timestamp>> {
        let sql = format!("SELECT q.due_at {PLANNED} ORDER BY q.due_at LIMIT 1");
        self.kept
            .read(move |moment| moment.find("swept_requests", &sql, params![], |row| row.instant("due_at")))
            .await
    }

    async fn list_strategies_due(&self, now: Timestamp, at_most: u32) -> Read<Vec<PersonId>> {
        let sql = "SELECT t.member_id FROM strategy_turns t JOIN members m ON m.id = t.member_id
                   WHERE t.due_at <= ?1 AND m.standing = 'active' ORDER BY t.due_at, t.member_id LIMIT ?2";
        let read = |row: &Reading<'_>| row.person("member_id");
        self.kept
            .read(move |moment| moment.rows("strategy_turns", sql, params![micros(now), at_most], read))
            .await
    }
}

fn saved_strategy(row: &Reading<'_>) -> Result<SavedStrategy, StoreError> {
    Ok(SavedStrategy {
        version: row.get("version")?,
        strategy: row.text("strategy", |text| serde_json::from_str::<Strategy>(text))?,
        saved_at: row.instant("saved_at")?,
    })
}

fn swept_before(row: &Reading<'_>) -> Result<SweptBefore, StoreError> {
    Ok(SweptBefore {
        sweep: SweepId(row.get("sweep_id")?),
        kind: row.word("kind")?,
        request: RequestId(row.get("request_id")?),
        due_at: row.maybe_instant("due_at")?,
    })
}

/// Acceptances that are planned, of members who may act now: the plan of a suspended member waits.
const PLANNED: &str = "FROM swept_requests q JOIN sweeps s ON s.id = q.sweep_id
    JOIN members m ON m.id = s.member_id
    WHERE q.due_at IS NOT NULL AND s.stopped_at IS NULL AND m.standing = 'active'";

fn select_sweep(dialect: Dialect) -> String {
    format!(
        "SELECT s.*,
             (SELECT count(*) FROM swept_requests q WHERE q.sweep_id = s.id) AS requests,
             (SELECT max(due_at) FROM swept_requests q WHERE q.sweep_id = s.id) AS last_due_at,
             (SELECT {} FROM
                 (SELECT outcome, count(*) AS n FROM swept_requests q
                  WHERE q.sweep_id = s.id AND outcome IS NOT NULL GROUP BY outcome) counted) AS outcomes
         FROM sweeps s",
        dialect.json_map("outcome", "n")
    )
}

fn read_sweep(row: &Reading<'_>) -> Result<Sweep, StoreError> {
    let counted: HashMap<String, u32> = row.maybe_json("outcomes")?.unwrap_or_default();
    Ok(Sweep {
        id: SweepId(row.get("id")?),
        version: row.get("version")?,
        kind: row.word("kind")?,
        started_at: row.instant("started_at")?,
        stopped_at: row.maybe_instant("stopped_at")?,
        ended_at: row.maybe_instant("ended_at")?,
        last_due_at: row.maybe_instant("last_due_at")?,
        requests: row.get("requests")?,
        outcomes: SweepOutcome::ALL.map(|outcome| counted.get(outcome.key()).copied().unwrap_or(0)),
    })
}

impl Moment<'_> {
    fn swept(&self, me: PersonId, sweep: SweepId, want: &Want) -> Result<Listing<SweptRequest>, StoreError> {
        // The sender of a withdrawn request is not named: withdrawing leaves no trace.
        let sql = "SELECT q.*, CASE WHEN r.state <> 'withdrawn' THEN q.sender_id END AS named_id
                   FROM swept_requests q JOIN sweeps s ON s.id = q.sweep_id
                   LEFT JOIN requests r ON r.id = q.request_id
                   WHERE s.member_id = ?1 AND q.sweep_id = ?2 AND q.place > ?3 ORDER BY q.place LIMIT ?4";
        let from = ByTime::read(want.after.as_ref()).map_or(-1, |place| place.at);
        let parameters = params![me.0, sweep.0, from, one_more(want.at_most)];
        let rows = self.rows("swept_requests", sql, parameters, |row| {
            let decided_at = row.maybe_instant("decided_at")?;
            let outcome = decided_at.map(|at| Ok((row.word("outcome")?, at))).transpose()?;
            let named = row.get::<Option<Uuid>>("named_id")?.map(PersonId);
            Ok((row.get::<i64>("place")?, RequestId(row.get("request_id")?), named, outcome))
        })?;
        let place = |(at, request, ..): &(i64, RequestId, _, _)| ByTime { at: *at, id: request.0 }.cursor();
        let listing = page(rows, want.at_most, place);
        let senders = self.cards(me, listing.items.iter().filter_map(|(_, _, named, _)| *named))?;
        Ok(listing.map(|(_, request, named, outcome)| {
            let sender = named.and_then(|named| senders.find(named)).cloned();
            SweptRequest { request, sender, outcome }
        }))
    }
}
