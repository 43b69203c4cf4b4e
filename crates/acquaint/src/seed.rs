//! An invented community into a database: the same changes that its members would have made, at their times.

use crate::error::CommandError;
use acquaint_app::community::change::{AccountChange, Commit, NewMember, Picture};
use acquaint_app::community::store::CommunityStore;
use acquaint_core::activity::shown_from;
use acquaint_core::id::{NotificationId, PersonId, PictureId, RequestId, ViewId};
use acquaint_core::member::{Standing, ViewMode};
use acquaint_core::request::{Change, Pair, RequestKey, SendCounted, SendRequest, Shelf, Step, notices};
use acquaint_core::stamp::Stamp;
use acquaint_sim::demo::{Demo, DemoEnd, DemoMember, DemoRequest};
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// How many changes go into one commit. Ids are random, so that every commit touches most pages: a few large ones write less.
const BATCH: usize = 50_000;
/// What happened longer ago, the personas have read.
const UNREAD_DAYS: i64 = 30;

/// Collects changes and commits them by the batch.
struct Batch<'a> {
    store: &'a dyn CommunityStore,
    commit: Commit,
}

impl Batch<'_> {
    async fn account(&mut self, change: AccountChange) -> Result<(), CommandError> {
        self.commit.account_changes.push(change);
        self.when_full().await
    }

    async fn pair(&mut self, changes: Vec<Change>) -> Result<(), CommandError> {
        self.commit.changes.extend(changes);
        self.when_full().await
    }

    async fn when_full(&mut self) -> Result<(), CommandError> {
        let count = self.commit.changes.len() + self.commit.account_changes.len();
        if count < BATCH { Ok(()) } else { self.end().await }
    }

    async fn end(&mut self) -> Result<(), CommandError> {
        Ok(self.store.apply(std::mem::take(&mut self.commit)).await?)
    }
}

/// Seeds a database; hands back the id of each member, in the order of `demo.members`.
pub(crate) async fn seed(
    store: &dyn CommunityStore,
    demo: &Demo,
    stamp: &mut Stamp,
) -> Result<Vec<PersonId>, CommandError> {
    let mut batch = Batch { store, commit: Commit::default() };
    let ids: Vec<PersonId> = demo.members.iter().map(|_| PersonId(stamp.next_id())).collect();
    for (member, id) in demo.members.iter().zip(&ids) {
        for change in joining(member, *id, Standing::Active, stamp) {
            batch.account(change).await?;
        }
    }
    for awaited in &demo.awaited {
        let id = PersonId(stamp.next_id());
        for change in joining(awaited, id, Standing::AwaitingApproval, stamp) {
            batch.account(change).await?;
        }
    }
    batch.end().await?;
    let accepted: BTreeSet<(usize, usize)> = demo
        .requests
        .iter()
        .filter(|request| matches!(request.end, DemoEnd::Accepted(_)))
        .map(|request| (request.sender.min(request.recipient), request.sender.max(request.recipient)))
        .collect();
    for connection in demo.connections.iter().filter(|c| !accepted.contains(&(c.a, c.b))) {
        batch.pair(connect(ids[connection.a], ids[connection.b], connection.since)?).await?;
    }
    let told: BTreeSet<PersonId> = demo.personas.iter().map(|persona| ids[persona.member]).collect();
    for request in &demo.requests {
        let key = RequestKey {
            id: RequestId(stamp.next_id()),
            sender: ids[request.sender],
            recipient: ids[request.recipient],
        };
        for (at, by, changes) in steps(request, key, &ids)? {
            // Of a request that is taken back in the end, nothing stays with anybody but its sender.
            let stays =
                |member: PersonId| member == key.sender || !matches!(request.end, DemoEnd::Withdrawn(_));
            let kept = |member: PersonId| told.contains(&member) && stays(member);
            for notice in notices(&changes, by).into_iter().filter(|notice| kept(notice.member)) {
                let id = NotificationId(stamp.next_id());
                batch.commit.account_changes.push(AccountChange::Notified { id, notice, at });
            }
            batch.pair(changes).await?;
        }
    }
    // Account changes of a commit follow the changes of pairs: what is told comes after what happened.
    batch.end().await?;
    let mut versions: BTreeMap<usize, u32> = BTreeMap::new();
    for saved in &demo.strategies {
        let version = versions.entry(saved.member).or_default();
        *version += 1;
        batch
            .account(AccountChange::StrategySaved {
                member: ids[saved.member],
                version: *version,
                strategy: Box::new(saved.strategy.clone()),
                at: saved.saved_at,
            })
            .await?;
    }
    let read_up_to = demo.now - SignedDuration::from_hours(24 * UNREAD_DAYS);
    for member in told {
        batch.account(AccountChange::NotificationsRead { member, up_to: read_up_to }).await?;
    }
    for view in &demo.views {
        let mode = demo.members[view.viewer].settings.view_mode;
        if mode != ViewMode::Private {
            let (viewer, viewed) = (ids[view.viewer], ids[view.viewed]);
            let (id, at) = (ViewId(stamp.next_id()), view.at);
            batch.account(AccountChange::ProfileViewed { id, viewer, viewed, at, mode }).await?;
        }
    }
    batch.end().await?;
    Ok(ids)
}

