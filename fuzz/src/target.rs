//! What is fuzzed: each target takes any bytes and asserts what must hold for them, and brings seeds to begin with.
//!
//! libFuzzer runs them with coverage (`fuzz/run`), and an ordinary test of `acquaint-web` with small changes of the seeds.

#[path = "target/archive.rs"]
mod archive;
#[path = "target/door.rs"]
mod door;
#[path = "target/handle.rs"]
mod handle;
#[path = "target/note.rs"]
mod note;
#[path = "target/picture.rs"]
mod picture;
#[path = "target/profile.rs"]
mod profile;
#[path = "target/request.rs"]
mod request;
#[path = "target/strategy.rs"]
mod strategy;

/// One thing that is fuzzed.
pub struct Target {
    /// Its name.
    pub name: &'static str,
    /// Tries these bytes; panics if anything does not hold.
    pub check: fn(&[u8]),
    /// Where to begin.
    pub seeds: fn() -> Vec<Vec<u8>>,
}

/// Every target.
pub const TARGETS: [Target; 14] = [
    Target { name: "strategy", check: strategy::check, seeds: strategy::seeds },
    Target { name: "note", check: note::check, seeds: note::seeds },
    Target { name: "handle", check: handle::check, seeds: handle::seeds },
    Target { name: "profile", check: profile::check, seeds: profile::seeds },
    Target { name: "archive", check: archive::check, seeds: archive::seeds },
    Target { name: "member", check: archive::check_member, seeds: archive::member_seeds },
    Target { name: "picture", check: picture::check, seeds: picture::seeds },
    Target { name: "json", check: request::check_json, seeds: request::json_seeds },
    Target { name: "form", check: request::check_form, seeds: request::form_seeds },
    Target { name: "multipart", check: request::check_multipart, seeds: request::multipart_seeds },
    Target { name: "cookie", check: request::check_cookie, seeds: request::cookie_seeds },
    Target { name: "query", check: request::check_query, seeds: request::query_seeds },
    Target { name: "cursor", check: request::check_cursor, seeds: request::cursor_seeds },
    Target { name: "path", check: request::check_path, seeds: request::path_seeds },
];
