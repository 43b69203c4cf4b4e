//! Background work: retention, digests, email, tidying up. Every job can stop at any point and go on later.

use super::account::{Account, Digest256, LinkPurpose};
use super::change::{AccountChange, Commit, QueuedEmail};
use super::follow_link::{LinkFor, link};
use super::view::{Notification, Want};
use super::{Community, CommunityError};
use acquaint_core::id::{MailId, PersonId};
use acquaint_core::member::Digest;
use acquaint_core::request::decide;
use acquaint_core::stamp::Stamp;
use jiff::{SignedDuration, Timestamp};

/// How many of anything are taken at a time. Judgement.
const BATCH: u32 = 100;
/// How many seconds after each try to send an email the next one follows: soon, because someone may be waiting for a
/// code, then less and less often. It is given up after five days (RFC 5321, 4.5.4.1); the steps are judgement.
const WAIT_SECONDS: [i64; 16] =
    [10, 30, 60, 120, 300, 900, 1_800, 3_600, 7_200, 14_400, 28_800, 57_600, 86_400, 86_400, 86_400, 86_400];
/// No email waits longer than this for its next try.
const MAIL_WAITS_MOST: SignedDuration = SignedDuration::from_hours(24);

/// Nothing is due later than this: an hour more than the longest wait of an email or of a strategy's turn.
const DUE_MOST: SignedDuration = SignedDuration::from_hours(25);

/// An email that is to be written.
#[derive(Clone, Debug)]
pub struct DigestWish {
    pub account: Account,
    /// What is new, newest first, as far as an email has room for it.
    pub news: Vec<Notification>,
    /// How much more is new.
    pub more: usize,
}

/// How much news an email lists, and how much is looked at to count the rest. Judgement.
const LISTED: usize = 20;
const COUNTED: usize = 1_000;

impl Community {
    /// Lets requests lapse whose public retention period is over. Hands back how many did.
    pub async fn lapse_requests(&self, stamp: &mut Stamp) -> Result<u32, CommunityError> {
        let Some(days) = self.limits().retention_days else {
            return Ok(0);
        };
        let by = stamp.now.checked_sub(SignedDuration::from_hours(24 * i64::from(days)));
        let due = self.store().list_waiting_since(by.unwrap_or(Timestamp::MIN), BATCH).await?;
        let mut lapsed = 0;
        for (pair, state, version) in due {
            let Ok(decision) = decide::lapse(pair, &state, version, self.limits(), stamp.now) else {
                continue;
            };
            let commit = Commit {
                pairs: vec![(pair, decision.pair_version)],
                changes: decision.changes,
                account_changes: Vec::new(),
            };
            match self.store().apply(commit).await.map_err(CommunityError::from) {
                // Someone did something at this moment; it is looked at again the next time.
                Err(CommunityError::Conflict) => {}
                result => {
                    result?;
                    lapsed += 1;
                }
            }
        }
        Ok(lapsed)
    }

    /// What members who want an email about news have not read, for those whose turn it is. Their strategy is kept
    /// first: of what it filters they are not told.
    pub async fn list_digests(&self, stamp: &mut Stamp) -> Result<Vec<DigestWish>, CommunityError> {
        let (mut wishes, now) = (Vec::new(), stamp.now);
        for (digest, hours) in [(Digest::Daily, 24), (Digest::Weekly, 24 * 7)] {
            let before = now.checked_sub(SignedDuration::from_hours(hours)).unwrap_or(Timestamp::MIN);
            for (member, last_at) in self.store().list_digest_due(digest, before, now, BATCH).await? {
                let Some(account) = self.store().find_account(member).await? else {
                    continue;
                };
                self.keep_strategy(member, stamp).await?;
                let mut news = self.list_new(member, last_at, now).await?;
                let more = news.len().saturating_sub(LISTED);
                news.truncate(LISTED);
                wishes.push(DigestWish { account, news, more });
            }
        }
        Ok(wishes)
    }

