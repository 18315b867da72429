//! What Gambit's two formats have in common: the head of a file, lists of names, and how large a game may be.

use super::gambit_text::{ReadError, Token, Tokens};

/// The most payoffs, edges times players, that the game of a file may have: every one is worked on and kept.
const MOST_PAYOFFS: usize = 1 << 26;

/// The head of a file.
pub(super) struct Head {
    /// The title of the game.
    pub(super) title: String,
    /// The names of the players, at least one.
    pub(super) players: Vec<String>,
}

/// Reads the head: the format's name and version, the kind of its numbers, the title and the players.
pub(super) fn read_head(
    tokens: &mut Tokens,
    format: &str,
    version: &str,
) -> Result<Head, ReadError> {
    tokens.keyword(format)?;
    tokens.keyword(version)?;
    let number_kind = tokens.word("`R` or `D`")?;
    if number_kind != "R" && number_kind != "D" {
        return Err(tokens.error_before(format!("expected `R` or `D`, found `{number_kind}`")));
    }
    let title = tokens.text("the title in quotes")?;
    let players = read_names(tokens, "a player's name in quotes")?;
    if players.is_empty() {
        return Err(tokens.error_before("the game has no player"));
    }
    Ok(Head { title, players })
}

/// Texts in braces.
pub(super) fn read_names(tokens: &mut Tokens, what: &str) -> Result<Vec<String>, ReadError> {
    tokens.mark(&Token::Open)?;
    let mut names = Vec::new();
    while !tokens.take_if(&Token::Close) {
        names.push(tokens.text(what)?);
    }
    Ok(names)
}

/// An error, at the token read last, where a game of so many edges and players would be too large.
pub(super) fn check_size(tokens: &Tokens, edges: usize, players: usize) -> Result<(), ReadError> {
    if edges.saturating_mul(players) <= MOST_PAYOFFS {
        return Ok(());
    }
    Err(tokens.error_before(format!(
        "the game is too large: {edges} edges with payoffs of {players} players each are more than \
         {MOST_PAYOFFS} payoffs"
    )))
}
