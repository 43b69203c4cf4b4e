//! Every page with invented people, to be looked at and tested.

use super::person::Relation;
use super::{
    about, api, confirm, connect, connection, edit, entrance, error, home, import, me, note, notification,
    operate, people, profile, received, received_request, sent, sent_request, settings, strategy, sweep,
    view, vouch, welcome,
};
use acquaint_core::request::Shelf;
use askama::Template;

/// Every page, rendered with invented people: a name and the page.
pub fn samples() -> Vec<(String, askama::Result<String>)> {
    let mut pages = entrances();
    pages.extend(members());
    pages.extend(requests());
    pages.extend(strategies());
    pages.extend(personal());
    pages.extend(
        confirm::ConfirmPage::samples().iter().map(|(name, page)| named(&format!("confirm-{name}"), page)),
    );
    pages.extend(
        error::ErrorPage::samples().iter().map(|page| named(&format!("error-{}", page.status), page)),
    );
    pages
}

type Rendered = (String, askama::Result<String>);

fn named(name: &str, page: &impl Template) -> Rendered {
    (name.to_owned(), page.render())
}

fn entrances() -> Vec<Rendered> {
    vec![
        named("welcome", &welcome::WelcomePage::sample()),
        named("sign-in", &entrance::SignInPage::sample()),
        named("sign-in-code", &entrance::CodePage::sample()),
        named("sign-up", &entrance::SignUpPage::sample()),
        named("sign-up-address", &entrance::SignUpPage::sample_address()),
        named("sign-up-rest", &entrance::SignUpPage::sample_rest()),
        named("reset", &entrance::ResetPage::sample()),
        named("new-password", &entrance::NewPasswordPage::sample()),
        named("set-up", &entrance::SetUpPage::sample()),
        named("enter", &entrance::EnterPage::sample()),
        named("confirm-address", &entrance::ConfirmAddressPage::sample()),
        named("stop-mail", &entrance::StopMailPage::sample()),
        named("notice", &entrance::NoticePage::sample()),
        named("about", &about::WhatOthersSeePage::sample()),
        named("api", &api::ApiPage::sample()),
    ]
}

fn members() -> Vec<Rendered> {
    let asked = Relation::YouAsked { request: "/sent/r-1".into(), since: "8 April 2026".into() };
    let asks = Relation::TheyAsked { request: "/received/r-8".into() };
    let connected = Relation::Connected { since: "20 May 2026".into() };
    let cooling = Relation::CoolingDown { until: "10 June 2026".into() };
    let profile = profile::ProfilePage::sample_with;
    vec![
        named("home", &home::HomePage::sample()),
        named("home-empty", &home::HomePage::sample_empty()),
        named("home-noticed", &home::HomePage::sample_noticed()),
        named("home-many", &home::HomePage::sample_many()),
        named("people", &people::PeoplePage::sample()),
        named("people-found", &people::PeoplePage::sample_found()),
        named("people-nobody", &people::PeoplePage::sample_nobody()),
        named("profile", &profile::ProfilePage::sample()),
        named("open-profile", &profile::OpenProfilePage::sample()),
        named("profile-you-asked", &profile(asked)),
        named("profile-they-asked", &profile(asks)),
        named("profile-connected", &profile(connected)),
        named("profile-cooling-down", &profile(cooling)),
        named("profile-you-block", &profile(Relation::YouBlock)),
        named("profile-yourself", &profile(Relation::Yourself)),
        named("connections", &connection::ConnectionsPage::sample()),
        named("connections-empty", &connection::ConnectionsPage::sample_empty()),
        named("connections-nobody", &connection::ConnectionsPage::sample_nobody()),
        named("views", &view::ViewsPage::sample()),
        named("views-empty", &view::ViewsPage::sample_empty()),
        named("views-private", &view::ViewsPage::sample_private()),
        named("notifications", &notification::NotificationsPage::sample()),
        named("notifications-empty", &notification::NotificationsPage::sample_empty()),
        named("vouches", &vouch::VouchesPage::sample()),
        named("vouches-empty", &vouch::VouchesPage::sample_empty()),
        named("me", &me::MePage::sample()),
        named("me-new", &me::MePage::sample_new()),
        named("edit", &edit::EditPage::sample()),
        named("import", &import::ImportPage::sample()),
        named("import-preview", &import::ImportPage::sample_preview()),
        named("settings", &settings::SettingsPage::sample()),
        named("operate", &operate::OperatePage::sample()),
        named("operate-empty", &operate::OperatePage::sample_empty()),
    ]
}