    /// What a member was told after this moment and has not read, newest first. News of the last digest is not repeated.
    async fn list_new(
        &self,
        member: PersonId,
        last_at: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<Vec<Notification>, CommunityError> {
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let page = self.store().list_notifications(member, now, Want { after, at_most: BATCH }).await?;
            // Newest first, but in no order within a minute.
            let is_old = |news: &Notification| {
                last_at.is_some_and(|last| last.duration_since(news.told_at) >= SignedDuration::from_mins(1))
            };
            let is_done = page.items.iter().any(is_old);
            let is_new =
                |news: &Notification| !news.is_read && last_at.is_none_or(|last| news.told_at > last);
            found.extend(page.items.into_iter().filter(is_new));
            after = page.next;
            if is_done || after.is_none() || found.len() >= COUNTED {
                return Ok(found);
            }
        }
    }

    /// Queues an email with what is new, in which the link with this digest stops such mail. With nothing new, none is
    /// written, and the turn is over.
    pub async fn queue_digest(
        &self,
        member: PersonId,
        mail: Option<(QueuedEmail, Digest256)>,
        stamp: &mut Stamp,
    ) -> Result<(), CommunityError> {
        let mut changes = vec![AccountChange::DigestQueued { member, at: stamp.now }];
        if let Some((mail, digest)) = mail {
            let whom = LinkFor { member: Some(member), ..LinkFor::default() };
            let link = link(LinkPurpose::StopDigest, whom, stamp);
            changes.extend([AccountChange::LinkMade { link, digest }, AccountChange::MailQueued(mail)]);
        }
        self.apply(changes).await
    }

    pub async fn queue_mail(&self, mail: QueuedEmail) -> Result<(), CommunityError> {
        self.apply(vec![AccountChange::MailQueued(mail)]).await
    }

    pub async fn list_due_mails(&self, now: Timestamp) -> Result<Vec<QueuedEmail>, CommunityError> {
        Ok(self.store().list_due_mails(now, BATCH).await?)
    }

    /// Claims an email for one try, durably, before it is sent: if the database cannot be written, nothing is sent, and if
    /// the process ends after sending, it is sent once more at most. `false`: it is not to be sent.
    pub async fn claim_mail(&self, mail: &QueuedEmail, now: Timestamp) -> Result<bool, CommunityError> {
        let wait = usize::try_from(mail.tries).ok().and_then(|tries| WAIT_SECONDS.get(tries).copied());
        // An email is due again even after its last try: the run that finds it due then gives it up.
        let wait = wait.map_or(MAIL_WAITS_MOST, SignedDuration::from_secs);
        if is_last(mail.tries, 1) {
            self.mail_done(mail.id).await?;
            return Ok(false);
        }
        let due_at = now.checked_add(wait).unwrap_or(Timestamp::MAX);
        match self.apply(vec![AccountChange::MailClaimed { mail: mail.id, tries: mail.tries, due_at }]).await
        {
            // It is gone with its member, or another try has begun.
            Err(CommunityError::Conflict) => Ok(false),
            result => result.map(|()| true),
        }
    }

    /// An email was sent.
    pub async fn mail_done(&self, mail: MailId) -> Result<(), CommunityError> {
        match self.apply(vec![AccountChange::MailDone(mail)]).await {
            // It went with its member.
            Err(CommunityError::Conflict) => Ok(()),
            result => result,
        }
    }

    /// A try to send an email, which was claimed for it, failed. After the last it is given up.
    pub async fn mail_failed(&self, mail: &QueuedEmail) -> Result<(), CommunityError> {
        if is_last(mail.tries, 0) { self.mail_done(mail.id).await } else { Ok(()) }
    }

    /// Sets moments in the database that lie in the future to now: a clock was ahead when they were kept. Only where the clock
    /// is trusted. Hands back how many rows changed.
    pub async fn settle_moments(&self, now: Timestamp) -> Result<u64, CommunityError> {
        let due_by = now.checked_add(DUE_MOST).unwrap_or(Timestamp::MAX);
        Ok(self.store().settle_moments(now, due_by).await?)
    }

    /// Deletes what has expired.
    pub async fn tidy_up(&self, now: Timestamp) -> Result<u64, CommunityError> {
        Ok(self.store().tidy_up(now).await?)
    }
}

/// Whether an email that was tried so often is given up after so many tries more than there are waits.
fn is_last(tries: u32, beyond: usize) -> bool {
    usize::try_from(tries).is_ok_and(|tries| tries >= WAIT_SECONDS.len() + beyond)
}
