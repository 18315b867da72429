//! The summary for a terminal.

mod support;

use doublegame::report::{Color, TerminalStyle, render_terminal};

fn style(width: usize, color: Color) -> TerminalStyle {
    TerminalStyle {
        width,
        color,
        page: Some("strait.html".into()),
    }
}

#[test]
fn at_80_columns() {
    insta::assert_snapshot!(render_terminal(&support::report(), &style(80, Color::None)));
}

#[test]
fn at_40_columns() {
    insta::assert_snapshot!(render_terminal(&support::report(), &style(40, Color::None)));
}
