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
const HEAD_WITHIN: Duration = Duration::from_secs(150);

/// Answers whoever connects, until `stop`; then finishes the answers that have begun.
pub(super) async fn answer(
    mut listener: impl Listener<Addr = SocketAddr>,
    router: Router,
    stop: impl Future<Output = ()>,
) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD_WITHIN);
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
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::{TcpListener, TcpStream};
    use tokio::time::Instant;

    /// Where a service listens that answers `/` at once and `/slow` after some seconds, and what stops it.
    async fn start() -> (SocketAddr, tokio::sync::oneshot::Sender<()>, tokio::task::JoinHandle<()>) {
        let slow = async || {
            tokio::time::sleep(Duration::from_secs(5)).await;
            "slow"
        };
        let router = Router::new()
            .route("/", get(async |ConnectInfo(from): ConnectInfo<SocketAddr>| from.ip().to_string()))
            .route("/slow", get(slow));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, told) = tokio::sync::oneshot::channel();
        let told = async {
            let _ = told.await;
        };
        (address, stop, tokio::spawn(answer(listener, router, told)))
    }

    async fn rest(stream: &mut TcpStream) -> String {
        let mut text = String::new();
        stream.read_to_string(&mut text).await.unwrap();
        text
    }

    #[tokio::test(start_paused = true)]
    async fn who_says_nothing_or_not_enough_is_hung_up_on() {
        let (address, _stop, _server) = start().await;
        for said in ["", "GET / HTTP/1.1\r\nHost: a\r\n", "GET / HTTP/1.1\r\nHost: a\r\n\r\n"] {
            let (mut stream, began) = (TcpStream::connect(address).await.unwrap(), Instant::now());
            stream.write_all(said.as_bytes()).await.unwrap();
            let text = rest(&mut stream).await;
            assert_eq!(text.contains("127.0.0.1"), said.ends_with("\r\n\r\n"), "{said:?}: {text}");
            assert!(began.elapsed() >= HEAD_WITHIN && began.elapsed() < 2 * HEAD_WITHIN, "{said:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_head_that_comes_a_letter_at_a_time_is_not_waited_for() {
        let (address, _stop, _server) = start().await;
        let (mut stream, began) = (TcpStream::connect(address).await.unwrap(), Instant::now());
        stream.write_all(b"GET / HTTP/1.1\r\nHost: ").await.unwrap();
        while stream.write_all(b"a").await.is_ok() {
            tokio::time::sleep(Duration::from_secs(10)).await;
            assert!(began.elapsed() < 3 * HEAD_WITHIN);
        }
        assert!(began.elapsed() >= HEAD_WITHIN);
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_that_has_begun_is_finished_and_nobody_new_is_let_in() {
        let (address, stop, server) = start().await;
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(b"GET /slow HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
        tokio::time::sleep(Duration::from_secs(1)).await;
        stop.send(()).unwrap();
        assert!(rest(&mut stream).await.ends_with("slow"));
        server.await.unwrap();
        assert!(TcpStream::connect(address).await.is_err());
    }
}
