//! A configuration file with every setting, to start from.

use super::setting::{SETTINGS, Setting, Unsaid};
use std::fmt::Write;

/// A configuration file with every setting commented out.
pub(crate) fn example() -> String {
    let mut text = String::from(
        "# Every setting of acquaint. A line without `#` before it counts; those below show examples, not defaults.\n\
         # docs/configuration.md describes them; `acquaint config show` tells what is in force.\n",
    );
    let mut section = "";
    for setting in SETTINGS {
        if setting.section() != section {
            section = setting.section();
            let _ = write!(text, "\n[{section}]\n");
        }
        let mut line = String::from("\n#");
        for word in setting.help.replace('`', "").split(' ') {
            if line.rsplit('\n').next().is_some_and(|last| last.chars().count() + word.chars().count() > 98) {
                line += "\n#";
            }
            line.push(' ');
            line += word;
        }
        let default = default_words(setting).replace('`', "");
        let name = setting.key.rsplit('.').next().unwrap_or_default();
        let _ = write!(
            text,
            "{line}\n# May be: {}. Default: {default}.\n",
            setting.kind.words().replace('`', "")
        );
        let _ = writeln!(text, "# {name} = {}", setting.example);
    }
    text
}

/// What a setting is if nobody says, in words.
pub(super) fn default_words(setting: &Setting) -> String {
    match &setting.default {
        Unsaid::Text("") | Unsaid::Nothing => "–".into(),
        Unsaid::Text(text) => format!("`{text}`"),
        Unsaid::Follows(words, _) => (*words).into(),
    }
}
