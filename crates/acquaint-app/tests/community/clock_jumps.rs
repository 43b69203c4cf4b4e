//! A clock that jumps while people act: a matrix of jumps and of what follows, and days on which clocks are odd.

use super::clock::{Clocked, DAY};
use acquaint_app::community::CommunityError;
use acquaint_app::community::upkeep::Turn;
use acquaint_core::id::PersonId;
use acquaint_core::limits::Limits;
use acquaint_core::member::Role;
use acquaint_core::note::Note;
use acquaint_core::request::{Command, Outcome, Refusal, SendRequest};
use acquaint_core::stamp::whole_minute;
use acquaint_core::tie::Tie;
use jiff::{SignedDuration, Timestamp};

const HOUR: i64 = 3_600;
const YEAR: i64 = 365 * DAY;
/// By how many seconds the clock jumps: a leap second, an hour of summer time, a day; over a cool-down of 21 days, sessions of
/// 30, a retention of 60; past the year 2038, and back to before anybody had joined.
const JUMPS: [i64; 11] =
    [-1, -HOUR, -DAY, -10 * YEAR, 1, HOUR, DAY, 25 * DAY, 61 * DAY, 400 * DAY, 13 * YEAR];

/// What becomes of the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Then {
    /// It is set right again after five minutes.
    Returns,
    /// The same, and the service is started again at that moment.
    ReturnsAtAStart,
    /// It was wrong before.
    Stays,
}

/// Ada's request to Bo waits, hers to Cy was withdrawn, Di and Ed are connected; Ada is signed in; what Fay and Gus asked Bo is
/// about to be accepted.
struct World {
    clocked: Clocked,
    people: Vec<PersonId>,
}

const ADA: usize = 0;
const BO: usize = 1;
const CY: usize = 2;
const DI: usize = 3;
const ED: usize = 4;
const FAY: usize = 5;
const GUS: usize = 6;
const HAL: usize = 7;

impl World {
    async fn at(began: Timestamp) -> Self {
        let mut clocked = Clocked::at(began);
        let mut people = Vec::new();
        for handle in ["ada", "bo", "cy", "di", "ed", "fay", "gus", "hal"] {
            people.push(clocked.town.join(handle, Role::Member).await);
        }
        let mut world = Self { clocked, people };
        let town = &mut world.clocked.town;
        town.send(world.people[ADA], world.people[BO]).await;
        let request = town.send(world.people[ADA], world.people[CY]).await;
        town.act(world.people[ADA], world.people[CY], &Command::Withdraw(request)).await;
        town.connect(world.people[DI], world.people[ED]).await;
        town.community.start_session(world.people[ADA], "a browser", [1; 32], &mut town.stamp).await.unwrap();
        let mut picked = std::collections::BTreeSet::new();
        for who in [FAY, GUS] {
            picked.insert(town.send(world.people[who], world.people[BO]).await);
        }
        town.community.accept_picked(world.people[BO], picked, &mut town.stamp).await.unwrap().unwrap();
        world
    }

    async fn is_signed_in(&self) -> bool {
        let town = &self.clocked.town;
        town.community.who_is([1; 32], town.stamp.now).await.unwrap().is_some()
    }

    /// Whether Ada can ask Cy; else when she can.
    async fn may_ask_again(&mut self) -> Option<Timestamp> {
        let wish = SendRequest { tie: Tie::Neighbour, evidence: None, note: Note::default() };
        let town = &mut self.clocked.town;
        let (ada, cy) = (self.people[ADA], self.people[CY]);
        match town.community.act(ada, cy, &Command::SendRequest(wish), None, &mut town.stamp).await {
            Ok(Outcome::Waiting { .. }) => None,
            Err(CommunityError::Refused(Refusal::CoolingDown { until })) => Some(until),
            other => panic!("{other:?}"),
        }
    }

    /// What people do while the clock is wrong: whatever it says, nothing of it is refused.
    async fn people_act(&mut self) {
        let town = &mut self.clocked.town;
        let request = town.send(self.people[HAL], self.people[BO]).await;
        town.act(self.people[HAL], self.people[BO], &Command::Withdraw(request)).await;
        town.act(self.people[ED], self.people[DI], &Command::Disconnect).await;
        town.connect(self.people[HAL], self.people[CY]).await;
        town.community.run_sweeps(&mut town.stamp).await.unwrap();
    }

    /// Time passes, and what is due is accepted at its moment.
    async fn pass(&mut self, seconds: i64) {
        let town = &mut self.clocked.town;
        let end = town.stamp.now + SignedDuration::from_secs(seconds);
        while let Some(at) = town.community.next_acceptance_at().await.unwrap().filter(|at| *at <= end) {
            town.stamp.now = at.max(town.stamp.now);
            town.community.run_sweeps(&mut town.stamp).await.unwrap();
        }
        self.clocked.pass(seconds);
    }

