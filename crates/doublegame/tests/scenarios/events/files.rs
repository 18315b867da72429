//! Files as they come: formats, compression, line ends, and all that can be wrong with them.

use std::io::Write;
use std::path::Path;

use doublegame::record::event_data::{
    Counts, EventDataError, Format, Grouping, Input, LONGEST_LINE, Malformed, Reason, Request,
    Selector, Summed, sum_up,
};

use super::rows::{self, event, header};

fn bytes(text: impl AsRef<[u8]>) -> Input {
    Input::Bytes("made.tsv".to_owned(), text.as_ref().into())
}

fn read(request: &Request) -> (Summed, Vec<Malformed>) {
    let mut malformed = Vec::new();
    let summed = sum_up(request, &|| false, &|_| {}, &mut |row| {
        malformed.push(row.clone());
        Ok(())
    });
    (summed.unwrap(), malformed)
}

fn read_one(text: impl AsRef<[u8]>) -> (Counts, Vec<Malformed>) {
    let (summed, malformed) = read(&Request::of(vec![bytes(text)]));
    (summed.counts, malformed)
}

fn refused(request: &Request) -> Vec<String> {
    match sum_up(request, &|| false, &|_| {}, &mut |_| Ok(())) {
        Err(EventDataError::Refused(refusals)) => refusals
            .into_iter()
            .map(|refusal| {
                assert!(refusal.help.contains("61 columns"), "{}", refusal.help);
                format!("{}: {}", refusal.file, refusal.problem)
            })
            .collect(),
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("the files were read"),
    }
}

#[test]
fn every_format_is_told_by_its_beginning() {
    for format in Format::ALL {
        let text = rows::file(format, &[event("1", 4), event("2", 19)]);
        let (counts, malformed) = read_one(&text);
        assert_eq!((counts.rows, counts.passed), (2, 2), "{format}");
        assert!(malformed.is_empty());
        let mut forced = Request::of(vec![bytes(&text)]);
        forced.format = Some(format);
        assert_eq!(read(&forced).0.counts, counts);
    }
    let old = event("1", 4).gdelt(57) + "\n" + &event("2", 4).gdelt(58) + "\n";
    assert_eq!(read_one(old).0.rows, 2);
}

#[test]
fn other_files_are_refused_with_what_was_found() {
    for (text, found) in [
        (
            "date,aircraft\n2015-03-30,1\n",
            "2 columns with commas between them: date,aircraft",
        ),
        (
            "date\tsource\ttarget\n",
            "3 columns with tabs between them: date source target",
        ),
        ("\u{1}\u{2}", "1 column"),
        ("{\"a\": 1}\n", "1 column"),
    ] {
        let all = refused(&Request::of(vec![
            bytes(text),
            bytes(rows::file(Format::Icews, &[])),
        ]));
        assert_eq!(all.len(), 1);
        assert!(
            all[0].starts_with("made.tsv: ") && all[0].contains(found),
            "{all:?}"
        );
    }
    let mut forced = Request::of(vec![bytes("a\tb\n")]);
    forced.format = Some(Format::Icews);
    assert!(refused(&forced)[0].contains("does not name the columns of icews"));
    let missing = Request::of(vec![Input::Path("no/such/file".into())]);
    assert_eq!(refused(&missing), ["no/such/file: there is no such file"]);
}

#[test]
fn malformed_rows_are_named_and_do_no_harm() {
    let good = event("1", 4).row(Format::Gdelt2);
    let with = |column: usize, value: &str| {
        let mut fields: Vec<&str> = good.split('\t').collect();
        fields[column] = value;
        fields.join("\t")
    };
    let lines = [
        good.clone(),
        "short\trow".to_owned(),
        good.clone() + "\t",
        with(0, ""),
        with(1, "20180631"),
        with(29, "5"),
        with(30, "x"),
        with(31, "-1"),
        String::new(),
        "a".repeat(LONGEST_LINE + 1),
        with(30, ""),
        with(29, ""),
    ];
    let (counts, malformed) = read_one(lines.join("\r\n"));
    let expected = [
        (2, Reason::Columns),
        (3, Reason::Columns),
        (4, Reason::NoId),
        (5, Reason::Date),
        (6, Reason::Class),
        (7, Reason::Goldstein),
        (8, Reason::Mentions),
        (10, Reason::TooLong),
    ];
    let found: Vec<_> = malformed.iter().map(|row| (row.line, row.reason)).collect();
    assert_eq!(found, expected);
    assert_eq!(malformed[0].excerpt, "short row");
    assert_eq!(
        (counts.rows, counts.passed, counts.all_malformed()),
        (11, 3, 8)
    );
    assert_eq!(
        (
            counts.empty_lines,
            counts.carriage_returns,
            counts.without_class
        ),
        (1, 11, 1)
    );
}

