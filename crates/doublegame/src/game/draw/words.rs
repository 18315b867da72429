//! Texts of a picture.

use crate::game::exact::{nearest_double, write_exact};
use crate::game::tree::Rational;

/// The longest label that is written out; a longer one is cut, and whole in the tooltip.
const LONGEST_LABEL: usize = 22;

/// What a player is called, by its number if it has no name.
pub(super) fn player_name(player: usize, name: &str) -> String {
    if name.is_empty() {
        format!("player {}", player + 1)
    } else {
        name.to_owned()
    }
}

/// The label, cut if it is long.
pub(super) fn shortened(label: &str) -> String {
    shortened_to(label, LONGEST_LABEL)
}

/// The text, cut to this many characters.
pub(super) fn shortened_to(label: &str, longest: usize) -> String {
    if label.chars().nth(longest).is_none() {
        return label.to_owned();
    }
    let start: String = label.chars().take(longest - 1).collect();
    format!("{start}\u{2026}")
}

/// The number exactly if that is short, else with four digits.
pub(super) fn readable(number: &Rational) -> String {
    let exact = write_exact(number);
    if exact.len() <= 8 {
        return exact;
    }
    let double = nearest_double(number);
    if (1e-3..1e7).contains(&double.abs()) {
        let places = 3 - (double.abs().log10().floor() as i32).clamp(-3, 3);
        format!("{double:.*}", places as usize)
    } else {
        format!("{double:.3e}")
    }
}

/// "1 node", "2,000 nodes".
pub(super) fn counted(number: usize, word: &str) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let plural = if number == 1 { "" } else { "s" };
    format!("{grouped} {word}{plural}")
}

/// The text as XML holds it; characters that XML does not have become blanks.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            c if c.is_control() || ('\u{fffe}'..='\u{ffff}').contains(&c) => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}
