//! `/strategy/sweeps/{id}`: how far a sweep is, what became of each request in it, and stopping it.

use super::Named;
use crate::failure::Failure;
use crate::list_query::ListQuery;
use crate::page::frame::{Flash, Nav};
use crate::page::moment::Moment;
use crate::page::sweep::{SweepPage, SweepRow, SweptItem};
use crate::service::Service;
use crate::shell::{Shell, go_saying};
use crate::site::show;
use crate::visitor::Visitor;
use acquaint_app::community::view::{Sweep, SweptRequest};
use acquaint_core::id::SweepId;
use acquaint_core::strategy::sweep::SweepOutcome;
use axum::extract::State;
use axum::response::Response;
use jiff::Timestamp;
use uuid::Uuid;

pub(in crate::site) fn address(sweep: SweepId) -> String {
    format!("/strategy/sweeps/{sweep}")
}

/// A sweep as lists show it.
pub(super) fn row(sweep: &Sweep, now: Timestamp) -> SweepRow {
    SweepRow {
        id: sweep.id.to_string(),
        kind: sweep.kind,
        version: sweep.version,
        started: Moment::day(sweep.started_at),
        requests: sweep.requests,
        decided: sweep.decided(),
        accepted: sweep.count(SweepOutcome::Accepted),
        waiting: sweep.waiting(),
        last_comes: sweep.last_due_at.map(|at| Moment::to_come(at, now)).unwrap_or_default(),
        is_running: sweep.is_running(),
        is_stopped: sweep.stopped_at.is_some(),
    }
}

pub(super) async fn show(
    shell: Shell,
    visitor: Visitor,
    Named(id): Named<Uuid>,
    State(service): State<Service>,
    query: ListQuery,
) -> Result<Response, Failure> {
    let (me, now, community) = (visitor.id(), service.stamp().now, service.community());
    let sweep = community.find_sweep(me, SweepId(id)).await?;
    let listing = community.list_swept(me, sweep.id, query.want()).await?;
    let outcomes = SweepOutcome::ALL.map(|outcome| (outcome_in_words(outcome), sweep.count(outcome)));
    Ok(shell.page(&SweepPage {
        frame: shell.frame(Nav::Strategy),
        row: row(&sweep, now),
        outcomes: outcomes.into_iter().filter(|(_, count)| *count > 0).collect(),
        items: listing.items.iter().map(|request| item(&sweep, request, now)).collect(),
        is_beginning: query.is_beginning(),
        pager: query.pager(&address(sweep.id), listing.next.as_ref()),
    }))
}

fn item(sweep: &Sweep, swept: &SweptRequest, now: Timestamp) -> SweptItem {
    let words = match swept.outcome {
        Some((outcome, _)) => outcome_in_words(outcome),
        None if !sweep.is_running() => "left waiting, as this was stopped before it",
        None => "still to come",
    };
    let outcome = swept.outcome.map(|(outcome, _)| outcome);
    let waits = match outcome {
        Some(SweepOutcome::Accepted | SweepOutcome::NoLongerWaiting | SweepOutcome::OutOfReach) => false,
        Some(_) => true,
        None => swept.sender.is_some(),
    };
    SweptItem {
        person: swept.sender.as_ref().map(show::person),
        href: if waits { format!("/received/{}", swept.request) } else { String::new() },
        words,
        at: swept.outcome.map(|(_, at)| Moment::ago(at, now)),
        is_accepted: outcome == Some(SweepOutcome::Accepted),
    }
}

fn outcome_in_words(outcome: SweepOutcome) -> &'static str {
    match outcome {
        SweepOutcome::Accepted => "accepted",
        SweepOutcome::YouWereAtLimit => "you had no connection left; the request keeps waiting",
        SweepOutcome::TheyWereAtLimit => "they have no connection left; their request keeps waiting",
        SweepOutcome::NoLongerWaiting => "did not wait any more",
        SweepOutcome::OutOfReach => "out of reach",
        SweepOutcome::PutOnShelf => "left waiting, as you sorted it yourself",
    }
}

pub(super) async fn stop(
    visitor: Visitor,
    Named(id): Named<Uuid>,
    State(service): State<Service>,
) -> Result<Response, Failure> {
    let now = service.stamp().now;
    let sweep = service.community().stop_sweep(visitor.id(), SweepId(id), now).await?;
    let said = match sweep.stopped_at {
        Some(_) if sweep.count(SweepOutcome::Accepted) == 0 => {
            Flash::done("Undone. Everyone keeps waiting, and nobody can tell.")
        }
        Some(_) => Flash::done("Stopped. Those not accepted yet keep waiting, and nobody can tell."),
        None => Flash::done("It had ended already."),
    };
    Ok(go_saying(&service, &address(sweep.id), &said))
}
