//! A small scenario with a record, and how it is read.

use doublegame::infer::{InferOptions, InferProblem, Inference, infer};
use doublegame::record::coding::Coded;
use doublegame::record::table::{self, Table};
use doublegame::scenario::compile::{SizeLimit, World};
use doublegame::scenario::load::load_text;
use doublegame::scenario::model::Scenario;

/// Ana is good or bad; her deed is hidden, a report of it is not; trust follows what Bob does.
pub const PROMISE: &str = include_str!("promise.dg");

pub const HEADER: &str =
    "date,reported,actor,target,form,kind,text,magnitude,unit,source,reliability,link\n";

pub fn scenario(text: &str) -> Scenario {
    let loaded = load_text("promise.dg", text);
    let errors = loaded.diagnostics;
    loaded.scenario.unwrap_or_else(|| panic!("{errors:?}"))
}

pub fn table(rows: &str) -> Table {
    let table = table::read(format!("{HEADER}{rows}").as_bytes());
    assert_eq!(table.errors, []);
    table
}

pub fn options() -> InferOptions<'static> {
    InferOptions {
        lambda: 2.0,
        horizon: None,
        other_lambdas: &[],
        tilts: &[],
        worlds: None,
        kept: None,
        limit: SizeLimit { nodes: 1_000_000 },
        stop: &|| false,
        progress: &|_, _, _| {},
    }
}

pub fn read(scenario: &Scenario, rows: &str) -> Result<Inference, InferProblem> {
    let table = table(rows);
    let coded = Coded::new(scenario, &table).ok_or(InferProblem::NoPeriod)?;
    infer(&coded, &World::central(scenario), &options())
}

/// An event of Ana or Bob.
pub fn row(date: &str, reported: &str, actor: &str, kind: &str) -> String {
    format!("{date},{reported},{actor},,,{kind},{actor} does {kind} on {date},,,a paper,high,\n")
}
