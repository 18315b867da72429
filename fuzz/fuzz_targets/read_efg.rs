//! Any text is read as an extensive game or refused with a place in it; what is read keeps the invariants of games, and what
//! is written of it reads back as the same game.

#![no_main]

use doublegame::game::{read_efg, write_efg};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    match read_efg(text) {
        Ok(read) => {
            read.built.game.check().expect("a game that was read");
            read.tree.check().expect("a tree that was read");
            let written = write_efg(&read.tree);
            let again = read_efg(&written).expect("a game that was written");
            assert_eq!(again.tree, read.tree);
            assert_eq!(write_efg(&again.tree), written);
        }
        Err(found) => {
            assert!(!found.errors.is_empty());
            for error in found.errors {
                assert!(error.line > 0 && error.column > 0 && !error.problem.is_empty());
            }
        }
    }
});
