//! Copies that a spreadsheet saved again, other encodings, and rows that cannot be read.

use crate::build::{Archive, NAMES_ONLY, WITH_URLS, invitations, problems, sent, statuses, table};

fn requests(archive: &Archive) -> Vec<String> {
    let reading = archive.read();
    assert_eq!(problems(&reading), [] as [String; 0]);
    let request =
        |r: &acquaint_core::record::RecordedRequest| format!("{} {}", r.counterpart.name, r.sent_at);
    reading.record.requests.iter().map(request).collect()
}

#[test]
fn a_list_of_requests_is_read_however_it_was_saved() {
    let plain = format!("{NAMES_ONLY}\nOlive Owner,Renée B,\"11/28/25, 8:05 AM\",\"Hi, you\",OUTGOING\n");
    let utf_16 = |to_bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        let text = "\u{FEFF}\"From\"\t\"To\"\t\"Sent At\"\t\"Message\"\t\"Direction\"\r\n\
                    \"Olive Owner\"\t\"Renée B\"\t\"11/28/25, 8:05 AM\"\t\"Hi, you\"\t\"OUTGOING\"\r\n";
        text.encode_utf16().flat_map(to_bytes).collect()
    };
    let windows_1252 = plain.replace('é', "\u{1}").into_bytes();
    let windows_1252: Vec<u8> = windows_1252.into_iter().map(|b| if b == 1 { 0xE9 } else { b }).collect();
    let semicolons =
        "From;To;Sent At;Message;Direction\r\nOlive Owner;Renée B;11/28/25, 8:05 AM;Hi, you;OUTGOING\r\n";
    let tails = "From,To,Sent At,Message,Direction;;;\r\n\
                 \"Olive Owner,Renée B,\"\"11/28/25, 8:05 AM\"\",\"\"Hi, you\"\",OUTGOING\";;;\r\n;;;\r\n";
    for bytes in [
        plain.clone().into_bytes(),
        plain.trim_end().into(),
        plain.replace('\n', "\r\n").into_bytes(),
        format!("\u{FEFF}{plain}").into_bytes(),
        windows_1252.clone(),
        utf_16(u16::to_le_bytes),
        utf_16(u16::to_be_bytes),
        semicolons.into(),
        tails.into(),
    ] {
        let archive = Archive::default().with_bytes("Invitations.csv", &bytes);
        assert_eq!(
            requests(&archive),
            ["Renée B 2025-11-28T16:05:00Z"],
            "{}",
            String::from_utf8_lossy(&bytes)
        );
    }
    let remarks =
        Archive::default().with_bytes("Invitations.csv", &windows_1252).read().files[0].remarks.clone();
    assert_eq!(remarks, ["not UTF-8 throughout; read as windows-1252, so some letters may be wrong"]);
}

#[test]
fn dates_that_a_spreadsheet_rewrote_are_read() {
    let row = |at: &str| format!("Olive Owner,Ada,{at},,OUTGOING");
    let rows = [row("11/28/25"), row("02-12-2025")];
    let rows: Vec<_> = rows.iter().map(String::as_str).collect();
    assert_eq!(
        requests(&invitations(NAMES_ONLY, &rows)),
        ["Ada 2025-11-28T20:00:00Z", "Ada 2025-02-12T20:00:00Z"]
    );
    let connections = "Notes:,,,,,\r\n\"When exporting\",,,,,\r\n,,,,,\r\n\
                       First Name,Last Name,Email Address,Company,Position,Connected On\r\n\
                       Ada,,,Works,,28-Nov-25\r\n";
    let reading = invitations(NAMES_ONLY, &[rows[0]]).with("Connections.csv", connections).read();
    assert_eq!(statuses(&reading), ["Ada: accepted 2025-11-28 by Name"]);
}

/// Text that packs about as well as real text does.
fn text_of(bytes: usize) -> String {
    let mut text: String =
        (0..bytes / 4).fold(String::new(), |text, number| text + &number.to_string() + " ");
    text.truncate(bytes - 1);
    text + "x"
}

#[test]
fn rows_that_cannot_be_read_are_told_one_by_one_and_the_rest_is_read() {
    let long = format!("Olive Owner,Ada,\"5/3/26, 4:05 PM\",{},OUTGOING", text_of((1 << 20) + 1));
    let wide = format!("Olive Owner,Ada,\"5/3/26, 4:05 PM\",,OUTGOING{}", ",".repeat(300));
    let good = "Olive Owner,Ada,\"5/3/26, 4:05 PM\",,OUTGOING";
    let rows = [
        "Olive Owner,Ada",
        "Olive Owner,Ada,\"13/32/26, 4:05 PM\",,OUTGOING",
        "Olive Owner, ,\"5/3/26, 4:05 PM\",,OUTGOING",
        "Olive Owner,Ada,\"5/3/26, 4:05 PM\",,SENT",
        &long,
        &wide,
        "Olive Owner,Ada,,,OUTGOING",
        good,
        good,
    ];
    let reading = invitations(NAMES_ONLY, &rows).read();
    assert_eq!(
        problems(&reading),
        [
            "Invitations.csv, line 2: too few columns: 2, where at least 5 are needed",
            "Invitations.csv, line 3: `Sent At` is `13/32/26, 4:05 PM`, which is not readable here",
            "Invitations.csv, line 4: `To` is empty",
            "Invitations.csv, line 5: `Direction` is `SENT`, which is not readable here",
            "Invitations.csv, line 6: a field of 1048577 bytes, but at most 1048576 are read",
            "Invitations.csv, line 7: 305 columns, but at most 200 are read",
            "Invitations.csv, line 8: `Sent At` is empty",
        ]
    );
    assert_eq!((reading.record.requests.len(), reading.unreadable_rows), (1, 7));
    assert_eq!(
        (reading.files[0].rows, &reading.files[0].remarks[..]),
        (9, &["1 row is there twice; read once".to_owned()][..])
    );
}

#[test]
fn columns_may_come_in_any_order_and_twice() {
    let text = "inviteeProfileUrl,Direction,Sent At,To,From,To,Message,\n\
                https://www.linkedin.com/in/ada-2,OUTGOING,\"5/3/26, 4:05 PM\",Ada,Olive Owner,Wrong,Hi,\n";
    let reading = Archive::default().with("Invitations.csv", text).read();
    let expected = invitations(WITH_URLS, &[&sent("Ada", "ada-2", "5/3/26, 4:05 PM", "Hi")]).read();
    assert_eq!(reading.record.requests, expected.record.requests);
}

#[test]
fn a_message_over_several_lines_does_not_shift_the_line_of_a_problem() {
    let rows = [
        "1,,Ada,,Olive Owner,,2026-05-04 11:12:13 UTC,,\"one\ntwo\n\nfour\",INBOX",
        "1,,Ada,,Olive Owner,,yesterday,,\"one\ntwo\",INBOX",
        "1,,Ada,,Olive Owner,,today,,one,INBOX",
    ];
    let archive = invitations(NAMES_ONLY, &[]).with("messages.csv", &table(crate::build::MESSAGES, &rows));
    assert_eq!(
        problems(&archive.read()),
        [
            "messages.csv, line 6: `DATE` is `yesterday`, which is not readable here",
            "messages.csv, line 8: `DATE` is `today`, which is not readable here",
        ]
    );
}
