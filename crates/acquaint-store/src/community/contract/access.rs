//! Accounts: joining, signing in, links, tokens, passkeys, outcomes.

use super::town::{Town, at};
use acquaint_app::community::account::{
    AccessEvent, AccessEventKind, ApiToken, Link, LinkPurpose, Passkey, Session,
};
use acquaint_app::community::change::{AccountChange, PasswordReason, RecordedOutcome};
use acquaint_app::community::store::CommunityStore;
use acquaint_app::store::StoreError;
use acquaint_core::handle::Handle;
use acquaint_core::id::{LinkId, PasskeyId, PersonId, SessionId, TokenId};
use acquaint_core::text::Line;

/// A member who joined is found by handle and by email address, case aside.
pub async fn a_member_who_joined_is_found_by_handle_and_by_email(store: &dyn CommunityStore) {
    let mut town = Town::new(store);
    let new = town.newcomer("Ada Beispiel");
    let ada = town.let_in(new.clone()).await;
    for login in ["ada-beispiel", " Ada-Beispiel ", "ADA-beispiel@Example.org"] {
        let account = store.find_account_by_login(login).await.unwrap().expect(login);
        assert_eq!((account.id, account.handle.as_str()), (ada, "ada-beispiel"));
        assert_eq!((&account.email, &account.password), (&new.email, &new.password));
        assert_eq!((account.role, account.standing, account.joined_at), (new.role, new.standing, at(0)));
        assert_eq!((account.settings, account.name), (new.settings.clone(), new.profile.name.clone()));
    }
    for nobody in ["", "ada", "ada@example.org", "' OR 1=1 --"] {
        assert_eq!(store.find_account_by_login(nobody).await.unwrap(), None);
    }
    town.change([
        AccountChange::PasswordChanged {
            member: ada,
            hash: "$argon2id$other".into(),
            because: PasswordReason::Chosen,
        },
        AccountChange::EmailChanged { member: ada, email: "ada@example.net".into() },
    ])
    .await;
    let account = store.find_account_by_login("ada@example.net").await.unwrap().expect("by the new address");
    assert_eq!(account.password.as_deref(), Some("$argon2id$other"));
    assert_eq!(store.find_account_by_login(&new.email).await.unwrap(), None);
}

/// A handle that looks like another's, and an email address that is another's, are taken; nothing is stored.
pub async fn a_handle_that_looks_like_another_is_taken(store: &dyn CommunityStore) {
    let mut town = Town::new(store);
    town.join("maria").await;
    let bo = town.join("Bo Example").await;
    let mut alike = town.newcomer("Another");
    alike.handle = Handle::new("rnaria").unwrap();
    let mut same = town.newcomer("Cy Ejemplo");
    same.email = "maria@example.org".into();
    for (new, what) in [(alike, "handle"), (same, "email")] {
        let id = new.id;
        let taken = town.try_change([AccountChange::MemberJoined(Box::new(new))]).await;
        assert_eq!(taken, Err(StoreError::Taken { what }));
        assert_eq!(store.find_account(id).await.unwrap(), None);
    }
    let change = |email: &str| [AccountChange::EmailChanged { member: bo, email: email.into() }];
    let taken = town.try_change(change("maria@example.org")).await;
    assert_eq!(taken, Err(StoreError::Taken { what: "email" }));
    town.change(change("bo-example@example.org")).await;
}

fn session(town: &mut Town<'_>, member: PersonId, used_at: i64) -> Session {
    let id = SessionId(town.stamp.next_id());
    let (started_at, used_at, expires_at) = (at(0), at(used_at), at(1_000));
    Session { id, member, started_at, used_at, expires_at, device: "a browser".into() }
}

