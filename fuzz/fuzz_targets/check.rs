//! Any text is loaded or refused with messages that can be shown; what is loaded is compiled, or found too large or without
//! a value, in little memory.

#![no_main]

use doublegame::scenario::compile::{Setting, SizeLimit, World, compile};
use doublegame::scenario::diagnostics::{Style, render};
use doublegame::scenario::load::load_text;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|source: &str| {
    let loaded = load_text("fuzz.dg", source);
    assert_eq!(loaded.scenario.is_some(), !loaded.diagnostics.has_errors());
    if let Some(scenario) = &loaded.scenario {
        let limit = SizeLimit { nodes: 2000 };
        let _ = compile(
            scenario,
            &World::central(scenario),
            &Setting::default(),
            limit,
        );
    }
    let shown = render(
        loaded.diagnostics.as_slice(),
        &loaded.files,
        80,
        Style::Plain,
    );
    assert!(!shown.contains(|c: char| c.is_control() && c != '\n'));
});
