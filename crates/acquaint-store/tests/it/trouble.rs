//! A full disk, a damaged row, a store closed and opened again.

use acquaint_app::store::{Store, StoreError};
use acquaint_core::id::PersonId;
use acquaint_core::import::{KeptPerson, RecordChange};
use acquaint_core::stamp::Stamp;
use acquaint_store::SqliteStore;
use jiff::Timestamp;
use rusqlite::Connection;
use std::path::Path;

fn people(count: usize, seed: u8) -> Vec<RecordChange> {
    let mut stamp = Stamp::new(Timestamp::UNIX_EPOCH, [seed; 32]);
    let person = |index| {
        let url = Some(format!("www.linkedin.com/in/person-{seed}-{index}"));
        RecordChange::PersonAdded(KeptPerson {
            id: PersonId(stamp.next_id()),
            name: format!("Person {index}"),
            url,
        })
    };
    (0..count).map(person).collect()
}

#[tokio::test]
async fn what_was_acknowledged_is_there_after_opening_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("acquaint.db");
    let store = SqliteStore::open(&path).unwrap();
    store.apply(&people(3, 1), 0).await.unwrap();
    let before = store.load_situation().await.unwrap();
    drop(store);
    assert_eq!(SqliteStore::open(&path).unwrap().load_situation().await.unwrap(), before);
}

/// A file system of 512 KiB, if this machine lets a test mount one.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn mount() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mount = std::process::Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=512k", "tmpfs"])
            .arg(folder.path())
            .output()
            .ok()?;
        mount.status.success().then_some(Self(folder))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let unmounted = std::process::Command::new("umount").arg("-l").arg(self.0.path()).status();
        assert!(unmounted.is_ok_and(|status| status.success()));
    }
}

async fn fill(store: &SqliteStore) {
    let before = store.load_situation().await.unwrap();
    let error = store.apply(&people(20_000, 2), before.version).await.unwrap_err();
    assert_eq!(error, StoreError::Full);
    assert_eq!(store.load_situation().await.unwrap(), before);
    assert_eq!(store.verify().await.unwrap(), []);
    store.apply(&people(1, 3), before.version).await.expect("small things still fit");
}

#[tokio::test]
async fn a_full_disk_leaves_the_database_as_it_was() {
    // Where a test may not mount, the limit that SQLite sets itself stands in for the disk, below.
    if let Some(disk) = SmallDisk::mount() {
        let store = SqliteStore::open(&disk.0.path().join("acquaint.db")).unwrap();
        store.apply(&people(5, 1), 0).await.unwrap();
        fill(&store).await;
        drop(store);
    }
}

#[tokio::test]
async fn a_full_database_leaves_what_is_kept_as_it_was() {
    let store = SqliteStore::open_in_memory_of_pages(60).unwrap();
    store.apply(&people(5, 1), 0).await.unwrap();
    fill(&store).await;
}

fn damage(path: &Path, sql: &str) {
    Connection::open(path)
        .unwrap()
        .execute_batch(&format!("PRAGMA ignore_check_constraints = ON; {sql}"))
        .unwrap();
}

#[tokio::test]
async fn a_damaged_row_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("acquaint.db");
    let store = SqliteStore::open(&path).unwrap();
    store.apply(&people(1, 1), 0).await.unwrap();
    let id = store.load_situation().await.unwrap().people[0].id;
    let sighting = "INSERT INTO sightings SELECT id, id, '{\"saw\": \"a ghost\"}', 0 FROM people";
    damage(&path, sighting);
    let error = store.load_situation().await.unwrap_err();
    let corrupt =
        StoreError::Corrupt { table: "sightings".into(), column: "sighting".into(), row: id.to_string() };
    assert_eq!(error, corrupt);
    let findings = store.verify().await.unwrap();
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].to_string(), format!("sightings {id}: cannot read `sighting`"));
}

#[tokio::test]
async fn what_contradicts_the_rules_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("acquaint.db");
    let store = SqliteStore::open(&path).unwrap();
    store.apply(&people(1, 1), 0).await.unwrap();
    damage(&path, "INSERT INTO connections SELECT id, NULL, '', '', 5, NULL FROM people");
    damage(
        &path,
        "PRAGMA foreign_keys = OFF; INSERT INTO connections VALUES (randomblob(16), NULL, '', '', 5, NULL)",
    );
    let findings = store.verify().await.unwrap();
    let details: Vec<_> = findings.iter().map(|finding| finding.detail.as_str()).collect();
    assert_eq!(details.iter().filter(|d| d.contains("no record was taken")).count(), 2, "{details:?}");
    assert!(details.contains(&"the person is not known"), "{details:?}");
    assert!(details.iter().any(|detail| detail.contains("missing row of people")), "{details:?}");
}

#[tokio::test]
async fn a_damaged_file_is_said_to_be_damaged() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("acquaint.db");
    let store = SqliteStore::open(&path).unwrap();
    store.apply(&people(500, 1), 0).await.unwrap();
    drop(store);
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[100..].fill(0xA5);
    std::fs::write(&path, &bytes).unwrap();
    assert_eq!(SqliteStore::open(&path).unwrap_err(), StoreError::Damaged);
}
