//! `acquaint simulate`: invented people and their requests, with truths that no real record tells.

mod foreign;

use crate::command::model_file;
use crate::error::CommandError;
use crate::printer::Printer;
use acquaint_sim::archive::{ArchiveSpec, Container, Era};
use acquaint_sim::community::{CommunitySpec, SimulatedRequest, Truth, simulate};
use acquaint_sim::story::World;
use acquaint_why::evidence::EvidenceLine;
use acquaint_why::model::Model;
use serde::Serialize;
use std::io::Write;
use std::path::{Path, PathBuf};

/// How many requests each member sends.
const REQUESTS_EACH: usize = 3;

/// What to simulate.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Writes evidence.jsonl (requests that still wait), history.jsonl (all, with their outcomes) and truth.jsonl (what really \
happened) into a folder; or, with --as-linkedin-archive, a LinkedIn archive of invented people and truth.json beside it.

Examples:
  acquaint simulate --members 500 --days 365 --seed 7 --out community
  acquaint simulate --world fair --members 1000 --seed 11 --out fair
  acquaint simulate --as-linkedin-archive example.zip --era 2026")]
pub(crate) struct Args {
    /// Members of the community, each of whom sends three requests.
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u32).range(2..=1_000_000))]
    members: u32,
    /// Days from the first request to the last look.
    #[arg(long, default_value_t = 365, value_parser = clap::value_parser!(u32).range(1..=36_500))]
    days: u32,
    /// The same seed gives the same people and the same bytes.
    #[arg(long, default_value_t = 7)]
    seed: u64,
    /// Share of facts, in percent, that the sender does not know.
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u8).range(0..=100))]
    hidden: u8,
    /// Whether the world works as the model assumes, or people come in sessions; or a world that shares no formula with the
    /// model: a city, a village of newcomers, a fair full of strangers.
    #[arg(long, value_enum, default_value_t = WorldName::AsAssumed)]
    world: WorldName,
    /// A world that shares no formula with the model, described in a TOML file.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["world", "model", "as_linkedin_archive"])]
    scenario: Option<PathBuf>,
    /// A model that `acquaint fit` wrote, whose pace the community has.
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
    /// The folder to write to.
    #[arg(long, value_name = "FOLDER", required_unless_present = "as_linkedin_archive")]
    out: Option<PathBuf>,
    /// Writes a LinkedIn archive of one invented person here instead.
    #[arg(long, value_name = "PATH", conflicts_with = "out")]
    as_linkedin_archive: Option<PathBuf>,
    /// Which year's format the archive has.
    #[arg(long, value_enum, default_value_t = EraName::Y2026)]
    era: EraName,
    /// Whether the archive is a zip or a folder.
    #[arg(long, value_enum, default_value_t = ContainerName::Zip)]
    container: ContainerName,
    /// How many requests the archive's owner sent.
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(0..=100_000))]
    sent: u32,
    /// How many requests the archive's owner received.
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u32).range(0..=100_000))]
    received: u32,
    /// How many connections the archive's owner has, at least.
    #[arg(long, default_value_t = 400, value_parser = clap::value_parser!(u32).range(0..=100_000))]
    connections: u32,
    /// How many messages the archive's owner has.
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u32).range(0..=1_000_000))]
    messages: u32,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum WorldName {
    AsAssumed,
    Sessions,
    City,
    Village,
    Fair,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum ContainerName {
    Zip,
    Folder,
    OneCategory,
    Repacked,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum EraName {
    #[value(name = "2018")]
    Y2018,
    #[value(name = "2020")]
    Y2020,
    #[value(name = "2021")]
    Y2021,
    #[value(name = "2023-06")]
    Y2023June,
    #[value(name = "2023-07")]
    Y2023July,
    #[value(name = "2023-11")]
    Y2023November,
    #[value(name = "2024")]
    Y2024,
    #[value(name = "2025")]
    Y2025,
    #[value(name = "2026")]
    Y2026,
}

impl From<EraName> for Era {
    fn from(name: EraName) -> Self {
        match name {
            EraName::Y2018 => Self::Y2018,
            EraName::Y2020 => Self::Y2020,
            EraName::Y2021 => Self::Y2021,
            EraName::Y2023June => Self::Y2023June,
            EraName::Y2023July => Self::Y2023July,
            EraName::Y2023November => Self::Y2023November,
            EraName::Y2024 => Self::Y2024,
            EraName::Y2025 => Self::Y2025,
            EraName::Y2026 => Self::Y2026,
        }
    }
}

/// Simulates a community or an archive.
pub(crate) fn run(args: &Args, printer: &Printer) -> Result<(), CommandError> {
    match (&args.as_linkedin_archive, &args.out) {
        (Some(path), _) => write_archive(args, path, printer),
        (None, Some(folder)) => write_community(args, folder, printer),
        (None, None) => Err(CommandError::Usage("`--out` says which folder to write to".into())),
    }
}

fn write_archive(args: &Args, path: &Path, printer: &Printer) -> Result<(), CommandError> {
    must_be_new(path)?;
    let spec = ArchiveSpec {
        seed: args.seed,
        container: match args.container {
            ContainerName::Zip => Container::Zip,
            ContainerName::Folder => Container::Folder,
            ContainerName::OneCategory => Container::OneCategory,
            ContainerName::Repacked => Container::Repacked,
        },
        sent: args.sent as usize,
        received: args.received as usize,
        connections: args.connections as usize,
        messages: args.messages as usize,
        ..ArchiveSpec::era(args.era.into())
    };
    let truth_path = path.with_extension("truth.json");
    must_be_new(&truth_path)?;
    let truth = spec.write(path).map_err(|e| not_written(path, &e))?;
    write_lines(&truth_path, std::iter::once(&truth))?;
    printer.remark(&format!(
        "wrote {} and {}: everybody in it is invented\nnow try: acquaint why {}",
        path.display(),
        truth_path.display(),
        path.display()
    ));
    Ok(())
}

/// One request as it is written: its evidence, and what is true of it.
type Written = (EvidenceLine, Truth);

fn write_community(args: &Args, folder: &Path, printer: &Printer) -> Result<(), CommandError> {
    let scenario = foreign::scenario(args)?;
    let model = model_file::read_or_prior(args.model.as_deref())?;
    std::fs::create_dir_all(folder).map_err(|e| not_written(folder, &e))?;
    let paths = ["evidence.jsonl", "history.jsonl", "truth.jsonl"].map(|name| folder.join(name));
    for path in &paths {
        must_be_new(path)?;
    }
    let progress = printer.progress("simulating");
    let requests: Vec<Written> = match scenario {
        Some(scenario) => foreign::requests(&scenario, args.seed, args.members as usize * REQUESTS_EACH),
        None => own_requests(args, &model),
    };
    drop(progress);
    let waits = |(line, _): &&Written| line.accepted_after_days.is_none();
    write_lines(&paths[0], requests.iter().filter(waits).map(|(line, _)| line))?;
    write_lines(&paths[1], requests.iter().map(|(line, _)| line))?;
    write_lines(&paths[2], requests.iter().map(|(_, truth)| truth))?;
    let waiting = requests.iter().filter(waits).count();
    printer.remark(&format!(
        "wrote {} requests of {} invented members to {}, {waiting} of them waiting\nnow try: acquaint explain < {}",
        requests.len(),
        args.members,
        folder.display(),
        paths[0].display()
    ));
    Ok(())
}

fn own_requests(args: &Args, model: &Model) -> Vec<Written> {
    let spec = CommunitySpec {
        members: args.members as usize,
        days: args.days.into(),
        seed: args.seed,
        requests_each: REQUESTS_EACH,
        hidden: f64::from(args.hidden) / 100.0,
        world: if matches!(args.world, WorldName::Sessions) { World::Sessions } else { World::AsAssumed },
    };
    simulate(&spec, model).into_iter().map(|SimulatedRequest { line, truth, .. }| (line, truth)).collect()
}

/// Nothing that exists is written over.
fn must_be_new(path: &Path) -> Result<(), CommandError> {
    if path.exists() {
        let text = format!("`{}` exists already; choose another place or move it away", path.display());
        return Err(CommandError::Usage(text));
    }
    Ok(())
}

fn write_lines<T: Serialize>(path: &Path, lines: impl Iterator<Item = T>) -> Result<(), CommandError> {
    let write = || -> std::io::Result<()> {
        let mut file = std::io::BufWriter::new(std::fs::File::create_new(path)?);
        for line in lines {
            serde_json::to_writer(&mut file, &line)?;
            file.write_all(b"\n")?;
        }
        file.flush()
    };
    write().map_err(|e| not_written(path, &e))
}

fn not_written(path: &Path, error: &std::io::Error) -> CommandError {
    CommandError::Usage(format!("`{}` could not be written: {error}", path.display()))
}
