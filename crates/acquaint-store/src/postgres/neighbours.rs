//! Other servers over the same database: news goes from one to the others (`NOTIFY`), and one of them keeps the background work.
//!
//! The keeper is the server that holds an advisory lock. PostgreSQL gives the lock to another one as soon as the holder's
//! connection ends, and ends the connection if the holder says nothing for some seconds: the clocks of servers do not count.

use super::server::Server;
use super::session::Session;
use acquaint_app::community::news::News;
use acquaint_app::community::store::HearNews;
use acquaint_app::store::StoreError;
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How long to wait for news before the lock is asked for, and PostgreSQL learns that this server lives. Judgement: nobody
/// keeps the work for so long after a keeper was killed.
const TURN: Duration = Duration::from_secs(1);
/// How long until a connection is tried again. Judgement.
const AGAIN: Duration = Duration::from_secs(1);
/// After this silence of a keeper, a frozen one, PostgreSQL ends its connection, and another server takes over. Judgement.
const LISTEN: &str = "SET idle_session_timeout = '15s'; LISTEN acquaint";
/// `t`: this server is the keeper. Asking again holds the lock no tighter.
const KEEP: &str = "SELECT pg_try_advisory_lock(1633907062)::text
    WHERE NOT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = 1633907062 AND pid = pg_backend_pid())";
/// After this long without an answer, what is begun now would not be answered in time. Judgement.
const SILENT_AFTER: Duration = Duration::from_secs(5);
/// How long the end of this waits for news to be sent. Judgement.
const SENT_WITHIN: Duration = Duration::from_secs(1);
/// How much news goes into one message, which may have 8,000 bytes.
const TOGETHER_MAX: usize = 30;

pub(crate) struct Neighbours {
    shared: Arc<Shared>,
    told: Option<Sender<News>>,
    /// Ends when all news is sent.
    sent: Mutex<Receiver<()>>,
}

struct Shared {
    began: Instant,
    /// How many milliseconds after that PostgreSQL last answered.
    answered: AtomicU64,
    hear: OnceLock<HearNews>,
    is_keeper: AtomicBool,
    is_ended: AtomicBool,
    /// The process of PostgreSQL that this server's own news comes from.
    own: AtomicI32,
}

impl Neighbours {
    /// Starts to hear and to tell, and takes the background work if nobody keeps it.
    pub(crate) fn start(server: &Server) -> Result<Self, StoreError> {
        let shared = Arc::new(Shared {
            began: Instant::now(),
            answered: AtomicU64::default(),
            hear: OnceLock::new(),
            is_keeper: AtomicBool::default(),
            is_ended: AtomicBool::default(),
            own: AtomicI32::default(),
        });
        let session = shared.listen(server)?;
        let (told, news) = channel();
        let (heard, hearing) = (Arc::clone(&shared), server.clone());
        let (tells, telling) = (Arc::clone(&shared), server.clone());
        let spawn = |name: &str, work: Box<dyn FnOnce() + Send>| {
            let thread = std::thread::Builder::new().name(name.into()).spawn(work).map(drop);
            thread.map_err(|error| StoreError::Unavailable { detail: error.to_string() })
        };
        spawn("acquaint-hears", Box::new(move || heard.hear_all(&hearing, session)))?;
        let (sending, sent) = channel();
        let tell = move || {
            tells.tell_all(&telling, &news);
            drop(sending);
        };
        spawn("acquaint-tells", Box::new(tell))?;
        Ok(Self { shared, told: Some(told), sent: Mutex::new(sent) })
    }

    pub(crate) fn tell(&self, news: News) {
        if let Some(told) = &self.told {
            // The thread ends with this.
            drop(told.send(news));
        }
    }

    pub(crate) fn hear(&self, hear: HearNews) {
        drop(self.shared.hear.set(hear));
    }

    /// Whether PostgreSQL has not answered for a while, though a connection to it was not ended.
    pub(crate) fn is_silent(&self) -> bool {
        let answered = Duration::from_millis(self.shared.answered.load(Ordering::Relaxed));
        self.shared.began.elapsed().saturating_sub(answered) > SILENT_AFTER
    }

    pub(crate) fn is_keeper(&self) -> bool {
        self.shared.is_keeper.load(Ordering::Relaxed)
    }
}

impl Drop for Neighbours {
    fn drop(&mut self) {
        self.shared.is_ended.store(true, Ordering::Relaxed);
        drop(self.told.take());
        // The other thread ends within a turn.
        let sent = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = sent.recv_timeout(SENT_WITHIN);
    }
}

impl fmt::Debug for Neighbours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Neighbours").field("is_keeper", &self.is_keeper()).finish_non_exhaustive()
    }
}

impl Shared {
    fn listen(&self, server: &Server) -> Result<Session, StoreError> {
        let session = server.connect()?;
        session.batch(LISTEN)?;
        self.ask_to_keep(&session)?;
        Ok(session)
    }

    fn ask_to_keep(&self, session: &Session) -> Result<(), StoreError> {
        let kept = session.text(KEEP)?;
        let answered = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.answered.store(answered, Ordering::Relaxed);
        if kept.is_some_and(|taken| taken == "true") {
            self.is_keeper.store(true, Ordering::Relaxed);
            self.ring(News::Planned);
        }
        Ok(())
    }

    fn ring(&self, news: News) {
        if let Some(hear) = self.hear.get() {
            hear(news);
        }
    }

    fn is_ended(&self) -> bool {
        self.is_ended.load(Ordering::Relaxed)
    }

    fn hear_all(&self, server: &Server, mut session: Session) {
        while !self.is_ended() {
            if self.hear_next(&session).is_ok() {
                continue;
            }
            self.is_keeper.store(false, Ordering::Relaxed);
            tracing::warn!("news of other servers is not heard; it will be tried again");
            session = loop {
                if self.is_ended() {
                    return;
                }
                match self.listen(server) {
                    Ok(session) => break session,
                    Err(_) => sleep(AGAIN),
                }
            };
            self.ring(News::Missed);
        }
    }

    fn hear_next(&self, session: &Session) -> Result<(), StoreError> {
        let Some((from, text)) = session.next_notification(TURN)? else {
            return self.ask_to_keep(session);
        };
        if from != self.own.load(Ordering::Relaxed) {
            // A newer release may tell what this one does not know.
            let news: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap_or_default();
            news.into_iter()
                .filter_map(|news| serde_json::from_value(news).ok())
                .for_each(|news| self.ring(news));
        }
        Ok(())
    }

    fn tell_all(&self, server: &Server, told: &Receiver<News>) {
        let mut session = None;
        while let Ok(first) = told.recv() {
            let news: Vec<News> =
                std::iter::once(first).chain(told.try_iter().take(TOGETHER_MAX - 1)).collect();
            let Ok(text) = serde_json::to_string(&news) else { continue };
            // A connection may have ended while nothing was told: once more on a new one. If that fails, others find out at
            // their next look.
            let _ = self.tell(server, &mut session, &text).or_else(|_| {
                session = None;
                self.tell(server, &mut session, &text)
            });
        }
    }

    fn tell(&self, server: &Server, session: &mut Option<Session>, text: &str) -> Result<(), StoreError> {
        let session = match session {
            Some(session) => session,
            none => {
                let opened = server.connect()?;
                let own = opened.text("SELECT pg_backend_pid()::text")?.and_then(|own| own.parse().ok());
                self.own.store(own.unwrap_or_default(), Ordering::Relaxed);
                none.insert(opened)
            }
        };
        session.query("SELECT pg_notify('acquaint', ?1)::text", &[&text]).map(drop)
    }
}
