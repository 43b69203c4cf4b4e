//! Explains a sent request: why, what helps, when. Everything here is something its sender can see.

use super::view::{MemberView, SentRequest, SentState, Want};
use super::{Community, CommunityError};
use acquaint_core::activity::ConnectionCount;
use acquaint_core::id::{PersonId, RequestId};
use acquaint_core::note::read_note;
use acquaint_core::profile::shared;
use acquaint_core::recognition::share_of_details;
use acquaint_core::record::days_between;
use acquaint_core::sender_view::{Question, SenderView, WAITED_DAYS_MAX};
use acquaint_why::explanation::Explanation;
use acquaint_why::told::Told;
use jiff::Timestamp;

/// A sent request with its explanation, if it waits.
#[derive(Clone, Debug)]
pub struct ExplainedRequest {
    pub request: SentRequest,
    pub at: Timestamp,
    /// What the sender can see of it, and the explanation. `None`: it does not wait.
    pub explained: Option<(SenderView, Explanation)>,
}

impl ExplainedRequest {
    /// The explanation. `None`: the request no longer waits.
    pub fn told(&self) -> Option<Told> {
        self.explained.as_ref().map(|(view, explanation)| Told::new(explanation, view, self.at))
    }
}

/// What a sender can see of a request of theirs. `me` is the sender's own profile.
pub fn sender_view(request: &SentRequest, me: &MemberView, now: Timestamp) -> SenderView {
    let sent_at = request.text.sent_at;
    let waited_days = days_between(sent_at, now).clamp(0.0, WAITED_DAYS_MAX);
    let days_after = |at: &Timestamp| days_between(sent_at, *at).clamp(0.0, waited_days);
    let activity = |member: &MemberView| member.active_days.and_then(|days| days.level(now));
    let recipient = &request.recipient;
    let question = request.text.questions.first().map(|question| Question {
        asked_after_days: days_after(&question.asked_at),
        answered_after_days: question.answer.as_ref().map(|(_, at)| days_after(at)),
    });
    let mut vouches_after_days: Vec<f64> =
        request.vouches.iter().filter_map(|(_, _, vouched_at)| vouched_at.as_ref()).map(days_after).collect();
    vouches_after_days.sort_by(f64::total_cmp);
    SenderView {
        waited_days,
        views_after_days: request.views.as_ref().map(|views| views.iter().map(days_after).collect()),
        recipient_posts: None,
        recipient_activity: activity(recipient),
        recipient_connections: recipient.connections.map(ConnectionCount::Exactly),
        picture: Some(me.card.picture.is_some()),
        details: Some(share_of_details(&me.profile.details())),
        namesakes: Some(request.namesakes),
        note: Some(read_note(request.text.note.as_str())),
        tie: Some(request.text.tie),
        mutual_connections: Some(recipient.card.mutual_connections),
        shared: shared(&me.profile, &recipient.profile),
        sender_connections: me.connections,
        sender_activity: activity(me),
        question,
        vouches_after_days,
        ..SenderView::default()
    }
}

impl Community {
    /// Explains a request, given its sender's own profile.
    pub fn explain(&self, request: SentRequest, me: &MemberView, now: Timestamp) -> ExplainedRequest {
        let waits = request.state == SentState::Waiting;
        let explained = waits.then(|| {
            let view = sender_view(&request, me, now);
            let explanation = self.model().explain(&view, None);
            (view, explanation)
        });
        ExplainedRequest { request, at: now, explained }
    }

    /// One sent request of a member, explained.
    pub async fn explain_sent(
        &self,
        me: PersonId,
        request: RequestId,
        now: Timestamp,
    ) -> Result<ExplainedRequest, CommunityError> {
        let found = self.store().find_sent(me, request).await?.ok_or(CommunityError::NotFound)?;
        let own = self.load_own(me).await?;
        Ok(self.explain(found, &own, now))
    }

    /// A member's own profile, with everything shown.
    pub async fn load_own(&self, me: PersonId) -> Result<MemberView, CommunityError> {
        self.store().load_member(me, me).await?.ok_or(CommunityError::NotFound)
    }

    /// The mutual connections that could vouch for a request: those not asked yet, by name.
    pub async fn list_possible_vouchers(
        &self,
        me: PersonId,
        request: &SentRequest,
    ) -> Result<Vec<super::view::MemberCard>, CommunityError> {
        // Judgement.
        const SHOWN: u32 = 50;
        let want = Want { after: None, at_most: SHOWN };
        let mutual = self.store().list_mutual_connections(me, request.recipient.card.id, want).await?;
        let asked = |id: PersonId| request.vouches.iter().any(|(card, ..)| card.id == id);
        Ok(mutual.items.into_iter().filter(|card| card.is_found && !asked(card.id)).collect())
    }
}
