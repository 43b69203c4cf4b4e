//! What the forms of both sides of a request share: doing something with the words that someone wrote.

use super::show;
use crate::service::Service;
use acquaint_app::community::CommunityError;
use acquaint_core::id::{PersonId, RequestId};
use acquaint_core::request::{Command, Refusal};

/// Does something about a request with words that were read from a form, or hands back what is wrong with them, to be said
/// beside their field. Whatever else stands in the way is not about the words.
pub(super) async fn act_with_words<E: ToString>(
    service: &Service,
    me: PersonId,
    request: RequestId,
    read: Result<Command, E>,
) -> Result<Result<(), String>, CommunityError> {
    let command = match read {
        Ok(command) => command,
        Err(error) => return Ok(Err(show::beside(&error))),
    };
    match service.community().act_on_request(me, request, &command, None, &mut service.stamp()).await {
        Ok(_) => Ok(Ok(())),
        Err(CommunityError::Refused(refusal @ Refusal::TextTooLong { .. })) => {
            Ok(Err(show::beside(&refusal)))
        }
        Err(error) => Err(error),
    }
}
