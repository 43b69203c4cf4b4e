//! Bytes of a member to lines of UTF-8, as they stream by.

use encoding_rs::{CoderResult, Decoder, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::io::{Read, Result};

/// How a member is written, as far as its first bytes tell.
///
/// Measured on real exports: UTF-8 without a mark; a few files are UTF-16 with a mark; copies saved again by a
/// spreadsheet carry a UTF-8 mark or are windows-1252, which no first byte tells, see [`decode_field`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    Utf8,
    Utf8Marked,
    Utf16Le,
    Utf16Be,
}

impl Encoding {
    pub fn of(start: &[u8]) -> Self {
        match start {
            [0xEF, 0xBB, 0xBF, ..] => Self::Utf8Marked,
            [0xFF, 0xFE, ..] => Self::Utf16Le,
            [0xFE, 0xFF, ..] => Self::Utf16Be,
            _ => Self::Utf8,
        }
    }

    pub fn mark_bytes(self) -> usize {
        match self {
            Self::Utf8 => 0,
            Self::Utf8Marked => 3,
            Self::Utf16Le | Self::Utf16Be => 2,
        }
    }

    /// A reader of the text in UTF-8; `input` begins behind the mark.
    pub fn reader<'a>(self, input: Box<dyn Read + 'a>) -> Box<dyn Read + 'a> {
        match self {
            Self::Utf8 | Self::Utf8Marked => input,
            Self::Utf16Le => Box::new(Transcoder::new(input, UTF_16LE.new_decoder_without_bom_handling())),
            Self::Utf16Be => Box::new(Transcoder::new(input, UTF_16BE.new_decoder_without_bom_handling())),
        }
    }
}

/// What had to be done to make text of fields.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Decoded {
    /// Some were not UTF-8.
    pub is_windows_1252: bool,
    /// Some were UTF-8 that another program had taken for windows-1252.
    pub is_mended: bool,
}

/// A field as text: UTF-8, or else windows-1252, in which every byte is a letter.
///
/// Text that another program decoded twice (`RenÃ©e`) is put right: its letters, as bytes of windows-1252, are UTF-8,
/// which no other text is by chance.
pub(crate) fn decode_field(bytes: Vec<u8>, decoded: &mut Decoded) -> String {
    let mut text = String::from_utf8(bytes).unwrap_or_else(|error| {
        decoded.is_windows_1252 = true;
        WINDOWS_1252.decode_without_bom_handling(error.as_bytes()).0.into_owned()
    });
    // A file may have gone through such a program twice.
    for _ in 0..2 {
        let Some(mended) = mend(&text) else { break };
        decoded.is_mended = true;
        text = mended;
    }
    text
}

fn mend(text: &str) -> Option<String> {
    if text.is_ascii() {
        return None;
    }
    let (bytes, _, has_other_letters) = WINDOWS_1252.encode(text);
    if has_other_letters { None } else { String::from_utf8(bytes.into_owned()).ok() }
}

/// Turns UTF-16 into UTF-8.
struct Transcoder<'a> {
    input: Box<dyn Read + 'a>,
    decoder: Decoder,
    raw: Vec<u8>,
    text: Vec<u8>,
    given: usize,
    is_at_end: bool,
}

impl<'a> Transcoder<'a> {
    const CHUNK_BYTES: usize = 8 << 10;

    fn new(input: Box<dyn Read + 'a>, decoder: Decoder) -> Self {
        Self { input, decoder, raw: Vec::new(), text: Vec::new(), given: 0, is_at_end: false }
    }

    fn fill(&mut self) -> Result<()> {
        self.raw.resize(Self::CHUNK_BYTES, 0);
        let count = self.input.read(&mut self.raw)?;
        self.is_at_end = count == 0;
        // A code unit of two bytes becomes at most three; the rest is for what the decoder holds back.
        self.text.resize(Self::CHUNK_BYTES * 2, 0);
        self.given = 0;
        let (result, _, written, _) =
            self.decoder.decode_to_utf8(&self.raw[..count], &mut self.text, self.is_at_end);
        debug_assert_eq!(result, CoderResult::InputEmpty, "the room for text is larger than any text");
        self.text.truncate(written);
        Ok(())
    }
}

impl Read for Transcoder<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        while self.given == self.text.len() && !self.is_at_end {
            self.fill()?;
        }
        let count = buffer.len().min(self.text.len() - self.given);
        buffer[..count].copy_from_slice(&self.text[self.given..self.given + count]);
        self.given += count;
        Ok(count)
    }
}

