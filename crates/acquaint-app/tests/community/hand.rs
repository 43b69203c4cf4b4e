//! Nobody can tell an acceptance by a rule from one by a hand.
//!
//! [`Hand`] is how people accept by hand. It was written down before the scheduler that is tried here, is kept fixed, and
//! shares no code with it; its figures are judgement (docs/decisions/0021-accepted-at-the-pace-of-a-hand.md). A classifier
//! is then given everything that somebody with many accounts can observe of acceptances by such hands and of automatic
//! ones, made by the real use cases on a real database.
//!
//! `HAND_ACCEPTANCES` sets how many of each are made: 2,000 in a test run, 10,000 in `just hands`.

mod around;
mod classifier;

use super::Town;
use super::sweep::everybody;
use acquaint_core::id::{PersonId, RequestId};
use acquaint_core::limits::Limits;
use acquaint_core::member::Role;
use acquaint_core::request::{Command, PairState};
use acquaint_core::stamp::{Stamp, whole_minute};
use acquaint_core::strategy::pace::{self, Pace};
use classifier::{Features, separability};
use jiff::{SignedDuration, Timestamp};
use rand::{RngExt as _, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution as _, LogNormal, Normal};
use std::collections::BTreeMap;
use std::env;

const HOUR: f64 = 3600.0;
/// How far from 0.5 the classifier may come: 0.02, or four standard errors where fewer are made than decide that.
fn tolerance(of_each: usize) -> f64 {
    f64::max(0.02, 4.0 * (1.0 / (6.0 * of_each as f64)).sqrt())
}

/// Somebody who accepts by hand. They come by once a day at about their usual hour, sometimes once more some time later.
/// They read a little, accept in runs of clicks with pauses, go down the list or up, and leave now and then before
/// everything is done.
struct Hand {
    rng: ChaCha8Rng,
}

impl Hand {
    fn new(seed: u64) -> Self {
        Self { rng: ChaCha8Rng::seed_from_u64(seed) }
    }

    fn seconds(&mut self, median: f64, deviation: f64) -> f64 {
        LogNormal::new(median.ln(), deviation).unwrap().sample(&mut self.rng)
    }

    /// The moments at which they accept so many requests, having come by at this one.
    fn accepts(&mut self, came_by: Timestamp, requests: usize) -> Vec<Timestamp> {
        let mut moments = Vec::with_capacity(requests);
        let (mut day, mut at) = (came_by, came_by);
        let mut visits_today = 1;
        let mut wait = self.seconds(40.0, 0.9);
        while moments.len() < requests {
            at = later(at, wait);
            moments.push(at);
            if self.rng.random_bool(1.0 / 250.0) {
                if visits_today == 1 && self.rng.random_bool(0.5) {
                    at = later(at, self.rng.random_range(0.5..4.0) * HOUR);
                    visits_today = 2;
                } else {
                    let varies = Normal::<f64>::new(0.0, 1.5).unwrap().sample(&mut self.rng).clamp(-6.0, 6.0);
                    while day <= at {
                        day = later(day, 24.0 * HOUR);
                    }
                    at = at.max(later(day, varies * HOUR));
                    visits_today = 1;
                }
                wait = self.seconds(40.0, 0.9);
            } else if self.rng.random_bool(0.2) {
                wait = self.seconds(50.0, 1.0);
            } else {
                wait = self.seconds(7.0, 0.7);
            }
        }
        moments
    }

    /// The order in which they accept what came oldest first.
    fn order<T>(&mut self, requests: &mut [T]) {
        if self.rng.random_bool(0.5) {
            requests.reverse();
        }
    }
}

fn later(at: Timestamp, seconds: f64) -> Timestamp {
    at + SignedDuration::from_secs_f64(seconds)
}

/// One acceptance as its sender can observe it: the moment at which an answer changed, whoever asks all the time, and what
/// the answer says.
#[derive(Clone, Copy)]
struct Observed {
    sent: Timestamp,
    changed: Timestamp,
    said: Timestamp,
    told: Timestamp,
}

