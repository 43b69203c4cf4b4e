//! A small community that a test drives like browsers do: people as objects, a clock that the test moves.
//!
//! Ids follow from who asks for what and when, so that two worlds in which somebody did something more have the same
//! ids for everything else.

use acquaint_app::community::account::LinkPurpose;
use acquaint_app::community::change::{AccountChange, Commit, NewMember};
use acquaint_app::community::follow_link::LinkFor;
use acquaint_app::community::store::CommunityStore;
use acquaint_app::community::{Community, Rules, SignUp};
use acquaint_core::id::PersonId;
use acquaint_core::limits::Limits;
use acquaint_core::member::{Role, Settings, Standing};
use acquaint_core::profile::Profile;
use acquaint_core::record::Owner;
use acquaint_core::stamp::Stamp;
use acquaint_identity::password::{Cost, LeakedPasswords, PasswordHasher};
use acquaint_identity::throttle::Rate;
use acquaint_identity::token::{Token, TokenSource};
use acquaint_mail::{MailSettings, Mailer};
use acquaint_store::CommunityDatabase;
use acquaint_web::client::TrustedProxies;
use acquaint_web::serve::router;
use acquaint_web::service::{MetricsAccess, Service, Setup};
use acquaint_why::model::Model;
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::BodyExt;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, LazyLock, Mutex, Once};
use tower::ServiceExt;
use url::form_urlencoded::Serializer;

/// Where browsers reach the community.
pub const HOME: &str = "http://harbour.example";

/// One for all worlds: making it hashes a password, which in a release build takes its time.
static HASHER: LazyLock<PasswordHasher> = LazyLock::new(|| PasswordHasher::new(Cost::cheap_for_tests(), 1));

/// Time, and the ids of what comes into being.
struct Fate {
    now: Timestamp,
    seed: [u8; 32],
    given: u32,
    /// How often the same was asked for before.
    asked: BTreeMap<[u8; 32], u32>,
}

impl Fate {
    /// From here on, ids follow from this.
    fn turn_to(&mut self, what: &[&str]) {
        let asked: [u8; 32] = Sha256::digest(what.join("\n")).into();
        let times = self.asked.entry(asked).or_default();
        *times += 1;
        let now = self.now.as_nanosecond().to_be_bytes();
        let seed = Sha256::new().chain_update(asked).chain_update(times.to_be_bytes()).chain_update(now);
        (self.seed, self.given) = (seed.finalize().into(), 0);
    }

    fn stamp(&mut self) -> Stamp {
        self.given += 1;
        let seed = Sha256::new().chain_update(self.seed).chain_update(self.given.to_be_bytes());
        Stamp::new(self.now, seed.finalize().into())
    }
}

/// Archives of this world are the owner's part in JSON: what reads real ones is not known to the web.
fn read_archive(file: &File) -> Result<Owner, String> {
    serde_json::from_reader(file).map_err(|_| "this is not an archive; please choose another file".to_owned())
}

/// Something around the whole service.
pub type Layer = Box<dyn FnOnce(Router, &Service) -> Router>;

/// What a community may be made with.
#[derive(Default)]
pub struct Making {
    pub limits: Limits,
    pub mailer: Option<Mailer>,
    pub leaked: Option<LeakedPasswords>,
    pub pace: Option<Rate>,
    pub asks_code: bool,
    pub metrics: MetricsAccess,
    pub layer: Option<Layer>,
}

/// Where no mail server needs to be: nothing is sent.
const NO_SERVER: &str = "smtp://localhost:25?tls=none";

/// Sends to the server at this address.
pub fn mailer(url: String) -> Mailer {
    let settings = MailSettings {
        url,
        user: None,
        password: None,
        from: "Harbour Commons <hello@harbour.example>".into(),
        timeout: MailSettings::TIMEOUT,
    };
    Mailer::new(&settings).expect("a mailer")
}

