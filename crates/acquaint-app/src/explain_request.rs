//! Explains one request: why, what helps, when; and what the owner's own sightings changed about it.

use crate::AppError;
use crate::find_person::find_person;
use crate::learn_patience::{LAPSE_AFTER_DAYS, LAPSE_AFTER_HOURS, OwnRecord, has_note};
use crate::list_waiting::is_unanswered;
use crate::sender_view_of::{as_of, holds, sender_view_of, sender_view_without_sightings, sightings_for};
use crate::store::Store;
use acquaint_core::action::Action;
use acquaint_core::id::RequestId;
use acquaint_core::import::{KeptPerson, KeptRequest, KeptSighting, Situation};
use acquaint_core::recipient_view::Messages;
use acquaint_core::record::{Direction, Status, days_between};
use acquaint_core::sender_view::SenderView;
use acquaint_why::explanation::{Advice, Explanation};
use acquaint_why::model::Model;
use acquaint_why::patience::PatienceCurve;
use acquaint_why::told::Told;
use jiff::{SignedDuration, Timestamp};

/// What to do about a request in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Plan {
    /// Look them up: what you see there can still change the answer.
    LookUp,
    /// Leave it: an answer is unlikely, and nothing needs to be done.
    Leave,
    /// It lapses soon.
    Lapses,
}

/// From this chance of an answer within 90 days on, someone is worth looking up. Judgement.
const WORTH_LOOKING_UP: f64 = 0.1;

/// A request that lapses within so many days lapses soon. Judgement.
const LAPSES_SOON_DAYS: f64 = 30.0;

impl Plan {
    /// The word in tables and JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::LookUp => "look_up",
            Self::Leave => "leave",
            Self::Lapses => "lapses",
        }
    }
}

#[derive(Clone, Debug)]
pub struct ExplainedKept {
    pub person: KeptPerson,
    pub request: KeptRequest,
    /// Until when the silence is known.
    pub as_of: Timestamp,
    /// What the owner can see of it.
    pub view: SenderView,
    /// Why, what helps, when.
    pub explanation: Explanation,
    /// The same without anything the owner added by hand. `None`: nothing was added.
    pub without_sightings: Option<Explanation>,
    /// How long the owner's requests of this kind take to be answered, up to the age at which requests lapse.
    pub patience: PatienceCurve,
    /// What the owner's own record says of notes, as a sentence, if it clearly says anything.
    pub notes: Option<String>,
    /// What the owner added about this person and about themselves, in the order of being added.
    pub sightings: Vec<KeptSighting>,
    /// Those of them that were noted too long before `as_of` to count any more.
    pub outdated: Vec<KeptSighting>,
}

impl ExplainedKept {
    /// Whether anything is known that sets this request apart from others, other than how long it waits.
    pub fn has_own_evidence(&self) -> bool {
        let request = &self.request.request;
        let is_shared = request.shared_organisation.is_some() || request.shared_school.is_some();
        has_note(request)
            || request.tie.is_some()
            || is_shared
            || matches!(request.messages, Some(Messages::OneWay | Messages::BothWays))
            || self.sightings.iter().any(|seen| seen.about == self.person.id)
    }

    /// The day on which LinkedIn lets the request lapse, about six months after sending.
    pub fn lapses_at(&self) -> Timestamp {
        self.request.request.sent_at + SignedDuration::from_hours(LAPSE_AFTER_HOURS)
    }

    /// What to do about it in a list.
    pub fn plan(&self) -> Plan {
        let left_days = days_between(self.as_of, self.lapses_at());
        if left_days <= LAPSES_SOON_DAYS {
            Plan::Lapses
        } else if self.explanation.forecast.at_advice_horizon() >= WORTH_LOOKING_UP {
            Plan::LookUp
        } else {
            Plan::Leave
        }
    }

    pub fn told(&self) -> Told {
        Told::new(&self.explanation, &self.view, self.as_of)
    }
}

