//! A member's row, as cards, profiles and accounts are made of it.

use super::query::Moment;
use crate::sqlite::row::Reading;
use acquaint_app::community::account::Account;
use acquaint_app::community::view::MemberRow;
use acquaint_app::store::StoreError;
use acquaint_core::activity::ActiveDays;
use acquaint_core::handle::Handle;
use acquaint_core::id::{PersonId, PictureId};
use acquaint_core::member::{Digest, Role, Settings, Standing, ViewMode};
use acquaint_core::profile::Profile;
use uuid::Uuid;

/// What a card shows.
#[derive(Clone, Debug)]
pub(super) struct Face {
    pub(super) id: PersonId,
    pub(super) handle: Handle,
    pub(super) name: String,
    pub(super) name_folded: String,
    pub(super) headline: String,
    pub(super) region: String,
    pub(super) picture: Option<PictureId>,
    pub(super) standing: Standing,
    pub(super) connections: u32,
}

/// The columns that [`Face::read`] needs, of `members m` and `tallies t`.
pub(super) const FACE: &str = "m.id, m.handle, m.name, m.name_folded, m.headline, m.region, m.picture_id, \
                               m.standing, t.connections AS connections";

/// The operators who are there.
pub(super) const OPERATED: &str = "SELECT 1 FROM members WHERE role = 'operator' AND standing = 'active'";

impl Face {
    pub(super) fn read(row: &Reading<'_>) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.person("id")?,
            handle: row.handle("handle")?,
            name: row.get("name")?,
            name_folded: row.get("name_folded")?,
            headline: row.get("headline")?,
            region: row.get("region")?,
            picture: row.get::<Option<Uuid>>("picture_id")?.map(PictureId),
            standing: row.key("standing", Standing::parse)?,
            connections: row.get("connections")?,
        })
    }
}

/// What a profile shows, and what its member chose to show.
#[derive(Clone, Debug)]
pub(super) struct Whole {
    pub(super) face: Face,
    pub(super) profile: Profile,
    pub(super) settings: Settings,
    pub(super) active_days: Option<ActiveDays>,
}

impl Moment<'_> {
    pub(super) fn face(&self, member: PersonId) -> Result<Option<Face>, StoreError> {
        let sql =
            format!("SELECT {FACE} FROM members m JOIN tallies t ON t.member_id = m.id WHERE m.id = ?1");
        self.find("members", &sql, [member.0], Face::read)
    }

    pub(super) fn whole(&self, member: PersonId) -> Result<Option<Whole>, StoreError> {
        let sql = "SELECT m.*, t.connections AS connections FROM members m
                   JOIN tallies t ON t.member_id = m.id WHERE m.id = ?1";
        self.find("members", sql, [member.0], |row| {
            Ok(Whole {
                face: Face::read(row)?,
                profile: profile(row)?,
                settings: settings(row)?,
                active_days: match row.maybe_instant("last_active_at")? {
                    Some(last) => Some(ActiveDays { last, before: row.maybe_instant("active_before")? }),
                    None => None,
                },
            })
        })
    }

    pub(super) fn profile(&self, member: PersonId) -> Result<Profile, StoreError> {
        let sql = "SELECT * FROM members WHERE id = ?1";
        self.find("members", sql, [member.0], profile).map(Option::unwrap_or_default)
    }
}

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
