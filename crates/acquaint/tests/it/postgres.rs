//! A community in PostgreSQL: served by one process or two, and what commands that are for files say.

use crate::Desk;
use crate::running::{Asked, Client, FOR_EVER, Member, Service, address, connect, join, request_in, runtime};
use acquaint_app::community::store::{OperatingStore, RequestStore};
use acquaint_store::CommunityDatabase;
use acquaint_store::scratch_postgres::Scratch;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::sleep;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

const MEMBERS: usize = 12;

/// A desk with a community, and who is in it.
fn found(members: usize) -> (Desk, Vec<Member>, Scratch) {
    let database = Scratch::community().unwrap();
    let members = runtime().block_on(async {
        join(&CommunityDatabase::open_postgres(&database.url(), None).unwrap(), members).await
    });
    (Desk::on(&database.url()), members, database)
}

#[test]
fn one_setting_serves_a_community_from_an_empty_database() {
    let database = Scratch::empty().unwrap();
    let desk = Desk::on(&database.url());
    let service = Service::start(&desk, address(), &[]);
    let ready = runtime().block_on(Client::with(service.address, String::new()).ask(&Asked::get("/readyz")));
    assert_eq!(ready.unwrap().status, 200);
    service.stop();
    desk.succeed(&["verify"]);
    let report = desk.json(&["doctor", "--json"]);
    let checks = report["checks"].as_array().unwrap();
    let of = |name: &str| checks.iter().find(|check| check["check"] == name).unwrap();
    let detail = of("database")["detail"].as_str().unwrap();
    assert!(detail.starts_with("of this release (format "), "{detail}");
    assert_eq!(
        of("backups")["detail"],
        "PostgreSQL does not archive its write-ahead log: what happened since the last `pg_dump` could be lost"
    );
    assert!(!report.to_string().contains(&database.name()), "no name of a database is in a report");
}

#[test]
fn what_is_for_files_says_what_to_use_instead() {
    let desk = Desk::on("postgres://acquaint:secret@db.example.org/acquaint");
    insta::assert_snapshot!(desk.run(&["backup", "copy.zip"]));
    insta::assert_snapshot!(desk.run(&["restore", "copy.zip"]));
    insta::assert_snapshot!(desk.run(&["why"]));
    insta::assert_snapshot!(desk.run(&["serve", "--database-reader", "mysql://a"]));
}

