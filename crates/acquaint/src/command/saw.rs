//! `acquaint saw PERSON …`: adds what the owner saw, lists it, or takes it back.

mod bulk;

use crate::clock;
use crate::database::Place;
use crate::error::CommandError;
use crate::printer::Printer;
use crate::show;
use crate::words;
use acquaint_app::AppError;
use acquaint_app::compare_shared::is_shared;
use acquaint_app::forget_sighting::forget_sightings;
use acquaint_app::record_sighting::{About, record_sightings};
use acquaint_app::store::Store;
use acquaint_core::activity::{Activity, ConnectionCount};
use acquaint_core::profile::SharedKind;
use acquaint_core::record::Owner;
use acquaint_core::sighting::Sighting;
use acquaint_core::tie::Tie;
use acquaint_why::model::Model;
use clap::ValueEnum;
use jiff::civil::Date;
use std::path::PathBuf;

/// What was seen of whom.
#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
#[command(after_help = "Dates: 2026-05-03, \"3 May 2026\", today, yesterday.\n\
    Ties: co-worker, former-co-worker, client-or-partner, classmate, friend, friend-of-friend, relative, \
    neighbour, met-at-event, same-field, never-met.")]
pub(crate) struct Args {
    /// A part of the person's name, or `me` for yourself.
    #[arg(required_unless_present_any = ["template", "from"], default_value = "", hide_default_value = true)]
    person: String,
    /// Prints a table of everybody who has not answered, to fill in with what you know.
    #[arg(long, conflicts_with_all = ADDING, conflicts_with_all = ["person", "list", "forget", "from"])]
    template: bool,
    /// Keeps the answers of such a table.
    #[arg(long, value_name = "FILE", conflicts_with_all = ADDING, conflicts_with_all = ["person", "list", "forget"])]
    from: Option<PathBuf>,
    /// They looked at your profile on that day. May be given several times.
    #[arg(long, value_name = "DATE", conflicts_with = "not_viewed_me")]
    viewed_me: Vec<String>,
    /// You can see who looks at your profile, and they have not.
    #[arg(long)]
    not_viewed_me: bool,
    /// How many connections their profile shows, such as 180 or 500+.
    #[arg(long, value_name = "NUMBER", value_parser = parse_connections)]
    connections: Option<ConnectionCount>,
    /// When they (or you) were last active: this-week, this-month, this-quarter or rarely.
    #[arg(long, value_name = "WHEN", value_parser = parse_activity)]
    activity: Option<Activity>,
    /// How many public posts, comments and likes of theirs you saw since you asked.
    #[arg(long, value_name = "NUMBER", value_parser = parse_count, allow_hyphen_values = true)]
    posts: Option<u32>,
    /// How you know each other.
    #[arg(long, value_parser = parse_tie)]
    tie: Option<Tie>,
    /// How many connections you have in common.
    #[arg(long, value_name = "NUMBER", value_parser = parse_count, allow_hyphen_values = true)]
    mutual: Option<u32>,
    /// How many others in their surroundings your name and picture could be.
    #[arg(long, value_name = "NUMBER", value_parser = parse_count, allow_hyphen_values = true)]
    namesakes: Option<u32>,
    /// Their industry, or whether it is the same as yours.
    #[arg(long, value_name = "NAME|same|different")]
    industry: Option<String>,
    /// Their region, or whether it is the same as yours.
    #[arg(long, value_name = "NAME|same|different")]
    region: Option<String>,
    /// Whether you have the same job function.
    #[arg(long, value_name = "same|different")]
    function: Option<String>,
    /// An organisation of theirs, or whether you share one.
    #[arg(long, value_name = "NAME|same|different")]
    organisation: Option<String>,
    /// A school of theirs, or whether you share one.
    #[arg(long, value_name = "NAME|same|different")]
    school: Option<String>,
    /// Whether their profile (with `me`: yours) has a picture.
    #[arg(long, value_name = "yes|no")]
    picture: Option<YesNo>,
    /// Lists what you added.
    #[arg(long, conflicts_with_all = ADDING, conflicts_with = "forget")]
    list: bool,
    /// Takes back what you added of one kind, or all of it.
    #[arg(long, value_name = "WHAT")]
    forget: Option<Kind>,
    /// Prints JSON.
    #[arg(long)]
    json: bool,
}

/// The options that add something.
const ADDING: [&str; 14] = [
    "viewed_me",
    "not_viewed_me",
    "connections",
    "activity",
    "posts",
    "tie",
    "mutual",
    "namesakes",
    "industry",
    "region",
    "function",
    "organisation",
    "school",
    "picture",
];

#[derive(Clone, Copy, Debug, ValueEnum)]
enum YesNo {
    Yes,
    No,
}

/// A kind of sighting, by the option that adds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Kind {
    All,
    ViewedMe,
    NotViewedMe,
    Connections,
    Activity,
    Posts,
    Tie,
    Mutual,
    Namesakes,
    Industry,
    Region,
    Function,
    Organisation,
    School,
    Picture,
}

