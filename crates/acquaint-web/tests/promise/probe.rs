//! What somebody else can try: every page and every route of the API that a sender can reach, and whatever else comes from
//! here.

#[path = "probe/around.rs"]
mod around;
#[path = "probe/service.rs"]
mod service;

use crate::harness::{Page, Person};
use crate::secret::kinds;
use crate::stage::Stage;
use axum::http::Method;

kinds! {
    /// One way to look for what one may not see.
    Probe {
        /// The first page.
        Home,
        /// What was sent, by state.
        Sent,
        /// The request: why, what helps, when.
        SentRequest,
        /// Whom to ask for a good word, how to take it back, the note.
        SentForms,
        /// What one is told.
        Notifications,
        /// How many news there are, as the stream of events tells at once.
        EventStream,
        /// The recipient's profile, and the form to ask them.
        Profile,
        /// Search by name, by part of it, by what is nearly it.
        Search,
        /// People one may know.
        Suggestions,
        /// Connections, and those in common.
        Connections,
        /// Who looked.
        Views,
        /// Who asks for a good word.
        Vouches,
        /// One's own pages.
        Own,
        /// The recipient's side, which is not for the sender.
        OthersRequest,
        /// What one takes along.
        Export,
        /// The same through the API.
        ApiSent,
        /// The request through the API.
        ApiRequest,
        /// The explanation through the API.
        ApiExplanation,
        /// The people through the API.
        ApiPeople,
        /// Everything else of one's own through the API.
        ApiOwn,
        /// Ask once more.
        SendAgain,
        /// Ask once more through the API, twice with one key.
        SendAgainWithKey,
        /// Write the note anew.
        ReviseNote,
        /// Answer what nobody asked.
        AnswerNothing,
        /// Ask for a good word.
        AskToVouch,
        /// The recipient's verbs, by the sender.
        OthersVerbs,
        /// Only the head, and only if it changed.
        HeadAndCondition,
        /// Another account of the sender's: profile, search, a request and taking it back.
        SecondAccount,
        /// The mutual friend's side.
        Friend,
        /// Another who asked the same recipient.
        AnotherSender,
        /// Who is not signed in.
        Nobody,
        /// Who runs the community: members, invitations, figures. Reports are written for them to read.
        Operator,
        /// Letters that wait.
        Letters,
        /// Wrong input of all kinds.
        WrongInput,
        /// Take it back.
        TakeBack,
        /// The recipient's picture, as everybody may ask for it.
        Picture,
        /// Whether a note says who, how and why.
        NoteCheck,
        /// Mute the recipient, and no longer.
        MuteAndBack,
        /// The profile, day after day.
        ActivityOverDays,
        /// The stream of events, each quarter of an hour, for hours.
        StreamOverHours,
        /// The same with one key before and after it is forgotten.
        KeyAfterDays,
        /// What one does while the recipient does something at the same moment.
        AtOnce,
        /// Figures for the operator's programs, but for how much was answered and sent.
        Metrics,
        /// What is logged of one's own answers.
        Logs,
        /// How many statements it takes to answer.
        Cost,
        /// Take it back and ask again, at once and after the cool-down.
        TakeBackAndAskAgain,
        /// Block the recipient, and no longer: a request is taken back by that.
        BlockAndBack,
        /// Disconnect, and ask again after the cool-down.
        DisconnectAndAskAgain,
        /// Delete the account, join again with the same handle, and ask again.
        DeleteAndJoinAgain,
        /// How many answers one still gets, where that is limited. None is left after it.
        AnswersLeft,
    }
}

/// A form that asks once more.
const AGAIN: [(&str, &str); 4] =
    [("tie", "friend"), ("evidence", ""), ("note", "Once more"), ("intent", "send")];

impl Probe {
    /// Whether nothing can be tried after it: the request does not wait any more.
    pub fn ends_it(self) -> bool {
        matches!(
            self,
            Self::TakeBack
                | Self::TakeBackAndAskAgain
                | Self::BlockAndBack
                | Self::DisconnectAndAskAgain
                | Self::DeleteAndJoinAgain
                | Self::AnswersLeft
        )
    }

