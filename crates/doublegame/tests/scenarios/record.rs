//! The table of a record, how it is coded, and tables of competing hypotheses.

use super::infer::support::{HEADER, PROMISE, read, row, scenario, table as table_of};
use doublegame::infer::{Mark, export_table, import_table};
use doublegame::record::coding::{Coded, denied_choices, idle_rules, unknown_actors};
use doublegame::record::table::{self, Finding, Form, Level};
use proptest::prelude::*;

fn errors(rows: &str) -> Vec<(usize, String, String)> {
    let table = table::read(format!("{HEADER}{rows}").as_bytes());
    let findings = table.errors.into_iter();
    findings
        .map(|finding| (finding.line, finding.column, finding.what))
        .collect()
}

#[test]
fn a_row_is_read_as_it_is_written() {
    let table = table_of(
        "2017-08-05,2017-08-06,CHN,PRK; USA,word,vote,\"Votes, and says so.\",1,vote,a paper,low,https://example.org\n",
    );
    let event = &table.events[0];
    assert_eq!(event.line, 2);
    assert_eq!(event.date.to_string(), "2017-08-05");
    assert_eq!(event.reported.to_string(), "2017-08-06");
    assert_eq!(event.targets, ["PRK", "USA"]);
    assert_eq!(event.form, Some(Form::Word));
    assert_eq!(event.text, "Votes, and says so.");
    assert_eq!(event.magnitude, Some(1.0));
    assert_eq!(event.reliability, Level::Low);
    assert!(event.has("target", "USA") && !event.has("target", "PRK; USA"));
    assert!(event.has("magnitude", "1") && event.has("form", "word"));
    assert!(!event.has("colour", "red"));
}

#[test]
fn all_errors_of_a_table_are_told_at_once_with_line_and_column() {
    let rows = "2017-13-05,,CHN,,,vote,text,,,source,,\n\
                2017-08-05,2017-08-01,CHN,,gesture,vote,text,,,source,sure,\n\
                2017-08-05,,CHN,,,vote,,much,,source,,\n\
                2017-08-05,,,,,vote,text,,tons,source,,\n\
                2017-08-05,,CHN,,,vote,other text,1,,,,\n\
                too,short\n";
    let found = errors(rows);
    let told: Vec<(usize, &str)> = found
        .iter()
        .map(|(line, column, _)| (*line, column.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (2, "date"),
            (3, "reported"),
            (3, "form"),
            (3, "reliability"),
            (4, "text"),
            (4, "magnitude"),
            (5, "actor"),
            (5, "magnitude"),
            (6, "source"),
            (6, "unit"),
            (7, ""),
        ]
    );
    assert_eq!(found[0].2, "`2017-13-05` is not a day");
    assert_eq!(
        found[1].2,
        "reported on 2017-08-01, before it happened on 2017-08-05"
    );
    assert_eq!(
        found[10].2,
        "the row has 2 columns where the first line names 12"
    );
}

#[test]
fn a_quote_that_is_not_closed_swallows_nothing() {
    let good = row("2018-03-01", "2018-03-01", "Ana", "threat");
    let open = "2018-03-02,,Ana,,,threat,\"never closed,,,a paper,high,\n";
    let wrong = "2018-13-01,,Ana,,,threat,text,,,a paper,high,\n";
    let table = table::read(format!("{HEADER}{good}{open}{wrong}{good}").as_bytes());
    let told: Vec<(usize, &str)> = table
        .errors
        .iter()
        .map(|it| (it.line, it.column.as_str()))
        .collect();
    assert_eq!(told, [(3, "text"), (4, "date"), (5, "")]);
    assert!(table.errors[0].what.contains("double quote"));
    // Empty lines are passed over, and counted.
    let table = table::read(format!("{HEADER}\n\n{wrong}").as_bytes());
    assert_eq!(table.errors[0].line, 4);
    // A text over two lines, which other programs read, is an error as well.
    let two = "2018-03-02,,Ana,,,threat,\"one\ntwo\",,,a paper,high,\n";
    let table = table::read(format!("{HEADER}{two}{wrong}").as_bytes());
    let lines: Vec<usize> = table.errors.iter().map(|it| it.line).collect();
    assert_eq!(lines, [2, 3, 4]);
    let table = table::read(b"date,\"actor\n2018-03-01,Ana\n");
    assert_eq!((table.errors.len(), table.errors[0].line), (1, 1));
}

#[test]
fn the_same_event_twice_is_an_error() {
    let rows = row("2018-03-01", "2018-03-01", "Ana", "threat").repeat(2);
    let found = errors(&rows);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].2, "the same event stands in line 2");
}

