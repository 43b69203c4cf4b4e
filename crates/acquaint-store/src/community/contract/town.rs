//! A small town of invented people for the cases: who joins, and load → decide → apply as the use cases do it.

use acquaint_app::community::change::{AccountChange, Commit, NewMember};
use acquaint_app::community::store::CommunityStore;
use acquaint_app::community::view::{Listing, Want};
use acquaint_app::store::StoreError;
use acquaint_core::handle::Handle;
use acquaint_core::id::{NotificationId, PersonId, RequestId};
use acquaint_core::limits::Limits;
use acquaint_core::member::{Role, Settings, Standing};
use acquaint_core::note::Note;
use acquaint_core::profile::Profile;
use acquaint_core::record::{Education, Position, YearMonth};
use acquaint_core::request::{
    Command, Decision, Message, Outcome, Pair, PairState, Refusal, SendRequest, decide, notices,
};
use acquaint_core::stamp::Stamp;
use acquaint_core::text::Line;
use acquaint_core::tie::Tie;
use jiff::{SignedDuration, Timestamp};

/// A store with people in it, and a clock.
pub struct Town<'a> {
    pub store: &'a dyn CommunityStore,
    pub limits: Limits,
    /// Now, and ids.
    pub stamp: Stamp,
}

impl std::fmt::Debug for Town<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Town").field("stamp", &self.stamp).finish_non_exhaustive()
    }
}

/// The moment at which the cases begin, some seconds later.
/// After everything that is told with a delay.
pub(super) const LATE: Timestamp = Timestamp::MAX;

pub(super) fn at(minute: i64) -> Timestamp {
    Timestamp::from_second(1_770_000_000 + 60 * minute).unwrap_or(Timestamp::UNIX_EPOCH)
}

impl<'a> Town<'a> {
    pub fn new(store: &'a dyn CommunityStore) -> Self {
        Self { store, limits: Limits::default(), stamp: Stamp::new(at(0), [7; 32]) }
    }

    pub(super) fn now(&self) -> Timestamp {
        self.stamp.now
    }

    /// Time passes.
    pub(super) fn wait(&mut self, minutes: i64) {
        self.stamp.now = self.stamp.now.saturating_add(SignedDuration::from_mins(minutes)).expect("in range");
    }

    pub(super) fn wait_days(&mut self, days: i64) {
        self.wait(days * 24 * 60);
    }

    /// Someone as they join; `name` is their handle, too.
    pub fn newcomer(&mut self, name: &str) -> NewMember {
        let letters: String = name.to_lowercase().split_whitespace().collect::<Vec<_>>().join("-");
        let handle = Handle::new(&letters).expect("a handle");
        NewMember {
            id: PersonId(self.stamp.next_id()),
            email: format!("{}@example.org", handle.as_str()),
            handle,
            password: Some("$argon2id$example".into()),
            role: Role::Member,
            standing: Standing::Active,
            profile: Profile { name: name.into(), ..Profile::default() },
            settings: Settings::default(),
            joined_at: self.stamp.now,
        }
    }

    pub async fn join(&mut self, name: &str) -> PersonId {
        let new = self.newcomer(name);
        self.let_in(new).await
    }

    pub(super) async fn let_in(&mut self, new: NewMember) -> PersonId {
        let id = new.id;
        self.change([AccountChange::MemberJoined(Box::new(new))]).await;
        id
    }

    /// Ada, Bo and Cy join.
    pub(super) async fn three(&mut self) -> [PersonId; 3] {
        [self.join("Ada Beispiel").await, self.join("Bo Example").await, self.join("Cy Ejemplo").await]
    }

    pub(super) async fn change(&mut self, changes: impl Into<Vec<AccountChange>>) {
        self.try_change(changes).await.expect("the changes fit");
    }

    pub(super) async fn try_change(&self, changes: impl Into<Vec<AccountChange>>) -> Result<(), StoreError> {
        let account_changes = changes.into();
        self.store.apply(Commit { account_changes, ..Commit::default() }).await
    }

    /// What a command would do now.
    pub(super) async fn decide(
        &mut self,
        me: PersonId,
        other: PersonId,
        command: &Command,
    ) -> Result<Decision, Refusal> {
        let named: Vec<PersonId> = match command {
            Command::AskToVouch { voucher, .. } => vec![*voucher],
            _ => Vec::new(),
        };
        let (week, open) = (self.limits.week_from(self.now()), self.limits.open_from(self.now()));
        let situation = self.store.load_kept_pair(me, other, &named, week, open).await.expect("it loads");
        let situation = situation.ok_or(Refusal::NotFound)?;
        decide::decide(&situation, command, &self.limits, &mut self.stamp)
    }

