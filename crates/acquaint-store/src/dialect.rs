//! SQL that databases write differently. Every other statement is in the subset that SQLite and PostgreSQL share; a test reads
//! the sources for what is not.
//!
//! Where an order of tables matters, it is `CROSS JOIN` with the conditions after `WHERE`: SQLite keeps that order, and for
//! PostgreSQL it is an inner join like any other.

use crate::sqlite::row::json;
use acquaint_app::store::StoreError;
use uuid::Uuid;

/// Many ids as one parameter, for [`Dialect::among`] and [`Dialect::in_order`].
pub(crate) fn list(ids: impl IntoIterator<Item = Uuid>) -> Result<String, StoreError> {
    json(&ids.into_iter().map(|id| id.simple().to_string()).collect::<Vec<_>>())
}

/// Whose SQL it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    Sqlite,
    Postgres,
}

impl Dialect {
    /// The condition that an id is in a [`list`].
    pub(crate) fn among(self, parameter: u8) -> String {
        match self {
            Self::Sqlite => format!("IN (SELECT unhex(value) FROM json_each(?{parameter}))"),
            Self::Postgres => {
                format!("= ANY (ARRAY (SELECT json_array_elements_text(?{parameter}::json)::uuid))")
            }
        }
    }

    /// A [`list`] as rows of `id` and `place`.
    pub(crate) fn in_order(self, parameter: u8) -> String {
        match self {
            Self::Sqlite => format!("(SELECT key AS place, unhex(value) AS id FROM json_each(?{parameter}))"),
            Self::Postgres => format!(
                "(SELECT place, value::uuid AS id
                  FROM json_array_elements_text(?{parameter}::json) WITH ORDINALITY AS listed (value, place))"
            ),
        }
    }

    /// The condition that a text is in a JSON array of texts.
    pub(crate) fn among_texts(self, parameter: u8) -> String {
        match self {
            Self::Sqlite => format!("IN {}", self.texts(parameter)),
            Self::Postgres => format!("= ANY (ARRAY {})", self.texts(parameter)),
        }
    }

    /// A JSON array of texts as rows of `text`.
    pub(crate) fn texts(self, parameter: u8) -> String {
        match self {
            Self::Sqlite => format!("(SELECT value AS text FROM json_each(?{parameter}))"),
            Self::Postgres => format!("(SELECT json_array_elements_text(?{parameter}::json) AS text)"),
        }
    }

    /// An id as a text that can be read as one.
    pub(crate) fn id_text(self, id: &str) -> String {
        match self {
            Self::Sqlite => format!("hex({id})"),
            Self::Postgres => format!("{id}::text"),
        }
    }

    /// The rows of a query as one JSON array.
    pub(crate) fn json_array(self, items: &str) -> String {
        match self {
            Self::Sqlite => format!("json_group_array({items})"),
            Self::Postgres => format!("coalesce(json_agg({items}), '[]')"),
        }
    }

    /// The rows of a query as one JSON object.
    pub(crate) fn json_map(self, key: &str, value: &str) -> String {
        match self {
            Self::Sqlite => format!("json_group_object({key}, {value})"),
            Self::Postgres => format!("coalesce(json_object_agg({key}, {value}), '{{}}')"),
        }
    }

    /// Columns as a JSON object with their names.
    pub(crate) fn json_row(self, columns: &[(&str, &str)]) -> String {
        let pairs: Vec<String> = columns.iter().map(|(name, column)| format!("'{name}', {column}")).collect();
        let function = match self {
            Self::Sqlite => "json_object",
            Self::Postgres => "json_build_object",
        };
        format!("{function}({})", pairs.join(", "))
    }

    /// The condition that a text has another in it.
    pub(crate) fn contains(self, text: &str, part: &str) -> String {
        match self {
            Self::Sqlite => format!("instr({text}, {part}) > 0"),
            Self::Postgres => format!("strpos({text}, {part}) > 0"),
        }
    }

    /// The condition that a column is true, as the indexes of such rows have it.
    pub(crate) fn is_true(self, column: &str) -> String {
        match self {
            Self::Sqlite => format!("{column} = 1"),
            Self::Postgres => column.to_owned(),
        }
    }

    /// Every column that holds when something happened, read from the catalogue so that a new table is not forgotten. The
    /// columns left out may lie in the future; `apply/settle.rs` has a rule for each of them.
    pub(crate) fn moments(self) -> String {
        let (table, column, from) = match self {
            Self::Sqlite => (
                "t.name",
                "c.name",
                "pragma_table_list t, pragma_table_info(t.name) c
                 WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND c.type = 'INTEGER'",
            ),
            Self::Postgres => (
                "c.table_name",
                "c.column_name",
                "information_schema.columns c WHERE c.table_schema = current_schema AND c.data_type = 'bigint'",
            ),
        };
        format!(
            "SELECT {table}, {column} FROM {from}
               AND ({column} IN ('at', 'since', 'up_to') OR {column} LIKE '%\\_at' ESCAPE '\\')
               AND {column} NOT IN ('expires_at', 'due_at', 'clock_at', 'last_active_at')
               AND ({table}, {column}) <> ('notifications', 'at')"
        )
    }

    /// What the database itself finds wrong with its file. PostgreSQL keeps its foreign keys, and looks at its files when it
    /// reads them.
    pub(crate) fn file_checks(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Sqlite => &[
                ("file", "SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'"),
                (
                    "foreign keys",
                    "SELECT \"table\" || ' names a missing row of ' || parent FROM pragma_foreign_key_check",
                ),
            ],
            Self::Postgres => &[],
        }
    }
}
