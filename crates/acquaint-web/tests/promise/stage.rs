//! The stage: the same people in both worlds, and how each of them acts.

use crate::harness::{Page, Person, World};
use crate::leak::Leak;
use acquaint_core::limits::Limits;
use acquaint_core::member::{Settings, ViewMode};
use acquaint_core::profile::Profile;
use acquaint_core::record::{Position, YearMonth};
use axum::http::Method;

/// Everybody, and the requests that wait for the recipient.
pub struct Stage {
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
#[derive(Clone, Copy, Debug)]
pub struct Set {
    /// Who has no connection left to give.
    pub full: Option<Full>,
    /// How Ada looks at profiles.
    pub ada_looks: ViewMode,
    /// Whether Bo shows how often they are here.
    pub bo_shows_activity: bool,
    /// Whether Ada's note says anything.
    pub has_note: bool,
}

impl Set {
    /// Nothing in particular; with somebody's limit reached or not.
    pub fn plain(is_full: bool) -> Self {
        let full = is_full.then_some(Full::Ada);
        Self { full, ada_looks: ViewMode::Named, bo_shows_activity: true, has_note: true }
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

fn profile(name: &str, region: &str, from: i16) -> Profile {
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
    pub async fn set(set: Set, leak: Option<Leak>) -> Self {
        // With one connection, whoever is connected first has none left.
        let connections_max = if set.full.is_some() { 1 } else { 9 };
        let limits = Limits { connections_max, ..Limits::default() };
        let world = World::over(limits, |store| crate::leak::over(store, leak));
        let settings = Settings { shows_activity: set.bo_shows_activity, ..Settings::default() };
        let looks = Settings { view_mode: set.ada_looks, ..Settings::default() };
        let ada = world.member_with("ada", profile("Ada Hafenstein", "Kiel", 2012), looks.clone()).await;
        let bo = world.member_with("bo", profile("Bo Hafenstein", "Bremen", 2010), settings).await;
        let cy = world.member_with("cy", profile("Cy Molenaar", "Bremen", 2011), Settings::default()).await;
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
        Self { world, ada, bo, cy, di, eve, op, nobody, from_ada, from_di }
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
