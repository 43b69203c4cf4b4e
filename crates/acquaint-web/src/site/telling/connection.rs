//! `/connections`: the people I am connected with.

use crate::failure::Failure;
use crate::list_query::ListQuery;
use crate::page::connection::{ConnectionRow, ConnectionsPage};
use crate::page::frame::Nav;
use crate::page::moment::Moment;
use crate::service::Service;
use crate::shell::Shell;
use crate::site::show;
use crate::visitor::Visitor;
use acquaint_app::community::view::ConnectionRow as Row;
use acquaint_core::profile::SharedFact;
use axum::extract::State;
use axum::response::Response;

pub(super) async fn show(
    shell: Shell,
    visitor: Visitor,
    State(service): State<Service>,
    query: ListQuery,
) -> Result<Response, Failure> {
    let community = service.community();
    let words = query.words();
    let listing = community.list_connections(visitor.id(), &words, query.want()).await?;
    let own = community.load_own(visitor.id()).await?;
    let base = match words.as_str() {
        "" => "/connections".to_owned(),
        words => format!("/connections?q={}", show::in_address(words)),
    };
    Ok(shell.page(&ConnectionsPage {
        frame: shell.frame(Nav::Connections),
        query: words,
        count: own.connections.unwrap_or_default(),
        rows: listing.items.iter().map(row).collect(),
        pager: query.pager(&base, listing.next.as_ref()),
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