    /// Tries it; hands back every answer.
    pub async fn try_it(self, stage: &Stage) -> Vec<Page> {
        let Stage { ada, from_ada, .. } = stage;
        let sent = format!("/sent/{from_ada}");
        let api = format!("/api/v1/requests/{from_ada}");
        match self {
            Self::Home => get(ada, &["/"]).await,
            Self::Sent => {
                get(
                    ada,
                    &[
                        "/sent",
                        "/sent?sort=age",
                        "/sent?state=connected",
                        "/sent?state=withdrawn",
                        "/sent?after=0.0",
                    ],
                )
                .await
            }
            Self::SentRequest => get(ada, &[&sent]).await,
            Self::SentForms => get(ada, &[&format!("{sent}/note"), &format!("{sent}/withdraw")]).await,
            Self::Notifications => {
                let mut pages = get(ada, &["/notifications"]).await;
                pages.extend(post(ada, &[("/notifications/read", &[])]).await);
                pages
            }
            Self::EventStream => vec![ada.first_event("/notifications/events").await],
            Self::Profile => {
                get(ada, &["/people/bo", "/people/bo/connect", "/people/BO", "/people/ada"]).await
            }
            Self::Search => {
                get(
                    ada,
                    &["/people?q=bo", "/people?q=Hafenstein", "/people?q=Haffenstein", "/people?q=Werft"],
                )
                .await
            }
            Self::Suggestions => get(ada, &["/people"]).await,
            Self::Connections => get(ada, &["/connections", "/connections?q=cy", "/people/cy"]).await,
            Self::Views => get(ada, &["/views"]).await,
            Self::Vouches => get(ada, &["/vouches"]).await,
            Self::Own => get(ada, &["/me", "/settings", "/strategy", "/about/what-others-see"]).await,
            Self::OthersRequest => {
                let path = format!("/received/{from_ada}");
                get(ada, &[&path, "/received", "/received?shelf=filtered", "/received?fit=fits"]).await
            }
            Self::Export => get(ada, &["/settings/export", "/api/v1/export"]).await,
            Self::ApiSent => {
                let paths = ["waiting", "connected", "withdrawn"]
                    .map(|state| format!("/api/v1/requests/sent?state={state}&limit=1"));
                get(ada, &[&paths[0], &paths[1], &paths[2], "/api/v1/requests/sent", "/api/v1/limits"]).await
            }
            Self::ApiRequest => get(ada, &[&api]).await,
            Self::ApiExplanation => get(ada, &[&format!("{api}/explanation")]).await,
            Self::ApiPeople => {
                let mutual = "/api/v1/people/bo/mutual-connections";
                let paths = ["/api/v1/people?q=bo", "/api/v1/people/bo", mutual, "/api/v1/suggestions"];
                let mut pages = get(ada, &paths).await;
                pages.push(ada.order(Method::POST, "/api/v1/people/bo/view", &[], "").await);
                pages
            }
            Self::ApiOwn => {
                let own = [
                    "me",
                    "connections",
                    "profile-views",
                    "notifications",
                    "vouch-wishes",
                    "tokens",
                    "strategy",
                ];
                let own = own.map(|path| format!("/api/v1/{path}"));
                get(ada, &own.iter().map(String::as_str).collect::<Vec<_>>()).await
            }
            _ => self.try_acting(stage, &sent, &api).await,
        }
    }

