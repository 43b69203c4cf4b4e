//! Use cases of a community on a real database, with a fixed clock.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics, also in its own functions")]

use acquaint_app::community::account::LinkPurpose;
use acquaint_app::community::change::{AccountChange, Commit, NewMember};
use acquaint_app::community::follow_link::LinkFor;
use acquaint_app::community::join::JoinWish;
use acquaint_app::community::store::CommunityStore;
use acquaint_app::community::view::{Viewer, Want};
use acquaint_app::community::{Community, CommunityError, Rules, SignUp};
use acquaint_core::handle::Handle;
use acquaint_core::id::{PersonId, RequestId};
use acquaint_core::limits::Limits;
use acquaint_core::member::{Digest, Role, Settings, Standing, ViewMode};
use acquaint_core::note::Note;
use acquaint_core::profile::Profile;
use acquaint_core::request::{Command, Outcome, SendRequest};
use acquaint_core::stamp::Stamp;
use acquaint_core::strategy::Strategy;
use acquaint_core::tie::Tie;
use acquaint_store::CommunityDatabase;
use acquaint_why::model::Model;
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;

mod clock;
mod clock_jumps;
mod hand;
mod killed;
mod learn;
mod part;
mod strategy;
mod sweep;

struct Town {
    community: Community,
    store: Arc<dyn CommunityStore>,
    stamp: Stamp,
}

impl Town {
    fn new() -> Self {
        Self::with(Limits::default())
    }

    fn with(limits: Limits) -> Self {
        Self::on(CommunityDatabase::open_temporary().unwrap(), limits, [3; 32])
    }

    fn on(store: CommunityDatabase, limits: Limits, seed: [u8; 32]) -> Self {
        let rules = Rules {
            name: "Harbour Commons".into(),
            sign_up: SignUp::Open,
            limits,
            session_days: 30,
            session_idle_days: 30,
        };
        let now = Timestamp::from_second(1_770_000_000).unwrap();
        let store: Arc<dyn CommunityStore> = Arc::new(store);
        let community = Community::new(Arc::clone(&store), rules, Model::prior());
        Self { community, store, stamp: Stamp::new(now, seed) }
    }

    /// Where it is kept, to look at.
    fn store(&self) -> &dyn CommunityStore {
        &*self.store
    }

    async fn join(&mut self, handle: &str, role: Role) -> PersonId {
        self.join_in(handle, role, "").await
    }

    async fn join_in(&mut self, handle: &str, role: Role, region: &str) -> PersonId {
        let id = PersonId(self.stamp.next_id());
        let member = NewMember {
            id,
            handle: Handle::new(handle).unwrap(),
            email: format!("{handle}@post.example"),
            password: Some("old".into()),
            role,
            standing: Standing::Active,
            profile: Profile { name: handle.into(), region: region.into(), ..Profile::default() },
            settings: Settings::default(),
            joined_at: self.stamp.now,
        };
        let account_changes = vec![AccountChange::MemberJoined(Box::new(member))];
        self.store().apply(Commit { account_changes, ..Commit::default() }).await.unwrap();
        id
    }

    async fn act(&mut self, me: PersonId, other: PersonId, command: &Command) -> Outcome {
        self.community.act(me, other, command, None, &mut self.stamp).await.unwrap()
    }

    async fn send(&mut self, me: PersonId, other: PersonId) -> RequestId {
        let wish = SendRequest { tie: Tie::Neighbour, evidence: None, note: Note::default() };
        match self.act(me, other, &Command::SendRequest(wish)).await {
            Outcome::Waiting { request, .. } => request,
            other => panic!("it does not wait: {other:?}"),
        }
    }

    async fn connect(&mut self, one: PersonId, other: PersonId) {
        let request = self.send(one, other).await;
        self.act(other, one, &Command::Accept(request)).await;
    }

    fn wait_minutes(&mut self, minutes: i64) {
        self.stamp.now += SignedDuration::from_mins(minutes);
    }

    async fn save(&mut self, me: PersonId, json: &str, based_on: u32) -> u32 {
        let strategy = Strategy::parse(json).unwrap();
        self.community.save_strategy(me, &strategy, based_on, &mut self.stamp).await.unwrap()
    }

    /// Accepts all that is planned, each request at its moment. Hands back how many were decided.
    async fn accept_planned(&mut self) -> u32 {
        accept_planned(&self.community, &mut self.stamp).await
    }

    async fn set_up(&mut self, name: &str, digest: u8) -> Result<(), CommunityError> {
        let wish = JoinWish {
            name: name.into(),
            handle: name.into(),
            email: format!("{name}@post.example"),
            password: "hash".into(),
        };
        self.community.set_up(&wish, [digest; 32], &mut self.stamp).await.map(drop)
    }
}

async fn accept_planned(community: &Community, stamp: &mut Stamp) -> u32 {
    let mut decided = 0;
    while let Some(at) = community.next_acceptance_at().await.unwrap() {
        stamp.now = stamp.now.max(at);
        decided += community.run_sweeps(stamp).await.unwrap();
    }
    decided
}

