//! Between values and columns, both ways. A column that cannot be read says which one it is.

use crate::database::{Column, Row};
use acquaint_app::store::StoreError;
use acquaint_core::record::{AcceptedAt, Direction, FoundBy, Status};
use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::types::FromSql as _;
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

/// Microseconds since 1970 in UTC.
pub(crate) fn micros(at: Timestamp) -> i64 {
    at.as_microsecond()
}

pub(crate) fn json<T: Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|e| StoreError::Unavailable { detail: e.to_string() })
}

/// The word of a unit variant, as JSON writes it without its quotes.
pub(super) fn word<T: Serialize>(value: T) -> Result<String, StoreError> {
    json(&value).map(|text| text.trim_matches('"').to_owned())
}

pub(super) fn direction_key(direction: Direction) -> &'static str {
    match direction {
        Direction::Sent => "sent",
        Direction::Received => "received",
    }
}

pub(super) struct StatusColumns {
    pub(super) key: &'static str,
    pub(super) accepted_at: Option<i64>,
    pub(super) accepted_on: Option<String>,
    pub(super) found_by: Option<String>,
    pub(super) certainty: Option<f64>,
    pub(super) untold: Option<String>,
}

impl StatusColumns {
    pub(super) fn of(status: &Status) -> Result<Self, StoreError> {
        let mut columns = Self {
            key: status.key(),
            accepted_at: None,
            accepted_on: None,
            found_by: None,
            certainty: None,
            untold: None,
        };
        match *status {
            Status::Accepted { at, found_by } => {
                columns.found_by = Some(word(found_by)?);
                match at {
                    AcceptedAt::Second(at) => columns.accepted_at = Some(micros(at)),
                    AcceptedAt::Day(day) => columns.accepted_on = Some(day.to_string()),
                }
            }
            Status::Waiting { certainty } => columns.certainty = Some(certainty),
            Status::Unknown { because } => columns.untold = Some(word(because)?),
        }
        Ok(columns)
    }
}

/// A row being read, which names itself when it cannot be.
pub(crate) struct Reading<'a> {
    pub(crate) table: &'static str,
    pub(crate) row: Row<'a>,
    pub(crate) number: usize,
}

impl Reading<'_> {
    pub(crate) fn corrupt(&self, column: &str) -> StoreError {
        let id = self.find::<Uuid>("id").or_else(|| self.find::<Uuid>("person_id"));
        let row = id.map_or_else(|| format!("{}", self.number), |id| id.to_string());
        StoreError::Corrupt { table: self.table.into(), column: column.into(), row }
    }

    /// Every column that is an id.
    pub(crate) fn ids(&self) -> Vec<String> {
        let values = (0..self.row.columns()).filter_map(|column| self.row.value_at(column));
        values.filter_map(|value| Uuid::column_result(value).ok()).map(|id| id.to_string()).collect()
    }

    pub(crate) fn get<T: Column>(&self, column: &str) -> Result<T, StoreError> {
        self.find(column).ok_or_else(|| self.corrupt(column))
    }

    fn find<T: Column>(&self, column: &str) -> Option<T> {
        T::column_result(self.row.value(column)?).ok()
    }

    pub(crate) fn instant(&self, column: &str) -> Result<Timestamp, StoreError> {
        self.maybe_instant(column)?.ok_or_else(|| self.corrupt(column))
    }

    pub(crate) fn maybe_instant(&self, column: &str) -> Result<Option<Timestamp>, StoreError> {
        let micros: Option<i64> = self.get(column)?;
        micros.map(|micros| Timestamp::from_microsecond(micros).map_err(|_| self.corrupt(column))).transpose()
    }

    pub(super) fn maybe_day(&self, column: &str) -> Result<Option<Date>, StoreError> {
        let text: Option<String> = self.get(column)?;
        text.map(|text| text.parse().map_err(|_| self.corrupt(column))).transpose()
    }

    pub(crate) fn maybe_json<T: DeserializeOwned>(&self, column: &str) -> Result<Option<T>, StoreError> {
        let text: Option<String> = self.get(column)?;
        text.map(|text| serde_json::from_str(&text).map_err(|_| self.corrupt(column))).transpose()
    }

    /// A unit variant from its word.
    pub(crate) fn word<T: DeserializeOwned>(&self, column: &str) -> Result<T, StoreError> {
        let word: String = self.get(column)?;
        serde_json::from_value(serde_json::Value::String(word)).map_err(|_| self.corrupt(column))
    }

    /// A unit variant from its word, if there is one.
    pub(super) fn maybe_word<T: DeserializeOwned>(&self, column: &str) -> Result<Option<T>, StoreError> {
        self.get::<Option<String>>(column)?.map(|_| self.word(column)).transpose()
    }

    pub(super) fn status(&self) -> Result<Status, StoreError> {
        let key: String = self.get("status")?;
        match key.as_str() {
            "accepted" => {
                let second = self.maybe_instant("accepted_at")?.map(AcceptedAt::Second);
                let at = second.or(self.maybe_day("accepted_on")?.map(AcceptedAt::Day));
                let at = at.ok_or_else(|| self.corrupt("accepted_on"))?;
                Ok(Status::Accepted { at, found_by: self.word::<FoundBy>("found_by")? })
            }
            "waiting" => Ok(Status::Waiting { certainty: self.get("certainty")? }),
            "unknown" => Ok(Status::Unknown { because: self.word("untold")? }),
            _ => Err(self.corrupt("status")),
        }
    }
}
