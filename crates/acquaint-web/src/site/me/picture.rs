//! The own picture: uploaded, or removed.

use super::edit;
use crate::failure::Failure;
use crate::page::frame::Flash;
use crate::route::{Access, Routes};
use crate::service::Service;
use crate::shell::{Shell, go_saying};
use crate::site::show;
use crate::visitor::Visitor;
use acquaint_app::community::change::Picture;
use acquaint_core::id::PictureId;
use acquaint_picture::{PictureError, UPLOAD_BYTES_MAX};
use axum::extract::{Multipart, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

/// The most bytes of a body with a picture: enough that a file somewhat too large is told so in words.
const BODY_BYTES_MAX: usize = 4 * UPLOAD_BYTES_MAX;

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
    headers: HeaderMap,
    form: Multipart,
) -> Result<Response, Failure> {
    let upload = service.uploads.begin(visitor.id(), &headers, BODY_BYTES_MAX)?;
    let read = match upload.receive(form, "picture").await? {
        Some(received) => service.pictures.read(received).await,
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
