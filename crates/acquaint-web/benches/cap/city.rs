//! A community of 100,000, in which one member is at the limit: 30,000 connections, 30,000 requests that wait for them.

use acquaint_app::community::change::{AccountChange, Commit};
use acquaint_app::community::store::CommunityStore;
use acquaint_app::community::{Community, Rules, SignUp};
use acquaint_core::id::PersonId;
use acquaint_core::limits::Limits;
use acquaint_core::record::{Education, Position, YearMonth};
use acquaint_core::stamp::Stamp;
use acquaint_identity::password::{Cost, PasswordHasher};
use acquaint_identity::token::{Token, TokenSource};
use acquaint_store::CommunityDatabase;
use acquaint_store::community_contract::Town;
use acquaint_web::client::TrustedProxies;
use acquaint_web::service::{MetricsAccess, Service, Setup};
use acquaint_why::model::Model;
use jiff::Timestamp;
use rusqlite::{Connection, params};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// When everything happens: after all of it was sent.
const NOW: &str = "2026-11-30T12:00:30Z";
/// Members are made in parts, so that no commit holds all of them.
const PART: usize = 10_000;

/// How large it is.
#[derive(Clone, Copy)]
pub struct Size {
    pub members: usize,
    pub connections: usize,
    pub waiting: usize,
}

/// Makes it in a new file.
pub async fn build(path: &Path, size: Size) {
    let store = CommunityDatabase::open_scratch(path).expect("a community");
    let mut town = Town::new(&store);
    for part in 0..size.members.div_ceil(PART) {
        let numbers = part * PART..((part + 1) * PART).min(size.members);
        let joined = numbers.map(|number| AccountChange::MemberJoined(Box::new(newcomer(&mut town, number))));
        let account_changes = joined.collect();
        store.apply(Commit { account_changes, ..Commit::default() }).await.expect("they join");
    }
    drop(store);
    let connection = Connection::open(path).expect("the file");
    connection.execute_batch("PRAGMA synchronous = OFF; PRAGMA cache_size = -400000").expect("settings");
    let (first, last) = (size.connections + 2, size.connections + 1 + size.waiting);
    let run = |sql: &str| {
        let sql = sql.replace("FIRST", &first.to_string()).replace("LAST", &last.to_string());
        connection.execute_batch(&sql).unwrap_or_else(|error| panic!("{error}: {sql}"));
    };
    run("BEGIN");
    run(CONNECTIONS);
    run(REQUESTS);
    run("COMMIT; ANALYZE; PRAGMA wal_checkpoint(TRUNCATE)");
}

fn newcomer(town: &mut Town<'_>, number: usize) -> acquaint_app::community::change::NewMember {
    const BEGINS: [&str; 12] =
        ["mar", "kor", "lin", "bel", "tor", "sal", "ven", "hal", "dor", "nik", "ras", "fel"];
    const MIDDLES: [&str; 10] = ["", "a", "en", "ov", "ik", "ers", "and", "ol", "is", "un"];
    const ENDS: [&str; 11] = ["i", "y", "er", "son", "sen", "ova", "a", "ski", "mann", "berg", "ez"];
    let word = |number: usize| {
        let (begin, rest) = (number % BEGINS.len(), number / BEGINS.len());
        let (middle, end) = (rest % MIDDLES.len(), rest / MIDDLES.len() % ENDS.len());
        format!("{}{}{}", BEGINS[begin], MIDDLES[middle], ENDS[end])
    };
    let year = |year: usize| Some(YearMonth { year: i16::try_from(year).expect("a year"), month: None });
    let mut new = town.newcomer(&format!("member {number}"));
    new.profile.name = format!("{} {}", word(number), word(number.wrapping_mul(7_919) / 3));
    new.profile.headline = "Builds ships and bridges".into();
    new.profile.region = format!("Region {}", number % 50);
    new.profile.industry = format!("Industry {}", number % 30);
    new.profile.positions = (0..3)
        .map(|place| Position {
            organisation: format!("Works {}", number.wrapping_mul(31 + place) % 2_000),
            title: "Engineer".into(),
            from: year(2000 + 5 * place),
            to: year(2005 + 5 * place),
        })
        .collect();
    let school = format!("School {}", number % 500);
    new.profile.educations = vec![Education { school, from: year(1995), to: year(2000) }];
    new
}

/// The first member with those after them, and everyone with five who joined next to them.
const CONNECTIONS: &str = "
    CREATE TEMP TABLE made AS
        SELECT min(a.id, b.id) AS lower_id, max(a.id, b.id) AS higher_id,
               1750000000000000 + b.number * 60000000 AS since
        FROM members a JOIN members b
            ON b.number BETWEEN a.number + 1 AND a.number + 5 AND a.number > 1
            OR a.number = 1 AND b.number BETWEEN 2 AND FIRST - 1;
    INSERT INTO pairs (lower_id, higher_id, version, state, since)
        SELECT lower_id, higher_id, 1, 'connected', since FROM made ORDER BY lower_id, higher_id;
    INSERT INTO connections SELECT member_id, other_id, since FROM
        (SELECT lower_id AS member_id, higher_id AS other_id, since FROM made
         UNION ALL SELECT higher_id, lower_id, since FROM made) ORDER BY member_id, other_id;
    UPDATE tallies SET connections = (SELECT count(*) FROM connections c WHERE c.member_id = tallies.member_id);
    UPDATE service SET connections = (SELECT count(*) / 2 FROM connections);";

