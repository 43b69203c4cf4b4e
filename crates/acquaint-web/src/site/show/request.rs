//! What both sides of a request read of it: the tie, questions and answers.

use crate::page::connect::tie_as_said;
use crate::page::moment::Moment;
use crate::page::sent_request::Exchange;
use acquaint_app::community::view::QuestionAndAnswer;
use acquaint_core::tie::Tie;

/// Questions about a request with their answers.
pub fn exchanges(questions: &[QuestionAndAnswer]) -> Vec<Exchange> {
    let exchange = |one: &QuestionAndAnswer| Exchange {
        question: one.question.as_str().to_owned(),
        asked: Moment::day(one.asked_at),
        answer: one.answer.as_ref().map(|(text, at)| (text.as_str().to_owned(), Moment::day(*at))),
    };
    questions.iter().map(exchange).collect()
}

/// Whether the last question has no answer yet.
pub fn has_open_question(questions: &[QuestionAndAnswer]) -> bool {
    questions.last().is_some_and(|question| question.answer.is_none())
}

/// A tie as the one who said it reads it again: "You said that you worked at the same organisation".
pub fn tie_said_by_reader(tie: Tie) -> String {
    format!("You said that {}", tie_as_said(tie).trim_start_matches("says "))
}

/// A tie as someone who knows both reads it: "says they worked at the same organisation".
pub fn tie_said_of_others(tie: Tie) -> String {
    tie_as_said(tie).replace("of you ", "of them ").replace("you ", "they ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tie_is_said_from_where_its_reader_stands() {
        assert_eq!(
            tie_said_by_reader(Tie::FormerCoWorker),
            "You said that you worked at the same organisation"
        );
        for tie in Tie::ALL {
            let others = tie_said_of_others(tie);
            assert!(others.starts_with("says ") && !others.contains("you"), "{others}");
        }
    }
}
