//! A community: its members, their requests, and every use case of theirs, one file each.
//!
//! Each use case loads from a [`store::CommunityStore`], lets a pure function of the core decide, and applies what it
//! decided. Rules are in the core, words are in the web.

pub mod account;
pub mod change;
pub mod store;
pub mod view;
