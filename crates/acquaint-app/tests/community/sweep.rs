//! A sweep is the same as accepting one by one, whatever interrupts it.

use super::Town;
use acquaint_app::community::CommunityError;
use acquaint_app::community::store::CommunityStore;
use acquaint_app::community::sweep::SweepWish;
use acquaint_app::community::view::{ConnectionRow, SentFilter, Want};
use acquaint_core::id::{PersonId, RequestId, SweepId};
use acquaint_core::limits::Limits;
use acquaint_core::member::Role;
use acquaint_core::request::Command;
use acquaint_core::strategy::sweep::SweepOutcome;
use proptest::prelude::{ProptestConfig, any, prop, proptest};
use proptest::strategy::Strategy as Generates;
use std::collections::BTreeSet;
use std::pin::Pin;
use std::task::{Context, Poll};

/// Whoever is in Kiel fits.
const KIEL: &str = r#"{"only": {"regions": ["Kiel"]}}"#;

/// What there is to know of one who asks.
#[expect(clippy::struct_excessive_bools, reason = "each happens or not, whatever the others do")]
#[derive(Clone, Copy, Debug)]
struct Asks {
    is_in_kiel: bool,
    /// Has no connection left to give.
    is_full: bool,
    /// Takes the request back once the sweep is planned.
    goes: bool,
    /// The recipient had set the request aside long ago.
    was_set_aside: bool,
    /// The recipient blocks them once the sweep is planned.
    is_blocked: bool,
}

fn asks() -> impl Generates<Value = Asks> {
    let rare = || prop::bool::weighted(0.15);
    (prop::bool::weighted(0.7), rare(), rare(), any::<bool>(), rare()).prop_map(
        |(is_in_kiel, is_full, goes, was_set_aside, is_blocked)| Asks {
            is_in_kiel,
            is_full,
            goes,
            was_set_aside,
            is_blocked,
        },
    )
}

struct World {
    town: Town,
    bo: PersonId,
    people: Vec<PersonId>,
    requests: Vec<RequestId>,
}

/// Some people ask Bo, who may have at most so many connections.
async fn world(asking: &[Asks], connections_max: u32) -> World {
    let limits = Limits { connections_max, ..Limits::default() };
    let mut town = Town::with(limits);
    let bo = town.join("bo", Role::Member).await;
    let fillers: Vec<PersonId> = {
        let mut fillers = Vec::new();
        for number in 0..connections_max {
            fillers.push(town.join(&format!("filler-{number}"), Role::Member).await);
        }
        fillers
    };
    let (mut people, mut requests) = (Vec::new(), Vec::new());
    for (number, asks) in asking.iter().enumerate() {
        let region = if asks.is_in_kiel { "Kiel" } else { "Bremen" };
        let sender = town.join_in(&format!("asks-{number}"), Role::Member, region).await;
        let request = town.send(sender, bo).await;
        town.wait_minutes(1);
        if asks.is_full && people.iter().filter(|(_, full)| *full).count() < connections_max as usize {
            for filler in &fillers {
                town.connect(sender, *filler).await;
            }
            people.push((sender, true));
        } else {
            people.push((sender, false));
        }
        if asks.was_set_aside {
            town.act(bo, sender, &Command::SetAside(request)).await;
        }
        requests.push(request);
    }
    town.save(bo, KIEL, 0).await;
    World { town, bo, people: people.into_iter().map(|(who, _)| who).collect(), requests }
}

impl World {
    /// What happens between the confirmation and the sweep.
    async fn meanwhile(&mut self, asking: &[Asks]) {
        for (number, asks) in asking.iter().enumerate() {
            let (sender, request) = (self.people[number], self.requests[number]);
            if asks.goes {
                self.town.act(sender, self.bo, &Command::Withdraw(request)).await;
            } else if asks.is_blocked {
                self.town.act(self.bo, sender, &Command::Block).await;
            }
        }
    }

    async fn accept_one_by_one(&mut self, asking: &[Asks], newest_first: bool) {
        let mut fitting: Vec<usize> = (0..asking.len()).filter(|&number| asking[number].is_in_kiel).collect();
        if newest_first {
            fitting.reverse();
        }
        for number in fitting {
            let (bo, request) = (self.bo, self.requests[number]);
            let community = &self.town.community;
            let accept = Command::Accept(request);
            match community.act_on_request(bo, request, &accept, None, &mut self.town.stamp).await {
                Ok(_) | Err(CommunityError::Refused(_) | CommunityError::NotFound) => {}
                Err(error) => panic!("{error}"),
            }
        }
    }

    /// What there is between Bo and everybody, and what everybody has.
    async fn state(&self) -> Vec<String> {
        let store = self.town.store();
        let mut state = Vec::new();
        for member in self.people.iter().copied().chain([self.bo]) {
            let mut told: Vec<String> =
                connections(store, member).await.iter().map(|row| row.card.handle.to_string()).collect();
            told.sort();
            for filter in [SentFilter::Waiting, SentFilter::Connected, SentFilter::Withdrawn] {
                let sent = store.list_sent(member, filter, all()).await.unwrap().items;
                told.extend(sent.iter().map(|sent| format!("{filter:?} {}", sent.text.id)));
            }
            state.push(told.join(", "));
        }
        state
    }

