//! Connections, each answered on its own. Like `axum::serve`, but whoever connects and then says nothing, or says it a letter
//! at a time, is hung up on: otherwise a single computer could keep every connection that the service may have.

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use axum::serve::Listener;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use std::net::SocketAddr;
use std::time::Duration;
use tower::ServiceExt as _;

/// How long the head of a request may take to arrive, counted from the end of the answer before it. Longer than proxies keep
/// a connection that nobody uses (nginx one minute, Caddy two): the side that asks should be the one that hangs up, or a
/// question may get lost. Bodies have the time that the service gives them.
pub(super) const HEAD_WITHIN: Duration = Duration::from_secs(150);

/// Answers whoever connects and asks within `head_within`, until `stop`; then finishes the answers that have begun.
pub(super) async fn answer(
    mut listener: impl Listener<Addr = SocketAddr>,
    router: Router,
    head_within: Duration,
    stop: impl Future<Output = ()>,
) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(head_within);
    let begun = GracefulShutdown::new();
    let mut stop = std::pin::pin!(stop);
    loop {
        let (stream, address) = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        let router = router.clone();
        let answers = service_fn(move |request: Request<Incoming>| {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo(address));
            router.clone().oneshot(request)
        });
        let connection = begun.watch(http.serve_connection(TokioIo::new(stream), answers));
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended early");
            }
        });
    }
    drop(listener);
    begun.shutdown().await;
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::routing::get;
    use std::sync::Arc;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::{TcpListener, TcpStream};
    use tokio::sync::{Notify, oneshot};
    use tokio::task::JoinHandle;
    use tokio::time::Instant;

    const WITHIN: Duration = Duration::from_millis(300);
    /// Much longer than anything here takes, on however busy a machine.
    const FOR_EVER: Duration = Duration::from_secs(30);

    /// A service that answers `/` at once and `/slow` after a while.
    struct Slow {
        address: SocketAddr,
        /// Told when `/slow` was asked for.
        asked: Arc<Notify>,
        stop: oneshot::Sender<()>,
        server: JoinHandle<()>,
    }

    impl Slow {
        async fn start() -> Self {
            let asked = Arc::new(Notify::new());
            let tell = Arc::clone(&asked);
            let slow = async move || {
                tell.notify_one();
                tokio::time::sleep(WITHIN).await;
                "slow"
            };
            let router = Router::new()
                .route("/", get(async |ConnectInfo(from): ConnectInfo<SocketAddr>| from.ip().to_string()))
                .route("/slow", get(slow));
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let address = listener.local_addr().unwrap();
            let (stop, told) = oneshot::channel();
            let told = async {
                let _ = told.await;
            };
            let server = tokio::spawn(answer(listener, router, WITHIN, told));
            Self { address, asked, stop, server }
        }
    }

    async fn rest(stream: &mut TcpStream) -> String {
        let mut text = String::new();
        stream.read_to_string(&mut text).await.unwrap();
        text
    }

    #[tokio::test]
    async fn who_says_nothing_or_not_enough_is_hung_up_on() {
        let service = Slow::start().await;
        for said in ["", "GET / HTTP/1.1\r\nHost: a\r\n", "GET / HTTP/1.1\r\nHost: a\r\n\r\n"] {
            let (mut stream, began) = (TcpStream::connect(service.address).await.unwrap(), Instant::now());
            stream.write_all(said.as_bytes()).await.unwrap();
            let text = rest(&mut stream).await;
            assert_eq!(text.contains("127.0.0.1"), said.ends_with("\r\n\r\n"), "{said:?}: {text}");
            assert!(began.elapsed() >= WITHIN && began.elapsed() < FOR_EVER, "{said:?}");
        }
    }

    #[tokio::test]
    async fn a_head_that_comes_a_letter_at_a_time_is_not_waited_for() {
        let service = Slow::start().await;
        let (mut stream, began) = (TcpStream::connect(service.address).await.unwrap(), Instant::now());
        stream.write_all(b"GET / HTTP/1.1\r\nHost: ").await.unwrap();
        while stream.write_all(b"a").await.is_ok() {
            tokio::time::sleep(WITHIN / 10).await;
            assert!(began.elapsed() < FOR_EVER);
        }
        assert!(began.elapsed() >= WITHIN);
    }

    #[tokio::test]
    async fn an_answer_that_has_begun_is_finished_and_nobody_new_is_let_in() {
        let Slow { address, asked, stop, server } = Slow::start().await;
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(b"GET /slow HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
        asked.notified().await;
        stop.send(()).unwrap();
        assert!(rest(&mut stream).await.ends_with("slow"));
        server.await.unwrap();
        assert!(TcpStream::connect(address).await.is_err());
    }
}
