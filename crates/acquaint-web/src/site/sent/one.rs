//! `/sent/{id}`: one request of mine. What happened, why, what helps, when, and how sure all this is.

use super::tell;
use super::timeline::events;
use crate::failure::Failure;
use crate::page::form::Form;
use crate::page::frame::Nav;
use crate::page::moment::Moment;
use crate::page::sent_request::{SentRequestPage, Voucher};
use crate::service::Service;
use crate::shell::Shell;
use crate::site::request_path::RequestPath;
use crate::site::show;
use crate::visitor::Visitor;
use acquaint_app::community::explain_sent::ExplainedRequest;
use acquaint_app::community::view::{MemberCard, SentState};
use acquaint_core::id::RequestId;
use axum::extract::State;
use axum::response::Response;
use jiff::Timestamp;

pub(super) async fn show(
    shell: Shell,
    visitor: Visitor,
    RequestPath(request): RequestPath,
    State(service): State<Service>,
) -> Result<Response, Failure> {
    Ok(shell.page(&page(&shell, &visitor, &service, request, Form::new()).await?))
}

/// The page, with what was written as an answer, if a question is open.
pub(super) async fn page(
    shell: &Shell,
    visitor: &Visitor,
    service: &Service,
    request: RequestId,
    answer: Form,
) -> Result<SentRequestPage, Failure> {
    let now = service.stamp().now;
    let community = service.community();
    let explained = community.explain_sent(visitor.id(), request, now).await?;
    let can_vouch = match explained.request.state {
        SentState::Waiting => community.list_possible_vouchers(visitor.id(), &explained.request).await?,
        _ => Vec::new(),
    };
    Ok(fill(shell, service, &explained, &can_vouch, answer, now))
}

fn fill(
    shell: &Shell,
    service: &Service,
    explained: &ExplainedRequest,
    can_vouch: &[MemberCard],
    answer: Form,
    now: Timestamp,
) -> SentRequestPage {
    let (request, limits) = (&explained.request, service.community().limits());
    let state = request.state.filter();
    let asked = u32::try_from(request.vouches.len()).unwrap_or(u32::MAX);
    let vouches_left = limits.vouchers_max.saturating_sub(asked);
    let has_open_question =
        request.state == SentState::Waiting && show::has_open_question(&request.text.questions);
    let can_ask_to_vouch = vouches_left > 0 && !can_vouch.is_empty();
    SentRequestPage {
        frame: shell.frame(Nav::Sent),
        id: request.text.id.to_string(),
        person: show::person(&request.recipient.card),
        state,
        has_lapsed: matches!(request.state, SentState::Lapsed { .. }),
        waited: Moment::waited(request.text.sent_at, ended_at(request.state).unwrap_or(now)),
        events: events(request),
        tie: show::tie_said_by_reader(request.text.tie),
        evidence: request.text.evidence.as_ref().map_or_else(String::new, ToString::to_string),
        note: request.text.note.to_string(),
        explained: tell(service.community(), explained, can_ask_to_vouch),
        exchanges: show::exchanges(&request.text.questions),
        answer: has_open_question.then_some(answer),
        answer_characters_max: limits.question_characters_max,
        vouchers: request.vouches.iter().map(voucher).collect(),
        can_vouch: can_vouch.iter().map(show::person).collect(),
        vouches_left,
        cool_down_days: limits.cool_down_days,
    }
}

fn ended_at(state: SentState) -> Option<Timestamp> {
    match state {
        SentState::Waiting => None,
        SentState::Connected { at } | SentState::Withdrawn { at } | SentState::Lapsed { at } => Some(at),
    }
}

fn voucher((card, asked_at, vouched_at): &(MemberCard, Timestamp, Option<Timestamp>)) -> Voucher {
    Voucher {
        person: show::person(card),
        vouched: vouched_at.map(Moment::day),
        asked: Moment::day(*asked_at),
    }
}
