//! Tables made to do harm, as one file of an archive that is otherwise as it should be.

use super::case::{Case, Fate, try_all};
use super::file::{Entry, MEMBERS, zip_of};

/// How many there are.
pub const COUNT: usize = 196;

const HEADER: &str = "From,To,Sent At,Message,Direction,inviterProfileUrl,inviteeProfileUrl";
const ROW: &str = "Olive Owner,Ada Lind,\"5/3/26, 4:05 PM\",\"Hi, Ada\",OUTGOING,https://www.linkedin.com/in/olive-owner-1,https://www.linkedin.com/in/ada-2";

#[test]
fn no_table_does_harm() {
    let requests: Vec<Case> = [encodings(), shapes(), fields(), dates()].concat();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("archive.zip");
    let read = |which: usize, text: &[u8]| {
        let mut entries = MEMBERS.map(|(name, text)| Entry::new(name, text));
        entries[which] = Entry::new(MEMBERS[which].0, text);
        std::fs::write(&path, zip_of(&entries)).unwrap();
        match acquaint_linkedin::read(&path, &mut |_| {}) {
            Ok(reading) => {
                for problem in reading.problems {
                    let words = problem.to_string();
                    assert!(
                        words.starts_with(MEMBERS[which].0) && !words.contains(['\0', '\x1b', '\n']),
                        "{words:?}"
                    );
                }
                None
            }
            Err(error) => Some(error.to_string()),
        }
    };
    try_all(&requests, |case| read(0, &case.bytes));
    let mut tried = requests.len();
    for which in 1..MEMBERS.len() {
        // Only the requests are needed; whatever is wrong with another file, the rest is read.
        let others: Vec<Case> =
            anywhere(which).into_iter().map(|case| Case { fate: Fate::Read, ..case }).collect();
        try_all(&others, |case| read(which, &case.bytes));
        tried += others.len();
    }
    assert_eq!(tried, COUNT);
}

fn requests(rows: &str) -> Vec<u8> {
    format!("{HEADER}\n{rows}\n").into_bytes()
}

fn encodings() -> Vec<Case> {
    let text = format!("{HEADER}\n{ROW}\n");
    let utf16 = |little: bool| -> Vec<u8> {
        text.encode_utf16()
            .flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() })
            .collect()
    };
    let utf32: Vec<u8> = text.chars().flat_map(|letter| u32::from(letter).to_le_bytes()).collect();
    let text = text.as_bytes();
    vec![
        Case::read("UTF-8 with its mark", [b"\xEF\xBB\xBF", text].concat()),
        Case::either("UTF-8 with two marks", [b"\xEF\xBB\xBF\xEF\xBB\xBF", text].concat()),
        Case::read("UTF-16 LE with its mark", [b"\xFF\xFE", &utf16(true)[..]].concat()),
        Case::read("UTF-16 BE with its mark", [b"\xFE\xFF", &utf16(false)[..]].concat()),
        Case::either("UTF-16 LE without a mark", utf16(true)),
        Case::either("UTF-16 BE without a mark", utf16(false)),
        Case::either("UTF-16 LE with the mark of BE", [b"\xFE\xFF", &utf16(true)[..]].concat()),
        Case::either("UTF-16 cut in a letter", [b"\xFF\xFE", &utf16(true)[..101]].concat()),
        Case::either("UTF-16 with half a pair", [b"\xFF\xFE", &utf16(true)[..], b"\x3D\xD8"].concat()),
        Case::either("UTF-32 with its mark", [b"\xFF\xFE\0\0", &utf32[..]].concat()),
        Case::either("UTF-7", b"+AEYAcgBvAG0-,To,Sent At,Message,Direction\n"),
        Case::either("EBCDIC", b"\xC6\x99\x96\x94\x6B\xE3\x96\x25"),
        Case::read(
            "UTF-8 with bytes that are none",
            [text, b"\xFF\xC0\x80,\xED\xA0\x80,x,y,OUTGOING,,\n"].concat(),
        ),
        Case::read("UTF-8, then UTF-16", [text, &utf16(true)[..]].concat()),
        Case::either("NUL before everything", [b"\0", text].concat()),
        Case::read("NUL between rows", [text, b"\0\0\0\n", ROW.as_bytes()].concat()),
        Case::read("NUL in a name", requests("Olive Owner,A\0da,\"5/3/26, 4:05 PM\",,OUTGOING,,")),
        Case::refused("nothing", b""),
        Case::either("nothing but a mark", b"\xEF\xBB\xBF"),
        Case::either("a single NUL", b"\0"),
    ]
}

