//! The findings on a terminal.

use super::found;
use super::tables;
use doublegame::report::{Color, TerminalStyle};
use doublegame::sweep::{Findings, render_terminal};
use std::sync::LazyLock;
use unicode_width::UnicodeWidthStr;

static FOUND: LazyLock<Findings> = LazyLock::new(|| found(&tables::large(150)));

fn text(width: usize, color: Color) -> String {
    let page = Some("sweep.html".into());
    render_terminal(&FOUND, &TerminalStyle { width, color, page })
}

#[test]
fn the_bottom_line_comes_first_and_everything_is_there() {
    let text = text(80, Color::None);
    let place = |what: &str| text.find(what).unwrap_or_else(|| panic!("{what}"));
    let order = [
        "A made-up scenario",
        "Bottom line",
        "Policies on the threat",
        "What it depends on",
        "Where which policy is best",
        "Policies on the standing",
        "Claims: the share of worlds",
        "sweep.html",
    ];
    assert!(order.map(place).is_sorted());
    for claim in &FOUND.claims {
        assert!(text.contains(&format!("{} A commitment", claim.id)));
    }
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    for width in [24, 40, 57, 80, 133] {
        for line in text(width, Color::None).lines() {
            assert!(line.width() <= width, "{width}: {line}");
            assert!(!line.ends_with(' '), "{line:?}");
        }
    }
}

#[test]
fn color_changes_nothing_but_color() {
    let (plain, painted) = (text(80, Color::None), text(80, Color::Ansi));
    assert!(!plain.contains('\u{1b}') && painted.contains('\u{1b}'));
    let mut stripped = String::new();
    for (number, part) in painted.split("\u{1b}[").enumerate() {
        let rest = part.split_once('m').map(|(_, rest)| rest);
        stripped.push_str(if number == 0 { part } else { rest.unwrap() });
    }
    assert_eq!(stripped, plain);
}

#[test]
fn missing_solutions_are_placed_where_that_helps() {
    let mut found = FOUND.clone();
    let style = TerminalStyle {
        width: 2_000,
        color: Color::None,
        page: None,
    };
    let mut said = |missing: &[usize]| {
        for (at, policy) in found.policies.iter_mut().enumerate() {
            policy.not_converged = missing.get(at).copied().unwrap_or(0);
        }
        let text = render_terminal(&found, &style);
        let (_, rest) = text.split_once("did not converge")?;
        Some(rest.split_once('.').unwrap().0.to_owned())
    };
    assert_eq!(said(&[]), None);
    let title = |at: usize| format!("“{}”", FOUND.policies[at].title);
    assert_eq!(
        said(&[2, 5]).unwrap(),
        format!(", most often (5) under {}", title(1))
    );
    assert_eq!(
        said(&[5, 0, 5]).unwrap(),
        format!(", under {} and {}", title(0), title(2))
    );
    assert_eq!(said(&[0, 5]).unwrap(), format!(", under {}", title(1)));
    // Where many miss as many, naming them tells nothing.
    assert_eq!(said(&[1, 1, 1, 1]).unwrap(), "");
}
