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
