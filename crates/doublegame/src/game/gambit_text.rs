//! The tokens of Gambit's game files, and errors and warnings that say where.

use super::exact::parse_exact;
use super::read_error::{ReadError, ReadErrors, ReadWarning};
use super::tree::Rational;
use std::borrow::Cow;

/// A word, a text or a mark of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token<'t> {
    /// In double quotes.
    Text(Cow<'t, str>),
    /// Letters, digits, signs: a keyword or a number.
    Word(&'t str),
    Open,
    Close,
}

impl Token<'_> {
    fn describe(&self) -> String {
        match self {
            Self::Text(text) => format!("the text \"{}\"", excerpt(text)),
            Self::Word(word) => format!("`{}`", excerpt(word)),
            Self::Open => "`{`".to_owned(),
            Self::Close => "`}`".to_owned(),
        }
    }
}

/// The text, or its beginning if it is long, without control characters: for messages.
pub(super) fn excerpt(text: &str) -> String {
    const LONGEST: usize = 60;
    let visible = |c: char| if c.is_control() { ' ' } else { c };
    let mut start: String = text.chars().take(LONGEST).map(visible).collect();
    if text.chars().nth(LONGEST).is_some() {
        start.push_str("...");
    }
    start
}

/// So many of what the word names.
fn counted(count: usize, word: &str) -> String {
    match count {
        0 => format!("no {word}"),
        1 => format!("1 {word}"),
        _ => format!("{count} {word}s"),
    }
}

#[derive(Debug, Clone, Copy)]
struct Position {
    line: u32,
    column: u32,
}

/// A place in the file: the position of a token, which may be the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place(usize);

/// Warnings that are kept; of the others it is said how many there are.
const MOST_WARNINGS: usize = 100;
/// Errors that are kept, likewise.
const MOST_ERRORS: usize = 100;

/// Reads a file token by token. Commas and line ends count as blanks.
#[derive(Debug)]
pub(super) struct Tokens<'t> {
    all: Vec<(Token<'t>, Position)>,
    next: usize,
    end: Position,
    warnings: Vec<ReadWarning>,
    more_warnings: usize,
    errors: Vec<ReadError>,
    more_errors: usize,
}

