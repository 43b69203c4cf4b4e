//! A small community in which everything exists that an address can name, and a way to read its whole database.

#[path = "crowd.rs"]
mod crowd;

use acquaint_app::community::account::{LinkPurpose, Passkey};
use acquaint_app::community::change::{AccountChange, Commit, NewMember, Picture};
use acquaint_app::community::follow_link::LinkFor;
use acquaint_app::community::store::{CommunityStore, KeptStore, OperatingStore, Read};
use acquaint_app::community::sweep::SweepWish;
use acquaint_app::community::{Community, Rules, SignUp};
use acquaint_core::handle::Handle;
use acquaint_core::id::{PasskeyId, PersonId, PictureId, RequestId, SweepId};
use acquaint_core::import::Finding;
use acquaint_core::limits::Limits;
use acquaint_core::member::{Digest, Role, Settings, Standing};
use acquaint_core::note::Note;
use acquaint_core::profile::Profile;
use acquaint_core::request::{Command, Outcome, ReportReason, SendRequest};
use acquaint_core::stamp::Stamp;
use acquaint_core::strategy::{Strategy, Who};
use acquaint_core::tie::Tie;
use acquaint_identity::password::{About, Cost, Password, PasswordHasher};
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
use axum::http::{HeaderMap, Request, StatusCode, header};
use http_body_util::BodyExt;
use rusqlite::{Connection, OpenFlags};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use tempfile::TempDir;
use tokio::sync::OnceCell;
use tower::ServiceExt;
use uuid::Uuid;

/// The database in its folder.
const FILE: &str = "community.db";
/// The password of the one who has one.
pub const PASSWORD: &str = "seventeen grey herons";
/// When everything happens.
const NOW: &str = "2026-05-04T09:00:00Z";

/// Who somebody is, and how they show it.
#[derive(Clone)]
pub struct Member {
    /// Their id.
    pub id: PersonId,
    /// The cookie of their browser.
    pub cookie: String,
    /// The token of their program.
    pub token: String,
}

/// What came back.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, as far as it ends.
    pub text: String,
}

type Members = BTreeMap<&'static str, Member>;
type Names = BTreeMap<&'static str, String>;

/// The community.
pub struct Town {
    /// The service.
    pub service: Service,
    store: Arc<CommunityDatabase>,
    router: Router,
    folder: TempDir,
    base: String,
    members: Members,
    /// What addresses can name: `{id}` is the request of ada to bo.
    pub names: Names,
    callers: AtomicU32,
}

impl Town {
    /// What contradicts itself in the database: nothing, unless something outside wrote into it.
    pub async fn verify(&self) -> Read<Vec<Finding>> {
        self.store.verify().await
    }

