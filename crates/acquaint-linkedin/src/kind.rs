//! Which members of an archive are read, told by their names.

/// A file that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Profile,
    Positions,
    Education,
    Skills,
    Invitations,
    Connections,
    Messages,
    Shares,
    Comments,
    Reactions,
}

impl Kind {
    /// The files that tell something about requests, each with the box to tick for it on LinkedIn.
    pub const WANTED: [(Self, &'static str, &'static str); 7] = [
        (Self::Invitations, "Invitations.csv", "Invitations"),
        (Self::Connections, "Connections.csv", "Connections"),
        (Self::Messages, "messages.csv", "Messages"),
        (Self::Profile, "Profile.csv", "Profile"),
        (Self::Positions, "Positions.csv", "Positions"),
        (Self::Education, "Education.csv", "Education"),
        (Self::Skills, "Skills.csv", "Skills"),
    ];

    /// What is learned from it.
    pub fn purpose(self) -> &'static str {
        match self {
            Self::Invitations => "whom you asked, who asked you, when and with which note",
            Self::Connections => "who accepted and on which day, and where they work",
            Self::Messages => "whom you wrote with, and when exactly notes were answered",
            Self::Profile => "your headline, industry and region",
            Self::Positions => "employers that you share with others",
            Self::Education => "schools that you share with others",
            Self::Skills => "how much your profile tells about you",
            Self::Shares | Self::Comments | Self::Reactions => "when you were last active",
        }
    }

    /// The kind of a file by its name, without folders.
    ///
    /// Measured on real exports: case differs by year (`Messages.csv`, `messages.csv`); parts and, since mid-2026,
    /// member ids are put behind the name as `_<digits>`; other names merely end alike (`coach_messages.csv`).
    pub fn of(name: &str) -> Option<Self> {
        let name = name.to_lowercase();
        let stem = name.strip_suffix(".csv")?;
        let base = match stem.rsplit_once('_') {
            Some((base, digits)) if is_number(digits) => base,
            _ => stem,
        };
        Some(match base {
            "profile" => Self::Profile,
            "positions" => Self::Positions,
            "education" => Self::Education,
            "skills" => Self::Skills,
            "invitations" => Self::Invitations,
            "connections" => Self::Connections,
            "messages" => Self::Messages,
            "shares" => Self::Shares,
            "comments" => Self::Comments,
            "reactions" => Self::Reactions,
            _ => return None,
        })
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_its_whole_name() {
        for (name, kind) in [
            ("Invitations.csv", Some(Kind::Invitations)),
            ("messages.csv", Some(Kind::Messages)),
            ("Messages.csv", Some(Kind::Messages)),
            ("CONNECTIONS.CSV", Some(Kind::Connections)),
            ("Shares_123456789.csv", Some(Kind::Shares)),
            ("Comments_1.csv", Some(Kind::Comments)),
            ("coach_messages.csv", None),
            ("learning_role_play_messages.csv", None),
            ("guide_messages.csv", None),
            ("messages_.csv", None),
            ("Profile Summary.csv", None),
            ("Invitations.csv.bak", None),
            ("Invitations (1).csv", None),
            ("Skills.xlsx", None),
            ("", None),
        ] {
            assert_eq!(Kind::of(name), kind, "{name}");
        }
    }
}
