//! A community that is moved to another database is the same there, whatever interrupts the move.

use acquaint_app::community::store::OperatingStore;
use acquaint_app::store::StoreError;
use acquaint_store::scratch_postgres::Scratch;
use acquaint_store::{CommunityDatabase, MoveEnd, MoveProgress, Moved, community_contract, move_community};
use rusqlite::Connection;
use rusqlite::types::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// A community with requests in every state, and more rows of one table than are copied at once.
async fn community(path: &Path) {
    let store = CommunityDatabase::open(path).unwrap();
    community_contract::random_histories_end_as_the_rules_say(&store).await;
    let sign_ins = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500)
        INSERT INTO access_events (member_id, kind, detail, at, is_open)
        SELECT (SELECT min(id) FROM members), 'signed_in', '', 1, 0 FROM n";
    Connection::open(path).unwrap().execute_batch(sign_ins).unwrap();
}

/// Every row of every table.
fn dump(path: &Path) -> BTreeMap<String, Vec<Vec<Value>>> {
    let file = Connection::open(path).unwrap();
    let tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
                  AND name <> 'refinery_schema_history'";
    let mut tables = file.prepare(tables).unwrap();
    let names: Vec<String> = tables.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let rows = |name: &String| {
        let mut all = file.prepare(&format!("SELECT * FROM {name}")).unwrap();
        let width = all.column_count();
        let row = |row: &rusqlite::Row<'_>| (0..width).map(|column| row.get(column)).collect();
        let mut rows: Vec<Vec<Value>> = all.query_map([], row).unwrap().map(Result::unwrap).collect();
        rows.sort_by_key(|row| format!("{row:?}"));
        rows
    };
    names.iter().map(|name| (name.clone(), rows(name))).collect()
}

fn moved(from: &MoveEnd, to: &MoveEnd) -> Result<Moved, StoreError> {
    move_community(from, to, false, &mut |_| ())
}

fn detail(error: StoreError) -> String {
    match error {
        StoreError::Unavailable { detail } => detail,
        other => panic!("{other}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_community_that_moves_there_and_back_is_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let (here, back) = (folder.path().join("here.db"), folder.path().join("back.db"));
    let database = Scratch::empty().unwrap();
    community(&here).await;
    let before = dump(&here);
    let server = MoveEnd::Server(database.url());
    let mut write = None;
    let there = move_community(&MoveEnd::File(here.clone()), &server, false, &mut |_| {
        write.get_or_insert_with(|| {
            let other = Connection::open(&here).unwrap();
            other.busy_timeout(std::time::Duration::ZERO).unwrap();
            other.query_row("SELECT count(*) FROM members", [], |row| row.get::<_, i64>(0)).unwrap();
            other.execute("DELETE FROM members", []).unwrap_err().sqlite_error_code()
        });
    });
    let rows = before.values().map(|rows| rows.len() as u64).sum();
    assert_eq!(there, Ok(Moved { tables: before.len(), rows, rows_before: 0 }));
    assert_eq!(write, Some(Some(rusqlite::ErrorCode::DatabaseBusy)), "others read, and write nothing");
    assert!(rows > 2_500, "{rows}");
    assert_eq!(moved(&server, &MoveEnd::File(back.clone())), there);
    assert_eq!(dump(&back), before);
    // Numbers go on after those that were moved.
    let sign_in = "INSERT INTO acquaint.access_events (member_id, kind, detail, at, is_open)
                   SELECT id, 'signed_in', '', 1, false FROM acquaint.members LIMIT 1";
    database.run(sign_in).unwrap();
    let store = CommunityDatabase::open_postgres(&database.url(), None).unwrap();
    assert_eq!(store.verify().await, Ok(Vec::new()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_move_that_is_interrupted_goes_on_and_nothing_opens_what_is_there_before() {
    let folder = tempfile::tempdir().unwrap();
    let (here, there) = (folder.path().join("here.db"), folder.path().join("there.db"));
    let database = Scratch::empty().unwrap();
    community(&here).await;
    for target in [MoveEnd::Server(database.url()), MoveEnd::File(there.clone())] {
        let open = || match &target {
            MoveEnd::Server(url) => CommunityDatabase::open_postgres(url, None),
            MoveEnd::File(path) => CommunityDatabase::open(path),
        };
        let interrupted = |table: &'static str| {
            let stop = &mut |progress: MoveProgress<'_>| match progress {
                MoveProgress::Copying { table: now, .. } | MoveProgress::Comparing { table: now, .. } => {
                    assert!(now != table, "interrupted");
                }
                MoveProgress::Waiting => {}
            };
            move_community(&MoveEnd::File(here.clone()), &target, false, stop)
        };
        for table in ["pairs", "sends", "pairs"] {
            interrupted(table).unwrap_err();
            assert!(detail(open().unwrap_err()).starts_with("a move into this database was interrupted"));
        }
        let done = moved(&MoveEnd::File(here.clone()), &target).unwrap();
        assert!(done.rows_before > 0, "{done:?}");
        assert_eq!(open().unwrap().verify().await, Ok(Vec::new()));
        let again = moved(&MoveEnd::File(here.clone()), &target).unwrap_err();
        assert!(detail(again).contains("holds a community already"));
    }
    assert_eq!(dump(&there), dump(&here));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_written_since_an_interrupted_move_is_not_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let (here, there) = (folder.path().join("here.db"), folder.path().join("there.db"));
    let (from, to) = (MoveEnd::File(here.clone()), MoveEnd::File(there.clone()));
    community(&here).await;
    let stop = &mut |progress: MoveProgress<'_>| {
        assert!(!matches!(progress, MoveProgress::Comparing { .. }), "interrupted");
    };
    move_community(&from, &to, false, stop).unwrap_err();
    Connection::open(&here).unwrap().execute("UPDATE members SET about = 'New'", []).unwrap();
    assert!(detail(moved(&from, &to).unwrap_err()).ends_with("run this again with `--restart`"));
    move_community(&from, &to, true, &mut |_| ()).unwrap();
    assert_eq!(dump(&there), dump(&here));
}

#[test]
fn what_cannot_be_moved_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let (here, there) = (folder.path().join("here.db"), folder.path().join("there.db"));
    std::fs::write(&here, "").unwrap();
    let empty = moved(&MoveEnd::File(here), &MoveEnd::File(there.clone())).unwrap_err();
    assert!(detail(empty).ends_with("holds no community"));
    let database = Scratch::empty().unwrap();
    let empty = moved(&MoveEnd::Server(database.url()), &MoveEnd::File(there.clone())).unwrap_err();
    assert!(detail(empty).contains("holds no community"));
    assert!(!there.exists(), "nothing was made");
}
