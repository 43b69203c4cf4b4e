//! In which language a header is that is not the English one which LinkedIn writes.

/// Words that only one language puts into these headers, folded as columns are.
const WORDS: [(&str, &[&str]); 10] = [
    ("German", &["vorname", "nachname", "verbundenam", "von", "gesendetam"]),
    ("French", &["prénom", "nomdefamille", "connectéle", "envoyéle", "entreprise"]),
    ("Spanish", &["nombre", "apellidos", "apellido", "fechadeconexión", "enviadoel"]),
    ("Italian", &["cognome", "collegatoil", "datacollegamento", "inviatoil"]),
    ("Portuguese", &["sobrenome", "apelido", "conectadoem", "enviadoem"]),
    ("Dutch", &["voornaam", "achternaam", "verbondenop", "verzondenop"]),
    ("Swedish", &["förnamn", "efternamn", "anslutenden"]),
    ("Danish or Norwegian", &["fornavn", "efternavn", "etternavn"]),
    ("Polish", &["imię", "nazwisko", "datapołączenia"]),
    ("Turkish", &["soyad", "soyadı", "bağlantıtarihi"]),
];

/// The language of a row of column names, if it is one of those known here.
pub(super) fn language_of(columns: &[String]) -> Option<&'static str> {
    let is_of = |words: &&[&str]| columns.iter().any(|column| words.contains(&column.as_str()));
    WORDS.iter().find(|(_, words)| is_of(words)).map(|(language, _)| *language)
}
