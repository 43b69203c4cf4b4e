//! What a form sent, as it came: any field may be missing, and any may occur several times.

use crate::failure::Failure;
use crate::page::form::Form as Filled;
use axum::extract::{FromRequest, RawForm, Request};
use axum::response::{IntoResponse, Response};
use percent_encoding::percent_decode;
use serde::de::DeserializeOwned;

/// What is said about a form that is no text.
const NO_TEXT: &str = "some of what was sent is no text (forms are sent as UTF-8), so nothing of it was kept; please \
                       fill in the page here and send it again";

/// A form, read into its fields. It must be UTF-8: axum alone would put U+FFFD in the place of what is not, and what was
/// meant would be lost without a word.
pub struct Form<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Form<T> {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let (parts, body) = request.into_parts();
        let whole = RawForm::from_request(Request::from_parts(parts.clone(), body), state).await;
        let RawForm(bytes) = whole.map_err(IntoResponse::into_response)?;
        if percent_decode(&bytes).decode_utf8().is_err() {
            return Err(Failure::unreadable(NO_TEXT).into_response());
        }
        let read = axum::Form::from_request(Request::from_parts(parts, bytes.into()), state).await;
        let axum::Form(fields) = read.map_err(IntoResponse::into_response)?;
        Ok(Self(fields))
    }
}

/// What a form sent. Nothing of it is shown in logs: it can hold a password.
#[derive(Clone, Default)]
pub struct Posted(Vec<(String, String)>);

impl std::fmt::Debug for Posted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Posted({} fields)", self.0.len())
    }
}

impl<S: Send + Sync> FromRequest<S> for Posted {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let Form(pairs) = Form::from_request(request, state).await?;
        Ok(Self(pairs))
    }
}

impl Posted {
    /// A field, or nothing.
    pub fn text(&self, field: &str) -> &str {
        self.0.iter().find(|(name, _)| name == field).map_or("", |(_, value)| value)
    }

    /// Whether a field was sent, be it empty.
    pub fn has(&self, field: &str) -> bool {
        self.0.iter().any(|(name, _)| name == field)
    }

    /// Everything that was sent under this name.
    pub fn all<'a>(&'a self, field: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(name, _)| name == field).map(|(_, value)| value.as_str())
    }

    /// Whether a box was ticked.
    pub fn is_on(&self, field: &str) -> bool {
        self.text(field) == "on"
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    /// The form as it comes back: everything but passwords.
    pub fn filled(&self) -> Filled {
        Filled::from_pairs(self.0.iter().filter(|(name, _)| !name.contains("password")).cloned())
    }
}

#[cfg(test)]
impl<const N: usize> From<[(&str, &str); N]> for Posted {
    fn from(pairs: [(&str, &str); N]) -> Self {
        Self(pairs.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}

#[cfg(test)]
impl From<Vec<(String, String)>> for Posted {
    fn from(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_may_be_missing_or_come_often_and_passwords_do_not_come_back() {
        let posted =
            Posted::from([("item", "a"), ("item", "b"), ("in_search", "on"), ("new_password", "horse")]);
        assert_eq!(posted.all("item").collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!((posted.text("note"), posted.has("note"), posted.is_on("in_search")), ("", false, true));
        let filled = posted.filled();
        assert!(filled.is("item", "b") && filled.value("new_password").is_empty());
        assert_eq!(format!("{posted:?}"), "Posted(4 fields)");
    }
}