/// A running community.
pub struct World {
    service: Service,
    store: Arc<dyn CommunityStore>,
    database: Arc<CommunityDatabase>,
    router: Router,
    fate: Arc<Mutex<Fate>>,
}

impl World {
    /// An empty community with the usual limits, on a Monday in spring.
    pub fn new() -> Self {
        Self::with_limits(Limits::default())
    }

    /// The same with other limits.
    pub fn with_limits(limits: Limits) -> Self {
        Self::set_up(Making { limits, ..Making::default() })
    }

    /// The same where letters are written. Nothing sends them: they wait in the database.
    pub fn with_letters() -> Self {
        Self::with_mail_server(NO_SERVER.into())
    }

    /// The same with a server that takes them.
    pub fn with_mail_server(url: String) -> Self {
        Self::set_up(Making { mailer: Some(mailer(url)), ..Making::default() })
    }

    /// The same with the community in this file.
    pub fn with_mail_server_at(url: String, path: &Path) -> Self {
        let database = CommunityDatabase::open(path).expect("a database");
        let making = Making { mailer: Some(mailer(url)), ..Making::default() };
        Self::set_up_over(making, Arc::new(database), |store| store)
    }

    /// The same as [`World::with_letters`] where a password alone lets nobody in.
    pub fn asking_codes() -> Self {
        let mailer = Some(mailer(NO_SERVER.into()));
        Self::set_up(Making { mailer, asks_code: true, ..Making::default() })
    }

    /// The same where everybody is answered so often only.
    pub fn at_pace(pace: Rate) -> Self {
        Self::set_up(Making { pace: Some(pace), ..Making::default() })
    }

    /// The same where these passwords are known to have leaked.
    pub fn knowing(leaked: LeakedPasswords) -> Self {
        Self::set_up(Making { leaked: Some(leaked), ..Making::default() })
    }

    /// The same with something around its store.
    pub fn over(
        making: Making,
        wrap: impl FnOnce(Arc<dyn CommunityStore>) -> Arc<dyn CommunityStore>,
    ) -> Self {
        let database = CommunityDatabase::open_temporary().expect("a database");
        Self::set_up_over(making, Arc::new(database), wrap)
    }

    fn set_up(making: Making) -> Self {
        Self::over(making, |store| store)
    }

    fn set_up_over(
        making: Making,
        database: Arc<CommunityDatabase>,
        wrap: impl FnOnce(Arc<dyn CommunityStore>) -> Arc<dyn CommunityStore>,
    ) -> Self {
        let Making { limits, mailer, leaked, pace, asks_code, metrics, layer } = making;
        // Between two minutes: what is kept by the minute must not be taken for now.
        let now = "2026-05-04T09:00:37Z".parse().expect("a moment");
        let fate = Arc::new(Mutex::new(Fate { now, seed: [0; 32], given: 0, asked: BTreeMap::new() }));
        let store = wrap(Arc::<CommunityDatabase>::clone(&database));
        let rules = Rules {
            name: "Harbour Commons".into(),
            sign_up: SignUp::Invite,
            limits,
            session_days: 3_000,
            session_idle_days: 2_000,
        };
        let stamps = Arc::clone(&fate);
        let service = Service::new(Setup {
            community: Community::new(Arc::clone(&store), rules, Model::prior()),
            stamps: Arc::new(move || stamps.lock().expect("nobody panicked with it").stamp()),
            tokens: TokenSource::repeated([7; 32]),
            passwords: HASHER.clone(),
            leaked,
            base_url: HOME.parse().expect("an address"),
            proxies: TrustedProxies::default(),
            mailer,
            demo: Vec::new(),
            metrics,
            uploads: std::env::temp_dir(),
            read_archive: Some(Arc::new(read_archive)),
            draw_picture: None,
            asks_code,
            pace,
        });
        let router = router(service.clone());
        let router = layer.map_or_else(|| router.clone(), |layer| layer(router.clone(), &service));
        Self { service, store, database, router, fate }
    }

    /// The service under test.
    pub fn service(&self) -> &Service {
        &self.service
    }

