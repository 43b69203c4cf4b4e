//! Someone joins: by invitation, by themselves, or as the first operator.

use super::account::{Account, Digest256, Link, LinkPurpose};
use super::change::{AccountChange, NewMember};
use super::{Community, CommunityError, SignUp};
use acquaint_core::handle::Handle;
use acquaint_core::id::PersonId;
use acquaint_core::member::{Role, Settings, Standing};
use acquaint_core::profile::{FieldError, Profile};
use acquaint_core::stamp::Stamp;
use acquaint_core::text::read_line;

/// The most characters of an email address (RFC 5321, section 4.5.3.1).
pub const EMAIL_CHARACTERS_MAX: usize = 254;

/// What someone fills in to join.
#[derive(Clone)]
pub struct JoinWish {
    pub name: String,
    /// The handle they would like.
    pub handle: String,
    /// Their email address.
    pub email: String,
    /// The hash of the password they chose.
    pub password: String,
}

impl JoinWish {
    /// Every field, read; or everything that is wrong with them.
    pub fn read(&self) -> Result<(Profile, Handle, String), Vec<FieldError>> {
        let profile = Profile { name: self.name.clone(), ..Profile::default() }.read();
        let handle = Handle::new(&self.handle).map_err(|error| vec![FieldError::new("handle", &error)]);
        let email = read_email(&self.email).map_err(|error| vec![error]);
        match (profile, handle, email) {
            (Ok(profile), Ok(handle), Ok(email)) => Ok((profile, handle, email)),
            (profile, handle, email) => {
                let errors = [profile.err(), handle.err(), email.err()];
                Err(errors.into_iter().flatten().flatten().collect())
            }
        }
    }
}

/// Reads an email address: one `@` with something before it and a name after it; in lower case. Whether it works is
/// shown by writing to it.
pub fn read_email(text: &str) -> Result<String, FieldError> {
    let wrong = |detail: &str| FieldError::new("email", detail);
    let email = read_line(text, EMAIL_CHARACTERS_MAX).map_err(|error| FieldError::new("email", &error))?;
    let (local, domain) =
        email.rsplit_once('@').ok_or_else(|| wrong("has no `@`; please write name@example.org"))?;
    let is_plain =
        |c: char| !c.is_whitespace() && !matches!(c, '<' | '>' | '(' | ')' | ',' | ';' | ':' | '"' | '\\');
    if local.is_empty() || domain.is_empty() || !email.chars().all(is_plain) || local.contains('@') {
        return Err(wrong("is no e-mail address; please write name@example.org"));
    }
    Ok(email.to_lowercase())
}

/// The links that someone joins with, by the digests of their secrets.
#[derive(Clone, Copy, Debug, Default)]
pub struct JoinLinks {
    pub invitation: Option<Digest256>,
    /// Shows that the address is theirs.
    pub address: Option<Digest256>,
}

impl Community {
    /// An invitation that still works, where one is given; none where none is needed.
    pub async fn find_invitation(
        &self,
        invitation: Option<Digest256>,
        stamp: &Stamp,
    ) -> Result<Option<Link>, CommunityError> {
        match invitation {
            Some(digest) => Ok(Some(self.find_link(digest, LinkPurpose::Invite, stamp).await?)),
            None if self.rules().sign_up == SignUp::Invite => Err(CommunityError::InvitationNeeded),
            None => Ok(None),
        }
    }

    /// The address that someone who has no account yet showed to be theirs.
    pub async fn find_newcomer(&self, digest: Digest256, stamp: &Stamp) -> Result<Link, CommunityError> {
        let link = self.find_link(digest, LinkPurpose::ConfirmEmail, stamp).await?;
        if link.member.is_some() || link.about.is_none() { Err(CommunityError::LinkGone) } else { Ok(link) }
    }

    /// Someone joins, with an invitation where one is needed.
    pub async fn join(
        &self,
        wish: &JoinWish,
        links: JoinLinks,
        stamp: &mut Stamp,
    ) -> Result<Account, CommunityError> {
        let (profile, handle, email) = wish.read().map_err(CommunityError::Invalid)?;
        let invitation = self.find_invitation(links.invitation, stamp).await?;
        let address = match links.address {
            Some(digest) => Some(self.find_newcomer(digest, stamp).await?),
            None => None,
        };
        if address.iter().any(|link| link.about.as_ref() != Some(&email)) {
            return Err(CommunityError::LinkGone);
        }
        let standing = if invitation.is_some() { Standing::Active } else { self.first_standing() };
        let member = new_member((profile, handle, email), wish, Role::Member, standing, stamp);
        let mut changes: Vec<AccountChange> =
            invitation.iter().chain(&address).map(|link| AccountChange::LinkUsed(link.id)).collect();
        let id = member.id;
        changes.push(AccountChange::MemberJoined(Box::new(member)));
        self.add_member(id, changes).await
    }

    /// The first operator joins through the link that the service printed. There is only one first: with an operator
    /// there, the link is of no use.
    pub async fn set_up(
        &self,
        wish: &JoinWish,
        link: Digest256,
        stamp: &mut Stamp,
    ) -> Result<Account, CommunityError> {
        let fields = wish.read().map_err(CommunityError::Invalid)?;
        let found = self.store().find_link(link, stamp.now).await?;
        let found =
            found.filter(|link| link.purpose == LinkPurpose::SetUp).ok_or(CommunityError::LinkGone)?;
        let member = new_member(fields, wish, Role::Operator, Standing::Active, stamp);
        let (id, member) = (member.id, Box::new(member));
        self.add_member(id, vec![AccountChange::LinkUsed(found.id), AccountChange::CommunitySetUp(member)])
            .await
    }

    async fn add_member(&self, id: PersonId, changes: Vec<AccountChange>) -> Result<Account, CommunityError> {
        match self.apply(changes).await {
            // The link is the only thing here that can have gone; or someone set the community up already.
            Err(CommunityError::Conflict) => return Err(CommunityError::LinkGone),
            result => result?,
        }
        self.store().find_account(id).await?.ok_or(CommunityError::NotFound)
    }
}

fn new_member(
    (profile, handle, email): (Profile, Handle, String),
    wish: &JoinWish,
    role: Role,
    standing: Standing,
    stamp: &mut Stamp,
) -> NewMember {
    NewMember {
        id: PersonId(stamp.next_id()),
        handle,
        email,
        password: Some(wish.password.clone()),
        role,
        standing,
        profile,
        settings: Settings::default(),
        joined_at: stamp.now,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_in_lower_case_and_what_is_none_is_refused() {
        assert_eq!(read_email(" Ada@Example.ORG "), Ok("ada@example.org".into()));
        for wrong in
            ["ada", "@example.org", "ada@", "a b@example.org", "a@b@c", "ada@example.org\nBcc: x@y", "<a@b>"]
        {
            assert!(read_email(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn everything_wrong_with_a_wish_is_said_at_once() {
        let wish =
            JoinWish { name: String::new(), handle: "a".into(), email: "x".into(), password: String::new() };
        let fields: Vec<String> = wish.read().unwrap_err().into_iter().map(|error| error.field).collect();
        assert_eq!(fields, ["name", "handle", "email"]);
    }
}
