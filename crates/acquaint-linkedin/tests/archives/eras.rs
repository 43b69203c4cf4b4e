//! Every shape that the files had over the years.

use crate::build::{
    Archive, CONNECTIONS, MESSAGES, NAMES_ONLY, OWNER_URL, WITH_URLS, invitations, problems, received, sent,
    statuses, table,
};
use acquaint_core::record::{Direction, Education, Position, YearMonth};

const PREAMBLE: &str = "Notes:\n\"When exporting your connection data, you may notice that, well, it is \
                        incomplete. See https://www.linkedin.com/psettings/privacy/email\"\n\n";

#[test]
fn requests_of_every_era_are_read() {
    let urns = "From,To,Sent At,Message,Direction,inviterProfileUrn,inviteeProfileUrn";
    let row = "Olive Owner,Renée  Beispiel ,\"5/3/26, 4:05 PM\",\"Hi \"\"Renée\"\", it's Olive\",OUTGOING";
    for (header, row, url, owner_url, era) in [
        (NAMES_ONLY, row.to_owned(), None, None, "with names only"),
        (
            urns,
            format!("{row},urn:li:member:11,urn:li:member:2222222"),
            Some("urn:li:member:2222222"),
            Some("urn:li:member:11"),
            "with member numbers",
        ),
        (
            WITH_URLS,
            format!("{row},https://www.linkedin.com/in,https://www.linkedin.com/in"),
            None,
            None,
            "with profile addresses",
        ),
        (
            WITH_URLS,
            format!("{row},{OWNER_URL},https://www.linkedin.com/in/renée-beispiel-84b71000"),
            Some("www.linkedin.com/in/renée-beispiel-84b71000"),
            Some("www.linkedin.com/in/olive-owner-1"),
            "with profile addresses",
        ),
    ] {
        let reading = invitations(header, &[&row]).with("Connections.csv", &table(CONNECTIONS, &[])).read();
        let request = &reading.record.requests[0];
        assert_eq!(request.counterpart.name, "Renée Beispiel");
        assert_eq!(request.counterpart.url.as_deref(), url);
        assert_eq!(request.sent_at.to_string(), "2026-05-03T23:05:00Z");
        assert_eq!(request.note, "Hi \"Renée\", it's Olive");
        assert_eq!(
            (request.direction, statuses(&reading)),
            (Direction::Sent, vec!["Renée Beispiel: waiting 1.00".to_owned()])
        );
        assert_eq!(reading.record.owner.url.as_deref(), owner_url);
        assert_eq!(reading.record.owner.name, "Olive Owner");
        assert_eq!(reading.files[0].era, era);
    }
}

#[test]
fn connections_of_every_era_are_read() {
    let old = "First Name,Last Name,Email Address,Company,Position,Connected On";
    for (file, url, day) in [
        (
            format!("{old}\nAda,\"Example, CISM\",a@example.org,Works,Potter,\"1/8/18, 6:14 PM\""),
            None,
            "2018-01-09",
        ),
        (format!("{old}\nAda ,\" Example, CISM\",,Works,Potter,16 May 2021"), None, "2021-05-16"),
        (format!("{PREAMBLE}{old}\nAda,\"Example, CISM\",,Works,Potter,16 May 2021"), None, "2021-05-16"),
        (
            format!("{PREAMBLE}{CONNECTIONS}\nAda,\"Example, CISM\",,,Works,Potter,10 Jun 2023"),
            None,
            "2023-06-10",
        ),
        (
            format!(
                "{PREAMBLE}{CONNECTIONS}\nAda,\"Example, CISM\",https://www.linkedin.com/in/%C3%A1da-example-,,Works,\
                 Potter,07 Jun 2026"
            ),
            Some("www.linkedin.com/in/áda-example-"),
            "2026-06-07",
        ),
    ] {
        let reading = invitations(NAMES_ONLY, &[]).with("Connections.csv", &file).read();
        let connection = &reading.record.connections[0];
        assert_eq!(problems(&reading), [] as [String; 0]);
        assert_eq!(connection.counterpart.name, "Ada Example, CISM");
        assert_eq!(connection.counterpart.url.as_deref(), url);
        assert_eq!(connection.connected_on, day.parse().ok(), "{file}");
        assert_eq!((&connection.organisation[..], &connection.title[..]), ("Works", "Potter"));
    }
}

