//! What every handler has at hand.

use crate::ceremony::{Begun, ceremonies};
use crate::client::TrustedProxies;
use crate::failure::Failure;
use crate::memo::Memos;
use crate::pace::AT_ONCE_MAX;
use crate::page::welcome::Persona;
use crate::said::Said;
use crate::site::entrance::code::{Halfway, halfway};
use crate::upload::{Pace, Uploads};
use acquaint_app::community::Community;
use acquaint_app::community::news::Try;
use acquaint_app::community::turn::Each;
use acquaint_core::id::{MailId, PersonId};
use acquaint_core::record::Owner;
use acquaint_core::stamp::Stamp;
use acquaint_identity::passkey::Passkeys;
use acquaint_identity::password::{About, LeakedPasswords, Password, PasswordHasher, PasswordRule};
use acquaint_identity::throttle::{Rate, RetryAfter, Throttle, Ticks};
use acquaint_identity::token::TokenSource;
use acquaint_mail::Mailer;
use acquaint_picture::PictureReader;
use std::collections::BTreeSet;
use std::fs::File;
use std::hash::Hash;
use std::ops::Deref;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{Semaphore, watch};
use url::Url;

/// Makes a stamp: the one door through which time and chance come in.
pub type StampSource = Arc<dyn Fn() -> Stamp + Send + Sync>;

/// Reads the owner's own profile from an archive of another network, or says in words why it cannot. Takes processor
/// time. The binary supplies it, so that the web depends on no other network.
pub type ReadArchive = Arc<dyn Fn(&File) -> Result<Owner, String> + Send + Sync>;

/// How the service is set up.
pub struct Setup {
    pub community: Community,
    /// Time and ids.
    pub stamps: StampSource,
    pub tokens: TokenSource,
    /// Hashes and verifies passwords.
    pub passwords: PasswordHasher,
    /// Passwords that leaked, which nobody can take, if the operator has the file.
    pub leaked: Option<LeakedPasswords>,
    /// The address under which browsers reach it.
    pub base_url: Url,
    /// The proxies whose word about a client's address is taken.
    pub proxies: TrustedProxies,
    /// Sends email, if the operator set it up.
    pub mailer: Option<Mailer>,
    /// A demo's people to be; their links keep working, and pages say that everybody is invented. Empty: no demo.
    pub demo: Vec<Persona>,
    /// Where figures may be read.
    pub metrics: MetricsAccess,
    /// Where files go while members send them: a folder on a disk, not in memory.
    pub uploads: PathBuf,
    /// Reads archives that members bring. `None`: none can be brought.
    pub read_archive: Option<ReadArchive>,
    /// Draws the pictures of an invented community. `None`: pictures are what members uploaded.
    pub draw_picture: Option<DrawPicture>,
    /// Whether a password alone does not let in: a code goes to the mailbox too. Needs [`Setup::mailer`].
    pub asks_code: bool,
    /// How often one member is answered, or one client who is not signed in. `None`: as often as they ask.
    pub pace: Option<Rate>,
}

/// What was kept in place of a picture, and the side wanted in pixels, become a JPEG. `None`: it is a picture already.
pub type DrawPicture = fn(&[u8], u32) -> Option<Vec<u8>>;

/// Who may read `/metrics`.
#[derive(Clone, Default, PartialEq, Eq)]
pub enum MetricsAccess {
    #[default]
    Off,
    /// Programs on the same machine, unless a proxy speaks for someone else.
    Loopback,
    /// Programs that send this as a bearer token.
    Token(String),
}

/// What every handler has at hand. Cheap to share.
#[derive(Clone)]
pub struct Service(Arc<Inner>);

/// The setup, and what it grows while it runs.
pub struct Inner {
    /// How it is set up.
    pub setup: Setup,
    /// Reads uploaded pictures.
    pub pictures: PictureReader,
    /// Files that are being sent.
    pub uploads: Uploads,
    /// Room for archives that are being read.
    pub archives: Arc<Semaphore>,
    /// Passkeys, where the address allows them.
    pub passkeys: Option<Passkeys>,
    pub ceremonies: Memos<Begun>,
    /// What is said on the next page.
    pub said: Said,
    /// How often one client may fail to sign in.
    pub sign_in_by_client: Throttle,
    /// How often one client may try the password of one account.
    pub sign_in_by_account: Throttle,
    /// How often the password of one account may be tried from everywhere.
    pub sign_in_to_account: Throttle,
    /// How often one client may sign up.
    pub sign_up_by_client: Throttle,
    /// Who is halfway signed in: a code is waited for.
    pub halfway: Memos<Halfway>,
    /// How often a code may be tried.
    pub codes: Throttle,
    /// How often email to one address may be asked for.
    pub letters: Throttle,
    /// How often one member is answered, or one client who is not signed in.
    pub answers: Option<Throttle>,
    /// The answers that each member waits for.
    pub waited_for: Each<PersonId>,
    /// Figures for the operator.
    pub metrics: crate::metrics::Metrics,
    /// Who listens for news.
    pub streams: crate::site::telling::Streams,
    /// Emails that were sent but not yet recorded as sent: while the database takes no writes, they must not be sent
    /// twice.
    sent_mails: Mutex<BTreeSet<MailId>>,
    /// Ends the streams of events when the service stops.
    pub stopping: watch::Sender<bool>,
}

