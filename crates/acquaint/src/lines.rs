//! Lines of standard input, however long they are: no more is kept of one than may be read.

use crate::error::CommandError;
use std::io::{BufRead, Read};

/// The longest line that is read, in bytes.
pub(crate) const LINE_BYTES_MAX: usize = 1 << 20;

/// Lines of a source, one after the other, each over the one before.
#[derive(Debug)]
pub(crate) struct InputLines<R> {
    source: R,
    line: Vec<u8>,
}

impl<R: BufRead> InputLines<R> {
    /// The lines of this source.
    pub(crate) fn new(source: R) -> Self {
        Self { source, line: Vec::new() }
    }

    /// The next line without its end, or why it cannot be read. `None` after the last.
    pub(crate) fn next_line(&mut self) -> Result<Option<Result<&str, String>>, CommandError> {
        self.line.clear();
        let ended = |e: std::io::Error| CommandError::Usage(format!("standard input ended early: {e}"));
        let bytes_max = LINE_BYTES_MAX as u64 + 1;
        let taken = self.source.by_ref().take(bytes_max).read_until(b'\n', &mut self.line).map_err(ended)?;
        if taken == 0 {
            return Ok(None);
        }
        if self.line.last() == Some(&b'\n') {
            self.line.pop();
        } else if self.line.len() > LINE_BYTES_MAX {
            let skipped = self.source.skip_until(b'\n').map_err(ended)?;
            // The end of the line is no part of it; the last line may have none.
            let bytes = self.line.len() + skipped.saturating_sub(1);
            return Ok(Some(Err(format!("is {bytes} bytes long, but at most {LINE_BYTES_MAX} are read"))));
        }
        Ok(Some(std::str::from_utf8(&self.line).map_err(|e| format!("is not UTF-8: {e}"))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A line without an end in sight, of which nobody could keep all.
    struct Endless {
        left: usize,
    }

    impl Read for Endless {
        fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
            let bytes = into.len().min(self.left);
            into[..bytes].fill(b'x');
            self.left -= bytes;
            Ok(bytes)
        }
    }

    #[test]
    fn a_line_that_is_too_long_is_skipped_without_being_kept() {
        let source = Endless { left: 64 * LINE_BYTES_MAX }.chain(&b"\nnext\r\n\n\xff\nlast"[..]);
        let mut lines = InputLines::new(std::io::BufReader::new(source));
        assert!(lines.next_line().unwrap().unwrap().unwrap_err().contains("at most 1048576 are read"));
        assert!(lines.line.capacity() <= 4 * LINE_BYTES_MAX, "{}", lines.line.capacity());
        assert_eq!(lines.next_line().unwrap(), Some(Ok("next\r")));
        assert_eq!(lines.next_line().unwrap(), Some(Ok("")));
        assert!(lines.next_line().unwrap().unwrap().unwrap_err().contains("is not UTF-8"));
        assert_eq!(lines.next_line().unwrap(), Some(Ok("last")));
        assert_eq!(lines.next_line().unwrap(), None);
    }

    #[test]
    fn a_line_of_just_the_length_allowed_is_read() {
        for end in ["\n", ""] {
            let text = "x".repeat(LINE_BYTES_MAX) + end;
            let mut lines = InputLines::new(text.as_bytes());
            assert_eq!(lines.next_line().unwrap().unwrap().unwrap().len(), LINE_BYTES_MAX);
            assert_eq!(lines.next_line().unwrap(), None);
        }
    }
}
