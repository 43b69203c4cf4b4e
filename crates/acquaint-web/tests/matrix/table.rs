//! The table: every route with what each of seven people is answered, and the page of the documentation made of it.

use std::fmt::Write as _;

/// Who asks. `{handle}` is bo; ada asked him, cy was asked to vouch, eve is connected with him, dee knows nobody.
pub const ROLES: [(&str, Option<&str>); 7] = [
    ("nobody", None),
    ("stranger", Some("dee")),
    ("sender", Some("ada")),
    ("recipient", Some("bo")),
    ("voucher", Some("cy")),
    ("connection", Some("eve")),
    ("operator", Some("op")),
];

/// A route, and the answer to each role: a status, `on` (done, on to the next page), `but` (on to a page that says why
/// not), `in` (to the sign-in page).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The method.
    pub method: String,
    /// The path.
    pub path: String,
    /// The answers.
    pub answers: Vec<String>,
}

/// The rows.
pub fn rows() -> Vec<Row> {
    let table = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/matrix/table.txt");
    let table = std::fs::read_to_string(table).unwrap();
    let lines = table.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let mut words = line.split_whitespace().map(str::to_owned);
            let (method, path) = (words.next().unwrap(), words.next().unwrap());
            let answers: Vec<String> = words.collect();
            assert_eq!(answers.len(), ROLES.len(), "{line}");
            Row { method, path, answers }
        })
        .collect()
}

/// Rows as they stand in the table.
pub fn written(rows: &[Row]) -> String {
    let mut text = String::new();
    for Row { method, path, answers } in rows {
        let answers: Vec<String> = answers.iter().map(|answer| format!("{answer:<4}")).collect();
        writeln!(text, "{method:<6} {path:<50} {}", answers.join(" ").trim_end()).unwrap();
    }
    text
}

const HEAD: &str = "# Who may do what

Every route, and what each of seven people is answered. Tests try every cell; nothing is stored for anybody who is not
answered `on`, 200, 201 or 204. Written by `UPDATE_DOCS=1 cargo test -p acquaint-web --test it matrix`.

Here the *sender* asked the *recipient* to connect, and asked the *voucher*, who is connected with both, for a good
word. The *connection* is connected with the recipient alone. The *stranger* knows nobody, and the *operator* runs the
community. `{handle}` is the recipient, `{id}` the request, and under `sweeps` a sweep of the recipient's; strategies, tokens,
sessions, passkeys and pictures are the recipient's.

- `on`: done, and on to the next page. `but`: on to a page that says why not. `in`: to the sign-in page, and then back.
- 404 is the same answer, byte for byte, for what does not exist and for what is somebody else's.
- Under `/api/v1`, people are told by a token of theirs; with the cookie of a browser the answer is the same.
  Anything else in its place, and a token that was revoked, is answered 401.
- Who is suspended, or waits to be let in, is answered like nobody.
";

/// The page of the documentation.
pub fn document(rows: &[Row]) -> String {
    let mut text = HEAD.to_owned();
    let mut part = String::new();
    for row in rows {
        let of = match row.path.split('/').nth(1).unwrap() {
            "api" => "Programs".to_owned(),
            "" | "sign-in" | "sign-up" | "sign-out" | "enter" | "set-up" | "reset" | "confirm" | "mail"
            | "passkeys" => "The door".to_owned(),
            "livez" | "readyz" | "metrics" | "static" | "pictures" | "about" => "Files and health".to_owned(),
            part => format!("`/{part}`"),
        };
        if of != part {
            let roles: Vec<&str> = ROLES.iter().map(|(role, _)| *role).collect();
            write!(text, "\n## {of}\n\n| Route | {} |\n|---|{}\n", roles.join(" | "), "---|".repeat(7))
                .unwrap();
            part = of;
        }
        writeln!(text, "| {} `{}` | {} |", row.method, row.path, row.answers.join(" | ")).unwrap();
    }
    text
}
