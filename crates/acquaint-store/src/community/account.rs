//! Who may sign in.

use super::CommunityDatabase;
use super::member_row::account;
use crate::database::params;
use crate::sqlite::row::{Reading, micros};
use acquaint_app::community::account::{Account, ApiToken, Digest256, Link, LinkPurpose, Passkey, Session};
use acquaint_app::community::change::RecordedOutcome;
use acquaint_app::community::store::{AccountStore, Read};
use acquaint_app::store::StoreError;
use acquaint_core::handle::Handle;
use acquaint_core::id::{LinkId, PasskeyId, PersonId, SessionId, TokenId};
use acquaint_core::text::Line;
use async_trait::async_trait;
use jiff::Timestamp;
use uuid::Uuid;

#[async_trait]
impl AccountStore for CommunityDatabase {
    async fn find_account(&self, member: PersonId) -> Read<Option<Account>> {
        let sql = "SELECT * FROM members WHERE id = ?1";
        self.open.read(move |moment| moment.find("members", sql, params![member.0], account)).await
    }

    async fn find_account_by_login(&self, login: &str) -> Read<Option<Account>> {
        let email = login.trim().to_lowercase();
        let handle = Handle::new(login).map_or_else(|_| email.clone(), String::from);
        // One row is read either way, someone else's if nobody has this name, so that the time does not tell whether
        // an account exists.
        let sql = "SELECT *, email = ?1 OR handle = ?2 AS is_theirs FROM members WHERE number = coalesce(
                       (SELECT number FROM members WHERE email = ?1),
                       (SELECT number FROM members WHERE handle = ?2),
                       (SELECT min(number) FROM members))";
        let read = |row: &Reading<'_>| Ok((account(row)?, row.get::<bool>("is_theirs")?));
        let found =
            self.open.read(move |moment| moment.find("members", sql, params![email, handle], read)).await?;
        Ok(found.and_then(|(account, is_theirs)| is_theirs.then_some(account)))
    }

    async fn find_session(&self, digest: Digest256, now: Timestamp) -> Read<Option<Session>> {
        let sql = "SELECT *, id AS session_id FROM sessions WHERE digest = ?1 AND expires_at > ?2";
        let now = micros(now);
        self.open.read(move |moment| moment.find("sessions", sql, params![digest, now], session)).await
    }

    async fn find_signed_in(&self, digest: Digest256, now: Timestamp) -> Read<Option<(Account, Session)>> {
        let sql = "SELECT m.*, s.id AS session_id, s.member_id, s.started_at, s.used_at, s.expires_at, s.device
                   FROM sessions s JOIN members m ON m.id = s.member_id WHERE s.digest = ?1 AND s.expires_at > ?2";
        let now = micros(now);
        let read = |row: &Reading<'_>| Ok((account(row)?, session(row)?));
        self.open.read(move |moment| moment.find("sessions", sql, params![digest, now], read)).await
    }

    async fn list_sessions(&self, member: PersonId, now: Timestamp) -> Read<Vec<Session>> {
        let sql = "SELECT *, id AS session_id FROM sessions WHERE member_id = ?1 AND expires_at > ?2 ORDER BY used_at DESC, id";
        let now = micros(now);
        self.open.read(move |moment| moment.rows("sessions", sql, params![member.0, now], session)).await
    }

    async fn find_token(&self, digest: Digest256, now: Timestamp) -> Read<Option<ApiToken>> {
        let sql = "SELECT *, id AS token_id, name AS token_name FROM tokens WHERE digest = ?1 AND coalesce(expires_at > ?2, true)";
        let now = micros(now);
        self.open.read(move |moment| moment.find("tokens", sql, params![digest, now], token)).await
    }

    async fn find_caller(&self, digest: Digest256, now: Timestamp) -> Read<Option<(Account, ApiToken)>> {
        let sql = "SELECT m.*, t.id AS token_id, t.member_id, t.name AS token_name, t.created_at, t.used_at, t.expires_at
                   FROM tokens t JOIN members m ON m.id = t.member_id
                   WHERE t.digest = ?1 AND coalesce(t.expires_at > ?2, true)";
        let now = micros(now);
        let read = |row: &Reading<'_>| Ok((account(row)?, token(row)?));
        self.open.read(move |moment| moment.find("tokens", sql, params![digest, now], read)).await
    }

    async fn list_tokens(&self, member: PersonId) -> Read<Vec<ApiToken>> {
        let sql = "SELECT *, id AS token_id, name AS token_name FROM tokens WHERE member_id = ?1 ORDER BY created_at DESC, id";
        self.open.read(move |moment| moment.rows("tokens", sql, params![member.0], token)).await
    }

    async fn find_link(&self, digest: Digest256, now: Timestamp) -> Read<Option<Link>> {
        let sql = "SELECT * FROM links WHERE digest = ?1 AND expires_at > ?2";
        let now = micros(now);
        self.open.read(move |moment| moment.find("links", sql, params![digest, now], link)).await
    }

    async fn list_invites(&self, now: Timestamp) -> Read<Vec<Link>> {
        let sql =
            "SELECT * FROM links WHERE purpose = 'invite' AND expires_at > ?1 ORDER BY created_at DESC, id";
        let now = micros(now);
        self.open.read(move |moment| moment.rows("links", sql, params![now], link)).await
    }

    async fn list_passkeys(&self, member: PersonId) -> Read<Vec<Passkey>> {
        let sql = "SELECT * FROM passkeys WHERE member_id = ?1 ORDER BY created_at DESC, id";
        self.open.read(move |moment| moment.rows("passkeys", sql, params![member.0], passkey)).await
    }

    async fn find_outcome(&self, member: PersonId, key: &str) -> Read<Option<RecordedOutcome>> {
        let sql = "SELECT * FROM outcomes WHERE member_id = ?1 AND key = ?2";
        let key = key.to_owned();
        self.open.read(move |moment| moment.find("outcomes", sql, params![member.0, key], outcome)).await
    }
}

