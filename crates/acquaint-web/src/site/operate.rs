//! What the operator sees and does.

use super::show;
use crate::failure::Failure;
use crate::list_query::ListQuery;
use crate::page::confirm::ConfirmPage;
use crate::page::form::Form as Filled;
use crate::page::frame::{Flash, Nav, Undo};
use crate::page::learned::Learned;
use crate::page::moment::Moment;
use crate::page::operate::{InviteRow, LimitRow, MemberRow, MemberStanding, OperatePage, ReportRow};
use crate::page::person::Person;
use crate::page::secret::Secret;
use crate::route::{Access, Routes};
use crate::service::Service;
use crate::shell::{Shell, go_saying};
use crate::site::posted::Form;
use crate::visitor::Operator;
use acquaint_app::community::account::{Account, Link, LinkPurpose};
use acquaint_app::community::follow_link::LinkFor;
use acquaint_app::community::operate::Overview;
use acquaint_app::community::view::{self, Figures};
use acquaint_core::id::{LinkId, ReportId};
use acquaint_core::limits::Limits;
use acquaint_core::member::{Role, Standing};
use acquaint_core::text::Line;
use acquaint_identity::token::Token;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use uuid::Uuid;

pub fn routes() -> Routes {
    Routes::new()
        .get("/operate", Access::Operator, show_operate)
        .post("/operate/members/{handle}/approve", Access::Operator, approve)
        .post("/operate/members/{handle}/suspend", Access::Operator, suspend)
        .post("/operate/members/{handle}/restore", Access::Operator, restore)
        .post("/operate/members/{handle}/reset", Access::Operator, reset)
        .get("/operate/members/{handle}/remove", Access::Operator, show_remove)
        .post("/operate/members/{handle}/remove", Access::Operator, remove)
        .post("/operate/invites", Access::Operator, invite)
        .post("/operate/invites/{link}/revoke", Access::Operator, revoke)
        .post("/operate/reports/{report}/close", Access::Operator, close_report)
}

/// How many members and reports one page shows. Judgement.
const SHOWN: u32 = 50;
/// What comes after `/operate` in the address of the same members, so that an action leads back to them.
fn here(query: &ListQuery) -> String {
    let words = query.words();
    let q = (!words.is_empty()).then(|| format!("q={}", show::in_address(&words)));
    let after = query.after().map(|after| format!("after={}", show::in_address(&after.0)));
    let parts: Vec<String> = q.into_iter().chain(after).collect();
    if parts.is_empty() { String::new() } else { format!("?{}", parts.join("&")) }
}

/// Leads back to the same members.
fn lead_back(query: &ListQuery, service: &Service, said: &Flash) -> Response {
    go_saying(service, &format!("/operate{}", here(query)), said)
}

async fn operate_page(
    shell: &Shell,
    service: &Service,
    operator: &Operator,
    query: &ListQuery,
) -> Result<OperatePage, Failure> {
    let words = query.words();
    let (account, now) = (&operator.0.account, service.stamp().now);
    let overview = service.community().load_overview(account, &words, query.after(), SHOWN, now).await?;
    let learned = Learned::new(&service.community().load_learning(account).await?);
    let Overview { figures, members, reports, invites } = overview;
    let base = format!("/operate{}", here(&ListQuery::searching(words.clone())));
    Ok(OperatePage {
        frame: shell.frame(Nav::Operate),
        numbers: numbers(&figures),
        pager: query.pager(&base, members.next.as_ref()),
        query: words,
        here: here(query),
        new_reset: None,
        members: members.items.iter().map(member_row).collect(),
        invite: Filled::new(),
        new_invite: None,
        invites: invites.iter().map(invite_row).collect(),
        reports: reports.iter().filter(|report| report.handled_at.is_none()).map(report_row).collect(),
        learned,
        limits: limit_rows(service.community().limits()),
    })
}

async fn show_operate(
    operator: Operator,
    shell: Shell,
    State(service): State<Service>,
    query: ListQuery,
) -> Result<Response, Failure> {
    Ok(shell.page(&operate_page(&shell, &service, &operator, &query).await?))
}

/// A member by handle, whether or not others find them.
async fn member(service: &Service, handle: &str) -> Result<Account, Failure> {
    service.community().find_account_by_login(handle).await?.ok_or_else(Failure::not_found)
}