#[test]
fn of_two_services_over_one_database_one_is_killed_and_nothing_is_lost_or_doubled() {
    let (desk, members, database) = found(MEMBERS);
    let settings =
        [("ACQUAINT_LIMITS_SENT_PER_WEEK_MAX", "1000"), ("ACQUAINT_ANSWERS_PER_MINUTE_MAX", "none")];
    let stays = Service::start(&desk, address(), &settings);
    let ends = Service::start(&desk, address(), &settings);
    let pairs: Vec<(usize, usize)> =
        (0..MEMBERS).flat_map(|one| (one + 1..MEMBERS).map(move |other| (one, other))).collect();
    let (members, next, answered) =
        (Arc::new(members), Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let mut ends = Some(ends);
    let addresses = [stays.address, ends.as_ref().unwrap().address];
    let sent = runtime().block_on(async {
        let mut asking = JoinSet::new();
        for program in 0..4 {
            let (pairs, members) = (pairs.clone(), Arc::clone(&members));
            let (next, answered) = (Arc::clone(&next), Arc::clone(&answered));
            asking.spawn(async move {
                let mut sent = Vec::new();
                while let Some((one, other)) = pairs.get(next.fetch_add(1, Ordering::SeqCst)) {
                    let asked = Asked::send(&members[*other].handle, format!("{one}-{other}"));
                    let first = Client::program(addresses[program % 2], &members[*one]).ask(&asked).await;
                    // Nobody knows whether it was done: asked again with the same key, where somebody answers.
                    let answer = match first {
                        Ok(answer) if answer.status == 200 => answer,
                        _ => Client::program(addresses[0], &members[*one]).ask(&asked).await.unwrap(),
                    };
                    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
                    sent.push(request_in(&answer.json()).unwrap());
                    answered.fetch_add(1, Ordering::SeqCst);
                }
                sent
            });
        }
        while answered.load(Ordering::SeqCst) < pairs.len() / 2 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        ends.take().unwrap().kill();
        asking.join_all().await.concat()
    });
    stays.stop();
    runtime().block_on(async {
        let store = CommunityDatabase::open_postgres(&database.url(), None).unwrap();
        assert_eq!(store.verify().await.unwrap(), []);
        assert_eq!(store.load_figures(None).await.unwrap().waiting_requests, pairs.len() as u64);
        let mut waiting = 0;
        for member in &*members {
            waiting += store.count_sent(member.id).await.unwrap().waiting;
        }
        assert_eq!((waiting as usize, sent.len()), (pairs.len(), pairs.len()));
    });
}

#[test]
fn two_services_over_one_database_tell_each_other_and_count_together() {
    let (desk, members, _database) = found(2);
    let services = [(); 2].map(|()| Service::start(&desk, address(), &[]));
    let [here, there] = [&services[0], &services[1]].map(|service| service.address);
    runtime().block_on(async {
        let mut page = connect(there, None).await.unwrap();
        let listening = Asked::get("/notifications/events");
        let cookie = format!("Cookie: acquaint={}", members[1].session);
        page.write_all(listening.wire(&cookie).as_bytes()).await.unwrap();
        hears(&mut page, "data: 0").await;
        let asked = Asked::send(&members[1].handle, "one");
        assert_eq!(Client::program(here, &members[0]).ask(&asked).await.unwrap().status, 200);
        hears(&mut page, "data: 1").await;
        // Ten wrong passwords at one server leave none at the other, as soon as it has heard of them.
        let wrong =
            Asked { body: Some("who=m0&password=not+the+one".into()), ..Asked::post("/sign-in", "unused") };
        let try_at = async |address| {
            Client::with(address, "Sec-Fetch-Site: same-origin".into()).ask(&wrong).await.unwrap().status
        };
        for _ in 0..10 {
            assert_eq!(try_at(here).await, 422);
        }
        let mut statuses = Vec::new();
        while statuses.last() != Some(&429) {
            statuses.push(try_at(there).await);
            assert!(statuses.len() < 10, "{statuses:?}");
        }
    });
    for service in services {
        service.stop();
    }
}

/// Reads until the stream has said this.
async fn hears(stream: &mut TcpStream, words: &str) {
    let mut said = Vec::new();
    while !String::from_utf8_lossy(&said).contains(words) {
        let read = tokio::time::timeout(FOR_EVER, stream.read_buf(&mut said)).await.unwrap().unwrap();
        assert_ne!(read, 0, "it ended: {}", String::from_utf8_lossy(&said));
    }
}

#[test]
fn a_community_moves_from_its_file_while_its_service_shows_pages() {
    let desk = Desk::on("community.db");
    let file = desk.path().join("community.db");
    let members = runtime().block_on(async { join(&CommunityDatabase::open(&file).unwrap(), 2).await });
    let service = Service::start(&desk, address(), &[]);
    let send = |address, key: &str| {
        let asked = Asked::send(&members[1].handle, key.to_owned());
        runtime().block_on(Client::program(address, &members[0]).ask(&asked)).unwrap()
    };
    let database = Scratch::empty().unwrap();
    let moving = desk
        .command(&["migrate", "--json", "--from", "sqlite:community.db", "--to", &database.url()])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    // Nothing is written to the file from the moment on at which it is copied, until the service has stopped.
    let is_moved = || {
        CommunityDatabase::open_postgres(&database.url(), None).is_ok_and(|store| {
            runtime().block_on(store.load_figures(None)).is_ok_and(|figures| figures.members == 2)
        })
    };
    while !is_moved() {
        sleep(Duration::from_millis(50));
    }
    assert_eq!(send(service.address, "too-late").status, 503);
    service.stop();
    let moved: serde_json::Value =
        serde_json::from_slice(&moving.wait_with_output().unwrap().stdout).unwrap();
    assert!(moved["rows"].as_u64().unwrap() > 2, "{moved}");
    let there = Desk::on(&database.url());
    there.succeed(&["verify"]);
    let service = Service::start(&there, address(), &[]);
    assert_eq!(send(service.address, "in-time").status, 200);
    service.stop();
    insta::assert_snapshot!(desk.run(&["migrate", "--from", "community.db", "--to", "sqlite:other.db"]));
}
