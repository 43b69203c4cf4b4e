//! What nobody may lose, take over or find out when two things meet: a suspension and a request, two operators, two
//! forms, an old link and a new password, a clock that was set back.

use super::town::{LATE, Town, at, first, send};
use acquaint_app::community::account::{ApiToken, Link, LinkPurpose, Passkey};
use acquaint_app::community::change::{AccountChange, Commit, PasswordReason};
use acquaint_app::community::store::CommunityStore;
use acquaint_app::community::view::{SentFilter, SentState};
use acquaint_app::store::StoreError;
use acquaint_core::id::{LinkId, PasskeyId, PersonId, TokenId, ViewId};
use acquaint_core::limits::Limits;
use acquaint_core::member::{Digest, Role, Settings, Standing, ViewMode};
use acquaint_core::profile::Profile;
use acquaint_core::request::{Command, Refusal, decide};
use acquaint_core::text::Line;

async fn suspend(town: &mut Town<'_>, member: PersonId) {
    town.change([AccountChange::StandingChanged { member, standing: Standing::Suspended }]).await;
}

/// What someone has with a member who was suspended can be ended, and nothing new begun: as with one who blocks them.
pub async fn what_one_has_with_a_suspended_member_can_be_ended(store: &dyn CommunityStore) {
    let mut town = Town::new(store);
    let [ada, bo, cy] = town.three().await;
    let (di, blocker) = (town.join("Di Primjer").await, town.join("Eno Contoh").await);
    let request = town.send(ada, bo).await;
    town.connect(cy, bo).await;
    town.run(di, bo, &Command::Block).await.unwrap();
    town.run(blocker, ada, &Command::Block).await.unwrap();
    suspend(&mut town, bo).await;
    for command in [send(), Command::Accept(request)] {
        let of_suspended = town.decide(di, bo, &command).await.unwrap_err();
        assert_eq!(of_suspended, Refusal::NotFound);
        assert_eq!(town.decide(ada, blocker, &command).await.unwrap_err(), of_suspended);
    }
    town.run(ada, bo, &Command::Withdraw(request)).await.unwrap();
    town.run(cy, bo, &Command::Disconnect).await.unwrap();
    town.run(di, bo, &Command::Unblock).await.unwrap();
    assert_eq!(store.list_blocked(di).await.unwrap(), []);
    assert_eq!(town.decide(bo, ada, &send()).await.unwrap_err(), Refusal::NotFound);
}

async fn make_link(
    town: &mut Town<'_>,
    purpose: LinkPurpose,
    member: Option<PersonId>,
    digest: u8,
) -> LinkId {
    let id = LinkId(town.stamp.next_id());
    let link = Link { id, purpose, member, by: None, about: None, created_at: at(0), expires_at: at(100) };
    town.change([AccountChange::LinkMade { link, digest: [digest; 32] }]).await;
    id
}

async fn with_every_way_in(town: &mut Town<'_>, member: PersonId) {
    make_link(town, LinkPurpose::Reset, Some(member), 1).await;
    make_link(town, LinkPurpose::ConfirmEmail, Some(member), 2).await;
    let name = Line::new("a way in").unwrap();
    let token = ApiToken {
        id: TokenId(town.stamp.next_id()),
        member,
        name: name.clone(),
        created_at: at(0),
        used_at: None,
        expires_at: None,
    };
    let id = PasskeyId(town.stamp.next_id());
    let passkey = Passkey { id, member, name, credential: "{}".into(), created_at: at(0) };
    town.change([
        AccountChange::TokenCreated { token, digest: [id.0.as_bytes()[0]; 32] },
        AccountChange::PasskeyAdded(passkey),
    ])
    .await;
}

