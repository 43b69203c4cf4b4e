//! A reliability diagram as SVG, and its table as Markdown: what was said, and how often it came true.

use acquaint_why::calibration::Bin;
use std::fmt::Write;

/// The side of the square, in pixels, and the margin around it.
const SIDE: f64 = 320.0;
const MARGIN: f64 = 44.0;

/// The diagram: each circle is a bin, as large as the number of its cases; on the line, what was said is what happened.
pub fn svg(title: &str, bins: &[Bin]) -> String {
    let whole = SIDE + 2.0 * MARGIN;
    let x = |chance: f64| MARGIN + chance * SIDE;
    let y = |chance: f64| MARGIN + (1.0 - chance) * SIDE;
    let title = title.replace('&', "&amp;").replace('<', "&lt;");
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{whole}\" height=\"{whole}\" viewBox=\"0 0 {whole} {whole}\" \
         role=\"img\" font-family=\"sans-serif\" font-size=\"12\">\n<title>{title}</title>\n\
         <rect width=\"{whole}\" height=\"{whole}\" fill=\"#fff\"/>\n"
    );
    // Writing to a string cannot fail.
    for tenths in [0.0, 0.25, 0.5, 0.75, 1.0] {
        let (across, up) = (x(tenths), y(tenths));
        let percent = tenths * 100.0;
        let _ = writeln!(
            text,
            "<path d=\"M{} {up}H{}M{across} {}V{}\" stroke=\"#ddd\"/>\
             <text x=\"{across}\" y=\"{}\" text-anchor=\"middle\">{percent}</text>\
             <text x=\"{}\" y=\"{}\" text-anchor=\"end\">{percent}</text>",
            x(0.0),
            x(1.0),
            y(0.0),
            y(1.0),
            y(0.0) + 16.0,
            x(0.0) - 6.0,
            up + 4.0,
        );
    }
    let _ = writeln!(
        text,
        "<path d=\"M{} {}L{} {}\" stroke=\"#888\" stroke-dasharray=\"4 4\"/>\
         <text x=\"{}\" y=\"{}\" text-anchor=\"middle\">said, %</text>\
         <text x=\"{}\" y=\"{}\">came true, %</text>\
         <text x=\"{}\" y=\"20\" text-anchor=\"middle\" font-weight=\"bold\">{title}</text>",
        x(0.0),
        y(0.0),
        x(1.0),
        y(1.0),
        x(0.5),
        whole - 8.0,
        x(0.0) - 6.0,
        y(1.0) - 8.0,
        whole / 2.0 + 40.0,
    );
    let most = bins.iter().map(|bin| bin.cases).max().unwrap_or(1) as f64;
    for bin in bins {
        let radius = 2.5 + 3.5 * (bin.cases as f64 / most).sqrt();
        let _ = writeln!(
            text,
            "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"{radius:.1}\" fill=\"#1f5fa8\" fill-opacity=\"0.75\"/>",
            x(bin.forecast),
            y(bin.happened)
        );
    }
    text + "</svg>\n"
}

/// The same as a table.
pub fn table(bins: &[Bin]) -> String {
    let mut text = String::from("| cases | said | came true | apart by chance |\n|---|---|---|---|\n");
    for bin in bins {
        let _ = writeln!(
            text,
            "| {} | {:.1} % | {:.1} % | {:.1} points |",
            bin.cases,
            bin.forecast * 100.0,
            bin.happened * 100.0,
            bin.floor * 100.0
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bin_stands_where_it_belongs() {
        let bin = Bin { cases: 200, forecast: 0.25, happened: 0.5, floor: 0.03 };
        let drawn = svg("within 30 days", &[bin]);
        assert!(drawn.contains("<circle cx=\"124.0\" cy=\"204.0\" r=\"6.0\""), "{drawn}");
        assert_eq!(table(&[bin]).lines().last(), Some("| 200 | 25.0 % | 50.0 % | 3.0 points |"));
    }
}