pub async fn a_session_is_found_until_it_expires_or_ends(store: &dyn CommunityStore) {
    let mut town = Town::new(store);
    let ada = town.join("Ada Beispiel").await;
    let sessions: Vec<Session> = (0..3).map(|used| session(&mut town, ada, used)).collect();
    for (digest, session) in (1..).zip(&sessions) {
        let change = AccountChange::SessionStarted { session: session.clone(), digest: [digest; 32] };
        town.change([change]).await;
    }
    assert_eq!(store.find_session([1; 32], at(999)).await.unwrap().as_ref(), Some(&sessions[0]));
    assert_eq!(store.find_session([1; 32], at(1_000)).await.unwrap(), None);
    let account = store.find_account(ada).await.unwrap().expect("she is there");
    let signed_in = store.find_signed_in([1; 32], at(999)).await.unwrap();
    assert_eq!(signed_in, Some((account, sessions[0].clone())));
    assert_eq!(store.find_signed_in([1; 32], at(1_000)).await.unwrap(), None);
    assert_eq!(store.find_session([9; 32], at(0)).await.unwrap(), None);
    let used = AccountChange::SessionUsed { session: sessions[0].id, at: at(500), expires_at: at(1_100) };
    town.change([used]).await;
    assert_eq!(store.find_session([1; 32], at(1_099)).await.unwrap().map(|s| s.used_at), Some(at(500)));
    assert_eq!(store.find_session([1; 32], at(1_100)).await.unwrap(), None);
    let listed: Vec<_> = store.list_sessions(ada, at(0)).await.unwrap().iter().map(|s| s.id).collect();
    assert_eq!(listed, [sessions[0].id, sessions[2].id, sessions[1].id]);
    town.change([AccountChange::SessionEnded { member: ada, session: sessions[2].id }]).await;
    assert_eq!(store.find_session([3; 32], at(0)).await.unwrap(), None);
    town.change([AccountChange::SessionsEnded { member: ada, except: Some(sessions[1].id) }]).await;
    assert_eq!(store.list_sessions(ada, at(0)).await.unwrap().len(), 1);
    town.change([AccountChange::SessionsEnded { member: ada, except: None }]).await;
    assert_eq!(store.list_sessions(ada, at(0)).await.unwrap(), []);
}

fn link(town: &mut Town<'_>, purpose: LinkPurpose, member: Option<PersonId>) -> Link {
    let (id, by) = (LinkId(town.stamp.next_id()), None);
    let about = Some("new@example.org".into());
    Link { id, purpose, member, by, about, created_at: at(0), expires_at: at(100) }
}

/// A link works once: who comes second finds it gone.
pub async fn a_link_works_once(store: &dyn CommunityStore) {
    let mut town = Town::new(store);
    let ada = town.join("Ada Beispiel").await;
    let invite = link(&mut town, LinkPurpose::Invite, None);
    let reset = link(&mut town, LinkPurpose::Reset, Some(ada));
    for (digest, link) in [([1; 32], &invite), ([2; 32], &reset)] {
        town.change([AccountChange::LinkMade { link: link.clone(), digest }]).await;
    }
    assert_eq!(store.find_link([1; 32], at(99)).await.unwrap().as_ref(), Some(&invite));
    assert_eq!(store.find_link([2; 32], at(100)).await.unwrap(), None);
    assert_eq!(store.list_invites(at(0)).await.unwrap(), std::slice::from_ref(&invite));
    town.change([AccountChange::LinkUsed(invite.id)]).await;
    assert_eq!(store.find_link([1; 32], at(0)).await.unwrap(), None);
    let second = town.try_change([AccountChange::LinkUsed(invite.id)]).await;
    assert_eq!(second, Err(StoreError::Conflict));
    assert_eq!(store.list_invites(at(0)).await.unwrap(), []);
}

