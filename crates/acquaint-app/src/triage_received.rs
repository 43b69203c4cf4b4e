//! Reads the requests that wait for the owner under a strategy: who fits, who does not, of whom it cannot be told.
//! Nothing is done to any of them: they are answered where they are.

use crate::AppError;
use crate::explain_request::person_of;
use crate::find_person::find_sender;
use crate::list_waiting::Counts;
use crate::recipient_view_of::{recipient_profile_of, recipient_view_of};
use crate::sender_view_of::as_of;
use crate::store::Store;
use acquaint_core::familiarity::Familiarity;
use acquaint_core::import::{KeptPerson, KeptRequest, Situation};
use acquaint_core::note::is_pitch;
use acquaint_core::recipient_view::{Messages, RecipientProfile, RecipientView};
use acquaint_core::record::{Direction, Status, days_between};
use acquaint_core::strategy::{Fit, Judgement, Matcher, Strategy};
use acquaint_core::tie::Tie;
use jiff::Timestamp;

/// The requests that wait for the owner, read under a strategy.
#[derive(Clone, Debug)]
pub struct Triage {
    /// The owner's name, empty if no record says.
    pub owner: String,
    /// When the newest record was taken.
    pub as_of: Timestamp,
    pub records: usize,
    /// How many received requests became what.
    pub received: Counts,
    pub strategy: Strategy,
    /// The owner's own side.
    pub me: RecipientProfile,
    /// Every request that waits, oldest first.
    pub waiting: Vec<Triaged>,
}

/// One request that waits, read under the strategy.
#[derive(Clone, Debug)]
pub struct Triaged {
    pub person: KeptPerson,
    pub request: KeptRequest,
    /// Until when it is known to wait.
    pub as_of: Timestamp,
    /// How long it has waited by then, in days.
    pub waited_days: f64,
    /// What the owner can see of who asks.
    pub view: RecipientView,
    /// Whether it fits, and why.
    pub judgement: Judgement,
}

/// Which of the requests that wait to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    Note,
    /// The two exchanged messages.
    Wrote,
    /// The two share an employer, as far as is known.
    SameEmployer,
    /// The note offers something for sale.
    Selling,
}

impl Choice {
    /// Every choice with the word for it in an address and on a page.
    pub const ALL: [(Self, &'static str, &'static str); 4] = [
        (Self::Note, "note", "With a note"),
        (Self::Wrote, "wrote", "You exchanged messages"),
        (Self::SameEmployer, "same-employer", "Same employer"),
        (Self::Selling, "selling", "Selling something"),
    ];

    pub fn includes(self, kept: &KeptRequest, view: &RecipientView) -> bool {
        match self {
            Self::Note => !kept.request.note.is_empty(),
            Self::Wrote => matches!(view.messages, Some(Messages::OneWay | Messages::BothWays)),
            Self::SameEmployer => {
                let is_tied = matches!(view.tie, Some(Tie::CoWorker | Tie::FormerCoWorker));
                is_tied || view.shared.organisation == Some(true)
            }
            Self::Selling => is_pitch(&kept.request.note),
        }
    }
}

impl Triage {
    /// Leaves only those that were chosen.
    pub fn narrow_to(&mut self, choice: Choice) {
        self.waiting.retain(|triaged| choice.includes(&triaged.request, &triaged.view));
    }

    /// In which order people want to read them: unknown is nearer to fitting than to not.
    pub const ORDER: [Fit; 3] = [Fit::Fits, Fit::CannotTell, Fit::DoesNotFit];

    /// Those of one kind, oldest first.
    pub fn of(&self, fit: Fit) -> impl Iterator<Item = &Triaged> {
        self.waiting.iter().filter(move |triaged| triaged.judgement.fit == fit)
    }

