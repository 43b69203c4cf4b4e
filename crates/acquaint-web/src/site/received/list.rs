//! `/received`: requests that wait for me, by shelf.

use super::{card, parse_shelf};
use crate::failure::Failure;
use crate::page::frame::Nav;
use crate::page::received::ReceivedPage;
use crate::service::Service;
use crate::shell::Shell;
use crate::site::show;
use crate::visitor::Visitor;
use acquaint_app::community::CommunityError;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

/// Which part of which shelf is wanted.
#[derive(Deserialize)]
pub(super) struct Wish {
    #[serde(default)]
    shelf: String,
    after: Option<String>,
}

pub(super) async fn show(
    shell: Shell,
    visitor: Visitor,
    State(service): State<Service>,
    Query(wish): Query<Wish>,
) -> Result<Response, Failure> {
    let (me, now) = (visitor.id(), service.stamp().now);
    let shelf = parse_shelf(&wish.shelf).unwrap_or_default();
    let community = service.community();
    let own = community.load_own(me).await?;
    let listing = community.read_shelf(me, shelf, show::want(wish.after.as_deref()), now).await?;
    let counts = community.store().count_shelves(me).await.map_err(CommunityError::from)?;
    let mut cards = Vec::with_capacity(listing.items.len());
    for request in &listing.items {
        cards.push(card::card(community, request, &own, now).await?);
    }
    let base = format!("/received?shelf={}", shelf.key());
    Ok(shell.page(&ReceivedPage {
        frame: shell.frame(Nav::Received),
        shelf,
        counts: [counts.inbox, counts.set_aside, counts.filtered],
        cards,
        view_mode: show::view_mode(visitor.account.settings.view_mode),
        pager: show::pager(&base, wish.after.is_none(), listing.next.as_ref()),
    }))
}
