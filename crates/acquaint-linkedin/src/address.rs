//! Profile addresses in one spelling, so that the files of one archive can be joined.
//!
//! Measured on real exports: the list of connections percent-encodes what the other files write raw; comparing the
//! spellings as they are loses up to an eighth of the matches, and after decoding none.

use percent_encoding::percent_decode_str;
use unicode_normalization::UnicodeNormalization;

/// An address as [`acquaint_core::record::Counterpart::url`] wants it, or `None` if this points to no person.
///
/// `https://www.linkedin.com/in` alone, which every row of some exports holds, points to no person.
pub(crate) fn canonical(text: &str) -> Option<String> {
    let text = text.trim();
    if let Some(urn) = text.get(..URN.len()).filter(|start| start.eq_ignore_ascii_case(URN)) {
        let digits = &text[urn.len()..];
        let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        return is_number.then(|| format!("{URN}{digits}"));
    }
    let address = text.split_once("://").map_or(text, |(_, rest)| rest);
    let address = address.split(['?', '#']).next().unwrap_or_default();
    let (host, path) = address.split_once('/')?;
    let host = host.to_lowercase();
    if host != "linkedin.com" && !host.ends_with(".linkedin.com") {
        return None;
    }
    let slug = path.get(..3).filter(|start| start.eq_ignore_ascii_case("in/")).map(|_| &path[3..])?;
    // Behind the slug there may be a language (`/in/renée-beispiel/de`).
    let slug = slug.trim_start_matches('/').split('/').next().filter(|slug| !slug.is_empty())?;
    let slug =
        percent_decode_str(slug).decode_utf8().map_or_else(|_| slug.into(), std::borrow::Cow::into_owned);
    let slug: String = slug.nfc().flat_map(char::to_lowercase).nfc().collect();
    Some(format!("www.linkedin.com/in/{slug}"))
}

const URN: &str = "urn:li:member:";

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_person_has_one_spelling() {
        let same = [
            "https://www.linkedin.com/in/renée-beispiel-84b71000",
            "https://www.linkedin.com/in/ren%C3%A9e-beispiel-84b71000",
            "https://www.linkedin.com/in/ren%c3%a9e-beispiel-84b71000/",
            "https://www.linkedin.com/in/rene\u{301}e-beispiel-84b71000",
            "www.linkedin.com/in/Renée-Beispiel-84b71000",
            "http://linkedin.com/in/renée-beispiel-84b71000?trk=x#top",
            " https://de.linkedin.com/in/renée-beispiel-84b71000/de ",
        ];
        for text in same {
            assert_eq!(
                canonical(text).as_deref(),
                Some("www.linkedin.com/in/renée-beispiel-84b71000"),
                "{text}"
            );
        }
        assert_eq!(canonical("urn:li:member:1234567").as_deref(), Some("urn:li:member:1234567"));
        let emoji = canonical("https://www.linkedin.com/in/ada-%F0%9F%A6%89-");
        assert_eq!(emoji.as_deref(), Some("www.linkedin.com/in/ada-🦉-"));
        let odd = canonical("https://www.linkedin.com/in/ada-%FF");
        assert_eq!(odd.as_deref(), Some("www.linkedin.com/in/ada-%ff"), "not UTF-8, so kept as it is");
    }

    #[test]
    fn what_points_to_no_person_is_no_address() {
        for text in [
            "",
            "https://www.linkedin.com/in",
            "https://www.linkedin.com/in/",
            "https://www.linkedin.com",
            "https://www.linkedin.com/company/example-works",
            "https://example.org/in/ada",
            "https://notlinkedin.com/in/ada",
            "urn:li:member:",
            "urn:li:member:x1",
            "ada@example.org",
            "é",
        ] {
            assert_eq!(canonical(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_canonical_address_stays_as_it_is(text in any::<String>()) {
            if let Some(address) = canonical(&format!("https://www.linkedin.com/in/{text}")) {
                // A percent sign that was itself encoded would be decoded a second time.
                if !address.contains('%') && !address.contains(['?', '#', '/'].as_slice()) {
                    prop_assert_eq!(canonical(&address), Some(address.clone()));
                }
            }
            let _ = canonical(&text);
        }
    }
}
