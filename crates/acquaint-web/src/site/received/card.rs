//! A received request as its card shows it: enough of its sender to decide, without opening their profile.

use crate::page::connect::tie_as_said;
use crate::page::moment::Moment;
use crate::page::received::ReceivedCard;
use crate::site::people::looks_like_a_connection;
use crate::site::show;
use acquaint_app::community::view::{MemberView, ReceivedRequest, Want};
use acquaint_app::community::{Community, CommunityError};
use acquaint_core::id::PersonId;
use acquaint_core::profile::shared_facts;
use jiff::Timestamp;

/// How many mutual connections a card names.
const NAMED: u32 = 3;

/// The card of a request to the member with the profile `own`.
pub(super) async fn card(
    community: &Community,
    request: &ReceivedRequest,
    own: &MemberView,
    now: Timestamp,
) -> Result<ReceivedCard, CommunityError> {
    let (text, sender) = (&request.text, &request.sender.card);
    let is_asked = show::has_open_question(&text.questions);
    Ok(ReceivedCard {
        id: text.id.to_string(),
        person: show::person(sender),
        tie: tie_as_said(text.tie).to_owned(),
        evidence: text.evidence.as_ref().map_or_else(String::new, ToString::to_string),
        note: text.note.to_string(),
        mutual: sender.mutual_connections,
        mutual_names: mutual_names(community, own.card.id, request).await?,
        shared: shared_facts(&own.profile, &request.sender.profile).iter().map(show::shared_fact).collect(),
        vouchers: request.vouches.iter().map(|(voucher, _)| voucher.name.clone()).collect(),
        waited: Moment::waited(text.sent_at, now),
        sent: Moment::day(text.sent_at),
        is_asked,
        is_answered: !is_asked && !text.questions.is_empty(),
        look_alike: look_alike(community, own.card.id, request).await?,
        judged: None,
        planned: None,
    })
}

async fn mutual_names(
    community: &Community,
    me: PersonId,
    request: &ReceivedRequest,
) -> Result<Vec<String>, CommunityError> {
    let sender = &request.sender.card;
    if sender.mutual_connections == 0 {
        return Ok(Vec::new());
    }
    let want = Want { after: None, at_most: NAMED };
    let listing = community.store().list_mutual_connections(me, sender.id, want).await?;
    Ok(listing.items.into_iter().map(|card| card.name).collect())
}

/// A word of caution where the sender could be taken for somebody else.
async fn look_alike(
    community: &Community,
    me: PersonId,
    request: &ReceivedRequest,
) -> Result<String, CommunityError> {
    if request.namesakes == 0 {
        return Ok(String::new());
    }
    if looks_like_a_connection(community, me, &request.sender.card).await? {
        return Ok("Another person of this name is among your connections.".to_owned());
    }
    Ok("There are others of this name here; look twice whether it is the one you know.".to_owned())
}
