//! What must hold of any bytes that are read as event data: every row is counted once, all is the same with blocks of
//! another thread and without memory, merging makes nothing more, and all that is written is text without control characters.

use doublegame::record::event_data::{
    Counts, Duplicates, EventDataError, Format, Grouping, Input, Malformed, Request, SayDoCsv, SayDoOptions,
    SeriesCsv, Step, say_do, sum_up,
};

/// Reads the bytes and checks what comes of them. The first byte says what is asked.
pub fn check(bytes: &[u8], format: Format) {
    let Some((asked, file)) = bytes.split_first() else {
        return;
    };
    // Told from the bytes, or forced; compressed, too, where the bytes say so.
    let mut request = Request::of(vec![Input::Bytes("fuzz".to_owned(), file.into())]);
    request.format = (asked & 1 > 0).then_some(format);
    request.duplicates = Duplicates::Both;
    request.grouping = [Grouping::Country, Grouping::Role, Grouping::Name, Grouping::Code]
        [usize::from(asked >> 1 & 3)];
    request.step = [Step::Day, Step::Week, Step::Month, Step::Year][usize::from(asked >> 3 & 3)];
    let Some((counts, malformed, text)) = read(&request) else {
        return;
    };
    assert!(counts.rows + counts.malformed[7] >= counts.passed + counts.all_malformed());
    assert_eq!(malformed.len() as u64, counts.all_malformed());
    for row in &malformed {
        assert!(row.line > 0 && !row.excerpt.contains(char::is_control));
    }
    if asked >> 5 == 7 {
        request.memory = 0;
        request.threads = 2;
        assert_eq!(read(&request), Some((counts, malformed, text)));
    }
}

type Read = (Counts, Vec<Malformed>, String);

fn read(request: &Request) -> Option<Read> {
    let mut malformed = Vec::new();
    let summed = sum_up(request, &|| false, &|_| {}, &mut |row| {
        malformed.push(row.clone());
        Ok(())
    });
    let summed = match summed {
        Ok(summed) => summed,
        Err(EventDataError::Refused(refusals)) => {
            for refusal in refusals {
                assert!(!refusal.problem.is_empty() && !refusal.problem.contains(char::is_control));
            }
            return None;
        }
        Err(error) => panic!("{error}"),
    };
    let found = summed.duplicates.expect("duplicates are merged");
    assert_eq!(found.events + found.duplicates, summed.counts.passed - summed.counts.without_party);
    let mut series = SeriesCsv::new(Vec::new()).expect("memory takes all");
    let mut indices = SayDoCsv::new(Vec::new()).expect("memory takes all");
    let mut kept = 0;
    let mut events = 0;
    for dyad in summed.dyads {
        let dyad = dyad.expect("what went to disk comes back");
        series.write(&dyad, None).expect("memory takes all");
        events += dyad.events();
        let all = dyad.kept.as_deref().unwrap_or_default();
        kept += all.iter().map(|(_, cell)| cell.all()).sum::<u64>();
        let options = SayDoOptions {
            step: request.step,
            level: 0.9,
            draws: 3,
            seed: 1,
            days: None,
        };
        let index = say_do(&dyad, &options);
        for point in &index.points {
            assert!(point.gap.low <= point.gap.high && point.gap.value.abs() <= 2.0);
        }
        indices.write(&index).expect("memory takes all");
    }
    assert_eq!((events, kept), (found.events, found.events + found.duplicates));
    let text = [series.into_inner(), indices.into_inner()].concat();
    let text = String::from_utf8(text).expect("what is written is text");
    Some((summed.counts, malformed, text))
}
