//! Which name somebody may have meant.

/// The nearest of the names, if one is near enough to be what was meant.
pub(super) fn nearest(name: &str, names: impl IntoIterator<Item = String>) -> Option<String> {
    let last = |name: &str| name.rsplit('.').next().unwrap_or_default().to_owned();
    let distance = |known: &str| {
        let whole = strsim::damerau_levenshtein(name, known);
        // Somebody may have left out the table, or named another.
        let part = 1 + strsim::damerau_levenshtein(&last(name), &last(known));
        whole.min(part)
    };
    let (distance, near) = names.into_iter().map(|known| (distance(&known), known)).min()?;
    (distance <= 1 + name.chars().count() / 4).then_some(near)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_pen_finds_what_was_meant() {
        let names = || ["mail.smtp_url", "mail.from", "listen", "limits.open_days"].map(String::from);
        for (slip, meant) in [
            ("mail.smtp_ulr", Some("mail.smtp_url")),
            ("smtp_url", Some("mail.smtp_url")),
            ("email.from", Some("mail.from")),
            ("Listen", Some("listen")),
            ("limits.opendays", Some("limits.open_days")),
            ("colour", None),
        ] {
            assert_eq!(nearest(slip, names()).as_deref(), meant, "{slip}");
        }
    }
}
