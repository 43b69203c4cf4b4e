//! A member does something with another, or with a request between them: load → decide → apply.

use super::account::Digest256;
use super::change::{AccountChange, Commit, RecordedOutcome};
use super::{Community, CommunityError, TRIES_MAX};
use acquaint_core::id::{PersonId, RequestId};
use acquaint_core::request::{
    Change, Command, Decision, Outcome, Pair, RecipientPrivate, RecipientSituation, Refusal, decide,
};
use acquaint_core::stamp::Stamp;
use std::collections::BTreeMap;

/// A key that a program chose for one command, so that it can safely send it again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// 1 to 200 characters.
    pub text: String,
    /// SHA-256 of what is asked for, so that one key is not used for two things.
    pub asked: Digest256,
}

impl Community {
    /// Carries out a command of one member towards another.
    ///
    /// With a key, the same command sent again has the same outcome and no further effect. What is private is never
    /// recorded under a key: it can be repeated without harm.
    pub async fn act(
        &self,
        me: PersonId,
        other: PersonId,
        command: &Command,
        key: Option<&Key>,
        stamp: &mut Stamp,
    ) -> Result<Outcome, CommunityError> {
        if let Some(outcome) = self.outcome_of(me, key).await? {
            return Ok(outcome);
        }
        for _ in 0..TRIES_MAX {
            let situation = self.load_situation(me, other, command, stamp).await?;
            let decision = decide::decide(&situation, command, self.limits(), stamp)?;
            match self.apply_decision(me, other, command, &decision, key, stamp).await {
                // Someone else changed the pair first: load and decide again.
                Err(CommunityError::Conflict) => {
                    if let Some(outcome) = self.outcome_of(me, key).await? {
                        return Ok(outcome);
                    }
                }
                Err(error) => return Err(error),
                Ok(()) => return Ok(decision.outcome),
            }
        }
        Err(CommunityError::Conflict)
    }

    /// The same for a command about a request that `me` may know of.
    pub async fn act_on_request(
        &self,
        me: PersonId,
        request: RequestId,
        command: &Command,
        key: Option<&Key>,
        stamp: &mut Stamp,
    ) -> Result<Outcome, CommunityError> {
        let found = self.store().find_request(me, request).await?.ok_or(CommunityError::NotFound)?;
        let other = match (found.sender == me, found.recipient == me) {
            (true, _) => found.recipient,
            (_, true) => found.sender,
            _ => return Err(CommunityError::NotFound),
        };
        self.act(me, other, command, key, stamp).await
    }

    /// Carries out private commands about many requests: one read for all, then a commit for each. Hands back the results in the
    /// same order, and stops after the first failure that is not a refusal.
    pub async fn act_on_requests(
        &self,
        me: PersonId,
        commands: &[(RequestId, Command)],
        stamp: &mut Stamp,
    ) -> Result<Vec<Result<Outcome, CommunityError>>, CommunityError> {
        debug_assert!(commands.iter().all(|(_, command)| command.is_private()));
        let (week_from, open_from) = self.counting_from(stamp.now);
        let requests = commands.iter().map(|(request, _)| *request).collect();
        let keys = self.store().find_requests(me, requests).await?.into_iter();
        let others = keys.filter_map(|key| match (key.sender == me, key.recipient == me) {
            (true, _) => Some((key.id, key.recipient)),
            (_, true) => Some((key.id, key.sender)),
            _ => None,
        });
        let others: BTreeMap<RequestId, PersonId> = others.collect();
        let known = others.values().copied().collect();
        let situations = self.store().load_kept_pairs(me, known, week_from, open_from).await?;
        let situations: BTreeMap<PersonId, RecipientSituation> =
            situations.into_iter().map(|situation| (situation.public.other.id, situation)).collect();
        let mut done = Vec::with_capacity(commands.len());
        for (request, command) in commands {
            let result = match others.get(request) {
                None => Err(CommunityError::NotFound),
                Some(other) => self.act_in(me, *other, command, situations.get(other), stamp).await,
            };
            let goes_on =
                matches!(result, Ok(_) | Err(CommunityError::Refused(_) | CommunityError::NotFound));
            done.push(result);
            if !goes_on {
                break;
            }
        }
        Ok(done)
    }

