//! Breaking a line that is too long.
//!
//! A line goes on where the next one starts with an operator or a text, after a comma, and inside parentheses. So it is
//! broken before its loosest operators, all of them; a part that is still too long is broken before the next tighter
//! ones; where there are none, between the words of texts and after commas, and at last inside parentheses.

use super::pieces::{Piece, Role};
use super::{STEP, WIDTH};
use unicode_width::UnicodeWidthStr as _;

/// How much further the rest of a broken line is indented.
const CONTINUED: usize = 2 * STEP;

/// The columns that the pieces take on one line.
pub(super) fn width(pieces: &[Piece]) -> usize {
    pieces
        .iter()
        .enumerate()
        .map(|(at, piece)| piece.text.width() + usize::from(piece.spaced && at > 0))
        .sum()
}

/// The lines for some pieces. The first line starts in column `indent`; the others are indented further than `base`.
pub(super) fn wrap(pieces: &[Piece], indent: usize, base: usize) -> Vec<String> {
    if indent + width(pieces) <= WIDTH {
        return vec![flat(pieces, indent)];
    }
    let continued = indent.max(base) + if indent == base { CONTINUED } else { STEP };
    if let Some(rank) = loosest(pieces) {
        let mut lines = Vec::new();
        let mut column = indent;
        for part in parts(pieces, |depth, piece| {
            depth == 0 && piece.role == Role::Before(rank)
        }) {
            lines.extend(wrap(part, column, base));
            column = continued;
        }
        return lines;
    }
    match enclosed(pieces) {
        Some((open, close)) if !pieces.iter().any(|piece| piece.role == Role::Text) => {
            parentheses(pieces, open, close, indent, base)
        }
        _ => fill(pieces, indent, continued),
    }
}

fn flat(pieces: &[Piece], indent: usize) -> String {
    let mut line = " ".repeat(indent);
    for (at, piece) in pieces.iter().enumerate() {
        if piece.spaced && at > 0 {
            line.push(' ');
        }
        line.push_str(&piece.text);
    }
    line
}

/// The loosest operator outside parentheses, the first piece excepted.
fn loosest(pieces: &[Piece]) -> Option<u8> {
    let mut depth = 0_usize;
    let mut best = None;
    for (at, piece) in pieces.iter().enumerate() {
        match piece.role {
            Role::Open => depth += 1,
            Role::Close => depth = depth.saturating_sub(1),
            Role::Before(rank) if depth == 0 && at > 0 => {
                best = Some(best.map_or(rank, |best: u8| best.min(rank)));
            }
            _ => {}
        }
    }
    best
}

/// The pieces cut before those that the condition names; it is told how many parentheses are open there.
fn parts(pieces: &[Piece], cut: impl Fn(usize, &Piece) -> bool) -> Vec<&[Piece]> {
    let mut parts = Vec::new();
    let mut depth = 0_usize;
    let mut start = 0;
    for (at, piece) in pieces.iter().enumerate() {
        if at > start && cut(depth, piece) {
            parts.extend(pieces.get(start..at));
            start = at;
        }
        match piece.role {
            Role::Open => depth += 1,
            Role::Close => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    parts.extend(pieces.get(start..));
    parts
}

/// The widest pair of parentheses that stands in no other.
fn enclosed(pieces: &[Piece]) -> Option<(usize, usize)> {
    let mut open = Vec::new();
    let mut best: Option<(usize, (usize, usize))> = None;
    for (at, piece) in pieces.iter().enumerate() {
        match piece.role {
            Role::Open => open.push(at),
            Role::Close => {
                let Some(start) = open.pop() else { continue };
                let inside = pieces.get(start + 1..at).map_or(0, width);
                if open.is_empty() && inside > best.map_or(0, |(widest, _)| widest) {
                    best = Some((inside, (start, at)));
                }
            }
            _ => {}
        }
    }
    best.map(|(_, pair)| pair)
}

/// Puts what stands in a pair of parentheses on lines of its own.
fn parentheses(
    pieces: &[Piece],
    open: usize,
    close: usize,
    indent: usize,
    base: usize,
) -> Vec<String> {
    let slice = |from: usize, to: usize| pieces.get(from..to).unwrap_or(&[]);
    let mut lines = vec![flat(slice(0, open + 1), indent)];
    let inner = indent.max(base + STEP) + STEP;
    let mut start = open + 1;
    let mut depth = 0_usize;
    for (at, piece) in pieces.iter().enumerate().take(close).skip(open + 1) {
        match piece.role {
            Role::Open => depth += 1,
            Role::Close => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 && piece.role == Role::Comma {
            lines.extend(wrap(slice(start, at + 1), inner, base));
            start = at + 1;
        }
    }
    if start < close {
        lines.extend(wrap(slice(start, close), inner, base));
    }
    let last = slice(close, pieces.len());
    lines.extend(wrap(last, indent.max(base + STEP), base));
    lines
}

/// Puts as much on each line as there is room for; breaks after commas, before texts and between their words.
fn fill(pieces: &[Piece], indent: usize, continued: usize) -> Vec<String> {
    let mut lines = vec![" ".repeat(indent)];
    let mut depth = 0_usize;
    let mut breakable = false;
    for (at, piece) in pieces.iter().enumerate() {
        let Some(line) = lines.last_mut() else { break };
        let space = usize::from(piece.spaced && at > 0);
        if piece.role == Role::Text {
            words(&mut lines, piece, space, continued);
            breakable = false;
            continue;
        }
        if breakable && line.width() + space + piece.text.width() > WIDTH {
            lines.push(format!("{}{}", " ".repeat(continued), piece.text));
        } else {
            line.push_str(&" ".repeat(space));
            line.push_str(&piece.text);
        }
        match piece.role {
            Role::Open => depth += 1,
            Role::Close => depth = depth.saturating_sub(1),
            _ => {}
        }
        breakable = depth == 0 && piece.role == Role::Comma;
    }
    lines
}

/// Writes a text, broken between words where there is no room.
fn words(lines: &mut Vec<String>, piece: &Piece, space: usize, continued: usize) {
    // The escapes hold no space, so the text can be cut at spaces with them in it.
    let inner = piece
        .text
        .get(1..piece.text.len().saturating_sub(1))
        .unwrap_or("");
    let mut started = false;
    for word in inner.split(' ') {
        let Some(line) = lines.last_mut() else { return };
        if !started {
            line.push_str(&" ".repeat(space));
            line.push('"');
            line.push_str(word);
            started = true;
        } else if line.width() + 1 + word.width() < WIDTH {
            line.push(' ');
            line.push_str(word);
        } else {
            line.push('"');
            lines.push(format!("{}\"{word}", " ".repeat(continued)));
        }
    }
    if let Some(line) = lines.last_mut() {
        line.push('"');
    }
}