impl Kind {
    fn of(sighting: &Sighting) -> Self {
        match sighting {
            Sighting::ViewedMe(_) => Self::ViewedMe,
            Sighting::HasNotViewedMe => Self::NotViewedMe,
            Sighting::Connections(_) => Self::Connections,
            Sighting::Activity(_) | Sighting::MyActivity(_) => Self::Activity,
            Sighting::Posts(_) => Self::Posts,
            Sighting::Tie(_) => Self::Tie,
            Sighting::MutualConnections(_) => Self::Mutual,
            Sighting::Namesakes(_) => Self::Namesakes,
            Sighting::SharedOrganisation(_) => Self::Organisation,
            Sighting::SharedSchool(_) => Self::School,
            Sighting::SharedIndustry(_) => Self::Industry,
            Sighting::SharedFunction(_) => Self::Function,
            Sighting::SharedRegion(_) => Self::Region,
            Sighting::Picture(_) | Sighting::MyPicture(_) => Self::Picture,
        }
    }
}

fn parse_connections(text: &str) -> Result<ConnectionCount, String> {
    ConnectionCount::parse(text).ok_or_else(|| "write a number such as 180, or 500+".into())
}

fn parse_count(text: &str) -> Result<u32, String> {
    text.parse().map_err(|_| "write a whole number, 0 or more".into())
}

fn parse_activity(text: &str) -> Result<Activity, String> {
    let key = text.to_lowercase().replace(['-', ' '], "_");
    let known = || Activity::ALL.map(|activity| activity.key().replace('_', "-"));
    Activity::ALL
        .into_iter()
        .find(|activity| activity.key() == key)
        .ok_or_else(|| format!("write one of {}", known().join(", ")))
}

fn parse_tie(text: &str) -> Result<Tie, String> {
    let known = || Tie::ALL.map(|tie| tie.key().replace('_', "-")).join(", ");
    Tie::parse(text).ok_or_else(|| format!("write one of {}", known()))
}

/// Adds, lists or takes back.
pub(crate) async fn run(args: Args, place: &Place, printer: &Printer) -> Result<(), CommandError> {
    let store = place.open_existing()?;
    let model = Box::new(Model::prior_of_archives());
    if args.template {
        return bulk::template(&store, &model, printer).await;
    }
    if let Some(path) = &args.from {
        return bulk::from(path, &store, &model, printer).await;
    }
    let mut stamp = clock::stamp()?;
    let about = if args.person == "me" { About::Me } else { About::Person(&args.person) };
    let situation = store.load_situation().await?;
    let owner = situation.owner.as_ref().ok_or(AppError::Empty)?;
    let sightings = args.sightings(&owner.owner, words::local_day(stamp.now))?;
    let did = match (args.forget, sightings.is_empty()) {
        (Some(_), false) => {
            let what = "take back and add in two steps: first `--forget`, then what you saw";
            return Err(CommandError::Usage(what.into()));
        }
        (Some(_), true) => show::saw::Did::TookBack,
        (None, true) if args.list => show::saw::Did::Listed,
        (None, true) => {
            let what = "say what you saw, such as `--viewed-me 2026-05-03` or `--mutual 4`; `acquaint saw --help` \
                        lists everything, and `--list` what you added";
            return Err(CommandError::Usage(what.into()));
        }
        (None, false) => show::saw::Did::Added,
    };
    let report = match args.forget {
        Some(kind) => {
            let is_meant = |sighting: &Sighting| kind == Kind::All || kind == Kind::of(sighting);
            forget_sightings(&store, &model, about, is_meant).await?
        }
        None => record_sightings(&store, &model, about, &sightings, &mut stamp).await?,
    };
    if args.json {
        return printer.print_json(&show::json::Sightings::of(&report, &model));
    }
    let mut page = printer.page();
    show::saw::write(&mut page, &report, did, about == About::Me);
    printer.print(page)
}

/// Makes a sighting of something that is shared, or not.
type Make = fn(bool) -> Sighting;

impl Args {
    fn sightings(&self, owner: &Owner, today: Date) -> Result<Vec<Sighting>, CommandError> {
        let mut sightings = Vec::new();
        for text in &self.viewed_me {
            sightings.push(Sighting::ViewedMe(words::day_given("--viewed-me", text, today)?));
        }
        sightings.extend(self.not_viewed_me.then_some(Sighting::HasNotViewedMe));
        sightings.extend(self.connections.map(Sighting::Connections));
        let is_me = self.person == "me";
        let activity = if is_me { Sighting::MyActivity } else { Sighting::Activity };
        sightings.extend(self.activity.map(activity));
        sightings.extend(self.posts.map(Sighting::Posts));
        sightings.extend(self.tie.map(Sighting::Tie));
        sightings.extend(self.mutual.map(Sighting::MutualConnections));
        sightings.extend(self.namesakes.map(Sighting::Namesakes));
        let picture = if is_me { Sighting::MyPicture } else { Sighting::Picture };
        sightings.extend(self.picture.map(|yes| picture(matches!(yes, YesNo::Yes))));
        let shared: [(SharedKind, &Option<String>, Make); 5] = [
            (SharedKind::Industry, &self.industry, Sighting::SharedIndustry),
            (SharedKind::Region, &self.region, Sighting::SharedRegion),
            (SharedKind::JobFunction, &self.function, Sighting::SharedFunction),
            (SharedKind::Organisation, &self.organisation, Sighting::SharedOrganisation),
            (SharedKind::School, &self.school, Sighting::SharedSchool),
        ];
        for (fact, text, make) in shared {
            if let Some(text) = text {
                sightings.push(make(is_shared(owner, fact, text)?));
            }
        }
        Ok(sightings)
    }
}
