//! What tables, columns, keys and indexes a database has, written the same for both databases: so that the two schemas can be
//! compared, and a PostgreSQL database with those that the migrations of SQLite make.

use super::session::Session;
use crate::database::{Database, Params, Row, params};
use crate::moving;
use acquaint_app::store::StoreError;
use std::collections::BTreeSet;
use std::ops::ControlFlow;

/// How many lines a message names. Judgement.
const NAMED_MAX: usize = 3;

/// A line for each part, such as `sessions.digest bytes, not null`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Outline(pub(crate) BTreeSet<String>);

const SQLITE: &str = "
    SELECT t.name || '.' || c.name || ' ' || CASE c.type WHEN 'BLOB' THEN 'bytes' WHEN 'INTEGER' THEN 'number' ELSE 'text' END
        || CASE WHEN c.\"notnull\" OR c.pk > 0 THEN ', not null' ELSE '' END
    FROM pragma_table_list t, pragma_table_info(t.name) c WHERE t.schema = 'main' AND t.type = 'table'
        AND t.name NOT LIKE 'sqlite_%' AND t.name <> 'refinery_schema_history'
    UNION ALL
    SELECT t.name || ': ' || CASE WHEN i.origin = 'c' THEN 'index ' || i.name || ' ' WHEN i.origin = 'pk' THEN 'key ' ELSE '' END
        || CASE WHEN i.\"unique\" AND i.origin <> 'pk' THEN 'unique ' ELSE '' END
        || '(' || (SELECT group_concat(coalesce(x.name, 'expression'), ', ' ORDER BY x.seqno)
                   FROM pragma_index_xinfo(i.name) x WHERE x.key) || ')'
        || CASE WHEN i.partial THEN ' of some' ELSE '' END
    FROM pragma_table_list t, pragma_index_list(t.name) i WHERE t.schema = 'main' AND t.type = 'table'
        AND t.name NOT LIKE 'sqlite_%' AND t.name <> 'refinery_schema_history'
    UNION ALL
    SELECT t.name || ': key (' || c.name || ')' FROM pragma_table_list t, pragma_table_info(t.name) c
    WHERE t.schema = 'main' AND t.type = 'table' AND c.pk = 1 AND c.type = 'INTEGER' AND t.name NOT LIKE 'sqlite_%'
        AND t.name <> 'refinery_schema_history'
        AND NOT EXISTS (SELECT 1 FROM pragma_index_list(t.name) WHERE origin = 'pk')
    UNION ALL
    SELECT t.name || '.' || f.\"from\" || ' names ' || f.\"table\" || '.' || f.\"to\"
    FROM pragma_table_list t, pragma_foreign_key_list(t.name) f WHERE t.schema = 'main' AND t.type = 'table'";