fn session(row: &Reading<'_>) -> Result<Session, StoreError> {
    Ok(Session {
        id: SessionId(row.get("session_id")?),
        member: row.person("member_id")?,
        started_at: row.instant("started_at")?,
        used_at: row.instant("used_at")?,
        expires_at: row.instant("expires_at")?,
        device: row.get("device")?,
    })
}

fn token(row: &Reading<'_>) -> Result<ApiToken, StoreError> {
    Ok(ApiToken {
        id: TokenId(row.get("token_id")?),
        member: row.person("member_id")?,
        name: row.text("token_name", Line::new)?,
        created_at: row.instant("created_at")?,
        used_at: row.maybe_instant("used_at")?,
        expires_at: row.maybe_instant("expires_at")?,
    })
}

fn link(row: &Reading<'_>) -> Result<Link, StoreError> {
    let purpose =
        row.key("purpose", |key| LinkPurpose::ALL.into_iter().find(|purpose| purpose.key() == key))?;
    Ok(Link {
        id: LinkId(row.get("id")?),
        purpose,
        member: row.get::<Option<Uuid>>("member_id")?.map(PersonId),
        by: row.get::<Option<Uuid>>("by_id")?.map(PersonId),
        about: row.get("about")?,
        created_at: row.instant("created_at")?,
        expires_at: row.instant("expires_at")?,
    })
}

fn passkey(row: &Reading<'_>) -> Result<Passkey, StoreError> {
    Ok(Passkey {
        id: PasskeyId(row.get("id")?),
        member: row.person("member_id")?,
        name: row.text("name", Line::new)?,
        credential: row.get("credential")?,
        created_at: row.instant("created_at")?,
    })
}

fn outcome(row: &Reading<'_>) -> Result<RecordedOutcome, StoreError> {
    Ok(RecordedOutcome {
        member: row.person("member_id")?,
        key: row.get("key")?,
        asked: row.get("asked")?,
        outcome: row.get("outcome")?,
        at: row.instant("at")?,
    })
}
