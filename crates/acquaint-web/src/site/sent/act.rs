//! What I do about a request of mine: answer a question, ask for a good word, take it back.

use super::{address, one, refused};
use crate::failure::Failure;
use crate::page::confirm::ConfirmPage;
use crate::page::frame::{Flash, Nav};
use crate::page::moment::Moment;
use crate::service::Service;
use crate::shell::{Shell, go, go_saying};
use crate::site::act::act_with_words;
use crate::site::posted::Posted;
use crate::site::request_path::RequestPath;
use crate::site::show;
use crate::visitor::Visitor;
use acquaint_app::community::CommunityError;
use acquaint_app::community::view::SentState;
use acquaint_core::request::{Command, Message, Outcome, Refusal};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

pub(super) async fn answer(
    shell: Shell,
    visitor: Visitor,
    RequestPath(request): RequestPath,
    State(service): State<Service>,
    posted: Posted,
) -> Result<Response, Failure> {
    service.community().check_sender(visitor.id(), request).await?;
    let read = Message::new(posted.text("answer")).map(|text| Command::Answer { request, text });
    let wrong = match act_with_words(&service, visitor.id(), request, read).await {
        Ok(Ok(())) => {
            let said = Flash::done("Your answer is with them.");
            return Ok(go_saying(&service, &address(request), &said));
        }
        Ok(Err(wrong)) => wrong,
        Err(error) => return refused(&service, request, error),
    };
    let form = posted.filled().with_error("answer", wrong);
    let page = one::page(&shell, &visitor, &service, request, form).await?;
    if page.answer.is_none() {
        return refused(&service, request, Refusal::NoQuestion.into());
    }
    Ok(shell.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

pub(super) async fn ask_to_vouch(
    visitor: Visitor,
    RequestPath(request): RequestPath,
    State(service): State<Service>,
    posted: Posted,
) -> Result<Response, Failure> {
    let community = service.community();
    service.community().check_sender(visitor.id(), request).await?;
    let voucher = match community.find_member(visitor.id(), posted.text("voucher")).await {
        Err(CommunityError::NotFound) => return refused(&service, request, Refusal::NotMutual.into()),
        found => found?,
    };
    let command = Command::AskToVouch { request, voucher: voucher.card.id };
    match community.act_on_request(visitor.id(), request, &command, None, &mut service.stamp()).await {
        Ok(_) => {
            let name = voucher.card.name;
            let said = Flash::done(format!("{name} was asked. They vouch, or simply leave it."));
            Ok(go_saying(&service, &address(request), &said))
        }
        Err(error) => refused(&service, request, error),
    }
}

pub(super) async fn show_withdraw(
    shell: Shell,
    visitor: Visitor,
    RequestPath(request): RequestPath,
    State(service): State<Service>,
) -> Result<Response, Failure> {
    let found = service.community().find_sent(visitor.id(), request).await?;
    if found.state != SentState::Waiting {
        return Ok(go(&address(request)));
    }
    let person = show::person(&found.recipient.card);
    let cool_down_days = service.community().limits().cool_down_days;
    let page = ConfirmPage::withdraw(shell.frame(Nav::Sent), person, &request.to_string(), cool_down_days);
    Ok(shell.page(&page))
}

pub(super) async fn withdraw(
    visitor: Visitor,
    RequestPath(request): RequestPath,
    State(service): State<Service>,
) -> Result<Response, Failure> {
    service.community().check_sender(visitor.id(), request).await?;
    let command = Command::Withdraw(request);
    let mut stamp = service.stamp();
    match service.community().act_on_request(visitor.id(), request, &command, None, &mut stamp).await {
        Ok(outcome) => {
            let again = match outcome {
                Outcome::Unconnected { may_send_from: Some(from) } => {
                    format!(" You can ask again from {}.", Moment::day(from).words)
                }
                _ => String::new(),
            };
            let said = Flash::done(format!("Taken back. It left no trace with them.{again}"));
            Ok(go_saying(&service, "/sent", &said))
        }
        Err(error) => refused(&service, request, error),
    }
}
