//! Transactions that fail for reasons that are none of theirs, and commits that nobody hears of: nothing is doubled or lost.

use super::proxy::{self, Cut};
use acquaint_app::community::store::{CommunityStore, OperatingStore, PeopleStore};
use acquaint_app::community::view::Want;
use acquaint_app::store::StoreError;
use acquaint_core::id::{PersonId, RequestId};
use acquaint_core::request::Command;
use acquaint_store::CommunityDatabase;
use acquaint_store::community_contract::{Town, verify};
use acquaint_store::scratch_postgres::Scratch;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::task::JoinSet;

/// Every tenth transaction that counts requests or connections fails with this code, when it writes or when it commits.
fn let_every_tenth_fail(database: &Scratch, code: &str, when: &str) {
    let sql = format!(
        "CREATE SEQUENCE IF NOT EXISTS public.transactions;
         CREATE OR REPLACE FUNCTION public.stumble() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
             IF current_setting('stumble.seen', true) IS DISTINCT FROM pg_current_xact_id()::text THEN
                 PERFORM set_config('stumble.seen', pg_current_xact_id()::text, true);
                 IF nextval('public.transactions') % 10 = 5 THEN
                     RAISE EXCEPTION 'injected' USING ERRCODE = TG_ARGV[0];
                 END IF;
             END IF;
             RETURN NULL;
         END $$;
         DROP TRIGGER IF EXISTS stumble ON acquaint.service;
         CREATE CONSTRAINT TRIGGER stumble AFTER UPDATE ON acquaint.service {when}
             FOR EACH ROW EXECUTE FUNCTION public.stumble('{code}')"
    );
    database.run(&sql).unwrap();
}

/// So many people ask one person.
async fn ask(town: &mut Town<'_>, whom: PersonId, people: &[PersonId]) -> Vec<(PersonId, RequestId)> {
    let mut asked = Vec::new();
    for sender in people {
        asked.push((*sender, town.send(*sender, whom).await));
    }
    asked
}

async fn connections(store: &CommunityDatabase, of: PersonId) -> usize {
    store.list_connections(of, "", Want { after: None, at_most: 100 }).await.unwrap().items.len()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_transaction_that_fails_for_no_reason_of_its_own_is_run_again() {
    let database = Scratch::community().unwrap();
    let store = Arc::new(CommunityDatabase::open_postgres(&database.url(), None).unwrap());
    let mut town = Town::new(&*store);
    let bo = town.join("Bo Example").await;
    let mut accepted = 0;
    for (number, (code, when)) in [
        ("40001", "DEFERRABLE INITIALLY DEFERRED"),
        ("40P01", ""),
        ("XX000", "DEFERRABLE INITIALLY DEFERRED"),
        ("25P02", ""),
    ]
    .into_iter()
    .enumerate()
    {
        let mut people = Vec::new();
        for person in 0..16 {
            people.push(town.join(&format!("Asks {number} {person}")).await);
        }
        let_every_tenth_fail(&database, code, when);
        let asked = ask(&mut town, bo, &people).await;
        let mut accepting = JoinSet::new();
        for (sender, request) in asked {
            let commit = town.prepare(bo, sender, &Command::Accept(request)).await.unwrap();
            let store = Arc::clone(&store);
            accepting.spawn(async move { store.apply(commit).await });
        }
        while let Some(answer) = accepting.join_next().await {
            assert_eq!(answer.unwrap(), Ok(()), "{code}");
            accepted += 1;
        }
        assert_eq!(connections(&store, bo).await, accepted, "{code}");
    }
    assert_eq!(accepted, 64);
    // What failed was counted, too: the sequence goes on when a transaction is taken back.
    let sql = "DO $$ BEGIN ASSERT (SELECT last_value FROM public.transactions) > 70; END $$";
    database.run(sql).unwrap();
    assert_eq!(store.load_figures(None).await.unwrap().connections, 64);
    verify(&*store).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_that_nobody_heard_of_holds_once() {
    let database = Scratch::community().unwrap();
    let (folder, cuts, _silence) = proxy::start(&database.socket());
    let store = CommunityDatabase::open_postgres(&database.url_at(folder.path()), None).unwrap();
    let mut town = Town::new(&store);
    let bo = town.join("Bo Example").await;
    for (number, cut) in [Cut::AfterCommit, Cut::BeforeCommit, Cut::AfterCommit].into_iter().enumerate() {
        let sender = town.join(&format!("Asks {number}")).await;
        cuts.lock().unwrap().push(cut);
        let request = town.send(sender, bo).await;
        assert!(cuts.lock().unwrap().is_empty(), "{cut:?}");
        town.run(bo, sender, &Command::Accept(request)).await.unwrap();
        assert_eq!(connections(&store, bo).await, number + 1, "{cut:?}");
    }
    verify(&store).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_that_the_server_ends_are_opened_again() {
    let database = Scratch::community().unwrap();
    let store = CommunityDatabase::open_postgres(&database.url(), None).unwrap();
    let mut town = Town::new(&store);
    let (ada, bo) = (town.join("Ada Beispiel").await, town.join("Bo Example").await);
    for _ in 0..2 {
        let sql = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
                   WHERE datname = current_database() AND pid <> pg_backend_pid()";
        database.run(sql).unwrap();
        assert_eq!(connections(&store, bo).await, 0);
        let request = town.send(ada, bo).await;
        database.run(sql).unwrap();
        town.run(ada, bo, &Command::Withdraw(request)).await.unwrap();
        town.limits.cool_down_days = 0;
    }
    verify(&store).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_the_server_is_silent_nothing_is_begun() {
    let database = Scratch::community().unwrap();
    let (folder, _cuts, silence) = proxy::start(&database.socket());
    let serve = || CommunityDatabase::serve_postgres(&database.url_at(folder.path()), None).unwrap();
    let store = serve();
    assert!(!store.is_overloaded());
    silence.store(true, Ordering::SeqCst);
    while !store.is_overloaded() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(store.ping().await, Err(StoreError::Busy));
    silence.store(false, Ordering::SeqCst);
    while store.is_overloaded() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    store.ping().await.unwrap();
    // Nor does its end wait for an answer.
    silence.store(true, Ordering::SeqCst);
    drop(store);
    silence.store(false, Ordering::SeqCst);
    verify(&serve()).await;
}
