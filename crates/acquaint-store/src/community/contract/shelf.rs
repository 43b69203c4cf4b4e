//! What only a recipient knows: shelves, mutes, reports, and what they are told.

use super::town::{LATE, Town, at, every, first, message};
use acquaint_app::community::change::AccountChange;
use acquaint_app::community::store::CommunityStore;
use acquaint_app::community::view::ShelfCounts;
use acquaint_app::store::StoreError;
use acquaint_core::id::PersonId;
use acquaint_core::member::Role;
use acquaint_core::request::{Command, Keeping, NoticeKind, ReportReason, Shelf};

/// A shelf is known to its owner alone, and read newest first without a gap.
pub async fn a_shelf_is_known_to_its_owner_alone(store: &dyn CommunityStore) {
    let mut town = Town::new(store);
    let bo = town.join("Bo Example").await;
    let (mut requests, mut senders) = (Vec::new(), Vec::new());
    for number in 0..7 {
        senders.push(town.join(&format!("Asks {number}")).await);
        requests.push(town.send(senders[number], bo).await);
        town.wait(1);
    }
    town.run(bo, senders[0], &Command::SetAside(requests[0])).await.unwrap();
    town.run(bo, senders[1], &Command::Filter(requests[1])).await.unwrap();
    town.run(bo, senders[2], &Command::MarkSeen(requests[2])).await.unwrap();
    let remark = Some(message("the one with the boat?"));
    let command = Command::Remark { request: requests[2], remark: remark.clone() };
    town.run(bo, senders[2], &command).await.unwrap();
    let counts = ShelfCounts { inbox: 5, set_aside: 1, filtered: 1 };
    assert_eq!(store.count_shelves(bo).await.unwrap(), counts);
    assert_eq!(store.count_shelves(senders[0]).await.unwrap(), ShelfCounts::default());
    let inbox = every(2, |want| store.list_received(bo, Shelf::Inbox, want)).await;
    let ids: Vec<_> = inbox.iter().map(|received| received.text.id).collect();
    assert_eq!(ids, requests[2..].iter().rev().copied().collect::<Vec<_>>());
    let keeping = Keeping { seen_at: Some(at(7)), remark, ..Keeping::default() };
    assert_eq!(inbox[4].keeping, keeping);
    let set_aside = store.list_received(bo, Shelf::SetAside, first(9)).await.unwrap().items;
    assert_eq!((set_aside[0].text.id, set_aside[0].keeping.by_hand), (requests[0], true));
    let situation = store.load_kept_pair(bo, senders[2], &[], at(0), at(0)).await.unwrap().unwrap();
    assert_eq!(situation.private.keeping, keeping);
    let other_way = store.load_kept_pair(senders[2], bo, &[], at(0), at(0)).await.unwrap().unwrap();
    assert_eq!(other_way.private.keeping, Keeping::default());
    // Accepted from where it is kept, it is on no shelf any more.
    town.run(bo, senders[0], &Command::Accept(requests[0])).await.unwrap();
    assert_eq!(store.count_shelves(bo).await.unwrap(), ShelfCounts { set_aside: 0, ..counts });
}

async fn told(store: &dyn CommunityStore, me: PersonId) -> Vec<(NoticeKind, PersonId, bool)> {
    let told = every(2, |want| store.list_notifications(me, LATE, want)).await;
    told.into_iter().map(|told| (told.kind, told.about.id, told.is_read)).collect()
}