/// Tokens and passkeys come, are used, and go.
pub async fn tokens_and_passkeys_come_and_go(store: &dyn CommunityStore) {
    let mut town = Town::new(store);
    let ada = town.join("Ada Beispiel").await;
    let name = Line::new("my script").unwrap();
    let mut token = ApiToken {
        id: TokenId(town.stamp.next_id()),
        member: ada,
        name: name.clone(),
        created_at: at(0),
        used_at: None,
        expires_at: None,
    };
    let id = PasskeyId(town.stamp.next_id());
    let mut passkey = Passkey { id, member: ada, name, credential: "{}".into(), created_at: at(1) };
    town.change([
        AccountChange::TokenCreated { token: token.clone(), digest: [1; 32] },
        AccountChange::TokenUsed { token: token.id, at: at(5) },
        AccountChange::PasskeyAdded(passkey.clone()),
        AccountChange::PasskeyUsed { passkey: id, credential: "{\"counter\":2}".into() },
    ])
    .await;
    token.used_at = Some(at(5));
    passkey.credential = "{\"counter\":2}".into();
    assert_eq!(store.find_token([1; 32], at(9_999_999)).await.unwrap().as_ref(), Some(&token));
    let account = store.find_account(ada).await.unwrap().expect("she is there");
    assert_eq!(store.find_caller([1; 32], at(9)).await.unwrap(), Some((account, token.clone())));
    assert_eq!(store.find_caller([9; 32], at(9)).await.unwrap(), None);
    assert_eq!(store.list_tokens(ada).await.unwrap(), [token.clone()]);
    assert!(store.list_passkeys(ada).await.unwrap() == [passkey]);
    let bo = town.join("Bo Example").await;
    let others = AccountChange::TokenRevoked { member: bo, token: token.id };
    assert_eq!(town.try_change([others]).await, Err(StoreError::Conflict));
    town.change([
        AccountChange::TokenRevoked { member: ada, token: token.id },
        AccountChange::PasskeyRemoved { member: ada, passkey: id },
    ])
    .await;
    assert_eq!(store.find_token([1; 32], at(6)).await.unwrap(), None);
    assert!(store.list_passkeys(ada).await.unwrap().is_empty());
}

/// An outcome is recorded once for a key of a member.
pub async fn an_outcome_is_recorded_once(store: &dyn CommunityStore) {
    let mut town = Town::new(store);
    let ada = town.join("Ada Beispiel").await;
    let (key, asked, outcome) = ("key 1".to_owned(), [4; 32], "{}".to_owned());
    let recorded = RecordedOutcome { member: ada, key, asked, outcome, at: at(0) };
    town.change([AccountChange::OutcomeRecorded(recorded.clone())]).await;
    assert_eq!(store.find_outcome(ada, "key 1").await.unwrap().as_ref(), Some(&recorded));
    assert_eq!(store.find_outcome(ada, "key 2").await.unwrap(), None);
    let again = town.try_change([AccountChange::OutcomeRecorded(recorded)]).await;
    assert_eq!(again, Err(StoreError::Conflict));
}

/// A member reads what happened around their account, and is told of what they should know until they have read it.
pub async fn what_happens_around_an_account_is_logged(store: &dyn CommunityStore) {
    let mut town = Town::new(store);
    let [ada, bo, _] = town.three().await;
    let event = |kind, detail: &str, minute| AccessEvent { kind, detail: detail.into(), at: at(minute) };
    let made = event(AccessEventKind::TokenMade, "my script", 1);
    let link = event(AccessEventKind::OperatorLinkMade, "", 2);
    for event in [&made, &link] {
        town.change([AccountChange::AccessLogged { member: ada, event: event.clone() }]).await;
    }
    assert_eq!(store.list_access_events(ada, 9).await.unwrap(), [link.clone(), made]);
    assert_eq!(store.list_access_events(ada, 1).await.unwrap(), std::slice::from_ref(&link));
    assert_eq!(store.list_access_events(bo, 9).await.unwrap(), []);
    let notice = async || store.load_attention(ada, at(3)).await.unwrap().notice;
    assert_eq!(notice().await, Some(link.clone()));
    town.change([AccountChange::AccessNoticesDismissed { member: ada, up_to: at(1) }]).await;
    assert_eq!(notice().await, Some(link));
    town.change([AccountChange::AccessNoticesDismissed { member: ada, up_to: at(2) }]).await;
    assert_eq!(notice().await, None);
}
