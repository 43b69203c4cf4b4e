//! `/received`: requests that wait for me, by shelf, and by what my strategy says of them.

use super::{card, parse_shelf};
use crate::failure::Failure;
use crate::list_query::ListQuery;
use crate::page::frame::Nav;
use crate::page::received::{ByFit, ReceivedCard, ReceivedPage};
use crate::service::Service;
use crate::shell::Shell;
use crate::site::strategy;
use crate::visitor::{Arrival, Visitor};
use acquaint_app::community::keep_strategy::Visit;
use acquaint_app::community::read_fitting::{Fits, ShelfPart};
use acquaint_app::community::view::ReceivedRequest;
use acquaint_core::id::RequestId;
use acquaint_core::request::Shelf;
use acquaint_core::strategy::Fit;
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::response::Response;

fn shelf(query: &ListQuery) -> Shelf {
    parse_shelf(&query.shelf).unwrap_or_default()
}

fn part(query: &ListQuery) -> Option<ShelfPart> {
    Some((shelf(query), Fit::parse(&query.fit)?))
}

/// [`Arrival`] for this page: the visit also collects the part of the shelf that the page shows.
pub(super) struct ArrivalAt {
    visit: Option<Visit>,
    query: ListQuery,
}

impl FromRequestParts<Service> for ArrivalAt {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Result<Self, Failure> {
        let query = ListQuery::from_request_parts(parts, service).await?;
        let Arrival(visit) = Arrival::wanting(part(&query), parts, service).await?;
        Ok(Self { visit, query })
    }
}

pub(super) fn address(shelf: Shelf, fit: Option<Fit>) -> String {
    match fit {
        Some(fit) => format!("/received?shelf={}&fit={}", shelf.key(), fit.key()),
        None => format!("/received?shelf={}", shelf.key()),
    }
}

pub(super) async fn show(
    ArrivalAt { visit, query }: ArrivalAt,
    shell: Shell,
    visitor: Visitor,
    State(service): State<Service>,
) -> Result<Response, Failure> {
    let (me, now) = (visitor.id(), service.stamp().now);
    let (shelf, part) = (shelf(&query), part(&query));
    let community = service.community();
    let matched = match visit {
        Some(visit) => Some(community.match_visit(me, visit, part, now).await?),
        None => None,
    };
    let want = query.want();
    // Without a strategy nothing fits it or does not: then all is shown.
    let (listing, fit) = match (&matched, part) {
        (Some((saved, recipient, fits)), Some(part)) => {
            let reads = community.read_fitting(recipient, &saved.strategy, fits, (part, want), now);
            (reads.await?, Some(part.1))
        }
        _ => (community.read_shelf(me, shelf, want, now).await?, None),
    };
    let listed: Vec<RequestId> = listing.items.iter().map(|request| request.text.id).collect();
    let mut planned = strategy::list_planned(community, me, listed.clone()).await?;
    let card = |request: &ReceivedRequest| {
        let planned = planned.remove(&request.text.id);
        ReceivedCard { planned, ..card::card(request, now) }
    };
    let mut cards: Vec<ReceivedCard> = listing.items.iter().map(card).collect();
    if let Some((saved, recipient, _)) = &matched {
        let judged = community.judge_requests(recipient, &saved.strategy, listed).await?;
        for (card, request) in cards.iter_mut().zip(&listing.items) {
            let of_it = judged.get(&request.text.id);
            card.judged = of_it.map(|of_it| strategy::judged(&saved.strategy, of_it));
        }
    }
    let fits = matched.as_ref().map(|(.., fits)| fits);
    Ok(shell.page(&ReceivedPage {
        frame: shell.frame(Nav::Received),
        shelf,
        counts: strategy::count_shelves(community, me, fits).await?,
        by_fit: fits.map(|fits| by_fit(fits, fit)),
        running: strategy::list_running(community, me, now).await?,
        cards,
        view_mode: visitor.account.settings.view_mode,
        pager: query.pager(&address(shelf, fit), listing.next.as_ref()),
    }))
}

fn by_fit(fits: &Fits, shown: Option<Fit>) -> ByFit {
    let counts = fits.by_shelf.map(|counts| [counts.fits, counts.does_not_fit, counts.cannot_tell]);
    ByFit { shown, counts, among: strategy::among(fits) }
}
