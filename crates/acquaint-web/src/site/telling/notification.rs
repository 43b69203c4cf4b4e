//! `/notifications`: what happened, newest first. Never about silence.

use crate::failure::Failure;
use crate::list_query::ListQuery;
use crate::page::frame::Nav;
use crate::page::moment::Moment;
use crate::page::notification::{Notification, NotificationsPage};
use crate::service::Service;
use crate::shell::{Shell, go};
use crate::site::show;
use crate::visitor::{Arrival, Visitor};
use acquaint_app::community::view::Notification as Told;
use acquaint_core::request::NoticeKind;
use axum::extract::State;
use axum::response::Response;
use jiff::Timestamp;

pub(super) async fn show(
    _: Arrival,
    shell: Shell,
    visitor: Visitor,
    State(service): State<Service>,
    query: ListQuery,
) -> Result<Response, Failure> {
    let (me, now) = (visitor.id(), service.stamp().now);
    let community = service.community();
    let listing = community.list_notifications(me, now, query.want()).await?;
    let own = community.find_own_vouched(me, &listing.items).await?;
    let items = listing.items.iter().map(|told| item(told, own.contains(&told.request), now)).collect();
    Ok(shell.page(&NotificationsPage {
        frame: shell.frame(Nav::Notifications),
        items,
        pager: query.pager("/notifications", listing.next.as_ref()),
    }))
}

pub(super) async fn read(visitor: Visitor, State(service): State<Service>) -> Result<Response, Failure> {
    service.community().read_notifications(visitor.id(), service.stamp().now).await?;
    Ok(go("/notifications"))
}

/// One notification in words, with the way to what it is about. `is_own`: the reader sent the request.
pub(super) fn item(told: &Told, is_own: bool, now: Timestamp) -> Notification {
    let request = told.request;
    let (words, href) = match told.kind {
        NoticeKind::RequestReceived => ("would like to connect", format!("/received/{request}")),
        NoticeKind::Connected => ("accepted your request", format!("/sent/{request}")),
        NoticeKind::QuestionAsked => {
            ("asks you something about your request", format!("/sent/{request}#question"))
        }
        NoticeKind::QuestionAnswered => ("answered your question", format!("/received/{request}#questions")),
        NoticeKind::VouchAsked => ("would like you to vouch for them", "/vouches".to_owned()),
        NoticeKind::Vouched if is_own => ("vouched for you", format!("/sent/{request}")),
        NoticeKind::Vouched => ("vouches for somebody who asks you", format!("/received/{request}")),
    };
    Notification {
        person: Some(show::person(&told.about)),
        words: words.to_owned(),
        href,
        at: Moment::ago(told.at, now),
        is_unread: !told.is_read,
    }
}
