//! What a query asks for: part of a list, a word to search. Every parameter is checked; one that is not known is
//! refused, so that a slip of the pen never asks for something else than was meant.

use super::order::field_of;
use super::word::{SentWord, ShelfWord};
use crate::failure::Failure;
use crate::service::Service;
use acquaint_app::community::view::{Cursor, Listing, SentFilter, Want};
use acquaint_core::profile::FieldError;
use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::error::Error;
use utoipa::{IntoParams, ToSchema};

/// How many entries a page has unless it is said.
const LIMIT_DEFAULT: u32 = 20;
/// How many it can have at most.
const LIMIT_MAX: u32 = 100;

/// The query of a request, read.
pub(super) struct Query<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequestParts<Service> for Query<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Result<Self, Failure> {
        use axum::extract::Query as Given;
        let given = Given::<T>::from_request_parts(parts, service).await;
        given.map(|Given(query)| Self(query)).map_err(|rejection| wrong(&rejection))
    }
}

/// Which parameter is wrong, and why: the innermost cause that names it.
fn wrong(rejection: &(dyn Error + 'static)) -> Failure {
    type Cause = serde_path_to_error::Error<serde::de::value::Error>;
    let mut next = Some(rejection);
    while let Some(error) = next {
        if let Some(cause) = error.downcast_ref::<Cause>() {
            return invalid(&cause.path().to_string(), &cause.inner().to_string());
        }
        next = error.source();
    }
    invalid("query", &rejection.to_string())
}

fn invalid(parameter: &str, detail: &str) -> Failure {
    let parameter = field_of(parameter, detail);
    let words = format!("the query cannot be read: `{parameter}` {detail}");
    let fields = vec![FieldError::new(parameter, detail)];
    Failure { fields, ..Failure::new(StatusCode::BAD_REQUEST, "invalid_parameter", words) }
}

/// No parameters.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

/// A query for part of a list, with what else it asks for. Where to go on, and how far, is the same for every list.
macro_rules! part_of_list {
    ($(#[$about:meta])* $name:ident { $($(#[$of_field:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$about])*
        #[derive(Deserialize, IntoParams)]
        #[serde(deny_unknown_fields)]
        #[into_params(parameter_in = Query)]
        pub(super) struct $name {
            $($(#[$of_field])* $field: Option<$type>,)*
            /// Where to go on: `next` of the page before.
            #[param(value_type = String, required = false, min_length = 1, max_length = 2000, pattern = "^[A-Za-z0-9_-]+$")]
            after: Option<String>,
            /// How many entries at most, 1 to 100. 20 unless it is said.
            #[param(value_type = u32, required = false, minimum = 1, maximum = 100)]
            limit: Option<Limit>,
        }
    };
}

part_of_list! {
    /// Which part of a list.
    Part {}
}

part_of_list! {
    /// A search, and which part of what is found.
    Search {
        /// What to search for; accents and case aside. Among people: a name, an organisation or a school. Among your
        /// connections: a part of a name. Without it: everybody.
        #[param(value_type = String, required = false, max_length = 200)]
        q: Words,
    }
}

part_of_list! {
    /// Which sent requests, and which part of them.
    SentPart {
        /// Where they stand. Those that wait, unless it is said.
        #[param(value_type = SentWord, required = false)]
        state: SentWord,
    }
}

part_of_list! {
    /// Which shelf, and which part of it.
    ShelfQuery {
        /// Which shelf. The inbox, unless it is said.
        #[param(value_type = ShelfWord, required = false)]
        shelf: ShelfWord,
    }
}

/// How many.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct AtMost {
    /// How many entries at most, 1 to 100. 20 unless it is said.
    #[param(value_type = u32, required = false, minimum = 1, maximum = 100)]
    limit: Option<Limit>,
}

impl Part {
    pub(super) fn want(self, list: &str) -> Result<Want, Failure> {
        want(list, self.after, self.limit)
    }
}

impl Search {
    pub(super) fn want(self, list: &str) -> Result<(String, Want), Failure> {
        let words = self.q.map(|words| words.0).unwrap_or_default();
        let want = want(list, self.after, self.limit)?;
        Ok((words, want))
    }
}

impl SentPart {
    pub(super) fn want(self) -> Result<(SentFilter, &'static str, Want), Failure> {
        let filter = self.state.map(|word| word.0).unwrap_or_default();
        let list = match filter {
            SentFilter::Waiting => "sent.waiting",
            SentFilter::Connected => "sent.connected",
            SentFilter::Withdrawn => "sent.withdrawn",
        };
        Ok((filter, list, want(list, self.after, self.limit)?))
    }
}

impl ShelfQuery {
    pub(super) fn want(self) -> Result<(acquaint_core::request::Shelf, Want), Failure> {
        let shelf = self.shelf.map(|word| word.0).unwrap_or_default();
        Ok((shelf, want(shelf.key(), self.after, self.limit)?))
    }
}

impl AtMost {
    pub(super) fn at_most(self) -> u32 {
        self.limit.map_or(LIMIT_DEFAULT, |limit| limit.0)
    }
}

/// How many entries.
#[derive(Clone, Copy, Deserialize)]
#[serde(try_from = "String")]
struct Limit(u32);

impl TryFrom<String> for Limit {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let is_plain = text.len() <= 3 && text.bytes().all(|byte| byte.is_ascii_digit());
        let limit = text.parse().ok().filter(|limit| is_plain && (1..=LIMIT_MAX).contains(limit));
        limit.map(Self).ok_or("must be a number from 1 to 100")
    }
}

/// What to search for.
#[derive(Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Words(String);

impl TryFrom<String> for Words {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        const CHARACTERS_MAX: usize = 200;
        match text.chars().count() {
            0..=CHARACTERS_MAX => Ok(Self(text)),
            _ => Err("must have at most 200 characters"),
        }
    }
}

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Page<T> {
    /// The entries.
    pub(super) items: Vec<T>,
    /// Pass this as `after` to go on. `null`: this is the end.
    #[schema(required)]
    pub(super) next: Option<String>,
}

impl<T> Page<T> {
    /// A page of this list.
    pub(super) fn of<U>(list: &str, listing: Listing<U>, each: impl FnMut(U) -> T) -> Self {
        let next = listing.next.map(|cursor| write_place(list, &cursor));
        Self { items: listing.items.into_iter().map(each).collect(), next }
    }

    /// A list that has only one page.
    pub(super) fn whole(items: Vec<T>) -> Self {
        Self { items, next: None }
    }
}

pub(super) fn write_place(list: &str, cursor: &Cursor) -> String {
    URL_SAFE_NO_PAD.encode(format!("{list} {}", cursor.0))
}

/// A place is of one list alone: in another, it would be a wrong one.
pub(super) fn read_place(list: &str, after: &str) -> Option<Cursor> {
    let bytes = URL_SAFE_NO_PAD.decode(after).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let (of, cursor) = text.split_once(' ')?;
    (of == list).then(|| Cursor(cursor.to_owned()))
}

/// What is wrong with a place that is none.
pub(super) const NO_PLACE: &str =
    "is no place in this list; please pass `next` of the page before, or leave it out";

fn want(list: &str, after: Option<String>, limit: Option<Limit>) -> Result<Want, Failure> {
    let after = match after {
        None => None,
        Some(after) => Some(read_place(list, &after).ok_or_else(|| invalid("after", NO_PLACE))?),
    };
    Ok(Want { after, at_most: limit.map_or(LIMIT_DEFAULT, |limit| limit.0) })
}
