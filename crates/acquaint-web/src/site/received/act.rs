//! What I do about one request: accept, ask, remark, report.

use super::one::{Written, page};
use super::{address, back, refused};
use crate::failure::Failure;
use crate::page::frame::Flash;
use crate::service::Service;
use crate::shell::{Shell, go_saying};
use crate::site::act::act_with_words;
use crate::site::posted::Posted;
use crate::site::request_path::RequestPath;
use crate::site::show;
use crate::visitor::Visitor;
use acquaint_core::request::{Command, Message, ReportReason};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

pub(super) async fn accept(
    visitor: Visitor,
    RequestPath(request): RequestPath,
    State(service): State<Service>,
    posted: Posted,
) -> Result<Response, Failure> {
    let (me, community) = (visitor.id(), service.community());
    community.check_recipient(me, request).await?;
    let command = Command::Accept(request);
    match community.act_on_request(me, request, &command, None, &mut service.stamp()).await {
        Ok(_) => {
            let sender = community.find_sender(me, request).await?;
            let name = sender.map_or_else(|| "they".to_owned(), |sender| sender.card.name);
            let said = Flash::done(format!("You and {name} are connected."));
            Ok(go_saying(&service, &back(&posted), &said))
        }
        Err(error) => refused(&service, &back(&posted), error),
    }
}

pub(super) async fn ask(
    shell: Shell,
    visitor: Visitor,
    RequestPath(request): RequestPath,
    State(service): State<Service>,
    posted: Posted,
) -> Result<Response, Failure> {
    service.community().check_recipient(visitor.id(), request).await?;
    let read = Message::new(posted.text("question")).map(|question| Command::Ask { request, question });
    let wrong = match act_with_words(&service, visitor.id(), request, read).await {
        Ok(Ok(())) => {
            let words = "Your question is with them. It shows that you saw the request, and nothing else.";
            return Ok(go_saying(&service, &address(request), &Flash::done(words)));
        }
        Ok(Err(wrong)) => wrong,
        Err(error) => return refused(&service, &address(request), error),
    };
    let question = posted.filled().with_error("question", wrong);
    let written = Written { question, ..Written::default() };
    let page = page(&shell, &visitor, &service, request, written).await?;
    Ok(shell.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

/// Keeps a remark; an empty one takes it away.
pub(super) async fn remark(
    shell: Shell,
    visitor: Visitor,
    RequestPath(request): RequestPath,
    State(service): State<Service>,
    posted: Posted,
) -> Result<Response, Failure> {
    service.community().check_recipient(visitor.id(), request).await?;
    let text = posted.text("remark");
    let remark = if text.trim().is_empty() { Ok(None) } else { Message::new(text).map(Some) };
    match remark {
        Ok(remark) => {
            let words = if remark.is_some() { "Your remark is kept." } else { "Your remark is gone." };
            let command = Command::Remark { request, remark };
            let mut stamp = service.stamp();
            let done = service.community().act_on_request(visitor.id(), request, &command, None, &mut stamp);
            match done.await {
                Ok(_) => Ok(go_saying(&service, &address(request), &Flash::done(words))),
                Err(error) => refused(&service, &address(request), error),
            }
        }
        Err(error) => {
            let form = posted.filled().with_error("remark", show::beside(&error));
            let written = Written { remark: Some(form), ..Written::default() };
            let page = page(&shell, &visitor, &service, request, written).await?;
            Ok(shell.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
    }
}

pub(super) async fn report(
    visitor: Visitor,
    RequestPath(request): RequestPath,
    State(service): State<Service>,
    posted: Posted,
) -> Result<Response, Failure> {
    let found = service.community().find_received(visitor.id(), request).await?;
    let Some(because) = parse_reason(posted.text("because")) else {
        let said = Flash::problem("Please choose what is wrong with the request; nothing was sent yet.");
        return Ok(go_saying(&service, &address(request), &said));
    };
    let command = Command::Report { request, because };
    let mut stamp = service.stamp();
    match service.community().act_on_request(visitor.id(), request, &command, None, &mut stamp).await {
        Ok(_) => {
            let words = if found.is_from_only_operator {
                "Your report is kept. The sender is the only operator and cannot see it; another operator could."
            } else {
                "Your report was sent to the operators. The sender is not told."
            };
            Ok(go_saying(&service, &address(request), &Flash::done(words)))
        }
        Err(error) => refused(&service, &address(request), error),
    }
}

fn parse_reason(key: &str) -> Option<ReportReason> {
    match key {
        "advertising" => Some(ReportReason::Advertising),
        "false_identity" => Some(ReportReason::FalseIdentity),
        "harassment" => Some(ReportReason::Harassment),
        "something_else" => Some(ReportReason::SomethingElse),
        _ => None,
    }
}
