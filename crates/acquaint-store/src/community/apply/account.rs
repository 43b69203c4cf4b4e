//! Everything beside the state of a pair into rows. Every change is matched; one that is forgotten does not compile.

use super::Writing;
use crate::community::member_row::OPERATED;
use crate::database::params;
use crate::sqlite::row::micros;
use acquaint_app::community::account::{AccessEvent, ApiToken, Digest256, Link, Passkey, Session};
use acquaint_app::community::change::{AccountChange, Email, PasswordReason, QueuedEmail, RecordedOutcome};
use acquaint_app::store::StoreError;
use acquaint_core::id::{LinkId, NotificationId, PersonId, ViewId};
use acquaint_core::member::{Standing, ViewMode};
use acquaint_core::request::Notice;
use jiff::Timestamp;

impl Writing<'_> {
    // One flat match with an arm for each change, so that none can be misrouted.
    pub(super) fn account_change(self, change: &AccountChange) -> Result<(), StoreError> {
        use AccountChange as C;
        match change {
            C::MemberJoined(new) => self.join(new),
            C::CommunitySetUp(new) => self.set_up(new),
            C::ProfileChanged { member, before, profile } => {
                before.as_ref().map_or(Ok(()), |before| self.check_profile(*member, before))?;
                self.change_profile(*member, profile)
            }
            C::PictureChanged { member, picture } => self.change_picture(*member, picture.as_ref()),
            C::SettingsChanged { member, before, settings } => {
                before.as_ref().map_or(Ok(()), |before| self.check_settings(*member, before))?;
                self.change_settings(*member, settings)
            }
            C::EmailChanged { member, email } => self.change_email(*member, email),
            C::MemberErased(member) => self.keeping_an_operator(*member, || self.erase(*member)),
            C::StandingChanged { member, standing } => self.change_standing(*member, *standing),
            C::RoleChanged { member, role } => {
                let sql = "UPDATE members SET role = ?2 WHERE id = ?1";
                self.keeping_an_operator(*member, || self.one(sql, params![member.0, role.key()]))
            }
            C::PasswordChanged { member, hash, because } => self.change_password(*member, hash, because),
            C::WasActive { member, shown_from } => self.was_active(*member, *shown_from),
            C::DigestQueued { member, at } => {
                self.one("UPDATE members SET digest_at = ?2 WHERE id = ?1", params![member.0, micros(*at)])
            }
            C::ProfileViewed { id, viewer, viewed, at, mode } => {
                self.record_view(*id, (*viewer, *viewed), *at, *mode)
            }
            C::Notified { id, notice, at } => self.notify(*id, *notice, *at),
            // Never moves back: an older page that is submitted late must not make anything unread again.
            C::NotificationsRead { member, up_to } => self.one(
                "INSERT INTO read_marks (member_id, up_to) VALUES (?1, ?2)
                 ON CONFLICT (member_id) DO UPDATE SET up_to =
                     CASE WHEN read_marks.up_to < excluded.up_to THEN excluded.up_to ELSE read_marks.up_to END",
                params![member.0, micros(*up_to)],
            ),
            // Not by the operator whom the report is about: closing it would tell them that it exists.
            C::ReportHandled { report, by, at } => {
                let sql = "UPDATE reports SET handled_at = ?2 WHERE id = ?1 AND about_id <> ?3";
                self.one(sql, params![report.0, micros(*at), by.0])
            }
            C::OutcomeRecorded(outcome) => self.record_outcome(outcome),
            C::MailQueued(mail) => self.queue_mail(mail),
            C::MailDone(mail) => self.one("DELETE FROM mails WHERE id = ?1", params![mail.0]),
            // Compares `tries`: of two tries that begin at once, one sends the email.
            C::MailClaimed { mail, tries, due_at } => self.one(
                "UPDATE mails SET due_at = ?2, tries = tries + 1 WHERE id = ?1 AND tries = ?3",
                params![mail.0, micros(*due_at), tries],
            ),
            C::ForecastsNoted(noted) => self.note_forecasts(noted),
            C::LearningTried(at) => self.learning_tried(*at),
            C::ModelLearned(learned) => self.keep_model(learned),
            C::ModelChosen(choice) => self.choose_model(*choice),
            C::StrategySaved { member, version, strategy, at } => {
                self.save_strategy(*member, *version, strategy, *at)
            }
            C::StrategyDue { member, due_at } => self.strategy_due(*member, *due_at),
            C::SweepStarted(sweep) => self.start_sweep(sweep),
            C::SweepReplanned { sweep, due } => self.replan_sweep(*sweep, due),
            C::SweptRequestLeft { member, sender, at } => self.leave_swept(*member, *sender, *at),
            C::SweptRequestDecided { sweep, request, outcome, at } => {
                self.decide_swept(sweep.0, request.0, *outcome, *at)
            }
            C::SweepStopped { member, sweep, at } => {
                let mine = "member_id = ?1 AND id = ?2";
                self.stop_sweeps(mine, params![member.0, sweep.0, micros(*at)])
            }
            C::SessionStarted { session, digest } => self.start_session(session, digest),
            // `CASE`, because only SQLite has `max` of two values. A clock that was set back must not move the last
            // use back.
            C::SessionUsed { session, at, expires_at } => self.one(
                "UPDATE sessions SET used_at = CASE WHEN used_at < ?2 THEN ?2 ELSE used_at END, expires_at = ?3 WHERE id = ?1",
                params![session.0, micros(*at), micros(*expires_at)],
            ),
            C::SessionEnded { member, session } => self
                .one("DELETE FROM sessions WHERE id = ?1 AND member_id = ?2", params![session.0, member.0]),
            C::SessionsEnded { member, except } => {
                let sql = "DELETE FROM sessions WHERE member_id = ?1 AND id IS DISTINCT FROM ?2";
                self.execute(sql, params![member.0, except.map(|id| id.0)]).map(drop)
            }
            C::TokenCreated { token, digest } => self.create_token(token, digest),
            C::TokenUsed { token, at } => {
                self.one("UPDATE tokens SET used_at = ?2 WHERE id = ?1", params![token.0, micros(*at)])
            }
            C::TokenRevoked { member, token } => {
                self.one("DELETE FROM tokens WHERE id = ?1 AND member_id = ?2", params![token.0, member.0])
            }
            C::LinkMade { link, digest } => self.make_link(link, digest),
            C::LinkUsed(link) => self.use_link(*link),
            C::PasskeyAdded(passkey) => self.add_passkey(passkey),
            C::PasskeyUsed { passkey, credential } => {
                self.one("UPDATE passkeys SET credential = ?2 WHERE id = ?1", params![passkey.0, credential])
            }
            C::PasskeyRemoved { member, passkey } => self
                .one("DELETE FROM passkeys WHERE id = ?1 AND member_id = ?2", params![passkey.0, member.0]),
            C::AccessLogged { member, event } => self.log_access(*member, event),
            C::AccessNoticesDismissed { member, up_to } => {
                let sql = format!(
                    "UPDATE access_events SET is_open = false WHERE member_id = ?1 AND {} AND at <= ?2",
                    self.dialect().is_true("is_open")
                );
                self.execute(&sql, params![member.0, micros(*up_to)]).map(drop)
            }
        }
    }

    fn change_standing(self, member: PersonId, standing: Standing) -> Result<(), StoreError> {
        if standing != Standing::Active {
            // Signed out for good: being let back in brings no session back.
            self.execute("DELETE FROM sessions WHERE member_id = ?1", params![member.0])?;
        }
        let sql = "UPDATE members SET standing = ?2 WHERE id = ?1";
        self.keeping_an_operator(member, || self.one(sql, params![member.0, standing.key()]))
    }

    fn was_active(self, member: PersonId, shown_from: Timestamp) -> Result<(), StoreError> {
        self.check_there(member)?;
        // A member's row is large, so it is written once a day and not at each visit.
        let sql = "UPDATE members SET active_before = last_active_at, last_active_at = ?2
                   WHERE id = ?1 AND coalesce(last_active_at < ?2, true)";
        self.execute(sql, params![member.0, micros(shown_from)]).map(drop)
    }

    fn log_access(self, member: PersonId, event: &AccessEvent) -> Result<(), StoreError> {
        let sql =
            "INSERT INTO access_events (member_id, kind, detail, at, is_open) VALUES (?1, ?2, ?3, ?4, ?5)";
        let AccessEvent { kind, detail, at } = event;
        self.one(sql, params![member.0, kind.key(), detail, micros(*at), kind.is_notice()])
    }

    /// For changes that may not remove the last operator. Checked after the change, in the same transaction: of two
    /// operators who remove each other at once, one stays.
    fn keeping_an_operator(
        self,
        member: PersonId,
        change: impl FnOnce() -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let is_operator = format!("SELECT EXISTS ({OPERATED} AND id = ?1)");
        let was_operator: bool = self.value(&is_operator, params![member.0])?;
        change()?;
        let is_operated = format!("SELECT EXISTS ({OPERATED})");
        if !was_operator || self.value(&is_operated, params![])? { Ok(()) } else { Err(StoreError::Conflict) }
    }

    fn change_password(
        self,
        member: PersonId,
        hash: &str,
        because: &PasswordReason,
    ) -> Result<(), StoreError> {
        if let PasswordReason::Renewed { from } = because {
            // The same password at another cost must not overwrite one that was chosen meanwhile.
            let sql = "UPDATE members SET password = ?2 WHERE id = ?1 AND password IS NOT DISTINCT FROM ?3";
            return self.one(sql, params![member.0, hash, from]);
        }
        self.one("UPDATE members SET password = ?2 WHERE id = ?1", params![member.0, hash])?;
        self.drop_account_links(member)?;
        self.execute("DELETE FROM tokens WHERE member_id = ?1", params![member.0])?;
        if *because == PasswordReason::Reset {
            self.execute("DELETE FROM passkeys WHERE member_id = ?1", params![member.0])?;
        }
        Ok(())
    }

    /// An account could be taken over through these links. They were made before the member chose the new password or
    /// address.
    pub(super) fn drop_account_links(self, member: PersonId) -> Result<(), StoreError> {
        let sql = "DELETE FROM links WHERE member_id = ?1 AND purpose IN ('reset', 'confirm_email')";
        self.execute(sql, params![member.0]).map(drop)
    }

    fn use_link(self, link: LinkId) -> Result<(), StoreError> {
        // There is one first operator, so the first set-up link that is used ends all others.
        let others = "DELETE FROM links WHERE purpose = 'set_up' AND id <> ?1
                      AND EXISTS (SELECT 1 FROM links WHERE id = ?1 AND purpose = 'set_up')";
        self.execute(others, params![link.0])?;
        self.one("DELETE FROM links WHERE id = ?1", params![link.0])
    }

    fn start_session(self, session: &Session, digest: &Digest256) -> Result<(), StoreError> {
        let sql = "INSERT INTO sessions (id, member_id, digest, started_at, used_at, expires_at, device)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let [started, used, expires] = [session.started_at, session.used_at, session.expires_at].map(micros);
        self.one(sql, params![session.id.0, session.member.0, digest, started, used, expires, session.device])
    }

    fn create_token(self, token: &ApiToken, digest: &Digest256) -> Result<(), StoreError> {
        let sql = "INSERT INTO tokens (id, member_id, digest, name, created_at, used_at, expires_at)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let [used, expires] = [token.used_at, token.expires_at].map(|at| at.map(micros));
        let created = micros(token.created_at);
        self.one(
            sql,
            params![token.id.0, token.member.0, digest, token.name.as_str(), created, used, expires],
        )
    }

    fn make_link(self, link: &Link, digest: &Digest256) -> Result<(), StoreError> {
        let sql = "INSERT INTO links (id, digest, purpose, member_id, by_id, about, created_at, expires_at)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
        let [created, expires] = [link.created_at, link.expires_at].map(micros);
        let [member, by] = [link.member, link.by].map(|who| who.map(|who| who.0));
        self.one(
            sql,
            params![link.id.0, digest, link.purpose.key(), member, by, link.about, created, expires],
        )
    }

    fn add_passkey(self, passkey: &Passkey) -> Result<(), StoreError> {
        let sql = "INSERT INTO passkeys (id, member_id, name, credential, created_at)
                   VALUES (?1, ?2, ?3, ?4, ?5)";
        let created = micros(passkey.created_at);
        self.one(
            sql,
            params![passkey.id.0, passkey.member.0, passkey.name.as_str(), passkey.credential, created],
        )
    }

    /// A private view leaves no trace. It runs the same checks as the others.
    fn record_view(
        self,
        id: ViewId,
        (viewer, viewed): (PersonId, PersonId),
        at: Timestamp,
        mode: ViewMode,
    ) -> Result<(), StoreError> {
        self.check_there(viewer)?;
        self.check_there(viewed)?;
        if mode == ViewMode::Private {
            return Ok(());
        }
        // Copied as they are now: a later change of the viewer's profile would show, in the list of views, whose view
        // it was.
        let sql = "INSERT INTO profile_views (id, viewer_id, viewed_id, at, mode, industry, region)
                   SELECT ?1, ?2, ?3, ?4, ?5, CASE WHEN ?6 THEN industry END, CASE WHEN ?6 THEN region END
                   FROM members WHERE id = ?2";
        let is_unnamed = mode == ViewMode::SemiPrivate;
        self.one(sql, params![id.0, viewer.0, viewed.0, micros(at), mode.key(), is_unnamed])
    }

    fn notify(self, id: NotificationId, notice: Notice, at: Timestamp) -> Result<(), StoreError> {
        let sql = "INSERT INTO notifications (id, member_id, kind, about_id, request_id, at)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let Notice { member, kind, about, request } = notice;
        self.check_there(about)?;
        self.one(sql, params![id.0, member.0, kind.key(), about.0, request.0, micros(at)])
    }

    fn queue_mail(self, mail: &QueuedEmail) -> Result<(), StoreError> {
        let sql = "INSERT INTO mails (id, member_id, address, subject, text, unsubscribe, due_at, tries, expires_at)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
        let member = mail.member.map(|member| member.0);
        let (unsubscribe, due) = (&mail.email.unsubscribe, micros(mail.due_at));
        let (Email { to, subject, text, .. }, QueuedEmail { id, tries, .. }) = (&mail.email, mail);
        let expires = mail.expires_at.map(micros);
        self.one(sql, params![id.0, member, to, subject, text, unsubscribe, due, tries, expires])
    }

    fn record_outcome(self, outcome: &RecordedOutcome) -> Result<(), StoreError> {
        let sql = "INSERT INTO outcomes (member_id, key, asked, outcome, at) VALUES (?1, ?2, ?3, ?4, ?5)";
        let at = micros(outcome.at);
        self.one(sql, params![outcome.member.0, outcome.key, outcome.asked, outcome.outcome, at])
    }
}
