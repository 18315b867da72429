//! Any bytes are read as a record or refused with lines; so are tables of competing hypotheses.

#![no_main]

use doublegame::infer::import_table;
use doublegame::record::table::read;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let table = read(bytes);
    for finding in table.errors.iter().chain(&table.warnings) {
        assert!(finding.line > 0 && !finding.what.is_empty() && !finding.hint.is_empty());
    }
    for event in &table.events {
        assert!(event.reported >= event.date && !event.actor.is_empty());
    }
    assert!(table.events.is_sorted_by_key(|event| event.date));
    match import_table(bytes) {
        Ok(table) => {
            let likelihoods = table.likelihoods();
            assert!(likelihoods.iter().all(|likelihood| (0.0..=1.0).contains(likelihood)));
        }
        Err(findings) => assert!(findings.iter().all(|finding| finding.line > 0)),
    }
});