#[test]
fn columns_that_lack_or_are_not_known_are_told() {
    let table = table::read(b"date,actor,kind,txet\n2018-03-01,Ana,threat,x\n");
    let lacking: Vec<&str> = table.errors.iter().map(|it| it.column.as_str()).collect();
    assert_eq!(lacking, ["text", "source"]);
    assert_eq!(table.warnings[0].hint, "did you mean `text`?");
    for bytes in [&b""[..], &b"\xff\xfe"[..], &b"no table\n"[..]] {
        assert!(!table::read(bytes).errors.is_empty());
    }
}

#[test]
fn no_event_is_kept_where_a_column_lacks() {
    // The other errors of the row are told all the same.
    let rows = b"date,kind,text,source,reliability\n2017-08-05,vote,Votes.,a paper,high\n2017-8-6,,Votes.,a paper,high\n";
    let table = table::read(rows);
    assert_eq!(table.events, []);
    let lines: Vec<(usize, &str)> = table
        .errors
        .iter()
        .map(|finding| (finding.line, finding.column.as_str()))
        .collect();
    assert_eq!(lines, [(1, "actor"), (3, "date"), (3, "kind")]);
}

#[test]
fn what_is_doubtful_is_a_warning() {
    let mut rows = String::new();
    for day in 1..=6 {
        rows += &row(&format!("2018-03-0{day}"), "2018-03-09", "Ana", "threat");
    }
    rows += &row("2018-01-01", "2018-01-01", "Anna", "threat");
    rows += "2018-04-01,2018-04-01,USA,Ana,word,accusation,says that Ana trades,,,a paper,high,\n";
    rows += "2018-04-02,2018-04-02,Ana,USA,word,denial,denies it,,,a paper,high,\n";
    rows += "2018-04-03,2018-04-03,Bob,USA,word,denial,denies something,,,a paper,high,\n";
    let table = table::read(format!("{HEADER}{rows}").as_bytes());
    assert_eq!(table.errors, []);
    let told: Vec<&str> = table.warnings.iter().map(|it| it.what.as_str()).collect();
    assert_eq!(
        told,
        [
            "2018-01-01 stands after 2018-03-06 in line 7",
            "`Anna` stands nowhere else",
            "Ana denies; within a year it is reported or accused in line 9",
            "Bob denies what no row before it reports",
        ]
    );
    // Rows are read in the order of their days, whatever the order of the file.
    assert!(table.events.is_sorted_by_key(|event| event.date));
}

#[test]
fn a_denial_is_held_against_what_is_reported_of_it_and_no_more() {
    let denial = "2018-04-09,2018-04-09,Ana,USA,word,denial,denies it,,,a paper,high,\n";
    let told = |rows: &str| -> Vec<String> {
        let table = table::read(format!("{HEADER}{rows}{denial}").as_bytes());
        assert_eq!(table.errors, []);
        let warnings = table.warnings.into_iter();
        let of_denials = warnings.filter(|it| it.what.contains("denies"));
        of_denials.map(|it| it.what).collect()
    };
    let deeds = "2018-04-01,2018-04-01,Ana,,deed,trade,Ana trades,,,a paper,high,\n";
    assert_eq!(told(deeds), ["Ana denies what no row before it reports"]);
    let reports: String = (1..=7)
        .map(|day| {
            format!("2018-04-0{day},2018-04-0{day},USA,Ana,word,evasion-report,says so,,,a paper,high,\n")
        })
        .collect();
    assert_eq!(
        told(&reports),
        ["Ana denies; within a year it is reported or accused in lines 8, 7, 6, 5, 4 and 2 more"]
    );
}

#[test]
fn a_coded_denial_is_held_against_deeds_that_are_coded_for_the_same() {
    let text = PROMISE.to_owned()
        + "  code word is promise when actor is \"Ana\" and kind is \"denial\"\n";
    let scenario = scenario(&text);
    let record = scenario.record.as_ref().unwrap();
    let rows = "2018-04-01,2018-04-01,Ana,,deed,threat,Ana threatens,,,a paper,high,\n\
                2018-04-02,2018-04-02,Ana,,deed,trade,Ana trades,,,a paper,high,\n\
                2018-04-03,2018-04-03,Ana,,word,denial,denies it,,,a paper,high,\n";
    let found = denied_choices(record, &table_of(rows));
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].line, found[0].what.as_str()),
        (
            4,
            "Ana denies; deeds of it that are coded for the same stand in line 2"
        )
    );
}

