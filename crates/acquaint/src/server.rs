//! A community as a running server: what listens, what works in the background, and how both end.

mod connections;

use crate::clock;
use crate::error::CommandError;
use acquaint_app::community::CommunityError;
use acquaint_app::community::upkeep::{Turn, Upkeep};
use acquaint_core::clock_watch::Reading;
use acquaint_linkedin::ReadError;
use acquaint_web::post;
use acquaint_web::service::{ReadArchive, Service, StampSource};
use axum::Router;
use axum::serve::Listener;
pub(crate) use connections::{Bounds, Places};
use std::net::SocketAddr;
use std::os::fd::AsRawFd as _;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::Mutex;
use tokio::time::MissedTickBehavior;

/// How often due emails are sent. Judgement: someone may be waiting for a sign-in code.
const LETTERS_EVERY: Duration = Duration::from_secs(3);
/// How often time is acted on: requests lapse, and what has expired is deleted. Judgement.
const UPKEEP_EVERY: Duration = Duration::from_mins(1);
/// How long until the next check for due acceptances if nothing is planned. Judgement: a clock that is set back delays
/// none by more.
const PLANS_EVERY: Duration = Duration::from_mins(1);
/// How long before its moment an acceptance is waited for without sleeping: a timer wakes at whole milliseconds, and an act
/// by hand does not.
const AWAKE_FOR: Duration = Duration::from_millis(2);
/// After how long an acceptance that could not be written is tried again. Judgement.
const TRIED_AGAIN_AFTER: Duration = Duration::from_secs(5);
/// How often strategies are checked for requests to sort. Judgement.
const STRATEGIES_EVERY: Duration = Duration::from_mins(1);
/// How long answers that have begun may take once the server is stopping. Judgement.
const FINISH_WITHIN: Duration = Duration::from_secs(20);

/// Time and ids for every request.
pub(crate) fn stamps() -> StampSource {
    Arc::new(|| match clock::stamp() {
        Ok(stamp) => stamp,
        // Without random numbers no id is safe: nothing may go on.
        Err(error) => panic!("the operating system gives random numbers: {error}"),
    })
}

/// Listens at an address, or says what to do about it.
pub(crate) async fn listen(address: SocketAddr) -> Result<TcpListener, CommandError> {
    TcpListener::bind(address).await.map_err(|error| {
        CommandError::Usage(format!(
            "cannot listen at {address}: {error}; stop what listens there, or choose another with `--listen ADDRESS:PORT`"
        ))
    })
}

/// Serves until a signal stops it. Answers that have begun are finished; a second signal ends at once.
pub(crate) async fn serve(
    listener: impl Listener<Addr = SocketAddr>,
    router: Router,
    places: Places,
    stop: impl FnOnce(),
) -> Result<(), CommandError> {
    // Before the first answer: a signal that nobody catches ends the process in the middle of it.
    let mut signals = Signals::catch().map_err(CommandError::runtime)?;
    let (told, stopping) = tokio::sync::oneshot::channel::<()>();
    let stopping = async {
        let _ = stopping.await;
    };
    let mut server =
        tokio::spawn(connections::answer(listener, router, connections::HEAD_WITHIN, places, stopping));
    let _ = sd_notify::notify(&[sd_notify::NotifyState::Ready]);
    tokio::select! {
        ended = &mut server => return ended.map_err(CommandError::runtime),
        () = signals.next() => {}
    }
    let _ = sd_notify::notify(&[sd_notify::NotifyState::Stopping]);
    stop();
    let _ = told.send(());
    tokio::select! {
        _ = tokio::time::timeout(FINISH_WITHIN, server) => {}
        () = signals.next() => {}
    }
    Ok(())
}

/// Ctrl-C, and the signal of whatever runs the service.
struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

