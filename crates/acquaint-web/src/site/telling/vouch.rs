//! `/vouches`: people who would be glad of a good word. There is nothing to press for not giving one.

use crate::failure::Failure;
use crate::page::frame::{Flash, Nav};
use crate::page::moment::Moment;
use crate::page::vouch::{VouchAsk, VouchesPage};
use crate::service::Service;
use crate::shell::{Shell, go_saying, sentence};
use crate::site::request_path::RequestPath;
use crate::site::show;
use crate::visitor::Visitor;
use acquaint_app::community::CommunityError;
use acquaint_app::community::view::VouchWish;
use axum::extract::State;
use axum::response::Response;

pub(super) async fn show(
    shell: Shell,
    visitor: Visitor,
    State(service): State<Service>,
) -> Result<Response, Failure> {
    let asks = service.community().list_vouch_wishes(visitor.id()).await?.iter().map(ask).collect();
    Ok(shell.page(&VouchesPage { frame: shell.frame(Nav::Elsewhere), asks }))
}

fn ask(wish: &VouchWish) -> VouchAsk {
    VouchAsk {
        id: wish.request.to_string(),
        sender: show::person(&wish.sender),
        recipient: show::person(&wish.recipient),
        tie: show::tie_said_of_others(wish.tie),
        asked: Moment::day(wish.asked_at),
        vouched: wish.vouched_at.map(Moment::day),
    }
}

pub(super) async fn vouch(
    visitor: Visitor,
    RequestPath(request): RequestPath,
    State(service): State<Service>,
) -> Result<Response, Failure> {
    match service.community().vouch(visitor.id(), request, &mut service.stamp()).await {
        Ok(_) => {
            let said = Flash::done("You vouched. Both of them can read it.");
            Ok(go_saying(&service, "/vouches", &said))
        }
        Err(CommunityError::Refused(refusal)) => {
            Ok(go_saying(&service, "/vouches", &Flash::problem(sentence(&refusal.to_string()))))
        }
        Err(error) => Err(error.into()),
    }
}
