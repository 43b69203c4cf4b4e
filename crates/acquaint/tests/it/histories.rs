//! Programs of two to four clients ask the real service at once, hang up, and ask again; the service is killed meanwhile. An
//! order of what they did must explain every answer.
//!
//! `HISTORIES` sets how many towns are tried.

mod client;
mod town;
mod wgl;

use crate::Desk;
use crate::running::{FOR_EVER, Service, address, join, runtime};
use acquaint_store::CommunityDatabase;
use client::{Counts, Programs, Recorded};
use std::env;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use town::{Pair, Side, Town};

/// How many towns a test run tries, and how many at once on one service.
const TOWNS: usize = 16;
const AT_ONCE: usize = 8;
const KILLS: u64 = 3;
/// How much each client does; and less, where a fault is planted when they have done it.
const ACTS: usize = 30;
const ACTS_BEFORE_PLANTED: usize = 5;
/// One connection each, and nothing else in the way of asking again and again.
const SETTINGS: [(&str, &str); 5] = [
    ("ACQUAINT_LIMITS_CONNECTIONS_MAX", "1"),
    ("ACQUAINT_LIMITS_COOL_DOWN_DAYS", "0"),
    ("ACQUAINT_LIMITS_SENT_PER_WEEK_MAX", "100000"),
    ("ACQUAINT_LIMITS_OPEN_REQUESTS_MAX", "100000"),
    ("ACQUAINT_ANSWERS_PER_MINUTE_MAX", "none"),
];

/// A fault that the clients themselves make, to see that it is found.
#[derive(Clone, Copy, Debug)]
enum Planted {
    /// Something is acknowledged that was never asked for.
    LostUpdate,
    /// A read answers what the one before it did, whatever was done since.
    StaleRead,
}

fn is_linearizable(history: &[Recorded]) -> bool {
    wgl::is_linearizable(&Town, &[Pair::Nothing; 2], history)
}

/// Some towns at once on one service, which is killed so often. Hands back what was recorded in each.
async fn histories(kills: u64, planted: Option<Planted>, counts: &Counts) -> Vec<Vec<Recorded>> {
    let (desk, address) = (Desk::new(), address());
    let database = desk.path().join("kept/acquaint.db");
    let members = join(&CommunityDatabase::open(&database).unwrap(), 3 * AT_ONCE).await;
    let mut service = Service::start(&desk, address, &SETTINGS);
    let acts = if planted.is_some() { ACTS_BEFORE_PLANTED } else { ACTS };
    let (done, mut clients) = (Arc::new(AtomicU64::new(0)), tokio::task::JoinSet::new());
    let mut towns = Vec::new();
    for (number, people) in members.chunks(3).enumerate() {
        let town = Arc::new(Programs::new(address, people.to_vec(), Arc::clone(&done)));
        // Two clients, three or four: of the hub one or two.
        let who: &[(Side, usize)] = match number % 3 {
            0 => &[(Side::Hub, 0), (Side::Other, 0)],
            1 => &[(Side::Hub, 0), (Side::Other, 0), (Side::Other, 1)],
            _ => &[(Side::Hub, 0), (Side::Hub, 0), (Side::Other, 0), (Side::Other, 1)],
        };
        for (seed, (side, pair)) in who.iter().enumerate() {
            clients.spawn(Arc::clone(&town).acts(
                (*side, *pair),
                acts,
                (number * 4 + seed) as u64,
                counts.clone(),
            ));
        }
        towns.push(town);
    }
    let all = (clients.len() * acts) as u64;
    for kill in 1..=kills {
        while done.load(Ordering::Relaxed) < kill * all / (kills + 1) {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        service.kill();
        service = Service::start(&desk, address, &SETTINGS);
        counts.count("killed");
    }
    tokio::time::timeout(FOR_EVER, clients.join_all()).await.unwrap();
    let mut recorded = Vec::new();
    for town in towns {
        if let Some(planted) = planted {
            town.plant(planted, counts).await;
        }
        town.looks(counts).await;
        recorded.push(town.recorded());
    }
    service.stop();
    desk.succeed(&["verify"]);
    recorded
}

#[test]
fn an_order_explains_what_clients_of_a_pair_were_answered() {
    let towns = env::var("HISTORIES").map_or(TOWNS, |text| text.parse().unwrap());
    let (counts, mut operations) = (Counts::default(), 0);
    for round in 0..towns.div_ceil(AT_ONCE) as u64 {
        let recorded = runtime().block_on(histories(round % 2 * KILLS, None, &counts));
        for history in recorded {
            operations += history.len();
            assert!(is_linearizable(&history), "no order explains this:\n{}", client::in_words(&history));
        }
    }
    let counts = counts.all();
    println!("{towns} towns, {operations} operations: {counts:?}");
    for what in client::SOMETIMES {
        assert!(counts.get(what).is_some_and(|count| *count > 0), "never: {what}; {counts:?}");
    }
}

#[test]
fn a_lost_update_and_a_stale_read_are_found() {
    for planted in [Planted::LostUpdate, Planted::StaleRead] {
        let recorded = runtime().block_on(histories(0, Some(planted), &Counts::default()));
        for history in recorded {
            assert!(!is_linearizable(&history), "{planted:?} is not found:\n{}", client::in_words(&history));
        }
    }
}
