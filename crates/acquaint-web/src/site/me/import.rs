//! Bringing one's own archive: what it knows of positions, schools and skills is shown, and what its owner chooses is
//! taken over. Between the two requests nothing is kept here: the form carries what can be chosen.

mod offer;

use crate::failure::Failure;
use crate::page::form::Form as Filled;
use crate::page::frame::Nav;
use crate::page::import::{ImportPage, ImportPreview, ImportReport, ImportStep};
use crate::page::moment::count;
use crate::route::{Access, Routes};
use crate::service::{ReadArchive, Service};
use crate::shell::Shell;
use crate::site::posted::Posted;
use crate::upload::Received;
use crate::visitor::Visitor;
use acquaint_core::profile::Profile;
use acquaint_core::record::Owner;
use axum::extract::{Multipart, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use offer::Offer;
use std::sync::Arc;

/// The most megabytes of an archive that a member brings. Judgement. Proxies have to let it through
/// (`docs/operating.md`).
const MEGABYTES_MAX: u32 = 64;
/// The most bytes of the upload: the archive and the form around it.
const UPLOAD_BYTES_MAX: usize = (MEGABYTES_MAX as usize) * 1024 * 1024 + 64 * 1024;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/me/import", Access::Member, show_import)
        .upload("/me/import", Access::Member, UPLOAD_BYTES_MAX, import)
        .post("/me/import/apply", Access::Member, apply)
}

fn page(shell: &Shell, step: ImportStep) -> ImportPage {
    ImportPage { frame: shell.frame(Nav::Import), step, megabytes_max: MEGABYTES_MAX }
}

/// What reads archives here, if anything does.
fn reader(service: &Service) -> Result<ReadArchive, Failure> {
    service.setup.read_archive.clone().ok_or_else(|| {
        Failure::new(
            StatusCode::NOT_FOUND,
            "no_archives",
            "archives cannot be brought to this community; you can fill in your profile by hand",
        )
    })
}

async fn show_import(
    shell: Shell,
    _visitor: Visitor,
    State(service): State<Service>,
) -> Result<Response, Failure> {
    reader(&service)?;
    Ok(shell.page(&page(&shell, ImportStep::Upload(Filled::new()))))
}

async fn import(
    shell: Shell,
    visitor: Visitor,
    State(service): State<Service>,
    headers: HeaderMap,
    form: Multipart,
) -> Result<Response, Failure> {
    let reader = reader(&service)?;
    let upload = service.uploads.begin(visitor.id(), &headers, UPLOAD_BYTES_MAX)?;
    let owner = match upload.receive(form, "archive").await? {
        None => Err(format!(
            "this has more than {MEGABYTES_MAX} MB; please choose the archive as it was sent to you"
        )),
        Some(received) if received.bytes == 0 => Err("please choose a file".to_owned()),
        Some(received) => read_owner(&service, reader, received).await?,
    };
    match owner {
        Ok(owner) => {
            let own = service.community().load_own(visitor.id()).await?;
            let (offer, problems) = Offer::of(&owner);
            let preview =
                ImportPreview { import: offer.to_json(), groups: offer.groups(&own.profile), problems };
            Ok(shell.page(&page(&shell, ImportStep::Preview(preview))))
        }
        Err(words) => {
            let step = ImportStep::Upload(Filled::new().with_error("archive", words));
            Ok(shell.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page(&shell, step)))
        }
    }
}

/// Reading takes memory and processor time: a few at a time, off the threads that serve pages. The permit is taken
/// after the upload, so that a slow line blocks nobody, and held until the thread ends, even if the client has gone. A
/// member who gets none can try again.
async fn read_owner(
    service: &Service,
    reader: ReadArchive,
    received: Received,
) -> Result<Result<Owner, String>, Failure> {
    let room = Arc::clone(&service.archives).try_acquire_owned().map_err(|_| Failure::busy())?;
    let read = tokio::task::spawn_blocking(move || {
        let owner = reader(&received.file);
        drop((room, received));
        owner
    })
    .await;
    read.map_err(|_| {
        let detail = "this archive could not be read; please tell the operator";
        Failure::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", detail)
    })
}

async fn apply(
    shell: Shell,
    visitor: Visitor,
    State(service): State<Service>,
    posted: Posted,
) -> Result<Response, Failure> {
    let Some(offer) = Offer::from_json(posted.text("import")) else {
        return Err(Failure::unreadable("this form is not complete; please bring the archive again"));
    };
    let own = service.community().load_own(visitor.id()).await?;
    let chosen = offer.chosen(posted.all("item")).without_what_is_there(&own.profile);
    if !chosen.is_empty() {
        let add = |kept: Profile| chosen.clone().without_what_is_there(&kept).added_to(kept);
        service.community().change_profile(visitor.id(), add, service.stamp().now).await?;
    }
    let report = ImportReport { lines: report(&chosen), problems: Vec::new() };
    Ok(shell.page(&page(&shell, ImportStep::Report(report))))
}

fn report(taken: &Offer) -> Vec<String> {
    let kinds = [
        (taken.positions.len(), "position", "positions"),
        (taken.educations.len(), "school", "schools"),
        (taken.skills.len(), "skill", "skills"),
    ];
    let lines: Vec<String> = kinds
        .into_iter()
        .filter(|(n, ..)| *n > 0)
        .map(|(n, one, many)| format!("{} taken over into your profile", count(n, one, many)))
        .collect();
    if lines.is_empty() { vec!["Nothing was chosen, and nothing changed".into()] } else { lines }
}