/// A member who chooses a password or an address may be throwing someone out: old links and tokens go, and with a
/// reset passkeys, too. The same password at another cost takes nothing with it, and never undoes a new one.
pub async fn a_new_password_takes_old_ways_in_with_it(store: &dyn CommunityStore) {
    let mut town = Town::new(store);
    let [ada, bo, cy] = town.three().await;
    let password = |member, because| AccountChange::PasswordChanged { member, hash: "new".into(), because };
    let renewed = PasswordReason::Renewed { from: Some("$argon2id$example".into()) };
    let email = AccountChange::EmailChanged { member: cy, email: "cy@example.net".into() };
    for (member, change, links, others) in [
        (ada, password(ada, renewed.clone()), true, (1, 1)),
        (ada, password(ada, PasswordReason::Chosen), false, (0, 1)),
        (bo, password(bo, PasswordReason::Reset), false, (0, 0)),
        (cy, email, false, (1, 1)),
    ] {
        if store.list_tokens(member).await.unwrap().is_empty() {
            with_every_way_in(&mut town, member).await;
        }
        town.change([change.clone()]).await;
        for digest in [1, 2] {
            let found = store.find_link([digest; 32], at(0)).await.unwrap();
            assert_eq!(found.is_some(), links, "{change:?}");
        }
        assert_eq!(store.list_tokens(member).await.unwrap().len(), others.0, "{change:?}");
        assert_eq!(store.list_passkeys(member).await.unwrap().len(), others.1, "{change:?}");
    }
    assert_eq!(town.try_change([password(ada, renewed)]).await, Err(StoreError::Conflict));
}

/// There is one first operator, whatever links there were.
pub async fn a_community_is_set_up_once(store: &dyn CommunityStore) {
    let mut town = Town::new(store);
    let early = make_link(&mut town, LinkPurpose::SetUp, None, 1).await;
    let late = make_link(&mut town, LinkPurpose::SetUp, None, 2).await;
    make_link(&mut town, LinkPurpose::Invite, None, 3).await;
    let mut first = town.newcomer("Ada Beispiel");
    first.role = Role::Operator;
    town.change([AccountChange::LinkUsed(early), AccountChange::CommunitySetUp(Box::new(first))]).await;
    assert_eq!(town.try_change([AccountChange::LinkUsed(late)]).await, Err(StoreError::Conflict));
    assert!(store.find_link([3; 32], at(0)).await.unwrap().is_some());
    let another = make_link(&mut town, LinkPurpose::SetUp, None, 4).await;
    let mut second = town.newcomer("Bo Example");
    second.role = Role::Operator;
    let again = [AccountChange::LinkUsed(another), AccountChange::CommunitySetUp(Box::new(second))];
    assert_eq!(town.try_change(again).await, Err(StoreError::Conflict));
}

/// Of two operators, one stays, whatever both decide at the same moment.
pub async fn the_last_operator_stays(store: &dyn CommunityStore) {
    let mut town = Town::new(store);
    let [ada, bo, _] = town.three().await;
    for member in [ada, bo] {
        town.change([AccountChange::RoleChanged { member, role: Role::Operator }]).await;
    }
    town.change([AccountChange::RoleChanged { member: bo, role: Role::Member }]).await;
    assert!(store.is_last_operator(ada).await.unwrap() && !store.is_last_operator(bo).await.unwrap());
    for change in [
        AccountChange::RoleChanged { member: ada, role: Role::Member },
        AccountChange::StandingChanged { member: ada, standing: Standing::Suspended },
        AccountChange::MemberErased(ada),
    ] {
        assert_eq!(town.try_change([change.clone()]).await, Err(StoreError::Conflict), "{change:?}");
    }
    let account = store.find_account(ada).await.unwrap().expect("Ada stays");
    assert_eq!((account.role, account.standing), (Role::Operator, Standing::Active));
    town.change([AccountChange::RoleChanged { member: bo, role: Role::Operator }]).await;
    assert!(!store.is_last_operator(ada).await.unwrap());
    town.change([AccountChange::MemberErased(ada)]).await;
}

