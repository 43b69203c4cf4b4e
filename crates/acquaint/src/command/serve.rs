//! `acquaint serve`: the service, for a community or for one person's own record.

use crate::command::backup::note_of;
use crate::command::doctor::disk_of;
use crate::config::secret::Secret;
use crate::config::{Config, Database, Flags, LogFormat, Metrics, SecondFactor, Settings, SignUp, TlsFiles};
use crate::error::CommandError;
use crate::printer::Printer;
use crate::tls::{Certificate, TlsListener};
use crate::{clock, personal, server};
use acquaint_app::community::account::LinkPurpose;
use acquaint_app::community::follow_link::LinkFor;
use acquaint_app::community::{self, Community, Rules};
use acquaint_identity::password::{Cost, LeakedPasswords, PasswordHasher};
use acquaint_identity::token::{Token, TokenSource};
use acquaint_mail::{MailSettings, Mailer};
use acquaint_store::{
    CommunityDatabase, DatabaseKind, SqliteStore, claim_database, folder_of, forget_second_names, kind_of,
    remove_leftovers,
};
use acquaint_web::client::{AddressRange, TrustedProxies};
use acquaint_web::pace::per_minute;
use acquaint_web::serve::router;
use acquaint_web::service::{MetricsAccess, Service, Setup};
use acquaint_why::model::Model;
use jiff::Timestamp;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// Options of `acquaint serve`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    flags: Flags,
}

/// How often the certificate files are checked for a renewal, which comes every few weeks. Judgement.
const CERTIFICATE_EVERY: Duration = Duration::from_mins(1);
/// How many passwords are hashed at a time. Judgement: each takes 19 MiB and 30 ms of a core.
const PASSWORDS_AT_ONCE: usize = 2;

/// Runs the service until it is told to stop.
pub(crate) async fn run(args: &Args, named: Option<&Path>, printer: &Printer) -> Result<(), CommandError> {
    let config = Config::load(&args.flags, named)?;
    if config.settings.log.format == LogFormat::Json {
        printer.remark_in_json();
    }
    for remark in &config.remarks {
        printer.remark(remark);
    }
    let settings = config.settings;
    settings.log.start();
    if let Database::File(path) = &settings.database {
        if let Some((kind, true)) = disk_of(path) {
            tracing::warn!(
                kind,
                "the database is on a network share, where SQLite cannot keep it safe; move it to a disk of this computer"
            );
        }
        if is_personal(path)? {
            return serve_personal(path, &settings, printer).await;
        }
    }
    let certificate = settings.tls.as_ref().map(load_certificate).transpose()?;
    let leaked = leaked(&settings)?;
    let (bounds, proxies) = (server::Bounds::of_process(), proxies(&settings)?);
    let places = server::Places::new(bounds, move |from| proxies.trust(from));
    let store = match &settings.database {
        Database::File(path) => open(path)?,
        Database::Server(server) => {
            let reader_url = server.reader_url.as_ref().map(Secret::expose);
            CommunityDatabase::serve_postgres(server.url.expose(), reader_url)?
        }
    };
    let service = Service::new(setup(&settings, store, leaked)?);
    let listener = server::listen(settings.listen).await?;
    printer.remark(&format!("acquaint listens at {}", service.setup.base_url));
    if let Err(error) = offer_set_up(&service, printer).await {
        printer.remark(&format!(
            "acquaint could not make the link with which the first operator joins: {error}; the next start tries again"
        ));
    }
    if let Err(error) = service.community().take_up_model().await {
        tracing::error!(%error, "what was learned about forecasts cannot be used; they come from the model as delivered");
    }
    server::start_jobs(&service);
    if let Database::File(path) = &settings.database {
        let note = note_of(path);
        service.metrics.watch_backups(Box::new(move || seconds_since(&note)));
    }
    let (app, stop) = (router(service.clone()), || service.stop());
    let Some(certificate) = certificate else {
        return server::serve(listener, app, places, stop).await;
    };
    let listener = TlsListener::new(listener, Arc::clone(&certificate), bounds.handshakes())?;
    certificate.keep_fresh(CERTIFICATE_EVERY);
    server::serve(listener, app, places, stop).await
}

async fn serve_personal(path: &Path, settings: &Settings, printer: &Printer) -> Result<(), CommandError> {
    personal::check_address(settings.listen)?;
    if settings.tls.is_some() {
        printer
            .remark("a record is served to this computer only, without TLS: `tls.certificate` is not used");
    }
    claim_database(path)?;
    let store = SqliteStore::open(path)?;
    personal::serve(store, server::listen(settings.listen).await?, printer).await
}

/// Opens the community, which no other process serves, and clears away what killed ones left beside it.
fn open(database: &Path) -> Result<CommunityDatabase, CommandError> {
    CommunityDatabase::prepare(database)?;
    claim_database(database)?;
    if let Err(error) = forget_second_names(database).and_then(|()| remove_leftovers(folder_of(database))) {
        tracing::warn!(%error, "what a restore or backup left when it was killed could not be removed");
    }
    Ok(CommunityDatabase::open(database)?)
}

