//! Small archives in the real format. Everybody in them is invented.

use std::fmt::Write as _;
use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use zip::write::SimpleFileOptions;
use zip::{DateTime, ZipWriter};

/// An archive being put together.
pub struct Archive {
    owner: &'static str,
    invitations: String,
    connections: String,
    messages: String,
    taken: (u16, u8, u8),
}

impl Archive {
    /// An empty archive of Olga Owner, taken on that day at noon.
    pub fn taken(year: u16, month: u8, day: u8) -> Self {
        let invitations = "From,To,Sent At,Message,Direction,inviterProfileUrl,inviteeProfileUrl\n".into();
        let connections = "Notes:\n\"When exporting your connection data, …\"\n\n\
                           First Name,Last Name,URL,Email Address,Company,Position,Connected On\n";
        let messages =
            "CONVERSATION ID,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,CONTENT\n".into();
        let taken = (year, month, day);
        Self { owner: "Olga Owner", invitations, connections: connections.into(), messages, taken }
    }

    /// The same of somebody else.
    pub fn of(mut self, owner: &'static str) -> Self {
        self.owner = owner;
        self
    }

    /// A request sent to somebody.
    pub fn sent(mut self, name: &str, at: &str, note: &str) -> Self {
        let (owner, own, their) = (self.owner, url(self.owner), url(name));
        writeln!(self.invitations, "{owner},{name},\"{at}\",\"{note}\",OUTGOING,{own},{their}").unwrap();
        self
    }

    /// A request received from somebody.
    pub fn received(self, name: &str, at: &str) -> Self {
        self.received_with(name, at, "")
    }

    /// A request received from somebody, with a note.
    pub fn received_with(mut self, name: &str, at: &str, note: &str) -> Self {
        let (owner, own, their) = (self.owner, url(self.owner), url(name));
        writeln!(self.invitations, "{name},{owner},\"{at}\",\"{note}\",INCOMING,{their},{own}").unwrap();
        self
    }

    /// A message from one to the other.
    pub fn wrote(mut self, from: &str, to: &str) -> Self {
        let (sender, recipient) = (url(from), url(to));
        writeln!(self.messages, "1,{from},{sender},{to},{recipient},2026-02-01 10:00:00 UTC,a word").unwrap();
        self
    }

    /// A connection.
    pub fn connected(mut self, name: &str, organisation: &str, on: &str) -> Self {
        let (first, last) = name.split_once(' ').unwrap();
        writeln!(self.connections, "{first},{last},{},,{organisation},Welder,{on}", url(name)).unwrap();
        self
    }

    /// Writes the zip.
    pub fn write(&self, path: &Path) {
        let (first, last) = self.owner.split_once(' ').unwrap();
        let profile = format!(
            "First Name,Last Name,Maiden Name,Address,Birth Date,Headline,Summary,Industry,Zip Code,Geo Location,\
             Twitter Handles,Websites,Instant Messengers\n\
             {first},{last},,,,Welder at Example Works,I weld.,Metalworking,,\"Berlin, Germany\",,,\n"
        );
        let positions = "Company Name,Title,Description,Location,Started On,Finished On\n\
                         Example Works,Welder,,,Jan 2024,\nSample Yard,Apprentice,,,Jan 2020,Dec 2023\n";
        write_zip(
            path,
            self.taken,
            &[
                ("Invitations.csv", &self.invitations),
                ("Connections.csv", &self.connections),
                ("Profile.csv", &profile),
                ("Positions.csv", positions),
                ("messages.csv", &self.messages),
            ],
        );
    }
}

fn url(name: &str) -> String {
    format!("https://www.linkedin.com/in/{}-84b71000", name.to_lowercase().replace(' ', "-"))
}

/// A zip whose members all have that day.
pub fn write_zip(path: &Path, (year, month, day): (u16, u8, u8), members: &[(&str, &str)]) {
    let at = DateTime::from_date_and_time(year, month, day, 12, 0, 0).unwrap();
    let options = SimpleFileOptions::default().last_modified_time(at);
    let mut zip = ZipWriter::new(File::create(path).unwrap());
    for (name, text) in members {
        zip.start_file(*name, options).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap();
}

/// Olga's archive of March: one answer, two that wait, one row that cannot be read, and one she was asked.
pub fn march() -> Archive {
    let connections = (0..180).fold(Archive::taken(2026, 3, 14), |archive, index| {
        archive.connected(&format!("Person Nr{index}"), "Elsewhere", "05 May 2021")
    });
    connections
        .sent("Ada Example", "1/20/26, 4:05 PM", "")
        .sent(
            "Renée Beispiel",
            "2/20/26, 9:00 AM",
            "Hello Renée, it is Olga, we shared the night shift at Example Works. I would like to stay in touch.",
        )
        .sent("Bo Example", "12/1/25, 8:00 AM", "")
        .sent("Cy Sample", "sometime", "")
        .received("Dee Example", "3/1/26, 8:00 AM")
        .connected("Bo Example", "Example Works", "03 Dec 2025")
}

/// Olga's archive of May: Ada answered, Renée still waits, Eli is new.
pub fn may() -> Archive {
    Archive::taken(2026, 5, 10)
        .sent("Ada Example", "1/20/26, 4:05 PM", "")
        .sent("Renée Beispiel", "2/20/26, 9:00 AM", "")
        .sent("Eli Example", "5/2/26, 9:00 AM", "")
        .connected("Ada Example", "Sample Yard", "01 Apr 2026")
        .connected("Bo Example", "Example Works", "03 Dec 2025")
}
