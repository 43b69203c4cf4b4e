//! The full inbox: three hundred requests of four years, forty of them from a field that has just become interesting.

use super::ask::Asking;
use super::crowd::{between, later};
use super::place::{
    INDUSTRIES, KESTREL_BAY, NORRHAVN, OAKMERE, OFFSHORE_WIND, PORT_ALDER, REGIONS, SAINTE_BRUME, VALDORO,
};
use super::told::RECIPIENT;
use super::{Aim, DemoRequest, DemoStrategy, wording};
use acquaint_core::member::ViewMode;
use acquaint_core::reason::{Outcome, Reason};
use acquaint_core::record::days_between;
use acquaint_core::request::Shelf;
use acquaint_core::strategy::{IfNot, Only, Strategy};
use acquaint_core::text::Line;
use jiff::Timestamp;
use rand::RngExt;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeSet;

/// How many requests wait there, in a community that is large enough.
const REQUESTS: usize = 300;

/// The regions of the coast around the recipient.
const COAST: [usize; 5] = [PORT_ALDER, KESTREL_BAY, VALDORO, OAKMERE, SAINTE_BRUME];

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

/// What the recipient's strategy was and is: everybody at first, then only people of the coast around her.
pub(super) fn strategies(now: Timestamp) -> [DemoStrategy; 2] {
    let of_coast = Strategy {
        only: Only { regions: COAST.map(|region| kept_line(REGIONS[region])).to_vec(), ..Only::default() },
        if_not: IfNot::Filter,
        ..Strategy::default()
    };
    [(Strategy::default(), -1_200.0), (of_coast, -800.0)].map(|(strategy, days)| DemoStrategy {
        member: RECIPIENT,
        strategy,
        saved_at: later(now, days),
    })
}

fn kept_line(text: &str) -> Line {
    Line::new(text).unwrap_or_else(|error| unreachable!("a region is one line: {error}"))
}

/// Puts a request where its recipient, or her strategy, would have put it. What comes from elsewhere is filtered, but for
/// what she took out again or set aside by hand.
fn keep_somewhere(rng: &mut ChaCha8Rng, asking: &Asking, request: &mut DemoRequest) {
    let now = asking.view.now;
    let region = &asking.view.members[request.sender].profile.region;
    let is_elsewhere = !region.is_empty() && !COAST.iter().any(|&coast| REGIONS[coast] == region);
    let waited_days = days_between(request.sent_at, now);
    let keeping = &mut request.keeping;
    let because = if is_elsewhere && rng.random_bool(0.7) {
        keeping.shelf = Shelf::Filtered;
        Outcome::Because(Reason::Strategy)
    } else if is_elsewhere && (waited_days <= 4.0 || rng.random_bool(0.5)) {
        (keeping.shelf, keeping.by_hand) = (Shelf::Inbox, true);
        Outcome::StillComing
    } else if is_elsewhere {
        (keeping.shelf, keeping.by_hand) = (Shelf::SetAside, true);
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
