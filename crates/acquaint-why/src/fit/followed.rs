//! Requests as learning needs them: how long each was watched, what became of it, and what the chain said on the way.

use crate::evidence::EvidenceLine;
use crate::explanation::Forecast;
use crate::facts::as_of;
use crate::model::Model;
use crate::patience::{BOUNDS_DAYS, INTERVALS};
use crate::survival::{End, Time};
use acquaint_core::sender_view::SenderView;

/// One request. Times are days after sending.
#[derive(Clone, Debug, PartialEq)]
pub struct Followed {
    /// From when it was watched; above 0 if it was known only once it had been silent for a while.
    pub from_days: f64,
    /// Until when it was watched, whatever happened.
    pub until_days: f64,
    /// What ended the wait.
    pub end: End,
    /// When that was; `until_days` if it still waits.
    pub end_days: f64,
    pub said: Vec<Said>,
}

/// What the chain said of a request while it waited.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Said {
    /// How long it had waited.
    pub silent_days: f64,
    pub chain: Forecast,
}

impl Followed {
    /// What became of it within so many days after it had been silent for `silent_days`; `None` if it was not watched for
    /// that long. That an early answer came counts only if a late one would have counted, too.
    pub fn became(&self, silent_days: f64, within_days: f64) -> Option<End> {
        let by = silent_days + within_days;
        let was_watched = self.from_days <= silent_days && by <= self.until_days;
        was_watched.then_some(if self.end_days <= by { self.end } else { End::Watched })
    }

    pub(super) fn time(&self) -> Time {
        // A curve cannot step at the moment of sending.
        let days = self.end_days.max(1e-4);
        Time { from_days: self.from_days.min(days / 2.0), days, end: self.end }
    }
}

/// Follows every request of a history, with what the chain said when each span of silence began. Threads share the history.
pub fn follow(model: &Model, history: &[EvidenceLine]) -> Vec<Followed> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let chunk = history.len().div_ceil(threads).max(1);
    std::thread::scope(|scope| {
        let each = |lines: &[EvidenceLine]| lines.iter().map(|line| followed(model, line)).collect();
        let workers: Vec<_> = history.chunks(chunk).map(|lines| scope.spawn(move || each(lines))).collect();
        let join = |worker: std::thread::ScopedJoinHandle<'_, Vec<Followed>>| {
            worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        };
        workers.into_iter().flat_map(join).collect()
    })
}

fn followed(model: &Model, line: &EvidenceLine) -> Followed {
    let until_days = line.view.waited_days;
    let (end, end_days) = match (line.accepted_after_days, line.ended_after_days) {
        (Some(days), _) => (End::Answered, days),
        (None, Some(days)) => (End::Otherwise, days),
        (None, None) => (End::Watched, until_days),
    };
    let from_days = line.watched_from_days.unwrap_or(0.0);
    let silences = BOUNDS_DAYS.into_iter().take(INTERVALS);
    // An answer on the day of sending, where only days are known, still came after sending.
    let was_silent = |&silent: &f64| from_days <= silent && (silent < end_days || silent == 0.0);
    let said = silences.filter(was_silent).map(|silent_days| Said {
        silent_days,
        chain: model.chain_forecast(&seen_then(&line.view, silent_days)),
    });
    Followed { from_days, until_days, end, end_days, said: said.collect() }
}

/// What the sender saw when the request had been silent for so long. Public acts and displayed activity are left out: how
/// they were then is not in the history.
fn seen_then(view: &SenderView, silent_days: f64) -> SenderView {
    SenderView { recipient_posts: None, recipient_activity: None, ..seen_after(view, silent_days) }
}

/// The same of a moment that has just passed, at which public acts and displayed activity were as they are.
pub fn seen_after(view: &SenderView, silent_days: f64) -> SenderView {
    let mut then = as_of(view, silent_days);
    then.waited_days = silent_days;
    then.question = then.question.filter(|question| question.asked_after_days <= silent_days);
    if let Some(views) = &mut then.views_after_days {
        views.retain(|&view| view <= silent_days);
    }
    then
}