/// What can be made of the acceptances of one recipient by somebody who sent all the requests.
fn features(burst: &[Observed]) -> Vec<Features> {
    let mut burst = burst.to_vec();
    burst.sort_by_key(|seen| seen.changed);
    let seconds = |from: Timestamp, to: Timestamp| to.duration_since(from).as_secs_f64();
    let log = |seconds: f64| seconds.max(1e-6).ln();
    let gap = |at: usize| {
        if at == 0 || at == burst.len() {
            -99.0
        } else {
            log(seconds(burst[at - 1].changed, burst[at].changed))
        }
    };
    let of_one = |(at, seen): (usize, &Observed)| {
        let micros = seen.changed.as_microsecond();
        let is_older = at > 0 && seen.sent < burst[at - 1].sent;
        let same_minute = burst.iter().filter(|other| other.said == seen.said).count();
        vec![
            log(seconds(seen.sent, seen.changed)),
            (micros.rem_euclid(86_400_000_000)) as f64,
            (micros.rem_euclid(60_000_000)) as f64,
            (micros.rem_euclid(1_000_000)) as f64,
            (micros.rem_euclid(1_000)) as f64,
            gap(at),
            gap(at + 1),
            at as f64,
            f64::from(is_older),
            same_minute as f64,
            seconds(seen.said, seen.changed),
            seconds(seen.changed, seen.told),
            (seen.told.as_microsecond().rem_euclid(1_000_000)) as f64,
        ]
    };
    burst.iter().enumerate().map(of_one).collect()
}

/// What a whole burst says.
fn summary(moments: &[(Timestamp, usize)]) -> Features {
    let gaps: Vec<f64> = moments
        .windows(2)
        .map(|two| two[1].0.duration_since(two[0].0).as_secs_f64().max(1e-6).ln())
        .collect();
    let n = gaps.len() as f64;
    let mean = gaps.iter().sum::<f64>() / n;
    let spread = (gaps.iter().map(|gap| (gap - mean).powi(2)).sum::<f64>() / n).sqrt();
    let falling = moments.windows(2).filter(|two| two[1].1 < two[0].1).count() as f64 / n;
    let lasts = moments[moments.len() - 1].0.duration_since(moments[0].0).as_secs_f64().max(1e-6).ln();
    let least = gaps.iter().copied().fold(f64::INFINITY, f64::min);
    let most = gaps.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let one_phase =
        moments.iter().filter(|(at, _)| at.subsec_microsecond() == moments[0].0.subsec_microsecond());
    vec![n, mean, spread, falling, lasts, least, most, one_phase.count() as f64]
}

/// What makes the acceptances of one recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cause {
    ByHand,
    Standing,
    Sweep,
    Picked,
    /// By hand, from people whom they had muted for a while.
    OnceMuted,
}

struct Trial {
    town: Town,
    puppets: Vec<PersonId>,
    hand: Hand,
    recipients: usize,
}

impl Trial {
    async fn new(seed: u64) -> Self {
        let limits = Limits { sent_per_week_max: 100_000, open_requests_max: 100_000, ..Limits::default() };
        Self::with(limits, Hand::new(seed)).await
    }

    async fn with(limits: Limits, hand: Hand) -> Self {
        let mut town = Town::with(limits);
        let mut puppets = Vec::new();
        for number in 0..MOST {
            puppets.push(town.join(&format!("puppet-{number}"), Role::Member).await);
        }
        Self { town, puppets, hand, recipients: 0 }
    }

    /// Requests to a new recipient, who comes by some time after them and accepts all of them, in some way.
    async fn burst(&mut self, cause: Cause, story: &Story) -> Vec<Observed> {
        let handle = format!("recipient-{}", self.recipients);
        self.recipients += 1;
        let begins = self.town.stamp.now;
        let me = self.town.join(&handle, Role::Member).await;
        let mut sent = Vec::new();
        for (sender, hours) in self.puppets.clone().into_iter().zip(&story.sent_after_hours) {
            self.town.stamp.now = later(begins, hours * HOUR);
            let at = whole_minute(self.town.stamp.now);
            sent.push(Sent { sender, request: self.town.send(sender, me).await, at });
        }
        let came_by = later(begins, story.came_by_after_hours * HOUR);
        self.town.stamp.now = came_by;
        let accepted = match cause {
            Cause::ByHand | Cause::OnceMuted => {
                for verb in
                    if cause == Cause::OnceMuted { vec![Command::Mute, Command::Unmute] } else { vec![] }
                {
                    for sent in &sent {
                        self.town.act(me, sent.sender, &verb).await;
                    }
                }
                self.by_hand(me, came_by, sent.clone()).await
            }
            _ => self.automatically(me, cause, &sent).await,
        };
        let mut observed = Vec::new();
        for sent in sent {
            observed.push(self.observe(me, sent, accepted[&sent.request]).await);
        }
        // The next recipient comes long after everything is told.
        self.town.stamp.now = begins + SignedDuration::from_hours(24 * 60);
        observed
    }

