//! The passwords that leaked most often, as digests: nobody has to read them here.

use sha2::{Digest as _, Sha256};

/// How much of each digest is kept: another password is taken for one of them once in 30 thousand million times.
const DIGEST_BYTES: usize = 6;

/// The first bytes of the SHA-256 of each, in order. They are 9,298 of the 11,611 passwords of eight characters or more in
/// the list of common passwords of zxcvbn 4.5 (MIT licence): those that are not made of a few pieces anyway.
static DIGESTS: &[u8] = include_bytes!("common.bin");

/// Whether the password, in small letters, is one of them.
pub(super) fn is_common(password: &str) -> bool {
    let digest = Sha256::digest(password.to_lowercase());
    let (kept, _) = DIGESTS.as_chunks::<DIGEST_BYTES>();
    kept.binary_search_by(|kept| kept.as_slice().cmp(&digest[..DIGEST_BYTES])).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_kept_in_order() {
        let (kept, rest) = DIGESTS.as_chunks::<DIGEST_BYTES>();
        assert_eq!((kept.len(), rest.len()), (9_298, 0));
        assert!(kept.is_sorted());
    }

    #[test]
    fn what_leaked_most_often_is_known_however_it_is_written() {
        for common in [
            "mountain",
            "midnight",
            "samantha",
            "Minecraft",
            "elephant",
            "BROOKLYN",
            "q1w2e3r4t5",
            "einstein",
        ] {
            assert!(is_common(common), "{common}");
        }
        for other in ["mountain under the linden", "midnight-1931", ""] {
            assert!(!is_common(other), "{other}");
        }
    }
}
