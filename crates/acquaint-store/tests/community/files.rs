//! Files: who may read them, what is no community, and what is still there when it is opened again.

use acquaint_app::community::account::{Link, LinkPurpose};
use acquaint_app::community::change::{AccountChange, Commit};
use acquaint_app::community::store::{
    AccountStore, CommunityStore, PeopleStore, RequestStore, StrategyStore,
};
use acquaint_app::community::view::{SentFilter, WaitingView, Want, Which};
use acquaint_app::store::StoreError;
use acquaint_core::id::{LinkId, PersonId};
use acquaint_core::recipient_view::Needs;
use acquaint_core::tie::Tie;
use acquaint_store::community_contract::{Town, verify};
use acquaint_store::{CommunityDatabase, DatabaseKind, SqliteStore, kind_of, make_earlier};
use jiff::SignedDuration;
use rusqlite::Connection;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use tempfile::TempDir;

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[tokio::test]
async fn only_the_owner_of_the_process_can_read_a_community() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deep/er/community.db");
    let store = CommunityDatabase::open(&path).unwrap();
    Town::new(&store).join("Ada Beispiel").await;
    assert_eq!(mode(&folder.path().join("deep")), 0o700);
    for file in std::fs::read_dir(path.parent().unwrap()).unwrap() {
        assert_eq!(mode(&file.unwrap().path()), 0o600);
    }
}

#[tokio::test]
async fn what_was_acknowledged_is_there_when_it_is_opened_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("community.db");
    let (ada, request) = {
        let store = CommunityDatabase::open(&path).unwrap();
        let mut town = Town::new(&store);
        let (ada, bo) = (town.join("Ada Beispiel").await, town.join("Bo Example").await);
        (ada, town.send(ada, bo).await)
    };
    for _ in 0..2 {
        let store = CommunityDatabase::open(&path).unwrap();
        assert!(store.find_account(ada).await.unwrap().is_some());
        let want = Want { after: None, at_most: 9 };
        let waiting = store.list_sent(ada, SentFilter::Waiting, want).await.unwrap().items;
        assert_eq!((waiting.len(), waiting[0].text.id), (1, request));
        verify(&store).await;
    }
}

#[tokio::test]
async fn a_community_of_before_strategies_is_brought_up_to_date_with_all_that_waits() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("community.db");
    let (bo, request, link) = {
        let store = CommunityDatabase::open(&path).unwrap();
        let mut town = Town::new(&store);
        let (ada, bo) = (town.join("Ada Beispiel").await, town.join("Bo Example").await);
        let now = town.stamp.now;
        let (id, purpose, about) = (LinkId(town.stamp.next_id()), LinkPurpose::Invite, Some("Cy".into()));
        let (member, by, expires_at) = (None, Some(ada), now + SignedDuration::from_hours(1));
        let link = Link { id, purpose, member, by, about, created_at: now, expires_at };
        let made = AccountChange::LinkMade { link: link.clone(), digest: [7; 32] };
        store.apply(Commit { account_changes: vec![made], ..Commit::default() }).await.unwrap();
        (bo, town.send(ada, bo).await, link)
    };
    make_earlier(&path, 1).unwrap();
    let store = CommunityDatabase::open(&path).unwrap();
    verify(&store).await;
    assert_eq!(store.find_link([7; 32], link.created_at).await.unwrap(), Some(link));
    let (send, seen) = std::sync::mpsc::channel();
    let visit = Box::new(move |waiting: WaitingView| drop(send.send((waiting.request, waiting.view))));
    store.visit_waiting(bo, Needs::default(), Which::All, visit).await.unwrap();
    let (waits, view) = seen.recv().unwrap();
    assert_eq!((waits, view.tie, view.note), (request, Some(Tie::CoWorker), None));
}

