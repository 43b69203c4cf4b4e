//! Everything a member may take with them.

use super::network::{Connection, LookedAt, NotificationFacts};
use super::person::Member;
use super::request::{ReceivedRequest, SentRequest};
use super::strategy::Version;
use super::sweeping::Sweep;
use acquaint_app::community::account::AccessEvent;
use acquaint_app::community::export_member::MemberExport;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// Everything of yours, and nothing of anybody else's side.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Export {
    /// When it was taken.
    taken_at: Timestamp,
    /// Your profile.
    member: Member,
    /// Your e-mail address.
    email: String,
    /// Since when you have the account.
    joined_at: Timestamp,
    /// Your settings.
    settings: super::me::Settings,
    /// Your connections.
    connections: Vec<Connection>,
    /// The requests you sent.
    sent: Vec<SentRequest>,
    /// The requests that wait for you, with what you keep about each.
    received: Vec<ReceivedRequest>,
    /// Every version of your strategy that is kept, newest first, with what it changed.
    strategies: Vec<Version>,
    /// Your latest sweeps, newest first, at most 100.
    sweeps: Vec<Sweep>,
    /// Who looked at your profile.
    profile_views: Vec<LookedAt>,
    /// What you were told.
    notifications: Vec<NotificationFacts>,
    /// Your security log, newest first.
    security_log: Vec<SecurityEvent>,
}

/// A change to how you sign in.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SecurityEvent {
    /// What changed.
    kind: &'static str,
    /// The name of the passkey or token, or the email address. May be empty.
    detail: String,
    /// When.
    at: Timestamp,
}

impl From<AccessEvent> for SecurityEvent {
    fn from(event: AccessEvent) -> Self {
        Self { kind: event.kind.key(), detail: event.detail, at: event.at }
    }
}

impl Export {
    /// As everything is now.
    pub(super) fn new(export: MemberExport, now: Timestamp) -> Self {
        Self {
            taken_at: now,
            member: Member::new(export.own, now),
            email: export.account.email,
            joined_at: export.account.joined_at,
            settings: export.account.settings.into(),
            connections: export.connections.into_iter().map(Into::into).collect(),
            sent: export.sent.into_iter().map(Into::into).collect(),
            received: export.received.into_iter().map(|request| ReceivedRequest::new(request, now)).collect(),
            strategies: export.strategies.into_iter().map(Into::into).collect(),
            sweeps: export.sweeps.into_iter().map(Into::into).collect(),
            profile_views: export.profile_views.into_iter().map(Into::into).collect(),
            notifications: export.notifications.into_iter().map(Into::into).collect(),
            security_log: export.access_events.into_iter().map(Into::into).collect(),
        }
    }
}
