//! `/connections`: the people I am connected with.

use crate::failure::Failure;
use crate::page::connection::{ConnectionRow, ConnectionsPage};
use crate::page::frame::Nav;
use crate::page::moment::Moment;
use crate::service::Service;
use crate::shell::Shell;
use crate::site::show;
use crate::visitor::Visitor;
use acquaint_app::community::CommunityError;
use acquaint_app::community::view::ConnectionRow as Row;
use acquaint_core::profile::SharedFact;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

/// The most characters of a query; more are left out.
const QUERY_CHARACTERS_MAX: usize = 120;

/// Which part of the list is wanted.
#[derive(Deserialize)]
pub(super) struct Wish {
    #[serde(default)]
    q: String,
    after: Option<String>,
}

pub(super) async fn show(
    shell: Shell,
    visitor: Visitor,
    State(service): State<Service>,
    Query(wish): Query<Wish>,
) -> Result<Response, Failure> {
    let community = service.community();
    let query: String = wish.q.trim().chars().take(QUERY_CHARACTERS_MAX).collect();
    let want = show::want(wish.after.as_deref());
    let listing = community.store().list_connections(visitor.id(), &query, want).await;
    let listing = listing.map_err(CommunityError::from)?;
    let own = community.load_own(visitor.id()).await?;
    let base = match query.as_str() {
        "" => "/connections".to_owned(),
        query => format!("/connections?q={}", show::in_address(query)),
    };
    Ok(shell.page(&ConnectionsPage {
        frame: shell.frame(Nav::Connections),
        query,
        count: own.connections.unwrap_or_default(),
        rows: listing.items.iter().map(row).collect(),
        pager: show::pager(&base, wish.after.is_none(), listing.next.as_ref()),
    }))
}

fn row(row: &Row) -> ConnectionRow {
    ConnectionRow {
        person: show::person(&row.card),
        since: Moment::day(row.since),
        shared: row.shared.iter().filter_map(place).collect(),
    }
}

/// Organisations and schools: what says where two know each other from.
fn place(fact: &SharedFact) -> Option<String> {
    match fact {
        SharedFact::Organisation { name, .. } | SharedFact::School { name, .. } => Some(name.clone()),
        SharedFact::Industry(_) | SharedFact::JobFunction(_) | SharedFact::Region(_) => None,
    }
}