#[test]
fn a_community_and_a_personal_database_are_never_mixed_up() {
    let folder = tempfile::tempdir().unwrap();
    let (community, personal) = (folder.path().join("community.db"), folder.path().join("personal.db"));
    drop(CommunityDatabase::open(&community).unwrap());
    drop(SqliteStore::open(&personal).unwrap());
    assert_eq!(kind_of(&community), Ok(Some(DatabaseKind::Community)));
    assert_eq!(kind_of(&personal), Ok(Some(DatabaseKind::Personal)));
    let before = std::fs::read(&personal).unwrap();
    let error = CommunityDatabase::open(&personal).unwrap_err();
    assert!(matches!(error, StoreError::OtherKind { .. }));
    assert_eq!(
        error.to_string(),
        format!(
            "`{}` holds one person's archive, not a community; please name another file, the two are kept apart",
            personal.display()
        )
    );
    assert_eq!(std::fs::read(&personal).unwrap(), before);
    assert!(matches!(SqliteStore::open(&community), Err(StoreError::OtherKind { .. })));
    let letter = folder.path().join("letter.txt");
    std::fs::write(&letter, "Dear Ada, this is a letter and no database.".repeat(20)).unwrap();
    assert!(matches!(CommunityDatabase::open(&letter), Err(StoreError::NotOurs { .. })));
    assert!(matches!(CommunityDatabase::open(folder.path()), Err(StoreError::NotOurs { .. })));
}

/// A community that an earlier release has left, opened by this one.
pub async fn upgraded_community_of(names: &[&str]) -> (CommunityDatabase, Vec<PersonId>, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("community.db");
    let mut people = Vec::new();
    {
        let store = CommunityDatabase::open(&path).unwrap();
        let mut town = Town::new(&store);
        for name in names {
            people.push(town.join(name).await);
        }
    }
    make_earlier(&path, 8).unwrap();
    (CommunityDatabase::open(&path).unwrap(), people, folder)
}

#[tokio::test]
async fn after_an_upgrade_members_are_found_by_their_words_and_by_what_is_near() {
    let (store, people, _folder) = upgraded_community_of(&["Ada Beispiel", "Mayer Bo", "山田 美咲"]).await;
    verify(&store).await;
    for (query, expected) in [("beisp", 0), ("maier", 1), ("美咲", 2)] {
        let want = Want { after: None, at_most: 9 };
        let found = store.search_members(people[(expected + 1) % 3], query, want).await.unwrap();
        assert_eq!(
            found.items.iter().map(|found| found.card.id).collect::<Vec<_>>(),
            [people[expected]],
            "{query}"
        );
    }
}

#[test]
fn every_table_is_strict_and_the_log_is_written_ahead() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("community.db");
    drop(CommunityDatabase::open(&path).unwrap());
    let beside = Connection::open(&path).unwrap();
    let sql = "SELECT group_concat(name) FROM pragma_table_list WHERE schema = 'main' AND NOT strict
               AND type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'refinery_schema_history'";
    assert_eq!(beside.query_row(sql, [], |row| row.get::<_, Option<String>>(0)).unwrap(), None);
    let journal: String = beside.pragma_query_value(None, "journal_mode", |row| row.get(0)).unwrap();
    assert_eq!(journal, "wal");
}

#[tokio::test]
async fn a_temporary_community_is_gone_when_its_store_is() {
    let before = |folder: &Path| std::fs::read_dir(folder).unwrap().count();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("scratch.db");
    let store = CommunityDatabase::open_scratch(&path).unwrap();
    Town::new(&store).join("Ada Beispiel").await;
    drop(store);
    assert_eq!(before(folder.path()), 1, "the log beside it went into it");
    assert_eq!(kind_of(&path), Ok(Some(DatabaseKind::Community)));
}

#[tokio::test]
async fn what_stays_beside_a_closed_community_is_ready_for_a_full_disk_and_holds_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("community.db");
    let store = CommunityDatabase::open(&path).unwrap();
    Town::new(&store).join("Ada Beispiel").await;
    drop(store);
    let length = |name: &str| std::fs::metadata(folder.path().join(name)).unwrap().len();
    assert_eq!(length("community.db-wal"), 0);
    assert!(length("community.db-shm") > 0);
}
