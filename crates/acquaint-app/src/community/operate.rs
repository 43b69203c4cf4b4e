//! What the operator does: let people in, keep some out, deal with reports. Never: see what members decided.

use super::account::{Account, Link};
use super::change::AccountChange;
use super::view::{Cursor, Figures, Listing, MemberRow, Report, Want};
use super::{Community, CommunityError};
use acquaint_core::id::{LinkId, PersonId, ReportId};
use acquaint_core::member::{Role, Standing};
use jiff::Timestamp;

/// What an operator sees of the whole community.
#[derive(Clone, Debug)]
pub struct Overview {
    pub figures: Figures,
    /// Members; with a query, those whom it finds.
    pub members: Listing<MemberRow>,
    /// Reports, open ones first.
    pub reports: Vec<Report>,
    /// Invitations that still work.
    pub invites: Vec<Link>,
}

impl Community {
    /// The overview, with at most so many members and reports.
    pub async fn load_overview(
        &self,
        operator: &Account,
        query: &str,
        after: Option<Cursor>,
        at_most: u32,
        now: Timestamp,
    ) -> Result<Overview, CommunityError> {
        check_operator(operator)?;
        let figures = self.store().load_figures(Some(operator.id)).await?;
        let members = self.store().list_members(query, after, at_most).await?;
        let reports = self.store().list_reports(operator.id, Want { after: None, at_most }).await?.items;
        let invites = self.store().list_invites(now).await?;
        Ok(Overview { figures, members, reports, invites })
    }

    /// The figures alone.
    pub async fn load_figures_for(&self, operator: &Account) -> Result<Figures, CommunityError> {
        check_operator(operator)?;
        Ok(self.store().load_figures(Some(operator.id)).await?)
    }

    /// Figures for the whole community, as `/metrics` shows them.
    pub async fn load_figures(&self) -> Result<Figures, CommunityError> {
        Ok(self.store().load_figures(None).await?)
    }

    /// Whether nobody has joined yet.
    pub async fn is_empty(&self) -> Result<bool, CommunityError> {
        Ok(self.store().list_members("", None, 1).await?.items.is_empty())
    }

    /// Whether so much waits already that nothing more should be begun.
    pub fn is_overloaded(&self) -> bool {
        self.store().is_overloaded()
    }

    /// Fails if the database does not answer, or takes no write.
    pub async fn check_ready(&self) -> Result<(), CommunityError> {
        self.store().ping().await?;
        self.check_writable().await
    }

    /// Fails if the database takes no write. Asked before a page promises an email to any address: an error for some
    /// addresses only would tell who has an account.
    pub async fn check_writable(&self) -> Result<(), CommunityError> {
        Ok(self.store().try_write().await?)
    }

    /// Lets a member in, suspends them, or lets them back. A suspended member is signed out everywhere.
    pub async fn change_standing(
        &self,
        operator: &Account,
        member: PersonId,
        standing: Standing,
    ) -> Result<(), CommunityError> {
        check_operator(operator)?;
        if standing != Standing::Active && self.is_last_operator(member).await? {
            return Err(CommunityError::LastOperator);
        }
        let mut changes = vec![AccountChange::StandingChanged { member, standing }];
        if standing != Standing::Active {
            changes.push(AccountChange::SessionsEnded { member, except: None });
        }
        self.keeping_an_operator(member, changes).await
    }

    /// Makes a member an operator, or an operator a member.
    pub async fn change_role(
        &self,
        operator: &Account,
        member: PersonId,
        role: Role,
    ) -> Result<(), CommunityError> {
        check_operator(operator)?;
        if role != Role::Operator && self.is_last_operator(member).await? {
            return Err(CommunityError::LastOperator);
        }
        self.keeping_an_operator(member, vec![AccountChange::RoleChanged { member, role }]).await
    }

    /// Applies what may not take the last operator away. Two operators may do so to each other at the same moment; the
    /// store lets only the first.
    pub(crate) async fn keeping_an_operator(
        &self,
        member: PersonId,
        changes: Vec<AccountChange>,
    ) -> Result<(), CommunityError> {
        match self.apply(changes).await {
            Err(CommunityError::Conflict) if self.is_last_operator(member).await? => {
                Err(CommunityError::LastOperator)
            }
            Err(CommunityError::Conflict) => Err(CommunityError::NotFound),
            result => result,
        }
    }

    /// Revokes an invitation.
    pub async fn revoke_invite(&self, operator: &Account, link: LinkId) -> Result<(), CommunityError> {
        check_operator(operator)?;
        self.gone_is_not_found(vec![AccountChange::LinkUsed(link)]).await
    }

    /// Marks a report as dealt with. For the sender of the request it is about, it is not there.
    pub async fn close_report(
        &self,
        operator: &Account,
        report: ReportId,
        now: Timestamp,
    ) -> Result<(), CommunityError> {
        check_operator(operator)?;
        self.gone_is_not_found(vec![AccountChange::ReportHandled { report, by: operator.id, at: now }]).await
    }

    /// Whether the community would have no operator without this member.
    pub(crate) async fn is_last_operator(&self, member: PersonId) -> Result<bool, CommunityError> {
        Ok(self.store().is_last_operator(member).await?)
    }
}

/// Only operators go further.
pub fn check_operator(account: &Account) -> Result<(), CommunityError> {
    match account.role {
        Role::Operator => Ok(()),
        Role::Member => Err(CommunityError::OperatorOnly),
    }
}