/// A change that was decided on other settings or another profile than are kept changes nothing.
pub async fn a_change_decided_on_something_else_changes_nothing(store: &dyn CommunityStore) {
    let mut town = Town::new(store);
    let ada = town.join("Ada Beispiel").await;
    let kept = store.find_account(ada).await.unwrap().expect("Ada").settings;
    let daily = Settings { digest: Digest::Daily, ..kept.clone() };
    let private = Settings { view_mode: ViewMode::Private, ..kept.clone() };
    let change = |settings: &Settings| AccountChange::SettingsChanged {
        member: ada,
        before: Some(kept.clone()),
        settings: settings.clone(),
    };
    town.change([change(&daily)]).await;
    assert_eq!(town.try_change([change(&private)]).await, Err(StoreError::Conflict));
    assert_eq!(store.find_account(ada).await.unwrap().expect("Ada").settings, daily);
    let before = store.load_member(ada, ada).await.unwrap().expect("Ada").profile;
    let skilled = |skill: &str| {
        let profile = Box::new(Profile { skills: vec![skill.into()], ..before.clone() });
        AccountChange::ProfileChanged { member: ada, before: Some(Box::new(before.clone())), profile }
    };
    town.change([skilled("welding")]).await;
    assert_eq!(town.try_change([skilled("singing")]).await, Err(StoreError::Conflict));
    assert_eq!(store.load_member(ada, ada).await.unwrap().expect("Ada").profile.skills, ["welding"]);
}

/// What a recipient was not told of a filtered or muted request they are not told when it ends; of one that lapsed,
/// nothing.
pub async fn what_was_hidden_stays_hidden_when_a_request_ends(store: &dyn CommunityStore) {
    let mut town = Town::new(store);
    let [ada, bo, cy] = town.three().await;
    let di = town.join("Di Primjer").await;
    let from_ada = town.send(ada, bo).await;
    town.run(bo, ada, &Command::Filter(from_ada)).await.unwrap();
    town.run(bo, ada, &Command::Accept(from_ada)).await.unwrap();
    town.run(bo, cy, &Command::Mute).await.unwrap();
    let from_cy = town.send(cy, bo).await;
    town.run(bo, cy, &Command::Accept(from_cy)).await.unwrap();
    town.run(bo, cy, &Command::Unmute).await.unwrap();
    assert_eq!(store.list_notifications(bo, LATE, first(9)).await.unwrap().items, []);
    town.send(di, bo).await;
    assert_eq!(store.count_unread(bo, LATE).await.unwrap(), 1);
    town.limits = Limits { retention_days: Some(1), ..Limits::default() };
    let due = store.list_waiting_since(at(0), 9).await.unwrap();
    let (pair, state, version) = &due[0];
    let decision = decide::lapse(*pair, state, *version, &town.limits, at(2 * 24 * 60)).unwrap();
    let (pairs, changes) = (vec![(*pair, decision.pair_version)], decision.changes);
    store.apply(Commit { pairs, changes, account_changes: Vec::new() }).await.unwrap();
    assert_eq!(store.list_notifications(bo, LATE, first(9)).await.unwrap().items, []);
}

/// Whatever the clock says, a request never ended before it was sent.
pub async fn a_clock_that_was_set_back_ends_nothing_before_it_began(store: &dyn CommunityStore) {
    let mut town = Town::new(store);
    let [ada, bo, cy] = town.three().await;
    town.wait(60);
    let (to_bo, to_cy) = (town.send(ada, bo).await, town.send(ada, cy).await);
    town.wait(-30);
    town.run(ada, bo, &Command::Withdraw(to_bo)).await.unwrap();
    town.run(cy, ada, &Command::Accept(to_cy)).await.unwrap();
    let withdrawn = store.list_sent(ada, SentFilter::Withdrawn, first(9)).await.unwrap().items;
    assert_eq!(withdrawn[0].state, SentState::Withdrawn { at: at(60) });
}

/// Where a page of views goes on says nothing of how often others were looked at.
pub async fn views_are_not_numbered(store: &dyn CommunityStore) {
    let mut town = Town::new(store);
    let [ada, bo, _] = town.three().await;
    let ids: Vec<ViewId> = (0..3).map(|_| ViewId(town.stamp.next_id())).collect();
    let mode = ViewMode::Named;
    for id in &ids {
        town.change([AccountChange::ProfileViewed { id: *id, viewer: bo, viewed: ada, at: at(0), mode }])
            .await;
    }
    let next = store.list_profile_views(ada, first(1)).await.unwrap().next.expect("it goes on");
    let greatest = ids.iter().max().expect("three");
    assert!(next.0.ends_with(&greatest.0.simple().to_string()), "{next:?}");
}
