//! The summary for a terminal: what it says, how it fits, and what it lets through.

mod support;

use doublegame::report::{Color, TerminalStyle, render_terminal};
use unicode_width::UnicodeWidthStr;

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

#[test]
fn no_line_is_wider_than_the_terminal() {
    for width in [24, 40, 57, 80, 133] {
        for line in render_terminal(&support::report(), &style(width, Color::None)).lines() {
            assert!(line.width() <= width, "{width}: {line}");
            assert!(!line.ends_with(' '), "{line:?}");
        }
    }
}

#[test]
fn color_changes_nothing_but_color() {
    let plain = render_terminal(&support::report(), &style(80, Color::None));
    let painted = render_terminal(&support::report(), &style(80, Color::Ansi));
    assert!(!plain.contains('\u{1b}'));
    assert!(painted.contains('\u{1b}'));
    let mut stripped = String::new();
    for (i, part) in painted.split("\u{1b}[").enumerate() {
        stripped.push_str(if i == 0 {
            part
        } else {
            part.split_once('m').unwrap().1
        });
    }
    assert_eq!(stripped, plain);
}

#[test]
fn control_characters_of_a_scenario_do_not_reach_the_terminal() {
    let mut report = support::report();
    support::poison::every_text(&mut report, "a\u{1b}]0;owned\u{7}\u{1b}[2Jb\r\u{9b}c");
    let text = render_terminal(&report, &style(80, Color::None));
    assert!(text.contains("owned"));
    assert!(text.chars().all(|c| c == '\n' || !c.is_control()));
}

#[test]
fn a_report_without_anything_in_it_is_still_a_summary() {
    let text = render_terminal(&support::empty(), &style(80, Color::None));
    assert!(text.contains("Bottom line"));
}

#[test]
fn many_objectives_share_a_table_where_it_fits() {
    let mut report = support::report();
    let mut third = report.rankings[0].clone();
    third.title = "The third".into();
    third.order.reverse();
    report.rankings.push(third);
    let wide = render_terminal(&report, &style(80, Color::None));
    assert!(wide.contains("  c The third"));
    let best = wide
        .lines()
        .find(|line| line.ends_with("The earlier threat of force"))
        .unwrap();
    assert!(best.trim_start().starts_with("−2.45* "), "{best}");
    let narrow = render_terminal(&report, &style(40, Color::None));
    assert!(narrow.contains("Policies on: The third"));
}
