//! Figures for the operator, in the format of Prometheus. None of them is about what anybody decided.

use acquaint_app::community::view::Figures;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;

/// What an answer was.
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
    gauges: [Gauge; 6],
}

const GAUGES: [(&str, &str); 6] = [
    ("acquaint_members", "Members who are in the community"),
    ("acquaint_members_awaiting_approval", "People who wait for the operator to let them in"),
    ("acquaint_connections", "Connections"),
    ("acquaint_requests_waiting", "Requests that wait"),
    ("acquaint_mails_queued", "E-mails that wait to be sent"),
    ("acquaint_reports_open", "Open reports about members who are not operators"),
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
        Self { registry, answers, seconds, gauges }
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

    /// All figures as text.
    pub fn render(&self, figures: &Figures) -> String {
        let values = [
            figures.members,
            figures.awaiting_approval,
            figures.connections,
            figures.waiting_requests,
            figures.queued_mails,
            figures.open_reports,
        ];
        for (gauge, value) in self.gauges.iter().zip(values) {
            gauge.set(i64::try_from(value).unwrap_or(i64::MAX));
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
