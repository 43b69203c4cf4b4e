//! What I am told: home, notifications and their stream, vouches, connections, who looked at my profile.

mod connection;
mod home;
mod notification;
mod stream;
mod view;
mod vouch;

pub use stream::Streams;

use crate::page::about::WhatOthersSeePage;
use crate::page::frame::Nav;
use crate::route::{Access, Routes};
use crate::shell::Shell;
use axum::response::Response;

pub fn routes() -> Routes {
    Routes::new()
        .get("/", Access::Anybody, home::show)
        .get("/notifications", Access::Member, notification::show)
        .post("/notifications/read", Access::Member, notification::read)
        .get("/notifications/events", Access::Member, stream::listen)
        .get("/vouches", Access::Member, vouch::show)
        .post("/vouches/{id}", Access::Member, vouch::vouch)
        .get("/connections", Access::Member, connection::show)
        .get("/views", Access::Member, view::show)
        .get("/about/what-others-see", Access::Anybody, show_what_others_see)
}

async fn show_what_others_see(shell: Shell) -> Response {
    shell.page(&WhatOthersSeePage::new(shell.frame(Nav::Elsewhere)))
}
