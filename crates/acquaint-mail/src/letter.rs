//! The emails that acquaint writes, one function each.

use url::Url;

use super::one_line;
use acquaint_app::community::change::Email;

/// Who an email goes to and from which community.
#[derive(Clone, Copy, Debug)]
pub struct Envelope<'a> {
    /// The email address.
    pub to: &'a str,
    /// The name of the person it goes to, as they wrote it.
    pub name: &'a str,
    /// What the community calls itself.
    pub community: &'a str,
    /// The address of the community.
    pub home: &'a Url,
}

impl Envelope<'_> {
    fn mail(&self, subject: &str, paragraphs: &[String]) -> Email {
        let greeting = match one_line(self.name) {
            name if name.is_empty() => "Hello,".to_owned(),
            name => format!("Hello {name},"),
        };
        let closing = format!("{}\n{}", self.community(), self.home);
        let body = paragraphs.iter().map(String::as_str);
        let text = std::iter::once(greeting.as_str()).chain(body).chain([closing.as_str()]);
        Email {
            to: self.to.to_owned(),
            subject: one_line(subject),
            text: text.collect::<Vec<_>>().join("\n\n") + "\n",
            unsubscribe: None,
        }
    }

    fn community(&self) -> String {
        one_line(self.community)
    }
}

/// A link that sets a new password, once, for `hours`.
pub fn reset_link(envelope: &Envelope<'_>, link: &Url, hours: u32) -> Email {
    let community = envelope.community();
    envelope.mail(
        &format!("A new password for {community}"),
        &[
            format!("Somebody, most likely you, asked for a new password for your account at {community}. This link sets one:"),
            link.to_string(),
            format!("It works once and for {}. If you did not ask for it, you need not do anything: your password stays as it is.", hours_in_words(hours)),
        ],
    )
}

/// A link that confirms that this address is theirs, for `hours`.
pub fn confirm_address(envelope: &Envelope<'_>, link: &Url, hours: u32) -> Email {
    let community = envelope.community();
    envelope.mail(
        &format!("Is this your address? {community} would like to know"),
        &[
            format!("This address was given for an account at {community}. If it was you, please confirm it with this link:"),
            link.to_string(),
            format!("It works for {}. If it was not you, please ignore this letter; nothing more will come.", hours_in_words(hours)),
        ],
    )
}

/// The code for the second step of a sign-in with a password, valid for `minutes`; `help` is where to go if it was not
/// them.
pub fn sign_in_code(envelope: &Envelope<'_>, code: &str, minutes: u32, help: &Url) -> Email {
    let community = envelope.community();
    envelope.mail(
        &format!("Your code for {community}"),
        &[
            format!(
                "Somebody, most likely you, signs in at {community} with your password. This code goes on:"
            ),
            code.to_owned(),
            format!(
                "It works once and for {minutes} minutes. Please give it to nobody: we never ask for it."
            ),
            format!("If it was not you, somebody knows your password; please set a new one:\n\n{help}"),
        ],
    )
}

/// A link to make an account with this address, once, for `hours`.
pub fn join_link(envelope: &Envelope<'_>, link: &Url, hours: u32) -> Email {
    let community = envelope.community();
    envelope.mail(
        &format!("Your account at {community}"),
        &[
            format!("Somebody, most likely you, would like to make an account at {community} with this address. This link goes on:"),
            link.to_string(),
            format!("It works once and for {}. If it was not you, please ignore this letter; there is no account.", hours_in_words(hours)),
        ],
    )
}

/// Instead of [`join_link`], to someone who has an account already.
pub fn here_already(envelope: &Envelope<'_>, sign_in: &Url, reset: &Url) -> Email {
    let community = envelope.community();
    envelope.mail(
        &format!("Your account at {community}"),
        &[
            format!("Somebody, most likely you, would like to make an account at {community} with this address. You have one already, and can sign in:"),
            sign_in.to_string(),
            format!("If you do not know your password any more, this page sets a new one:\n\n{reset}"),
            "If it was not you, you need not do anything. Whoever it was did not learn that you are here.".to_owned(),
        ],
    )
}

/// A link to join, for `days`, from a member. `note` is what they wrote, if they wrote something.
pub fn invitation(
    envelope: &Envelope<'_>,
    inviter: &str,
    note: Option<&str>,
    link: &Url,
    days: u32,
) -> Email {
    let (community, inviter) = (envelope.community(), one_line(inviter));
    let mut paragraphs = vec![format!(
        "{inviter} would like to have you at {community}, where people who know each other stay in touch."
    )];
    paragraphs.extend(note.map(|note| quoted(&inviter, note)));
    paragraphs.extend([
        "This link lets you in:".to_owned(),
        link.to_string(),
        format!(
            "It works once and for {days} {}. Whether you use it is up to you; there is no need to answer.",
            if days == 1 { "day" } else { "days" }
        ),
    ]);
    envelope.mail(&format!("{inviter} invites you to {community}"), &paragraphs)
}

/// What changed about how someone signs in, so that they know if it was not them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccessChange {
    Password,
    /// The email address is another one. This email goes to the old one.
    Address,
    PasskeyAdded,
    PasskeyRemoved,
}

/// Tells that the way to sign in changed; `help` is where to go if it was not them.
pub fn access_changed(envelope: &Envelope<'_>, change: AccessChange, help: &Url) -> Email {
    let community = envelope.community();
    let what = match change {
        AccessChange::Password => "the password of your account was changed",
        AccessChange::Address => "the e-mail address of your account was changed to another one",
        AccessChange::PasskeyAdded => "a passkey was added to your account",
        AccessChange::PasskeyRemoved => "a passkey was removed from your account",
    };
    envelope.mail(
        &format!("Your account at {community} was changed"),
        &[
            format!("This is to let you know that {what}. If that was you, all is well."),
            format!("If it was not you, please set a new password now, which ends all sessions:\n\n{help}"),
        ],
    )
}

/// What happened since the last digest, a line each, with where it leads. Without lines there is no email.
pub fn digest(envelope: &Envelope<'_>, lines: &[(String, Url)], unsubscribe: &Url) -> Option<Email> {
    let community = envelope.community();
    let listed =
        lines.iter().map(|(line, leads)| format!("- {}\n  {leads}", one_line(line))).collect::<Vec<_>>();
    if listed.is_empty() {
        return None;
    }
    let mail = envelope.mail(
        &format!("News from {community}"),
        &[
            "Here is what is new for you:".to_owned(),
            listed.join("\n"),
            format!("You get this letter because you asked for it. This link stops it:\n{unsubscribe}"),
        ],
    );
    Some(Email { unsubscribe: Some(unsubscribe.to_string()), ..mail })
}

/// Someone's own words, marked as theirs line by line, so that they cannot pass for ours.
fn quoted(writer: &str, text: &str) -> String {
    let lines = text.lines().map(one_line).map(|line| format!("> {line}").trim_end().to_owned());
    format!("{writer} writes:\n{}", lines.collect::<Vec<_>>().join("\n"))
}

fn hours_in_words(hours: u32) -> String {
    match hours {
        1 => "one hour".to_owned(),
        hours => format!("{hours} hours"),
    }
}

#[cfg(test)]
mod tests;
