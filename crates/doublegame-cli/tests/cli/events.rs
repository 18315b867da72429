//! `doublegame events` as a user meets it.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Output, Stdio};

use crate::support::{command, text};

/// Runs the program, which reads this.
fn piped(folder: &Path, arguments: &[&str], input: &str) -> Output {
    let mut child = command(folder, arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    // A program that has no use for its input may be gone by now.
    let _ = child
        .stdin
        .take()
        .expect("a pipe")
        .write_all(input.as_bytes());
    child.wait_with_output().expect("the program ends")
}

fn row(id: &str, date: &str, actors: [&str; 2], quad: &str, goldstein: &str) -> String {
    let mut fields = [""; 61];
    (fields[0], fields[1], fields[29], fields[30], fields[31]) = (id, date, quad, goldstein, "2");
    [fields[7], fields[17]] = actors;
    fields.join("\t") + "\n"
}

fn rows() -> String {
    [
        row("1", "20180603", ["CHN", "PRK"], "1", "3.4"),
        row("2", "20180604", ["CHN", "PRK"], "4", "-5.0"),
        row("2", "20180604", ["CHN", "PRK"], "4", "-5.0"),
        row("3", "20180904", ["CHN", "PRK"], "3", "-2"),
        row("4", "20180904", ["PRK", "CHN"], "1", "0"),
        row("5", "20180904", ["PRK", ""], "1", "0"),
        "bad\trow\n".to_owned(),
    ]
    .concat()
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join("rows.tsv"), rows()).unwrap();
    folder
}

#[test]
fn a_run_says_what_was_read_and_writes_what_was_asked_for() {
    let folder = folder();
    let asked = "events rows.tsv --dyad CHN:PRK --fill --series s.csv --series s.parquet --series s.svg \
                 --say-do g.csv --say-do g.svg --malformed bad.csv";
    let run = piped(
        folder.path(),
        &asked.split_whitespace().collect::<Vec<_>>(),
        "",
    );
    assert_eq!(run.status.code(), Some(0), "{}", text(&run.stderr));
    let said = text(&run.stdout);
    for expected in [
        "1 file read: 7 rows, of which 1 is malformed and the filter takes 4",
        "3 events by event id; 1 further row",
        "1 dyad from 2018-06-03 to 2018-09-04",
        "CHN - PRK",
        "written: s.parquet",
    ] {
        assert!(said.contains(expected), "{expected}\n{said}");
    }
    let warned = text(&run.stderr);
    assert!(
        warned.contains("warning: rows.tsv:7: number of columns"),
        "{warned}"
    );
    let read = |name: &str| fs::read(folder.path().join(name)).unwrap();
    let series = text(&read("s.csv"));
    // June to September, merged and kept.
    assert_eq!(series.lines().count(), 1 + 2 * 4, "{series}");
    assert!(
        series.contains(
            "CHN,PRK,2018-06,2018-06-01,2018-06-30,merged,2,1,0,0,1,0,1,1,1,1,2,4,-1.6,-0.8\n"
        ),
        "{series}"
    );
    assert!(
        series.contains(
            "CHN,PRK,2018-06,2018-06-01,2018-06-30,kept,3,1,0,0,2,0,1,2,1,2,3,6,-6.6,-2.2\n"
        ),
        "{series}"
    );
    assert!(read("s.parquet").starts_with(b"PAR1"));
    assert!(text(&read("s.svg")).contains("CHN toward PRK"));
    assert!(text(&read("g.svg")).contains("Say-do index"));
    assert_eq!(text(&read("g.csv")).lines().count(), 1 + 4);
    assert_eq!(
        text(&read("bad.csv")),
        "file,line,reason,begins\nrows.tsv,7,number of columns is not that of the format,bad row\n"
    );
    assert_eq!(
        fs::read_dir(folder.path()).unwrap().count(),
        7,
        "nothing else is left behind"
    );
}

#[test]
fn standard_input_and_output_are_a_pipe() {
    let folder = folder();
    let asked = [
        "events",
        "-",
        "--duplicates",
        "merge",
        "--step",
        "year",
        "--series",
        "-",
    ];
    let run = piped(folder.path(), &asked, &rows());
    assert_eq!(run.status.code(), Some(0), "{}", text(&run.stderr));
    let out = text(&run.stdout);
    assert_eq!(out.lines().count(), 3, "{out}");
    assert!(
        out.contains("\nPRK,CHN,2018,2018-01-01,2018-12-31,merged,1,"),
        "{out}"
    );
}

#[test]
fn the_output_is_the_same_on_any_number_of_threads() {
    let folder = folder();
    fs::write(folder.path().join("many.tsv"), rows().repeat(9000)).unwrap();
    let out = |threads, memory| {
        let asked = [
            "events",
            "many.tsv",
            "--threads",
            threads,
            "--memory",
            memory,
            "--series",
            "-",
            "--malformed",
            "m.csv",
        ];
        let run = piped(folder.path(), &asked, "");
        assert_eq!(run.status.code(), Some(0), "{}", text(&run.stderr));
        (run.stdout, fs::read(folder.path().join("m.csv")).unwrap())
    };
    let one = out("1", "48");
    assert_eq!(text(&one.1).lines().count(), 9001);
    assert!(one == out("3", "1"));
}

