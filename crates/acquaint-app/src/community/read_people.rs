//! Members as other members may see them. None of these reads is recorded as a look at a profile.

use super::change::Picture;
use super::view::{
    Between, ConnectionRow, FoundMember, Listing, MemberCard, MemberView, ReceivedRequest, Suggestion, Want,
};
use super::{Community, CommunityError};
use acquaint_core::handle::Handle;
use acquaint_core::id::{PersonId, PictureId};
use acquaint_core::profile::{Profile, SharedFact, shared_facts};
use acquaint_core::request::SendsLeft;
use acquaint_core::strategy::Strategy;
use jiff::Timestamp;
use std::collections::BTreeSet;

/// How many of the people that a strategy names are looked up. Judgement.
const LOOKED_UP: usize = 40;
/// How many members of the same name are counted. Judgement.
const NAMESAKES_MAX: u32 = 100;
/// With more namesakes than this, no detail is likely to tell a member apart from all of them. Judgement.
const COMPARED_MAX: usize = 20;

/// A member beside another: what they share, and whether either may ask.
#[derive(Clone, Debug)]
pub struct Beside {
    /// The profile of the one who looks.
    pub own: MemberView,
    /// What the two share.
    pub shared: Vec<SharedFact>,
    /// The first mutual connections, by name.
    pub mutual: Vec<MemberCard>,
    /// From when the one who looks may ask again, if that is still to come.
    pub until: Option<Timestamp>,
}

/// Who else has a member's name.
#[derive(Clone, Debug)]
pub struct Namesakes {
    /// They, up to a limit.
    pub cards: Vec<MemberCard>,
    /// Their profiles, if they are few enough to compare.
    pub profiles: Vec<Profile>,
}

/// Whether this member could be mistaken for a connection; a connection itself cannot.
fn may_be_taken_for_another(card: &MemberCard) -> bool {
    !matches!(card.between, Between::Connected { .. } | Between::Yourself)
}

impl ReceivedRequest {
    /// Whether its sender could be mistaken for a connection of the recipient.
    pub fn is_look_alike(&self) -> bool {
        self.is_like_connection && may_be_taken_for_another(&self.sender.card)
    }
}

impl Community {
    pub async fn find_member(&self, me: PersonId, handle: &str) -> Result<MemberView, CommunityError> {
        self.store().find_member(me, handle).await?.ok_or(CommunityError::NotFound)
    }

    /// Someone whom `me` muted or blocked; they may not be found otherwise.
    pub async fn find_kept_away(&self, me: PersonId, handle: &str) -> Result<MemberCard, CommunityError> {
        if let Some(found) = self.store().find_member(me, handle).await? {
            return Ok(found.card);
        }
        let mut kept = self.store().list_muted(me).await?;
        kept.extend(self.store().list_blocked(me).await?);
        kept.into_iter().find(|card| card.handle.as_str() == handle).ok_or(CommunityError::NotFound)
    }

    /// Members whom a query finds.
    pub async fn search_people(
        &self,
        me: PersonId,
        query: &str,
        want: Want,
    ) -> Result<Listing<FoundMember>, CommunityError> {
        Ok(self.store().search_members(me, query, want).await?)
    }

    /// Which of these could be mistaken for a connection of `me`.
    pub async fn find_look_alikes(
        &self,
        me: PersonId,
        found: &[FoundMember],
    ) -> Result<BTreeSet<PersonId>, CommunityError> {
        let cards = found.iter().map(|found| &found.card);
        let others = cards.filter(|card| may_be_taken_for_another(card)).map(|card| card.id).collect();
        Ok(self.store().find_connections_like(me, others).await?)
    }

    /// People `me` may know.
    pub async fn list_suggestions(
        &self,
        me: PersonId,
        at_most: u32,
    ) -> Result<Vec<Suggestion>, CommunityError> {
        Ok(self.store().list_suggestions(me, at_most).await?)
    }

    /// The connections of `me`; with a query, those whose name has it.
    pub async fn list_connections(
        &self,
        me: PersonId,
        query: &str,
        want: Want,
    ) -> Result<Listing<ConnectionRow>, CommunityError> {
        Ok(self.store().list_connections(me, query, want).await?)
    }

