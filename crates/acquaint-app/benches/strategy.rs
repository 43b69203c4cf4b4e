//! How fast a strategy works in a community: a preview over 30,000 waiting requests, and a sweep of 10,000 accepts beside
//! what the store can commit of the same accepts. `cargo bench -p acquaint-app`; `docs/benchmarks.md` keeps the figures.

#![expect(clippy::cast_possible_truncation, clippy::cast_possible_wrap, reason = "small numbers")]

use acquaint_app::community::change::{AccountChange, Commit, NewMember};
use acquaint_app::community::store::CommunityStore;
use acquaint_app::community::sweep::SweepWish;
use acquaint_app::community::{Community, Rules, SignUp};
use acquaint_core::handle::Handle;
use acquaint_core::id::{PersonId, RequestId};
use acquaint_core::limits::Limits;
use acquaint_core::member::{Role, Settings, Standing};
use acquaint_core::note::Note;
use acquaint_core::profile::Profile;
use acquaint_core::record::{Position, YearMonth};
use acquaint_core::request::{Change, Pair, RequestKey, SendRequest, Step, decide};
use acquaint_core::stamp::Stamp;
use acquaint_core::strategy::Strategy;
use acquaint_core::tie::Tie;
use acquaint_store::CommunityDatabase;
use acquaint_why::model::Model;
use criterion::{Criterion, criterion_group, criterion_main};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

/// Few where the benches only have to run.
fn sized(number: usize) -> usize {
    if std::env::args().any(|argument| argument == "--bench") { number } else { number / 100 }
}

/// A community in which `waiting` people ask one.
struct Town {
    community: Community,
    store: Arc<CommunityDatabase>,
    stamp: Stamp,
    me: PersonId,
    requests: Vec<(PersonId, RequestId)>,
    _folder: tempfile::TempDir,
}

impl Town {
    /// `connections`: how many connections the one who is asked has, each with fifty of those who ask.
    async fn new(waiting: usize, connections: usize) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let store = CommunityDatabase::open(&folder.path().join("community.db")).expect("a community");
        let store = Arc::new(store);
        let rules = Rules {
            name: "Harbour Commons".into(),
            sign_up: SignUp::Open,
            limits: Limits::default(),
            session_days: 30,
            session_idle_days: 30,
        };
        let community = Community::new(Arc::clone(&store) as Arc<dyn CommunityStore>, rules, Model::prior());
        let now = Timestamp::from_second(1_770_000_000).expect("in range");
        let (stamp, me) = (Stamp::new(now, [5; 32]), PersonId(uuid::Uuid::nil()));
        let mut town = Self { community, store, stamp, me, requests: Vec::new(), _folder: folder };
        town.settle(waiting, connections).await;
        town
    }

    async fn settle(&mut self, waiting: usize, connections: usize) {
        let mut joined = Vec::new();
        let (mut people, mut changes) = (Vec::new(), Vec::new());
        for number in 0..=waiting {
            let new = self.newcomer(number);
            people.push(new.id);
            joined.push(AccountChange::MemberJoined(Box::new(new)));
        }
        self.me = people[0];
        for (number, sender) in people.iter().enumerate().skip(1) {
            let id = RequestId(self.stamp.next_id());
            let request = RequestKey { id, sender: *sender, recipient: self.me };
            let note = Note::new(
                "Hello, this is Kim from the ferry office. We met at the harbour walk, and I would \
                                  love to hear how you plan the winter.",
            );
            let wish =
                SendRequest { tie: Tie::ALL[number % 11], evidence: None, note: note.expect("a note") };
            let ago = SignedDuration::from_mins(number as i64);
            changes.push(Change::RequestSent { request, wish, sent_at: self.stamp.now - ago });
            let sent_at = self.stamp.now - ago;
            changes.push(Change::SendCounted(acquaint_core::request::SendCounted {
                member: *sender,
                request: id,
                sent_at,
                week_from: sent_at,
                week_max: 9,
                open_from: sent_at,
                open_max: 9,
            }));
            self.requests.push((*sender, id));
        }
        for number in 0..connections {
            let new = self.newcomer(waiting + 1 + number);
            let friend = new.id;
            joined.push(AccountChange::MemberJoined(Box::new(new)));
            let others = (0..50).map(|step| people[1 + (number * 37 + step * 101) % waiting.max(1)]);
            let others: BTreeSet<PersonId> = others.chain([self.me]).collect();
            changes.extend(others.into_iter().flat_map(|other| connect(friend, other, self.stamp.now)));
        }
        let commit = |changes, account_changes| Commit { changes, account_changes, ..Commit::default() };
        self.store.apply(commit(Vec::new(), joined)).await.expect("they join");
        self.store.apply(commit(changes, Vec::new())).await.expect("they ask");
    }

    fn newcomer(&mut self, number: usize) -> NewMember {
        let handle = Handle::new(&format!("person-{number}")).expect("a handle");
        let year = |year| Some(YearMonth { year, month: None });
        let position = |step: usize| Position {
            organisation: format!("Works {}", (number + step) % 200),
            title: "Coordinator".into(),
            from: year(2000 + (step as i16) * 5),
            to: year(2004 + (step as i16) * 5),
        };
        let profile = Profile {
            name: format!("Person {number}"),
            industry: ["Shipping", "Finance", "Offshore wind"][number % 3].into(),
            job_function: ["Operations", "Sales"][number % 2].into(),
            region: format!("Region {}", number % 20),
            positions: (0..3).map(position).collect(),
            ..Profile::default()
        };
        NewMember {
            id: PersonId(self.stamp.next_id()),
            email: format!("{}@example.org", handle.as_str()),
            handle,
            password: None,
            role: Role::Member,
            standing: Standing::Active,
            profile,
            settings: Settings::default(),
            joined_at: self.stamp.now,
        }
    }

    /// The commits of accepting every request, one for each.
    async fn accepts(&self) -> Vec<Commit> {
        let (limits, now) = (Limits::default(), self.stamp.now);
        let mut commits = Vec::new();
        for (sender, request) in &self.requests {
            let situation = self.store_pair(*sender).await;
            let decision = decide::accept(&situation, *request, &limits, now).expect("it may be accepted");
            let pair = Pair::between(self.me, *sender).expect("two people");
            let pairs = vec![(pair, decision.pair_version)];
            commits.push(Commit { pairs, changes: decision.changes, account_changes: Vec::new() });
        }
        commits
    }

    async fn store_pair(&self, other: PersonId) -> acquaint_core::request::SenderSituation {
        let (store, now) = (&*self.store as &dyn CommunityStore, self.stamp.now);
        store.load_pair(self.me, other, &[], now, now).await.expect("it loads").expect("both are there")
    }
}

