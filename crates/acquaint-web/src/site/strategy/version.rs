//! `/strategy/versions`: every version that is kept, and the way back to each.

use super::{Named, SWEEPS, list_sweeps, rules};
use crate::failure::Failure;
use crate::page::frame::{Flash, Nav};
use crate::page::moment::Moment;
use crate::page::strategy::{VersionRow, VersionsPage};
use crate::service::Service;
use crate::shell::{Shell, go_saying};
use crate::site::posted::Posted;
use crate::visitor::Visitor;
use acquaint_app::community::CommunityError;
use acquaint_app::community::edit_strategy::StrategyVersion;
use axum::extract::State;
use axum::response::Response;

pub(super) async fn list(
    shell: Shell,
    visitor: Visitor,
    State(service): State<Service>,
) -> Result<Response, Failure> {
    let community = service.community();
    let versions = community.list_strategy_versions(visitor.id()).await?;
    Ok(shell.page(&VersionsPage {
        frame: shell.frame(Nav::Strategy),
        current: versions.first().map_or(0, |version| version.saved.version),
        versions: versions.iter().map(row).collect(),
        sweeps: list_sweeps(community, visitor.id(), SWEEPS, service.stamp().now).await?,
    }))
}

fn row(version: &StrategyVersion) -> VersionRow {
    VersionRow {
        version: version.saved.version,
        saved: Moment::day(version.saved.saved_at),
        changes: version.changes.iter().map(ToString::to_string).collect(),
        rules: rules(&version.saved.strategy),
    }
}

pub(super) async fn go_back(
    visitor: Visitor,
    Named(earlier): Named<u32>,
    State(service): State<Service>,
    posted: Posted,
) -> Result<Response, Failure> {
    let based_on = posted.text("based_on").parse().unwrap_or(u32::MAX);
    let mut stamp = service.stamp();
    match service.community().return_to_strategy(visitor.id(), earlier, based_on, &mut stamp).await {
        Ok(version) => {
            service.community().visit(visitor.id(), &mut stamp).await?;
            let words = format!(
                "Version {earlier} is your strategy again, saved as version {version}. Nobody was told."
            );
            Ok(go_saying(&service, "/strategy", &Flash::done(words)))
        }
        Err(CommunityError::Conflict) => {
            let words = "Your strategy was changed in another window; please look at its versions again.";
            Ok(go_saying(&service, "/strategy/versions", &Flash::problem(words)))
        }
        Err(error) => Err(error.into()),
    }
}
