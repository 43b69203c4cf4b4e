//! What was noted to learn from, what was learned, and what the operator chose of it.

use super::Writing;
use crate::community::learning::index;
use crate::database::params;
use crate::sqlite::row::{json, micros};
use acquaint_app::community::learn::{ModelChoice, ModelVersion, NotedForecast, VERSIONS_KEPT};
use acquaint_app::store::StoreError;
use jiff::Timestamp;

impl Writing<'_> {
    pub(super) fn note_forecasts(self, noted: &[NotedForecast]) -> Result<(), StoreError> {
        // Its request may have gone with its member meanwhile.
        let sql = "INSERT INTO forecasts (request_id, span, chain, shown)
                   SELECT id, ?2, ?3, ?4 FROM requests WHERE id = ?1
                   ON CONFLICT (request_id, span) DO NOTHING";
        for forecast in noted {
            let (chain, shown) = (json(&forecast.chain)?, json(&forecast.shown)?);
            self.execute(sql, params![forecast.request.0, index(forecast.span), chain, shown])?;
        }
        Ok(())
    }

    pub(super) fn learning_tried(self, at: Timestamp) -> Result<(), StoreError> {
        self.one("UPDATE service SET learning_tried_at = ?1", params![micros(at)])
    }

    pub(super) fn keep_model(self, learned: &ModelVersion) -> Result<(), StoreError> {
        let sql = "INSERT INTO model_versions (version, learned_at, levels, report, track) VALUES (?1, ?2, ?3, ?4, ?5)";
        let (levels, report, track) =
            (json(&learned.levels)?, json(&learned.report)?, json(&learned.track_record)?);
        self.one(sql, params![learned.version, micros(learned.learned_at), levels, report, track])?;
        let sql = "DELETE FROM model_versions WHERE version <= ?1
                     AND version NOT IN (SELECT model_version FROM service WHERE model_version IS NOT NULL)";
        self.execute(sql, params![learned.version.saturating_sub(VERSIONS_KEPT)]).map(drop)
    }

    pub(super) fn choose_model(self, choice: ModelChoice) -> Result<(), StoreError> {
        let version = match choice {
            ModelChoice::Newest => None,
            ModelChoice::AsDelivered => Some(0),
            ModelChoice::Version(version) => Some(version),
        };
        self.one("UPDATE service SET model_version = ?1", params![version])
    }
}