#[test]
fn hidden_connections_are_days_without_a_person() {
    let rows = [",,,,,,07 Jun 2026", "Ada,Example,,,,,06 Jun 2026", ",,,,,,soon", "Bo,,,,,,"];
    let reading = invitations(NAMES_ONLY, &[])
        .with("Connections.csv", &format!("{PREAMBLE}{}", table(CONNECTIONS, &rows)))
        .read();
    assert_eq!(reading.record.hidden_connections, ["2026-06-07".parse().unwrap()]);
    assert_eq!(reading.record.connections.len(), 2);
    assert_eq!(
        problems(&reading),
        [
            "Connections.csv, line 7: `Connected On` is `soon`, which is not readable here",
            "Connections.csv, line 8: `Connected On` is empty; the connection is kept without its day",
        ]
    );
}

/// A note of Olive's that came back as the first message, in every shape of the file.
#[test]
fn messages_of_every_era_tell_when_a_note_came_back() {
    let to_the_second = "Ada Example: accepted 2026-05-04T11:12:13Z by Url";
    let note = "Hello Ada, it's Olive";
    let quoted = format!(
        "\"{}\",\"ATTACHMENTS\",\"IS MESSAGE DRAFT\"\n\
         \"2-x==\",\"\",\"Olive Owner\",\"\",\"Ada Example\",\"\",\"2026-05-01 00:00:00 UTC\",\"\",\"{note}\",\"\",\
         \"\",\"Yes\"\n\
         \"2-x==\",\"\",\"Olive Owner\",\"{OWNER_URL}\",\"Ada Example\",\"https://www.linkedin.com/in/ada-example-2\",\
         \"2026-05-04 11:12:13 UTC\",\"\",\"Hello Ada,\n\nit's  Olive\",\"INBOX\",\"\",\"No\"\n",
        MESSAGES.replace(',', "\",\"")
    );
    for (file, expected) in [
        (
            "From,To,Date,Subject,Content,Direction,Folder\n\
             Olive Owner,Ada Example,\"5/4/26, 4:12 AM\",,\"Hello Ada, it&#39;s Olive\",OUTGOING,INBOX\n"
                .to_owned(),
            "Ada Example: accepted 2026-05-04 by Url",
        ),
        (
            format!(
                "FROM,TO,DATE,SUBJECT,CONTENT,DIRECTION,FOLDER\n\
                     Olive Owner,Ada Example,2026-05-04T11:12:13,,\"{note}\",OUTGOING,INBOX\n"
            ),
            to_the_second,
        ),
        (
            format!(
                "CONVERSATION ID,CONVERSATION TITLE,FROM,TO,DATE,SUBJECT,CONTENT,FOLDER\n\
                     2-x==,,Ada Example,Olive Owner,2026-05-05 11:12:13 UTC,,\"{note}\",INBOX\n\
                     2-x==,,Olive Owner,Ada Example,2026-05-04 11:12:13 UTC,,\"{note}\",INBOX\n"
            ),
            to_the_second,
        ),
        (
            format!(
                "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,DATE,SUBJECT,CONTENT,FOLDER\n\
                     2-x==,,Olive O.,{OWNER_URL},Ada Example,2026-05-04 11:12:13 UTC,,\"{note}\",INBOX\n"
            ),
            to_the_second,
        ),
        (
            table(
                MESSAGES,
                &[&format!(
                    "2-x==,,Olive Owner,{OWNER_URL},\"Example, Ada\",https://www.linkedin.com/in/ada-example-2,\
                 2026-05-04 11:12:13 UTC,,\"{note}\",INBOX"
                )],
            ),
            to_the_second,
        ),
        (quoted, to_the_second),
    ] {
        let reading =
            invitations(WITH_URLS, &[&sent("Ada Example", "ada-example-2", "5/3/26, 4:05 PM", note)])
                .with(
                    "Connections.csv",
                    &table(
                        CONNECTIONS,
                        &["Ada,Example,https://www.linkedin.com/in/ada-example-2,,,,04 May 2026"],
                    ),
                )
                .with("messages.csv", &file)
                .read();
        assert_eq!(problems(&reading), [] as [String; 0]);
        assert_eq!(statuses(&reading), [expected], "{file}");
        let day = "2026-05-04".parse().unwrap();
        assert!(reading.record.owner.last_active_on >= Some(day), "{file}");
    }
}

