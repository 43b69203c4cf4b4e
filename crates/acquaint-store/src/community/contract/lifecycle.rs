//! The life of a request, as both sides read it.

use super::town::{LATE, Town, at, every, first, message, send};
use acquaint_app::community::change::Commit;
use acquaint_app::community::store::CommunityStore;
use acquaint_app::community::view::{Between, SentCounts, SentFilter, SentState};
use acquaint_app::store::StoreError;
use acquaint_core::limits::Limits;
use acquaint_core::note::Note;
use acquaint_core::request::{
    Change, Command, NoticeKind, Outcome, PairState, RequestKey, Shelf, Step, decide,
};

pub async fn a_request_goes_from_one_to_the_other_and_connects_both(store: &dyn CommunityStore) {
    let mut town = Town::new(store);
    let [ada, bo, cy] = town.three().await;
    let request = town.send(ada, bo).await;
    let sent = store.find_sent(ada, request).await.unwrap().expect("sent");
    let received = store.find_received(bo, request).await.unwrap().expect("received");
    assert_eq!((sent.state, sent.text.id, sent.recipient.card.id), (SentState::Waiting, request, bo));
    assert_eq!((&sent.text, received.sender.card.id), (&received.text, ada));
    assert_eq!(sent.text.note.as_str(), "We built the ferry together.");
    assert_eq!(sent.recipient.card.between, Between::YouAsked { request, sent_at: at(0) });
    assert_eq!(received.sender.card.between, Between::TheyAsked { request, sent_at: at(0) });
    assert_eq!(store.find_sent(bo, request).await.unwrap(), None);
    assert_eq!(store.find_received(ada, request).await.unwrap(), None);
    assert_eq!(store.find_received(cy, request).await.unwrap(), None);
    let key = Some(RequestKey { id: request, sender: ada, recipient: bo });
    assert_eq!(store.find_request(ada, request).await.unwrap(), key);
    assert_eq!(store.find_request(bo, request).await.unwrap(), key);
    assert_eq!(store.find_request(cy, request).await.unwrap(), None);
    town.wait(60);
    town.run(bo, ada, &Command::Accept(request)).await.unwrap();
    let sent = store.find_sent(ada, request).await.unwrap().expect("sent");
    assert_eq!(sent.state, SentState::Connected { at: at(60) });
    assert_eq!(sent.recipient.card.between, Between::Connected { since: at(60) });
    assert_eq!(store.find_received(bo, request).await.unwrap(), None);
    let told = store.list_notifications(ada, LATE, first(9)).await.unwrap().items;
    let moments: Vec<_> = told.iter().map(|notification| notification.at).collect();
    let before = moments[0].saturating_sub(jiff::SignedDuration::from_secs(1)).unwrap();
    assert_eq!(store.next_notification_at(ada, before).await.unwrap(), Some(moments[0]));
    assert_eq!(store.next_notification_at(ada, LATE).await.unwrap(), None);
    assert_eq!((told.len(), told[0].kind, told[0].about.id), (1, NoticeKind::Connected, bo));
    let pair = store.load_pair(ada, bo, &[], at(-9), at(-9)).await.unwrap().unwrap();
    assert_eq!((pair.me.connections, pair.other.connections), (1, 1));
    assert_eq!((pair.state, pair.me.sent.this_week), (PairState::Connected { since: at(60) }, 1));
}

