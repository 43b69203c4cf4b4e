//! What something outside wrote into the database is found, and named.

use acquaint_app::community::store::OperatingStore;
use acquaint_core::request::Command;
use acquaint_store::CommunityDatabase;
use acquaint_store::community_contract::{Town, verify};
use rusqlite::Connection;
use std::path::Path;

/// Each of these breaks one promise; then the place that must be named for it.
const DAMAGES: [(&str, &str); 23] = [
    ("UPDATE tallies SET connections = 7", "tallies"),
    ("UPDATE service SET connections = 7", "service"),
    ("UPDATE service SET requests_waiting = 7", "service"),
    ("DELETE FROM connections WHERE member_id = (SELECT min(member_id) FROM connections)", "pairs"),
    ("UPDATE pairs SET state = 'unconnected', since = NULL WHERE state = 'connected'", "connections"),
    ("UPDATE pairs SET state = 'unconnected', request_id = NULL WHERE state = 'waiting'", "requests"),
    ("DELETE FROM keepings", "keepings"),
    ("UPDATE requests SET state = 'withdrawn', ended_at = sent_at WHERE state = 'waiting'", "keepings"),
    ("DELETE FROM sends", "sends"),
    ("UPDATE sends SET taken_back = 1", "sends"),
    ("INSERT INTO questions SELECT id, 2, 'Who?', 1, NULL, NULL FROM requests LIMIT 1", "questions"),
    ("INSERT INTO vouches SELECT id, randomblob(16), 1, NULL FROM requests LIMIT 1", "vouches"),
    ("INSERT INTO blocks SELECT lower_id, higher_id, 1 FROM pairs WHERE state = 'connected'", "pairs"),
    ("INSERT INTO mutes VALUES (randomblob(16), randomblob(16))", "mutes"),
    ("UPDATE members SET name = 'Another Name'", "members"),
    ("UPDATE members SET positions = '{}'", "members"),
    ("UPDATE members SET skeleton = hex(id)", "members"),
    ("UPDATE members SET name_skeleton = 'another'", "members"),
    ("DELETE FROM member_words", "members"),
    ("UPDATE member_words SET is_of_name = 1 - is_of_name", "members"),
    ("DELETE FROM name_keys WHERE key = '~bo'", "name_keys"),
    ("INSERT INTO name_keys VALUES ('~xaver', 'xaver')", "name_keys"),
    ("UPDATE requests SET note = char(0x202E)", "requests"),
];

async fn damaged(path: &Path, sql: &str) -> Vec<String> {
    let store = CommunityDatabase::open(path).unwrap();
    let mut town = Town::new(&store);
    let (ada, bo) = (town.join("Ada Beispiel").await, town.join("Bo Example").await);
    let cy = town.join("Cy Ejemplo").await;
    let request = town.send(ada, bo).await;
    town.run(bo, ada, &Command::Accept(request)).await.unwrap();
    town.send(ada, cy).await;
    verify(&store).await;
    Connection::open(path).unwrap().execute_batch(sql).unwrap();
    store.verify().await.unwrap().iter().map(ToString::to_string).collect()
}

#[tokio::test]
async fn what_was_written_from_outside_is_found() {
    for (number, (sql, place)) in DAMAGES.into_iter().enumerate() {
        let folder = tempfile::tempdir().unwrap();
        let findings = damaged(&folder.path().join(format!("{number}.db")), sql).await;
        assert!(findings.iter().any(|finding| finding.starts_with(place)), "{sql}: {findings:?}");
    }
}
