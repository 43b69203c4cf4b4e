//! A PostgreSQL server for tests: in a temporary folder, by its socket alone, as an ordinary account. Processes of one account share
//! it; it is stopped and its folder removed a few seconds after the last of them has ended.

use super::migrate;
use super::server::{Server, quoted};
use crate::database::Database;
use crate::migrations;
use acquaint_app::store::StoreError;
use postgres::{Client, Config, NoTls, SimpleQueryMessage};
use std::error::Error;
use std::fmt::Write as _;
use std::fs::{self, File, Permissions};
use std::io;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// The account that runs the server where tests run as `root`, which PostgreSQL refuses: `nobody`.
const NOBODY: u32 = 65_534;
/// Who administers the server. Needs no password: nobody else gets to the socket.
pub const ADMINISTRATOR: &str = "postgres";
/// Who owns the databases of tests: an ordinary role that may make roles.
pub const OWNER: &str = "community";
/// A role with the password `right`, for tests of wrong ones.
pub const LOCKED: &str = "locked";

const SETTINGS: &str = "
listen_addresses = ''
max_connections = 400
fsync = off
full_page_writes = off
autovacuum = off
logging_collector = off
";

/// The last rule that fits counts for nobody: PostgreSQL takes the first.
const WHO_MAY: &str = "local all locked scram-sha-256\nlocal all all trust\nlocal replication all trust\n";

/// Where the server of this account is, with a lock that keeps it running as long as this process.
struct Home {
    folder: PathBuf,
    _used: File,
}

/// A database of its own, dropped with this, or kept for the next test.
#[derive(Debug)]
pub struct Scratch {
    name: String,
    is_kept: bool,
}