/// The requests that wait for the first member; 15,000 that they sent, of which 500 wait; and what they were told of.
const REQUESTS: &str = "
    CREATE TEMP TABLE sent AS
        SELECT randomblob(16) AS id, s.id AS sender_id, r.id AS recipient_id,
               1760000000000000 + s.number * 60000000 AS at, 'waiting' AS state
        FROM members r JOIN members s ON s.number BETWEEN FIRST AND LAST WHERE r.number = 1;
    INSERT INTO sent SELECT randomblob(16), s.id, r.id, 1740000000000000 + r.number * 60000000,
            iif(r.number > LAST, 'waiting', iif(r.number % 10 = 0, 'withdrawn', 'connected'))
        FROM members s JOIN members r
            ON r.number BETWEEN 2 AND FIRST / 2 OR r.number BETWEEN LAST + 1 AND LAST + 500 WHERE s.number = 1;
    INSERT INTO requests (id, sender_id, recipient_id, tie, note, sent_at, state, ended_at)
        SELECT id, sender_id, recipient_id, 'former_co_worker',
            'We worked together at the yard in Bremen, on the harbour bridge. I would like to stay in touch.',
            at, state, iif(state = 'waiting', NULL, at + 86400000000) FROM sent;
    UPDATE pairs SET state = 'waiting', since = NULL, request_id = sent.id FROM sent WHERE sent.state = 'waiting'
        AND lower_id = min(sender_id, recipient_id) AND higher_id = max(sender_id, recipient_id);
    INSERT INTO pairs (lower_id, higher_id, version, state, request_id)
        SELECT min(sender_id, recipient_id), max(sender_id, recipient_id), 1, 'waiting', id FROM sent
        WHERE state = 'waiting' ON CONFLICT DO NOTHING;
    INSERT INTO keepings (request_id, recipient_id, sender_id, sent_at, shelf, by_hand, tie, note_says)
        SELECT id, recipient_id, sender_id, at, 'inbox', 0, 'former_co_worker', '011' FROM sent WHERE state = 'waiting';
    INSERT INTO sends SELECT id, sender_id, at, state = 'withdrawn' FROM sent;
    INSERT INTO notifications SELECT randomblob(16), recipient_id, 'request_received', sender_id, id, at FROM sent
        WHERE state = 'waiting';
    INSERT INTO notifications SELECT randomblob(16), sender_id, 'connected', recipient_id, id, at + 86400000000
        FROM sent WHERE state = 'connected';
    INSERT INTO profile_views SELECT randomblob(16), v.id, m.id, 1762000000000000 + v.number * 60000000, 'named', NULL, NULL
        FROM members m JOIN members v ON v.number BETWEEN 2 AND 10000 WHERE m.number = 1;
    UPDATE service SET requests_waiting = (SELECT count(*) FROM requests WHERE state = 'waiting');";

/// The members with these numbers, in the order in which they joined.
pub fn members(path: &Path, numbers: &[usize]) -> Vec<PersonId> {
    let connection = Connection::open(path).expect("the file");
    let mut find = connection.prepare("SELECT id FROM members WHERE number = ?1").expect("a statement");
    let mut id = |number: &usize| {
        let number = i64::try_from(*number).expect("a small number");
        PersonId(find.query_row(params![number], |row| row.get(0)).expect("a member"))
    };
    numbers.iter().map(&mut id).collect()
}

/// The service over it.
pub fn serve(path: &Path) -> Service {
    let store = Arc::new(CommunityDatabase::open(path).expect("a community"));
    let rules = Rules {
        name: "Harbour Commons".into(),
        sign_up: SignUp::Invite,
        limits: Limits::default(),
        session_days: 30,
        session_idle_days: 30,
    };
    let (now, turn): (Timestamp, _) = (NOW.parse().expect("a moment"), AtomicU64::new(0));
    let stamps = move || {
        let mut seed = [7; 32];
        seed[..8].copy_from_slice(&turn.fetch_add(1, Ordering::Relaxed).to_be_bytes());
        Stamp::new(now, seed)
    };
    Service::new(Setup {
        community: Community::new(store, rules, Model::prior()),
        stamps: Arc::new(stamps),
        tokens: TokenSource::operating_system(),
        passwords: PasswordHasher::new(Cost::cheap_for_tests(), 1),
        leaked: None,
        base_url: "http://harbour.example".parse().expect("an address"),
        proxies: TrustedProxies::default(),
        mailer: None,
        demo: Vec::new(),
        metrics: MetricsAccess::Loopback,
        uploads: std::env::temp_dir(),
        read_archive: None,
        draw_picture: None,
        asks_code: false,
        pace: None,
    })
}

/// The cookie of a new session.
pub async fn cookie(service: &Service, member: PersonId) -> String {
    let (token, mut stamp) = (Token::fresh(&service.setup.tokens), service.stamp());
    let mut seed = [0; 32];
    seed.copy_from_slice(token.digest().as_bytes());
    stamp = Stamp::new(stamp.now, seed);
    let started =
        service.community().start_session(member, "a bench", *token.digest().as_bytes(), &mut stamp);
    started.await.expect("a session");
    format!("acquaint={}", token.expose())
}
