//! Secrets that stand for someone: sessions, links in emails, tokens of programs.
//!
//! A token is 256 random bits. Its holder has the text, the store only the SHA-256 of the bits, so that nothing in the
//! tables of sessions, links and tokens opens anything. Only a queued email holds a link as it is, in its text, until
//! it is sent. Looking a digest up in an index needs no comparison in constant time: an attacker cannot choose digests
//! near a stored one. No slow hash either: 256 random bits cannot be guessed.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

/// What tokens of programs begin with, so that scanners of source code can tell that one was published by mistake.
pub const API_PREFIX: &str = "acq_";

const TOKEN_BYTES: usize = 32;

/// Where the random bits of tokens come from.
#[derive(Clone, Debug, Default)]
pub struct TokenSource(Source);

#[derive(Clone, Default)]
enum Source {
    #[default]
    OperatingSystem,
    Repeated(Arc<Repeated>),
}

struct Repeated {
    seed: [u8; 32],
    given: AtomicU64,
}

impl fmt::Debug for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::OperatingSystem => "OperatingSystem",
            Self::Repeated(_) => "Repeated",
        })
    }
}

impl TokenSource {
    /// The random numbers of the operating system: the only source for a service that anybody can reach.
    pub fn operating_system() -> Self {
        Self(Source::OperatingSystem)
    }

    /// Tokens derived from `seed`, the same in every run, for tests. They are no secret from anyone who knows the
    /// seed.
    pub fn repeated(seed: [u8; 32]) -> Self {
        Self(Source::Repeated(Arc::new(Repeated { seed, given: AtomicU64::new(0) })))
    }

    fn draw(&self) -> [u8; TOKEN_BYTES] {
        match &self.0 {
            Source::OperatingSystem => {
                let mut bytes = [0; TOKEN_BYTES];
                getrandom::fill(&mut bytes).expect("the operating system gives random numbers");
                bytes
            }
            Source::Repeated(repeated) => {
                let turn = repeated.given.fetch_add(1, Ordering::Relaxed);
                Sha256::new().chain_update(repeated.seed).chain_update(turn.to_be_bytes()).finalize().into()
            }
        }
    }
}

/// The digits of a code. Judgement: too many to guess at the rate of [`Rate::CODES`](crate::throttle::Rate::CODES),
/// few enough to type.
pub const CODE_DIGITS: usize = 8;

/// A secret of 256 random bits. Its text is all that its owner has to show.
#[derive(Clone, PartialEq, Eq)]
pub struct Token([u8; TOKEN_BYTES]);

impl Token {
    /// A new token.
    ///
    /// # Panics
    /// When the operating system has no random numbers: nothing safe could follow.
    pub fn fresh(source: &TokenSource) -> Self {
        Self(source.draw())
    }

    /// The text for a cookie or a link: 43 characters of base64 as it is safe in addresses.
    pub fn expose(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// The text for a program: [`API_PREFIX`] and 43 characters.
    pub fn expose_for_api(&self) -> String {
        format!("{API_PREFIX}{}", self.expose())
    }

    /// [`CODE_DIGITS`] digits that follow from the token, for people to type: 26 bits, for a few tries in a few minutes.
    pub fn code(&self) -> String {
        let [first, second, third, fourth, ..] = self.digest().0;
        // What 2³² leaves over makes some codes likelier than others by one in forty.
        let number = u32::from_be_bytes([first, second, third, fourth]) % 100_000_000;
        format!("{number:0CODE_DIGITS$}")
    }

    /// Reads what [`Token::expose`] wrote, exactly; anything else is no token.
    pub fn parse(text: &str) -> Option<Self> {
        let mut bytes = [0; TOKEN_BYTES];
        match URL_SAFE_NO_PAD.decode_slice(text, &mut bytes) {
            Ok(TOKEN_BYTES) => Some(Self(bytes)),
            _ => None,
        }
    }

    /// Reads what [`Token::expose_for_api`] wrote, exactly; anything else is no token.
    pub fn parse_for_api(text: &str) -> Option<Self> {
        Self::parse(text.strip_prefix(API_PREFIX)?)
    }

    /// What is stored and looked up in place of the token.
    pub fn digest(&self) -> TokenDigest {
        TokenDigest(Sha256::digest(self.0).into())
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Token(hidden)")
    }
}

/// The SHA-256 of a token, 32 bytes: enough to recognise the token, useless to anyone who reads it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TokenDigest([u8; 32]);

impl TokenDigest {
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for TokenDigest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("TokenDigest(hidden)")
    }
}

#[cfg(test)]
mod tests;