/// Writes every line break as one line feed and ends the last line, so that lines can be counted.
pub(crate) struct Lines<R> {
    input: R,
    last: Option<u8>,
    is_at_end: bool,
}

impl<R: Read> Lines<R> {
    pub fn new(input: R) -> Self {
        Self { input, last: None, is_at_end: false }
    }
}

impl<R: Read> Read for Lines<R> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        while !self.is_at_end {
            let count = self.input.read(buffer)?;
            if count == 0 {
                self.is_at_end = true;
                if self.last.is_some_and(|last| !matches!(last, b'\n' | b'\r')) {
                    buffer[0] = b'\n';
                    return Ok(1);
                }
                return Ok(0);
            }
            let mut kept = 0;
            for index in 0..count {
                let byte = buffer[index];
                let is_second_half = byte == b'\n' && self.last == Some(b'\r');
                self.last = Some(byte);
                if !is_second_half {
                    buffer[kept] = if byte == b'\r' { b'\n' } else { byte };
                    kept += 1;
                }
            }
            if kept > 0 {
                return Ok(kept);
            }
        }
        Ok(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hands out a few bytes at a time, so that marks and pairs are torn apart.
    struct Dripping<'a>(&'a [u8], usize);

    impl Read for Dripping<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
            let count = self.1.min(self.0.len()).min(buffer.len());
            buffer[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    fn read_all(bytes: &[u8], step: usize) -> String {
        let encoding = Encoding::of(bytes);
        let input = encoding.reader(Box::new(Dripping(&bytes[encoding.mark_bytes()..], step)));
        let mut text = Vec::new();
        Lines::new(input).read_to_end(&mut text).unwrap();
        decode_field(text, &mut Decoded::default())
    }

    fn utf16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(to_bytes).collect()
    }

    #[test]
    fn one_text_is_read_alike_in_every_encoding_and_with_every_line_break() {
        let text = "Renée,Ångström\n🦉,x\n";
        let crlf = text.replace('\n', "\r\n");
        for step in [1, 2, 3, 7, 10_000] {
            assert_eq!(read_all(text.as_bytes(), step), text);
            assert_eq!(read_all(crlf.as_bytes(), step), text);
            assert_eq!(read_all(text.replace('\n', "\r").as_bytes(), step), text);
            assert_eq!(read_all(text.trim_end().as_bytes(), step), text);
            assert_eq!(read_all(format!("\u{FEFF}{crlf}").as_bytes(), step), text);
            assert_eq!(read_all(&utf16(&crlf, u16::to_le_bytes), step), text);
            assert_eq!(read_all(&utf16(&crlf, u16::to_be_bytes), step), text);
            assert_eq!(read_all(b"", step), "");
        }
    }

    #[test]
    fn a_long_text_in_utf16_is_read_to_its_end() {
        let text = "漢字🦉".repeat(20_000) + "\n";
        assert_eq!(read_all(&utf16(&text, u16::to_le_bytes), 10_000), text);
        assert_eq!(read_all(b"\xFF\xFEA\0B", 10_000), "A\u{FFFD}\n");
    }

    #[test]
    fn a_field_that_is_not_utf8_is_windows_1252() {
        let mut decoded = Decoded::default();
        assert_eq!(decode_field("Renée NÃO Ã".into(), &mut decoded), "Renée NÃO Ã");
        assert_eq!(decoded, Decoded::default());
        assert_eq!(decode_field(b"Ren\xE9e \x80".to_vec(), &mut decoded), "Renée €");
        assert_eq!(decoded, Decoded { is_windows_1252: true, is_mended: false });
    }

    #[test]
    fn text_that_was_decoded_twice_is_put_right() {
        for (garbled, right) in [
            ("RenÃ©e MÃ¼ller", "Renée Müller"),
            ("Itâ€™s Åse Ã…berg", "Itâ€™s Åse Ã…berg"),
            ("Itâ€™s Ã…berg", "It’s Åberg"),
            ("RenÃƒÂ©e", "Renée"),
            ("ÐŸÐµÑ‚Ñ€", "Петр"),
        ] {
            let mut decoded = Decoded::default();
            assert_eq!(decode_field(garbled.into(), &mut decoded), right);
            assert_eq!(decoded.is_mended, garbled != right, "{garbled}");
        }
    }
}