#[test]
fn files_of_other_formats_are_refused() {
    let folder = folder();
    fs::write(
        folder.path().join("other.csv"),
        "date,number\n2018-06-03,4\n",
    )
    .unwrap();
    let run = piped(
        folder.path(),
        &["events", ".", "nowhere", "--series", "s.csv"],
        "",
    );
    assert_eq!(run.status.code(), Some(2));
    let said = text(&run.stderr);
    assert!(
        said.contains(
            "other.csv: its first line has 2 columns with commas between them: date,number"
        ),
        "{said}"
    );
    assert!(
        said.contains("nowhere: there is no such file") && said.contains("GDELT 2.0 (61 columns"),
        "{said}"
    );
    assert!(!folder.path().join("s.csv").exists());
    let piped = piped(folder.path(), &["events", "-"], "a,b\n");
    assert_eq!(piped.status.code(), Some(2));
    assert!(text(&piped.stderr).contains("standard input: its first line has 2 columns"));
}

#[test]
fn wrong_options_are_told_before_anything_is_read() {
    let folder = folder();
    for (asked, expected) in [
        (&["--series", "s.xls"][..], ".csv, .parquet or .svg"),
        (&["--say-do", "s.parquet"], ".csv or .svg"),
        (&["--from", "2018-13-01"], "expected a day"),
        (
            &["--from", "2019-01-01", "--to", "2018-01-01"],
            "exchange them",
        ),
        (&["--dyad", "CHN"], "two actors with : between them"),
        (&["--root", "21"], "from 01 to 20"),
        (&["--source", "kind=x"], "country, role, name or code"),
        (&["--series", "a.csv", "--malformed", "a.csv"], "already"),
        (&["--series", "no/where.csv"], "there is no folder"),
        (&["--level", "1"], "between 0 and 1"),
    ] {
        let run = piped(
            folder.path(),
            &[&["events", "rows.tsv"][..], asked].concat(),
            "",
        );
        assert_eq!(run.status.code(), Some(2), "{asked:?}");
        let said = text(&run.stderr);
        assert!(said.contains(expected), "{asked:?}: {said}");
    }
}

#[test]
fn a_filter_that_takes_nothing_says_so() {
    let folder = folder();
    let run = piped(
        folder.path(),
        &[
            "events", "rows.tsv", "--source", "China", "--series", "s.csv",
        ],
        "",
    );
    assert_eq!(run.status.code(), Some(0));
    let said = text(&run.stdout);
    assert!(said.contains("no event is left for a series"), "{said}");
    assert!(
        said.contains("help: actors are written as in the file"),
        "{said}"
    );
    for (asked, help, not) in [
        ("--type AID", "only POLECAT has types", "actors are"),
        (
            "--format gdelt1",
            "no row is of the format that --format names",
            "actors are",
        ),
        ("--from 2025-01-01", "must meet the dates", "only POLECAT"),
    ] {
        let arguments = [vec!["events", "rows.tsv"], asked.split(' ').collect()].concat();
        let said = text(&piped(folder.path(), &arguments, "").stdout);
        assert!(
            said.contains(help) && !said.contains(not),
            "{asked}: {said}"
        );
    }
    assert_eq!(
        fs::read_to_string(folder.path().join("s.csv"))
            .unwrap()
            .lines()
            .count(),
        1
    );
}

#[test]
fn the_table_fits_a_narrow_terminal() {
    let folder = folder();
    let asked = [
        "events",
        "rows.tsv",
        "--undirected",
        "--duplicates",
        "merge",
    ];
    for (columns, expected) in [("120", "between whom"), ("40", "\n  events 4, words + ")] {
        let run = command(folder.path(), &asked)
            .env("COLUMNS", columns)
            .output()
            .expect("the program starts");
        let said = text(&run.stdout);
        assert!(
            said.contains(expected) && said.contains("CHN and PRK"),
            "{said}"
        );
        let columns: usize = columns.parse().unwrap();
        assert!(
            said.lines().all(|line| line.chars().count() <= columns),
            "{said}"
        );
    }
}

#[test]
fn bands_by_the_day_and_files_of_several_formats_are_cautioned_of() {
    let folder = folder();
    let icews = "Event ID\tEvent Date\tSource Name\tSource Sectors\tSource Country\tEvent Text\tCAMEO Code\tIntensity\t\
                 Target Name\tTarget Sectors\tTarget Country\tStory ID\tSentence Number\tPublisher\tCity\tDistrict\t\
                 Province\tCountry\tLatitude\tLongitude\n\
                 1\t2018-06-03\tChina\t\tChina\tConsult\t040\t1.0\tNorth Korea\t\tNorth Korea\t1\t1\tP\t\t\t\t\t\t\n";
    fs::write(folder.path().join("icews.tab"), icews).unwrap();
    let asked = [
        "events",
        "rows.tsv",
        "icews.tab",
        "--step",
        "day",
        "--say-do",
        "gap.csv",
    ];
    let run = command(folder.path(), &asked)
        .output()
        .expect("the program starts");
    let said = text(&run.stdout);
    assert_eq!(
        said.matches("caution:").count(),
        2,
        "{said}{}",
        text(&run.stderr)
    );
}
