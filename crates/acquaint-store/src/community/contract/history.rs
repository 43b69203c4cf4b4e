//! Random histories: after every command the store says what the decisions announced.

use super::town::{Town, at, every, first, message, send};
use acquaint_app::community::store::CommunityStore;
use acquaint_app::community::view::SentFilter;
use acquaint_core::handle::Handle;
use acquaint_core::id::{PersonId, RequestId};
use acquaint_core::limits::Limits;
use acquaint_core::request::{
    Change, Command, Keeping, Outcome, Pair, PairState, RecipientPrivate, ReportReason, Shelf,
};
use acquaint_core::stamp::Stamp;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

const STEPS: usize = 400;
/// How many of them lie between two comparisons of what is read for many with what is read for each.
const COMPARED_EVERY: usize = 40;

/// What the decisions so far announced, kept apart from the store.
#[derive(Default)]
struct Announced {
    connections: BTreeMap<PersonId, u32>,
    connected: BTreeMap<Pair, bool>,
    versions: BTreeMap<Pair, u64>,
    kept: BTreeMap<(PersonId, PersonId), RecipientPrivate>,
}

impl Announced {
    fn note(&mut self, me: PersonId, other: PersonId, changes: &[Change], outcome: &Outcome) {
        let pair = Pair::between(me, other).unwrap();
        *self.versions.entry(pair).or_default() += u64::from(changes.iter().any(Change::moves_pair));
        for change in changes {
            match change {
                Change::ConnectionMade { .. } => self.connect(pair, true),
                Change::ConnectionEnded { .. } => self.connect(pair, false),
                Change::RequestWithdrawn { request, .. } | Change::RequestAccepted { request, .. } => {
                    self.kept.entry((request.recipient, request.sender)).or_default().keeping =
                        Keeping::default();
                }
                _ => {}
            }
        }
        if let Outcome::Kept(private) = outcome {
            self.kept.insert((me, other), private.clone());
        }
    }

    fn connect(&mut self, pair: Pair, connected: bool) {
        self.connected.insert(pair, connected);
        for member in pair.members() {
            let count = self.connections.entry(member).or_default();
            *count = if connected { *count + 1 } else { *count - 1 };
        }
    }

    async fn compare(&self, town: &Town<'_>, me: PersonId, other: PersonId) {
        let pair = Pair::between(me, other).unwrap();
        let load = town.store.load_kept_pair(me, other, &[], at(0), at(0)).await;
        let situation = load.unwrap().expect("both are there");
        let public = situation.public;
        assert_eq!(public.version, self.versions.get(&pair).copied().unwrap_or(0));
        let is_connected = matches!(public.state, PairState::Connected { .. });
        assert_eq!(is_connected, self.connected.get(&pair).copied().unwrap_or(false));
        let count = |who| self.connections.get(who).copied().unwrap_or(0);
        assert_eq!((public.me.connections, public.other.connections), (count(&me), count(&other)));
        let kept = self.kept.get(&(me, other)).cloned().unwrap_or_default();
        assert_eq!(situation.private, kept);
    }
}

/// One of the commands, about the request that waits, if one does.
fn command(number: u128, request: RequestId, voucher: PersonId) -> Command {
    match number % 17 {
        0..=2 => send(),
        3 | 4 => Command::Accept(request),
        5 => Command::Withdraw(request),
        6 => Command::SetAside(request),
        7 => Command::ReturnToInbox(request),
        8 => Command::Filter(request),
        9 => Command::MarkSeen(request),
        10 => Command::Remark { request, remark: Some(message("hm")) },
        11 => Command::Report { request, because: ReportReason::SomethingElse },
        12 => Command::Ask { request, question: message("Who?") },
        13 => Command::Answer { request, text: message("Me.") },
        14 => Command::AskToVouch { request, voucher },
        15 => [Command::Disconnect, Command::Block, Command::Unblock][number as usize / 17 % 3].clone(),
        _ => [Command::Mute, Command::Unmute][number as usize / 17 % 2].clone(),
    }
}

