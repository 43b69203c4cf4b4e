//! Leaks in what is written: other moments, other notices, a refusal.

use super::Leak;
use super::leaky::Leaky;
use acquaint_app::community::change::{AccountChange, Commit};
use acquaint_app::community::store::{CommunityStore, Read};
use acquaint_app::store::StoreError;
use acquaint_core::id::{PersonId, ViewId};
use acquaint_core::member::ViewMode;
use acquaint_core::request::{Change, RequestKey, Shelf};
use acquaint_core::stamp::whole_minute;
use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};

#[async_trait]
impl CommunityStore for Leaky {
    async fn apply(&self, mut commit: Commit) -> Read<()> {
        self.remember(&commit).await?;
        for change in &commit.changes {
            if self.refuses(change).await? {
                return Err(StoreError::Conflict);
            }
        }
        self.tell_seen(&mut commit);
        self.move_plans(&mut commit);
        self.tell_swept(&mut commit);
        self.write_more(&mut commit).await?;
        self.inner.apply(commit).await
    }
}

/// The request that a private change is about.
fn kept_request(change: &Change) -> Option<&RequestKey> {
    match change {
        Change::ShelfChanged { request, .. }
        | Change::RequestSeen { request, .. }
        | Change::RemarkChanged { request, .. }
        | Change::RequestReported { request, .. } => Some(request),
        _ => None,
    }
}

impl Leaky {
    async fn remember(&self, commit: &Commit) -> Read<()> {
        self.shown.with(|shown| {
            for request in commit.changes.iter().filter_map(kept_request) {
                shown.private_acts += 1;
                shown.charged.push(request.sender);
                shown.keeper = Some(request.recipient);
            }
            for change in &commit.changes {
                if let Change::MuteChanged { between, muted: true } = change {
                    shown.private_acts += 1;
                    shown.keeper = Some(between.by);
                    shown.muted.insert((between.by, between.other));
                }
            }
        });
        for change in &commit.account_changes {
            match change {
                AccountChange::MemberErased(member) => {
                    let Some(account) = self.inner.find_account(*member).await? else { continue };
                    self.shown.with(|shown| {
                        let by = shown.muted.iter().filter(|(_, other)| other == member);
                        let handle = account.handle.to_string();
                        shown.left.extend(by.map(|(by, _)| (*by, handle.clone())));
                    });
                }
                AccountChange::MemberJoined(new) => self.shown.with(|shown| {
                    let by = shown.left.iter().filter(|(_, handle)| *handle == new.handle.to_string());
                    shown.shunned.extend(by.map(|(by, _)| (*by, new.id)));
                }),
                _ => {}
            }
        }
        Ok(())
    }

    async fn refuses(&self, change: &Change) -> Read<bool> {
        Ok(match (self.leak, change) {
            (Leak::WithdrawFails, Change::RequestWithdrawn { request, .. }) => {
                self.kept(request.recipient, request.sender).await?.keeping.shelf == Shelf::Filtered
            }
            (Leak::UnblockFails, Change::Unblocked(between))
            | (Leak::MuteFails, Change::MuteChanged { between, .. }) => {
                self.kept(between.other, between.by).await?.is_muted
            }
            _ => false,
        })
    }

    fn tell_seen(&self, commit: &mut Commit) {
        for change in &commit.changes {
            let Change::RequestSeen { request, seen_at } = change else { continue };
            let (bo, ada) = (request.recipient, request.sender);
            commit.account_changes.extend(match self.leak {
                Leak::ActivityEdge => Some(AccountChange::WasActive { member: bo, shown_from: *seen_at }),
                Leak::InboxView => Some(AccountChange::ProfileViewed {
                    id: ViewId(request.id.0),
                    viewer: bo,
                    viewed: ada,
                    at: whole_minute(*seen_at),
                    mode: ViewMode::Named,
                }),
                _ => None,
            });
        }
    }

    /// Acceptances at a tick, or all of them at once.
    fn move_plans(&self, commit: &mut Commit) {
        for change in &mut commit.account_changes {
            let AccountChange::SweepReplanned { due, .. } = change else { continue };
            let first = due.iter().map(|(_, at)| *at).min();
            for (_, at) in due {
                match (self.leak, first) {
                    (Leak::TickPhase, _) => *at = Timestamp::from_second(at.as_second() + 1).unwrap(),
                    (Leak::BatchMicrosecond, Some(first)) => *at = first,
                    _ => {}
                }
            }
        }
    }

    /// An acceptance that no hand made.
    fn tell_swept(&self, commit: &mut Commit) {
        let decided = |change: &AccountChange| match change {
            AccountChange::SweptRequestDecided { at, .. } => Some(*at),
            _ => None,
        };
        let Some(now) = commit.account_changes.iter().find_map(decided) else { return };
        commit.account_changes.retain(|change| match change {
            AccountChange::Notified { .. } => !self.is(Leak::RuleUntold),
            AccountChange::WasActive { .. } => !self.is(Leak::RuleInactive),
            _ => true,
        });
        for change in &mut commit.account_changes {
            match change {
                AccountChange::Notified { at, .. } if self.is(Leak::OutboxTime) => *at = now,
                _ => {}
            }
        }
        for change in &mut commit.changes {
            match change {
                Change::RequestAccepted { accepted_at: at, .. }
                | Change::ConnectionMade { connected_at: at, .. }
                    if self.is(Leak::SinceVisit) =>
                {
                    *at -= SignedDuration::from_mins(5);
                }
                _ => {}
            }
        }
    }

    async fn write_more(&self, commit: &mut Commit) -> Read<()> {
        for change in &mut commit.account_changes {
            if let AccountChange::MailQueued(mail) = change
                && self.is(Leak::MailFooter)
                && let Some(member) = mail.member
                && self.is_reported(member).await?
            {
                mail.email.text.push_str("…\n");
            }
        }
        Ok(())
    }

    async fn is_reported(&self, member: PersonId) -> Read<bool> {
        self.any_kept(member, |kept| kept.keeping.reported_at.is_some()).await
    }
}