    /// How many fit, in a sentence. Everybody and nobody are said in so many words.
    pub fn outcome_in_words(&self) -> String {
        let [fits, unclear, others] = Self::ORDER.map(|fit| self.of(fit).count());
        let does = |n: usize, one: &str, many: &str| format!("{n} {}", if n == 1 { one } else { many });
        let open = if self.strategy.is_open() { ": the strategy has no rule that could fail" } else { "" };
        let (fit, not) = (does(fits, "fits", "fit"), does(others, "does not", "do not"));
        match (fits, others, unclear) {
            (_, 0, 0) => format!("Everybody who waits for you fits ({fits}){open}."),
            (0, _, 0) => format!("Nobody fits: {not}."),
            (0, 0, _) => format!("Nobody is known to fit: of {unclear} it cannot be told."),
            (0, ..) => format!("Nobody is known to fit: {not}, and of {unclear} it cannot be told."),
            (_, _, 0) => format!("{fit}, and {not}."),
            (_, 0, _) => format!("{fit}, and of {unclear} it cannot be told."),
            _ => format!("{fit}, {not}, and of {unclear} it cannot be told."),
        }
    }

    /// How well the owner probably knows who asks.
    pub fn familiarity(&self, triaged: &Triaged) -> Familiarity<'_> {
        Familiarity::new(&triaged.view, &self.me)
    }
}

/// Reads every request that waits for the owner under a strategy.
pub async fn triage_received(store: &impl Store, strategy: &Strategy) -> Result<Triage, AppError> {
    triage_kept(&store.load_situation().await?, strategy)
}

/// The same for the newest one that waits of the person whom `wanted` means, alone.
pub async fn triage_one(store: &impl Store, strategy: &Strategy, wanted: &str) -> Result<Triage, AppError> {
    let situation = store.load_situation().await?;
    let person = find_sender(&situation, wanted)?;
    let mut triage = triage_kept(&situation, strategy)?;
    triage.waiting.retain(|triaged| triaged.request.person == person.id);
    let newest = triage.waiting.pop().ok_or_else(|| nothing_waits(&situation, person))?;
    Ok(Triage { waiting: vec![newest], ..triage })
}

pub fn triage_kept(situation: &Situation, strategy: &Strategy) -> Result<Triage, AppError> {
    let newest = situation.newest_taken_at().ok_or(AppError::Empty)?;
    let me = recipient_profile_of(situation);
    let matcher = Matcher::new(strategy, &me);
    let mut waiting: Vec<_> = situation.requests.iter().filter(|kept| waits_for_owner(kept)).collect();
    waiting.sort_by_key(|kept| (kept.request.sent_at, kept.id));
    let triaged = |kept: &KeptRequest| {
        let view = recipient_view_of(situation, kept);
        let as_of = as_of(situation, kept);
        Triaged {
            person: person_of(situation, kept),
            request: kept.clone(),
            as_of,
            waited_days: days_between(kept.request.sent_at, as_of).max(0.0),
            judgement: matcher.judge(&view),
            view,
        }
    };
    let waiting = waiting.into_iter().map(triaged).collect();
    Ok(Triage {
        owner: situation.owner.as_ref().map(|kept| kept.owner.name.clone()).unwrap_or_default(),
        as_of: newest,
        records: situation.imports.len(),
        received: Counts::of(situation, Direction::Received),
        strategy: strategy.clone(),
        waiting,
        me,
    })
}

/// Whether someone asked the owner, and has no answer yet.
pub fn waits_for_owner(kept: &KeptRequest) -> bool {
    kept.request.direction == Direction::Received && matches!(kept.request.status, Status::Waiting { .. })
}

/// Nobody of this name waits; what is known instead.
fn nothing_waits(situation: &Situation, person: &KeptPerson) -> AppError {
    let asked = situation
        .requests
        .iter()
        .filter(|kept| kept.person == person.id && kept.request.direction == Direction::Received);
    let because = match asked.max_by_key(|kept| kept.request.sent_at).map(|kept| &kept.request.status) {
        Some(Status::Accepted { .. }) => "; you accepted it".to_owned(),
        Some(Status::Unknown { because }) => {
            format!("; what became of the one they sent is not known: {}", because.in_words())
        }
        Some(Status::Waiting { .. }) | None => String::new(),
    };
    AppError::NothingWaitsFrom { name: person.name.clone(), because }
}
