//! What is wrong and what is odd in a game file, and where.
//!
//! Errors of syntax end the reading. Of all others the reader takes note and goes on, so that a user mends a file once.

/// One thing in a game file that is not as the format asks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {problem}")]
pub struct ReadError {
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
    /// What is wrong, what was expected, and how to mend it.
    pub problem: String,
}

/// Why a game file cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.lines().join("\n"))]
pub struct ReadErrors {
    /// The errors, at least one, in the order of the file; of very many the first hundred.
    pub errors: Vec<ReadError>,
    /// How many more there are.
    pub more: usize,
}

impl ReadErrors {
    /// Each error as a line of text, and how many more there are.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let mut lines: Vec<String> = self.errors.iter().map(ToString::to_string).collect();
        match self.more {
            0 => {}
            1 => lines.push("there is 1 more error".to_owned()),
            more => lines.push(format!("there are {more} more errors")),
        }
        lines
    }
}

impl From<ReadError> for ReadErrors {
    fn from(error: ReadError) -> Self {
        Self {
            errors: vec![error],
            more: 0,
        }
    }
}

/// Something odd in a game file, which was read all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadWarning {
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
    /// What is odd, and how it was understood.
    pub message: String,
}

impl std::fmt::Display for ReadWarning {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            line,
            column,
            message,
        } = self;
        write!(f, "line {line}, column {column}: {message}")
    }
}
