//! Requests that a member sent, got, or was asked to vouch for. Reading one here does not mark it as seen.

use super::explain_sent::ExplainedRequest;
use super::view::{
    HomeCounts, Listing, MemberView, Notification, ReceivedRequest, SentCounts, SentFilter, SentRequest,
    Suggestion, VouchWish, Want,
};
use super::{Community, CommunityError};
use acquaint_core::id::{PersonId, RequestId};
use acquaint_core::request::{NoticeKind, RequestKey};
use jiff::Timestamp;

/// What the home page shows apart from the shelves.
#[derive(Clone, Debug)]
pub struct Home {
    pub own: MemberView,
    pub told: Vec<Notification>,
    /// Requests of theirs that wait, oldest first.
    pub waiting: Vec<SentRequest>,
    /// Other requests of theirs that they were told of.
    pub others: Vec<SentRequest>,
    pub counts: HomeCounts,
    /// People they may know.
    pub suggestions: Vec<Suggestion>,
}

/// How much of each list the home page takes.
#[derive(Clone, Copy, Debug)]
pub struct HomeWant {
    pub told: u32,
    pub waiting: u32,
    pub suggestions: u32,
}

impl Community {
    /// A request that `me` sent.
    pub async fn find_sent(&self, me: PersonId, request: RequestId) -> Result<SentRequest, CommunityError> {
        self.store().find_sent(me, request).await?.ok_or(CommunityError::NotFound)
    }

    /// The requests that `me` sent.
    pub async fn list_sent(
        &self,
        me: PersonId,
        filter: SentFilter,
        want: Want,
    ) -> Result<Listing<SentRequest>, CommunityError> {
        Ok(self.store().list_sent(me, filter, want).await?)
    }

    /// The requests that `me` sent, explained, and how many there are of each kind.
    pub async fn explain_list(
        &self,
        me: PersonId,
        filter: SentFilter,
        want: Want,
        now: Timestamp,
    ) -> Result<(Listing<ExplainedRequest>, SentCounts), CommunityError> {
        let own = self.load_own(me).await?;
        let listing = self.list_sent(me, filter, want).await?;
        let counts = self.store().count_sent(me).await?;
        Ok((listing.map(|request| self.explain(request, &own, now)), counts))
    }

    /// Goes on only if `me` sent the request: for everybody else there is nothing here.
    pub async fn check_sender(&self, me: PersonId, request: RequestId) -> Result<(), CommunityError> {
        let key = self.store().find_request(me, request).await?.filter(|key| key.sender == me);
        key.map(drop).ok_or(CommunityError::NotFound)
    }

    /// Goes on only if the request was sent to `me` and not withdrawn: for everybody else there is nothing here.
    pub async fn check_recipient(&self, me: PersonId, request: RequestId) -> Result<(), CommunityError> {
        self.find_key_as_recipient(me, request).await?.map(drop).ok_or(CommunityError::NotFound)
    }

    /// Who sent the request, as its recipient may know them; also once it does not wait any more.
    pub async fn find_sender(
        &self,
        me: PersonId,
        request: RequestId,
    ) -> Result<Option<MemberView>, CommunityError> {
        let Some(key) = self.find_key_as_recipient(me, request).await? else { return Ok(None) };
        Ok(self.store().load_member(me, key.sender).await?)
    }

    async fn find_key_as_recipient(
        &self,
        me: PersonId,
        request: RequestId,
    ) -> Result<Option<RequestKey>, CommunityError> {
        Ok(self.store().find_request(me, request).await?.filter(|key| key.recipient == me))
    }

    /// A request that waits for `me`. That they look is not noted here.
    pub async fn find_received(
        &self,
        me: PersonId,
        request: RequestId,
    ) -> Result<ReceivedRequest, CommunityError> {
        self.store().find_received(me, request).await?.ok_or(CommunityError::NotFound)
    }

    /// For whom `me` was asked to vouch, open wishes first.
    pub async fn list_vouch_wishes(&self, me: PersonId) -> Result<Vec<VouchWish>, CommunityError> {
        Ok(self.store().list_vouch_wishes(me).await?)
    }

    /// What the home page tells, apart from the shelves.
    pub async fn load_home(
        &self,
        me: PersonId,
        want: HomeWant,
        now: Timestamp,
    ) -> Result<Home, CommunityError> {
        let first = |at_most| Want { after: None, at_most };
        let own = self.load_own(me).await?;
        let told = self.store().list_notifications(me, now, first(want.told)).await?.items;
        let about_own =
            |told: &&Notification| matches!(told.kind, NoticeKind::QuestionAsked | NoticeKind::Vouched);
        let about = told.iter().filter(about_own).map(|told| told.request).collect();
        let (waiting, others) =
            self.store().list_sent_with(me, SentFilter::Waiting, first(want.waiting), about).await?;
        let counts = self.store().count_for_home(me).await?;
        let suggestions = self.store().list_suggestions(me, want.suggestions).await?;
        Ok(Home { own, told, waiting: waiting.items, others, counts, suggestions })
    }
}
