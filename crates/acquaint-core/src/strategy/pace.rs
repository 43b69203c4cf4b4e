//! When requests that are accepted automatically are accepted: at the pace of someone who does it by hand.
//!
//! A sender sees the moment of an acceptance, and someone with many accounts sees many moments. If a rule kept time in
//! any other way than a hand, the moments would tell the two apart. So whatever a strategy or a sweep accepts is given
//! the moments that a person would have taken: they come by, read, accept in runs with pauses, leave, and come back.
//!
//! All figures are judgement; `docs/decisions/0021-accepted-at-the-pace-of-a-hand.md` says why, and what the test
//! `nobody_can_tell_a_rule_from_a_hand` compares them with.

use crate::stamp::Stamp;
use jiff::{SignedDuration, Timestamp};
use std::f64::consts::TAU;

/// A log-normal duration: its median in seconds, and the standard deviation of its logarithm.
type LogNormal = (f64, f64);

/// From coming by to the first acceptance.
const READING: LogNormal = (40.0, 0.9);
/// From one acceptance to the next within a run.
const CLICK: LogNormal = (7.0, 0.7);
/// From one acceptance to the next with a pause between: something is read, or something else is done.
const PAUSE: LogNormal = (50.0, 1.0);
/// How often a pause follows an acceptance.
const PAUSES: f64 = 0.2;
/// How often leaving follows an acceptance.
const LEAVES: f64 = 1.0 / 250.0;
/// How often someone comes by a second time on the same day, and how many hours after the first: at least, at most.
const COMES_AGAIN: f64 = 0.5;
const AGAIN_AFTER_HOURS: (f64, f64) = (0.5, 4.0);
/// The next day they come by at about the same hour: the standard deviation in hours, and the most it can be.
const HOUR_VARIES: (f64, f64) = (1.5, 6.0);

/// The moments at which someone accepts who came by at a given moment, one after the other, without an end.
pub struct Pace<'a> {
    stamp: &'a mut Stamp,
    at: Timestamp,
    /// When they first came by on the day of their first visit, moved by whole days.
    day_began_at: Timestamp,
    is_first_visit_of_day: bool,
    is_reading: bool,
}

impl<'a> Pace<'a> {
    /// The pace of someone who is here now.
    pub fn from_now(stamp: &'a mut Stamp) -> Self {
        let now = stamp.now;
        Self { stamp, at: now, day_began_at: now, is_first_visit_of_day: true, is_reading: true }
    }

    fn log_normal(&mut self, (median, deviation): LogNormal) -> f64 {
        median * (deviation * normal(self.stamp)).exp()
    }

    /// When they come by again after they left.
    fn next_visit_at(&mut self) -> Timestamp {
        const HOUR: f64 = 3600.0;
        if self.is_first_visit_of_day && self.stamp.next_part() < COMES_AGAIN {
            self.is_first_visit_of_day = false;
            let (least, most) = AGAIN_AFTER_HOURS;
            return later(self.at, (least + (most - least) * self.stamp.next_part()) * HOUR);
        }
        let (deviation, most) = HOUR_VARIES;
        let varies = (deviation * normal(self.stamp)).clamp(-most, most);
        let days = (self.at.duration_since(self.day_began_at).as_secs_f64() / (24.0 * HOUR)).floor() + 1.0;
        self.day_began_at = later(self.day_began_at, days * 24.0 * HOUR);
        self.is_first_visit_of_day = true;
        later(self.day_began_at, varies * HOUR).max(self.at)
    }
}

impl Iterator for Pace<'_> {
    type Item = Timestamp;

    fn next(&mut self) -> Option<Timestamp> {
        if !self.is_reading && self.stamp.next_part() < LEAVES {
            self.at = self.next_visit_at();
            self.is_reading = true;
        }
        let kind = match (self.is_reading, self.stamp.next_part() < PAUSES) {
            (true, _) => READING,
            (false, true) => PAUSE,
            (false, false) => CLICK,
        };
        let seconds = self.log_normal(kind);
        self.at = later(self.at, seconds);
        self.is_reading = false;
        Some(self.at)
    }
}

/// A standard normal number (G. E. P. Box and M. E. Muller, 1958).
fn normal(stamp: &mut Stamp) -> f64 {
    let (one, other) = (1.0 - stamp.next_part(), stamp.next_part());
    (-2.0 * one.ln()).sqrt() * (TAU * other).cos()
}

fn later(at: Timestamp, seconds: f64) -> Timestamp {
    at.checked_add(SignedDuration::from_secs_f64(seconds)).unwrap_or(Timestamp::MAX)
}

/// Puts what is to be accepted in the order of a hand. It came oldest first and stays so, or is turned round as lists
/// show it, each as often as the other: an order that is always the same would give a rule away.
pub fn order<T>(oldest_first: &mut [T], stamp: &mut Stamp) {
    if stamp.next_part() < 0.5 {
        oldest_first.reverse();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamp(seed: u8) -> Stamp {
        Stamp::new("2026-03-02T19:30:00Z".parse().unwrap(), [seed; 32])
    }

    #[test]
    fn moments_follow_each_other_and_none_is_at_once() {
        for seed in 0..50 {
            let mut stamp = stamp(seed);
            let now = stamp.now;
            let moments: Vec<Timestamp> = Pace::from_now(&mut stamp).take(2_000).collect();
            assert!(moments[0] > now);
            assert!(moments.windows(2).all(|two| two[0] < two[1]), "seed {seed}");
        }
    }

    #[test]
    fn forty_take_minutes_and_thousands_take_days() {
        let median = |count: usize| {
            let mut hours: Vec<f64> = (0..99)
                .map(|seed| {
                    let mut stamp = stamp(seed);
                    let now = stamp.now;
                    let last = Pace::from_now(&mut stamp).nth(count - 1).unwrap();
                    last.duration_since(now).as_secs_f64() / 3600.0
                })
                .collect();
            hours.sort_by(f64::total_cmp);
            hours[hours.len() / 2]
        };
        let (forty, thousand) = (median(40), median(1_000));
        assert!((0.1..0.5).contains(&forty), "{forty}");
        assert!((24.0..120.0).contains(&thousand), "{thousand}");
    }

    #[test]
    fn later_days_have_the_hours_of_the_first() {
        // A member who visits at half past seven in the evening is rarely there at five in the morning.
        let mut stamp = stamp(1);
        let at_night = Pace::from_now(&mut stamp)
            .take(10_000)
            .filter(|at| {
                let hour = at.to_zoned(jiff::tz::TimeZone::UTC).hour();
                (5..12).contains(&hour)
            })
            .count();
        // If the hours were forgotten, it would be seven in twenty-four.
        assert!(at_night < 800, "{at_night}");
    }

    #[test]
    fn both_orders_come_up() {
        let mut stamp = stamp(4);
        let mut newest_first = 0;
        for _ in 0..100 {
            let mut requests = [1, 2, 3];
            order(&mut requests, &mut stamp);
            newest_first += u32::from(requests == [3, 2, 1]);
        }
        assert!((30..70).contains(&newest_first), "{newest_first}");
    }
}
