//! Every target of the fuzzer with its seeds, and with small changes of them that are the same in every run.
//!
//! `FUZZ_RUNS` says how many changes of each target are tried; `fuzz/run` looks for new ones with coverage.

use super::target::{TARGETS, Target};
use rand::{RngExt as _, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Bytes and words at which readers go wrong.
const INTERESTING: [&[u8]; 24] = [
    b"\0",
    b"\xFF",
    b"\xFF\xFF\xFF\xFF",
    b"\x7F\xFF\xFF\xFF",
    b"\x80\0\0\0",
    b"\xC0\x80",
    b"\xED\xA0\x80",
    b"\xEF\xBB\xBF",
    b"\"",
    b"'",
    b"\\",
    b"{",
    b"[",
    b"<",
    b"%00",
    b"\\u0000",
    b"\r\n",
    b"-1",
    b"18446744073709551616",
    b"1e999",
    "\u{202E}".as_bytes(),
    "e\u{301}".as_bytes(),
    "\u{FDFA}".as_bytes(),
    b",",
];

/// One of the seeds with one to four small changes.
fn changed(seeds: &[Vec<u8>], random: &mut ChaCha8Rng) -> Vec<u8> {
    let mut bytes = seeds[random.random_range(0..seeds.len())].clone();
    for _ in 0..random.random_range(1..=4) {
        let at = random.random_range(0..=bytes.len());
        let until = random.random_range(at..=bytes.len()).min(at + 64);
        match random.random_range(0..7) {
            0 if at < bytes.len() => bytes[at] ^= 1 << random.random_range(0..8),
            1 if at < bytes.len() => bytes[at] = random.random(),
            2 => bytes.truncate(at),
            3 => drop(bytes.drain(at..until)),
            4 => bytes
                .splice(at..at, bytes[at..until].to_vec().repeat(random.random_range(1..8)))
                .for_each(drop),
            5 => {
                let other = &seeds[random.random_range(0..seeds.len())];
                bytes.truncate(at);
                bytes.extend(&other[random.random_range(0..=other.len())..]);
            }
            _ => {
                let word = INTERESTING[random.random_range(0..INTERESTING.len())];
                bytes.splice(at..at, word.iter().copied()).for_each(drop);
            }
        }
    }
    bytes
}

fn try_in_short(name: &str, runs: u32) {
    let target = TARGETS.iter().find(|target| target.name == name).unwrap();
    let Target { check, seeds, .. } = target;
    let runs = std::env::var("FUZZ_RUNS").map_or(runs, |runs| runs.parse().unwrap());
    let seeds = seeds();
    for seed in &seeds {
        check(seed);
    }
    let mut random = ChaCha8Rng::seed_from_u64(2_026);
    for run in 0..runs {
        let bytes = changed(&seeds, &mut random);
        let tried = std::panic::catch_unwind(|| check(&bytes));
        assert!(tried.is_ok(), "{name}, change {run}: {:?}", String::from_utf8_lossy(&bytes));
    }
}

macro_rules! short_runs {
    ($($name:ident: $runs:literal,)+) => {
        $(#[test] fn $name() { try_in_short(stringify!($name), $runs); })+
        #[test]
        fn every_target_has_a_short_run() {
            assert_eq!(TARGETS.map(|target| target.name), [$(stringify!($name)),+]);
        }
    };
}

// As many changes as a few seconds allow.
short_runs! {
    strategy: 3_000,
    note: 3_000,
    handle: 5_000,
    profile: 3_000,
    archive: 500,
    member: 500,
    picture: 60,
    json: 300,
    form: 150,
    multipart: 150,
    cookie: 150,
    query: 200,
    cursor: 200,
    path: 200,
}
