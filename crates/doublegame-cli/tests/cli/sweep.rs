//! Sweeps as a user meets them: killed, resumed, in parts, on several threads, always with the same bytes.

use std::fs;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::Duration;

use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64;

use crate::support::{assert_same, command, done, doublegame, files, refused, small, text};

#[test]
fn a_sweep_writes_tables_and_says_what_holds() {
    let folder = small("");
    let said = done(
        folder.path(),
        &["sweep", "small", "--worlds", "12", "--out", "sweep"],
    );
    assert!(said.contains("12 worlds from a Latin hypercube"), "{said}");
    let page = fs::read_to_string(folder.path().join("sweep/report.html")).unwrap();
    assert!(
        page.contains("Where one param") || page.contains("one-at-a-time"),
        "{page}"
    );
    let found = fs::read_to_string(folder.path().join("sweep/findings.json")).unwrap();
    let found: serde_json::Value = serde_json::from_str(&found).unwrap();
    assert_eq!(found["worlds"], 12);
    assert_eq!(found["claims"].as_array().map(Vec::len), Some(3));
    assert_eq!(
        found["tornado"][0]["bars"].as_array().map(Vec::len),
        Some(8)
    );
    let table = fs::read_to_string(folder.path().join("sweep/worlds.csv")).unwrap();
    assert_eq!(table.lines().count(), 13);
    let head = table.lines().next().unwrap();
    for column in ["world", "param.prior_partner", "case.free.status", "claim."] {
        assert!(head.contains(column), "{head}");
    }
    assert!(
        table.lines().skip(1).all(|line| line.contains("world")),
        "{table}"
    );
    let parquet = fs::read(folder.path().join("sweep/worlds.parquet")).unwrap();
    assert!(parquet.starts_with(b"PAR1") && parquet.ends_with(b"PAR1"));
}

#[test]
fn threads_change_no_byte() {
    let folder = small("");
    for (threads, out) in [("1", "one"), ("4", "four")] {
        let arguments = [
            "sweep",
            "small",
            "--worlds",
            "60",
            "--threads",
            threads,
            "--out",
            out,
        ];
        done(folder.path(), &arguments);
    }
    assert_same(folder.path(), "one", "four");
}