/// Explains the newest unanswered request to the person whom `wanted` means.
pub async fn explain_request(
    store: &impl Store,
    model: &Model,
    wanted: &str,
) -> Result<ExplainedKept, AppError> {
    let situation = store.load_situation().await?;
    let person = find_person(&situation, wanted)?;
    let kept = unanswered_request(&situation, person)?;
    Ok(explain(&situation, kept, model, &OwnRecord::learn(&situation)))
}

/// Explains one request of what is kept. `None`: there is no such request without an answer.
pub fn explain_kept(situation: &Situation, model: &Model, request: RequestId) -> Option<ExplainedKept> {
    let mut unanswered = situation.requests.iter().filter(|kept| is_unanswered(kept));
    let kept = unanswered.find(|kept| kept.id == request)?;
    Some(explain(situation, kept, model, &OwnRecord::learn(situation)))
}

/// The newest unanswered request to a person, or what is known instead.
pub(crate) fn unanswered_request<'a>(
    situation: &'a Situation,
    person: &KeptPerson,
) -> Result<&'a KeptRequest, AppError> {
    let requests = || situation.requests.iter().filter(|kept| kept.person == person.id);
    let waiting = requests().filter(|kept| is_unanswered(kept)).max_by_key(|kept| kept.request.sent_at);
    waiting.ok_or_else(|| {
        let sent = requests().filter(|kept| kept.request.direction == Direction::Sent);
        let newest = sent.max_by_key(|kept| kept.request.sent_at);
        let is_connected = situation.connections.iter().any(|connection| connection.person == person.id);
        let because = match newest.map(|kept| &kept.request.status) {
            Some(Status::Accepted { .. }) => "; they accepted it".to_owned(),
            Some(Status::Unknown { because }) => {
                format!("; what became of the one you sent is not known: {}", because.in_words())
            }
            Some(Status::Waiting { .. }) | None if is_connected => "; you are connected".to_owned(),
            Some(Status::Waiting { .. }) | None => String::new(),
        };
        AppError::NothingWaits { name: person.name.clone(), because }
    })
}

/// LinkedIn lets nobody change the note of a request that was sent, so advice about notes would be no help.
fn is_possible(advice: &Advice) -> bool {
    !matches!(advice.action, Action::AddNoteWho | Action::AddNoteHow | Action::AddNoteWhy)
}

/// The other person of a request.
pub(crate) fn person_of(situation: &Situation, kept: &KeptRequest) -> KeptPerson {
    let unknown = || KeptPerson { id: kept.person, name: kept.request.counterpart.name.clone(), url: None };
    situation.find_person(kept.person).cloned().unwrap_or_else(unknown)
}

/// Explains one request with what the owner's own requests teach.
pub(crate) fn explain(
    situation: &Situation,
    kept: &KeptRequest,
    model: &Model,
    own: &OwnRecord,
) -> ExplainedKept {
    let as_of = as_of(situation, kept);
    let sightings: Vec<_> = sightings_for(situation, kept).cloned().collect();
    let outdated = sightings.iter().filter(|seen| !holds(seen, as_of)).cloned().collect();
    let view = sender_view_of(situation, kept);
    let patience = own.patience_of(kept).lapsing_after(LAPSE_AFTER_DAYS.max(view.waited_days));
    let explained = |view: &SenderView| {
        let mut explanation = model.explain(view, Some(&patience));
        explanation.advice.retain(is_possible);
        explanation
    };
    let without = || explained(&sender_view_without_sightings(situation, kept));
    ExplainedKept {
        person: person_of(situation, kept),
        request: kept.clone(),
        as_of,
        explanation: explained(&view),
        patience: patience.clone(),
        notes: own.patterns.notes_in_words(),
        without_sightings: (!sightings.is_empty()).then(without),
        view,
        sightings,
        outdated,
    }
}