/// How many pictures are read at a time. Judgement: each takes up to 400 MB for a moment.
const PICTURES_AT_ONCE: usize = 2;
/// How many archives are read at a time. Judgement: each is held in memory.
const ARCHIVES_AT_ONCE: usize = 2;

impl Inner {
    /// Counts a try that another server counted.
    fn count(&self, Try { at, key, is_given_back }: &Try) {
        let throttle = match at.as_str() {
            "sign_in_by_client" => &self.sign_in_by_client,
            "sign_in_by_account" => &self.sign_in_by_account,
            "sign_in_to_account" => &self.sign_in_to_account,
            "sign_up_by_client" => &self.sign_up_by_client,
            "codes" => &self.codes,
            "letters" => &self.letters,
            // Of another release.
            _ => return,
        };
        throttle.count_told(key, *is_given_back);
    }
}

impl Service {
    /// A service that is set up so.
    pub fn new(setup: Setup) -> Self {
        let ticks = Ticks::machine;
        let shared = |at: &'static str, rate| {
            let community = setup.community.clone();
            Throttle::new(rate, ticks()).telling(move |key, is_given_back| {
                community.tell_of_try(Try { at: at.into(), key, is_given_back });
            })
        };
        let service = Self(Arc::new(Inner {
            pictures: PictureReader::new(PICTURES_AT_ONCE),
            uploads: Uploads::new(setup.uploads.clone(), Pace::USUAL),
            archives: Arc::new(Semaphore::new(ARCHIVES_AT_ONCE)),
            passkeys: Passkeys::new(&setup.base_url, &setup.community.rules().name),
            ceremonies: ceremonies(),
            said: Said::default(),
            sign_in_by_client: shared("sign_in_by_client", Rate::SIGN_IN_PER_CLIENT),
            sign_in_by_account: shared("sign_in_by_account", Rate::SIGN_IN_PER_ACCOUNT),
            sign_in_to_account: shared("sign_in_to_account", Rate::SIGN_IN_TO_ACCOUNT),
            sign_up_by_client: shared("sign_up_by_client", Rate::SIGN_UP_PER_CLIENT),
            halfway: halfway(),
            codes: shared("codes", Rate::CODES),
            letters: shared("letters", Rate::LETTERS),
            answers: setup.pace.map(|rate| Throttle::new(rate, ticks())),
            waited_for: Each::new(AT_ONCE_MAX),
            metrics: crate::metrics::Metrics::default(),
            streams: crate::site::telling::Streams::default(),
            sent_mails: Mutex::default(),
            stopping: watch::channel(false).0,
            setup,
        }));
        // The community is part of the service: a strong reference would keep both for ever.
        let counts = Arc::downgrade(&service.0);
        service.community().count_tries(Box::new(move |tried| {
            if let Some(service) = counts.upgrade() {
                service.count(tried);
            }
        }));
        service
    }

    pub(crate) fn sent_mails(&self) -> MutexGuard<'_, BTreeSet<MailId>> {
        self.0.sent_mails.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn community(&self) -> &Community {
        &self.0.setup.community
    }

    /// Whether everybody here is invented.
    pub fn is_demo(&self) -> bool {
        !self.0.setup.demo.is_empty()
    }

    pub fn stamp(&self) -> Stamp {
        (self.0.setup.stamps)()
    }

    /// Whether browsers reach it through TLS, so that cookies may be kept to that.
    pub fn is_https(&self) -> bool {
        self.0.setup.base_url.scheme() == "https"
    }

    /// A whole address of the service, for emails and links.
    pub fn absolute_url(&self, path: &str) -> Url {
        self.0.setup.base_url.join(path).unwrap_or_else(|_| self.0.setup.base_url.clone())
    }

    /// A new password, if it keeps the rules and did not leak. Where it cannot be looked up it is not taken: the failure
    /// says to try again.
    pub async fn choose_password(
        &self,
        text: &str,
        about: &About<'_>,
    ) -> Result<Result<Password, PasswordRule>, Failure> {
        let password = match Password::choose(text, about) {
            Ok(password) => password,
            Err(rule) => return Ok(Err(rule)),
        };
        match &self.0.setup.leaked {
            Some(leaked) if leaked.hold(&password).await? => Ok(Err(PasswordRule::Leaked)),
            _ => Ok(Ok(password)),
        }
    }

    /// Counts a try of a password for `account` by `client`, or says how long to wait. A try that has to wait for its
    /// own client takes nothing from the others.
    pub fn check_password_try<A, C>(&self, account: &A, client: &C) -> Result<(), RetryAfter>
    where
        A: Hash + ?Sized,
        C: Hash + ?Sized,
    {
        self.sign_in_by_account.check(&(account, client))?;
        self.sign_in_to_account.check(account)
    }

    /// Whether members can sign in with a passkey.
    pub fn has_passkeys(&self) -> bool {
        self.0.passkeys.is_some()
    }

    /// Ends the streams of events.
    pub fn stop(&self) {
        self.0.stopping.send_replace(true);
    }
}

impl Deref for Service {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}