    /// The community, reached without TLS. It is built once: the matrix needs hundreds, each as it was at the beginning.
    pub async fn new() -> Self {
        static BUILT: OnceCell<(Vec<u8>, Members, Names)> = OnceCell::const_new();
        let base = "http://harbour.example";
        let build = || async {
            let built = Self::at(base).await;
            let copy = built.folder.path().join("copy.db");
            built.database().execute("VACUUM INTO ?1", [copy.to_str().unwrap()]).unwrap();
            (fs::read(copy).unwrap(), built.members, built.names)
        };
        let (file, members, names) = BUILT.get_or_init(build).await.clone();
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(FILE), file).unwrap();
        Self { members, names, ..Self::open(folder, base, 1) }
    }

    /// A town with nobody in it, or what its database has. Each life makes stamps and secrets of its own.
    fn open(folder: TempDir, base: &str, life: u8) -> Self {
        let store = Arc::new(CommunityDatabase::open_scratch(&folder.path().join(FILE)).unwrap());
        let service = set_up(store.clone(), base, life);
        Self {
            router: router(service.clone()),
            service,
            store,
            folder,
            base: base.to_owned(),
            members: BTreeMap::new(),
            names: BTreeMap::new(),
            callers: AtomicU32::new(0),
        }
    }

    /// The community, reached at this address.
    pub async fn at(base: &str) -> Self {
        let mut town = Self::open(tempfile::tempdir().unwrap(), base, 0);
        town.settle().await;
        town.happen().await;
        town.keep().await;
        town.choose().await;
        town.link().await;
        for handle in town.members.keys().copied().collect::<Vec<_>>() {
            let me = town.send(Some(town.member(handle)), "GET", "/api/v1/me", &[], Vec::new()).await;
            assert!(me.status.is_success() || ["fay", "hal"].contains(&handle), "{handle}: {}", me.text);
        }
        town
    }

    /// From here on every read fails that comes to something that bo keeps private.
    pub fn watch(&mut self) {
        let path = self.folder.path().join(FILE);
        self.store = Arc::new(CommunityDatabase::open_watching(&path, self.member("bo").id).unwrap());
        self.service = set_up(self.store.clone(), &self.base, 2);
        self.router = router(self.service.clone());
    }

    async fn settle(&mut self) {
        for handle in ["ada", "bo", "cy", "dee", "eve", "fay", "gil", "hal", "kim", "lou", "mia", "op"] {
            let standing = match handle {
                "fay" => Standing::Suspended,
                "hal" => Standing::AwaitingApproval,
                _ => Standing::Active,
            };
            let member = self.join(handle, standing).await;
            self.members.insert(handle, member);
        }
    }

    async fn join(&self, handle: &'static str, standing: Standing) -> Member {
        let mut stamp = self.service.stamp();
        let name = format!("{handle} hafenstein");
        let profile = Profile { name: name.clone(), industry: "Boats".into(), ..Profile::default() };
        let email = format!("{handle}@post.example");
        let about = About { handle, name: &name, email: &email, community: "Harbour Commons" };
        let password = match handle {
            "mia" => {
                let chosen = Password::choose(PASSWORD, &about).unwrap();
                Some(self.service.setup.passwords.hash(chosen).await.unwrap().as_str().to_owned())
            }
            _ => None,
        };
        let id = PersonId(stamp.next_id());
        let member = NewMember {
            id,
            handle: Handle::try_from(handle.to_owned()).unwrap(),
            email,
            password,
            role: if handle == "op" { Role::Operator } else { Role::Member },
            standing,
            profile,
            settings: Settings::default(),
            joined_at: stamp.now,
        };
        self.apply(AccountChange::MemberJoined(Box::new(member))).await;
        let (session, token) = (self.secret(), self.secret());
        let community = self.service.community();
        community.start_session(id, "a browser", *session.digest().as_bytes(), &mut stamp).await.unwrap();
        community.create_token(id, "a program", None, *token.digest().as_bytes(), &mut stamp).await.unwrap();
        let name = if self.service.is_https() { "__Host-acquaint" } else { "acquaint" };
        Member { id, cookie: format!("{name}={}", session.expose()), token: token.expose_for_api() }
    }

    async fn happen(&mut self) {
        for (one, other) in [("cy", "ada"), ("cy", "bo"), ("kim", "ada"), ("kim", "bo"), ("eve", "bo")] {
            let request = self.asks(one, other).await;
            self.does(other, Command::Accept(request), request).await;
        }
        let request = self.asks("ada", "bo").await;
        self.names.insert("id", request.0.to_string());
        let voucher = self.member("cy").id;
        self.does("ada", Command::AskToVouch { request, voucher }, request).await;
        let other = self.asks("lou", "bo").await;
        let because = ReportReason::Advertising;
        self.does("bo", Command::Report { request: other, because }, other).await;
        self.does_to("gil", "dee", Command::Block).await;
        let want = acquaint_app::community::view::Want { after: None, at_most: 9 };
        let reports = self.store.list_reports(self.member("bo").id, want).await.unwrap();
        self.names.insert("report", reports.items[0].id.to_string());
    }

    /// What bo keeps here: another session, another token, a passkey, a picture.
    async fn keep(&mut self) {
        let (bo, mut stamp) = (self.member("bo").id, self.service.stamp());
        let community = self.service.community();
        let session =
            community.start_session(bo, "a phone", *self.secret().digest().as_bytes(), &mut stamp).await;
        let token = self.secret();
        let made = community
            .create_token(bo, "backups", None, *token.digest().as_bytes(), &mut stamp)
            .await
            .unwrap();
        let spare = self.secret();
        let revoked =
            community.create_token(bo, "gone", None, *spare.digest().as_bytes(), &mut stamp).await.unwrap();
        community.revoke_token(bo, revoked.id, stamp.now).await.unwrap();
        let picture = Picture { id: PictureId(stamp.next_id()), large: vec![1; 9], small: vec![2; 9] };
        let passkey = Passkey {
            id: PasskeyId(stamp.next_id()),
            member: bo,
            name: "a key".to_owned().try_into().unwrap(),
            credential: "{}".into(),
            created_at: stamp.now,
        };
        let names = [
            ("session", session.unwrap().id.to_string()),
            ("api token", made.id.to_string()),
            ("revoked", spare.expose_for_api()),
            ("picture", picture.id.to_string()),
            ("passkey", passkey.id.to_string()),
        ];
        community.set_picture(bo, Some(picture)).await.unwrap();
        self.apply(AccountChange::PasskeyAdded(passkey)).await;
        self.names.extend(names);
    }

    /// The strategy of bo, in two versions, and a sweep that has not come to anybody yet.
    async fn choose(&mut self) {
        let (bo, mut stamp) = (self.member("bo").id, self.service.stamp());
        let community = self.service.community();
        let picky = Strategy { who: Who::PeopleIKnowWell, ..Strategy::default() };
        for (based_on, strategy) in [picky, Strategy::default()].iter().enumerate() {
            let based_on = u32::try_from(based_on).unwrap();
            community.save_strategy(bo, strategy, based_on, &mut stamp).await.unwrap();
        }
        let wish = SweepWish {
            version: 2,
            sent_by: stamp.now,
            at_most: None,
            ticked: BTreeSet::new(),
            left_out: BTreeSet::new(),
        };
        let sweep = community.start_sweep(bo, wish, &mut stamp).await.unwrap().unwrap();
        self.names.insert("sweep", sweep.to_string());
        self.names.insert("version", "1".into());
    }

    /// Somebody has what is new by mail.
    pub async fn has_digests(&self, who: &str) {
        let daily = |kept| Settings { digest: Digest::Daily, ..kept };
        self.service.community().edit_settings(self.member(who).id, daily).await.unwrap();
    }

    /// The sweep of bo is stopped.
    pub async fn stops_sweeping(&self) {
        let sweep = SweepId(self.names["sweep"].parse().unwrap());
        let now = self.service.stamp().now;
        self.service.community().stop_sweep(self.member("bo").id, sweep, now).await.unwrap();
    }

    async fn link(&mut self) {
        let (mia, bo, op) = (self.member("mia").id, self.member("bo").id, self.member("op").id);
        let about = |about: &str| Some(about.to_owned());
        for (name, purpose, whom) in [
            ("enter", LinkPurpose::Enter, LinkFor { member: Some(mia), ..LinkFor::default() }),
            ("reset", LinkPurpose::Reset, LinkFor { member: Some(mia), ..LinkFor::default() }),
            (
                "confirm",
                LinkPurpose::ConfirmEmail,
                LinkFor { member: Some(bo), about: about("bo@elsewhere.example"), ..LinkFor::default() },
            ),
            (
                "sign-up",
                LinkPurpose::ConfirmEmail,
                LinkFor { about: about("nia@post.example"), ..LinkFor::default() },
            ),
            ("mail", LinkPurpose::StopDigest, LinkFor { member: Some(bo), ..LinkFor::default() }),
            ("set-up", LinkPurpose::SetUp, LinkFor::default()),
            (
                "invite",
                LinkPurpose::Invite,
                LinkFor { by: Some(op), about: about("a friend"), ..LinkFor::default() },
            ),
        ] {
            let secret = self.secret();
            let digest = *secret.digest().as_bytes();
            let mut stamp = self.service.stamp();
            let link = self.service.community().make_link(purpose, whom, digest, &mut stamp).await.unwrap();
            self.names.insert(name, secret.expose());
            if purpose == LinkPurpose::Invite {
                self.names.insert("link", link.id.to_string());
            }
        }
    }

    /// A member by handle.
    pub fn member(&self, handle: &str) -> &Member {
        &self.members[handle]
    }

    fn secret(&self) -> Token {
        Token::fresh(&self.service.setup.tokens)
    }

    async fn apply(&self, change: AccountChange) {
        let commit = Commit { account_changes: vec![change], ..Commit::default() };
        self.store.apply(commit).await.unwrap();
    }

    /// One asks another to connect.
    pub async fn asks(&self, one: &str, other: &str) -> RequestId {
        let note = Note::new("I am your neighbour from the harbour.").unwrap();
        let wish = SendRequest { tie: Tie::Neighbour, evidence: None, note };
        match self.does_to(one, other, Command::SendRequest(wish)).await {
            Outcome::Waiting { request, .. } => request,
            outcome => panic!("{one} asks {other}: {outcome:?}"),
        }
    }

    /// Somebody does something about another.
    pub async fn does_to(&self, one: &str, other: &str, command: Command) -> Outcome {
        let (one, other) = (self.member(one).id, self.member(other).id);
        let mut stamp = self.service.stamp();
        self.service.community().act(one, other, &command, None, &mut stamp).await.unwrap()
    }

    /// Somebody does something about a request.
    pub async fn does(&self, who: &str, command: Command, request: RequestId) {
        let (who, mut stamp) = (self.member(who).id, self.service.stamp());
        self.service.community().act_on_request(who, request, &command, None, &mut stamp).await.unwrap();
    }

    /// The request of ada to bo.
    pub fn request(&self) -> RequestId {
        RequestId(self.names["id"].parse::<Uuid>().unwrap())
    }

    fn database(&self) -> Connection {
        let path = self.folder.path().join(FILE);
        Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap()
    }

    /// Every row of every table.
    pub fn dump(&self) -> String {
        let database = self.database();
        let tables = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name";
        let mut tables = database.prepare(tables).unwrap();
        let tables: Vec<String> =
            tables.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap();
        let mut dump = String::new();
        for table in tables {
            let mut rows = database.prepare(&format!("SELECT * FROM \"{table}\"")).unwrap();
            let columns = rows.column_count();
            let rows = rows.query_map([], |row| {
                (0..columns).map(|column| row.get_ref(column).map(|value| format!("{value:?}"))).collect()
            });
            let rows: Result<Vec<Vec<String>>, _> = rows.unwrap().collect();
            let mut rows = rows.unwrap();
            rows.sort();
            for row in rows {
                writeln!(dump, "{table} {}", row.join(" ")).unwrap();
            }
        }
        dump
    }

    /// A browser's request, or with `/api/` in the path a program's.
    pub async fn send(
        &self,
        who: Option<&Member>,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(who) = who {
            request = if path.starts_with("/api/") {
                request.header("authorization", format!("Bearer {}", who.token))
            } else {
                request.header("cookie", &who.cookie)
            };
        }
        if !headers.iter().any(|(name, _)| ["origin", "sec-fetch-site"].contains(name)) {
            request = request.header("origin", &self.base).header("sec-fetch-site", "same-origin");
        }
        let is_given = |name: &str| headers.iter().any(|(given, _)| *given == name);
        if !path.starts_with("/api/") && !is_given("accept") {
            request = request.header("accept", "text/html");
        }
        for (name, value) in headers {
            request = request.header(*name, value.as_bytes());
        }
        let host = self.base.split("//").nth(1).unwrap();
        let mut request = request.header("host", host).body(Body::from(body)).unwrap();
        // Everybody calls from an address of their own, or the tenth would be asked to come back later.
        let caller = self.callers.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        request
            .extensions_mut()
            .insert(ConnectInfo(SocketAddr::from(([10, caller[1], caller[2], caller[3]], 40_000))));
        let (parts, body) = self.router.clone().oneshot(request).await.unwrap().into_parts();
        let kind = parts.headers.get(header::CONTENT_TYPE).map(|kind| kind.as_bytes().to_vec());
        // A stream of events has no end.
        let text = match kind.as_deref() {
            Some(b"text/event-stream") => String::new(),
            _ => String::from_utf8_lossy(&body.collect().await.unwrap().to_bytes()).into_owned(),
        };
        Answer { status: parts.status, headers: self.told(parts.headers), text }
    }

    /// The headers, with what is said on the next page in the place of the id under which it is remembered.
    fn told(&self, mut headers: HeaderMap) -> HeaderMap {
        let Some(cookie) = headers.get(header::SET_COOKIE).cloned() else { return headers };
        let cookie = cookie.to_str().unwrap();
        let Some((pair, rest)) = cookie.split_once(';') else { return headers };
        let mut sent = HeaderMap::new();
        sent.insert(header::COOKIE, pair.parse().unwrap());
        if let Some(flash) = self.service.said.find(&sent, self.service.stamp().now, self.service.is_https())
        {
            let (name, _) = pair.split_once('=').unwrap();
            let told = format!("{name}={};{rest}", format!("{flash:?}").escape_default());
            headers.insert(header::SET_COOKIE, told.parse().unwrap());
        }
        headers
    }
}