/// Databases that no test uses. Copying the template takes a fifth of a second, emptying a database a tenth of that.
const FREE: &str = "CREATE TABLE free (name text PRIMARY KEY, template text NOT NULL)";
const TAKE: &str = "DELETE FROM free WHERE name =
    (SELECT name FROM free WHERE template = 'TEMPLATE' LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING name";
const EMPTY: &str = "SET session_replication_role = replica;
    DO $$ DECLARE name regclass; BEGIN
        FOR name IN SELECT oid FROM pg_class WHERE relnamespace = 'acquaint'::regnamespace AND relkind = 'r'
            AND relname <> 'refinery_schema_history' LOOP EXECUTE 'DELETE FROM ' || name; END LOOP;
    END $$;
    INSERT INTO acquaint.service (number, tries) VALUES (1, 0)";

impl Scratch {
    /// An empty community, in a database that tests before may have used: its tables are never altered.
    pub(crate) fn reused() -> Result<Self, StoreError> {
        let scratch = if let Some(name) = run("postgres", &TAKE.replace("TEMPLATE", template()?))? {
            Self { name, is_kept: true }
        } else {
            let mut copied = Self::community()?;
            copied.is_kept = true;
            copied
        };
        scratch.empty_tables()?;
        Ok(scratch)
    }

    /// Takes every row away.
    pub fn empty_tables(&self) -> Result<(), StoreError> {
        self.run(EMPTY)
    }

    /// An empty community.
    pub fn community() -> Result<Self, StoreError> {
        let template = template()?;
        let scratch = Self { name: fresh_name(), is_kept: false };
        administer(&format!(
            "CREATE DATABASE {} TEMPLATE {} OWNER {OWNER}",
            quoted(&scratch.name),
            quoted(template)
        ))?;
        Ok(scratch)
    }

    /// A database without tables.
    pub fn empty() -> Result<Self, StoreError> {
        let scratch = Self { name: fresh_name(), is_kept: false };
        administer(&format!("CREATE DATABASE {} OWNER {OWNER}", quoted(&scratch.name)))?;
        Ok(scratch)
    }

    /// Its address for its owner.
    pub fn url(&self) -> String {
        self.url_of(OWNER)
    }

    /// Its address for another role, which may have a password: `name:password`.
    pub fn url_of(&self, role: &str) -> String {
        url(role, &self.socket(), &self.name)
    }

    /// Its address for its owner through another folder of sockets.
    pub fn url_at(&self, folder: &Path) -> String {
        url(OWNER, folder, &self.name)
    }

    /// Writes again what is derived from members' texts, as after a migration.
    pub fn derive_again(&self) -> Result<(), StoreError> {
        crate::community::beside(|| {
            let session = Server::of(&self.url(), None)?.connect()?;
            session.batch("BEGIN")?;
            crate::community::derive_again(Database::Postgres(&session))?;
            session.batch("COMMIT")
        })
    }

    pub fn name(&self) -> String {
        self.name.clone()
    }

    /// The folder of the socket.
    pub fn socket(&self) -> PathBuf {
        home().map(|home| home.folder.clone()).unwrap_or_default()
    }

    /// What messages call it.
    pub fn place(&self) -> String {
        format!("{}/{}", self.socket().display(), self.name)
    }

    /// Runs SQL in it as the administrator.
    pub fn run(&self, sql: &str) -> Result<(), StoreError> {
        run(&self.name, sql).map(drop)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let name = &self.name;
        drop(administer(&if self.is_kept {
            format!("INSERT INTO free VALUES ('{name}', '{}')", template().unwrap_or_default())
        } else {
            format!("DROP DATABASE {} WITH (FORCE)", quoted(name))
        }));
    }
}

fn fresh_name() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("test_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}

fn url(role: &str, folder: &Path, database: &str) -> String {
    format!("postgres://{role}@{}/{database}", folder.display().to_string().replace('/', "%2F"))
}

fn administer(sql: &str) -> Result<(), StoreError> {
    run("postgres", sql).map(drop)
}

/// Runs SQL; the first text that it gives.
fn run(database: &str, sql: &str) -> Result<Option<String>, StoreError> {
    let config = administrator(database)?;
    let failed = |error: postgres::Error| {
        let told = error.as_db_error().map(|told| told.message().to_owned());
        unavailable(told.unwrap_or_else(|| error.to_string()))
    };
    crate::community::beside(move || {
        let mut client: Client = config.connect(NoTls).map_err(failed)?;
        let given = client.simple_query(sql).map_err(failed)?;
        Ok(given.iter().find_map(|message| match message {
            SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
            _ => None,
        }))
    })
}

fn administrator(database: &str) -> Result<Config, StoreError> {
    let mut config = Config::new();
    config.host_path(&home()?.folder).user(ADMINISTRATOR).dbname(database);
    Ok(config)
}

fn unavailable(detail: impl Into<Box<dyn Error>>) -> StoreError {
    StoreError::Unavailable { detail: detail.into().to_string() }
}

/// The server, started if it does not run.
fn home() -> Result<&'static Home, StoreError> {
    static HOME: OnceLock<Result<Home, String>> = OnceLock::new();
    let home = HOME.get_or_init(|| start().map_err(|error| format!("PostgreSQL for tests: {error}")));
    home.as_ref().map_err(|error| unavailable(error.as_str()))
}

fn start() -> io::Result<Home> {
    let temporary = std::env::temp_dir();
    // The path of a socket has room for 107 bytes.
    let temporary = if temporary.as_os_str().len() > 60 { PathBuf::from("/tmp") } else { temporary };
    let account = rustix::process::geteuid();
    let folder = temporary.join(format!("acquaint-postgres-{}", account.as_raw()));
    fs::create_dir_all(&folder)?;
    if account.is_root() {
        chown(&folder, Some(NOBODY), Some(NOBODY))?;
    }
    fs::set_permissions(&folder, Permissions::from_mode(0o700))?;
    let lock = |name: &str| File::options().create(true).append(true).open(folder.join(name));
    let starting = lock("starting")?;
    starting.lock()?;
    let used = lock("used")?;
    used.lock_shared()?;
    let home = Home { folder: folder.clone(), _used: used };
    let answers = || {
        let mut config = Config::new();
        config.host_path(&folder).user(ADMINISTRATOR).dbname("postgres");
        crate::community::beside(move || config.connect(NoTls).map(drop).map_err(unavailable)).is_ok()
    };
    if !answers() {
        set_up(&folder, account.is_root())?;
        let roles = format!(
            "CREATE ROLE {OWNER} LOGIN CREATEROLE; CREATE ROLE {LOCKED} LOGIN PASSWORD 'right'; {FREE}"
        );
        let mut config = Config::new();
        config.host_path(&folder).user(ADMINISTRATOR).dbname("postgres");
        crate::community::beside(move || {
            let mut client = config.connect(NoTls).map_err(unavailable)?;
            client.batch_execute(&roles).map_err(unavailable)
        })
        .map_err(io::Error::other)?;
    }
    Ok(home)
}

/// Makes a server and starts it, and what stops it.
fn set_up(folder: &Path, is_root: bool) -> io::Result<()> {
    let data = folder.join("data");
    if data.exists() {
        fs::remove_dir_all(&data)?;
    }
    let program = |name: &str| {
        let mut command = Command::new(programs().join(name));
        if is_root {
            command.uid(NOBODY).gid(NOBODY);
        }
        command.current_dir(folder).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.process_group(0);
        command
    };
    let succeeds = |command: &mut Command| {
        let status = command.status()?;
        let failed = || io::Error::other(format!("{} failed", command.get_program().display()));
        if status.success() { Ok(()) } else { Err(failed()) }
    };
    succeeds(
        program("initdb")
            .args(["--no-sync", "--auth=trust", "--encoding=UTF8", "--locale=C", "--username", ADMINISTRATOR])
            .arg("--pgdata")
            .arg(&data),
    )?;
    let settings = data.join("postgresql.conf");
    let mut text = fs::read_to_string(&settings)?;
    text.push_str(SETTINGS);
    writeln!(text, "unix_socket_directories = '{}'", folder.display()).map_err(io::Error::other)?;
    fs::write(&settings, text)?;
    fs::write(data.join("pg_hba.conf"), WHO_MAY)?;
    succeeds(program("pg_ctl").args(["start", "--wait", "--silent", "--log", "log", "--pgdata"]).arg(&data))?;
    // Takes the lock for itself as soon as no process shares it.
    let mut stop = Command::new("sh");
    let script = "until flock --nonblock used true; do sleep 3; done
        flock used sh -c '\"$0\" stop --mode=immediate --silent --pgdata data; rm -r data' \"$0\"";
    stop.args(["-c", script]).arg(programs().join("pg_ctl"));
    if is_root {
        stop.uid(NOBODY).gid(NOBODY);
    }
    stop.current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0);
    stop.spawn().map(drop)
}

