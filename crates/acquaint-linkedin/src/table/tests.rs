//! Tables are found and read whatever a spreadsheet did to them.

use super::*;
use proptest::prelude::*;

const COLUMNS: Columns = Columns { required: &["Name", "Sent At"], optional: &["Note", "Url"] };

fn small_limits() -> Limits {
    Limits { columns_max: 8, field_bytes_max: 50, row_bytes_max: 40_000, rows_max: 9, ..Limits::default() }
}

/// Every row as `line: name|sent at|note`, every problem as `line! why`.
fn lines_of(bytes: &[u8]) -> Result<Vec<String>, String> {
    let mut table = match Table::open(Box::new(bytes), &COLUMNS, &small_limits()) {
        Ok(table) => table,
        Err(NoTable::Because(why)) => return Err(why),
        Err(NoTable::Broken(error)) => return Err(error.to_string()),
    };
    let mut lines = Vec::new();
    loop {
        match table.next().unwrap() {
            Next::Row(row) => {
                lines.push(format!("{}: {}|{}|{}", row.line, row.get(0), row.get(1), row.get(2)));
            }
            Next::Unusable(line, why) => lines.push(format!("{line}! {why}")),
            Next::Stop(line, why) => {
                lines.push(format!("{line}! {why}"));
                return Ok(lines);
            }
            Next::End => return Ok(lines),
        }
    }
}

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let lines = lines_of(text.as_bytes()).unwrap();
    assert_eq!(lines, expected, "{text}");
}

#[test]
fn columns_are_found_by_name_in_any_order() {
    check("Name,Sent At,Note\nAda,today,hi\n", &["2: Ada|today|hi"]);
    check("Note,SENT AT,name\nhi,today,Ada", &["2: Ada|today|hi"]);
    check("Name,Sent At,\nAda,today,\n", &["2: Ada|today|"]);
    check("Name,Name,Sent At\nAda,Bob,today\n", &["2: Ada|today|"]);
    check("\"Name\",\"Sent At\"\n\"Ada\",\"today\"\n", &["2: Ada|today|"]);
    check("\u{FEFF}Name,Sent At\r\nAda,today\r\n", &["2: Ada|today|"]);
}

#[test]
fn the_delimiter_is_told_by_the_header() {
    check("Name;Sent At;Note\nAda;1,2;x\n", &["2: Ada|1,2|x"]);
    check("Name\tSent At\nAda\t1;2\n", &["2: Ada|1;2|"]);
}

#[test]
fn lines_are_counted_across_preambles_blank_lines_and_breaks_in_fields() {
    check("Notes:\n\"a, b\"\n\nName,Sent At\nAda,x\nBob,y", &["5: Ada|x|", "6: Bob|y|"]);
    check("Notes:,,,\r\n\"a, b\",,,\r\n,,,\r\nName,Sent At,,\r\nAda,x,,\r\n", &["5: Ada|x|"]);
    check("Name,Sent At,Note\n\nAda,x,\"1\n2\n3\"\n\n\nBob,y,\n", &["3: Ada|x|1\n2\n3", "8: Bob|y|"]);
    check("Name,Sent At\r\n\r\nAda,x\r\n", &["3: Ada|x|"]);
}

#[test]
fn what_a_spreadsheet_left_behind_is_taken_off() {
    check("Name,Sent At;;;\nAda,x;;;\n;;;\n", &["2: Ada|x|"]);
    check("Name,Sent At,Note;;\n\"Ada,\"\"1, 2\"\",x\";;\n", &["2: Ada|1, 2|x"]);
    check("Name,Sent At,,,\nAda,x,,,\n,,,,\n", &["2: Ada|x|"]);
}

#[test]
fn rows_that_cannot_be_used_are_told_and_the_rest_is_read() {
    check("Name,Sent At\nAda\nBob,y\n", &["2! too few columns: 1, where at least 2 are needed", "3: Bob|y|"]);
    let wide = format!("Name,Sent At\nAda,x{}\nBob,y\n", ",z".repeat(9));
    check(&wide, &["2! 11 columns, but at most 8 are read", "3: Bob|y|"]);
    let long = format!("Name,Sent At\nAda,{}\nBob,y\n", "x".repeat(51));
    check(&long, &["2! a field of 51 bytes, but at most 50 are read", "3: Bob|y|"]);
    let many = format!("Name,Sent At\n{}", "Ada,x\n".repeat(10));
    assert_eq!(
        lines_of(many.as_bytes()).unwrap().last().unwrap(),
        "11! more than 9 rows; the rest was not read"
    );
}

