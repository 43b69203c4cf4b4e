//! What comes of a command: a function of its recorded outcome alone, so that a command that is sent again has the
//! same answer, byte for byte.

use super::word::ShelfWord;
use crate::failure::Failure;
use crate::service::Service;
use acquaint_app::community::CommunityError;
use acquaint_app::community::act::Key;
use acquaint_core::id::{PersonId, RequestId};
use acquaint_core::request::{Command, Outcome, RecipientPrivate, Refusal};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Where you stand after a command that both sides may know of.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "is", rename_all = "snake_case")]
pub(super) enum Standing {
    /// This request waits.
    Waiting {
        /// The request.
        request: Uuid,
        /// When it was sent.
        sent_at: Timestamp,
    },
    /// The two of you are connected.
    Connected {
        /// Since when.
        since: Timestamp,
    },
    /// There is neither a request nor a connection.
    Unconnected {
        /// From when you may send a request. `null`: now.
        #[schema(required)]
        may_send_from: Option<Timestamp>,
    },
    /// You vouch for the request.
    Vouched,
    /// They cannot find you.
    Blocked,
    /// They can find you.
    Unblocked,
}

/// What you alone know about a request and its sender.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Kept {
    /// Where you keep the request.
    shelf: ShelfWord,
    /// Whether you put it there by hand.
    by_hand: bool,
    /// When you first saw it.
    #[schema(required)]
    seen_at: Option<Timestamp>,
    /// Your remark to yourself.
    #[schema(required)]
    remark: Option<String>,
    /// When you reported it.
    #[schema(required)]
    reported_at: Option<Timestamp>,
    /// Whether you muted its sender.
    is_muted: bool,
}

/// Whether you hear from somebody.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Mute {
    /// Whether you muted them.
    is_muted: bool,
}

impl TryFrom<Outcome> for Standing {
    type Error = Failure;

    fn try_from(outcome: Outcome) -> Result<Self, Failure> {
        Ok(match outcome {
            Outcome::Waiting { request, sent_at } => Self::Waiting { request: request.0, sent_at },
            Outcome::Connected { since } => Self::Connected { since },
            Outcome::Unconnected { may_send_from } => Self::Unconnected { may_send_from },
            Outcome::Vouched => Self::Vouched,
            Outcome::Blocked => Self::Blocked,
            Outcome::Unblocked => Self::Unblocked,
            Outcome::Kept(_) => return Err(CommunityError::KeyReused.into()),
        })
    }
}

/// Only commands whose outcome is private come here; another one was recorded under the key of something else.
fn private(outcome: Outcome) -> Result<RecipientPrivate, Failure> {
    match outcome {
        Outcome::Kept(private) => Ok(private),
        _ => Err(CommunityError::KeyReused.into()),
    }
}

impl TryFrom<Outcome> for Kept {
    type Error = Failure;

    fn try_from(outcome: Outcome) -> Result<Self, Failure> {
        let RecipientPrivate { muted, keeping } = private(outcome)?;
        Ok(Self {
            shelf: ShelfWord(keeping.shelf),
            by_hand: keeping.by_hand,
            seen_at: keeping.seen_at,
            remark: keeping.remark.map(Into::into),
            reported_at: keeping.reported_at,
            is_muted: muted,
        })
    }
}

impl TryFrom<Outcome> for Mute {
    type Error = Failure;

    fn try_from(outcome: Outcome) -> Result<Self, Failure> {
        Ok(Self { is_muted: private(outcome)?.muted })
    }
}

/// Does something about a request. A command that was done with this key before is answered first: what it was about
/// may be gone since.
pub(super) async fn about_request<T>(
    service: &Service,
    me: PersonId,
    request: RequestId,
    command: &Command,
    key: Option<&Key>,
) -> Result<T, Failure>
where
    T: TryFrom<Outcome, Error = Failure>,
{
    let community = service.community();
    if let Some(outcome) = community.outcome_of(me, key).await? {
        return outcome.try_into();
    }
    community.act_on_request(me, request, command, key, &mut service.stamp()).await?.try_into()
}

/// Does something towards a member, the same way.
pub(super) async fn towards<T>(
    service: &Service,
    me: PersonId,
    handle: &str,
    command: &Command,
    key: Option<&Key>,
) -> Result<T, Failure>
where
    T: TryFrom<Outcome, Error = Failure>,
{
    let community = service.community();
    if let Some(outcome) = community.outcome_of(me, key).await? {
        return outcome.try_into();
    }
    let other = find_id(service, me, handle).await?;
    if other == me {
        return Err(CommunityError::Refused(Refusal::Yourself).into());
    }
    community.act(me, other, command, key, &mut service.stamp()).await?.try_into()
}

/// Who has this handle, as far as the one who asks finds them.
pub(super) async fn find_id(service: &Service, me: PersonId, handle: &str) -> Result<PersonId, Failure> {
    Ok(service.community().find_member(me, handle).await?.card.id)
}
