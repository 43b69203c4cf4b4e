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

/// How long a handshake may take. Judgement: it is one or two round trips; a slower client does not mean to finish it.
const HANDSHAKE_WITHIN: Duration = Duration::from_secs(10);

/// A connection that is encrypted, and where it comes from.
type Encrypted = (TlsStream<TcpStream>, SocketAddr);

/// Accepts TLS 1.2 and 1.3. Handshakes run side by side, so that a slow one delays nobody; a failed one closes the
/// connection, whatever was asked without encryption.
pub(crate) struct TlsListener {
    listener: TcpListener,
    acceptor: TlsAcceptor,
    handshakes: JoinSet<Option<Encrypted>>,
    /// The most handshakes at a time: each holds a file. One more, and the one that has lasted longest is given up.
    handshakes_max: usize,
    oldest_first: VecDeque<AbortHandle>,
}

impl TlsListener {
    /// Shows this certificate to clients. The ciphers are those that rustls chooses: all have forward secrecy, so that
    /// a key that leaks later reveals nothing that was said.
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
