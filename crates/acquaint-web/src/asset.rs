//! The styles, the script and the drawings, inside the binary, under addresses that change with their content.

use rust_embed::{EmbeddedFile, RustEmbed};
use std::borrow::Cow;
use std::fmt::Write as _;

/// What an answer to `/static/NAME?v=HASH` says about keeping it, when the hash is the right one: a year, for good.
pub const CACHE_FOR_GOOD: &str = "public, max-age=31536000, immutable";

/// The same when there is no hash, or an old one: ask again each time.
pub const CACHE_ASK_AGAIN: &str = "public, no-cache";

/// Digits of the content hash that an address carries. Judgement: 64 bits, against chance and not against an attacker,
/// who cannot write these files.
const HASH_DIGITS: usize = 16;

#[derive(RustEmbed)]
#[folder = "static/"]
struct Files;

/// One file that pages refer to.
pub struct Asset {
    pub bytes: Cow<'static, [u8]>,
    /// Its `Content-Type`.
    pub mime: &'static str,
    /// The hash of its content: 16 hexadecimal digits.
    pub hash: String,
}

impl Asset {
    /// Finds a file by its name below `/static/`.
    pub fn find(name: &str) -> Option<Self> {
        let file = Files::get(name)?;
        Some(Self { mime: mime(name), hash: hash(&file), bytes: file.data })
    }

    /// Its `ETag`, quoted.
    pub fn etag(&self) -> String {
        format!("\"{}\"", self.hash)
    }

    /// Its `Cache-Control`, given the hash that the address asked for. A font's name has its version: the style sheet
    /// asks for it without a hash.
    pub fn cache_control(&self, asked_hash: Option<&str>) -> &'static str {
        if asked_hash == Some(self.hash.as_str()) || self.mime == "font/woff2" {
            CACHE_FOR_GOOD
        } else {
            CACHE_ASK_AGAIN
        }
    }
}

impl std::fmt::Debug for Asset {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Asset").field("mime", &self.mime).field("hash", &self.hash).finish_non_exhaustive()
    }
}

/// The address of a file: `/static/NAME?v=HASH`. A name that does not exist keeps its address, and is not found there.
pub fn url(name: &str) -> String {
    match Files::get(name) {
        Some(file) => format!("/static/{name}?v={}", hash(&file)),
        None => format!("/static/{name}"),
    }
}

/// The name of every file.
pub fn names() -> Vec<String> {
    Files::iter().map(Cow::into_owned).collect()
}

fn hash(file: &EmbeddedFile) -> String {
    let mut digits = String::with_capacity(HASH_DIGITS);
    for byte in file.metadata.sha256_hash().iter().take(HASH_DIGITS / 2) {
        // Writing to a string cannot fail.
        let _ = write!(digits, "{byte:02x}");
    }
    digits
}

fn mime(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml; charset=utf-8",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        Some("txt") => "text/plain; charset=utf-8",
        Some("webmanifest") => "application/manifest+json",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_changes_with_the_content_and_is_kept_for_good() {
        let asset = Asset::find("acquaint.css").unwrap();
        assert_eq!(url("acquaint.css"), format!("/static/acquaint.css?v={}", asset.hash));
        assert_eq!(asset.hash.len(), HASH_DIGITS);
        assert_eq!(asset.cache_control(Some(&asset.hash)), CACHE_FOR_GOOD);
        assert_eq!(asset.cache_control(Some("0")), CACHE_ASK_AGAIN);
        assert_eq!(asset.cache_control(None), CACHE_ASK_AGAIN);
        assert_ne!(asset.hash, Asset::find("acquaint.js").unwrap().hash);
    }

    #[test]
    fn every_file_has_a_type_and_no_other_file_is_found() {
        for name in names() {
            assert_ne!(Asset::find(&name).unwrap().mime, "application/octet-stream", "{name}");
        }
        for name in ["", "acquaint", "../Cargo.toml", "/etc/passwd"] {
            assert!(Asset::find(name).is_none(), "{name}");
        }
    }
}
