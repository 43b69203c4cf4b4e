//! Signing in and out. Passwords are verified by the caller; what is kept here is who is signed in where.

use super::account::{AccessEvent, AccessEventKind, Account, ApiToken, Digest256, Passkey, Session};
use super::act::Key;
use super::change::{AccountChange, PasswordReason, RecordedOutcome};
use super::{Community, CommunityError, TRIES_MAX};
use acquaint_core::id::{PasskeyId, PersonId, SessionId, TokenId};
use acquaint_core::member::Standing;
use acquaint_core::stamp::Stamp;
use acquaint_core::text::{Line, read_line};
use jiff::{SignedDuration, Timestamp};

/// The most characters kept of what a browser says it is. Judgement.
const DEVICE_CHARACTERS_MAX: usize = 200;
/// The most sessions of one member; those unused for longest end first. Judgement.
const SESSIONS_MAX: usize = 50;
/// The most tokens of one member. Judgement.
const TOKENS_MAX: usize = 50;

impl Community {
    /// Starts a session for a member who showed who they are. `digest` is that of the session's secret.
    pub async fn start_session(
        &self,
        member: PersonId,
        device: &str,
        digest: Digest256,
        stamp: &mut Stamp,
    ) -> Result<Session, CommunityError> {
        let device: String = device.chars().take(DEVICE_CHARACTERS_MAX).collect();
        let session = Session {
            id: SessionId(stamp.next_id()),
            member,
            started_at: stamp.now,
            used_at: stamp.now,
            expires_at: self.session_ends(stamp.now, stamp.now),
            device: read_line(&device, DEVICE_CHARACTERS_MAX).unwrap_or_default(),
        };
        let known = self.store().list_sessions(member, stamp.now).await?;
        for old in known.iter().skip(SESSIONS_MAX - 1) {
            self.end_session(member, old.id).await?;
        }
        self.apply(vec![
            AccountChange::SessionStarted { session: session.clone(), digest },
            AccountChange::was_active(member, stamp.now),
        ])
        .await?;
        Ok(session)
    }

    /// Whose session this is, if it still lasts and they are in the community.
    pub async fn who_is(
        &self,
        digest: Digest256,
        now: Timestamp,
    ) -> Result<Option<(Account, Session)>, CommunityError> {
        let found = self.store().find_signed_in(digest, now).await?;
        let Some((account, session)) = found.filter(|(account, _)| account.standing == Standing::Active)
        else {
            return Ok(None);
        };
        // Once a day, or every request would be a write.
        if is_another_day(session.used_at, now) {
            let expires_at = self.session_ends(session.started_at, now);
            let used = AccountChange::SessionUsed { session: session.id, at: now, expires_at };
            self.forgiving(vec![used]).await?;
        }
        Ok(Some((account, session)))
    }

