//! What surrounds every page of the record, and how a page or a way on becomes an answer.

use super::Personal;
use crate::cookie;
use crate::failure::Failure;
use crate::page::frame::{Flash, Frame, Nav, SignedIn, Theme};
use crate::page::person::Person;
use crate::shell::go;
use acquaint_app::store::Store;
use acquaint_core::member::ViewMode;
use askama::Template;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use std::convert::Infallible;

/// What just happened, and light or dark.
pub(super) struct Around {
    flash: Option<Flash>,
    theme: Theme,
}

impl<S: Store + 'static> FromRequestParts<Personal<S>> for Around {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, personal: &Personal<S>) -> Result<Self, Infallible> {
        Ok(Self::of(personal, &parts.headers))
    }
}

impl Around {
    pub(super) fn of<S: Store + 'static>(personal: &Personal<S>, headers: &HeaderMap) -> Self {
        Self {
            flash: personal.0.said.find(headers, personal.stamp().now, false),
            theme: Theme::parse(&cookie::theme(headers, false)),
        }
    }

    /// The frame of a page for the owner.
    pub(super) fn frame(&self, current: Nav) -> Frame {
        let person = Person { name: "You".into(), ..Person::default() };
        let member = Some(SignedIn {
            person,
            unread: 0,
            notice: None,
            is_operator: false,
            view_mode: ViewMode::Private,
        });
        Frame { member, current, flash: self.flash.clone(), ..self.frame_outside() }
    }

    /// The frame of a page for someone who has not entered.
    pub(super) fn frame_outside(&self) -> Frame {
        Frame { is_personal: true, theme: self.theme, ..Frame::default() }
    }

    pub(super) fn page(&self, page: &impl Template) -> Response {
        self.page_with(StatusCode::OK, page)
    }

    /// A page as an answer with another status: 422 for a form that needs another look.
    pub(super) fn page_with(&self, status: StatusCode, page: &impl Template) -> Response {
        let Ok(text) = page.render() else {
            let detail = "this page could not be written; the terminal where acquaint runs may say more";
            return Failure::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", detail).into_response();
        };
        let mut response = (status, Html(text)).into_response();
        if self.flash.is_some() {
            response.headers_mut().append(cookie::SET_COOKIE, cookie::end_said(false));
        }
        response
    }
}

/// Goes on to another page, which says what just happened.
pub(super) fn go_saying<S: Store + 'static>(personal: &Personal<S>, path: &str, flash: &Flash) -> Response {
    let mut response = go(path);
    let cookie = personal.0.said.keep(flash.clone(), &mut personal.stamp(), false);
    response.headers_mut().append(cookie::SET_COOKIE, cookie);
    response
}
