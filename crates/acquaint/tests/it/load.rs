//! Programs that send and take back requests without a pause, while the service stops, is killed or is copied: nothing
//! acknowledged is lost.

use crate::Desk;
use crate::running::{Asked, Client, FOR_EVER, Member, Service, address, join, request_in, runtime};
use acquaint_store::CommunityDatabase;
use rusqlite::Connection;
use std::collections::BTreeSet;
use std::env;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::task::JoinSet;
use uuid::Uuid;

const MEMBERS: usize = 60;
/// How many ask at once.
const AT_ONCE: usize = 8;
/// What is no limit here.
pub(crate) const SETTINGS: [(&str, &str); 4] = [
    ("ACQUAINT_LIMITS_COOL_DOWN_DAYS", "0"),
    ("ACQUAINT_LIMITS_SENT_PER_WEEK_MAX", "1000000"),
    ("ACQUAINT_LIMITS_OPEN_REQUESTS_MAX", "1000000"),
    ("ACQUAINT_ANSWERS_PER_MINUTE_MAX", "none"),
];

/// A desk with a community, and who is in it.
pub(crate) fn found(members: usize) -> (Desk, Vec<Member>) {
    let desk = Desk::new();
    let database = desk.path().join("kept/acquaint.db");
    let members = runtime()
        .block_on(async { join(&CommunityDatabase::open_scratch(&database).unwrap(), members).await });
    (desk, members)
}

/// What was acknowledged: requests that wait or were taken back.
#[derive(Clone, Default)]
pub(crate) struct Acknowledged(Arc<Mutex<Vec<(Uuid, bool)>>>);

impl Acknowledged {
    pub fn sent(&self, request: &str) {
        self.0.lock().unwrap().push((request.parse().unwrap(), false));
    }

    fn taken_back(&self, request: &str) {
        self.0.lock().unwrap().push((request.parse().unwrap(), true));
    }

    pub fn count(&self) -> usize {
        self.0.lock().unwrap().len()
    }

    /// How many of the first ones are not in this database.
    pub fn lost(&self, database: &Path, first: usize) -> usize {
        let file = Connection::open(database).unwrap();
        let mut rows = file.prepare("SELECT id, state = 'withdrawn' FROM requests").unwrap();
        let rows = rows.query_map([], |row| Ok((row.get::<_, Uuid>(0)?, row.get::<_, bool>(1)?))).unwrap();
        let mut kept: BTreeSet<(Uuid, bool)> = rows.map(Result::unwrap).collect();
        // What was taken back had been sent.
        kept.extend(kept.clone().into_iter().map(|(request, _)| (request, false)));
        self.0.lock().unwrap()[..first].iter().filter(|said| !kept.contains(said)).count()
    }
}

/// One program after the other member sends to somebody else, and takes every third request back.
async fn sends(address: SocketAddr, members: Arc<Vec<Member>>, first: usize, seed: u64, said: Acknowledged) {
    for round in 0_u64.. {
        let at = first + AT_ONCE * usize::try_from(round).unwrap();
        let (one, hop) = (at % members.len(), 1 + at / members.len() % (members.len() - 1));
        let other = (one + hop) % members.len();
        // Always the same one asks: of two who ask each other nothing would wait.
        let (me, other) = (&members[one.min(other)], &members[one.max(other)]);
        let mut client = Client::program(address, me);
        client.be_connected().await;
        let Ok(answer) = client.ask(&Asked::send(&other.handle, format!("{seed}-{at}"))).await else {
            continue;
        };
        // A 503 says that nothing was promised.
        let Some(request) = (answer.status == 200).then(|| request_in(&answer.json())).flatten() else {
            continue;
        };
        said.sent(&request);
        if round % 3 == 0 {
            let path = format!("/api/v1/requests/{request}/withdraw");
            let withdrawn = client.ask(&Asked::post(path, format!("{seed}-{at}-back"))).await;
            if withdrawn.is_ok_and(|answer| answer.status == 200) {
                said.taken_back(&request);
            }
        }
    }
}

/// Programs that ask until this is dropped.
struct Load {
    _clients: JoinSet<()>,
}

impl Load {
    fn start(address: SocketAddr, members: &[Member], seed: u64, said: &Acknowledged) -> Self {
        let (members, mut clients) = (Arc::new(members.to_vec()), JoinSet::new());
        for first in 0..AT_ONCE {
            clients.spawn(sends(address, Arc::clone(&members), first, seed, said.clone()));
        }
        Self { _clients: clients }
    }
}

/// Waits until so many more are acknowledged.
async fn acknowledged(said: &Acknowledged, more: usize) {
    let enough = said.count() + more;
    let wait = async {
        while said.count() < enough {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::time::timeout(FOR_EVER, wait).await.expect("programs are answered");
}

fn times(variable: &str, short: usize) -> usize {
    env::var(variable).map_or(short, |text| text.parse().unwrap())
}

#[test]
fn a_service_that_is_stopped_or_killed_while_programs_ask_loses_nothing_acknowledged() {
    let ((desk, members), said, address) = (found(MEMBERS), Acknowledged::default(), address());
    let database = desk.path().join("kept/acquaint.db");
    for (kills, times) in [(false, times("STOPS", 2)), (true, times("KILLS", 2))] {
        let mut lost = 0;
        for round in 0..times {
            runtime().block_on(async {
                let service = Service::start(&desk, address, &SETTINGS);
                let load = Load::start(address, &members, (round * 2 + usize::from(kills)) as u64, &said);
                acknowledged(&said, 3 + round % 40).await;
                if kills {
                    service.kill();
                } else {
                    service.stop();
                }
                drop(load);
            });
            lost += said.lost(&database, said.count());
        }
        desk.succeed(&["verify"]);
        let how = if kills { "kills" } else { "stops" };
        println!("{times} {how} while programs ask, {} acts acknowledged so far; lost: {lost}", said.count());
        assert_eq!(lost, 0);
    }
}

#[test]
fn a_backup_that_is_made_while_programs_ask_has_all_that_was_acknowledged_before_it() {
    let ((desk, members), said, address) = (found(MEMBERS), Acknowledged::default(), address());
    let service = Service::start(&desk, address, &SETTINGS);
    let (runtime, times) = (runtime(), times("BACKUPS", 3));
    let _in_it = runtime.enter();
    let load = Load::start(address, &members, 0, &said);
    for _ in 0..times {
        runtime.block_on(acknowledged(&said, 20));
        let before = said.count();
        desk.succeed(&["backup", "copy.zip"]);
        let elsewhere = Desk::new();
        std::fs::rename(desk.path().join("copy.zip"), elsewhere.path().join("copy.zip")).unwrap();
        elsewhere.succeed(&["restore", "copy.zip"]);
        elsewhere.succeed(&["verify"]);
        assert_eq!(said.lost(&elsewhere.path().join("kept/acquaint.db"), before), 0);
    }
    drop(load);
    service.stop();
    println!("{times} backups while programs ask, of {} acts acknowledged; lost: 0", said.count());
}
