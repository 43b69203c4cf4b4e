//! Everything a sender may know about one request, and nothing else.
//!
//! The explanation engine takes only a [`SenderView`]. There is no field for anything that a recipient privately
//! did (seen, set aside, filtered, muted, a strategy), so two worlds that differ only in such a thing are the same
//! value here, and every explanation, forecast and advice is the same. That is the promise, kept by construction.

use crate::activity::{Activity, ConnectionCount};
use crate::note::NoteContent;
use crate::tie::Tie;
use serde::{Deserialize, Serialize};

/// What the sender can see of one waiting request. `None` means "not known"; it is summed over, never guessed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SenderView {
    /// Days since the request was sent, 0 to 36,525.
    pub waited_days: f64,
    /// When the recipient looked at the sender's profile, in days after sending, ascending, each at most
    /// `waited_days`. `None`: views are not shown. Empty: they are shown and there was none.
    #[serde(default)]
    pub views_after_days: Option<Vec<f64>>,
    /// Public acts of the recipient since sending. `None`: not visible.
    #[serde(default)]
    pub recipient_posts: Option<u32>,
    /// How often the recipient is here.
    #[serde(default)]
    pub recipient_activity: Option<Activity>,
    #[serde(default)]
    pub recipient_connections: Option<ConnectionCount>,
    /// Whether the sender's own profile has a picture.
    #[serde(default)]
    pub picture: Option<bool>,
    /// The share of identifying details that the sender's own profile has, 0 to 1.
    #[serde(default)]
    pub details: Option<f64>,
    /// How many others, in the recipient's reach, this name and picture could be.
    #[serde(default)]
    pub namesakes: Option<u32>,
    /// What the note says. All `false`: no note, or the default text.
    #[serde(default)]
    pub note: Option<NoteContent>,
    /// How the sender says they know the recipient.
    #[serde(default)]
    pub tie: Option<Tie>,
    #[serde(default)]
    pub mutual_connections: Option<u32>,
    /// What the two profiles share.
    #[serde(default)]
    pub shared: Shared,
    #[serde(default)]
    pub sender_connections: Option<u32>,
    /// How often the sender is active.
    #[serde(default)]
    pub sender_activity: Option<Activity>,
    /// How many connections members of this community typically have (their median), where it says so.
    #[serde(default)]
    pub typical_connections: Option<u32>,
    /// What the recipient asked about the request. `None`: nothing.
    #[serde(default)]
    pub question: Option<Question>,
    /// When mutual connections vouched for the request, in days after sending, ascending, each at most `waited_days`.
    #[serde(default)]
    pub vouches_after_days: Vec<f64>,
    /// What the sender changed since sending, oldest first. The fields above say how it is now.
    #[serde(default)]
    pub changes: Vec<Change>,
}

/// A question of the recipient, and whether the sender answered it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Days after sending, at most `waited_days`.
    pub asked_after_days: f64,
    /// Days after sending, at least `asked_after_days` and at most `waited_days`. `None`: not yet.
    #[serde(default)]
    pub answered_after_days: Option<f64>,
}

/// What was different before the sender changed it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// Days after sending, at most `waited_days`.
    pub after_days: f64,
    /// How it was until then.
    pub was: Was,
}

/// The sender's own facts as they were before a change. `None`: this one did not change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Was {
    #[serde(default)]
    pub picture: Option<bool>,
    #[serde(default)]
    pub details: Option<f64>,
    #[serde(default)]
    pub note: Option<NoteContent>,
    #[serde(default)]
    pub sender_connections: Option<u32>,
    #[serde(default)]
    pub sender_activity: Option<Activity>,
}

/// What the profiles of sender and recipient share. `None`: not known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shared {
    /// An organisation both work or worked at.
    #[serde(default)]
    pub organisation: Option<bool>,
    /// A school both went to.
    #[serde(default)]
    pub school: Option<bool>,
    #[serde(default)]
    pub industry: Option<bool>,
    #[serde(default)]
    pub function: Option<bool>,
    #[serde(default)]
    pub region: Option<bool>,
}

/// A value outside its range: which field, and what would be in range.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{field}` {detail}")]
pub struct OutOfRange {
    /// The field, with its position in a list where it is one.
    pub field: String,
    /// What is wrong and what would be right.
    pub detail: String,
}

/// The longest wait that is read, in days (a century). All bounds below are judgement: beyond them the numbers say
/// nothing more and cost time.
pub const WAITED_DAYS_MAX: f64 = 36_525.0;
/// The most profile views that are read for one request.
pub const VIEWS_MAX: usize = 1_000;
/// The most changes, and the most vouches, that are read for one request.
pub const CHANGES_MAX: usize = 100;
/// The largest count that is read.
pub const COUNT_MAX: u32 = 100_000_000;

