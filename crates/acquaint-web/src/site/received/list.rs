//! `/received`: requests that wait for me, by shelf, and by what my strategy says of them.

use super::{card, parse_shelf};
use crate::failure::Failure;
use crate::page::frame::Nav;
use crate::page::received::{ByFit, ReceivedCard, ReceivedPage};
use crate::service::Service;
use crate::shell::Shell;
use crate::site::{show, strategy};
use crate::visitor::{Arrival, Visitor};
use acquaint_app::community::keep_strategy::Visit;
use acquaint_app::community::match_requests::ShelfFits;
use acquaint_app::community::read_fitting::ShelfPart;
use acquaint_app::community::view::ReceivedRequest;
use acquaint_core::request::Shelf;
use acquaint_core::strategy::Fit;
use axum::extract::{FromRequestParts, Query, State};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
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

impl Wish {
    fn shelf(&self) -> Shelf {
        parse_shelf(&self.shelf).unwrap_or_default()
    }

    fn part(&self) -> Option<ShelfPart> {
        Some((self.shelf(), Fit::parse(&self.fit)?))
    }
}

/// [`Arrival`] for this page: the visit also collects the part of the shelf that the page shows.
pub(super) struct ArrivalAt {
    visit: Option<Visit>,
    wish: Wish,
}

impl FromRequestParts<Service> for ArrivalAt {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Result<Self, Response> {
        let query = Query::<Wish>::from_request_parts(parts, service).await;
        let Query(wish) = query.map_err(IntoResponse::into_response)?;
        let arrival = Arrival::wanting(wish.part(), parts, service).await;
        let Arrival(visit) = arrival.map_err(IntoResponse::into_response)?;
        Ok(Self { visit, wish })
    }
}

/// The page of a shelf, or of a part of it.
pub(super) fn address(shelf: Shelf, fit: Option<Fit>) -> String {
    match fit {
        Some(fit) => format!("/received?shelf={}&fit={}", shelf.key(), fit.key()),
        None => format!("/received?shelf={}", shelf.key()),
    }
}

pub(super) async fn show(
    ArrivalAt { visit, wish }: ArrivalAt,
    shell: Shell,
    visitor: Visitor,
    State(service): State<Service>,
) -> Result<Response, Failure> {
    let (me, now) = (visitor.id(), service.stamp().now);
    let (shelf, part) = (wish.shelf(), wish.part());
    let community = service.community();
    let matched = match visit {
        Some(visit) => Some(community.match_visit(me, visit, part, now).await?),
        None => None,
    };
    let want = show::want(wish.after.as_deref());
    // Without a strategy nothing fits it or does not: then all is shown.
    let (listing, fit) = match (&matched, part) {
        (Some((.., fits)), Some((_, fit))) => (community.read_fitting(me, fits, want, now).await?, Some(fit)),
        _ => (community.read_shelf(me, shelf, want, now).await?, None),
    };
    let mut planned = strategy::list_planned(community, me).await?;
    let card = |request: &ReceivedRequest| {
        let planned = planned.remove(&request.text.id);
        ReceivedCard { planned, ..card::card(request, now) }
    };
    let mut cards: Vec<ReceivedCard> = listing.items.iter().map(card).collect();
    if let Some((saved, recipient, _)) = &matched {
        let requests = listing.items.iter().map(|request| request.text.id).collect();
        let judged = community.judge_requests(recipient, &saved.strategy, requests).await?;
        for (card, request) in cards.iter_mut().zip(&listing.items) {
            let of_it = judged.get(&request.text.id);
            card.judged = of_it.map(|of_it| strategy::judged(&saved.strategy, of_it));
        }
    }
    let by_shelf = matched.as_ref().map(|(.., fits)| &fits.by_shelf);
    Ok(shell.page(&ReceivedPage {
        frame: shell.frame(Nav::Received),
        shelf,
        counts: strategy::count_shelves(community, me, by_shelf).await?,
        by_fit: by_shelf.map(|by_shelf| by_fit(by_shelf, fit)),
        running: strategy::list_running(community, me, now).await?,
        cards,
        view_mode: show::view_mode(visitor.account.settings.view_mode),
        pager: show::pager(&address(shelf, fit), wish.after.is_none(), listing.next.as_ref()),
    }))
}

fn by_fit(by_shelf: &ShelfFits, shown: Option<Fit>) -> ByFit {
    let counts = by_shelf.map(|counts| [counts.fits, counts.does_not_fit, counts.cannot_tell]);
    ByFit { shown, counts }
}
