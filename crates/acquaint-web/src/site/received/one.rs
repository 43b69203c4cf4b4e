//! `/received/{id}`: one request that waits for me.

use super::{card, list};
use crate::failure::Failure;
use crate::list_query::ListQuery;
use crate::page::form::Form;
use crate::page::frame::{Flash, Nav};
use crate::page::received_request::ReceivedRequestPage;
use crate::page::strategy::Judged;
use crate::service::Service;
use crate::shell::{Shell, go_saying};
use crate::site::request_path::RequestPath;
use crate::site::{show, strategy};
use crate::visitor::Visitor;
use acquaint_app::community::view::Between;
use acquaint_app::community::{Community, CommunityError};
use acquaint_core::id::{PersonId, RequestId};
use acquaint_core::note::NOTE_CHARACTERS_MAX;
use axum::extract::State;
use axum::response::Response;
use jiff::Timestamp;

pub(super) async fn show(
    shell: Shell,
    visitor: Visitor,
    RequestPath(request): RequestPath,
    State(service): State<Service>,
    query: ListQuery,
) -> Result<Response, Failure> {
    if query.part == "reading" {
        let reading = list::read(&service, visitor.id(), request, &query, service.stamp().now).await?;
        return Ok(shell.page(&reading));
    }
    match page(&shell, &visitor, &service, request, Written::default()).await {
        Ok(page) => Ok(shell.page(&page)),
        Err(CommunityError::NotFound) => way_on(&service, visitor.id(), request).await,
        Err(error) => Err(error.into()),
    }
}

/// Where a notification leads whose request does not wait any more.
async fn way_on(service: &Service, me: PersonId, request: RequestId) -> Result<Response, Failure> {
    let sender = service.community().find_sender(me, request).await?.ok_or_else(Failure::not_found)?;
    if let Between::Connected { .. } = sender.card.between {
        let said = Flash::done(format!("You and {} are connected.", sender.card.name));
        return Ok(go_saying(service, "/connections", &said));
    }
    if sender.card.between == Between::YouBlock {
        let said = Flash::done(format!("You block {}, so their request is not shown.", sender.card.name));
        return Ok(go_saying(service, "/received", &said));
    }
    Ok(go_saying(service, "/received", &Flash::done("That request does not wait any more.")))
}

/// What my strategy says of it, with its reasons in sight. `None`: I have none.
async fn judged(
    community: &Community,
    me: PersonId,
    request: RequestId,
    now: Timestamp,
) -> Result<Option<Judged>, CommunityError> {
    let Some(saved) = community.load_strategy(me).await? else {
        return Ok(None);
    };
    let recipient = community.load_recipient(me, now).await?;
    let judged = community.judge_requests(&recipient, &saved.strategy, vec![request]).await?;
    let of_it = judged.get(&request).map(|of_it| strategy::judged(&saved.strategy, of_it));
    Ok(of_it.map(|judged| Judged { is_open: true, ..judged }))
}

/// What was written and has to be looked at again.
#[derive(Default)]
pub(super) struct Written {
    pub(super) question: Form,
    /// A remark. `None`: the one that is kept.
    pub(super) remark: Option<Form>,
}

pub(super) async fn page(
    shell: &Shell,
    visitor: &Visitor,
    service: &Service,
    request: RequestId,
    written: Written,
) -> Result<ReceivedRequestPage, CommunityError> {
    let (me, now) = (visitor.id(), service.stamp().now);
    let community = service.community();
    let limits = community.limits();
    let found = community.read_received(me, request, now).await?;
    let asked = u32::try_from(found.text.questions.len()).unwrap_or(u32::MAX);
    let questions_left = limits.questions_max.saturating_sub(asked);
    let can_ask = questions_left > 0 && !show::has_open_question(&found.text.questions);
    let mut card = card::card(&found, now);
    card.judged = judged(community, me, request, now).await?;
    card.planned = strategy::list_planned(community, me, vec![request]).await?.remove(&request);
    let kept = found.keeping.remark.as_ref().map_or("", |remark| remark.as_str());
    Ok(ReceivedRequestPage {
        frame: shell.frame(Nav::Received),
        card,
        shelf: found.keeping.shelf,
        exchanges: show::exchanges(&found.text.questions),
        ask: can_ask.then_some(written.question),
        questions_left,
        question_characters_max: limits.question_characters_max,
        remark: written.remark.unwrap_or_else(|| Form::new().with("remark", kept)),
        remark_characters_max: u32::try_from(NOTE_CHARACTERS_MAX).unwrap_or(u32::MAX),
        is_muted: found.is_muted,
        is_reported: found.keeping.reported_at.is_some(),
        is_from_only_operator: found.is_from_only_operator,
        view_mode: visitor.account.settings.view_mode,
    })
}
