//! A recipient reads what they received. That they did stays with them.

use super::change::Commit;
use super::view::{Listing, ReceivedRequest, ShelfCounts, Want};
use super::{Community, CommunityError};
use acquaint_core::id::{PersonId, RequestId};
use acquaint_core::request::{Pair, Shelf, decide};
use jiff::Timestamp;
use std::collections::BTreeMap;

impl Community {
    /// The waiting requests on a shelf; those on the page are seen from now on.
    pub async fn read_shelf(
        &self,
        me: PersonId,
        shelf: Shelf,
        want: Want,
        now: Timestamp,
    ) -> Result<Listing<ReceivedRequest>, CommunityError> {
        let listing = self.store().list_received(me, shelf, want).await?;
        self.mark_seen(me, &listing.items, now).await?;
        Ok(listing)
    }

    /// One waiting request; it is seen from now on.
    pub async fn read_received(
        &self,
        me: PersonId,
        request: RequestId,
        now: Timestamp,
    ) -> Result<ReceivedRequest, CommunityError> {
        let found = self.store().find_received(me, request).await?.ok_or(CommunityError::NotFound)?;
        self.mark_seen(me, std::slice::from_ref(&found), now).await?;
        Ok(found)
    }

    /// How many requests wait where.
    pub async fn count_shelves(&self, me: PersonId) -> Result<ShelfCounts, CommunityError> {
        Ok(self.store().count_shelves(me).await?)
    }

    /// All in one commit. A request that changed in the meantime is marked the next time it is read.
    pub(super) async fn mark_seen(
        &self,
        me: PersonId,
        requests: &[ReceivedRequest],
        now: Timestamp,
    ) -> Result<(), CommunityError> {
        let (week_from, open_from) = self.counting_from(now);
        let mut commit = Commit::default();
        let unseen = requests.iter().filter(|request| request.keeping.seen_at.is_none());
        let unseen: BTreeMap<PersonId, RequestId> =
            unseen.map(|request| (request.sender.card.id, request.text.id)).collect();
        if unseen.is_empty() {
            return Ok(());
        }
        let senders = unseen.keys().copied().collect();
        for situation in self.store().load_kept_pairs(me, senders, week_from, open_from).await? {
            let other = situation.public.other.id;
            let Some(Ok(decision)) = unseen.get(&other).map(|id| decide::mark_seen(&situation, *id, now))
            else {
                continue;
            };
            commit.pairs.push((Pair::between(me, other)?, decision.pair_version));
            commit.changes.extend(decision.changes);
        }
        if commit.changes.is_empty() {
            return Ok(());
        }
        match self.store().apply(commit).await.map_err(CommunityError::from) {
            Err(CommunityError::Conflict) => Ok(()),
            result => result,
        }
    }
}
