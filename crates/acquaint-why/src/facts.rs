//! From facts to blockers: `p_k = σ(β_k0 + Σ β_kj x_j)`, with every unknown fact summed over its prior.
//!
//! The engine needs, for each set A of blockers, `E[Π_{k∈A} p_k]`: the expectation over what is unknown. Facts that
//! speak about several reasons (tie, note, shared organisation, mutual connections) are summed once, outside; given
//! them the reasons are independent, and each sums over its own unknown facts.

#[cfg(test)]
mod completions;
mod dated;
mod doubt;
mod parts;
#[cfg(test)]
mod tests;

#[cfg(test)]
pub(crate) use completions::completions;
pub(crate) use dated::is_plain;
pub use dated::{Known, Weights, as_of, change_days, known};
pub(crate) use parts::Parts;

use crate::parameters::{BLOCKERS, Why};
use acquaint_core::activity::{Activity, ConnectionCount};
use acquaint_core::note::NoteContent;
use acquaint_core::sender_view::SenderView;
use acquaint_core::tie::Tie;

/// How many sets of blockers there are, the empty one included.
pub const SETS: usize = 1 << BLOCKERS;

/// How many chains a request has: one for each set of blockers, and one for [`OWN_REASONS`].
pub const CHAINS: usize = SETS + 1;

/// The chain of a request that the recipient leaves for reasons of their own: nothing lifts them but a change.
pub const OWN_REASONS: usize = SETS;

/// `E[Π_{k∈A} p_k]` for each set A (bit k is blocker k in the order of [`Why`]); 1 for the empty set.
pub type Moments = [f64; SETS];

/// The prior over each fact, used where it is unknown. Judgement, all of it; round numbers.
pub(crate) mod prior {
    use super::Tie;

    pub const TIE: [(Tie, f64); 11] = [
        (Tie::CoWorker, 0.15),
        (Tie::FormerCoWorker, 0.15),
        (Tie::ClientOrPartner, 0.08),
        (Tie::Classmate, 0.08),
        (Tie::Friend, 0.04),
        (Tie::FriendOfFriend, 0.08),
        (Tie::Relative, 0.01),
        (Tie::Neighbour, 0.01),
        (Tie::MetAtEvent, 0.08),
        (Tie::SameField, 0.22),
        (Tie::NeverMet, 0.10),
    ];
    /// Chance that both profiles name one organisation, by tie.
    pub const fn shared_organisation(tie: Tie) -> f64 {
        match tie {
            Tie::CoWorker | Tie::FormerCoWorker => 0.9,
            _ => 0.05,
        }
    }
    /// Chance that both profiles name one school, by tie.
    pub const fn shared_school(tie: Tie) -> f64 {
        match tie {
            Tie::Classmate => 0.9,
            _ => 0.1,
        }
    }
    /// Chance of each content of a note: bit 0 who, bit 1 how, bit 2 why. Most requests have no note.
    pub const NOTE: [f64; 8] = [0.70, 0.02, 0.03, 0.05, 0.04, 0.04, 0.04, 0.08];
    pub const MUTUAL: [(f64, f64); 4] = [(0.0, 0.25), (2.0, 0.25), (8.0, 0.3), (30.0, 0.2)];
    pub const PICTURE: f64 = 0.8;
    pub const DETAILS: [(f64, f64); 3] = [(0.25, 0.2), (0.6, 0.4), (0.9, 0.4)];
    pub const NAMESAKES: [(f64, f64); 3] = [(0.0, 0.4), (3.0, 0.35), (30.0, 0.25)];
    pub const SHARED_INDUSTRY: f64 = 0.5;
    pub const SHARED_FUNCTION: f64 = 0.4;
    pub const SHARED_REGION: f64 = 0.6;
    pub const SENDER_CONNECTIONS: [(f64, f64); 4] =
        [(30.0, 0.1), (150.0, 0.25), (500.0, 0.35), (1500.0, 0.3)];
    /// This week, this month, this quarter, rarely.
    pub const SENDER_ACTIVITY: [f64; 4] = [0.4, 0.3, 0.15, 0.15];
    /// The cap of the networks that the next line is about.
    pub const RECIPIENT_CONNECTIONS_CAP: f64 = 30_000.0;
    pub const RECIPIENT_CONNECTIONS: [(f64, f64); 6] =
        [(100.0, 0.2), (300.0, 0.25), (800.0, 0.35), (4000.0, 0.194), (15_000.0, 0.005), (29_900.0, 0.001)];
}

