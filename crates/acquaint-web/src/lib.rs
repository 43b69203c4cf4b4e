//! The pages and the JSON API of acquaint: thin handlers over use cases.
//!
//! Where to look: `serve` (the whole service and what guards it), `route` (every route and who may use it), `site`
//! (the handlers of pages), `page` (the pages themselves, as view models and templates), `api` (the JSON API),
//! `visitor` (who is there), `failure` (what went wrong, once for both), `pace` (how often), `memo`, `said` (what is
//! remembered for some minutes), `post` (emails that wait to be sent), `upload` (files that members send).

pub mod api;
pub mod asset;
pub mod ceremony;
pub mod client;
mod cookie;
mod export;
pub mod failure;
mod list_query;
pub mod memo;
pub mod metrics;
pub mod pace;
pub mod page;
pub mod personal;
pub mod post;
pub mod problem;
pub mod route;
mod said;
pub mod serve;
pub mod service;
pub mod shell;
pub mod site;
mod trail;
pub mod upload;
pub mod visitor;
