//! Questions and vouches as JSON columns of their request, so that many requests take one statement.

use crate::dialect::Dialect;
use crate::sqlite::row::Reading;
use acquaint_app::store::StoreError;
use acquaint_core::id::PersonId;
use acquaint_core::request::Message;
use jiff::Timestamp;
use serde::Deserialize;
use uuid::Uuid;

/// The columns for [`questions`] and [`vouches`], of `requests r`.
pub(super) fn exchanged(dialect: Dialect) -> String {
    let question =
        dialect.json_row(&["question", "asked_at", "answer", "answered_at"].map(|column| (column, column)));
    let voucher = dialect.id_text("voucher_id");
    let vouch =
        dialect.json_row(&[("voucher", &voucher), ("asked_at", "asked_at"), ("vouched_at", "vouched_at")]);
    format!(
        "(SELECT {} FROM questions WHERE request_id = r.id) AS questions,
         (SELECT {} FROM vouches WHERE request_id = r.id) AS vouches",
        dialect.json_array(&format!("{question} ORDER BY number")),
        dialect.json_array(&format!("{vouch} ORDER BY asked_at, voucher_id"))
    )
}

pub(super) struct Question {
    pub(super) text: Message,
    pub(super) asked_at: Timestamp,
    pub(super) answer: Option<(Message, Timestamp)>,
}

/// Someone who was asked to vouch.
pub(super) struct Vouch {
    pub(super) voucher: PersonId,
    pub(super) asked_at: Timestamp,
    pub(super) vouched_at: Option<Timestamp>,
}

/// The questions about a request, oldest first.
pub(super) fn questions(row: &Reading<'_>) -> Result<Vec<Question>, StoreError> {
    #[derive(Deserialize)]
    struct Kept {
        question: Message,
        asked_at: i64,
        answer: Option<Message>,
        answered_at: Option<i64>,
    }
    each(row, "questions", |kept: Kept| {
        let answered_at = kept.answered_at.map(Timestamp::from_microsecond).transpose()?;
        Ok(Question {
            text: kept.question,
            asked_at: Timestamp::from_microsecond(kept.asked_at)?,
            answer: kept.answer.zip(answered_at),
        })
    })
}

/// Who was asked to vouch, in the order in which they were asked.
pub(super) fn vouches(row: &Reading<'_>) -> Result<Vec<Vouch>, StoreError> {
    #[derive(Deserialize)]
    struct Kept {
        voucher: Uuid,
        asked_at: i64,
        vouched_at: Option<i64>,
    }
    each(row, "vouches", |kept: Kept| {
        Ok(Vouch {
            voucher: PersonId(kept.voucher),
            asked_at: Timestamp::from_microsecond(kept.asked_at)?,
            vouched_at: kept.vouched_at.map(Timestamp::from_microsecond).transpose()?,
        })
    })
}

/// A JSON array of timestamps.
pub(super) fn moments(row: &Reading<'_>, column: &str) -> Result<Vec<Timestamp>, StoreError> {
    each(row, column, Timestamp::from_microsecond)
}

fn each<K: serde::de::DeserializeOwned, T>(
    row: &Reading<'_>,
    column: &str,
    read: impl Fn(K) -> Result<T, jiff::Error>,
) -> Result<Vec<T>, StoreError> {
    let kept: Vec<K> = row.maybe_json(column)?.unwrap_or_default();
    kept.into_iter().map(read).collect::<Result<_, _>>().map_err(|_| row.corrupt(column))
}