fn joining(member: &DemoMember, id: PersonId, standing: Standing, stamp: &mut Stamp) -> Vec<AccountChange> {
    let new = NewMember {
        id,
        handle: member.handle.clone(),
        email: member.email.clone(),
        password: None,
        role: member.role,
        standing,
        profile: member.profile.clone(),
        settings: member.settings.clone(),
        joined_at: member.joined_at,
    };
    let mut changes = vec![AccountChange::MemberJoined(Box::new(new))];
    if let Some(drawing) = &member.picture {
        // Drawing two thousand takes most of a start; each is drawn when somebody looks at it.
        let drawing = drawing.to_bytes().to_vec();
        let picture = Picture { id: PictureId(stamp.next_id()), large: drawing.clone(), small: drawing };
        changes.push(AccountChange::PictureChanged { member: id, picture: Some(picture) });
    }
    // The last day is shown once it is over; until then it is the one before.
    for hours in [24, 0] {
        let active_at = member.last_active_at - SignedDuration::from_hours(hours);
        changes.push(AccountChange::WasActive { member: id, shown_from: shown_from(id, active_at) });
    }
    changes
}

fn connect(one: PersonId, other: PersonId, since: Timestamp) -> Result<Vec<Change>, CommandError> {
    let pair = Pair::between(one, other).map_err(CommandError::runtime)?;
    let count = |member| Change::ConnectionsCounted { member, step: Step::Up { at_most: u32::MAX } };
    let [lower, higher] = pair.members();
    Ok(vec![count(lower), count(higher), Change::ConnectionMade { pair, connected_at: since }])
}

/// What happened around a request: when, by whom, and what changed.
type Happened = Vec<(Timestamp, PersonId, Vec<Change>)>;