    /// Its community.
    pub fn community(&self) -> &Community {
        self.service.community()
    }

    /// Where it is kept, to look at and to arrange.
    pub fn store(&self) -> &dyn CommunityStore {
        &*self.store
    }

    /// The same for tasks that run beside the test.
    pub fn shared_store(&self) -> Arc<dyn CommunityStore> {
        Arc::clone(&self.store)
    }

    /// How many statements were run to read so far, once reads have ended that nobody waits for, as those of a stream that
    /// was closed.
    pub async fn statements(&self) -> u64 {
        while self.database.is_reading() {
            tokio::task::yield_now().await;
        }
        self.database.statements_run()
    }

    /// It is this moment now.
    pub fn turn_clock_to(&self, now: Timestamp) {
        self.fate.lock().expect("nobody panicked with it").now = now;
    }

    /// Time goes by.
    pub fn days_pass(&self, days: i64) {
        self.pass(SignedDuration::from_hours(24 * days));
    }

    /// A little time goes by.
    pub fn minutes_pass(&self, minutes: i64) {
        self.pass(SignedDuration::from_mins(minutes));
    }

    /// Time passes, not by whole minutes.
    pub fn seconds_pass(&self, seconds: i64) {
        self.pass(SignedDuration::from_secs(seconds));
    }

    fn pass(&self, time: SignedDuration) {
        let mut fate = self.fate.lock().expect("nobody panicked with it");
        fate.now = fate.now.checked_add(time).expect("before the end of time");
    }

    /// A member with this handle, signed in: `ada` is called Ada Hafenstein, lives in Bremen and builds boats.
    pub async fn member(&self, handle: &str) -> Person {
        let capital: String = handle.chars().take(1).flat_map(char::to_uppercase).collect();
        let name = format!("{capital}{} Hafenstein", &handle[1..]);
        let profile =
            Profile { name, region: "Bremen".into(), industry: "Boats".into(), ..Profile::default() };
        self.member_with(handle, profile, Settings::default()).await
    }

    /// A member with this handle, profile and settings, signed in.
    pub async fn member_with(&self, handle: &str, profile: Profile, settings: Settings) -> Person {
        let mut stamp = self.turn_to(&["join", handle]);
        let id = PersonId(stamp.next_id());
        let member = NewMember {
            id,
            handle: handle.to_owned().try_into().expect("a handle"),
            email: format!("{handle}@post.example"),
            password: None,
            role: Role::Member,
            standing: Standing::Active,
            profile,
            settings,
            joined_at: stamp.now,
        };
        let joined = AccountChange::MemberJoined(Box::new(member));
        let commit = Commit { account_changes: vec![joined], ..Commit::default() };
        self.store().apply(commit).await.expect("somebody new");
        let token = Token::fresh(&self.service.setup.tokens);
        let digest = *token.digest().as_bytes();
        self.community().start_session(id, "a browser", digest, &mut stamp).await.expect("a session");
        let cookies = BTreeMap::from([("acquaint".to_owned(), token.expose())]);
        self.somebody(handle, id, cookies)
    }

    /// The same, who runs the community.
    pub async fn operator(&self, handle: &str) -> Person {
        let person = self.member(handle).await;
        let role = AccountChange::RoleChanged { member: person.id, role: Role::Operator };
        let commit = Commit { account_changes: vec![role], ..Commit::default() };
        self.store().apply(commit).await.expect("a member");
        person
    }

    /// The code of an invitation.
    pub async fn invitation(&self) -> String {
        let (token, mut stamp) = (Token::fresh(&self.service.setup.tokens), self.turn_to(&["invite"]));
        let (purpose, digest) = (LinkPurpose::Invite, *token.digest().as_bytes());
        let made = self.community().make_link(purpose, LinkFor::default(), digest, &mut stamp).await;
        made.expect("an invitation");
        token.expose()
    }

    /// Somebody who is not signed in.
    pub fn nobody(&self) -> Person {
        self.somebody("nobody", PersonId(uuid::Uuid::nil()), BTreeMap::new())
    }

