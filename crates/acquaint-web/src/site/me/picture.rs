//! The own picture: uploaded, or removed.

use super::edit;
use crate::failure::Failure;
use crate::page::frame::Flash;
use crate::picture::{PictureError, UPLOAD_BYTES_MAX};
use crate::route::{Access, Routes};
use crate::service::Service;
use crate::shell::{Shell, go_saying};
use crate::site::show;
use crate::visitor::Visitor;
use acquaint_app::community::change::Picture;
use acquaint_core::id::PictureId;
use axum::body::Bytes;
use axum::extract::multipart::MultipartError;
use axum::extract::{Multipart, State};
use axum::http::StatusCode;
use axum::response::Response;

/// The most bytes of a body with a picture: enough that a file somewhat too large is told so in words.
const BODY_BYTES_MAX: usize = 4 * UPLOAD_BYTES_MAX;

/// The routes of this part.
pub(super) fn routes() -> Routes {
    Routes::new().upload("/me/picture", Access::Member, BODY_BYTES_MAX, upload).post(
        "/me/picture/remove",
        Access::Member,
        remove,
    )
}

async fn upload(
    shell: Shell,
    visitor: Visitor,
    State(service): State<Service>,
    form: Multipart,
) -> Result<Response, Failure> {
    let read = match read_field(form, "picture").await? {
        Some(bytes) => service.pictures.read(bytes).await,
        None => Err(PictureError::TooManyBytes),
    };
    match read {
        Ok(picture) => {
            let id = PictureId(service.stamp().next_id());
            let picture = Picture { id, large: picture.large, small: picture.small };
            service.community().set_picture(visitor.id(), Some(picture)).await?;
            Ok(go_saying(&service, "/me/edit", &Flash::done("This is your picture from now on.")))
        }
        Err(PictureError::Busy { retry_after }) => {
            Err(Failure { retry_after: Some(retry_after.as_secs()), ..Failure::busy() })
        }
        Err(error) => {
            let own = service.community().load_own(visitor.id()).await?;
            let form = edit::filled(&own.profile).with_error("picture", show::beside(&error));
            Ok(shell.page_with(StatusCode::UNPROCESSABLE_ENTITY, &edit::page(&shell, &own, form)))
        }
    }
}

async fn remove(visitor: Visitor, State(service): State<Service>) -> Result<Response, Failure> {
    service.community().set_picture(visitor.id(), None).await?;
    Ok(go_saying(&service, "/me/edit", &Flash::done("Your picture is gone.")))
}

/// The bytes of a field of a form with files; empty if it was not sent. `None`: more than the route takes.
pub(super) async fn read_field(mut form: Multipart, name: &str) -> Result<Option<Bytes>, Failure> {
    loop {
        let bytes = match form.next_field().await {
            Ok(Some(field)) if field.name() == Some(name) => field.bytes().await,
            Ok(Some(_)) => continue,
            Ok(None) => return Ok(Some(Bytes::new())),
            Err(error) => Err(error),
        };
        return match bytes {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => Ok(None),
            Err(error) => Err(unreadable(&error)),
        };
    }
}

fn unreadable(error: &MultipartError) -> Failure {
    tracing::debug!(%error, "a form with a file could not be read");
    Failure::unreadable("this form did not arrive as a whole; please send it again")
}