impl Signals {
    fn catch() -> std::io::Result<Self> {
        let (interrupt, terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
        Ok(Self { interrupt, terminate })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

/// Works in the background for as long as the process lives. Every job can stop at any point and go on later. Of several
/// servers over one database, one does it.
pub(crate) fn start_jobs(service: &Service) {
    tokio::spawn(take_up_models(service.clone()));
    repeat(service, LETTERS_EVERY, "sending letters", |service| async move {
        post::deliver(&service).await.map(drop)
    });
    start_strategies(service);
    let upkeep = Arc::new(Mutex::new(None));
    repeat(service, UPKEEP_EVERY, "upkeep", move |service| keep_up(service, Arc::clone(&upkeep)));
}

/// Takes up what another server learned, or what an operator chose there.
async fn take_up_models(service: Service) {
    loop {
        service.community().model_chosen().await;
        if let Err(error) = service.community().take_up_model().await {
            tracing::warn!(%error, "another version of the model cannot be used; forecasts stay as they were");
        }
    }
}

/// One turn of what is done only while the clock is trusted.
async fn keep_up(service: Service, upkeep: Arc<Mutex<Option<Upkeep>>>) -> Result<(), CommunityError> {
    let (mut upkeep, mut stamp, steady) = (upkeep.lock().await, service.stamp(), clock::steady());
    let upkeep = match &mut *upkeep {
        Some(upkeep) => upkeep,
        none => none.insert(service.community().begin_upkeep(Reading { now: stamp.now, steady }).await?),
    };
    match service.community().keep_up(upkeep, steady, &mut stamp).await? {
        Turn::Doubted { is_new: true } => tracing::warn!(
            "the clock jumped, or does not fit the time at which the service last ran: nothing is deleted and no request \
             lapses until it has run evenly for a while"
        ),
        Turn::Doubted { is_new: false } => {}
        Turn::Kept { settled, is_hourly, .. } => {
            if settled > 0 {
                tracing::warn!(
                    rows = settled,
                    "moments in the database lay in the future; they are set to now"
                );
            }
            if is_hourly {
                post::write_digests(&service).await?;
            }
        }
    }
    Ok(())
}

/// The part of it that carries out what members asked for and what their strategies do by themselves.
pub(crate) fn start_strategies(service: &Service) {
    tokio::spawn(accept_at_their_moments(service.clone()));
    repeat(service, STRATEGIES_EVERY, "keeping strategies", |service| async move {
        service.community().keep_strategies(&mut service.stamp()).await.map(drop)
    });
}

/// Accepts each request at its own moment, not at a tick: a tick would show in what senders see.
async fn accept_at_their_moments(service: Service) {
    let community = service.community();
    loop {
        // A stamp of its own for each turn: what is accepted late is not accepted in the past.
        let next = async {
            if !community.is_keeper() {
                return Ok(None);
            }
            community.run_sweeps(&mut service.stamp()).await?;
            community.next_acceptance_at().await
        };
        let next = next.await.unwrap_or_else(|error| {
            tracing::warn!(%error, "accepting will be tried again");
            service.stamp().now.checked_add(TRIED_AGAIN_AFTER).ok()
        });
        let now = service.stamp().now;
        let wait = next.map_or(PLANS_EVERY, |at| at.duration_since(now).try_into().unwrap_or_default());
        tokio::select! {
            () = wait_for(wait.clamp(AWAKE_FOR, PLANS_EVERY)) => {}
            () = community.acceptances_planned() => {}
        }
    }
}

async fn wait_for(duration: Duration) {
    let end = Instant::now() + duration;
    tokio::time::sleep(duration.saturating_sub(AWAKE_FOR)).await;
    while Instant::now() < end {
        tokio::task::yield_now().await;
    }
}

fn repeat<F, Work>(service: &Service, every: Duration, what: &'static str, job: F)
where
    F: Fn(Service) -> Work + Send + 'static,
    Work: Future<Output = Result<(), CommunityError>> + Send,
{
    let service = service.clone();
    tokio::spawn(async move {
        let mut turns = tokio::time::interval(every);
        turns.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            turns.tick().await;
            if !service.community().is_keeper() {
                continue;
            }
            if let Err(error) = job(service.clone()).await {
                tracing::warn!(%error, "{what} will be tried again");
            }
        }
    });
}

/// Reads the owner's profile from an archive that a member brings; nothing else of it is looked at or kept.
pub(crate) fn profile_reader() -> ReadArchive {
    Arc::new(|file| {
        // The file has no name; this one opens it again.
        let path = format!("/dev/fd/{}", file.as_raw_fd());
        // A page takes a file alone: what is said of folders is for the command line.
        let words = |error: ReadError| match error {
            ReadError::NotAnArchive { .. } => {
                "this is not a zip archive; please choose the zip as LinkedIn sent it".into()
            }
            ReadError::Unsupported { member, why } => {
                format!("`{member}` {why}; please choose the zip as LinkedIn sent it")
            }
            _ => error.to_string().replace(&format!("`{path}`"), "the archive"),
        };
        let reading = acquaint_linkedin::read(Path::new(&path), &mut |_| {}).map_err(words)?;
        Ok(reading.record.owner)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Seek, Write};

    #[test]
    fn who_chose_a_file_in_a_page_is_not_asked_for_a_folder() {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(b"Dear Ada, this is a letter.").unwrap();
        file.rewind().unwrap();
        let words = profile_reader()(&file).unwrap_err();
        assert_eq!(words, "this is not a zip archive; please choose the zip as LinkedIn sent it");
    }
}
