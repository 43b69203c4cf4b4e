//! What happens around a request: over hours and days, at the same moment, and between people who part and meet again.

use super::{AGAIN, Probe, get, post, service};
use crate::harness::Page;
use crate::pair::background;
use crate::stage::{PICTURE, Stage, profile};
use acquaint_core::member::Settings;
use axum::http::Method;

impl Probe {
    pub(super) async fn try_around(self, stage: &Stage, sent: &str, api: &str) -> Vec<Page> {
        let Stage { ada, eve, nobody, .. } = stage;
        match self {
            Self::Operator => service::operator(stage).await,
            Self::Letters => vec![service::letters(stage).await],
            Self::Metrics => vec![service::metrics(stage).await],
            Self::Logs => vec![service::logs(stage).await],
            Self::Cost => vec![service::cost(stage).await],
            Self::AnswersLeft => vec![service::answers_left(stage)],
            Self::Picture => {
                let mut pages = Vec::new();
                for who in [ada, &stage.cy, &stage.di, eve, nobody] {
                    let sizes = ["large", "small"].map(|size| format!("/pictures/{}/{size}", PICTURE.0));
                    pages.extend(get(who, &[&sizes[0], &sizes[1]]).await);
                }
                pages
            }
            Self::NoteCheck => {
                let note = [("note", "I am Ada, we built the ferry, and I look for riggers.")];
                post(ada, &[("/people/bo/note-check", &note), ("/people/bo/note-check", &[])]).await
            }
            Self::MuteAndBack => {
                let forms: [(&str, &[_]); 2] = [("/people/bo/mute", &[]), ("/people/bo/unmute", &[])];
                let mut pages = post(ada, &forms[..1]).await;
                pages.extend(get(ada, &["/people/bo", "/settings", sent]).await);
                pages.extend(post(ada, &forms[1..]).await);
                ada.forget_message();
                pages
            }
            Self::BlockAndBack => {
                let mut pages = post(ada, &[("/people/bo/block", &[])]).await;
                pages.extend(get(ada, &["/people/bo", "/sent", "/settings", "/people?q=bo", sent]).await);
                pages.extend(post(ada, &[("/people/bo/unblock", &[]), ("/people/bo/connect", &AGAIN)]).await);
                ada.forget_message();
                pages.extend(get(ada, &["/people/bo", "/sent?state=withdrawn", "/people"]).await);
                pages
            }
            Self::ActivityOverDays => {
                let mut pages = Vec::new();
                for _ in 0..10 {
                    stage.world.days_pass(1);
                    background(stage).await;
                    pages.extend(get(ada, &["/people/bo", api]).await);
                }
                pages
            }
            Self::StreamOverHours => {
                let mut pages = Vec::new();
                for _ in 0..12 {
                    pages.push(ada.first_event("/notifications/events").await);
                    stage.world.minutes_pass(15);
                }
                pages
            }
            _ => self.try_parting(stage).await,
        }
    }

    async fn try_parting(self, stage: &Stage) -> Vec<Page> {
        let Stage { ada, cy, di, world, .. } = stage;
        match self {
            Self::KeyAfterDays => {
                let (key, to_bo) = ([("idempotency-key", "k-9")], r#"{"to": "bo", "tie": "friend"}"#);
                let mut pages = vec![ada.order(Method::POST, "/api/v1/requests", &key, to_bo).await];
                for days in [0, 2] {
                    world.days_pass(days);
                    background(stage).await;
                    // With the same key it is the same answer; once that is forgotten, another thing can be asked for.
                    let to_eve = to_bo.replace("bo", "eve");
                    pages.push(ada.order(Method::POST, "/api/v1/requests", &key, &to_eve).await);
                }
                pages
            }
            Self::AtOnce => {
                let note = [("note", "Ada, from the slipway."), ("intent", "save")];
                let (note_path, aside) =
                    (format!("/sent/{}/note", stage.from_ada), format!("/received/{}", stage.from_ada));
                let in_private = async {
                    if stage.keeps_secrets {
                        stage.bo_posts(&format!("{aside}/set-aside"), &[]).await;
                        stage.bo_posts(&format!("{aside}/return-to-inbox"), &[]).await;
                    }
                };
                let ((), one, two, three, four) = tokio::join!(
                    in_private,
                    ada.post(&note_path, &note),
                    stage.eve.get("/people?q=bo"),
                    cy.get("/connections"),
                    di.get("/sent"),
                );
                ada.forget_message();
                // The id of what is said on the next page is drawn, and in which order is chance.
                let told = |page: Page| Page::of(&page.path, format!("{} {}", page.status, page.text()));
                [one, two, three, four, ada.get("/sent").await].map(told).into()
            }
            Self::DisconnectAndAskAgain => {
                let mut pages = get(ada, &["/people/bo", "/people/bo/disconnect"]).await;
                pages.extend(
                    post(ada, &[("/people/bo/disconnect", &[]), ("/people/bo/connect", &AGAIN)]).await,
                );
                for days in [20, 2] {
                    world.days_pass(days);
                    pages.extend(post(ada, &[("/people/bo/connect", &AGAIN)]).await);
                    ada.forget_message();
                }
                pages.extend(get(ada, &["/people/bo", "/sent", "/connections", "/people"]).await);
                pages
            }
            Self::DeleteAndJoinAgain => {
                if world.community().erase_member(ada.id).await.is_err() {
                    // She did so before.
                    return Vec::new();
                }
                world.minutes_pass(5);
                let again = profile("Ada Hafenstein", "Kiel", 2012);
                let again = world.member_with("ada", again, Settings::default()).await;
                let mut pages = get(&again, &["/people/bo", "/sent", "/people", "/people/bo/connect"]).await;
                pages.extend(post(&again, &[("/people/bo/connect", &AGAIN)]).await);
                again.forget_message();
                pages.extend(get(&again, &["/sent", "/people/bo", "/api/v1/requests/sent", "/"]).await);
                pages.extend(get(cy, &["/connections", "/vouches"]).await);
                pages
            }
            _ => unreachable!("{self:?} is tried above"),
        }
    }
}
