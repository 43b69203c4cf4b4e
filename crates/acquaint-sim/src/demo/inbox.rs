//! The full inbox: three hundred requests of four years, forty of them from a field that has just become interesting.

use super::ask::Asking;
use super::crowd::{between, later};
use super::place::{INDUSTRIES, NORRHAVN, OFFSHORE_WIND, REGIONS};
use super::told::RECIPIENT;
use super::{Aim, DemoRequest, wording};
use acquaint_core::member::ViewMode;
use acquaint_core::reason::{Outcome, Reason};
use acquaint_core::record::days_between;
use acquaint_core::request::Shelf;
use rand::RngExt;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeSet;

/// How many requests wait there, in a community that is large enough.
const REQUESTS: usize = 300;

/// What has become interesting, in a community of so many; in a small one fewer requests come from it.
pub(super) fn aim(members: usize) -> (Aim, usize) {
    let requests = REQUESTS.min(members.saturating_sub(30) / 2);
    let fits = requests * 40 / REQUESTS;
    let aim = Aim { industry: INDUSTRIES[OFFSHORE_WIND].name, region: REGIONS[NORRHAVN], fits };
    (aim, requests)
}

/// Fills the inbox with requests of the crowd.
pub(super) fn fill(rng: &mut ChaCha8Rng, asking: &mut Asking, crowd: &BTreeSet<usize>) {
    let (aim, requests) = aim(asking.view.members.len());
    let early = later(asking.view.now, -2.0);
    let free = |sender: &usize| {
        asking.is_free(*sender, RECIPIENT) && later(asking.both_here(*sender, RECIPIENT), 0.5) < early
    };
    let (mut fitting, mut others): (Vec<usize>, Vec<usize>) =
        crowd.iter().copied().filter(free).partition(|sender| asking.circles.lives[*sender].is_in_aim());
    fitting.shuffle(rng);
    others.shuffle(rng);
    fitting.truncate(aim.fits);
    others.truncate(requests - fitting.len());
    for sender in fitting.into_iter().chain(others) {
        let from = later(asking.both_here(sender, RECIPIENT), 0.4);
        let sent_at = between(rng, from, later(asking.view.now, -0.3), 0.8);
        let known = asking.circles.tie_between(rng, &asking.view.network, sender, RECIPIENT);
        let mut request = asking.write(rng, (sender, RECIPIENT), known, sent_at);
        keep_somewhere(rng, asking, &mut request);
        asking.talk(rng, &mut request);
        asking.keep(request);
    }
}

/// Puts a request where its recipient would have put it: her strategy keeps to her own field and place.
fn keep_somewhere(rng: &mut ChaCha8Rng, asking: &Asking, request: &mut DemoRequest) {
    let (lives, now) = (asking.circles.lives, asking.view.now);
    let (sender, recipient) = (&lives[request.sender], &lives[request.recipient]);
    let waited_days = days_between(request.sent_at, now);
    let is_elsewhere = sender.industry != recipient.industry && sender.region != recipient.region;
    let keeping = &mut request.keeping;
    let because = if is_elsewhere && rng.random_bool(0.5) {
        keeping.shelf = Shelf::Filtered;
        Outcome::Because(Reason::Strategy)
    } else if waited_days > 4.0 && rng.random_bool(0.5) {
        (keeping.shelf, keeping.by_hand) = (Shelf::SetAside, true);
        let reasons = [Reason::Unrecognised, Reason::Strategy, Reason::KnowsWellOnly, Reason::SmallNetwork];
        Outcome::Because(reasons[rng.random_range(0..reasons.len())])
    } else if waited_days > 2.0 && rng.random_bool(0.6) {
        Outcome::StillComing
    } else {
        Outcome::Because(Reason::RarelyHere)
    };
    request.truth = Some(because);
    let is_seen = match keeping.shelf {
        Shelf::SetAside => true,
        Shelf::Filtered => rng.random_bool(0.2),
        Shelf::Inbox => because == Outcome::StillComing,
    };
    if is_seen {
        let seen_at = between(rng, request.sent_at, later(request.sent_at, 9.0).min(later(now, -0.7)), 1.0);
        keeping.seen_at = Some(seen_at);
        keeping.remark = rng.random_bool(0.1).then(|| wording::remark(rng));
        let named = asking.view.members[request.recipient].settings.view_mode != ViewMode::Private;
        if named && rng.random_bool(0.3) {
            request.views = vec![seen_at];
        }
    }
}
