//! A community: its members, their requests, and every use case of theirs, one file each.
//!
//! Each use case loads from a [`store::CommunityStore`], lets a pure function of the core decide, and applies what it
//! decided. Rules are in the core, words are in the web.

pub mod account;
pub mod act;
pub mod change;
pub mod edit_member;
pub mod edit_strategy;
pub mod error;
pub mod explain_sent;
pub mod export_member;
pub mod follow_link;
pub mod join;
pub mod keep_strategy;
pub mod learn;
pub mod list_profile_views;
mod listener;
pub mod match_requests;
pub mod news;
pub mod open_profile;
pub mod operate;
pub mod preview_strategy;
pub mod read_account;
pub mod read_fitting;
pub mod read_notifications;
pub mod read_people;
pub mod read_received;
pub mod read_requests;
pub mod run_jobs;
pub mod sign_in;
pub mod store;
pub mod sweep;
pub mod turn;
pub mod upkeep;
pub mod view;
pub mod vouch;

pub use error::CommunityError;

use acquaint_core::id::PersonId;
use acquaint_core::limits::Limits;
use acquaint_core::member::Standing;
use acquaint_core::request::{Change, notices};
use acquaint_core::stamp::Stamp;
use acquaint_why::model::Model;
use acquaint_why::track_record::TrackRecord;
use change::{AccountChange, Commit};
use jiff::Timestamp;
use learn::InUse;
use news::{Bells, CountTry, News, Try};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use store::CommunityStore;
use tokio::sync::watch;

/// How often a decision is made again because someone else changed the same pair in the meantime. Judgement.
pub(crate) const TRIES_MAX: u32 = 8;

/// How people join.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SignUp {
    #[default]
    Invite,
    Open,
    /// Anybody asks, and the operator lets them in.
    Approval,
}

/// What the operator sets.
#[derive(Clone, Debug)]
pub struct Rules {
    pub name: String,
    /// How people join.
    pub sign_up: SignUp,
    pub limits: Limits,
    /// How many days a session lasts, however much it is used.
    pub session_days: u16,
    /// How many days a session lasts that is not used. Use is noticed once a day.
    pub session_idle_days: u16,
}

/// A running community. Cheap to share.
#[derive(Clone)]
pub struct Community {
    store: Arc<dyn CommunityStore>,
    rules: Arc<Rules>,
    /// The model that the service came with.
    delivered: Arc<Model>,
    in_use: Arc<RwLock<InUse>>,
    bells: Arc<Bells>,
    /// How many waiting requests a page judges.
    judged_max: Arc<AtomicU32>,
}

/// How many waiting requests a page judges at most; it says so, and leads on to the rest. Measured: with 2,000, pages
/// took up to four times as long (`docs/benchmarks.md`).
pub const JUDGED_MAX: u32 = 500;

impl Community {
    pub fn new(store: Arc<dyn CommunityStore>, rules: Rules, model: Model) -> Self {
        let (bells, judged_max) = (Arc::<Bells>::default(), Arc::new(AtomicU32::new(JUDGED_MAX)));
        let heard = Arc::clone(&bells);
        store.hear_others(Box::new(move |news| heard.ring(&news)));
        let (rules, delivered) = (Arc::new(rules), Arc::new(model));
        let in_use = InUse { model: Arc::clone(&delivered), track_record: TrackRecord::default() };
        let in_use = Arc::new(RwLock::new(in_use));
        Self { store, rules, delivered, in_use, bells, judged_max }
    }

    /// From now on a page judges so many requests at most. Tests lower it, so that they need not make thousands.
    pub fn judge_at_most(&self, requests: u32) {
        self.judged_max.store(requests, Ordering::Relaxed);
    }

    pub(crate) fn judged_max(&self) -> u32 {
        self.judged_max.load(Ordering::Relaxed)
    }

    /// Only for use cases. Handlers call a use case; they never read or write the store themselves.
    pub(crate) fn store(&self) -> &dyn CommunityStore {
        &*self.store
    }

