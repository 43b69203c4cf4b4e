//! The JSON API over a real community in SQLite, through the whole service.

mod document;
mod harness;
mod input;
mod life;
mod own;
mod paging;
mod privacy;
mod replay;
mod strategy;
