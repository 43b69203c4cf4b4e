//! Sweeps: planned, moved, stopped, over.

use super::strategy::{of_region, saved};
use super::town::{Town, at, every, first};
use acquaint_app::community::change::AccountChange;
use acquaint_app::community::store::CommunityStore;
use acquaint_app::community::view::{DueRequest, Sweep, SweptBefore};
use acquaint_app::store::StoreError;
use acquaint_core::id::{PersonId, RequestId, SweepId};
use acquaint_core::member::Standing;
use acquaint_core::request::Command;
use acquaint_core::strategy::sweep::{NewSweep, PlannedRequest, SweepKind, SweepOutcome};

fn sweep_of(
    town: &mut Town<'_>,
    member: PersonId,
    kind: SweepKind,
    asked: &[(PersonId, RequestId)],
) -> NewSweep {
    let due_at = town.now();
    let planned = asked.iter().map(|&(sender, request)| PlannedRequest { request, sender, due_at });
    NewSweep {
        requests: planned.collect(),
        id: SweepId(town.stamp.next_id()),
        member,
        version: (kind != SweepKind::Picked).then_some(1),
        kind,
        started_at: due_at,
    }
}

async fn started(town: &mut Town<'_>, sweep: NewSweep) -> Result<SweepId, StoreError> {
    let id = sweep.id;
    town.try_change([AccountChange::SweepStarted(Box::new(sweep))]).await.map(|()| id)
}

/// Three people who asked Bo, who has a strategy.
async fn asked(town: &mut Town<'_>) -> (PersonId, [(PersonId, RequestId); 3]) {
    let bo = town.join("Bo Example").await;
    let mut asked = Vec::new();
    for name in ["Ada Beispiel", "Cy Ejemplo", "Di Primjer"] {
        let sender = town.join(name).await;
        asked.push((sender, town.send(sender, bo).await));
        town.wait(1);
    }
    town.change([saved(bo, 1, &of_region("Kiel"), 3)]).await;
    (bo, asked.try_into().expect("three"))
}

fn decided(sweep: SweepId, request: RequestId, outcome: SweepOutcome) -> AccountChange {
    AccountChange::SweptRequestDecided { sweep, request, outcome, at: at(9) }
}

async fn find(store: &dyn CommunityStore, me: PersonId, sweep: SweepId) -> Sweep {
    store.find_sweep(me, sweep).await.unwrap().expect("it is there")
}