#[tokio::test]
async fn of_two_links_to_set_up_one_works() {
    let mut town = Town::new();
    for digest in [1, 2] {
        let made = town
            .community
            .make_link(LinkPurpose::SetUp, LinkFor::default(), [digest; 32], &mut town.stamp)
            .await;
        made.unwrap();
    }
    assert_eq!(town.set_up("ada", 1).await, Ok(()));
    assert_eq!(town.set_up("bo", 2).await, Err(CommunityError::LinkGone));
}

#[tokio::test]
async fn of_two_operators_who_leave_at_once_one_stays() {
    let mut town = Town::new();
    let (ada, bo) = (town.join("ada", Role::Operator).await, town.join("bo", Role::Operator).await);
    let (one, other) = tokio::join!(town.community.erase_member(ada), town.community.erase_member(bo));
    assert_eq!([&one, &other].iter().filter(|left| left.is_ok()).count(), 1, "{one:?} {other:?}");
    assert!([one, other].contains(&Err(CommunityError::LastOperator)));
}

#[tokio::test]
async fn two_forms_for_different_settings_do_not_undo_each_other() {
    let mut town = Town::new();
    let ada = town.join("ada", Role::Member).await;
    let community = &town.community;
    let (mail, privacy) = tokio::join!(
        community.edit_settings(ada, |kept| Settings { digest: Digest::Weekly, ..kept }),
        community.edit_settings(ada, |kept| Settings { view_mode: ViewMode::Private, ..kept }),
    );
    assert!(mail.is_ok() && privacy.is_ok());
    let kept = town.store().find_account(ada).await.unwrap().unwrap().settings;
    assert_eq!((kept.digest, kept.view_mode), (Digest::Weekly, ViewMode::Private));
    let now = town.stamp.now;
    let (one, other) = tokio::join!(
        community.change_profile(ada, |kept| Profile { region: "Bremen".into(), ..kept }, now),
        community.change_profile(ada, |kept| Profile { skills: vec!["welding".into()], ..kept }, now),
    );
    assert!(one.is_ok() && other.is_ok());
    let profile = community.load_own(ada).await.unwrap().profile;
    assert_eq!((profile.region.as_str(), profile.skills.len()), ("Bremen", 1));
}

#[tokio::test]
async fn a_password_kept_at_another_cost_never_undoes_a_new_one() {
    let mut town = Town::new();
    let ada = town.join("ada", Role::Member).await;
    town.community.change_password(ada, "chosen".into(), None, town.stamp.now).await.unwrap();
    town.community.renew_password(ada, Some("old".into()), "old, renewed".into()).await.unwrap();
    let password = town.store().find_account(ada).await.unwrap().unwrap().password;
    assert_eq!(password.as_deref(), Some("chosen"));
    town.community.renew_password(ada, password, "chosen, renewed".into()).await.unwrap();
    let password = town.store().find_account(ada).await.unwrap().unwrap().password;
    assert_eq!(password.as_deref(), Some("chosen, renewed"));
}

#[tokio::test]
async fn a_named_look_after_a_semi_private_one_is_a_view_of_its_own() {
    let mut town = Town::new();
    let (ada, bo) = (town.join("ada", Role::Member).await, town.join("bo", Role::Member).await);
    for mode in [ViewMode::SemiPrivate, ViewMode::Named, ViewMode::SemiPrivate, ViewMode::Named] {
        town.community.open_profile(bo, mode, "ada", &mut town.stamp).await.unwrap();
        town.stamp.now += SignedDuration::from_mins(1);
    }
    let want = Want { after: None, at_most: 9 };
    let views = town.store().list_profile_views(ada, want).await.unwrap().items;
    assert_eq!(views.len(), 2);
    assert!(matches!(views[0].viewer, Viewer::Named(_)));
    assert!(matches!(views[1].viewer, Viewer::SemiPrivate { .. }));
}

#[tokio::test]
async fn what_was_told_is_read_although_the_clock_was_set_back() {
    let mut town = Town::new();
    let (ada, bo) = (town.join("ada", Role::Member).await, town.join("bo", Role::Member).await);
    let send = Command::SendRequest(SendRequest {
        tie: Tie::CoWorker,
        evidence: None,
        note: Note::new("We built the ferry together.").unwrap(),
    });
    town.community.act(ada, bo, &send, None, &mut town.stamp).await.unwrap();
    assert_eq!(town.store().count_unread(bo, town.stamp.now).await.unwrap(), 1);
    town.stamp.now -= SignedDuration::from_hours(1);
    town.community.read_notifications(bo, town.stamp.now).await.unwrap();
    assert_eq!(town.store().count_unread(bo, town.stamp.now).await.unwrap(), 0);
    // Nothing was told: nothing is noted.
    town.community.read_notifications(ada, town.stamp.now).await.unwrap();
}

#[tokio::test]
async fn many_sign_ins_at_once_all_succeed() {
    let mut town = Town::new();
    let ada = town.join("ada", Role::Member).await;
    for digest in 0..50 {
        town.community.start_session(ada, "a browser", [digest; 32], &mut town.stamp).await.unwrap();
    }
    let now = town.stamp.now;
    let (mut one, mut other) = (Stamp::new(now, [8; 32]), Stamp::new(now, [9; 32]));
    let (first, second) = tokio::join!(
        town.community.start_session(ada, "a browser", [100; 32], &mut one),
        town.community.start_session(ada, "another", [101; 32], &mut other),
    );
    assert!(first.is_ok() && second.is_ok(), "{first:?} {second:?}");
}