fn requests() -> Vec<Rendered> {
    vec![
        named("connect", &connect::ConnectPage::sample()),
        named("connect-wrong", &connect::ConnectPage::sample_wrong()),
        named("note", &note::NotePage::sample()),
        named("sent", &sent::SentPage::sample()),
        named("sent-connected", &sent::SentPage::sample_connected()),
        named("sent-empty", &sent::SentPage::sample_empty()),
        named("sent-request", &sent_request::SentRequestPage::sample()),
        named("sent-request-asked", &sent_request::SentRequestPage::sample_asked()),
        named("sent-request-connected", &sent_request::SentRequestPage::sample_connected()),
        named("sent-request-withdrawn", &sent_request::SentRequestPage::sample_withdrawn()),
        named("received", &received::ReceivedPage::sample()),
        named("received-set-aside", &received::ReceivedPage::sample_set_aside()),
        named("received-by-fit", &received::ReceivedPage::sample_by_fit()),
        named("received-none-fits", &received::ReceivedPage::sample_none_fits()),
        named("received-not-found", &received::ReceivedPage::sample_not_found()),
        named("received-many", &received::ReceivedPage::sample_many()),
        named("received-empty", &received::ReceivedPage::sample_empty(Shelf::Inbox)),
        named("received-empty-filtered", &received::ReceivedPage::sample_empty(Shelf::Filtered)),
        named("received-request", &received_request::ReceivedRequestPage::sample()),
        named("received-request-judged", &received_request::ReceivedRequestPage::sample_judged()),
        named(
            "received-request-from-operator",
            &received_request::ReceivedRequestPage::sample_from_operator(),
        ),
        named("received-request-asked", &received_request::ReceivedRequestPage::sample_asked()),
    ]
}

fn strategies() -> Vec<Rendered> {
    vec![
        named("strategy", &strategy::StrategyPage::sample()),
        named("strategy-preview", &strategy::StrategyPage::sample_preview()),
        named("strategy-many", &strategy::StrategyPage::sample_many()),
        named("strategy-empty", &strategy::StrategyPage::sample_empty()),
        named("strategy-wrong", &strategy::StrategyPage::sample_wrong()),
        named("strategy-versions", &strategy::VersionsPage::sample()),
        named("strategy-versions-empty", &strategy::VersionsPage::sample_empty()),
        named("sweep-offer", &sweep::SweepOfferPage::sample()),
        named("sweep-offer-nobody", &sweep::SweepOfferPage::sample_nobody()),
        named("sweep-offer-part", &sweep::SweepOfferPage::sample_part()),
        named("sweep-offer-part-nobody", &sweep::SweepOfferPage::sample_part_nobody()),
        named("sweep-offer-running", &sweep::SweepOfferPage::sample_running()),
        named("sweep", &sweep::SweepPage::sample()),
        named("sweep-standing", &sweep::SweepPage::sample_standing()),
        named("sweep-ended", &sweep::SweepPage::sample_ended()),
        named("sweep-stopped", &sweep::SweepPage::sample_stopped()),
    ]
}

fn personal() -> Vec<Rendered> {
    vec![
        named("personal-import", &import::ImportPage::sample_personal()),
        named("personal-import-report", &import::ImportPage::sample_report()),
    ]
}
