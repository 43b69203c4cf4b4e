//! What a leak reads that no sender's side may, and what it remembers.

use super::Leak;
use acquaint_app::community::store::{CommunityStore, Read};
use acquaint_app::community::view::{MemberView, SentFilter, SentRequest, SentState, Want};
use acquaint_core::activity::ActiveDays;
use acquaint_core::id::PersonId;
use acquaint_core::request::{Keeping, PairState, RequestKey, Shelf};
use jiff::Timestamp;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

/// A store around the real one, with one leak.
pub struct Leaky {
    pub inner: Arc<dyn CommunityStore>,
    pub leak: Leak,
    pub shown: Arc<Shown>,
}

/// What a leak remembers of private acts.
#[derive(Default)]
pub struct Shown(Mutex<Remembered>);

#[derive(Default)]
pub struct Remembered {
    pub private_acts: u64,
    /// Who kept something last.
    pub keeper: Option<PersonId>,
    /// Whose requests were kept somewhere since this was last looked at.
    pub charged: Vec<PersonId>,
    /// Who muted whom.
    pub muted: BTreeSet<(PersonId, PersonId)>,
    /// Whose muted member of which handle left.
    pub left: BTreeSet<(PersonId, String)>,
    /// Who muted an earlier account of whom.
    pub shunned: BTreeSet<(PersonId, PersonId)>,
}

impl Shown {
    pub fn with<T>(&self, look: impl FnOnce(&mut Remembered) -> T) -> T {
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub fn private_acts(&self) -> u64 {
        self.with(|remembered| remembered.private_acts)
    }

    pub fn keeper(&self) -> Option<PersonId> {
        self.with(|remembered| remembered.keeper)
    }

    pub fn shuns(&self, by: PersonId, other: PersonId) -> bool {
        self.with(|remembered| remembered.shunned.contains(&(by, other)))
    }
}

/// What a recipient keeps about one sender.
pub struct Kept {
    pub keeping: Keeping,
    pub is_muted: bool,
    pub has_strategy: bool,
    pub has_read: bool,
}

const SOME: Want = Want { after: None, at_most: 9 };

impl Leaky {
    pub fn is(&self, leak: Leak) -> bool {
        self.leak == leak
    }

    /// Reads what no sender's side may: that is the leak.
    pub async fn kept(&self, recipient: PersonId, sender: PersonId) -> Read<Kept> {
        let now = Timestamp::UNIX_EPOCH;
        let situation = self.inner.load_kept_pair(recipient, sender, &[], now, now).await?;
        let private = situation.map(|situation| situation.private).unwrap_or_default();
        Ok(Kept {
            keeping: private.keeping,
            is_muted: private.muted,
            has_strategy: self.inner.load_strategy(recipient).await?.is_some(),
            has_read: self.inner.count_unread(recipient, Timestamp::MAX).await? == 0,
        })
    }

    /// What this member sent and waits.
    pub async fn waiting_of(&self, me: PersonId) -> Read<Vec<SentRequest>> {
        Ok(self.inner.list_sent(me, SentFilter::Waiting, SOME).await?.items)
    }

    /// Whether a recipient of something that this member sent keeps it so.
    pub async fn any_kept(&self, me: PersonId, is_so: impl Fn(&Kept) -> bool) -> Read<bool> {
        for sent in self.waiting_of(me).await? {
            if is_so(&self.kept(sent.recipient.card.id, me).await?) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Every request that waits.
    pub async fn all_waiting(&self) -> Read<Vec<RequestKey>> {
        let mut keys = Vec::new();
        for (pair, state, _) in self.inner.list_waiting_since(Timestamp::MAX, 9).await? {
            if let PairState::Waiting(request) = state {
                keys.push(RequestKey::of(pair.members(), &request));
            }
        }
        Ok(keys)
    }

    pub async fn tell_sent(&self, me: PersonId, mut sent: SentRequest) -> Read<SentRequest> {
        let bo = sent.recipient.card.id;
        let kept = self.kept(bo, me).await?;
        let (at, shelf, seen_at) = (sent.text.sent_at, kept.keeping.shelf, kept.keeping.seen_at);
        match self.leak {
            Leak::TurnsBack if shelf == Shelf::SetAside => sent.state = SentState::Withdrawn { at },
            Leak::Lapses if shelf == Shelf::Filtered => sent.state = SentState::Lapsed { at },
            Leak::ReadReceipt => sent.views.iter_mut().for_each(|views| views.extend(seen_at)),
            Leak::Namesakes if kept.keeping.reported_at.is_some() => sent.namesakes += 1,
            Leak::VouchVanishes if shelf == Shelf::SetAside => sent.vouches.clear(),
            Leak::QuestionVanishes if shelf == Shelf::SetAside => sent.text.questions.clear(),
            Leak::QuestionTime => {
                for (question, seen_at) in sent.text.questions.iter_mut().zip(seen_at) {
                    question.asked_at = seen_at;
                }
            }
            Leak::SentAt if seen_at.is_some() => {
                sent.text.sent_at = at.checked_sub(jiff::SignedDuration::from_hours(30)).unwrap_or(at);
            }
            Leak::OthersWait => {
                let aside = self.inner.list_received(bo, Shelf::SetAside, SOME).await?.items;
                let others = aside.iter().filter(|received| received.sender.card.id != me);
                sent.namesakes += u32::try_from(others.count()).unwrap_or(0);
            }
            Leak::CacheCost if shelf == Shelf::SetAside => {
                for _ in 0..3 {
                    self.inner.find_account(me).await?;
                }
            }
            Leak::LogTells if shelf == Shelf::SetAside => tracing::trace!("a row of another shelf"),
            _ => {}
        }
        sent.recipient = self.tell_member(me, sent.recipient).await?;
        Ok(sent)
    }

    pub async fn tell_member(&self, me: PersonId, mut view: MemberView) -> Read<MemberView> {
        let kept = self.kept(view.card.id, me).await?;
        match self.leak {
            Leak::LastSeen => {
                let seen = kept.keeping.seen_at.map(|last| ActiveDays { last, before: None });
                view.active_days = seen.or(view.active_days);
            }
            Leak::Activity if kept.has_strategy => {
                view.active_days = Some(ActiveDays { last: Timestamp::UNIX_EPOCH, before: None });
            }
            Leak::PolicyHides if kept.has_strategy => view.policy = "I am choosy.".into(),
            Leak::MutualShrink if kept.is_muted => view.card.mutual_connections = 0,
            Leak::Headline if kept.is_muted => view.card.headline = "…".into(),
            Leak::ConnectionsOffByOne if kept.keeping.seen_at.is_some() => {
                view.connections = view.connections.map(|connections| connections + 1);
            }
            _ => {}
        }
        Ok(view)
    }
}
