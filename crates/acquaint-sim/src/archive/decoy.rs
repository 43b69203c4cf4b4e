//! The other files: the owner's profile, a few that carry dates, and those that are easily mistaken for something else.

use super::clock::{pacific_minute, plain_second, slashed_second, utc};
use super::table::{File, Style, Table};
use super::world::World;
use super::{ArchiveSpec, Era};

pub(super) const SCHOOL: &str = "Universität Musterstadt";

pub(super) fn files(spec: &ArchiveSpec, world: &World) -> Vec<File> {
    let mut files = vec![
        profile(spec, world),
        positions(spec, world),
        education(),
        table(
            "Skills.csv",
            &["Name"],
            &[&["Samples"], &["Harbour logistics"], &["Präsentieren"], &["日本語"]],
        ),
        File::new("Profile Summary.csv", "Profile Summary\n\n"),
        registration(spec, world),
        account_status(world),
        recommendations("Recommendations_Received.csv", "VISIBLE"),
        recommendations("Recommendations_Given.csv", ""),
        receipts(world),
        ad_targeting(spec),
        rich_media(spec),
        email_addresses(world),
    ];
    files.extend(public_acts(spec, world));
    if spec.era >= Era::Y2024 {
        files.extend(other_messages());
    }
    files
}

fn table(name: &str, header: &[&str], rows: &[&[&str]]) -> File {
    let rows = rows.iter().map(|row| row.iter().map(|&cell| cell.to_owned()).collect()).collect();
    Table::new(header, rows).into_file(name, Style::AS_DOWNLOADED)
}

fn profile(spec: &ArchiveSpec, world: &World) -> File {
    let owner = &world.owner.person;
    let header = spec.era.profile_header();
    let cell = |column: &&str| match *column {
        "First Name" => owner.first.as_str(),
        "Last Name" => owner.last.as_str(),
        "Birth Date" => "Jun 5",
        "Headline" => "Head of Samples, \"Example Works\" & friends",
        "Summary" => "I collect samples,  and have done so for years.  Ask me about harbours.",
        "Industry" => "Maritime Transportation",
        "Geo Location" => "Musterstadt, Germany",
        "Websites" => "[PORTFOLIO:https://portfolio.example]",
        _ => "",
    };
    let row: Vec<&str> = header.iter().map(cell).collect();
    table("Profile.csv", &header, &[&row])
}

fn positions(spec: &ArchiveSpec, world: &World) -> File {
    let year = utc(spec.taken_at).year();
    let spans = [
        (format!("Jan {}", year - 1), String::new()),
        (format!("Mar {}", year - 5), format!("Dec {}", year - 2)),
        ((year - 9).to_string(), (year - 5).to_string()),
    ];
    let rows = world.owner.organisations.iter().zip(spans).map(|(organisation, (from, to))| {
        let text =
            ["Head of Samples", "Built the sample harbour,  from nothing.", "Musterstadt"].map(str::to_owned);
        [vec![(*organisation).to_owned()], text.to_vec(), vec![from, to]].concat()
    });
    let header = ["Company Name", "Title", "Description", "Location", "Started On", "Finished On"];
    Table::new(&header, rows.collect()).into_file("Positions.csv", Style::AS_DOWNLOADED)
}

fn education() -> File {
    let header = ["School Name", "Start Date", "End Date", "Notes", "Degree Name", "Activities"];
    let rows: [&[&str]; 2] = [
        &[SCHOOL, "2003", "Aug 2008", "", "Diplom", "Rowing, debating"],
        &["Sample School", "", "", "", "", ""],
    ];
    table("Education.csv", &header, &rows)
}

fn registration(spec: &ArchiveSpec, world: &World) -> File {
    let header = spec.era.registration_header();
    let at = pacific_minute(world.owner.joined_at);
    let mut row = vec![at.as_str(), "192.0.2.7"];
    row.resize(header.len(), "");
    table("Registration.csv", &header, &[&row])
}

/// The same moment as in Registration.csv, in UTC, in UTF-16 with tabs.
fn account_status(world: &World) -> File {
    let row = vec![slashed_second(world.owner.joined_at), "Account Created".to_owned()];
    Table::new(&["Time", "Event"], vec![row]).into_file("Account Status History.csv", Style::UTF16_TAB)
}