#[test]
fn rules_that_match_no_event_are_named() {
    let scenario = scenario(PROMISE);
    let record = scenario.record.as_ref().unwrap();
    let rows = row("2018-03-01", "2018-03-01", "Ana", "promises")
        + &row("2018-04-01", "2018-04-01", "Bob", "stay");
    let idle = idle_rules(&scenario, record, &table_of(&rows).events);
    let told: Vec<(&str, Option<&str>)> = idle
        .iter()
        .map(|it| {
            (
                it.text.as_str(),
                it.near.as_ref().map(|(_, near)| near.as_str()),
            )
        })
        .collect();
    let (promise, threat) = (
        "code word is promise when actor is \"Ana\" and kind is \"promise\"",
        "code word is threaten when actor is \"Ana\" and kind is \"threat\"",
    );
    assert_eq!(told[0], (promise, Some("promises")));
    assert_eq!(told[1], (threat, None));
    assert!(
        told.iter()
            .all(|(text, _)| !text.contains("answer is stay"))
    );
    assert!(
        idle[0].place.starts_with("promise.dg:"),
        "{}",
        idle[0].place
    );
}

#[test]
fn odd_rows_are_warned_of() {
    let rows = "2018-04-01,2018-04-01,Ana,Ana,deed,trade,Ana trades,,,a paper,high,page 3\n";
    let table = table::read(format!("{HEADER}{rows}").as_bytes());
    let told: Vec<&str> = table.warnings.iter().map(|it| it.what.as_str()).collect();
    assert_eq!(
        told,
        ["Ana acts towards itself", "`page 3` is no web address"]
    );
    let empty = table::read(HEADER.as_bytes());
    assert_eq!(empty.errors, []);
    assert_eq!(empty.warnings[0].what, "the record has no event");
}

#[test]
fn a_list_of_actors_is_closed() {
    let text = PROMISE.replace("  in force", "  actors \"Ana\", \"Bob\"\n  in force");
    let scenario = scenario(&text);
    let table = table_of(&row("2018-03-01", "2018-03-01", "Anna", "threat"));
    let found = unknown_actors(scenario.record.as_ref().unwrap(), &table.events);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].hint, "did you mean `Ana`?");
}

#[test]
fn the_majority_of_events_codes_what_is_coded_by_majority() {
    let by_majority = PROMISE.replace(
        "  code word is promise",
        "  code word by majority\n  code word is promise",
    );
    let rows = row("2018-03-01", "2018-03-01", "Ana", "promise")
        + &row("2018-03-02", "2018-03-02", "Ana", "threat")
        + &row("2018-03-03", "2018-03-03", "Ana", "threat");
    let outcome = |text: &str| {
        let scenario = scenario(text);
        let coded = Coded::new(&scenario, &table_of(&rows)).unwrap();
        coded.observations(0, None)[0].value
    };
    assert_eq!(outcome(PROMISE), 0, "the first rule");
    assert_eq!(outcome(&by_majority), 1, "the most events");
}

#[test]
fn silence_names_the_events_that_no_rule_codes() {
    let text = PROMISE.to_owned() + "  code word is promise otherwise\n";
    let scenario = scenario(&text);
    let dance = row("2018-04-01", "2018-04-01", "Ana", "dance");
    let other = row("2018-05-01", "2018-05-01", "Bob", "dance");
    let inference = read(&scenario, &(dance + &other)).unwrap();
    let silent = inference
        .observations
        .iter()
        .find(|item| item.which == "word" && item.period == 0)
        .unwrap();
    assert_eq!(silent.form, "silence");
    // What Bob does says nothing of what Ana says.
    assert_eq!(silent.uncoded_lines, [2]);
    let later = inference.observations.iter();
    let later = later.filter(|item| item.which == "word" && item.period == 1);
    assert!(later.clone().count() == 1 && later.flat_map(|item| &item.uncoded_lines).count() == 0);
}

#[test]
fn silence_is_an_observation_where_a_rule_says_so() {
    let text = PROMISE.replace(
        "  code word is threaten when",
        "  code word is threaten otherwise\n  code word is threaten when",
    );
    let scenario = scenario(&text);
    let inference = read(
        &scenario,
        &row("2018-03-01", "2018-03-01", "Ana", "promise"),
    )
    .unwrap();
    let words: Vec<(&str, &str)> = inference
        .observations
        .iter()
        .filter(|item| item.which == "word")
        .map(|item| (item.outcome.as_str(), item.form.as_str()))
        .collect();
    assert_eq!(words, [("promise", "silence"), ("threaten", "silence")]);
}