    /// Until when this session of a member lasts, if it still does and they are in the community.
    pub async fn session_lasts(
        &self,
        member: PersonId,
        session: SessionId,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, CommunityError> {
        let account = self.store().find_account(member).await?;
        if account.is_none_or(|account| account.standing != Standing::Active) {
            return Ok(None);
        }
        let sessions = self.store().list_sessions(member, now).await?;
        Ok(sessions.iter().find(|found| found.id == session).map(|found| found.expires_at))
    }

    /// When a session ends that is used now, and not again.
    fn session_ends(&self, started_at: Timestamp, used_at: Timestamp) -> Timestamp {
        let rules = self.rules();
        let idle = later(used_at, rules.session_idle_days.into());
        later(started_at, rules.session_days.into()).min(idle)
    }

    /// Whose token this is, if it still works and they are in the community.
    pub async fn whose_token(
        &self,
        digest: Digest256,
        now: Timestamp,
    ) -> Result<Option<(Account, ApiToken)>, CommunityError> {
        let found = self.store().find_caller(digest, now).await?;
        let Some((account, token)) = found.filter(|(account, _)| account.standing == Standing::Active) else {
            return Ok(None);
        };
        if token.used_at.is_none_or(|used_at| is_another_day(used_at, now)) {
            self.forgiving(vec![AccountChange::TokenUsed { token: token.id, at: now }]).await?;
        }
        Ok(Some((account, token)))
    }

    /// Signs out where this session is.
    pub async fn end_session(&self, member: PersonId, session: SessionId) -> Result<(), CommunityError> {
        self.forgiving(vec![AccountChange::SessionEnded { member, session }]).await
    }

    /// Signs out everywhere, or everywhere but here.
    pub async fn end_sessions(
        &self,
        member: PersonId,
        except: Option<SessionId>,
    ) -> Result<(), CommunityError> {
        self.apply(vec![AccountChange::SessionsEnded { member, except }]).await
    }

    /// Makes a token for a program. `digest` is that of its secret.
    pub async fn create_token(
        &self,
        member: PersonId,
        name: &str,
        days: Option<u16>,
        digest: Digest256,
        stamp: &mut Stamp,
    ) -> Result<ApiToken, CommunityError> {
        let token = self.new_token(member, name, days, stamp).await?;
        self.apply(vec![token_made(&token), AccountChange::TokenCreated { token: token.clone(), digest }])
            .await?;
        Ok(token)
    }

    /// The same for a program that may send the wish again. `None`: a token was made with this key already, and nobody
    /// knows its secret any more.
    pub async fn create_token_once(
        &self,
        member: PersonId,
        name: &str,
        days: Option<u16>,
        digest: Digest256,
        key: Option<&Key>,
        stamp: &mut Stamp,
    ) -> Result<Option<ApiToken>, CommunityError> {
        let Some(key) = key else {
            return self.create_token(member, name, days, digest, stamp).await.map(Some);
        };
        for _ in 0..TRIES_MAX {
            match self.store().find_outcome(member, &key.text).await? {
                Some(recorded) if recorded.asked != key.asked => return Err(CommunityError::KeyReused),
                Some(_) => return Ok(None),
                None => {}
            }
            let token = self.new_token(member, name, days, stamp).await?;
            let outcome = RecordedOutcome {
                member,
                key: key.text.clone(),
                asked: key.asked,
                outcome: "null".into(),
                at: stamp.now,
            };
            let changes = vec![
                AccountChange::OutcomeRecorded(outcome),
                token_made(&token),
                AccountChange::TokenCreated { token: token.clone(), digest },
            ];
            match self.apply(changes).await {
                // The same wish came twice at once: the other one made it.
                Err(CommunityError::Conflict) => {}
                result => return result.map(|()| Some(token)),
            }
        }
        Err(CommunityError::Conflict)
    }

    async fn new_token(
        &self,
        member: PersonId,
        name: &str,
        days: Option<u16>,
        stamp: &mut Stamp,
    ) -> Result<ApiToken, CommunityError> {
        let name = Line::new(name).map_err(|error| CommunityError::field("name", &error))?;
        if self.store().list_tokens(member).await?.len() >= TOKENS_MAX {
            let detail =
                format!("cannot be added: {TOKENS_MAX} tokens are the most; please revoke one first");
            return Err(CommunityError::field("name", &detail));
        }
        Ok(ApiToken {
            id: TokenId(stamp.next_id()),
            member,
            name,
            created_at: stamp.now,
            used_at: None,
            expires_at: days.map(|days| later(stamp.now, i64::from(days))),
        })
    }

    pub async fn revoke_token(
        &self,
        member: PersonId,
        token: TokenId,
        now: Timestamp,
    ) -> Result<(), CommunityError> {
        let tokens = self.store().list_tokens(member).await?;
        let found = tokens.iter().find(|found| found.id == token).ok_or(CommunityError::NotFound)?;
        let event = logged(member, AccessEventKind::TokenRevoked, found.name.as_str(), now);
        self.gone_is_not_found(vec![AccountChange::TokenRevoked { member, token }, event]).await
    }

    /// Sets a new password and signs out everywhere else, programs with a token included. Links that could undo it work
    /// no more.
    pub async fn change_password(
        &self,
        member: PersonId,
        hash: String,
        stay: Option<SessionId>,
        now: Timestamp,
    ) -> Result<(), CommunityError> {
        self.apply(vec![
            AccountChange::PasswordChanged { member, hash, because: PasswordReason::Chosen },
            AccountChange::SessionsEnded { member, except: stay },
            logged(member, AccessEventKind::PasswordChanged, "", now),
        ])
        .await
    }

    pub async fn add_passkey(&self, passkey: Passkey) -> Result<(), CommunityError> {
        let (name, at) = (passkey.name.as_str(), passkey.created_at);
        let event = logged(passkey.member, AccessEventKind::PasskeyAdded, name, at);
        self.apply(vec![AccountChange::PasskeyAdded(passkey), event]).await
    }

    /// Keeps the credential of a passkey whose counter moved.
    pub async fn use_passkey(&self, passkey: PasskeyId, credential: String) -> Result<(), CommunityError> {
        self.gone_is_not_found(vec![AccountChange::PasskeyUsed { passkey, credential }]).await
    }

    pub async fn remove_passkey(
        &self,
        member: PersonId,
        passkey: PasskeyId,
        now: Timestamp,
    ) -> Result<(), CommunityError> {
        let passkeys = self.store().list_passkeys(member).await?;
        let found = passkeys.iter().find(|found| found.id == passkey).ok_or(CommunityError::NotFound)?;
        let event = logged(member, AccessEventKind::PasskeyRemoved, found.name.as_str(), now);
        self.gone_is_not_found(vec![AccountChange::PasskeyRemoved { member, passkey }, event]).await
    }

    /// Dismisses the notices in the member's security log, up to the one they were shown. The log keeps the entries.
    pub async fn dismiss_notices(&self, member: PersonId, up_to: Timestamp) -> Result<(), CommunityError> {
        self.apply(vec![AccountChange::AccessNoticesDismissed { member, up_to }]).await
    }

    /// Keeps the same password at another cost; sessions stay. `from` is the hash before: if the password was changed
    /// in the meantime, the new one stays.
    pub async fn renew_password(
        &self,
        member: PersonId,
        from: Option<String>,
        hash: String,
    ) -> Result<(), CommunityError> {
        let because = PasswordReason::Renewed { from };
        self.forgiving(vec![AccountChange::PasswordChanged { member, hash, because }]).await
    }

    /// Applies changes to something that may be gone by now, which does no harm.
    async fn forgiving(&self, changes: Vec<AccountChange>) -> Result<(), CommunityError> {
        match self.apply(changes).await {
            Err(CommunityError::Conflict) => Ok(()),
            result => result,
        }
    }

    /// Applies changes to something that must be there.
    pub(crate) async fn gone_is_not_found(&self, changes: Vec<AccountChange>) -> Result<(), CommunityError> {
        match self.apply(changes).await {
            Err(CommunityError::Conflict) => Err(CommunityError::NotFound),
            result => result,
        }
    }
}

/// An entry of a member's security log.
pub(super) fn logged(member: PersonId, kind: AccessEventKind, detail: &str, at: Timestamp) -> AccountChange {
    AccountChange::AccessLogged { member, event: AccessEvent { kind, detail: detail.to_owned(), at } }
}

fn token_made(token: &ApiToken) -> AccountChange {
    logged(token.member, AccessEventKind::TokenMade, token.name.as_str(), token.created_at)
}

pub(crate) fn later(now: Timestamp, days: i64) -> Timestamp {
    now.checked_add(SignedDuration::from_hours(24 * days)).unwrap_or(Timestamp::MAX)
}

/// Whether a day (in UTC) has passed; a clock that was set back does not count.
fn is_another_day(before: Timestamp, now: Timestamp) -> bool {
    const DAY_SECONDS: i64 = 86_400;
    now.as_second().div_euclid(DAY_SECONDS) > before.as_second().div_euclid(DAY_SECONDS)
}
