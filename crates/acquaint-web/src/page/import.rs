//! `/me/import`: bringing one's own archive of another network.

use super::form::{Choice, Form};
use super::frame::{Frame, Nav};
use askama::Template;

/// `GET|POST /me/import` (multipart: `archive`, a zip; in one person's record also `taken_on`, a day, and `dates`, `day-first`
/// or `month-first`, both may be empty);
/// then `POST /me/import/apply` (`import`: hidden; `item`: keys of what was chosen, several).
#[derive(Clone, Debug, Template)]
#[template(path = "import.html")]
pub struct ImportPage {
    pub frame: Frame,
    pub step: ImportStep,
    /// The most megabytes of an archive.
    pub megabytes_max: u32,
}

#[derive(Clone, Debug)]
pub enum ImportStep {
    /// A file is chosen.
    Upload(Form),
    /// The member chooses what to take over. Nothing is chosen beforehand.
    Preview(ImportPreview),
    Report(ImportReport),
}

/// What an archive has to offer to a profile.
#[derive(Clone, Debug, Default)]
pub struct ImportPreview {
    /// Which import this is: the hidden field `import`.
    pub import: String,
    /// What can be taken over, by part of the profile.
    pub groups: Vec<ImportGroup>,
    /// Rows that could not be read: file, line, why.
    pub problems: Vec<String>,
}

/// One part of a profile.
#[derive(Clone, Debug)]
pub struct ImportGroup {
    pub heading: String,
    /// What can be taken over.
    pub items: Vec<ImportItem>,
}

/// One thing that can be taken over.
#[derive(Clone, Debug)]
pub struct ImportItem {
    /// The value of its checkbox.
    pub key: String,
    /// "Hydrographer, Tidewater Mapping".
    pub words: String,
    /// "2018 to 2021", or what it replaces. May be empty.
    pub detail: String,
    /// Whether the profile has it already: shown, and not to be chosen.
    pub is_there: bool,
}

#[derive(Clone, Debug, Default)]
pub struct ImportReport {
    /// What was taken over, as sentences.
    pub lines: Vec<String>,
    /// Rows that could not be read: file, line, why.
    pub problems: Vec<String>,
}

impl ImportPage {
    /// Invented: a file is chosen.
    pub fn sample() -> Self {
        let form = Form::new()
            .with_error("archive", "this is not a zip archive; please choose the file as it was sent to you");
        Self { frame: Frame::sample(Nav::Import), step: ImportStep::Upload(form), megabytes_max: 200 }
    }

    /// Invented: what can be taken over.
    pub fn sample_preview() -> Self {
        let item = |key: &str, words: &str, detail: &str, is_there| ImportItem {
            key: key.into(),
            words: words.into(),
            detail: detail.into(),
            is_there,
        };
        let preview = ImportPreview {
            import: "i-1".into(),
            groups: vec![
                ImportGroup {
                    heading: "Positions".into(),
                    items: vec![
                        item("position-0", "Hydrographer, Tidewater Mapping", "since March 2018", true),
                        item("position-1", "Deckhand, MS Sommarøy", "2014 to 2018", false),
                    ],
                },
                ImportGroup {
                    heading: "Skills".into(),
                    items: vec![item("skill-0", "Multibeam sonar", "", false)],
                },
            ],
            problems: vec!["Positions.csv, line 7: the date `Foo 2014` cannot be read".into()],
        };
        Self { step: ImportStep::Preview(preview), ..Self::sample() }
    }

    /// Invented: it is done, in one person's record.
    pub fn sample_report() -> Self {
        let report = ImportReport {
            lines: vec![
                "48 requests sent, 7 of them without an answer".into(),
                "63 connections, 2 of them new since the last archive".into(),
                "1 answer came since then: Leila Haddadin".into(),
            ],
            problems: vec!["Invitations.csv, line 12: the date `31/31/26` cannot be read".into()],
        };
        Self {
            frame: Frame::sample_personal(Nav::Import),
            step: ImportStep::Report(report),
            ..Self::sample()
        }
    }

    /// Invented: a file is chosen, in one person's record.
    pub fn sample_personal() -> Self {
        Self {
            frame: Frame::sample_personal(Nav::Import),
            step: ImportStep::Upload(Form::new()),
            ..Self::sample()
        }
    }
}