fn steps(request: &DemoRequest, key: RequestKey, ids: &[PersonId]) -> Result<Happened, CommandError> {
    let mut steps = vec![(request.sent_at, key.sender, send(request, key))];
    if let Some(vouch) = request.vouch {
        let voucher = ids[vouch.voucher];
        let asked = Change::VouchAsked { request: key, voucher, asked_at: vouch.asked_at };
        steps.push((vouch.asked_at, key.sender, vec![asked]));
        if let Some(vouched_at) = vouch.vouched_at {
            steps.push((vouched_at, voucher, vec![Change::Vouched { request: key, voucher, vouched_at }]));
        }
    }
    if let Some(question) = &request.question {
        let (text, asked_at) = (question.text.clone(), question.asked_at);
        steps.push((
            asked_at,
            key.recipient,
            vec![Change::QuestionAsked { request: key, question: text, asked_at }],
        ));
        if let Some((answer, answered_at)) = question.answer.clone() {
            let answered = Change::QuestionAnswered { request: key, answer, answered_at };
            steps.push((answered_at, key.sender, vec![answered]));
        }
    }
    match request.end {
        DemoEnd::Waiting => steps.push((request.sent_at, key.recipient, keep(request, key))),
        DemoEnd::Withdrawn(withdrawn_at) => {
            steps.push((
                withdrawn_at,
                key.sender,
                vec![Change::RequestWithdrawn { request: key, withdrawn_at }],
            ));
        }
        DemoEnd::Accepted(accepted_at) => {
            let mut changes = connect(key.sender, key.recipient, accepted_at)?;
            changes.insert(2, Change::RequestAccepted { request: key, accepted_at });
            steps.push((accepted_at, key.recipient, changes));
        }
    }
    Ok(steps)
}

fn send(request: &DemoRequest, key: RequestKey) -> Vec<Change> {
    let wish =
        SendRequest { tie: request.tie, evidence: request.evidence.clone(), note: request.note.clone() };
    let count = SendCounted {
        member: key.sender,
        request: key.id,
        sent_at: request.sent_at,
        week_from: request.sent_at,
        week_max: u32::MAX,
        open_from: request.sent_at,
        open_max: u32::MAX,
    };
    vec![Change::SendCounted(count), Change::RequestSent { request: key, wish, sent_at: request.sent_at }]
}

/// The recipient's private side of a request that waits.
fn keep(request: &DemoRequest, key: RequestKey) -> Vec<Change> {
    let keeping = &request.keeping;
    let mut changes = Vec::new();
    if let Some(seen_at) = keeping.seen_at {
        changes.push(Change::RequestSeen { request: key, seen_at });
    }
    if keeping.shelf != Shelf::Inbox || keeping.by_hand {
        changes.push(Change::ShelfChanged { request: key, shelf: keeping.shelf, by_hand: keeping.by_hand });
    }
    if keeping.remark.is_some() {
        changes.push(Change::RemarkChanged { request: key, remark: keeping.remark.clone() });
    }
    if let (Some(because), Some(reported_at)) = (request.reported, keeping.reported_at) {
        changes.push(Change::RequestReported { request: key, because, reported_at });
    }
    changes
}

#[cfg(test)]
mod tests {
    use super::*;
    use acquaint_app::community::store::{KeptStore, OperatingStore};
    use acquaint_app::community::view::Want;
    use acquaint_sim::demo::{DemoSpec, MEMBERS_MIN, demo};
    use acquaint_store::CommunityDatabase;
    use acquaint_why::model::Model;

    #[tokio::test]
    async fn the_operator_finds_people_to_let_in_and_reports_to_read_in_a_database_that_is_sound() {
        let now = "2026-11-23T09:00:00Z".parse().unwrap();
        let invented = demo(&DemoSpec { members: MEMBERS_MIN, ..DemoSpec::at(now) }, &Model::prior());
        let store = CommunityDatabase::open_temporary().unwrap();
        let ids = seed(&store, &invented, &mut Stamp::new(now, [7; 32])).await.unwrap();
        assert_eq!(ids.len(), MEMBERS_MIN);
        assert_eq!(store.verify().await, Ok(vec![]));
        let first = store.list_members("", None, 4).await.unwrap().items;
        let standings = first.iter().map(|row| row.standing == Standing::AwaitingApproval);
        assert_eq!(standings.collect::<Vec<_>>(), [true, true, true, false]);
        let reports = store.list_reports(ids[0], Want { after: None, at_most: 9 }).await.unwrap().items;
        assert_eq!(reports.len(), 2);
        assert!(reports.iter().all(|report| report.handled_at.is_none() && !report.note.is_empty()));
    }
}
