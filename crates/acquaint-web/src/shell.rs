//! What every page has around it, and how a page, a way on, or a failure becomes an answer.

use crate::cookie;
use crate::failure::Failure;
use crate::page::error::ErrorPage;
use crate::page::frame::{AccountNotice, Flash, Frame, Nav, SignedIn, Theme};
use crate::page::person::Person;
use crate::service::Service;
use crate::visitor::{Visitor, find_visitor};
use acquaint_app::community::account::{Account, Attention};
use acquaint_core::id::PictureId;
use acquaint_core::member::Role;
use askama::Template;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};

/// What a page has around it: who is signed in, what just happened, light or dark.
pub struct Shell {
    service: Service,
    visitor: Option<Visitor>,
    attention: Attention,
    flash: Option<Flash>,
    theme: Theme,
}

impl FromRequestParts<Service> for Shell {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Result<Self, Failure> {
        let visitor =
            <Option<Visitor> as FromRequestParts<Service>>::from_request_parts(parts, service).await?;
        Self::around(&parts.headers, service, visitor).await
    }
}

impl Shell {
    /// What is around a page for these headers.
    async fn around(
        headers: &HeaderMap,
        service: &Service,
        visitor: Option<Visitor>,
    ) -> Result<Self, Failure> {
        let attention = match &visitor {
            Some(visitor) => {
                let now = service.stamp().now;
                service.community().load_attention(visitor.id(), now).await?
            }
            None => Attention::default(),
        };
        let flash = service.said.find(headers, service.stamp().now, service.is_https());
        let theme = Theme::parse(&cookie::theme(headers, service.is_https()));
        Ok(Self { service: service.clone(), visitor, attention, flash, theme })
    }

    /// The frame of an error page. On 503 nobody is looked up: that would wait for the same trouble again.
    async fn after(failure: &Failure, headers: &HeaderMap, service: &Service) -> Self {
        if failure.status != StatusCode::SERVICE_UNAVAILABLE {
            let visitor = find_visitor(headers, service).await.ok().flatten();
            if let Ok(shell) = Self::around(headers, service, visitor).await {
                return shell;
            }
        }
        Self {
            service: service.clone(),
            visitor: None,
            attention: Attention::default(),
            flash: None,
            theme: Theme::parse(&cookie::theme(headers, service.is_https())),
        }
    }

    /// The frame of a page that belongs to this entry of the navigation.
    pub fn frame(&self, current: Nav) -> Frame {
        let member = self.visitor.as_ref().map(|visitor| SignedIn {
            person: person_of(&visitor.account),
            unread: self.attention.unread,
            notice: self.attention.notice.as_ref().map(AccountNotice::of),
            is_operator: visitor.account.role == Role::Operator,
            view_mode: visitor.account.settings.view_mode,
        });
        Frame {
            community: self.service.community().rules().name.clone(),
            member,
            current,
            flash: self.flash.clone(),
            is_demo: self.service.is_demo(),
            is_personal: false,
            theme: self.theme,
        }
    }

    pub fn page(&self, page: &impl Template) -> Response {
        self.page_with(StatusCode::OK, page)
    }

    /// A page as an answer with another status: 422 for a form that needs another look.
    pub fn page_with(&self, status: StatusCode, page: &impl Template) -> Response {
        let Ok(text) = page.render() else {
            let detail = "this page could not be written; please tell the operator";
            return Failure::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", detail).into_response();
        };
        let mut response = (status, Html(text)).into_response();
        if self.flash.is_some() {
            response.headers_mut().append(cookie::SET_COOKIE, cookie::end_said(self.service.is_https()));
        }
        response
    }
}

/// The member who is signed in, as a page shows them.
fn person_of(account: &Account) -> Person {
    let picture = account.picture.map(|picture| picture_url(picture, PictureSize::Small));
    Person::member(account.handle.as_str(), account.name.clone()).with_picture(picture)
}

/// The two sizes of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureSize {
    /// 512 × 512 pixels.
    Large,
    /// 96 × 96 pixels.
    Small,
}

pub fn picture_url(picture: PictureId, size: PictureSize) -> String {
    let size = match size {
        PictureSize::Large => "large",
        PictureSize::Small => "small",
    };
    format!("/pictures/{picture}/{size}")
}

/// Goes on to another page.
pub fn go(path: &str) -> Response {
    let location = HeaderValue::from_str(path).unwrap_or_else(|_| HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response()
}

/// Goes on to another page, which says what just happened.
pub fn go_saying(service: &Service, path: &str, flash: &Flash) -> Response {
    let mut response = go(path);
    let cookie = service.said.keep(flash.clone(), &mut service.stamp(), service.is_https());
    response.headers_mut().append(cookie::SET_COOKIE, cookie);
    response
}

/// A failure as the visitor of a page reads it: a page with a way out, or first to the sign-in page and then back.
pub(crate) async fn failure_page(
    service: &Service,
    headers: &HeaderMap,
    path: &str,
    failure: &Failure,
) -> Response {
    if failure.status == StatusCode::UNAUTHORIZED {
        let next = percent_encoding::utf8_percent_encode(path, percent_encoding::NON_ALPHANUMERIC);
        return go(&format!("/sign-in?next={next}"));
    }
    let shell = Shell::after(failure, headers, service).await;
    let page = ErrorPage::new(shell.frame(Nav::Elsewhere), failure.status.as_u16());
    let page = if failure.detail.is_empty() { page } else { page.with_detail(sentence(&failure.detail)) };
    let mut response = shell.page_with(failure.status, &page);
    if let Some(seconds) = failure.retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// An error message as a sentence: with a capital and a full stop.
pub fn sentence(message: &str) -> String {
    let mut characters = message.chars();
    let first = characters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    let rest = characters.as_str();
    let stop = if message.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{first}{rest}{stop}")
}