    /// Two are connected, because the first asked and the second accepted.
    pub async fn connect(&self, one: &Person, other: &Person) {
        let request = one.asks(other).await;
        other.post(&format!("/received/{request}/accept"), &[]).await.leads_on();
        other.forget_message();
    }

    /// Time passes until all that is planned is accepted, and told.
    pub async fn sweeps_go_on(&self) {
        let mut stamp = self.turn_to(&["sweeps"]);
        while let Some(at) = self.community().next_acceptance_at().await.expect("the database answers") {
            stamp.now = stamp.now.max(at);
            self.community().run_sweeps(&mut stamp).await.expect("the database answers");
        }
        let passed = stamp.now.duration_since(self.fate.lock().expect("nobody panicked with it").now);
        self.pass(passed.max(SignedDuration::ZERO));
        self.minutes_pass(10);
    }

    /// Nothing in the database contradicts anything else.
    pub async fn is_sound(&self) {
        assert_eq!(self.store().verify().await.expect("the database answers"), []);
    }

    fn turn_to(&self, what: &[&str]) -> Stamp {
        let mut fate = self.fate.lock().expect("nobody panicked with it");
        fate.turn_to(what);
        fate.stamp()
    }

    fn somebody(&self, handle: &str, id: PersonId, cookies: BTreeMap<String, String>) -> Person {
        Person {
            id,
            handle: handle.to_owned(),
            router: self.router.clone(),
            fate: Arc::clone(&self.fate),
            cookies: Mutex::new(cookies),
            client: SocketAddr::from(([192, 0, 2, 7], 40_000)),
        }
    }
}

/// Somebody with a browser of their own.
pub struct Person {
    /// Their id.
    pub id: PersonId,
    /// Their handle.
    pub handle: String,
    router: Router,
    fate: Arc<Mutex<Fate>>,
    cookies: Mutex<BTreeMap<String, String>>,
    client: SocketAddr,
}

impl Person {
    /// The same, from another address.
    pub fn at(self, address: [u8; 4]) -> Self {
        Self { client: SocketAddr::from((address, 40_000)), ..self }
    }

    /// Opens a page.
    pub async fn get(&self, path: &str) -> Page {
        self.send(Method::GET, path, HeaderMap::new(), String::new()).await
    }

