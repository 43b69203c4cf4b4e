//! Explains one request: why, what helps, when; and what the owner's own sightings changed about it.

use crate::AppError;
use crate::find_person::find_person;
use crate::learn_patience::{LAPSE_AFTER_DAYS, learn_patience};
use crate::list_waiting::is_unanswered;
use crate::sender_view_of::{as_of, holds, sender_view_of, sender_view_without_sightings, sightings_for};
use crate::store::Store;
use acquaint_core::id::RequestId;
use acquaint_core::import::{KeptPerson, KeptRequest, KeptSighting, Situation};
use acquaint_core::record::{Direction, Status};
use acquaint_core::sender_view::SenderView;
use acquaint_why::explanation::Explanation;
use acquaint_why::model::Model;
use acquaint_why::patience::PatienceCurve;
use acquaint_why::told::Told;
use jiff::Timestamp;

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
    /// How long the owner's requests take to be answered, up to the age at which requests lapse.
    pub patience: PatienceCurve,
    /// What the owner added about this person and about themselves, in the order of being added.
    pub sightings: Vec<KeptSighting>,
    /// Those of them that were noted too long before `as_of` to count any more.
    pub outdated: Vec<KeptSighting>,
}

impl ExplainedKept {
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
    Ok(explain(&situation, kept, model, &learn_patience(&situation)))
}

/// Explains one request of what is kept. `None`: there is no such request without an answer.
pub fn explain_kept(situation: &Situation, model: &Model, request: RequestId) -> Option<ExplainedKept> {
    let mut unanswered = situation.requests.iter().filter(|kept| is_unanswered(kept));
    let kept = unanswered.find(|kept| kept.id == request)?;
    Some(explain(situation, kept, model, &learn_patience(situation)))
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

/// Explains one request with the owner's patience curve.
pub(crate) fn explain(
    situation: &Situation,
    kept: &KeptRequest,
    model: &Model,
    patience: &PatienceCurve,
) -> ExplainedKept {
    let as_of = as_of(situation, kept);
    let sightings: Vec<_> = sightings_for(situation, kept).cloned().collect();
    let outdated = sightings.iter().filter(|seen| !holds(seen, as_of)).cloned().collect();
    let view = sender_view_of(situation, kept);
    let patience = patience.clone().lapsing_after(LAPSE_AFTER_DAYS.max(view.waited_days));
    let without = || model.explain(&sender_view_without_sightings(situation, kept), Some(&patience));
    let unknown = || KeptPerson { id: kept.person, name: kept.request.counterpart.name.clone(), url: None };
    ExplainedKept {
        person: situation.find_person(kept.person).cloned().unwrap_or_else(unknown),
        request: kept.clone(),
        as_of,
        explanation: model.explain(&view, Some(&patience)),
        patience: patience.clone(),
        without_sightings: (!sightings.is_empty()).then(without),
        view,
        sightings,
        outdated,
    }
}
