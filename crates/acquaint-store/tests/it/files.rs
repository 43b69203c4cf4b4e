//! Files: who may read them, what is no database of ours, what a later release wrote.

use acquaint_app::store::{Store, StoreError};
use acquaint_store::SqliteStore;
use rusqlite::Connection;
use std::path::Path;

fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[tokio::test]
async fn only_the_owner_of_the_account_can_read_a_new_database() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deep/er/acquaint.db");
    let store = SqliteStore::open(&path).unwrap();
    store.load_situation().await.unwrap();
    assert_eq!(mode(&folder.path().join("deep")), 0o700);
    assert_eq!(mode(&folder.path().join("deep/er")), 0o700);
    for file in std::fs::read_dir(path.parent().unwrap()).unwrap() {
        assert_eq!(mode(&file.unwrap().path()), 0o600);
    }
}

#[test]
fn a_database_runs_with_the_settings_that_lose_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("acquaint.db");
    drop(SqliteStore::open(&path).unwrap());
    let beside = Connection::open(&path).unwrap();
    let journal: String = beside.pragma_query_value(None, "journal_mode", |row| row.get(0)).unwrap();
    assert_eq!(journal, "wal");
}

#[test]
fn what_is_no_database_of_ours_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("letter.txt");
    std::fs::write(&text, "Dear Ada, this is a letter and no database.".repeat(20)).unwrap();
    let other = folder.path().join("other.db");
    Connection::open(&other).unwrap().execute_batch("CREATE TABLE songs (title TEXT)").unwrap();
    for path in [text, other] {
        let before = std::fs::read(&path).unwrap();
        let error = SqliteStore::open(&path).unwrap_err();
        assert_eq!(error, StoreError::NotOurs { path: path.display().to_string() });
        assert_eq!(std::fs::read(&path).unwrap(), before);
    }
    assert!(matches!(SqliteStore::open(folder.path()), Err(StoreError::NotOurs { .. })));
}

#[test]
fn a_database_of_a_later_release_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("acquaint.db");
    drop(SqliteStore::open(&path).unwrap());
    let sql = "INSERT INTO refinery_schema_history VALUES (99, 'later', '2099-01-01T00:00:00Z', '1');
               PRAGMA journal_mode = DELETE;";
    Connection::open(&path).unwrap().execute_batch(sql).unwrap();
    let before = std::fs::read(&path).unwrap();
    let error = SqliteStore::open(&path).unwrap_err();
    assert_eq!(error, StoreError::Newer { found: 99, known: 3 });
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[tokio::test]
async fn a_database_of_the_first_release_is_brought_up_to_date_with_all_it_holds() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("acquaint.db");
    drop(SqliteStore::open(&path).unwrap());
    let back = "DROP TABLE strategies;
                ALTER TABLE requests DROP COLUMN messages;
                DELETE FROM refinery_schema_history WHERE version > 1;
                INSERT INTO people VALUES (x'00000000000040008000000000000001', 'Ada Example', NULL);
                INSERT INTO requests VALUES (x'00000000000040008000000000000002', \
                    x'00000000000040008000000000000001', 'received', 'Ada Example', NULL, 0, '', 0, 0, 0, 'waiting', \
                    NULL, NULL, NULL, 1.0, NULL, NULL, NULL, NULL, NULL, 0, 0, 0);";
    Connection::open(&path).unwrap().execute_batch(back).unwrap();
    let situation = SqliteStore::open(&path).unwrap().load_situation().await.unwrap();
    assert_eq!((situation.requests[0].request.messages, situation.strategies), (None, vec![]));
    assert_eq!(situation.requests[0].request.counterpart.name, "Ada Example");
}

#[test]
fn the_schema_is_what_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("acquaint.db");
    drop(SqliteStore::open(&path).unwrap());
    let beside = Connection::open(&path).unwrap();
    let sql = "SELECT count(*) FROM pragma_table_list WHERE schema = 'main' AND NOT strict
               AND name NOT LIKE 'sqlite_%' AND name <> 'refinery_schema_history'";
    assert_eq!(beside.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap(), 0, "every table is strict");
}
