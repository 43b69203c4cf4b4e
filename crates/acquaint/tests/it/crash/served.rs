//! The same while the service runs: members send, accept, delete their account, and a sweep accepts.
//!
//! What was acknowledged is there, once. After an error the service answers 503, and goes on without a new start.

use super::{Control, Fault, at_points, copy_of, database, succeeds};
use crate::Desk;
use crate::load::SETTINGS;
use crate::running::{Asked, Client, Member, Service, address, join, now, runtime};
use acquaint_app::community::{Community, Rules, SignUp};
use acquaint_core::id::RequestId;
use acquaint_core::limits::Limits;
use acquaint_core::note::Note;
use acquaint_core::request::{Command, Outcome, SendRequest};
use acquaint_core::stamp::Stamp;
use acquaint_core::tie::Tie;
use acquaint_store::CommunityDatabase;
use acquaint_why::model::Model;
use jiff::SignedDuration;
use rusqlite::Connection;
use std::fs;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Who does something about `m0`.
const OTHERS: usize = 3;

/// A community in a file: `m0`, and others whose requests may wait for `m0`.
struct Begin {
    desk: Desk,
    members: Vec<Member>,
    requests: Vec<RequestId>,
}

impl Begin {
    /// `asked`: whether the others have asked; `picked`: whether `m0` has picked them all to be accepted, a month ago.
    fn new(asked: bool, picked: bool) -> Self {
        let desk = Desk::new();
        let (members, requests) = runtime().block_on(found(&desk, asked, picked));
        Self { desk, members, requests }
    }
}

async fn found(desk: &Desk, asked: bool, picked: bool) -> (Vec<Member>, Vec<RequestId>) {
    let store = CommunityDatabase::open(&database(desk)).unwrap();
    let members = join(&store, 1 + OTHERS).await;
    let rules = Rules {
        name: "Harbour Commons".into(),
        sign_up: SignUp::Open,
        limits: Limits::default(),
        session_days: 30,
        session_idle_days: 30,
    };
    let community = Community::new(Arc::new(store), rules, Model::prior());
    let mut stamp = Stamp::new(now() - SignedDuration::from_hours(29 * 24), [8; 32]);
    let mut requests = Vec::new();
    for other in members[1..].iter().filter(|_| asked) {
        let wish = SendRequest { tie: Tie::Neighbour, evidence: None, note: Note::default() };
        let send = Command::SendRequest(wish);
        match community.act(other.id, members[0].id, &send, None, &mut stamp).await.unwrap() {
            Outcome::Waiting { request, .. } => requests.push(request),
            outcome => panic!("{outcome:?}"),
        }
        stamp.now += SignedDuration::from_mins(1);
    }
    if picked {
        let all = requests.iter().copied().collect();
        community.accept_picked(members[0].id, all, &mut stamp).await.unwrap().unwrap();
    }
    (members, requests)
}

/// What members do, one after the other.
struct Act {
    what: &'static str,
    begin: Begin,
    /// One for each of the others.
    steps: fn(&Begin, SocketAddr) -> Vec<(Client, Asked)>,
    /// A count that is 1 once the step of this member is done, and 0 before.
    counts: &'static str,
    /// What must be in no file in the end.
    gone: Option<&'static str>,
}

impl Act {
    fn is_done(&self, desk: &Desk) -> Vec<bool> {
        let file = Connection::open(database(desk)).unwrap();
        let count = |member: &Member| -> i64 {
            file.query_row(self.counts, [member.id.0], |row| row.get(0)).unwrap()
        };
        let counts: Vec<i64> = self.begin.members[1..].iter().map(count).collect();
        assert!(counts.iter().all(|count| (0..=1).contains(count)), "{counts:?}");
        counts.iter().map(|count| *count == 1).collect()
    }

    /// The fault comes at this write of the act. How many writes there were, and how many steps were acknowledged and lost.
    async fn run(&self, at: u64, fault: Fault, more: &[(&str, &str)]) -> (u64, usize) {
        let (desk, aside, address) = (copy_of(&self.begin.desk), Desk::new(), address());
        let control = Control::new(aside.path());
        let variables = [&control.variables(fault), more].concat();
        let service = Service::start(&desk, address, &variables);
        let before = control.count();
        control.set(if at == 0 { 0 } else { before + at }, fault);
        let mut acknowledged = Vec::new();
        for (client, asked) in &mut (self.steps)(&self.begin, address) {
            acknowledged.push(match client.ask(asked).await {
                Ok(answer) if [200, 303].contains(&answer.status) => true,
                Ok(answer) => {
                    assert_eq!(answer.status, 503, "{}", String::from_utf8_lossy(&answer.body));
                    false
                }
                Err(error) => {
                    assert!(fault.kills(), "{error}");
                    false
                }
            });
        }
        let count = control.count() - before;
        control.set(0, fault);
        if !fault.kills() {
            self.ask_all(address).await;
            acknowledged.fill(true);
        }
        service.kill();
        succeeds(&desk, &["verify"]);
        let done = self.is_done(&desk);
        let lost = acknowledged.iter().zip(&done).filter(|(said, done)| **said && !**done).count();
        let service = Service::start(&desk, address, &[]);
        self.ask_all(address).await;
        service.stop();
        succeeds(&desk, &["verify"]);
        assert!(self.is_done(&desk).iter().all(|is_done| *is_done));
        for file in fs::read_dir(desk.path().join("kept")).unwrap() {
            let (path, gone) = (file.unwrap().path(), self.gone.unwrap_or("this is nowhere"));
            let bytes = fs::read(&path).unwrap();
            let is_there = bytes.windows(gone.len()).any(|part| part == gone.as_bytes());
            assert!(!is_there, "`{gone}` is in {}", path.display());
        }
        (count, lost)
    }

