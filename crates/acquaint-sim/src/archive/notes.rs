//! Notes as people write them, each with what it says. `{to}`, `{me}` and `{org}` are filled in.

use super::dice::Dice;
use super::truth::Says;

/// A note with what it says; line breaks as typed.
#[derive(Clone, Debug)]
pub(super) struct TypedNote {
    pub text: String,
    pub says: Says,
}

impl TypedNote {
    /// Without line breaks, as Invitations.csv has it: each becomes a space.
    pub fn in_one_line(&self) -> String {
        self.text.replace('\n', " ")
    }
}

/// The longest note of the network, in characters.
const CHARACTERS_MAX: usize = 300;

/// What a note says in three letters, upper case for yes (`wHy` says how), and the note.
const NOTES: [(&str, &str); 34] = [
    ("why", "Hi {to}, I'd like to connect"),
    ("why", "I'd like to add you to my professional network on LinkedIn."),
    ("why", "Hi {to}, I'd like to join your LinkedIn network."),
    ("why", "Let's connect!"),
    (
        "WHy",
        "Hi {to},\n\nthis is {me}. We met at the Sample Days in the harbour hall. Nice to see you again!\n\n{me}",
    ),
    ("wHY", "Hello {to}, I enjoyed your talk at Example Conf and would like to learn more about it."),
    ("WhY", "My name is {me} and I work at {org}. I am looking for someone who knows samples well."),
    ("WHY", "Hi {to}, I'm a former colleague of Benno at {org}. I'd love to hear about your new team!"),
    ("wHy", "We worked together on the \"Big Example\" project, remember?"),
    ("wHy", "Hi {to}, we're neighbours, two doors down. 👋"),
    ("whY", "Hi {to}, would love to keep in touch."),
    ("wHy", "Hi {to}, we share a friend: Zara suggested that I write to you."),
    ("WHy", "{me} here, a friend of your brother. Hope you are well!"),
    (
        "whY",
        "I am interested in your research on sample harbours and would like to ask you two questions about it.",
    ),
    ("wHY", "Hola {to}, nos conocimos en la feria de Ejemplo y me gustaría mantener el contacto."),
    ("Why", "Buenos días {to}, soy {me}, de {org}. ¡Saludos!"),
    ("why", "Hola {to}, me gustaría añadirte a mi red profesional."),
    ("WHy", "Olá {to}, sou a {me}, trabalhamos juntos na {org}."),
    ("whY", "Oi {to}, tudo bem? Gostaria de trocar ideias com você."),
    ("why", "Olá {to}, gostaria de adicionar você à minha rede profissional."),
    ("WHy", "Bonjour {to}, je suis {me}, votre voisine.\nAu plaisir !"),
    ("whY", "Bonjour {to}, je souhaiterais échanger avec vous sur votre métier."),
    ("why", "Bonjour, j'aimerais vous ajouter à mon réseau professionnel."),
    (
        "WHY",
        "Hallo {to},\nich bin {me} von {org}. Wir haben uns auf der Mustermesse kennengelernt, ich würde mich gerne austauschen.\nViele Grüße",
    ),
    ("why", "Hallo {to}, ich würde mich gerne mit Ihnen vernetzen."),
    ("Why", "Guten Tag {to}, mein Name ist {me} und ich arbeite bei {org}."),
    ("WHy", "Ciao {to}, sono {me}, abbiamo studiato insieme a Esempio."),
    ("whY", "Buongiorno {to}, vorrei chiederle un parere sul suo lavoro."),
    ("WHY", "Hoi {to}, ik ben {me}, oud-collega van {org}. Ik wil graag contact houden!"),
    ("why", "Beste {to}, ik wil je graag toevoegen aan mijn netwerk."),
    ("wHy", "Cześć {to}, pracowaliśmy razem w {org}."),
    ("Why", "Здравствуйте, {to}! Меня зовут {me}."),
    ("wHy", "您好，我們在範例展會上見過面。"),
    ("whY", "مرحبا {to}، أود أن أتعلم منك."),
];

const LONG: &str =
    "I am writing a long note because there is so much to tell, and the box holds only so many letters; ";

pub(super) fn write(to: &str, me: &str, organisation: &str, dice: &mut Dice) -> TypedNote {
    if dice.chance(0.02) {
        let text: String = LONG.chars().cycle().take(CHARACTERS_MAX).collect();
        return TypedNote { text, says: Says { who: false, how: false, why: true } };
    }
    let (letters, text) = *dice.pick(&NOTES);
    let text = text.replace("{to}", to).replace("{me}", me).replace("{org}", organisation);
    let says = Says { who: letters.contains('W'), how: letters.contains('H'), why: letters.contains('Y') };
    TypedNote { text: text.chars().take(CHARACTERS_MAX).collect(), says }
}

#[cfg(test)]
mod tests {
    use super::*;
    use acquaint_core::note::read_note;

    #[test]
    fn the_cues_of_the_core_read_these_notes_and_pass_over_other_languages() {
        for (letters, text) in NOTES {
            let text = text.replace("{to}", "Bo").replace("{me}", "Ada").replace("{org}", "Example Works");
            let content = read_note(&text);
            let said = [(content.who, 'W'), (content.how, 'H'), (content.why, 'Y')];
            for (said, letter) in said {
                assert!(said.is_none_or(|said| said == letters.contains(letter)), "{letter} in {text:?}");
            }
        }
    }
}
