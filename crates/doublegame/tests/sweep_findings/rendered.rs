//! The findings on a terminal, as a page, and as JSON.

use crate::tables;
use doublegame::report::{Color, TerminalStyle};
use doublegame::sweep::{
    BreakEven, FindingOptions, Findings, SweepTable, Tornado, TornadoBar, findings, render_html,
    render_terminal, to_json,
};
use doublegame::worlds::sensitivity::Bootstrap;
use std::sync::LazyLock;

/// A large table with its findings, worked out once.
static LARGE: LazyLock<(SweepTable, Findings)> = LazyLock::new(|| {
    let table = tables::large(1000);
    let options = FindingOptions {
        bootstrap: Bootstrap {
            resamples: 6,
            ..Bootstrap::default()
        },
        ..FindingOptions::default()
    };
    let mut found = findings(&table, &options, &|| false).unwrap();
    one_at_a_time(&mut found);
    (table, found)
});

/// Fills what another part of the program computes.
fn one_at_a_time(found: &mut Findings) {
    let policy = found.policies[1].name.clone();
    found.break_even = Some(vec![BreakEven {
        param: "p2".to_owned(),
        objective: "threat".to_owned(),
        policy: policy.clone(),
        instead: Some(found.policies[2].name.clone()),
        value: Some(4.5),
        note: String::new(),
    }]);
    let bar = |number: usize| TornadoBar {
        param: format!("p{number}"),
        low: (number != 3).then_some(2.0 - 0.1 * (20 - number) as f64),
        high: Some(2.2 + 0.05 * (20 - number) as f64),
        flip: (number == 2).then_some(4.5),
    };
    found.tornado = Some(vec![Tornado {
        objective: "threat".to_owned(),
        policy,
        central: 2.1,
        bars: (0..20).map(bar).collect(),
    }]);
}

fn style(width: usize, color: Color) -> TerminalStyle {
    TerminalStyle {
        width,
        color,
        page: Some("sweep.html".into()),
    }
}

#[test]
fn try_out() {
    let (table, found) = &*LARGE;
    std::fs::write("/tmp/find-sweep.html", render_html(found, table).unwrap()).unwrap();
    std::fs::write("/tmp/find-sweep.json", to_json(found).unwrap()).unwrap();
    println!("{}", render_terminal(found, &style(80, Color::None)));
    println!("{}", render_terminal(found, &style(40, Color::None)));
}
