//! SQL that databases write differently. Every other statement is in the subset that SQLite and PostgreSQL share; a test reads
//! the sources for what is not.
//!
//! Where an order of tables matters, it is `CROSS JOIN` with the conditions after `WHERE`: SQLite keeps that order, and for
//! PostgreSQL it is an inner join like any other.

use crate::sqlite::row::json;
use acquaint_app::store::StoreError;
use uuid::Uuid;

/// Many ids as one parameter, for [`among`] and [`in_order`].
pub(crate) fn list(ids: impl IntoIterator<Item = Uuid>) -> Result<String, StoreError> {
    json(&ids.into_iter().map(|id| id.simple().to_string()).collect::<Vec<_>>())
}

/// The condition that an id is in a [`list`]. On PostgreSQL: `= ANY($1)`.
pub(crate) fn among(parameter: u8) -> String {
    format!("IN (SELECT unhex(value) FROM json_each(?{parameter}))")
}

/// A [`list`] as rows of `id` and `place`. On PostgreSQL: `unnest($1) WITH ORDINALITY`.
pub(crate) fn in_order(parameter: u8) -> String {
    format!("(SELECT key AS place, unhex(value) AS id FROM json_each(?{parameter}))")
}

/// The condition that a text is in a JSON array of texts.
pub(crate) fn among_texts(parameter: u8) -> String {
    format!("IN {}", texts(parameter))
}

/// A JSON array of texts as rows of `text`. On PostgreSQL: `jsonb_array_elements_text`.
pub(crate) fn texts(parameter: u8) -> String {
    format!("(SELECT value AS text FROM json_each(?{parameter}))")
}

/// An id as a text that can be read as one. On PostgreSQL: `id::text`.
pub(crate) fn id_text(id: &str) -> String {
    format!("hex({id})")
}

/// The rows of a query as one JSON array. On PostgreSQL: `json_agg`.
pub(crate) fn json_array(items: &str) -> String {
    format!("json_group_array({items})")
}

/// The rows of a query as one JSON object. On PostgreSQL: `json_object_agg`.
pub(crate) fn json_map(key: &str, value: &str) -> String {
    format!("json_group_object({key}, {value})")
}

/// Columns as a JSON object with their names. On PostgreSQL: `json_build_object`.
pub(crate) fn json_row(columns: &[(&str, &str)]) -> String {
    let pairs: Vec<String> = columns.iter().map(|(name, column)| format!("'{name}', {column}")).collect();
    format!("json_object({})", pairs.join(", "))
}

/// The condition that a text has another in it. On PostgreSQL: `strpos`.
pub(crate) fn contains(text: &str, part: &str) -> String {
    format!("instr({text}, {part}) > 0")
}

/// Every column that holds when something happened, read from the catalogue so that a new table is not forgotten. On
/// PostgreSQL: `information_schema.columns`. The columns left out may lie in the future; `apply/settle.rs` has a rule
/// for each of them.
pub(crate) const MOMENTS: &str = "SELECT t.name, c.name FROM pragma_table_list t, pragma_table_info(t.name) c
    WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND c.type = 'INTEGER'
      AND (c.name IN ('at', 'since', 'up_to') OR c.name LIKE '%\\_at' ESCAPE '\\')
      AND c.name NOT IN ('expires_at', 'due_at', 'clock_at', 'last_active_at')
      AND (t.name, c.name) <> ('notifications', 'at')";

/// What the database itself finds wrong with its file.
pub(crate) const FILE_CHECKS: [(&str, &str); 2] = [
    ("file", "SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'"),
    (
        "foreign keys",
        "SELECT \"table\" || ' names a missing row of ' || parent FROM pragma_foreign_key_check",
    ),
];
