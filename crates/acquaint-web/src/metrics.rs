//! Figures for the operator, in the format of Prometheus. None of them is about what anybody decided.

use acquaint_app::community::view::Figures;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;
use std::sync::OnceLock;

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answer {
    /// The class of the status: `2xx`.
    status: &'static str,
}

/// Figures of the running service.
pub struct Metrics {
    registry: Registry,
    answers: Family<Answer, Counter>,
    seconds: Histogram,
    gauges: [Gauge; 7],
    write_errors: Counter,
    backup_age: Gauge,
    /// Seconds since the last backup, if anybody can tell.
    since_backup: OnceLock<SinceBackup>,
}

/// Tells how many seconds ago the last backup was made. `None`: never, as far as is known.
pub type SinceBackup = Box<dyn Fn() -> Option<u64> + Send + Sync>;

const GAUGES: [(&str, &str); 7] = [
    ("acquaint_members", "Members who are in the community"),
    ("acquaint_members_awaiting_approval", "People who wait for the operator to let them in"),
    ("acquaint_connections", "Connections"),
    ("acquaint_requests_waiting", "Requests that wait"),
    ("acquaint_mails_queued", "E-mails that wait to be sent"),
    ("acquaint_reports_open", "Open reports about members who are not operators"),
    ("acquaint_writes_queued", "Writes that wait for their turn"),
];

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::default();
        let answers = Family::<Answer, Counter>::default();
        registry.register("acquaint_http_answers", "Answers by class of status", answers.clone());
        // From 1 ms to about 16 s.
        let seconds = Histogram::new(exponential_buckets(0.001, 2.0, 15));
        registry.register("acquaint_http_answer_seconds", "Seconds until the answer began", seconds.clone());
        let gauges = GAUGES.map(|(name, help)| {
            let gauge = Gauge::default();
            registry.register(name, help, gauge.clone());
            gauge
        });
        let (write_errors, backup_age) = (Counter::default(), Gauge::default());
        registry.register(
            "acquaint_write_errors",
            "Writes that failed since the start because the database could not be written",
            write_errors.clone(),
        );
        registry.register(
            "acquaint_last_backup_age_seconds",
            "Seconds since the last backup; -1: none is known",
            backup_age.clone(),
        );
        Self { registry, answers, seconds, gauges, write_errors, backup_age, since_backup: OnceLock::new() }
    }
}

impl Metrics {
    /// An answer began after so many seconds.
    pub fn answered(&self, status: u16, seconds: f64) {
        let status = match status {
            ..200 => "1xx",
            200..300 => "2xx",
            300..400 => "3xx",
            400..500 => "4xx",
            500.. => "5xx",
        };
        self.answers.get_or_create(&Answer { status }).inc();
        self.seconds.observe(seconds);
    }

    /// From now on asks here how old the last backup is.
    pub fn watch_backups(&self, since_backup: SinceBackup) {
        // The first stays: there is one database.
        let _ = self.since_backup.set(since_backup);
    }

    pub fn render(&self, figures: &Figures) -> String {
        let values = [
            figures.members,
            figures.awaiting_approval,
            figures.connections,
            figures.waiting_requests,
            figures.queued_mails,
            figures.open_reports,
            figures.queued_writes,
        ];
        let whole = |value: u64| i64::try_from(value).unwrap_or(i64::MAX);
        self.write_errors.inc_by(figures.write_errors.saturating_sub(self.write_errors.get()));
        self.backup_age.set(self.since_backup.get().and_then(|since| since()).map_or(-1, whole));
        for (gauge, value) in self.gauges.iter().zip(values) {
            gauge.set(whole(value));
        }
        let mut text = String::new();
        // Writing into a string does not fail.
        let _ = encode(&mut text, &self.registry);
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_text_that_prometheus_reads() {
        let metrics = Metrics::default();
        metrics.answered(204, 0.003);
        metrics.answered(404, 0.001);
        let text = metrics.render(&Figures { members: 12, ..Figures::default() });
        for line in ["acquaint_members 12", "acquaint_http_answers_total{status=\"4xx\"} 1", "# EOF"] {
            assert!(text.contains(line), "{text}");
        }
    }
}
