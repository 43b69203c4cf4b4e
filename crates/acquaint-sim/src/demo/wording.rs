//! What invented people write: notes, questions and answers, in plain words and several languages.

use super::life::Life;
use super::place::{INDUSTRIES, REGIONS};
use acquaint_core::note::Note;
use acquaint_core::request::Message;
use acquaint_core::tie::Tie;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

pub(super) const EVENTS: [&str; 10] = [
    "Harbour Days Port Alder",
    "Norrhavn Wind Forum",
    "Feria del Libro de Valdoro",
    "Grünfelser Handwerkstage",
    "Nuit des Idées, Sainte-Brume",
    "Kestrel Bay Data Meetup",
    "Festa da Colheita, Miravela",
    "Oakmere Nursing Conference",
    "Lake Swim Wysokie Wody",
    "Hoshigawa Craft Fair",
];

/// Texts that forms on other networks fill in.
const DEFAULT_NOTES: [&str; 2] = ["I'd like to connect.", "Hi {to}, I'd like to add you to my network."];

fn notes(tie: Tie) -> &'static [&'static str] {
    match tie {
        Tie::CoWorker => &[
            "Hi {to}, it's {me} from the other floor at {place}. Good to have you on the team!",
            "Hello {to}, we both work at {place}. I'd like to hear more about what your team does.",
            "{first} here, we share the coffee machine at {place}.",
            "Hallo {to}, ich bin {me}, wir arbeiten beide bei {place}. Ich würde mich gerne austauschen.",
        ],
        Tie::FormerCoWorker => &[
            "Hi {to}, this is {me}. We worked together at {place}. I would like to stay in touch.",
            "Remember the winter the heating failed at {place}? We worked together then. How are you?",
            "Hello {to}, former colleague from {place} here. I'm in {field} now.",
            "Hola {to}, soy {me}, trabajamos juntos en {place}. Me gustaría mantener el contacto.",
        ],
        Tie::ClientOrPartner => &[
            "Hello {to}, we worked with you on the order last spring. I'd like to keep in touch.",
            "My name is {me}, I look after your account at {place}.",
            "Hi {to}, thank you for the good work on our project. I'd like to talk about the next one.",
        ],
        Tie::Classmate => &[
            "Hi {to}, we were in the same class at {place}, second row by the window. {first}",
            "Hello {to}, {me} from {place}. I'd love to hear what became of you.",
            "Bonjour {to}, je suis {me}, nous avons étudié ensemble à {place}.",
            "We both studied at {place}. A few of us want to meet in autumn, and I would like to invite you to join.",
        ],
        Tie::Friend => &[
            "{to}, it's me! {first}",
            "Now we are both here as well. {first}",
            "Hi {to}, it's {me}. I thought we were connected long ago.",
        ],
        Tie::FriendOfFriend => &[
            "Hi {to}, {place} told me about you. I'm {me}, and I'd like to hear about your work in {region}.",
            "Hello {to}, we share a friend, {place}. I am looking for advice on a move into your field.",
            "{place} suggested that I write to you. My name is {me}.",
        ],
        Tie::Relative => &[
            "Dear {to}, I believe we are cousins of some degree: our grandmothers were sisters. {me}",
            "Hi {to}, this is {me}, from the other side of the family. I'd like to stay in touch.",
            "We met at the big family birthday. I'm the one who dropped the cake. {first}",
        ],
        Tie::Neighbour => &[
            "Hi {to}, I'm {me}, I live next door.",
            "Hello {to}, we are neighbours: the green gate. I'd like to talk about the shared hedge, and about work.",
            "{first} from the second floor here.",
        ],
        Tie::MetAtEvent => &[
            "Hi {to}, we met at {place}, at the stand with the apples. I'd like to hear more about your project.",
            "Hello {to}, I attended your talk at {place} and would like to ask you two questions about it.",
            "I'm {me}. We talked at {place} while it rained.",
            "Hallo {to}, wir haben uns bei {place} kennengelernt. Viele Grüße, {first}",
        ],
        Tie::SameField => &[
            "Hi {to}, I work in {field} too, and I would like to learn from how you do it in {region}.",
            "Hello {to}, I'm {me}. Your work in {field} interests me; may I ask you about it?",
            "I am new in {field} and looking for people to learn from.",
            "Olá {to}, trabalho na mesma área e gostaria de trocar ideias com você.",
        ],
        Tie::NeverMet => &[
            "Hello {to}, we have not met. I am looking for someone who knows {region} well.",
            "Hi {to}, I'd like to invite you to a small round of people who think about {field}.",
            "I read what you wrote about your work and would like to hear more.",
        ],
    }
}