fn recommendations(name: &str, status: &str) -> File {
    let header = ["First Name", "Last Name", "Company", "Job Title", "Text", "Creation Date", "Status"];
    let row =
        ["Zara", "Beispiel", "Example Works", "Nurse", "A pleasure, always.", "09/14/17, 05:12 PM", status];
    table(name, &header, &[&row])
}

fn receipts(world: &World) -> File {
    let header = [
        "First Name",
        "Last Name",
        "Billing Country",
        "Postal Code",
        "Transaction Made At",
        "Payment Method Type",
        "Invoice Number",
        "Description",
        "Tax Amount",
        "Sub Total",
        "Total Amount",
        "Currency Code",
    ];
    let (owner, at) = (&world.owner.person, pacific_minute(world.owner.joined_at));
    let bill =
        ["DE", "00000", at.as_str(), "CARD", "0000-EXAMPLE", "Premium", "1.90", "10.00", "11.90", "EUR"];
    let row: Vec<&str> = [owner.first.as_str(), owner.last.as_str()].into_iter().chain(bill).collect();
    table("Receipts.csv", &header, &[&row])
}

/// A header that repeats a column, as the real one does.
fn ad_targeting(spec: &ArchiveSpec) -> File {
    let name = if spec.era == Era::Y2018 { "Ad Targeting.csv" } else { "Ad_Targeting.csv" };
    let header =
        ["Member Age", "Company Names", "Company Names", "Company Names", "Job Titles", "Job Titles"];
    table(name, &header, &[&["35-54", "Example Works", "", "Exemplo, Lda.", "Nurse", "Pilot; Captain"]])
}

fn rich_media(spec: &ArchiveSpec) -> File {
    if spec.era < Era::Y2025 {
        return table("Rich Media.csv", &["Type", "Link"], &[&["Video content can be downloaded at", ""]]);
    }
    let when = utc(spec.taken_at).strftime("%B %-d, %Y at %-I:%M %p").to_string();
    let upload = format!("You uploaded a feed photo on {when} (GMT)");
    let header = ["Date/Time", "Media Description", "Media Link"];
    table("Rich_Media.csv", &header, &[&[&upload, " -", "https://media.example/a,b"]])
}

fn email_addresses(world: &World) -> File {
    let row = [&world.owner.person.email, "Yes", "Yes", "Not Available"].map(str::to_owned).to_vec();
    let header = ["Email Address", "Confirmed", "Primary", "Updated On"];
    let style = Style { final_newline: false, ..Style::AS_DOWNLOADED };
    Table::new(&header, vec![row]).into_file("Email Addresses.csv", style)
}

/// What the owner did in public, three rows a file.
fn public_acts(spec: &ArchiveSpec, world: &World) -> [File; 3] {
    let at: Vec<String> = world.owner.public_acts.iter().map(|&at| plain_second(at)).collect();
    let link = "https://www.linkedin.com/feed/update/urn%3Ali%3Ashare%3A7000000000000000001";
    let row = |cells: &[&str]| cells.iter().map(|&cell| cell.to_owned()).collect::<Vec<_>>();
    let shares = at[..3].iter().map(|at| row(&[at, link, "Look,  a \"sample\"!", "", "", "MEMBER_NETWORK"]));
    let comments = at[3..6].iter().map(|at| row(&[at, link, "Well said, thank you"]));
    let reactions = at[6..].iter().map(|at| row(&[at, "LIKE", link]));
    let crlf = Style { line_end: csv::Terminator::CRLF, ..Style::AS_DOWNLOADED };
    [
        Table::new(&spec.era.shares_header(), shares.collect()).into_file("Shares.csv", crlf),
        Table::new(&["Date", "Link", "Message"], comments.collect())
            .into_file("Comments.csv", Style::AS_DOWNLOADED),
        Table::new(&["Date", "Type", "Link"], reactions.collect())
            .into_file("Reactions.csv", Style::AS_DOWNLOADED),
    ]
}

/// Files whose names end like the one of the messages.
fn other_messages() -> [File; 4] {
    let header = ["CONVERSATION ID", "FROM", "TO", "DATE", "CONTENT"];
    let rows: [&[&str]; 1] =
        [&["2-coach==", "Coach", "You", "2024-01-02 03:04:05 UTC", "Welcome to your sample course"]];
    [
        table("coach_messages.csv", &header, &rows),
        table("guide_messages.csv", &header, &[]),
        table("learning_role_play_messages.csv", &header, &rows),
        File::new("LearningCoachMessages.csv", "No conversations found"),
    ]
}
