//! Use cases: one file each, about one screen long; and the [`store::Store`] that they load from and apply to.
//!
//! Each loads a situation, lets a pure function decide or explain, and applies the changes, if there are any.

pub mod answers;
pub mod ask_owner;
pub mod community;
pub mod compare_shared;
pub mod day_given;
pub mod error;
pub mod explain_request;
pub mod find_person;
pub mod forget_sighting;
pub mod import_record;
pub mod keep_strategy;
pub mod learn_patience;
pub mod list_waiting;
pub mod note_template;
pub mod patterns;
pub mod profile_address;
pub mod recipient_view_of;
pub mod record_in_words;
pub mod record_sighting;
pub mod request_traits;
pub mod sender_view_of;
pub mod store;
pub mod triage_received;
pub mod who_works_at;

pub use error::AppError;
