//! What makes a commit fail, and that nothing of it stays then.

use super::town::{LATE, Town, at, first, send};
use acquaint_app::community::change::{AccountChange, Commit, PasswordReason};
use acquaint_app::community::store::CommunityStore;
use acquaint_app::community::view::SentFilter;
use acquaint_app::store::StoreError;
use acquaint_core::id::{LinkId, MailId, PasskeyId, PersonId, ReportId, RequestId, SessionId, TokenId};
use acquaint_core::profile::Profile;
use acquaint_core::request::{Change, Command, Pair, RequestKey, Shelf, Towards};
use uuid::Uuid;

const NOTHING: Uuid = Uuid::from_u128(1);

/// A change of something that is not there changes nothing, not even what comes before it.
pub async fn a_change_of_something_that_is_not_there_changes_nothing(store: &dyn CommunityStore) {
    let mut town = Town::new(store);
    let ada = town.join("Ada Beispiel").await;
    let nobody = PersonId(NOTHING);
    let profile = Box::new(Profile { name: "Ada Other".into(), ..Profile::default() });
    for does_not_fit in [
        AccountChange::ProfileChanged { member: nobody, before: None, profile: profile.clone() },
        AccountChange::PasswordChanged { member: nobody, hash: "x".into(), because: PasswordReason::Chosen },
        AccountChange::WasActive { member: nobody, shown_from: at(0) },
        AccountChange::SessionUsed { session: SessionId(NOTHING), at: at(0), expires_at: at(9) },
        AccountChange::SessionEnded { member: ada, session: SessionId(NOTHING) },
        AccountChange::TokenUsed { token: TokenId(NOTHING), at: at(0) },
        AccountChange::LinkUsed(LinkId(NOTHING)),
        AccountChange::PasskeyRemoved { member: ada, passkey: PasskeyId(NOTHING) },
        AccountChange::MailDone(MailId(NOTHING)),
        AccountChange::ReportHandled { report: ReportId(NOTHING), by: PersonId(NOTHING), at: at(0) },
        AccountChange::NotificationsRead { member: nobody, up_to: at(0) },
        AccountChange::MemberErased(nobody),
    ] {
        let fits = AccountChange::ProfileChanged { member: ada, before: None, profile: profile.clone() };
        let applied = town.try_change([fits, does_not_fit.clone()]).await;
        assert_eq!(applied, Err(StoreError::Conflict), "{does_not_fit:?}");
    }
    assert_eq!(store.find_account(ada).await.unwrap().expect("Ada").name, "Ada Beispiel");
    let request = RequestKey { id: RequestId(NOTHING), sender: nobody, recipient: ada };
    for change in [
        Change::RequestWithdrawn { request, withdrawn_at: at(0) },
        Change::ShelfChanged { request, shelf: Shelf::SetAside, by_hand: true },
        Change::Unblocked(Towards { by: ada, other: nobody }),
        Change::MuteChanged { between: Towards { by: ada, other: nobody }, muted: true },
    ] {
        let commit = Commit { changes: vec![change.clone()], ..Commit::default() };
        assert_eq!(store.apply(commit).await, Err(StoreError::Conflict), "{change:?}");
    }
}

/// A decision made on a version of a pair that is no longer the newest changes nothing.
pub async fn a_stale_version_changes_nothing(store: &dyn CommunityStore) {
    let mut town = Town::new(store);
    let [ada, bo, _] = town.three().await;
    let stale = town.decide(ada, bo, &send()).await.unwrap();
    let stale = town.commit_of(ada, bo, &stale);
    let request = town.send(ada, bo).await;
    town.run(ada, bo, &Command::Withdraw(request)).await.unwrap();
    town.wait_days(30);
    assert_eq!(store.apply(stale).await, Err(StoreError::Conflict));
    assert_eq!(store.list_sent(ada, SentFilter::Waiting, first(9)).await.unwrap().items, []);
    assert_eq!(store.count_unread(bo, LATE).await.unwrap(), 0);
}

/// A pair has version 0 until something between the two changes, and one more with each decision that moves it.
pub async fn a_pair_has_version_0_until_it_moves(store: &dyn CommunityStore) {
    let mut town = Town::new(store);
    let [ada, bo, _] = town.three().await;
    let version = async || store.load_pair(ada, bo, &[], at(0), at(0)).await.unwrap().unwrap().version;
    assert_eq!(version().await, 0);
    let request = town.send(ada, bo).await;
    assert_eq!(version().await, 1);
    town.run(bo, ada, &Command::Accept(request)).await.unwrap();
    assert_eq!(version().await, 2);
    assert_eq!(town.store.load_pair(ada, ada, &[], at(0), at(0)).await.unwrap(), None);
    let ahead = Commit { pairs: vec![(Pair::between(ada, bo).unwrap(), 3)], ..Commit::default() };
    assert_eq!(store.apply(ahead).await, Err(StoreError::Conflict));
}

/// What a recipient privately does leaves the version alone.
pub async fn private_changes_leave_the_version_alone(store: &dyn CommunityStore) {
    let mut town = Town::new(store);
    let [ada, bo, _] = town.three().await;
    let request = town.send(ada, bo).await;
    let load = async || store.load_pair(ada, bo, &[], at(0), at(0)).await.unwrap().unwrap();
    let (before, sent) = (load().await, store.find_sent(ada, request).await.unwrap());
    for command in [
        Command::MarkSeen(request),
        Command::SetAside(request),
        Command::Remark { request, remark: Some(super::town::message("the one with the boat?")) },
        Command::Mute,
    ] {
        town.run(bo, ada, &command).await.unwrap();
        assert_eq!(load().await, before);
        assert_eq!(store.find_sent(ada, request).await.unwrap(), sent);
    }
}
