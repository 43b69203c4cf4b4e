//! Whether the time of one member's poll shows that someone else privately wrote before it.

use super::{Browser, city, say};
use acquaint_core::id::RequestId;
use acquaint_core::request::Command;
use std::path::Path;
use std::time::Instant;

/// What is polled.
const POLLED: [&str; 3] = ["/api/v1/suggestions", "/people/member-7", "/api/v1/requests/sent"];

/// Half of the polls come right after the member at the limit put a request on a shelf, or took it off again, each pair in the other
/// order than the one before.
pub async fn compare(path: &Path, polls: usize) {
    let service = city::serve(path);
    let [recipient, sender] = city::members(path, &[1, 1_500])[..] else { panic!("two members") };
    let browser = Browser::new(&service, sender).await;
    let database = rusqlite::Connection::open(path).expect("the file");
    let sql = "SELECT id FROM requests WHERE recipient_id = ?1 AND state = 'waiting' LIMIT 1";
    let request = RequestId(database.query_row(sql, [recipient.0], |row| row.get(0)).expect("a request"));
    drop(database);
    for polled in POLLED {
        let mut took = [Vec::new(), Vec::new()];
        let mut is_aside = false;
        for turn in 0..2 * polls {
            let writes = (turn + turn / 2) % 2 == 0;
            if writes {
                let command =
                    if is_aside { Command::ReturnToInbox(request) } else { Command::SetAside(request) };
                is_aside = !is_aside;
                let community = service.community();
                let done =
                    community.act_on_request(recipient, request, &command, None, &mut service.stamp()).await;
                done.expect("it waits");
            }
            let begun = Instant::now();
            browser.ask("GET", polled, "").await;
            took[usize::from(writes)].push(begun.elapsed().as_secs_f64() * 1e6);
        }
        let area = area(&took);
        let medians = took.map(|mut took| {
            took.sort_by(f64::total_cmp);
            took[took.len() / 2]
        });
        say(&format!(
            "{polled:<26} AUC {area:.3}; medians {:.0} µs, after a private write {:.0} µs",
            medians[0], medians[1]
        ));
    }
}

/// The chance that a poll after a write takes longer than one without, ties counting half: 0.5 tells nothing.
fn area([without, with]: &[Vec<f64>; 2]) -> f64 {
    let mut all: Vec<(f64, bool)> = without.iter().map(|took| (*took, false)).collect();
    all.extend(with.iter().map(|took| (*took, true)));
    all.sort_by(|one, other| one.0.total_cmp(&other.0));
    let ranks = all.iter().enumerate().filter(|(_, (_, writes))| *writes);
    let sum: f64 = ranks.map(|(rank, _)| (rank + 1) as f64).sum();
    let (few, many) = (with.len() as f64, without.len() as f64);
    (sum - few * (few + 1.0) / 2.0) / (few * many)
}
