//! What members read of their own accounts, and the lookup when someone signs in.

use super::account::{
    AccessEvent, Account, ApiToken, Attention, Digest256, Link, LinkPurpose, Passkey, Session,
};
use super::view::MemberCard;
use super::{Community, CommunityError};
use acquaint_core::id::PersonId;
use acquaint_core::member::Standing;
use acquaint_core::request::SendsLeft;
use acquaint_core::stamp::Stamp;
use jiff::Timestamp;

/// Where a member is signed in, what acts for them, and whom they keep away.
#[derive(Clone, Debug)]
pub struct Doors {
    /// Where they are signed in.
    pub sessions: Vec<Session>,
    pub tokens: Vec<ApiToken>,
    pub muted: Vec<MemberCard>,
    pub blocked: Vec<MemberCard>,
}

impl Community {
    /// The account with this handle or email address, as typed.
    pub async fn find_account_by_login(&self, login: &str) -> Result<Option<Account>, CommunityError> {
        Ok(self.store().find_account_by_login(login).await?)
    }

    /// The account of a member who may sign in.
    pub async fn find_active_account(&self, member: PersonId) -> Result<Option<Account>, CommunityError> {
        let account = self.store().find_account(member).await?;
        Ok(account.filter(|account| account.standing == Standing::Active))
    }

    pub async fn find_link_of_member(
        &self,
        digest: Digest256,
        purpose: LinkPurpose,
        stamp: &Stamp,
    ) -> Result<(Link, Account), CommunityError> {
        let link = self.find_link(digest, purpose, stamp).await?;
        let member = link.member.ok_or(CommunityError::LinkGone)?;
        let account = self.store().find_account(member).await?.ok_or(CommunityError::LinkGone)?;
        Ok((link, account))
    }

    /// The ways into an account, and who is kept away.
    pub async fn list_doors(&self, me: PersonId, now: Timestamp) -> Result<Doors, CommunityError> {
        Ok(Doors {
            sessions: self.store().list_sessions(me, now).await?,
            tokens: self.store().list_tokens(me).await?,
            muted: self.store().list_muted(me).await?,
            blocked: self.store().list_blocked(me).await?,
        })
    }

    /// The tokens of a member, newest first.
    pub async fn list_tokens(&self, me: PersonId) -> Result<Vec<ApiToken>, CommunityError> {
        Ok(self.store().list_tokens(me).await?)
    }

    /// The passkeys of a member, newest first.
    pub async fn list_passkeys(&self, me: PersonId) -> Result<Vec<Passkey>, CommunityError> {
        Ok(self.store().list_passkeys(me).await?)
    }

    /// The security log of a member, newest first.
    pub async fn list_access_events(
        &self,
        me: PersonId,
        at_most: u32,
    ) -> Result<Vec<AccessEvent>, CommunityError> {
        Ok(self.store().list_access_events(me, at_most).await?)
    }

    /// What every page of a member says of their account.
    pub async fn load_attention(&self, me: PersonId, now: Timestamp) -> Result<Attention, CommunityError> {
        Ok(self.store().load_attention(me, now).await?)
    }

    /// How many requests a member may still send.
    pub async fn count_sends_left(&self, me: PersonId, now: Timestamp) -> Result<SendsLeft, CommunityError> {
        let (week_from, open_from) = self.counting_from(now);
        Ok(self.store().load_sent(me, week_from, open_from).await?.left(self.limits()))
    }
}
