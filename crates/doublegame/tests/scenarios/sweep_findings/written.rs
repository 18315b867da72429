//! The findings as JSON, and that equal tables give equal bytes.

use super::found;
use super::tables;
use crate::follows;
use doublegame::sweep::{self, Tornado, TornadoBar, render_html, to_json};
use std::path::{Path, PathBuf};

fn committed_schema() -> (PathBuf, String) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas/sweep.schema.json");
    let text = std::fs::read_to_string(&file).unwrap_or_default();
    (file, text)
}

#[test]
fn the_committed_schema_is_up_to_date() {
    let current = sweep::schema().unwrap();
    let (file, committed) = committed_schema();
    if std::env::var_os("DOUBLEGAME_ACCEPT").is_some() {
        std::fs::write(file, current).unwrap();
        return;
    }
    assert!(
        committed == current,
        "schemas/sweep.schema.json differs from the types: run this test with DOUBLEGAME_ACCEPT=1 and read the difference"
    );
}

#[test]
fn the_json_follows_the_schema() {
    let mut all = found(&tables::large(120));
    all.break_even = Some(Vec::new());
    all.tornado = Some(vec![Tornado {
        objective: "threat".to_owned(),
        policy: "policy_0".to_owned(),
        central: 1.0,
        bars: vec![TornadoBar {
            param: "p1".to_owned(),
            low: None,
            high: Some(1.0),
            flip: None,
        }],
    }]);
    let value: serde_json::Value = serde_json::from_str(&to_json(&all).unwrap()).unwrap();
    let root: serde_json::Value = serde_json::from_str(&sweep::schema().unwrap()).unwrap();
    follows::follows(&value, &root, &root, "findings")
        .unwrap_or_else(|problem| panic!("{problem}"));
}

#[test]
fn equal_tables_give_equal_bytes_on_any_number_of_threads() {
    let table = tables::large(120);
    let bytes = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        pool.unwrap().install(|| {
            let all = found(&table);
            (to_json(&all).unwrap(), render_html(&all, &table).unwrap())
        })
    };
    let one = bytes(1);
    assert!(one == bytes(4));
    assert!(one == bytes(2));
}