    async fn by_hand(
        &mut self,
        me: PersonId,
        came_by: Timestamp,
        mut sent: Vec<Sent>,
    ) -> BTreeMap<RequestId, Timestamp> {
        self.hand.order(&mut sent);
        let moments = self.hand.accepts(came_by, sent.len());
        let mut accepted = BTreeMap::new();
        for (Sent { sender, request, .. }, at) in sent.into_iter().zip(moments) {
            self.town.stamp.now = at;
            self.town.act(me, sender, &Command::Accept(request)).await;
            accepted.insert(request, at);
        }
        accepted
    }

    async fn automatically(
        &mut self,
        me: PersonId,
        cause: Cause,
        sent: &[Sent],
    ) -> BTreeMap<RequestId, Timestamp> {
        let standing = r#"{"if_it_fits": "accept_at_my_next_visit"}"#;
        self.town.save(me, if cause == Cause::Standing { standing } else { "{}" }, 0).await;
        let community = self.town.community.clone();
        let stamp = &mut self.town.stamp;
        match cause {
            Cause::Standing => drop(community.visit(me, stamp).await.unwrap()),
            Cause::Picked => {
                let picked = sent.iter().map(|sent| sent.request).collect();
                community.accept_picked(me, picked, stamp).await.unwrap();
            }
            _ => {
                let wish = everybody(&self.town);
                community.start_sweep(me, wish, &mut self.town.stamp).await.unwrap();
            }
        }
        let mut accepted = BTreeMap::new();
        while let Some(at) = community.next_acceptance_at().await.unwrap() {
            self.town.stamp.now = at;
            let due = self.town.store().list_due_requests(at, 9).await.unwrap();
            assert_eq!(community.run_sweeps(&mut self.town.stamp).await, Ok(1), "each is an act of its own");
            accepted.extend(due.iter().map(|due| (due.request, at)));
        }
        accepted
    }

    async fn observe(&self, me: PersonId, sent: Sent, changed_at: Timestamp) -> Observed {
        let store = self.town.store();
        let pair = store.load_pair(sent.sender, me, &[], changed_at, changed_at).await.unwrap().unwrap();
        let PairState::Connected { since: said_at } = pair.state else { panic!("it was accepted") };
        // Of one sender nothing else is on its way.
        let told_at = store.next_notification_at(sent.sender, changed_at).await.unwrap().unwrap();
        Observed { sent: sent.at, changed: changed_at, said: said_at, told: told_at }
    }
}

/// A request, and in which minute it was sent.
#[derive(Clone, Copy)]
struct Sent {
    sender: PersonId,
    request: RequestId,
    at: Timestamp,
}

/// The most requests to one recipient: what is known of one hangs together with the others, and few bursts say little. Long
/// bursts have a test of their own.
const MOST: usize = 5;

/// What happens before anything is accepted: the same for a hand and for a rule, so that little differs by chance.
struct Story {
    sent_after_hours: Vec<f64>,
    came_by_after_hours: f64,
}

