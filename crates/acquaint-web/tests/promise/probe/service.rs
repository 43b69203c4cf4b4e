//! What the service itself shows: to who runs it, in emails, in figures and logs, and by what it takes to answer.

use super::get;
use crate::harness::{Page, logged};
use crate::stage::{ANSWERS, METRICS_TOKEN, Stage};
use acquaint_app::community::view::Want;
use acquaint_web::pace::Whom;
use axum::http::Method;
use std::num::NonZeroU32;

/// What who runs the community sees, apart from reports and from how many there are.
pub async fn operator(stage: &Stage) -> Vec<Page> {
    let figures = stage.world.store().load_figures(None).await.unwrap();
    let counts = [figures.members, figures.awaiting_approval, figures.connections, figures.waiting_requests];
    let mut pages = vec![Page::of("figures", format!("{counts:?}"))];
    let paths =
        ["/operate", "/operate?q=bo", "/people/bo", "/", "/api/v1/people/bo", "/api/v1/requests/sent"];
    for page in get(&stage.op, &paths).await {
        let mut text = page.text().to_owned();
        if let Some((before, rest)) = page.text().split_once("<section aria-labelledby=\"reports\">") {
            let (_, after) = rest.split_once("</section>").unwrap();
            text = format!("{before}{after}");
        }
        // Only up to its end: more of the page comes after the last item.
        for (begins, about) in [
            ("<li>", &["</strong> open reports", "</strong> letters"][..]),
            ("<li class=\"request-row\">", &["href=\"/operate#reports\""][..]),
        ] {
            let items = text.split(begins).map(|item| match item.split_once("</li>") {
                Some((told, rest)) if about.iter().any(|words| told.contains(words)) => rest.trim_start(),
                _ => item,
            });
            text = items.collect::<Vec<_>>().concat();
        }
        pages.push(Page::of(&page.path, format!("{} {text}", page.status)));
    }
    let request = format!("/received/{}", stage.from_ada);
    pages.extend(get(&stage.op, &[&request, &format!("/api/v1/requests/{}", stage.from_ada)]).await);
    pages
}

/// What waits to be sent to anybody but the recipient, and what of it they would read.
pub async fn letters(stage: &Stage) -> Page {
    let community = stage.world.community();
    let mut told = Vec::new();
    for mail in community.list_due_mails(stage.world.service().stamp().now).await.unwrap() {
        if mail.member != Some(stage.bo.id) {
            told.push(format!(
                "{:?} {} {} {} {}",
                mail.member, mail.email.to, mail.email.subject, mail.email.text, mail.due_at
            ));
        }
    }
    let want = Want { after: None, at_most: 50 };
    let now = stage.world.service().stamp().now;
    for person in [&stage.ada, &stage.cy, &stage.di, &stage.eve] {
        let news = stage.world.store().list_notifications(person.id, now, want.clone()).await.unwrap();
        told.push(format!("{news:?}"));
    }
    if let Some(office) = &stage.office {
        // Each mailbox by itself: in which order they are served is chance. The id of an email and its link are drawn.
        let mut letters = office.letters();
        letters.retain(|letter| letter.to != ["bo@post.example"]);
        letters.sort_by(|one, other| one.to.cmp(&other.to));
        for letter in letters {
            let (head, _) = letter.source.split_once("\n\n").unwrap();
            let text = letter.text();
            let lines = head.lines().filter(|line| !line.starts_with("Message-ID: ")).chain(text.lines());
            told.extend(lines.map(|line| line.split("/mail/stop/").next().unwrap_or_default().to_owned()));
        }
    }
    Page::of("letters", told.join("\n"))
}

/// Figures that are about people. How much was answered and sent is about the recipient's browser and mailbox as well, and
/// reports are for the operator to read.
pub async fn metrics(stage: &Stage) -> Page {
    let bears = format!("Bearer {METRICS_TOKEN}");
    let page = stage.nobody.ask(Method::GET, "/metrics", &[("authorization", &bears)]).await;
    let is_about_more = |line: &&str| {
        ["acquaint_http", "acquaint_mails", "acquaint_reports"].iter().any(|name| line.contains(name))
    };
    let lines: Vec<&str> = page.text().lines().filter(|line| !is_about_more(line)).collect();
    Page::of("/metrics", format!("{} {}", page.status, lines.join("\n")))
}

/// What is logged, by any part of the service, while Ada looks and tries. The moment of each line is that of the machine.
pub async fn logs(stage: &Stage) -> Page {
    logged();
    let sent = format!("/sent/{}", stage.from_ada);
    get(&stage.ada, &[&sent, "/people/bo", "/sent", "/people/bo/connect"]).await;
    stage.ada.post(&format!("{sent}/answer"), &[("answer", "Nobody asked.")]).await;
    stage.ada.forget_message();
    let logged = logged();
    let lines = logged.lines().map(|line| line.split_once("Z ").map_or(line, |(_, rest)| rest));
    Page::of("logs", lines.collect::<Vec<_>>().join("\n"))
}

/// How many statements are run to read for each of these answers.
pub async fn cost(stage: &Stage) -> Page {
    let sent = format!("/sent/{}", stage.from_ada);
    let mut told = Vec::new();
    for path in [&sent, "/sent", "/people/bo", "/people?q=bo", "/people", "/", "/notifications"] {
        let before = stage.world.statements().await;
        stage.ada.get(path).await;
        told.push(format!("{path} {}", stage.world.statements().await - before));
    }
    Page::of("cost", told.join("\n"))
}

/// How many answers Ada still gets: what costs too much for that costs nothing.
pub fn answers_left(stage: &Stage) -> Page {
    let answers = &stage.world.service().answers;
    // Halved each time, the costs that fit add up to what is left.
    let left = answers.as_ref().map(|answers| {
        let fits = |cost: &u32| {
            answers.check_cost(&Whom::Member(stage.ada.id), NonZeroU32::new(*cost).unwrap()).is_ok()
        };
        (0..=ANSWERS.ilog2()).rev().map(|power| 1 << power).filter(fits).sum::<u32>()
    });
    Page::of("answers left", format!("{left:?}"))
}
