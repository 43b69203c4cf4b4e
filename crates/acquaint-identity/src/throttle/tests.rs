//! A throttle under a clock that the test moves.

use std::time::Duration;

use governor::clock::FakeRelativeClock;

use super::{Rate, RetryAfter, Throttle, Ticks};

const THREE_THEN_ONE_A_MINUTE: Rate = Rate::new(3, Duration::from_mins(1));

fn throttle(rate: Rate, keys_max: usize) -> (Throttle, FakeRelativeClock) {
    let clock = FakeRelativeClock::default();
    (Throttle::with_keys_max(rate, Ticks::moved(clock.clone()), keys_max), clock)
}

#[test]
fn a_burst_passes_and_the_next_try_is_told_when() {
    let (throttle, _clock) = throttle(THREE_THEN_ONE_A_MINUTE, 10);
    for _ in 0..3 {
        assert_eq!(throttle.check("mirela"), Ok(()));
    }
    assert_eq!(throttle.check("mirela"), Err(RetryAfter(Duration::from_mins(1))));
}

#[test]
fn one_more_try_is_free_after_each_refill_and_no_sooner() {
    let (throttle, clock) = throttle(THREE_THEN_ONE_A_MINUTE, 10);
    for _ in 0..3 {
        throttle.check("mirela").unwrap();
    }
    clock.advance(Duration::from_secs(59));
    assert_eq!(throttle.check("mirela"), Err(RetryAfter(Duration::from_secs(1))));
    clock.advance(Duration::from_secs(1));
    assert_eq!(throttle.check("mirela"), Ok(()));
    assert_eq!(throttle.check("mirela"), Err(RetryAfter(Duration::from_mins(1))));
}

#[test]
fn a_try_that_has_to_wait_costs_nothing() {
    let (throttle, clock) = throttle(Rate::new(1, Duration::from_mins(1)), 10);
    throttle.check("mirela").unwrap();
    for _ in 0..50 {
        throttle.check("mirela").unwrap_err();
    }
    clock.advance(Duration::from_mins(1));
    assert_eq!(throttle.check("mirela"), Ok(()));
}

#[test]
fn a_try_that_is_given_back_was_never_counted() {
    let (throttle, clock) = throttle(THREE_THEN_ONE_A_MINUTE, 10);
    for _ in 0..100 {
        throttle.check("mirela").unwrap();
        throttle.give_back("mirela");
    }
    for _ in 0..3 {
        throttle.check("mirela").unwrap();
    }
    throttle.check("mirela").unwrap_err();
    throttle.give_back("mirela");
    throttle.check("mirela").unwrap();
    assert_eq!(throttle.check("mirela"), Err(RetryAfter(Duration::from_mins(1))));
    // Nobody gets more than a burst for it.
    clock.advance(Duration::from_hours(1));
    for _ in 0..10 {
        throttle.give_back("mirela");
        throttle.give_back("tomasz");
    }
    for who in ["mirela", "tomasz"] {
        for _ in 0..3 {
            throttle.check(who).unwrap();
        }
        throttle.check(who).unwrap_err();
    }
}

#[test]
fn keys_do_not_touch_each_other() {
    let (throttle, _clock) = throttle(Rate::new(1, Duration::from_mins(1)), 10);
    throttle.check("mirela").unwrap();
    assert_eq!(throttle.check("tomasz"), Ok(()));
    assert!(throttle.check("mirela").is_err());
}

#[test]
fn old_keys_make_room_for_new_ones() {
    let (throttle, clock) = throttle(Rate::new(1, Duration::from_mins(1)), 100);
    for key in 0..100 {
        throttle.check(&key).unwrap();
    }
    clock.advance(Duration::from_mins(2));
    throttle.check("recent").unwrap();
    assert_eq!(throttle.keys(), 1, "the hundred old keys are forgotten");
    assert!(throttle.check("recent").is_err());
}

#[test]
fn a_flood_of_keys_takes_no_more_memory_and_shuts_nobody_out() {
    let (throttle, _clock) = throttle(Rate::new(1, Duration::from_mins(1)), 100);
    for key in 0..10_000 {
        assert_eq!(throttle.check(&key), Ok(()));
        assert!(throttle.keys() <= 100);
    }
}

#[test]
fn recent_keys_survive_while_there_is_room_for_them() {
    let (throttle, clock) = throttle(Rate::new(1, Duration::from_mins(1)), 100);
    for key in 0..99 {
        throttle.check(&key).unwrap();
    }
    clock.advance(Duration::from_mins(2));
    throttle.check("recent").unwrap();
    throttle.check("one more, which sweeps").unwrap();
    assert!(throttle.keys() < 100);
    assert!(throttle.check("recent").is_err());
}

#[test]
fn waiting_times_are_whole_seconds_rounded_up() {
    let cases = [(0, 1), (1, 1), (999, 1), (1_000, 1), (1_001, 2), (59_999, 60)];
    for (millis, seconds) in cases {
        assert_eq!(RetryAfter(Duration::from_millis(millis)).seconds(), seconds);
    }
    assert_eq!(
        RetryAfter(Duration::from_millis(59_001)).to_string(),
        "that was too many tries in a short time; please try again in 60 seconds"
    );
}

#[test]
fn the_time_of_the_machine_lets_a_burst_pass_too() {
    let throttle = Throttle::new(Rate::SIGN_IN_PER_CLIENT, Ticks::machine());
    for _ in 0..Rate::SIGN_IN_PER_CLIENT.burst.get() {
        assert_eq!(throttle.check("mirela"), Ok(()));
    }
    assert!(throttle.check("mirela").is_err());
}

#[test]
fn servers_that_tell_each_other_count_together() {
    let rate = Rate::new(4, Duration::from_secs(10));
    let (tell, told) = std::sync::mpsc::channel();
    let here = Throttle::new(rate, Ticks::machine());
    let here = here.telling(move |digest, is_given_back| tell.send((digest, is_given_back)).unwrap());
    let there = Throttle::new(rate, Ticks::machine()).telling(|_, _| {});
    let hear =
        || told.try_iter().for_each(|(digest, is_given_back)| there.count_told(&digest, is_given_back));
    for _ in 0..4 {
        here.check("ada").unwrap();
    }
    here.check("ada").unwrap_err();
    hear();
    there.check("ada").unwrap_err();
    there.check("bo").unwrap();
    here.give_back("ada");
    hear();
    there.check("ada").unwrap();
    there.check("ada").unwrap_err();
}
