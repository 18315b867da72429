//! Lines of text that fit a terminal: wrapping, indents and paint.

use super::{Color, TerminalStyle};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// No terminal is taken to be narrower: below this, words would be torn apart.
const NARROWEST: usize = 24;

/// How a piece of text stands out, where color is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    Plain,
    Strong,
    Faint,
    Good,
    Bad,
    Caution,
}

impl Paint {
    /// The parameters of the ANSI escape sequence (ECMA-48, select graphic rendition).
    fn code(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Strong => "1",
            Self::Faint => "2",
            Self::Good => "32",
            Self::Bad => "31",
            Self::Caution => "33",
        }
    }
}

/// The text under way.
#[derive(Debug)]
pub struct Lines {
    out: String,
    width: usize,
    color: Color,
}

impl Lines {
    pub fn new(style: &TerminalStyle) -> Self {
        Self {
            out: String::new(),
            width: style.width.max(NARROWEST),
            color: style.color,
        }
    }

    /// How many columns a line may have.
    pub fn width(&self) -> usize {
        self.width
    }

    pub fn finish(self) -> String {
        self.out
    }

    /// A heading after an empty line.
    pub fn heading(&mut self, text: &str) {
        self.gap();
        self.paragraph("", Paint::Strong, text, Paint::Strong);
    }

    pub fn gap(&mut self) {
        if !self.out.is_empty() {
            self.out.push('\n');
        }
    }

    /// Wrapped text behind a lead, such as `  • `; the lines that follow are indented by the lead's width.
    pub fn paragraph(&mut self, lead: &str, lead_paint: Paint, text: &str, paint: Paint) {
        let lead = clean(lead);
        // A lead that would leave no room for the text stands on a line of its own.
        let hang = lead.width();
        let (indent, own_line) = if hang + 12 > self.width {
            (4, true)
        } else {
            (hang, false)
        };
        let lines = wrap(&clean(text), self.width - indent);
        let mut lead_left = Some(lead);
        if own_line && let Some(lead) = lead_left.take() {
            for line in wrap(lead.trim(), self.width - 2) {
                self.put(&[("  ", Paint::Plain), (&line, lead_paint)]);
            }
        }
        for line in &lines {
            match lead_left.take() {
                Some(lead) => self.put(&[(&lead, lead_paint), (line, paint)]),
                None => self.put(&[(&" ".repeat(indent), Paint::Plain), (line, paint)]),
            }
        }
        if let Some(lead) = lead_left {
            self.put(&[(&lead, lead_paint)]);
        }
    }

    /// A line as it is, or broken into several where it is too wide. No word is torn apart, as a path could not be copied then.
    pub fn fit(&mut self, line: &str) {
        let indent = line.len() - line.trim_start_matches(' ').len();
        let (first, later) = (indent.min(self.width / 2), (indent + 2).min(self.width / 2));
        if line.width() <= self.width || later + widest(line.split(' ')) > self.width {
            self.out.push_str(line);
            self.out.push('\n');
            return;
        }
        let mut lines = wrap(line, self.width - later).into_iter();
        if let Some(line) = lines.next() {
            self.put(&[(&" ".repeat(first), Paint::Plain), (&line, Paint::Plain)]);
        }
        for line in lines {
            self.put(&[(&" ".repeat(later), Paint::Plain), (&line, Paint::Plain)]);
        }
    }

    /// One line of painted pieces; spaces at its end are dropped.
    fn put(&mut self, pieces: &[(&str, Paint)]) {
        let mut line = String::new();
        for (text, paint) in pieces {
            let blank = text.trim().is_empty();
            if self.color == Color::None || *paint == Paint::Plain || blank {
                line.push_str(text);
            } else {
                let start = text.len() - text.trim_start().len();
                let end = text.trim_end().len();
                line.push_str(&text[..start]);
                line.push_str("\u{1b}[");
                line.push_str(paint.code());
                line.push('m');
                line.push_str(&text[start..end]);
                line.push_str("\u{1b}[0m");
                line.push_str(&text[end..]);
            }
        }
        self.out.push_str(line.trim_end());
        self.out.push('\n');
    }
}

/// Texts of a scenario are untrusted: a control character could rewrite the reader's terminal.
fn clean(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

/// Text filled up with spaces on the left to a width in columns.
pub fn right(text: &str, columns: usize) -> String {
    format!("{}{text}", " ".repeat(columns.saturating_sub(text.width())))
}

/// Text filled up with spaces on the right to a width in columns.
pub fn left(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(text.width())))
}

/// The widest of some texts, in columns.
pub fn widest<S: AsRef<str>>(texts: impl IntoIterator<Item = S>) -> usize {
    texts
        .into_iter()
        .map(|text| text.as_ref().width())
        .max()
        .unwrap_or(0)
}

/// Lines of at most `width` columns, broken at spaces; a longer word is broken where it must be.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let width = width.max(2);
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let size = word.width();
        if used > 0 && used + 1 + size <= width {
            line.push(' ');
            line.push_str(word);
            used += 1 + size;
            continue;
        }
        if used > 0 {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        for letter in word.chars() {
            let size = letter.width().unwrap_or(0);
            if used + size > width {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            line.push(letter);
            used += size;
        }
    }
    if used > 0 {
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lines_break_at_spaces_and_long_words_anywhere() {
        assert_eq!(wrap("one two  three", 7), ["one two", "three"]);
        assert_eq!(wrap("abcdefgh ij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(wrap("한국 문제", 4), ["한국", "문제"]);
        assert!(wrap("", 4).is_empty());
    }

    #[test]
    fn only_lines_that_are_too_wide_are_broken() {
        let mut lines = Lines::new(&TerminalStyle {
            width: 24,
            color: Color::None,
            page: None,
        });
        lines.fit("a  b");
        lines.fit("  one two three four five six");
        lines.fit("written: a/path/that/has/no/end.csv");
        assert_eq!(
            lines.finish(),
            "a  b\n  one two three four\n    five six\nwritten: a/path/that/has/no/end.csv\n"
        );
    }

    #[test]
    fn paint_stays_inside_the_line() {
        let mut lines = Lines::new(&TerminalStyle {
            width: 30,
            color: Color::Ansi,
            page: None,
        });
        lines.paragraph("  • ", Paint::Faint, "text", Paint::Good);
        assert_eq!(
            lines.finish(),
            "  \u{1b}[2m•\u{1b}[0m \u{1b}[32mtext\u{1b}[0m\n"
        );
    }

    proptest! {
        #[test]
        fn nothing_is_wider_than_the_terminal(text in ".{0,200}", lead in ".{0,30}", width in 0usize..100) {
            let mut lines = Lines::new(&TerminalStyle { width, color: Color::None, page: None });
            lines.paragraph(&lead, Paint::Strong, &text, Paint::Plain);
            for line in lines.finish().lines() {
                prop_assert!(line.width() <= width.max(NARROWEST), "{:?}", line);
                prop_assert!(!line.chars().any(char::is_control));
            }
        }
    }
}