const POSTGRES: &str = "
    SELECT t.relname || '.' || a.attname || ' '
        || CASE a.atttypid WHEN 'uuid'::regtype THEN 'bytes' WHEN 'bytea'::regtype THEN 'bytes' WHEN 'bigint'::regtype THEN 'number'
                           WHEN 'boolean'::regtype THEN 'number' ELSE a.atttypid::regtype::text END
        || CASE WHEN a.attnotnull THEN ', not null' ELSE '' END
    FROM pg_attribute a JOIN pg_class t ON t.oid = a.attrelid
    WHERE t.relnamespace = current_schema::regnamespace AND t.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
        AND t.relname <> 'refinery_schema_history'
    UNION ALL
    SELECT t.relname || ': ' || CASE WHEN i.indisprimary THEN 'key ' WHEN k.oid IS NULL THEN 'index ' || x.relname || ' ' ELSE '' END
        || CASE WHEN i.indisunique AND NOT i.indisprimary THEN 'unique ' ELSE '' END
        || '(' || (SELECT string_agg(coalesce(a.attname, 'expression'), ', ' ORDER BY p.place)
                   FROM unnest(i.indkey::int2[]) WITH ORDINALITY p (number, place)
                   LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = p.number AND p.number > 0) || ')'
        || CASE WHEN i.indpred IS NOT NULL THEN ' of some' ELSE '' END
    FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid JOIN pg_class x ON x.oid = i.indexrelid
    LEFT JOIN pg_constraint k ON k.conindid = i.indexrelid AND k.contype = 'u'
    WHERE t.relnamespace = current_schema::regnamespace AND t.relname <> 'refinery_schema_history'
    UNION ALL
    SELECT t.relname || '.' || a.attname || ' names ' || o.relname || '.' || b.attname
    FROM pg_constraint k JOIN pg_class t ON t.oid = k.conrelid JOIN pg_class o ON o.oid = k.confrelid
    JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.conkey[1]
    JOIN pg_attribute b ON b.attrelid = o.oid AND b.attnum = k.confkey[1]
    WHERE k.contype = 'f' AND t.relnamespace = current_schema::regnamespace
    UNION ALL
    SELECT t.relname || ': trigger ' || g.tgname FROM pg_trigger g JOIN pg_class t ON t.oid = g.tgrelid
    WHERE NOT g.tgisinternal AND t.relnamespace = current_schema::regnamespace
    UNION ALL
    SELECT t.relname || ': ' || CASE WHEN t.relkind = 'r' THEN 'rule or policy' ELSE 'a view or foreign table' END FROM pg_class t
    WHERE t.relnamespace = current_schema::regnamespace
        AND (t.relkind IN ('v', 'm', 'f', 'p') OR t.relkind = 'r' AND (t.relhasrules OR t.relrowsecurity))";

impl Outline {
    pub(crate) fn of_sqlite(fresh: &rusqlite::Connection) -> Result<Self, StoreError> {
        lines(Database::Sqlite(fresh), SQLITE, params![])
    }

    pub(super) fn of_postgres(session: &Session) -> Result<Self, StoreError> {
        lines(Database::Postgres(session), POSTGRES, params![])
    }

    /// [`StoreError::Altered`], naming what differs, unless this is as it should be.
    pub(super) fn check(&self, should: &Self) -> Result<(), StoreError> {
        let of_a_move = |line: &String| line.split('.').next() == Some(moving::UNFINISHED_MOVE);
        moving::refuse_unfinished(self.0.iter().any(of_a_move))?;
        let foreign =
            self.0.difference(&should.0).map(|line| format!("`{}` is foreign", line.escape_debug()));
        let missing = should.0.difference(&self.0).map(|line| format!("`{line}` is missing"));
        let differs: Vec<String> = foreign.chain(missing).take(NAMED_MAX + 1).collect();
        if differs.is_empty() {
            return Ok(());
        }
        let more = if differs.len() > NAMED_MAX { ", and more" } else { "" };
        let named = &differs[..differs.len().min(NAMED_MAX)];
        Err(StoreError::Altered { detail: named.join(", ") + more })
    }
}

fn lines(database: Database<'_>, sql: &str, parameters: Params<'_>) -> Result<Outline, StoreError> {
    let mut lines = BTreeSet::new();
    database.visit(sql, parameters, |row: Row<'_>| {
        let line = row.value_at(0).and_then(|value| value.as_str().ok().map(str::to_owned));
        lines.extend(line);
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(Outline(lines))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::migrations;
    use crate::postgres::scratch::Scratch;
    use crate::postgres::server::Server;

    #[test]
    fn the_tables_of_both_databases_are_those_of_the_snapshot() {
        let sqlite = Outline::of_sqlite(&migrations::fresh_community().unwrap()).unwrap();
        let database = Scratch::community().unwrap();
        let session = Server::of(&database.url(), None).unwrap().connect().unwrap();
        let postgres = Outline::of_postgres(&session).unwrap();
        let lines = sqlite.0.iter().map(String::as_str).collect::<Vec<_>>().join("\n");
        insta::assert_snapshot!("community", lines);
        assert_eq!(postgres, sqlite);
    }
}