/// A read for many hands back what the read for each one does: nothing of one row may reach another.
async fn compare_many(town: &Town<'_>, me: PersonId, people: &[PersonId]) {
    let store = town.store;
    let mut members = store.load_members(me, people.to_vec()).await.unwrap();
    members.sort_by_key(|member| member.card.id);
    let mut pairs = store.load_kept_pairs(me, people.to_vec(), at(0), at(0)).await.unwrap();
    pairs.sort_by_key(|pair| pair.public.other.id);
    let alike = store.find_connections_like(me, people.to_vec()).await.unwrap();
    let mut each = people.to_vec();
    each.sort_unstable();
    let (mut one_by_one, mut pair_by_pair) = (Vec::new(), Vec::new());
    for other in each {
        one_by_one.extend(store.load_member(me, other).await.unwrap());
        pair_by_pair.extend(store.load_kept_pair(me, other, &[], at(0), at(0)).await.unwrap());
        assert_eq!(alike.contains(&other), store.has_connection_like(me, other).await.unwrap());
    }
    assert_eq!(members, one_by_one);
    assert_eq!(pairs, pair_by_pair);

    let all = every(20, |want| store.search_members(me, "e", want)).await;
    let handles: BTreeSet<Handle> = all.into_iter().map(|found| found.card.handle).collect();
    let mut found = BTreeSet::new();
    for handle in &handles {
        found.extend(store.find_member(me, handle.as_str()).await.unwrap().map(|member| member.card.handle));
    }
    assert_eq!(store.find_handles(me, handles.into_iter().collect()).await.unwrap(), found);

    let mut sent = Vec::new();
    for filter in [SentFilter::Waiting, SentFilter::Connected, SentFilter::Withdrawn] {
        sent.extend(every(1, |want| store.list_sent(me, filter, want)).await);
    }
    let mut received = Vec::new();
    for shelf in Shelf::ALL {
        received.extend(every(1, |want| store.list_received(me, shelf, want)).await);
    }

    received.reverse();
    let ids: Vec<RequestId> = received.iter().map(|request| request.text.id).collect();
    assert_eq!(store.list_received_of(me, ids.clone()).await.unwrap(), received, "in the given order");
    let others = sent.iter().map(|request| request.text.id).collect();
    let (listing, others) = store.list_sent_with(me, SentFilter::Waiting, first(1), others).await.unwrap();
    assert_eq!(listing.items.len() + others.len(), sent.len());
    assert!(others.iter().all(|request| sent.contains(request) && !listing.items.contains(request)));

    let mut keys = store.find_requests(me, ids.clone()).await.unwrap();
    keys.sort_by_key(|key| key.id);
    let mut key_by_key = Vec::new();
    for id in ids {
        key_by_key.extend(store.find_request(me, id).await.unwrap());
    }
    key_by_key.sort_by_key(|key| key.id);
    assert_eq!(keys, key_by_key);
    let counts = store.count_for_home(me).await.unwrap();
    assert_eq!(counts.sent_waiting, store.count_sent(me).await.unwrap().waiting);
    let wishes = store.list_vouch_wishes(me).await.unwrap();
    let open = wishes.iter().filter(|wish| wish.vouched_at.is_none()).count();
    assert_eq!(counts.open_wishes as usize, open);
}

/// Random histories end as the rules say: the store never holds anything else than the decisions announced.
pub async fn random_histories_end_as_the_rules_say(store: &dyn CommunityStore) {
    let mut town = Town::new(store);
    town.limits = Limits { connections_max: 3, cool_down_days: 1, ..Limits::default() };
    let mut people = town.three().await.to_vec();
    for name in ["Di Primjer", "Ed Esempio"] {
        people.push(town.join(name).await);
    }
    let mut dice = Stamp::new(at(0), [11; 32]);
    let mut roll = move |sides: usize| (dice.next_id().as_u128() % sides as u128) as usize;
    let (mut announced, mut applied) = (Announced::default(), 0);
    for step in 0..STEPS {
        if step % COMPARED_EVERY == 0 {
            for me in &people {
                compare_many(&town, *me, &people).await;
            }
        }
        town.wait(1_800);
        let (me, other) = (people[roll(people.len())], people[roll(people.len())]);
        if me == other {
            continue;
        }
        let public = store.load_pair(me, other, &[], at(0), at(0)).await.unwrap().expect("both are there");
        let request = match public.state {
            PairState::Waiting(request) => request.id,
            _ => RequestId(Uuid::nil()),
        };
        let command = command(roll(17 * 6) as u128, request, people[roll(people.len())]);
        if let Ok(decision) = town.decide(me, other, &command).await {
            let commit = town.commit_of(me, other, &decision);
            store.apply(commit).await.expect("nobody else changes anything");
            announced.note(me, other, &decision.changes, &decision.outcome);
            applied += usize::from(!decision.changes.is_empty());
        }
        announced.compare(&town, me, other).await;
        announced.compare(&town, other, me).await;
    }
    assert!(applied > STEPS / 8, "{applied} commands changed something");
}
