//! `/strategy`: the form, and saving it.

use super::written::{filled, read};
use super::{accepts, count_fitting, list_sweeps, rules, version_of};
use crate::failure::Failure;
use crate::page::form::Form;
use crate::page::frame::{Flash, Nav};
use crate::page::moment::{Moment, count};
use crate::page::strategy::{Fitting, ReadyMadeRow, StrategyPage};
use crate::service::Service;
use crate::shell::{Shell, go_saying};
use crate::site::posted::Posted;
use crate::visitor::Visitor;
use acquaint_app::community::view::SavedStrategy;
use acquaint_app::community::{Community, CommunityError};
use acquaint_core::id::PersonId;
use acquaint_core::strategy::{ReadyMade, Strategy};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

/// How many of the latest sweeps stand beside the form. Judgement.
const SWEEPS_BESIDE: u32 = 3;

/// Which ready-made strategy fills the form.
#[derive(Deserialize)]
pub(super) struct Beginning {
    #[serde(default)]
    start: String,
}

pub(super) async fn show(
    shell: Shell,
    visitor: Visitor,
    State(service): State<Service>,
    Query(beginning): Query<Beginning>,
) -> Result<Response, Failure> {
    let community = service.community();
    let saved = community.load_strategy(visitor.id()).await?;
    let profile = community.load_own(visitor.id()).await?.profile;
    let started = ReadyMade::parse(&beginning.start).and_then(|one| Some((one, one.strategy(&profile)?)));
    let strategy = match (&started, &saved) {
        (Some((_, strategy)), _) => strategy.clone(),
        (None, Some(saved)) => saved.strategy.clone(),
        (None, None) => Strategy::default(),
    };
    let page = page(&shell, &visitor, &service, saved, None, filled(&strategy)).await?;
    let started = started.map_or("", |(one, _)| one.title());
    Ok(shell.page(&StrategyPage { started, ..page }))
}

/// The page around a form. `fits`: how many fit the current strategy, if that is known already.
pub(super) async fn page(
    shell: &Shell,
    visitor: &Visitor,
    service: &Service,
    saved: Option<SavedStrategy>,
    fits: Option<Fitting>,
    form: Form,
) -> Result<StrategyPage, CommunityError> {
    let (me, community, now) = (visitor.id(), service.community(), service.stamp().now);
    let profile = community.load_own(me).await?.profile;
    let ready_made = ReadyMade::ALL.map(|one| ReadyMadeRow::new(one, one.strategy(&profile).is_some()));
    Ok(StrategyPage {
        frame: shell.frame(Nav::Strategy),
        form,
        version: version_of(saved.as_ref()),
        saved: saved.as_ref().map(|saved| Moment::day(saved.saved_at)),
        rules: saved.as_ref().map(|saved| rules(&saved.strategy)).unwrap_or_default(),
        started: "",
        ready_made: ready_made.into(),
        elsewhere: None,
        preview: None,
        fits: match fits {
            Some(fits) => fits,
            None => count_fitting(community, me, saved.as_ref(), now).await?,
        },
        policy: visitor.account.settings.policy.clone(),
        sweeps: list_sweeps(community, me, SWEEPS_BESIDE, now).await?,
    })
}

pub(super) async fn save(
    shell: Shell,
    visitor: Visitor,
    State(service): State<Service>,
    posted: Posted,
) -> Result<Response, Failure> {
    let (me, community) = (visitor.id(), service.community());
    let strategy = match read(&posted) {
        Ok(strategy) => strategy,
        Err(errors) => {
            let page = again(&shell, &visitor, &service, &posted, errors).await?;
            return Ok(shell.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page));
        }
    };
    // A version that cannot be read is none that was ever saved, so that it is asked again.
    let based_on = posted.text("based_on").parse().unwrap_or(u32::MAX);
    let before = version_of(community.load_strategy(me).await?.as_ref());
    match community.save_strategy(me, &strategy, based_on, &mut service.stamp()).await {
        Ok(version) => {
            // Saving counts as a visit: acceptances are planned now and shown with what was saved.
            community.visit(me, &mut service.stamp()).await?;
            let words = saved_in_words(community, me, version != before, &strategy, &service).await?;
            Ok(go_saying(&service, "/strategy", &Flash::done(words)))
        }
        Err(CommunityError::Conflict) => {
            let saved = community.load_strategy(me).await?;
            let changes = saved.as_ref().map(|saved| strategy.changes_since(&saved.strategy));
            let changes = changes.unwrap_or_default().iter().map(ToString::to_string).collect();
            let page = page(&shell, &visitor, &service, saved, None, filled(&strategy)).await?;
            let page = StrategyPage { elsewhere: Some(changes), ..page };
            Ok(shell.page_with(StatusCode::CONFLICT, &page))
        }
        Err(error) => Err(error.into()),
    }
}

/// The form as it was written, with what is wrong beside each field.
pub(super) async fn again(
    shell: &Shell,
    visitor: &Visitor,
    service: &Service,
    posted: &Posted,
    errors: Vec<acquaint_core::profile::FieldError>,
) -> Result<StrategyPage, CommunityError> {
    let form = errors.into_iter().fold(posted.filled(), |form, e| form.with_error(e.field, e.detail));
    let saved = service.community().load_strategy(visitor.id()).await?;
    let page = page(shell, visitor, service, saved, None, form).await?;
    // What was read stays what the next step is based on, whatever was saved meanwhile.
    let version = posted.text("based_on").parse().unwrap_or(page.version);
    Ok(StrategyPage { version, ..page })
}

async fn saved_in_words(
    community: &Community,
    me: PersonId,
    is_new: bool,
    strategy: &Strategy,
    service: &Service,
) -> Result<String, CommunityError> {
    if !is_new {
        return Ok("This is your strategy already, so nothing was changed.".to_owned());
    }
    let recipient = community.load_recipient(me, service.stamp().now).await?;
    let preview = community.preview_strategy(&recipient, strategy, None, (0, None)).await?;
    let (fits, apart) = (preview.waiting.fits as usize, preview.kept_apart.count as usize);
    let words = match fits {
        _ if preview.next.is_some() => {
            let oldest = preview.waiting.all();
            format!(
                "Your strategy is saved, and nobody was told. {fits} of the oldest {oldest} requests fit; the others are not counted here."
            )
        }
        0 => "Your strategy is saved. Nobody who waits fits it yet, and nobody was told.".to_owned(),
        _ => format!(
            "Your strategy is saved, and nobody was told. {}, however old.",
            count(fits, "request fits", "requests fit"),
        ),
    };
    let kept_apart = match apart {
        0 => String::new(),
        _ => format!(
            " Of these, {apart} you muted, reported or wrote a remark about; none is accepted unless you tick it."
        ),
    };
    let accepted = if accepts(strategy) {
        " From now on, requests that fit are accepted automatically. You can stop that here."
    } else {
        ""
    };
    Ok(words + &kept_apart + accepted)
}
