//! A process that is killed: what it acknowledged is there, no limit is passed, and a sweep goes on where it was.
//!
//! The process is this test once more, which finds in its environment that it is to work. `KILLED_HISTORIES` sets how
//! many communities are tried, 255 at most, each with eight kills (SIGKILL).

use super::Town;
use acquaint_app::community::view::{SentFilter, Want};
use acquaint_app::community::{Community, CommunityError};
use acquaint_core::id::{PersonId, RequestId, SweepId};
use acquaint_core::limits::Limits;
use acquaint_core::member::Role;
use acquaint_core::note::Note;
use acquaint_core::request::{Command as Act, Outcome, SendRequest};
use acquaint_core::stamp::Stamp;
use acquaint_core::strategy::sweep::SweepOutcome;
use acquaint_core::tie::Tie;
use acquaint_store::CommunityDatabase;
use jiff::SignedDuration;
use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::io::{BufRead, BufReader};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, Stdio};
use tokio::runtime::Runtime;

/// How many communities a test run tries.
const HISTORIES: u8 = 3;
const KILLS: u8 = 8;
/// Who asked Bo and fits Bo's strategy: more than Bo can accept.
const FIT: usize = 60;
/// Who sends and takes back while the sweep goes on, several at once.
const BUSY: usize = 14;
const AT_ONCE: u8 = 3;
/// What each of those that send at once tries, at most.
const TRIES: u32 = 200;

fn limits() -> Limits {
    Limits { connections_max: 40, sent_per_week_max: 9, ..Limits::default() }
}

/// A community whose ids are those of no other part of its history.
fn town(database: &Path, history: u8, part: u8) -> Town {
    let mut seed = [0; 32];
    seed[..2].copy_from_slice(&[history, part]);
    Town::on(CommunityDatabase::open(database).unwrap(), limits(), seed)
}

/// The same, after all have asked.
fn later(database: &Path, history: u8, part: u8) -> Town {
    let mut town = town(database, history, part);
    town.stamp.now += SignedDuration::from_hours(2);
    town
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

/// A number below another, by lot.
fn drawn(stamp: &mut Stamp, below: usize) -> usize {
    usize::try_from(stamp.next_id().as_u128() % below as u128).unwrap()
}

/// What is acknowledged of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Said {
    Sent(PersonId),
    TakenBack,
}

struct World {
    bo: PersonId,
    sweep: SweepId,
    /// Oldest request first.
    fit: Vec<PersonId>,
    busy: Vec<PersonId>,
}

/// Many ask Bo, and Bo begins to accept them.
async fn found(mut town: Town) -> World {
    let bo = town.join("bo", Role::Member).await;
    let (mut fit, mut busy) = (Vec::new(), Vec::new());
    for number in 0..FIT {
        fit.push(town.join(&format!("fits-{number}"), Role::Member).await);
        town.send(fit[number], bo).await;
        town.wait_minutes(1);
    }
    for number in 0..BUSY {
        busy.push(town.join(&format!("busy-{number}"), Role::Member).await);
    }
    town.save(bo, "{}", 0).await;
    let wish = super::sweep::everybody(&town);
    let sweep = town.community.start_sweep(bo, wish, &mut town.stamp).await.unwrap().unwrap();
    World { bo, sweep, fit, busy }
}

/// Sends and takes back, and says what it did once it is done.
#[expect(clippy::print_stdout, reason = "the test beside it reads it")]
async fn sends_and_takes_back(community: Community, busy: Vec<PersonId>, mut stamp: Stamp) {
    for _ in 0..TRIES {
        let (one, other) = (drawn(&mut stamp, BUSY), drawn(&mut stamp, BUSY));
        if one >= other {
            continue;
        }
        let (me, other) = (busy[one], busy[other]);
        let wish = SendRequest { tie: Tie::Neighbour, evidence: None, note: Note::default() };
        match community.act(me, other, &Act::SendRequest(wish), None, &mut stamp).await {
            Ok(Outcome::Waiting { request, .. }) => {
                println!("\nacknowledged sent {} {}", request.0, me.0);
                if drawn(&mut stamp, 3) == 0 {
                    match community.act(me, other, &Act::Withdraw(request), None, &mut stamp).await {
                        Ok(_) => println!("\nacknowledged taken-back {}", request.0),
                        // Another of those that work here was faster.
                        Err(CommunityError::Refused(_) | CommunityError::Conflict) => {}
                        Err(error) => panic!("{error}"),
                    }
                }
            }
            Ok(outcome) => panic!("{outcome:?}"),
            Err(CommunityError::Refused(_) | CommunityError::Conflict) => {}
            Err(error) => panic!("{error}"),
        }
    }
}

fn work_until_killed(database: &Path) {
    let number = |name: &str| env::var(name).unwrap().parse().unwrap();
    let mut town = later(database, number("KILLED_HISTORY"), number("KILLED_PART"));
    runtime().block_on(async {
        let (community, mut stamp) = (town.community.clone(), town.stamp.branch());
        let sweeps = tokio::spawn(async move { super::accept_planned(&community, &mut stamp).await });
        let mut busy = Vec::new();
        for number in 0..BUSY {
            let account = town.store().find_account_by_login(&format!("busy-{number}")).await;
            busy.push(account.unwrap().unwrap().id);
        }
        let mut working = tokio::task::JoinSet::new();
        for _ in 0..AT_ONCE {
            working.spawn(sends_and_takes_back(town.community.clone(), busy.clone(), town.stamp.branch()));
        }
        working.join_all().await;
        sweeps.await.unwrap();
    });
}

