//! The way to the next part of a list.

use askama::Template;
use askama::filters::HtmlSafe;

/// Links below a list. Lists go on by a cursor, so there is a next part and a beginning, and no page numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Template)]
#[template(path = "part/pager.html")]
pub struct Pager {
    /// The address of the beginning, when this is not it.
    pub first: Option<String>,
    /// The address of the next part, when there is one.
    pub next: Option<String>,
}

impl HtmlSafe for Pager {}

impl Pager {
    /// The beginning of a list that goes on.
    pub fn next_page(next: impl Into<String>) -> Self {
        Self { first: None, next: Some(next.into()) }
    }
}
