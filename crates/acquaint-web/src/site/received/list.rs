//! `/received`: requests that wait for me, by shelf, and by what my strategy says of them.

use super::{card, parse_shelf};
use crate::failure::Failure;
use crate::page::frame::Nav;
use crate::page::received::{ByFit, ReceivedCard, ReceivedPage};
use crate::service::Service;
use crate::shell::Shell;
use crate::site::{show, strategy};
use crate::visitor::{Arrival, Visitor};
use acquaint_app::community::view::{Listing, ReceivedRequest, SavedStrategy};
use acquaint_app::community::{Community, CommunityError};
use acquaint_core::id::PersonId;
use acquaint_core::request::Shelf;
use acquaint_core::strategy::Fit;
use axum::extract::{Query, State};
use axum::response::Response;
use jiff::Timestamp;
use serde::Deserialize;

/// Which part of which shelf is wanted.
#[derive(Deserialize)]
pub(super) struct Wish {
    #[serde(default)]
    shelf: String,
    #[serde(default)]
    fit: String,
    after: Option<String>,
}

/// The page of a shelf, or of a part of it.
pub(super) fn address(shelf: Shelf, fit: Option<Fit>) -> String {
    match fit {
        Some(fit) => format!("/received?shelf={}&fit={}", shelf.key(), fit.key()),
        None => format!("/received?shelf={}", shelf.key()),
    }
}

pub(super) async fn show(
    _: Arrival,
    shell: Shell,
    visitor: Visitor,
    State(service): State<Service>,
    Query(wish): Query<Wish>,
) -> Result<Response, Failure> {
    let (me, now) = (visitor.id(), service.stamp().now);
    let shelf = parse_shelf(&wish.shelf).unwrap_or_default();
    let community = service.community();
    let own = community.load_own(me).await?;
    let saved = community.load_strategy(me).await?;
    // Without a strategy nothing fits it or does not: then all is shown.
    let fit = Fit::parse(&wish.fit).filter(|_| saved.is_some());
    let listing = read(community, me, &wish, (shelf, fit), saved.as_ref(), now).await?;
    let counts = community.store().count_shelves(me).await.map_err(CommunityError::from)?;
    let mut planned = strategy::list_planned(community, me).await?;
    let mut cards = Vec::with_capacity(listing.items.len());
    for request in &listing.items {
        let card = card::card(community, request, &own, now).await?;
        cards.push(ReceivedCard { planned: planned.remove(&request.text.id), ..card });
    }
    if let Some(saved) = &saved {
        let requests = listing.items.iter().map(|request| request.text.id).collect();
        let judged = community.judge_requests(me, &saved.strategy, requests, now).await?;
        for (card, request) in cards.iter_mut().zip(&listing.items) {
            let of_it = judged.get(&request.text.id);
            card.judged = of_it.map(|of_it| strategy::judged(&saved.strategy, of_it));
        }
    }
    Ok(shell.page(&ReceivedPage {
        frame: shell.frame(Nav::Received),
        shelf,
        counts: [counts.inbox, counts.set_aside, counts.filtered],
        by_fit: by_fit(community, me, saved.as_ref(), fit, now).await?,
        running: strategy::list_running(community, me, now).await?,
        cards,
        view_mode: show::view_mode(visitor.account.settings.view_mode),
        pager: show::pager(&address(shelf, fit), wish.after.is_none(), listing.next.as_ref()),
    }))
}

async fn read(
    community: &Community,
    me: PersonId,
    wish: &Wish,
    (shelf, fit): (Shelf, Option<Fit>),
    saved: Option<&SavedStrategy>,
    now: Timestamp,
) -> Result<Listing<ReceivedRequest>, CommunityError> {
    let want = show::want(wish.after.as_deref());
    match (saved, fit) {
        (Some(saved), Some(fit)) => {
            community.read_fitting(me, &saved.strategy, (shelf, fit), want, now).await
        }
        _ => community.read_shelf(me, shelf, want, now).await,
    }
}

async fn by_fit(
    community: &Community,
    me: PersonId,
    saved: Option<&SavedStrategy>,
    shown: Option<Fit>,
    now: Timestamp,
) -> Result<Option<ByFit>, CommunityError> {
    let Some(saved) = saved else {
        return Ok(None);
    };
    let counts = community.count_fits(me, &saved.strategy, now).await?;
    let counts = counts.map(|counts| [counts.fits, counts.does_not_fit, counts.cannot_tell]);
    Ok(Some(ByFit { shown, counts }))
}
