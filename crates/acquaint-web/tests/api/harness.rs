//! A community with people as objects: `ada.post("/api/v1/requests", …)`.

use acquaint_app::community::change::{AccountChange, Commit, NewMember};
use acquaint_app::community::store::CommunityStore;
use acquaint_app::community::{Community, Rules, SignUp};
use acquaint_core::handle::Handle;
use acquaint_core::id::PersonId;
use acquaint_core::limits::Limits;
use acquaint_core::member::{Role, Settings, Standing};
use acquaint_core::profile::Profile;
use acquaint_core::stamp::Stamp;
use acquaint_identity::password::{Cost, PasswordHasher};
use acquaint_identity::token::{Token, TokenSource};
use acquaint_store::CommunityDatabase;
use acquaint_web::client::TrustedProxies;
use acquaint_web::serve::router;
use acquaint_web::service::{MetricsAccess, Service, Setup};
use acquaint_why::model::Model;
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt as _;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use tower::ServiceExt as _;

/// A community, with a clock that only moves when it is told to.
pub struct World {
    pub service: Service,
    store: Arc<dyn CommunityStore>,
    router: Router,
    second: Arc<AtomicI64>,
}

/// A member whose program calls the API.
#[derive(Clone)]
pub struct Person {
    pub handle: String,
    pub token: String,
    router: Router,
}

/// A member's browser.
#[derive(Clone)]
pub struct Browser {
    cookie: String,
    router: Router,
}

impl Browser {
    /// Posts JSON as a page of ours would, with a key if there is one.
    pub async fn post(&self, path: &str, key: Option<&str>, body: &Value) -> Answer {
        let mut request = Request::builder()
            .method("POST")
            .uri(path)
            .header("cookie", &self.cookie)
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/json");
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        call(&self.router, request.body(Body::from(body.to_string())).unwrap()).await
    }
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|_| panic!("no JSON: {}", self.text()))
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// The JSON of an answer that went well.
    pub fn ok(&self) -> Value {
        assert!(self.status.is_success(), "{} {}", self.status, self.text());
        if self.bytes.is_empty() { Value::Null } else { self.json() }
    }

    /// Status and code of an answer that did not, which must be problem JSON in full.
    pub fn problem(&self) -> (u16, String) {
        let body = self.json();
        assert_eq!(self.headers["content-type"], "application/problem+json", "{}", self.text());
        assert_eq!(body["status"], self.status.as_u16());
        let code = body["code"].as_str().unwrap().to_owned();
        assert_eq!(body["type"], format!("urn:acquaint:problem:{code}"));
        assert!(!body["detail"].as_str().unwrap().is_empty());
        (self.status.as_u16(), code)
    }

    /// The fields a problem names.
    pub fn fields(&self) -> Vec<String> {
        let body = self.json();
        let fields = body["fields"].as_array().unwrap();
        fields.iter().map(|field| field["field"].as_str().unwrap().to_owned()).collect()
    }
}

impl World {
    pub fn new() -> Self {
        Self::with_limits(Limits::default())
    }

    pub fn with_limits(limits: Limits) -> Self {
        let second = Arc::new(AtomicI64::new(1_772_452_837));
        let rules = Rules {
            name: "Harbour Commons".into(),
            sign_up: SignUp::Open,
            limits,
            session_days: 30,
            session_idle_days: 30,
        };
        let store: Arc<dyn CommunityStore> = Arc::new(CommunityDatabase::open_temporary().unwrap());
        let (clock, turn) = (second.clone(), AtomicU64::new(0));
        let stamps = move || {
            let mut seed = [7; 32];
            seed[..8].copy_from_slice(&turn.fetch_add(1, Ordering::Relaxed).to_be_bytes());
            Stamp::new(Timestamp::from_second(clock.load(Ordering::Relaxed)).unwrap(), seed)
        };
        let service = Service::new(Setup {
            community: Community::new(Arc::clone(&store), rules, Model::prior()),
            stamps: Arc::new(stamps),
            tokens: TokenSource::repeated([9; 32]),
            passwords: PasswordHasher::new(Cost::standard(), 1),
            leaked: None,
            base_url: "http://localhost:8421".parse().unwrap(),
            proxies: TrustedProxies::default(),
            mailer: None,
            demo: Vec::new(),
            metrics: MetricsAccess::Off,
            uploads: std::env::temp_dir(),
            read_archive: None,
            draw_picture: None,
            asks_code: false,
            pace: None,
        });
        Self { router: router(service.clone()), service, store, second }
    }

    /// Time passes until all that is planned is accepted, and told.
    pub async fn sweeps_go_on(&self) {
        let community = self.service.community();
        let mut stamp = self.service.stamp();
        while let Some(at) = community.next_acceptance_at().await.unwrap() {
            stamp.now = stamp.now.max(at);
            community.run_sweeps(&mut stamp).await.unwrap();
        }
        self.second.fetch_max(stamp.now.as_second() + 600, Ordering::Relaxed);
    }