impl SenderView {
    pub fn check(&self) -> Result<(), OutOfRange> {
        let range = |field: &str, value: f64, max: f64| {
            if value.is_finite() && (0.0..=max).contains(&value) {
                Ok(())
            } else {
                Err(OutOfRange { field: field.into(), detail: format!("is {value}, but must be 0 to {max}") })
            }
        };
        range("waited_days", self.waited_days, WAITED_DAYS_MAX)?;
        let times = |field: &str, times: &[f64], most: usize| {
            if times.len() > most {
                let detail = format!("has {} entries, but at most {most} are read", times.len());
                return Err(OutOfRange { field: field.into(), detail });
            }
            for (index, &time) in times.iter().enumerate() {
                range(&format!("{field}[{index}]"), time, self.waited_days)?;
                if index > 0 && times[index - 1] > time {
                    let detail = "comes after a later one, but must be in ascending order".into();
                    return Err(OutOfRange { field: format!("{field}[{index}]"), detail });
                }
            }
            Ok(())
        };
        times("views_after_days", self.views_after_days.as_deref().unwrap_or_default(), VIEWS_MAX)?;
        times("vouches_after_days", &self.vouches_after_days, CHANGES_MAX)?;
        let changed: Vec<f64> = self.changes.iter().map(|change| change.after_days).collect();
        times("changes", &changed, CHANGES_MAX)?;
        for (index, change) in self.changes.iter().enumerate() {
            range(&format!("changes[{index}].was.details"), change.was.details.unwrap_or(0.0), 1.0)?;
            let connections = change.was.sender_connections.unwrap_or(0);
            range(&format!("changes[{index}].was.sender_connections"), connections.into(), COUNT_MAX.into())?;
        }
        if let Some(question) = &self.question {
            range("question.asked_after_days", question.asked_after_days, self.waited_days)?;
            if let Some(answered) = question.answered_after_days {
                range("question.answered_after_days", answered, self.waited_days)?;
                if answered < question.asked_after_days {
                    let detail = "comes before the question".into();
                    return Err(OutOfRange { field: "question.answered_after_days".into(), detail });
                }
            }
        }
        if let Some(details) = self.details {
            range("details", details, 1.0)?;
        }
        let recipient_connections = self.recipient_connections.map(|count| match count {
            ConnectionCount::Exactly(n) | ConnectionCount::AtLeast { at_least: n } => n,
        });
        for (field, count) in [
            ("recipient_posts", self.recipient_posts),
            ("recipient_connections", recipient_connections),
            ("namesakes", self.namesakes),
            ("mutual_connections", self.mutual_connections),
            ("sender_connections", self.sender_connections),
            ("typical_connections", self.typical_connections),
        ] {
            range(field, count.unwrap_or(0).into(), COUNT_MAX.into())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(view: &SenderView) -> Result<(), String> {
        view.check().map_err(|e| e.to_string())
    }

    #[test]
    fn every_value_has_its_range() {
        let view = SenderView { waited_days: 40.0, ..Default::default() };
        assert_eq!(check(&view), Ok(()));
        assert!(check(&SenderView { waited_days: f64::NAN, ..view.clone() }).is_err());
        assert_eq!(
            check(&SenderView { waited_days: -1.0, ..view.clone() }),
            Err("`waited_days` is -1, but must be 0 to 36525".into())
        );
        assert_eq!(
            check(&SenderView { views_after_days: Some(vec![2.0, 41.0]), ..view.clone() }),
            Err("`views_after_days[1]` is 41, but must be 0 to 40".into())
        );
        assert!(check(&SenderView { views_after_days: Some(vec![3.0, 2.0]), ..view.clone() }).is_err());
        assert!(check(&SenderView { details: Some(1.2), ..view.clone() }).is_err());
        assert!(check(&SenderView { vouches_after_days: vec![41.0], ..view.clone() }).is_err());
        let was = Was { details: Some(7.0), ..Was::default() };
        assert_eq!(
            check(&SenderView { changes: vec![Change { after_days: 3.0, was }], ..view.clone() }),
            Err("`changes[0].was.details` is 7, but must be 0 to 1".into())
        );
        let question = Some(Question { asked_after_days: 9.0, answered_after_days: Some(8.0) });
        assert_eq!(
            check(&SenderView { question, ..view.clone() }),
            Err("`question.answered_after_days` comes before the question".into())
        );
        assert!(check(&SenderView { mutual_connections: Some(u32::MAX), ..view }).is_err());
    }

    #[test]
    fn there_is_no_place_for_what_a_recipient_privately_did() {
        let secrets =
            ["shelf", "seen", "set_aside", "filtered", "muted", "mute", "remark", "strategy", "rule"];
        for secret in secrets {
            let line = format!(r#"{{"waited_days": 1, "{secret}": true}}"#);
            let error = serde_json::from_str::<SenderView>(&line).unwrap_err().to_string();
            assert!(error.contains("unknown field"), "{error}");
        }
    }
}