impl<'t> Tokens<'t> {
    /// Splits the text.
    pub(super) fn of(text: &'t str) -> Result<Self, ReadError> {
        let mut characters = Characters {
            rest: text,
            position: Position { line: 1, column: 1 },
        };
        let mut tokens = Vec::new();
        while let Some(character) = characters.rest.chars().next() {
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
            warnings: Vec::new(),
            more_warnings: 0,
            errors: Vec::new(),
            more_errors: 0,
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
    pub(super) fn peek(&self) -> Option<&Token<'t>> {
        self.all.get(self.next).map(|(token, _)| token)
    }

    /// Where the next token stands.
    pub(super) fn here(&self) -> Place {
        Place(self.next)
    }

    /// Where the token stands that was read last.
    pub(super) fn before(&self) -> Place {
        Place(self.next.saturating_sub(1))
    }

    /// The line of a place.
    pub(super) fn line(&self, place: Place) -> u32 {
        self.position(place).line
    }

    fn position(&self, place: Place) -> Position {
        self.all.get(place.0).map_or(self.end, |(_, p)| *p)
    }

    /// An error at the next token.
    pub(super) fn error(&self, problem: impl Into<String>) -> ReadError {
        self.error_at(self.here(), problem)
    }

    /// An error at the token read last.
    pub(super) fn error_before(&self, problem: impl Into<String>) -> ReadError {
        self.error_at(self.before(), problem)
    }

    /// An error at a place.
    pub(super) fn error_at(&self, place: Place, problem: impl Into<String>) -> ReadError {
        let Position { line, column } = self.position(place);
        ReadError {
            line,
            column,
            problem: problem.into(),
        }
    }

    /// Notes an error at a place, after which reading goes on.
    pub(super) fn report(&mut self, place: Place, problem: impl Into<String>) {
        if self.errors.len() == MOST_ERRORS {
            self.more_errors += 1;
        } else {
            let error = self.error_at(place, problem);
            self.errors.push(error);
        }
    }

    /// What was read, unless errors were noted on the way: these, and the one that ended the reading, if any.
    pub(super) fn unless_wrong<T>(&mut self, read: Result<T, ReadError>) -> Result<T, ReadErrors> {
        let mut errors = std::mem::take(&mut self.errors);
        let read = match read {
            Ok(read) if errors.is_empty() => return Ok(read),
            read => read,
        };
        errors.extend(read.err());
        errors.sort_by_key(|error| (error.line, error.column));
        Err(ReadErrors {
            errors,
            more: self.more_errors,
        })
    }

    /// Notes a warning at a place.
    pub(super) fn warn(&mut self, place: Place, message: impl Into<String>) {
        if self.warnings.len() == MOST_WARNINGS {
            self.more_warnings += 1;
            return;
        }
        let Position { line, column } = self.position(place);
        self.warnings.push(ReadWarning {
            line,
            column,
            message: message.into(),
        });
    }

    /// What was noted, in the order of the file.
    pub(super) fn into_warnings(mut self) -> Vec<ReadWarning> {
        self.warnings
            .sort_by_key(|warning| (warning.line, warning.column));
        if self.more_warnings > 0 {
            self.warnings.push(ReadWarning {
                line: self.end.line,
                column: self.end.column,
                message: format!("there are {} more warnings", self.more_warnings),
            });
        }
        self.warnings
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
    pub(super) fn keyword(&mut self, word: &'static str) -> Result<(), ReadError> {
        self.mark(&Token::Word(word))
    }

    /// Takes any word.
    pub(super) fn word(&mut self, what: &str) -> Result<&'t str, ReadError> {
        let Some(Token::Word(word)) = self.peek() else {
            return Err(self.expected(what));
        };
        let word = *word;
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
        let text = text.clone().into_owned();
        self.next += 1;
        Some(text)
    }

    /// Takes texts in braces.
    pub(super) fn texts(&mut self, what: &str) -> Result<Vec<String>, ReadError> {
        self.mark(&Token::Open)?;
        let mut texts = Vec::new();
        while !self.take_if(&Token::Close) {
            texts.push(self.text(what)?);
        }
        Ok(texts)
    }

    /// Takes a whole number that is not negative.
    pub(super) fn count(&mut self, what: &str) -> Result<u32, ReadError> {
        let word = self.word(what)?;
        word.parse()
            .map_err(|_| self.error_before(format!("expected {what}, found `{}`", excerpt(word))))
    }

    /// Takes a number: decimal, with an exponent, or a fraction.
    pub(super) fn number(&mut self, what: &str) -> Result<Rational, ReadError> {
        let word = self.word(what)?;
        parse_exact(word).ok_or_else(|| {
            let word = excerpt(word);
            self.error_before(format!("expected {what}, a finite number, found `{word}`"))
        })
    }

    /// Takes one payoff for each player, in braces. Another number of them is noted; what is missing is then zero.
    pub(super) fn payoffs(&mut self, players: usize) -> Result<Vec<Rational>, ReadError> {
        let mut payoffs = Vec::new();
        while !self.take_if(&Token::Close) {
            payoffs.push(self.number("a payoff")?);
        }
        if payoffs.len() != players {
            let help = if payoffs.len() < players {
                "add what is missing"
            } else {
                "take out what is too much"
            };
            let problem = format!(
                "{} for {}; expected one for each player: {help}",
                counted(payoffs.len(), "payoff"),
                counted(players, "player")
            );
            self.report(self.before(), problem);
            payoffs.resize(players, Rational::ZERO);
        }
        Ok(payoffs)
    }

    /// Takes the first words of a file, up to the title.
    pub(super) fn head(
        &mut self,
        format: &'static str,
        version: &'static str,
    ) -> Result<String, ReadError> {
        self.keyword(format)?;
        self.keyword(version)?;
        let number_kind = self.word("`R` or `D`")?;
        if number_kind != "R" && number_kind != "D" {
            let found = excerpt(number_kind);
            return Err(self.error_before(format!("expected `R` or `D`, found `{found}`")));
        }
        self.text("the title in quotes")
    }

    /// Takes the names of the players, at least one; warns of empty and equal ones.
    pub(super) fn players(&mut self) -> Result<Vec<String>, ReadError> {
        let place = self.here();
        let players = self.texts("a player's name in quotes")?;
        if players.is_empty() {
            return Err(self.error_before("the game has no player"));
        }
        self.warn_of_names(place, "the players", &players);
        Ok(players)
    }

    /// Warns of names that are empty or equal.
    pub(super) fn warn_of_names<Name: AsRef<str>>(
        &mut self,
        place: Place,
        whose: &str,
        names: &[Name],
    ) {
        if names.iter().any(|name| name.as_ref().is_empty()) {
            self.warn(place, format!("not all of {whose} have a name"));
        }
        let mut sorted: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
        sorted.sort_unstable();
        let twice = sorted
            .windows(2)
            .find(|pair| pair[0] == pair[1] && !pair[0].is_empty());
        if let Some(pair) = twice {
            let name = excerpt(pair[0]);
            self.warn(place, format!("several of {whose} are called \"{name}\""));
        }
    }
}

struct Characters<'t> {
    rest: &'t str,
    position: Position,
}

impl<'t> Characters<'t> {
    fn take(&mut self) -> Option<char> {
        let mut characters = self.rest.chars();
        let character = characters.next()?;
        self.rest = characters.as_str();
        if character == '\n' {
            self.position.line = self.position.line.saturating_add(1);
            self.position.column = 1;
        } else {
            self.position.column = self.position.column.saturating_add(1);
        }
        Some(character)
    }

    fn word(&mut self) -> &'t str {
        let start = self.rest;
        while let Some(c) = self.rest.chars().next() {
            if c.is_whitespace() || "{},\"".contains(c) {
                break;
            }
            self.take();
        }
        &start[..start.len() - self.rest.len()]
    }

    /// A text from its opening quote to the closing one; a backslash takes a quote or a backslash as it is.
    fn text(&mut self) -> Result<Cow<'t, str>, ReadError> {
        let start = self.position;
        self.take();
        let from = self.rest;
        let mut unescaped: Option<String> = None;
        loop {
            let so_far = &from[..from.len() - self.rest.len()];
            let character = self.take();
            match character {
                Some('"') => return Ok(unescaped.map_or(Cow::Borrowed(so_far), Cow::Owned)),
                Some('\\') => {
                    let text = unescaped.get_or_insert_with(|| so_far.to_owned());
                    if self.rest.starts_with(['"', '\\']) {
                        text.extend(self.take());
                    } else {
                        text.push('\\');
                    }
                }
                Some(c) => unescaped.iter_mut().for_each(|text| text.push(c)),
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
