//! Who wrote to whom: for each request, whether its two people wrote to each other apart from it; for one that the owner
//! sent, before it was sent, because people who accepted go on writing. Two directions are all that is kept, no text and no
//! moment, and nothing of people who neither asked nor were asked.

use crate::invitations::Invitation;
use crate::messages::Named;
use acquaint_core::recipient_view::Messages;
use acquaint_core::record::Direction;
use jiff::Timestamp;
use std::collections::{BTreeSet, HashMap};

/// One message: who wrote it, when, and to whom.
pub(crate) struct Letter<'a> {
    pub at: Timestamp,
    pub sender: &'a Named,
    pub is_owners: bool,
    /// The whole field of recipients: names hold commas, so several cannot be told apart.
    pub recipient: Named,
    /// The addresses of all recipients. Empty: the archive does not tell them.
    pub recipient_urls: Vec<String>,
}

/// What was written between the owner and the person of each request, by the position of the request.
pub(crate) struct Correspondence {
    owner: Named,
    people: Vec<Named>,
    /// When the owner sent each request. `None`: they received it.
    sent_at: Vec<Option<Timestamp>>,
    by_url: HashMap<String, Vec<usize>>,
    by_name: HashMap<String, Vec<usize>>,
    wrote: Vec<Wrote>,
}

#[derive(Clone, Copy, Default)]
struct Wrote {
    owner: bool,
    other: bool,
    /// There is a message that may belong here: to several at once, or of a name that several have.
    perhaps: bool,
}

impl Correspondence {
    pub fn new(owner: Named, invitations: &[Invitation]) -> Self {
        let named = |it: &Invitation| Named::new(&it.counterpart.name, it.counterpart.url.clone());
        let people: Vec<_> = invitations.iter().map(named).collect();
        let (mut by_url, mut by_name) = (HashMap::new(), HashMap::new());
        for (index, person) in people.iter().enumerate() {
            if let Some(url) = &person.url {
                by_url.entry(url.clone()).or_insert_with(Vec::new).push(index);
            }
            by_name.entry(person.folded_name.clone()).or_insert_with(Vec::new).push(index);
        }
        let sent_at = |it: &Invitation| (it.direction == Direction::Sent).then_some(it.sent_at);
        let sent_at = invitations.iter().map(sent_at).collect();
        Self { owner, sent_at, wrote: vec![Wrote::default(); people.len()], people, by_url, by_name }
    }

    /// Takes one message. `notes`: the requests whose note has the same text, ascending. A note that came back as the first message
    /// of a thread is the request itself.
    pub fn take(&mut self, letter: &Letter<'_>, notes: &[usize]) {
        for (other, is_for_one) in letter.others(&self.owner) {
            let (positions, is_sure) = self.find(&other);
            if positions.iter().any(|position| notes.binary_search(position).is_ok()) {
                continue;
            }
            let is_earlier = |position: &usize| self.sent_at[*position].is_none_or(|sent| letter.at < sent);
            for position in positions.into_iter().filter(is_earlier) {
                let wrote = &mut self.wrote[position];
                match (is_sure && is_for_one, letter.is_owners) {
                    (true, true) => wrote.owner = true,
                    (true, false) => wrote.other = true,
                    (false, _) => wrote.perhaps = true,
                }
            }
        }
    }

    /// What was written apart from a request. `is_whole`: every message could be read; if not, one that is missing may
    /// be theirs. `None`: it cannot be told.
    pub fn of(&self, position: usize, is_whole: bool) -> Option<Messages> {
        match self.wrote[position] {
            Wrote { owner: true, other: true, .. } => Some(Messages::BothWays),
            Wrote { perhaps, .. } if perhaps || !is_whole => None,
            Wrote { owner: false, other: false, .. } => Some(Messages::Nothing),
            _ => Some(Messages::OneWay),
        }
    }

    /// The requests of everybody who has one of these names or addresses.
    pub fn requests_of<'a>(
        &self,
        names: [&str; 2],
        urls: impl Iterator<Item = &'a String>,
    ) -> BTreeSet<usize> {
        let by_name = names.into_iter().filter_map(|name| self.by_name.get(name));
        let by_url = urls.filter_map(|url| self.by_url.get(url));
        by_name.chain(by_url).flatten().copied().collect()
    }

    /// The requests of a person, and whether it is surely theirs: by address, or by a name that one person has.
    fn find(&self, other: &Named) -> (Vec<usize>, bool) {
        if let Some(positions) = other.url.as_ref().and_then(|url| self.by_url.get(url)) {
            return (positions.clone(), true);
        }
        let of_that_name = self.by_name.get(&other.folded_name).into_iter().flatten().copied();
        let positions: Vec<_> = of_that_name.filter(|&position| self.people[position].is(other)).collect();
        let url = |position: &usize| &self.people[*position].url;
        let is_sure = positions.windows(2).all(|pair| url(&pair[0]) == url(&pair[1]));
        (positions, is_sure)
    }
}

impl Letter<'_> {
    /// Everybody in it but the owner, and whether it was for one person alone.
    pub fn others(&self, owner: &Named) -> Vec<(Named, bool)> {
        let is_for_one = self.recipient_urls.len() <= 1;
        if !self.is_owners {
            let is_to_owner = match self.recipient_urls.first() {
                Some(url) => owner.url.as_ref().is_none_or(|own| own == url),
                None => self.recipient.is(owner),
            };
            return vec![(self.sender.clone(), is_for_one && is_to_owner)];
        }
        if self.recipient_urls.is_empty() {
            return vec![(self.recipient.clone(), true)];
        }
        // The field of names belongs to an address only where there is one of each.
        let name = if is_for_one { self.recipient.folded_name.as_str() } else { "" };
        let named = |url: &String| Named { url: Some(url.clone()), folded_name: name.to_owned() };
        self.recipient_urls.iter().map(|url| (named(url), is_for_one)).collect()
    }
}
