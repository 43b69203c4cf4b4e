//! The strategy that somebody names: a file, or the word of a ready-made one.

use crate::error::CommandError;
use acquaint_app::keep_strategy::fill_in;
use acquaint_core::import::Situation;
use acquaint_core::strategy::{ReadyMade, Strategy};
use std::fs::File;
use std::io::Read;

/// Files larger than this hold no strategy. In bytes; the limit of a strategy itself is below.
const FILE_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// Reads the strategy. A ready-made one is filled in from what is known of the owner.
pub(crate) fn read(named: &str, situation: &Situation) -> Result<Strategy, CommandError> {
    if let Some(one) = ReadyMade::parse(named) {
        return Ok(fill_in(situation, one)?);
    }
    let text = text_of(named)?;
    Strategy::parse(&text).map_err(|error| CommandError::Usage(format!("`{named}`: {error}")))
}

/// The words of the ready-made ones: "open, my-field, …".
pub(crate) fn ready_made_words() -> String {
    ReadyMade::ALL.map(word).join(", ")
}

fn word(one: ReadyMade) -> String {
    one.key().replace('_', "-")
}

fn text_of(named: &str) -> Result<String, CommandError> {
    let wrong = |why: String| CommandError::Usage(format!("`{named}` {why}"));
    let file = File::open(named).map_err(|error| {
        let near = ReadyMade::ALL.map(word).into_iter().find(|word| strsim::jaro_winkler(word, named) > 0.85);
        let hint = near.map_or_else(String::new, |near| format!("; did you mean {near}?"));
        wrong(format!(
            "cannot be read as a file ({error}), and is no ready-made strategy; those are {}{hint}",
            ready_made_words()
        ))
    })?;
    let mut bytes = Vec::new();
    let read = file.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes);
    read.map_err(|error| wrong(format!("cannot be read: {error}; please name a file of JSON")))?;
    if bytes.len() as u64 > FILE_BYTES_MAX {
        return Err(wrong("is larger than any strategy; please name a file of JSON".into()));
    }
    let text =
        String::from_utf8(bytes).map_err(|_| wrong("is no text in UTF-8; please save it so".into()))?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}
