//! `/received`: requests that wait for me, by what my strategy says of them and by where I keep them.

use super::card;
use crate::failure::Failure;
use crate::list_query::ListQuery;
use crate::page::frame::Nav;
use crate::page::received::{ByFit, Reading, ReceivedCard, ReceivedPage, order_key};
use crate::service::Service;
use crate::shell::Shell;
use crate::site::strategy;
use crate::visitor::{Arrival, Visitor};
use acquaint_app::community::CommunityError;
use acquaint_app::community::match_requests::Recipient;
use acquaint_app::community::read_fitting::{Fits, Kept, Order, Part, Shown};
use acquaint_app::community::view::{ReceivedRequest, SavedStrategy};
use acquaint_core::id::{PersonId, RequestId};
use acquaint_core::request::Shelf;
use acquaint_core::strategy::{Fit, Strategy};
use axum::extract::State;
use axum::response::Response;
use jiff::Timestamp;

pub(super) use crate::page::received::address;

/// How many rows a part of the list has. Judgement: a screen scrolls them at once.
const ROWS: u32 = 50;

/// What an address or a form asks for.
pub(super) fn shown(shelf: &str, fit: &str, words: &str, order: &str) -> Shown {
    let kept = match shelf {
        "all" => Kept::Anywhere,
        key => Shelf::ALL.into_iter().find(|shelf| shelf.key() == key).map_or(Kept::Waiting, Kept::On),
    };
    let orders = [Order::Oldest, Order::Name].into_iter();
    Shown {
        part: Part { kept, fit: Fit::parse(fit) },
        order: orders.into_iter().find(|one| order_key(*one) == order).unwrap_or_default(),
        words: words.to_owned(),
    }
}

pub(super) async fn show(
    Arrival(visit): Arrival,
    query: ListQuery,
    shell: Shell,
    visitor: Visitor,
    State(service): State<Service>,
) -> Result<Response, Failure> {
    let (me, now) = (visitor.id(), service.stamp().now);
    let community = service.community();
    let (saved, recipient, fits) = if let Some(visit) = visit {
        let (saved, recipient, fits) = community.match_visit(me, visit, now).await?;
        (Some(saved), recipient, fits)
    } else {
        // Without a strategy everybody fits, and nothing has to be known of them.
        let recipient = community.load_recipient(me, now).await?;
        let fits = community.count_fits(&recipient, &Strategy::default()).await?;
        (None, recipient, fits)
    };
    let mut shown = shown(&query.shelf, &query.fit, &query.words(), &query.sort);
    if saved.is_none() {
        shown.part.fit = None;
    } else if query.shelf.is_empty() && query.fit.is_empty() {
        shown.part = begin_with(&fits);
    }
    let everyone = Strategy::default();
    let strategy = saved.as_ref().map_or(&everyone, |saved| &saved.strategy);
    let listed = (&shown, query.want_of(ROWS));
    let listing = community.read_fitting(&recipient, strategy, &fits, listed, now).await?;
    let ids: Vec<RequestId> = listing.items.iter().map(|request| request.text.id).collect();
    let mut planned = strategy::list_planned(community, me, ids).await?;
    let card = |request: &ReceivedRequest| {
        let planned = planned.remove(&request.text.id);
        ReceivedCard { planned, ..card::card(request, now) }
    };
    let cards: Vec<ReceivedCard> = listing.items.iter().map(card).collect();
    let reading = match (listing.items.first(), cards.first()) {
        (Some(request), Some(card)) => {
            Some(reading(&service, saved.as_ref(), &recipient, (request, card.clone()), &shown).await?)
        }
        _ => None,
    };
    Ok(shell.page(&ReceivedPage {
        frame: shell.frame(Nav::Received),
        counts: strategy::count_shelves(community, me, Some(&fits)).await?,
        by_fit: saved.as_ref().map(|_| by_fit(&fits)),
        running: strategy::list_running(community, me, now).await?,
        cards,
        reading,
        view_mode: visitor.account.settings.view_mode,
        pager: query.pager(&address(&shown), listing.next.as_ref()),
        shown,
    }))
}

/// What fits, if anything does.
fn begin_with(fits: &Fits) -> Part {
    let fitting = Part { kept: Kept::Waiting, fit: Some(Fit::Fits) };
    if fits.count(fitting) > 0 { fitting } else { Part { kept: Kept::Anywhere, fit: None } }
}

async fn reading(
    service: &Service,
    saved: Option<&SavedStrategy>,
    recipient: &Recipient,
    (request, mut card): (&ReceivedRequest, ReceivedCard),
    shown: &Shown,
) -> Result<Reading, CommunityError> {
    if let Some(SavedStrategy { strategy, .. }) = saved {
        let id = request.text.id;
        let judged = service.community().judge_requests(recipient, strategy, vec![id]).await?;
        card.judged = judged.get(&id).map(|of_it| strategy::judged(strategy, of_it));
    }
    let is_saved_for_later = request.keeping.shelf == Shelf::SetAside;
    Ok(Reading { card, is_saved_for_later, shown: shown.clone() })
}

/// One request beside the list, for the script of that page.
pub(super) async fn read(
    service: &Service,
    me: PersonId,
    request: RequestId,
    query: &ListQuery,
    now: Timestamp,
) -> Result<Reading, CommunityError> {
    let community = service.community();
    let found = community.read_received(me, request, now).await?;
    let saved = community.load_strategy(me).await?;
    let recipient = community.load_recipient(me, now).await?;
    let planned = strategy::list_planned(community, me, vec![request]).await?.remove(&request);
    let card = ReceivedCard { planned, ..card::card(&found, now) };
    let shown = shown(&query.shelf, &query.fit, &query.words(), &query.sort);
    reading(service, saved.as_ref(), &recipient, (&found, card), &shown).await
}

fn by_fit(fits: &Fits) -> ByFit {
    let counts = fits.by_shelf.map(|counts| [counts.fits, counts.does_not_fit, counts.cannot_tell]);
    ByFit { counts, among: strategy::among(fits) }
}