/// The service in one of its lives: no two make the same stamps or secrets.
fn set_up(store: Arc<CommunityDatabase>, base: &str, life: u8) -> Service {
    let rules = Rules {
        name: "Harbour Commons".into(),
        sign_up: SignUp::Invite,
        limits: Limits::default(),
        session_days: 30,
        session_idle_days: 30,
    };
    let settings = MailSettings {
        url: "smtp://localhost:25?tls=none".into(),
        user: None,
        password: None,
        from: "Harbour Commons <hello@harbour.example>".into(),
        timeout: MailSettings::TIMEOUT,
    };
    let turn = AtomicU64::new(u64::from(life) << 32);
    let stamps = move || {
        let mut seed = [7; 32];
        seed[..8].copy_from_slice(&turn.fetch_add(1, Ordering::Relaxed).to_be_bytes());
        Stamp::new(NOW.parse().unwrap(), seed)
    };
    Service::new(Setup {
        community: Community::new(store, rules, Model::prior()),
        stamps: Arc::new(stamps),
        tokens: TokenSource::repeated([9 + life; 32]),
        passwords: PasswordHasher::new(Cost::cheap_for_tests(), 1),
        leaked: None,
        base_url: base.parse().unwrap(),
        proxies: TrustedProxies::default(),
        mailer: Some(Mailer::new(&settings).unwrap()),
        demo: Vec::new(),
        metrics: MetricsAccess::Off,
        draw_picture: None,
        asks_code: false,
        pace: None,
        uploads: std::env::temp_dir(),
        read_archive: Some(Arc::new(|file| {
            serde_json::from_reader(file)
                .map_err(|_| "this is not an archive; please choose another file".to_owned())
        })),
    })
}
