//! What the operator does: let people in, keep some out, deal with reports. Never: see what members decided.

use super::account::Account;
use super::change::AccountChange;
use super::{Community, CommunityError};
use acquaint_core::id::{LinkId, PersonId, ReportId};
use acquaint_core::member::{Role, Standing};
use jiff::Timestamp;

impl Community {
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