async fn stand(
    operator: &Operator,
    service: &Service,
    handle: &str,
    query: &ListQuery,
    standing: Standing,
    said: impl FnOnce(&Account) -> Flash,
) -> Result<Response, Failure> {
    let account = member(service, handle).await?;
    service.community().change_standing(&operator.0.account, account.id, standing).await?;
    Ok(lead_back(query, service, &said(&account)))
}

async fn approve(
    operator: Operator,
    State(service): State<Service>,
    Path(handle): Path<String>,
    query: ListQuery,
) -> Result<Response, Failure> {
    let said =
        |account: &Account| Flash::done(format!("{} is in. They can sign in from now on.", account.name));
    stand(&operator, &service, &handle, &query, Standing::Active, said).await
}

async fn suspend(
    operator: Operator,
    State(service): State<Service>,
    Path(handle): Path<String>,
    query: ListQuery,
) -> Result<Response, Failure> {
    let said = |account: &Account| {
        let undo = Undo {
            action: format!("/operate/members/{}/restore{}", account.handle, here(&query)),
            label: "Let them back in".into(),
            fields: Vec::new(),
        };
        Flash::done(format!(
            "{} is suspended: signed out, and found by nobody. Nothing is lost.",
            account.name
        ))
        .with_undo(undo)
    };
    stand(&operator, &service, &handle, &query, Standing::Suspended, said).await
}

async fn restore(
    operator: Operator,
    State(service): State<Service>,
    Path(handle): Path<String>,
    query: ListQuery,
) -> Result<Response, Failure> {
    let said = |account: &Account| Flash::done(format!("{} is back.", account.name));
    stand(&operator, &service, &handle, &query, Standing::Active, said).await
}

/// Makes a link with which a member chooses a new password. It is shown this once.
async fn reset(
    operator: Operator,
    shell: Shell,
    State(service): State<Service>,
    Path(handle): Path<String>,
    query: ListQuery,
) -> Result<Response, Failure> {
    let account = member(&service, &handle).await?;
    if account.standing != Standing::Active {
        return Err(Failure::not_found());
    }
    let token = Token::fresh(&service.setup.tokens);
    let link = LinkFor { member: Some(account.id), by: Some(operator.0.id()), about: None };
    let digest = *token.digest().as_bytes();
    service.community().make_link(LinkPurpose::Reset, link, digest, &mut service.stamp()).await?;
    let address = service.absolute_url(&format!("/reset/{}", token.expose()));
    let new_reset = Some((account.name, Secret::new(address.as_str())));
    let page = OperatePage { new_reset, ..operate_page(&shell, &service, &operator, &query).await? };
    Ok(shell.page(&page))
}

/// A newcomer awaiting approval. An approved member can only be suspended, not removed: their connections and requests
/// belong to others too.
async fn awaited(service: &Service, handle: &str) -> Result<Account, Failure> {
    let account = member(service, handle).await?;
    if account.standing == Standing::AwaitingApproval { Ok(account) } else { Err(Failure::not_found()) }
}

async fn show_remove(
    _operator: Operator,
    shell: Shell,
    State(service): State<Service>,
    Path(handle): Path<String>,
    query: ListQuery,
) -> Result<Response, Failure> {
    let account = awaited(&service, &handle).await?;
    let person = Person::member(account.handle.as_str(), account.name).with_headline(account.email);
    Ok(shell.page(&ConfirmPage::remove_awaited(shell.frame(Nav::Operate), person, &here(&query))))
}

async fn remove(
    _operator: Operator,
    State(service): State<Service>,
    Path(handle): Path<String>,
    query: ListQuery,
) -> Result<Response, Failure> {
    let account = awaited(&service, &handle).await?;
    service.community().erase_member(account.id).await?;
    let words = format!("The account of {} is gone, and everything in it.", account.name);
    Ok(lead_back(&query, &service, &Flash::done(words)))
}

#[derive(Deserialize)]
struct Invite {
    words: String,
}

