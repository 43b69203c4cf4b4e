//! The pages of one person's own record: no accounts, only this computer, entered through a link that works once.
//!
//! Where to look: `door` (the link and the session), `guard` (who is let through, and words for what went wrong),
//! `sent`, `ask`, `request`, `saw`, `received`, `strategy`, `me`, `import` (a page or its forms each), `around` (what surrounds them), [`words`].
//! The words, the explanations and the figures are those of the command line.

mod around;
mod ask;
mod door;
mod guard;
mod import;
mod me;
mod received;
mod request;
mod saw;
mod sent;
mod strategy;
pub mod words;

use crate::failure::Failure;
use crate::said::Said;
use crate::service::StampSource;
use crate::shell::go;
use crate::site::file::show_static;
use acquaint_app::AppError;
use acquaint_app::ask_owner::Interview;
use acquaint_app::community::CommunityError;
use acquaint_app::store::Store;
use acquaint_core::import::{ImportSource, Situation};
use acquaint_core::record::Record;
use acquaint_core::stamp::Stamp;
use acquaint_identity::token::{Token, TokenSource};
use acquaint_why::model::Model;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use door::Door;
use jiff::civil::Date;
use std::path::Path;
use std::sync::Arc;
use tokio::sync::{Mutex, Semaphore};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::csrf::CsrfLayer;

pub use guard::is_loopback_host;
pub use import::ARCHIVE_MEGABYTES_MAX;

/// The most bytes of a form that is no upload.
const BODY_BYTES_MAX: usize = 64 * 1024;

#[derive(Clone, Debug)]
pub struct ReadArchive {
    pub record: Record,
    /// Where it came from.
    pub source: ImportSource,
    /// Rows that could not be read: file, line, why.
    pub problems: Vec<String>,
    /// What was read, what was not, and what else to know: sentences without their full stops.
    pub remarks: Vec<String>,
}

/// What the owner says of an archive that it may not tell itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Given {
    /// The day on which it was taken.
    pub taken_on: Option<Date>,
    /// Whether the day comes first in dates of numbers alone.
    pub is_day_first: Option<bool>,
}

/// Why an archive could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// The field of the form that it is about: `archive`, `taken_on` or `dates`.
    pub field: &'static str,
    /// What is wrong and what to do.
    pub words: String,
}

/// Reads an archive: a zip file under its own name, and what its owner says of it. Takes processor time. The web crate reads
/// no archives; the binary passes a reader in.
pub type RecordReader = Arc<dyn Fn(&Path, Given) -> Result<ReadArchive, Unread> + Send + Sync>;

/// What the pages are made of.
pub struct Setup<S> {
    /// Where the record is kept.
    pub store: S,
    /// What explains requests.
    pub model: Model,
    /// Time and ids.
    pub stamps: StampSource,
    pub tokens: TokenSource,
    /// Reads archives.
    pub read_record: RecordReader,
    /// The most megabytes (of 1,048,576 bytes) of an archive: [`ARCHIVE_MEGABYTES_MAX`].
    pub archive_megabytes_max: u32,
}

/// One person's own record, ready to be shown. Cheap to share.
pub struct Personal<S>(Arc<Inner<S>>);

struct Inner<S> {
    setup: Setup<S>,
    door: Door,
    said: Said,
    /// Room for one archive at a time.
    reading: Semaphore,
    /// What the owner was asked since the process started.
    interview: Mutex<Interview>,
}

impl<S> Clone for Personal<S> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<S: Store + 'static> Personal<S> {
    /// A record that nobody has entered yet.
    pub fn new(setup: Setup<S>) -> Self {
        Self(Arc::new(Inner {
            setup,
            door: Door::default(),
            said: Said::default(),
            reading: Semaphore::new(1),
            interview: Mutex::default(),
        }))
    }

    /// Makes the link `/enter/TOKEN` that works once. One that was made before and not used works no more.
    pub fn make_link(&self) -> Token {
        let token = Token::fresh(&self.0.setup.tokens);
        self.0.door.expect(&token);
        token
    }

    /// Where the record is kept.
    pub fn store(&self) -> &S {
        &self.0.setup.store
    }

    fn model(&self) -> &Model {
        &self.0.setup.model
    }

    fn stamp(&self) -> Stamp {
        (self.0.setup.stamps)()
    }

    async fn situation(&self) -> Result<Situation, Failure> {
        Ok(self.store().load_situation().await.map_err(AppError::from)?)
    }
}

