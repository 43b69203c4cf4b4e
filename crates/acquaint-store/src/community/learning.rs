//! Forecasts that were noted, what came of them, and what was learned.

use super::CommunityDatabase;
use super::query::Moment;
use super::request::sent_state;
use crate::database::params;
use crate::sqlite::row::{Reading, micros};
use acquaint_app::community::learn::{FollowedForecast, Learning, ModelChoice, ModelVersion, NotedForecast};
use acquaint_app::community::store::{LearningStore, Read};
use acquaint_app::store::StoreError;
use acquaint_core::id::RequestId;
use acquaint_core::request::RequestKey;
use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use serde::de::DeserializeOwned;

#[async_trait]
impl LearningStore for CommunityDatabase {
    async fn list_unnoted(
        &self,
        span: usize,
        silent: SignedDuration,
        sent_from: Timestamp,
        sent_by: Timestamp,
        at_most: u32,
    ) -> Read<Vec<RequestKey>> {
        // An answer in the minute of asking ended a silence, too.
        let sql = "SELECT r.id, r.sender_id, r.recipient_id FROM requests r
                   WHERE r.sent_at > ?1 AND r.sent_at <= ?2
                     AND (?3 = 0 OR coalesce(r.ended_at > r.sent_at + ?3, true))
                     AND NOT EXISTS (SELECT 1 FROM forecasts f WHERE f.request_id = r.id AND f.span = ?4)
                   ORDER BY r.sent_at DESC, r.id LIMIT ?5";
        let (from, by) = (micros(sent_from), micros(sent_by));
        let silent = i64::try_from(silent.as_micros()).unwrap_or(i64::MAX);
        let key = |row: &Reading<'_>| {
            let (sender, recipient) = (row.person("sender_id")?, row.person("recipient_id")?);
            Ok(RequestKey { id: RequestId(row.get("id")?), sender, recipient })
        };
        let span = index(span);
        let read = move |moment: &Moment<'_>| {
            moment.rows("requests", sql, params![from, by, silent, span, at_most], key)
        };
        self.open.read(read).await
    }

    async fn list_noted(&self, at_most: u32) -> Read<Vec<FollowedForecast>> {
        let sql = "SELECT f.*, r.sent_at, r.state, r.ended_at FROM requests r JOIN forecasts f ON f.request_id = r.id
                   ORDER BY r.sent_at DESC, r.id, f.span LIMIT ?1";
        self.open.read(move |moment| moment.rows("forecasts", sql, params![at_most], followed)).await
    }

    async fn load_learning(&self) -> Read<Learning> {
        self.open.read(learning).await
    }
}

/// A span as the database counts it.
pub(super) fn index(span: usize) -> i64 {
    i64::try_from(span).unwrap_or(i64::MAX)
}

fn parsed<T: DeserializeOwned>(row: &Reading<'_>, column: &str) -> Result<T, StoreError> {
    row.text(column, |text| serde_json::from_str(text))
}

fn followed(row: &Reading<'_>) -> Result<FollowedForecast, StoreError> {
    Ok(FollowedForecast {
        noted: NotedForecast {
            request: RequestId(row.get("request_id")?),
            span: usize::try_from(row.get::<i64>("span")?).map_err(|_| row.corrupt("span"))?,
            chain: parsed(row, "chain")?,
            shown: parsed(row, "shown")?,
        },
        sent_at: row.instant("sent_at")?,
        state: sent_state(row)?,
    })
}

pub(super) fn model_version(row: &Reading<'_>) -> Result<ModelVersion, StoreError> {
    Ok(ModelVersion {
        version: row.get("version")?,
        learned_at: row.instant("learned_at")?,
        levels: parsed(row, "levels")?,
        report: parsed(row, "report")?,
        track_record: parsed(row, "track")?,
    })
}

fn learning(moment: &Moment<'_>) -> Result<Learning, StoreError> {
    let service = |row: &Reading<'_>| {
        let choice = match row.get::<Option<u32>>("model_version")? {
            None => ModelChoice::Newest,
            Some(0) => ModelChoice::AsDelivered,
            Some(version) => ModelChoice::Version(version),
        };
        Ok((row.maybe_instant("learning_tried_at")?, choice))
    };
    let (tried_at, choice) = moment.read("service", "SELECT * FROM service", params![], service)?;
    let versions = "SELECT * FROM model_versions ORDER BY version DESC";
    Ok(Learning {
        tried_at,
        choice,
        versions: moment.rows("model_versions", versions, params![], model_version)?,
    })
}