/// A fact that is one number, or a prior over several.
#[derive(Clone, Copy)]
struct Spread {
    values: [f64; 6],
    weights: [f64; 6],
    len: usize,
}

impl Spread {
    fn known(value: f64) -> Self {
        Self::over([(value, 1.0)])
    }

    fn over(levels: impl IntoIterator<Item = (f64, f64)>) -> Self {
        let mut spread = Self { values: [0.0; 6], weights: [0.0; 6], len: 0 };
        for (value, weight) in levels {
            spread.values[spread.len] = value;
            spread.weights[spread.len] = weight;
            spread.len += 1;
        }
        spread
    }

    fn yes_or_no(known: Option<bool>, chance: f64) -> Self {
        match known {
            Some(yes) => Self::known(f64::from(u8::from(yes))),
            None => Self::over([(1.0, chance), (0.0, 1.0 - chance)]),
        }
    }

    fn count(known: Option<u32>, prior: &[(f64, f64)]) -> Self {
        match known {
            Some(count) => Self::known(f64::from(count)),
            None => Self::over(prior.iter().copied()),
        }
    }

    fn levels(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        (0..self.len).map(|i| (self.values[i], self.weights[i]))
    }

    fn map(&self, f: impl Fn(f64) -> f64) -> Self {
        let mut mapped = *self;
        for value in &mut mapped.values[..self.len] {
            *value = f(*value);
        }
        mapped
    }
}

/// The logistic function.
pub fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

pub fn logit(p: f64) -> f64 {
    (p / (1.0 - p)).ln()
}

/// `E[Π_{k∈A} p_k]` given the facts that are known, for every set A of blockers.
pub fn moments(why: &Why, view: &SenderView) -> Moments {
    Parts::of(why, view, view).moments()
}

/// The chance that they know the sender and would rather not, for reasons of their own. No fact speaks of it.
pub fn chance_of_own_reasons(why: &Why) -> f64 {
    doubt::chance(why.own_reasons.intercept)
}

/// How many connections are usual: 150, unless the community is of another size altogether.
///
/// Within a factor of three the absolute scale stays. Beyond, the scale moves by what is left. Judgement: in a community
/// where nobody has more than a few connections, few say nothing; in one of usual size, a scale of its own
/// made explanations slightly worse.
fn usual_connections(view: &SenderView) -> f64 {
    let Some(typical) = view.typical_connections else { return USUAL_CONNECTIONS };
    let apart = ((f64::from(typical) + 1.0) / (USUAL_CONNECTIONS + 1.0)).ln();
    let beyond = (apart.abs() - FAR.ln()).max(0.0);
    USUAL_CONNECTIONS * (beyond * apart.signum()).exp()
}

/// The scale of a sender's connections.
pub(crate) const USUAL_CONNECTIONS: f64 = 150.0;
/// A community counts as of another size from this factor on.
const FAR: f64 = 3.0;

/// Mutual connections, as many as they would be in a network of usual size.
fn mutual_connections(view: &SenderView) -> Spread {
    let scale = USUAL_CONNECTIONS / usual_connections(view);
    let scale = if view.mutual_connections.is_some() { scale } else { 1.0 };
    Spread::count(view.mutual_connections, &prior::MUTUAL).map(|n| (n * scale).ln_1p())
}

/// The sender's connections against what is usual, as a natural logarithm.
fn sender_connections(view: &SenderView) -> Spread {
    let usual = if view.sender_connections.is_some() { usual_connections(view) } else { USUAL_CONNECTIONS };
    let connections = Spread::count(view.sender_connections, &prior::SENDER_CONNECTIONS);
    connections.map(|n| ((n + 1.0) / (usual + 1.0)).ln())
}

