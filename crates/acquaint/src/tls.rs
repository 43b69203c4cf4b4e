//! TLS where the service listens: its certificate, the handshakes, and a question to the service itself.

mod certificate;
mod client;
mod listener;
#[cfg(test)]
mod tests;

pub(crate) use certificate::{Certificate, Unusable, read};
pub(crate) use client::to_oneself;
pub(crate) use listener::TlsListener;