/// A request that is taken back leaves no trace with its recipient, nor with those who were asked to vouch.
pub async fn a_request_taken_back_leaves_no_trace_with_its_recipient(store: &dyn CommunityStore) {
    let mut town = Town::new(store);
    let [ada, bo, cy] = town.three().await;
    town.connect(ada, cy).await;
    town.connect(cy, bo).await;
    let before = store.list_notifications(bo, LATE, first(9)).await.unwrap();
    let request = town.send(ada, bo).await;
    town.run(ada, bo, &Command::AskToVouch { request, voucher: cy }).await.unwrap();
    town.vouch(cy, request).await;
    town.run(bo, ada, &Command::SetAside(request)).await.unwrap();
    let remark = Command::Remark { request, remark: Some(message("who?")) };
    town.run(bo, ada, &remark).await.unwrap();
    let asked = Command::Ask { request, question: message("Which ferry?") };
    town.run(bo, ada, &asked).await.unwrap();
    town.wait(5);
    town.run(ada, bo, &Command::Withdraw(request)).await.unwrap();
    assert_eq!(store.list_notifications(bo, LATE, first(9)).await.unwrap(), before);
    assert_eq!(store.find_request(bo, request).await.unwrap(), None);
    assert_eq!(store.find_request(cy, request).await.unwrap(), None);
    assert_eq!(store.list_vouch_wishes(cy).await.unwrap(), []);
    let shelves = store.count_shelves(bo).await.unwrap();
    assert_eq!((shelves.inbox, shelves.set_aside), (0, 0));
    let card = store.load_member(bo, ada).await.unwrap().expect("found").card;
    assert_eq!(card.between, Between::Nothing);
    let seen = store.load_pair(bo, ada, &[], at(-9), at(-9)).await.unwrap().unwrap();
    assert_eq!((seen.state, seen.me.ended_at), (PairState::Unconnected, None));
    let sent = store.find_sent(ada, request).await.unwrap().expect("its sender keeps it");
    assert_eq!((sent.state, sent.text.questions.len()), (SentState::Withdrawn { at: at(5) }, 1));
    let own = store.load_pair(ada, bo, &[], at(-9), at(-9)).await.unwrap().unwrap();
    assert_eq!((own.me.ended_at, own.me.sent.open), (Some(at(5)), 1));
    town.wait_days(22);
    let again = town.send(ada, bo).await;
    let received = store.find_received(bo, again).await.unwrap().expect("it waits anew");
    assert_eq!((received.keeping.shelf, received.keeping.remark), (Shelf::Inbox, None));
}

/// Questions, answers and good words belong to their request, and each is read by whom it is for.
pub async fn questions_and_good_words_belong_to_their_request(store: &dyn CommunityStore) {
    let mut town = Town::new(store);
    let [ada, bo, cy] = town.three().await;
    let di = town.join("Di Primjer").await;
    town.connect(ada, cy).await;
    town.connect(cy, bo).await;
    town.connect(ada, di).await;
    town.connect(di, bo).await;
    let request = town.send(ada, bo).await;
    for question in ["Which ferry?", "Which year?"] {
        town.wait(1);
        town.run(bo, ada, &Command::Ask { request, question: message(question) }).await.unwrap();
        town.wait(1);
        town.run(ada, bo, &Command::Answer { request, text: message("The red one.") }).await.unwrap();
    }
    for voucher in [cy, di] {
        town.run(ada, bo, &Command::AskToVouch { request, voucher }).await.unwrap();
    }
    assert_eq!(store.list_vouch_wishes(cy).await.unwrap()[0].vouched_at, None);
    assert_eq!(store.load_vouching(bo, request).await.unwrap(), None);
    town.wait(1);
    town.vouch(cy, request).await;
    let sent = store.find_sent(ada, request).await.unwrap().expect("sent");
    let received = store.find_received(bo, request).await.unwrap().expect("received");
    let questions = &received.text.questions;
    assert_eq!((&sent.text.questions, questions.len()), (questions, 2));
    assert_eq!(questions[1].question.as_str(), "Which year?");
    assert_eq!(questions[0].answer, Some((message("The red one."), at(2))));
    assert_eq!(sent.vouches.len(), 2);
    assert_eq!(received.vouches.iter().map(|(card, at)| (card.id, *at)).collect::<Vec<_>>(), [(cy, at(5))]);
    let wish = &store.list_vouch_wishes(cy).await.unwrap()[0];
    assert_eq!((wish.sender.id, wish.recipient.id, wish.vouched_at), (ada, bo, Some(at(5))));
    let kinds: Vec<_> = store
        .list_notifications(bo, LATE, first(2))
        .await
        .unwrap()
        .items
        .iter()
        .map(|told| told.kind)
        .collect();
    assert!(kinds.contains(&NoticeKind::Vouched), "{kinds:?}");
}

/// Both read an edited note, with the request as it was otherwise.
pub async fn a_revised_note_is_read_by_both(store: &dyn CommunityStore) {
    let mut town = Town::new(store);
    let [ada, bo, _] = town.three().await;
    let request = town.send(ada, bo).await;
    town.run(bo, ada, &Command::SetAside(request)).await.unwrap();
    let note = Note::new("We built the red ferry, Bo!").unwrap();
    town.run(ada, bo, &Command::ReviseNote { request, note: note.clone() }).await.unwrap();
    let received = store.find_received(bo, request).await.unwrap().expect("received");
    assert_eq!((&received.text.note, received.keeping.shelf), (&note, Shelf::SetAside));
    assert_eq!(store.find_sent(ada, request).await.unwrap().expect("sent").text.note, note);
}