/// What a note is filled in with.
pub(super) struct Writer<'a> {
    pub sender: &'a Life,
    pub recipient: &'a Life,
    /// What the tie names.
    pub evidence: Option<&'a str>,
}

impl Writer<'_> {
    /// A note that fits the tie; often none, or the text that a form filled in.
    pub fn note(&self, rng: &mut ChaCha8Rng, tie: Tie) -> Note {
        let templates = match rng.random_range(0..100) {
            0..30 => return Note::default(),
            30..42 => &DEFAULT_NOTES[..],
            _ => notes(tie),
        };
        self.fill(templates[rng.random_range(0..templates.len())])
    }

    fn fill(&self, template: &str) -> Note {
        let place = self.evidence.unwrap_or("the harbour");
        let text = template
            .replace("{to}", &self.recipient.name.given)
            .replace("{me}", &self.sender.name.display())
            .replace("{first}", &self.sender.name.given)
            .replace("{place}", place)
            .replace("{field}", &INDUSTRIES[self.sender.industry].name.to_lowercase())
            .replace("{region}", REGIONS[self.recipient.region]);
        note(&text)
    }
}

const QUESTIONS: [&str; 5] = [
    "How do we know each other?",
    "Hello! Where did we meet? I am bad with names.",
    "Are you the one from the evening course, or another of the same name?",
    "What would you like to talk about?",
    "Did we work together? I cannot place you yet.",
];

const ANSWERS: [&str; 4] = [
    "From the spring fair: I had the stall with the blue awning.",
    "We shared an office for three months, the one with the plants.",
    "We have not met yet. I would like to ask you about your training.",
    "Through a friend; I should have written that at once.",
];

pub(super) fn question(rng: &mut ChaCha8Rng) -> Message {
    message(QUESTIONS[rng.random_range(0..QUESTIONS.len())])
}

pub(super) fn answer(rng: &mut ChaCha8Rng) -> Message {
    message(ANSWERS[rng.random_range(0..ANSWERS.len())])
}

const REMARKS: [&str; 4] = [
    "Ask at the next team lunch.",
    "Kind note. Come back to it after the summer.",
    "Same name as someone from school, not sure.",
    "Wait until the new job is settled.",
];

/// What a recipient notes for themselves.
pub(super) fn remark(rng: &mut ChaCha8Rng) -> Message {
    message(REMARKS[rng.random_range(0..REMARKS.len())])
}

/// A note of our own making, which is short and visible.
pub(super) fn note(text: &str) -> Note {
    Note::new(text).expect("an invented note fits")
}

/// A message of our own making, which is short and visible.
pub(super) fn message(text: &str) -> Message {
    Message::new(text).expect("an invented message fits")
}

/// What someone publishes about whom they connect with.
pub(super) fn policy(rng: &mut ChaCha8Rng, life: &Life) -> String {
    let (industry, region) = (INDUSTRIES[life.industry].name, REGIONS[life.region]);
    match rng.random_range(0..5) {
        0 => format!("I connect with people in {}.", industry.to_lowercase()),
        1 => format!("I keep this network to {region}. Others are welcome to write by e-mail."),
        2 => "Please say in your note how we know each other.".into(),
        3 => "Only people I have worked with. No offence meant.".into(),
        _ => "I answer once a month, on a Sunday.".into(),
    }
}
