//! Connections, each answered on its own. Like `axum::serve`, but clients that connect and then say nothing, or a letter at a
//! time, are hung up on, and their number is bounded: otherwise one computer could keep every connection there may be.

mod places;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::ConnectInfo;
use axum::http::Request;
use axum::serve::Listener;
use hyper::body::{Frame, Incoming, SizeHint};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tower::ServiceExt as _;

use places::Busy;
pub(crate) use places::{Bounds, Places};

/// How long the head of a request may take to arrive, counted from the end of the answer before it. Longer than proxies keep
/// a connection that nobody uses (nginx one minute, Caddy two): the side that asks should be the one that hangs up, or a
/// question may get lost. Bodies have the time that the service gives them. Where there is no room left, idle connections
/// are closed earlier.
pub(super) const HEAD_WITHIN: Duration = Duration::from_secs(150);

/// Answers clients that ask within `head_within`, until `stop`; then finishes the answers that have begun.
pub(super) async fn answer(
    mut listener: impl Listener<Addr = SocketAddr>,
    router: Router,
    head_within: Duration,
    places: Places,
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
        let place = tokio::select! {
            place = places.take(address.ip()) => place,
            () = &mut stop => break,
        };
        let Some(place) = place else {
            continue;
        };
        let (router, busy) = (router.clone(), place.clone());
        let answers = service_fn(move |request: Request<Incoming>| {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo(address));
            let (answer, busy) = (router.clone().oneshot(request), busy.busy());
            async move {
                Ok::<_, std::convert::Infallible>(answer.await?.map(|body| Answering { body, _busy: busy }))
            }
        });
        let connection = begun.watch(http.serve_connection(TokioIo::new(stream), answers));
        tokio::spawn(async move {
            tokio::select! {
                ended = connection => if let Err(error) = ended {
                    tracing::debug!(%error, "a connection ended early");
                },
                () = place.gives_way() => {}
            }
        });
    }
    drop(listener);
    begun.shutdown().await;
}

/// The body of an answer. Its connection is busy until it is gone.
struct Answering {
    body: Body,
    _busy: Busy,
}

impl hyper::body::Body for Answering {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.get_mut().body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
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
            Self::with(Bounds { in_all: 1_000, per_client: 1_000 }, WITHIN).await
        }

        /// The same, that hangs up on nobody before its time.
        async fn patient(bounds: Bounds) -> Self {
            Self::with(bounds, FOR_EVER).await
        }

        async fn with(bounds: Bounds, within: Duration) -> Self {
            let places = Places::new(bounds, |_| false);
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
            let server = tokio::spawn(answer(listener, router, within, places, told));
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

    /// Asks for `/` on a connection and keeps it.
    async fn asks_and_stays(service: &Slow) -> TcpStream {
        let mut stream = TcpStream::connect(service.address).await.unwrap();
        asks(&mut stream).await;
        stream
    }

    async fn asks(stream: &mut TcpStream) {
        stream.write_all(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
        let mut text = Vec::new();
        while !text.ends_with(b"127.0.0.1") {
            assert!(stream.read_buf(&mut text).await.unwrap() > 0, "{}", String::from_utf8_lossy(&text));
        }
    }

    /// Whether the service hung up on this connection, without an answer.
    async fn is_hung_up_on(stream: &mut TcpStream) -> bool {
        tokio::time::timeout(FOR_EVER, stream.read(&mut [0; 1])).await.unwrap().is_ok_and(|bytes| bytes == 0)
    }

    #[tokio::test]
    async fn who_is_idle_longest_gives_way_to_who_comes_when_all_places_are_taken() {
        let service = Slow::patient(Bounds { in_all: 3, per_client: 3 }).await;
        let mut first = asks_and_stays(&service).await;
        let mut silent = TcpStream::connect(service.address).await.unwrap();
        let mut third = asks_and_stays(&service).await;
        // The first is used again, so that the one that never said anything is idle longest.
        asks(&mut first).await;
        let mut fourth = asks_and_stays(&service).await;
        assert!(is_hung_up_on(&mut silent).await);
        asks(&mut first).await;
        asks(&mut fourth).await;
        asks(&mut third).await;
    }

    #[tokio::test]
    async fn one_client_cannot_take_the_place_of_others_nor_end_its_own_answers() {
        let service = Slow::patient(Bounds { in_all: 100, per_client: 2 }).await;
        let mut slow = Vec::new();
        for _ in 0..2 {
            let mut stream = TcpStream::connect(service.address).await.unwrap();
            stream.write_all(b"GET /slow HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await.unwrap();
            service.asked.notified().await;
            slow.push(stream);
        }
        let mut third = TcpStream::connect(service.address).await.unwrap();
        assert!(is_hung_up_on(&mut third).await, "it is answered already, twice");
        for stream in &mut slow {
            assert!(rest(stream).await.ends_with("slow"));
        }
        asks_and_stays(&service).await;
    }
}