/// Answers with the page itself: the address of the invitation is shown this once.
async fn invite(
    operator: Operator,
    shell: Shell,
    State(service): State<Service>,
    query: ListQuery,
    Form(Invite { words }): Form<Invite>,
) -> Result<Response, Failure> {
    let form = Filled::new().with("words", &words);
    let whom = match Line::new(&words) {
        Ok(whom) => String::from(whom),
        Err(error) => {
            let invite = form.with_error("words", error.to_string());
            let page = OperatePage { invite, ..operate_page(&shell, &service, &operator, &query).await? };
            return Ok(shell.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page));
        }
    };
    let token = Token::fresh(&service.setup.tokens);
    let link = LinkFor { member: None, by: Some(operator.0.id()), about: Some(whom) };
    let digest = *token.digest().as_bytes();
    service.community().make_link(LinkPurpose::Invite, link, digest, &mut service.stamp()).await?;
    let address = service.absolute_url(&format!("/sign-up?invite={}", token.expose()));
    let new_invite = Some(Secret::new(address.as_str()));
    let page = OperatePage { new_invite, ..operate_page(&shell, &service, &operator, &query).await? };
    Ok(shell.page(&page))
}

async fn revoke(
    operator: Operator,
    State(service): State<Service>,
    Path(link): Path<Uuid>,
    query: ListQuery,
) -> Result<Response, Failure> {
    service.community().revoke_invite(&operator.0.account, LinkId(link)).await?;
    Ok(lead_back(&query, &service, &Flash::done("This invite does not work any more.")))
}

async fn close_report(
    operator: Operator,
    State(service): State<Service>,
    Path(report): Path<Uuid>,
    query: ListQuery,
) -> Result<Response, Failure> {
    service.community().close_report(&operator.0.account, ReportId(report), service.stamp().now).await?;
    Ok(lead_back(&query, &service, &Flash::done("This report is closed.")))
}

fn numbers(figures: &Figures) -> Vec<(String, String)> {
    let number = |words: &str, count: u64| (words.to_owned(), count.to_string());
    vec![
        number("members", figures.members),
        number("waiting to be let in", figures.awaiting_approval),
        number("connections", figures.connections),
        number("requests waiting", figures.waiting_requests),
        number("open reports", figures.open_reports),
        number("letters to be sent", figures.queued_mails),
    ]
}

fn row_person(row: &view::MemberRow) -> Person {
    Person::member(row.handle.as_str(), row.name.clone()).with_headline(row.email.clone())
}

fn standing_of(row: &view::MemberRow) -> MemberStanding {
    match (row.standing, row.role) {
        (Standing::AwaitingApproval, _) => MemberStanding::Awaited,
        (Standing::Suspended, _) => MemberStanding::Suspended,
        (Standing::Active, Role::Operator) => MemberStanding::Operator,
        (Standing::Active, Role::Member) => MemberStanding::Active,
    }
}

fn member_row(row: &view::MemberRow) -> MemberRow {
    MemberRow { person: row_person(row), joined: Moment::day(row.joined_at), standing: standing_of(row) }
}

fn invite_row(link: &Link) -> InviteRow {
    InviteRow {
        id: link.id.to_string(),
        words: link.about.clone().unwrap_or_default(),
        created: Moment::day(link.created_at),
    }
}

fn report_row(report: &view::Report) -> ReportRow {
    ReportRow {
        id: report.id.to_string(),
        about: row_person(&report.about),
        standing: standing_of(&report.about),
        by: row_person(&report.by),
        because: show::report_reason(report.because).to_owned(),
        note: report.note.clone(),
        at: Moment::day(report.at),
    }
}

fn limit_rows(limits: &Limits) -> Vec<LimitRow> {
    let days = |days: u16| format!("{days} days");
    [
        ("connections_max", "The most connections of a member", limits.connections_max.to_string()),
        ("cool_down_days", "Before the same person can be asked again", days(limits.cool_down_days)),
        ("sent_per_week_max", "Requests within seven days", limits.sent_per_week_max.to_string()),
        ("open_requests_max", "Open requests at once", limits.open_requests_max.to_string()),
        ("open_days", "A request counts as open for", days(limits.open_days)),
        ("note_characters_max", "Characters of a note", limits.note_characters_max.to_string()),
        (
            "question_characters_max",
            "Characters of a question or its answer",
            limits.question_characters_max.to_string(),
        ),
        ("questions_max", "Questions about one request", limits.questions_max.to_string()),
        ("vouchers_max", "People asked to vouch for one request", limits.vouchers_max.to_string()),
        (
            "retention_days",
            "A waiting request lapses after",
            limits.retention_days.map_or("never".into(), days),
        ),
    ]
    .map(|(key, words, value)| LimitRow { key: format!("limits.{key}"), words: words.into(), value })
    .into()
}
