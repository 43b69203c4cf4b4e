//! `acquaint ask`: asks for the facts that would change the answers most, one after the other.

use crate::clock;
use crate::database::Place;
use crate::error::CommandError;
use crate::lines::InputLines;
use crate::printer::Printer;
use crate::words;
use acquaint_app::AppError;
use acquaint_app::ask_owner::{Interview, Unkept, changed_in_words};
use acquaint_app::store::Store;
use acquaint_why::model::Model;

/// How many questions.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Stops after so many questions.
    #[arg(long, value_name = "NUMBER", default_value_t = 5)]
    questions: usize,
}

/// Asks until there is nothing left to ask, or the owner stops.
pub(crate) async fn run(args: Args, place: &Place, printer: &Printer) -> Result<(), CommandError> {
    let store = place.open_existing()?;
    let model = Box::new(Model::prior_of_archives());
    if store.load_situation().await?.owner.is_none() {
        return Err(AppError::Empty.into());
    }
    let today = words::local_day(clock::stamp()?.now);
    let mut interview = Interview::default();
    let mut page = printer.page();
    page.paragraph("One key and Enter for each answer. d: I don't know. u: undo the last answer. q: stop.");
    printer.print(page)?;
    let mut lines = InputLines::new(std::io::stdin().lock());
    while interview.asked() < args.questions {
        let Some(next) = interview.next(&store, &model).await? else {
            printer.remark("There is nothing left to ask.");
            break;
        };
        let mut page = printer.page();
        page.heading(&next.in_words());
        page.paragraph(&next.field.choices());
        printer.print(page)?;
        let Some(line) = lines.next_line()? else { break };
        let text = line.map_err(CommandError::Usage)?.trim().to_owned();
        match text.as_str() {
            "q" => break,
            "u" if interview.undo(&store, &model).await? => printer.remark("Undone."),
            "u" => printer.remark("There is nothing to undo."),
            "" | "d" => interview.leave_open(next.mark()),
            _ => {
                let when = (today, &mut clock::stamp()?);
                match interview.answer(&store, &model, (next.mark(), &text), when).await {
                    Ok(report) => {
                        let mut page = printer.page();
                        if let Some(words) = changed_in_words(&report) {
                            page.paragraph(&words);
                        }
                        printer.print(page)?;
                    }
                    Err(Unkept::Unreadable(why)) => printer.remark(&why),
                    Err(Unkept::Failed(error)) => return Err(error.into()),
                }
            }
        }
    }
    let answered = words::count(interview.answered(), "answer", "answers");
    let mut page = printer.page();
    page.paragraph(&format!("{answered} kept. `acquaint why` shows what they changed."));
    printer.print(page)
}
