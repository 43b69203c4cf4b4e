//! What I sent: how long it waits, why, what helps, when.

mod act;
mod list;
mod note;
mod one;
mod timeline;

use crate::failure::Failure;
use crate::page::explained::{About, Explained, Ways};
use crate::page::frame::Flash;
use crate::route::{Access, Routes};
use crate::service::Service;
use crate::shell::{go_saying, sentence};
use crate::site::forecasts::{HORIZON, track_record_words};
use crate::site::show;
use acquaint_app::community::explain_sent::ExplainedRequest;
use acquaint_app::community::{Community, CommunityError};
use acquaint_core::id::RequestId;
use acquaint_core::request::Refusal;
use axum::response::Response;

pub fn routes() -> Routes {
    Routes::new()
        .get("/sent", Access::Member, list::show)
        .get("/sent/{id}", Access::Member, one::show)
        .post("/sent/{id}/answer", Access::Member, act::answer)
        .post("/sent/{id}/vouch", Access::Member, act::ask_to_vouch)
        .get("/sent/{id}/withdraw", Access::Member, act::show_withdraw)
        .post("/sent/{id}/withdraw", Access::Member, act::withdraw)
        .get("/sent/{id}/note", Access::Member, note::show)
        .post("/sent/{id}/note", Access::Member, note::revise)
}

fn address(request: RequestId) -> String {
    format!("/sent/{request}")
}

/// A request that waits, told: why, what helps, when. What helps about the note leads to where it is written.
pub(super) fn tell(
    community: &Community,
    explained: &ExplainedRequest,
    can_ask_to_vouch: bool,
) -> Option<Explained> {
    let text = &explained.request.text;
    let ways = Ways {
        has_open_question: show::has_open_question(&text.questions),
        can_ask_to_vouch,
        is_personal: false,
    };
    let told = explained.told()?;
    let record = track_record_words(&community.track_record(), told.forecast[HORIZON].chance);
    let (model, person) = (community.model(), show::person(&explained.request.recipient.card));
    let about = About { name: person.first_name(), network: &community.rules().name, model: model.name() };
    let mut told = Explained::new(&told, ways, about);
    told.sure.splice(0..0, record);
    for (href, _) in told.lead.iter_mut().chain(&mut told.helps).flat_map(|help| &mut help.ways) {
        if href == "#note" {
            *href = format!("{}/note", address(text.id));
        }
    }
    Some(told)
}

/// Where the rules say no, the page of the request says why and how it stands now. Anything else is a failure.
fn refused(service: &Service, request: RequestId, error: CommunityError) -> Result<Response, Failure> {
    match error {
        CommunityError::Refused(refusal) if refusal != Refusal::NotFound => {
            let problem = Flash::problem(sentence(&refusal.to_string()));
            Ok(go_saying(service, &address(request), &problem))
        }
        other => Err(other.into()),
    }
}
