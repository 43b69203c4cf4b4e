//! A page of text: headings, paragraphs that wrap, and lines that do not.

use anstyle::Style;

/// The widest line that reads well, in columns.
const WIDTH: usize = 100;

/// A page of text being written.
#[derive(Debug)]
pub(crate) struct Page {
    text: String,
    is_styled: bool,
}

impl Page {
    /// An empty page; `is_styled`: headings are bold.
    pub(crate) fn new(is_styled: bool) -> Self {
        Self { text: String::new(), is_styled }
    }

    /// A heading, with an empty line before it unless it is the first line.
    pub(crate) fn heading(&mut self, text: &str) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        let style = if self.is_styled { Style::new().bold() } else { Style::new() };
        self.text.extend([
            style.render().to_string().as_str(),
            text,
            style.render_reset().to_string().as_str(),
            "\n",
        ]);
    }

    /// A paragraph, wrapped between words.
    pub(crate) fn paragraph(&mut self, text: &str) {
        self.wrapped("", "", text);
    }

    /// An item of a list, wrapped and indented.
    pub(crate) fn item(&mut self, text: &str) {
        self.wrapped("  - ", "    ", text);
    }

    /// A line as it is.
    pub(crate) fn line(&mut self, text: &str) {
        self.text += text.trim_end();
        self.text.push('\n');
    }

    /// The text.
    pub(crate) fn into_text(self) -> String {
        self.text
    }

    fn wrapped(&mut self, first: &str, next: &str, text: &str) {
        let mut line = first.to_owned();
        let mut is_empty = true;
        for word in text.split(' ').filter(|word| !word.is_empty()) {
            if !is_empty && line.chars().count() + 1 + word.chars().count() > WIDTH {
                self.line(&line);
                next.clone_into(&mut line);
                is_empty = true;
            }
            if !is_empty {
                line.push(' ');
            }
            line += word;
            is_empty = false;
        }
        self.line(&line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paragraph_wraps_between_words_and_loses_none() {
        let mut page = Page::new(false);
        let text = "wörter ".repeat(60);
        page.item(&text);
        let text = page.into_text();
        assert!(text.lines().all(|line| line.chars().count() <= WIDTH));
        assert_eq!(text.split_whitespace().count(), 61);
        assert!(text.starts_with("  - wörter wörter") && text.contains("\n    wörter"));
    }

    #[test]
    fn headings_are_bold_only_where_styles_are_wanted() {
        let heading = |is_styled| {
            let mut page = Page::new(is_styled);
            page.heading("Why");
            page.into_text()
        };
        assert_eq!(heading(false), "Why\n");
        assert_eq!(heading(true), "\u{1b}[1mWhy\u{1b}[0m\n");
    }
}
