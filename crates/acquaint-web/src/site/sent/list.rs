//! `/sent`: every request of mine, each with its explanation in short.

use super::address;
use crate::failure::Failure;
use crate::list_query::ListQuery;
use crate::page::frame::Nav;
use crate::page::moment::Moment;
use crate::page::sent::{SentPage, SentRow, SentWhy};
use crate::service::Service;
use crate::shell::Shell;
use crate::site::show;
use crate::visitor::Visitor;
use acquaint_app::community::explain_sent::ExplainedRequest;
use acquaint_app::community::view::{SentFilter, SentState};
use axum::extract::State;
use axum::response::Response;
use jiff::Timestamp;

pub(super) async fn show(
    shell: Shell,
    visitor: Visitor,
    State(service): State<Service>,
    query: ListQuery,
) -> Result<Response, Failure> {
    let now = service.stamp().now;
    let state = SentFilter::parse(&query.state).unwrap_or_default();
    let (listing, counts) = service.community().explain_list(visitor.id(), state, query.want(), now).await?;
    let base = format!("/sent?state={}", state.key());
    Ok(shell.page(&SentPage {
        frame: shell.frame(Nav::Sent),
        state,
        counts: [counts.waiting, counts.connected, counts.withdrawn],
        rows: listing.items.iter().map(|request| row(request, now)).collect(),
        pager: query.pager(&base, listing.next.as_ref()),
    }))
}

fn row(explained: &ExplainedRequest, now: Timestamp) -> SentRow {
    let request = &explained.request;
    let sent_at = request.text.sent_at;
    let waited = |end| Moment::waited(sent_at, end);
    let is_waiting = request.state == SentState::Waiting;
    SentRow {
        href: address(request.text.id),
        person: show::person(&request.recipient.card),
        sent: Moment::day(sent_at),
        waited: match request.state {
            SentState::Waiting => waited(now),
            SentState::Connected { at } => format!("accepted after {}", waited(at)),
            SentState::Withdrawn { at } => format!("taken back after {}", waited(at)),
            SentState::Lapsed { at } => format!("ended by the retention period after {}", waited(at)),
        },
        why: explained.told().as_ref().map(SentWhy::new),
        has_open_question: is_waiting && show::has_open_question(&request.text.questions),
    }
}
