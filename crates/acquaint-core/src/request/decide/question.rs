//! Asking before deciding, and answering (rule 9).

use super::check_message;
use crate::id::RequestId;
use crate::limits::Limits;
use crate::request::{Change, Decision, Message, Refusal, SenderSituation, WaitingRequest};
use jiff::Timestamp;

/// Asks the sender something, from any shelf. It shows that the request was seen, and nothing else: so it is decided
/// on what both may know.
pub fn ask(
    situation: &SenderSituation,
    request: RequestId,
    question: &Message,
    limits: &Limits,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    situation.check_not_blocked()?;
    let request = situation.their_request(request)?;
    check_message("question", question, limits)?;
    if has_open_question(request) {
        return Err(Refusal::QuestionOpen);
    }
    if u32::try_from(request.questions.len()).is_ok_and(|asked| asked >= limits.questions_max) {
        return Err(Refusal::QuestionsUsedUp { max: limits.questions_max });
    }
    let key = situation.key(request);
    let change = Change::QuestionAsked { request: key, question: question.clone(), asked_at: now };
    Ok(situation.decision(vec![change], request.outcome()))
}

pub fn answer(
    situation: &SenderSituation,
    request: RequestId,
    text: &Message,
    limits: &Limits,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    situation.check_not_blocked()?;
    let request = situation.my_request(request)?;
    check_message("answer", text, limits)?;
    if !has_open_question(request) {
        return Err(Refusal::NoQuestion);
    }
    let key = situation.key(request);
    let change = Change::QuestionAnswered { request: key, answer: text.clone(), answered_at: now };
    Ok(situation.decision(vec![change], request.outcome()))
}

fn has_open_question(request: &WaitingRequest) -> bool {
    request.questions.last().is_some_and(|question| question.answer.is_none())
}
