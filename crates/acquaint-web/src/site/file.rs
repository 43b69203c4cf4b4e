//! Styles, scripts and pictures.

use crate::asset::Asset;
use crate::failure::Failure;
use crate::route::{Access, Routes};
use crate::service::Service;
use crate::visitor::Caller;
use acquaint_core::id::PictureId;
use acquaint_picture::{LARGE_SIDE, MEDIA_TYPE, SMALL_SIDE};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use uuid::Uuid;

pub fn routes() -> Routes {
    Routes::new().get("/static/{*name}", Access::Anybody, show_static).get(
        "/pictures/{picture}/{size}",
        Access::Member,
        show_picture,
    )
}

#[derive(Deserialize)]
pub(crate) struct Version {
    v: Option<String>,
}

/// A file that pages refer to.
pub(crate) async fn show_static(
    Path(name): Path<String>,
    Query(version): Query<Version>,
    headers: HeaderMap,
) -> Response {
    let Some(asset) = Asset::find(&name) else {
        return Failure::not_found().into_response();
    };
    let etag = asset.etag();
    let cache = asset.cache_control(version.v.as_deref());
    let known = headers.get(header::IF_NONE_MATCH).and_then(|known| known.to_str().ok());
    if known == Some(etag.as_str()) {
        return (StatusCode::NOT_MODIFIED, [(header::ETAG, etag)]).into_response();
    }
    let head = [
        (header::CONTENT_TYPE, asset.mime.to_owned()),
        (header::CACHE_CONTROL, cache.to_owned()),
        (header::ETAG, etag),
    ];
    (head, asset.bytes.into_owned()).into_response()
}

/// Members only. A picture's address never shows another picture, so browsers may cache it; only for a day, because
/// the cached copy outlives a removal or a block.
async fn show_picture(
    caller: Caller,
    State(service): State<Service>,
    Path((picture, size)): Path<(Uuid, String)>,
) -> Result<Response, Failure> {
    let picture = service.community().load_picture(caller.id(), PictureId(picture)).await?;
    let (kept, side) = match size.as_str() {
        "large" => (picture.large, LARGE_SIDE),
        "small" => (picture.small, SMALL_SIDE),
        _ => return Err(Failure::not_found()),
    };
    let drawn = service.setup.draw_picture.and_then(|draw| draw(&kept, side));
    let bytes = drawn.unwrap_or(kept);
    let head =
        [(header::CONTENT_TYPE, MEDIA_TYPE), (header::CACHE_CONTROL, "private, max-age=86400, immutable")];
    Ok((head, bytes).into_response())
}
