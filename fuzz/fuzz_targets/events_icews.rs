//! Any bytes are read as an ICEWS file or refused; what is read keeps the rules that [`events`] checks.

#![no_main]

use doublegame::record::event_data::Format;
use libfuzzer_sys::fuzz_target;

mod events;

fuzz_target!(|bytes: &[u8]| {
    for format in [Format::Icews] {
        events::check(bytes, format);
    }
});
