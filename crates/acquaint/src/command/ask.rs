//! `acquaint ask`: asks for the facts that would change the answers most, one after the other.

use crate::answers::Field;
use crate::clock;
use crate::database::Place;
use crate::error::CommandError;
use crate::lines::InputLines;
use crate::printer::Printer;
use crate::words;
use acquaint_app::AppError;
use acquaint_app::ask_owner::{Asked, questions};
use acquaint_app::forget_sighting::forget_sightings;
use acquaint_app::record_sighting::{About, record_sightings};
use acquaint_app::store::Store;
use acquaint_core::clue::Clue;
use acquaint_core::id::PersonId;
use acquaint_core::record::Owner;
use acquaint_core::sighting::Sighting;
use acquaint_store::SqliteStore;
use acquaint_why::model::Model;
use acquaint_why::wording::percent;
use jiff::civil::Date;

/// How many questions.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Stops after so many questions.
    #[arg(long, value_name = "NUMBER", default_value_t = 5)]
    questions: usize,
}

/// What was asked: a person, or nobody where it is about the owner, and the fact.
type Mark = (Option<PersonId>, Clue);

struct Interview<'a> {
    store: &'a SqliteStore,
    model: &'a Model,
    owner: Owner,
    today: Date,
    asked: Vec<Mark>,
    /// What was answered, the newest last: about whom, what, and the question.
    answered: Vec<(Option<PersonId>, Sighting, Mark)>,
}

/// Asks until there is nothing left to ask, or the owner stops.
pub(crate) async fn run(args: Args, place: &Place, printer: &Printer) -> Result<(), CommandError> {
    let store = place.open_existing()?;
    let model = Box::new(Model::prior_of_archives());
    let situation = store.load_situation().await?;
    let owner = situation.owner.ok_or(AppError::Empty)?.owner;
    let today = words::local_day(clock::stamp()?.now);
    let mut interview =
        Interview { store: &store, model: &model, owner, today, asked: Vec::new(), answered: Vec::new() };
    let mut page = printer.page();
    page.paragraph("One key and Enter for each answer. d: I don't know. u: undo the last answer. q: stop.");
    printer.print(page)?;
    let mut lines = InputLines::new(std::io::stdin().lock());
    while interview.asked.len() < args.questions {
        let Some(next) = interview.next().await? else {
            printer.remark("There is nothing left to ask.");
            break;
        };
        let Some(field) = Field::of(next.clue) else { break };
        let mut page = printer.page();
        page.heading(&field.question.replace("NAME", &next.explained.person.name));
        page.paragraph(&field.choices());
        printer.print(page)?;
        let Some(line) = lines.next_line()? else { break };
        let text = line.map_err(CommandError::Usage)?.trim().to_owned();
        match text.as_str() {
            "q" => break,
            "u" => interview.undo(printer).await?,
            "" | "d" => interview.asked.push(mark(&next)),
            _ => interview.answer(&next, field, &text, printer).await?,
        }
    }
    let answered = words::count(interview.answered.len(), "answer", "answers");
    let mut page = printer.page();
    page.paragraph(&format!("{answered} kept. `acquaint why` shows what they changed."));
    printer.print(page)
}

fn mark(asked: &Asked) -> Mark {
    let is_about_owner = Field::of(asked.clue).is_some_and(Field::is_about_owner);
    ((!is_about_owner).then_some(asked.explained.person.id), asked.clue)
}

fn about(person: Option<PersonId>) -> About<'static> {
    person.map_or(About::Me, About::Kept)
}

impl Interview<'_> {
    /// The most telling question that was not asked yet.
    async fn next(&self) -> Result<Option<Asked>, CommandError> {
        let all = questions(self.store, self.model).await?;
        Ok(all.into_iter().find(|asked| !self.asked.contains(&mark(asked))))
    }

    async fn answer(
        &mut self,
        asked: &Asked,
        field: &Field,
        text: &str,
        printer: &Printer,
    ) -> Result<(), CommandError> {
        let sighting = match field.parse(text, &self.owner, self.today) {
            Ok(sighting) => sighting,
            Err(why) => {
                printer.remark(&why);
                return Ok(());
            }
        };
        let person = mark(asked).0;
        let seen = [sighting.clone()];
        let report =
            record_sightings(self.store, self.model, about(person), &seen, &mut clock::stamp()?).await?;
        self.asked.push(mark(asked));
        self.answered.push((person, sighting, mark(asked)));
        if let Some((before, after)) = &report.explained {
            let chance = |it: &acquaint_app::explain_request::ExplainedKept| {
                percent(it.explanation.forecast.at_advice_horizon())
            };
            let mut page = printer.page();
            page.paragraph(&format!(
                "{}: {} → {} within 90 days; most likely now: {}.",
                after.person.name,
                chance(before),
                chance(after),
                after.explanation.ranked()[0].title()
            ));
            printer.print(page)?;
        }
        Ok(())
    }

    async fn undo(&mut self, printer: &Printer) -> Result<(), CommandError> {
        let Some((person, sighting, mark)) = self.answered.pop() else {
            printer.remark("There is nothing to undo.");
            return Ok(());
        };
        let _ = forget_sightings(self.store, self.model, about(person), |kept| *kept == sighting).await?;
        self.asked.retain(|asked| *asked != mark);
        printer.remark("Undone.");
        Ok(())
    }
}