    /// The commit of a decision, with what others are told of it.
    pub(super) fn commit_of(&mut self, me: PersonId, other: PersonId, decision: &Decision) -> Commit {
        self.commit_by(me, Pair::between(me, other).expect("two people"), decision)
    }

    pub(super) fn commit_by(&mut self, by: PersonId, pair: Pair, decision: &Decision) -> Commit {
        let told = notices(&decision.changes, by);
        let at = self.now();
        let account_changes = told
            .into_iter()
            .map(|notice| AccountChange::Notified { id: NotificationId(self.stamp.next_id()), notice, at })
            .collect();
        Commit {
            pairs: vec![(pair, decision.pair_version)],
            changes: decision.changes.clone(),
            account_changes,
        }
    }

    /// The commit of a command that may be done now.
    pub async fn prepare(
        &mut self,
        me: PersonId,
        other: PersonId,
        command: &Command,
    ) -> Result<Commit, Refusal> {
        let decision = self.decide(me, other, command).await?;
        Ok(self.commit_of(me, other, &decision))
    }

    /// Load, decide, apply.
    pub async fn run(
        &mut self,
        me: PersonId,
        other: PersonId,
        command: &Command,
    ) -> Result<Outcome, Refusal> {
        let decision = self.decide(me, other, command).await?;
        let commit = self.commit_of(me, other, &decision);
        self.store.apply(commit).await.expect("nobody else changes anything");
        Ok(decision.outcome)
    }

    /// The request that waits between two.
    pub async fn waiting(&self, me: PersonId, other: PersonId) -> RequestId {
        let pair = self.store.load_pair(me, other, &[], at(0), at(0)).await.expect("it loads");
        match pair.expect("both are there").state {
            PairState::Waiting(request) => request.id,
            other => panic!("nothing waits: {other:?}"),
        }
    }

    /// A request of the first to the second that waits.
    pub async fn send(&mut self, me: PersonId, other: PersonId) -> RequestId {
        match self.run(me, other, &send()).await.expect("it may be sent") {
            Outcome::Waiting { request, .. } => request,
            other => panic!("it does not wait: {other:?}"),
        }
    }

    pub(super) async fn connect(&mut self, me: PersonId, other: PersonId) {
        let request = self.send(me, other).await;
        self.run(other, me, &Command::Accept(request)).await.expect("it may be accepted");
    }

    pub(super) async fn vouch(&mut self, voucher: PersonId, request: RequestId) {
        let situation = self.store.load_vouching(voucher, request).await.expect("it loads").expect("asked");
        let decision = decide::vouch(&situation, request, self.now()).expect("may vouch");
        let commit = self.commit_by(voucher, situation.pair, &decision);
        self.store.apply(commit).await.expect("nobody else changes anything");
    }
}

pub(super) fn first(at_most: u32) -> Want {
    Want { after: None, at_most }
}

/// Every entry of a list, read page by page.
pub(super) async fn every<T, F, R>(at_most: u32, page: F) -> Vec<T>
where
    F: Fn(Want) -> R,
    R: Future<Output = Result<Listing<T>, StoreError>>,
{
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let Listing { items, next } = page(Want { after, at_most }).await.expect("the page loads");
        assert!(items.len() <= at_most as usize, "a page holds what is wanted");
        assert!(next.is_none() || !items.is_empty(), "a list that goes on has entries");
        all.extend(items);
        match next {
            Some(next) => after = Some(next),
            None => return all,
        }
    }
}

pub(super) fn message(text: &str) -> Message {
    Message::new(text).expect("a message")
}

/// A request with everything in it.
pub(super) fn send() -> Command {
    Command::SendRequest(SendRequest {
        tie: Tie::CoWorker,
        evidence: Some(Line::new("Nordlicht Werft").expect("a line")),
        note: Note::new("We built the ferry together.").expect("a note"),
    })
}

fn year(year: i16) -> YearMonth {
    YearMonth { year, month: None }
}

pub(super) fn position(organisation: &str, from: i16, to: Option<i16>) -> Position {
    let (from, to) = (Some(year(from)), to.map(year));
    Position { organisation: organisation.into(), title: "Welder".into(), from, to }
}

pub(super) fn education(school: &str, from: i16, to: i16) -> Education {
    Education { school: school.into(), from: Some(year(from)), to: Some(year(to)) }
}