/// The sender's activity: 1 this week, 0.7 this month, 0.3 this quarter, 0 rarely.
fn sender_activity(view: &SenderView) -> Spread {
    let level = |activity: Activity| [1.0, 0.7, 0.3, 0.0][activity as usize];
    match view.sender_activity {
        Some(activity) => Spread::known(level(activity)),
        None => Spread::over(Activity::ALL.map(|a| (level(a), prior::SENDER_ACTIVITY[a as usize]))),
    }
}

/// The recipient's connections against the cap, as a natural logarithm.
fn recipient_connections(cap: f64, view: &SenderView) -> Spread {
    let connections = match view.recipient_connections {
        Some(ConnectionCount::Exactly(n)) => Spread::known(n.into()),
        Some(ConnectionCount::AtLeast { at_least }) => at_least_this_many(at_least.into()),
        // The prior is of networks with the usual cap. Where the cap is lower, so are the numbers below it.
        None => {
            let scale = (cap / prior::RECIPIENT_CONNECTIONS_CAP).min(1.0);
            Spread::over(prior::RECIPIENT_CONNECTIONS.map(|(n, w)| (n * scale, w)))
        }
    };
    connections.map(|n| (n.max(1.0) / cap).ln())
}

/// The prior given a capped display such as "500+"; the display itself where the prior has nothing above it.
fn at_least_this_many(floor: f64) -> Spread {
    let above: f64 = prior::RECIPIENT_CONNECTIONS.iter().filter(|(n, _)| *n >= floor).map(|(_, w)| w).sum();
    if above <= 0.0 {
        return Spread::known(floor);
    }
    let levels = prior::RECIPIENT_CONNECTIONS.into_iter().filter(|(n, _)| *n >= floor);
    Spread::over(levels.map(|(n, w)| (n, w / above)))
}

fn picture(view: &SenderView) -> Spread {
    Spread::yes_or_no(view.picture, prior::PICTURE)
}

fn details(view: &SenderView) -> Spread {
    view.details.map_or_else(|| Spread::over(prior::DETAILS), Spread::known)
}

fn namesakes(view: &SenderView) -> Spread {
    Spread::count(view.namesakes, &prior::NAMESAKES).map(f64::ln_1p)
}

/// A mutual connection vouched: 1, or 0.
fn vouched(view: &SenderView) -> f64 {
    f64::from(u8::from(!view.vouches_after_days.is_empty()))
}

/// A question was answered: 1, or 0.
fn answered(view: &SenderView) -> f64 {
    f64::from(u8::from(view.question.is_some_and(|question| question.answered_after_days.is_some())))
}

fn tie_levels(known: Option<Tie>) -> impl Iterator<Item = (Tie, f64)> {
    let weight = move |(tie, weight): (Tie, f64)| match known {
        Some(known) => (tie, f64::from(u8::from(known == tie))),
        None => (tie, weight),
    };
    prior::TIE.into_iter().map(weight).filter(|(_, weight)| *weight > 0.0)
}

/// The chance of each content of the note, given what is known of it.
fn note_levels(known: NoteContent) -> [f64; 8] {
    let fits = |content: usize, bit: usize, known: Option<bool>| {
        known.is_none_or(|k| (content >> bit & 1 == 1) == k)
    };
    let mut levels = prior::NOTE;
    for (content, weight) in levels.iter_mut().enumerate() {
        if !(fits(content, 0, known.who) && fits(content, 1, known.how) && fits(content, 2, known.why)) {
            *weight = 0.0;
        }
    }
    let total: f64 = levels.iter().sum();
    levels.map(|weight| weight / total)
}

/// The same when what is added is said in any case.
///
/// Doing is not seeing: to say *why* makes it no likelier that the note had said *who*.
fn after_saying(levels: [f64; 8], added: NoteContent) -> [f64; 8] {
    let bit = |said: Option<bool>, bit: usize| usize::from(said == Some(true)) << bit;
    let said = bit(added.who, 0) | bit(added.how, 1) | bit(added.why, 2);
    let mut after = [0.0; 8];
    for (content, weight) in levels.into_iter().enumerate() {
        after[content | said] += weight;
    }
    after
}
