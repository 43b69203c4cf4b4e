//! Results as pages of text and as JSON. Nothing here decides anything.

pub(crate) mod import;
pub(crate) mod json;
pub(crate) mod person;
pub(crate) mod saw;
pub(crate) mod table;

use crate::error::CommandError;
use crate::printer::Printer;
use crate::words;
use acquaint_why::patience::{Estimate, PatienceCurve};
use acquaint_why::wording::percent;

/// The rows of an archive that could not be read.
pub(crate) fn problems(problems: &[String], json: bool, printer: &Printer) -> Result<(), CommandError> {
    if json {
        return printer.print_json(&problems);
    }
    let mut page = printer.page();
    match problems {
        [] => page.paragraph("Every row of this archive could be read."),
        some => some.iter().for_each(|problem| page.line(problem)),
    }
    printer.print(page)
}

/// That rows could not be read, and how to see which.
pub(crate) fn problems_hint(count: usize) -> String {
    let rows = words::count(count, "row", "rows");
    let (were, them) = if count == 1 { ("was", "it") } else { ("were", "them") };
    format!("{rows} of the archive could not be read and {were} left out; `--problems` lists {them}.")
}

/// A chance with its interval: "40 % (between 31 % and 50 %)".
pub(crate) fn estimate(estimate: Estimate) -> String {
    let Estimate { mid, low, high } = estimate;
    format!("{} (between {} and {})", percent(mid), percent(low), percent(high))
}

/// The patience curve in two sentences.
pub(crate) fn patience(curve: &PatienceCurve) -> String {
    let basis = match curve.requests() {
        0 => "There is nothing of your own to learn from yet, so this is how such requests usually go."
            .to_owned(),
        n => {
            let requests = words::count(n, "request", "requests");
            let own = percent(curve.own_share());
            format!(
                "This rests for {own} on {requests} of your own ({} answered), and for the rest on how such requests \
                 usually go.",
                curve.answers()
            )
        }
    };
    let which = if curve.requests() == 0 { "such requests" } else { "the requests you send" };
    format!(
        "Of {which}, {} are answered within 30 days and {} within 90 days, with 90 % certainty. {basis}",
        estimate(curve.answered_within(30.0)),
        estimate(curve.answered_within(90.0))
    )
}

/// A bar of ten steps.
pub(crate) fn bar(share: f64) -> String {
    let filled = (0..10).filter(|step| share * 10.0 >= f64::from(*step) + 0.5).count();
    "█".repeat(filled) + &"░".repeat(10 - filled)
}
