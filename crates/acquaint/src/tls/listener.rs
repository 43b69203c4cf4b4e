//! A listener that hands on connections once they are encrypted.

use super::certificate::Certificate;
use crate::error::CommandError;
use axum::serve::Listener;
use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{AbortHandle, JoinSet};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::version::{TLS12, TLS13};
use tokio_rustls::server::TlsStream;

/// How long a handshake may take. It is one or two ways there and back; who needs longer does not mean to finish it.
const HANDSHAKE_WITHIN: Duration = Duration::from_secs(10);

/// A connection that is encrypted, and where it comes from.
type Encrypted = (TlsStream<TcpStream>, SocketAddr);

/// Listens, and speaks TLS 1.2 or 1.3 with whoever connects. Handshakes go on beside each other, so that a slow one
/// keeps nobody waiting; one that fails is hung up on, whatever was asked without encryption.
pub(crate) struct TlsListener {
    listener: TcpListener,
    acceptor: TlsAcceptor,
    handshakes: JoinSet<Option<Encrypted>>,
    /// The most handshakes at a time: each holds a file. One more, and the one that has lasted longest is given up.
    handshakes_max: usize,
    oldest_first: VecDeque<AbortHandle>,
}

impl TlsListener {
    /// Shows this certificate to whoever connects. With the ciphers that rustls chooses: all of them keep what was said
    /// secret from whoever comes by the key later.
    pub(crate) fn new(
        listener: TcpListener,
        certificate: Arc<Certificate>,
        handshakes_max: usize,
    ) -> Result<Self, CommandError> {
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(&[&TLS13, &TLS12])
            .map_err(CommandError::runtime)?;
        let mut config = config.with_no_client_auth().with_cert_resolver(certificate);
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self {
            listener,
            acceptor: Arc::new(config).into(),
            handshakes: JoinSet::new(),
            handshakes_max,
            oldest_first: VecDeque::new(),
        })
    }

    fn begin(&mut self, stream: TcpStream, address: SocketAddr) {
        self.oldest_first.retain(|handshake| !handshake.is_finished());
        if self.oldest_first.len() >= self.handshakes_max
            && let Some(oldest) = self.oldest_first.pop_front()
        {
            oldest.abort();
        }
        let handshake = tokio::time::timeout(HANDSHAKE_WITHIN, self.acceptor.accept(stream));
        let begun = self.handshakes.spawn(async move {
            match handshake.await {
                Ok(Ok(stream)) => Some((stream, address)),
                Ok(Err(error)) => {
                    tracing::debug!(%error, "a connection did not come to be encrypted");
                    None
                }
                Err(_) => None,
            }
        });
        self.oldest_first.push_back(begun);
    }
}

impl Listener for TlsListener {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> Encrypted {
        loop {
            tokio::select! {
                (stream, address) = Listener::accept(&mut self.listener) => self.begin(stream, address),
                Some(ended) = self.handshakes.join_next() => if let Ok(Some(encrypted)) = ended {
                    return encrypted;
                }
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}
