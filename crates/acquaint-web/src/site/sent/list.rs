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
use acquaint_core::text::fold_name;
use acquaint_why::explanation::Advice;
use acquaint_why::told::Told;
use axum::extract::State;
use axum::response::Response;
use jiff::Timestamp;

/// How many that wait are explained and sorted at once. Judgement: more than anyone has open.
const SORTED: u32 = 200;

pub(super) async fn show(
    shell: Shell,
    visitor: Visitor,
    State(service): State<Service>,
    query: ListQuery,
) -> Result<Response, Failure> {
    let now = service.stamp().now;
    let state = SentFilter::parse(&query.state).unwrap_or_default();
    let want = if state == SentFilter::Waiting { query.want_of(SORTED) } else { query.want() };
    let (listing, counts) = service.community().explain_list(visitor.id(), state, want, now).await?;
    let base = format!("/sent?state={}&sort={}", state.key(), show::in_address(&query.sort));
    let mut rows: Vec<(SentRow, Option<Told>)> =
        listing.items.iter().map(|request| row(request, now)).collect();
    if state == SentFilter::Waiting {
        sort(&mut rows, &query.sort);
    }
    Ok(shell.page(&SentPage {
        frame: shell.frame(Nav::Sent),
        state,
        counts: [counts.waiting, counts.connected, counts.withdrawn],
        sort: query.sort.clone(),
        rows: rows.into_iter().map(|(row, _)| row).collect(),
        pager: query.pager(&base, listing.next.as_ref()),
    }))
}

/// They come longest waiting first.
fn sort(rows: &mut [(SentRow, Option<Told>)], order: &str) {
    let uplift = |told: &Option<Told>| told.as_ref().and_then(Told::best).map_or(0.0, Advice::uplift);
    let chance = |told: &Option<Told>| told.as_ref().map_or(0.0, |told| told.forecast[2].chance);
    match order {
        "age" => {}
        "name" => rows.sort_by_cached_key(|(row, _)| fold_name(&row.person.name)),
        "chance" => rows.sort_by(|(_, one), (_, other)| chance(other).total_cmp(&chance(one))),
        _ => rows.sort_by(|(row, one), (other_row, other)| {
            let asks = other_row.has_open_question.cmp(&row.has_open_question);
            asks.then(uplift(other).total_cmp(&uplift(one)))
        }),
    }
}

fn row(explained: &ExplainedRequest, now: Timestamp) -> (SentRow, Option<Told>) {
    let request = &explained.request;
    let sent_at = request.text.sent_at;
    let waited = |end| Moment::waited(sent_at, end);
    let is_waiting = request.state == SentState::Waiting;
    let told = explained.told();
    let row = SentRow {
        href: address(request.text.id),
        person: show::person(&request.recipient.card),
        sent: Moment::day(sent_at),
        waited: match request.state {
            SentState::Waiting => waited(now),
            SentState::Connected { at } => format!("accepted after {}", waited(at)),
            SentState::Withdrawn { at } => format!("withdrawn after {}", waited(at)),
            SentState::Lapsed { at } => format!("ended by the retention period after {}", waited(at)),
        },
        why: told.as_ref().map(SentWhy::new),
        has_open_question: is_waiting && show::has_open_question(&request.text.questions),
    };
    (row, told)
}
