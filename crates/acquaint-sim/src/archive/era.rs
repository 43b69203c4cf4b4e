//! The eras of the format: LinkedIn changed headers and spellings over the years without saying so.

use jiff::Timestamp;
use serde::Serialize;

/// One combination of headers, named for when archives looked like that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Era {
    /// 2018-11: `Messages.csv`, times of day in Connections, no addresses at all.
    Y2018,
    /// 2020-10: eight columns of messages, Connections without a preamble.
    Y2020,
    /// 2021-06 to 2023-02: the preamble, and the sender's address in messages.
    Y2021,
    /// 2023-06: Connections has a `URL` column, and it is empty.
    Y2023June,
    /// 2023-07 to 2023-09: Invitations name member numbers (URN).
    Y2023July,
    /// 2023-11 to 2024-01: Invitations have addresses, all of them the bare `https://www.linkedin.com/in`.
    Y2023November,
    /// 2024-02 to 2025-03: addresses everywhere.
    Y2024,
    /// 2025-05 to 2026-02: attachments and drafts in messages.
    Y2025,
    /// From 2026-03: every field of messages is quoted and contents keep their line breaks.
    Y2026,
}

const INVITATIONS: [&str; 5] = ["From", "To", "Sent At", "Message", "Direction"];
const CONNECTIONS: [&str; 6] =
    ["First Name", "Last Name", "Email Address", "Company", "Position", "Connected On"];
const PROFILE: [&str; 13] = [
    "First Name",
    "Last Name",
    "Maiden Name",
    "Address",
    "Birth Date",
    "Headline",
    "Summary",
    "Industry",
    "Zip Code",
    "Geo Location",
    "Twitter Handles",
    "Websites",
    "Instant Messengers",
];

impl Era {
    /// Every era, oldest first.
    pub const ALL: [Self; 9] = [
        Self::Y2018,
        Self::Y2020,
        Self::Y2021,
        Self::Y2023June,
        Self::Y2023July,
        Self::Y2023November,
        Self::Y2024,
        Self::Y2025,
        Self::Y2026,
    ];

    /// A moment within the era, at which an archive is taken unless the specification says otherwise.
    pub fn taken_at(self) -> Timestamp {
        let moment = match self {
            Self::Y2018 => "2018-11-20T09:30:40Z",
            Self::Y2020 => "2020-10-15T18:05:12Z",
            Self::Y2021 => "2021-08-20T06:16:00Z",
            Self::Y2023June => "2023-06-10T11:44:52Z",
            Self::Y2023July => "2023-07-20T03:20:06Z",
            Self::Y2023November => "2023-12-05T22:51:30Z",
            Self::Y2024 => "2024-07-19T06:16:44Z",
            Self::Y2025 => "2025-12-05T02:01:56Z",
            Self::Y2026 => "2026-06-08T14:27:18Z",
        };
        moment.parse().unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// Whether the addresses in Invitations lead to the people in Connections.
    pub fn joins_by_address(self) -> bool {
        self >= Self::Y2024
    }

    /// Whether Connections begins with the three lines of notes.
    pub fn has_preamble(self) -> bool {
        self >= Self::Y2021
    }

    pub fn invitations_header(self) -> Vec<&'static str> {
        let addresses: &[&str] = match self {
            Self::Y2018 | Self::Y2020 | Self::Y2021 | Self::Y2023June => &[],
            Self::Y2023July => &["inviterProfileUrn", "inviteeProfileUrn"],
            _ => &["inviterProfileUrl", "inviteeProfileUrl"],
        };
        [&INVITATIONS[..], addresses].concat()
    }

    pub fn connections_header(self) -> Vec<&'static str> {
        let mut header = CONNECTIONS.to_vec();
        if self >= Self::Y2023June {
            header.insert(2, "URL");
        }
        header
    }

    pub fn messages_name(self) -> &'static str {
        if self == Self::Y2018 { "Messages.csv" } else { "messages.csv" }
    }

    /// The header of the messages, which has columns for drafts only where there are drafts.
    pub fn messages_header(self, drafts: bool) -> Vec<&'static str> {
        if self == Self::Y2018 {
            return vec!["From", "To", "Date", "Subject", "Content", "Direction", "Folder"];
        }
        let mut header = vec!["CONVERSATION ID", "CONVERSATION TITLE", "FROM"];
        if self >= Self::Y2021 {
            header.push("SENDER PROFILE URL");
        }
        header.push("TO");
        if self >= Self::Y2023June {
            header.push("RECIPIENT PROFILE URLS");
        }
        header.extend(["DATE", "SUBJECT", "CONTENT", "FOLDER"]);
        if self >= Self::Y2025 {
            header.push("ATTACHMENTS");
        }
        if drafts {
            header.push("IS MESSAGE DRAFT");
        }
        if drafts && self >= Self::Y2026 {
            header.push("IS CONVERSATION DRAFT");
        }
        header
    }

    pub fn profile_header(self) -> Vec<&'static str> {
        let mut header = PROFILE.to_vec();
        if self == Self::Y2018 {
            header.insert(5, "Contact Instructions");
            header.insert(9, "Country");
        }
        header
    }

    pub fn registration_header(self) -> Vec<&'static str> {
        match self {
            Self::Y2018 => vec![
                "Registration Date",
                "Registration IP Address",
                "Invited by (First Name)",
                "Invited by (Last Name)",
                "Subscription Types",
            ],
            _ => vec!["Registered At", "Registration Ip", "Subscription Types"],
        }
    }

    pub fn shares_header(self) -> [&'static str; 6] {
        match self {
            Self::Y2025 | Self::Y2026 => {
                ["Date", "ShareLink", "ShareCommentary", "SharedUrl", "MediaUrl", "Visibility"]
            }
            _ => ["Date", "ShareLink", "ShareCommentary", "SharedURL", "MediaURL", "Visibility"],
        }
    }
}
