//! The pages: one file for each part of the site, each handler one use case.

mod act;
pub mod connecting;
pub mod entrance;
pub mod file;
mod forecasts;
pub mod health;
pub mod me;
pub mod operate;
pub mod passkey;
pub mod people;
pub mod posted;
pub mod received;
mod request_path;
pub mod sent;
pub mod settings;
pub mod show;
pub mod strategy;
pub mod telling;

use crate::route::Routes;

pub fn routes() -> Routes {
    Routes::new()
        .and(entrance::routes())
        .and(people::routes())
        .and(connecting::routes())
        .and(sent::routes())
        .and(received::routes())
        .and(strategy::routes())
        .and(telling::routes())
        .and(me::routes())
        .and(settings::routes())
        .and(passkey::routes())
        .and(operate::routes())
        .and(forecasts::routes())
        .and(file::routes())
        .and(health::routes())
}
