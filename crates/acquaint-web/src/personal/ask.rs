//! `/ask`: the interview of the owner, one question after the other, as `acquaint ask` has it in the terminal.

use super::around::{Around, go_saying};
use super::{Personal, words};
use crate::failure::Failure;
use crate::page::form::Form;
use crate::page::frame::{Flash, Frame, Nav};
use crate::page::moment::capitalised;
use crate::shell::go;
use crate::site::posted::Posted;
use acquaint_app::AppError;
use acquaint_app::ask_owner::{Asked, Interview, Mark, Unkept, changed_in_words};
use acquaint_app::store::Store;
use acquaint_core::clue::Clue;
use acquaint_core::id::PersonId;
use acquaint_core::text::count;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

/// `GET /ask`. Forms: `POST /ask` (`person`, empty for the owner; `clue`; `answer` or `typed`, or `leave_open`) and
/// `POST /ask/undo`.
#[derive(Template)]
#[template(path = "personal/ask.html")]
struct AskPage {
    frame: Frame,
    /// `None`: there is nothing left to ask.
    question: Option<Question>,
    /// "2 answers kept". Empty: none yet.
    kept: String,
    form: Form,
}

struct Question {
    words: String,
    person: String,
    clue: &'static str,
    /// Each answer as it is sent, and as it is shown.
    answers: Vec<(&'static str, String)>,
    /// What can be written instead. Empty: nothing.
    hint: &'static str,
    /// Where to look it up.
    href: String,
    name: String,
}

impl Question {
    fn of(asked: &Asked) -> Self {
        let (person, clue) = asked.mark();
        Self {
            words: asked.in_words(),
            person: person.map_or_else(String::new, |id| id.to_string()),
            clue: clue.key(),
            answers: asked
                .field
                .keys
                .iter()
                .map(|(_, answer)| (*answer, capitalised(&answer.replace('-', " "))))
                .collect(),
            hint: asked.field.hint,
            href: format!("/sent/{}", asked.explained.request.id),
            name: asked.explained.person.name.clone(),
        }
    }
}

pub(super) async fn show<S: Store + 'static>(
    State(personal): State<Personal<S>>,
    around: Around,
) -> Result<Response, Failure> {
    let interview = personal.0.interview.lock().await;
    Ok(around.page(&page(&personal, &around, &interview, Form::new()).await?))
}

async fn page<S: Store + 'static>(
    personal: &Personal<S>,
    around: &Around,
    interview: &Interview,
    form: Form,
) -> Result<AskPage, Failure> {
    let next = match interview.next(personal.store(), personal.model()).await {
        Err(AppError::Empty) => None,
        other => other?,
    };
    let kept = match interview.answered() {
        0 => String::new(),
        n => format!("{} kept", count(n, "answer", "answers")),
    };
    Ok(AskPage { frame: around.frame(Nav::Sent), question: next.as_ref().map(Question::of), kept, form })
}

pub(super) async fn answer<S: Store + 'static>(
    State(personal): State<Personal<S>>,
    around: Around,
    posted: Posted,
) -> Result<Response, Failure> {
    const TYPED: &str = "typed";
    let mark = mark(&posted).ok_or_else(Failure::not_found)?;
    let mut interview = personal.0.interview.lock().await;
    if posted.has("leave_open") {
        interview.leave_open(mark);
        return Ok(go("/ask"));
    }
    let text = [posted.text("answer"), posted.text(TYPED)].into_iter().find(|text| !text.trim().is_empty());
    let mut stamp = personal.stamp();
    let when = (words::local_day(stamp.now), &mut stamp);
    let kept = match text {
        Some(text) => interview.answer(personal.store(), personal.model(), (mark, text), when).await,
        None => Err(Unkept::Unreadable("write an answer, or choose that you don’t know".into())),
    };
    match kept {
        Ok(report) => {
            let changed = changed_in_words(&report).unwrap_or_else(|| "Noted.".into());
            Ok(go_saying(&personal, "/ask", &Flash::done(changed)))
        }
        Err(Unkept::Unreadable(why)) => {
            let form = posted.filled().with_error(TYPED, why);
            let page = page(&personal, &around, &interview, form).await?;
            Ok(around.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
        Err(Unkept::Failed(error)) => Err(error.into()),
    }
}

pub(super) async fn undo<S: Store + 'static>(
    State(personal): State<Personal<S>>,
) -> Result<Response, Failure> {
    let mut interview = personal.0.interview.lock().await;
    let is_undone = interview.undo(personal.store(), personal.model()).await?;
    let said = if is_undone { "Undone." } else { "There is nothing to undo." };
    Ok(go_saying(&personal, "/ask", &Flash::done(said)))
}

/// What the form is about. `None`: nothing that is asked.
fn mark(posted: &Posted) -> Option<Mark> {
    let clue = Clue::ALL.into_iter().find(|clue| clue.key() == posted.text("clue"))?;
    match posted.text("person") {
        "" => Some((None, clue)),
        id => Some((Some(PersonId(id.parse().ok()?)), clue)),
    }
}
