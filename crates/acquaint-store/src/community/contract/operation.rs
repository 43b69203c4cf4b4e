//! Running a community: email, tidying up, figures, the operator's list.

use super::town::{LATE, Town, at, every};
use acquaint_app::community::account::{Link, LinkPurpose, Session};
use acquaint_app::community::change::{AccountChange, Email, QueuedEmail, RecordedOutcome};
use acquaint_app::community::store::CommunityStore;
use acquaint_app::community::view::Figures;
use acquaint_app::store::StoreError;
use acquaint_core::id::{LinkId, MailId, SessionId, ViewId};
use acquaint_core::member::{Digest, Role, Settings, Standing, ViewMode};
use acquaint_core::request::Command;

/// Emails and digests are due in their time.
pub async fn mails_and_digests_are_due_in_their_time(store: &dyn CommunityStore) {
    let mut town = Town::new(store);
    let [ada, bo, _] = town.three().await;
    let mut mail = |second| QueuedEmail {
        id: MailId(town.stamp.next_id()),
        member: Some(ada),
        email: Email {
            to: "ada@example.org".into(),
            subject: "New".into(),
            text: "Somebody asks to connect.".into(),
            unsubscribe: Some("https://harbour.example/mail/stop/secret".into()),
        },
        due_at: at(second),
        expires_at: Some(at(90)),
        tries: 0,
    };
    let (soon, later) = (mail(1), mail(5));
    let queued = [&later, &soon].map(|mail| AccountChange::MailQueued(mail.clone()));
    town.change(queued).await;
    let due = async |second| store.list_due_mails(at(second), 9).await.unwrap();
    assert!(due(0).await.is_empty());
    assert!(due(5).await == [soon.clone(), later.clone()]);
    town.change([
        AccountChange::MailClaimed { mail: soon.id, tries: 0, due_at: at(60) },
        AccountChange::MailDone(later.id),
    ])
    .await;
    assert!(due(59).await.is_empty());
    assert_eq!(due(60).await[0].tries, 1);
    assert!(due(90).await.is_empty(), "what it says has expired");
    let again = AccountChange::MailClaimed { mail: soon.id, tries: 0, due_at: at(70) };
    assert_eq!(town.try_change([again]).await, Err(StoreError::Conflict), "another try has begun");
    let done = town.try_change([AccountChange::MailDone(later.id)]).await;
    assert_eq!(done, Err(StoreError::Conflict));

    let settings = Settings { digest: Digest::Daily, ..Settings::default() };
    town.change([AccountChange::SettingsChanged { member: bo, before: None, settings }]).await;
    let digests = async || store.list_digest_due(Digest::Daily, at(100), LATE, 9).await.unwrap();
    assert_eq!(digests().await, []);
    let request = town.send(ada, bo).await;
    assert_eq!(digests().await, [(bo, None)]);
    assert_eq!(store.list_digest_due(Digest::Weekly, at(100), LATE, 9).await.unwrap(), []);
    town.run(bo, ada, &Command::Mute).await.unwrap();
    assert_eq!(digests().await, []);
    town.run(bo, ada, &Command::Unmute).await.unwrap();
    town.change([AccountChange::DigestQueued { member: bo, at: at(0) }]).await;
    assert_eq!(digests().await, []);
    town.wait(200);
    town.run(ada, bo, &Command::Withdraw(request)).await.unwrap();
    town.wait_days(30);
    town.send(ada, bo).await;
    assert_eq!(digests().await, [(bo, Some(at(0)))]);
    assert_eq!(store.list_digest_due(Digest::Daily, at(0), LATE, 9).await.unwrap(), []);
    let up_to = town.now();
    town.change([AccountChange::NotificationsRead { member: bo, up_to }]).await;
    assert_eq!(digests().await, []);
}

