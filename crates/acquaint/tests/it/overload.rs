//! More than the service can do: it goes on with as much as it can, says the rest at once that it is busy, and needs no more
//! memory for it. Programs ask at moments of their own, whatever became of what they asked before.
//!
//! `OVERLOAD` sets how many seconds each load lasts, and that the aims must be met. `SOAK` sets how many seconds the service is
//! asked half of what it can do.

use crate::load::{Acknowledged, SETTINGS, found};
use crate::running::{Asked, FOR_EVER, Member, Service, address, answer, connect, request_in, runtime};
use std::env;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::task::JoinSet;

const MEMBERS: usize = 2_000;
/// How many ask one after the other while it is measured how much the service can do.
const AT_ONCE: usize = 64;
/// How many connections programs have at most.
const CONNECTIONS: usize = 6_000;
const IDLE: usize = 10_000;
const SLOW: usize = 500;

/// What came of a load.
#[derive(Default)]
struct Tally {
    asked: AtomicU64,
    busy: AtomicU64,
    /// No answer at all.
    lost: AtomicU64,
    /// How long each that was served took.
    took: Mutex<Vec<Duration>>,
}

struct Load {
    address: SocketAddr,
    members: Vec<Member>,
    idle: Mutex<Vec<TcpStream>>,
    open: AtomicU64,
    number: AtomicU64,
    said: Acknowledged,
}

impl Load {
    /// What the N-th one asks: seven of ten read, three send.
    fn asked(&self, number: u64) -> (&Member, Asked) {
        // 2⁶⁴ by the golden ratio: numbers that follow each other are far apart.
        let spread = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 20;
        let (drawn, all) = (usize::try_from(spread).unwrap(), self.members.len());
        let (me, other) = (drawn % all, (drawn + 1 + drawn / all % (all - 1)) % all);
        let (me, other) = (&self.members[me], &self.members[other]);
        let asked = match number % 10 {
            0..3 => Asked::send(&other.handle, format!("{number}")),
            3..6 => Asked::get("/api/v1/requests/sent"),
            6..8 => Asked::get(format!("/api/v1/people/{}", other.handle)),
            8 => Asked::get("/api/v1/notifications"),
            _ => Asked::get("/api/v1/requests/received"),
        };
        (me, asked)
    }

    /// One after the other comes from another computer, or one client would have all the connections it may have.
    fn from(number: u64) -> IpAddr {
        Ipv4Addr::new(127, 32, 0, u8::try_from(1 + number % 200).unwrap()).into()
    }

    async fn ask(&self, tally: &Tally) {
        let number = self.number.fetch_add(1, Ordering::Relaxed);
        let (me, asked) = self.asked(number);
        tally.asked.fetch_add(1, Ordering::Relaxed);
        let began = Instant::now();
        let idle = self.idle.lock().unwrap().pop();
        let is_room = idle.is_some() || self.open.fetch_add(1, Ordering::Relaxed) < CONNECTIONS as u64;
        let answered = async {
            let mut stream = match idle {
                Some(stream) => stream,
                None if is_room => connect(self.address, Some(Self::from(number))).await?,
                None => return Err(std::io::ErrorKind::WouldBlock.into()),
            };
            stream.write_all(asked.wire(&format!("Authorization: Bearer {}", me.token)).as_bytes()).await?;
            Ok::<_, std::io::Error>((answer(&mut stream).await?, stream))
        };
        let answered = tokio::time::timeout(FOR_EVER, answered).await.unwrap_or_else(|_| panic!("no answer"));
        let Ok((answer, stream)) = answered else {
            self.open.fetch_sub(1, Ordering::Relaxed);
            tally.lost.fetch_add(1, Ordering::Relaxed);
            return;
        };
        self.idle.lock().unwrap().push(stream);
        match answer.status {
            503 => {
                assert!(answer.head.contains("retry-after: "), "{}", answer.head);
                tally.busy.fetch_add(1, Ordering::Relaxed);
            }
            200 => {
                tally.took.lock().unwrap().push(began.elapsed());
                if let Some(request) = asked.key.and_then(|_| request_in(&answer.json())) {
                    self.said.sent(&request);
                }
            }
            status => panic!("{}: {status} {}", asked.path, String::from_utf8_lossy(&answer.body)),
        }
    }

