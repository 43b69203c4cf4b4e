//! Reading lines of evidence that are all needed.

use crate::error::CommandError;
use crate::lines::InputLines;
use acquaint_why::evidence::{EvidenceLine, parse_line};
use std::io::BufRead;

/// Every line must be readable: a history with holes would be taken as if it were whole. `otherwise` says what is not done
/// where one is not.
pub(crate) fn read(source: impl BufRead, otherwise: &str) -> Result<Vec<EvidenceLine>, CommandError> {
    let mut history = Vec::new();
    let mut input = InputLines::new(source);
    let mut number = 0;
    while let Some(text) = input.next_line()? {
        number += 1;
        let text =
            text.map_err(|detail| CommandError::Usage(format!("line {number} {detail}; {otherwise}")))?;
        if text.trim().is_empty() {
            continue;
        }
        let line = parse_line(text, number).map_err(|e| {
            let problem = e.error;
            let detail = format!("line {}: `{}` {}", problem.line, problem.field, problem.detail);
            CommandError::Usage(format!("{detail}; {otherwise}"))
        })?;
        history.push(line);
    }
    Ok(history)
}