#[test]
fn a_sweep_killed_twenty_times_ends_with_the_same_bytes() {
    const WORLDS: &str = "1500";
    let folder = small("");
    let whole = ["sweep", "small", "--worlds", WORLDS, "--out", "whole"];
    done(folder.path(), &whole);
    let arguments = [
        "sweep", "small", "--worlds", WORLDS, "--out", "killed", "--resume",
    ];
    let mut random = Pcg64::seed_from_u64(5);
    let killed = folder.path().join("killed");
    let blocks = || {
        let entries = fs::read_dir(killed.join("blocks")).into_iter().flatten();
        let names = entries.flatten().map(|entry| entry.file_name());
        names
            .filter(|name| name.to_string_lossy().starts_with("worlds-"))
            .count()
    };
    let mut kills = 0;
    let mut before = 0;
    while kills < 20 {
        let mut child: Child = command(folder.path(), &arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        std::thread::sleep(Duration::from_millis(random.random_range(1..120)));
        if child.try_wait().unwrap().is_some() {
            // It was done before it could be killed: begin again.
            assert_same(folder.path(), "whole", "killed");
            fs::remove_dir_all(&killed).unwrap();
            before = 0;
            continue;
        }
        child.kill().unwrap();
        child.wait().unwrap();
        kills += 1;
        assert!(blocks() >= before, "what was done stays");
        before = blocks();
    }
    done(folder.path(), &arguments);
    assert_same(folder.path(), "whole", "killed");
}

#[test]
fn a_file_holds_many_worlds_where_games_are_small_and_worlds_are_many() {
    let folder = small("");
    for (worlds, in_a_file) in [("30", 1), ("3000", 12)] {
        done(
            folder.path(),
            &[
                "sweep", "plan", "small", "--worlds", worlds, "--out", worlds,
            ],
        );
        let manifest = fs::read(folder.path().join(worlds).join("manifest.json")).unwrap();
        let manifest: serde_json::Value = serde_json::from_slice(&manifest).unwrap();
        assert_eq!(manifest["block"], in_a_file, "{worlds}");
    }
}

#[test]
fn parts_put_together_are_the_whole() {
    let folder = small("");
    let path = folder.path();
    done(
        path,
        &["sweep", "small", "--worlds", "30", "--out", "whole"],
    );
    done(
        path,
        &["sweep", "plan", "small", "--worlds", "30", "--out", "parts"],
    );
    for part in ["1/3", "3/3"] {
        done(path, &["sweep", "run", "parts", "--shard", part]);
    }
    let incomplete = refused(path, &["sweep", "merge", "parts"]);
    assert!(
        incomplete.contains("worlds are missing: 1..2, 4..5"),
        "{incomplete}"
    );
    done(
        path,
        &[
            "sweep",
            "run",
            "parts",
            "--shard",
            "2/3",
            "--out",
            "elsewhere",
        ],
    );
    // Twice is no harm, and is said.
    done(
        path,
        &[
            "sweep",
            "run",
            "parts",
            "--shard",
            "1/3",
            "--out",
            "elsewhere",
        ],
    );
    let merged = doublegame(path, &["sweep", "merge", "parts", "elsewhere"]);
    assert_eq!(merged.status.code(), Some(0), "{}", text(&merged.stderr));
    assert!(text(&merged.stderr).contains("there twice, with the same results: 0..1, 3..4"));
    for table in ["worlds.csv", "worlds.parquet"] {
        let read = |sweep: &str| fs::read(path.join(sweep).join(table)).unwrap();
        assert!(read("parts") == read("whole"), "{table}");
    }
}

#[test]
fn damage_is_named_and_mended() {
    let folder = small("");
    let path = folder.path();
    let arguments = ["sweep", "small", "--worlds", "8", "--out", "sweep"];
    done(path, &arguments);
    let good = files(&path.join("sweep"));
    let block = path.join("sweep/blocks/worlds-0000000003-0000000004.csv");
    let damaged = fs::read_to_string(&block).unwrap().replacen("0.", "1.", 1);
    fs::write(&block, damaged).unwrap();
    let said = refused(path, &["sweep", "merge", "sweep"]);
    assert!(
        said.contains("damaged")
            && said.contains("worlds-0000000003-0000000004.csv")
            && said.contains("hash"),
        "{said}"
    );
    let resume: Vec<&str> = arguments.into_iter().chain(["--resume"]).collect();
    done(path, &resume);
    assert!(good == files(&path.join("sweep")));
}

/// Sweeps the scenario in `small`, then in more worlds.
fn assert_keeps_first_worlds(path: &Path) {
    let asked = |worlds| {
        [
            "sweep", "small", "--worlds", worlds, "--out", "sweep", "--resume",
        ]
    };
    done(path, &asked("10"));
    let first = fs::read_to_string(path.join("sweep/worlds.csv")).unwrap();
    done(path, &asked("25"));
    let longer = fs::read_to_string(path.join("sweep/worlds.csv")).unwrap();
    assert_eq!(longer.lines().count(), 26);
    assert!(longer.starts_with(&first));
    let fewer = doublegame(path, &asked("10"));
    let said = text(&fewer.stderr);
    assert!(said.contains("has 25 worlds already"), "{said}");
    let kept = fs::read_to_string(path.join("sweep/worlds.csv")).unwrap();
    assert_eq!(kept, longer);
}

#[test]
fn a_longer_sweep_keeps_its_first_worlds() {
    let folder = small("");
    assert_keeps_first_worlds(folder.path());
}

#[test]
fn designs_whose_worlds_belong_together_are_whole() {
    let folder = small("");
    for (design, worlds, rows) in [
        ("saltelli", "11", 20),
        ("saltelli2", "11", 18),
        ("morris", "10", 18),
        ("one-at-a-time", "20", 17),
        ("sobol", "8", 8),
    ] {
        let arguments = [
            "sweep", "small", "--design", design, "--worlds", worlds, "--out", design,
        ];
        let said = done(folder.path(), &arguments);
        assert!(said.contains(&format!("{rows} worlds")), "{design}: {said}");
    }
    let few = [
        "sweep",
        "small",
        "--design",
        "factorial",
        "--worlds",
        "100",
        "--out",
        "grid",
    ];
    let said = refused(folder.path(), &few);
    assert!(said.contains("2^8"), "{said}");
}

#[test]
fn params_that_go_together_are_swept_together() {
    let folder = small("");
    let path = folder.path();
    let scenario = path.join("small/scenario.dg");
    let text = fs::read_to_string(&scenario).unwrap();
    let params = text.lines().filter(|line| line.starts_with("param "));
    let names: Vec<&str> = params
        .filter_map(|line| line.split_whitespace().nth(1))
        .collect();
    let correlated = |pairs: &str| fs::write(&scenario, format!("{text}\n{pairs}")).unwrap();
    let line = format!(
        "correlate {} with {} = 0.6\n  judgement\n",
        names[0], names[1]
    );
    correlated(&line);
    for design in [
        "morris",
        "saltelli",
        "saltelli2",
        "factorial",
        "one-at-a-time",
    ] {
        let asked = [
            "sweep", "small", "--worlds", "300", "--design", design, "--out", "x",
        ];
        let said = refused(path, &asked);
        assert!(
            said.contains("Latin") && said.contains("scenario.dg:"),
            "{design}: {said}"
        );
    }
    assert_keeps_first_worlds(path);
}

#[test]
fn what_cannot_be_is_refused_with_the_reason() {
    let folder = small("");
    let path = folder.path();
    done(path, &["sweep", "small", "--worlds", "3", "--out", "sweep"]);
    let again = refused(path, &["sweep", "small", "--worlds", "3", "--out", "sweep"]);
    assert!(again.contains("--resume"), "{again}");
    let other = [
        "sweep", "small", "--worlds", "3", "--lambda", "1", "--out", "sweep", "--resume",
    ];
    let said = refused(path, &other);
    assert!(said.contains("lambda is 2"), "{said}");
    let other = [
        "sweep", "small", "--worlds", "3", "--out", "sweep", "--resume",
    ];
    let said = refused(path, &[&other[..], &["--tolerance", "1e-7"]].concat());
    assert!(said.contains("the tolerance is 1e-5"), "{said}");
    let said = refused(path, &[&other[..], &["--tolerance", "0"]].concat());
    assert!(said.contains("from 1e-10 to 1e-3"), "{said}");
    let said = refused(path, &["sweep", "run", "nowhere"]);
    assert!(
        said.contains("manifest.json") && said.contains("help:"),
        "{said}"
    );
    let said = refused(path, &["sweep", "run", "sweep", "--shard", "4/3"]);
    assert!(said.contains("3/16"), "{said}");
    let said = refused(
        path,
        &["sweep", "small", "--param", "accurcy=0.7", "--out", "x"],
    );
    assert!(said.contains("accuracy"), "{said}");
    let manifest = path.join("sweep/manifest.json");
    let good = fs::read_to_string(&manifest).unwrap();
    let changed = good.replace("\"worlds\": 3", "\"worlds\": 4000000000000");
    fs::write(&manifest, changed).unwrap();
    let said = refused(path, &["sweep", "merge", "sweep"]);
    assert!(said.contains("the 3 that its design gives"), "{said}");
    let changed = fs::read_to_string(&manifest)
        .unwrap()
        .replace("\"lambda\": 2.0", "\"lambda\": 2.5");
    fs::write(&manifest, changed).unwrap();
    let said = refused(path, &["sweep", "merge", "sweep"]);
    assert!(said.contains("does not have the hash"), "{said}");
    let scenario = path.join("small/scenario.dg");
    done(
        path,
        &[
            "sweep", "plan", "small", "--worlds", "3", "--out", "planned",
        ],
    );
    let text = fs::read_to_string(&scenario)
        .unwrap()
        .replace("= 6 in 3..9", "= 5 in 3..9");
    fs::write(&scenario, text).unwrap();
    let said = refused(path, &["sweep", "run", "planned"]);
    assert!(said.contains("not the scenario"), "{said}");
}

#[test]
fn break_even_says_where_the_best_policy_changes() {
    let folder = small("");
    let arguments = [
        "sweep",
        "break-even",
        "small",
        "--objective",
        "enforcement_seen",
    ];
    let said = done(folder.path(), &arguments);
    assert_eq!(said.lines().count(), 9, "{said}");
    assert!(
        said.contains("accuracy 0.6..0.9:") && said.contains(" under "),
        "{said}"
    );
    let wrong = refused(
        folder.path(),
        &["sweep", "break-even", "small", "--objective", "enforcement"],
    );
    assert!(wrong.contains("enforcement_seen"), "{wrong}");
}

/// A folder with a scenario that has a record.
fn harbour() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let from =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../doublegame/tests/record_scenarios/harbour");
    let to = folder.path().join("harbour");
    fs::create_dir(&to).unwrap();
    for file in fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), to.join(file.file_name())).unwrap();
    }
    folder
}

