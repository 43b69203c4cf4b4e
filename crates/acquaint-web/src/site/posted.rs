//! What a form sent, as it came: any field may be missing, and any may occur several times.

use crate::page::form::Form as Filled;
use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{FromRequest, Request};

/// What a form sent. Nothing of it is shown in logs: it can hold a password.
#[derive(Clone, Default)]
pub struct Posted(Vec<(String, String)>);

impl std::fmt::Debug for Posted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Posted({} fields)", self.0.len())
    }
}

impl<S: Send + Sync> FromRequest<S> for Posted {
    type Rejection = FormRejection;

    async fn from_request(request: Request, state: &S) -> Result<Self, FormRejection> {
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

    /// The names of all fields.
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
