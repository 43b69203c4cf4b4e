//! Names of months, as spreadsheets of many languages write them.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The months from January on, folded: English, German, Spanish, French, Italian, Dutch, Portuguese, Swedish, Danish
/// and Norwegian, Polish, Turkish, Romanian, Indonesian, Russian.
const NAMES: [&str; 14] = [
    "january february march april may june july august september october november december",
    "januar februar marz april mai juni juli august september oktober november dezember",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "januari februari maart april mei juni juli augustus september oktober november december",
    "janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro",
    "januari februari mars april maj juni juli augusti september oktober november december",
    "januar februar marts april maj juni juli august september oktober november desember",
    "stycznia lutego marca kwietnia maja czerwca lipca sierpnia wrzesnia pazdziernika listopada grudnia",
    "ocak subat mart nisan mayis haziran temmuz agustos eylul ekim kasim aralik",
    "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie",
    "januari februari maret april mei juni juli agustus september oktober november desember",
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
];

/// The months as LinkedIn writes them.
const LINKEDIN: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Short forms that are not the start of the name.
const SHORT: [(&str, i8); 4] = [("mrz", 3), ("mrt", 3), ("jnr", 1), ("wrz", 9)];

/// The month, 1 to 12, that a name or its start means in every language that has it. At least three letters.
pub(super) fn parse_month(text: &str) -> Option<i8> {
    // Nearly every month that is read is one that LinkedIn wrote.
    if let Some((month, _)) = (1..=12).zip(LINKEDIN).find(|(_, name)| *name == text) {
        return Some(month);
    }
    let name = fold(text);
    if name.chars().count() < 3 || !name.chars().all(char::is_alphabetic) {
        return None;
    }
    if let Some((_, month)) = SHORT.iter().find(|(short, _)| *short == name) {
        return Some(*month);
    }
    let months = |names: &'static str| (1..=12).zip(names.split(' '));
    let mut meant =
        NAMES.iter().copied().flat_map(months).filter(|(_, month)| month.starts_with(&name)).map(|(n, _)| n);
    let first = meant.next()?;
    meant.all(|other| other == first).then_some(first)
}

fn fold(text: &str) -> String {
    let plain: String = text.trim_end_matches('.').nfkd().filter(|&c| !is_combining_mark(c)).collect();
    plain.to_lowercase().replace('ı', "i")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_known_in_every_language_and_shortened() {
        for (month, names) in [
            (1, "Jan janv. enero ene. gennaio gen janeiro stycznia sty Ocak oca января"),
            (2, "Feb févr. fév fevereiro lutego Şubat febbraio"),
            (3, "Mar Mär. März Mrz mars marzo março mrt maart marca Mart марта"),
            (4, "Apr abr. avr. avril kwietnia kwi Nisan"),
            (5, "May Mai mayo mag maio mei maj maja Mayıs mai"),
            (6, "Jun juin giugno giu junho czerwca cze Haziran"),
            (7, "Jul juil. juillet luglio lug julho lipca lip Temmuz"),
            (8, "Aug août agosto ago sierpnia Ağustos"),
            (9, "Sep Sept. set. settembre setembro wrz września Eylül"),
            (10, "Oct Okt. ott out. octubre października paź Ekim OKTOBER"),
            (11, "Nov noviembre listopada lis Kasım"),
            (12, "Dec Dez. dic. déc. dez Desember grudnia gru Aralık ARALIK декабря"),
        ] {
            for name in names.split(' ') {
                assert_eq!(parse_month(name), Some(month), "{name}");
            }
        }
        for name in ["", "Ja", "jui", "Foo", "12", "Feber.", "Januaryy"] {
            assert_eq!(parse_month(name), None, "{name}");
        }
    }
}
