//! How fast a community is on a file with `synchronous = FULL`: acknowledged accepts, sends and private acts, many at
//! once and one after the other; reads in a community of 20,000 members; and search for names spelled nearly so in larger ones.
//!
//! `cargo bench -p acquaint-store`. `docs/benchmarks.md` keeps the figures.

use acquaint_app::community::change::{AccountChange, Commit};
use acquaint_app::community::store::{CommunityStore, KeptStore, PeopleStore, RequestStore};
use acquaint_app::community::view::{SentFilter, Want};
use acquaint_core::id::PersonId;
use acquaint_core::record::{Position, YearMonth};
use acquaint_core::request::{Change, Command, Pair, Shelf, Step};
use acquaint_store::CommunityDatabase;
use acquaint_store::community_contract::Town;
use criterion::{Criterion, criterion_group, criterion_main};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

/// How many accepts are measured together.
const TOGETHER: usize = 512;
/// How many members the large community has; few where the benches only have to run.
fn sized(members: usize) -> usize {
    if std::env::args().any(|argument| argument == "--bench") { members } else { members / 100 }
}

/// The commits of accepting as many waiting requests, each of another pair.
async fn accepts(store: &CommunityDatabase, round: usize) -> Vec<Commit> {
    let mut town = Town::new(store);
    town.stamp =
        acquaint_core::stamp::Stamp::new(town.stamp.now, [u8::try_from(round % 250).unwrap_or(0); 32]);
    let (mut commits, mut people) = (Vec::new(), Vec::new());
    for number in 0..=TOGETHER {
        people.push(town.join(&format!("r{round}x{number}")).await);
    }
    for pair in people.windows(2) {
        let request = town.send(pair[0], pair[1]).await;
        let accept = Command::Accept(request);
        commits.push(town.prepare(pair[1], pair[0], &accept).await.expect("it may be accepted"));
    }
    commits
}

async fn apply_at_once(store: &Arc<CommunityDatabase>, commits: Vec<Commit>) -> Duration {
    let begun = Instant::now();
    let mut running = tokio::task::JoinSet::new();
    for commit in commits {
        let store = Arc::clone(store);
        running.spawn(async move { store.apply(commit).await });
    }
    while let Some(done) = running.join_next().await {
        done.expect("no panic").expect("each accept fits");
    }
    begun.elapsed()
}

async fn apply_in_turn(store: &Arc<CommunityDatabase>, commits: Vec<Commit>) -> Duration {
    let begun = Instant::now();
    for commit in commits {
        store.apply(commit).await.expect("each accept fits");
    }
    begun.elapsed()
}

fn writes(criterion: &mut Criterion) {
    let runtime = Runtime::new().expect("a runtime");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let store = CommunityDatabase::open(&folder.path().join("community.db")).expect("a community");
    let (store, mut round) = (Arc::new(store), 0);
    let mut group = criterion.benchmark_group("accept");
    group.sample_size(10);
    group.throughput(criterion::Throughput::Elements(TOGETHER as u64));
    for (name, at_once) in [("512_at_once", true), ("512_in_turn", false)] {
        group.bench_function(name, |bencher| {
            bencher.iter_custom(|times| {
                let mut spent = Duration::ZERO;
                for _ in 0..times {
                    round += 1;
                    spent += runtime.block_on(async {
                        let commits = accepts(&store, round).await;
                        if at_once {
                            apply_at_once(&store, commits).await
                        } else {
                            apply_in_turn(&store, commits).await
                        }
                    });
                }
                spent
            });
        });
    }
    group.finish();
}

/// Members of two hundred organisations, each connected with forty who joined near them; one of them with thousands.
async fn settle(store: &CommunityDatabase) -> Vec<PersonId> {
    let mut town = Town::new(store);
    let (mut people, mut account_changes) = (Vec::new(), Vec::new());
    for number in 0..sized(20_000) {
        let mut new = town.newcomer(&format!("person {number}"));
        let year = |year| Some(YearMonth { year, month: None });
        let organisation = format!("Works {}", number % 200);
        new.profile.region = format!("Region {}", number % 20);
        new.profile.headline = "Builds ships and bridges".into();
        new.profile.positions =
            vec![Position { organisation, title: String::new(), from: year(2000), to: year(2010) }];
        people.push(new.id);
        account_changes.push(AccountChange::MemberJoined(Box::new(new)));
    }
    store.apply(Commit { account_changes, ..Commit::default() }).await.expect("they join");
    let hub = people[0];
    for (number, one) in people.iter().enumerate().skip(1) {
        let near = people.iter().skip(number + 1).take(20);
        let hubs = std::iter::once(&hub).filter(|_| number % 4 == 0);
        let changes = near.chain(hubs).flat_map(|other| connect(&town, *one, *other)).collect();
        store.apply(Commit { changes, ..Commit::default() }).await.expect("they connect");
    }
    // Nobody who is near the one who is asked: those are connected.
    for sender in people[..people.len() / 2].iter().skip(1).step_by(30).take(300) {
        town.send(*sender, people[people.len() - 1]).await;
    }
    people
}