/// What has expired is tidied up, and nothing else.
pub async fn what_has_expired_is_tidied_up(store: &dyn CommunityStore) {
    let mut town = Town::new(store);
    let [ada, bo, _] = town.three().await;
    let (day, mode) = (24 * 60, ViewMode::Named);
    for (index, expires) in [(1_u8, day), (2, 3 * day)] {
        let session = Session {
            id: SessionId(town.stamp.next_id()),
            member: ada,
            started_at: at(0),
            used_at: at(0),
            expires_at: at(expires),
            device: String::new(),
        };
        let id = LinkId(town.stamp.next_id());
        let (purpose, created_at, expires_at) = (LinkPurpose::Invite, at(0), at(expires));
        let link = Link { id, purpose, member: None, by: Some(ada), about: None, created_at, expires_at };
        let (key, asked, outcome) = (format!("key {index}"), [index; 32], "{}".to_owned());
        let view = ViewId(town.stamp.next_id());
        town.change([
            AccountChange::SessionStarted { session, digest: [index; 32] },
            AccountChange::LinkMade { link, digest: [index; 32] },
            AccountChange::OutcomeRecorded(RecordedOutcome {
                member: ada,
                key,
                asked,
                outcome,
                at: at(expires),
            }),
            AccountChange::ProfileViewed {
                id: view,
                viewer: ada,
                viewed: bo,
                at: at(expires - 364 * day),
                mode,
            },
        ])
        .await;
    }
    assert_eq!(store.tidy_up(at(2 * day)).await.unwrap(), 4);
    assert_eq!(store.tidy_up(at(2 * day)).await.unwrap(), 0);
    assert_eq!(store.list_sessions(ada, at(0)).await.unwrap().len(), 1);
    assert_eq!(store.list_invites(at(0)).await.unwrap().len(), 1);
    assert_eq!(store.find_outcome(ada, "key 1").await.unwrap(), None);
    assert_eq!(store.last_view_at(ada, bo, mode).await.unwrap(), Some(at(-361 * day)));
}

/// Figures and the list of members are the operator's; nothing in them is a decision.
pub async fn figures_and_member_lists_are_the_operators(store: &dyn CommunityStore) {
    let mut town = Town::new(store);
    store.ping().await.unwrap();
    let [ada, bo, cy] = town.three().await;
    let mut new = town.newcomer("Waits Awhile");
    new.standing = Standing::AwaitingApproval;
    town.let_in(new).await;
    town.connect(ada, bo).await;
    town.send(ada, cy).await;
    let figures = store.load_figures(None).await.unwrap();
    let expected =
        Figures { members: 3, awaiting_approval: 1, connections: 1, waiting_requests: 1, ..figures };
    assert_eq!((figures, figures.queued_mails), (expected, 0));
    town.change([AccountChange::RoleChanged { member: cy, role: Role::Operator }]).await;
    let listed = async |query: &'static str| {
        let rows = every(2, |want| store.list_members(query, want.after, want.at_most)).await;
        rows.into_iter().map(|row| (row.name, row.role)).collect::<Vec<_>>()
    };
    assert_eq!(listed("").await.len(), 4);
    assert_eq!(listed("CY-ejemplo@").await, [("Cy Ejemplo".to_owned(), Role::Operator)]);
    assert_eq!(listed("bo ex").await, [("Bo Example".to_owned(), Role::Member)]);
    assert_eq!(listed("%").await, []);
}

/// What a clock that was ahead has written is set back to now, and what ends some time after it moves with it.
pub async fn moments_ahead_of_the_clock_are_settled(store: &dyn CommunityStore) {
    let mut town = Town::new(store);
    let ada = town.join("Ada Beispiel").await;
    store.try_write().await.unwrap();
    assert_eq!(store.clock_trusted_at().await.unwrap(), None);
    store.trust_clock(at(5)).await.unwrap();
    assert_eq!(store.clock_trusted_at().await.unwrap(), Some(at(5)));
    assert_eq!(store.settle_moments(at(10), at(20)).await.unwrap(), 0);
    let session = Session {
        id: SessionId(town.stamp.next_id()),
        member: ada,
        started_at: at(50),
        used_at: at(50),
        expires_at: at(150),
        device: "a browser".into(),
    };
    town.change([AccountChange::SessionStarted { session: session.clone(), digest: [1; 32] }]).await;
    assert!(store.settle_moments(at(10), at(20)).await.unwrap() > 0);
    let settled = Session { started_at: at(10), used_at: at(10), expires_at: at(110), ..session };
    assert_eq!(store.find_session([1; 32], at(10)).await.unwrap(), Some(settled));
    assert_eq!(store.settle_moments(at(10), at(20)).await.unwrap(), 0);
}