/// A sweep goes through its requests in order, keeps what became of each once, and is over with the last.
pub async fn a_sweep_is_over_with_its_last_request(store: &dyn CommunityStore) {
    let mut town = Town::new(store);
    let (bo, asked) = asked(&mut town).await;
    let stale = NewSweep { version: Some(2), ..sweep_of(&mut town, bo, SweepKind::Asked, &asked) };
    assert_eq!(started(&mut town, stale).await, Err(StoreError::Conflict));
    let sweep = sweep_of(&mut town, bo, SweepKind::Asked, &asked);
    let sweep = started(&mut town, sweep).await.unwrap();
    let another = sweep_of(&mut town, bo, SweepKind::Asked, &asked);
    assert_eq!(started(&mut town, another).await, Err(StoreError::Conflict));
    assert_eq!(store.list_due_requests(at(2), 9).await.unwrap(), []);
    assert_eq!(store.next_due_at().await.unwrap(), Some(at(3)));
    let due = |at_most| store.list_due_requests(at(3), at_most);
    let all = asked.map(|(sender, request)| DueRequest { member: bo, sweep, request, sender, due_at: at(3) });
    assert_eq!((due(2).await.unwrap().as_slice(), due(9).await.unwrap().as_slice()), (&all[..2], &all[..]));
    town.change([AccountChange::StandingChanged { member: bo, standing: Standing::Suspended }]).await;
    assert_eq!(
        (due(9).await.unwrap(), store.next_due_at().await.unwrap()),
        (vec![], None),
        "not while suspended"
    );
    town.change([AccountChange::StandingChanged { member: bo, standing: Standing::Active }]).await;
    // Accepted in the same commit as what is kept of it: both or neither.
    let (ada, from_ada) = asked[0];
    let mut commit = town.prepare(bo, ada, &Command::Accept(from_ada)).await.unwrap();
    commit.account_changes.push(decided(sweep, from_ada, SweepOutcome::Accepted));
    store.apply(commit.clone()).await.unwrap();
    assert_eq!(store.apply(commit).await, Err(StoreError::Conflict));
    let (di, from_di) = asked[2];
    town.run(di, bo, &Command::Withdraw(from_di)).await.unwrap();
    town.change([decided(sweep, from_di, SweepOutcome::NoLongerWaiting)]).await;
    assert_eq!(due(9).await.unwrap(), all[1..2]);
    let found = find(store, bo, sweep).await;
    assert!(found.is_running());
    assert_eq!((found.requests, found.decided(), found.count(SweepOutcome::Accepted)), (3, 2, 1));
    town.change([decided(sweep, asked[1].1, SweepOutcome::TheyWereAtLimit)]).await;
    let again = decided(sweep, asked[1].1, SweepOutcome::Accepted);
    assert_eq!(town.try_change([again]).await, Err(StoreError::Conflict));
    let found = find(store, bo, sweep).await;
    assert_eq!((found.ended_at, found.is_running()), (Some(at(9)), false));
    let swept = every(2, |want| store.list_swept(bo, sweep, want)).await;
    let told: Vec<_> = swept
        .iter()
        .map(|swept| (swept.request, swept.sender.as_ref().map(|card| card.id), swept.outcome.unwrap().0))
        .collect();
    // Who took their request back is not named.
    assert_eq!(
        told,
        [
            (from_ada, Some(ada), SweepOutcome::Accepted),
            (asked[1].1, Some(asked[1].0), SweepOutcome::TheyWereAtLimit),
            (from_di, None, SweepOutcome::NoLongerWaiting),
        ]
    );
    assert_eq!(store.find_sweep(ada, sweep).await.unwrap(), None);
    assert_eq!(store.list_swept(ada, sweep, first(9)).await.unwrap().items, []);
    assert_eq!(store.list_sweeps(bo, 9).await.unwrap(), [found]);
}

/// What is planned can be given other moments, and a request that is sorted by hand is in no plan any more.
pub async fn a_plan_can_be_moved_and_a_hand_takes_a_request_out_of_it(store: &dyn CommunityStore) {
    let mut town = Town::new(store);
    let (bo, asked) = asked(&mut town).await;
    let picked = sweep_of(&mut town, bo, SweepKind::Picked, &asked[..2]);
    let picked = started(&mut town, picked).await.unwrap();
    let standing = sweep_of(&mut town, bo, SweepKind::Standing, &asked);
    let standing = started(&mut town, standing).await.unwrap();
    let [(ada, from_ada), (_, from_cy), (_, from_di)] = asked;
    let due = vec![(from_ada, at(30)), (from_cy, at(20))];
    town.change([AccountChange::SweepReplanned { sweep: picked, due }]).await;
    let swept = |sweep, request, due_at| {
        let kind = if sweep == picked { SweepKind::Picked } else { SweepKind::Standing };
        SweptBefore { sweep, kind, request, due_at }
    };
    let planned = [
        swept(standing, from_di, Some(at(3))),
        swept(picked, from_cy, Some(at(20))),
        swept(picked, from_ada, Some(at(30))),
    ];
    assert_eq!(store.list_planned(bo, None, 9).await.unwrap(), planned);
    assert_eq!(store.list_planned(bo, None, 2).await.unwrap(), planned[..2]);
    assert_eq!(store.list_planned(bo, Some(planned[1]), 2).await.unwrap(), planned[2..]);
    assert_eq!(store.list_swept_before(bo, vec![from_cy], None).await.unwrap(), planned[1..2]);
    assert_eq!(find(store, bo, picked).await.last_due_at, Some(at(30)));
    town.change([AccountChange::SweptRequestLeft { member: ada, sender: ada, at: at(4) }]).await;
    town.change([AccountChange::SweptRequestLeft { member: bo, sender: ada, at: at(4) }]).await;
    town.change([decided(standing, from_di, SweepOutcome::TheyWereAtLimit)]).await;
    assert_eq!(store.list_planned(bo, None, 9).await.unwrap(), planned[1..2]);
    assert_eq!(store.list_planned(ada, None, 9).await.unwrap(), []);
    // What was decided meanwhile keeps its outcome.
    town.change([AccountChange::SweepReplanned { sweep: picked, due: vec![(from_ada, at(50))] }]).await;
    let all = vec![from_ada, from_cy, from_di];
    let mut before = store.list_swept_before(bo, all.clone(), Some(1)).await.unwrap();
    before.sort_by_key(|swept| swept.due_at);
    assert_eq!(before, [swept(standing, from_di, None), planned[1]]);
    assert_eq!(store.list_swept_before(bo, all.clone(), None).await.unwrap(), planned[1..2]);
    assert_eq!(store.list_swept_before(ada, all, Some(1)).await.unwrap(), []);
    let left = find(store, bo, picked).await;
    assert_eq!((left.count(SweepOutcome::PutOnShelf), left.is_running()), (1, true));
    let last = asked[1].0;
    town.change([AccountChange::SweptRequestLeft { member: bo, sender: last, at: at(5) }]).await;
    assert_eq!(find(store, bo, picked).await.ended_at, Some(at(5)));
}

