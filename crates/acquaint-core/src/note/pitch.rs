//! Whether a note offers something for sale. Precision first: a note that only may be meant so is none.

use super::word::split_words;

/// Phrases of people who sell, as words without diacritics. Judgement, by reading the invented notes of the note check.
const PHRASES: &[&str] = &[
    // English
    "we help companies",
    "we help businesses",
    "we help teams",
    "we help brands",
    "minute demo",
    "quick demo",
    "short demo",
    "book a demo",
    "book a call",
    "free trial",
    "free audit",
    "free consultation",
    "special offer",
    "our clients save",
    "would love to quote",
    "our prices",
    "increase your revenue",
    "grow your business",
    "more leads",
    "qualified leads",
    "reduce your costs",
    "i sell",
    "we sell",
    "we supply",
    // German
    "kurze demo",
    "wir helfen unternehmen",
    "unverbindliches angebot",
    "kostenlose beratung",
    "kostenlose demo",
    "mehr kunden",
    "ihre kosten senken",
    "wir verkaufen",
    // Spanish
    "una demostracion",
    "una demo",
    "ayudamos a empresas",
    "prueba gratis",
    "prueba gratuita",
    "vendemos",
    "oferta especial",
    // French
    "une demo",
    "une demonstration",
    "nous aidons les entreprises",
    "essai gratuit",
    "devis gratuit",
    "nous vendons",
    // Italian
    "breve demo",
    "aiutiamo le aziende",
    "prova gratuita",
    "preventivo gratuito",
    "vendiamo",
    // Dutch
    "korte demo",
    "wij helpen bedrijven",
    "gratis proefperiode",
    "vrijblijvende offerte",
    "wij verkopen",
    // Portuguese
    "demonstracao rapida",
    "uma demonstracao",
    "ajudamos empresas",
    "teste gratuito",
    "orcamento gratuito",
];

/// Whether the note offers something for sale.
pub fn is_pitch(note: &str) -> bool {
    let words = split_words(note);
    let words: Vec<_> = words.iter().map(|word| word.folded.as_str()).collect();
    let whole = format!(" {} ", words.join(" "));
    PHRASES.iter().any(|phrase| whole.contains(&format!(" {phrase} ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offer_is_told_from_other_notes() {
        for note in [
            "We build scheduling software for dental practices. Could I show you a two minute demo?",
            "Wir entwickeln Software für Hausverwaltungen. Darf ich Ihnen eine kurze Demo zeigen?",
            "¿Le puedo mostrar una demostración?",
            "Hi, I sell second hand looms. Let me know if you are in the market for one.",
            "WE HELP COMPANIES find sail makers. Book a call!",
        ] {
            assert!(is_pitch(note), "{note}");
        }
        for note in [
            "",
            "Hey, expanding my network in the sailing space. No pitch, just connecting.",
            "We met at the demo day. It was free.",
            "I'm a student looking for an internship. Would you help?",
            "Do you sell to Denmark? I need a loom.",
            "Our clients. Save the date for the reunion!",
        ] {
            assert!(!is_pitch(note), "{note}");
        }
    }
}
