//! The rules of acquaint, pure: no clock, no database, no network, no thread.
//!
//! Where to look:
//! - [`reason`]: the six reasons for silence, one file each, and the two outcomes that are none of them;
//! - [`sender_view`]: everything a sender may know about one request, and nothing else;
//! - [`strategy`]: whom a recipient would like to connect with, matching, versions and sweeps; [`recipient_view`]:
//!   everything it is matched on; [`familiarity`]: how well the recipient probably knows the sender;
//! - [`note`], [`tie`], [`activity`], [`recognition`]: the facts the reasons rest on;
//! - [`request`]: the life of a request in a community; [`limits`]: what its operator sets;
//! - [`member`], [`handle`], [`profile`]: who is in a community, and what they show; [`look`]: names that look alike;
//! - [`record`]: one person's own record of their requests, however it was read;
//! - [`import`]: load → decide → apply for a record that is kept;
//! - [`sighting`]: what the owner of a record saw and added by hand.

pub mod action;
pub mod activity;
pub mod clock_watch;
pub mod clue;
pub mod familiarity;
pub mod handle;
pub mod id;
pub mod import;
pub mod limits;
pub mod look;
pub mod member;
pub mod note;
pub mod organisation;
pub mod profile;
pub mod reason;
pub mod recipient_view;
pub mod recognition;
pub mod record;
pub mod request;
pub mod sender_view;
pub mod sighting;
pub mod stamp;
pub mod strategy;
pub mod text;
pub mod tie;