    /// Who is connected with both.
    pub async fn list_mutual_connections(
        &self,
        me: PersonId,
        other: PersonId,
        want: Want,
    ) -> Result<Listing<MemberCard>, CommunityError> {
        Ok(self.store().list_mutual_connections(me, other, want).await?)
    }

    pub async fn load_picture(&self, me: PersonId, picture: PictureId) -> Result<Picture, CommunityError> {
        self.store().load_picture(me, picture).await?.ok_or(CommunityError::NotFound)
    }

    /// Who else has the name of `me`.
    pub async fn list_namesakes(&self, me: PersonId) -> Result<Namesakes, CommunityError> {
        let cards = self.store().list_namesakes(me, NAMESAKES_MAX).await?;
        let compared = if cards.len() <= COMPARED_MAX { cards.as_slice() } else { &[] };
        let others = self.store().load_members(me, compared.iter().map(|card| card.id).collect()).await?;
        Ok(Namesakes { cards, profiles: others.into_iter().map(|found| found.profile).collect() })
    }

    /// The people a strategy names whom `me` does not find: a slip of the pen would otherwise never be noticed.
    pub async fn list_unknown(
        &self,
        me: PersonId,
        strategy: &Strategy,
    ) -> Result<Vec<String>, CommunityError> {
        let named = strategy.always.people.iter().chain(&strategy.never.people).take(LOOKED_UP);
        let named: Vec<_> = named.map(|text| (text, Handle::new(text.as_str()).ok())).collect();
        let handles = named.iter().filter_map(|(_, handle)| handle.clone()).collect();
        let known = self.store().find_handles(me, handles).await?;
        let is_known = |handle: &Option<Handle>| handle.as_ref().is_some_and(|handle| known.contains(handle));
        let unknown = named.iter().filter(|(_, handle)| !is_known(handle));
        Ok(unknown.map(|(text, _)| text.to_string()).collect())
    }

    /// A profile that `me` opened, beside their own, and whether they muted its member.
    pub async fn look_beside(
        &self,
        me: PersonId,
        other: &MemberView,
        named: u32,
        now: Timestamp,
    ) -> Result<(Beside, bool), CommunityError> {
        let beside = self.load_beside(me, other, named).await?;
        let (week_from, open_from) = self.counting_from(now);
        let kept = self.store().load_kept_pair(me, other.card.id, &[], week_from, open_from).await?;
        let until = self.cooling_down(kept.as_ref().and_then(|kept| kept.public.me.ended_at), now);
        Ok((Beside { until, ..beside }, kept.is_some_and(|kept| kept.private.muted)))
    }

    /// Someone whom `me` is about to ask, and how much `me` may still send.
    pub async fn prepare_request(
        &self,
        me: PersonId,
        other: &MemberView,
        named: u32,
        now: Timestamp,
    ) -> Result<(Beside, SendsLeft), CommunityError> {
        let beside = self.load_beside(me, other, named).await?;
        let (week_from, open_from) = self.counting_from(now);
        let pair = self.store().load_pair(me, other.card.id, &[], week_from, open_from).await?;
        let pair = pair.ok_or(CommunityError::NotFound)?;
        let until = self.cooling_down(pair.me.ended_at, now);
        Ok((Beside { until, ..beside }, pair.me.sent.left(self.limits())))
    }

    async fn load_beside(
        &self,
        me: PersonId,
        other: &MemberView,
        named: u32,
    ) -> Result<Beside, CommunityError> {
        let own = self.load_own(me).await?;
        let want = Want { after: None, at_most: named };
        let mutual = self.store().list_mutual_connections(me, other.card.id, want).await?.items;
        let shared = shared_facts(&own.profile, &other.profile);
        Ok(Beside { own, shared, mutual, until: None })
    }

    fn cooling_down(&self, ended_at: Option<Timestamp>, now: Timestamp) -> Option<Timestamp> {
        ended_at.map(|at| self.limits().cool_down_until(at)).filter(|until| now < *until)
    }
}