    /// What the operator set.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    pub fn limits(&self) -> &Limits {
        &self.rules.limits
    }

    /// The engine's model, with what was learned here.
    pub fn model(&self) -> Arc<Model> {
        Arc::clone(&self.in_use.read().unwrap_or_else(PoisonError::into_inner).model)
    }

    /// How forecasts came true here, as far as was known when the model was learned.
    pub fn track_record(&self) -> TrackRecord {
        self.in_use.read().unwrap_or_else(PoisonError::into_inner).track_record.clone()
    }

    /// Hears, from now on, when there may be something new for a member. What they are told, and when, is in the store.
    pub fn listen(&self, member: PersonId) -> watch::Receiver<()> {
        self.bells.notified.add(member)
    }

    /// Hears, from now on, when a session of a member may have ended.
    pub fn listen_for_endings(&self, member: PersonId) -> watch::Receiver<()> {
        self.bells.ended.add(member)
    }

    /// Whether this server does what is done in the background. Of several over one database, one does.
    pub fn is_keeper(&self) -> bool {
        self.store.is_keeper()
    }

    /// Acts on news, and lets the other servers hear of it.
    pub(crate) fn spread(&self, news: News) {
        self.bells.ring(&news);
        self.store.tell_others(news);
    }

    /// Lets the other servers count a try that this one has counted.
    pub fn tell_of_try(&self, tried: Try) {
        self.store.tell_others(News::Tried(tried));
    }

    /// Counts, from now on, the tries that other servers tell of. Only the first call does something.
    pub fn count_tries(&self, count: CountTry) {
        let _ = self.bells.count_try.set(count);
    }

    /// Waits until another version of the model is in use.
    pub async fn model_chosen(&self) {
        self.bells.model_chosen.notified().await;
    }

    /// Adds to a commit what its changes are to be told to whom, applies it, and tells who listens.
    ///
    /// `by` is who made the changes and is not told of them.
    pub(crate) async fn commit(
        &self,
        mut commit: Commit,
        by: PersonId,
        stamp: &mut Stamp,
    ) -> Result<(), CommunityError> {
        let told = notices(&commit.changes, by);
        for notice in &told {
            let id = acquaint_core::id::NotificationId(stamp.next_id());
            let at = notice.kind.told_at(stamp);
            commit.account_changes.push(AccountChange::Notified { id, notice: *notice, at });
        }
        if commit.changes.iter().any(is_seen_by_others) {
            commit.account_changes.push(AccountChange::was_active(by, stamp.now));
        }
        self.store.apply(commit).await?;
        for notice in told {
            self.spread(News::Notified(notice.member));
        }
        Ok(())
    }

    /// Applies changes beside the state of a pair.
    pub(crate) async fn apply(&self, account_changes: Vec<AccountChange>) -> Result<(), CommunityError> {
        let ended: Vec<_> = account_changes.iter().filter_map(AccountChange::ends_sessions_of).collect();
        self.store.apply(Commit { account_changes, ..Commit::default() }).await?;
        for member in ended {
            self.spread(News::SessionsEnded(member));
        }
        Ok(())
    }

    /// From when sent requests count towards the limits: of the week, and of those open at once.
    pub(crate) fn counting_from(&self, now: Timestamp) -> (Timestamp, Timestamp) {
        (self.limits().week_from(now), self.limits().open_from(now))
    }

    /// The standing of someone who joins without an invitation.
    pub(crate) fn first_standing(&self) -> Standing {
        match self.rules.sign_up {
            SignUp::Invite | SignUp::Open => Standing::Active,
            SignUp::Approval => Standing::AwaitingApproval,
        }
    }
}

/// Whether a change shows others that its author is here. Private acts and withdrawing do not: if they moved the
/// activity, a sender could tell "was here, and did not answer" from "was not here".
fn is_seen_by_others(change: &Change) -> bool {
    matches!(
        change,
        Change::RequestSent { .. }
            | Change::RequestAccepted { .. }
            | Change::QuestionAsked { .. }
            | Change::QuestionAnswered { .. }
            | Change::VouchAsked { .. }
            | Change::Vouched { .. }
    )
}