    async fn start(&mut self) -> Option<SweepId> {
        let wish = everybody(&self.town);
        self.town.community.start_sweep(self.bo, wish, &mut self.town.stamp).await.unwrap()
    }
}

/// A sweep of all who wait and fit the first version.
pub fn everybody(town: &Town) -> SweepWish {
    SweepWish {
        version: 1,
        sent_by: town.stamp.now,
        at_most: None,
        ticked: BTreeSet::new(),
        left_out: BTreeSet::new(),
    }
}

fn all() -> Want {
    Want { after: None, at_most: 100 }
}

async fn connections(store: &dyn CommunityStore, me: PersonId) -> Vec<ConnectionRow> {
    store.list_connections(me, "", all()).await.unwrap().items
}

/// Runs a future for so many steps, and drops it there, as a crash would: what the store was handed by then it may do.
struct Interrupted<F> {
    work: Pin<Box<F>>,
    steps: u32,
}

impl<F: Future> Future for Interrupted<F> {
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if self.steps == 0 {
            return Poll::Ready(None);
        }
        self.steps -= 1;
        self.work.as_mut().poll(context).map(Some)
    }
}

async fn run_interrupted(world: &mut World, interruptions: &[u32]) {
    for &steps in interruptions {
        let community = world.town.community.clone();
        let mut stamp = world.town.stamp.branch();
        let work = Box::pin(async move { super::accept_planned(&community, &mut stamp).await });
        Interrupted { work, steps }.await;
    }
    world.town.accept_planned().await;
}

async fn check(asking: &[Asks], connections_max: u32, interruptions: &[u32]) {
    let mut by_hand = Vec::new();
    for newest_first in [false, true] {
        let mut world = world(asking, connections_max).await;
        world.meanwhile(asking).await;
        world.accept_one_by_one(asking, newest_first).await;
        by_hand.push(world.state().await);
    }
    let mut swept = world(asking, connections_max).await;
    let sweep = swept.start().await;
    swept.meanwhile(asking).await;
    run_interrupted(&mut swept, interruptions).await;
    let state = swept.state().await;
    assert!(by_hand.contains(&state), "{state:#?} is neither of {by_hand:#?}");
    assert_eq!(swept.town.store().verify().await.unwrap(), []);
    let wanted = asking.iter().filter(|asks| asks.is_in_kiel).count();
    assert_eq!(sweep.is_some(), wanted > 0);
    if let Some(sweep) = sweep {
        let report = swept.town.community.find_sweep(swept.bo, sweep).await.unwrap();
        assert_eq!((report.requests as usize, report.decided() as usize), (wanted, wanted));
        assert!(report.ended_at.is_some());
        let connected = connections(swept.town.store(), swept.bo).await.len();
        assert_eq!(report.count(SweepOutcome::Accepted) as usize, connected);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases / 16, ..ProptestConfig::default() })]

    #[test]
    fn a_sweep_equals_accepting_one_by_one_whatever_interrupts_it(
        asking in prop::collection::vec(asks(), 1..14),
        connections_max in 1_u32..9,
        interruptions in prop::collection::vec(1_u32..40, 0..5),
    ) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(check(&asking, connections_max, &interruptions));
    }
}

#[tokio::test]
async fn a_sweep_can_be_limited_stopped_and_covers_only_what_was_shown() {
    let fits = Asks { is_in_kiel: true, is_full: false, goes: false, was_set_aside: true, is_blocked: false };
    let mut world = world(&[fits; 5], 99).await;
    let shown_at = world.town.stamp.now - jiff::SignedDuration::from_mins(2);
    let wish = SweepWish { sent_by: shown_at, at_most: Some(3), ..everybody(&world.town) };
    let stamp = &mut world.town.stamp;
    let stale =
        world.town.community.start_sweep(world.bo, SweepWish { version: 2, ..wish.clone() }, stamp).await;
    assert_eq!(stale, Err(CommunityError::Conflict));
    let sweep = world.town.community.start_sweep(world.bo, wish.clone(), stamp).await.unwrap().unwrap();
    let again = world.town.community.start_sweep(world.bo, wish.clone(), stamp).await;
    assert_eq!(again, Err(CommunityError::Conflict), "one sweep at a time");
    let stopped = world.town.community.stop_sweep(world.bo, sweep, stamp.now).await.unwrap();
    assert_eq!((stopped.requests, stopped.decided(), stopped.is_running()), (3, 0, false));
    assert_eq!(world.town.community.next_acceptance_at().await, Ok(None));
    let none = SweepWish { sent_by: jiff::Timestamp::UNIX_EPOCH, ..wish.clone() };
    assert_eq!(world.town.community.start_sweep(world.bo, none, stamp).await, Ok(None));
    let next = world.town.community.start_sweep(world.bo, wish, stamp).await.unwrap().unwrap();
    assert_eq!(world.town.community.run_sweeps(stamp).await, Ok(0), "nobody is accepted at once");
    assert_eq!(world.town.accept_planned().await, 3);
    let connected = connections(world.town.store(), world.bo).await;
    let mut oldest = world.people[..3].to_vec();
    let mut accepted: Vec<PersonId> = connected.iter().map(|row| row.card.id).collect();
    oldest.sort();
    accepted.sort();
    assert_eq!(accepted, oldest, "the oldest come first");
    let found = world.town.community.find_sweep(world.people[0], next).await;
    assert_eq!(found, Err(CommunityError::NotFound), "a sweep is nobody else's");
}
