//! Two communities that differ only in what recipients privately did: everything else reads the same, byte for byte.
//!
//! It calls every method that is not of `KeptStore` or `StrategyStore`, so it also shows that each runs where SQLite refuses private tables.

use acquaint_app::community::change::{AccountChange, Commit};
use acquaint_app::community::store::{
    AccountStore, CommunityStore, OperatingStore, PeopleStore, RequestStore,
};
use acquaint_app::community::view::{SentFilter, Want};
use acquaint_core::id::{PersonId, PictureId, RequestId, SweepId, ViewId};
use acquaint_core::member::ViewMode;
use acquaint_core::request::{Command, Message, ReportReason};
use acquaint_core::stamp::Stamp;
use acquaint_core::strategy::Strategy;
use acquaint_core::strategy::sweep::{NewSweep, PlannedRequest, SweepKind};
use acquaint_store::CommunityDatabase;
use acquaint_store::community_contract::{Town, verify};
use jiff::{SignedDuration, Timestamp};
use std::fmt::{Debug, Write};

/// What Bo privately does with Ada's request.
fn secrets(request: RequestId) -> Vec<Command> {
    vec![
        Command::MarkSeen(request),
        Command::SetAside(request),
        Command::Filter(request),
        Command::ReturnToInbox(request),
        Command::Remark { request, remark: Some(Message::new("the one with the boat?").unwrap()) },
        Command::Report { request, because: ReportReason::Advertising },
        Command::Mute,
    ]
}

struct World {
    store: CommunityDatabase,
    people: Vec<PersonId>,
    request: RequestId,
    now: Timestamp,
}

