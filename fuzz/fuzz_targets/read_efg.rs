//! Any text is read as an extensive game or refused with a place in it; what is read keeps the invariants of games.

#![no_main]

use doublegame::game::read_efg;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    match read_efg(text) {
        Ok(read) => read.built.game.check().expect("a game that was read"),
        Err(error) => assert!(error.line > 0 && error.column > 0 && !error.problem.is_empty()),
    }
});
