//! Any text is read as a game in strategic form or refused with a place in it; what is read keeps the invariants of games, and what
//! is written of it reads back as the same game.

#![no_main]

use doublegame::game::{read_nfg, write_nfg};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    match read_nfg(text) {
        Ok(read) => {
            read.built.game.check().expect("a game that was read");
            read.form.check().expect("a table that was read");
            let written = write_nfg(&read.form);
            let again = read_nfg(&written).expect("a game that was written");
            assert_eq!(again.form, read.form);
            assert_eq!(write_nfg(&again.form), written);
        }
        Err(found) => {
            assert!(!found.errors.is_empty());
            for error in found.errors {
                assert!(error.line > 0 && error.column > 0 && !error.problem.is_empty());
            }
        }
    }
});
