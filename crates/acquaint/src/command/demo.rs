//! `acquaint demo`: an invented community in a throw-away database, with people to be.

use crate::clock;
use crate::config::is_server_url;
use crate::error::CommandError;
use crate::printer::Printer;
use crate::seed;
use crate::server;
use acquaint_app::community::account::LinkPurpose;
use acquaint_app::community::follow_link::LinkFor;
use acquaint_app::community::store::OperatingStore;
use acquaint_app::community::{Community, Rules, SignUp};
use acquaint_core::limits::Limits;
use acquaint_identity::password::{Cost, PasswordHasher};
use acquaint_identity::token::{Token, TokenSource};
use acquaint_picture::encode_rgb;
use acquaint_sim::demo::{DemoSpec, Drawing, demo};
use acquaint_store::CommunityDatabase;
use acquaint_web::client::TrustedProxies;
use acquaint_web::page::welcome::Persona;
use acquaint_web::serve::router;
use acquaint_web::service::{MetricsAccess, Service, Setup};
use acquaint_why::model::Model;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;
use url::Url;

/// Options of `acquaint demo`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// How many people to invent, at least 60.
    #[arg(long, default_value_t = 2_000, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(60..=20_000))]
    members: u32,
    /// The same seed invents the same community.
    #[arg(long, default_value_t = 7, value_name = "NUMBER")]
    seed: u64,
    /// Where to listen; port 0 takes any that is free.
    #[arg(long, default_value = "127.0.0.1:8421", value_name = "ADDRESS:PORT")]
    listen: SocketAddr,
}

/// The name of the invented community.
const NAME: &str = "Harbour Commons";

/// Invents the community, says who one can be, and serves it until it is told to stop.
pub(crate) async fn run(args: &Args, named: Option<&Path>, printer: &Printer) -> Result<(), CommandError> {
    let mut stamp = clock::stamp()?;
    let store = Place::choose(named).await?;
    // First, so that nobody waits for a community that cannot be shown.
    let listener = server::listen(args.listen).await?;
    let members = usize::try_from(args.members).map_err(CommandError::runtime)?;
    let spinner = printer.progress("inventing people and what happened between them");
    let spec = DemoSpec { members, seed: args.seed, now: stamp.now };
    let invented = demo(&spec, &Model::prior());
    let model =
        Model::prior().with_connections_max(invented.connections_max).map_err(CommandError::runtime)?;
    let limits = Limits { connections_max: invented.connections_max, ..Limits::default() };
    let rules =
        Rules { name: NAME.into(), sign_up: SignUp::Open, limits, session_days: 2, session_idle_days: 2 };
    let seeded = seed::seed(&store.community, &invented, &mut stamp).await?;
    drop(spinner);
    let address = listener.local_addr().map_err(CommandError::runtime)?;
    let base_url =
        Url::parse(&format!("http://localhost:{}", address.port())).map_err(CommandError::runtime)?;
    let tokens = TokenSource::operating_system();
    let community = Community::new(Arc::new(store.community), rules, model);
    printer.remark(&format!("An invented community of {members} people at {base_url}"));
    let mut personas = Vec::new();
    for persona in &invented.personas {
        let token = Token::fresh(&tokens);
        let story = persona.sentence.to_owned();
        let whom = LinkFor { member: Some(seeded[persona.member]), by: None, about: Some(story.clone()) };
        community.make_link(LinkPurpose::Enter, whom, *token.digest().as_bytes(), &mut stamp).await?;
        let href = format!("/enter/{}", token.expose());
        let link = base_url.join(&href).map_err(CommandError::runtime)?;
        printer.print_text(&format!("{}\n  {}\n  {link}\n", persona.title, persona.sentence))?;
        personas.push(Persona { name: persona.title.to_owned(), story, href });
    }
    let service = Service::new(Setup {
        community,
        stamps: server::stamps(),
        tokens,
        passwords: PasswordHasher::new(Cost::standard(), 2),
        leaked: None,
        base_url,
        proxies: TrustedProxies::default(),
        mailer: None,
        demo: personas,
        metrics: MetricsAccess::Loopback,
        uploads: std::env::temp_dir(),
        read_archive: Some(server::profile_reader()),
        draw_picture: Some(draw_picture),
        asks_code: false,
        pace: None,
    });
    server::start_strategies(&service);
    printer.remark(match store.folder {
        Some(_) => "Everybody is invented, and everything is gone when you stop it with Ctrl-C.",
        None => "Everybody is invented. They stay in the database when you stop it with Ctrl-C; remove them with `dropdb`.",
    });
    let places = server::Places::new(server::Bounds::of_process(), |_| true);
    server::serve(listener, router(service.clone()), places, || service.stop()).await
}

/// Where the invented community is kept.
struct Place {
    community: CommunityDatabase,
    /// The folder that is thrown away with it, unless it is in PostgreSQL.
    folder: Option<TempDir>,
}

impl Place {
    /// The PostgreSQL database that is named, if nobody is in it; else a file that is thrown away.
    async fn choose(named: Option<&Path>) -> Result<Self, CommandError> {
        let url = named.map(|named| named.to_string_lossy()).filter(|named| is_server_url(named));
        let Some(url) = url else {
            let folder = tempfile::tempdir().map_err(CommandError::runtime)?;
            let community = CommunityDatabase::open_scratch(&folder.path().join("demo.db"))?;
            return Ok(Self { community, folder: Some(folder) });
        };
        let community = CommunityDatabase::open_postgres(&url, None)?;
        if community.load_figures(None).await?.members > 0 {
            return Err(CommandError::Usage(
                "there are members in the database that `--database` names; the demo needs an empty one (`createdb`)"
                    .into(),
            ));
        }
        Ok(Self { community, folder: None })
    }
}

fn draw_picture(kept: &[u8], side: u32) -> Option<Vec<u8>> {
    let drawing = Drawing::from_bytes(kept)?;
    encode_rgb(side, drawing.pixels(usize::try_from(side).ok()?))
}
