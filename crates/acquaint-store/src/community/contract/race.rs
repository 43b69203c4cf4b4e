//! Many at once: what may happen only once happens once.

use super::town::{Town, at, first, send};
use acquaint_app::community::change::Commit;
use acquaint_app::community::store::CommunityStore;
use acquaint_app::community::view::SentFilter;
use acquaint_app::store::StoreError;
use acquaint_core::limits::Limits;
use acquaint_core::request::{Command, PairState};
use std::pin::Pin;
use std::task::Poll;

/// Runs all of them at once, as far as the store lets them.
async fn all_at_once<F: Future>(futures: impl IntoIterator<Item = F>) -> Vec<F::Output> {
    let mut running: Vec<Pin<Box<F>>> = futures.into_iter().map(Box::pin).collect();
    let mut done: Vec<Option<F::Output>> = running.iter().map(|_| None).collect();
    std::future::poll_fn(|context| {
        for (future, done) in running.iter_mut().zip(&mut done) {
            if done.is_none()
                && let Poll::Ready(output) = future.as_mut().poll(context)
            {
                *done = Some(output);
            }
        }
        if done.iter().all(Option::is_some) { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    done.into_iter().flatten().collect()
}

/// Of 64 accepts at once, at the cap, as many hold as there is room for.
pub async fn accepts_at_the_cap_never_exceed_it(store: &dyn CommunityStore) {
    let mut town = Town::new(store);
    town.limits = Limits { connections_max: 10, ..Limits::default() };
    let bo = town.join("Bo Example").await;
    let mut requests = Vec::new();
    for number in 0..64 {
        let sender = town.join(&format!("Asks {number}")).await;
        requests.push((sender, town.send(sender, bo).await));
    }
    let mut commits = Vec::new();
    for (sender, request) in &requests {
        let decision = town.decide(bo, *sender, &Command::Accept(*request)).await.expect("there is room yet");
        commits.push(town.commit_of(bo, *sender, &decision));
    }
    let answers = all_at_once(commits.into_iter().map(|commit| store.apply(commit))).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 10);
    assert_eq!(answers.iter().filter(|answer| **answer == Err(StoreError::Conflict)).count(), 54);
    assert_eq!(store.list_connections(bo, "", first(100)).await.unwrap().items.len(), 10);
    assert_eq!(store.count_shelves(bo).await.unwrap().inbox, 54);
}

/// Two who ask each other at once end as one request that waits, or as one connection.
pub async fn crossing_requests_end_as_one_request_or_one_connection(store: &dyn CommunityStore) {
    let mut town = Town::new(store);
    for number in 0..20 {
        let one = town.join(&format!("One {number}")).await;
        let other = town.join(&format!("Other {number}")).await;
        let mut ask = Vec::new();
        for (me, them) in [(one, other), (other, one), (one, other)] {
            let decision = town.decide(me, them, &send()).await.unwrap();
            ask.push(town.commit_of(me, them, &decision));
        }
        let answers = all_at_once(ask.into_iter().map(|commit| store.apply(commit))).await;
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "{answers:?}");
        let pair = store.load_pair(one, other, &[], at(0), at(0)).await.unwrap().unwrap();
        let PairState::Waiting(request) = pair.state else { panic!("{:?}", pair.state) };
        let second = if request.sender == one { other } else { one };
        town.run(second, request.sender, &send()).await.unwrap();
        let pair = store.load_pair(one, other, &[], at(0), at(0)).await.unwrap().unwrap();
        assert!(matches!(pair.state, PairState::Connected { .. }));
    }
}

/// Of taking back and accepting, at once, one wins, and both sides say the same.
pub async fn of_taking_back_and_accepting_one_wins(store: &dyn CommunityStore) {
    let mut town = Town::new(store);
    for number in 0..20 {
        let ada = town.join(&format!("Ada {number}")).await;
        let bo = town.join(&format!("Bo {number}")).await;
        let request = town.send(ada, bo).await;
        let take_back = town.decide(ada, bo, &Command::Withdraw(request)).await.unwrap();
        let accept = town.decide(bo, ada, &Command::Accept(request)).await.unwrap();
        let mut commits: Vec<Commit> =
            vec![town.commit_of(ada, bo, &take_back), town.commit_of(bo, ada, &accept)];
        if number % 2 == 1 {
            commits.reverse();
        }
        let answers = all_at_once(commits.into_iter().map(|commit| store.apply(commit))).await;
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "{answers:?}");
        let connected = store.list_sent(ada, SentFilter::Connected, first(9)).await.unwrap().items.len();
        let withdrawn = store.list_sent(ada, SentFilter::Withdrawn, first(9)).await.unwrap().items.len();
        let listed = store.list_connections(bo, "", first(9)).await.unwrap().items.len();
        assert_eq!((connected + withdrawn, listed), (1, connected));
    }
}