    async fn connections_of_bo(&self) -> usize {
        let want = acquaint_app::community::view::Want { after: None, at_most: 9 };
        self.clocked.town.store().list_connections(self.people[BO], "", want).await.unwrap().items.len()
    }
}

async fn jumps(by: i64, then: Then) {
    let what = format!("{by} s, {then:?}");
    let mut world = World::at(Timestamp::from_second(1_770_000_000).unwrap()).await;
    let mut upkeep = world.clocked.start().await;
    assert!(matches!(world.clocked.turn(&mut upkeep).await, Turn::Kept { .. }), "{what}");
    let withdrawn_at = whole_minute(world.clocked.town.stamp.now);
    world.clocked.pass(60);
    world.clocked.set(by);
    world.people_act().await;
    for _ in 0..5 {
        let turn = world.clocked.turn(&mut upkeep).await;
        // What is kept is by its own rules: a few seconds are no jump.
        assert_eq!(matches!(turn, Turn::Doubted { .. }), by.abs() > 5, "{what}: {turn:?}");
        world.clocked.pass(60);
    }
    if then != Then::Stays {
        world.clocked.set(0);
    }
    if then == Then::ReturnsAtAStart {
        upkeep = world.clocked.start().await;
    }
    let mut lapses = 0;
    for _ in 0..26 * 4 {
        world.pass(900).await;
        if let Turn::Kept { lapsed, .. } = world.clocked.turn(&mut upkeep).await {
            lapses += lapsed;
        }
    }
    let now = world.clocked.town.stamp.now;
    assert_eq!(world.clocked.town.store().verify().await.unwrap(), [], "{what}");
    // What is past its time by a clock that stays is past it; of a clock that returns nothing is.
    let is_past = |days: i64| then == Then::Stays && by > days * DAY;
    assert_eq!(world.clocked.waiting(world.people[ADA]).await, usize::from(!is_past(60)), "{what}");
    assert_eq!(lapses > 0, is_past(60), "{what}");
    assert_eq!(world.is_signed_in().await, !is_past(30), "{what}");
    let until = world.may_ask_again().await;
    assert_eq!(until.is_none(), is_past(21), "{what}: {until:?}");
    let most =
        if then == Then::Stays && by < 0 { now } else { withdrawn_at } + SignedDuration::from_hours(21 * 24);
    assert!(until.is_none_or(|until| until <= most), "{what}: {until:?} is later than {most}");
    if !is_past(60) {
        assert_eq!(world.connections_of_bo().await, 2, "{what}: what was picked is accepted within a day");
    }
}

#[tokio::test]
async fn no_jump_of_a_clock_that_is_set_right_does_lasting_damage() {
    for by in JUMPS {
        jumps(by, Then::Returns).await;
        jumps(by, Then::ReturnsAtAStart).await;
    }
}

#[tokio::test]
async fn a_clock_that_was_wrong_and_is_right_from_now_on_is_believed_after_a_while() {
    for by in JUMPS {
        jumps(by, Then::Stays).await;
    }
}

#[tokio::test]
async fn days_are_counted_in_hours_over_leap_days_summer_time_new_year_and_2038() {
    let limits = Limits { retention_days: Some(60), ..Limits::default() };
    for began in
        ["2028-02-15T12:00:00Z", "2027-03-20T12:00:00Z", "2026-12-20T12:00:00Z", "2038-01-10T12:00:00Z"]
    {
        let began: Timestamp = began.parse().unwrap();
        let mut world = World::at(began).await;
        let mut upkeep = world.clocked.start().await;
        world.clocked.turn(&mut upkeep).await;
        let cool_down = i64::from(limits.cool_down_days) * DAY;
        for (at, may, is_in, waits) in [
            (cool_down - 60, false, true, 1),
            (cool_down, true, true, 2),
            (30 * DAY - 60, true, true, 2),
            (30 * DAY, true, false, 2),
            (60 * DAY - 60, true, false, 2),
            (60 * DAY, true, false, 1),
        ] {
            while world.clocked.steady_seconds() < at {
                let step = (at - world.clocked.steady_seconds()).min(6 * HOUR);
                world.clocked.pass(step);
                world.clocked.turn(&mut upkeep).await;
            }
            assert_eq!(world.may_ask_again().await.is_none(), may, "{began} and {at} s");
            assert_eq!(world.is_signed_in().await, is_in, "{began} and {at} s");
            assert_eq!(world.clocked.waiting(world.people[ADA]).await, waits, "{began} and {at} s");
        }
        assert_eq!(world.clocked.town.store().verify().await.unwrap(), []);
    }
}