/// Where the programs of PostgreSQL are: `ACQUAINT_POSTGRES`, the newest release as Debian installs it, or the search path.
fn programs() -> PathBuf {
    if let Some(named) = std::env::var_os("ACQUAINT_POSTGRES") {
        return named.into();
    }
    let installed = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let newest = installed.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok()).max();
    newest.map_or_else(PathBuf::new, |release| format!("/usr/lib/postgresql/{release}/bin").into())
}

/// The name of a database with the tables of an empty community, for others to be copied from.
fn template() -> Result<&'static str, StoreError> {
    static TEMPLATE: OnceLock<Result<String, StoreError>> = OnceLock::new();
    let template = TEMPLATE.get_or_init(|| {
        let sums = migrations::for_postgres()
            .iter()
            .map(refinery::Migration::checksum)
            .fold(0, |all, one| all ^ one);
        let name = format!("template_{sums}");
        let starting =
            File::options().append(true).open(home()?.folder.join("starting")).map_err(unavailable)?;
        starting.lock().map_err(unavailable)?;
        let is_there = format!("SELECT datname FROM pg_database WHERE datname = '{name}'");
        if run("postgres", &is_there)?.is_none() {
            let making = format!("making_{sums}");
            administer(&format!("DROP DATABASE IF EXISTS {making} WITH (FORCE)"))?;
            administer(&format!("CREATE DATABASE {making} OWNER {OWNER}"))?;
            let server = Server::of(&url(OWNER, &home()?.folder, &making), None)?;
            crate::community::beside(|| migrate::prepare(&server))?;
            administer(&format!("ALTER DATABASE {making} RENAME TO {name}"))?;
        }
        Ok(name)
    });
    template.as_deref().map_err(Clone::clone)
}
