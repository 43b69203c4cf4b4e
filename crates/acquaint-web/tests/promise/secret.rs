//! What a recipient keeps to themselves: every kind that there is.

use crate::stage::Stage;
use acquaint_app::community::sweep::SweepWish;
use axum::http::Method;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeSet;

macro_rules! kinds {
    ($(#[$doc:meta])* $name:ident { $($(#[$each:meta])* $variant:ident,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$each])* $variant,)+ }

        impl $name {
            /// Every one.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
        }
    };
}
pub(crate) use kinds;

kinds! {
    /// Something that only the recipient knows.
    Secret {
        /// They looked at the inbox.
        InboxRead,
        /// They opened the request.
        RequestOpened,
        /// They read what they were told.
        NotificationsRead,
        /// They set the request aside.
        SetAside,
        /// They set it aside and put it back.
        PutBack,
        /// They wrote a remark about it.
        Remark,
        /// They muted its sender.
        Mute,
        /// They muted and unmuted its sender.
        Unmute,
        /// They told the operator about it.
        Report,
        /// They set aside what another sent.
        OtherSetAside,
        /// They have a strategy under which the sender fits.
        StrategyFits,
        /// They have one under which the sender does not fit.
        StrategyDoesNotFit,
        /// They have one that cannot tell.
        StrategyCannotTell,
        /// They have one of any rules, and changed it.
        StrategyOfAnyRules,
        /// Their strategy filtered the request.
        Filtered,
        /// It filtered the request, and a later one took it back.
        Unfiltered,
        /// They looked at who would fit another strategy.
        Preview,
        /// They went back to an earlier version.
        ReturnedToVersion,
        /// Their strategy would have accepted by itself, and was changed before it did.
        StandingStopped,
        /// They began a sweep, and stopped it before it came to anybody.
        SweepStopped,
        /// They set several aside at once.
        SetAsideInBulk,
        /// They set several aside at once, and put them back at once.
        PutBackInBulk,
        /// They began to accept several at once, and stopped it before it came to anybody.
        BulkStopped,
        /// They tried to accept, and somebody's limit stood in the way.
        RefusedByLimit,
        /// They took their own side of everything with them.
        Exported,
        /// They asked for e-mail about what is new.
        Digest,
        /// They use a program with a token.
        Token,
        /// They looked at the pages about themselves.
        OwnPages,
    }
}

/// What this kind of secret needs of the stage.
impl Secret {
    /// Whether a limit that is reached is part of it.
    pub fn needs_limit(self) -> bool {
        self == Self::RefusedByLimit
    }

    /// Bo does it.
    pub async fn keep(self, stage: &Stage, rng: &mut ChaCha8Rng) {
        let request = format!("/received/{}", stage.from_ada);
        let other = format!("/received/{}", stage.from_di);
        match self {
            Self::InboxRead => {
                open(stage, &["/received", "/received?shelf=set_aside", "/received?shelf=filtered"]).await;
            }
            Self::RequestOpened => open(stage, &[&request]).await,
            Self::NotificationsRead => {
                open(stage, &["/notifications"]).await;
                stage.bo_posts("/notifications/read", &[]).await;
            }
            Self::SetAside => drop(stage.bo_posts(&format!("{request}/set-aside"), &[]).await),
            Self::PutBack => {
                stage.bo_posts(&format!("{request}/set-aside"), &[]).await;
                stage.bo_posts(&format!("{request}/return-to-inbox"), &[]).await;
            }
            Self::Remark => {
                let remark = [("remark", ["Perhaps in autumn.", "No.", "Who?"][rng.random_range(0..3)])];
                stage.bo_posts(&format!("{request}/remark"), &remark).await;
            }
            Self::Mute => drop(stage.bo_posts(&format!("{request}/mute"), &[]).await),
            Self::Unmute => {
                stage.bo_posts(&format!("{request}/mute"), &[]).await;
                stage.bo_posts(&format!("{request}/unmute"), &[]).await;
            }
            Self::Report => {
                drop(stage.bo_posts(&format!("{request}/report"), &[("because", "advertising")]).await);
            }
            Self::SetAsideInBulk => bulk(stage, "set_aside").await,
            Self::PutBackInBulk => {
                bulk(stage, "set_aside").await;
                bulk(stage, "return_to_inbox").await;
            }
            Self::BulkStopped => {
                bulk(stage, "accept").await;
                stop_sweeps(stage).await;
            }
            Self::OtherSetAside => drop(stage.bo_posts(&format!("{other}/set-aside"), &[]).await),
            Self::Exported => open(stage, &["/settings/export", "/api/v1/export"]).await,
            Self::Digest => {
                stage.bo_posts("/settings/mail", &[("digest", "weekly")]).await;
            }
            Self::Token => {
                stage.bo_posts("/settings/tokens", &[("name", "a program"), ("days", "30")]).await;
                open(stage, &["/api/v1/requests/received", "/api/v1/notifications"]).await;
            }
            Self::OwnPages => {
                open(stage, &["/me", "/settings", "/strategy", "/views", "/connections", "/sent"]).await;
            }
            Self::RefusedByLimit => drop(stage.bo_posts(&format!("{request}/accept"), &[]).await),
            _ => self.keep_strategy(stage, rng).await,
        }
    }

    async fn keep_strategy(self, stage: &Stage, rng: &mut ChaCha8Rng) {
        match self {
            Self::StrategyFits => save(stage, KIEL).await,
            Self::StrategyDoesNotFit => save(stage, BREMEN).await,
            Self::StrategyCannotTell => save(stage, r#"{"only": {"functions": ["Rigging"]}}"#).await,
            Self::StrategyOfAnyRules => {
                save(stage, &any_rules(rng)).await;
                save(stage, &any_rules(rng)).await;
            }
            Self::Filtered => save(stage, BREMEN_FILTERS).await,
            Self::Unfiltered => {
                save(stage, BREMEN_FILTERS).await;
                save(stage, KIEL).await;
            }
            Self::Preview => {
                let body = format!(r#"{{"strategy": {KIEL}}}"#);
                stage.bo_orders(Method::POST, "/api/v1/strategy/preview", &body).await;
            }
            Self::ReturnedToVersion => {
                save(stage, BREMEN).await;
                let first = version(stage).await;
                save(stage, KIEL).await;
                let body = format!(r#"{{"based_on": {}}}"#, version(stage).await);
                let path = format!("/api/v1/strategy/versions/{first}/return");
                stage.bo_orders(Method::POST, &path, &body).await;
            }
            Self::StandingStopped => {
                save(stage, r#"{"if_it_fits": "accept_at_my_next_visit"}"#).await;
                open(stage, &["/received"]).await;
                save(stage, BREMEN).await;
            }
            Self::SweepStopped => {
                save(stage, KIEL).await;
                sweep(stage).await;
                stop_sweeps(stage).await;
            }
            _ => {}
        }
    }
}

/// Whoever is in Kiel fits: Ada and Di.
pub const KIEL: &str = r#"{"only": {"regions": ["Kiel"]}}"#;
/// Neither does.
pub const BREMEN: &str = r#"{"only": {"regions": ["Bremen"]}}"#;
/// Neither does, and both are filtered.
pub const BREMEN_FILTERS: &str = r#"{"only": {"regions": ["Bremen"]}, "if_not": "filter"}"#;

/// Both requests at once.
pub async fn bulk(stage: &Stage, intent: &str) {
    let fields = [("request", stage.from_ada.as_str()), ("request", &stage.from_di), ("intent", intent)];
    stage.bo_posts("/received/bulk", &fields).await;
}

/// Begins to accept everybody who fits the current strategy.
pub async fn sweep(stage: &Stage) {
    let mut stamp = stage.world.service().stamp();
    let (version, sent_by) = (version(stage).await, stamp.now);
    let wish =
        SweepWish { version, sent_by, at_most: None, ticked: BTreeSet::new(), left_out: BTreeSet::new() };
    // Where one goes on already, no other begins.
    let _ = stage.world.community().start_sweep(stage.bo.id, wish, &mut stamp).await;
}

/// Nothing that is planned happens any more.
pub async fn stop_sweeps(stage: &Stage) {
    let (community, now) = (stage.world.community(), stage.world.service().stamp().now);
    for sweep in community.list_sweeps(stage.bo.id, 9).await.unwrap() {
        if sweep.is_running() {
            community.stop_sweep(stage.bo.id, sweep.id, now).await.unwrap();
        }
    }
}

pub async fn open(stage: &Stage, paths: &[&str]) {
    for path in paths {
        stage.bo.get(path).await;
        stage.bo.forget_message();
    }
}

/// The version of Bo's strategy.
async fn version(stage: &Stage) -> u32 {
    let saved = stage.world.community().load_strategy(stage.bo.id).await.unwrap();
    saved.map_or(0, |saved| saved.version)
}

/// Bo has this strategy from now on.
pub async fn save(stage: &Stage, strategy: &str) {
    let body = format!(r#"{{"strategy": {strategy}, "based_on": {}}}"#, version(stage).await);
    let saved = stage.bo_orders(Method::PUT, "/api/v1/strategy", &body).await;
    assert!(saved.status.is_success(), "{}: {}", saved.status, saved.text());
}

/// Any rules, of which none accepts by itself.
fn any_rules(rng: &mut ChaCha8Rng) -> String {
    let mut some = |of: &[&str]| -> String {
        let chosen: Vec<String> =
            of.iter().filter(|_| rng.random_bool(0.3)).map(|one| format!("\"{one}\"")).collect();
        format!("[{}]", chosen.join(","))
    };
    let (industries, functions) = (some(&["Boats", "Nets"]), some(&["Rigging", "Sales"]));
    let (regions, organisations) = (some(&["Kiel", "Bremen"]), some(&["Nordlicht Werft"]));
    let (note, ties) = (some(&["who", "how", "why"]), some(&["neighbour", "relative"]));
    let people = some(&["ada", "di"]);
    let who = ["anyone", "people_i_could_place", "people_i_know_well"][rng.random_range(0..3)];
    let if_not = ["leave_in_inbox", "filter"][rng.random_range(0..2)];
    format!(
        r#"{{"who": "{who}", "only": {{"industries": {industries}, "functions": {functions}, "regions": {regions},
            "organisations": {organisations}}}, "at_least": {{"note": {note}, "picture": {}}},
            "always": {{"ties": {ties}}}, "never": {{"people": {people}}}, "if_not": "{if_not}"}}"#,
        rng.random_bool(0.2)
    )
}
