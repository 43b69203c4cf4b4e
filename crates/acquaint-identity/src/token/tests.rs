//! Tokens are read exactly as they were written, and never shown by accident.

use std::collections::{BTreeSet, HashSet};

use super::{CODE_DIGITS, Token, TokenSource};

#[test]
fn a_token_is_read_back_from_its_text() {
    let token = Token::fresh(&TokenSource::operating_system());
    let text = token.expose();
    assert_eq!(text.len(), 43);
    assert!(text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_'));
    assert_eq!(Token::parse(&text), Some(token));
}

#[test]
fn a_token_of_a_program_carries_its_prefix_and_is_read_only_with_it() {
    let token = Token::fresh(&TokenSource::repeated([7; 32]));
    let text = token.expose_for_api();
    assert!(text.starts_with("acq_"));
    assert_eq!(Token::parse_for_api(&text), Some(token.clone()));
    assert_eq!(Token::parse(&text), None);
    assert_eq!(Token::parse_for_api(&token.expose()), None);
}

#[test]
fn only_the_exact_text_is_a_token() {
    let text = Token::fresh(&TokenSource::repeated([7; 32])).expose();
    let mut last_bits_set = text.clone();
    let last = last_bits_set.pop().unwrap();
    // 43 characters carry 258 bits; the two that are left over must be zero, or one token would have four texts.
    last_bits_set.push(if last == 'B' { 'C' } else { 'B' });
    let cases = [
        String::new(),
        text[..42].to_owned(),
        format!("{text}A"),
        format!("{text}="),
        format!(" {text}"),
        format!("{text}\n"),
        text.replacen(|_| true, "+", 1),
        last_bits_set,
        "A".repeat(10_000),
        "\u{e4}".repeat(21),
    ];
    for case in cases {
        assert_eq!(Token::parse(&case), None, "{case:?}");
    }
}

#[test]
fn the_operating_system_never_gives_the_same_token_twice() {
    let source = TokenSource::operating_system();
    let tokens: HashSet<String> = (0..1_000).map(|_| Token::fresh(&source).expose()).collect();
    assert_eq!(tokens.len(), 1_000);
}

#[test]
fn a_seed_gives_the_same_tokens_in_every_run_and_each_only_once() {
    let draw = |seed| {
        let source = TokenSource::repeated([seed; 32]);
        (0..3).map(|_| Token::fresh(&source.clone()).expose()).collect::<Vec<_>>()
    };
    assert_eq!(draw(1), draw(1));
    assert_eq!(draw(1).into_iter().chain(draw(2)).collect::<HashSet<_>>().len(), 6);
}

#[test]
fn the_digest_is_the_sha_256_of_the_bits() {
    let zero = Token::parse(&"A".repeat(43)).unwrap();
    // printf '\0%.0s' $(seq 32) | sha256sum
    let expected = "66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925";
    let bytes = (0..32).map(|at| u8::from_str_radix(&expected[2 * at..2 * at + 2], 16).unwrap());
    assert_eq!(zero.digest().as_bytes().to_vec(), bytes.collect::<Vec<_>>());
}

#[test]
fn debugging_shows_nothing() {
    let token = Token::fresh(&TokenSource::repeated([7; 32]));
    let shown = format!("{:?} {:?} {:?}", token, token.digest(), TokenSource::repeated([7; 32]));
    assert_eq!(shown, "Token(hidden) TokenDigest(hidden) TokenSource(Repeated)");
}

#[test]
fn codes_have_eight_digits_of_26_bits() {
    let source = TokenSource::repeated([3; 32]);
    let codes: BTreeSet<String> = (0..2_000).map(|_| Token::fresh(&source).code()).collect();
    assert!(codes.iter().all(|code| code.len() == CODE_DIGITS && code.bytes().all(|b| b.is_ascii_digit())));
    // Among 2,000 of 10⁸, two are alike in one run of fifty; each digit is there in each place.
    assert!(codes.len() >= 1_999);
    for place in 0..CODE_DIGITS {
        let digits: BTreeSet<u8> = codes.iter().map(|code| code.as_bytes()[place]).collect();
        assert_eq!(digits.len(), 10, "{place}");
    }
}
