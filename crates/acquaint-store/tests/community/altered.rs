//! A file whose tables are not exactly those that acquaint made is not opened.

use acquaint_app::store::StoreError;
use acquaint_store::community_contract::Town;
use acquaint_store::{
    CommunityDatabase, check_database, copy_database, inspect_database, kind_of, make_earlier,
};
use rusqlite::Connection;
use std::path::Path;

const ALTERED: [(&str, &str); 10] = [
    (
        "CREATE TRIGGER spy AFTER UPDATE OF seen_at ON keepings BEGIN
             UPDATE members SET headline = 'read' WHERE id = NEW.recipient_id; END",
        "trigger `spy` is foreign",
    ),
    ("CREATE VIEW peek AS SELECT * FROM keepings", "view `peek` is foreign"),
    ("CREATE TABLE extra (name TEXT)", "table `extra` is foreign"),
    ("CREATE INDEX extra ON members (about)", "index `extra` is foreign"),
    ("DROP INDEX keepings_by_shelf", "index `keepings_by_shelf` is missing"),
    ("DROP TABLE mutes", "index `mutes_by_other` is missing"),
    ("ALTER TABLE members ADD COLUMN seen TEXT AS (headline)", "table `members` was changed"),
    ("CREATE TABLE \"a\u{1b}[31m\" (name TEXT)", "table `a\\u{1b}[31m` is foreign"),
    ("UPDATE refinery_schema_history SET checksum = '1' WHERE version = 2", "another migration 2"),
    ("DELETE FROM refinery_schema_history WHERE version = 3", "another migration 3"),
];

fn alter(path: &Path, sql: &str) {
    Connection::open(path).unwrap().execute_batch(sql).unwrap();
}

fn detail(error: &StoreError) -> &str {
    match error {
        StoreError::Altered { detail } => detail,
        other => panic!("{other}"),
    }
}

#[test]
fn every_way_in_names_what_is_foreign_changed_or_missing_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    for (number, (sql, named)) in ALTERED.into_iter().enumerate() {
        let path = folder.path().join(format!("{number}.db"));
        let copy = folder.path().join("copy.db");
        std::fs::write(&copy, "").unwrap();
        drop(CommunityDatabase::open(&path).unwrap());
        alter(&path, sql);
        let before = std::fs::read(&path).unwrap();
        for error in [
            CommunityDatabase::open(&path).unwrap_err(),
            kind_of(&path).unwrap_err(),
            inspect_database(&path).unwrap_err(),
            check_database(&path).unwrap_err(),
            copy_database(&path, &copy).unwrap_err(),
        ] {
            assert!(detail(&error).contains(named), "{sql}: {error}");
        }
        assert_eq!(std::fs::read(&path).unwrap(), before, "{sql}");
    }
}

#[test]
fn an_earlier_format_is_compared_before_it_is_upgraded() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("community.db");
    drop(CommunityDatabase::open(&path).unwrap());
    make_earlier(&path, 3).unwrap();
    alter(&path, "CREATE VIEW peek AS SELECT * FROM keepings");
    let error = CommunityDatabase::open(&path).unwrap_err();
    assert_eq!(detail(&error), "view `peek` is foreign");
    alter(&path, "DROP VIEW peek; ANALYZE");
    drop(CommunityDatabase::open(&path).unwrap());
}

/// A trigger that comes while the service runs, when nothing is compared.
#[tokio::test]
async fn a_trigger_does_nothing_even_where_it_was_not_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("community.db");
    let store = CommunityDatabase::open(&path).unwrap();
    let mut town = Town::new(&store);
    alter(
        &path,
        "CREATE TRIGGER spy AFTER INSERT ON requests BEGIN UPDATE members SET headline = 'spied'; END",
    );
    let (ada, bo) = (town.join("Ada Beispiel").await, town.join("Bo Example").await);
    town.send(ada, bo).await;
    let sql = "SELECT count(*) FROM members WHERE headline = 'spied'";
    let spied: i64 = Connection::open(&path).unwrap().query_row(sql, [], |row| row.get(0)).unwrap();
    assert_eq!(spied, 0);
}
