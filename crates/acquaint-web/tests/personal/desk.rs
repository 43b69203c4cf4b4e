//! A record that is served, and a browser in front of it.

use acquaint_app::import_record::source_of;
use acquaint_app::sender_view_of::noon;
use acquaint_app::store::Store;
use acquaint_core::import::Situation;
use acquaint_core::stamp::Stamp;
use acquaint_identity::token::TokenSource;
use acquaint_linkedin::{Options, read_with};
use acquaint_sim::archive::{ArchiveSpec, Era};
use acquaint_store::SqliteStore;
use acquaint_web::personal::{Given, Personal, ReadArchive, Setup, Unread, router};
use acquaint_why::model::Model;
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::BodyExt;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use tower::ServiceExt;

/// The most megabytes of an archive here.
pub const MEGABYTES_MAX: u32 = 2;
const HOST: &str = "127.0.0.1:8080";
const BOUNDARY: &str = "----between-the-parts";
pub const FORM: &str = "application/x-www-form-urlencoded";

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    /// Where it leads to.
    pub fn leads_to(&self) -> &str {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.text);
        self.headers[header::LOCATION].to_str().unwrap()
    }

    /// The value of a cookie that it sets.
    pub fn cookie(&self, name: &str) -> Option<String> {
        let mut set = self.headers.get_all(header::SET_COOKIE).iter();
        set.find_map(|cookie| cookie.to_str().unwrap().strip_prefix(&format!("{name}=")))
            .map(|rest| rest.split(';').next().unwrap().to_owned())
    }

    /// The page, which is a success.
    pub fn page(self) -> String {
        assert_eq!(self.status, StatusCode::OK, "{}", self.text);
        self.text
    }

    /// The text between two others.
    pub fn between(&self, before: &str, after: &str) -> &str {
        let (_, rest) =
            self.text.split_once(before).unwrap_or_else(|| panic!("no `{before}`: {}", self.text));
        rest.split_once(after).unwrap().0
    }
}

/// A record that is served, and a browser in front of it.
pub struct Desk {
    personal: Personal<SqliteStore>,
    router: Router,
    pub session: Option<String>,
}

/// What the command line uses, on archives in the format of LinkedIn.
fn read(path: &Path, given: Given) -> Result<ReadArchive, Unread> {
    let options = Options { taken_at: given.taken_on.map(noon), ..Options::default() };
    let reading = read_with(path, &options, &mut |_| {})
        .map_err(|error| Unread { field: "archive", words: error.to_string() })?;
    let problems: Vec<_> = reading.problems.iter().map(ToString::to_string).collect();
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    let source = source_of(&reading.record, name, problems.len());
    Ok(ReadArchive { record: reading.record, source, problems, remarks: Vec::new() })
}

impl Desk {
    /// An empty record, and nobody has entered.
    pub fn new() -> Self {
        let given = AtomicU8::new(0);
        let stamps = move || {
            Stamp::new("2026-06-10T09:00:00Z".parse().unwrap(), [given.fetch_add(1, Ordering::Relaxed); 32])
        };
        let personal = Personal::new(Setup {
            store: SqliteStore::open_in_memory().unwrap(),
            model: Model::prior(),
            stamps: Arc::new(stamps),
            tokens: TokenSource::repeated([9; 32]),
            read_record: Arc::new(read),
            archive_megabytes_max: MEGABYTES_MAX,
        });
        Self { router: router(personal.clone()), personal, session: None }
    }

    /// The same, entered through its link.
    pub async fn entered() -> Self {
        let mut desk = Self::new();
        let link = desk.link();
        let entered = desk.post(&link, &[]).await;
        assert_eq!(entered.leads_to(), "/sent");
        desk.session = entered.cookie("acquaint-record");
        assert!(desk.session.is_some());
        desk
    }

    /// The link that works once.
    pub fn link(&self) -> String {
        format!("/enter/{}", self.personal.make_link().expose())
    }

    /// All that is kept.
    pub async fn kept(&self) -> Situation {
        self.personal.store().load_situation().await.unwrap()
    }

    /// Sends a request as it is.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status: parts.status, headers: parts.headers, text }
    }

    /// A request as this browser sends it.
    pub fn request(
        &self,
        method: Method,
        path: &str,
        kind: Option<&str>,
        body: impl Into<Body>,
    ) -> Request<Body> {
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, HOST);
        if let Some(session) = &self.session {
            request = request.header(header::COOKIE, format!("acquaint-record={session}"));
        }
        if let Some(kind) = kind {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        request.body(body.into()).unwrap()
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path, None, Body::empty())).await
    }

    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.send(self.request(Method::POST, path, Some(FORM), body)).await
    }

    /// Brings a file in the page.
    pub async fn bring(&self, name: &str, bytes: &[u8], taken_on: &str) -> Answer {
        let mut body = Vec::new();
        body.extend_from_slice(
            format!(
                "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"taken_on\"\r\n\r\n{taken_on}\r\n\
                 --{BOUNDARY}\r\ncontent-disposition: form-data; name=\"archive\"; filename=\"{name}\"\r\n\
                 content-type: application/zip\r\n\r\n"
            )
            .as_bytes(),
        );
        body.extend_from_slice(bytes);
        body.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        self.send(self.request(Method::POST, "/me/import", Some(&kind), body)).await
    }

    /// Brings an archive of invented people.
    pub async fn bring_archive(&self, spec: &ArchiveSpec) -> Answer {
        self.bring(&spec.file_name(), &archive(spec), "").await
    }
}

/// An ordinary archive of this year with rows that cannot be read.
pub fn ordinary() -> ArchiveSpec {
    let problems = acquaint_sim::archive::Problems { bad_dates: 2, ..Default::default() };
    ArchiveSpec { problems, ..ArchiveSpec::era(Era::Y2026) }
}

/// The bytes of an archive.
pub fn archive(spec: &ArchiveSpec) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(spec.file_name());
    spec.write(&path).unwrap();
    std::fs::read(&path).unwrap()
}