fn shapes() -> Vec<Case> {
    let returns = format!("{HEADER}\r{ROW}\r");
    vec![
        Case::read("lone carriage returns", returns.as_bytes()),
        Case::read("mixed ends of lines", format!("{HEADER}\r\n{ROW}\r{ROW}\n\r{ROW}\n\n\n")),
        Case::either("a million commas", ",".repeat(1_000_000)),
        Case::read("a million commas as a row", requests(&",".repeat(1_000_000))),
        Case::read("a hundred thousand empty rows", requests(&"\n".repeat(100_000))),
        Case::either("a million quotes", "\"".repeat(1_000_000)),
        Case::read("a million quotes as a row", requests(&"\"".repeat(1_000_001))),
        Case::read("a quote that never ends", requests(&format!("Olive Owner,\"{}", "Ada\n".repeat(50_000)))),
        Case::either(
            "a quote in the header that never ends",
            format!("From,\"To,Sent At,Message,Direction\n{ROW}\n"),
        ),
        Case::read(
            "quotes in the middle of fields",
            requests("Ol\"ive\" Owner,A\"\"da,x\"y,\"a\"b\"c,OUTGOING\",,"),
        ),
        Case::read(
            "rows of every length",
            requests("\na\na,b\na,b,c\na,b,c,d\na,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p"),
        ),
        Case::read("a header without rows", HEADER),
        Case::read("the header ten thousand times", requests(&format!("{HEADER}\n").repeat(10_000))),
        Case::either(
            "a header with columns twice",
            format!("From,From,To,To,Sent At,Sent At,Direction\n{ROW}\n"),
        ),
        Case::refused("a header of another table", "Name\nPottery\n"),
        Case::refused("rows without a header", ROW),
        Case::either("a header in capitals", format!("{}\n{ROW}\n", HEADER.to_uppercase())),
        Case::either("a header in another language", "Von,An,Gesendet,Nachricht,Richtung\nx,y,z,,OUTGOING\n"),
        Case::refused(
            "a header behind a thousand lines",
            format!("{}{HEADER}\n{ROW}\n", "a remark\n".repeat(1_000)),
        ),
        Case::read("semicolons", format!("{HEADER}\n{ROW}\n").replace(',', ";")),
        Case::either("tabs", format!("{HEADER}\n{ROW}\n").replace(',', "\t")),
        Case::either("bars", format!("{HEADER}\n{ROW}\n").replace(',', "|")),
        Case::either("a line that says how it is separated", format!("sep=;\n{HEADER}\n{ROW}\n")),
        Case::either("ten thousand columns", format!("{HEADER},{}\n{ROW}\n", "x,".repeat(10_000))),
        Case::refused("a page", "<!doctype html><table><tr><td>From</td></tr></table>"),
        Case::refused("JSON", r#"[{"From": "Olive Owner", "To": "Ada"}]"#),
        Case::refused("a zip", b"PK\x03\x04\x14\0"),
        Case::refused("a spreadsheet", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"),
    ]
}

fn fields() -> Vec<Case> {
    let names = [
        "=HYPERLINK(\"\"https://example.com\"\",\"\"x\"\")",
        "=cmd|' /C calc'!A0",
        "+1+1",
        "-1+1",
        "@SUM(A1)",
        "\t=1+1",
        "<script>alert(1)</script>",
        "{{7*7}}",
        "${jndi:ldap://example.com/x}",
        "'; DROP TABLE requests; --",
        "\u{202E}adA",
        "A\u{200B}da",
        "Z\u{301}\u{302}\u{303}",
        "\u{FDFA}",
        "\u{1B}[31mAda",
        "../../etc",
        " ",
        "\u{3000}",
        "ada@example.com",
        "0",
        "NULL",
        "#REF!",
    ];
    let mut cases: Vec<Case> = names
        .iter()
        .map(|name| {
            let row = format!("Olive Owner,\"{name}\",\"5/3/26, 4:05 PM\",\"{name}\",OUTGOING,,");
            Case::read(format!("a request to `{}`", name.escape_debug()), requests(&row))
        })
        .collect();
    for address in [
        "javascript:alert(1)",
        "https://www.linkedin.com/in/../../etc",
        "http://[::1",
        "https://example.com/in/ada",
        "https://www.linkedin.com/in/%ff%00",
        "https://www.linkedin.com/in/",
        "//",
        "data:text/html,x",
    ] {
        let row = format!("Olive Owner,Ada,\"5/3/26, 4:05 PM\",,OUTGOING,{address},{address}");
        cases.push(Case::read(format!("a request with the address {address}"), requests(&row)));
    }
    for way in ["", "SIDEWAYS", "outgoing", "OUTGOING INCOMING", "=OUTGOING", "\u{202E}OUTGOING"] {
        let row = format!("Olive Owner,Ada,\"5/3/26, 4:05 PM\",,{way},,");
        cases.push(Case::read(format!("a request that went `{}`", way.escape_debug()), requests(&row)));
    }
    for (what, length) in
        [("one mebibyte", 1 << 20), ("three mebibytes", 3 << 20), ("nine mebibytes", 9 << 20)]
    {
        let row = format!("Olive Owner,{},\"5/3/26, 4:05 PM\",,OUTGOING,,", "A".repeat(length));
        cases.push(Case::read(format!("a name of {what}"), requests(&row)));
        let row =
            format!("Olive Owner,Ada,\"5/3/26, 4:05 PM\",\"{}\",OUTGOING,,", "e\u{301}".repeat(length / 3));
        cases.push(Case::read(format!("a note of {what} of accents"), requests(&row)));
    }
    cases
}

/// What a date may be said to be.
const DATES: [&str; 34] = [
    "",
    " ",
    "0",
    "-1",
    "NaN",
    "never",
    "yesterday",
    "99999999999999999999",
    "1e999",
    "0/0/0",
    "13/13/26, 4:05 PM",
    "2/30/26, 4:05 PM",
    "2/29/25, 4:05 PM",
    "5/3/26, 25:61 PM",
    "5/3/26, 4:05 XM",
    "5/3/-26, 4:05 PM",
    "5/3/9999999, 4:05 PM",
    "12/31/9999, 11:59 PM",
    "1/1/0001, 12:00 AM",
    "1/1/1970, 12:00 AM",
    "3/8/26, 2:30 AM",
    "11/1/26, 1:30 AM",
    "2026-05-03T16:05:00Z",
    "2026-05-03T16:05:00+99:99",
    "2026-02-30 01:02:03 UTC",
    "9999-12-31 23:59:60 UTC",
    "03.05.2026 16:05",
    "３/５/26, 4:05 PM",
    "٣/٥/٢٦, 4:05 PM",
    "5/3/26, 4:05\u{202F}PM",
    "5/3/26, 4:05 PM 5/3/26",
    "=NOW()",
    "Mai 3, 2026",
    "\u{202E}MP 50:4 ,62/3/5",
];

fn dates() -> Vec<Case> {
    let row = |date: &str| requests(&format!("Olive Owner,Ada,\"{date}\",,OUTGOING,,"));
    DATES
        .iter()
        .map(|date| Case::read(format!("a request sent at `{}`", date.escape_debug()), row(date)))
        .collect()
}

/// What can be wrong with any file of an archive.
fn anywhere(which: usize) -> Vec<Case> {
    let (name, text) = MEMBERS[which];
    let columns = text.lines().find(|line| line.matches(',').count() > 1 || which > 5).unwrap_or_default();
    let of = |what: &str, bytes: Vec<u8>| Case::read(format!("{name}: {what}"), bytes);
    let mut cases = vec![
        of("nothing", Vec::new()),
        of("NUL", vec![0; 1_000]),
        of("bytes that are no text", vec![0xFF; 1_000]),
        of("a quote that never ends", format!("{text}\"{}", "x\n".repeat(1_000)).into_bytes()),
        of("a million commas", format!("{text}{}", ",".repeat(1_000_000)).into_bytes()),
        of("another header", b"Something,Else\nx,y\n".to_vec()),
        of("half of it", text.as_bytes()[..text.len() / 2].to_vec()),
    ];
    let dates: Vec<String> = DATES.iter().map(|date| vec![format!("\"{date}\""); 10].join(",")).collect();
    cases.push(of(
        "dates of every kind in every column",
        format!("{columns}\n{}\n", dates.join("\n")).into_bytes(),
    ));
    cases
}
