//! What the record of a small scenario says: an inference to show.

use doublegame::infer::{Draws, InferOptions, Inference, infer};
use doublegame::record::coding::Coded;
use doublegame::record::table;
use doublegame::scenario::compile::{SizeLimit, World};
use doublegame::scenario::load::load;
use std::path::Path;
use std::sync::OnceLock;

/// The record of `record_scenarios/harbour` in 200 worlds and at two lambdas.
pub fn inference() -> Inference {
    static INFERENCE: OnceLock<Inference> = OnceLock::new();
    INFERENCE.get_or_init(read).clone()
}

fn read() -> Inference {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/record_scenarios/harbour");
    let loaded = load(&folder);
    let diagnostics = loaded.diagnostics;
    let scenario = loaded.scenario.unwrap_or_else(|| panic!("{diagnostics:?}"));
    let rows = table::read(&std::fs::read(folder.join("record.csv")).unwrap());
    assert_eq!(rows.errors, []);
    let coded = Coded::new(&scenario, &rows).unwrap();
    let options = InferOptions {
        lambda: 2.0,
        horizon: None,
        other_lambdas: &[1.0],
        worlds: Some(Draws {
            count: 200,
            seed: 1,
        }),
        kept: None,
        limit: SizeLimit { nodes: 100_000 },
        stop: &|| false,
        progress: &|_, _, _| {},
        tilts: &[],
    };
    let mut inference = infer(&coded, &World::central(&scenario), &options).unwrap();
    inference.inputs = vec![("record.csv".into(), "0123456789abcdef".into())];
    inference.skipped.push("a made-up omission".into());
    inference
}

/// The harbour's inference with nothing in it.
pub fn empty() -> Inference {
    let mut empty = inference();
    empty.actors.clear();
    empty.periods.clear();
    empty.observations.clear();
    empty.events.clear();
    empty.indicators.clear();
    empty.sensitivity.clear();
    empty.skipped.clear();
    empty.worlds = None;
    empty
}

/// Every text that is shown and is not a key into something else becomes `text`.
pub fn poison(inference: &mut Inference, text: &str) {
    let set = |field: &mut String| text.clone_into(field);
    for field in [
        &mut inference.version,
        &mut inference.scenario,
        &mut inference.record,
    ] {
        set(field);
    }
    inference.skipped.iter_mut().for_each(set);
    inference.not_converged = vec![(text.into(), text.into())];
    inference.inputs = vec![(text.into(), text.into())];
    for actor in &mut inference.actors {
        set(&mut actor.title);
        actor.types.iter_mut().for_each(|(_, title)| set(title));
        actor.posterior.iter_mut().for_each(|at| set(&mut at.date));
    }
    for period in &mut inference.periods {
        set(&mut period.first);
        set(&mut period.last);
        period.policies.iter_mut().for_each(set);
    }
    for item in &mut inference.observations {
        for field in [
            &mut item.title,
            &mut item.form,
            &mut item.which,
            &mut item.outcome,
        ] {
            set(field);
        }
        for rule in &mut item.rules {
            set(&mut rule.place);
            set(&mut rule.text);
        }
    }
    for event in &mut inference.events {
        event.targets.iter_mut().for_each(set);
        if let Some(rule) = &mut event.rule {
            set(&mut rule.place);
            set(&mut rule.text);
        }
        for field in [
            &mut event.date,
            &mut event.reported,
            &mut event.actor,
            &mut event.form,
            &mut event.kind,
            &mut event.text,
            &mut event.source,
            &mut event.link,
            &mut event.fate,
        ] {
            set(field);
        }
    }
    for indicator in &mut inference.indicators {
        set(&mut indicator.policy);
        set(&mut indicator.title);
        indicator
            .outcomes
            .iter_mut()
            .for_each(|outcome| set(&mut outcome.title));
    }
    inference
        .sensitivity
        .iter_mut()
        .for_each(|row| set(&mut row.change));
}
