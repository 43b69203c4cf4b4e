//! Several servers over one database.

use acquaint_app::community::news::News;
use acquaint_app::community::store::{CommunityStore, PeopleStore};
use acquaint_app::community::view::Want;
use acquaint_app::store::StoreError;
use acquaint_core::id::PersonId;
use acquaint_core::limits::Limits;
use acquaint_core::request::Command;
use acquaint_store::CommunityDatabase;
use acquaint_store::community_contract::{Town, verify};
use acquaint_store::scratch_postgres::Scratch;
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::Duration;
use tokio::task::JoinSet;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_servers_that_accept_at_the_cap_never_exceed_it() {
    let database = Scratch::community().unwrap();
    let open = || Arc::new(CommunityDatabase::open_postgres(&database.url(), None).unwrap());
    let servers = [open(), open()];
    let mut town = Town::new(&*servers[0]);
    town.limits = Limits { connections_max: 10, ..Limits::default() };
    let bo = town.join("Bo Example").await;
    let mut accepting = JoinSet::new();
    let mut commits = Vec::new();
    for number in 0..24 {
        let sender = town.join(&format!("Asks {number}")).await;
        let request = town.send(sender, bo).await;
        commits.push(town.prepare(bo, sender, &Command::Accept(request)).await.unwrap());
    }
    for (number, commit) in commits.into_iter().enumerate() {
        let server = Arc::clone(&servers[number % 2]);
        accepting.spawn(async move { server.apply(commit).await });
    }
    let answers = accepting.join_all().await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 10, "{answers:?}");
    assert_eq!(
        answers.iter().filter(|answer| **answer == Err(StoreError::Conflict)).count(),
        14,
        "{answers:?}"
    );
    for server in &servers {
        let listed = server.list_connections(bo, "", Want { after: None, at_most: 50 }).await.unwrap();
        assert_eq!(listed.items.len(), 10);
        verify(&**server).await;
    }
}

#[test]
fn of_servers_that_start_at_once_one_makes_the_tables() {
    let database = Scratch::empty().unwrap();
    let url = database.url();
    std::thread::scope(|scope| {
        let starting: Vec<_> =
            (0..4).map(|_| scope.spawn(|| CommunityDatabase::open_postgres(&url, None))).collect();
        for start in starting {
            start.join().unwrap().unwrap();
        }
    });
}

/// Much longer than a takeover takes, on however busy a machine.
const FOR_EVER: Duration = Duration::from_mins(1);

#[test]
fn servers_hear_each_other_and_one_of_them_keeps_the_work() {
    let database = Scratch::community().unwrap();
    let serve = || CommunityDatabase::serve_postgres(&database.url(), None).unwrap();
    let (first, second) = (serve(), serve());
    assert!(first.is_keeper() && !second.is_keeper());
    let (hear, heard) = channel();
    for (server, name) in [(&first, "first"), (&second, "second")] {
        let hear = hear.clone();
        server.hear_others(Box::new(move |news| hear.send((name, news)).unwrap()));
    }
    let news: Vec<News> = (0..100).map(|id| News::Notified(PersonId(uuid::Uuid::from_u128(id)))).collect();
    for news in &news {
        second.tell_others(news.clone());
    }
    for news in news {
        assert_eq!(heard.recv_timeout(FOR_EVER).unwrap(), ("first", news));
    }
    drop(first);
    assert_eq!(heard.recv_timeout(FOR_EVER).unwrap(), ("second", News::Planned));
    assert!(second.is_keeper());
    // A connection that is cut: the work is taken again, and pages are told to look.
    database
        .run(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
             WHERE datname = current_database() AND pid <> pg_backend_pid()",
        )
        .unwrap();
    let mut after = [heard.recv_timeout(FOR_EVER).unwrap().1, heard.recv_timeout(FOR_EVER).unwrap().1];
    after.sort_by_key(|news| format!("{news:?}"));
    assert_eq!(after, [News::Missed, News::Planned]);
    assert!(second.is_keeper());
}
