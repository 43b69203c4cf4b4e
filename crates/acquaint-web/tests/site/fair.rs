//! One member who asks for everything at once keeps nobody else waiting, and is told at once to come back later.

use super::harness::World;
use acquaint_app::community::turn::Reader;
use acquaint_app::community::view::Which;
use acquaint_app::store::StoreError;
use acquaint_core::id::PersonId;
use acquaint_core::recipient_view::Needs;
use acquaint_web::pace::AT_ONCE_MAX;
use axum::http::{StatusCode, header};
use futures_util::future::join_all;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::{OwnedRwLockWriteGuard, RwLock, mpsc};
use tokio::task::JoinHandle;

/// How many searches come at once.
const FLOOD: usize = 600;
/// Reads that one member has at once: half of each kind of readers.
const AT_ONCE: usize = 4;

type Reading = JoinHandle<Result<(), StoreError>>;

/// So many reads for each of these that last until they are let go, so that nothing here hangs on how fast a machine is. Half of
/// them are of each kind. The second tells when one begins.
async fn hold(
    world: &World,
    whose: &[PersonId],
    each: usize,
) -> (Vec<Reading>, mpsc::UnboundedReceiver<()>, OwnedRwLockWriteGuard<()>) {
    let hold = Arc::new(RwLock::new(()));
    let held = Arc::clone(&hold).write_owned().await;
    let (begun, begins) = mpsc::unbounded_channel();
    let mut reads = Vec::new();
    for (id, number) in whose.iter().flat_map(|id| (0..each).map(move |number| (*id, number))) {
        let (store, hold, begun) = (world.shared_store(), Arc::clone(&hold), begun.clone());
        let wait = move || {
            begun.send(()).unwrap();
            drop(hold.blocking_read());
        };
        reads.push(tokio::spawn(Reader::Member(id).reads(async move {
            if number % 2 == 0 {
                store
                    .visit_waiting(id, Needs::default(), Which::All, Box::new(move |_| wait()))
                    .await
                    .map(drop)
            } else {
                store.visit_connections(id, Needs::default(), 9, Box::new(move |_| wait())).await
            }
        })));
    }
    (reads, begins, held)
}

#[tokio::test]
async fn six_hundred_searches_at_once_delay_no_other_member_and_no_health_check() {
    let world = World::new();
    let (ada, bo, cy) = (world.member("ada").await, world.member("bo").await, world.member("cy").await);
    world.connect(&ada, &bo).await;
    cy.asks(&ada).await;
    let (slow, mut begins, held) = hold(&world, &[ada.id], 20).await;
    for _ in 0..AT_ONCE {
        begins.recv().await.unwrap();
    }
    let (found, refused) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let flood = join_all((0..FLOOD).map(async |_| {
        let page = ada.get("/people?q=hafnestein").await;
        let counted = if page.status == StatusCode::OK { &found } else { &refused };
        counted.fetch_add(1, Ordering::Relaxed);
        page
    }));
    let others = async {
        for path in ["/", "/people", "/people?q=hafnestein", "/received", "/api/v1/me"] {
            bo.get(path).await.is(StatusCode::OK);
        }
        for path in ["/livez", "/readyz", "/sign-in"] {
            world.nobody().get(path).await.is(StatusCode::OK);
        }
        assert_eq!(found.load(Ordering::Relaxed), 0, "the others came before all of the flood");
        assert!(begins.is_empty(), "half of the readers are free for others");
        while refused.load(Ordering::Relaxed) < FLOOD - AT_ONCE_MAX {
            tokio::task::yield_now().await;
        }
        drop(held);
    };
    let (flood, ()) = tokio::join!(flood, others);
    let (busy, answered): (Vec<_>, Vec<_>) =
        flood.iter().partition(|page| page.status == StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answered.len(), AT_ONCE_MAX);
    assert!(answered.iter().all(|page| page.status == StatusCode::OK));
    // The same for everyone at any time: it tells nothing of what others do.
    assert!(busy.iter().all(|page| page.headers[header::RETRY_AFTER] == "5"));
    for read in slow {
        read.await.unwrap().unwrap();
    }
}

/// How many wait before nothing more is begun.
const CROWD: u128 = 128;

#[tokio::test]
async fn while_a_crowd_waits_others_are_told_at_once_to_come_back() {
    let world = World::new();
    let (ada, bo, cy) = (world.member("ada").await, world.member("bo").await, world.member("cy").await);
    world.connect(&ada, &bo).await;
    cy.asks(&ada).await;
    cy.asks(&bo).await;
    let (mut reads, mut begins, held) = hold(&world, &[ada.id, bo.id], AT_ONCE).await;
    for _ in 0..2 * AT_ONCE {
        begins.recv().await.unwrap();
    }
    // Every reader is taken. One more waits for each of many strangers.
    for number in 0..CROWD {
        assert!(!world.shared_store().is_overloaded());
        let (store, id) = (world.shared_store(), cy.id);
        reads.push(tokio::spawn(
            Reader::Visitor(number).reads(async move { store.find_account(id).await.map(drop) }),
        ));
        tokio::task::yield_now().await;
    }
    while !world.shared_store().is_overloaded() {
        tokio::task::yield_now().await;
    }
    for page in [cy.get("/").await, world.nobody().get("/sign-in").await, cy.get("/api/v1/me").await] {
        page.is(StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(page.headers[header::RETRY_AFTER], "5");
    }
    world.nobody().get("/livez").await.is(StatusCode::OK);
    drop(held);
    for read in reads {
        read.await.unwrap().unwrap();
    }
    cy.get("/").await.is(StatusCode::OK);
}
