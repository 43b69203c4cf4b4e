//! Whatever the bytes, reading ends with a reading or an error, never with a panic.

use crate::build::{
    Archive, CONNECTIONS, MESSAGES, WITH_URLS, invitations, read_bytes, received, sent, table,
};
use acquaint_linkedin::ReadError;
use proptest::prelude::*;

const FILES: [&str; 10] = [
    "Invitations.csv",
    "Connections.csv",
    "messages.csv",
    "Profile.csv",
    "Positions.csv",
    "Education.csv",
    "Skills.csv",
    "Shares.csv",
    "Comments.csv",
    "Reactions.csv",
];

fn whole() -> Archive {
    let rows =
        [sent("Ada", "ada-2", "5/3/26, 4:05 PM", "Hi, Ada"), received("Bo", "bo-3", "5/3/26, 4:05 PM", "")];
    invitations(WITH_URLS, &[&rows[0], &rows[1]])
        .with(
            "Connections.csv",
            &table(CONNECTIONS, &["Bo,,https://www.linkedin.com/in/bo-3,,,,05 May 2026"]),
        )
        .with("messages.csv", &table(MESSAGES, &["1,,Ada,,Olive Owner,,2026-05-04 11:12:13 UTC,,Hi,INBOX"]))
        .with("Profile.csv", "First Name,Last Name,Headline\nOlive,Owner,Potter\n")
        .with("Positions.csv", "Company Name,Title,Started On,Finished On\nExample Works,Potter,Jan 2024,\n")
        .with("Education.csv", "School Name,Start Date,End Date\nExample University,2010,2014\n")
        .with("Skills.csv", "Name\nPottery\n")
        .with("Shares.csv", "Date,ShareLink\r\n2026-05-31 01:02:03,x\r\n")
        .with("Comments.csv", "Date,Link\n2026-06-03 01:02:03,x\n")
        .with("Reactions.csv", "Date,Type,Link\n2026-06-04 01:02:03,LIKE,x\n")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_as_any_member_are_survived(
        file in 0..FILES.len(),
        bytes in proptest::collection::vec(any::<u8>(), 0..600),
        keeps_header in any::<bool>(),
    ) {
        let mut archive = whole();
        let member = archive.files.iter_mut().find(|(name, _)| name == FILES[file]).unwrap();
        let header = member.1.iter().position(|&byte| byte == b'\n').unwrap() + 1;
        member.1.truncate(if keeps_header { header } else { 0 });
        member.1.extend(bytes);
        let result = read_bytes("a.zip", &archive.packed());
        prop_assert!(result.is_ok() || file == 0, "{result:?}");
    }

    #[test]
    fn any_text_in_any_field_is_survived(
        fields in proptest::collection::vec("[\\PC]{0,12}|[0-9/:, APM-]{6,18}|OUTGOING|INCOMING", 7),
    ) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(WITH_URLS.split(',')).unwrap();
        writer.write_record(&fields).unwrap();
        let mut archive = whole();
        archive.files[0].1 = writer.into_inner().unwrap();
        match read_bytes("a.zip", &archive.packed()) {
            Ok(reading) => prop_assert_eq!(reading.record.requests.len() + reading.problems.len(), 1),
            Err(error) => prop_assert!(matches!(error, ReadError::UndecidedDates { .. }), "{}", error),
        }
    }

    #[test]
    fn a_zip_with_any_bytes_changed_is_survived(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        at_end in any::<bool>(),
    ) {
        let mut bytes = whole().streamed();
        let start = if at_end { bytes.len() * 2 / 3 } else { 0 };
        for (index, byte) in changes {
            let length = bytes.len() - start;
            bytes[start + index.index(length)] = byte;
        }
        match read_bytes("a.zip", &bytes) {
            Ok(reading) => prop_assert!(reading.record.requests.len() <= 2),
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
    }

    #[test]
    fn any_bytes_as_a_zip_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let mut zip = b"PK\x03\x04".to_vec();
        zip.extend(&bytes);
        zip.extend(b"PK\x05\x06");
        zip.extend(bytes.iter().rev().take(18));
        prop_assert!(read_bytes("a.zip", &zip).is_err());
        prop_assert!(read_bytes("a.zip", &bytes).is_err());
    }
}
