//! Notes: what is kept stays as it is, hides nothing, and is read for what it says.

use acquaint_core::note::{NOTE_CHARACTERS_MAX, Note, NoteContent, NoteError, read_note};

pub fn check(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let content = read_note(&text);
    assert_eq!(read_note(&text), content);
    if text.trim().is_empty() {
        assert_eq!(content, NoteContent::NOTHING);
    }
    match Note::new(&text) {
        Ok(note) => {
            assert_eq!(Note::new(note.as_str()).as_ref(), Ok(&note));
            assert!(note.as_str().chars().count() <= NOTE_CHARACTERS_MAX);
            let hides = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
            assert!(!note.as_str().contains(hides) && !note.as_str().contains(['\u{202E}', '\u{200B}']));
            let json = serde_json::to_string(&note).expect("a note is JSON");
            assert_eq!(serde_json::from_str::<Note>(&json).expect("the same note"), note);
            assert_eq!(
                read_note(note.as_str()),
                content,
                "what a note says does not depend on how it is encoded"
            );
        }
        Err(NoteError::HiddenCharacter { character, position }) => {
            assert_eq!(text.chars().nth(position - 1), Some(character));
        }
        Err(NoteError::TooLong { characters }) => assert!(characters > NOTE_CHARACTERS_MAX),
    }
}

pub fn seeds() -> Vec<Vec<u8>> {
    let notes = [
        "",
        "Hi Ada, I am Bo from the ferry team. We built the Hansa ferry together; I would like to stay in touch.",
        "Hallo Ada, ich bin Bo vom Fährteam. Wir haben zusammen die Hansa gebaut und ich möchte in Kontakt bleiben.",
        "Bonjour, je suis Bo. Nous avons travaillé ensemble au chantier, et j'aimerais rester en contact.",
        "Hola Ada, soy Bo. Trabajamos juntos en el astillero; me gustaría seguir en contacto.",
        "Olá, sou o Bo. Trabalhamos juntos no estaleiro e gostaria de manter contato.",
        "Ciao, sono Bo. Abbiamo lavorato insieme al cantiere e vorrei restare in contatto.",
        "Hoi, ik ben Bo. We werkten samen op de werf en ik wil graag contact houden.",
        "I'd like to add you to my professional network on LinkedIn.",
        "سلام، من همسایه شما هستم",
        "e\u{301}\r\nIch\tbin \u{200D}Zoë 👩\u{200D}🔬",
        "a\u{202E}b\u{200B}\u{0}",
    ];
    let mut seeds: Vec<Vec<u8>> = notes.iter().map(|text| text.as_bytes().to_vec()).collect();
    seeds.push("é ".repeat(400).into_bytes());
    seeds
}
