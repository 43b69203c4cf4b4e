//! One member who asks for everything at once keeps nobody else waiting, and is told at once to come back later.

use super::harness::World;
use acquaint_app::community::turn::Reader;
use acquaint_app::community::view::Which;
use acquaint_core::recipient_view::Needs;
use acquaint_web::pace::AT_ONCE_MAX;
use axum::http::{StatusCode, header};
use futures_util::future::join_all;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::{RwLock, mpsc};

/// How many searches come at once.
const FLOOD: usize = 600;
/// Reads that one member has at once: half of each kind of readers.
const AT_ONCE: usize = 4;

#[tokio::test]
async fn six_hundred_searches_at_once_delay_no_other_member_and_no_health_check() {
    let world = World::new();
    let (ada, bo, cy) = (world.member("ada").await, world.member("bo").await, world.member("cy").await);
    world.connect(&ada, &bo).await;
    cy.asks(&ada).await;
    // Reads of ada's that last until they are let go, so that nothing here hangs on how fast a machine is.
    let hold = Arc::new(RwLock::new(()));
    let held = Arc::clone(&hold).write_owned().await;
    let (begun, mut begins) = mpsc::unbounded_channel();
    let slow = (0..20).map(|number| {
        let (store, hold, begun) = (world.shared_store(), Arc::clone(&hold), begun.clone());
        let wait = move || {
            begun.send(()).unwrap();
            drop(hold.blocking_read());
        };
        let reads = async move {
            if number % 2 == 0 {
                store
                    .visit_waiting(ada.id, Needs::default(), Which::All, Box::new(move |_| wait()))
                    .await
                    .map(drop)
            } else {
                store.visit_connections(ada.id, Needs::default(), 9, Box::new(move |_| wait())).await
            }
        };
        tokio::spawn(Reader::Member(ada.id).reads(reads))
    });
    let slow: Vec<_> = slow.collect();
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
