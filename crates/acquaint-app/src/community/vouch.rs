//! A mutual connection gives a good word.

use super::change::Commit;
use super::{Community, CommunityError, TRIES_MAX};
use acquaint_core::id::{PersonId, RequestId};
use acquaint_core::request::{Outcome, decide};
use acquaint_core::stamp::Stamp;

impl Community {
    /// Vouches for a request, if its sender asked for it.
    pub async fn vouch(
        &self,
        voucher: PersonId,
        request: RequestId,
        stamp: &mut Stamp,
    ) -> Result<Outcome, CommunityError> {
        for _ in 0..TRIES_MAX {
            let found = self.store().load_vouching(voucher, request).await?;
            let situation = found.ok_or(CommunityError::NotFound)?;
            let decision = decide::vouch(&situation, request, stamp.now)?;
            if decision.changes.is_empty() {
                return Ok(decision.outcome);
            }
            let commit = Commit {
                pairs: vec![(situation.pair, decision.pair_version)],
                changes: decision.changes,
                account_changes: Vec::new(),
            };
            match self.commit(commit, voucher, stamp).await {
                Err(CommunityError::Conflict) => {}
                Err(error) => return Err(error),
                Ok(()) => return Ok(decision.outcome),
            }
        }
        Err(CommunityError::Conflict)
    }
}
