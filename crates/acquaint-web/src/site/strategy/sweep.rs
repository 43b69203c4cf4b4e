//! `/strategy/sweep`: who would be accepted, and the word that begins it.

use super::preview::items;
use super::{count_shelves, sweeps};
use crate::failure::Failure;
use crate::list_query::ListQuery;
use crate::page::frame::{Flash, Nav};
use crate::page::sweep::{OfferedPart, SweepOfferPage};
use crate::service::Service;
use crate::shell::{Shell, go, go_saying};
use crate::site::posted::Posted;
use crate::visitor::Visitor;
use acquaint_app::community::preview_strategy::Group;
use acquaint_app::community::sweep::SweepWish;
use acquaint_app::community::view::{SavedStrategy, Sweep};
use acquaint_app::community::{Community, CommunityError, JUDGED_MAX};
use acquaint_core::id::{PersonId, RequestId};
use acquaint_core::strategy::sweep::SweepKind;
use axum::extract::State;
use axum::response::Response;
use jiff::Timestamp;
use std::collections::BTreeSet;

/// How many of those who would be accepted are shown: as many as a page judges.
const SHOWN: usize = JUDGED_MAX as usize;

pub(super) async fn offer(
    shell: Shell,
    visitor: Visitor,
    State(service): State<Service>,
    query: ListQuery,
) -> Result<Response, Failure> {
    match service.community().load_strategy(visitor.id()).await? {
        Some(saved) => Ok(shell.page(&page(&shell, &visitor, &service, &saved, query).await?)),
        None => Ok(none_saved(&service)),
    }
}

fn none_saved(service: &Service) -> Response {
    let words = "First say here whom you would like to connect with, and save it.";
    go_saying(service, "/strategy", &Flash::problem(words))
}

async fn page(
    shell: &Shell,
    visitor: &Visitor,
    service: &Service,
    saved: &SavedStrategy,
    query: ListQuery,
) -> Result<SweepOfferPage, CommunityError> {
    let (me, community, now) = (visitor.id(), service.community(), service.stamp().now);
    let recipient = community.load_recipient(me, now).await?;
    let after = query.after();
    let found =
        community.preview_strategy(&recipient, &saved.strategy, None, (SHOWN, after.as_ref())).await?;
    let is_part = after.is_some() || found.next.is_some();
    let in_all = if is_part { count_shelves(community, me, None).await?.into_iter().sum() } else { 0 };
    let Group { count: apart_count, first: apart } = found.kept_apart;
    let mut first = found.fits.first;
    first.retain(|request| !apart.contains(request));
    let [first, apart] = items(community, &recipient, &saved.strategy, [&first, &apart], now).await?;
    Ok(SweepOfferPage {
        frame: shell.frame(Nav::Strategy),
        version: saved.version,
        // Requests that arrive after this page was shown are left out: the member has not looked at them.
        sent_by: now.to_string(),
        fits: found.waiting.fits.saturating_sub(apart_count),
        items: first,
        apart_more: apart_count.saturating_sub(u32::try_from(apart.len()).unwrap_or(u32::MAX)),
        apart,
        part: is_part.then(|| OfferedPart {
            judged: found.waiting.all(),
            in_all,
            is_beginning: query.is_beginning(),
            pager: query.pager("/strategy/sweep", found.next.as_ref()),
        }),
        room: community.limits().connections_max.saturating_sub(recipient.connections()),
        running: running(community, me).await?.map(|sweep| sweeps::address(sweep.id)),
    })
}

/// A sweep that the member wanted and that goes on.
async fn running(community: &Community, me: PersonId) -> Result<Option<Sweep>, CommunityError> {
    let latest = community.list_sweeps(me, super::SWEEPS).await?;
    Ok(latest.into_iter().find(|sweep| sweep.kind == SweepKind::Asked && sweep.is_running()))
}

pub(super) async fn start(
    visitor: Visitor,
    State(service): State<Service>,
    posted: Posted,
) -> Result<Response, Failure> {
    let (me, community) = (visitor.id(), service.community());
    if community.load_strategy(me).await?.is_none() {
        return Ok(none_saved(&service));
    }
    let wish = posted.text("version").parse().ok().zip(posted.text("sent_by").parse::<Timestamp>().ok());
    let Some((version, sent_by)) = wish else {
        return Ok(look_again(&service, "Please look at the list again; nothing was accepted yet."));
    };
    let ticked: BTreeSet<RequestId> = ids(posted.all("include")).collect();
    let left_out = ids(posted.text("shown").split(' ')).filter(|request| !ticked.contains(request)).collect();
    let wish = SweepWish { version, sent_by, at_most: None, ticked, left_out };
    match community.start_sweep(me, wish, &mut service.stamp()).await {
        Ok(Some(id)) => Ok(go(&sweeps::address(id))),
        Ok(None) => Ok(look_again(
            &service,
            "Nobody on the list is left to accept: they are about to be accepted already, or no longer wait or fit.",
        )),
        Err(CommunityError::Conflict) => match running(community, me).await? {
            Some(sweep) => {
                let said = Flash::problem("You are accepting requests already. This is how far it is.");
                Ok(go_saying(&service, &sweeps::address(sweep.id), &said))
            }
            None => Ok(look_again(
                &service,
                "Your strategy changed in another window. Nothing was accepted; check the list again.",
            )),
        },
        Err(error) => Err(error.into()),
    }
}

fn look_again(service: &Service, words: &str) -> Response {
    go_saying(service, "/strategy/sweep", &Flash::problem(words))
}

fn ids<'a>(texts: impl Iterator<Item = &'a str>) -> impl Iterator<Item = RequestId> {
    texts.filter_map(|id| id.parse().ok()).map(RequestId)
}
