//! A clock that runs ahead for a while does no lasting damage.

use super::Town;
use acquaint_app::community::upkeep::{Turn, Upkeep};
use acquaint_app::community::view::{SentFilter, Want};
use acquaint_core::clock_watch::Reading;
use acquaint_core::id::PersonId;
use acquaint_core::limits::Limits;
use acquaint_core::member::Role;
use acquaint_core::note::Note;
use acquaint_core::request::{Command, Outcome, Refusal, SendRequest};
use acquaint_core::tie::Tie;
use jiff::{SignedDuration, Timestamp};
use std::time::Duration;

pub(super) const DAY: i64 = 86_400;

/// A town whose clock may differ from the steady one.
pub(super) struct Clocked {
    pub town: Town,
    began: Timestamp,
    steady: i64,
    ahead: i64,
}

impl Clocked {
    fn new() -> Self {
        Self::at(Timestamp::from_second(1_770_000_000).unwrap())
    }

    pub fn at(began: Timestamp) -> Self {
        let mut town = Town::with(Limits { retention_days: Some(60), ..Limits::default() });
        town.stamp.now = began;
        Self { began, town, steady: 0, ahead: 0 }
    }

    pub fn steady_seconds(&self) -> i64 {
        self.steady
    }

    pub fn pass(&mut self, seconds: i64) {
        self.steady += seconds;
        self.town.stamp.now = self.began + SignedDuration::from_secs(self.steady + self.ahead);
    }

    /// The clock is set, so many seconds from what it should be.
    pub fn set(&mut self, ahead: i64) {
        self.ahead = ahead;
        self.pass(0);
    }

    fn steady(&self) -> Duration {
        Duration::from_secs(self.steady.try_into().unwrap())
    }

    pub async fn start(&mut self) -> Upkeep {
        let first = Reading { now: self.town.stamp.now, steady: self.steady() };
        self.town.community.begin_upkeep(first).await.unwrap()
    }

    pub async fn turn(&mut self, upkeep: &mut Upkeep) -> Turn {
        let steady = self.steady();
        self.town.community.keep_up(upkeep, steady, &mut self.town.stamp).await.unwrap()
    }

    pub async fn waiting(&self, me: PersonId) -> usize {
        let want = Want { after: None, at_most: 9 };
        self.town.store().list_sent(me, SentFilter::Waiting, want).await.unwrap().items.len()
    }

    async fn may_send_from(&mut self, me: PersonId, other: PersonId) -> Timestamp {
        let wish = SendRequest { tie: Tie::Neighbour, evidence: None, note: Note::default() };
        let refused =
            self.town.community.act(me, other, &Command::SendRequest(wish), None, &mut self.town.stamp).await;
        match refused {
            Err(acquaint_app::community::CommunityError::Refused(Refusal::CoolingDown { until })) => until,
            other => panic!("{other:?}"),
        }
    }
}

/// Ada asked Bo and Cy; the clock is 400 days ahead for a minute, and she withdraws what she asked Cy meanwhile.
async fn a_minute_ahead(clocked: &mut Clocked, upkeep: &mut Upkeep) -> [PersonId; 3] {
    let mut people = Vec::new();
    for handle in ["ada", "bo", "cy"] {
        people.push(clocked.town.join(handle, Role::Member).await);
    }
    let [ada, bo, cy] = people.try_into().unwrap();
    clocked.town.send(ada, bo).await;
    let request = clocked.town.send(ada, cy).await;
    assert!(matches!(clocked.turn(upkeep).await, Turn::Kept { is_hourly: true, .. }));
    clocked.pass(60);
    assert!(matches!(clocked.turn(upkeep).await, Turn::Kept { settled: 0, lapsed: 0, is_hourly: false }));
    clocked.set(400 * DAY);
    assert_eq!(clocked.turn(upkeep).await, Turn::Doubted { is_new: true });
    let ended = clocked.town.act(ada, cy, &Command::Withdraw(request)).await;
    assert!(matches!(ended, Outcome::Unconnected { .. }));
    clocked.pass(66);
    assert_eq!(clocked.turn(upkeep).await, Turn::Doubted { is_new: false });
    clocked.set(0);
    [ada, bo, cy]
}

/// The request waits, the cool-down counts from now, and everything in the database fits.
async fn no_damage_lasts(clocked: &mut Clocked, [ada, _, cy]: [PersonId; 3]) {
    assert_eq!(clocked.waiting(ada).await, 1);
    let until = clocked.may_send_from(ada, cy).await;
    let days = i64::from(Limits::default().cool_down_days);
    let now = acquaint_core::stamp::whole_minute(clocked.town.stamp.now);
    assert_eq!(until, now + SignedDuration::from_hours(24 * days));
    assert_eq!(clocked.town.store().verify().await.unwrap(), []);
}

#[tokio::test]
async fn a_clock_that_runs_ahead_for_a_minute_does_no_lasting_damage_to_a_service_that_runs_on() {
    let mut clocked = Clocked::new();
    let mut upkeep = clocked.start().await;
    let people = a_minute_ahead(&mut clocked, &mut upkeep).await;
    for _ in 0..60 {
        assert_eq!(clocked.turn(&mut upkeep).await, Turn::Doubted { is_new: false });
        clocked.pass(60);
    }
    let Turn::Kept { settled, lapsed: 0, is_hourly: true } = clocked.turn(&mut upkeep).await else {
        panic!("the clock has run evenly for an hour");
    };
    assert!(settled > 0);
    no_damage_lasts(&mut clocked, people).await;
}

#[tokio::test]
async fn a_start_after_a_clock_ran_ahead_sets_moments_in_the_future_to_now() {
    let mut clocked = Clocked::new();
    let mut upkeep = clocked.start().await;
    let people = a_minute_ahead(&mut clocked, &mut upkeep).await;
    let mut upkeep = clocked.start().await;
    let turn = clocked.turn(&mut upkeep).await;
    assert!(matches!(turn, Turn::Kept { settled: 1.., lapsed: 0, .. }), "{turn:?}");
    no_damage_lasts(&mut clocked, people).await;
}

#[tokio::test]
async fn a_start_with_a_clock_that_is_ahead_or_behind_changes_nothing_for_a_day() {
    for ahead in [400 * DAY, -DAY] {
        let mut clocked = Clocked::new();
        let mut upkeep = clocked.start().await;
        let [ada, bo] =
            [clocked.town.join("ada", Role::Member).await, clocked.town.join("bo", Role::Member).await];
        clocked.town.send(ada, bo).await;
        clocked.turn(&mut upkeep).await;
        clocked.set(ahead);
        let mut upkeep = clocked.start().await;
        for _ in 0..24 {
            assert!(matches!(clocked.turn(&mut upkeep).await, Turn::Doubted { .. }));
            clocked.pass(3_600);
        }
        assert_eq!(clocked.waiting(ada).await, 1);
    }
}