#[test]
fn a_quote_without_its_end_costs_one_row() {
    let unclosed = "a quote has no end";
    check(
        "Name,Sent At,Note\nAda,x,\"hi\nBob,y,\"ho\"\nCy,z,\n",
        &[&format!("2! {unclosed}"), "3: Bob|y|ho", "4: Cy|z|"],
    );
    check(
        "Name,Sent At,Note\nAda,x,\"hi\nBob,y,\nCy,z,",
        &[&format!("2! {unclosed}"), "3: Bob|y|", "4: Cy|z|"],
    );
    check("Name,Sent At\n\"Ada,x\n\"Bob\",y\n", &[&format!("2! {unclosed}"), "3: Bob|y|"]);
    // Where the end is there, line breaks belong to the field.
    check(
        "Name,Sent At,Note\nAda,x,\"hi\n\"\"you\"\"\nthere\"\nBob,y,\n",
        &["2: Ada|x|hi\n\"you\"\nthere", "5: Bob|y|"],
    );
}

#[test]
fn a_quote_without_its_end_does_not_swallow_the_memory_or_the_time() {
    let text = format!("Name,Sent At\nAda,x\nBob,\"{}", "y,z\n".repeat(1_000_000));
    let lines = lines_of(text.as_bytes()).unwrap();
    assert_eq!(lines[..3], ["2: Ada|x|", "3! a quote has no end", "4: y|z|"]);
    assert_eq!(lines.last().unwrap(), "11! more than 9 rows; the rest was not read");
    let nested = format!("Name,Sent At\n{}", "a\"b,\"c\n".repeat(1_000_000));
    let mut table =
        Table::open(Box::new(nested.as_bytes()), &COLUMNS, &Limits { rows_max: u64::MAX, ..small_limits() })
            .unwrap();
    let last = std::iter::repeat_with(|| table.next().unwrap())
        .find(|next| matches!(next, Next::Stop(..) | Next::End));
    assert!(matches!(last, Some(Next::Stop(_, why)) if why.contains("too many quotes")));
}

#[test]
fn a_line_that_is_too_long_is_left_out() {
    let text = format!("Name,Sent At\nAda,x{}\nBob,y\n", "x".repeat(50_000));
    assert_eq!(lines_of(text.as_bytes()).unwrap(), ["2! a row of more than 40000 bytes", "3: Bob|y|"]);
}

#[test]
fn a_file_without_the_table_says_why() {
    for (bytes, why) in [
        (&b"PK\x03\x04\x14\0"[..], "it is a spreadsheet, not text; save it as CSV (UTF-8)"),
        (b"", "it is empty"),
        (b"\xEF\xBB\xBF\r\n", "it is empty"),
        (b"No conversations found\n", "no header with the columns `Name` and `Sent At` was found"),
        (b"\x00\x01\x02", "no header with the columns `Name` and `Sent At` was found"),
    ] {
        assert_eq!(lines_of(bytes), Err(why.into()));
    }
    let german = "no header with the columns `Name` and `Sent At` was found: its header is in German, and LinkedIn \
                  writes it in English; use the file as LinkedIn sent it, or put the English names into its header";
    assert_eq!(lines_of(b"Hinweis\nVorname;Nachname;Verbunden am\n"), Err(german.into()));
    let late = format!("{}Name,Sent At\nAda,x\n", "preamble\n".repeat(20));
    assert!(lines_of(late.as_bytes()).is_err(), "a header is looked for in the first 20 rows");
}

#[test]
fn utf_16_with_tabs_and_windows_1252_are_read() {
    let text = "\u{FEFF}\"Name\"\t\"Sent At\"\r\n\"Renée\"\t\"x\"\r\n";
    let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(lines_of(&bytes).unwrap(), ["2: Renée|x|"]);
    assert_eq!(lines_of(b"Name,Sent At\nRen\xE9e,x\n").unwrap(), ["2: Renée|x|"]);
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        let mut text = b"Name,Sent At,Note\n".to_vec();
        text.extend(&bytes);
        prop_assert!(lines_of(&text).is_ok());
        let _ = lines_of(&bytes);
    }

    #[test]
    fn whatever_is_written_is_read_back(
        rows in proptest::collection::vec(("[a-zé\", ;\n]{1,12}", "[0-9/:]{1,9}"), 1..9),
        crlf in any::<bool>(),
    ) {
        let mut writer = csv::WriterBuilder::new();
        if crlf {
            writer.terminator(csv::Terminator::CRLF);
        }
        let mut writer = writer.from_writer(Vec::new());
        writer.write_record(["Name", "Sent At"]).unwrap();
        for (name, at) in &rows {
            writer.write_record([name, at]).unwrap();
        }
        let bytes = writer.into_inner().unwrap();
        let mut line = 2;
        let mut expected = Vec::new();
        for (name, at) in &rows {
            expected.push(format!("{line}: {}|{at}|", name.trim()));
            line += 1 + name.matches('\n').count();
        }
        prop_assert_eq!(lines_of(&bytes).unwrap(), expected);
    }
}
