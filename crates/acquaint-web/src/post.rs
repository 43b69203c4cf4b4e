//! The outbox: emails wait in the database and are sent one by one, so that none is lost and no request waits for
//! them.

use crate::failure::Failure;
use crate::service::Service;
use acquaint_app::community::CommunityError;
use acquaint_app::community::change::{Email, QueuedEmail};
use acquaint_app::community::run_jobs::DigestWish;
use acquaint_app::community::view::Notification;
use acquaint_core::id::{MailId, PersonId};
use acquaint_core::request::NoticeKind;
use acquaint_core::stamp::Stamp;
use acquaint_identity::token::Token;
use acquaint_mail::letter::{self, Envelope};
use axum::http::StatusCode;
use jiff::SignedDuration;
use std::time::Duration;
use url::Url;

/// Queues an email.
pub async fn queue(
    service: &Service,
    member: Option<PersonId>,
    email: Email,
    good_for: Option<SignedDuration>,
    stamp: &mut Stamp,
) -> Result<(), Failure> {
    Ok(service.community().queue_mail(queued(member, email, good_for, stamp)).await?)
}

/// How long after a try an email that could not be queued is tried again. Judgement.
const QUEUE_AGAIN_AFTER: [Duration; 4] =
    [Duration::from_secs(1), Duration::from_secs(10), Duration::from_mins(1), Duration::from_mins(5)];

/// Queues an email after the answer that promises it, which must not tell whether there is one. A database that takes no
/// write is tried again for some minutes. `queue` learns whether it is the first try.
pub(crate) fn queue_later<F>(what: &'static str, queue: impl Fn(bool) -> F + Send + 'static)
where
    F: Future<Output = Result<(), Failure>> + Send,
{
    tokio::spawn(async move {
        let mut tried = queue(true).await;
        for pause in QUEUE_AGAIN_AFTER {
            match &tried {
                Err(error) if error.status == StatusCode::SERVICE_UNAVAILABLE => {}
                _ => break,
            }
            tokio::time::sleep(pause).await;
            tried = queue(false).await;
        }
        if let Err(error) = tried {
            tracing::warn!(code = error.code, what, "an email could not be queued");
        }
    });
}

fn queued(
    member: Option<PersonId>,
    email: Email,
    good_for: Option<SignedDuration>,
    stamp: &mut Stamp,
) -> QueuedEmail {
    QueuedEmail {
        id: MailId(stamp.next_id()),
        member,
        email,
        due_at: stamp.now,
        expires_at: good_for.and_then(|time| stamp.now.checked_add(time).ok()),
        tries: 0,
    }
}

/// Sends what is due, each claimed before it is sent and recorded after. Hands back how many emails left.
pub async fn deliver(service: &Service) -> Result<u32, CommunityError> {
    let Some(mailer) = &service.setup.mailer else {
        return Ok(0);
    };
    record_sent(service).await?;
    let mut sent = 0;
    for due in service.community().list_due_mails(service.stamp().now).await? {
        let now = service.stamp().now;
        if !service.community().claim_mail(&due, now).await? {
            continue;
        }
        match mailer.send(&due.email, due.id.0, now).await {
            Ok(()) => {
                sent += 1;
                service.sent_mails().insert(due.id);
                record_sent(service).await?;
            }
            Err(error) => {
                tracing::warn!(%error, tries = due.tries + 1, "an email could not be sent");
                service.community().mail_failed(&due).await?;
            }
        }
    }
    Ok(sent)
}

/// Records what was sent, also by earlier turns in which the database could not be written: it is not sent again.
async fn record_sent(service: &Service) -> Result<(), CommunityError> {
    let sent = service.sent_mails().clone();
    for mail in sent {
        service.community().mail_done(mail).await?;
        service.sent_mails().remove(&mail);
    }
    Ok(())
}

/// Writes digests for those whose turn it is.
pub async fn write_digests(service: &Service) -> Result<(), CommunityError> {
    if service.setup.mailer.is_none() {
        return Ok(());
    }
    let mut stamp = service.stamp();
    loop {
        // Some at a time. Whose digest is queued has had their turn, so the next look finds others.
        let wishes = service.community().list_digests(&mut stamp).await?;
        if wishes.is_empty() {
            return Ok(());
        }
        for wish in wishes {
            write_digest(service, wish, &mut stamp).await?;
        }
    }
}

async fn write_digest(
    service: &Service,
    DigestWish { account, news, more }: DigestWish,
    stamp: &mut Stamp,
) -> Result<(), CommunityError> {
    let mut lines: Vec<(String, Url)> =
        news.iter().map(|news| (line(news), service.absolute_url(&place(news)))).collect();
    if more > 0 {
        lines.push((format!("and {more} more"), service.absolute_url("/notifications")));
    }
    let envelope = Envelope {
        to: &account.email,
        name: &account.name,
        community: &service.community().rules().name,
        home: &service.setup.base_url,
    };
    let token = Token::fresh(&service.setup.tokens);
    let stop = service.absolute_url(&format!("/mail/stop/{}", token.expose()));
    let mail = letter::digest(&envelope, &lines, &stop);
    let mail = mail.map(|mail| (queued(Some(account.id), mail, None, stamp), *token.digest().as_bytes()));
    service.community().queue_digest(account.id, mail, stamp).await
}

/// Where one piece of news leads. Who sent the request is not asked for: a good word leads to the list, which knows.
fn place(news: &Notification) -> String {
    let request = news.request;
    match news.kind {
        NoticeKind::RequestReceived | NoticeKind::QuestionAnswered => format!("/received/{request}"),
        NoticeKind::Connected | NoticeKind::QuestionAsked => format!("/sent/{request}"),
        NoticeKind::VouchAsked => "/vouches".into(),
        NoticeKind::Vouched => "/notifications".into(),
    }
}

/// One piece of news in an email.
fn line(news: &Notification) -> String {
    let name = &news.about.name;
    match news.kind {
        NoticeKind::RequestReceived => format!("{name} would like to connect with you"),
        NoticeKind::Connected => format!("You and {name} are connected"),
        NoticeKind::QuestionAsked => format!("{name} has a question about your request"),
        NoticeKind::QuestionAnswered => format!("{name} answered your question"),
        NoticeKind::VouchAsked => format!("{name} asks you for a good word"),
        NoticeKind::Vouched => format!("{name} put in a good word"),
    }
}
