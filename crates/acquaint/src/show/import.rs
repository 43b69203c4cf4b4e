//! What an import brought.

use super::{problems_hint, what_was_read};
use crate::page::Page;
use crate::words;
use acquaint_app::record_in_words::import_report;
use acquaint_core::import::ImportReport;
use acquaint_linkedin::WhatWasRead;

/// Writes the report.
pub(crate) fn write(page: &mut Page, report: &ImportReport, read: &WhatWasRead) {
    let lines = import_report(report, &words::day_of(report.taken_at));
    if let [heading, items @ ..] = lines.as_slice() {
        page.heading(heading);
        for item in items {
            page.item(item);
        }
    }
    if report.unreadable_rows > 0 {
        page.item(&problems_hint(report.unreadable_rows as usize, "`--problems`"));
    }
    what_was_read(page, read);
    page.line("");
    page.paragraph(
        "Next: `acquaint why` says why requests have no answer yet; `acquaint why NAME` says it for one person; \
         `acquaint serve` shows it in your browser.",
    );
}