fn connect(town: &Town<'_>, one: PersonId, other: PersonId) -> Vec<Change> {
    let pair = Pair::between(one, other).expect("two people");
    let up = |member| Change::ConnectionsCounted { member, step: Step::Up { at_most: 30_000 } };
    vec![up(one), up(other), Change::ConnectionMade { pair, connected_at: town.stamp.now }]
}

fn reads(criterion: &mut Criterion) {
    let runtime = Runtime::new().expect("a runtime");
    let store = CommunityDatabase::open_temporary().expect("a community");
    let people = runtime.block_on(settle(&store));
    let (hub, me, asked) = (people[0], people[people.len() / 2], people[people.len() - 1]);
    let want = || Want { after: None, at_most: 20 };
    let mut group = criterion.benchmark_group("read_of_20000");
    group.sample_size(10);
    let mut bench = |name: &str, run: &dyn Fn()| {
        group.bench_function(name, |bencher| bencher.iter(run));
    };
    bench("suggestions", &|| drop(runtime.block_on(store.list_suggestions(me, 20)).expect("read")));
    bench("suggestions_of_a_hub", &|| drop(runtime.block_on(store.list_suggestions(hub, 20)).expect("read")));
    for (name, query) in [("search_two_words", "person 1234"), ("search_everybody", "p")] {
        bench(name, &|| drop(runtime.block_on(store.search_members(me, query, want())).expect("read")));
    }
    bench("received", &|| {
        drop(runtime.block_on(store.list_received(asked, Shelf::Inbox, want())).expect("read"));
    });
    bench("sent", &|| {
        drop(runtime.block_on(store.list_sent(me, SentFilter::Waiting, want())).expect("read"));
    });
    bench("connections", &|| drop(runtime.block_on(store.list_connections(hub, "", want())).expect("read")));
    bench("mutual_connections", &|| {
        drop(runtime.block_on(store.list_mutual_connections(me, hub, want())).expect("read"));
    });
    group.finish();
}

/// Members with names of two words, many of which are spelled nearly like another's.
async fn settle_names(store: &CommunityDatabase, members: usize) -> PersonId {
    const BEGINS: [&str; 12] =
        ["mar", "kor", "lin", "bel", "tor", "sal", "ven", "hal", "dor", "nik", "ras", "fel"];
    const MIDDLES: [&str; 10] = ["", "a", "en", "ov", "ik", "ers", "and", "ol", "is", "un"];
    const ENDS: [&str; 11] = ["i", "y", "er", "son", "sen", "ova", "a", "ski", "mann", "berg", "ez"];
    let word = |number: usize| {
        let (begin, rest) = (number % BEGINS.len(), number / BEGINS.len());
        let (middle, end) = (rest % MIDDLES.len(), rest / MIDDLES.len() % ENDS.len());
        format!("{}{}{}", BEGINS[begin], MIDDLES[middle], ENDS[end])
    };
    let mut town = Town::new(store);
    let (mut me, mut account_changes) = (None, Vec::new());
    for number in 0..members {
        let mut new = town.newcomer(&format!("member {number}"));
        new.profile.name = format!("{} {}", word(number), word(number.wrapping_mul(7_919) / 3));
        me.get_or_insert(new.id);
        account_changes.push(AccountChange::MemberJoined(Box::new(new)));
    }
    store.apply(Commit { account_changes, ..Commit::default() }).await.expect("they join");
    me.expect("somebody")
}

/// Search by words that nobody has: every name is compared.
fn near_names(criterion: &mut Criterion) {
    let runtime = Runtime::new().expect("a runtime");
    let mut group = criterion.benchmark_group("search_near");
    group.sample_size(10);
    for members in [20_000, 100_000].map(sized) {
        let store = CommunityDatabase::open_temporary().expect("a community");
        let me = runtime.block_on(settle_names(&store, members));
        let want = || Want { after: None, at_most: 20 };
        for (name, query) in [
            ("one_word", "marenskij"),
            ("two_words", "korovmman linaberk"),
            ("nobody", "zzyzx quux"),
            ("greek", "\u{3bc}\u{3b1}\u{3c1}\u{3b1}"),
        ] {
            group.bench_function(format!("{name}_of_{members}"), |bencher| {
                bencher.iter(|| {
                    drop(runtime.block_on(store.search_members(me, query, want())).expect("read"));
                });
            });
        }
    }
    group.finish();
}

criterion_group!(benches, writes, reads, near_names);
criterion_main!(benches);
