//! A community of some size: lists stay bounded, and reads do not wait for each other or for the writer.

use acquaint_app::community::change::{AccountChange, Commit};
use acquaint_app::community::store::{CommunityStore, PeopleStore};
use acquaint_app::community::view::Want;
use acquaint_core::id::PersonId;
use acquaint_core::record::{Position, YearMonth};
use acquaint_core::request::{Change, Pair, Step};
use acquaint_store::CommunityDatabase;
use acquaint_store::community_contract::{Town, verify};
use std::sync::Arc;

/// How many members there are.
const MEMBERS: usize = 1_500;

/// Members of thirty organisations, each connected with those who joined near them.
async fn settle(town: &mut Town<'_>) -> Vec<PersonId> {
    let (mut people, mut joined) = (Vec::new(), Vec::new());
    for number in 0..MEMBERS {
        let mut new = town.newcomer(&format!("Person {number}"));
        let year = |year| Some(YearMonth { year, month: None });
        let organisation = format!("Works {}", number % 30);
        new.profile.region = format!("Region {}", number % 10);
        new.profile.positions =
            vec![Position { organisation, title: String::new(), from: year(2000), to: year(2010) }];
        people.push(new.id);
        joined.push(AccountChange::MemberJoined(Box::new(new)));
    }
    let mut changes = Vec::new();
    for (number, one) in people.iter().enumerate() {
        for other in people.iter().skip(number + 1).take(10) {
            let pair = Pair::between(*one, *other).unwrap();
            let up = |member| Change::ConnectionsCounted { member, step: Step::Up { at_most: 100 } };
            let made = Change::ConnectionMade { pair, connected_at: town.stamp.now };
            changes.extend([up(*one), up(*other), made]);
        }
    }
    town.store.apply(Commit { account_changes: joined, ..Commit::default() }).await.unwrap();
    town.store.apply(Commit { changes, ..Commit::default() }).await.unwrap();
    people
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_read_at_once_while_others_write() {
    let store = Arc::new(CommunityDatabase::open_temporary().unwrap());
    let mut town = Town::new(&*store);
    let people = settle(&mut town).await;
    let at = town.stamp.now;
    let mut running = tokio::task::JoinSet::new();
    for me in people.iter().copied().step_by(30) {
        let store = Arc::clone(&store);
        running.spawn(async move {
            let suggested = store.list_suggestions(me, 20).await.unwrap();
            assert_eq!(suggested.len(), 20);
            assert!(suggested[0].card.mutual_connections > 0 || !suggested[0].shared.is_empty());
            let want = Want { after: None, at_most: 20 };
            let found = store.search_members(me, "person 1", want).await.unwrap();
            assert_eq!((found.items.len(), found.next.is_some()), (20, true));
            let account_changes = vec![AccountChange::WasActive { member: me, shown_from: at }];
            store.apply(Commit { account_changes, ..Commit::default() }).await.unwrap();
        });
    }
    while let Some(done) = running.join_next().await {
        done.unwrap();
    }
    verify(&*store).await;
}
