//! `acquaint who --at ORGANISATION`: whom the owner knows there.

use crate::archive::{self, Given};
use crate::database::Place;
use crate::error::CommandError;
use crate::printer::Printer;
use crate::words;
use acquaint_app::profile_address::profile_address;
use acquaint_app::who_works_at::{WhoWorksAt, who_works_at};
use acquaint_linkedin::LastWrote;
use serde_json::json;
use std::path::PathBuf;

/// Where.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// A LinkedIn archive (zip or folder), of which nothing is kept. Without it: the database.
    archive: Option<PathBuf>,
    /// The organisation, in any of its spellings.
    #[arg(long, value_name = "ORGANISATION")]
    at: String,
    #[command(flatten)]
    given: Given,
    /// Prints JSON.
    #[arg(long)]
    json: bool,
}

/// Lists them, or says that there is no one.
pub(crate) async fn run(args: Args, place: &Place, printer: &Printer) -> Result<(), CommandError> {
    let (store, last_wrote) = match &args.archive {
        Some(path) => {
            let archive = archive::read(path, &args.given, printer)?;
            (archive.keep_in_memory().await?.0, archive.last_wrote)
        }
        None => (place.open_existing()?, LastWrote::default()),
    };
    let who = who_works_at(&store, &args.at).await?;
    if args.json {
        return printer.print_json(&in_json(&who, &last_wrote));
    }
    let mut page = printer.page();
    page.heading(&who.in_words(&args.at));
    for (person, connection) in &who.found {
        let title =
            if connection.title.is_empty() { String::new() } else { format!("{} at ", connection.title) };
        let since = connection.connected_on.map(|day| format!("; connected since {}", words::day(day)));
        let since = since.unwrap_or_default();
        let wrote = last_wrote.on(&person.name, person.url.as_deref());
        let wrote = wrote.map_or_else(String::new, |day| format!("; you last wrote on {}", words::day(day)));
        page.item(&format!("{}: {title}{}{since}{wrote}", person.name, connection.organisation));
    }
    let no_messages = if args.archive.is_none() && !who.found.is_empty() {
        " Messages are not kept: `acquaint who ARCHIVE --at` tells when you last wrote."
    } else {
        ""
    };
    page.paragraph(&format!(
        "As of {}. Your archive tells where people work now, not where they worked before.{no_messages}",
        words::day_of(who.as_of)
    ));
    printer.print(page)
}

fn in_json(who: &WhoWorksAt, last_wrote: &LastWrote) -> serde_json::Value {
    let found = who.found.iter().map(|(person, connection)| {
        json!({
            "person": person.name,
            "url": profile_address(person.url.as_deref()),
            "organisation": connection.organisation,
            "title": connection.title,
            "connected_on": connection.connected_on,
            "last_wrote_on": last_wrote.on(&person.name, person.url.as_deref()),
        })
    });
    json!({
        "as_of": who.as_of,
        "connections": who.connections,
        "with_organisation": who.with_organisation,
        "found": found.collect::<Vec<_>>(),
    })
}