/// Every route with its method. All but the first four need a session.
pub const ROUTES: [(&str, &str); 20] = [
    ("GET", "/livez"),
    ("GET", "/static/{*name}"),
    ("GET", "/enter/{token}"),
    ("POST", "/enter/{token}"),
    ("GET", "/"),
    ("GET", "/sent"),
    ("GET", "/sent/{id}"),
    ("GET", "/ask"),
    ("POST", "/ask"),
    ("POST", "/ask/undo"),
    ("POST", "/sent/{id}/saw"),
    ("POST", "/sent/{id}/saw/{sighting}/take-back"),
    ("GET", "/received"),
    ("POST", "/received/strategy"),
    ("POST", "/received/strategy/end"),
    ("GET", "/me"),
    ("POST", "/me/saw"),
    ("POST", "/me/saw/{sighting}/take-back"),
    ("GET", "/me/import"),
    ("POST", "/me/import"),
];

/// All the pages, ready to be served on a loopback address.
pub fn router<S: Store + 'static>(personal: Personal<S>) -> Router {
    let upload = DefaultBodyLimit::max(import::body_bytes_max(personal.0.setup.archive_megabytes_max));
    let strategy = DefaultBodyLimit::max(strategy::BODY_BYTES_MAX);
    Router::new()
        .route("/", get(async || go("/sent")))
        .route("/livez", get(async || "alive\n"))
        .route("/static/{*name}", get(show_static))
        .route("/enter/{token}", get(door::show::<S>).post(door::enter::<S>))
        .route("/sent", get(sent::show::<S>))
        .route("/sent/{id}", get(request::show::<S>))
        .route("/ask", get(ask::show::<S>).post(ask::answer::<S>))
        .route("/ask/undo", post(ask::undo::<S>))
        .route("/sent/{id}/saw", post(saw::add::<S>))
        .route("/sent/{id}/saw/{sighting}/take-back", post(saw::take_back::<S>))
        .route("/received", get(received::show::<S>))
        .route("/received/strategy/end", post(strategy::end::<S>))
        .route("/me", get(me::show::<S>))
        .route("/me/saw", post(me::add::<S>))
        .route("/me/saw/{sighting}/take-back", post(me::take_back::<S>))
        .route_layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .route("/received/strategy", post(strategy::keep::<S>).layer(strategy))
        .route("/me/import", get(import::show::<S>).post(import::import::<S>).layer(upload))
        .fallback(async || Failure::not_found())
        .method_not_allowed_fallback(async || {
            let detail = "this address does not take this method";
            Failure::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", detail)
        })
        .layer(CsrfLayer::new())
        .layer(CatchPanicLayer::new())
        .layer(from_fn_with_state(personal.clone(), guard::guard::<S>))
        .with_state(personal)
}

/// What went wrong in a use case, as pages tell it.
impl From<AppError> for Failure {
    fn from(error: AppError) -> Self {
        let detail = error.to_string();
        match error {
            AppError::Unavailable(error) => CommunityError::from(error).into(),
            AppError::Empty => {
                let detail = "nothing is kept here yet; bring an archive first";
                Failure::new(StatusCode::NOT_FOUND, "empty", detail)
            }
            AppError::NotFound { .. }
            | AppError::Ambiguous { .. }
            | AppError::NothingWaits { .. }
            | AppError::NothingWaitsFrom { .. } => Failure::new(StatusCode::NOT_FOUND, "not_found", detail),
            AppError::NotPossible(_) => Failure::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", detail),
            AppError::Refused(_) | AppError::Conflict => {
                Failure::new(StatusCode::CONFLICT, "conflict", detail)
            }
        }
    }
}
