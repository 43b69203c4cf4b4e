//! Statements and rows: what every part of the community store runs them with.

use crate::database::{Column, Database, Params, params};
use crate::dialect::{Dialect, list};
use crate::sqlite::row::Reading;
use acquaint_app::community::view::{Cursor, Listing, Want};
use acquaint_app::store::StoreError;
use acquaint_core::handle::Handle;
use acquaint_core::id::PersonId;
use acquaint_core::request::Message;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU64, Ordering};
use uuid::Uuid;

/// One consistent look at the database.
#[derive(Clone, Copy)]
pub(super) struct Moment<'a> {
    database: Database<'a>,
    /// Counts the statements of all that looks from here.
    statements: &'a AtomicU64,
}

impl<'a> Moment<'a> {
    pub(super) fn new(database: Database<'a>, statements: &'a AtomicU64) -> Self {
        Self { database, statements }
    }

    /// A look that nobody counts the statements of.
    pub(super) fn uncounted(database: Database<'a>) -> Self {
        static UNCOUNTED: AtomicU64 = AtomicU64::new(0);
        Self::new(database, &UNCOUNTED)
    }

    pub(super) fn dialect(self) -> Dialect {
        self.database.dialect()
    }

    /// The only way to the database, so every statement is counted.
    pub(super) fn counted(self, sql: &str) -> Database<'a> {
        self.statements.fetch_add(1, Ordering::Relaxed);
        tracing::trace!(target: "acquaint_store::statement", sql);
        self.database
    }

    /// Every row. `table` names what is read when a row cannot be.
    pub(super) fn rows<T>(
        &self,
        table: &'static str,
        sql: &str,
        parameters: Params<'_>,
        read: impl Fn(&Reading<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let mut values = Vec::new();
        self.each(table, sql, parameters, |row| {
            values.push(read(row)?);
            Ok(())
        })?;
        Ok(values)
    }

    /// Every row, one after the other.
    pub(super) fn each(
        &self,
        table: &'static str,
        sql: &str,
        parameters: Params<'_>,
        mut visit: impl FnMut(&Reading<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut number = 0;
        self.counted(sql).visit(sql, parameters, |row| {
            number += 1;
            visit(&Reading { table, row, number })?;
            Ok(ControlFlow::Continue(()))
        })
    }

    /// The first row.
    pub(super) fn find<T>(
        &self,
        table: &'static str,
        sql: &str,
        parameters: Params<'_>,
        read: impl Fn(&Reading<'_>) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        let mut found = None;
        self.counted(sql).visit(sql, parameters, |row| {
            found = Some(read(&Reading { table, row, number: 1 })?);
            Ok(ControlFlow::Break(()))
        })?;
        Ok(found)
    }

    /// The one value of a statement that always has one.
    pub(super) fn value<T: Column>(&self, sql: &str, parameters: Params<'_>) -> Result<T, StoreError> {
        self.read("a statement", sql, parameters, |row| row.at(0, "value"))
    }

    /// The one number of a statement that counts.
    pub(super) fn count(&self, sql: &str) -> Result<u64, StoreError> {
        self.count_with(sql, params![])
    }

    pub(super) fn count_with(&self, sql: &str, parameters: Params<'_>) -> Result<u64, StoreError> {
        let count: i64 = self.value(sql, parameters)?;
        Ok(u64::try_from(count).unwrap_or_default())
    }

    /// The row of a statement that always has one.
    pub(super) fn read<T>(
        &self,
        table: &'static str,
        sql: &str,
        parameters: Params<'_>,
        read: impl Fn(&Reading<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.find(table, sql, parameters, read)?.ok_or(StoreError::Conflict)
    }

    pub(super) fn has(&self, sql: &str, parameters: Params<'_>) -> Result<bool, StoreError> {
        Ok(self.find("a statement", sql, parameters, |_| Ok(()))?.is_some())
    }
}

/// Members read by one statement, by id.
pub(super) struct ById<T>(BTreeMap<PersonId, T>);

impl<T> ById<T> {
    pub(super) fn find(&self, id: PersonId) -> Option<&T> {
        self.0.get(&id)
    }

    /// A member that a row of this table refers to.
    pub(super) fn get(&self, id: PersonId, table: &str) -> Result<&T, StoreError> {
        self.find(id).ok_or_else(|| StoreError::Corrupt {
            table: table.into(),
            column: "member".into(),
            row: id.to_string(),
        })
    }

    pub(super) fn into_values(self) -> impl Iterator<Item = T> {
        self.0.into_values()
    }
}

impl Moment<'_> {
    /// Runs a statement with `me` as `?1` and the ids as the [`list`] `?2`; not at all without ids.
    pub(super) fn by_id<T>(
        &self,
        sql: &str,
        me: PersonId,
        ids: impl IntoIterator<Item = PersonId>,
        read: impl Fn(&Reading<'_>) -> Result<T, StoreError>,
    ) -> Result<ById<T>, StoreError> {
        let mut ids = ids.into_iter().peekable();
        if ids.peek().is_none() {
            return Ok(ById(BTreeMap::new()));
        }
        let ids = list(ids.map(|id| id.0))?;
        let read = |row: &Reading<'_>| Ok((row.person("id")?, read(row)?));
        Ok(ById(self.rows("members", sql, params![me.0, ids], read)?.into_iter().collect()))
    }
}

/// The condition that a row of `pairs`, by its alias, is that of two members. `CASE`, because only SQLite has `min` and
/// `max` of two values.
pub(super) fn is_pair(pair: &str, one: &str, other: &str) -> String {
    format!(
        "{pair}.lower_id = CASE WHEN {one} < {other} THEN {one} ELSE {other} END
         AND {pair}.higher_id = CASE WHEN {one} < {other} THEN {other} ELSE {one} END"
    )
}

/// What a column of a community holds.
impl Reading<'_> {
    pub(super) fn person(&self, column: &str) -> Result<PersonId, StoreError> {
        self.get(column).map(PersonId)
    }

    /// A column by its number, for what is read very often. `column` names it when it cannot be read.
    pub(super) fn at<T: Column>(&self, number: usize, column: &str) -> Result<T, StoreError> {
        let value = self.row.value_at(number).and_then(|value| T::column_result(value).ok());
        value.ok_or_else(|| self.corrupt(column))
    }

    pub(super) fn instant_at(&self, number: usize, column: &str) -> Result<Timestamp, StoreError> {
        Timestamp::from_microsecond(self.at(number, column)?).map_err(|_| self.corrupt(column))
    }

    /// The same for a text that is read where it stands.
    pub(super) fn word_at<T>(
        &self,
        number: usize,
        column: &str,
        read: impl FnOnce(Option<&str>) -> Result<T, ()>,
    ) -> Result<T, StoreError> {
        let value = self.row.value_at(number).ok_or_else(|| self.corrupt(column))?;
        let text = value.as_str_or_null().map_err(|_| self.corrupt(column))?;
        read(text).map_err(|()| self.corrupt(column))
    }

    /// A value that is checked when it is read.
    pub(super) fn text<T, E>(
        &self,
        column: &str,
        read: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<T, StoreError> {
        let text: String = self.get(column)?;
        read(&text).map_err(|_| self.corrupt(column))
    }

    pub(super) fn maybe_text<T, E>(
        &self,
        column: &str,
        read: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<Option<T>, StoreError> {
        let text: Option<String> = self.get(column)?;
        text.map(|text| read(&text).map_err(|_| self.corrupt(column))).transpose()
    }

    pub(super) fn handle(&self, column: &str) -> Result<Handle, StoreError> {
        self.text(column, Handle::new)
    }

    pub(super) fn message(&self, column: &str) -> Result<Message, StoreError> {
        self.text(column, Message::new)
    }

    /// One of a closed set of words.
    pub(super) fn key<T>(&self, column: &str, parse: fn(&str) -> Option<T>) -> Result<T, StoreError> {
        self.text(column, |key| parse(key).ok_or(()))
    }
}

/// One more than is shown, to know whether the list goes on.
pub(super) fn one_more(at_most: u32) -> u32 {
    at_most.clamp(1, Want::MOST) + 1
}

/// A page of a list from the rows of a query for [`one_more`], each with its place.
pub(super) fn page<T>(rows: Vec<T>, at_most: u32, place: impl Fn(&T) -> Cursor) -> Listing<T> {
    let shown = usize::try_from(one_more(at_most) - 1).unwrap_or(usize::MAX);
    let goes_on = rows.len() > shown;
    let items: Vec<T> = rows.into_iter().take(shown).collect();
    let next = items.last().filter(|_| goes_on).map(place);
    Listing { items, next }
}

/// A place in a list ordered by a number and an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ByTime {
    pub(super) at: i64,
    pub(super) id: Uuid,
}

impl ByTime {
    /// Before everything, in rising order.
    pub(super) const FIRST: Self = Self { at: i64::MIN, id: Uuid::nil() };
    /// Before everything, in falling order.
    pub(super) const LAST: Self = Self { at: i64::MAX, id: Uuid::max() };

    pub(super) fn cursor(self) -> Cursor {
        Cursor(format!("{}.{}", self.at, self.id.simple()))
    }

    /// `None`: not a place of ours; the list begins at its beginning.
    pub(super) fn read(cursor: Option<&Cursor>) -> Option<Self> {
        let (at, id) = cursor?.0.split_once('.')?;
        Some(Self { at: at.parse().ok()?, id: Uuid::try_parse(id).ok()? })
    }
}

/// A place in a list of members ordered by a rank, a folded name and an id.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ByName {
    pub(super) rank: i64,
    pub(super) name: String,
    pub(super) id: Uuid,
}

impl ByName {
    /// Before everything.
    pub(super) fn first() -> Self {
        Self { rank: -1, name: String::new(), id: Uuid::nil() }
    }

    pub(super) fn cursor(&self) -> Cursor {
        Cursor(format!("{}.{}.{}", self.rank, self.id.simple(), self.name))
    }

    pub(super) fn read(cursor: Option<&Cursor>) -> Self {
        let parse = |text: &str| {
            let mut parts = text.splitn(3, '.');
            let (rank, id, name) = (parts.next()?, parts.next()?, parts.next()?);
            Some(Self { rank: rank.parse().ok()?, name: name.to_owned(), id: Uuid::try_parse(id).ok()? })
        };
        cursor.and_then(|cursor| parse(&cursor.0)).unwrap_or_else(Self::first)
    }
}
