//! SQLite behind the traits of the use cases: a personal database behind [`acquaint_app::store::Store`], a community
//! behind [`acquaint_app::community::store::CommunityStore`]. Migrations, one writer, readers beside it.

mod community;
pub mod contract;
mod database;
mod dialect;
mod earlier;
mod migrations;
mod moving;
mod postgres;
mod schema;
mod sqlite;
mod verify;
mod writer;

pub use crate::postgres::inspect::{ServerFacts, inspect_postgres};
pub use crate::postgres::scratch as scratch_postgres;
pub use community::{CommunityDatabase, contract as community_contract};
pub use earlier::make_earlier;
pub use migrations::{DatabaseKind, kind_of};
pub use moving::{MoveEnd, MoveProgress, Moved, move_community};
pub use sqlite::SqliteStore;
pub use sqlite::backup::{DatabaseFacts, check_database, close_database, copy_database, inspect_database};
pub use sqlite::claim::{claim_database, is_claimed};
pub use sqlite::leftover::{
    find_leftovers, folder_of, forget_second_names, remove_leftovers, sync_folder, temporary_file,
    with_suffix,
};
pub use verify::verify_database;
