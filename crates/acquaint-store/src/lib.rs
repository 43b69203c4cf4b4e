//! SQLite behind the traits of the use cases: a personal database behind [`acquaint_app::store::Store`], a community
//! behind [`acquaint_app::community::store::CommunityStore`]. Migrations, one writer, readers beside it.

mod community;
pub mod contract;
mod migrations;
mod sqlite;

pub use community::{SqliteCommunity, contract as community_contract};
pub use migrations::{DatabaseKind, kind_of};
pub use sqlite::SqliteStore;
pub use sqlite::backup::{DatabaseFacts, check_database, close_database, copy_database, inspect_database};