    /// What was asked for is asked for again, with the same keys: all of it is done, once.
    async fn ask_all(&self, address: SocketAddr) {
        for (client, asked) in &mut (self.steps)(&self.begin, address) {
            let answer = client.ask(asked).await.unwrap();
            assert!([200, 303].contains(&answer.status), "{}", String::from_utf8_lossy(&answer.body));
        }
    }

    fn is_true_at_every_write(&self) {
        let runtime = runtime();
        let (points, lost) = runtime.block_on(self.run(0, Fault::Killed, &[]));
        assert_eq!(lost, 0);
        at_points(self.what, points, |at, fault| {
            let (count, lost) = runtime.block_on(self.run(at, fault, &[]));
            assert_eq!(lost, 0, "{fault:?} at {at}");
            count >= at
        });
    }
}

fn sending() -> Act {
    Act {
        what: "send",
        begin: Begin::new(false, false),
        steps: |begin, address| {
            let to = &begin.members[0].handle;
            let send = |member| (Client::program(address, member), Asked::send(to, "once"));
            begin.members[1..].iter().map(send).collect()
        },
        counts: "SELECT count(*) FROM requests WHERE sender_id = ?1",
        gone: None,
    }
}

#[test]
fn what_was_sent_is_there_once_whatever_the_disk_does() {
    sending().is_true_at_every_write();
}

#[test]
fn what_was_accepted_is_there_whatever_the_disk_does() {
    Act {
        what: "accept",
        begin: Begin::new(true, false),
        steps: |begin, address| {
            let accept = |request: &RequestId| {
                let asked =
                    Asked::post(format!("/api/v1/requests/{}/accept", request.0), request.0.to_string());
                (Client::program(address, &begin.members[0]), asked)
            };
            begin.requests.iter().map(accept).collect()
        },
        counts: "SELECT count(*) FROM connections WHERE member_id = ?1",
        gone: None,
    }
    .is_true_at_every_write();
}

#[test]
fn a_member_who_left_is_gone_whatever_the_disk_does() {
    Act {
        what: "erase",
        begin: Begin::new(true, false),
        steps: |begin, address| {
            let leave = |member: &Member| {
                let body = Some(format!("handle={}", member.handle));
                let (method, path) = ("POST", "/settings/delete".into());
                (Client::browser(address, member), Asked { method, path, key: None, body })
            };
            begin.members[1..].iter().map(leave).collect()
        },
        counts: "SELECT 1 - count(*) FROM members WHERE id = ?1",
        gone: Some("m2@post.example"),
    }
    .is_true_at_every_write();
}

#[test]
fn without_a_sync_at_every_commit_a_power_cut_loses_what_was_acknowledged() {
    let (act, runtime) = (sending(), runtime());
    let (points, _) = runtime.block_on(act.run(0, Fault::Killed, &[]));
    let mut lost = 0;
    for at in [points / 2, points - 1] {
        lost += runtime.block_on(act.run(at, Fault::Unsynced, &[("CRASH_LOG_UNSYNCED", "1")])).1;
    }
    assert!(lost > 0, "this trial would find nothing");
}

async fn connections(client: &mut Client) -> Option<usize> {
    let answer = client.ask(&Asked::get("/api/v1/connections")).await.ok()?;
    assert_eq!(answer.status, 200);
    Some(answer.json()["items"].as_array().unwrap().len())
}

/// What is planned is due now. Whatever is more than ten seconds late is planned again.
fn is_due(desk: &Desk) {
    let file = Connection::open(database(desk)).unwrap();
    let due = "UPDATE swept_requests SET due_at = ?1 WHERE outcome IS NULL";
    file.execute(due, [now().as_microsecond()]).unwrap();
}

/// Waits until all are accepted, it is told to end, or the service died; so long that what is left is planned again.
async fn accepts_all(begin: &Begin, address: SocketAddr, ends: impl Fn() -> bool) -> bool {
    let (mut client, began) = (Client::program(address, &begin.members[0]), Instant::now());
    while !ends() && began.elapsed() < Duration::from_secs(11) {
        match connections(&mut client).await {
            Some(OTHERS) => return true,
            Some(_) => tokio::time::sleep(Duration::from_millis(2)).await,
            None => return false,
        }
    }
    false
}

/// Starts the service, which accepts what is due, until that is done or the fault has come. How many writes there were.
async fn sweep(begin: &Begin, at: u64, fault: Fault) -> u64 {
    let (desk, aside, address) = (copy_of(&begin.desk), Desk::new(), address());
    let control = Control::new(aside.path());
    control.set(at, fault);
    is_due(&desk);
    let variables = [&control.variables(fault)[..], &SETTINGS].concat();
    let service = Service::try_start(&desk, address, &variables);
    accepts_all(begin, address, || at > 0 && control.count() >= at).await;
    let count = control.count();
    drop(service);
    let mut is_done = false;
    // On a machine that is very busy it may be late, and is tried again.
    for _ in 0..5 {
        succeeds(&desk, &["verify"]);
        is_due(&desk);
        let service = Service::start(&desk, address, &SETTINGS);
        is_done |= accepts_all(begin, address, || false).await;
        service.stop();
        if is_done {
            break;
        }
    }
    assert!(is_done, "{fault:?} at {at}: the sweep does not go on");
    succeeds(&desk, &["verify"]);
    count
}

#[test]
fn a_sweep_goes_on_whatever_the_disk_did() {
    let (begin, runtime) = (Begin::new(true, true), runtime());
    let points = runtime.block_on(sweep(&begin, 0, Fault::Killed));
    at_points("sweep", points, |at, fault| runtime.block_on(sweep(&begin, at, fault)) >= at);
}
