//! Files: who may read them, what is no database of ours, what a later release wrote.

use acquaint_app::store::{Store, StoreError};
use acquaint_store::{SqliteStore, inspect_database, make_earlier};
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
    make_earlier(&path, 1).unwrap();
    let rows = "INSERT INTO people VALUES (x'00000000000040008000000000000001', 'Ada Example', NULL);
                INSERT INTO requests VALUES (x'00000000000040008000000000000002', \
                    x'00000000000040008000000000000001', 'received', 'Ada Example', NULL, 0, '', 0, 0, 0, 'waiting', \
                    NULL, NULL, NULL, 1.0, NULL, NULL, NULL, NULL, NULL, 0, 0, 0);";
    Connection::open(&path).unwrap().execute_batch(rows).unwrap();
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

#[test]
fn of_the_copies_from_before_upgrades_the_newest_is_kept_and_it_opens() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("acquaint.db");
    drop(SqliteStore::open(&path).unwrap());
    for format in [1, 2] {
        make_earlier(&path, format).unwrap();
        drop(SqliteStore::open(&path).unwrap());
        let mut names: Vec<_> =
            std::fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
        names.sort();
        let copy = format!("acquaint.db.before-upgrade-from-format-{format}");
        assert_eq!(names, ["acquaint.db", copy.as_str()]);
        let facts = inspect_database(&folder.path().join(&copy)).unwrap();
        assert_eq!((facts.format, mode(&folder.path().join(&copy))), (format, 0o600));
    }
}

#[test]
fn a_database_that_cannot_be_copied_is_not_upgraded() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("acquaint.db");
    drop(SqliteStore::open(&path).unwrap());
    make_earlier(&path, 2).unwrap();
    // Nothing can be put in the place of a folder that is not empty.
    std::fs::create_dir_all(folder.path().join("acquaint.db.before-upgrade-from-format-2/x")).unwrap();
    let error = SqliteStore::open(&path).unwrap_err();
    assert!(error.to_string().contains("a copy from before the upgrade"), "{error}");
    assert_eq!(inspect_database(&path).unwrap().format, 2);
}

/// What releases before this one left when they were killed between a migration and its row of history.
#[tokio::test]
async fn an_upgrade_that_an_earlier_release_left_half_done_is_completed() {
    for (format, left) in [(1, 0), (2, 1), (3, 2)] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("acquaint.db");
        drop(SqliteStore::open(&path).unwrap());
        make_earlier(&path, format).unwrap();
        let sql = format!("DELETE FROM refinery_schema_history WHERE version > {left}");
        Connection::open(&path).unwrap().execute_batch(&sql).unwrap();
        let store = SqliteStore::open(&path).unwrap();
        assert_eq!(store.verify().await.unwrap(), []);
        assert_eq!(inspect_database(&path).unwrap().format, 3);
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("acquaint.db");
    let begun = "CREATE TABLE refinery_schema_history(\n version int4 PRIMARY KEY, name VARCHAR(255), \
                 applied_on VARCHAR(255), checksum VARCHAR(255))";
    Connection::open(&path).unwrap().execute_batch(begun).unwrap();
    drop(SqliteStore::open(&path).unwrap());
    assert_eq!(inspect_database(&path).unwrap().format, 3);
}
