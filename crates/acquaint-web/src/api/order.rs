//! What changes something: a body that is read strictly, and a key with which it can safely be sent again.

use super::query::{Nothing, Query};
use crate::failure::Failure;
use crate::service::Service;
use acquaint_app::community::CommunityError;
use acquaint_app::community::act::Key;
use acquaint_core::profile::FieldError;
use axum::RequestExt;
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// The header that holds a key.
const KEY_HEADER: &str = "idempotency-key";
/// The most characters of a key.
const KEY_CHARACTERS_MAX: usize = 200;

/// A body, and the places in it where objects and lists belong (`positions[].from`). Anywhere else they are refused,
/// where the library that reads JSON would take a list for an object or an object for a word.
pub(super) trait Body: DeserializeOwned {
    /// Places of objects, apart from the body itself.
    const OBJECTS: &'static [&'static str] = &[];
    /// Places of lists.
    const LISTS: &'static [&'static str] = &[];
    /// Whether there must be a body at all.
    const IS_NEEDED: bool = true;
}

/// No body, or an empty object.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NoBody {}

impl Body for NoBody {
    const IS_NEEDED: bool = false;
}

/// Something to be done.
pub(super) struct Order<T> {
    key: Option<Key>,
    /// With what.
    pub(super) body: T,
}

impl<T> Order<T> {
    /// The key, if it came with one.
    pub(super) fn key(&self) -> Option<&Key> {
        self.key.as_ref()
    }

    /// The key, without which this is not done.
    pub(super) fn needed_key(&self) -> Result<&Key, Failure> {
        let detail =
            "this needs an `Idempotency-Key`: a fresh one for each thing, and the same one to try again";
        self.key().ok_or_else(|| wrong_key("key_missing", detail))
    }
}

impl<T: Body> FromRequest<Service> for Order<T> {
    type Rejection = Failure;

    async fn from_request(mut request: Request, service: &Service) -> Result<Self, Failure> {
        let Query(Nothing {}) = request.extract_parts_with_state(service).await?;
        let key = key_of(request.headers())?;
        let is_json = is_json(request.headers());
        let mut asked = Sha256::new();
        for part in [request.method().as_str(), request.uri().path()] {
            asked.update(part.as_bytes());
            asked.update([0]);
        }
        let bytes =
            Bytes::from_request(request, service).await.map_err(|rejection| too_large(rejection.status()))?;
        if !is_json && (T::IS_NEEDED || !bytes.is_empty()) {
            let detail = "the body must be JSON, with `Content-Type: application/json`";
            return Err(Failure::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "media_type", detail));
        }
        asked.update(&bytes);
        let asked = asked.finalize().into();
        let body = if bytes.is_empty() && !T::IS_NEEDED { b"{}".as_slice() } else { &bytes };
        Ok(Self { key: key.map(|text| Key { text, asked }), body: read(body)? })
    }
}

fn too_large(status: StatusCode) -> Failure {
    match status {
        StatusCode::PAYLOAD_TOO_LARGE => {
            let detail = "the body is larger than 256 KiB, which is the most; please send something smaller";
            Failure::new(status, "too_large", detail)
        }
        _ => Failure::unreadable("the body ended before it was whole; please try again"),
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let kind = kind.and_then(|kind| kind.split(';').next());
    kind.is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

fn key_of(headers: &HeaderMap) -> Result<Option<String>, Failure> {
    let mut given = headers.get_all(KEY_HEADER).iter();
    let Some(value) = given.next() else {
        return Ok(None);
    };
    let text = value.to_str().ok().filter(|_| given.next().is_none());
    let is_plain = |text: &&str| {
        (1..=KEY_CHARACTERS_MAX).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
    };
    let detail = "`Idempotency-Key` must be 1 to 200 visible ASCII characters without spaces, and given once";
    text.filter(is_plain).map(|text| Some(text.to_owned())).ok_or_else(|| wrong_key("key_unreadable", detail))
}

fn wrong_key(code: &'static str, detail: &str) -> Failure {
    let fields = vec![FieldError::new("Idempotency-Key", detail)];
    Failure { fields, ..Failure::new(StatusCode::BAD_REQUEST, code, detail) }
}

/// Reads a body: what is no JSON is unreadable; what is JSON but something else is wrong at a field.
fn read<T: Body>(bytes: &[u8]) -> Result<T, Failure> {
    let value: Value = serde_json::from_slice(bytes)
        .map_err(|error| Failure::unreadable(format!("the body is not JSON: {error}")))?;
    if !value.is_object() {
        return Err(CommunityError::field("body", "must be a JSON object").into());
    }
    if let Some((error, alone)) = misplaced::<T>(&value, "", "") {
        return Err(CommunityError::Invalid(vec![unknown::<T>(&error, alone).unwrap_or(error)]).into());
    }
    // Read once more from the text: only there a field that is given twice can be told.
    let mut text = serde_json::Deserializer::from_slice(bytes);
    serde_path_to_error::deserialize(&mut text).map_err(|error| {
        let detail = error.inner().to_string();
        let detail = detail.split(" at line ").next().unwrap_or_default();
        Failure::field(&field_of(&error.path().to_string(), detail), detail)
    })
}

/// The field that is wrong. One that is missing or given twice is only named in the words of the library.
pub(super) fn field_of(path: &str, detail: &str) -> String {
    let parent = if path == "." { "" } else { path };
    let named = ["missing field `", "duplicate field `"].iter().find_map(|words| detail.strip_prefix(words));
    match named.and_then(|rest| rest.strip_suffix('`')) {
        Some(field) if parent.is_empty() => field.to_owned(),
        Some(field) => format!("{parent}.{field}"),
        None => parent.to_owned(),
    }
}

/// The error of a field that nobody knows. `alone`: a body with nothing but this field.
fn unknown<T: Body>(error: &FieldError, alone: Value) -> Option<FieldError> {
    let detail = serde_json::from_value::<T>(alone).err()?.to_string();
    detail.starts_with("unknown field").then(|| FieldError::new(&error.field, &detail))
}

/// An object or a list where none belongs, and a body with nothing but its field. `place` names all entries of a list
/// alike, `field` tells them apart.
fn misplaced<T: Body>(value: &Value, place: &str, field: &str) -> Option<(FieldError, Value)> {
    let wrong = |detail: &str| Some((FieldError::new(field, detail), Value::Null));
    match value {
        Value::Object(fields) if place.is_empty() || T::OBJECTS.contains(&place) => {
            fields.iter().find_map(|(name, value)| {
                let within =
                    |parent: &str| if parent.is_empty() { name.clone() } else { format!("{parent}.{name}") };
                let (error, alone) = misplaced::<T>(value, &within(place), &within(field))?;
                Some((error, json!({ name: alone })))
            })
        }
        Value::Array(items) if T::LISTS.contains(&place) => {
            items.iter().enumerate().find_map(|(index, item)| {
                let (error, alone) =
                    misplaced::<T>(item, &format!("{place}[]"), &format!("{field}[{index}]"))?;
                Some((error, json!([alone])))
            })
        }
        Value::Object(_) => wrong("is an object, which does not belong here"),
        Value::Array(_) => wrong("is a list, which does not belong here"),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}
