//! Invented notes in seven languages and what they say; and what must hold of any text.

use super::*;
use crate::note::cue::TABLES;
use proptest::prelude::*;
use std::collections::HashSet;

/// `wHY` says how and why: a capital letter for each thing that is said; `???` cannot be told.
fn said(text: &str) -> String {
    let content = read_note(text);
    let sign = |said: Option<bool>, letter: char| match said {
        Some(true) => letter.to_ascii_uppercase(),
        Some(false) => letter,
        None => '?',
    };
    [sign(content.who, 'w'), sign(content.how, 'h'), sign(content.why, 'y')].into_iter().collect()
}

fn check(notes: &[(&str, &str)]) {
    for &(expected, note) in notes {
        assert_eq!(said(note), expected, "{note:?}");
    }
}

#[test]
fn a_default_text_says_none_of_the_three() {
    let defaults = [
        "",
        "  \n\t ",
        "👋🙂",
        "I'd like to add you to my professional network on LinkedIn.",
        "I’d like to add you to my professional network.",
        "Hi Ada, I'd like to connect",
        "Hi Ada, I'd like to connect with you.",
        "Hi Ada, I'd like to join your LinkedIn network.",
        "Let's connect",
        "Let's connect!",
        "Please add me to your LinkedIn network.",
        "Hi Ada, I would like to invite you to connect with me on LinkedIn.",
        "Me gustaría añadirte a mi red profesional en LinkedIn.",
        "Hola Ada: Me gustaría unirme a tu red de LinkedIn.",
        "Conectemos",
        "Gostaria de adicionar você à minha rede profissional no LinkedIn.",
        "Gostaria de adicioná-lo à minha rede profissional no LinkedIn.",
        "Olá, gostaria de fazer parte da sua rede.",
        "Vamos nos conectar",
        "J’aimerais vous ajouter à mon réseau professionnel sur LinkedIn.",
        "Bonjour Ada, je vous invite à rejoindre mon réseau LinkedIn.",
        "Restons connectés",
        "Ich möchte Sie gerne zu meinem beruflichen Netzwerk auf LinkedIn hinzufügen.",
        "Hallo Ada, ich würde mich gerne mit dir vernetzen.",
        "Lassen Sie uns vernetzen",
        "Vorrei aggiungerti alla mia rete professionale su LinkedIn.",
        "Ciao Ada, vorrei entrare a far parte della tua rete.",
        "Colleghiamoci",
        "Ik wil je graag toevoegen aan mijn professionele netwerk op LinkedIn.",
        "Laten we connecten",
    ];
    for text in defaults {
        assert_eq!(read_note(text), NoteContent::NOTHING, "{text:?}");
    }
}

#[test]
fn an_english_note_says_what_its_cues_say() {
    check(&[
        ("WHY", "I'm Ada, a former colleague of Bo at Example Works. I'd love to hear about your new lab."),
        ("Why", "My name is Ada Beispiel and I work at Example Works."),
        ("Why", "Hi Bo, this is Ada from the third floor"),
        ("WhY", "I'm a nurse at Muster Clinic and would like to ask about your study on night shifts."),
        ("wHy", "We met at the harbour walk on Sunday, it was lovely!"),
        ("WHy", "Your neighbour from number 12. Nice to have you here"),
        ("wHy", "WE WORKED TOGETHER AT EXAMPLE WORKS IN 2011."),
        ("wHY", "I enjoyed your talk at Example Conf, and I would like to learn more about it."),
        ("wHy", "I am a big fan of Bo, who introduced us last year"),
        ("wHy", "You may know me as a friend of your brother"),
        ("whY", "Would love to stay in touch, you never know."),
        ("whY", "Looking for a new challenge in shipping, would be happy to connect"),
        ("why", "I am a big fan and would love to connect"),
        ("why", "Hello, your profile was suggested by LinkedIn. Looking to expand my network!"),
        ("why", "Hi! Nice profile, I found it through LinkedIn"),
        ("WHY", "𝐈'𝐦 𝐀𝐝𝐚, we met at the fair, I am interested in your work"),
        ("Why", "Ada here, you know me as the one with the red bicycle"),
    ]);
}

#[test]
fn notes_of_many_kinds_say_what_they_say() {
    check(&[
        (
            "WHY",
            "Hi, following the boat builders meetup last week I would like to connect. I am a student of carpentry.",
        ),
        ("WHY", "Hi, I'm Ada, Bo Beispiel's sister. Would you have time for a quick chat about boats?"),
        ("wHY", "Hi, Bo Beispiel recommended I connect with you about a boat event."),
        ("wHy", "Hello, I found your profile through the BoatFolk chat group. Would love to connect."),
        (
            "WhY",
            "I'm Ada, a second-year student at the Sample School. I am connecting to talk about the internship.",
        ),
        (
            "wHY",
            "Hi, it was good talking with you at the fair. We did not get much time, so let us continue here.",
        ),
        ("WhY", "Hi, I host a boat podcast, and I want to invite you as a guest."),
        ("wHY", "Hello, I recently sent you an email about another talk like the one we did last year."),
        ("whY", "Could you share how you fix the mast? I cannot see it in the video."),
        ("WhY", "Hola, en Ejemplo Works tenemos un puesto para carpintera, quizás te interesa."),
        ("wHy", "Olá, estou no grupo de barcos no WhatsApp."),
        ("Why", "I work as a carpenter delivering boats and oars for teams on the coast. Glad to connect."),
    ]);
}