#[test]
fn lines_are_numbered_over_blocks_and_threads() {
    let good = event("1", 4).row(Format::Gdelt2) + "\n";
    let mut text = String::new();
    let mut expected = Vec::new();
    for line in 1..=20_000 {
        if line % 997 == 0 {
            text += "bad\n";
            expected.push(line);
        } else if line == 9000 {
            // Longer than any block.
            text += &"x".repeat(3 << 20);
            text.push('\n');
            expected.push(line);
        } else {
            text += &good;
        }
    }
    for threads in 1..4 {
        let mut request = Request::of(vec![bytes(&text), bytes(&text)]);
        request.threads = threads;
        let (summed, malformed) = read(&request);
        let lines: Vec<u64> = malformed.iter().map(|row| row.line).collect();
        assert_eq!(
            lines,
            [expected.clone(), expected.clone()].concat(),
            "{threads} threads"
        );
        assert_eq!(summed.counts.rows, 40_000);
    }
}

#[test]
fn bytes_that_are_not_text_are_shown_and_counted() {
    let mut text = b"\xef\xbb\xbf".to_vec();
    text.extend(header(Format::Icews).bytes());
    let row = event("1", 4).row(Format::Icews).replace("CHN", "C#N");
    text.extend(
        row.bytes()
            .map(|byte| if byte == b'#' { 0xff } else { byte }),
    );
    let mut summed = read(&Request::of(vec![bytes(text)])).0;
    assert_eq!(
        (summed.counts.not_utf8, summed.counts.byte_order_marks),
        (1, 1)
    );
    assert_eq!(summed.dyads.next().unwrap().unwrap().source, "C\u{fffd}N");
}

/// As ICEWS came for 2017: month first, no codes, quotes; and a code with a letter.
#[test]
fn odd_icews_files_are_read_and_counted() {
    let without_code = |line: &str| {
        let mut fields: Vec<&str> = line.trim_end().split('\t').collect();
        fields.remove(6);
        fields.join("\t")
    };
    let row = without_code(&event("1", 4).row(Format::Icews))
        .replace("2018-06-03", "6/3/2017")
        .replace("Do something", "\"Do something\"");
    let head = header(Format::Icews);
    let text = format!("{0}\n{row}\n{0}\n", without_code(&head));
    let (counts, malformed) = read_one(text);
    assert!(malformed.is_empty(), "{malformed:?}");
    assert_eq!(
        (counts.rows, counts.month_first, counts.no_code_column),
        (1, 1, 1)
    );
    assert_eq!(
        (counts.quotes, counts.without_class, counts.repeated_headers),
        (1, 1, 1)
    );

    let odd = event("1", 13).row(Format::Icews).replace("130", "13y");
    let mut summed = read(&Request::of(vec![bytes(format!("{head}{odd}"))])).0;
    assert_eq!(summed.counts.odd_code, 1);
    let cell = summed.dyads.next().unwrap().unwrap().cells()[0].1;
    assert_eq!(cell.events, [0, 0, 1, 0, 0]);
}

#[test]
fn actors_are_found_by_country_role_name_and_code() {
    for (selector, formats) in [
        ("chn", &Format::ALL[..]),
        (
            "role=gov",
            &[Format::Gdelt1, Format::Gdelt2, Format::Polecat],
        ),
        ("role=Executive", &[Format::Icews]),
        ("name=*ministry*", &Format::ALL),
        ("code=CHN*", &[Format::Gdelt1, Format::Gdelt2]),
        ("CHN+name=*prk*", &[]),
        ("PRK", &[]),
    ] {
        for format in Format::ALL {
            let mut request = Request::of(vec![bytes(rows::file(format, &[event("1", 4)]))]);
            request.filter.sources = vec![Selector::read(selector).unwrap()].into();
            let passed = read(&request).0.counts.passed;
            assert_eq!(
                passed,
                u64::from(formats.contains(&format)),
                "{selector} {format}"
            );
        }
    }
}

#[test]
fn series_may_be_by_role_name_or_code() {
    for (grouping, expected) in [
        (Grouping::Country, "CHN"),
        (Grouping::Role, "GOV"),
        (Grouping::Name, "MINISTRY OF CHN"),
        (Grouping::Code, "CHNGOV"),
    ] {
        let mut request = Request::of(vec![bytes(rows::file(Format::Gdelt2, &[event("1", 4)]))]);
        request.grouping = grouping;
        let dyad = read(&request).0.dyads.next().unwrap().unwrap();
        assert_eq!(dyad.source, expected);
    }
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(text).unwrap();
    packed.finish().unwrap()
}