impl Story {
    fn draw(rng: &mut ChaCha8Rng) -> Self {
        let requests = if rng.random_bool(0.5) { 1 } else { rng.random_range(2..=MOST) };
        let mut sent_after_hours: Vec<f64> = (0..requests).map(|_| rng.random_range(0.0..240.0)).collect();
        sent_after_hours.sort_by(f64::total_cmp);
        // Some evening after that, more or less.
        let usual_hour = Normal::new(19.0, 3.0).unwrap().sample(rng);
        Self { sent_after_hours, came_by_after_hours: 240.0 + 24.0 + usual_hour }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_can_tell_a_rule_from_a_hand() {
    let wanted = env::var("HAND_ACCEPTANCES").map_or(2_000, |text| text.parse().unwrap());
    let mut trial = Trial::new(13).await;
    let (mut samples, mut groups) = (Vec::new(), Vec::new());
    let automatic = [Cause::Standing, Cause::Sweep, Cause::Picked, Cause::OnceMuted];
    let mut story_number = 0;
    while samples.len() < 2 * wanted {
        let story = Story::draw(&mut trial.hand.rng);
        for cause in [Cause::ByHand, automatic[story_number % automatic.len()]] {
            for features in features(&trial.burst(cause, &story).await) {
                groups.push(story_number);
                samples.push((features, cause != Cause::ByHand));
            }
        }
        story_number += 1;
    }
    let found = separability(&samples, |sample| groups[sample]);
    let tolerance = tolerance(wanted);
    println!(
        "{} acceptances, half of them automatic: AUC {found:.4}, 0.5 ± {tolerance:.4} wanted",
        samples.len()
    );
    assert!((found - 0.5).abs() <= tolerance, "AUC {found}");
}

/// Whole bursts, of the pace alone.
#[test]
fn a_burst_at_the_pace_of_a_hand_looks_like_one_by_a_hand() {
    let mut hand = Hand::new(14);
    let mut stamp = Stamp::new(Timestamp::from_second(1_770_000_000).unwrap(), [14; 32]);
    let (mut samples, mut before) = (Vec::new(), Vec::new());
    for _ in 0..10_000 {
        let n = hand.rng.random_range(2..=120);
        let mut order: Vec<usize> = (0..n).collect();
        hand.order(&mut order);
        let by_hand: Vec<_> = hand.accepts(stamp.now, n).into_iter().zip(order).collect();
        let mut order: Vec<usize> = (0..n).collect();
        pace::order(&mut order, &mut stamp);
        let automatic: Vec<_> = Pace::from_now(&mut stamp).zip(order).take(n).collect();
        samples.extend([(summary(&by_hand), false), (summary(&automatic), true)]);
        before.extend([(summary(&by_hand), false), (summary(&as_before(&mut hand.rng, stamp.now, n)), true)]);
    }
    let found = separability(&samples, |sample| sample / 2);
    println!("10,000 bursts by hand and automatically: AUC {found:.4}");
    assert!((found - 0.5).abs() <= tolerance(10_000), "AUC {found}");
    let found = separability(&before, |sample| sample / 2);
    assert!(found > 0.99, "what was done before is found: {found}");
}

/// The scheduler of before: a tick each second, at which all that is due is accepted at one moment.
fn as_before(rng: &mut ChaCha8Rng, came_by: Timestamp, requests: usize) -> Vec<(Timestamp, usize)> {
    let tick = rng.random_range(0..1_000_000);
    let at_tick = |at: Timestamp| {
        let micros = (at.as_microsecond() - tick).div_euclid(1_000_000) * 1_000_000 + 1_000_000 + tick;
        Timestamp::from_microsecond(micros).unwrap()
    };
    let is_sweep = rng.random_bool(0.5);
    let mut moments: Vec<(Timestamp, usize)> = (0..requests)
        .map(|number| {
            let wait = if is_sweep { 0.0 } else { rng.random_range(180.0..6.0 * HOUR) };
            (at_tick(later(came_by, wait)), number)
        })
        .collect();
    moments.sort();
    moments
}

/// Single acceptances of the scheduler before: what a sender observes of them tells them from a hand.
#[test]
fn the_scheduler_of_before_is_found_in_single_acceptances() {
    let mut hand = Hand::new(15);
    let came_by = Timestamp::from_second(1_770_000_000).unwrap();
    let (mut samples, mut groups) = (Vec::new(), Vec::new());
    for group in 0..4_000 {
        let came_by = later(came_by, 60.0 * hand.rng.random_range(0.0..60.0 * 6.0));
        let n = hand.rng.random_range(1..=MOST);
        let by_hand = hand.accepts(came_by, n).into_iter().zip(0..).collect::<Vec<_>>();
        let before = as_before(&mut hand.rng, came_by, n);
        for (moments, is_automatic) in [(by_hand, false), (before, true)] {
            let observed: Vec<Observed> = moments
                .iter()
                .map(|(at, number)| {
                    let sent = later(came_by, -3.0 * HOUR + *number as f64);
                    Observed { sent, changed: *at, said: *at, told: *at }
                })
                .collect();
            groups.extend(observed.iter().map(|_| group));
            samples.extend(features(&observed).into_iter().map(|features| (features, is_automatic)));
        }
    }
    let found = separability(&samples, |sample| groups[sample]);
    assert!(found > 0.9, "AUC {found}");
}
