//! What the service learned about when answers come, as the operator sees it: a part of `/operate`.

use super::moment::Moment;
use acquaint_app::community::learn::{ANSWERS_MIN, Learning, ModelChoice, ModelVersion};
use acquaint_why::fit::HeldOut;
use askama::Template;
use jiff::Timestamp;

/// Form: `POST /operate/forecasts` (`from`: `newest`, `delivered` or the number of a version).
#[derive(Clone, Debug, Template)]
#[template(path = "part/learned.html")]
pub struct Learned {
    /// What forecasts come from.
    pub summary: String,
    /// How well they did on requests that they were not learned from, for each horizon.
    pub judged: Vec<JudgedRow>,
    /// What they can come from.
    pub choices: Vec<ChoiceRow>,
}

/// One horizon.
#[derive(Clone, Debug)]
pub struct JudgedRow {
    pub within: String,
    pub cases: usize,
    /// Log loss (nats) of what is shown, and of Kaplan–Meier.
    pub shown: String,
    /// See `shown`.
    pub kaplan_meier: String,
    /// Calibration error, and what a perfect forecast would have by chance: percentage points.
    pub calibration: String,
    /// See `calibration`.
    pub by_chance: String,
}

#[derive(Clone, Debug)]
pub struct ChoiceRow {
    /// The value in the form.
    pub from: String,
    pub words: String,
    pub is_chosen: bool,
}

impl Learned {
    pub fn new(learning: &Learning) -> Self {
        let in_use = learning.in_use();
        let report = in_use.map(|version| &version.report);
        Self {
            summary: summary(learning),
            judged: report.iter().flat_map(|report| &report.held_out).map(judged).collect(),
            choices: choices(learning),
        }
    }

    pub fn sample() -> Self {
        let judged = |within: &str, cases, shown: &str, kaplan_meier: &str| JudgedRow {
            within: within.into(),
            cases,
            shown: shown.into(),
            kaplan_meier: kaplan_meier.into(),
            calibration: "1.1".into(),
            by_chance: "0.9".into(),
        };
        let choice = |from: &str, words: &str, is_chosen| ChoiceRow {
            from: from.into(),
            words: words.into(),
            is_chosen,
        };
        Self {
            summary: "Forecasts come from version 2, learned on 29 November 2026 from 1,204 requests with 412 answers.".into(),
            judged: vec![judged("30 days", 612, "0.291", "0.334"), judged("90 days", 480, "0.439", "0.542")],
            choices: vec![
                choice("newest", "always the newest version", true),
                choice("2", "version 2, of 29 November 2026", false),
                choice("1", "version 1, of 28 November 2026", false),
                choice("delivered", "the model as delivered, with nothing learned here", false),
            ],
        }
    }
}

fn summary(learning: &Learning) -> String {
    match (learning.in_use(), learning.choice) {
        (Some(ModelVersion { version, learned_at, report, .. }), _) => format!(
            "Forecasts come from version {version}, learned on {} from {} requests with {} answers.",
            day(*learned_at),
            report.requests,
            report.answers
        ),
        (None, ModelChoice::AsDelivered) => {
            "Forecasts come from the model as delivered. What the service learns is kept, and not used."
                .into()
        }
        (None, _) => format!(
            "Forecasts come from the model as delivered. Once {ANSWERS_MIN} requests were answered that the service has \
             followed, it learns from them every day how often answers come here."
        ),
    }
}

fn day(at: Timestamp) -> String {
    Moment::day(at).to_string()
}

fn judged(judged: &HeldOut) -> JudgedRow {
    let points = |error: f64| format!("{:.1}", error * 100.0);
    JudgedRow {
        within: if judged.within_days > 364.0 {
            "a year".into()
        } else {
            format!("{} days", judged.within_days)
        },
        cases: judged.cases,
        shown: format!("{:.3}", judged.shown()),
        kaplan_meier: format!("{:.3}", judged.kaplan_meier),
        calibration: points(judged.calibration_error),
        by_chance: points(judged.calibration_floor),
    }
}

/// Nothing can be chosen before something was learned.
fn choices(learning: &Learning) -> Vec<ChoiceRow> {
    if learning.versions.is_empty() && learning.choice == ModelChoice::Newest {
        return Vec::new();
    }
    let row =
        |choice, from: String, words: String| ChoiceRow { from, words, is_chosen: learning.choice == choice };
    let version = |kept: &ModelVersion| {
        let words = format!("version {}, of {}", kept.version, day(kept.learned_at));
        row(ModelChoice::Version(kept.version), kept.version.to_string(), words)
    };
    let newest = row(ModelChoice::Newest, "newest".into(), "always the newest version".into());
    let delivered = row(
        ModelChoice::AsDelivered,
        "delivered".into(),
        "the model as delivered, with nothing learned here".into(),
    );
    std::iter::once(newest).chain(learning.versions.iter().map(version)).chain([delivered]).collect()
}