    /// So many ask, each again as soon as it is answered. What is answered a second.
    async fn peak(self: &Arc<Self>, seconds: u64) -> f64 {
        let (tally, mut asking) = (Arc::new(Tally::default()), JoinSet::new());
        let end = Instant::now() + Duration::from_secs(seconds);
        for _ in 0..AT_ONCE {
            let (load, tally) = (Arc::clone(self), Arc::clone(&tally));
            asking.spawn(async move {
                while Instant::now() < end {
                    load.ask(&tally).await;
                }
            });
        }
        asking.join_all().await;
        let served = tally.took.lock().unwrap().len();
        served as f64 / seconds as f64
    }

    /// So many ask a second, whatever became of those before.
    async fn rate(self: &Arc<Self>, a_second: f64, seconds: u64) -> Tally {
        let (tally, mut asking) = (Arc::new(Tally::default()), JoinSet::new());
        let (began, mut asked) = (Instant::now(), 0);
        let mut tick = tokio::time::interval(Duration::from_millis(2));
        while began.elapsed() < Duration::from_secs(seconds) {
            tick.tick().await;
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a small positive number"
            )]
            let due = (began.elapsed().as_secs_f64() * a_second) as u64;
            for _ in asked..due {
                let (load, tally) = (Arc::clone(self), Arc::clone(&tally));
                asking.spawn(async move { load.ask(&tally).await });
            }
            asked = due;
            while asking.try_join_next().is_some() {}
        }
        asking.join_all().await;
        Arc::into_inner(tally).unwrap()
    }
}

impl Tally {
    fn served(&self) -> usize {
        self.took.lock().unwrap().len()
    }

    /// In milliseconds: so many of a hundred took no longer.
    fn percentile(&self, of_hundred: usize) -> u128 {
        let mut took = self.took.lock().unwrap();
        took.sort_unstable();
        let at = (took.len() * of_hundred / 100).min(took.len().saturating_sub(1));
        took.get(at).map_or(0, Duration::as_millis)
    }
}

/// What the service has in memory, in KiB.
fn resident(service: &Service) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", service.id())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

/// Half of the processors for the service and half for what asks, so that neither takes from the other.
fn part_processors(service: &Service) {
    let processors = std::thread::available_parallelism().unwrap().get();
    let half = processors / 2;
    if half == 0 {
        return;
    }
    let list = |range: std::ops::Range<usize>| format!("{}-{}", range.start, range.end - 1);
    for (id, list) in [(service.id(), list(0..half)), (std::process::id(), list(half..processors))] {
        let mut command = Command::new("taskset");
        command.args(["-a", "-p", "-c", &list, &id.to_string()]).stdout(Stdio::null());
        assert!(command.status().is_ok_and(|status| status.success()), "taskset (util-linux)");
    }
}

fn seconds(variable: &str) -> Option<u64> {
    env::var(variable).ok().map(|text| text.parse().unwrap())
}

fn start(members: usize) -> (crate::Desk, Service, Arc<Load>) {
    let (desk, members) = found(members);
    let service = Service::start(&desk, address(), &SETTINGS);
    let load = Arc::new(Load {
        address: service.address,
        members,
        idle: Mutex::default(),
        open: AtomicU64::default(),
        number: AtomicU64::default(),
        said: Acknowledged::default(),
    });
    (desk, service, load)
}

fn nothing_is_lost(desk: &crate::Desk, service: Service, load: &Load) {
    service.stop();
    desk.succeed(&["verify"]);
    assert_eq!(load.said.lost(&desk.path().join("kept/acquaint.db"), load.said.count()), 0);
}