/// How long ago a file was written, in seconds.
fn seconds_since(file: &Path) -> Option<u64> {
    let written = std::fs::metadata(file).and_then(|file| file.modified()).ok()?;
    let age = clock::stamp().ok()?.now.duration_since(Timestamp::try_from(written).ok()?);
    Some(u64::try_from(age.as_secs()).unwrap_or(0))
}

/// Whether a database holds one person's own record.
fn is_personal(path: &Path) -> Result<bool, CommandError> {
    Ok(path.exists() && kind_of(path)? == Some(DatabaseKind::Personal))
}

fn load_certificate(files: &TlsFiles) -> Result<Arc<Certificate>, CommandError> {
    let (certificate, key) = (files.certificate.display(), files.key.display());
    let words = |error| format!("{error}; the settings name `{certificate}` and its key `{key}`");
    Certificate::load(files).map(Arc::new).map_err(|error| CommandError::Usage(words(error)))
}

fn setup(
    settings: &Settings,
    store: CommunityDatabase,
    leaked: Option<LeakedPasswords>,
) -> Result<Setup, CommandError> {
    let rules = Rules {
        name: settings.community_name.clone(),
        sign_up: match settings.sign_up {
            SignUp::Invite => community::SignUp::Invite,
            SignUp::Open => community::SignUp::Open,
            SignUp::Approval => community::SignUp::Approval,
        },
        limits: settings.limits.clone(),
        session_days: settings.session_days,
        session_idle_days: settings.session_idle_days,
    };
    let model = Model::prior().with_connections_max(settings.limits.connections_max);
    let model = model.map_err(|error| CommandError::Usage(format!("limits.connections_max: {error}")))?;
    Ok(Setup {
        community: Community::new(Arc::new(store), rules, model),
        stamps: server::stamps(),
        tokens: TokenSource::operating_system(),
        passwords: PasswordHasher::new(Cost::standard(), PASSWORDS_AT_ONCE),
        leaked,
        base_url: settings.base_url.clone(),
        proxies: proxies(settings)?,
        mailer: mailer(settings)?,
        demo: Vec::new(),
        metrics: match &settings.metrics {
            Metrics::Off => MetricsAccess::Off,
            Metrics::Loopback => MetricsAccess::Loopback,
            Metrics::Token(token) => MetricsAccess::Token(token.expose().to_owned()),
        },
        // A temporary folder is often in memory; the disk of the database is not.
        uploads: match &settings.database {
            Database::File(path) => path.parent().map_or_else(std::env::temp_dir, Path::to_owned),
            Database::Server(_) => std::env::temp_dir(),
        },
        read_archive: Some(server::profile_reader()),
        draw_picture: None,
        asks_code: settings.second_factor == SecondFactor::Mail,
        pace: settings.answers_per_minute.map(per_minute),
    })
}

fn leaked(settings: &Settings) -> Result<Option<LeakedPasswords>, CommandError> {
    let open = |path: &PathBuf| {
        let words = |error| format!("`passwords.leaked` names `{}`: {error}", path.display());
        LeakedPasswords::open(path).map_err(|error| CommandError::Usage(words(error)))
    };
    settings.leaked.as_ref().map(open).transpose()
}

fn proxies(settings: &Settings) -> Result<TrustedProxies, CommandError> {
    let ranges: Result<Vec<AddressRange>, _> =
        settings.trusted_proxies.iter().map(|network| network.to_string().parse()).collect();
    Ok(TrustedProxies::new(ranges.map_err(|error| CommandError::Usage(format!("trusted_proxies: {error}")))?))
}

fn mailer(settings: &Settings) -> Result<Option<Mailer>, CommandError> {
    let Some(mail) = &settings.mail else {
        return Ok(None);
    };
    let mail = MailSettings {
        url: mail.smtp_url.expose().to_owned(),
        user: None,
        password: None,
        from: mail.from.clone(),
        timeout: MailSettings::TIMEOUT,
    };
    Mailer::new(&mail).map(Some).map_err(|error| CommandError::Usage(format!("mail: {error}")))
}

/// A community without members has nobody to invite the first: anyone who can read this output can become its
/// operator.
async fn offer_set_up(service: &Service, printer: &Printer) -> Result<(), CommandError> {
    if !service.community().is_empty().await? {
        return Ok(());
    }
    let token = Token::fresh(&service.setup.tokens);
    let digest = *token.digest().as_bytes();
    let mut stamp = service.stamp();
    service.community().make_link(LinkPurpose::SetUp, LinkFor::default(), digest, &mut stamp).await?;
    printer.remark(&format!(
        "Nobody is here yet. Become the operator with this link, which works once and for a day:\n  {}",
        service.absolute_url(&format!("/set-up/{}", token.expose()))
    ));
    Ok(())
}
