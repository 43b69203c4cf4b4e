use super::*;
#[test]
fn debug() {
    for l in std::fs::read_to_string("/tmp/n/dbg.txt").unwrap().lines() {
        let w = split_words(l);
        eprintln!(
            "{l}\n   {:?}",
            find_cues(&w)
                .0
                .iter()
                .map(|(s, r)| format!(
                    "{s:?} {}",
                    w[r.clone()].iter().map(|w| w.folded.clone()).collect::<Vec<_>>().join(" ")
                ))
                .collect::<Vec<_>>()
        );
    }
}
