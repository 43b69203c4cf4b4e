//! Links: to set up, to invite, to choose a new password, to confirm an address, to enter; and to stop emails.

use super::account::{AccessEventKind, Account, Digest256, Link, LinkPurpose};
use super::change::{AccountChange, PasswordReason};
use super::sign_in::{later, logged};
use super::{Community, CommunityError};
use acquaint_core::id::{LinkId, PersonId};
use acquaint_core::member::{Digest, Settings, Standing};
use acquaint_core::stamp::Stamp;

/// How many days a link works, by purpose: long enough to be found in a mailbox, short enough to be forgotten there.
/// Judgement.
fn days_of(purpose: LinkPurpose) -> i64 {
    match purpose {
        LinkPurpose::Reset | LinkPurpose::ConfirmEmail | LinkPurpose::SetUp => 1,
        LinkPurpose::Invite => 14,
        LinkPurpose::Enter => 2,
        // Digests are read late, and a member who wants no more of them must not have to sign in for that.
        LinkPurpose::StopDigest => 60,
    }
}

/// For whom and by whom a link is made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LinkFor {
    pub member: Option<PersonId>,
    /// The member who makes it.
    pub by: Option<PersonId>,
    /// What it is about, as [`Link::about`] says.
    pub about: Option<String>,
}

impl Community {
    /// Makes a link. `digest` is that of its secret. A member is notified of a link to a new password that someone
    /// else made.
    pub async fn make_link(
        &self,
        purpose: LinkPurpose,
        whom: LinkFor,
        digest: Digest256,
        stamp: &mut Stamp,
    ) -> Result<Link, CommunityError> {
        let link = link(purpose, whom, stamp);
        let mut changes = vec![AccountChange::LinkMade { link: link.clone(), digest }];
        if let (LinkPurpose::Reset, Some(member), Some(_)) = (purpose, link.member, link.by) {
            changes.push(logged(member, AccessEventKind::OperatorLinkMade, "", stamp.now));
        }
        self.apply(changes).await?;
        Ok(link)
    }

    /// The link with this secret, if it still works and is for this.
    pub async fn find_link(
        &self,
        digest: Digest256,
        purpose: LinkPurpose,
        stamp: &Stamp,
    ) -> Result<Link, CommunityError> {
        let found = self.store().find_link(digest, stamp.now).await?;
        found.filter(|link| link.purpose == purpose).ok_or(CommunityError::LinkGone)
    }

    /// A member chooses a new password with a link, and is signed out everywhere: in browsers, and in programs. Their
    /// passkeys and every other link of that kind go too, because the member may be locking someone out.
    pub async fn reset_password(
        &self,
        digest: Digest256,
        hash: String,
        stamp: &Stamp,
    ) -> Result<PersonId, CommunityError> {
        let link = self.find_link(digest, LinkPurpose::Reset, stamp).await?;
        let member = link.member.ok_or(CommunityError::LinkGone)?;
        let event = match link.by {
            Some(_) => AccessEventKind::OperatorLinkUsed,
            None => AccessEventKind::PasswordReset,
        };
        self.use_link(vec![
            AccountChange::LinkUsed(link.id),
            AccountChange::PasswordChanged { member, hash, because: PasswordReason::Reset },
            AccountChange::SessionsEnded { member, except: None },
            logged(member, event, "", stamp.now),
        ])
        .await?;
        Ok(member)
    }

    /// A member confirms an email address, which is theirs from now on.
    pub async fn confirm_email(&self, digest: Digest256, stamp: &Stamp) -> Result<PersonId, CommunityError> {
        let link = self.find_link(digest, LinkPurpose::ConfirmEmail, stamp).await?;
        let (Some(member), Some(email)) = (link.member, link.about) else {
            return Err(CommunityError::LinkGone);
        };
        self.use_link(vec![
            AccountChange::LinkUsed(link.id),
            logged(member, AccessEventKind::EmailChanged, &email, stamp.now),
            AccountChange::EmailChanged { member, email },
        ])
        .await?;
        Ok(member)
    }

    /// The member whom a link lets in without a password. It keeps working until it expires if `stays`, as the
    /// personas of a demo need.
    pub async fn enter(
        &self,
        digest: Digest256,
        stays: bool,
        stamp: &Stamp,
    ) -> Result<Account, CommunityError> {
        let link = self.find_link(digest, LinkPurpose::Enter, stamp).await?;
        let member = link.member.ok_or(CommunityError::LinkGone)?;
        let account = self.store().find_account(member).await?;
        let account = account.filter(|account| account.standing == Standing::Active);
        let account = account.ok_or(CommunityError::LinkGone)?;
        if !stays {
            self.use_link(vec![AccountChange::LinkUsed(link.id)]).await?;
        }
        Ok(account)
    }

    /// A member wants no more digests. The link keeps working, because later digests may have been sent with others.
    pub async fn stop_digest(&self, digest: Digest256, stamp: &Stamp) -> Result<(), CommunityError> {
        let link = self.find_link(digest, LinkPurpose::StopDigest, stamp).await?;
        let member = link.member.ok_or(CommunityError::LinkGone)?;
        self.edit_settings(member, |kept| Settings { digest: Digest::Off, ..kept }).await?;
        Ok(())
    }

    async fn use_link(&self, changes: Vec<AccountChange>) -> Result<(), CommunityError> {
        match self.apply(changes).await {
            Err(CommunityError::Conflict) => Err(CommunityError::LinkGone),
            result => result,
        }
    }
}

/// A new link, not kept yet.
pub(super) fn link(purpose: LinkPurpose, whom: LinkFor, stamp: &mut Stamp) -> Link {
    let LinkFor { member, by, about } = whom;
    let expires_at = later(stamp.now, days_of(purpose));
    Link { id: LinkId(stamp.next_id()), purpose, member, by, about, created_at: stamp.now, expires_at }
}
