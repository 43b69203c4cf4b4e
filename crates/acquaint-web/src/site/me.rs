//! My profile: what others see, how well they can recognise me, and editing it.

mod edit;
mod import;
mod month;
mod picture;
mod recognition;

use crate::failure::Failure;
use crate::page::frame::Nav;
use crate::page::me::{MePage, Recognition};
use crate::route::{Access, Routes};
use crate::service::Service;
use crate::shell::Shell;
use crate::site::show;
use crate::visitor::Visitor;
use acquaint_app::community::view::MemberView;
use acquaint_app::community::{Community, CommunityError};
use acquaint_core::id::PersonId;
use axum::extract::State;
use axum::response::Response;
use recognition::settled_by;

const SHOWN_MAX: usize = 5;

pub fn routes() -> Routes {
    Routes::new()
        .get("/me", Access::Member, show_me)
        .and(edit::routes())
        .and(picture::routes())
        .and(import::routes())
}

async fn show_me(
    shell: Shell,
    visitor: Visitor,
    State(service): State<Service>,
) -> Result<Response, Failure> {
    let own = service.community().load_own(visitor.id()).await?;
    let page = MePage {
        frame: shell.frame(Nav::Me),
        profile: show::profile(&own, service.stamp().now),
        recognition: recognise(service.community(), visitor.id(), &own).await?,
    };
    Ok(shell.page(&page))
}

/// Whether someone could tell that it is them. No look at a namesake's profile is recorded.
async fn recognise(
    community: &Community,
    me: PersonId,
    own: &MemberView,
) -> Result<Recognition, CommunityError> {
    let namesakes = community.list_namesakes(me).await?;
    Ok(Recognition {
        has_picture: own.card.picture.is_some(),
        present: own.profile.details(),
        settled_by: settled_by(&own.profile, &namesakes.profiles),
        namesake_count: namesakes.cards.len(),
        namesakes: namesakes.cards.iter().take(SHOWN_MAX).map(show::person).collect(),
    })
}
