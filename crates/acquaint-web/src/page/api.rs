//! `/api`: the document of the JSON API, rendered from its description.

use super::frame::Frame;
use askama::Template;

/// `GET /api`.
#[derive(Clone, Debug, Template)]
#[template(path = "api.html")]
pub struct ApiPage {
    pub frame: Frame,
    /// Where the API begins: `https://…/api/v1`.
    pub base: String,
    /// The address of its description (`OpenAPI`).
    pub document: String,
    /// The operations by subject.
    pub groups: Vec<ApiGroup>,
}

/// The operations of one subject.
#[derive(Clone, Debug)]
pub struct ApiGroup {
    pub name: String,
    /// In order of their address.
    pub operations: Vec<Operation>,
}

#[derive(Clone, Debug)]
pub struct Operation {
    /// Its `operationId`; an id on the page.
    pub id: String,
    /// `GET`.
    pub method: String,
    /// `/requests/{id}`.
    pub path: String,
    /// What it does, in a line.
    pub summary: String,
    /// More about it, one paragraph per entry.
    pub description: Vec<String>,
    /// What it takes in its address and head.
    pub parameters: Vec<Parameter>,
    /// An example or the schema of its body, as JSON. Empty: it takes none.
    pub body: String,
    /// Status and words.
    pub responses: Vec<(String, String)>,
}

#[derive(Clone, Debug)]
pub struct Parameter {
    pub name: String,
    /// `path`, `query` or `header`.
    pub place: String,
    pub is_required: bool,
    pub words: String,
}

impl ApiPage {
    pub fn sample() -> Self {
        let operation = Operation {
            id: "send_request".into(),
            method: "POST".into(),
            path: "/requests/sent".into(),
            summary: "Ask somebody to connect".into(),
            description: vec!["Sending again while a request waits returns the one that waits.".into()],
            parameters: vec![Parameter {
                name: "Idempotency-Key".into(),
                place: "header".into(),
                is_required: false,
                words: "The same key with the same body does the same once.".into(),
            }],
            body: "{\n  \"to\": \"emil-strand\",\n  \"tie\": \"former_co_worker\",\n  \"note\": \"Hi Emil …\"\n}".into(),
            responses: vec![
                ("201".into(), "The request as its sender sees it".into()),
                ("422".into(), "It breaks a rule; the code says which".into()),
            ],
        };
        let list = Operation {
            id: "list_sent".into(),
            method: "GET".into(),
            summary: "Your own requests".into(),
            body: String::new(),
            parameters: vec![],
            description: vec![],
            ..operation.clone()
        };
        Self {
            frame: Frame::sample_signed_out(),
            base: "https://acquaint.example/api/v1".into(),
            document: "/api/v1/openapi.json".into(),
            groups: vec![ApiGroup { name: "Requests".into(), operations: vec![list, operation] }],
        }
    }
}