fn connect(one: PersonId, other: PersonId, at: Timestamp) -> Vec<Change> {
    let pair = Pair::between(one, other).expect("two people");
    let up = |member| Change::ConnectionsCounted { member, step: Step::Up { at_most: 30_000 } };
    vec![up(one), up(other), Change::ConnectionMade { pair, connected_at: at }]
}

const STRATEGIES: [(&str, &str); 4] = [
    ("region", r#"{"only": {"regions": ["Region 3", "Region 4"]}}"#),
    ("organisations", r#"{"only": {"organisations": ["Works 3"]}, "never": {"organisations": ["Works 5"]}}"#),
    ("familiarity", r#"{"who": "people_i_could_place"}"#),
    ("note", r#"{"at_least": {"note": ["how"]}}"#),
];

fn previews(criterion: &mut Criterion) {
    let runtime = Runtime::new().expect("a runtime");
    let town = runtime.block_on(Town::new(sized(30_000), sized(500)));
    let mut group = criterion.benchmark_group(format!("preview_of_{}", sized(30_000)));
    group.sample_size(10);
    for (name, json) in STRATEGIES {
        let strategy = Strategy::parse(json).expect("a strategy");
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let preview = async {
                    let me = town.community.load_recipient(town.me, town.stamp.now).await?;
                    town.community.preview_strategy(&me, &strategy, None, (20, None)).await
                };
                runtime.block_on(preview).expect("a preview")
            });
        });
    }
    group.finish();
}

/// The same accepts by a sweep, and as ready commits that the store has only to apply.
fn sweeps(criterion: &mut Criterion) {
    let runtime = Runtime::new().expect("a runtime");
    let mut group = criterion.benchmark_group(format!("accept_{}", sized(10_000)));
    group.sample_size(10);
    group.throughput(criterion::Throughput::Elements(sized(10_000) as u64));
    group.bench_function("by_a_sweep", |bencher| {
        bencher.iter_custom(|times| (0..times).map(|_| runtime.block_on(sweep())).sum());
    });
    group.bench_function("ready_commits", |bencher| {
        bencher.iter_custom(|times| (0..times).map(|_| runtime.block_on(apply())).sum());
    });
    group.finish();
}

async fn sweep() -> Duration {
    let mut town = Town::new(sized(10_000), 0).await;
    let open = Strategy::default();
    town.community.save_strategy(town.me, &open, 0, &mut town.stamp).await.expect("saved");
    let wish = SweepWish {
        version: 1,
        sent_by: town.stamp.now,
        at_most: None,
        ticked: BTreeSet::new(),
        left_out: BTreeSet::new(),
    };
    let begun = Instant::now();
    town.community
        .start_sweep(town.me, wish, &mut town.stamp)
        .await
        .expect("it starts")
        .expect("somebody fits");
    let mut accepted = 0;
    while let Some(at) = town.community.next_acceptance_at().await.expect("the database answers") {
        town.stamp.now = at;
        accepted += town.community.run_sweeps(&mut town.stamp).await.expect("it goes on");
    }
    assert_eq!(accepted as usize, sized(10_000));
    begun.elapsed()
}

async fn apply() -> Duration {
    let town = Town::new(sized(10_000), 0).await;
    let commits = town.accepts().await;
    let begun = Instant::now();
    let mut running = JoinSet::new();
    for commit in commits {
        let store = Arc::clone(&town.store);
        running.spawn(async move { store.apply(commit).await });
    }
    while let Some(done) = running.join_next().await {
        done.expect("no panic").expect("each accept fits");
    }
    begun.elapsed()
}

criterion_group!(benches, previews, sweeps);
criterion_main!(benches);