/// A strategy that would accept Ada, and two sweeps that did not come to it.
async fn plan(town: &mut Town<'_>, bo: PersonId, ada: PersonId, request: RequestId) {
    let at = town.stamp.now;
    let strategy =
        Strategy::parse(r#"{"always": {"people": ["ada-beispiel"]}, "if_not": "filter"}"#).unwrap();
    let saved = AccountChange::StrategySaved { member: bo, version: 1, strategy: Box::new(strategy), at };
    let due = AccountChange::StrategyDue { member: bo, due_at: Some(at) };
    let mut changes = vec![saved, due];
    // Ids of their own: what is private gives no id to anything else.
    let mut ids = Stamp::new(at, [77; 32]);
    for kind in [SweepKind::Asked, SweepKind::Standing] {
        let sweep = SweepId(ids.next_id());
        let requests = vec![PlannedRequest { request, sender: ada, due_at: at }];
        let new = NewSweep { id: sweep, member: bo, version: Some(1), kind, started_at: at, requests };
        changes.push(AccountChange::SweepStarted(Box::new(new)));
        changes.push(AccountChange::SweepStopped { member: bo, sweep, at });
    }
    town.store.apply(Commit { account_changes: changes, ..Commit::default() }).await.unwrap();
    assert_eq!(town.store.list_sweeps(bo, 9).await.unwrap().len(), 2);
}

/// The same public acts; with as many of the secrets as are wanted between them.
async fn world(secret: usize) -> World {
    let store = CommunityDatabase::open_temporary().unwrap();
    let mut town = Town::new(&store);
    let mut people = Vec::new();
    for name in ["Ada Beispiel", "Bo Example", "Cy Ejemplo", "Di Primjer", "Ada Beispiel II"] {
        people.push(town.join(name).await);
    }
    let [ada, bo, cy, di, _] = people[..] else { unreachable!("five joined") };
    for friend in [ada, bo] {
        let request = town.send(friend, cy).await;
        town.run(cy, friend, &Command::Accept(request)).await.unwrap();
    }
    let request = town.send(ada, bo).await;
    let from_di = town.send(di, bo).await;
    for command in secrets(request).into_iter().take(secret) {
        town.run(bo, ada, &command).await.unwrap();
    }
    if secret > 0 {
        plan(&mut town, bo, ada, request).await;
        town.run(bo, di, &Command::SetAside(from_di)).await.unwrap();
        let up_to = town.stamp.now;
        let account_changes = vec![AccountChange::NotificationsRead { member: bo, up_to }];
        store.apply(Commit { account_changes, ..Commit::default() }).await.unwrap();
    }
    town.stamp.now += SignedDuration::from_hours(1);
    let at = town.stamp.now;
    let id = ViewId(request.0);
    let viewed = AccountChange::ProfileViewed { id, viewer: bo, viewed: ada, at, mode: ViewMode::Named };
    store.apply(Commit { account_changes: vec![viewed], ..Commit::default() }).await.unwrap();
    let question = Message::new("Which ferry?").unwrap();
    town.run(bo, ada, &Command::Ask { request, question }).await.unwrap();
    town.run(ada, bo, &Command::AskToVouch { request, voucher: cy }).await.unwrap();
    let now = town.stamp.now;
    World { store, people, request, now }
}

fn say(into: &mut String, what: &str, value: impl Debug) {
    writeln!(into, "{what}: {value:#?}").unwrap();
}

/// Everything that `me` can read without being the recipient, and everything that the operator can.
async fn transcript(world: &World, me: PersonId) -> String {
    let (store, request, now) = (&world.store, world.request, world.now);
    let want = || Want { after: None, at_most: 50 };
    let mut said = String::new();
    let text = &mut said;
    for other in world.people.iter().copied() {
        say(text, "member", store.load_member(me, other).await.unwrap());
        say(text, "pair", store.load_pair(me, other, &world.people, now, now).await.unwrap());
        say(text, "mutual", store.list_mutual_connections(me, other, want()).await.unwrap());
        say(text, "like", store.has_connection_like(me, other).await.unwrap());
        say(text, "viewed", store.last_view_at(me, other, ViewMode::SemiPrivate).await.unwrap());
    }
    say(text, "handle", store.find_member(me, "bo-example").await.unwrap());
    say(text, "search", store.search_members(me, "e", want()).await.unwrap());
    say(text, "suggestions", store.list_suggestions(me, 50).await.unwrap());
    say(text, "connections", store.list_connections(me, "", want()).await.unwrap());
    say(text, "views", store.list_profile_views(me, want()).await.unwrap());
    say(text, "namesakes", store.list_namesakes(me, 50).await.unwrap());
    say(text, "picture", store.load_picture(PersonId(request.0), PictureId(request.0)).await.unwrap());
    for filter in [SentFilter::Waiting, SentFilter::Connected, SentFilter::Withdrawn] {
        say(text, "sent", store.list_sent(me, filter, want()).await.unwrap());
    }
    say(text, "one sent", store.find_sent(me, request).await.unwrap());
    say(text, "counts", store.count_sent(me).await.unwrap());
    say(text, "of late", store.load_sent(me, now, now).await.unwrap());
    say(text, "request", store.find_request(me, request).await.unwrap());
    say(text, "wishes", store.list_vouch_wishes(me).await.unwrap());
    say(text, "vouching", store.load_vouching(me, request).await.unwrap());
    say(text, "account", store.find_account(me).await.unwrap());
    say(text, "login", store.find_account_by_login("bo-example").await.unwrap());
    say(text, "sessions", store.list_sessions(me, now).await.unwrap());
    say(text, "session", store.find_session([1; 32], now).await.unwrap());
    say(text, "tokens", store.list_tokens(me).await.unwrap());
    say(text, "token", store.find_token([1; 32], now).await.unwrap());
    say(text, "link", store.find_link([1; 32], now).await.unwrap());
    say(text, "invites", store.list_invites(now).await.unwrap());
    say(text, "passkeys", store.list_passkeys(me).await.unwrap());
    say(text, "outcome", store.find_outcome(me, "key").await.unwrap());
    say(text, "waiting", store.list_waiting_since(now, 50).await.unwrap());
    say(text, "members", store.list_members("", None, 50).await.unwrap());
    say(text, "mails", store.list_due_mails(now, 50).await.unwrap());
    said
}

#[tokio::test]
async fn nobody_but_the_recipient_can_tell_what_the_recipient_privately_did() {
    let plain = world(0).await;
    for secret in 1..=secrets(plain.request).len() {
        let other = world(secret).await;
        assert_eq!(other.people, plain.people);
        for me in plain.people.iter().copied() {
            // The recipient reads the same here, too: what they keep is read by `KeptStore` alone.
            assert_eq!(transcript(&other, me).await, transcript(&plain, me).await, "secret {secret}");
        }
        verify(&other.store).await;
    }
    let lines = transcript(&plain, plain.people[0]).await.lines().count();
    assert!(lines > 300, "{lines} lines were compared");
}
