//! The member who asks: their profile, their settings, what they may take with them; and the limits, which are public.

use super::export::Export;
use super::order::{Body, Order};
use super::person::{Education, Member, Position};
use super::query::{Nothing, Query};
use super::word::{DigestWord, RoleWord, ViewModeWord};
use crate::export::stream;
use crate::failure::Failure;
use crate::route::{Access, Routes};
use crate::service::Service;
use crate::visitor::Caller;
use acquaint_core::limits;
use acquaint_core::member;
use acquaint_core::profile::Profile;
use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// The routes of this part.
pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/api/v1/me", Access::Program, show_me)
        .patch("/api/v1/me", Access::Program, edit_me)
        .put("/api/v1/me/settings", Access::Program, edit_settings)
        .get("/api/v1/export", Access::Program, export)
        .get("/api/v1/limits", Access::Anybody, show_limits)
}

/// You.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Me {
    /// Your profile, as you see it yourself.
    member: Member,
    /// Your e-mail address.
    email: String,
    /// What you may do.
    role: RoleWord,
    /// Since when you have the account.
    joined_at: Timestamp,
    /// What you show, and how the community talks to you.
    settings: Settings,
    /// How many requests you may send now: the lesser of the two holds.
    sends_left: SendsLeft,
    /// How many notifications you have not read, counted up to 100.
    unread: u32,
}

/// How many requests a member may send now. It depends on what they sent alone, never on how anybody answered.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SendsLeft {
    /// Within seven days.
    this_week: u32,
    /// Open at once.
    open: u32,
}

/// What a member shows, and how the community talks to them.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Settings {
    /// How you look at other profiles.
    view_mode: ViewModeWord,
    /// Whether others see, coarsely, how often you are here.
    shows_activity: bool,
    /// Whether others see how many connections you have.
    shows_connections: bool,
    /// Whether you are found in search and suggested.
    is_searchable: bool,
    /// E-mail about what is new.
    digest: DigestWord,
    /// What you publish about whom you connect with; empty: nothing.
    #[schema(max_length = 300)]
    policy: String,
}

impl Body for Settings {}

impl From<member::Settings> for Settings {
    fn from(settings: member::Settings) -> Self {
        Self {
            view_mode: ViewModeWord(settings.view_mode),
            shows_activity: settings.shows_activity,
            shows_connections: settings.shows_connections,
            is_searchable: settings.is_searchable,
            digest: DigestWord(settings.digest),
            policy: settings.policy,
        }
    }
}

impl From<Settings> for member::Settings {
    fn from(settings: Settings) -> Self {
        Self {
            view_mode: settings.view_mode.0,
            shows_activity: settings.shows_activity,
            shows_connections: settings.shows_connections,
            is_searchable: settings.is_searchable,
            digest: settings.digest.0,
            policy: settings.policy,
        }
    }
}

/// What is to change in your profile. What is left out, or `null`, stays as it is.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ProfileChanges {
    /// Display name.
    #[schema(min_length = 1, max_length = 100)]
    name: Option<String>,
    /// One line.
    #[schema(max_length = 220)]
    headline: Option<String>,
    /// About you.
    #[schema(max_length = 2600)]
    about: Option<String>,
    /// One line.
    #[schema(max_length = 120)]
    industry: Option<String>,
    /// One line.
    #[schema(max_length = 120)]
    job_function: Option<String>,
    /// One line.
    #[schema(max_length = 120)]
    region: Option<String>,
    /// All of them, in your order.
    #[schema(max_items = 40)]
    positions: Option<Vec<Position>>,
    /// All of them, in your order.
    #[schema(max_items = 20)]
    educations: Option<Vec<Education>>,
    /// All of them, one line each.
    #[schema(max_items = 50)]
    skills: Option<Vec<String>>,
}

impl Body for ProfileChanges {
    const OBJECTS: &'static [&'static str] = &[
        "positions[]",
        "positions[].from",
        "positions[].to",
        "educations[]",
        "educations[].from",
        "educations[].to",
    ];
    const LISTS: &'static [&'static str] = &["positions", "educations", "skills"];
}

impl ProfileChanges {
    fn change(self, kept: Profile) -> Profile {
        fn list<T, U: From<T>>(list: Option<Vec<T>>, kept: Vec<U>) -> Vec<U> {
            list.map_or(kept, |list| list.into_iter().map(Into::into).collect())
        }
        Profile {
            name: self.name.unwrap_or(kept.name),
            headline: self.headline.unwrap_or(kept.headline),
            about: self.about.unwrap_or(kept.about),
            industry: self.industry.unwrap_or(kept.industry),
            job_function: self.job_function.unwrap_or(kept.job_function),
            region: self.region.unwrap_or(kept.region),
            positions: list(self.positions, kept.positions),
            educations: list(self.educations, kept.educations),
            skills: self.skills.unwrap_or(kept.skills),
        }
    }
}