    /// Asks for a page in some other way than a link of ours does.
    pub async fn ask(&self, method: Method, path: &str, given: &[(&'static str, &str)]) -> Page {
        let pair = |(name, value): &(&'static str, &str)| {
            (axum::http::HeaderName::from_static(name), value.parse().expect("a header"))
        };
        self.send(method, path, given.iter().map(pair).collect(), String::new()).await
    }

    /// Sends a form of the community's own pages.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        self.post_from(HOME, path, fields).await
    }

    /// Sends a form that stands on this site.
    pub async fn post_from(&self, site: &str, path: &str, fields: &[(&str, &str)]) -> Page {
        let body = Serializer::new(String::new()).extend_pairs(fields).finish();
        self.post_body(site, path, "application/x-www-form-urlencoded", body).await
    }

    /// Sends a form as a program does that is no browser, and says nothing of where it stands.
    pub async fn post_from_nowhere(&self, path: &str, form: &str) -> Page {
        let mut headers = HeaderMap::new();
        let kind = "application/x-www-form-urlencoded";
        headers.insert(header::CONTENT_TYPE, kind.parse().expect("a header"));
        self.send(Method::POST, path, headers, form).await
    }

    /// Sends anything from this site.
    pub async fn post_body(&self, site: &str, path: &str, kind: &str, body: String) -> Page {
        let mut headers = HeaderMap::new();
        let whence = if site == HOME { "same-origin" } else { "cross-site" };
        headers.insert("sec-fetch-site", whence.parse().expect("a header"));
        headers.insert(header::ORIGIN, site.parse().expect("a header"));
        headers.insert(header::CONTENT_TYPE, kind.parse().expect("a header"));
        self.send(Method::POST, path, headers, body).await
    }

    /// Sends an order to the API, as a script of our own pages does, with these headers.
    pub async fn order(
        &self,
        method: Method,
        path: &str,
        given: &[(&'static str, &str)],
        body: &str,
    ) -> Page {
        let mut headers: HeaderMap = given
            .iter()
            .map(|(name, value)| {
                (axum::http::HeaderName::from_static(name), value.parse().expect("a header"))
            })
            .collect();
        headers.insert("sec-fetch-site", "same-origin".parse().expect("a header"));
        headers.insert(header::ORIGIN, HOME.parse().expect("a header"));
        headers.insert(header::CONTENT_TYPE, "application/json".parse().expect("a header"));
        self.send(method, path, headers, body).await
    }

    /// What a stream says at first, without waiting for its end.
    pub async fn first_event(&self, path: &str) -> Page {
        let (parts, mut body) = self.open(path).await.into_parts();
        // There is always a first event; a busy machine may take its time.
        let frame = tokio::time::timeout(std::time::Duration::from_secs(30), body.frame()).await;
        let frame = frame.expect("a first event");
        let said = frame.and_then(Result::ok).and_then(|frame| frame.into_data().ok());
        let text = String::from_utf8_lossy(&said.unwrap_or_default()).into_owned();
        Page { path: path.to_owned(), status: parts.status, headers: parts.headers, text }
    }

    /// Sends a form with one file.
    pub async fn upload(&self, path: &str, field: &str, file: &[u8]) -> Page {
        const BOUNDARY: &str = "harbour-7f3a";
        let mut headers = HeaderMap::new();
        headers.insert("sec-fetch-site", "same-origin".parse().expect("a header"));
        headers.insert(header::ORIGIN, HOME.parse().expect("a header"));
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        headers.insert(header::CONTENT_TYPE, kind.parse().expect("a header"));
        let head = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"file\"\r\n\r\n"
        );
        let body = [head.as_bytes(), file, format!("\r\n--{BOUNDARY}--\r\n").as_bytes()].concat();
        self.send(Method::POST, path, headers, body).await
    }

    /// Sends a form and opens the page that it leads to.
    pub async fn submit(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let next = self.post(path, fields).await.leads_on();
        self.get(&next).await
    }

    /// Asks another to connect; hands back the id of the request.
    pub async fn asks(&self, other: &Self) -> String {
        self.asks_with(other, "I am your neighbour from the harbour, and would like to stay in touch.").await
    }

    /// The same with this note.
    pub async fn asks_with(&self, other: &Self, note: &str) -> String {
        let path = format!("/people/{}/connect", other.handle);
        let fields = [("tie", "neighbour"), ("evidence", ""), ("note", note), ("intent", "send")];
        let next = self.post(&path, &fields).await.leads_on();
        self.forget_message();
        let request = next.strip_prefix("/sent/").unwrap_or_else(|| panic!("sent, and then {next}"));
        request.to_owned()
    }

    /// What just happened was read; the next page does not say it again.
    pub fn forget_message(&self) {
        self.cookies.lock().expect("nobody panicked with it").remove("acquaint-said");
    }

    /// The answer without waiting for its end: for streams.
    pub async fn open(&self, path: &str) -> axum::response::Response {
        let request = self.request(Method::GET, path, HeaderMap::new(), String::new());
        self.router.clone().oneshot(request).await.expect("an answer")
    }

    async fn send(&self, method: Method, path: &str, headers: HeaderMap, body: impl Into<Vec<u8>>) -> Page {
        let body = body.into();
        let what = [&self.handle, method.as_str(), path, &String::from_utf8_lossy(&body)];
        self.fate.lock().expect("nobody panicked with it").turn_to(&what);
        let request = self.request(method, path, headers, body);
        let answer = self.router.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = answer.into_parts();
        self.keep_cookies(&parts.headers);
        let bytes = body.collect().await.expect("the whole body").to_bytes();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Page { path: path.to_owned(), status: parts.status, headers: parts.headers, text }
    }

    fn request(
        &self,
        method: Method,
        path: &str,
        headers: HeaderMap,
        body: impl Into<Body>,
    ) -> Request<Body> {
        let path = path.split('#').next().unwrap_or_default();
        let mut request = Request::new(body.into());
        *request.method_mut() = method;
        *request.uri_mut() = path.parse().expect("an address");
        *request.headers_mut() = headers;
        let cookies = self.cookies.lock().expect("nobody panicked with it");
        let cookies: Vec<String> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let headers = request.headers_mut();
        headers.insert(header::HOST, HOME.trim_start_matches("http://").parse().expect("a header"));
        headers.insert(header::ACCEPT, "text/html".parse().expect("a header"));
        if !cookies.is_empty() {
            headers.insert(header::COOKIE, cookies.join("; ").parse().expect("a header"));
        }
        request.extensions_mut().insert(ConnectInfo(self.client));
        request
    }

    fn keep_cookies(&self, headers: &HeaderMap) {
        let mut cookies = self.cookies.lock().expect("nobody panicked with it");
        for set in headers.get_all(header::SET_COOKIE) {
            let set = set.to_str().expect("text");
            let (name, value) =
                set.split(';').next().and_then(|pair| pair.split_once('=')).expect("a cookie");
            if set.contains("Max-Age=0") {
                cookies.remove(name);
            } else {
                cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

thread_local! {
    static LOGGED: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Writes down what is logged, for each thread by itself.
struct ThisThread;

impl Write for ThisThread {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        LOGGED.with_borrow_mut(|logged| logged.extend_from_slice(bytes));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// What was logged since the last time. One subscriber for all threads, because tracing forgets what was first met where
/// nobody listened.
pub fn logged() -> String {
    static LISTEN: Once = Once::new();
    LISTEN.call_once(|| {
        let level = tracing::Level::TRACE;
        let subscriber = tracing_subscriber::fmt().with_max_level(level).with_ansi(false);
        let subscriber = subscriber.with_writer(|| ThisThread).finish();
        tracing::subscriber::set_global_default(subscriber).expect("nobody listens yet");
    });
    String::from_utf8(LOGGED.take()).expect("text")
}

/// What came back.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// What was asked for.
    pub path: String,
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    text: String,
}

impl Page {
    /// Something else that somebody got.
    pub fn of(path: &str, text: String) -> Self {
        Self { path: path.to_owned(), status: StatusCode::OK, headers: HeaderMap::new(), text }
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// It is a page, and every one of these can be read on it.
    #[track_caller]
    pub fn says(&self, words: &[&str]) -> &Self {
        self.is(StatusCode::OK);
        for words in words {
            assert!(self.has(words), "{} does not say `{words}`:\n{}", self.path, self.main());
        }
        self
    }

    /// None of these can be read on it.
    #[track_caller]
    pub fn is_silent_about(&self, words: &[&str]) -> &Self {
        for words in words {
            assert!(!self.has(words), "{} says `{words}`:\n{}", self.path, self.main());
        }
        self
    }

    /// Whether these words are on it.
    pub fn has(&self, words: &str) -> bool {
        self.text.contains(words)
    }

    /// It has this status.
    #[track_caller]
    pub fn is(&self, status: StatusCode) -> &Self {
        assert_eq!(self.status, status, "{}\n{}", self.path, self.main());
        self
    }

    /// It leads to another page; which one.
    #[track_caller]
    pub fn leads_on(&self) -> String {
        self.is(StatusCode::SEE_OTHER);
        self.headers[header::LOCATION].to_str().expect("text").to_owned()
    }

    /// What is between the frame.
    fn main(&self) -> &str {
        let main = self.text.split_once("<main").map_or(self.text.as_str(), |(_, rest)| rest);
        main.split_once("</main>").map_or(main, |(main, _)| main)
    }
}
