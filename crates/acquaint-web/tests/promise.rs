//! The promise, proved: nobody can tell what a recipient privately did.
//!
//! Pairs of worlds with the same people, clock, logins and public acts, which differ in what one recipient keeps to
//! themselves. Everything that a sender, their other account, a mutual friend, a stranger or anybody else can get is
//! compared byte for byte. Acceptances happen in both worlds at the same moments, in one by hand and in the other of a cause
//! in `cause.rs`. The comparison itself is tested: each of the leaks in `leak.rs` must be found, by a test run in a pair made
//! for it, by a thorough one in pairs of chance, of which it prints how many that takes and the least of the first.
//!
//! `unwinding.rs` enumerates instead: every state that a request can reach, and every command from each of them.
//!
//! A test run compares 150 pairs, `./test --deep` 800, `just promise` 100,000. `PROMISE_PAIRS` sets the number,
//! `PROMISE_SEED` the first: `./test` takes another one each time, and prints it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics, also in its own functions")]

#[path = "promise/cause.rs"]
mod cause;
#[path = "site/harness.rs"]
#[expect(dead_code, reason = "other tests use the rest of it")]
mod harness;
#[path = "promise/leak.rs"]
mod leak;
#[path = "promise/pair.rs"]
mod pair;
#[path = "promise/probe.rs"]
mod probe;
#[path = "promise/secret.rs"]
mod secret;
#[path = "mail/server.rs"]
#[expect(dead_code, reason = "the tests of email use the rest of it")]
mod server;
#[path = "promise/stage.rs"]
mod stage;
#[path = "promise/unwinding.rs"]
mod unwinding;

use cause::Cause;
use harness::logged;
use leak::Leak;
use pair::{Coverage, Pair};
use probe::Probe;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use secret::Secret;
use stage::{Set, Stage};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::runtime::Runtime;
use unwinding::{Tried, Unwinding};

/// How many pairs a test run compares.
const PAIRS: u64 = 150;
/// So many pairs keep every kind of secret and try everything; with more a run is thorough.
const COVERING: u64 = 800;
/// How many pairs of chance look for one planted leak before it counts as not found, and how often it is looked for unless
/// `LEAK_SEARCHES` says otherwise.
const PAIRS_FOR_A_LEAK: usize = 2_000;
const SEARCHES: u64 = 3;
/// How many commands a test run tries by enumeration; `UNWINDING` sets another number, and `just unwinding` tries all.
const COMMANDS: u64 = 40;
/// With at least so many, every planted leak is looked for by enumeration too, otherwise two; each with at most so many.
const COMMANDS_FOR_A_LEAK: u64 = 400;

fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().map_or(otherwise, |text| text.parse().expect("a number"))
}

/// Runs one async test after the other on each core, until there are no more seeds or one of them says so.
fn on_every_core(seeds: std::ops::Range<u64>, each: impl Fn(&Runtime, u64) -> bool + Sync) {
    let next = AtomicU64::new(seeds.start);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= seeds.end || !each(&runtime, seed) {
                        next.store(seeds.end, Ordering::Relaxed);
                        break;
                    }
                }
            });
        }
    });
}

#[test]
fn nobody_can_tell_what_a_recipient_privately_did() {
    let (pairs, first) = (setting("PROMISE_PAIRS", PAIRS), setting("PROMISE_SEED", 0));
    let coverage = Coverage::default();
    on_every_core(first..first + pairs, |runtime, seed| {
        runtime.block_on(async {
            let pair = Pair::invent(seed);
            let difference = pair.compare(None, &coverage).await;
            assert!(difference.is_none(), "PROMISE_SEED={seed} PROMISE_PAIRS=1: {}", difference.unwrap());
        });
        true
    });
    println!("{coverage}");
    println!("differing bytes            0");
    if pairs >= COVERING {
        assert_eq!(coverage.secrets(), Secret::ALL.len(), "every kind of secret was kept: {coverage}");
        assert_eq!(coverage.probes(), Probe::ALL.len(), "everything was tried: {coverage}");
        assert_eq!(coverage.causes(), Cause::ALL.len(), "every cause came up: {coverage}");
    }
}

#[tokio::test]
async fn nothing_that_a_recipient_keeps_is_logged() {
    for (number, secret) in (0_u64..).zip(Secret::ALL) {
        let stage = Stage::set(Set::plain(secret.needs_limit()), None, true).await;
        logged();
        secret.keep(&stage, &mut ChaCha8Rng::seed_from_u64(number)).await;
        let logged_here = logged();
        let ours: Vec<_> = logged_here.lines().filter(|line| line.contains(" acquaint")).collect();
        assert!(ours.is_empty(), "{secret:?}: {ours:#?}");
        // The log does work.
        stage.nobody.get("/api/v1/me").await;
        assert!(logged().contains("kept out"));
    }
}

