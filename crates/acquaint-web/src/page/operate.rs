//! `/operate`: what the operator of a community needs to see and do.

use super::form::Form;
use super::frame::{Frame, Nav};
use super::learned::Learned;
use super::moment::Moment;
use super::pager::Pager;
use super::person::Person;
use super::secret::Secret;
use askama::Template;

/// `GET /operate?q=…&after=…`. Forms: `POST /operate/members/HANDLE/approve`, `/suspend`, `/restore`, `/reset` (answers
/// with this page and a link to a new password), `/remove` (asks first, at the same address); `POST /operate/invites`
/// (`words`: whom it is for), `POST /operate/invites/ID/revoke`; `POST /operate/reports/ID/close`.
#[derive(Clone, Debug, Template)]
#[template(path = "operate.html")]
pub struct OperatePage {
    pub frame: Frame,
    /// Figures: words and value.
    pub numbers: Vec<(String, String)>,
    /// Members, those who wait for approval first.
    pub members: Vec<MemberRow>,
    /// What was searched for among them.
    pub query: String,
    /// The query of this page (`?q=…&after=…`, or nothing), which its forms carry so that they lead back to it.
    pub here: String,
    /// The way on among them.
    pub pager: Pager,
    /// A link to a new password that was just made: whose, and the address.
    pub new_reset: Option<(String, Secret)>,
    pub invite: Form,
    /// The address of an invite that was just made.
    pub new_invite: Option<Secret>,
    pub invites: Vec<InviteRow>,
    pub reports: Vec<ReportRow>,
    pub learned: Learned,
    /// The limits: key, words and value.
    pub limits: Vec<LimitRow>,
}

/// A member as their operator sees them.
#[derive(Clone, Debug)]
pub struct MemberRow {
    pub person: Person,
    pub joined: Moment,
    pub standing: MemberStanding,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemberStanding {
    /// They wait for approval.
    Awaited,
    Active,
    /// They cannot sign in.
    Suspended,
    Operator,
}

#[derive(Clone, Debug)]
pub struct InviteRow {
    pub id: String,
    pub words: String,
    pub created: Moment,
}

#[derive(Clone, Debug)]
pub struct ReportRow {
    pub id: String,
    /// Who sent the request.
    pub about: Person,
    pub standing: MemberStanding,
    pub by: Person,
    /// "It sells something".
    pub because: String,
    pub note: String,
    pub at: Moment,
}

#[derive(Clone, Debug)]
pub struct LimitRow {
    /// Its name in the configuration.
    pub key: String,
    pub words: String,
    pub value: String,
}

impl MemberStanding {
    fn words(self) -> &'static str {
        match self {
            Self::Awaited => "waits for you",
            Self::Active => "member",
            Self::Suspended => "suspended",
            Self::Operator => "operator",
        }
    }
}

impl OperatePage {
    pub fn sample() -> Self {
        let member = |index, days, standing| MemberRow {
            person: Person::sample(index),
            joined: Moment::sample(days),
            standing,
        };
        let limit = |key: &str, words: &str, value: &str| LimitRow {
            key: key.into(),
            words: words.into(),
            value: value.into(),
        };
        Self {
            frame: Frame::sample(Nav::Operate),
            numbers: vec![
                ("members".into(), "2,000".into()),
                ("requests waiting".into(), "4,312".into()),
                ("connections".into(), "38,120".into()),
                ("signed in this week".into(), "611".into()),
            ],
            members: vec![
                member(7, 0, MemberStanding::Awaited),
                member(0, 300, MemberStanding::Operator),
                member(3, 200, MemberStanding::Active),
                member(1, 100, MemberStanding::Suspended),
            ],
            query: String::new(),
            here: String::new(),
            pager: Pager { first: None, next: Some("/operate?after=sample".into()) },
            new_reset: Some(("Jonas Feldweg".into(), Secret::new("https://acquaint.example/reset/sample"))),
            invite: Form::new(),
            new_invite: Some(Secret::new("https://acquaint.example/sign-up?invite=sample")),
            invites: vec![
                InviteRow { id: "i-1".into(), words: "for Carla".into(), created: Moment::sample(3) },
                InviteRow { id: "i-2".into(), words: "for Oskar".into(), created: Moment::sample(9) },
            ],
            reports: vec![ReportRow {
                id: "p-1".into(),
                about: Person::sample(1),
                standing: MemberStanding::Active,
                by: Person::sample(4),
                because: "It sells something".into(),
                note: "Great offer on anchor chains, only today!".into(),
                at: Moment::sample(1),
            }],
            learned: Learned::sample(),
            limits: vec![
                limit("sent_per_week_max", "requests that one member can send within seven days", "100"),
                limit("cool_down_days", "before the same person can be asked again", "21 days"),
                limit("retention_days", "after which a waiting request lapses", "never"),
            ],
        }
    }

    /// A community that has just begun.
    pub fn sample_empty() -> Self {
        Self {
            members: vec![],
            pager: Pager::default(),
            new_reset: None,
            new_invite: None,
            invites: vec![],
            reports: vec![],
            ..Self::sample()
        }
    }
}
