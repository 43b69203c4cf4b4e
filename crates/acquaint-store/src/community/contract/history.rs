//! Random histories: after every command the store says what the decisions announced.

use super::town::{Town, at, message, send};
use acquaint_app::community::store::CommunityStore;
use acquaint_core::id::{PersonId, RequestId};
use acquaint_core::limits::Limits;
use acquaint_core::request::{
    Change, Command, Keeping, Outcome, Pair, PairState, RecipientPrivate, ReportReason,
};
use acquaint_core::stamp::Stamp;
use std::collections::BTreeMap;
use uuid::Uuid;

/// How many commands each history has.
const STEPS: usize = 400;

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
    for _ in 0..STEPS {
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