#[test]
fn the_owner_is_read_from_profile_positions_education_and_skills() {
    let of_2018 = "First Name,Last Name,Maiden Name,Address,Birth Date,Contact Instructions,Headline,Summary,\
                   Industry,Country,Zip Code\nOlive,Owner,,,,,Potter,I turn clay.,Crafts,Example Land,1\n";
    let of_2026 = "First Name,Last Name,Maiden Name,Address,Birth Date,Headline,Summary,Industry,Zip Code,\
                   Geo Location,Twitter Handles,Websites,Instant Messengers\n\
                   Olive ,Owner,,,Jun 5,Potter,I turn clay.,Crafts,1,Example Land,[a],[PORTFOLIO:https://x],\n";
    for profile in [of_2018, of_2026] {
        let reading = invitations(NAMES_ONLY, &[])
            .with("Profile.csv", profile)
            .with(
                "Positions.csv",
                "Company Name,Title,Description,Location,Started On,Finished On\n\
                 Example Works,Potter,,,Jan 2024,\nSample Mill,Miller,,,2010,Dec 2019\nOdd,Odd,,,once,\n",
            )
            .with(
                "Education.csv",
                "School Name,Start Date,End Date,Notes,Degree Name,Activities\nExample University,2005,Aug 2009,,,\n",
            )
            .with("Skills.csv", "Name\nPottery\nGlazing\nFiring\n")
            .read();
        let owner = &reading.record.owner;
        assert_eq!([&owner.name, &owner.headline, &owner.about], ["Olive Owner", "Potter", "I turn clay."]);
        assert_eq!([&owner.industry, &owner.region], ["Crafts", "Example Land"]);
        assert!(owner.profile_known);
        let month = |year, month| Some(YearMonth { year, month });
        let position = |organisation: &str, title: &str, from, to| Position {
            organisation: organisation.into(),
            title: title.into(),
            from,
            to,
        };
        assert_eq!(
            owner.positions.as_deref().unwrap(),
            [
                position("Example Works", "Potter", month(2024, Some(1)), None),
                position("Sample Mill", "Miller", month(2010, None), month(2019, Some(12))),
            ]
        );
        let school = "Example University".into();
        let education = Education { school, from: month(2005, None), to: month(2009, Some(8)) };
        assert_eq!(owner.educations.as_deref().unwrap(), [education]);
        assert_eq!(owner.skills.as_ref().unwrap().len(), 3);
        assert_eq!(owner.details().unwrap().len(), acquaint_core::recognition::Detail::ALL.len());
        assert_eq!(
            problems(&reading),
            ["Positions.csv, line 4: `Started On` is `once`, which is not readable here"]
        );
    }
}

#[test]
fn the_owner_is_the_one_on_their_side_of_every_row() {
    let rows = [
        sent("Ada Example", "ada-example-2", "5/3/26, 4:05 PM", ""),
        received("Bo Example", "bo-example-3", "5/2/26, 4:05 PM", ""),
        "Cy Example,olive@example.org,\"5/2/26, 4:05 PM\",,INCOMING,https://www.linkedin.com/in/cy-4,".into(),
    ];
    let rows: Vec<_> = rows.iter().map(String::as_str).collect();
    let owner = invitations(WITH_URLS, &rows).read().record.owner;
    assert_eq!(
        (&owner.name[..], owner.url.as_deref()),
        ("Olive Owner", Some("www.linkedin.com/in/olive-owner-1"))
    );
    assert_eq!(owner.last_active_on, "2026-05-03".parse().ok());
    assert!(!owner.profile_known);
    assert_eq!(Archive::default().with("Invitations.csv", NAMES_ONLY).read().record.owner.name, "");
}