pub async fn crossed_requests_connect(store: &dyn CommunityStore) {
    let mut town = Town::new(store);
    let [ada, bo, _] = town.three().await;
    let request = town.send(ada, bo).await;
    town.run(bo, ada, &Command::SetAside(request)).await.unwrap();
    let outcome = town.run(bo, ada, &send()).await.unwrap();
    assert_eq!(outcome, Outcome::Connected { since: at(0) });
    let counts = store.count_sent(ada).await.unwrap();
    assert_eq!(counts, SentCounts { waiting: 0, connected: 1, withdrawn: 0 });
    assert_eq!(store.count_sent(bo).await.unwrap(), SentCounts::default());
}

/// Disconnecting is mutual and cools both down.
pub async fn disconnecting_cools_both_down(store: &dyn CommunityStore) {
    let mut town = Town::new(store);
    let [ada, bo, _] = town.three().await;
    town.connect(ada, bo).await;
    town.wait(9);
    town.run(bo, ada, &Command::Disconnect).await.unwrap();
    for (me, other) in [(ada, bo), (bo, ada)] {
        let pair = store.load_pair(me, other, &[], at(-9), at(-9)).await.unwrap().unwrap();
        assert_eq!(
            (pair.state, pair.me.ended_at, pair.me.connections),
            (PairState::Unconnected, Some(at(9)), 0)
        );
        assert_eq!(store.list_connections(me, "", first(9)).await.unwrap().items, []);
    }
    let sent = store.list_sent(ada, SentFilter::Connected, first(9)).await.unwrap().items;
    assert_eq!(sent[0].recipient.card.between, Between::Nothing);
}

/// A request that reached the retention period is listed with those that do not wait any more.
pub async fn a_lapsed_request_is_told_to_its_sender(store: &dyn CommunityStore) {
    let mut town = Town::new(store);
    let [ada, bo, cy] = town.three().await;
    let first_sent = town.send(ada, bo).await;
    town.wait_days(1);
    town.send(cy, bo).await;
    town.limits = Limits { retention_days: Some(10), ..Limits::default() };
    let due = store.list_waiting_since(at(0), 10).await.unwrap();
    assert_eq!(due.len(), 1);
    let (pair, state, version) = &due[0];
    let decision = decide::lapse(*pair, state, *version, &town.limits, at(11 * 24 * 60)).unwrap();
    let commit = town.commit_of(ada, bo, &decision);
    store.apply(commit).await.unwrap();
    let lapsed = store.list_sent(ada, SentFilter::Withdrawn, first(9)).await.unwrap().items;
    assert_eq!(lapsed[0].state, SentState::Lapsed { at: at(10 * 24 * 60) });
    assert_eq!(store.find_received(bo, first_sent).await.unwrap(), None);
    assert_eq!(store.count_shelves(bo).await.unwrap().inbox, 1);
    let pair = store.load_pair(ada, bo, &[], at(-9), at(-9)).await.unwrap().unwrap();
    assert_eq!((pair.me.ended_at, pair.me.sent.open), (None, 1));
}

/// The cap and the sending limits are checked on the rows themselves, whatever was loaded before.
pub async fn the_cap_and_the_sending_limits_hold_on_the_rows(store: &dyn CommunityStore) {
    let mut town = Town::new(store);
    let [ada, bo, cy] = town.three().await;
    let count = |at_most| Commit {
        changes: vec![Change::ConnectionsCounted { member: cy, step: Step::Up { at_most } }],
        ..Commit::default()
    };
    assert_eq!(store.apply(count(0)).await, Err(StoreError::Conflict));
    let one_less = Commit {
        changes: vec![Change::ConnectionsCounted { member: cy, step: Step::Down }],
        ..Commit::default()
    };
    assert_eq!(store.apply(one_less).await, Err(StoreError::Conflict));
    // Two decisions on the same count of one: only the first fits.
    town.limits = Limits { sent_per_week_max: 1, ..Limits::default() };
    let (to_bo, to_cy) =
        (town.decide(ada, bo, &send()).await.unwrap(), town.decide(ada, cy, &send()).await.unwrap());
    let (to_bo, to_cy) = (town.commit_of(ada, bo, &to_bo), town.commit_of(ada, cy, &to_cy));
    store.apply(to_bo).await.unwrap();
    assert_eq!(store.apply(to_cy).await, Err(StoreError::Conflict));
    let waiting = every(1, |want| store.list_sent(ada, SentFilter::Waiting, want)).await;
    assert_eq!(waiting.len(), 1);
    let sent = store.load_sent(ada, at(-9), at(-9)).await.unwrap();
    assert_eq!((sent.this_week, sent.open, sent.first_this_week_at), (1, 1, Some(at(0))));
}