#[test]
fn every_planted_leak_is_found() {
    assert!(Leak::ALL.len() >= 60);
    let is_thorough = setting("PROMISE_PAIRS", PAIRS) > COVERING;
    let unfound = Mutex::new(Vec::new());
    on_every_core(0..Leak::ALL.len() as u64, |runtime, number| {
        let leak = Leak::ALL[usize::try_from(number).unwrap()];
        let finds = |pair: &Pair| runtime.block_on(pair.compare(Some(leak), &Coverage::default())).is_some();
        let is_found = if is_thorough { search(leak, finds) } else { finds(&leak.shown()) };
        unfound.lock().unwrap().extend((!is_found).then(|| format!("{leak:?}")));
        true
    });
    let unfound = unfound.into_inner().unwrap();
    println!("planted leaks found        {} of {}", Leak::ALL.len() - unfound.len(), Leak::ALL.len());
    assert!(unfound.is_empty(), "not found: {}", unfound.join(", "));
}

/// Looks for a leak in pairs of chance, several times from the beginning. Prints after how many it was found on average, and
/// what is left of the first such pair without the steps that it is found without.
#[expect(clippy::print_stdout, reason = "the figures are what it is run for")]
fn search(leak: Leak, finds: impl Fn(&Pair) -> bool) -> bool {
    let (first, searches) = (setting("PROMISE_SEED", 0), setting("LEAK_SEARCHES", SEARCHES));
    let mut pairs = (first..).map(Pair::invent);
    let (mut took, mut example) = (0, None);
    for _ in 0..searches {
        let found = pairs.by_ref().take(PAIRS_FOR_A_LEAK).enumerate().find(|(_, pair)| finds(pair));
        let Some((before, pair)) = found else { return false };
        took += before + 1;
        example.get_or_insert(pair);
    }
    let shrunk = example.map(|pair| pair.shrunk(finds).steps).unwrap_or_default();
    println!("{:<22} {:7.1} pairs  {shrunk:?}", format!("{leak:?}"), took as f64 / searches as f64);
    true
}

/// The pair in which a leak shows differs only because of it.
#[test]
fn no_pair_made_for_a_leak_differs_without_it() {
    on_every_core(0..Leak::ALL.len() as u64, |runtime, number| {
        let pair = Leak::ALL[usize::try_from(number).unwrap()].shown();
        let difference = runtime.block_on(pair.compare(None, &Coverage::default()));
        assert!(difference.is_none(), "{}", difference.unwrap());
        true
    });
}

#[test]
fn states_that_look_alike_go_on_looking_alike() {
    let (commands, seed) = (setting("UNWINDING", COMMANDS), setting("PROMISE_SEED", 0));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (unwinding, difference) = runtime.block_on(unwind(seed, commands, None));
    println!("{unwinding}");
    println!("differences                {}", u8::from(difference.is_some()));
    assert!(difference.is_none(), "PROMISE_SEED={seed}: {}", difference.unwrap());
}

/// Tries so many commands, until one is answered differently in states that look alike.
async fn unwind(seed: u64, commands: u64, leak: Option<Leak>) -> (Unwinding, Option<String>) {
    let mut unwinding = Unwinding::begin(seed, leak).await;
    for _ in 0..commands {
        match unwinding.step().await {
            None => break,
            Some(Tried::Alike) => {}
            Some(Tried::Differs(difference)) => return (unwinding, Some(difference)),
        }
    }
    (unwinding, None)
}

#[test]
fn enumeration_alone_finds_planted_leaks() {
    let is_thorough = setting("UNWINDING", COMMANDS) >= COMMANDS_FOR_A_LEAK;
    let all: Vec<Leak> = Leak::ALL.iter().copied().filter(|leak| leak.is_of_a_state()).collect();
    let leaks = if is_thorough { &all[..] } else { &[Leak::TurnsBack, Leak::Vanishes] };
    let unfound = Mutex::new(Vec::new());
    on_every_core(0..leaks.len() as u64, |runtime, number| {
        let leak = leaks[usize::try_from(number).unwrap()];
        let (tried, difference) = runtime.block_on(unwind(leak as u64, COMMANDS_FOR_A_LEAK, Some(leak)));
        println!("{leak:?}: after {} commands", tried.steps());
        unfound.lock().unwrap().extend(difference.is_none().then(|| format!("{leak:?}")));
        true
    });
    let unfound = unfound.into_inner().unwrap();
    println!("planted leaks found        {} of {}", leaks.len() - unfound.len(), leaks.len());
    assert!(unfound.is_empty(), "not found: {}", unfound.join(", "));
}
