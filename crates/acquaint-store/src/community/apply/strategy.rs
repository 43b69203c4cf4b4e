//! Strategies and sweeps into rows. All of them are private to their member.

use super::Writing;
use crate::database::{Params, params};
use crate::sqlite::row::{json, micros};
use acquaint_app::community::change::STRATEGIES_KEPT;
use acquaint_app::store::StoreError;
use acquaint_core::id::{PersonId, RequestId, SweepId};
use acquaint_core::strategy::Strategy;
use acquaint_core::strategy::sweep::{NewSweep, SweepKind, SweepOutcome};
use jiff::Timestamp;

impl Writing<'_> {
    pub(super) fn strategy_due(self, member: PersonId, due_at: Option<Timestamp>) -> Result<(), StoreError> {
        let Some(due_at) = due_at else {
            return self
                .execute("DELETE FROM strategy_turns WHERE member_id = ?1", params![member.0])
                .map(drop);
        };
        let sql = "INSERT INTO strategy_turns (member_id, due_at) VALUES (?1, ?2)
                   ON CONFLICT (member_id) DO UPDATE SET due_at = excluded.due_at";
        self.one(sql, params![member.0, micros(due_at)])
    }

    pub(super) fn save_strategy(
        self,
        member: PersonId,
        version: u32,
        strategy: &Strategy,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        // Nothing is inserted but the version after the last.
        let sql = "INSERT INTO strategies (member_id, version, strategy, saved_at)
                   SELECT ?1, ?2, ?3, ?4
                   WHERE ?2 = 1 + coalesce((SELECT max(version) FROM strategies WHERE member_id = ?1), 0)";
        self.one(sql, params![member.0, version, json(strategy)?, micros(at)])?;
        let sql = "DELETE FROM strategies WHERE member_id = ?1 AND version <= ?2";
        self.execute(sql, params![member.0, version.saturating_sub(STRATEGIES_KEPT)])?;
        // The strategy before does nothing automatically any more.
        let of_strategy = "member_id = ?1 AND kind = ?2";
        self.stop_sweeps(of_strategy, params![member.0, SweepKind::Standing.key(), micros(at)])
    }

    /// Stops the sweeps for which this holds of `?1` and `?2`, at `?3`.
    pub(super) fn stop_sweeps(self, which: &str, parameters: Params<'_>) -> Result<(), StoreError> {
        let open = format!("{which} AND stopped_at IS NULL AND ended_at IS NULL");
        let sql = format!(
            "UPDATE swept_requests SET due_at = NULL
             WHERE sweep_id IN (SELECT id FROM sweeps WHERE {open}) AND due_at IS NOT NULL"
        );
        self.execute(&sql, &parameters[..2])?;
        let sql = format!("UPDATE sweeps SET stopped_at = ?3 WHERE {open}");
        self.execute(&sql, parameters).map(drop)
    }

    pub(super) fn replan_sweep(
        self,
        sweep: SweepId,
        due: &[(RequestId, Timestamp)],
    ) -> Result<(), StoreError> {
        due.iter().try_for_each(|(request, due_at)| {
            let sql = "UPDATE swept_requests SET due_at = ?3
                       WHERE sweep_id = ?1 AND request_id = ?2 AND due_at IS NOT NULL";
            self.execute(sql, params![sweep.0, request.0, micros(*due_at)]).map(drop)
        })
    }

    pub(super) fn start_sweep(self, sweep: &NewSweep) -> Result<(), StoreError> {
        let sql = "SELECT max(version) FROM strategies WHERE member_id = ?1";
        if sweep.version.is_some()
            && self.value::<Option<u32>>(sql, params![sweep.member.0])? != sweep.version
        {
            return Err(StoreError::Conflict);
        }
        let (member, id, kind) = (sweep.member.0, sweep.id.0, sweep.kind);
        let sql = "INSERT INTO sweeps (id, member_id, version, kind, started_at) VALUES (?1, ?2, ?3, ?4, ?5)";
        self.one(sql, params![id, member, sweep.version, kind.key(), micros(sweep.started_at)])?;
        // By itself a strategy tries each request once; and nothing is accepted by two sweeps at once.
        let taken = "SELECT EXISTS (SELECT 1 FROM swept_requests q JOIN sweeps s ON s.id = q.sweep_id
                     WHERE q.request_id = ?1 AND s.member_id = ?2
                       AND (q.due_at IS NOT NULL OR ?3 AND s.kind = 'standing' AND s.version = ?4))";
        let add = "INSERT INTO swept_requests (sweep_id, place, request_id, sender_id, due_at)
                   VALUES (?1, ?2, ?3, ?4, ?5)";
        let mut place = 0_u32;
        for planned in &sweep.requests {
            let once = kind == SweepKind::Standing;
            if self.value(taken, params![planned.request.0, member, once, sweep.version])? {
                continue;
            }
            let (request, sender, due_at) = (planned.request.0, planned.sender.0, micros(planned.due_at));
            self.one(add, params![id, place, request, sender, due_at])?;
            place += 1;
        }
        if place == 0 {
            return self.one("DELETE FROM sweeps WHERE id = ?1", params![id]);
        }
        Ok(())
    }

    pub(super) fn decide_swept(
        self,
        sweep: uuid::Uuid,
        request: uuid::Uuid,
        outcome: SweepOutcome,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let sql = "UPDATE swept_requests
                   SET outcome = ?3, decided_at = ?4, due_at = NULL
                   WHERE sweep_id = ?1 AND request_id = ?2 AND due_at IS NOT NULL";
        self.one(sql, params![sweep, request, outcome.key(), micros(at)])?;
        self.end_sweep_if_done(sweep, at)
    }

    fn end_sweep_if_done(self, sweep: uuid::Uuid, at: Timestamp) -> Result<(), StoreError> {
        let sql = "UPDATE sweeps SET ended_at = ?2 WHERE id = ?1
                   AND NOT EXISTS (SELECT 1 FROM swept_requests WHERE sweep_id = ?1 AND due_at IS NOT NULL)";
        self.execute(sql, params![sweep, micros(at)]).map(drop)
    }

    /// At most one sweep is about a request.
    pub(super) fn leave_swept(
        self,
        member: PersonId,
        sender: PersonId,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let sql = "SELECT (SELECT q.sweep_id FROM swept_requests q JOIN sweeps s ON s.id = q.sweep_id
                   WHERE q.sender_id = ?2 AND s.member_id = ?1 AND q.due_at IS NOT NULL)";
        let Some(sweep) = self.value::<Option<uuid::Uuid>>(sql, params![member.0, sender.0])? else {
            return Ok(());
        };
        let sql = "UPDATE swept_requests SET outcome = ?3, decided_at = ?4, due_at = NULL
                   WHERE sweep_id = ?1 AND sender_id = ?2 AND due_at IS NOT NULL";
        let outcome = SweepOutcome::PutOnShelf.key();
        self.one(sql, params![sweep, sender.0, outcome, micros(at)])?;
        self.end_sweep_if_done(sweep, at)
    }
}