    /// Carries out a command on a situation that was loaded before. If it is stale, loads and decides again.
    async fn act_in(
        &self,
        me: PersonId,
        other: PersonId,
        command: &Command,
        situation: Option<&RecipientSituation>,
        stamp: &mut Stamp,
    ) -> Result<Outcome, CommunityError> {
        let situation = situation.ok_or(CommunityError::Refused(Refusal::NotFound))?;
        let decision = decide::decide(situation, command, self.limits(), stamp)?;
        match self.apply_decision(me, other, command, &decision, None, stamp).await {
            Err(CommunityError::Conflict) => self.act(me, other, command, None, stamp).await,
            result => result.map(|()| decision.outcome),
        }
    }

    /// What is needed to decide: of what is private, nothing, unless the command is private itself.
    async fn load_situation(
        &self,
        me: PersonId,
        other: PersonId,
        command: &Command,
        stamp: &Stamp,
    ) -> Result<RecipientSituation, CommunityError> {
        let named: &[PersonId] = match command {
            Command::AskToVouch { voucher, .. } => &[*voucher],
            _ => &[],
        };
        let (week_from, open_from) = self.counting_from(stamp.now);
        let store = self.store();
        let situation = if command.is_private() {
            store.load_kept_pair(me, other, named, week_from, open_from).await?
        } else {
            let public = store.load_pair(me, other, named, week_from, open_from).await?;
            public.map(|public| RecipientSituation { public, private: RecipientPrivate::default() })
        };
        situation.ok_or(CommunityError::Refused(Refusal::NotFound))
    }

    async fn apply_decision(
        &self,
        me: PersonId,
        other: PersonId,
        command: &Command,
        decision: &Decision,
        key: Option<&Key>,
        stamp: &mut Stamp,
    ) -> Result<(), CommunityError> {
        // Outcomes are in a table that open readers see, so none of a private command goes there.
        let recorded = key.filter(|_| !command.is_private());
        if decision.changes.is_empty() && recorded.is_none() {
            return Ok(());
        }
        let mut commit = Commit {
            pairs: vec![(Pair::between(me, other)?, decision.pair_version)],
            changes: decision.changes.clone(),
            account_changes: Vec::new(),
        };
        if let Some(key) = recorded {
            let outcome = serde_json::to_string(&decision.outcome).unwrap_or_default();
            let recorded = RecordedOutcome {
                member: me,
                key: key.text.clone(),
                asked: key.asked,
                outcome,
                at: stamp.now,
            };
            commit.account_changes.push(AccountChange::OutcomeRecorded(recorded));
        }
        if decision.changes.iter().any(sorts_by_hand) {
            let left = AccountChange::SweptRequestLeft { member: me, sender: other, at: stamp.now };
            commit.account_changes.push(left);
        }
        self.commit(commit, me, stamp).await
    }

    /// What came of the command with this key, if it was carried out before.
    pub async fn outcome_of(
        &self,
        me: PersonId,
        key: Option<&Key>,
    ) -> Result<Option<Outcome>, CommunityError> {
        let Some(key) = key else {
            return Ok(None);
        };
        let Some(recorded) = self.store().find_outcome(me, &key.text).await? else {
            return Ok(None);
        };
        if recorded.asked != key.asked {
            return Err(CommunityError::KeyReused);
        }
        Ok(serde_json::from_str(&recorded.outcome).ok())
    }
}

/// Whether a recipient sorted a request by hand: from then on no plan accepts it.
fn sorts_by_hand(change: &Change) -> bool {
    match change {
        Change::ShelfChanged { by_hand, .. } => *by_hand,
        Change::MuteChanged { muted, .. } => *muted,
        Change::RemarkChanged { remark, .. } => remark.is_some(),
        Change::RequestReported { .. } => true,
        _ => false,
    }
}
