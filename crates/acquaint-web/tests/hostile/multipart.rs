//! Forms with files that are not put together as they should be (RFC 7578, RFC 2046).

use super::case::{Case, try_all_for};
use crate::matrix::asking::{png, with_file};
use crate::matrix::town::Town;

/// How many there are.
pub const COUNT: usize = 54;

const KIND: &str = "multipart/form-data; boundary=b";

#[test]
fn no_form_with_a_file_does_harm() {
    let cases = [kinds(), bodies()].concat();
    assert_eq!(cases.len(), COUNT);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let town = runtime.block_on(Town::new());
    for path in ["/me/picture", "/me/import"] {
        try_all_for(
            &cases,
            |words| words.contains("please"),
            |case| {
                // The kind stands before the body, as the case has it.
                let (kind, body) =
                    case.bytes.split_at(case.bytes.iter().position(|&byte| byte == b'\n').unwrap());
                let headers = [("content-type", std::str::from_utf8(kind).unwrap())];
                let sent = town.send(Some(town.member("bo")), "POST", path, &headers, body[1..].to_vec());
                let answer = runtime.block_on(sent);
                let status = answer.status.as_u16();
                assert!(status < 500, "{path}, {}: {status} {}", case.what, answer.text);
                (status >= 400).then(|| {
                    let main = answer.text.split_once("<main").unwrap().1.split("</main>").next().unwrap();
                    main.to_lowercase()
                })
            },
        );
    }
}

fn case(what: &str, kind: &str, body: impl AsRef<[u8]>) -> Case {
    Case::refused(format!("form: {what}"), [kind.as_bytes(), b"\n", body.as_ref()].concat())
}

/// Headers that announce something else than what follows.
fn kinds() -> Vec<Case> {
    let body = with_file("picture", &png(100)).1;
    let long = format!("multipart/form-data; boundary={}", "b".repeat(60_000));
    let kinds = [
        "multipart/form-data",
        "multipart/form-data;",
        "multipart/form-data; boundary",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=\"\"",
        "multipart/form-data; boundary=\"harbour-7f3a",
        "multipart/form-data; boundary=other",
        "multipart/form-data; boundary=HARBOUR-7F3A",
        "multipart/form-data; boundary=harbour",
        "multipart/form-data; boundary=--harbour-7f3a",
        "multipart/form-data; boundary=a; boundary=b",
        "multipart/mixed; boundary=harbour-7f3a",
        "multipart/byteranges; boundary=harbour-7f3a",
        "multipart/; boundary=harbour-7f3a",
        "application/x-www-form-urlencoded",
        "application/json",
        "image/png",
        "text/plain",
        "",
        ";",
        "multipart/form-data; boundary=\u{e9}",
        "multipart/form-data; boundary=\t",
        &long,
    ];
    kinds
        .iter()
        .map(|kind| case(&format!("called `{}`", kind.get(..60).unwrap_or(kind)), kind, &body))
        .collect()
}

fn part(head: &str, content: &[u8]) -> Vec<u8> {
    [b"--b\r\n", head.as_bytes(), b"\r\n\r\n", content, b"\r\n"].concat()
}

fn bodies() -> Vec<Case> {
    let field = "Content-Disposition: form-data; name=\"picture\"; filename=\"a\"";
    let named = |name: &str| part(&format!("Content-Disposition: form-data; name={name}"), b"x");
    let ended = |parts: &[&[u8]]| [&parts.concat()[..], b"--b--\r\n"].concat();
    let parts: [(&str, Vec<u8>); 31] = [
        ("nothing", Vec::new()),
        ("only the end", b"--b--\r\n".to_vec()),
        ("only a beginning", b"--b\r\n".to_vec()),
        ("text before its only boundary", b"hello\r\n--b--".to_vec()),
        ("half a boundary", b"--".to_vec()),
        ("no end", part(field, b"x")),
        ("no end in the headers", format!("--b\r\n{field}").into_bytes()),
        ("no empty line", format!("--b\r\n{field}\r\n--b--\r\n").into_bytes()),
        ("bare line feeds", format!("--b\n{field}\n\nx\n--b--\n").into_bytes()),
        ("a part without headers", ended(&[&part("", b"x")])),
        ("a part without a name", ended(&[&part("Content-Disposition: form-data", b"x")])),
        ("an empty name", ended(&[&named("\"\"")])),
        ("a name that does not end", ended(&[&named("\"picture")])),
        ("a name with markup", ended(&[&named("\"<script>\"")])),
        ("a name with NUL", ended(&[&named("\"pic\0ture\"")])),
        (
            "a name that is no text",
            ended(&[b"--b\r\nContent-Disposition: form-data; name=\"\xFF\xFE\"\r\n\r\nx\r\n"]),
        ),
        ("a name of 100,000 letters", ended(&[&named(&"x".repeat(100_000))])),
        (
            "a climbing file",
            ended(&[&part(
                "Content-Disposition: form-data; name=\"picture\"; filename=\"../../etc/a.png\"",
                b"x",
            )]),
        ),
        (
            "a file named in another way",
            ended(&[&part(
                "Content-Disposition: form-data; name=\"picture\"; filename*=UTF-8''%00%ff",
                b"x",
            )]),
        ),
        ("another disposition", ended(&[&part("Content-Disposition: attachment; name=\"picture\"", b"x")])),
        (
            "two dispositions",
            ended(&[&part(&format!("{field}\r\n{}", field.replace("picture", "other")), b"x")]),
        ),
        ("a folded header", ended(&[&part("Content-Disposition: form-data;\r\n name=\"picture\"", b"x")])),
        ("a header without a colon", ended(&[&part("Content-Disposition form-data", b"x")])),
        ("a header of 1 MiB", ended(&[&part(&format!("{field}\r\nX-Long: {}", "x".repeat(1 << 20)), b"x")])),
        ("10,000 headers", ended(&[&part(&format!("{field}{}", "\r\nX-Many: x".repeat(10_000)), b"x")])),
        ("10,000 parts", ended(&[&named("\"other\"").repeat(10_000)])),
        (
            "a form in a form",
            ended(&[&part(
                &format!("{field}\r\nContent-Type: multipart/mixed; boundary=c"),
                b"--c\r\n\r\nx\r\n--c--",
            )]),
        ),
        (
            "an encoding that is not used",
            ended(&[&part(&format!("{field}\r\nContent-Transfer-Encoding: base64"), b"iVBORw0KGgo=")]),
        ),
        ("a length that lies", ended(&[&part(&format!("{field}\r\nContent-Length: 99999999999"), b"x")])),
        ("an empty file", ended(&[&part(field, b"")])),
        ("boundaries without end", b"--b\r\n".repeat(50_000)),
    ];
    parts.into_iter().map(|(what, body)| case(what, KIND, body)).collect()
}
