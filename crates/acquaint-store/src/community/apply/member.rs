//! A member's own row, their profile, and what search and suggestions read of it.

use super::Writing;
use crate::community::member_row::profile;
use crate::community::near::keys_of;
use crate::community::search;
use crate::database::{Params, params};
use crate::sqlite::row::{Reading, json, micros};
use acquaint_app::community::change::{NewMember, Picture};
use acquaint_app::store::StoreError;
use acquaint_core::id::PersonId;
use acquaint_core::look::name_skeleton;
use acquaint_core::member::Settings;
use acquaint_core::profile::Profile;
use acquaint_core::record::YearMonth;
use acquaint_core::text::fold_name;

impl Writing<'_> {
    pub(super) fn join(self, new: &NewMember) -> Result<(), StoreError> {
        let skeleton = new.handle.skeleton();
        self.check_free("handle", "SELECT EXISTS (SELECT 1 FROM members WHERE skeleton = ?1)", &skeleton)?;
        self.check_free("email", "SELECT EXISTS (SELECT 1 FROM members WHERE email = ?1)", &new.email)?;
        let sql = "INSERT INTO members (id, handle, skeleton, email, password, role, standing, joined_at,
                       view_mode, shows_activity, shows_connections, is_searchable, digest, policy,
                       name, headline, about, industry, job_function, region, positions, educations, skills,
                       name_folded, name_skeleton, region_folded)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'named', false, false, false, 'off', '',
                       '', '', '', '', '', '', '[]', '[]', '[]', '', '', '')";
        let (role, standing, joined_at) = (new.role.key(), new.standing.key(), micros(new.joined_at));
        let handle = new.handle.as_str();
        self.one(
            sql,
            params![new.id.0, handle, skeleton, new.email, new.password, role, standing, joined_at],
        )?;
        self.one("INSERT INTO tallies (member_id, connections) VALUES (?1, 0)", params![new.id.0])?;
        self.change_settings(new.id, &new.settings)?;
        self.change_profile(new.id, &new.profile)
    }

    /// The first operator; a second set-up finds an operator there.
    pub(super) fn set_up(self, new: &NewMember) -> Result<(), StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM members WHERE role = 'operator')";
        if self.value(sql, params![])? {
            return Err(StoreError::Conflict);
        }
        self.join(new)
    }

    /// Asked before writing, because a violated constraint does not say which column is taken.
    fn check_free(self, what: &'static str, sql: &str, value: &str) -> Result<(), StoreError> {
        if self.value(sql, params![value])? { Err(StoreError::Taken { what }) } else { Ok(()) }
    }

    pub(super) fn change_email(self, member: PersonId, email: &str) -> Result<(), StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM members WHERE email = ?1 AND id <> ?2)";
        if self.value(sql, params![email, member.0])? {
            return Err(StoreError::Taken { what: "email" });
        }
        self.one("UPDATE members SET email = ?2 WHERE id = ?1", params![member.0, email])?;
        self.drop_account_links(member)
    }

    /// Whether the settings are still those that a change was decided on.
    pub(super) fn check_settings(self, member: PersonId, before: &Settings) -> Result<(), StoreError> {
        let Settings { view_mode, shows_activity, shows_connections, is_searchable, digest, policy } = before;
        let sql =
            "SELECT EXISTS (SELECT 1 FROM members WHERE id = ?1 AND view_mode = ?2 AND shows_activity = ?3
                       AND shows_connections = ?4 AND is_searchable = ?5 AND digest = ?6 AND policy = ?7)";
        let (view_mode, digest) = (view_mode.key(), digest.key());
        self.unchanged(
            sql,
            params![member.0, view_mode, shows_activity, shows_connections, is_searchable, digest, policy],
        )
    }

    pub(super) fn check_profile(self, member: PersonId, before: &Profile) -> Result<(), StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM members WHERE id = ?1 AND name = ?2 AND headline = ?3
                       AND about = ?4 AND industry = ?5 AND job_function = ?6 AND region = ?7
                       AND positions = ?8 AND educations = ?9 AND skills = ?10)";
        with_profile(member, before, |values| self.unchanged(sql, values))
    }

    fn unchanged(self, sql: &str, parameters: Params<'_>) -> Result<(), StoreError> {
        if self.value(sql, parameters)? { Ok(()) } else { Err(StoreError::Conflict) }
    }

    pub(super) fn change_settings(self, member: PersonId, settings: &Settings) -> Result<(), StoreError> {
        let Settings { view_mode, shows_activity, shows_connections, is_searchable, digest, policy } =
            settings;
        let sql = "UPDATE members SET view_mode = ?2, shows_activity = ?3, shows_connections = ?4,
                   is_searchable = ?5, digest = ?6, policy = ?7 WHERE id = ?1";
        let (view_mode, digest) = (view_mode.key(), digest.key());
        self.one(
            sql,
            params![member.0, view_mode, shows_activity, shows_connections, is_searchable, digest, policy],
        )
    }

    pub(super) fn change_profile(self, member: PersonId, profile: &Profile) -> Result<(), StoreError> {
        let sql = "UPDATE members SET name = ?2, headline = ?3, about = ?4, industry = ?5, job_function = ?6,
                   region = ?7, positions = ?8, educations = ?9, skills = ?10 WHERE id = ?1";
        with_profile(member, profile, |values| self.one(sql, values))?;
        self.derive(member, profile)
    }

    /// Runs after migrations: a release may derive other words and look-alikes from the same texts than the one
    /// before.
    pub(super) fn derive_of(self, member: PersonId) -> Result<(), StoreError> {
        let sql = "SELECT * FROM members WHERE id = ?1";
        let read = |row: &Reading<'_>| Ok((row.handle("handle")?, profile(row)?));
        let (handle, profile) = self.read("members", sql, params![member.0], read)?;
        // If only this release finds that two handles look alike, both members keep theirs.
        self.execute(
            "UPDATE members SET skeleton = ?2 WHERE id = ?1
                 AND NOT EXISTS (SELECT 1 FROM members WHERE skeleton = ?2 AND id <> ?1)",
            params![member.0, handle.skeleton()],
        )?;
        self.derive(member, &profile)
    }

    /// Writes what names are compared by, and what search and suggestions read.
    fn derive(self, member: PersonId, profile: &Profile) -> Result<(), StoreError> {
        let sql = "UPDATE members SET name_folded = ?2, region_folded = ?3, name_skeleton = ?4 WHERE id = ?1";
        let (name, region) = (search::fold(&profile.name), fold_name(&profile.region));
        self.one(sql, params![member.0, name, region, name_skeleton(&profile.name)])?;
        self.index_words(member, profile)?;
        self.index_stays(member, profile)
    }

    fn index_words(self, member: PersonId, profile: &Profile) -> Result<(), StoreError> {
        let handle: String = self.value("SELECT handle FROM members WHERE id = ?1", params![member.0])?;
        self.forget_words(member)?;
        for (word, is_of_name) in search::words_of(&handle, profile) {
            // Keys belong to words, not to members: a common name has its keys once, however many have it.
            let is_known =
                self.has("SELECT 1 FROM member_words WHERE word = ?1 AND is_of_name LIMIT 1", params![word])?;
            let sql = "INSERT INTO member_words (word, member_id, is_of_name) VALUES (?1, ?2, ?3)";
            self.one(sql, params![word, member.0, is_of_name])?;
            if is_of_name && !is_known {
                for key in keys_of(&word) {
                    self.one("INSERT INTO name_keys (key, word) VALUES (?1, ?2)", params![key, word])?;
                }
            }
        }
        Ok(())
    }

    /// The keys of a word go with the last member whose name has it, because they spell it out.
    pub(super) fn forget_words(self, member: PersonId) -> Result<(), StoreError> {
        let sql = "SELECT w.word FROM member_words w WHERE w.member_id = ?1 AND w.is_of_name AND NOT EXISTS
                       (SELECT 1 FROM member_words o WHERE o.word = w.word AND o.member_id <> ?1 AND o.is_of_name)";
        for word in self.rows("member_words", sql, params![member.0], |row| row.get::<String>("word"))? {
            for key in keys_of(&word) {
                self.execute("DELETE FROM name_keys WHERE key = ?1 AND word = ?2", params![key, word])?;
            }
        }
        self.execute("DELETE FROM member_words WHERE member_id = ?1", params![member.0]).map(drop)
    }

    /// Organisations and schools with their years, for [`suggestions`](crate::community::suggestion).
    fn index_stays(self, member: PersonId, profile: &Profile) -> Result<(), StoreError> {
        let year = |month: Option<YearMonth>| month.map(|month| month.year);
        self.execute("DELETE FROM member_organisations WHERE member_id = ?1", params![member.0])?;
        let sql = "INSERT INTO member_organisations (member_id, place, folded, from_year, to_year)
                   VALUES (?1, ?2, ?3, ?4, ?5)";
        for (place, position) in (0_i64..).zip(&profile.positions) {
            let folded = fold_name(&position.organisation);
            self.one(sql, params![member.0, place, folded, year(position.from), year(position.to)])?;
        }
        self.execute("DELETE FROM member_schools WHERE member_id = ?1", params![member.0])?;
        let sql = "INSERT INTO member_schools (member_id, place, folded, from_year, to_year)
                   VALUES (?1, ?2, ?3, ?4, ?5)";
        for (place, education) in (0_i64..).zip(&profile.educations) {
            let folded = fold_name(&education.school);
            self.one(sql, params![member.0, place, folded, year(education.from), year(education.to)])?;
        }
        Ok(())
    }

    pub(super) fn change_picture(
        self,
        member: PersonId,
        picture: Option<&Picture>,
    ) -> Result<(), StoreError> {
        let sql = "UPDATE members SET picture_id = ?2 WHERE id = ?1";
        self.one(sql, params![member.0, picture.map(|picture| picture.id.0)])?;
        self.execute("DELETE FROM pictures WHERE member_id = ?1", params![member.0])?;
        let Some(Picture { id, large, small }) = picture else {
            return Ok(());
        };
        let sql = "INSERT INTO pictures (id, member_id, large, small) VALUES (?1, ?2, ?3, ?4)";
        self.one(sql, params![id.0, member.0, large, small])
    }
}

/// A member and the words of their profile as parameters, in the order in which the two statements above name them.
fn with_profile<T>(
    member: PersonId,
    profile: &Profile,
    run: impl FnOnce(Params<'_>) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let Profile { name, headline, about, industry, job_function, region, positions, educations, skills } =
        profile;
    let (positions, educations, skills) = (json(positions)?, json(educations)?, json(skills)?);
    run(params![
        member.0,
        name,
        headline,
        about,
        industry,
        job_function,
        region,
        positions,
        educations,
        skills
    ])
}