/// Lets a process work and kills it once so many acts are acknowledged. Hands back all that were.
fn until_killed(database: &Path, history: u8, part: u8, after: usize) -> Vec<(RequestId, Said)> {
    let mut process = Command::new(env::current_exe().unwrap())
        .args([
            "killed::what_a_killed_process_acknowledged_is_there_and_its_sweep_goes_on",
            "--exact",
            "--nocapture",
        ])
        .env("KILLED_DATABASE", database)
        .env("KILLED_HISTORY", history.to_string())
        .env("KILLED_PART", part.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(process.stdout.take().unwrap()).lines().map_while(Result::ok);
    let mut said = lines.filter_map(|line| {
        let words: Vec<&str> = line.strip_prefix("acknowledged ")?.split(' ').collect();
        let request = RequestId(words[1].parse().unwrap());
        Some((request, words.get(2).map_or(Said::TakenBack, |me| Said::Sent(PersonId(me.parse().unwrap())))))
    });
    let mut acknowledged: Vec<_> = said.by_ref().take(after).collect();
    process.kill().unwrap();
    acknowledged.extend(said);
    let status = process.wait().unwrap();
    assert!(status.success() || status.signal() == Some(9), "{status}");
    acknowledged
}

impl World {
    /// Everything holds that must, whatever was cut off. Hands back how many requests the sweep decided.
    async fn check(&self, town: &Town, acknowledged: &[(RequestId, Said)]) -> usize {
        let store = town.store();
        assert_eq!(store.verify().await.unwrap(), []);
        let want = Want { after: None, at_most: 100 };
        let mut sent: BTreeMap<PersonId, [BTreeSet<RequestId>; 2]> = BTreeMap::new();
        for &me in &self.busy {
            for (number, filter) in [SentFilter::Waiting, SentFilter::Withdrawn].into_iter().enumerate() {
                let listed = store.list_sent(me, filter, want.clone()).await.unwrap().items;
                sent.entry(me).or_default()[number].extend(listed.iter().map(|sent| sent.text.id));
            }
            let count = sent[&me].iter().map(BTreeSet::len).sum::<usize>();
            assert!(count <= limits().sent_per_week_max as usize, "{count} were sent");
        }
        let is_anywhere = |request, number: usize| sent.values().any(|lists| lists[number].contains(request));
        for (request, said) in acknowledged {
            match said {
                Said::Sent(me) => {
                    assert!(sent[me].iter().any(|list| list.contains(request)), "{request:?} is lost");
                }
                Said::TakenBack => assert!(is_anywhere(request, 1), "{request:?} is not taken back"),
            }
        }
        let connections = store.list_connections(self.bo, "", want).await.unwrap().items.len();
        assert!(connections <= limits().connections_max as usize);
        let report = town.community.find_sweep(self.bo, self.sweep).await.unwrap();
        assert_eq!(report.count(SweepOutcome::Accepted) as usize, connections);
        report.decided() as usize
    }

    /// The sweep is as if nothing had happened: as many as the cap allows were accepted, and the others wait.
    async fn check_end(&self, town: &mut Town) {
        town.accept_planned().await;
        assert_eq!(self.check(town, &[]).await, FIT);
        let want = Want { after: None, at_most: 100 };
        let connected = town.store().list_connections(self.bo, "", want).await.unwrap().items;
        let connected: BTreeSet<PersonId> = connected.iter().map(|row| row.card.id).collect();
        assert_eq!(connected.len(), limits().connections_max as usize);
        assert!(connected.is_subset(&self.fit.iter().copied().collect()));
    }
}

/// One community, whose process is killed again and again. Hands back how often the sweep was cut off in the middle.
fn history(number: u8) -> u32 {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("community.db");
    let runtime = runtime();
    let world = runtime.block_on(found(town(&database, number, KILLS)));
    let mut luck = town(&database, number, KILLS + 1).stamp;
    let (mut acknowledged, mut cut) = (Vec::new(), 0);
    for kill in 0..KILLS {
        acknowledged.extend(until_killed(&database, number, kill, drawn(&mut luck, 20)));
        let decided = runtime.block_on(world.check(&later(&database, number, KILLS + 2), &acknowledged));
        cut += u32::from(0 < decided && decided < FIT);
    }
    assert!(acknowledged.len() > 10, "{acknowledged:?}");
    runtime.block_on(world.check_end(&mut later(&database, number, KILLS + 3)));
    cut
}

#[test]
fn what_a_killed_process_acknowledged_is_there_and_its_sweep_goes_on() {
    if let Ok(database) = env::var("KILLED_DATABASE") {
        return work_until_killed(Path::new(&database));
    }
    let histories = env::var("KILLED_HISTORIES").map_or(HISTORIES, |text| text.parse().unwrap());
    let cut: u32 = (0..histories).map(history).sum();
    println!("{cut} of {} kills came in the middle of a sweep", u32::from(histories) * u32::from(KILLS));
    assert!(cut > 0, "no sweep was cut off in the middle");
}
