//! My strategy: written, tried before it is saved, swept with, and gone back to. Nobody but its member learns of it.

mod edit;
mod judged;
mod preview;
mod sweep;
mod sweeps;
mod version;
mod written;

pub(super) use judged::judged;
pub(super) use sweeps::address as sweep_address;

use crate::failure::Failure;
use crate::page::strategy::Fitting;
use crate::page::sweep::SweepRow;
use crate::route::{Access, Routes};
use crate::service::Service;
use acquaint_app::community::match_requests::FitCounts;
use acquaint_app::community::read_fitting::Fits;
use acquaint_app::community::view::SavedStrategy;
use acquaint_app::community::{Community, CommunityError};
use acquaint_core::id::{PersonId, RequestId};
use acquaint_core::request::Shelf;
use acquaint_core::strategy::{IfItFits, IfNot, Rule, Strategy};
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// How many of the latest sweeps a page shows. Judgement.
const SWEEPS: u32 = 20;

pub fn routes() -> Routes {
    Routes::new()
        .get("/strategy", Access::Member, edit::show)
        .post("/strategy", Access::Member, edit::save)
        .post("/strategy/preview", Access::Member, preview::show)
        .get("/strategy/sweep", Access::Member, sweep::offer)
        .post("/strategy/sweep", Access::Member, sweep::start)
        .get("/strategy/sweeps/{id}", Access::Member, sweeps::show)
        .post("/strategy/sweeps/{id}/stop", Access::Member, sweeps::stop)
        .get("/strategy/versions", Access::Member, version::list)
        .post("/strategy/versions/{version}/return", Access::Member, version::go_back)
}

/// What an address names. What cannot be read names nothing, and is not found.
struct Named<T>(T);

impl<T: DeserializeOwned + Send> FromRequestParts<Service> for Named<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Result<Self, Failure> {
        let named = Path::<T>::from_request_parts(parts, service).await;
        named.map(|Path(named)| Self(named)).map_err(|_| Failure::not_found())
    }
}

/// Every rule and standing order of a strategy as a sentence without its full stop.
fn rules(strategy: &Strategy) -> Vec<String> {
    let rules = Rule::ALL.into_iter().filter(|rule| rule.is_set(strategy));
    let rules = rules.map(|rule| crate::page::moment::capitalised(&rule.in_words(strategy)));
    let rules: Vec<String> = rules.collect();
    let orders = [
        (rules.is_empty(), "Everybody fits"),
        (accepts(strategy), "Requests that fit are accepted automatically when you visit"),
        (strategy.if_not == IfNot::Filter, "Requests that do not fit go to the filtered shelf"),
    ];
    let orders = orders.into_iter().filter(|(holds, _)| *holds).map(|(_, words)| words.to_owned());
    rules.into_iter().chain(orders).collect()
}

fn accepts(strategy: &Strategy) -> bool {
    strategy.if_it_fits == IfItFits::AcceptAtMyNextVisit
}

/// How many requests fit the current strategy, on whatever shelf.
async fn count_fitting(
    community: &Community,
    me: PersonId,
    saved: Option<&SavedStrategy>,
    now: Timestamp,
) -> Result<Fitting, CommunityError> {
    let Some(saved) = saved else {
        return Ok(Fitting::default());
    };
    let recipient = community.load_recipient(me, now).await?;
    Ok(fitting(&community.count_fits(&recipient, &saved.strategy).await?))
}

/// How many requests fit, on whatever shelf, and among how many that was counted.
pub(super) fn fitting(fits: &Fits) -> Fitting {
    Fitting { count: fits.fitting(), among: among(fits) }
}

/// Among how many of the newest requests something was counted. `None`: among all.
pub(super) fn among(fits: &Fits) -> Option<u32> {
    (!fits.is_of_all()).then(|| fits.judged())
}

/// How many requests wait on each shelf; taken from the counts of what fits, if all were counted.
pub(super) async fn count_shelves(
    community: &Community,
    me: PersonId,
    counted: Option<&Fits>,
) -> Result<[u32; Shelf::ALL.len()], CommunityError> {
    if let Some(fits) = counted.filter(|fits| fits.is_of_all()) {
        return Ok(fits.by_shelf.map(FitCounts::all));
    }
    let counts = community.count_shelves(me).await?;
    Ok([counts.inbox, counts.set_aside, counts.filtered])
}

/// The number of the current version; 0: none.
fn version_of(saved: Option<&SavedStrategy>) -> u32 {
    saved.map_or(0, |saved| saved.version)
}

/// The latest sweeps as pages list them.
async fn list_sweeps(
    community: &Community,
    me: PersonId,
    at_most: u32,
    now: Timestamp,
) -> Result<Vec<SweepRow>, CommunityError> {
    let sweeps = community.list_sweeps(me, at_most).await?;
    Ok(sweeps.iter().map(|sweep| sweeps::row(sweep, now)).collect())
}

/// Which of these requests are planned to be accepted, each with the page of what accepts it.
pub(super) async fn list_planned(
    community: &Community,
    me: PersonId,
    requests: Vec<RequestId>,
) -> Result<BTreeMap<RequestId, String>, CommunityError> {
    let planned = community.list_planned(me, requests).await?.into_iter();
    Ok(planned.map(|(request, sweep)| (request, sweeps::address(sweep))).collect())
}

/// What accepts requests of this member at the moment.
pub(super) async fn list_running(
    community: &Community,
    me: PersonId,
    now: Timestamp,
) -> Result<Vec<SweepRow>, CommunityError> {
    let mut sweeps = list_sweeps(community, me, SWEEPS, now).await?;
    sweeps.retain(|sweep| sweep.is_running);
    Ok(sweeps)
}