/// Of someone muted, and of a request on the filtered shelf, a recipient is not told; it is written all the same.
pub async fn a_muted_or_filtered_sender_is_not_heard_of(store: &dyn CommunityStore) {
    let mut town = Town::new(store);
    let [ada, bo, cy] = town.three().await;
    let di = town.join("Di Primjer").await;
    town.run(bo, ada, &Command::Mute).await.unwrap();
    let from_ada = town.send(ada, bo).await;
    town.wait(1);
    town.send(cy, bo).await;
    town.wait(1);
    let from_di = town.send(di, bo).await;
    let received = NoticeKind::RequestReceived;
    assert_eq!(told(store, bo).await, [(received, di, false), (received, cy, false)]);
    assert_eq!(store.count_unread(bo, LATE).await.unwrap(), 2);
    town.run(bo, di, &Command::Filter(from_di)).await.unwrap();
    assert_eq!(told(store, bo).await, [(received, cy, false)]);
    assert!(store.find_received(bo, from_ada).await.unwrap().expect("it waits").is_muted);
    let muted: Vec<_> = store.list_muted(bo).await.unwrap().iter().map(|card| card.id).collect();
    assert_eq!(muted, [ada]);
    town.change([AccountChange::NotificationsRead { member: bo, up_to: at(1) }]).await;
    town.change([AccountChange::NotificationsRead { member: bo, up_to: at(0) }]).await;
    assert_eq!(told(store, bo).await, [(received, cy, true)]);
    town.run(bo, ada, &Command::Unmute).await.unwrap();
    town.run(bo, di, &Command::ReturnToInbox(from_di)).await.unwrap();
    let all = [(received, di, false), (received, cy, true), (received, ada, true)];
    assert_eq!(told(store, bo).await, all);
    assert_eq!(store.count_unread(bo, LATE).await.unwrap(), 1);
    assert_eq!(store.list_muted(bo).await.unwrap(), []);
}

/// Reports are read open ones first, newest first; with the note as it was.
pub async fn reports_are_read_open_ones_first(store: &dyn CommunityStore) {
    let mut town = Town::new(store);
    let bo = town.join("Bo Example").await;
    let mut reported = Vec::new();
    for number in 0..5 {
        let sender = town.join(&format!("Sells {number}")).await;
        let request = town.send(sender, bo).await;
        let because = ReportReason::Advertising;
        town.run(bo, sender, &Command::Report { request, because }).await.unwrap();
        // Once is enough.
        town.run(bo, sender, &Command::Report { request, because }).await.unwrap();
        town.run(sender, bo, &Command::Withdraw(request)).await.unwrap();
        town.wait(1);
        reported.push(sender);
    }
    assert_eq!(store.load_figures(None).await.unwrap().open_reports, 5);
    let newest = store.list_reports(bo, first(1)).await.unwrap().items.remove(0);
    assert_eq!((newest.by.id, newest.about.id, newest.at), (bo, reported[4], at(4)));
    assert_eq!(
        (newest.because, newest.note.as_str()),
        (ReportReason::Advertising, "We built the ferry together.")
    );
    town.change([AccountChange::ReportHandled { report: newest.id, by: bo, at: at(9) }]).await;
    let all = every(2, |want| store.list_reports(bo, want)).await;
    let order: Vec<_> = all.iter().map(|report| report.about.id).collect();
    assert_eq!(order, [3, 2, 1, 0, 4].map(|number: usize| reported[number]));
    assert_eq!(all[4].handled_at, Some(at(9)));
    assert_eq!(store.load_figures(None).await.unwrap().open_reports, 4);
}

/// The sender of a reported request finds no trace of the report, even as an operator: not in the list, not in a count,
/// and not by closing it.
pub async fn an_operator_finds_no_report_about_their_own_request(store: &dyn CommunityStore) {
    let mut town = Town::new(store);
    let [ada, bo, cy] = town.three().await;
    let request = town.send(ada, bo).await;
    let is_only_operator =
        async || store.find_received(bo, request).await.unwrap().expect("it waits").is_from_only_operator;
    assert!(!is_only_operator().await);
    town.change([AccountChange::RoleChanged { member: ada, role: Role::Operator }]).await;
    assert!(is_only_operator().await);
    town.change([AccountChange::RoleChanged { member: cy, role: Role::Operator }]).await;
    assert!(!is_only_operator().await);
    let because = ReportReason::Advertising;
    town.run(bo, ada, &Command::Report { request, because }).await.unwrap();
    let listed = async |operator| store.list_reports(operator, first(9)).await.unwrap().items;
    let open = async |operator| store.load_figures(operator).await.unwrap().open_reports;
    assert_eq!((listed(ada).await, open(Some(ada)).await, open(None).await), (vec![], 0, 0));
    let reports = listed(cy).await;
    assert_eq!((reports.len(), open(Some(cy)).await), (1, 1));
    let handled = |by| AccountChange::ReportHandled { report: reports[0].id, by, at: at(9) };
    assert_eq!(town.try_change([handled(ada)]).await, Err(StoreError::Conflict));
    assert_eq!(listed(cy).await[0].handled_at, None);
    town.change([handled(cy)]).await;
    assert_eq!((listed(ada).await.len(), listed(cy).await[0].handled_at), (0, Some(at(9))));
}
