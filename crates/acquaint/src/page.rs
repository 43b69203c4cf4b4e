//! A page of text: headings, paragraphs that wrap, and lines that do not.

use anstyle::Style;

/// The widest line that reads well, in columns.
const WIDTH: usize = 100;
/// Narrower than this, in columns, no line is made.
const WIDTH_MIN: u16 = 20;

/// A page of text being written.
#[derive(Debug)]
pub(crate) struct Page {
    text: String,
    is_styled: bool,
    columns: Option<u16>,
}

impl Page {
    /// An empty page; `is_styled`: headings are bold; `columns`: how many there are, if anything says so.
    pub(crate) fn new(is_styled: bool, columns: Option<u16>) -> Self {
        let columns = columns.map(|columns| columns.max(WIDTH_MIN));
        Self { text: String::new(), is_styled, columns }
    }

    /// How many columns there are, if anything says so: what is wider than text, such as a table, may use them all.
    pub(crate) fn columns(&self) -> Option<u16> {
        self.columns
    }

    /// How wide a line of text may be, in columns.
    pub(crate) fn width(&self) -> usize {
        self.columns.map_or(WIDTH, |columns| WIDTH.min(columns.into()))
    }

    /// A heading, with an empty line before it unless it is the first line.
    pub(crate) fn heading(&mut self, text: &str) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        let style = if self.is_styled { Style::new().bold() } else { Style::new() };
        let mut lines = Self { text: String::new(), ..*self };
        lines.paragraph(text);
        let (bold, plain) = (style.render().to_string(), style.render_reset().to_string());
        self.text.extend([bold.as_str(), lines.text.trim_end(), plain.as_str(), "\n"]);
    }

    /// A paragraph, wrapped between words.
    pub(crate) fn paragraph(&mut self, text: &str) {
        self.wrapped("", "", text);
    }

    /// An item of a list, wrapped and indented.
    pub(crate) fn item(&mut self, text: &str) {
        self.wrapped("  - ", "    ", text);
    }

    /// Text behind a label, wrapped under itself.
    pub(crate) fn labelled(&mut self, label: &str, text: &str) {
        let indent = " ".repeat(label.chars().count());
        self.wrapped(label, &indent, text);
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
            if !is_empty && line.chars().count() + 1 + word.chars().count() > self.width() {
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
        for (columns, width) in [(None, 100), (Some(200), 100), (Some(44), 44), (Some(1), 20)] {
            let mut page = Page::new(false, columns);
            page.item(&"wörter ".repeat(60));
            let text = page.into_text();
            let widest = text.lines().map(|line| line.chars().count()).max().unwrap();
            assert!(widest <= width && widest + "wörter ".len() > width, "{columns:?}: {widest}");
            assert_eq!(text.split_whitespace().count(), 61);
            assert!(text.starts_with("  - wörter wörter") && text.contains("\n    wörter"));
        }
    }

    #[test]
    fn headings_are_bold_only_where_styles_are_wanted() {
        let heading = |is_styled| {
            let mut page = Page::new(is_styled, None);
            page.heading("Why");
            page.into_text()
        };
        assert_eq!(heading(false), "Why\n");
        assert_eq!(heading(true), "\u{1b}[1mWhy\u{1b}[0m\n");
    }
}
