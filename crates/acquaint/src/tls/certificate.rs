//! The certificate and its private key: read from their files, and read again when they change.

use crate::config::TlsFiles;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::MissedTickBehavior;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::{ClientHello, ResolvesServerCert};
use tokio_rustls::rustls::sign::CertifiedKey;
use tokio_rustls::rustls::{Error, InconsistentKeys};

/// Why the files are of no use. The words hold nothing of what is in the files, nor their names.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unusable {
    /// The file of the certificate cannot be read.
    #[error("`tls.certificate` cannot be read ({0})")]
    CertificateUnread(io::ErrorKind),
    /// The file of the key cannot be read.
    #[error("`tls.key` cannot be read ({0})")]
    KeyUnread(io::ErrorKind),
    /// It is another file.
    #[error(
        "`tls.certificate` holds no certificate; write it as PEM, with those of its authorities after it"
    )]
    NoCertificate,
    /// It is another file.
    #[error("`tls.key` holds no private key; write it as PEM (PKCS#8, PKCS#1 or SEC1), not encrypted")]
    NoKey,
    /// They belong to others.
    #[error("`tls.key` is not the key of the first certificate in `tls.certificate`")]
    NotAPair,
    /// It is of a kind that is not spoken.
    #[error("`tls.key` is of no use; take a key for RSA, ECDSA or Ed25519")]
    KeyOfNoUse,
}

/// What the two files hold, as it is there.
#[derive(Clone, PartialEq, Eq)]
struct Contents {
    certificate: Vec<u8>,
    key: Vec<u8>,
}

impl Contents {
    fn read(files: &TlsFiles) -> Result<Self, Unusable> {
        let certificate = std::fs::read(&files.certificate);
        let certificate = certificate.map_err(|error| Unusable::CertificateUnread(error.kind()))?;
        let key = std::fs::read(&files.key).map_err(|error| Unusable::KeyUnread(error.kind()))?;
        Ok(Self { certificate, key })
    }

    fn parse(&self) -> Result<CertifiedKey, Unusable> {
        let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&self.certificate).collect();
        let chain = chain.ok().filter(|chain| !chain.is_empty()).ok_or(Unusable::NoCertificate)?;
        let key = PrivateKeyDer::from_pem_slice(&self.key).map_err(|_| Unusable::NoKey)?;
        CertifiedKey::from_der(chain, key, &ring::default_provider()).map_err(|error| match error {
            Error::InconsistentKeys(InconsistentKeys::KeyMismatch) => Unusable::NotAPair,
            Error::General(_) => Unusable::KeyOfNoUse,
            _ => Unusable::NoCertificate,
        })
    }
}

/// The certificates and their key, if they belong together.
pub(crate) fn read(files: &TlsFiles) -> Result<CertifiedKey, Unusable> {
    Contents::read(files)?.parse()
}

/// The certificate that clients are shown. When its files change it is replaced without a restart.
pub(crate) struct Certificate {
    files: TlsFiles,
    /// What was in the files when they were last looked at.
    seen: Mutex<Option<Contents>>,
    shown: watch::Sender<Arc<CertifiedKey>>,
}

impl Certificate {
    /// Reads the files, which have to be usable at the start.
    pub(crate) fn load(files: &TlsFiles) -> Result<Self, Unusable> {
        let contents = Contents::read(files)?;
        let shown = watch::Sender::new(Arc::new(contents.parse()?));
        Ok(Self { files: files.clone(), seen: Mutex::new(Some(contents)), shown })
    }

    /// Looks at the files, and shows what is new in them from now on. What cannot be used is logged once, and the
    /// certificate that was shown stays.
    pub(super) fn look(&self) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let found = Contents::read(&self.files);
        let read = match found {
            Ok(found) if seen.as_ref() == Some(&found) => return,
            Ok(found) => {
                let read = found.parse();
                *seen = Some(found);
                read
            }
            // Not said again for as long as it stays so.
            Err(_) if seen.is_none() => return,
            Err(error) => {
                *seen = None;
                Err(error)
            }
        };
        match read {
            Ok(certificate) => {
                self.shown.send_replace(Arc::new(certificate));
                tracing::info!(
                    "the certificate in `tls.certificate` is another one, and is shown from now on"
                );
            }
            Err(error) => tracing::warn!(%error, "the certificate that was there before is still shown"),
        }
    }

    /// Looks at the files again and again, for as long as the process lives.
    ///
    /// Looked at, instead of being told by a signal: whatever renews the certificate need not know who uses it, and may
    /// not be able to reach a process in a container. By what is in the files, instead of when they were written: a
    /// copy may keep an older time, and of two files one may be written a moment after it was looked at.
    pub(crate) fn keep_fresh(self: Arc<Self>, every: Duration) {
        tokio::spawn(async move {
            let mut turns = tokio::time::interval(every);
            turns.set_missed_tick_behavior(MissedTickBehavior::Delay);
            loop {
                turns.tick().await;
                let certificate = Arc::clone(&self);
                // A panic in it has said so in the log; the next turn looks again.
                let _ = tokio::task::spawn_blocking(move || certificate.look()).await;
            }
        });
    }
}

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.shown.borrow()))
    }
}

/// Says nothing of the key.
impl std::fmt::Debug for Certificate {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Certificate").field("files", &self.files).finish_non_exhaustive()
    }
}