/// A stopped sweep does nothing more. What the strategy does automatically stops when the strategy changes, and tries
/// each request once.
pub async fn a_sweep_that_is_stopped_does_nothing_more(store: &dyn CommunityStore) {
    let mut town = Town::new(store);
    let (bo, asked) = asked(&mut town).await;
    let standing = sweep_of(&mut town, bo, SweepKind::Standing, &asked[..2]);
    let standing = started(&mut town, standing).await.unwrap();
    town.change([decided(standing, asked[0].1, SweepOutcome::TheyWereAtLimit)]).await;
    // Of these one goes on, and one was tried: only the third is new.
    let next = sweep_of(&mut town, bo, SweepKind::Standing, &asked);
    let next = started(&mut town, next).await.unwrap();
    assert_eq!(find(store, bo, next).await.requests, 1);
    let nothing = sweep_of(&mut town, bo, SweepKind::Standing, &asked);
    let nothing = started(&mut town, nothing).await.unwrap();
    assert_eq!(store.find_sweep(bo, nothing).await.unwrap(), None);
    town.change([saved(bo, 2, &of_region("Bremen"), 8)]).await;
    for stopped in [standing, next] {
        let stopped = find(store, bo, stopped).await;
        assert_eq!((stopped.stopped_at, stopped.is_running()), (Some(at(8)), false));
    }
    assert_eq!(store.next_due_at().await.unwrap(), None);
    let again = decided(next, asked[2].1, SweepOutcome::Accepted);
    assert_eq!(town.try_change([again]).await, Err(StoreError::Conflict));
    // What someone asks for tries everything again.
    let wanted = NewSweep { version: Some(2), ..sweep_of(&mut town, bo, SweepKind::Asked, &asked) };
    let wanted = started(&mut town, wanted).await.unwrap();
    assert_eq!(find(store, bo, wanted).await.requests, 3);
    town.change([AccountChange::SweepStopped { member: asked[0].0, sweep: wanted, at: at(9) }]).await;
    assert!(find(store, bo, wanted).await.is_running());
    town.change([saved(bo, 3, &of_region("Kiel"), 9)]).await;
    assert!(find(store, bo, wanted).await.is_running(), "a new strategy does not stop what was confirmed");
    for _ in 0..2 {
        town.change([AccountChange::SweepStopped { member: bo, sweep: wanted, at: at(9) }]).await;
    }
    assert_eq!(find(store, bo, wanted).await.stopped_at, Some(at(9)));
    // A member who leaves drops out of every sweep, and a sweep with nothing left to do is over.
    let last = NewSweep { version: Some(3), ..sweep_of(&mut town, bo, SweepKind::Asked, &asked[..1]) };
    let last = started(&mut town, last).await.unwrap();
    town.change([AccountChange::MemberErased(asked[0].0)]).await;
    let last = find(store, bo, last).await;
    assert_eq!((last.requests, last.is_running()), (0, false));
    town.change([AccountChange::MemberErased(bo)]).await;
    assert_eq!(
        (store.list_sweeps(bo, 9).await.unwrap(), store.list_strategies(bo).await.unwrap()),
        (vec![], vec![])
    );
}
