//! The tokens of Gambit's game files, and errors that say where.

/// A game file that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {problem}")]
pub struct ReadError {
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
    /// What is wrong, and what was expected.
    pub problem: String,
}

/// A word, a text or a mark of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// In double quotes.
    Text(String),
    /// Letters, digits, signs: a keyword or a number.
    Word(String),
    Open,
    Close,
}

impl Token {
    fn describe(&self) -> String {
        match self {
            Self::Text(text) => format!("the text \"{text}\""),
            Self::Word(word) => format!("`{word}`"),
            Self::Open => "`{`".to_owned(),
            Self::Close => "`}`".to_owned(),
        }
    }
}

#[derive(Debug, Clone, Copy)]
struct Position {
    line: u32,
    column: u32,
}

/// Reads a file token by token. Commas and line ends count as blanks.
#[derive(Debug)]
pub(super) struct Tokens {
    all: Vec<(Token, Position)>,
    next: usize,
    end: Position,
}

impl Tokens {
    /// Splits the text.
    pub(super) fn of(text: &str) -> Result<Self, ReadError> {
        let mut characters = Characters {
            rest: text.chars().peekable(),
            position: Position { line: 1, column: 1 },
        };
        let mut tokens = Vec::new();
        while let Some(&character) = characters.rest.peek() {
            let position = characters.position;
            let token = match character {
                '{' => Token::Open,
                '}' => Token::Close,
                '"' => {
                    tokens.push((Token::Text(characters.text()?), position));
                    continue;
                }
                c if c.is_whitespace() || c == ',' || c == '\u{feff}' => {
                    characters.take();
                    continue;
                }
                _ => {
                    tokens.push((Token::Word(characters.word()), position));
                    continue;
                }
            };
            characters.take();
            tokens.push((token, position));
        }
        Ok(Self {
            all: tokens,
            next: 0,
            end: characters.position,
        })
    }

    /// Whether all is read.
    pub(super) fn at_end(&self) -> bool {
        self.next == self.all.len()
    }

    /// How many tokens are left.
    pub(super) fn remaining(&self) -> usize {
        self.all.len() - self.next
    }

    /// The next token, which stays.
    pub(super) fn peek(&self) -> Option<&Token> {
        self.all.get(self.next).map(|(token, _)| token)
    }

    /// An error at the next token.
    pub(super) fn error(&self, problem: impl Into<String>) -> ReadError {
        self.error_at(self.next, problem)
    }

    /// An error at the end of the file.
    pub(super) fn error_at_end(&self, problem: impl Into<String>) -> ReadError {
        self.error_at(self.all.len(), problem)
    }

    /// An error at the token read last.
    pub(super) fn error_before(&self, problem: impl Into<String>) -> ReadError {
        self.error_at(self.next.saturating_sub(1), problem)
    }

    fn error_at(&self, token: usize, problem: impl Into<String>) -> ReadError {
        let position = self.all.get(token).map_or(self.end, |(_, p)| *p);
        ReadError {
            line: position.line,
            column: position.column,
            problem: problem.into(),
        }
    }

    fn expected(&self, what: &str) -> ReadError {
        let found = self
            .peek()
            .map_or_else(|| "the end of the file".to_owned(), Token::describe);
        self.error(format!("expected {what}, found {found}"))
    }

    /// Takes the next token if it is this one.
    pub(super) fn take_if(&mut self, token: &Token) -> bool {
        let found = self.peek() == Some(token);
        self.next += usize::from(found);
        found
    }

    /// Takes a mark.
    pub(super) fn mark(&mut self, token: &Token) -> Result<(), ReadError> {
        if self.take_if(token) {
            Ok(())
        } else {
            Err(self.expected(&token.describe()))
        }
    }

    /// Takes a keyword.
    pub(super) fn keyword(&mut self, word: &str) -> Result<(), ReadError> {
        self.mark(&Token::Word(word.to_owned()))
    }

    /// Takes any word.
    pub(super) fn word(&mut self, what: &str) -> Result<String, ReadError> {
        let Some(Token::Word(word)) = self.peek() else {
            return Err(self.expected(what));
        };
        let word = word.clone();
        self.next += 1;
        Ok(word)
    }

    /// Takes a text.
    pub(super) fn text(&mut self, what: &str) -> Result<String, ReadError> {
        match self.optional_text() {
            Some(text) => Ok(text),
            None => Err(self.expected(what)),
        }
    }

    /// Takes a text if one is next.
    pub(super) fn optional_text(&mut self) -> Option<String> {
        let Some(Token::Text(text)) = self.peek() else {
            return None;
        };
        let text = text.clone();
        self.next += 1;
        Some(text)
    }

    /// Takes a whole number that is not negative.
    pub(super) fn count(&mut self, what: &str) -> Result<u32, ReadError> {
        let word = self.word(what)?;
        word.parse()
            .map_err(|_| self.error_before(format!("expected {what}, found `{word}`")))
    }

    /// Takes a number: decimal, with an exponent, or a fraction.
    pub(super) fn number(&mut self, what: &str) -> Result<f64, ReadError> {
        let word = self.word(what)?;
        parse_number(&word).ok_or_else(|| {
            self.error_before(format!("expected {what}, a finite number, found `{word}`"))
        })
    }
}

/// A finite number from its decimal form or from a fraction of two.
fn parse_number(word: &str) -> Option<f64> {
    let decimal = |part: &str| {
        let starts_well = part.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c));
        let number: f64 = part.parse().ok()?;
        (starts_well && number.is_finite()).then_some(number)
    };
    let number = match word.split_once('/') {
        None => decimal(word)?,
        Some((above, below)) => decimal(above)? / decimal(below)?,
    };
    number.is_finite().then_some(number)
}

struct Characters<'t> {
    rest: std::iter::Peekable<std::str::Chars<'t>>,
    position: Position,
}

impl Characters<'_> {
    fn take(&mut self) -> Option<char> {
        let character = self.rest.next()?;
        if character == '\n' {
            self.position.line = self.position.line.saturating_add(1);
            self.position.column = 1;
        } else {
            self.position.column = self.position.column.saturating_add(1);
        }
        Some(character)
    }

    fn word(&mut self) -> String {
        let mut word = String::new();
        while let Some(&c) = self.rest.peek() {
            if c.is_whitespace() || "{},\"".contains(c) {
                break;
            }
            word.extend(self.take());
        }
        word
    }

    /// A text from its opening quote to the closing one; a backslash takes the next character as it is.
    fn text(&mut self) -> Result<String, ReadError> {
        let start = self.position;
        self.take();
        let mut text = String::new();
        loop {
            match self.take() {
                Some('"') => return Ok(text),
                Some('\\') => match self.rest.peek() {
                    Some('"' | '\\') => text.extend(self.take()),
                    _ => text.push('\\'),
                },
                Some(c) => text.push(c),
                None => {
                    return Err(ReadError {
                        line: start.line,
                        column: start.column,
                        problem: "the text that starts here has no closing quote".to_owned(),
                    });
                }
            }
        }
    }
}
