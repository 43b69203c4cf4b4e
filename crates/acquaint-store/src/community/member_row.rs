//! A member's row, as cards, profiles and accounts are made of it.

use crate::sqlite::row::Reading;
use acquaint_app::community::account::Account;
use acquaint_app::community::view::MemberRow;
use acquaint_app::store::StoreError;
use acquaint_core::activity::ActiveDays;
use acquaint_core::id::PictureId;
use acquaint_core::member::{Digest, Role, Settings, Standing, ViewMode};
use acquaint_core::profile::Profile;
use uuid::Uuid;

pub(super) const OPERATED: &str = "SELECT 1 FROM members WHERE role = 'operator' AND standing = 'active'";

pub(super) fn profile(row: &Reading<'_>) -> Result<Profile, StoreError> {
    Ok(Profile {
        name: row.get("name")?,
        headline: row.get("headline")?,
        about: row.get("about")?,
        industry: row.get("industry")?,
        job_function: row.get("job_function")?,
        region: row.get("region")?,
        positions: row.maybe_json("positions")?.unwrap_or_default(),
        educations: row.maybe_json("educations")?.unwrap_or_default(),
        skills: row.maybe_json("skills")?.unwrap_or_default(),
    })
}

pub(super) fn active_days(row: &Reading<'_>) -> Result<Option<ActiveDays>, StoreError> {
    let before = row.maybe_instant("active_before")?;
    Ok(row.maybe_instant("last_active_at")?.map(|last| ActiveDays { last, before }))
}

pub(super) fn settings(row: &Reading<'_>) -> Result<Settings, StoreError> {
    Ok(Settings {
        view_mode: row.key("view_mode", ViewMode::parse)?,
        shows_activity: row.get("shows_activity")?,
        shows_connections: row.get("shows_connections")?,
        is_searchable: row.get("is_searchable")?,
        digest: row.key("digest", Digest::parse)?,
        policy: row.get("policy")?,
    })
}

pub(super) fn account(row: &Reading<'_>) -> Result<Account, StoreError> {
    Ok(Account {
        id: row.person("id")?,
        handle: row.handle("handle")?,
        name: row.get("name")?,
        email: row.get("email")?,
        password: row.get("password")?,
        role: row.key("role", Role::parse)?,
        standing: row.key("standing", Standing::parse)?,
        joined_at: row.instant("joined_at")?,
        settings: settings(row)?,
        picture: row.get::<Option<Uuid>>("picture_id")?.map(PictureId),
    })
}

pub(super) fn member_row(row: &Reading<'_>) -> Result<MemberRow, StoreError> {
    Ok(MemberRow {
        id: row.person("id")?,
        handle: row.handle("handle")?,
        name: row.get("name")?,
        email: row.get("email")?,
        role: row.key("role", Role::parse)?,
        standing: row.key("standing", Standing::parse)?,
        joined_at: row.instant("joined_at")?,
    })
}