    async fn try_acting(self, stage: &Stage, sent: &str, api: &str) -> Vec<Page> {
        let Stage { ada, cy, from_ada, .. } = stage;
        let again = AGAIN;
        match self {
            Self::SendAgain => post(ada, &[("/people/bo/connect", &again)]).await,
            Self::SendAgainWithKey => {
                let body = r#"{"to": "bo", "tie": "friend", "note": "Once more"}"#;
                let mut pages = Vec::new();
                for _ in 0..2 {
                    let key = [("idempotency-key", "k-1")];
                    pages.push(ada.order(Method::POST, "/api/v1/requests", &key, body).await);
                }
                pages
            }
            Self::ReviseNote => {
                let fields = [("note", "I am Ada, from the boat house."), ("intent", "save")];
                let mut pages = post(ada, &[(&format!("{sent}/note"), &fields)]).await;
                let body = r#"{"note": "Ada, from the boat house, who built the ferry with you."}"#;
                pages.push(ada.order(Method::POST, &format!("{api}/note"), &[], body).await);
                pages
            }
            Self::AnswerNothing => {
                let answer = format!("{sent}/answer");
                post(ada, &[(&answer, &[("answer", "Nobody asked.")]), (&answer, &[("answer", "")])]).await
            }
            Self::AskToVouch => {
                let vouch = format!("{sent}/vouch");
                let mut pages =
                    post(ada, &[(&vouch, &[("voucher", "cy")]), (&vouch, &[("voucher", "bo")])]).await;
                pages.extend(get(cy, &["/vouches", "/notifications", "/"]).await);
                pages
            }
            Self::OthersVerbs => {
                let mut pages = Vec::new();
                for verb in
                    ["accept", "set-aside", "return-to-inbox", "mute", "unmute", "ask", "remark", "report"]
                {
                    pages.extend(post(ada, &[(&format!("/received/{from_ada}/{verb}"), &[])]).await);
                    pages.push(ada.order(Method::POST, &format!("{api}/{verb}"), &[], "{}").await);
                }
                pages.push(ada.get(&format!("{api}/judgement")).await);
                pages
            }
            Self::HeadAndCondition => {
                let mut pages = Vec::new();
                for path in [sent, "/sent", "/people/bo", api, "/api/v1/requests/sent"] {
                    pages.push(ada.ask(Method::HEAD, path, &[]).await);
                    pages.push(ada.ask(Method::GET, path, &[("if-none-match", "*")]).await);
                    pages.push(ada.ask(Method::OPTIONS, path, &[]).await);
                    pages.push(ada.ask(Method::DELETE, path, &[]).await);
                }
                pages
            }
            Self::WrongInput => {
                let mut pages =
                    get(ada, &["/sent/x", "/sent?state=nothing", "/people/bo/x", "/api/v1/requests/x"]).await;
                pages
                    .extend(post(ada, &[("/people/bo/connect", &[]), (&format!("{sent}/vouch"), &[])]).await);
                pages.push(ada.order(Method::POST, "/api/v1/requests", &[], "{").await);
                pages
                    .push(ada.post_from("https://elsewhere.example", &format!("{sent}/withdraw"), &[]).await);
                pages
            }
            Self::TakeBack => {
                let mut pages = post(ada, &[(&format!("{sent}/withdraw"), &[])]).await;
                pages.extend(get(ada, &["/sent", sent, "/people/bo", "/people", "/"]).await);
                pages.extend(get(cy, &["/vouches", "/"]).await);
                pages
            }
            Self::TakeBackAndAskAgain => {
                let mut pages = vec![ada.order(Method::POST, &format!("{api}/withdraw"), &[], "").await];
                pages.extend(post(ada, &[("/people/bo/connect", &again)]).await);
                stage.world.days_pass(22);
                pages.extend(post(ada, &[("/people/bo/connect", &again)]).await);
                pages.extend(
                    get(ada, &["/sent", "/sent?state=withdrawn", "/people/bo", "/notifications"]).await,
                );
                pages
            }
            _ => self.try_as_others(stage, sent, api).await,
        }
    }

    async fn try_as_others(self, stage: &Stage, sent: &str, api: &str) -> Vec<Page> {
        let Stage { eve, cy, di, nobody, from_ada, .. } = stage;
        let again = AGAIN;
        match self {
            Self::SecondAccount => {
                let mut pages =
                    get(eve, &["/people/bo", "/people/ada", "/people?q=bo", "/people", "/api/v1/people/bo"])
                        .await;
                pages.extend(post(eve, &[("/people/bo/connect", &again)]).await);
                pages.extend(get(eve, &["/sent", "/"]).await);
                let next = pages.iter().find_map(|page| page.headers.get("location").cloned());
                if let Some(next) = next.and_then(|next| next.to_str().ok().map(str::to_owned)) {
                    pages.extend(post(eve, &[(&format!("{next}/withdraw"), &[])]).await);
                }
                pages.extend(get(eve, &["/sent?state=withdrawn", &format!("/sent/{from_ada}")]).await);
                pages
            }
            Self::Friend => {
                let mut pages = get(
                    cy,
                    &[
                        "/",
                        "/vouches",
                        "/connections",
                        "/people/bo",
                        "/people/ada",
                        "/notifications",
                        "/api/v1/vouch-wishes",
                    ],
                )
                .await;
                pages.push(cy.get(api).await);
                pages.extend(post(cy, &[(&format!("/vouches/{from_ada}"), &[])]).await);
                pages
            }
            Self::AnotherSender => {
                let own = format!("/sent/{}", stage.from_di);
                get(
                    di,
                    &["/", "/sent", &own, "/people/bo", "/people?q=bo", "/people", sent, "/notifications"],
                )
                .await
            }
            Self::Nobody => {
                get(
                    nobody,
                    &[
                        "/",
                        "/people/bo",
                        sent,
                        api,
                        "/api/v1/people/bo",
                        "/livez",
                        "/readyz",
                        "/metrics",
                        "/sign-up",
                    ],
                )
                .await
            }
            _ => self.try_around(stage, sent, api).await,
        }
    }
}

/// Whatever is at these addresses.
async fn get(who: &Person, paths: &[&str]) -> Vec<Page> {
    let mut pages = Vec::new();
    for path in paths {
        pages.push(who.get(path).await);
    }
    pages
}

async fn post(who: &Person, forms: &[(&str, &[(&str, &str)])]) -> Vec<Page> {
    let mut pages = Vec::new();
    for (path, fields) in forms {
        pages.push(who.post(path, fields).await);
    }
    pages
}
