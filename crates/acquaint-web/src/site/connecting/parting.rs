//! What ends a connection or keeps someone away: disconnecting and blocking ask first, muting can be undone at once.

use crate::failure::Failure;
use crate::page::confirm::ConfirmPage;
use crate::page::frame::{Flash, Nav, Undo};
use crate::route::{Access, Routes};
use crate::service::Service;
use crate::shell::{Shell, go_saying};
use crate::site::show;
use crate::visitor::Visitor;
use acquaint_app::community::CommunityError;
use acquaint_app::community::view::{Between, MemberCard};
use acquaint_core::request::{Command, Refusal};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::Response;
use url::Url;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/people/{handle}/disconnect", Access::Member, ask_disconnect)
        .post("/people/{handle}/disconnect", Access::Member, disconnect)
        .get("/people/{handle}/block", Access::Member, ask_block)
        .post("/people/{handle}/block", Access::Member, block)
        .post("/people/{handle}/unblock", Access::Member, unblock)
        .post("/people/{handle}/mute", Access::Member, mute)
        .post("/people/{handle}/unmute", Access::Member, unmute)
}

async fn ask_disconnect(
    shell: Shell,
    visitor: Visitor,
    State(service): State<Service>,
    Path(handle): Path<String>,
) -> Result<Response, Failure> {
    let community = service.community();
    let other = community.find_member(visitor.id(), &handle).await?;
    if !matches!(other.card.between, Between::Connected { .. }) {
        return Err(CommunityError::Refused(Refusal::NotConnected).into());
    }
    let days = community.limits().cool_down_days;
    let frame = shell.frame(Nav::Connections);
    Ok(shell.page(&ConfirmPage::disconnect(frame, show::person(&other.card), days)))
}

async fn disconnect(
    visitor: Visitor,
    State(service): State<Service>,
    Path(handle): Path<String>,
) -> Result<Response, Failure> {
    let other = service.community().find_member(visitor.id(), &handle).await?.card;
    act(&service, &visitor, &other, &Command::Disconnect).await?;
    let flash = Flash::done(format!("You and {} are no longer connected. No message was sent.", other.name));
    Ok(go_saying(&service, "/connections", &flash))
}

async fn ask_block(
    shell: Shell,
    visitor: Visitor,
    State(service): State<Service>,
    Path(handle): Path<String>,
) -> Result<Response, Failure> {
    let other = service.community().find_member(visitor.id(), &handle).await?;
    if other.card.between == Between::Yourself {
        return Err(CommunityError::Refused(Refusal::Yourself).into());
    }
    Ok(shell.page(&ConfirmPage::block(shell.frame(Nav::People), show::person(&other.card))))
}

async fn block(
    visitor: Visitor,
    State(service): State<Service>,
    Path(handle): Path<String>,
) -> Result<Response, Failure> {
    let other = service.community().find_member(visitor.id(), &handle).await?.card;
    act(&service, &visitor, &other, &Command::Block).await?;
    let undo = undo(&other, "unblock", "Unblock");
    let flash = Flash::done(format!("{} does not find your profile any more.", other.name)).with_undo(undo);
    Ok(go_saying(&service, "/people", &flash))
}

async fn unblock(
    visitor: Visitor,
    State(service): State<Service>,
    Path(handle): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let other = service.community().find_kept_away(visitor.id(), &handle).await?;
    act(&service, &visitor, &other, &Command::Unblock).await?;
    let flash = Flash::done(format!("You no longer block {}.", other.name));
    Ok(go_saying(&service, &back(&headers, &service.setup.base_url, "/people"), &flash))
}

async fn mute(
    visitor: Visitor,
    State(service): State<Service>,
    Path(handle): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let other = service.community().find_member(visitor.id(), &handle).await?.card;
    act(&service, &visitor, &other, &Command::Mute).await?;
    let words = format!("{} is not brought to your notice any more. They cannot tell.", other.name);
    let flash = Flash::done(words).with_undo(undo(&other, "unmute", "Undo"));
    Ok(go_saying(&service, &back(&headers, &service.setup.base_url, "/people"), &flash))
}

async fn unmute(
    visitor: Visitor,
    State(service): State<Service>,
    Path(handle): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let other = service.community().find_kept_away(visitor.id(), &handle).await?;
    act(&service, &visitor, &other, &Command::Unmute).await?;
    let flash = Flash::done(format!("You hear from {} again.", other.name));
    let flash = flash.with_undo(undo(&other, "mute", "Undo"));
    Ok(go_saying(&service, &back(&headers, &service.setup.base_url, "/people"), &flash))
}

async fn act(
    service: &Service,
    visitor: &Visitor,
    other: &MemberCard,
    command: &Command,
) -> Result<(), Failure> {
    let mut stamp = service.stamp();
    service.community().act(visitor.id(), other.id, command, None, &mut stamp).await?;
    Ok(())
}

fn undo(other: &MemberCard, command: &str, label: &str) -> Undo {
    Undo { action: format!("{}/{command}", show::address_of(other)), label: label.into(), fields: Vec::new() }
}

/// The page from which a form was sent, if it is one of our own that can simply be shown again.
fn back(headers: &HeaderMap, home: &Url, otherwise: &str) -> String {
    let from = headers.get(header::REFERER).and_then(|from| from.to_str().ok());
    let from = from.and_then(|from| Url::parse(from).ok());
    // Behind a proxy, or under a numeric address, the service has another name, which is in `Host`.
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let is_own =
        |from: &Url| from.origin() == home.origin() || host.is_some_and(|host| from.authority() == host);
    // Questions have been answered: their pages are not shown again.
    let is_question = |path: &str| path.ends_with("/block") || path.ends_with("/disconnect");
    match from.filter(is_own) {
        // An answer to a form is no page of its own.
        Some(from) if from.path().starts_with("/settings/") => "/settings".into(),
        Some(from) if !is_question(from.path()) && !from.path().starts_with("//") => {
            from[url::Position::BeforePath..url::Position::AfterQuery].to_owned()
        }
        _ => otherwise.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_is_a_page_of_our_own() {
        let home: Url = "https://harbour.example/".parse().unwrap();
        for (from, to) in [
            ("https://harbour.example/people/emil-strand", "/people/emil-strand"),
            ("https://harbour.example/people?q=emil#top", "/people?q=emil"),
            ("http://localhost:8080/settings", "/settings"),
            ("http://localhost:8080/settings/tokens", "/settings"),
            ("https://harbour.example/people/emil-strand/block", "/people"),
            ("https://harbour.example//elsewhere.example", "/people"),
            ("https://elsewhere.example/people", "/people"),
            ("nonsense", "/people"),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, "localhost:8080".parse().unwrap());
            headers.insert(header::REFERER, from.parse().unwrap());
            assert_eq!(back(&headers, &home, "/people"), to, "{from}");
        }
        assert_eq!(back(&HeaderMap::new(), &home, "/people"), "/people");
    }
}