#[test]
fn more_than_the_service_can_do_keeps_it_from_nothing() {
    let long = seconds("OVERLOAD");
    let (desk, service, load) = start(if long.is_some() { MEMBERS } else { 60 });
    let (seconds, runtime) = (long.unwrap_or(1), runtime());
    if long.is_some() {
        part_processors(&service);
        runtime.block_on(load.peak(seconds)); // everything is in memory from here on
    }
    let peak = runtime.block_on(load.peak(seconds));
    println!("can do {peak:.0} a second; {} MiB", resident(&service) / 1024);
    let loads: &[f64] = if long.is_some() { &[0.5, 1.2, 2.0, 10.0] } else { &[2.0] };
    let mut is_met = true;
    for times in loads {
        let tally = runtime.block_on(load.rate(times * peak, seconds));
        let goodput = tally.served() as f64 / seconds as f64 / peak;
        let [median, late] = [50, 99].map(|of_hundred| tally.percentile(of_hundred));
        let count = |count: &AtomicU64| count.load(Ordering::Relaxed);
        println!(
            "{times}x: {} asked, {} served ({:.0} % of what it can do), {} busy, {} without answer; {median} ms, 99 of 100 \
             within {late} ms; {} MiB",
            count(&tally.asked),
            tally.served(),
            100.0 * goodput,
            count(&tally.busy),
            count(&tally.lost),
            resident(&service) / 1024,
        );
        assert!(tally.served() > 0);
        // Ten times as many as it can do cost more to send away than to serve; docs/reliability.md says how much.
        is_met &= late < 1_000 && (*times < 1.0 || *times > 2.0 || goodput >= 0.7);
    }
    if long.is_some() {
        let tally = runtime.block_on(beside_idle_and_slow(&load, peak / 2.0, seconds));
        let late = tally.percentile(99);
        println!(
            "0.5x beside {IDLE} idle and {SLOW} slow connections: {} served, 99 of 100 within {late} ms; {} MiB",
            tally.served(),
            resident(&service) / 1024
        );
        is_met &= late < 1_000;
    }
    nothing_is_lost(&desk, service, &load);
    assert!(
        is_met || long.is_none(),
        "99 of 100 within a second, and goodput of 70 % up to twice the capacity"
    );
}

/// Connections that say nothing, others that say a letter a second, and a load beside them.
async fn beside_idle_and_slow(load: &Arc<Load>, a_second: f64, seconds: u64) -> Tally {
    load.idle.lock().unwrap().clear();
    load.open.store(0, Ordering::Relaxed);
    let (mut idle, mut slow) = (Vec::new(), JoinSet::new());
    for number in 0..IDLE as u64 {
        idle.push(connect(load.address, Some(Load::from(number))).await.unwrap());
    }
    for number in 0..SLOW as u64 {
        let mut stream = connect(load.address, Some(Load::from(number))).await.unwrap();
        slow.spawn(async move {
            let _ =
                stream.write_all(b"POST /sign-in HTTP/1.1\r\nHost: a\r\nContent-Length: 5000\r\n\r\n").await;
            while stream.write_all(b"a").await.is_ok() {
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        });
    }
    load.rate(a_second, seconds).await
}

#[test]
fn memory_stays_the_same_however_long_it_is_asked() {
    let Some(seconds) = seconds("SOAK") else {
        return; // What grows slowly does not show in a second.
    };
    let (desk, service, load) = start(MEMBERS);
    let runtime = runtime();
    let half = runtime.block_on(load.peak(5)) / 2.0;
    let mut kept = Vec::new();
    for _ in 0..10 {
        let tally = runtime.block_on(load.rate(half, seconds.div_ceil(10)));
        kept.push(resident(&service));
        println!("{half:.0} a second, {} served; {} MiB", tally.served(), resident(&service) / 1024);
    }
    nothing_is_lost(&desk, service, &load);
    let grown = kept[9] as f64 / kept[2] as f64 - 1.0;
    println!("memory after three tenths of {seconds} seconds and at the end: {:+.1} %", 100.0 * grown);
    assert!(grown < 0.05, "{kept:?}");
}