#[test]
fn the_table_of_an_inference_can_be_read_back() {
    let scenario = scenario(&PROMISE.replace("\"high\" = 1", "\"high\" = 0.9"));
    let rows = row("2018-03-01", "2018-03-01", "Ana", "threat")
        + &row("2019-03-01", "2019-03-01", "Bob", "bad");
    let inference = read(&scenario, &rows).unwrap();
    let text = export_table(&inference, "ana").unwrap();
    assert!(
        text.starts_with(
            "from,to,evidence,form,weight,good,bad,ratio good,ratio bad,lines,events,sources\n"
        ),
        "{text}"
    );
    let carried = ",2,2018-03-01: Ana does threat on 2018-03-01,a paper\n";
    assert!(text.contains(carried), "{text}");
    let table = import_table(text.as_bytes()).unwrap();
    assert_eq!(table.hypotheses, ["good", "bad"]);
    assert_eq!(table.rows.len(), inference.observations.len());
    let likelihoods = table.likelihoods();
    assert!(
        likelihoods[0] < likelihoods[1],
        "both events speak against the good type"
    );
    assert_eq!(export_table(&inference, "bob"), None);
}

#[test]
fn marks_are_read_as_likelihoods() {
    let table =
        import_table(b"evidence,weight,A,B\nfirst,,CC,II\nsecond,2,I,C\nthird,,,NA\n").unwrap();
    let likelihoods = table.likelihoods();
    // 5 / 4 against 4 / 5.
    let ratio = likelihoods[0] / likelihoods[1];
    assert!(
        (ratio - (5.0 * 0.25) / (0.2 * 4.0)).abs() < 1e-12,
        "{ratio}"
    );
    let errors = import_table(b"evidence,weight,A,B\nfirst,many,CC,XX\n").unwrap_err();
    let told: Vec<(usize, &str)> = errors
        .iter()
        .map(|it| (it.line, it.column.as_str()))
        .collect();
    assert_eq!(told, [(2, "weight"), (2, "B")]);
    assert!(
        import_table(b"evidence,A\nx,C\n").is_err(),
        "one hypothesis"
    );
}

#[test]
fn a_wrong_table_of_hypotheses_is_refused_line_by_line() {
    let told = |bytes: &[u8]| -> Vec<(usize, String)> {
        let errors = import_table(bytes).unwrap_err().into_iter();
        errors.map(|it| (it.line, it.what)).collect()
    };
    assert_eq!(
        told(b"evidence,A,B\nx,C\n\xff,C,I\ny,C,I,I\n"),
        [
            (
                2,
                "the row has 2 columns where the first line names 3".to_owned()
            ),
            (3, "the row is not UTF-8 text".to_owned()),
            (
                4,
                "the row has 4 columns where the first line names 3".to_owned()
            ),
        ]
    );
    assert_eq!(
        told(b"evidence,A,B\n"),
        [(1, "the table has no evidence".to_owned())]
    );
}

#[test]
fn columns_that_are_not_read_and_rows_of_the_record_are_told() {
    let table = import_table(
        b"evidence,date,credibility,relevance,A,B\nx,2018-03-01,High,,++,--\ny,,Low,,0,NA\n",
    )
    .unwrap();
    let told: Vec<&str> = table.warnings.iter().map(|it| it.what.as_str()).collect();
    assert_eq!(told, ["the column `credibility` is not read"]);
    let day = |text: &str| text.parse().unwrap();
    assert_eq!(
        table.dated_within(day("2018-01-01"), day("2018-12-31")),
        [2]
    );
    assert!(
        table
            .dated_within(day("2019-01-01"), day("2019-12-31"))
            .is_empty()
    );
}

#[test]
fn a_mark_stands_for_its_ratio() {
    for (ratio, mark) in [(4.0, "CC"), (2.0, "C"), (1.0, "N"), (0.5, "I"), (0.1, "II")] {
        assert_eq!(Mark::of(ratio).name(), mark);
        assert_eq!(Mark::of(Mark::of(ratio).likelihood()).name(), mark);
    }
}

proptest! {
    #[test]
    fn nothing_in_a_file_makes_the_readers_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = table::read(&bytes);
        let with_header = [HEADER.as_bytes(), &bytes].concat();
        let table = table::read(&with_header);
        for Finding { line, .. } in table.errors.iter().chain(&table.warnings) {
            prop_assert!(*line >= 1);
        }
        let _ = import_table(&bytes);
    }
}