/// In parts the worlds of a posterior are the same, though the file of draws is away once they are planned.
fn assert_parts_are_the_same(place: &Path, asked: &[&str], table: &str) {
    let plan = [&["sweep", "plan"][..], asked, &["--out", "parts"]].concat();
    done(place, &plan);
    fs::rename(place.join("draws.csv"), place.join("moved.csv")).unwrap();
    for part in ["2/2", "1/2"] {
        done(place, &["sweep", "run", "parts", "--shard", part]);
    }
    done(place, &["sweep", "merge", "parts"]);
    let parts = fs::read_to_string(place.join("parts/worlds.csv")).unwrap();
    assert!(parts == table, "{parts}");
    fs::rename(place.join("moved.csv"), place.join("draws.csv")).unwrap();
}

#[test]
fn worlds_of_the_posterior_are_swept() {
    let folder = harbour();
    let place = folder.path();
    let drawing = [
        "infer",
        "harbour",
        "--lambdas",
        "2",
        "--worlds",
        "40",
        "--draws",
        "draws.csv",
    ];
    doublegame(place, &drawing);
    let draws = fs::read_to_string(place.join("draws.csv")).unwrap();
    assert!(
        draws.starts_with("# doublegame worlds 1 version="),
        "{draws}"
    );
    let again = [&drawing[..7], &["other.csv", "--threads", "1"]].concat();
    doublegame(place, &again);
    assert_eq!(draws, fs::read_to_string(place.join("other.csv")).unwrap());

    let sweep = [
        "sweep",
        "harbour",
        "--design",
        "posterior",
        "--draws",
        "draws.csv",
        "--worlds",
        "12",
        "--no-break-even",
        "--out",
        "sweep",
    ];
    let said = done(place, &sweep);
    assert!(said.contains("12 worlds"), "{said}");
    let table = fs::read_to_string(place.join("sweep/worlds.csv")).unwrap();
    let drawn: Vec<f64> = draws
        .lines()
        .skip(2)
        .filter_map(|line| line.split(',').nth(3).and_then(|cell| cell.parse().ok()))
        .collect();
    let header = table
        .lines()
        .find(|line| line.contains("open_share"))
        .unwrap();
    let column = header
        .split(',')
        .position(|name| name.contains("open_share"))
        .unwrap();
    let rows = table.lines().skip_while(|line| *line != header).skip(1);
    let swept: Vec<f64> = rows
        .map(|line| line.split(',').nth(column).unwrap().parse().unwrap())
        .collect();
    assert_eq!(swept.len(), 12);
    assert!(
        swept.iter().all(|value| drawn.contains(value)),
        "{swept:?} {drawn:?}"
    );

    assert_parts_are_the_same(place, &sweep[1..8], &table);

    let longer = [&sweep[..], &["--resume", "--worlds", "20"]].concat();
    let longer: Vec<&str> = longer
        .iter()
        .enumerate()
        .filter(|(at, _)| ![6, 7].contains(at))
        .map(|(_, argument)| *argument)
        .collect();
    assert!(refused(place, &longer).contains("cannot be made longer"));

    let bad = [&sweep[..10], &["none"]].concat();
    fs::write(place.join("draws.csv"), draws.replacen("\n0,", "\n-1,", 1)).unwrap();
    let refusal = refused(place, &bad);
    assert!(
        refusal.contains("draws.csv: line 3: ") && refusal.contains("negative"),
        "{refusal}"
    );
    fs::write(place.join("draws.csv"), &draws).unwrap();
    let file = place.join("harbour/scenario.dg");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(
        &file,
        text.replace("Harbour is patient", "Harbour is very patient"),
    )
    .unwrap();
    let refusal = refused(place, &bad);
    assert!(
        refusal.contains("line 1: ") && refusal.contains("before it was changed"),
        "{refusal}"
    );
    let bare = [&sweep[..4], &["--out", "none"]].concat();
    assert!(refused(place, &bare).contains("--draws FILE"));
    let latin = ["sweep", "harbour", "--draws", "draws.csv", "--out", "none"];
    assert!(refused(place, &latin).contains("--design posterior"));
    assert!(refused(place, &["infer", "harbour", "--draws", "x.csv"]).contains("--worlds"));
}
