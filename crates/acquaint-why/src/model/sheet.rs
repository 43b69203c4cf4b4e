//! The evidence sheet: what each clue adds, in bits.

use crate::explanation::{Because, OUTCOMES};
use crate::facts::logit;
use crate::model::BITS_MAX;
use crate::parameters::BLOCKERS;
use crate::posterior::BLOCKER_REASONS;
use acquaint_core::clue::Clue;
use acquaint_core::reason::Outcome;
use acquaint_core::sender_view::{Change, SenderView, Shared, Was};

/// The first clues are about the recipient: they bear on the chains, the others on what blocks.
pub(super) const CLUES_OF_RECIPIENT: usize = 5;

/// Each known clue about the recipient, with what is known once it is taken in.
pub(super) fn turns(view: &SenderView) -> Vec<(Clue, SenderView)> {
    let mut seen = nothing_taken(view);
    let mut turns = vec![(Clue::WaitedDays, seen.clone())];
    for clue in Clue::ALL.into_iter().take(CLUES_OF_RECIPIENT) {
        if take(clue, view, &mut seen) {
            turns.push((clue, seen.clone()));
        }
    }
    turns
}

/// Only the time waited, what is usual, and when the sender changed something: not what.
pub(super) fn nothing_taken(view: &SenderView) -> SenderView {
    let unsaid = |change: &Change| Change { was: Was::default(), ..*change };
    SenderView {
        waited_days: view.waited_days,
        changes: view.changes.iter().map(unsaid).collect(),
        typical_connections: view.typical_connections,
        ..SenderView::default()
    }
}

/// Copies one clue from the whole view into the part already added up; `false` where it is unknown.
pub(super) fn take(clue: Clue, from: &SenderView, to: &mut SenderView) -> bool {
    #[expect(clippy::ref_option, reason = "copies a field as it stands")]
    fn copy<T: Clone>(from: &Option<T>, to: &mut Option<T>) -> bool {
        to.clone_from(from);
        from.is_some()
    }
    for (to, from) in to.changes.iter_mut().zip(&from.changes) {
        let (to, from) = (&mut to.was, from.was);
        match clue {
            Clue::Picture => to.picture = from.picture,
            Clue::Details => to.details = from.details,
            Clue::Note => to.note = from.note,
            Clue::SenderConnections => to.sender_connections = from.sender_connections,
            Clue::SenderActivity => to.sender_activity = from.sender_activity,
            _ => {}
        }
    }
    let Shared { organisation, school, industry, function, region } = &from.shared;
    match clue {
        Clue::WaitedDays => false,
        Clue::ViewsAfterDays => copy(&from.views_after_days, &mut to.views_after_days),
        Clue::RecipientPosts => copy(&from.recipient_posts, &mut to.recipient_posts),
        Clue::RecipientActivity => copy(&from.recipient_activity, &mut to.recipient_activity),
        Clue::Question => copy(&from.question, &mut to.question),
        Clue::Vouches => {
            to.vouches_after_days.clone_from(&from.vouches_after_days);
            !from.vouches_after_days.is_empty()
        }
        Clue::Tie => copy(&from.tie, &mut to.tie),
        Clue::Note => copy(&from.note, &mut to.note),
        Clue::SharedOrganisation => copy(organisation, &mut to.shared.organisation),
        Clue::MutualConnections => copy(&from.mutual_connections, &mut to.mutual_connections),
        Clue::Picture => copy(&from.picture, &mut to.picture),
        Clue::Details => copy(&from.details, &mut to.details),
        Clue::Namesakes => copy(&from.namesakes, &mut to.namesakes),
        Clue::SharedSchool => copy(school, &mut to.shared.school),
        Clue::SharedIndustry => copy(industry, &mut to.shared.industry),
        Clue::SharedFunction => copy(function, &mut to.shared.function),
        Clue::SharedRegion => copy(region, &mut to.shared.region),
        Clue::SenderConnections => copy(&from.sender_connections, &mut to.sender_connections),
        Clue::SenderActivity => copy(&from.sender_activity, &mut to.sender_activity),
        Clue::RecipientConnections => copy(&from.recipient_connections, &mut to.recipient_connections),
    }
}

/// The evidence sheet while it is being added up.
#[derive(Default)]
pub(super) struct Sheet {
    pub(super) rows: Vec<Because>,
    bits: [f64; OUTCOMES],
    alone: Option<[f64; BLOCKERS]>,
}

impl Sheet {
    /// Adds a clue: `outcomes` are the unnormalised probabilities once it is taken in, `alone` the chance of each
    /// blocker on its own.
    pub(super) fn add(&mut self, clue: Clue, outcomes: [f64; OUTCOMES], alone: [f64; BLOCKERS]) {
        let total: f64 = outcomes.iter().sum();
        let before = self.alone.replace(alone).unwrap_or(alone);
        for outcome in Outcome::ALL {
            let index = outcome.index();
            let (yes, no) = (outcomes[index], total - outcomes[index]);
            let bits = (yes / no.max(0.0)).log2().clamp(-BITS_MAX, BITS_MAX);
            let added = bits - self.bits[index];
            let blocker = BLOCKER_REASONS.iter().position(|reason| outcome == Outcome::Because(*reason));
            let direct_bits = match blocker.filter(|_| !Clue::ALL[..CLUES_OF_RECIPIENT].contains(&clue)) {
                Some(k) => (logit(alone[k]) - logit(before[k])) / std::f64::consts::LN_2,
                None => added,
            };
            self.rows.push(Because { outcome, clue, bits: added, direct_bits });
            self.bits[index] = bits;
        }
    }
}
