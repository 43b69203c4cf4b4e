//! The address at which a profile is opened.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// What an address may not hold as it is: profile addresses are kept decoded.
const NOT_IN_ADDRESS: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'%').add(b'`').add(b'?').add(b'#');

/// The address of a profile on LinkedIn, if it is one: an archive could name any site.
pub fn profile_address(url: Option<&str>) -> Option<String> {
    let (host, path) = url?.split_once('/')?;
    let is_theirs = host == "linkedin.com" || host.ends_with(".linkedin.com");
    let is_host = host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'));
    (is_theirs && is_host).then(|| format!("https://{host}/{}", utf8_percent_encode(path, NOT_IN_ADDRESS)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_profiles_on_linkedin_are_opened_from_here() {
        for (kept, opened) in [
            (Some("www.linkedin.com/in/ada-1"), Some("https://www.linkedin.com/in/ada-1")),
            (Some("www.linkedin.com/in/zoë 50%"), Some("https://www.linkedin.com/in/zo%C3%AB%2050%25")),
            (Some("de.linkedin.com/in/ada\"><b>"), Some("https://de.linkedin.com/in/ada%22%3E%3Cb%3E")),
            (Some("linkedin.com.evil.example/in/ada"), None),
            (Some("evil@www.linkedin.com/in/ada"), None),
            (Some("javascript:alert(1)//.linkedin.com/"), None),
            (Some("urn:li:member:123"), None),
            (None, None),
        ] {
            assert_eq!(profile_address(kept).as_deref(), opened, "{kept:?}");
        }
    }
}