#[test]
fn a_note_in_another_language_is_read_as_well() {
    check(&[
        ("WHy", "Hola Bo, soy Ada, nos conocimos en la feria de Ejemplo."),
        ("WhY", "Trabajo en Ejemplo SA y me gustaría preguntarte por tu proyecto con la universidad"),
        ("wHY", "Fuimos compañeros de clase, ¡me gustaría mantener el contacto!"),
        ("why", "Hola, me gustaría mucho conectar con usted. Saludos"),
        ("WHy", "Olá Bo, sou a Ada, trabalhamos juntos na Exemplo."),
        ("whY", "Oi, tudo bem? Gostaria de trocar ideias com você no futuro"),
        ("wHY", "Assisti à sua palestra e quero aprender mais com você"),
        ("WHy", "Bonjour, je suis Ada, votre voisine du troisième étage."),
        ("wHY", "Nous nous sommes rencontrés à Exempleville et j'aimerais rester en contact"),
        ("whY", "Bonjour, je souhaiterais échanger avec vous sur la recherche."),
        ("why", "Bonjour, au plaisir de vous avoir dans mon réseau"),
        ("WHy", "Hallo Bo, ich bin Ada, wir haben uns auf der Messe kennengelernt."),
        (
            "WHY",
            "Guten Tag, ich arbeite bei Muster GmbH. Ihr Vortrag war großartig, ich würde mich gerne austauschen.",
        ),
        ("why", "Ich bin durch Zufall auf Ihr Profil gekommen und würde mich gerne mit Ihnen vernetzen"),
        ("WHy", "Ciao Bo, sono Ada, abbiamo lavorato insieme alla Esempio."),
        ("wHY", "Sei amico di mio fratello? Un amico in comune mi ha parlato di te, perché cerco una casa"),
        ("whY", "Buongiorno, vorrei chiederle un parere sul suo libro"),
        ("WHy", "Hoi Bo, ik ben Ada, oud-collega van Example Works."),
        ("wHY", "We hebben elkaar op de beurs ontmoet en ik wil graag contact houden"),
        ("whY", "Beste Bo, ik ben benieuwd naar het werk van je team"),
    ]);
}

#[test]
fn a_language_that_is_not_read_cannot_be_told() {
    check(&[
        ("???", "Chciałbym dołączyć do Twojej sieci kontaktów"),
        ("???", "Здравствуйте, мы вместе учились в школе"),
        ("???", "您好，我们在展会上见过面"),
        ("???", "مرحبا، أنا جارك الجديد"),
        ("???", "Xin chào, chúng ta đã gặp nhau ở hội chợ"),
        ("???", "Hej, vi mødtes til messen i Eksempelby"),
        ("W??", "Здравствуйте! I am Ada."),
    ]);
}

#[test]
fn nonsense_and_pitches_say_what_they_say_and_no_more() {
    check(&[
        ("???", "asdf asdf my name is dog because we met at nothing"),
        // Nobody argues for what they are, so a noun that is no role says nothing then.
        ("why", "I am a potato because you met the sun yesterday"),
        ("WhY", "I am a student of pottery, writing because I would like to see your kiln."),
        ("Why", "I am a lighthouse keeper because the sea is near"),
        ("why", "purple monkeys because the moon is a student of cheese"),
        ("WhY", "Saw Example Works is hiring. We help companies hire makers. Would be great to connect."),
        (
            "WhY",
            "I came across Example Works's website and felt a video could help. We create videos. Quick chat?",
        ),
    ]);
}

#[test]
fn every_cue_is_written_as_a_note_is_seen_and_needs_a_word() {
    for table in TABLES {
        for line in table.lines().filter(|line| !line.starts_with('#')) {
            assert!(line.chars().all(|c| c.is_ascii() && !c.is_ascii_uppercase()), "{line}");
            let is_optional = |sign: &str| sign.starts_with('(');
            let (mut first, mut last) = (line.split(' '), line.rsplit(' '));
            assert!(
                !first.next().is_some_and(is_optional) && !last.next().is_some_and(is_optional),
                "{line}"
            );
        }
    }
}

#[test]
fn a_cue_does_not_reach_across_the_end_of_a_sentence_or_into_a_word() {
    check(&[
        ("why", "This is. Ada and you are here"),
        ("why", "Hi, you have wemet atlast, and that is nice"),
    ]);
}

fn any_note() -> impl Strategy<Value = String> {
    let phrase = proptest::sample::select(vec![
        "I'm Ada",
        "we met at the fair",
        "would love to hear about your boat",
        "I'd like to connect",
        "Are you hiring?",
        "ich bin Ada",
        "nos conocimos en la feria",
        "je suis votre voisine",
        "cerco un tirocinio",
        "ik werk bij Muster",
        "sou a Ada",
        "add me to your network",
    ]);
    let word = prop_oneof![phrase.prop_map(String::from), "[a-zA-Zäéñç'’.,!? ]{0,12}", any::<String>()];
    proptest::collection::vec(word, 0..6).prop_map(|words| words.join(" "))
}

proptest! {
    #[test]
    fn any_text_is_read_without_panic_and_always_the_same(text in any::<String>()) {
        prop_assert_eq!(read_note(&text), read_note(&text));
    }

    #[test]
    fn adding_a_sentence_takes_back_no_cue(note in any_note(), other in any_note(), before in any::<bool>()) {
        let longer = if before { format!("{other}. {note}") } else { format!("{note}. {other}") };
        let says = |text: &str| {
            let words = split_words(text);
            find_cues(&words).0.into_iter().map(|(says, _)| says).collect::<HashSet<_>>()
        };
        prop_assert!(says(&note).is_subset(&says(&longer)), "{note:?} + {other:?}");
    }

    #[test]
    fn stated_ties_are_in_the_words_of_the_note(note in any_note()) {
        for (words, _) in stated_ties(&note) {
            prop_assert!(note.contains(words));
        }
    }
}
