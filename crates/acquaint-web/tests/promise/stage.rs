//! The stage: the same people in both worlds, and how each of them acts.

use crate::harness::{Making, Page, Person, World, mailer};
use crate::leak::{self, Leak};
use crate::server::{Manner, Server};
use acquaint_app::community::change::{AccountChange, Commit, Picture};
use acquaint_core::id::PictureId;
use acquaint_core::limits::Limits;
use acquaint_core::member::{Digest, Settings, ViewMode};
use acquaint_core::profile::Profile;
use acquaint_core::record::{Position, YearMonth};
use acquaint_identity::throttle::Rate;
use acquaint_web::service::MetricsAccess;
use axum::http::Method;
use std::time::Duration;
use uuid::Uuid;

/// How many answers a member gets where that is limited: more than any pair asks for. None is added while a test runs.
pub const ANSWERS: u32 = 600;
/// With this, `/metrics` answers.
pub const METRICS_TOKEN: &str = "figures";
/// The recipient's picture.
pub const PICTURE: PictureId = PictureId(Uuid::from_u128(0xb0));

/// Everybody, and the requests that wait for the recipient.
pub struct Stage {
    /// Whether this is the world in which secrets are kept.
    pub keeps_secrets: bool,
    /// How it was set.
    pub set: Set,
    /// The mail server, where there is one.
    pub office: Option<Server>,
    /// The world.
    pub world: World,
    /// Who asks, and looks for what they may not see.
    pub ada: Person,
    /// Who is asked.
    pub bo: Person,
    /// Connected with both.
    pub cy: Person,
    /// Asks the same recipient.
    pub di: Person,
    /// A second account of who asks; knows nobody.
    pub eve: Person,
    /// Runs the community.
    pub op: Person,
    /// Not signed in.
    pub nobody: Person,
    /// Ada's request to Bo.
    pub from_ada: String,
    /// Di's.
    pub from_di: String,
}

/// What may vary between pairs, and is the same in both worlds of one.
#[expect(clippy::struct_excessive_bools, reason = "each varies, whatever the others do")]
#[derive(Clone, Copy, Debug)]
pub struct Set {
    /// Who has no connection left to give.
    pub full: Option<Full>,
    /// How many connections a member may have. With one, whoever is connected first has none left.
    pub connections_max: u32,
    /// How Ada looks at profiles.
    pub ada_looks: ViewMode,
    /// Whether Bo shows how often they are here.
    pub bo_shows_activity: bool,
    /// Whether Ada's note says anything.
    pub has_note: bool,
    /// Whether everybody gets a limited number of answers.
    pub limits_answers: bool,
    /// Whether there is a mail server, and Ada and Cy asked for digests.
    pub has_mail: bool,
    /// After how many days requests lapse.
    pub retention_days: Option<u16>,
}

/// How many connections a member may have where somebody has none left, or everybody has some.
pub fn connections_max(is_full: bool) -> u32 {
    if is_full { 1 } else { 9 }
}

impl Set {
    /// Nothing in particular; with somebody's limit reached or not.
    pub fn plain(is_full: bool) -> Self {
        Self {
            full: is_full.then_some(Full::Ada),
            connections_max: connections_max(is_full),
            ada_looks: ViewMode::Named,
            bo_shows_activity: true,
            has_note: true,
            limits_answers: false,
            has_mail: false,
            retention_days: None,
        }
    }

    fn limits(&self) -> Limits {
        Limits {
            connections_max: self.connections_max,
            retention_days: self.retention_days,
            ..Limits::default()
        }
    }

    fn making(&self, office: Option<&Server>) -> Making {
        Making {
            limits: self.limits(),
            mailer: office.map(|office| mailer(office.url())),
            pace: self.limits_answers.then(|| Rate::new(ANSWERS, Duration::from_hours(1))),
            metrics: MetricsAccess::Token(METRICS_TOKEN.into()),
            ..Making::default()
        }
    }
}

/// Who has no connection left to give.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Full {
    /// Who asks.
    Ada,
    /// Who is asked.
    Bo,
}

/// Somebody in this region who worked for the yard from this year on.
pub fn profile(name: &str, region: &str, from: i16) -> Profile {
    let year = |year| Some(YearMonth { year, month: None });
    let yard = Position {
        organisation: "Nordlicht Werft".into(),
        title: "Fitter".into(),
        from: year(from),
        to: year(from + 4),
    };
    Profile {
        name: name.into(),
        region: region.into(),
        industry: "Boats".into(),
        positions: vec![yard],
        ..Profile::default()
    }
}

impl Stage {
    /// Everybody is there; Ada and Di have asked Bo.
    pub async fn set(set: Set, leak: Option<Leak>, keeps_secrets: bool) -> Self {
        let office = if set.has_mail { Some(Server::start(Manner::Takes).await) } else { None };
        let world = leak::world(set.making(office.as_ref()), leak);
        let digest = if set.has_mail { Digest::Daily } else { Digest::Off };
        let settings = Settings { shows_activity: set.bo_shows_activity, ..Settings::default() };
        let looks = Settings { view_mode: set.ada_looks, digest, ..Settings::default() };
        let reads = Settings { digest, ..Settings::default() };
        let ada = world.member_with("ada", profile("Ada Hafenstein", "Kiel", 2012), looks.clone()).await;
        let bo = world.member_with("bo", profile("Bo Hafenstein", "Bremen", 2010), settings).await;
        show_picture(&world, &bo).await;
        let cy = world.member_with("cy", profile("Cy Molenaar", "Bremen", 2011), reads).await;
        let di = world.member_with("di", profile("Di Primjer", "Kiel", 2020), Settings::default()).await;
        let eve = world.member_with("eve", profile("Ada Hafenstein", "Kiel", 2012), looks).await;
        let (nobody, op) = (world.nobody(), world.operator("op").await);
        let fay = world.member_with("fay", profile("Fay Nordal", "Kiel", 2001), Settings::default()).await;
        let friends = if set.full == Some(Full::Bo) { [&bo, &ada] } else { [&ada, &bo] };
        for friend in friends {
            world.connect(friend, &cy).await;
        }
        let note = if set.has_note { "I am Ada, we both built the ferry." } else { "" };
        let from_ada = ada.asks_with(&bo, note).await;
        world.minutes_pass(3);
        // Another of hers waits, so that there is an order.
        ada.asks(&fay).await;
        world.minutes_pass(7);
        let from_di = di.asks(&bo).await;
        world.days_pass(1);
        Self { keeps_secrets, set, office, world, ada, bo, cy, di, eve, op, nobody, from_ada, from_di }
    }

    /// Bo does something in the browser, whatever comes of it.
    pub async fn bo_posts(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let page = self.bo.post(path, fields).await;
        self.bo.forget_message();
        page
    }

    /// Bo does something through the API.
    pub async fn bo_orders(&self, method: Method, path: &str, body: &str) -> Page {
        self.bo.order(method, path, &[], body).await
    }
}

async fn show_picture(world: &World, of: &Person) {
    let picture = Picture { id: PICTURE, large: vec![1; 512], small: vec![2; 96] };
    let changed = AccountChange::PictureChanged { member: of.id, picture: Some(picture) };
    let commit = Commit { account_changes: vec![changed], ..Commit::default() };
    world.store().apply(commit).await.unwrap();
}
