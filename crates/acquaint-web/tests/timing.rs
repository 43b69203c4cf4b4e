//! How long an answer takes does not depend on what a recipient privately did, nor on who has an account, as far as that can
//! be measured from inside the process.
//!
//! Two people asked two others to connect. One recipient keeps much to themselves (set aside, muted, a long remark), the
//! other nothing; both senders try the same, one right after the other, who is first being drawn by lot. Then the
//! recipients change roles, so that nothing else about the four counts. Answers after something that a recipient did are
//! compared with answers after nothing as well. What is compared is how much longer one of each pair of answers took. The measuring is measured too: where nothing differs, nothing may be found, and a delay of five
//! microseconds must be.
//!
//! `./test --deep` takes some hundred pairs, in a debug build, and finds only what is coarse: in the pages of the sender's side
//! some hundred microseconds. `just timing` takes 40,000 in a release build. `TIMING_PAIRS` sets the number.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics, also in its own functions")]

#[path = "timing/difference.rs"]
mod difference;
#[path = "timing/door.rs"]
mod door;
#[path = "site/harness.rs"]
#[expect(dead_code, reason = "other tests use the rest of it")]
mod harness;
#[path = "timing/sides.rs"]
mod sides;

use difference::Difference;
use door::{Door, Knock};
use sides::{Sides, TRIES};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::runtime::Runtime;

/// Pairs of answers to each thing that is tried, in a test run.
const PAIRS: usize = 100;
/// From here on a run is long, and must find the planted delay on the sender's side as well: in this many of the things to
/// try, since some vary too much by themselves.
const LONG: usize = 10_000;
const FOUND_MIN: usize = 8;
/// Pairs of wrong passwords, at most.
const WRONG_PASSWORDS: usize = 300;
/// Pairs of the answer that takes the least, at least: a short run has to find the planted delay beside other work too.
const PLANTED_PAIRS: usize = 2_000;
/// The planted delay.
const PLANTED: Duration = Duration::from_micros(5);

fn pairs() -> usize {
    std::env::var("TIMING_PAIRS").ok().map_or(PAIRS, |text| text.parse().expect("a number"))
}

/// One after the other: what is measured must have the machine to itself, as far as that is ours to say.
static TURN: Mutex<()> = Mutex::new(());

fn runtime() -> (Runtime, MutexGuard<'static, ()>) {
    let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    (tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap(), turn)
}

/// Nothing is found, or what seemed so is not found again in twice as many pairs: what is real shows all the more, and the
/// same way round.
#[expect(clippy::print_stdout, reason = "the figures are what it is run for")]
fn holds(what: &str, found: Difference, again: impl FnOnce() -> Difference) {
    println!("{what:<50} {found}");
    if found.is_real() {
        let again = again();
        println!("{what:<50} {again} (again)");
        assert!(!again.confirms(found), "{what} takes longer: {found}, and again {again}");
    }
}

#[test]
#[ignore = "wants the machine to itself: ./test --deep"]
fn no_answer_takes_longer_for_what_a_recipient_keeps() {
    let (runtime, _turn) = runtime();
    let sides = runtime.block_on(Sides::new());
    let measure =
        |tries: &[usize], keeps, pairs| runtime.block_on(sides.measure(tries, keeps, Duration::ZERO, pairs));
    let all: Vec<usize> = (0..TRIES.len()).collect();
    for (name, keeps) in [("nothing differs", false), ("one recipient keeps much", true)] {
        println!("\n{name}");
        // All at once, since changing roles takes the longest.
        for (each, found) in measure(&all, keeps, pairs()).into_iter().enumerate() {
            holds(TRIES[each].name(), found, || measure(&[each], keeps, 2 * pairs()).remove(0));
        }
    }
}

/// But for the answer that comes right after: what anybody writes, everybody's next answer shows.
#[test]
#[ignore = "wants the machine to itself: ./test --deep"]
fn no_later_answer_takes_longer_for_what_a_recipient_just_did() {
    let (runtime, _turn) = runtime();
    let sides = runtime.block_on(Sides::new());
    let all: Vec<usize> = (0..TRIES.len()).collect();
    let measure = |tries: &[usize], rounds| runtime.block_on(sides.measure_act(tries, rounds));
    let (first, found) = measure(&all, pairs() / 2);
    println!("\nthe recipient has just done something\n{:<50} {first}", "right after");
    for (each, found) in found.into_iter().enumerate() {
        holds(TRIES[each].name(), found, || measure(&[each], pairs()).1.remove(0));
    }
}

/// In a short run where the answer itself takes the least; in a long one on the sender's side as well.
#[test]
#[ignore = "wants the machine to itself: ./test --deep"]
fn a_planted_delay_of_five_microseconds_is_found() {
    let (runtime, _turn) = runtime();
    let mut door = runtime.block_on(Door::new());
    let found = runtime.block_on(door.measure(Knock::Profile, PLANTED, pairs().max(PLANTED_PAIRS)));
    println!("{:<50} {found}", Knock::Profile.name());
    assert!(found.is_real() && found.t > 0.0, "{found}");
    if pairs() < LONG {
        return;
    }
    let sides = runtime.block_on(Sides::new());
    let mut found = 0;
    for (each, what) in TRIES.iter().enumerate() {
        let difference = runtime.block_on(sides.measure(&[each], false, PLANTED, pairs())).remove(0);
        println!("{:<50} {difference}", what.name());
        found += usize::from(difference.is_real() && difference.t > 0.0);
    }
    assert!(found >= FOUND_MIN, "found in {found} of {}", TRIES.len());
}

#[test]
#[ignore = "wants the machine to itself: ./test --deep"]
fn no_answer_at_the_door_takes_longer_for_who_has_an_account() {
    let (runtime, _turn) = runtime();
    let mut door = runtime.block_on(Door::new());
    println!();
    for knock in door::KNOCKS {
        // A wrong password takes a thousand times as long as the rest, on purpose.
        let pairs = if knock == Knock::SignIn { pairs().min(WRONG_PASSWORDS) } else { pairs() };
        let mut measure = |pairs| runtime.block_on(door.measure(knock, Duration::ZERO, pairs));
        holds(knock.name(), measure(pairs), || measure(2 * pairs));
    }
}