/// You
///
/// Your profile, your settings, and how many requests you may send now.
#[utoipa::path(get, path = "/api/v1/me", tag = "You", responses((status = 200, body = Me, description = "You")))]
pub(super) async fn show_me(
    caller: Caller,
    State(service): State<Service>,
    Query(Nothing {}): Query<Nothing>,
) -> Result<Json<Me>, Failure> {
    me(&service, caller).await.map(Json)
}

async fn me(service: &Service, Caller(account): Caller) -> Result<Me, Failure> {
    let (community, now) = (service.community(), service.stamp().now);
    let own = community.load_own(account.id).await?;
    let left = community.count_sends_left(account.id, now).await?;
    let unread = community.count_unread(account.id, now).await?;
    Ok(Me {
        member: Member::new(own, now),
        email: account.email,
        role: RoleWord(account.role),
        joined_at: account.joined_at,
        settings: account.settings.into(),
        sends_left: SendsLeft { this_week: left.this_week, open: left.open },
        unread,
    })
}

/// Change your profile
///
/// Only what is named changes; a list is replaced as a whole.
#[utoipa::path(
    patch, path = "/api/v1/me", tag = "You",
    request_body = ProfileChanges,
    responses((status = 200, body = Me, description = "You, as you are kept now"))
)]
pub(super) async fn edit_me(
    caller: Caller,
    State(service): State<Service>,
    order: Order<ProfileChanges>,
) -> Result<Json<Me>, Failure> {
    let (community, now) = (service.community(), service.stamp().now);
    community.change_profile(caller.id(), |kept| order.body.clone().change(kept), now).await?;
    me(&service, caller).await.map(Json)
}

/// Replace your settings
#[utoipa::path(
    put, path = "/api/v1/me/settings", tag = "You",
    request_body = Settings,
    responses((status = 200, body = Settings, description = "Your settings, as they are kept now"))
)]
pub(super) async fn edit_settings(
    caller: Caller,
    State(service): State<Service>,
    order: Order<Settings>,
) -> Result<Json<Settings>, Failure> {
    let settings = member::Settings::from(order.body);
    let kept = service.community().edit_settings(caller.id(), |_| settings.clone()).await?;
    Ok(Json(kept.into()))
}

/// Take everything with you
///
/// Your own side of everything: profile, connections, requests you sent, requests that wait for you with what you keep
/// about each, your strategy with
/// its versions and sweeps, who looked at your profile, what you were told.
#[utoipa::path(
    get, path = "/api/v1/export", tag = "You",
    responses((status = 200, body = Export, description = "Everything of yours"))
)]
pub(super) async fn export(
    caller: Caller,
    State(service): State<Service>,
    Query(Nothing {}): Query<Nothing>,
) -> Result<Response, Failure> {
    let document = |export, now| match serde_json::to_value(Export::new(export, now)) {
        Ok(Value::Object(fields)) => Some(fields),
        _ => None,
    };
    let body = stream(&service, caller.0, document).await?;
    Ok(([(header::CONTENT_TYPE, "application/json")], body).into_response())
}

/// The limits of this community. The operator sets them, and everybody may read them.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Limits {
    /// The most connections a member may have.
    connections_max: u32,
    /// Days before you may ask the same person again, after you took a request back or a connection ended.
    cool_down_days: u16,
    /// The most requests within any seven days.
    sent_per_week_max: u32,
    /// The most requests open at once.
    open_requests_max: u32,
    /// Days for which a request counts as open, however it is answered, unless you take it back.
    open_days: u16,
    /// The most characters in a note.
    note_characters_max: u32,
    /// The most characters in a question or its answer.
    question_characters_max: u32,
    /// The most questions about one request.
    questions_max: u32,
    /// The most people you may ask to vouch for one request.
    vouchers_max: u32,
    /// Days after which a request that waits lapses. `null`: it waits.
    #[schema(required)]
    retention_days: Option<u16>,
}

impl From<&limits::Limits> for Limits {
    fn from(limits: &limits::Limits) -> Self {
        Self {
            connections_max: limits.connections_max,
            cool_down_days: limits.cool_down_days,
            sent_per_week_max: limits.sent_per_week_max,
            open_requests_max: limits.open_requests_max,
            open_days: limits.open_days,
            note_characters_max: limits.note_characters_max,
            question_characters_max: limits.question_characters_max,
            questions_max: limits.questions_max,
            vouchers_max: limits.vouchers_max,
            retention_days: limits.retention_days,
        }
    }
}

/// The limits
#[utoipa::path(
    get, path = "/api/v1/limits", tag = "You",
    responses((status = 200, body = Limits, description = "The limits"))
)]
pub(super) async fn show_limits(
    State(service): State<Service>,
    Query(Nothing {}): Query<Nothing>,
) -> Json<Limits> {
    Json(service.community().limits().into())
}
