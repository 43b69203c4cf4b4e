//! What could not be read of an archive, row by row, while the rest was.

/// One thing that could not be read: file, line, why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub file: String,
    /// The line on which the row begins, counted from 1; 0 if the file as a whole is meant.
    pub line: u64,
    /// What is wrong, in words.
    pub why: String,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { file, line, why } = self;
        match line {
            0 => write!(f, "{file}: {why}"),
            _ => write!(f, "{file}, line {line}: {why}"),
        }
    }
}

/// The problems so far: the first ones in words, all of them counted.
#[derive(Debug)]
pub(crate) struct Problems {
    pub list: Vec<Problem>,
    /// Problems beyond the list.
    pub more: u64,
    pub unreadable_rows: u64,
    max: usize,
}

impl Problems {
    pub fn new(max: usize) -> Self {
        Self { list: Vec::new(), more: 0, unreadable_rows: 0, max }
    }

    /// How many there are, listed or not.
    pub fn count(&self) -> u64 {
        self.list.len() as u64 + self.more
    }

    pub fn push(&mut self, file: &str, line: u64, why: impl Into<String>) {
        if self.list.len() < self.max {
            self.list.push(Problem { file: file.into(), line, why: why.into() });
        } else {
            self.more += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_names_file_line_and_reason() {
        let mut problems = Problems::new(2);
        problems.push("Invitations.csv", 12, "the date is not readable");
        problems.push("Skills.csv", 0, "there is no header");
        problems.push("Skills.csv", 3, "one too many");
        let words: Vec<_> = problems.list.iter().map(ToString::to_string).collect();
        assert_eq!(
            words,
            ["Invitations.csv, line 12: the date is not readable", "Skills.csv: there is no header"]
        );
        assert_eq!(problems.more, 1);
    }
}
