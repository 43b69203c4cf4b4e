//! `/views`: who looked at my profile. A member who looks unseen sees nobody.

use crate::failure::Failure;
use crate::list_query::ListQuery;
use crate::page::frame::Nav;
use crate::page::moment::Moment;
use crate::page::view::{ProfileView, ViewsPage};
use crate::service::Service;
use crate::shell::Shell;
use crate::site::show;
use crate::visitor::Visitor;
use acquaint_app::community::view::{ProfileView as View, Viewer};
use axum::extract::State;
use axum::response::Response;
use jiff::Timestamp;

pub(super) async fn show(
    shell: Shell,
    visitor: Visitor,
    State(service): State<Service>,
    query: ListQuery,
) -> Result<Response, Failure> {
    let now = service.stamp().now;
    let mode = visitor.account.settings.view_mode;
    let listing = service.community().list_profile_views(&visitor.account, query.want()).await?;
    let pager = query.pager("/views", listing.next.as_ref());
    let views = listing.items.iter().map(|view| shown(view, now)).collect();
    let frame = shell.frame(Nav::Elsewhere);
    Ok(shell.page(&ViewsPage { frame, mode, views, pager }))
}

fn shown(view: &View, now: Timestamp) -> ProfileView {
    let at = Moment::ago(view.at, now);
    match &view.viewer {
        Viewer::Named(card) => ProfileView { person: Some(show::person(card)), words: String::new(), at },
        Viewer::SemiPrivate { industry, region } => {
            ProfileView { person: None, words: somebody(industry, region), at }
        }
    }
}

fn somebody(industry: &str, region: &str) -> String {
    match (industry, region) {
        ("", "") => "Somebody".to_owned(),
        ("", region) => format!("Somebody in {region}"),
        (industry, "") => format!("Somebody in {industry}"),
        (industry, region) => format!("Somebody in {industry}, {region}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebody_is_told_by_what_they_show() {
        assert_eq!(somebody("", ""), "Somebody");
        assert_eq!(somebody("fishing", ""), "Somebody in fishing");
        assert_eq!(somebody("fishing", "Bergen area"), "Somebody in fishing, Bergen area");
    }
}
