//! A member who leaves.

use super::town::{Town, at, first, message};
use acquaint_app::community::change::{AccountChange, Email, QueuedEmail};
use acquaint_app::community::store::CommunityStore;
use acquaint_app::community::view::SentFilter;
use acquaint_core::id::{MailId, ViewId};
use acquaint_core::member::ViewMode;
use acquaint_core::request::{Command, Shelf};

/// An erased member is in no list, and what others have left is right without them.
pub async fn an_erased_member_is_in_no_list(store: &dyn CommunityStore) {
    let mut town = Town::new(store);
    let [ada, bo, cy] = town.three().await;
    let di = town.join("Di Primjer").await;
    for friend in [bo, cy, di] {
        town.connect(ada, friend).await;
    }
    town.connect(bo, cy).await;
    let vouched = town.send(cy, di).await;
    town.run(cy, di, &Command::AskToVouch { request: vouched, voucher: ada }).await.unwrap();
    town.vouch(ada, vouched).await;
    let asked = town.send(di, bo).await;
    town.run(bo, di, &Command::Ask { request: asked, question: message("Which ferry?") }).await.unwrap();
    let version = async || store.load_pair(cy, di, &[], at(0), at(0)).await.unwrap().unwrap().version;
    let before = version().await;
    let (mail, view) = (MailId(town.stamp.next_id()), ViewId(town.stamp.next_id()));
    town.change([
        AccountChange::ProfileViewed { id: view, viewer: ada, viewed: bo, at: at(1), mode: ViewMode::Named },
        AccountChange::MailQueued(QueuedEmail {
            id: mail,
            member: Some(ada),
            email: Email {
                to: "ada@example.org".into(),
                subject: "New".into(),
                text: "Hello".into(),
                unsubscribe: None,
            },
            due_at: at(0),
            expires_at: None,
            tries: 0,
        }),
    ])
    .await;
    town.change([AccountChange::MemberErased(ada)]).await;
    assert_eq!(store.find_account(ada).await.unwrap(), None);
    assert_eq!(store.load_member(bo, ada).await.unwrap(), None);
    assert!(store.list_due_mails(at(9), 9).await.unwrap().is_empty());
    assert_eq!(store.list_profile_views(bo, first(9)).await.unwrap().items, []);
    let connections = store.list_connections(bo, "", first(9)).await.unwrap().items;
    assert_eq!(connections.iter().map(|row| row.card.id).collect::<Vec<_>>(), [cy]);
    assert_eq!(store.load_member(bo, bo).await.unwrap().expect("Bo").connections, Some(1));
    let waiting = store.list_sent(cy, SentFilter::Waiting, first(9)).await.unwrap().items;
    assert_eq!((waiting.len(), waiting[0].vouches.len()), (1, 0));
    assert_eq!(version().await, before + 1);
    super::verify(store).await;
    // The other side of a request that waits: what the sender counts is their own act, and stays.
    town.change([AccountChange::MemberErased(di)]).await;
    assert_eq!(store.list_sent(cy, SentFilter::Waiting, first(9)).await.unwrap().items, []);
    assert_eq!(store.list_received(bo, Shelf::Inbox, first(9)).await.unwrap().items, []);
    assert_eq!(store.load_sent(cy, at(-9), at(-9)).await.unwrap().open, 1);
    let again = town.join("Ada Beispiel").await;
    assert_eq!(store.load_member(bo, again).await.unwrap().expect("anew").connections, Some(0));
}
