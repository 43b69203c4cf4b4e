//! What a member at the limit costs: processor time per page in a community of 100,000 with 30,000 connections and 30,000 waiting
//! requests; and whether one member's polls show that someone else privately wrote.
//!
//! `cargo bench -p acquaint-web --bench cap`; with `-- polls` the polls, 5,000 of each. `CAP_FILE` keeps the community for the next run.
//! `docs/benchmarks.md` keeps the figures.

#[path = "cap/city.rs"]
mod city;
#[path = "cap/polls.rs"]
mod polls;

use acquaint_core::id::PersonId;
use acquaint_web::serve::router;
use acquaint_web::service::Service;
use axum::Router;
use axum::body::Body;
use axum::http::{Request, header};
use city::Size;
use http_body_util::BodyExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tower::ServiceExt as _;

const FULL: Size = Size { members: 100_000, connections: 30_000, waiting: 30_000 };
/// Where the bench only has to run.
const SMALL: Size = Size { members: 2_000, connections: 600, waiting: 600 };
/// How often each page is measured.
const TIMES: usize = 5;

/// A strategy that looks at every fact, and moves and accepts nothing automatically.
const STRATEGY: &str = "who=people_i_could_place&only.regions=Region+1%0ARegion+2&only.organisations=Works+7&if_it_fits=suggest&if_not=leave_in_inbox";

const PAGES: [&str; 24] = [
    "/",
    "/received",
    "/received?shelf=filtered",
    "/received?shelf=inbox&fit=fits",
    "/received/{id}",
    "/sent",
    "/sent?state=connected",
    "/sent/{sent}",
    "/connections",
    "/connections?q=mars",
    "/connections?q=zzyzx",
    "/people",
    "/people?q=marenski",
    "/people?q=marenskij",
    "/people/member-7",
    "/strategy",
    "/strategy/sweep",
    "/notifications",
    "/views",
    "/api/v1/requests/received",
    "/api/v1/requests/sent",
    "/api/v1/connections",
    "/api/v1/suggestions",
    "/metrics",
];

fn main() {
    let is_bench = std::env::args().any(|argument| argument == "--bench");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let kept = std::env::var_os("CAP_FILE").map(PathBuf::from);
    let path = kept.unwrap_or_else(|| folder.path().join("community.db"));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let (size, times) = if is_bench { (FULL, TIMES) } else { (SMALL, 1) };
    runtime.block_on(async {
        if !path.exists() {
            let begun = Instant::now();
            city::build(&path, size).await;
            say(&format!("built in {:.0?}", begun.elapsed()));
        }
        if !is_bench || std::env::args().any(|argument| argument == "polls") {
            polls::compare(&path, if is_bench { 5_000 } else { 20 }).await;
        }
        if !is_bench || std::env::args().all(|argument| argument != "polls") {
            measure(&path, times).await;
        }
    });
}

#[expect(clippy::print_stdout, reason = "the figures are what it is run for")]
fn say(line: &str) {
    println!("{line}");
}

/// Someone with a browser.
pub struct Browser {
    router: Router,
    cookie: String,
}

impl Browser {
    async fn new(service: &Service, member: PersonId) -> Self {
        Self { router: router(service.clone()), cookie: city::cookie(service, member).await }
    }

    /// The size of an answer that succeeds.
    async fn ask(&self, method: &str, path: &str, form: &'static str) -> usize {
        let request = Request::builder().method(method).uri(path).header(header::COOKIE, &self.cookie);
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let request = request.header("sec-fetch-site", "same-origin").body(Body::from(form));
        let answer = self.router.clone().oneshot(request.expect("a request")).await.expect("an answer");
        let status = answer.status();
        let mut body = answer.into_body();
        let mut bytes = 0;
        while let Some(frame) = body.frame().await {
            bytes += frame.expect("a whole answer").into_data().unwrap_or_default().len();
        }
        assert!(status.is_success() || status.is_redirection(), "{path}: {status}");
        bytes
    }
}

/// The processor time of the whole process so far.
fn cpu() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Duration::new(
        u64::try_from(time.tv_sec).expect("after the start"),
        u32::try_from(time.tv_nsec).expect("a part"),
    )
}

async fn measure(path: &Path, times: usize) {
    let service = city::serve(path);
    let me = city::members(path, &[1])[0];
    let browser = Browser::new(&service, me).await;
    let database = rusqlite::Connection::open(path).expect("the file");
    let find = |sql: &str| -> String {
        let id: uuid::Uuid = database.query_row(sql, [me.0], |row| row.get(0)).expect("a request");
        id.to_string()
    };
    let received = find("SELECT id FROM requests WHERE recipient_id = ?1 AND state = 'waiting' LIMIT 1");
    let sent = find("SELECT id FROM requests WHERE sender_id = ?1 AND state = 'waiting' LIMIT 1");
    for has_strategy in [false, true] {
        if has_strategy {
            say("\nwith a strategy");
            let strategy = serde_json::from_value(serde_json::json!({
                "who": "people_i_could_place",
                "only": { "regions": ["Region 1", "Region 2"], "organisations": ["Works 7"] },
            }));
            let strategy = strategy.expect("a strategy");
            let saved = service.community().save_strategy(me, &strategy, 0, &mut service.stamp()).await;
            drop(saved);
        }
        for page in PAGES.iter().filter(|page| has_strategy || !page.contains("sweep")) {
            let path = page.replace("{id}", &received).replace("{sent}", &sent);
            report(page, times, async || browser.ask("GET", &path, "").await).await;
        }
        report("POST /strategy/preview", times, async || {
            browser.ask("POST", "/strategy/preview", STRATEGY).await
        })
        .await;
    }
    for page in ["/settings/export", "/api/v1/export"] {
        report(page, 1, async || browser.ask("GET", page, "").await).await;
    }
}

/// The median processor time of a page, after once without counting.
async fn report(page: &str, times: usize, ask: impl AsyncFn() -> usize) {
    let mut bytes = if times > 1 { ask().await } else { 0 };
    let mut took = Vec::new();
    for _ in 0..times {
        let begun = cpu();
        bytes = ask().await;
        took.push(cpu().saturating_sub(begun).as_secs_f64() * 1e3);
    }
    took.sort_by(f64::total_cmp);
    say(&format!("{page:<34} {:>9.1} ms {:>9} bytes", took[took.len() / 2], bytes));
}