    /// Minutes go by.
    pub fn wait_minutes(&self, minutes: i64) {
        self.second.fetch_add(60 * minutes, Ordering::Relaxed);
    }

    /// Days go by.
    pub fn wait_days(&self, days: i64) {
        self.second.fetch_add(SignedDuration::from_hours(24 * days).as_secs(), Ordering::Relaxed);
    }

    pub async fn join(&self, handle: &str, name: &str) -> Person {
        let (community, mut stamp) = (self.service.community(), self.service.stamp());
        // Without a password: they sign in with a passkey.
        let account = NewMember {
            id: PersonId(stamp.next_id()),
            handle: Handle::new(handle).unwrap(),
            email: format!("{handle}@harbour.example"),
            password: None,
            role: Role::Member,
            standing: Standing::Active,
            profile: Profile { name: name.into(), ..Profile::default() },
            settings: Settings::default(),
            joined_at: stamp.now,
        };
        let joined = AccountChange::MemberJoined(Box::new(account.clone()));
        let commit = Commit { account_changes: vec![joined], ..Commit::default() };
        self.store.apply(commit).await.unwrap();
        let token = Token::fresh(&self.service.setup.tokens);
        let digest = *token.digest().as_bytes();
        community.create_token(account.id, "tests", None, digest, &mut stamp).await.unwrap();
        Person { handle: handle.into(), token: token.expose_for_api(), router: self.router.clone() }
    }

    /// Ada, Bo and Cid, who share nothing yet.
    pub async fn three(&self) -> (Person, Person, Person) {
        (
            self.join("ada", "Ada Beispiel").await,
            self.join("bo", "Bo Sundström").await,
            self.join("cid", "Cid Muster").await,
        )
    }

    /// Somebody without a token asks.
    pub async fn nobody(&self, method: &str, path: &str) -> Answer {
        let request = Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
        call(&self.router, request).await
    }
}

async fn call(router: &Router, request: Request<Body>) -> Answer {
    let response = router.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.unwrap().to_bytes().to_vec();
    Answer { status: parts.status, headers: parts.headers, bytes }
}

impl Person {
    /// The same member with the session of a browser, in place of a token.
    pub async fn in_person(&self, world: &World) -> Browser {
        let community = world.service.community();
        let account = world.store.find_account_by_login(&self.handle).await.unwrap().unwrap();
        let (token, mut stamp) = (Token::fresh(&world.service.setup.tokens), world.service.stamp());
        let digest = *token.digest().as_bytes();
        community.start_session(account.id, "a browser", digest, &mut stamp).await.unwrap();
        Browser { cookie: format!("acquaint={}", token.expose()), router: self.router.clone() }
    }

    /// The same member with another token.
    pub fn with_token(&self, token: &str) -> Self {
        Self { token: token.to_owned(), ..self.clone() }
    }

    /// Anything at all.
    pub async fn raw(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", format!("Bearer {}", self.token));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        call(&self.router, request.body(body.into()).unwrap()).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.raw("GET", path, &[], Body::empty()).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.raw("DELETE", path, &[], Body::empty()).await
    }

    /// A JSON body, with any method.
    pub async fn send(&self, method: &str, path: &str, body: &Value) -> Answer {
        self.raw(method, path, &[("content-type", "application/json")], body.to_string()).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send("POST", path, body).await
    }

    pub async fn post_with_key(&self, path: &str, key: &str, body: &Value) -> Answer {
        let headers = [("content-type", "application/json"), ("idempotency-key", key)];
        self.raw("POST", path, &headers, body.to_string()).await
    }

    /// A command without a body.
    pub async fn command(&self, path: &str) -> Answer {
        self.raw("POST", path, &[], Body::empty()).await
    }

    /// Does something about a request.
    pub async fn about(&self, request: &str, verb: &str, body: &Value) -> Answer {
        self.post(&format!("/api/v1/requests/{request}/{verb}"), body).await
    }

    /// Asks somebody to connect; the id of the request that waits.
    pub async fn asks(&self, other: &Person) -> String {
        let body =
            json!({"to": other.handle, "tie": "co_worker", "note": "We built the Hansa ferry together."});
        let key = format!("{}-asks-{}", self.handle, other.handle);
        let standing = self.post_with_key("/api/v1/requests", &key, &body).await.ok();
        assert_eq!(standing["is"], "waiting", "{standing}");
        standing["request"].as_str().unwrap().to_owned()
    }

    /// The two are connected.
    pub async fn meets(&self, other: &Person) {
        let request = self.asks(other).await;
        assert_eq!(other.about(&request, "accept", &json!({})).await.ok()["is"], "connected");
    }
}