/// A zip archive with one deflated part and one that is stored.
fn zip(path: &Path, parts: [(&str, &str); 2]) {
    let mut archive = zip::ZipWriter::new(std::fs::File::create(path).unwrap());
    for ((name, text), method) in parts.into_iter().zip([
        zip::CompressionMethod::DEFLATE,
        zip::CompressionMethod::Stored,
    ]) {
        let options = zip::write::SimpleFileOptions::default().compression_method(method);
        archive.start_file(name, options).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap();
}

#[test]
fn folders_and_packed_files_are_read_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let text = |ids: [&str; 2]| rows::file(Format::Gdelt2, &ids.map(|id| event(id, 4)));
    let at = |name: &str| folder.path().join(name);
    std::fs::create_dir(at("b")).unwrap();
    std::fs::write(at("a.tsv"), text(["1", "2"])).unwrap();
    // Two members, as when packed files are put one behind the other.
    let twice = [gzip(text(["2", "3"]).as_bytes()), gzip(b"bad\n")].concat();
    std::fs::write(at("b/x.gz"), twice).unwrap();
    zip(
        &at("c.zip"),
        [("one", &text(["3", "4"])), ("two", &text(["4", "5"]))],
    );
    std::fs::write(at(".hidden"), "not event data").unwrap();
    let (summed, malformed) = read(&Request::of(vec![Input::Path(folder.path().into())]));
    assert_eq!((summed.files, summed.counts.rows), (4, 9));
    assert_eq!(summed.duplicates.unwrap().events, 5);
    let [row] = malformed.as_slice() else {
        panic!("{malformed:?}");
    };
    assert!(row.file.ends_with("x.gz") && row.line == 3, "{row:?}");

    std::fs::write(at("other.csv"), "a,b\n").unwrap();
    let all = refused(&Request::of(vec![Input::Path(folder.path().into())]));
    assert!(all.len() == 1 && all[0].contains("other.csv"), "{all:?}");
}

#[test]
fn damaged_files_are_read_as_far_as_they_go() {
    let folder = tempfile::tempdir().unwrap();
    let events: Vec<_> = (0..20_000).map(|id| event(&id.to_string(), 4)).collect();
    let text = rows::file(Format::Gdelt2, &events);
    let packed = gzip(text.as_bytes());
    let cut = folder.path().join("cut.gz");
    std::fs::write(&cut, &packed[..packed.len() / 2]).unwrap();
    let whole = bytes(rows::file(Format::Gdelt2, &events[..5]));
    let (summed, malformed) = read(&Request::of(vec![Input::Path(cut), whole]));
    assert_eq!(malformed.len(), 1);
    assert_eq!(malformed[0].reason, Reason::Damaged);
    assert!(malformed[0].line > 1000, "{malformed:?}");
    assert!(summed.counts.rows > 1000 && summed.counts.rows < 20_000);

    // A checksum that is wrong is found at the end of a part.
    let archive = folder.path().join("a.zip");
    zip(
        &archive,
        [
            ("one", &text),
            ("two", &rows::file(Format::Gdelt2, &events[..1])),
        ],
    );
    let mut bytes = std::fs::read(&archive).unwrap();
    let at = bytes
        .windows(4)
        .rposition(|window| window == b"GOV\t")
        .unwrap();
    bytes[at] = b'g';
    std::fs::write(&archive, bytes).unwrap();
    let malformed = read(&Request::of(vec![Input::Path(archive)])).1;
    assert!(
        malformed.iter().any(|row| row.excerpt.contains("checksum")),
        "{malformed:?}"
    );
}

#[test]
fn files_without_rows_are_no_error() {
    for text in ["", "\n\r\n", &header(Format::Polecat)] {
        let (summed, malformed) = read(&Request::of(vec![bytes(text)]));
        assert_eq!(
            (summed.counts.rows, summed.days, malformed.len()),
            (0, None, 0)
        );
        assert_eq!(summed.dyads.count(), 0);
    }
    let folder = tempfile::tempdir().unwrap();
    let all = refused(&Request::of(vec![Input::Path(folder.path().into())]));
    assert!(all[0].contains("there is no file in it"));
}

#[test]
fn reading_stops_when_asked() {
    let text = rows::file(Format::Gdelt2, &[event("1", 4)]);
    let stopped = sum_up(
        &Request::of(vec![bytes(text)]),
        &|| true,
        &|_| {},
        &mut |_| Ok(()),
    );
    assert!(matches!(stopped, Err(EventDataError::Stopped)));
}

#[test]
fn a_place_for_malformed_rows_that_fails_is_an_error() {
    let text = rows::file(Format::Gdelt2, &[event("1", 4)]) + &"bad\n".repeat(400_000);
    let mut request = Request::of(vec![bytes(text)]);
    request.threads = 3;
    let failed = sum_up(&request, &|| false, &|_| {}, &mut |_| {
        Err(std::io::ErrorKind::StorageFull.into())
    });
    assert!(matches!(failed, Err(EventDataError::Malformed(_))));
}
